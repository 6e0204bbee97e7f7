"""Measures: each against a value worked out by hand, with the years and parameters it cannot do without."""

import inspect

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing import measures
from briefing.measures import SERIES, TABLES, difference, same, years
from briefing.prose import UNITS

VALUES = pd.Series({2018: 100.0, 2019: 150.0, 2020: 120.0, 2021: 180.0, 2022: 400.0})
RATES = pd.Series({2019: 10.0, 2020: -10.0, 2021: 50.0})
PEERS = pd.DataFrame({"USA": [360.0, 90.0], "DEU": [200.0, 400.0], "JPN": [100.0, 400.0]}, index=[2021, 2022])
ROWS = pd.DataFrame({"id": ["a", "b", "c"], "field": ["space", "space", "chips"]})

# Worked out by hand from the values above.
BY_HAND = [
    ("level", VALUES, {"period": 2019}, 150),
    ("latest", VALUES, {}, 400),
    ("mean", VALUES, {"window": [2018, 2020]}, (100 + 150 + 120) / 3),
    ("mean", VALUES, {"window": [2019, 2019]}, 150),
    ("mean_change", VALUES, {"window": [2021, 2022], "base": [2018, 2019]}, 290 - 125),
    ("change", VALUES, {"window": [2019, 2020]}, -30),
    ("percent_change", VALUES, {"window": [2018, 2020]}, 20),
    ("multiple", VALUES, {"window": [2018, 2022]}, 4),
    ("growth", VALUES, {"window": [2018, 2022]}, 100 * (2**0.5 - 1)),
    # Nominal growth fourfold in four years, prices doubled: real growth twofold.
    (
        "real_growth",
        VALUES,
        {
            "window": [2018, 2022],
            "current": pd.Series({2018: 50.0, 2022: 300.0}),
            "constant": pd.Series({2018: 50.0, 2022: 150.0}),
        },
        100 * (2**0.25 - 1),
    ),
    # 121 to 484 is fourfold in two years, 100% a year; 100 to 121 in two years is 10% a year.
    (
        "growth_change",
        pd.Series({2018: 100.0, 2020: 121.0, 2022: 484.0}),
        {"window": [2020, 2022], "base": [2018, 2020]},
        100 - 10,
    ),
    # Output doubles in both windows; in the second, inputs do as well and leave nothing unexplained.
    (
        "residual_change",
        pd.Series({2018: 1.0, 2019: 2.0, 2020: 4.0}),
        {
            "window": [2019, 2020],
            "base": [2018, 2019],
            "capital": pd.Series({2018: 3.0, 2019: 3.0, 2020: 6.0}),
            "employment": pd.Series({2018: 5.0, 2019: 5.0, 2020: 10.0}),
            "hours": pd.Series({2018: 7.0, 2019: 7.0, 2020: 7.0}),
            "labour_share": 0.6,
        },
        -100 * 0.6931471805599453,
    ),
    (
        "share_change",
        VALUES,
        {
            "window": [2020, 2021],
            "base": [2018, 2018],
            "over": pd.Series({2018: 400.0, 2020: 300.0, 2021: 300.0}),
        },
        (40 + 60) / 2 - 25,
    ),
    ("compounded", RATES, {"window": [2019, 2021]}, 100 * (1.1 * 0.9 * 1.5 - 1)),
    ("maximum", VALUES, {"window": [2018, 2020]}, 150),
    ("minimum", VALUES, {"window": [2019, 2021]}, 120),
    ("ratio", VALUES, {"period": 2020, "over": pd.Series({2020: 480.0})}, 0.25),
    ("percent_of_peers", VALUES, {"period": 2021, "peers": PEERS}, 90),
    ("total", VALUES, {"window": [2018, 2020]}, 370),
    ("per_100k", VALUES, {"period": 2020, "over": pd.Series({2020: 4_000_000.0})}, 3),
    ("percent_of_total", VALUES, {"period": 2021, "peers": PEERS}, 100 * 180 / 840),
    ("percentile", VALUES, {"period": 2021, "peers": PEERS}, 100 / 3),
    ("percentile", VALUES, {"period": 2022, "peers": PEERS}, 100 / 3),
    ("rank", VALUES, {"period": 2021, "peers": PEERS}, 3),
    ("rank", VALUES, {"period": 2022, "peers": PEERS}, 1),
    ("years_rising", VALUES, {"window": [2019, 2022]}, 3),
    ("years_rising", VALUES, {"window": [2020, 2020]}, 0),
    ("years_since_maximum", VALUES, {"window": [2018, 2021]}, 0),
    ("years_since_maximum", VALUES, {"window": [2018, 2020]}, 1),
    ("count", ROWS, {}, 3),
    ("count", ROWS, {"distinct": "field"}, 2),
    ("count", pd.DataFrame({"field": ["space; chips", "chips; rail", ""]}), {"distinct": "field"}, 3),
    ("share", ROWS[ROWS["field"] == "space"], {"of": ROWS}, 200 / 3),
]


