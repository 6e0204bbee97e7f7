"""House style: a few plotting functions that draw exactly what they are given.

Every function takes data, then an ``ax`` it draws on and returns. Nothing is computed here: what a chart
shows is in the frame it was given. Colour goes by meaning: the entity under test in one colour, comparators
grey, targets dark and dashed.
"""

from __future__ import annotations

import importlib.resources
import math
from collections.abc import Sequence

import matplotlib
import pandas as pd
from matplotlib import font_manager
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Text
from matplotlib.transforms import offset_copy

from briefing.points import describe, value_words, with_unit
from briefing.prose import day

SUBJECT = "#b3262e"
SUBJECT_LIGHT = "#e0a9ac"
COMPARATOR = "#68727c"
FAINT = "#b9c1c7"
TARGET = "#1b2a3a"
SECOND = "#1f6f78"
VERDICT_COLOURS = {
    "Supported": "#1f6f78",
    "Partly supported": "#7fb0b3",
    "Not supported": "#e09c72",
    "Contradicted": "#b3262e",
    "Too early": "#b9c1c7",
    "Not testable": "#e4e8eb",
}

# More lines than this cannot be told apart by label and shade.
MOST_LINES = 6
# Of titles of value axes in two lines: at the usual spacing their letters touch.
LINE_SPACING = 1.3
# Letters of a dense chart: all alike, none below what print can carry.
DENSE = 7.5
# Fills paler than this against white (as WCAG reckons it) are seen by their edge.
PALE = 1.5
# Behind words that stand beside their marks: a grid line must not strike them through.
GROUND = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
# Words of one line stand with the middle of their letters at the place of the mark, not with that of their line.
# They lie over the grid and under all marks and the frame, so that their ground erases nothing that was drawn.
WORDS = {"textcoords": "offset points", "zorder": 1.5, "bbox": GROUND, "annotation_clip": False}
BESIDE = {**WORDS, "va": "center_baseline"}
DASHED = {"color": TARGET, "linewidth": 1, "linestyle": (0, (4, 2))}
LEADER = {
    "arrowstyle": "-",
    "color": FAINT,
    "linewidth": 0.6,
    "shrinkA": 0,
    "shrinkB": 3,
    "relpos": (0, 0.5),
}
# A line that ends within this share of the years before the last is named at the edge, clear of those that go on.
NEAR_EDGE = 0.15


def use_house_style() -> None:
    """Set the house style for every figure of this process, with the fonts that the style names."""
    folder = importlib.resources.files("font_source_sans_pro") / "files"
    for weight in ("Regular", "It", "Semibold", "Bold"):
        font_manager.fontManager.addfont(str(folder / f"SourceSansPro-{weight}.ttf"))
    plt.style.use(str(importlib.resources.files("briefing") / "house.mplstyle"))


def canvas(*, height: float = 2.9, columns: int = 1, lines: int = 1, **subplots) -> tuple[Figure, Axes]:
    """A new figure as wide as the text, and its axes.

    Parameters
    ----------
    height : float
        In inches; the width is fixed, so that type has one size on paper.
    columns, lines : int
        Panels side by side, and one above another; with more than one an array of axes comes back.
    **subplots
        Passed on to :func:`matplotlib.pyplot.subplots`.
    """
    use_house_style()
    matplotlib.use("agg")
    fig, axes = plt.subplots(lines, columns, figsize=(6.2, height), **subplots)
    plt.close(fig)  # the notebook shows it by show() only, never twice
    for ax in fig.axes:
        ax.yaxis.label.set_linespacing(LINE_SPACING)
    return fig, axes


def dense(ax: Axes) -> Axes:
    """One smaller size for all letters of a chart that is too full for the usual one, after it is drawn."""
    ax.tick_params(labelsize=DENSE)
    titles_and_texts = [child for child in ax.get_children() if isinstance(child, Text)]
    for words in [ax.xaxis.label, ax.yaxis.label, *titles_and_texts]:
        words.set_fontsize(DENSE)
    return ax


