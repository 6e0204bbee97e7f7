"""The data as published: figures that anyone can look up stand in the series, in the right vintage."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from briefing.catalogue import annual, as_of, describe, first_prints, series, table
from briefing.claims import register
from briefing.measures import compounded
from briefing.verdicts import article_date, judge

CHECKOUT = Path(__file__).resolve().parents[1]
NOW = "2026-11-25"

# A typewriter's marks in our own words: CO2, "per cent" beside a number, and a hyphen between two numbers, unless they
# are a month, a day or the number of a report.
TYPEWRITTEN = re.compile(
    r"CO2|\bper cent\b|(?<![\w.,-])(?!(?:19|20)\d\d-(?:0[1-9]|1[0-2])\b)\d+(?:\.\d+)?%?-\d+(?:\.\d+)?%?(?![\w.-]*\w)"
)

# Series, year, value, entity: what the publisher named in the data package printed, in its last vintage.
PUBLISHED = [
    ("gerd_total", 2020, 2439.31, "CHN"),
    ("gerd_total", 2021, 2795.63, "CHN"),
    ("gerd_total", 2024, 3632.68, "CHN"),
    ("gerd_growth_nominal", 2020, 10.2, "CHN"),
    ("gerd_growth_nominal", 2021, 14.6, "CHN"),
    ("gerd_growth_nominal", 2024, 8.9, "CHN"),
    ("gerd_growth_real", 2021, 9.4, "CHN"),
    ("gerd_growth_real", 2022, 7.7, "CHN"),
    ("gerd_share_gdp", 2020, 2.36, "CHN"),
    ("gerd_share_gdp", 2023, 2.58, "CHN"),
    ("gerd_share_gdp", 2025, 2.80, "CHN"),
    ("gerd_share_gdp_revised", 2020, 2.35712, "CHN"),
    ("gerd_share_gdp_revised", 2023, 2.57729, "CHN"),
    ("gerd_share_gdp_revised", 2024, 2.69, "CHN"),
    ("basic_research_share", 2020, 6.01, "CHN"),
    ("basic_research_share", 2021, 6.50, "CHN"),
    ("basic_research_share", 2025, 7.08, "CHN"),
    ("basic_research_spending", 2020, 146.7, "CHN"),
    ("basic_research_spending", 2021, 181.7, "CHN"),
    ("basic_research_spending", 2024, 250.09, "CHN"),
    ("gdp_current", 2020, 103486.75, "CHN"),
    ("gdp_current", 2023, 129427.18, "CHN"),
    ("gdp_current", 2025, 140187.92, "CHN"),
    ("high_value_patents", 2020, 6.3, "CHN"),
    ("high_value_patents", 2023, 11.8, "CHN"),
    ("high_value_patents", 2025, 16, "CHN"),
    ("rd_personnel", 2022, 6.354, "CHN"),
    ("rd_personnel", 2023, 7.24, "CHN"),
    ("co2_per_gdp_change", 2021, -3.8, "CHN"),
    ("co2_per_gdp_change", 2023, 0, "CHN"),
    ("co2_per_gdp_change", 2025, -5.0, "CHN"),
    ("energy_per_gdp_change", 2021, -2.7, "CHN"),
    ("energy_per_gdp_change", 2022, -0.1, "CHN"),
    ("energy_per_gdp_fall_redefined", 2024, 11.6, "CHN"),
    ("nonfossil_share", 2020, 15.9, "CHN"),
    ("nonfossil_share", 2022, 17.5, "CHN"),
    ("nonfossil_share", 2024, 19.8, "CHN"),
    ("coal_share", 2015, 64.0, "CHN"),
    ("coal_share", 2020, 56.8, "CHN"),
    ("coal_share", 2024, 53.2, "CHN"),
    ("co2_emissions", 2021, 11284.401, "CHN"),
    ("co2_emissions", 2023, 12172.008, "CHN"),
    ("co2_emissions", 2024, 12289.037, "CHN"),
    ("co2_per_gdp", 2020, 0.44124, "CHN"),
    ("co2_per_gdp", 2024, 0.39064, "CHN"),
    ("clean_share_demand_growth", 2024, 81, "CHN"),
    ("ic_imports", 2020, 350, "CHN"),
    ("ic_imports", 2022, 415.579, "CHN"),
    ("ic_imports", 2024, 385, "CHN"),
    ("crude_oil_imports", 2021, 257.3, "CHN"),
    ("crude_oil_imports", 2022, 365.512, "CHN"),
    ("crude_oil_imports", 2024, 325, "CHN"),
    ("ic_share_made_in_china", 2010, 10.2, "CHN"),
    ("ic_share_made_in_china", 2020, 15.9, "CHN"),
    ("ic_share_made_in_china", 2021, 16.7, "CHN"),
    ("ic_share_chinese_firms", 2020, 5.9, "CHN"),
    ("basic_research_share_peers", 2019, 6, "CHN"),
    ("basic_research_share_peers", 2019, 15.4, "USA"),
    ("basic_research_share_peers", 2018, 22.7, "FRA"),
    ("entity_list_chinese", 2018, 218, "CHN"),
    ("entity_list_chinese", 2023, 787, "CHN"),
]


@pytest.mark.parametrize(("name", "year", "value", "entity"), PUBLISHED)
def test_a_published_figure_stands_in_its_series(name, year, value, entity):
    """What a reader finds at the publisher is what the series says."""
    assert annual(as_of(series(name, CHECKOUT), NOW))[entity][year] == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "year", "value"),
    [
        ("gerd_share_gdp", 2020, 2.40),
        ("basic_research_share", 2020, 6.16),
        ("gerd_growth_nominal", 2020, 10.3),
        ("nonfossil_share", 2020, 15.8),
    ],
)
def test_a_reader_in_june_2021_sees_the_figure_of_that_day(name, year, value):
    """Revisions made later stay hidden from the first verdict."""
    assert annual(as_of(series(name, CHECKOUT), article_date(CHECKOUT)))["CHN"][year] == value


@pytest.mark.parametrize(
    ("name", "year", "value"),
    [("gerd_total", 2021, 2786.4), ("gerd_share_gdp", 2023, 2.64), ("basic_research_share", 2022, 6.32)],
)
def test_first_prints_are_kept(name, year, value):
    """A revised figure does not erase what was first published."""
    assert annual(first_prints(series(name, CHECKOUT)))["CHN"][year] == value


def test_yearly_carbon_figures_add_up_to_the_printed_fall():
    """The yearly changes, compounded, give the fall that analysts printed for the whole plan."""
    yearly = annual(as_of(series("co2_per_gdp_change", CHECKOUT), NOW))["CHN"]
    printed = annual(as_of(series("co2_per_gdp_fall_original", CHECKOUT), NOW))["CHN"][2025]
    assert -compounded(yearly, window=[2021, 2025]) == pytest.approx(printed, abs=0.05)


def test_original_and_redefined_energy_measures_stay_apart():
    """The year that exists only on the new definition is not in the old series."""
    assert "2025" not in set(series("energy_per_gdp_change", CHECKOUT)["period"])
    assert "2025" in set(series("energy_per_gdp_change_redefined", CHECKOUT)["period"])


def test_ten_choke_points_are_named():
    """The rule on denied technologies speaks of ten; the table names them."""
    assert table("choke_points", CHECKOUT)["choke_point"].nunique() == 10


def test_every_quoted_row_names_where_it_was_read():
    """A figure known only from a quotation says so in its row and cites the page."""
    for name, descriptor in describe(root=CHECKOUT).items():
        if descriptor["kind"] == "series" and descriptor["provenance"] == "quoted":
            frame = series(name, CHECKOUT)
            assert (frame["note"].str.match("quoted|derived") | (frame["source"] != "")).all(), name
            assert (frame["source"] != "").all(), name


@pytest.mark.parametrize(
    "text",
    [
        "CO2 per unit",
        "up 10 per cent",
        "aims for 2026-2030",
        "over 2021-25.",
        "lower by 1.8-2.7% a year",
        "9-10 May",
    ],
)
def test_marks_of_a_typewriter_would_be_found(text):
    """The pattern of the next two tests finds what it is for."""
    assert TYPEWRITTEN.search(text)


@pytest.mark.parametrize(
    "text",
    [
        "CO₂",
        "up 10%",
        "2026–2030",
        "read 2025-05-21",
        "row 2025-06",
        "NSB-2025-7",
        "A4, 5G-ready",
    ],
)
def test_dates_and_names_are_no_ranges(text):
    """A date is written as files have it, and a publisher's number of a report is not ours to set."""
    assert not TYPEWRITTEN.search(text)


