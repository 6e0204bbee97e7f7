"""Readings: what is not public is not known, what is missing is not due, and gaps are never bridged."""

import math
from pathlib import Path

import pandas as pd
import pytest
from small_project import GROWTH, HEADER, write_project

from briefing.readings import KNOWN, MISSING, NOT_DUE, Reading, read, select

ARTICLE, EDITION = "2021-06-10", "2026-11-25"


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    return write_project(tmp_path_factory.mktemp("project"))


def growth_without(folder: Path, *years: int) -> Path:
    lines = [line for line in GROWTH.splitlines() if not any(f"CHN,{year}," in line for year in years)]
    return write_project(folder, files={"growth": "\n".join(lines) + "\n"})


def take(project: Path, date: str = EDITION, **test) -> Reading:
    """Reading of a measure of the growth series, unless the test says otherwise."""
    named = {} if "table" in test else {"series": "growth"}
    return read({"id": "t", "label": "A test", **named, **test}, date, "CHN", project)


def test_a_test_without_evidence_says_what_is_needed(project):
    """Where evidence is missing the reading is missing, and the reason names what would be needed."""
    reading = read({"id": "t", "label": "A test", "needs": "an audit"}, EDITION, "CHN", project)
    assert (reading.state, reading.value) == (MISSING, None)
    assert "an audit" in reading.reason


def test_evidence_that_cannot_exist_yet_is_not_due(project):
    """Before the day on which missing evidence can exist it is too early; from that day on it is missing."""
    test = {"id": "t", "label": "A test", "needs": "an audit", "due": "2024-01-31"}
    states = [read(test, day, "CHN", project).state for day in ("2024-01-30", "2024-01-31", "2024-02-01")]
    assert states == [NOT_DUE, MISSING, MISSING]


def test_an_unknown_measure_is_refused(project):
    """A misspelt measure raises instead of reading something else."""
    with pytest.raises(KeyError):
        take(project, measure="average", window=[2016, 2020])


def test_a_gap_in_a_window_is_missing_and_named(tmp_path):
    """A mean over a window with a gap is not known, and the reason names the year and the series."""
    reading = take(growth_without(tmp_path, 2018), measure="mean", window=[2016, 2020])
    assert (reading.state, reading.value) == (MISSING, None)
    assert "2018" in reading.reason and "growth" in reading.reason


def test_gaps_are_passed_over_only_on_request(tmp_path):
    """With gaps allowed, the years that exist make the value."""
    reading = take(growth_without(tmp_path, 2018), measure="mean", window=[2016, 2020], gaps="allow")
    assert (reading.state, reading.value) == (KNOWN, (9 + 12 + 11 + 6) / 4)


@pytest.mark.parametrize("measure", ["change", "growth", "multiple", "percent_change"])
def test_allowed_gaps_never_excuse_a_year_that_is_asked_for_by_name(tmp_path, measure):
    """First and last year of a comparison must exist, gaps allowed or not."""
    reading = take(growth_without(tmp_path, 2016), measure=measure, window=[2016, 2020], gaps="allow")
    assert (reading.state, reading.value) == (MISSING, None)


def test_allowed_gaps_never_end_a_window_early(project):
    """A window that is not over is not due, gaps allowed or not."""
    reading = take(project, measure="mean", window=[2021, 2030], gaps="allow")
    assert (reading.state, reading.value) == (NOT_DUE, None)


def test_allowed_gaps_need_at_least_one_year(project):
    """A window that holds no figure at all stays missing."""
    assert take(project, measure="mean", window=[2001, 2005], gaps="allow").state == MISSING


def test_what_comes_out_later_is_not_due(project):
    """A year whose figure the data hold under a later date is too early, not missing."""
    reading = take(project, "2021-01-31", measure="level", period=2020)
    assert (reading.state, reading.value) == (NOT_DUE, None)
    assert "2020" in reading.reason


def test_a_period_that_is_not_over_is_not_due(project):
    """A year of the future is too early even though no data speak of it."""
    assert take(project, measure="level", period=2030).state == NOT_DUE


def test_a_past_year_that_nobody_published_is_missing(project):
    """A year that is over and that the data do not hold is missing."""
    assert take(project, measure="level", period=2010).state == MISSING
    assert take(project, measure="level", period=2025).state == MISSING


