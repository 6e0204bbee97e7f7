"""Values on figures: every mark that is drawn is told, at its place, in the words of its axes, and nothing else."""

import io

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from test_charts import BULLETS, DRAW, DUMBBELLS, VALUES, WIDE

from briefing import charts
from briefing.points import MOST_POINTS, describe, points, value_words, with_unit

# What each chart of `test_charts` shows, worked out by hand from its data.
SAID = {
    "lines": [
        "United States, 2018: 2.8% of GDP",
        "United States, 2019: 2.9% of GDP",
        "Germany, 2018: 3.1% of GDP",
        "Germany, 2020: 3.2% of GDP",
        "China, 2018: 2.1% of GDP",
        "China, 2019: 2.2% of GDP",
        "China, 2020: 2.4% of GDP",
    ],
    "bars": ["wind: 3 GW", "solar: 5 GW", "coal: −2 GW"],
    "rows": ["wind: 3 GW", "solar: 5 GW", "coal: −2 GW"],
    "stacked": [
        "United States, 2018: 2.8 TWh",
        "United States, 2019: 2.9 TWh",
        "China, 2018: 2.1 TWh",
        "China, 2019: 2.2 TWh",
        "China, 2020: 2.4 TWh",
        "Germany, 2018: 3.1 TWh",
        "Germany, 2020: 3.2 TWh",
    ],
    "target": [],
    "goal": ["goal, 2020: 2.5"],
    "bullets": ["a: 2.4%", "b: 7%", "target, a: 2.5%", "target, b: 6%"],
    "dumbbells": ["then, upper: 1%", "then, lower: 4%", "now, upper: 3%", "now, lower: 2%"],
    "timeline": ["Moon: 3 January 2019", "Memory: 30 June 2020", "Mars: 15 May 2021"],
    "key": [],
    "verdict_rows": [
        "Supported, Fact: 2 (claims)",
        "Not supported, Fact: 1 (claims)",
        "Not supported, Forecast: 3 (claims)",
    ],
    "pairs": ["then, 2019: 1%", "then, 2020: 2%", "now, 2019: 3%", "now, 2020: 4%"],
    "calibration": ["called 20%: came in 10% of 40", "called 90%: came in 100% of 4"],
    "slope": ["2012: 2.0%", "2025: 2.4%", "to be reached: 2.5%"],
    "heat": ["chips, 2020: ban", "chips, 2021: ban", "seeds, 2021: pause"],
    "intervals": ["modelled: 23%, from −12.7 to 78.7", "reported: 0.3%"],
    "periods": ["Moon: 3 January 2019", "Memory: 30 June 2020", "Mars: 15 May 2021", "plan: 2019 to 2020"],
    "specification_curve": ["the rule, Supported: 3", "Supported: 5", "Not supported: 1"],
}
# Both draw on a chart that is there.
SAID |= {"note": SAID["lines"], "dense": SAID["dumbbells"]}


def _saved(draw) -> Figure:
    fig, ax = charts.canvas()
    draw(ax)
    fig.savefig(io.StringIO(), format="svg")
    return fig


def drawn(draw) -> tuple[Figure, list[dict]]:
    """A chart as a page shows it, and its points."""
    fig = _saved(draw)
    return fig, points(fig)


def data_of(fig: Figure, point: dict) -> tuple[float, float]:
    """Where on the axes a point lies, from its place in the picture."""
    at = fig.transFigure.transform((point["x"], 1 - point["y"]))
    return tuple(fig.axes[0].transData.inverted().transform(at))


# -- Silence -------------------------------------------------------------------


def test_a_missing_value_is_no_point():
    """A year without a figure has a bar of no height in a stack, and is not told as nought."""
    _, found = drawn(DRAW["stacked"])
    assert not any("2020" in point["text"] and "United States" in point["text"] for point in found)
    _, found = drawn(lambda ax: charts.bars(pd.Series({"a": 1.0, "b": np.nan}), ax=ax, unit="%"))
    assert [point["text"] for point in found] == ["a: 1%"]


def test_more_points_than_a_reader_can_step_through_are_left_out():
    """A cloud of marks stays a picture."""
    _, most = drawn(lambda ax: ax.plot(range(MOST_POINTS), range(MOST_POINTS)))
    _, more = drawn(lambda ax: ax.plot(range(MOST_POINTS + 1), range(MOST_POINTS + 1)))
    assert len(most) == MOST_POINTS and more == []