def shared_legend(axes: Sequence[Axes]) -> None:
    """One legend over all panels that show the same, in place of their own."""
    handles, names = axes[0].get_legend_handles_labels()
    for ax in axes:
        ax.get_legend().remove()
    axes[0].figure.legend(
        handles, names, loc="outside upper center", ncols=len(names), handlelength=1, borderaxespad=0
    )


def note(
    text: str,
    place: tuple,
    away: tuple[float, float],
    *,
    ax: Axes,
    colour: str = COMPARATOR,
    **style,
) -> Axes:
    """Words at a place in data, so many points away; grid lines stop before them.

    Parameters
    ----------
    **style
        Passed on to :meth:`matplotlib.axes.Axes.annotate`, such as ``ha`` and ``weight``.
    """
    ax.annotate(text, place, away, color=colour, **{**BESIDE, **style})
    return ax


def edge(colour: str | tuple) -> dict:
    """The edge of a filled mark: a thin grey one round a fill that white paper would swallow, else none."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
    light = sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    pale = 1.05 / (light + 0.05) < PALE
    return {"edgecolor": COMPARATOR, "linewidth": 0.6} if pale else {"edgecolor": "none", "linewidth": 0}


def _edged(bars_: BarContainer) -> BarContainer:
    """Bars with the edge that their fill needs."""
    for bar in bars_:
        bar.set(**edge(bar.get_facecolor()))
    return bars_


def lines(
    wide: pd.DataFrame,
    *,
    ax: Axes,
    subject: str,
    labels: dict[str, str],
    unit: str,
    base: float | None = None,
) -> Axes:
    """Lines over time, one per column, each labelled at its end.

    Parameters
    ----------
    wide : pandas.DataFrame
        Years down, entities across.
    subject : str
        The column drawn in colour, on top.
    labels : dict of str to str
        Column to what stands at the end of its line.
    unit : str
        Label of the value axis.
    base : float, optional
        Where the value axis starts. Labels are set apart on the scale they find, so it must be known before.

    Raises
    ------
    ValueError
        With more than six lines, which nobody can tell apart.
    """
    if len(wide.columns) > MOST_LINES:
        raise ValueError(
            f"{len(wide.columns)} lines in one chart; the limit is {MOST_LINES}: "
            "choose comparators by a stated rule."
        )
    ends = {}
    for column in [name for name in wide if name != subject] + [subject]:
        values = wide[column].dropna()
        colour, width = (SUBJECT, 2.2) if column == subject else (COMPARATOR, 1.2)
        ax.plot(
            values.index,
            values,
            color=colour,
            linewidth=width,
            zorder=3 if column == subject else 2,
            label=f"_{_line(labels[column]).split(': ')[0]}",  # some end in the last value
        )
        ax.plot(values.index[-1], values.iloc[-1], "o", color=colour, markersize=3.5, zorder=4, clip_on=False)
        ends[column] = (values.index[-1], values.iloc[-1], colour)
    if base is not None:
        ax.set_ylim(bottom=base)
    _end_labels(ax, ends, labels)
    ax.set_ylabel(unit)
    _whole_years(ax, wide.index)
    return ax


def _end_labels(ax: Axes, ends: dict, labels: dict[str, str]) -> None:
    """Labels at line ends, pushed apart where they would overlap; the subject's stays, the others give way."""
    low, high = ax.get_ylim()
    height = ax.figure.get_size_inches()[1] * 72 * 0.8
    gap = 10.5 / height * (high - low)
    order = sorted(ends, key=lambda column: ends[column][1])
    places = [ends[column][1] for column in order]
    colours = [ends[column][2] for column in order]
    for _ in range(
        200
    ):  # neighbours that are too close give way to both sides, so that a cluster stays centred
        for lower in range(len(places) - 1):
            if (overlap := gap - (places[lower + 1] - places[lower])) > 0:
                down = {SUBJECT: 0.0}.get(colours[lower], 1.0 if colours[lower + 1] == SUBJECT else 0.5)
                places[lower] -= down * overlap
                places[lower + 1] += (1 - down) * overlap
    last = max(x for x, _, _ in ends.values())
    first = min(line.get_xdata()[0] for line in ax.lines)
    for column, place in zip(order, places, strict=True):
        x, y, colour = ends[column]
        edge = last if last - x <= NEAR_EDGE * (last - first) else x
        away = edge > x or abs(place - y) > gap / 2
        ax.annotate(
            labels[column],
            (x, y),
            (edge, place),
            textcoords=offset_copy(ax.transData, ax.figure, x=8, units="points"),
            color=colour,
            weight="semibold" if colour == SUBJECT else "normal",
            va="center_baseline",
            zorder=2.2,  # over thresholds and grid, under the frame
            bbox=GROUND,
            arrowprops=LEADER if away and labels[column] else None,
            annotation_clip=False,
        )