def test_an_entity_without_figures_is_missing_or_not_due(project):
    """Of an entity with later figures only nothing is known yet; of one without figures nothing at all."""
    assert take(project, "2016-01-01", measure="latest").state == NOT_DUE
    reading = take(project, measure="latest", entity="USA")
    assert (reading.state, reading.value) == (MISSING, None)
    assert "USA" in reading.reason


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"measure": "mean", "window": [2021, 2025]}, "2021–25 not yet published"),
        ({"measure": "level", "period": 2020}, "2020 not yet published"),
        ({"measure": "level", "period": "2021-06-14"}, "14 June 2021 not yet published"),
        ({"measure": "latest"}, "figures not yet published"),
    ],
)
def test_a_series_of_which_nothing_is_public_says_what_the_test_asks_for(tmp_path, asked, words):
    """The reason speaks of the test's own period: figures that another test of the claim has may be public."""
    later = HEADER + "CHN,2020,6,,,2026-01-31,,\nCHN,2021-06-14,6,,,2026-01-31,,\n"
    reading = take(write_project(tmp_path, files={"growth": later}), "2021-06-10", **asked)
    assert (reading.state, reading.value, reading.reason) == (NOT_DUE, None, words)


def test_a_second_series_that_comes_out_later_is_not_due(tmp_path):
    """A ratio whose divisor was not yet public is too early, and not missing."""
    spending = HEADER + "CHN,2019,220,,,2021-12-31,,\n"
    project = write_project(tmp_path, files={"spending": spending})
    reading = take(project, "2021-06-10", measure="ratio", period=2019, over="spending")
    assert (reading.state, reading.value) == (NOT_DUE, None)


def test_a_gap_in_a_second_series_is_named_as_its_own(tmp_path):
    """The reason names the series that lacks the year, not the one that has it."""
    spending = HEADER + "CHN,2018,200,,,,,\n"
    reading = take(
        write_project(tmp_path, files={"spending": spending}), measure="ratio", period=2019, over="spending"
    )
    assert reading.state == MISSING
    assert "2019" in reading.reason and "spending" in reading.reason and "growth" not in reading.reason


def test_a_comparison_with_peers_waits_for_a_peer(tmp_path):
    """Without any peer's figure for the year there is no rank, however good the entity's own."""
    spending = HEADER + "CHN,2019,220,,,2020-02-28,,\nUSA,2019,500,,,2022-01-01,,\n"
    project = write_project(tmp_path, files={"spending": spending})
    test = {"measure": "rank", "series": "spending", "period": 2019, "peers": ["USA"]}
    assert take(project, "2021-06-10", **test).state == NOT_DUE
    assert take(project, "2022-01-01", **test).value == 2


@pytest.mark.parametrize(
    ("test", "value"),
    [
        ({"measure": "latest"}, 1),
        ({"measure": "mean", "window": [2016, 2020]}, 9.6),
        ({"measure": "change", "window": [2016, 2024]}, -8),
        ({"measure": "level", "period": "latest"}, 1),
        ({"measure": "mean_change", "window": [2019, 2020], "base": [2016, 2018]}, 8.5 - 31 / 3),
        ({"measure": "ratio", "series": "spending", "period": 2020, "over": "growth"}, 242 / 6),
        (
            {"measure": "rank", "series": "spending", "period": 2020, "peers": ["CHN", "DEU", "JPN", "USA"]},
            2,
        ),
        (
            {
                "measure": "percent_of_peers",
                "series": "spending",
                "period": 2020,
                "peers": ["CHN", "DEU", "USA"],
            },
            100 * 242 / 360,
        ),
        ({"measure": "growth", "series": "spending", "window": [2018, 2020], "entity": "DEU"}, 9.544511501),
        (
            {
                "measure": "real_growth",
                "series": "spending",
                "window": [2018, 2020],
                "deflator": ["spending", "spending"],
            },
            10,
        ),
        (
            {
                "measure": "share_change",
                "series": "spending",
                "window": [2020, 2020],
                "base": [2018, 2018],
                "over": "growth",
            },
            100 * (242 / 6 - 200 / 10),
        ),
        # Spending grows by a tenth in both years and is output, persons and hours at once; capital goes from
        # 10 to 11 to 6. What is left is half of capital's log growth with its sign turned.
        (
            {
                "measure": "residual_change",
                "series": "spending",
                "window": [2019, 2020],
                "base": [2018, 2019],
                "inputs": ["growth", "spending", "spending"],
                "labour_share": 0.5,
            },
            -50 * (math.log(6 / 11) - math.log(11 / 10)),
        ),
    ],
)
def test_a_measure_is_taken_from_the_data(project, test, value):
    """Loader, vintages, peers, deflators and second series meet in the right number."""
    reading = take(project, **test)
    assert reading.state == KNOWN
    assert reading.value == pytest.approx(value)
    assert reading.reason == ""


