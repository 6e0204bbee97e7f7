"""Measures: pure functions that turn the yearly values of a series, or the rows of a table, into one number.

Each function takes values and plain parameters and knows nothing of claims, dates or files. ``SERIES`` and
``TABLES`` say which unit a measure yields, which years it needs and whether more data can only raise it.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import NamedTuple

import pandas as pd

from briefing.accounting import growth_accounts


def level(values: pd.Series, *, period: int) -> float:
    """Value in one year."""
    return values[period]


def latest(values: pd.Series) -> float:
    """Last value there is."""
    return values.iloc[-1]


def mean(values: pd.Series, *, window: list[int]) -> float:
    """Arithmetic mean over the years of a window, both ends included."""
    return _within(values, window).mean()


def mean_change(values: pd.Series, *, window: list[int], base: list[int]) -> float:
    """Mean over a window minus the mean over a base window."""
    return mean(values, window=window) - mean(values, window=base)


def change(values: pd.Series, *, window: list[int]) -> float:
    """Last year's value minus the first year's."""
    return values[window[1]] - values[window[0]]


def percent_change(values: pd.Series, *, window: list[int]) -> float:
    """Change from the first to the last year, in % of the first."""
    return 100 * (values[window[1]] / values[window[0]] - 1)


def multiple(values: pd.Series, *, window: list[int]) -> float:
    """Last year's value over the first year's."""
    return values[window[1]] / values[window[0]]


def growth(values: pd.Series, *, window: list[int]) -> float:
    """Compound growth from the first to the last year, in % a year."""
    return 100 * ((values[window[1]] / values[window[0]]) ** (1 / (window[1] - window[0])) - 1)


def growth_change(values: pd.Series, *, window: list[int], base: list[int]) -> float:
    """Compound growth over a window less that over a base window, in percentage points a year."""
    return growth(values, window=window) - growth(values, window=base)


def residual_change(
    values: pd.Series,
    *,
    window: list[int],
    base: list[int],
    capital: pd.Series,
    employment: pd.Series,
    hours: pd.Series,
    labour_share: float,
) -> float:
    """Growth that capital and hours worked do not explain, over a window less that over a base window.

    In percentage points a year; the levels of each window's two ends are compared, as in ``growth``.
    """
    over, before = (
        growth_accounts(values, capital, employment, hours, window=years, labour_share=labour_share)
        for years in (window, base)
    )
    return over["residual"] - before["residual"]


def real_growth(values: pd.Series, *, window: list[int], current: pd.Series, constant: pd.Series) -> float:
    """Compound growth after the implicit deflator (``current`` over ``constant``), in % a year."""
    return growth(values / (current / constant), window=window)


def compounded(values: pd.Series, *, window: list[int]) -> float:
    """Yearly changes in % chained over the years of a window, in %."""
    return 100 * ((1 + _within(values, window) / 100).prod() - 1)


def total(values: pd.Series, *, window: list[int]) -> float:
    """Sum over the years of a window, both ends included."""
    return _within(values, window).sum()


def maximum(values: pd.Series, *, window: list[int]) -> float:
    """Highest value within a window."""
    return _within(values, window).max()


def minimum(values: pd.Series, *, window: list[int]) -> float:
    """Lowest value within a window."""
    return _within(values, window).min()


def ratio(values: pd.Series, *, period: int, over: pd.Series) -> float:
    """Value in one year over another series' value in that year."""
    return values[period] / over[period]


def share_change(values: pd.Series, *, window: list[int], base: list[int], over: pd.Series) -> float:
    """Mean share of another series over a window less that over a base window, in percentage points."""
    return mean_change(100 * values / over, window=window, base=base)


def per_100k(values: pd.Series, *, period: int, over: pd.Series) -> float:
    """Value in one year per 100,000 of another series in that year."""
    return 100_000 * values[period] / over[period]


def percent_of_total(values: pd.Series, *, period: int, peers: pd.DataFrame) -> float:
    """Value in one year in % of the sum of it and every peer: a share of the market that they make up."""
    return 100 * values[period] / (values[period] + peers.loc[period].sum(skipna=False))


def percentile(values: pd.Series, *, period: int, peers: pd.DataFrame) -> float:
    """Peers with a lower value in % of all peers that have one."""
    others = peers.loc[period].dropna()
    return 100 * (others < values[period]).mean()


def percent_of_peers(values: pd.Series, *, period: int, peers: pd.DataFrame) -> float:
    """Value in one year in % of the peers' median in that year."""
    return 100 * values[period] / peers.loc[period].median()


def rank(values: pd.Series, *, period: int, peers: pd.DataFrame) -> int:
    """Place among the peers in one year, the highest value first; ties share the better place."""
    return 1 + int((peers.loc[period] > values[period]).sum())


def years_rising(values: pd.Series, *, window: list[int]) -> int:
    """Number of years of a window in which the value rose over the year before."""
    return int((_within(values.diff(), window) > 0).sum())


def years_since_maximum(values: pd.Series, *, window: list[int]) -> int:
    """Years from the highest value of a window to the window's last year."""
    return int(window[1] - _within(values, window).idxmax())


