"""The catalogue: what it does not describe it refuses by name, and no figure is seen before its day."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_project import GROWTH, MILESTONES, write_project

from briefing.catalogue import (
    SERIES_COLUMNS,
    UnknownResource,
    annual,
    as_first_printed,
    as_of,
    describe,
    end_of,
    first_prints,
    place_names,
    revisions,
    series,
    table,
)

CHECKOUT = Path(__file__).resolve().parents[1]
ARTICLE = "2021-06-10"


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    return write_project(tmp_path_factory.mktemp("project"))


def frame_of(rows: list[tuple]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["entity", "period", "value", "published"])
    frame["published"] = pd.to_datetime(frame["published"])
    frame.attrs = {"name": "made_up", "unit": "%"}
    return frame


days = st.dates(dt.date(2018, 1, 1), dt.date(2024, 12, 31))
frames = st.lists(
    st.tuples(
        st.sampled_from(["CHN", "USA"]), st.sampled_from(["2018", "2019", "2020"]), st.integers(), days
    ),
    max_size=25,
).map(frame_of)


def test_an_unknown_name_is_refused_with_the_closest_ones(project):
    """A misspelt series is named in the error together with what was probably meant."""
    with pytest.raises(UnknownResource) as error:
        series("grwoth", project)
    assert str(error.value) == (
        "data/datapackage.yaml describes no series or table called 'grwoth'. Did you mean growth?"
    )


def test_an_unknown_name_like_no_other_is_refused_without_a_guess(project):
    """Where nothing is close, the error guesses nothing."""
    with pytest.raises(UnknownResource, match="3 resources are described there"):
        describe("xyz", project)


def test_a_table_is_no_series_and_a_series_no_table(project):
    """Each loader refuses the other kind and names the right one."""
    with pytest.raises(UnknownResource, match=r"read it with table\('milestones'\)"):
        series("milestones", project)
    with pytest.raises(UnknownResource, match=r"read it with series\('growth'\)"):
        table("growth", project)


def test_annual_refuses_several_vintages_of_a_figure(project):
    """Two prints of one year never end in one line unnoticed."""
    with pytest.raises(ValueError, match="'growth' has several vintages a year: pick one with as_of"):
        annual(series("growth", project))


@pytest.mark.parametrize("date", ["2021-13", "2021-02-30", "soon", ""])
def test_a_date_that_does_not_exist_is_refused(date):
    """No date is guessed from a malformed one."""
    with pytest.raises(ValueError):
        end_of(date)


def test_a_series_has_its_columns_and_descriptor(project):
    """A loaded series has the eight columns in order, numbers as numbers, and its descriptor with it."""
    frame = series("growth", project)
    assert list(frame) == SERIES_COLUMNS
    assert len(frame) == len(GROWTH.splitlines()) - 1
    assert frame["value"].dtype == frame["low"].dtype == float
    descriptor = describe("growth", project)
    assert frame.attrs == {key: descriptor[key] for key in ("name", "title", "unit")}
    assert frame.attrs["unit"] == "% a year"


def test_a_table_keeps_its_rows_as_text(project):
    """A coded table loses no row, keeps text as text, and leaves empty what is unknown."""
    frame = table("milestones", project)
    assert len(frame) == len(MILESTONES.splitlines()) - 1
    assert list(frame["date"]) == ["2019-01-03", "2020-06", "2021-05-15", "2021-09-01", ""]
    assert frame["published"].isna().tolist() == [False] * 4 + [True]


def test_changing_a_loaded_frame_leaves_the_next_reader_untouched(project):
    """What one cell does to a frame or its descriptor never reaches another cell."""
    frame = series("growth", project)
    frame["value"] = 0.0
    frame.attrs["unit"] = "TWh"
    again = series("growth", project)
    assert again["value"].iloc[0] == 9
    assert again.attrs["unit"] == "% a year"


def test_a_row_without_a_date_is_public_after_the_publication_lag(tmp_path):
    """An empty date of publication means the end of the period plus the series' lag."""
    project = write_project(tmp_path, resources={"spending": {"publication_lag_days": 90}})
    published = series("spending", project)["published"]
    assert published.iloc[2] == pd.Timestamp("2020-12-31") + pd.Timedelta(days=90)