DAYS = (
    HEADER
    + """\
CHN,2020,7,,,2021-01-31,,
CHN,2021-06-01,23,,,2021-06-20,,
DEU,2021-06-01,68,,,2021-06-20,,
JPN,2021-06-01,-6,,,2021-06-20,,
WLD,2021-06-01,1,,,2021-06-20,,
"""
)


def test_a_figure_that_stands_at_a_day_is_read_from_that_day(tmp_path):
    """A day's figure never passes for its year's, and aggregates are no peers."""
    project = write_project(tmp_path, files={"growth": DAYS})
    assert take(project, measure="level", period="2021-06-01").value == 23
    assert take(project, measure="percentile", period="2021-06-01", peers="all").value == 50
    assert take(project, ARTICLE, measure="level", period="2021-06-01").state == NOT_DUE
    missing = take(project, measure="level", period="2021-06-02")
    assert (missing.state, missing.value) == (MISSING, None)


def test_a_share_of_a_total_needs_every_peer(project):
    """A market with an unknown part has no shares; a median of peers may do without one."""
    test = {"series": "spending", "period": 2020, "peers": ["DEU", "USA"]}
    assert take(project, measure="percent_of_total", **test).value == pytest.approx(100 * 242 / 962)
    test["peers"] = ["DEU", "FRA"]
    assert take(project, measure="percent_of_total", **test).state == MISSING
    assert take(project, measure="percent_of_peers", **test).state == KNOWN


def test_a_rank_among_named_peers_needs_every_one(project):
    """A peer without a figure is no lower one; among all that the series holds it is none of them."""
    test = {"measure": "rank", "series": "spending", "period": 2020}
    assert take(project, **test, peers=["DEU", "USA"]).value == 2
    reading = take(project, **test, peers=["DEU", "FRA"])
    assert (reading.state, reading.value) == (MISSING, None)
    assert take(project, **test, peers="all").value == 2


@pytest.mark.parametrize(("date", "state"), [("2021-12-30", NOT_DUE), ("2021-12-31", KNOWN)])
def test_a_count_is_due_on_the_last_day_of_its_window(project, date, state):
    """The last day belongs to the window, and its own publications count."""
    assert take(project, date, measure="count", table="milestones", window=["2019", "2021"]).state == state


@pytest.mark.parametrize(("date", "state"), [("2025-12-30", NOT_DUE), ("2025-12-31", MISSING)])
def test_a_year_without_a_figure_is_over_on_its_last_day(project, date, state):
    """Until then the figure may still come."""
    assert take(project, date, measure="level", period=2025).state == state


def test_the_article_is_judged_by_the_vintage_of_its_day(project):
    """A later revision leaves the earlier reading as it was."""
    test = {"measure": "mean", "window": [2016, 2020]}
    assert take(project, ARTICLE, **test).value == 9.0
    assert take(project, EDITION, **test).value == 9.6


@pytest.mark.parametrize(
    ("test", "then", "now"),
    [
        ({"measure": "level", "period": "latest"}, 6, 1),
        ({"measure": "mean", "window": {"last": 2}}, 7, 1.5),
        ({"measure": "maximum", "window": {"last": 3}}, 10, 3),
        ({"measure": "mean_change", "window": {"last": 1}, "base": [2016, 2017]}, 6 - 10.5, 1 - 10.5),
    ],
)
def test_relative_periods_move_with_the_day(project, test, then, now):
    """`latest` and the last n years mean those that were public on the day."""
    assert take(project, ARTICLE, **test).value == then
    assert take(project, EDITION, **test).value == now


def test_a_window_of_the_last_years_shows_a_lack_of_years(project):
    """With fewer public years than asked for, a shorter window never passes for the whole."""
    reading = take(project, ARTICLE, measure="mean", window={"last": 6})
    assert (reading.state, reading.value) == (MISSING, None)
    assert "2015" in reading.reason


def test_a_window_of_the_last_years_shows_a_gap_within(tmp_path):
    """A gap among the last n years is missing like any other."""
    reading = take(growth_without(tmp_path, 2018), ARTICLE, measure="mean", window={"last": 3})
    assert (reading.state, reading.value) == (MISSING, None)
    assert "2018" in reading.reason


def test_growing_measures_give_their_value_so_far(project):
    """Before its window is over a maximum or minimum reads what is public, and says it is not due."""
    for measure, value in (("maximum", 5), ("minimum", 1)):
        reading = take(project, measure=measure, window=[2021, 2030])
        assert (reading.state, reading.value) == (NOT_DUE, value)