def count(rows: pd.DataFrame, *, distinct: str | None = None) -> int:
    """Number of rows, or of distinct entries in a column; an empty cell is no entry."""
    return len(rows) if distinct is None else len(frozenset().union(*map(entries, rows[distinct])))


@functools.lru_cache(maxsize=4096)
def entries(cell: str) -> frozenset[str]:
    """Entries of a cell, which semicolons part; an empty cell has none."""
    return frozenset(filter(None, (part.strip() for part in cell.split(";"))))


def share(rows: pd.DataFrame, *, of: pd.DataFrame) -> float:
    """Rows in % of other rows; not a number when there are none to divide by."""
    return 100 * len(rows) / len(of) if len(of) else float("nan")


def _within(values: pd.Series, window: list[int]) -> pd.Series:
    return values[(values.index >= window[0]) & (values.index <= window[1])]


# The years a measure needs, as a function of its parameters.


def _one(parameters: dict) -> list[int]:
    return [parameters["period"]]


def _ends(parameters: dict) -> list[int]:
    return list(parameters["window"])


def _every(parameters: dict) -> list[int]:
    return years(parameters["window"])


def _both(parameters: dict) -> list[int]:
    return years(parameters["base"]) + years(parameters["window"])


def _four_ends(parameters: dict) -> list[int]:
    return list(parameters["base"]) + list(parameters["window"])


def _every_and_before(parameters: dict) -> list[int]:
    first, last = parameters["window"]
    return years([first - 1, last])


def _none(parameters: dict) -> list[int]:
    return []


def years(window: Iterable[int]) -> list[int]:
    """Every year of a window, both ends included."""
    first, last = window
    return list(range(first, last + 1))


class Measure(NamedTuple):
    """What a test needs to know of a measure besides its function.

    ``unit`` is the unit it yields, or a function of the series' unit. ``needs`` gives the years without which
    the number does not exist. ``grows`` is 1 if further data can only raise it, -1 if they can only lower it,
    else 0. ``parameters`` are the keys a test may and must give. ``every_peer``: of which peers none may be missing.
    """

    function: Callable
    unit: str | Callable[[str], str]
    needs: Callable[[dict], list[int]]
    parameters: tuple[str, ...]
    grows: int = 0
    every_peer: tuple[str, ...] = ()  # "all" of the series, those that are "named"


def same(unit: str) -> str:
    """The series' own unit."""
    return unit


def difference(unit: str) -> str:
    """Unit of a difference: percentage points between two percentages, ranks between two ranks.

    Between two ratios it is a bare number: "0.4 times" would read as a factor.
    """
    if unit.startswith("%"):
        return "percentage points"
    return {"rank": "ranks", "ratio": "coefficient"}.get(unit, unit)


SERIES = {
    "level": Measure(level, same, _one, ("period",)),
    "latest": Measure(latest, same, _none, ()),
    "mean": Measure(mean, same, _every, ("window",)),
    "mean_change": Measure(mean_change, difference, _both, ("window", "base")),
    "change": Measure(change, difference, _ends, ("window",)),
    "percent_change": Measure(percent_change, "%", _ends, ("window",)),
    "multiple": Measure(multiple, "ratio", _ends, ("window",)),
    "growth": Measure(growth, "% a year", _ends, ("window",)),
    "real_growth": Measure(real_growth, "% a year", _ends, ("window", "deflator")),
    "growth_change": Measure(growth_change, "percentage points", _four_ends, ("window", "base")),
    "residual_change": Measure(
        residual_change, "percentage points", _four_ends, ("window", "base", "inputs", "labour_share")
    ),
    "compounded": Measure(compounded, "%", _every, ("window",)),
    "total": Measure(total, same, _every, ("window",)),
    "maximum": Measure(maximum, same, _every, ("window",), grows=1),
    "minimum": Measure(minimum, same, _every, ("window",), grows=-1),
    "ratio": Measure(ratio, "ratio", _one, ("period", "over")),
    "share_change": Measure(share_change, "percentage points", _both, ("window", "base", "over")),
    "per_100k": Measure(per_100k, "per 100,000 people", _one, ("period", "over")),
    "percent_of_total": Measure(
        percent_of_total, "%", _one, ("period", "peers"), every_peer=("all", "named")
    ),
    "percentile": Measure(percentile, "%", _one, ("period", "peers")),
    "percent_of_peers": Measure(percent_of_peers, "%", _one, ("period", "peers")),
    "rank": Measure(rank, "rank", _one, ("period", "peers"), every_peer=("named",)),
    "years_rising": Measure(years_rising, "count", _every_and_before, ("window",)),
    "years_since_maximum": Measure(years_since_maximum, "count", _every, ("window",)),
}

TABLES = {
    "count": Measure(count, "count", _none, ("table", "where", "distinct"), grows=1),
    "share": Measure(share, "%", _none, ("table", "where", "of")),
}


def needs_two_ends(test: dict) -> bool:
    """Whether a test's measure compares the last year of a window with its first, and so needs both."""
    return test.get("measure") in SERIES and SERIES[test["measure"]].needs in (_ends, _four_ends)
