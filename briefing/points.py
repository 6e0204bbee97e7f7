"""Values on a figure: each mark that was drawn, with its place in the picture and what it says in words.

The marks are read off the matplotlib figure, so that what a reader is told is what was drawn. A mark's name is
its label; a label that begins with an underscore names it without an entry in a legend. Where the place of a mark
is not its value (an event on a lane, a cell of a grid), the chart gives it words of its own by :func:`describe`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from matplotlib import category, dates, ticker
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.container import BarContainer
from matplotlib.figure import Figure

from briefing.prose import UNITS, day

# More points than this nobody steps through, and the page would grow by more than the picture.
MOST_POINTS = 400

# What matplotlib itself calls an artist that nobody named.
UNNAMED = re.compile(r"_(child|container|nolegend_).*|")


def describe(artist: Artist | BarContainer, words: Iterable[str | None]) -> None:
    """Give the marks of an artist words of their own, one a mark; None keeps a mark silent."""
    artist.words = list(words)


def points(fig: Figure) -> list[dict]:
    """Every mark of a figure that was drawn (saved) before, in reading order of its panels.

    Parameters
    ----------
    fig : matplotlib.figure.Figure

    Returns
    -------
    list of dict
        ``x`` and ``y``, the place in the picture as shares of its width and height from the upper left corner, and
        ``text``. Empty where there are more than :data:`MOST_POINTS`.
    """
    found: dict[tuple, dict] = {}
    panels = [ax for ax in fig.axes if ax.get_visible()]
    for ax in panels:
        title = "".join(ax.get_title(side) for side in ("left", "center", "right")) if len(panels) > 1 else ""
        for (x, y), name, text in _marks(ax):
            if not (np.isfinite(x) and np.isfinite(y)):
                continue
            across, up = fig.transFigure.inverted().transform(ax.transData.transform((x, y)))
            place = (round(float(across), 4), round(1 - float(up), 4))
            # A mark over another at the same place (the dot at a line's end) tells nothing new, unless it is named.
            if place not in found or name:
                said = ", ".join(part for part in (title, text) if part)
                found[place] = {"x": place[0], "y": place[1], "text": said}
    return list(found.values()) if len(found) <= MOST_POINTS else []


def _marks(ax: Axes) -> Iterator[tuple[tuple[float, float], str, str]]:
    """Place in data, name and words of each mark on the axes."""
    for container in ax.containers:
        if isinstance(container, BarContainer):
            yield from _bars(ax, container)
    for line in ax.lines:
        if line.get_transform() == ax.transData:  # a rule across the axes has no place of its own
            places = np.column_stack([line.get_xdata(orig=False), line.get_ydata(orig=False)])
            yield from _placed(ax, line, places)
    for collection in ax.collections:
        if isinstance(collection, PathCollection):
            yield from _placed(ax, collection, np.ma.filled(collection.get_offsets(), np.nan))
        elif isinstance(collection, LineCollection) and name_of(collection):
            yield from _placed(
                ax, collection, np.array([line.mean(axis=0) for line in collection.get_segments()])
            )


def _placed(ax: Axes, artist: Artist, places: np.ndarray) -> Iterator:
    name = name_of(artist)
    lying = _is_category(ax.yaxis) and not _is_category(ax.xaxis)
    for place, own in zip(places, _own_words(artist, len(places)), strict=True):
        if own is not None:
            along, value = (place[1], place[0]) if lying else (place[0], place[1])
            yield tuple(place), name, own or _said(ax, name, along, value, lying)


def _bars(ax: Axes, container: BarContainer) -> Iterator:
    """Bars are named at their far end, and a bar without length is not seen."""
    name, lying = name_of(container), container.orientation == "horizontal"
    for bar, own in zip(container, _own_words(container, len(container)), strict=True):
        x, y, width, height = bar.get_x(), bar.get_y(), bar.get_width(), bar.get_height()
        length = width if lying else height
        if own is None or not length or not np.isfinite(length):
            continue
        place = (x + width, y + height / 2) if lying else (x + width / 2, y + height)
        yield place, name, own or _said(ax, name, place[lying], length, lying)


def _own_words(artist, number: int) -> Sequence[str | None]:
    return getattr(artist, "words", [""] * number)


def _said(ax: Axes, name: str, along: float, value: float, lying: bool) -> str:
    """A mark in words: its name, where it stands on one axis, and its value on the other."""
    first, second = (ax.yaxis, ax.xaxis) if lying else (ax.xaxis, ax.yaxis)
    where = ", ".join(part for part in (name, place_words(first, along)) if part)
    placed = _is_category(second) or _is_dated(second)
    what = place_words(second, value) if placed else value_words(value, _unit(ax, second))
    return f"{where}: {what}" if where else what


def _unit(ax: Axes, axis) -> str:
    """The label of a value axis; of panels that share one, the first alone has it."""
    shared = ax.get_shared_x_axes() if axis is ax.xaxis else ax.get_shared_y_axes()
    panels = [axis, *(getattr(other, f"{axis.axis_name}axis") for other in shared.get_siblings(ax))]
    return next((label for panel in panels if (label := panel.get_label_text())), "")


def name_of(artist) -> str:
    """The name of an artist, empty if nobody gave it one."""
    label = str(artist.get_label())
    return "" if UNNAMED.fullmatch(label) else " ".join(label.removeprefix("_").split())


def place_words(axis, place: float) -> str:
    """A place on an axis: the label beside it, a day, or a number such as a year; empty on an axis without ticks."""
    if _is_dated(axis):
        return day(str(dates.num2date(place).date()))
    ticks = axis.get_majorticklocs()
    if not len(ticks):
        return ""
    if _is_category(axis):
        nearest = int(np.argmin(np.abs(ticks - place)))
        return " ".join(axis.get_major_formatter().format_ticks(ticks)[nearest].split())
    return f"{place:g}"


def _is_category(axis) -> bool:
    kinds = ticker.FixedFormatter | ticker.FuncFormatter | category.StrCategoryFormatter
    return isinstance(axis.get_major_formatter(), kinds)


def _is_dated(axis) -> bool:
    return isinstance(axis.get_major_locator(), dates.DateLocator)


def value_words(value: float, unit: str) -> str:
    """A value to three digits at least, without noughts at its end, and the unit as the axis has it.

    Examples
    --------
    >>> value_words(2.364, "% of GDP"), value_words(2795, "billion yuan"), value_words(-0.5, "change, points")
    ('2.36% of GDP', '2,795 billion yuan', '−0.5 (change, points)')
    """
    size = abs(float(value))
    digits = min(max(2 - math.floor(math.log10(size)), 0), 3) if size else 0
    shown = f"{size:,.{digits}f}"
    if digits:
        shown = shown.rstrip("0").rstrip(".")
    return with_unit(f"{'−' if value < 0 and shown != '0' else ''}{shown}", unit)


def with_unit(number: str, unit: str) -> str:
    """A number as printed, and the unit as the axis has it: a label that is more than a unit stands in brackets."""
    unit = " ".join(unit.split())
    before, after, _ = UNITS.get(
        unit, ("", unit if unit.startswith("%") else f" ({unit})" if unit else "", 0)
    )
    return f"{before}{number}{after}"
