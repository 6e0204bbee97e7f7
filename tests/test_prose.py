"""Prose: a number never loses its unit or its sign, and what is not known is never written as a number."""

import doctest
import importlib
import math
import pkgutil
from pathlib import Path

import pandas as pd
import pytest

import briefing
from briefing.prose import (
    UNITS,
    capital,
    count_of,
    course,
    day,
    listed,
    met_and_missed,
    number,
    plain,
    ranged,
    span,
    trimmed,
)

MODULES = sorted(found.name for found in pkgutil.walk_packages(briefing.__path__, "briefing."))
CHECKOUT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("unit", ["", "percent", "%GDP", "twh"])
def test_an_unknown_unit_is_refused(unit):
    """No number is written without a unit that the list knows."""
    with pytest.raises(KeyError):
        number(1, unit)
    with pytest.raises(KeyError):
        plain(1, unit)


@pytest.mark.parametrize("value", [None, math.nan, float("nan")])
@pytest.mark.parametrize("unit", ["%", "count", "billion US$"])
def test_what_is_not_known_is_never_a_number(value, unit):
    """None and not-a-number read as words in a sentence and as a dash in a table."""
    assert number(value, unit) == number(value, unit, 2, sign=True) == "not known"
    assert plain(value, unit) == "–"


@pytest.mark.parametrize(
    ("low", "high", "unit", "words"),
    [
        (0.59, 0.75, "percentage points", "0.59 to 0.75 percentage points"),
        (-0.48, 0.12, "percentage points", "−0.48 to 0.12 percentage points"),
        (3.84, 16.6, "%", "3.8 to 16.6%"),
        (19, 76, "billion US$", "US$19 to US$76 billion"),
        (14, 16, "per 10,000 people", "14.0 to 16.0 per 10,000 people"),
        (3, 3, "count", "3"),
        (1.001, 1.004, "% of GDP", "1.00% of GDP"),
    ],
)
def test_a_range_names_its_unit_once(low, high, unit, words):
    """Two values of a unit read as one range, and as one value where no reader could tell them apart."""
    assert ranged(low, high, unit) == words


@pytest.mark.parametrize("value", [0, 0.0, -0.0, 0.04, -0.04, -0.0001])
def test_a_value_that_rounds_to_zero_has_no_sign(value):
    """Nothing is written as minus or plus zero."""
    assert number(value, "%", 1) == number(value, "%", 1, sign=True) == "0.0%"
    assert plain(value, "%") == "0.0"


@pytest.mark.parametrize(
    ("value", "unit", "digits", "sign", "words"),
    [
        (2.4, "% of GDP", None, False, "2.40% of GDP"),
        (2.4, "% of GDP", 1, False, "2.4% of GDP"),
        (-0.48, "percentage points", 1, False, "−0.5 percentage points"),
        (0.48, "percentage points", 1, True, "+0.5 percentage points"),
        (-0.48, "percentage points", 1, True, "−0.5 percentage points"),
        (2439.3, "billion yuan", None, False, "2,439 billion yuan"),
        (1234567.8, "count", 1, False, "1,234,567.8"),
        (999.5, "count", 0, False, "1,000"),
        (-1234, "Mt CO2", None, False, "−1,234 Mt of CO₂"),
        (12, "billion US$", None, False, "US$12 billion"),
        (-12, "billion US$", None, False, "−US$12 billion"),
        (12, "billion US$", None, True, "+US$12 billion"),
        (3, "rank", None, False, "rank 3"),
        (1.5, "ratio", None, False, "1.50 times"),
        (0.05, "%", 1, True, "+0.1%"),
        (-0.06, "%", 1, False, "−0.1%"),
        (7, "% a year", 0, False, "7% a year"),
    ],
)
def test_a_number_reads_as_in_a_sentence(value, unit, digits, sign, words):
    """Thousands are grouped, a minus is a minus, and the unit stands where a reader expects it."""
    assert number(value, unit, digits, sign) == words


@pytest.mark.parametrize("unit", UNITS)
def test_a_minus_is_never_a_hyphen(unit):
    """Typographic minus in every unit, before currency and number alike."""
    assert number(-1234.5, unit).startswith("−")
    assert "-" not in number(-1234.5, unit).replace("person-years", "")
    assert plain(-1234.5, unit) == "−" + plain(1234.5, unit)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (7, "% a year", "7% a year"),
        (5.25, "% a year", "5.25% a year"),
        (0.15, "percentage points", "0.15 percentage points"),
        (-13.5, "%", "−13.5%"),
        (13.125, "%", "13.125%"),
    ],
)
def test_a_threshold_keeps_the_decimals_it_was_set_with(value, unit, words):
    """No decimals are added to a threshold, and none are lost."""
    assert trimmed(value, unit) == words