def _whole_years(ax: Axes, years: Sequence[int]) -> None:
    ax.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(integer=True, nbins=8))
    ax.set_xlim(min(years) - 0.4, max(years) + 0.4)


def bars(
    values: pd.Series,
    *,
    ax: Axes,
    unit: str,
    colours: Sequence[str] | str = SUBJECT,
    texts: Sequence[str] | None = None,
) -> Axes:
    """Upright bars from zero, each with its value on top.

    Parameters
    ----------
    values : pandas.Series
        Index gives the labels below the bars.
    texts : sequence of str, optional
        What stands on the bars.
    """
    places = range(len(values))
    _edged(ax.bar(places, values, color=colours, width=0.66, zorder=2))
    ax.axhline(0, color=TARGET, linewidth=0.6, zorder=3)
    ax.set_xticks(list(places), [str(label) for label in values.index])
    ax.set_ylabel(unit)
    for place, value, text in zip(places, values, texts or [], strict=bool(texts)):
        if pd.isna(value):  # a year without a figure keeps its place and gets neither bar nor text
            continue
        below = value < 0
        note(
            text,
            (place, value),
            (0, -3 if below else 3),
            ax=ax,
            colour=TARGET,
            ha="center",
            va="top" if below else "bottom",
        )
    ax.margins(y=0.14)
    return ax


def rows(
    values: pd.Series,
    *,
    ax: Axes,
    unit: str,
    colours: Sequence[str] | str = SUBJECT,
    texts: Sequence[str] | None = None,
    bar: float | None = None,
    bar_text: str = "",
) -> Axes:
    """Lying bars from zero, the first on top, each with its value at the end.

    Parameters
    ----------
    bar : float, optional
        A threshold, as a dashed line named on top. A value short of it has its text beyond the line, which would
        else run through the text or be read as part of it.
    """
    places = list(range(len(values)))[::-1]
    _edged(ax.barh(places, values, color=colours, height=0.66, zorder=2))
    ax.axvline(0, color=TARGET, linewidth=0.6, zorder=3)
    ax.set_yticks(places, [str(label) for label in values.index])
    ax.set_xlabel(unit)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    for place, value, text in zip(places, values, texts or [], strict=bool(texts)):
        left = value < 0
        end = bar if bar is not None and 0 <= value < bar else value
        note(text, (end, place), (-3 if left else 3, 0), ax=ax, colour=TARGET, ha="right" if left else "left")
    ax.margins(x=0.14)
    if bar is not None:
        ax.axvline(bar, **DASHED, zorder=3)
        note(bar_text, (bar, len(values) - 0.5), (4, 3), ax=ax, colour=TARGET, va="bottom")
        ax.set_ylim(-0.6, len(values))
    return ax


def stacked(
    wide: pd.DataFrame, *, ax: Axes, unit: str, colours: dict[str, str], labels: dict[str, str]
) -> Axes:
    """Stacked bars of contributions, gains above zero and losses below, with a legend on top."""
    above, below = pd.Series(0.0, wide.index), pd.Series(0.0, wide.index)
    for column in wide:
        values = wide[column].fillna(0.0)
        base = above.where(values >= 0, below)
        style = {"color": colours[column], "width": 0.72, "label": labels[column], "zorder": 2}
        _edged(ax.bar(wide.index, values, bottom=base, **style))
        above, below = above + values.clip(lower=0), below + values.clip(upper=0)
    ax.axhline(0, color=TARGET, linewidth=0.6, zorder=3)
    ax.set_ylabel(unit)
    _whole_years(ax, wide.index)
    ax.legend(
        loc="upper left",
        ncols=len(wide.columns),
        bbox_to_anchor=(0, 1.14),
        borderaxespad=0,
        handlelength=1,
    )
    return ax


