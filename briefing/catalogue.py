"""The data package: which series and tables exist, and what was public when."""

from __future__ import annotations

import calendar
import datetime as dt
import difflib
import functools
from pathlib import Path

import pandas as pd

from briefing.edition import CONFIG, project_root
from briefing.files import read_yaml

PACKAGE = "data/datapackage.yaml"
SERIES_COLUMNS = ["entity", "period", "value", "low", "high", "published", "source", "note"]


class UnknownResource(KeyError):
    """A series or table that the data package does not describe."""

    def __str__(self) -> str:  # KeyError would print the message as a quoted string
        return self.args[0]


def describe(name: str | None = None, root: Path | None = None) -> dict:
    """Descriptor of one resource, or of all by name, as the data package gives it.

    Parameters
    ----------
    name : str, optional
        Name of a series or table; all of them if omitted.

    Returns
    -------
    dict
        Frictionless resource descriptor: ``title``, ``unit``, ``producer``, ``citation``,
        ``licenses``, ``limitations``, ``hash`` and so on.

    Raises
    ------
    UnknownResource
        If the package holds no such resource; the message names the closest ones.
    """
    resources = {entry["name"]: entry for entry in read_yaml((root or project_root()) / PACKAGE)["resources"]}
    if name is None:
        return resources
    if name not in resources:
        close = difflib.get_close_matches(name, resources, n=3)
        hint = (
            f"Did you mean {', '.join(close)}?"
            if close
            else f"{len(resources)} resources are described there."
        )
        raise UnknownResource(f"{PACKAGE} describes no series or table called '{name}'. {hint}")
    return resources[name]


def series(name: str, root: Path | None = None) -> pd.DataFrame:
    """All rows of a series, every vintage included.

    Parameters
    ----------
    name : str
        Name of a series in the data package.

    Returns
    -------
    pandas.DataFrame
        Columns ``entity`` (ISO 3166-1 alpha-3 or aggregate), ``period`` (ISO 8601 text), ``value``, ``low``,
        ``high`` (in the series' unit), ``published`` (timestamp: the day the figure became public),
        ``source`` and ``note``. The descriptor travels in ``frame.attrs``; the unit is
        ``frame.attrs["unit"]``.

    Raises
    ------
    UnknownResource
        If the package holds no such series.
    """
    descriptor = describe(name, root)
    if descriptor["kind"] != "series":
        raise UnknownResource(f"'{name}' is a table, not a series: read it with table('{name}').")
    return _frame(descriptor, root)


def table(name: str, root: Path | None = None) -> pd.DataFrame:
    """All rows of a coded table (milestones, documents, measures, reviews ...).

    Parameters
    ----------
    name : str
        Name of a table in the data package.

    Returns
    -------
    pandas.DataFrame
        The table's own columns as text, empty where nothing is known, and ``published`` (timestamp), taken
        from its ``date`` where it has one. Name and title travel in ``frame.attrs``.

    Raises
    ------
    UnknownResource
        If the package holds no such table.
    """
    descriptor = describe(name, root)
    if descriptor["kind"] != "table":
        raise UnknownResource(f"'{name}' is a series, not a table: read it with series('{name}').")
    return _frame(descriptor, root)


def _frame(descriptor: dict, root: Path | None) -> pd.DataFrame:
    path = (root or project_root()) / "data" / descriptor["path"]
    frame = _read(
        path, path.stat().st_mtime_ns, descriptor["kind"], descriptor.get("publication_lag_days", 0)
    ).copy()
    # pandas copies attrs deeply at every step: only what a chart or a test needs may travel with the frame.
    frame.attrs = {key: descriptor[key] for key in ("name", "title", "unit") if key in descriptor}
    return frame


@functools.lru_cache(maxsize=256)
def _read(path: Path, modified: int, kind: str, lag_days: int) -> pd.DataFrame:
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    if kind == "series":
        for column in ("value", "low", "high"):
            frame[column] = pd.to_numeric(frame[column]).astype(float)
        lag = pd.Timedelta(days=lag_days)
        frame["published"] = [
            end_of(published) if published else end_of(period) + lag
            for period, published in zip(frame["period"], frame["published"], strict=True)
        ]
    elif "date" in frame:
        frame["published"] = [end_of(date) if date else pd.NaT for date in frame["date"]]
    return frame


def end_of(period: str | dt.date) -> pd.Timestamp:
    """Last day of an ISO 8601 year, month or day, so that a loose date never counts as known too early.

    Examples
    --------
    >>> end_of("2020-02")
    Timestamp('2020-02-29 00:00:00')
    """
    parts = [int(part) for part in str(period).split("-")]
    year = parts[0]
    month = parts[1] if len(parts) > 1 else 12
    day = parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]
    return pd.Timestamp(year, month, day)