def test_plain_takes_the_decimals_of_the_unit():
    """A table cell has the unit's decimals, or those asked for, and no unit."""
    assert plain(2439.3, "billion yuan") == "2,439"
    assert plain(2.4, "% of GDP") == "2.40"
    assert plain(2.4, "% of GDP", 0) == "2"


@pytest.mark.parametrize(
    ("n", "words"),
    [(0, "no claim"), (1, "one claim"), (2, "two claims"), (12, "twelve claims"), (13, "13 claims")],
)
def test_a_small_count_is_written_in_words(n, words):
    """Nouns agree with their count, and from thirteen on figures are used."""
    assert count_of(n, "claim") == words


def test_a_count_takes_an_irregular_plural():
    """One series, two series; thousands grouped."""
    assert count_of(1, "series", "series") == "one series"
    assert count_of(1204, "country", "countries") == "1,204 countries"


@pytest.mark.parametrize(
    ("words", "text"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_listed_as_english_does(words, text):
    """Commas between, one "and" before the last."""
    assert listed(words) == listed(iter(words)) == text


@pytest.mark.parametrize(
    ("window", "text"),
    [
        ([2021, 2025], "2021–25"),
        ([1999, 2003], "1999–2003"),
        ([2020, 2020], "2020"),
        ([2000, 2009], "2000–09"),
        (["2019-01-03", "2021-05-15"], "2019-01-03–2021-05-15"),
    ],
)
def test_a_period_is_written_with_a_dash(window, text):
    """The century is said once where both years share it."""
    assert span(window) == text


@pytest.mark.parametrize(
    ("values", "unit", "text"),
    [
        ({2013: 5.1, 2025: 7.1}, "%", "rises from 5.1% in 2013 to 7.1% in 2025"),
        ({2013: 7.1, 2025: 5.1}, "% of GDP", "falls from 7.10% of GDP in 2013 to 5.10% in 2025"),
        ({2020: 253, 2025: 76}, "billion US$", "falls from US$253 billion in 2020 to US$76 billion in 2025"),
        ({2020: 40, 2024: 58}, "billion yuan", "rises from 40 billion yuan in 2020 to 58 in 2024"),
        (
            {2020: 5.01, 2021: 9, 2022: 5.02},
            "%",
            "stays at 5.0% from 2020 to 2022, with a high of 9.0% in 2021",
        ),
        ({2020: None, 2021: 1.0, 2022: 2.0, 2023: None}, "%", "rises from 1.0% in 2021 to 2.0% in 2022"),
        ({"2004–09": 2.4, "2014–19": -1.7}, "index", "falls from 2.4 in 2004–09 to −1.7 in 2014–19"),
        (
            {2020: 3, 2021: 9, 2022: 0, 2023: 4},
            "count",
            "rises from 3 in 2020 to 4 in 2023, with a high of 9 in 2021 and a low of 0 in 2022",
        ),
    ],
)
def test_a_series_is_told_from_first_to_last(values, unit, text):
    """Direction, both ends with their years, the unit once, and a high or low beyond both ends."""
    assert course(pd.Series(values, dtype=float), unit) == text


def test_a_high_that_hardly_shows_is_not_told():
    """A high just above the last value would cost words and tell nothing."""
    assert "high" not in course(pd.Series({2020: 0.0, 2021: 10.1, 2022: 10.0}), "%")
    assert course(pd.Series({2020: 1.0, 2021: 2.0}), "%", many=True).startswith("rise from")


def test_goals_are_told_by_outcome():
    """What was met comes first, and a side without a goal has no sentence."""
    assert (
        met_and_missed({"a": "A", "b": "B", "c": "C"}, {"a": False, "b": True, "c": False})
        == "Met: B. Missed: A; C."
    )
    assert met_and_missed({"a": "A"}, pd.Series({"a": True})) == "Met: A."


@pytest.mark.parametrize(
    ("date", "text"), [("2021-06-10", "10 June 2021"), ("2021-06", "June 2021"), ("2021", "2021")]
)
def test_a_date_is_written_as_loosely_as_it_is_known(date, text):
    """No day is made up for a month, and no month for a year."""
    assert day(date) == text


@pytest.mark.parametrize("date", ["2021-13", "2021-13-01", "2021-00", "2021-00-01"])
def test_a_month_that_does_not_exist_is_refused(date):
    """A malformed date raises instead of naming another month."""
    with pytest.raises(ValueError, match="no date"):
        day(date)


@pytest.mark.parametrize(("text", "capitalised"), [("gDP of China", "GDP of China"), ("", ""), ("ÿ", "Ÿ")])
def test_a_capital_changes_one_letter(text, capitalised):
    """The rest of the words keeps its case."""
    assert capital(text) == capitalised


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_docstrings_are_true(name, monkeypatch):
    """What the documentation of a function shows is what it does, on the project's own data."""
    monkeypatch.setenv("BRIEFING_ROOT", str(CHECKOUT))
    found = doctest.testmod(importlib.import_module(name))
    assert found.failed == 0