def target(value: float, text: str, *, ax: Axes, inside: bool = False, away: float = 3) -> Axes:
    """A dashed line at a target or threshold, named beside its right end or, inside, so many points above its left."""
    ax.axhline(value, **DASHED, zorder=3)
    note(
        text,
        (0 if inside else 1, value),
        (4, away if inside else 0),
        ax=ax,
        colour=TARGET,
        xycoords=("axes fraction", "data"),
        va="bottom" if inside else "center_baseline",
    )
    return ax


def goal(year: int, value: float, text: str, *, ax: Axes, above: bool = True, away: float = 6) -> Axes:
    """A short bar at a goal set for one year, with its name above or below it, so many points away.

    A thin line leads to a name that stands clear of other lines. The bar lies under the dot of a line that ends at it.
    """
    ax.plot(
        [year],
        [value],
        marker="_",
        color=TARGET,
        markersize=10,
        markeredgewidth=2,
        zorder=3.5,
        clip_on=False,
        label=f"_{text}",
    )
    note(
        text,
        (year, value),
        (0, away if above else -away),
        ax=ax,
        colour=TARGET,
        ha="center",
        va="bottom" if above else "top",
        arrowprops={"arrowstyle": "-", "color": TARGET, "linewidth": 0.5, "shrinkA": 0, "shrinkB": 1}
        if away > 12
        else None,
    )
    return ax


def bullets(frame: pd.DataFrame, *, ax: Axes, unit: str) -> Axes:
    """Targets against outcomes: a bar for the outcome, hollow if it missed, and a mark for the target.

    Parameters
    ----------
    frame : pandas.DataFrame
        Index: labels, the first on top. Columns ``outcome``, ``target``, ``met`` (bool) and ``text``.
    """
    places = list(range(len(frame)))[::-1]
    fills = [SUBJECT if met else "white" for met in frame["met"]]
    ax.barh(places, frame["outcome"], color=fills, edgecolor=SUBJECT, linewidth=1, height=0.5, zorder=2)
    lower, upper = [place - 0.38 for place in places], [place + 0.38 for place in places]
    ax.vlines(frame["target"], lower, upper, color=TARGET, linewidth=2.2, zorder=5, label="_target")
    for place, (_, row) in zip(places, frame.iterrows(), strict=True):
        end = max(row["outcome"], row["target"])
        note(row["text"], (end, place), (6, 0), ax=ax, colour=TARGET)
    ax.set_yticks(places, frame.index)
    ax.axvline(0, color=TARGET, linewidth=0.6)
    ax.set_xlabel(unit)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.set_xlim(0, 1.45 * max(frame["outcome"].max(), frame["target"].max()))
    return ax


def dumbbells(frame: pd.DataFrame, *, ax: Axes, unit: str, names: tuple[str, str]) -> Axes:
    """Then against now: a hollow dot, a line, a full dot per row, the first row on top.

    Parameters
    ----------
    frame : pandas.DataFrame
        Index: labels. Columns ``first``, ``second``, ``text``.
    names : (str, str)
        What the two dots stand for, written over the first row.
    """
    places = list(range(len(frame)))[::-1]
    ax.hlines(places, frame["first"], frame["second"], color=FAINT, linewidth=2, zorder=2)
    ax.plot(
        frame["first"],
        places,
        "o",
        markerfacecolor="white",
        markeredgecolor=COMPARATOR,
        markersize=6,
        zorder=3,
        clip_on=False,
        label=f"_{names[0]}",
    )
    ax.plot(
        frame["second"],
        places,
        "o",
        color=SUBJECT,
        markersize=6,
        zorder=4,
        clip_on=False,
        label=f"_{names[1]}",
    )
    top = frame.iloc[0]
    for key, name, colour in (("first", names[0], COMPARATOR), ("second", names[1], SUBJECT)):
        note(name, (top[key], places[0]), (0, 6), ax=ax, colour=colour, ha="center", va="bottom")
    for place, (_, row) in zip(places, frame.iterrows(), strict=True):
        note(row["text"], (max(row["first"], row["second"]), place), (8, 0), ax=ax, colour=TARGET)
    ax.set_yticks(places, frame.index)
    ax.tick_params(axis="y", pad=6)  # a dot at the end of the axis lies half beyond it
    ax.set_xlabel(unit)
    ax.set_ylim(-0.6, len(frame) - 0.3)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.margins(x=0.22)
    return ax