def test_a_panel_that_is_not_shown_has_no_points():
    """An axes that was switched off tells nothing."""
    fig, axes = charts.canvas(columns=2)
    for ax in axes:
        charts.bars(VALUES, ax=ax, unit="GW")
    axes[1].set_visible(False)
    fig.savefig(io.StringIO(), format="svg")
    assert len(points(fig)) == len(VALUES)


def test_a_mark_can_be_kept_silent():
    """Where a chart gives words of its own, None leaves a mark out; a number of words that does not fit is refused."""
    fig, ax = charts.canvas()
    (line,) = ax.plot([1, 2], [3, 4])
    describe(line, ["first", None])
    fig.savefig(io.StringIO(), format="svg")
    assert [point["text"] for point in points(fig)] == ["first"]
    describe(line, ["first"])
    with pytest.raises(ValueError):
        points(fig)


# -- Every chart ---------------------------------------------------------------


def test_every_chart_is_tried():
    """A chart that is added later needs its words here."""
    assert set(SAID) == set(DRAW)


@pytest.mark.parametrize("name", SAID)
def test_a_chart_says_what_it_shows(name):
    """Names, places and values are those of the data."""
    _, found = drawn(DRAW[name])
    assert [point["text"] for point in found] == SAID[name]
    assert all(0 <= point["x"] <= 1 and 0 <= point["y"] <= 1 for point in found)


PLACES = {
    "lines": [(year, value) for name in ("USA", "DEU", "CHN") for year, value in WIDE[name].dropna().items()],
    "bars": list(enumerate(VALUES)),
    "rows": [(value, 2 - place) for place, value in enumerate(VALUES)],
    "bullets": [*zip(BULLETS["outcome"], (1, 0), strict=True), *zip(BULLETS["target"], (1, 0), strict=True)],
    "dumbbells": [
        *zip(DUMBBELLS["first"], (1, 0), strict=True),
        *zip(DUMBBELLS["second"], (1, 0), strict=True),
    ],
    "heat": [(2020 + 0.47, 1), (2021 + 0.47, 1), (2021 + 0.47, 0)],
}


@pytest.mark.parametrize("name", PLACES)
def test_a_point_lies_where_its_mark_was_drawn(name):
    """The place in the picture leads back to the data, to within a pixel."""
    fig, found = drawn(DRAW[name])
    spans = [np.ptp(fig.axes[0].get_xlim()), np.ptp(fig.axes[0].get_ylim())]
    assert len(found) == len(PLACES[name])
    for point, place in zip(found, PLACES[name], strict=True):
        assert np.abs((np.array(data_of(fig, point)) - place) / spans).max() < 0.002


def test_panels_are_told_apart_and_share_their_unit():
    """In a figure of several panels a title goes before each value, and the unit of a shared axis to all."""
    fig, axes = charts.canvas(columns=2, sharey=True)
    for ax, title in zip(axes, ("then", "now"), strict=True):
        charts.bars(VALUES, ax=ax, unit="GW" if title == "then" else "")
        ax.set_title(title)
    fig.savefig(io.StringIO(), format="svg")
    assert [point["text"] for point in points(fig)][::3] == ["then, wind: 3 GW", "now, wind: 3 GW"]


def test_looking_changes_no_picture():
    """The points are read off: what is drawn afterwards has the same bytes."""

    def second_save(look: bool) -> str:
        fig, _ = drawn(DRAW["lines"]) if look else (_saved(DRAW["lines"]), None)
        stream = io.StringIO()
        fig.savefig(stream, format="svg", metadata={"Date": None})
        return stream.getvalue()

    assert second_save(look=True) == second_save(look=False)


# -- Words ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (0.0, "GW", "0 GW"),
        (-0.0004, "", "0"),
        (0.1, "%", "0.1%"),
        (99.96, "%", "100%"),
        (1234.5, "billion US$", "US$1,234 billion"),
        (12, "imports, billion US$", "12 (imports, billion US$)"),
        (-2.5, "change,\npoints", "−2.5 (change, points)"),
    ],
)
def test_values_read_as_their_axis_has_them(value, unit, words):
    """Three digits, no false noughts, a minus sign, the unit of the axis."""
    assert value_words(value, unit) == words


def test_a_printed_number_keeps_its_digits():
    """What stands on the picture as 2.0 is told as 2.0."""
    assert with_unit("2.0", "% of GDP") == "2.0% of GDP"