def test_other_measures_give_nothing_before_their_window_is_over(project):
    """Half a mean is no mean."""
    for measure in ("mean", "compounded", "years_rising", "years_since_maximum"):
        reading = take(project, measure=measure, window=[2021, 2030])
        assert (reading.state, reading.value) == (NOT_DUE, None)


def test_a_growing_measure_without_any_year_gives_nothing(project):
    """Nothing so far is no value, not the extreme of the years before."""
    reading = take(project, ARTICLE, measure="maximum", window=[2021, 2030])
    assert (reading.state, reading.value) == (NOT_DUE, None)


def test_a_reading_names_the_rows_it_rests_on(project):
    """Every row used is returned with its series, and no row besides."""
    reading = take(project, measure="ratio", series="spending", period=2020, over="growth")
    assert reading.rows[["resource", "entity", "period", "value"]].values.tolist() == [
        ["spending", "CHN", "2020", 242],
        ["growth", "CHN", "2020", 6],
    ]


@pytest.mark.parametrize(("unit", "yielded"), [("% of GDP", "percentage points"), ("TWh", "TWh")])
def test_a_reading_carries_the_unit_of_its_measure(tmp_path, unit, yielded):
    """The difference of a share is in percentage points, that of a quantity in its own unit."""
    project = write_project(tmp_path, resources={"growth": {"unit": unit}})
    assert take(project, measure="change", window=[2016, 2020]).unit == yielded
    assert take(project, measure="latest").unit == unit


@pytest.mark.parametrize(
    ("test", "date", "value"),
    [
        ({"where": {"field": "space"}}, EDITION, 3),
        ({"where": {"field": "space", "seen": "yes"}}, EDITION, 2),
        ({"where": {"field": ["space", "chips"]}}, EDITION, 5),
        ({"where": {"field": ["space", "chips"]}, "distinct": "source"}, EDITION, 2),
        ({"distinct": "field"}, EDITION, 2),
        ({"where": {"field": "chips"}}, ARTICLE, 2),
        ({"where": {"field": "stem cells"}}, EDITION, 0),
        ({"where": {"field": "spac"}}, EDITION, 0),
        ({"window": ["2019-01-03", "2021-05-15"]}, EDITION, 3),
        ({"window": ["2019-01-04", "2021-05-14"]}, EDITION, 1),
        ({"window": ["2020", "2020"]}, EDITION, 1),
        ({}, ARTICLE, 4),
    ],
)
def test_rows_of_a_table_are_counted_by_column_and_date(project, test, date, value):
    """A count holds the rows that match in full, public by the day, dated within the window."""
    reading = take(project, date, measure="count", table="milestones", **test)
    assert (reading.state, reading.value, reading.unit) == (KNOWN, value, "count")
    assert len(reading.rows) >= value
    assert set(reading.rows["resource"]) <= {"milestones"}


def test_a_count_before_its_window_is_over_is_not_due(project):
    """A count of a window still running gives the count so far and says that it is not due."""
    reading = take(project, ARTICLE, measure="count", table="milestones", window=["2019", "2021"])
    assert (reading.state, reading.value) == (NOT_DUE, 3)
    assert "2021" in reading.reason


def test_a_share_is_taken_of_the_rows_it_names(project):
    """Two of the three rows on space were seen at the publisher's."""
    test = {"where": {"field": "space", "seen": "yes"}, "of": {"field": "space"}}
    reading = take(project, measure="share", table="milestones", **test)
    assert (reading.state, reading.value) == (KNOWN, pytest.approx(200 / 3))


def test_a_share_of_no_rows_is_missing(project):
    """Where there is nothing to take a share of, the share is missing and not zero."""
    test = {"where": {"field": "space"}, "of": {"field": "stem cells"}}
    reading = take(project, measure="share", table="milestones", **test)
    assert (reading.state, reading.value) == (MISSING, None)
    assert "milestones" in reading.reason


def test_a_table_of_which_nothing_was_public_counts_nothing():
    """Before the first row came out the count is zero, not an error."""
    frame = pd.DataFrame({"field": [], "published": pd.to_datetime([])})
    assert select(frame, {"field": "space"}, ["2019", "2021"]).empty


def test_an_unknown_column_is_refused():
    """A misspelt column raises instead of matching nothing."""
    with pytest.raises(KeyError):
        select(pd.DataFrame({"field": ["space"]}), {"feild": "space"})


def test_selecting_leaves_the_table_untouched(project):
    """Taking rows out changes nothing for the next test."""
    frame = pd.DataFrame({"field": ["space; chips", "chips"]})
    chosen = select(frame, {"field": "space"})
    assert chosen["field"].tolist() == ["space; chips"]
    assert frame["field"].tolist() == ["space; chips", "chips"]