def _event(marker: str, colour: str) -> dict:
    """Style of an event's mark: white round it tells apart those of one week, and a cross loses more to it."""
    size = 6.2 if marker == "o" else 7.6
    return {
        "linestyle": "",
        "marker": marker,
        "color": colour,
        "markersize": size,
        "markeredgecolor": "white",
        "markeredgewidth": 0.5,
    }


def timeline(frame: pd.DataFrame, *, ax: Axes, mark: pd.Timestamp | None = None, mark_text: str = "") -> Axes:
    """Dated events as labelled dots on lanes, with one date marked.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``date`` (timestamp), ``lane`` (text), ``text``; ``colour`` and ``marker`` where dots differ,
        ``align`` (``left``, ``center``, ``right``: which part of a text stands over its dot).
    """
    lanes = list(dict.fromkeys(frame["lane"]))
    heights = {lane: len(lanes) - 1 - place for place, lane in enumerate(lanes)}
    colours = frame["colour"] if "colour" in frame else pd.Series(SUBJECT, frame.index)
    for (_, row), colour in zip(frame.iterrows(), colours, strict=True):
        marker = row.get("marker", "o")
        height = heights[row["lane"]]
        (dot,) = ax.plot(row["date"], height, **_event(marker, colour), zorder=3)
        describe(dot, [f"{_line(row['text']) or _line(row['lane'])}: {day(str(row['date'].date()))}"])
        ax.annotate(
            row["text"],
            (row["date"], height),
            (0, 7),
            textcoords="offset points",
            ha=row.get("align", "center"),
            color=TARGET,
        )
    if mark is not None:
        ax.axvline(mark, **DASHED)
        note(mark_text, (mark, len(lanes) - 0.45), (3, 0), ax=ax, colour=TARGET)
    ax.set_yticks(list(heights.values()), list(heights))
    ax.set_ylim(-0.5, len(lanes) - 0.3)
    ax.grid(axis="y", visible=True)
    return ax


def key(entries: dict[str, tuple[str, str]], *, ax: Axes) -> Axes:
    """A legend over the axes for marks that are told apart by shape and colour.

    Parameters
    ----------
    entries : dict of str to (str, str)
        What a mark stands for, to its shape (``--`` for a dashed line) and its colour.
    """
    handles = [
        Line2D([], [], **{**DASHED, "color": colour}, label=text)
        if marker == "--"
        else Line2D([], [], **_event(marker, colour), label=text)
        for text, (marker, colour) in entries.items()
    ]
    ax.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=len(handles),
        handletextpad=0.3,
        columnspacing=1.4,
        borderaxespad=0.2,
    )
    return ax


