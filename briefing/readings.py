"""Readings: what a test's measure says on a given day, or why it says nothing yet."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from briefing import measures
from briefing.catalogue import PACKAGE, annual, as_of, describe, end_of, series, table
from briefing.edition import project_root
from briefing.prose import day, span, year_spans

# Parameters that name further series, and what the measure calls them.
SERIES_HANDED_ON = {
    "over": ("over",),
    "deflator": ("current", "constant"),
    "inputs": ("capital", "employment", "hours"),
}

KNOWN, NOT_DUE, MISSING = "known", "not due", "missing"

# Entities that are sums of others and so never stand beside them as peers.
AGGREGATES = ("EUU", "OED", "WLD")


@dataclass(frozen=True)
class Reading:
    """Outcome of a measure on a day.

    Attributes
    ----------
    state : {"known", "not due", "missing"}
        ``not due``: the period is not over, or the figure came out later. ``missing``: it should exist, and
        the data do not hold it.
    value : float or None
        In ``unit``. May be given while ``not due``: the value so far, over the years that are public.
    unit : str
    reason : str
        Why the value is not known, in words for a reader; empty if it is known.
    rows : pandas.DataFrame
        The rows the value rests on, each with its ``resource``.
    """

    state: str
    value: float | None
    unit: str
    reason: str = ""
    rows: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False)


def read(
    test: dict, date: str | dt.date, entity: str, root: Path | None = None, vintage: Callable = as_of
) -> Reading:
    """Take a test's measure as it stood on a day.

    Parameters
    ----------
    test : dict
        A test of the register, with ``measure`` and its parameters, or with ``needs`` where evidence is
        missing, and ``due`` if it cannot exist before that day.
    date : str or datetime.date
        Only what was public by this day is used.
    entity : str
        Whom the test is about, unless the test names an ``entity`` of its own.
    vintage : callable
        Takes a series and the day, and gives the print of each figure that counts; the last by default.

    Returns
    -------
    Reading
    """
    if "needs" in test:
        waiting = "due" in test and pd.Timestamp(date) < pd.Timestamp(test["due"])
        reason = f"evidence still missing: {test['needs']}"
        return Reading(NOT_DUE if waiting else MISSING, None, "", reason)
    if test["measure"] in measures.TABLES:
        return _read_table(test, pd.Timestamp(date), root)
    return _read_series(test, pd.Timestamp(date), test.get("entity", entity), root, vintage)


def _read_series(
    test: dict, date: pd.Timestamp, entity: str, root: Path | None, vintage: Callable
) -> Reading:
    measure = measures.SERIES[test["measure"]]
    every_vintage, frame, yearly = _public(test["series"], date, root, vintage)
    wide = _of_a_day(frame, test["period"]) if _is_a_day(test.get("period")) else yearly
    unit = measure.unit(frame.attrs["unit"]) if callable(measure.unit) else measure.unit
    values = _values(wide, entity)
    if values.empty:
        if not _published_later(every_vintage, [entity], date):
            return Reading(MISSING, None, unit, f"no figure for {entity}")
        return Reading(NOT_DUE, None, unit, f"{_asked_for(test)} not yet published")

    given = _resolved(test, values)
    parameters = {key: given[key] for key in measure.parameters}
    needed = measure.needs(parameters) or [int(values.index[-1])]
    used = values[values.index.isin(needed)]
    rows = [_rows(frame, entity, needed, test["series"])]
    # Years that a series lacks, and whether the data hold them under a later date of publication.
    absent = {
        (test["series"], year): _published_later(every_vintage, [entity], date, year)
        for year in needed
        if year not in values.index
    }
    if "peers" in parameters:
        named = parameters["peers"]
        listed_peers = [name for name in wide if name not in AGGREGATES] if named == "all" else named
        every = ("all" if named == "all" else "named") in measure.every_peer
        peers = [peer for peer in listed_peers if peer != entity]
        parameters["peers"] = wide.reindex(columns=peers)
        for year in needed:
            lacking = parameters["peers"].reindex([year]).isna()
            if lacking.any(axis=None) if every else lacking.all(axis=None):
                absent[test["series"], year] = _published_later(every_vintage, peers, date, year)
    for key, names in SERIES_HANDED_ON.items():
        if key not in parameters:
            continue
        others = parameters.pop(key)
        for name, other in zip(names, [others] if isinstance(others, str) else others, strict=True):
            other_vintages, other_frame, other_yearly = _public(other, date, root, vintage)
            parameters[name] = _values(other_yearly, entity)
            rows.append(_rows(other_frame, entity, needed, other))
            for year in needed:
                if year not in parameters[name].index:
                    absent[other, year] = _published_later(other_vintages, [entity], date, year)

    rows = pd.concat(rows, ignore_index=True)
    if not absent or (test.get("gaps") == "allow" and _enough(measure, parameters, values, date)):
        return Reading(KNOWN, float(measure.function(values, **parameters)), unit, "", rows)
    so_far = float(measure.function(values, **parameters)) if measure.grows and len(used) else None
    gaps = sorted({year for _, year in absent})
    listed = day(gaps[0]) if isinstance(gaps[0], str) else year_spans(gaps)
    if end_of(gaps[-1]) > date or any(absent.values()):
        return Reading(NOT_DUE, so_far, unit, f"{listed} not yet published", rows)
    names = ", ".join(sorted({name for name, _ in absent}))
    return Reading(MISSING, so_far, unit, f"no published figure for {listed} in {names}", rows)


def _public(
    name: str, date: pd.Timestamp, root: Path | None, vintage: Callable
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """All rows of a series, those that count on a day, and their yearly values. For reading only."""
    return _public_once(name, date, root, vintage, _written(name, root))


# Most tests and all their variants read the same few dozen series and tables on the same two days.
@functools.lru_cache(maxsize=1024)
def _public_once(name: str, date: pd.Timestamp, root: Path | None, vintage: Callable, written: tuple):
    every = series(name, root)
    frame = vintage(every, date)
    return every, frame, annual(frame)


@functools.lru_cache(maxsize=64)
def _rows_once(name: str, date: pd.Timestamp, root: Path | None, written: tuple) -> pd.DataFrame:
    return as_of(table(name, root), date)


def _written(name: str, root: Path | None) -> tuple[Path, int, int]:
    """Where a resource stands, and when its file and the data package were last written."""
    root = root or project_root()
    file = root / "data" / describe(name, root)["path"]
    return file, file.stat().st_mtime_ns, (root / PACKAGE).stat().st_mtime_ns


def _is_a_day(period: int | str | None) -> bool:
    return isinstance(period, str) and period != "latest"


def _of_a_day(frame: pd.DataFrame, period: str) -> pd.DataFrame:
    return frame[frame["period"] == period].pivot(index="period", columns="entity", values="value")


def _values(wide: pd.DataFrame, entity: str) -> pd.Series:
    return wide[entity].dropna() if entity in wide else pd.Series(dtype=float)


def _rows(frame: pd.DataFrame, entity: str, years: list[int], name: str) -> pd.DataFrame:
    chosen = frame[(frame["entity"] == entity) & frame["period"].isin([str(year) for year in years])]
    return chosen.assign(resource=name)


def _asked_for(test: dict) -> str:
    """The years or the day that a test names, in words; "figures" if it takes what is public, such as the latest."""
    if isinstance(window := test.get("window"), list):
        return span(window)
    period = test.get("period")
    return day(period) if _is_a_day(period) else str(period) if isinstance(period, int) else "figures"


def _resolved(test: dict, values: pd.Series) -> dict:
    """The test with relative periods made years: ``latest`` and ``{last: n}`` depend on what is public."""
    resolved = dict(test)
    if test.get("period") == "latest":
        resolved["period"] = int(values.index[-1])
    for key in ("window", "base"):
        if isinstance(test.get(key), dict):
            n = test[key]["last"]
            end = int(values.index[-1])
            # With fewer than n values the window still counts n years, so that the gap shows.
            resolved[key] = [int(values.index[-n]) if len(values) >= n else end - n + 1, end]
    return resolved


def _enough(measure: measures.Measure, parameters: dict, values: pd.Series, date: pd.Timestamp) -> bool:
    """Whether gaps may be passed over: no year is asked for alone, each window is over and holds a figure."""
    if measure.needs not in (measures._every, measures._both):
        return False
    windows = [parameters[key] for key in ("window", "base") if key in parameters]
    over = all(end_of(window[1]) <= date for window in windows)
    return over and all(values.index.isin(measures.years(window)).any() for window in windows)


def _published_later(
    frame: pd.DataFrame, entities: list[str], date: pd.Timestamp, year: int | None = None
) -> bool:
    """Whether the data hold a year (or any, if none is given) under a later date of publication."""
    later = frame["entity"].isin(entities) & (frame["published"] > date)
    return bool((later if year is None else later & (frame["period"] == str(year))).any())


def _read_table(test: dict, date: pd.Timestamp, root: Path | None) -> Reading:
    measure = measures.TABLES[test["measure"]]
    frame = _rows_once(test["table"], date, root, _written(test["table"], root))
    rows = select(frame, test.get("where", {}), test.get("window"))
    rows = rows.assign(resource=test["table"])
    if test["measure"] == "share":
        whole = select(frame, test["of"], test.get("window"))
        if whole.empty:
            return Reading(MISSING, None, measure.unit, f"no row of {test['table']} to take a share of", rows)
        value = measure.function(rows, of=whole)
    else:
        value = measure.function(rows, distinct=test.get("distinct"))
    if "window" in test and end_of(test["window"][1]) > date:
        return Reading(
            NOT_DUE, float(value), measure.unit, f"the period runs to {day(str(test['window'][1]))}", rows
        )
    return Reading(KNOWN, float(value), measure.unit, "", rows)


def select(frame: pd.DataFrame, where: dict, window: list | None = None) -> pd.DataFrame:
    """Rows of a table that match, and that are dated within a window.

    Parameters
    ----------
    frame : pandas.DataFrame
        A coded table.
    where : dict of str to str or list of str
        Column to the value, or the values, it may hold. A cell may list several entries, parted by
        semicolons; one match is enough.
    window : [first, last], optional
        ISO 8601 dates, both ends included; a year as last means its last day.
    """
    chosen = np.ones(len(frame), dtype=bool)
    for column, wanted in where.items():
        allowed = {str(value) for value in (wanted if isinstance(wanted, list) else [wanted])}
        # The type is said since a table of which nothing was public yet gives an empty list, which counts as floats.
        chosen &= np.array(
            [not allowed.isdisjoint(measures.entries(cell)) for cell in frame[column]], dtype=bool
        )
    if window is not None:
        first, last = pd.Timestamp(str(window[0])), end_of(window[1])
        chosen &= frame["published"].between(first, last).to_numpy()
    return frame[chosen]