@pytest.mark.parametrize(
    ("loose", "last"),
    [
        ("2020", "2020-12-31"),
        ("2020-02", "2020-02-29"),
        ("2021-02", "2021-02-28"),
        ("2021-06", "2021-06-30"),
        ("2021-06-10", "2021-06-10"),
    ],
)
def test_a_loose_date_counts_as_its_last_day(loose, last):
    """A year or month is never read as known before it was over."""
    assert end_of(loose) == pd.Timestamp(last)


def test_a_row_of_the_articles_month_is_hidden_on_its_tenth(tmp_path):
    """A figure dated 2021-06 was not public on 10 June: it may have come out on the 30th."""
    text = GROWTH.replace("2021-02-28", "2021-06")
    project = write_project(tmp_path, files={"growth": text})
    assert "2020" not in set(as_of(series("growth", project), ARTICLE)["period"])
    assert "2020" in set(as_of(series("growth", project), "2021-06-30")["period"])


def test_the_day_of_publication_itself_counts(project):
    """A figure is public on the day it comes out and not the day before."""
    growth = series("growth", project)
    assert as_of(growth, "2021-08-31").query("period == '2019'")["value"].tolist() == [8]
    assert as_of(growth, "2021-09-01").query("period == '2019'")["value"].tolist() == [11]


def test_first_prints_keep_the_figure_as_it_first_came_out(project):
    """A later revision never reaches the first print."""
    first = first_prints(series("growth", project))
    assert first.query("period == '2019'")["value"].tolist() == [8]
    assert first.attrs["name"] == "growth"


def test_revisions_are_the_figures_that_were_printed_twice(project):
    """One row for the figure of 2019, with its first and its last print; a figure printed once is none."""
    found = revisions(series("growth", project))
    assert found.to_dict("records") == [
        {"entity": "CHN", "period": "2019", "first": 8, "last": 11, "prints": 2, "change": 37.5}
    ]
    assert revisions(series("spending", project)).empty


def test_the_change_of_a_negative_figure_keeps_its_direction():
    """From −2 to −1 is a rise by half, not a fall."""
    frame = frame_of([("CHN", "2019", -2, "2020-01-01"), ("CHN", "2019", -1, "2021-01-01")])
    assert revisions(frame)["change"].tolist() == [50]


def test_as_first_printed_hides_revisions_and_what_is_not_yet_public(project):
    """On any day a figure is what it was when it first came out, and is not seen before."""
    growth = series("growth", project)
    assert as_first_printed(growth, "2026-11-25").query("period == '2019'")["value"].tolist() == [8]
    assert as_first_printed(growth, "2020-02-27").query("period == '2019'").empty
    assert as_first_printed(growth, ARTICLE).equals(as_of(growth, ARTICLE))


def test_of_two_vintages_on_one_day_the_later_row_wins():
    """A tie in publication is decided by the order of the file, whatever the other rows."""
    frame = frame_of([("CHN", "2019", 1, ARTICLE), ("CHN", "2018", 5, ARTICLE), ("CHN", "2019", 2, ARTICLE)])
    assert as_of(frame, ARTICLE).query("period == '2019'")["value"].tolist() == [2]


def test_rows_of_a_table_without_a_date_are_always_shown(project):
    """A coded row that dates nothing hides nothing; a dated one waits for its day."""
    assert list(as_of(table("milestones", project), ARTICLE)["id"]) == ["M1", "M2", "M3", "M5"]
    assert list(as_of(table("milestones", project), "2021-09-01")["id"]) == ["M1", "M2", "M3", "M4", "M5"]