def verdict_rows(counts: pd.DataFrame, *, ax: Axes, unit: str) -> Axes:
    """Stacked lying bars of verdict counts, the first row on top, each segment with its count.

    Parameters
    ----------
    counts : pandas.DataFrame
        Rows of claims down, verdicts across in the order of the scale.
    """
    places = pd.Series(range(len(counts))[::-1], counts.index)
    left = pd.Series(0, counts.index)
    for verdict in counts.columns[counts.sum() > 0]:
        found = counts.loc[counts[verdict] > 0, verdict]  # a bar without length would leave its edge
        style = {"color": VERDICT_COLOURS[verdict], "height": 0.76, "label": verdict, "zorder": 2}
        _edged(ax.barh(places[found.index], found, left=left[found.index], **style))
        letters = "white" if verdict in ("Supported", "Contradicted") else TARGET
        for row, n in found.items():
            middle = (left[row] + n / 2, places[row])
            ax.text(*middle, str(n), ha="center", va="center_baseline", color=letters)
        left = left + counts[verdict]
    ax.set_yticks(list(places), [label[:1].upper() + label[1:] for label in counts.index])
    ax.set_xlabel(unit)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.xaxis.set_major_locator(matplotlib.ticker.MaxNLocator(integer=True))
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=3,
        handlelength=0.9,
        columnspacing=1.4,
        borderaxespad=0.2,
    )
    return ax


def pairs(frame: pd.DataFrame, *, ax: Axes, unit: str, texts: pd.DataFrame | None = None) -> Axes:
    """Two bars side by side per row, from zero: the first column in the subject's colour, the second lighter.

    Parameters
    ----------
    frame : pandas.DataFrame
        Index gives the labels below; exactly two columns, named as the legend shall name them.
    texts : pandas.DataFrame, optional
        What stands on the bars, same shape.
    """
    if len(frame.columns) != 2:
        raise ValueError(f"Pairs need two columns, not {len(frame.columns)}.")
    for offset, column, colour in zip((-0.2, 0.2), frame, (SUBJECT, SUBJECT_LIGHT), strict=True):
        places = [place + offset for place in range(len(frame))]
        ax.bar(places, frame[column], width=0.38, color=colour, label=column, zorder=2)
        for place, value, text in zip(
            places, frame[column], [] if texts is None else texts[column], strict=texts is not None
        ):
            note(text, (place, value), (0, 2), ax=ax, colour=TARGET, ha="center", va="bottom")
    ax.yaxis.set_major_locator(matplotlib.ticker.MaxNLocator(nbins=5, integer=True, steps=[1, 2, 5, 10]))
    ax.set_xticks(range(len(frame)), [str(label) for label in frame.index])
    ax.set_ylabel(unit)
    ax.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncols=2, handlelength=0.9, borderaxespad=0.2)
    ax.margins(y=0.1 if texts is None else 0.2)  # room for a text between the highest bar and the legend
    return ax


def specification_curve(frame: pd.DataFrame, *, ax: Axes, threshold: float | None = None) -> Axes:
    """Headline numbers of all variants from the lowest to the highest, each coloured by its verdict.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`briefing.verdicts.specifications`; the first row is the rule itself, drawn as a ring.
    threshold : float, optional
        The rule's own bar, as a dashed line.
    """
    known = frame.dropna(subset="value").sort_values("value", kind="stable")
    places = pd.Series(range(len(known)), known.index)
    for verdict, colour in VERDICT_COLOURS.items():
        of_verdict = known[known["verdict"] == verdict]
        ax.plot(
            places[of_verdict.index],
            of_verdict["value"],
            "o",
            color=colour,
            markersize=2.6,
            markeredgecolor=edge(colour)["edgecolor"],
            markeredgewidth=0.4,
            zorder=3,
            label=f"_{verdict}",
        )
    if frame.index[0] in known.index:
        rule = frame.index[0]
        ax.plot(
            places[rule],
            known["value"][rule],
            "o",
            markersize=7,
            markerfacecolor="none",
            markeredgecolor=TARGET,
            label=f"_the rule, {known['verdict'][rule]}",
        )
    if threshold is not None:
        ax.axhline(threshold, color=TARGET, linewidth=0.8, linestyle=(0, (4, 2)), zorder=2)
    ax.set_xticks([])
    ax.margins(x=0.06, y=0.15)
    return ax