def as_of(frame: pd.DataFrame, date: str | dt.date | pd.Timestamp) -> pd.DataFrame:
    """What a reader could have seen on a day: rows public by then, each figure in its latest vintage.

    Parameters
    ----------
    frame : pandas.DataFrame
        A frame from :func:`series` or :func:`table`.
    date : str, datetime.date or pandas.Timestamp
        The day; its own publications count as public.

    Returns
    -------
    pandas.DataFrame
        For a series one row per entity and period; for a table the rows dated by then. ``attrs`` are kept.
        Rows of a table without a date are kept: they describe, and date nothing.
    """
    date = pd.Timestamp(date)
    if "published" not in frame:
        return frame
    public = frame[frame["published"].isna() | (frame["published"] <= date)]
    if "value" in frame:
        public = public.sort_values(["entity", "period", "published"], kind="stable")
        public = public.drop_duplicates(["entity", "period"], keep="last")
    public = public.reset_index(drop=True)
    public.attrs = dict(frame.attrs)
    return public


def place_names(*codes: str, root: Path | None = None) -> dict[str, str]:
    """Names of places as readers know them, by the codes of the data, in the order asked; all if none is asked for.

    Parameters
    ----------
    *codes : str
        Codes that `_config.yml` lists under ``place_names``.

    Raises
    ------
    KeyError
        If the list lacks a code.
    """
    names = read_yaml((root or project_root()) / CONFIG)["sphinx"]["config"]["place_names"]
    if unknown := sorted(set(codes) - set(names)):
        raise KeyError(f"{CONFIG} gives no name to {', '.join(unknown)}: add it under place_names.")
    return {code: names[code] for code in codes or names}


def first_prints(frame: pd.DataFrame) -> pd.DataFrame:
    """Each figure of a series as it was first published."""
    ordered = frame.sort_values(["entity", "period", "published"], kind="stable")
    first = ordered.drop_duplicates(["entity", "period"], keep="first").reset_index(drop=True)
    first.attrs = dict(frame.attrs)
    return first


def revisions(frame: pd.DataFrame) -> pd.DataFrame:
    """Figures of a series that were printed more than once, as they were first and as they are now.

    Returns
    -------
    pandas.DataFrame
        One row per entity and period: ``entity``, ``period``, ``first``, ``last`` (values), ``prints`` (how many) and
        ``change`` (last less first, in % of the first).
    """
    ordered = frame.sort_values(["entity", "period", "published"], kind="stable")
    found = ordered.groupby(["entity", "period"], as_index=False).agg(
        first=("value", "first"), last=("value", "last"), prints=("published", "nunique")
    )
    found = found[found["prints"] > 1].reset_index(drop=True)
    return found.assign(change=100 * (found["last"] - found["first"]) / found["first"].abs())


def as_first_printed(frame: pd.DataFrame, date: str | dt.date | pd.Timestamp) -> pd.DataFrame:
    """What was public on a day, each figure as it was first published: revisions are left out."""
    return as_of(first_prints(frame), date)


def annual(frame: pd.DataFrame) -> pd.DataFrame:
    """Yearly values of a series, years down and entities across.

    Parameters
    ----------
    frame : pandas.DataFrame
        A series with one vintage a figure, as :func:`as_of` or :func:`first_prints` returns it.

    Returns
    -------
    pandas.DataFrame
        Index ``year`` (int), one column per entity, values in the series' unit. Periods finer than a year are
        left out: a half-year is not a year.

    Raises
    ------
    ValueError
        If a figure still has several vintages, since picking one silently would mix editions.
    """
    yearly = frame[frame["period"].str.fullmatch(r"\d{4}")]
    if yearly.duplicated(["entity", "period"]).any():
        raise ValueError(
            f"'{frame.attrs.get('name')}' has several vintages a year: pick one with as_of(frame, date)."
        )
    wide = yearly.assign(year=yearly["period"].astype(int)).pivot(
        index="year", columns="entity", values="value"
    )
    wide = wide.sort_index()
    wide.attrs = dict(frame.attrs)
    return wide


def published_package(root: Path | None = None) -> dict:
    """The data package as one document for the root of a site: paths lead to ``data/``, schemas are written out."""
    folder = (root or project_root()) / "data"
    package = read_yaml((root or project_root()) / PACKAGE)
    resources = [
        {**entry, "path": f"data/{entry['path']}", "schema": read_yaml(folder / entry["schema"])}
        for entry in package["resources"]
    ]
    return {**package, "resources": resources}