@pytest.mark.parametrize(("name", "values", "parameters", "expected"), BY_HAND)
def test_a_measure_gives_the_value_worked_out_by_hand(name, values, parameters, expected):
    """Each measure agrees with pencil and paper."""
    assert {**SERIES, **TABLES}[name].function(values, **parameters) == pytest.approx(expected, abs=1e-12)


def test_every_measure_is_worked_out_by_hand():
    """No measure goes without a hand-computed value."""
    assert {name for name, *_ in BY_HAND} == set(SERIES) | set(TABLES)


@pytest.mark.parametrize(
    ("name", "parameters", "without"),
    [
        ("level", {"period": 2019}, 2019),
        ("change", {"window": [2018, 2020]}, 2018),
        ("change", {"window": [2018, 2020]}, 2020),
        ("percent_change", {"window": [2018, 2020]}, 2018),
        ("multiple", {"window": [2018, 2020]}, 2020),
        ("growth", {"window": [2018, 2020]}, 2018),
        ("percent_of_peers", {"period": 2021, "peers": PEERS}, 2021),
        ("percent_of_total", {"period": 2021, "peers": PEERS}, 2021),
        ("percentile", {"period": 2021, "peers": PEERS}, 2021),
        ("rank", {"period": 2021, "peers": PEERS}, 2021),
    ],
)
def test_a_measure_of_single_years_fails_without_one_of_them(name, parameters, without):
    """A year that a measure stands on is never replaced by its neighbour."""
    assert without in SERIES[name].needs(parameters)
    with pytest.raises(KeyError):
        SERIES[name].function(VALUES.drop(without), **parameters)


@pytest.mark.parametrize(
    ("name", "parameters", "needed"),
    [
        ("level", {"period": 2019}, [2019]),
        ("latest", {}, []),
        ("mean", {"window": [2018, 2020]}, [2018, 2019, 2020]),
        ("mean_change", {"window": [2021, 2022], "base": [2018, 2019]}, [2018, 2019, 2021, 2022]),
        ("change", {"window": [2018, 2021]}, [2018, 2021]),
        ("percent_change", {"window": [2018, 2021]}, [2018, 2021]),
        ("multiple", {"window": [2018, 2021]}, [2018, 2021]),
        ("growth", {"window": [2018, 2021]}, [2018, 2021]),
        ("real_growth", {"window": [2018, 2021]}, [2018, 2021]),
        ("growth_change", {"window": [2020, 2022], "base": [2018, 2020]}, [2018, 2020, 2020, 2022]),
        ("residual_change", {"window": [2020, 2022], "base": [2017, 2019]}, [2017, 2019, 2020, 2022]),
        ("share_change", {"window": [2021, 2022], "base": [2018, 2019]}, [2018, 2019, 2021, 2022]),
        ("compounded", {"window": [2019, 2021]}, [2019, 2020, 2021]),
        ("maximum", {"window": [2018, 2019]}, [2018, 2019]),
        ("minimum", {"window": [2018, 2019]}, [2018, 2019]),
        ("total", {"window": [2018, 2020]}, [2018, 2019, 2020]),
        ("ratio", {"period": 2020}, [2020]),
        ("per_100k", {"period": 2020}, [2020]),
        ("percent_of_total", {"period": 2020}, [2020]),
        ("percentile", {"period": 2020}, [2020]),
        ("percent_of_peers", {"period": 2020}, [2020]),
        ("rank", {"period": 2020}, [2020]),
        ("years_rising", {"window": [2019, 2020]}, [2018, 2019, 2020]),
        ("years_since_maximum", {"window": [2019, 2020]}, [2019, 2020]),
        ("count", {}, []),
        ("share", {}, []),
    ],
)
def test_a_measure_names_the_years_it_needs(name, parameters, needed):
    """A gap in a needed year can be told before the measure is taken."""
    assert sorted({**SERIES, **TABLES}[name].needs(parameters)) == needed