def calibration(frame: pd.DataFrame, *, ax: Axes, unit: str) -> Axes:
    """How often an event came against how probable it was called: on the thin diagonal the two agree.

    Parameters
    ----------
    frame : pandas.DataFrame
        From :func:`briefing.forecast.calibration`: ``called`` and ``came`` (from 0 to 1) and ``n``, which stands beside
        each dot and sets its area.
    unit : str
        What both axes count.
    """
    (diagonal,) = ax.plot([0, 100], [0, 100], color=FAINT, linewidth=0.8, zorder=1.8)
    describe(diagonal, [None, None])
    called, came, areas = 100 * frame["called"], 100 * frame["came"], 8 + frame["n"]
    dots = ax.scatter(called, came, s=areas, color=SUBJECT, zorder=3, clip_on=False)
    describe(
        dots, [f"called {row.called:.0%}: came in {row.came:.0%} of {row.n}" for row in frame.itertuples()]
    )
    places = list(zip(called, came, strict=True))
    for place, area, n in zip(places, areas, frame["n"], strict=True):
        side = _free_side(place, [other for other in places if other != place])
        away = (area / math.pi) ** 0.5 + 2
        aligned = {"ha": ("right", "center", "left")[side[0] + 1]}
        if side[1]:
            aligned["va"] = "bottom" if side[1] > 0 else "top"
        note(str(n), place, (away * side[0], away * side[1]), ax=ax, colour=TARGET, **aligned)
    ax.set(xlim=(-5, 109), ylim=(-5, 109), xticks=[0, 50, 100], yticks=[0, 50, 100], xlabel=unit)
    ax.set_box_aspect(1)  # else nobody sees how far from the diagonal a dot is
    return ax


def _free_side(place: tuple[float, float], others: Sequence[tuple]) -> tuple[int, int]:
    """The side of a dot on a square of 100 by 100 that is farthest from other dots, the diagonal and the frame."""

    def room(side: tuple[int, int]) -> float:
        x, y = place[0] + 14 * side[0], place[1] + 14 * side[1]
        dots = [math.dist((x, y), other) for other in others]
        return min([*dots, abs(x - y) / 2**0.5, x + 5, y + 5, 109 - y])

    return max([(1, 0), (0, 1), (0, -1), (-1, 0)], key=room)


def slope(values: pd.Series, *, ax: Axes, bar: float, met: bool, unit: str, texts: Sequence[str]) -> Axes:
    """Then and now in a small panel of its own scale, against a bar: the second dot is hollow if it was missed.

    Parameters
    ----------
    values : pandas.Series
        Two values; the index names them below the axis.
    bar : float
        What the second value had to reach, drawn as a dark mark beside it.
    texts : sequence of str
        What stands below the two names.
    """
    if len(values) != 2:
        raise ValueError(f"A slope joins two values, not {len(values)}.")
    (line,) = ax.plot([0, 1], values, color=SUBJECT, linewidth=1.6, zorder=2)
    describe(
        line, [f"{name}: {with_unit(text, unit)}" for name, text in zip(values.index, texts, strict=True)]
    )
    ax.plot([0], values.iloc[:1], "o", color=COMPARATOR, markersize=5, zorder=3)
    fill = SUBJECT if met else "white"
    ax.plot([1], values.iloc[1:], "o", markerfacecolor=fill, markeredgecolor=SUBJECT, markersize=6, zorder=5)
    (mark,) = ax.plot([1], [bar], marker="_", color=TARGET, markersize=15, markeredgewidth=2.2, zorder=4)
    describe(mark, [f"to be reached: {value_words(bar, unit)}"])
    names = [f"{name}\n{text}" for name, text in zip(values.index, texts, strict=True)]
    ax.set_xticks([0, 1], names)
    ax.set_yticks([])
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(unit)
    ax.set_xlim(-0.5, 1.5)
    ax.margins(y=0.15)
    return ax