def test_descriptors_are_set_as_the_pages_are():
    """What the catalogue and the notes below figures print has the signs that prose has."""
    for name, entry in describe(root=CHECKOUT).items():
        words = [entry["title"], entry["description"], entry["edition"], *entry["limitations"]]
        assert [text for text in words if TYPEWRITTEN.search(text)] == [], name


def test_coded_tables_are_set_as_the_pages_are():
    """Our own words in coded tables have the signs that prose has; addresses and Chinese titles stay as they are."""
    for name, entry in describe(root=CHECKOUT).items():
        if entry["kind"] == "table":
            frame = table(name, CHECKOUT)
            words = frame.drop(columns=["term"], errors="ignore").to_numpy().ravel()
            words = [re.sub(r"https?://\S+|\b10\.\d{4,}/\S+", "", str(value)) for value in words]
            assert [text for text in words if TYPEWRITTEN.search(text)] == [], name


# -- What the line But says of figures -----------------------------------------


def test_the_counter_arguments_open_with_what_speaks_against_the_verdict():
    """The label of the line says But; a sentence that begins so would turn to the other side."""
    for claim in register(CHECKOUT)["claims"]:
        assert not re.search(r"(^|[.] )(But|On the other side)\b", claim["counter"]), claim["id"]


def test_exports_and_surplus_weigh_less_than_in_2007():
    """The line But of A17."""
    for name in ("exports_share_gdp", "net_exports_share_gdp"):
        share = annual(as_of(series(name, CHECKOUT), NOW))["CHN"].dropna()
        assert share.iloc[-1] < share[2007], name


def test_the_share_of_research_rose_most_in_the_last_year_of_the_plan_before():
    """The line But of X04: as printed then and as known now."""
    for day in (article_date(CHECKOUT), NOW):
        rises = annual(as_of(series("gerd_share_gdp", CHECKOUT), day))["CHN"].loc[2015:2020].diff().dropna()
        assert len(rises) == 5 and rises.idxmax() == 2020


def test_reported_deaths_put_china_in_the_lowest_tenth():
    """The line But of A28."""
    first_period = judge("A28", CHECKOUT, first_period={"series": "covid_deaths_reported"}).now[
        "first_period"
    ]
    assert first_period.outcome


def test_no_text_on_hubeis_chips_has_the_plan_in_full():
    """What A44 and A45 call in full or in part is in part."""
    for claim in ("A44", "A45"):
        assert set(judge(claim, CHECKOUT).now["stated"].reading.rows["supports"]) == {"partly"}