def test_a_share_of_nothing_is_not_a_number():
    """With no row to take a share of there is no share, not even of zero."""
    nothing = ROWS[ROWS["field"] == "stem cells"]
    assert pd.isna(measures.share(nothing, of=nothing))


def test_a_gap_is_no_rise():
    """A year after a gap is compared with nothing: it does not count as rising."""
    assert measures.years_rising(VALUES.drop(2021).reindex(VALUES.index), window=[2022, 2022]) == 0


def test_a_total_with_an_unknown_peer_is_not_a_number():
    """A share of a market of which a part is unknown would be too high."""
    gap = PEERS.assign(FRA=[float("nan"), 50.0])
    assert pd.isna(measures.percent_of_total(VALUES, period=2021, peers=gap))
    assert measures.percentile(VALUES, period=2021, peers=gap) == pytest.approx(100 / 3)


def test_ties_share_the_better_rank():
    """An equal peer pushes nobody down."""
    assert measures.rank(VALUES, period=2022, peers=PEERS) == 1


def test_a_window_never_reaches_beyond_its_ends():
    """Years next to a window have no part in it."""
    inner = VALUES[(VALUES.index >= 2019) & (VALUES.index <= 2021)]
    for name in ("mean", "compounded", "total", "maximum", "minimum", "years_since_maximum"):
        function = SERIES[name].function
        assert function(VALUES, window=[2019, 2021]) == function(inner, window=[2019, 2021]), name


@pytest.mark.parametrize("name", [*SERIES, *TABLES])
def test_a_measure_takes_exactly_the_parameters_it_declares(name):
    """What a test of the register may give is what the function takes."""
    measure = {**SERIES, **TABLES}[name]
    taken = set(list(inspect.signature(measure.function).parameters)[1:])
    handed = {
        "deflator": {"current", "constant"},
        "inputs": {"capital", "employment", "hours"},
        "table": set(),
        "where": set(),
    }
    declared = set().union(*(handed.get(parameter, {parameter}) for parameter in measure.parameters))
    assert taken == declared


@pytest.mark.parametrize("name", [*SERIES, *TABLES])
def test_a_measure_yields_a_unit_that_prose_can_write(name):
    """No measure ends in a unit that no sentence knows."""
    unit = {**SERIES, **TABLES}[name].unit
    for own in UNITS:
        assert (unit(own) if callable(unit) else unit) in UNITS


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("%", "percentage points"),
        ("% of GDP", "percentage points"),
        ("Mt CO2", "Mt CO2"),
        ("rank", "ranks"),
        ("ratio", "coefficient"),
    ],
)
def test_a_difference_between_percentages_is_in_percentage_points(unit, expected):
    """A change of a share is never given in per cent."""
    assert difference(unit) == expected
    assert difference("rank") == "ranks"
    assert same(unit) == unit


def test_years_count_both_ends():
    """A window of one year holds one year."""
    assert years([2020, 2020]) == [2020]
    assert years([2019, 2021]) == [2019, 2020, 2021]


@given(st.dictionaries(st.integers(2000, 2020), st.floats(-1e6, 1e6), min_size=1), st.data())
def test_further_years_move_a_growing_measure_one_way_only(values, data):
    """What is declared as growing never falls, and what shrinks never rises, when a year is added."""
    series = pd.Series(values).sort_index()
    added = data.draw(st.integers(1990, 2030).filter(lambda year: year not in values))
    longer = pd.concat([series, pd.Series({added: data.draw(st.floats(-1e6, 1e6))})]).sort_index()
    for measure in SERIES.values():
        if measure.grows:
            before, after = (measure.function(s, window=[1990, 2030]) for s in (series, longer))
            assert (after - before) * measure.grows >= 0