def test_annual_leaves_out_periods_finer_than_a_year():
    """A half-year or month never passes for a year."""
    frame = frame_of([("CHN", "2019", 1, ARTICLE), ("CHN", "2020-06", 2, ARTICLE)])
    assert annual(frame).index.tolist() == [2019]


def test_annual_puts_years_down_and_entities_across():
    """Every value lands in its own year and entity, and a missing one stays missing."""
    frame = frame_of([("USA", "2020", 4, ARTICLE), ("CHN", "2019", 1, ARTICLE), ("CHN", "2020", 2, ARTICLE)])
    wide = annual(frame)
    assert wide.to_dict("list")["CHN"] == [1, 2]
    assert wide["USA"].dropna().to_dict() == {2020: 4}
    assert wide.attrs["unit"] == "%"


@given(frames, days)
def test_no_reader_sees_a_figure_before_its_day(frame, day):
    """Whatever the rows, none that came out later is shown."""
    assert (as_of(frame, day)["published"] <= pd.Timestamp(day)).all()


@given(frames, days)
def test_a_reader_sees_the_latest_vintage_of_every_figure_that_was_public(frame, day):
    """Each figure that was out is shown once, as its newest print had it."""
    shown = as_of(frame, day)
    newest: dict[tuple, tuple] = {}
    for entity, period, value, published in frame.itertuples(index=False):
        known = newest.get((entity, period))
        if published <= pd.Timestamp(day) and (known is None or published >= known[1]):
            newest[entity, period] = (value, published)
    rows = zip(shown["entity"], shown["period"], shown["value"], shown["published"], strict=True)
    assert {(entity, period): (value, published) for entity, period, value, published in rows} == newest
    assert len(shown) == len(newest)
    assert shown.attrs == frame.attrs


@given(frames, days)
def test_first_prints_and_last_differ_only_where_there_were_revisions(frame, day):
    """Both show the same figures on any day; their values differ only for figures that revisions list."""
    first, last = as_first_printed(frame, day), as_of(frame, day)
    keys = ["entity", "period"]
    assert first[keys].equals(last[keys])
    differing = first[keys][first["value"].ne(last["value"])]
    # Two rows of one day are one print to `revisions`, and the file's order decides between them.
    several = frame[frame.duplicated(keys, keep=False)][keys]
    assert set(map(tuple, differing.values)) <= set(map(tuple, several.values))


REAL = [name for name, entry in describe(root=CHECKOUT).items() if entry["kind"] == "series"]


@pytest.mark.parametrize("name", REAL)
@given(day=st.dates(dt.date(2012, 1, 1), dt.date(2026, 11, 25)))
@settings(max_examples=8, deadline=None)
def test_no_real_series_shows_a_row_before_its_day(name, day):
    """On any day each real series shows, of what was out, the newest print of each figure, and all of it."""
    frame = series(name, CHECKOUT)
    shown = as_of(frame, day)
    out = frame[frame["published"] <= pd.Timestamp(day)]
    assert (shown["published"] <= pd.Timestamp(day)).all()
    newest = out.groupby(["entity", "period"])["published"].max()
    assert shown.set_index(["entity", "period"])["published"].sort_index().equals(newest.sort_index())


@given(frames, days)
def test_looking_back_changes_nothing(frame, day):
    """Asking what was public leaves the frame as it was."""
    before = frame.copy()
    as_of(frame, day)
    pd.testing.assert_frame_equal(frame, before)


def test_a_place_without_a_name_is_refused_and_the_others_come_in_order():
    """A chart names places as the tables below it do; the list is in one place."""
    with pytest.raises(KeyError, match="XYZ.*place_names"):
        place_names("CHN", "XYZ", root=CHECKOUT)
    assert list(place_names("JPN", "CHN", root=CHECKOUT).items()) == [("JPN", "Japan"), ("CHN", "China")]