def heat(frame: pd.DataFrame, *, ax: Axes, colours: dict[str, str]) -> Axes:
    """A grid of categories by colour, the first row on top, with a legend; an empty cell stays empty.

    Parameters
    ----------
    frame : pandas.DataFrame
        Rows down, whole years across; each cell holds a key of ``colours`` or is missing.
    colours : dict of str to str
        Category to colour, in the order of the legend.
    """
    places = pd.Series(range(len(frame))[::-1], index=frame.index)
    cells = frame.stack().dropna()
    if unknown := set(cells) - set(colours):
        raise KeyError(f"No colour for {', '.join(sorted(unknown))}.")
    for category, colour in colours.items():
        rows_, years = [], []
        chosen = cells.index[cells == category]
        for row, year in chosen:
            rows_.append(places[row])
            years.append(year - 0.47)
        style = {"height": 0.86, "color": colour, "label": category, "zorder": 2}
        bars_ = _edged(ax.barh(rows_, 0.94, left=years, **style))
        describe(bars_, [f"{_line(row)}, {year}: {category}" for row, year in chosen])
    ax.set_yticks(list(places), list(frame.index))
    ax.set_xticks(list(frame.columns))
    ax.set_xlim(min(frame.columns) - 0.5, max(frame.columns) + 0.5)
    ax.set_ylim(-0.6, len(frame) - 0.4)
    ax.legend(
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=len(colours),
        handlelength=0.9,
        borderaxespad=0.2,
    )
    return ax


def intervals(frame: pd.DataFrame, *, ax: Axes, unit: str) -> Axes:
    """Estimates with their intervals: a line from low to high and a dot at the value, the first row on top.

    Parameters
    ----------
    frame : pandas.DataFrame
        Index: labels. Columns ``value``, ``low`` and ``high`` (empty where there is no interval), ``text``, and
        ``colour``.
    """
    places = list(range(len(frame)))[::-1]
    ax.hlines(places, frame["low"], frame["high"], color=frame["colour"], linewidth=2.2, alpha=0.55, zorder=2)
    dots = ax.scatter(frame["value"], places, s=34, color=frame["colour"], zorder=3, clip_on=False)
    describe(dots, [_estimate_words(label, row, unit) for label, row in frame.iterrows()])
    ends = frame[["value", "high"]].max(axis=1)
    for place, end, text in zip(places, ends, frame["text"], strict=True):
        note(text, (end, place), (7, 0), ax=ax, colour=TARGET)
    ax.axvline(0, color=TARGET, linewidth=0.6, zorder=1.8)
    ax.set_yticks(places, [str(label) for label in frame.index])
    ax.set_xlabel(unit)
    ax.set_ylim(-0.6, len(frame) - 0.4)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    return ax


def _estimate_words(label: str, row: pd.Series, unit: str) -> str:
    words = f"{_line(label)}: {value_words(row['value'], unit)}"
    if pd.isna(row["low"]):
        return words
    return f"{words}, from {value_words(row['low'], '')} to {value_words(row['high'], '')}"


def _when(date: pd.Timestamp) -> str:
    """A day in words; the first and the last of a year stand for a year whose day is not known."""
    iso = str(date.date())
    return iso[:4] if iso[5:] in ("01-01", "12-31") else day(iso)


def _line(text: str) -> str:
    """A label in one line."""
    return " ".join(str(text).split())


def periods(frame: pd.DataFrame, *, ax: Axes) -> Axes:
    """Spans of time as bars on the lanes of a timeline, each with its name over its middle.

    Parameters
    ----------
    frame : pandas.DataFrame
        Columns ``first`` and ``last`` (timestamps), ``lane`` (one that the axes have), ``text``, ``colour``.
    """
    lanes = [label.get_text() for label in ax.get_yticklabels()]
    for _, row in frame.iterrows():
        height = ax.get_yticks()[lanes.index(row["lane"])]
        days = [row["first"], row["last"]]
        (bar,) = ax.plot(
            days, [height] * 2, color=row["colour"], linewidth=5, solid_capstyle="butt", zorder=2
        )
        describe(bar, [f"{_line(row['text'])}: {_when(days[0])} to {_when(days[1])}", None])
        ax.annotate(
            row["text"],
            (row["first"] + (row["last"] - row["first"]) / 2, height),
            (0, 7),
            textcoords="offset points",
            ha="center",
            color=TARGET,
        )
    return ax
