"""Charts: they refuse what cannot be read, and draw the numbers they are given, all and no others."""

import inspect

import matplotlib
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from briefing import charts
from briefing.rules import VERDICTS

WIDE = pd.DataFrame(
    {"USA": [2.8, 2.9, np.nan], "CHN": [2.1, 2.2, 2.4], "DEU": [3.1, np.nan, 3.2]}, index=[2018, 2019, 2020]
)
LABELS = {"USA": "United States", "CHN": "China", "DEU": "Germany"}
VALUES = pd.Series({"wind": 3.0, "solar": 5.0, "coal": -2.0})
BULLETS = pd.DataFrame(
    {"outcome": [2.4, 7.0], "target": [2.5, 6.0], "met": [False, True], "text": ["2.4%", "7%"]}, ["a", "b"]
)
DUMBBELLS = pd.DataFrame(
    {"first": [1.0, 4.0], "second": [3.0, 2.0], "text": ["up", "down"]}, ["upper", "lower"]
)
EVENTS = pd.DataFrame(
    {
        "date": pd.to_datetime(["2019-01-03", "2020-06-30", "2021-05-15"]),
        "lane": ["space", "chips", "space"],
        "text": ["Moon", "Memory", "Mars"],
    }
)
COUNTS = pd.DataFrame([[2, 0, 1], [0, 0, 3]], index=["fact", "forecast"], columns=VERDICTS[:3])
PAIRS = pd.DataFrame({"then": [1.0, 2.0], "now": [3.0, 4.0]}, index=[2019, 2020])

# Every plotting function, with data and what else it takes.
SLOPE = pd.Series([2.0, 2.4], index=["2012", "2025"])
GRID = pd.DataFrame({2020: ["ban", None], 2021: ["ban", "pause"]}, index=["chips", "seeds"])
PERIODS = pd.DataFrame(
    {
        "first": pd.to_datetime(["2019-01-01"]),
        "last": pd.to_datetime(["2020-12-31"]),
        "lane": ["chips"],
        "text": ["plan"],
        "colour": ["grey"],
    }
)

ESTIMATES = pd.DataFrame(
    {
        "value": [23.0, 0.3],
        "low": [-12.7, np.nan],
        "high": [78.7, np.nan],
        "text": ["23", "0.3"],
        "colour": [charts.SUBJECT, charts.FAINT],
    },
    ["modelled", "reported"],
)

CURVE = pd.DataFrame(
    {"value": [3.0, 1.0, None, 5.0], "verdict": ["Supported", "Not supported", "Not testable", "Supported"]}
)

CALIBRATION = pd.DataFrame({"called": [0.2, 0.9], "came": [0.1, 1.0], "n": [40, 4]})

DRAW = {
    "lines": lambda ax: charts.lines(WIDE, ax=ax, subject="CHN", labels=LABELS, unit="% of GDP"),
    "bars": lambda ax: charts.bars(VALUES, ax=ax, unit="GW", texts=["3", "5", "−2"]),
    "rows": lambda ax: charts.rows(
        VALUES, ax=ax, unit="GW", texts=["3", "5", "−2"], bar=4, bar_text="goal: 4"
    ),
    "stacked": lambda ax: charts.stacked(
        WIDE, ax=ax, unit="TWh", colours=dict.fromkeys(WIDE, "grey"), labels=LABELS
    ),
    "target": lambda ax: charts.target(2.5, "target", ax=ax),
    "goal": lambda ax: charts.goal(2020, 2.5, "goal", ax=ax),
    "bullets": lambda ax: charts.bullets(BULLETS, ax=ax, unit="%"),
    "dumbbells": lambda ax: charts.dumbbells(DUMBBELLS, ax=ax, unit="%", names=("then", "now")),
    "timeline": lambda ax: charts.timeline(
        EVENTS, ax=ax, mark=pd.Timestamp("2021-06-10"), mark_text="article"
    ),
    "key": lambda ax: charts.key({"result": ("o", charts.SUBJECT), "setback": ("x", charts.TARGET)}, ax=ax),
    "verdict_rows": lambda ax: charts.verdict_rows(COUNTS, ax=ax, unit="claims"),
    "pairs": lambda ax: charts.pairs(PAIRS, ax=ax, unit="%", texts=PAIRS.map(str)),
    "calibration": lambda ax: charts.calibration(CALIBRATION, ax=ax, unit="%"),
    "slope": lambda ax: charts.slope(SLOPE, ax=ax, bar=2.5, met=False, unit="%", texts=["2.0", "2.4"]),
    "heat": lambda ax: charts.heat(GRID, ax=ax, colours={"ban": "#000000", "pause": "#cccccc"}),
    "intervals": lambda ax: charts.intervals(ESTIMATES, ax=ax, unit="%"),
    "periods": lambda ax: charts.periods(PERIODS, ax=charts.timeline(EVENTS, ax=ax)),
    "specification_curve": lambda ax: charts.specification_curve(CURVE, ax=ax, threshold=2),
    "note": lambda ax: charts.note("since 2019", (2019, 2.5), (4, 0), ax=DRAW["lines"](ax)),
    "dense": lambda ax: charts.dense(DRAW["dumbbells"](ax)),
}
# Charts that mark, date or sort, and show no values with a unit of their own.
UNITLESS = ("target", "goal", "timeline", "periods", "key", "heat", "specification_curve")


@pytest.fixture
def ax():
    return Figure(figsize=(6.2, 2.9)).subplots()


def colour_of(artist) -> str:
    colour = artist.get_color() if hasattr(artist, "get_color") else artist.get_facecolor()
    return to_hex(colour)


def texts_of(ax) -> list[str]:
    return [text.get_text() for text in ax.texts]


# -- Refusals ------------------------------------------------------------------


def test_more_lines_than_can_be_told_apart_are_refused(ax):
    """A seventh line raises, names the limit, and nothing is drawn."""
    wide = pd.DataFrame(1.0, index=[2019, 2020], columns=list("abcdefg"))
    with pytest.raises(ValueError, match=f"7 lines in one chart; the limit is {charts.MOST_LINES}"):
        charts.lines(wide, ax=ax, subject="a", labels=dict.fromkeys(wide, ""), unit="%")
    assert not ax.lines


def test_a_line_without_a_label_is_refused(ax):
    """No line stays unnamed."""
    with pytest.raises(KeyError):
        charts.lines(WIDE, ax=ax, subject="CHN", labels={"CHN": "China"}, unit="%")


def test_a_subject_that_is_not_there_is_refused(ax):
    """A misspelt subject raises instead of leaving all lines grey."""
    with pytest.raises(KeyError):
        charts.lines(WIDE, ax=ax, subject="CHI", labels=LABELS, unit="%")


@pytest.mark.parametrize("draw", [charts.bars, charts.rows])
@pytest.mark.parametrize("texts", [["3"], ["3", "5", "−2", "4"]])
def test_texts_that_do_not_fit_the_bars_are_refused(ax, draw, texts):
    """No text slips to another bar."""
    with pytest.raises(ValueError):
        draw(VALUES, ax=ax, unit="GW", texts=texts)


@pytest.mark.parametrize("columns", [["then"], ["then", "now", "later"]])
def test_pairs_of_one_or_three_are_refused(ax, columns):
    """Pairs are two."""
    with pytest.raises(ValueError, match=f"not {len(columns)}"):
        charts.pairs(pd.DataFrame(1.0, index=[2019], columns=columns), ax=ax, unit="%")


def test_a_stack_without_a_colour_for_each_part_is_refused(ax):
    """No part of a stack takes a colour by chance."""
    with pytest.raises(KeyError):
        charts.stacked(WIDE, ax=ax, unit="TWh", colours={"USA": "grey"}, labels=LABELS)


# -- All functions -------------------------------------------------------------


def test_every_plotting_function_is_drawn_here():
    """No function escapes the promises below."""
    functions = inspect.getmembers(charts, inspect.isfunction)
    public = {
        name
        for name, function in functions
        if "ax" in inspect.signature(function).parameters and name[0] != "_"
    }
    assert public == set(DRAW)


@pytest.mark.parametrize("name", DRAW)
def test_a_function_draws_on_the_axes_it_is_given_and_returns_them(ax, name):
    """No function opens a figure of its own or draws beside its axes."""
    before = matplotlib.pyplot.get_fignums()
    assert DRAW[name](ax) is ax
    assert ax.has_data() or ax.lines or ax.get_legend()
    assert matplotlib.pyplot.get_fignums() == before


@pytest.mark.parametrize("name", [name for name in DRAW if name not in UNITLESS])
def test_a_chart_names_its_unit(ax, name):
    """Every chart of values carries their unit on the axis."""
    DRAW[name](ax)
    assert ax.get_xlabel() in ("GW", "%", "claims") or ax.get_ylabel() in ("% of GDP", "GW", "TWh", "%")


@pytest.mark.parametrize("name", DRAW)
def test_a_chart_leaves_its_data_as_they_were(ax, name):
    """Drawing changes no number for the next chart."""
    given = (WIDE, VALUES.to_frame(), BULLETS, DUMBBELLS, EVENTS, COUNTS, PAIRS, SLOPE.to_frame(), GRID)
    before = [frame.copy() for frame in given]
    DRAW[name](ax)
    after = (WIDE, VALUES.to_frame(), BULLETS, DUMBBELLS, EVENTS, COUNTS, PAIRS, SLOPE.to_frame(), GRID)
    for one, other in zip(before, after, strict=True):
        pd.testing.assert_frame_equal(one, other)


# -- Exactly the input ---------------------------------------------------------


def drawn_lines(ax) -> list[list[tuple]]:
    return [[tuple(point) for point in line.get_xydata()] for line in ax.lines if line.get_linestyle() == "-"]


def test_lines_are_exactly_the_points_of_the_frame(ax):
    """Each column is one line through its own points; a missing one is left out, none is made up."""
    DRAW["lines"](ax)
    expected = [[(year, value) for year, value in WIDE[c].dropna().items()] for c in ("USA", "DEU", "CHN")]
    assert drawn_lines(ax) == expected


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.floats(-1e6, 1e6)), min_size=3, max_size=3).filter(any),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=15, deadline=None)
def test_any_frame_is_drawn_as_it_is(columns):
    """Whatever the numbers, what is on the chart is what is in the frame."""
    wide = pd.DataFrame(
        {str(n): column for n, column in enumerate(columns)}, index=[2018, 2019, 2020], dtype=float
    )
    ax = Figure().subplots()
    charts.lines(wide, ax=ax, subject="0", labels={name: name for name in wide}, unit="%")
    expected = [list(wide[name].dropna().items()) for name in [*wide.columns[1:], "0"]]
    assert drawn_lines(ax) == expected


def test_the_subject_alone_has_its_colour_and_lies_on_top(ax):
    """The entity under test stands out; comparators are grey."""
    DRAW["lines"](ax)
    lines = [line for line in ax.lines if line.get_linestyle() == "-"]
    assert [colour_of(line) for line in lines] == [charts.COMPARATOR, charts.COMPARATOR, charts.SUBJECT]
    assert lines[-1].get_zorder() > max(line.get_zorder() for line in lines[:-1])
    colours = {text.get_text(): to_hex(text.get_color()) for text in ax.texts}
    assert colours == {
        "China": charts.SUBJECT,
        "United States": charts.COMPARATOR,
        "Germany": charts.COMPARATOR,
    }


def test_every_line_is_named_at_its_end(ax):
    """Each label belongs to the last point of its own line."""
    DRAW["lines"](ax)
    ends = {text.get_text(): text.xy for text in ax.texts}
    assert ends == {"China": (2020, 2.4), "United States": (2019, 2.9), "Germany": (2020, 3.2)}


def test_labels_of_lines_that_meet_do_not_overlap(ax):
    """Lines that end at one point keep their labels apart."""
    wide = pd.DataFrame({"a": [0.0, 1.0], "b": [0.5, 1.0], "c": [0.2, 1.0]}, index=[2019, 2020])
    charts.lines(wide, ax=ax, subject="a", labels={name: name for name in wide}, unit="%")
    points = 72 / ax.figure.dpi
    heights = sorted(points * ax.transData.transform(text.get_position())[1] for text in ax.texts)
    assert all(upper - lower > 8 for lower, upper in zip(heights, heights[1:], strict=False))


def test_bars_start_at_zero_and_end_at_their_values(ax):
    """A bar's length is its value, below zero for a loss."""
    DRAW["bars"](ax)
    assert [(bar.get_y(), bar.get_height()) for bar in ax.patches] == [(0, 3), (0, 5), (0, -2)]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["wind", "solar", "coal"]
    assert texts_of(ax) == ["3", "5", "−2"]


def test_lying_bars_start_at_zero_and_the_first_is_on_top(ax):
    """Rows read from the top, each from zero to its value."""
    DRAW["rows"](ax)
    assert [(bar.get_x(), bar.get_width()) for bar in ax.patches] == [(0, 3), (0, 5), (0, -2)]
    heights = [bar.get_y() for bar in ax.patches]
    assert heights == sorted(heights, reverse=True)
    labels = {
        tick: label.get_text() for tick, label in zip(ax.get_yticks(), ax.get_yticklabels(), strict=True)
    }
    assert [labels[tick] for tick in sorted(labels, reverse=True)] == ["wind", "solar", "coal"]


@pytest.mark.parametrize(("draw", "axis"), [("bars", "y"), ("rows", "x"), ("pairs", "y"), ("bullets", "x")])
def test_an_axis_of_bars_begins_at_zero(ax, draw, axis):
    """No bar is cut off to make a difference look larger."""
    positive = {
        "bars": lambda: charts.bars(VALUES.abs() + 100, ax=ax, unit="GW"),
        "rows": lambda: charts.rows(VALUES.abs() + 100, ax=ax, unit="GW"),
        "pairs": lambda: charts.pairs(PAIRS + 100, ax=ax, unit="%"),
        "bullets": lambda: charts.bullets(
            BULLETS.assign(outcome=[102, 107], target=[103, 106]), ax=ax, unit="%"
        ),
    }
    positive[draw]()
    assert getattr(ax, f"get_{axis}lim")()[0] == 0


def test_a_stack_adds_gains_above_zero_and_losses_below(ax):
    """Parts follow each other without gap or overlap, and their sum is the sum of the numbers."""
    wide = pd.DataFrame({"a": [1.0, -1.0], "b": [2.0, 3.0], "c": [-4.0, -5.0]}, index=[2019, 2020])
    charts.stacked(wide, ax=ax, unit="TWh", colours=dict.fromkeys(wide, "grey"), labels={n: n for n in wide})
    bars = [(bar.get_x() + bar.get_width() / 2, bar.get_y(), bar.get_height()) for bar in ax.patches]
    assert bars == [(2019, 0, 1), (2020, 0, -1), (2019, 1, 2), (2020, 0, 3), (2019, 0, -4), (2020, -1, -5)]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["a", "b", "c"]


def test_bullets_show_outcome_and_target_and_which_was_missed(ax):
    """A bar for the outcome, hollow if the target was missed, and a mark at the target."""
    DRAW["bullets"](ax)
    assert [bar.get_width() for bar in ax.patches] == [2.4, 7]
    assert [to_hex(bar.get_facecolor()) for bar in ax.patches] == ["#ffffff", charts.SUBJECT]
    marks = [segment[0][0] for collection in ax.collections for segment in collection.get_segments()]
    assert marks == [2.5, 6]
    assert texts_of(ax) == ["2.4%", "7%"]


def test_dumbbells_join_then_and_now(ax):
    """Each row has its two dots at its own numbers, then hollow and now full, with a line between."""
    DRAW["dumbbells"](ax)
    assert [line.get_xdata().tolist() for line in ax.lines] == [[1, 4], [3, 2]]
    assert to_hex(ax.lines[0].get_markerfacecolor()) == "#ffffff"
    assert colour_of(ax.lines[1]) == charts.SUBJECT
    assert [segment[:, 0].tolist() for segment in ax.collections[0].get_segments()] == [[1, 3], [4, 2]]


def test_a_target_is_one_dark_dashed_line_at_its_value(ax):
    """A threshold is drawn where it is, dashed, and named."""
    DRAW["target"](ax)
    (line,) = ax.lines
    assert set(line.get_ydata()) == {2.5}
    assert line.get_linestyle() == "--" and colour_of(line) == charts.TARGET
    assert texts_of(ax) == ["target"]


def test_a_goal_is_one_mark_at_its_year_and_value(ax):
    """A goal for one year is drawn at that year and nowhere else."""
    DRAW["goal"](ax)
    assert [line.get_xydata().tolist() for line in ax.lines] == [[[2020, 2.5]]]
    assert texts_of(ax) == ["goal"]


def test_a_timeline_puts_each_event_at_its_date_on_its_lane(ax):
    """Every event is one dot at its day, and lanes read from the top in order of appearance."""
    DRAW["timeline"](ax)
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    assert [pd.Timestamp(dot.get_xdata()[0]) for dot in dots] == list(EVENTS["date"])
    lanes = dict(zip(ax.get_yticks(), [label.get_text() for label in ax.get_yticklabels()], strict=True))
    assert [lanes[dot.get_ydata()[0]] for dot in dots] == ["space", "chips", "space"]
    assert max(lanes) == ax.get_yticks()[0]
    assert set(texts_of(ax)) == {"Moon", "Memory", "Mars", "article"}


def test_bars_leave_a_place_without_a_figure_empty(ax):
    """A missing year keeps its place on the axis and gets no text."""
    charts.bars(pd.Series({2020: 7.8, 2021: np.nan, 2022: 9.9}), ax=ax, unit="%", texts=["7.8", "–", "9.9"])
    assert [label.get_text() for label in ax.get_xticklabels()] == ["2020", "2021", "2022"]
    assert texts_of(ax) == ["7.8", "9.9"]


def test_a_timeline_gives_a_dot_its_own_shape_and_its_text_a_side(ax):
    """Shape and side are taken from the row; without them a dot is round and its text centred."""
    charts.timeline(
        EVENTS.assign(marker=["o", "x", "o"], align=["left", "right", "center"], colour=charts.TARGET), ax=ax
    )
    assert [line.get_marker() for line in ax.lines] == ["o", "x", "o"]
    assert [text.get_ha() for text in ax.texts] == ["left", "right", "center"]


def test_a_key_names_every_mark_in_its_shape_and_colour(ax):
    """A reader finds each mark in the key as it is drawn, in the order given."""
    DRAW["key"](ax)
    legend = ax.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["result", "setback"]
    marks = [(mark.get_marker(), to_hex(mark.get_color())) for mark in legend.legend_handles]
    assert marks == [("o", charts.SUBJECT), ("x", charts.TARGET)]


def test_verdicts_are_counted_in_their_own_colours(ax):
    """Each segment is as long as its count and has its verdict's colour; what is not there takes no room."""
    DRAW["verdict_rows"](ax)
    segments = [
        (bar.get_x(), bar.get_width(), to_hex(bar.get_facecolor())) for bar in ax.patches if bar.get_width()
    ]
    supported, not_supported = (charts.VERDICT_COLOURS[name] for name in ("Supported", "Not supported"))
    assert segments == [(0, 2, supported), (2, 1, not_supported), (0, 3, not_supported)]
    assert texts_of(ax) == ["2", "1", "3"]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["Supported", "Not supported"]


def test_every_verdict_has_a_colour_of_its_own():
    """No two verdicts look alike, and none is without colour."""
    assert list(charts.VERDICT_COLOURS) == VERDICTS
    assert len(set(charts.VERDICT_COLOURS.values())) == len(VERDICTS)


def test_pairs_put_two_bars_beside_each_other(ax):
    """Both bars of a pair stand at their own values, the first in the subject's colour."""
    DRAW["pairs"](ax)
    assert [bar.get_height() for bar in ax.patches] == [1, 2, 3, 4]
    assert [to_hex(bar.get_facecolor()) for bar in ax.patches][::2] == [charts.SUBJECT, charts.SUBJECT_LIGHT]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["then", "now"]


# -- House style ---------------------------------------------------------------


def test_a_canvas_is_as_wide_as_the_text_in_the_house_font():
    """Type has one size on paper: every canvas has one width, and the font of the style is there."""
    with matplotlib.rc_context():
        fig, _ = charts.canvas(height=2)
        assert matplotlib.rcParams["font.family"] == ["Source Sans Pro"]
    assert fig.get_size_inches().tolist() == [6.2, 2]
    path = matplotlib.font_manager.findfont("Source Sans Pro", fallback_to_default=False)
    assert "SourceSansPro" in path
    assert matplotlib.pyplot.get_fignums() == []


def test_a_calibration_plots_each_bin_where_it_came_out(ax):
    """A dot a bin, called across and came up, in percent, larger for more forecasts, with their number."""
    DRAW["calibration"](ax)
    (dots,) = ax.collections
    assert dots.get_offsets().tolist() == [[20, 10], [90, 100]]
    assert dots.get_sizes()[0] > dots.get_sizes()[1]
    assert texts_of(ax) == ["40", "4"]
    assert ax.lines[0].get_xydata().tolist() == [[0, 0], [100, 100]]


@pytest.mark.parametrize(("met", "fill"), [(True, charts.SUBJECT), (False, "#ffffff")])
def test_a_slope_joins_two_values_and_marks_the_bar(ax, met, fill):
    """The line runs through both values, the bar is where it was set, and a miss is hollow."""
    charts.slope(SLOPE, ax=ax, bar=2.5, met=met, unit="%", texts=["2.0", "2.4"])
    line, _, then_now, bar = ax.lines
    assert line.get_xydata().tolist() == [[0, 2.0], [1, 2.4]]
    assert to_hex(then_now.get_markerfacecolor()) == fill
    assert bar.get_xydata().tolist() == [[1, 2.5]]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["2012\n2.0", "2025\n2.4"]


def test_a_slope_of_three_values_is_refused(ax):
    """Then and now are two."""
    with pytest.raises(ValueError, match="not 3"):
        charts.slope(pd.Series([1.0, 2.0, 3.0]), ax=ax, bar=2, met=True, unit="%", texts=["", "", ""])


def test_a_heat_map_colours_each_cell_that_has_a_category_and_no_other(ax):
    """One block per known cell, in its row and year; an empty cell stays empty; the first row is on top."""
    DRAW["heat"](ax)
    cells = {
        (round(cell.get_x() + cell.get_width() / 2), round(cell.get_y() + cell.get_height() / 2)): to_hex(
            cell.get_facecolor()
        )
        for cell in ax.patches
    }
    assert cells == {(2020, 1): "#000000", (2021, 1): "#000000", (2021, 0): "#cccccc"}
    assert [label.get_text() for label in ax.get_yticklabels()] == ["chips", "seeds"]
    assert ax.get_yticks().tolist() == [1, 0]


def test_a_category_without_a_colour_is_refused(ax):
    """No cell is left out in silence."""
    with pytest.raises(KeyError, match="pause"):
        charts.heat(GRID, ax=ax, colours={"ban": "#000000"})


def test_a_specification_curve_rises_and_leaves_out_what_is_not_known(ax):
    """Known headline numbers stand in order, each in its verdict's colour, with a ring around the rule's own."""
    DRAW["specification_curve"](ax)
    dots = {
        (x, y): colour_of(line)
        for line in ax.lines
        if line.get_marker() == "o" and line.get_markerfacecolor() != "none"
        for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)
    }
    assert sorted(dots) == [(0, 1.0), (1, 3.0), (2, 5.0)]
    assert dots[0, 1.0] == charts.VERDICT_COLOURS["Not supported"]
    rings = [line for line in ax.lines if line.get_markerfacecolor() == "none"]
    assert [tuple(map(float, (ring.get_xdata()[0], ring.get_ydata()[0]))) for ring in rings] == [(1.0, 3.0)]


def test_a_period_is_a_bar_on_its_lane_from_its_first_to_its_last_day(ax):
    """A span is drawn whole, on the lane it names, with its name over its middle."""
    DRAW["periods"](ax)
    (bar,) = [line for line in ax.lines if line.get_marker() == "None"]
    assert [pd.Timestamp(day) for day in bar.get_xdata()] == [PERIODS["first"][0], PERIODS["last"][0]]
    lanes = dict(zip(ax.get_yticks(), [label.get_text() for label in ax.get_yticklabels()], strict=True))
    assert {lanes[height] for height in bar.get_ydata()} == {"chips"}
    assert {text.get_text(): text.xy[0] for text in ax.texts}["plan"] == pd.Timestamp("2020-01-01")


def test_a_period_on_a_lane_that_is_not_there_is_refused(ax):
    """No span slips to another lane."""
    with pytest.raises(ValueError):
        charts.periods(PERIODS.assign(lane="trains"), ax=charts.timeline(EVENTS, ax=ax))


def test_intervals_run_from_low_to_high_through_their_values(ax):
    """Each estimate is one dot, its interval one line; a figure without an interval is a dot alone."""
    DRAW["intervals"](ax)
    lines, dots = ax.collections
    assert [segment[:, 0].tolist() for segment in lines.get_segments() if len(segment)] == [[-12.7, 78.7]]
    assert dots.get_offsets().data.tolist() == [[23.0, 1.0], [0.3, 0.0]]
    assert texts_of(ax) == ["23", "0.3"]


# -- Nothing struck, cut or hidden ---------------------------------------------

# What stands in a coloured bar or over a lane, where no grid line runs.
OFF_THE_GRID = ("verdict_rows", "timeline", "periods")
HOLLOW_AT_ZERO = pd.DataFrame({"first": [0.0], "second": [3.0], "text": ["up"]}, ["row"])


def boxes(ax) -> dict[str, matplotlib.transforms.Bbox]:
    """Where the words of a chart stand once it is drawn, without the line that may lead to them."""
    canvas = FigureCanvasAgg(ax.figure)
    canvas.draw()
    return {text.get_text(): Text.get_window_extent(text, canvas.get_renderer()) for text in ax.texts}


def marks_of(ax) -> list:
    return [*ax.lines, *ax.patches, *ax.collections]


@pytest.mark.parametrize("name", DRAW)
def test_words_stand_with_the_middle_of_their_letters_at_their_mark(ax, name):
    """By the middle of their line, tails of letters included, figures without tails stand too high."""
    DRAW[name](ax)
    assert "center" not in {text.get_va() for text in ax.texts}
    assert matplotlib.rcParams["ytick.alignment"] == "center_baseline"  # so stand the names of rows


@pytest.mark.parametrize("name", [name for name in DRAW if name not in OFF_THE_GRID])
def test_a_grid_line_stops_before_words(name):
    """Words have a ground over the grid, so that no line strikes a figure through."""
    _, ax = charts.canvas()
    DRAW[name](ax)
    for text in ax.texts:
        assert text.get_bbox_patch() is not None, text.get_text()
        assert text.get_zorder() > ax.xaxis.get_zorder()


@pytest.mark.parametrize("name", [name for name in DRAW if name not in ("lines", "note")])
def test_the_ground_of_words_erases_no_mark_and_no_axis(ax, name):
    """What was drawn is seen whole: a white ground lies under marks and frame."""
    DRAW[name](ax)
    drawn = [*marks_of(ax), *ax.spines.values()]
    for text in ax.texts:
        if text.get_bbox_patch() is not None:
            assert text.get_zorder() < min(artist.get_zorder() for artist in drawn), text.get_text()


@pytest.mark.parametrize("name", ["lines", "goal", "dumbbells", "intervals", "calibration"])
def test_a_mark_at_the_edge_of_the_axes_is_whole(ax, name):
    """A dot at zero or in the last year is not cut in half by the frame."""
    DRAW[name](ax)
    dots = [line for line in ax.lines if line.get_marker() not in ("None", "", None)]
    dots += [cloud for cloud in ax.collections if hasattr(cloud, "get_sizes")]
    assert dots
    assert not [dot for dot in dots if dot.get_clip_on()]


def test_a_dot_at_the_end_of_the_axis_is_clear_of_the_row_it_belongs_to():
    """A hollow dot at zero stands half beyond the axis and does not touch the name beside it."""
    fig, ax = charts.canvas()
    charts.dumbbells(HOLLOW_AT_ZERO, ax=ax, unit="%", names=("then", "now"))
    ax.set_xlim(0, 5)
    boxes(ax)
    name = ax.get_yticklabels()[0].get_window_extent()
    zero = ax.transData.transform((0, 0))[0]
    assert name.x1 < zero - (ax.lines[0].get_markersize() / 2 + 2) * fig.dpi / 72


def test_the_bar_of_a_goal_hides_no_dot(ax):
    """The last value of a line is seen even where it met the goal."""
    DRAW["lines"](ax)
    charts.goal(2020, 2.4, "goal", ax=ax)
    *lines, mark = ax.lines
    dots = [line for line in lines if line.get_marker() == "o"]
    assert max(line.get_zorder() for line in lines if line not in dots) < mark.get_zorder()
    assert mark.get_zorder() < min(dot.get_zorder() for dot in dots)


def test_texts_of_pairs_keep_clear_of_the_legend():
    """The text on the highest bar stands below the names of the two columns."""
    fig, ax = charts.canvas(height=1.8)
    DRAW["pairs"](ax)
    highest = boxes(ax)["4.0"]
    legend = ax.get_legend().get_texts()[0].get_window_extent()
    assert legend.y0 - highest.y1 > 4 * fig.dpi / 72


def test_a_threshold_does_not_run_into_the_text_of_a_row_that_missed_it():
    """A value short of the bar is written beyond the line; one that reached it, beside its own end."""
    _, ax = charts.canvas(height=1.8)
    charts.rows(pd.Series({"a": 20.0, "b": 7.1}), ax=ax, unit="%", texts=["20", "7.1"], bar=8, bar_text="8%")
    found = boxes(ax)
    line = next(line for line in ax.lines if line.get_linestyle() == "--")
    at = ax.transData.transform((8, 0))[0]
    assert set(line.get_xdata()) == {8}
    assert found["7.1"].x0 > at and found["8%"].x0 > at
    assert found["20"].x0 > ax.transData.transform((20, 0))[0]


CALLED = [
    [(0.84, 0.57, 114)],
    [(0.1, 0.2, 46), (0.35, 0.65, 17), (0.6, 0.55, 11), (0.96, 1.0, 40)],
    [(0.22, 0.2, 5), (0.37, 0.11, 27), (0.65, 0.53, 34), (0.94, 0.9, 48)],
    [(0.0, 0.0, 9), (1.0, 1.0, 9)],
]


@pytest.mark.parametrize("bins", CALLED)
def test_numbers_of_a_calibration_cover_nothing_and_its_panel_is_square(bins):
    """No number stands on the diagonal, a dot or the axes; a square shows how far from the diagonal a dot is."""
    _, axes = charts.canvas(height=1.65, columns=3)
    ax = charts.calibration(pd.DataFrame(bins, columns=["called", "came", "n"]), ax=axes[0], unit="%")
    charts.dense(ax)
    found = boxes(ax)
    panel = ax.get_window_extent()
    assert panel.width == pytest.approx(panel.height, rel=0.02)
    diagonal = ax.lines[0].get_transform().transform_path(ax.lines[0].get_path())
    (dots,) = ax.collections
    radii = (dots.get_sizes() / np.pi) ** 0.5 * ax.figure.dpi / 72
    for box in found.values():
        assert not diagonal.intersects_bbox(box.padded(-2), filled=False)
        assert box.x0 > panel.x0 and box.y0 > panel.y0
        for (x, y), radius in zip(ax.transData.transform(dots.get_offsets()), radii, strict=True):
            nearest = np.clip(x, box.x0, box.x1), np.clip(y, box.y0, box.y1)
            assert np.hypot(nearest[0] - x, nearest[1] - y) > radius


def test_a_title_in_two_lines_has_room_between_them():
    """Letters of the two lines of an axis title do not touch."""
    fig, ax = charts.canvas()
    wide = {}
    for title in ("core", "core\ncore"):
        ax.set_ylabel(title)
        boxes(ax)
        wide[title] = ax.yaxis.label.get_window_extent().width * 72 / fig.dpi
    assert wide["core\ncore"] - wide["core"] > 1.2 * ax.yaxis.label.get_fontsize()


# -- Pale fills, dense charts, shared legends ----------------------------------


def test_a_fill_that_paper_would_swallow_has_an_edge_and_others_have_none(ax):
    """What is not testable is a box and not a gap, on the chart and in its legend."""
    counts = pd.DataFrame([[0, 2], [1, 3]], index=["fact", "forecast"], columns=["Supported", "Not testable"])
    charts.verdict_rows(counts, ax=ax, unit="claims")
    edges = {
        to_hex(bar.get_facecolor()): bar.get_linewidth() and to_hex(bar.get_edgecolor()) for bar in ax.patches
    }
    assert edges == {
        charts.VERDICT_COLOURS["Supported"]: 0,
        charts.VERDICT_COLOURS["Not testable"]: charts.COMPARATOR,
    }
    solid, pale = ax.get_legend().legend_handles
    assert not solid.get_linewidth()
    assert pale.get_linewidth() and to_hex(pale.get_edgecolor()) == charts.COMPARATOR


def test_a_verdict_that_no_claim_has_leaves_no_mark(ax):
    """A bar without length would leave its edge as a stroke."""
    counts = pd.DataFrame([[2, 0], [1, 3]], index=["fact", "forecast"], columns=["Supported", "Not testable"])
    charts.verdict_rows(counts, ax=ax, unit="claims")
    assert [bar.get_width() for bar in ax.patches] == [2, 1, 3]


def test_a_pale_cell_of_a_heat_map_has_an_edge(ax):
    """A pause is told from an empty cell."""
    charts.heat(GRID, ax=ax, colours={"ban": "#b3262e", "pause": "#dfe4e8"})
    assert [bool(cell.get_linewidth()) for cell in ax.patches] == [False, False, True]


def test_events_close_to_each_other_are_told_apart(ax):
    """Each mark has white round it, on the chart and in the key."""
    DRAW["timeline"](ax)
    DRAW["key"](ax)
    dots = [line for line in [*ax.lines, *ax.get_legend().legend_handles] if line.get_marker() != "None"]
    assert {to_hex(dot.get_markeredgecolor()) for dot in dots} == {"#ffffff"}


def test_a_dashed_line_is_a_dashed_line_in_the_key(ax):
    """A line is not shown as a tick."""
    charts.key({"result": ("o", charts.SUBJECT), "article": ("--", charts.TARGET)}, ax=ax)
    dot, line = ax.get_legend().legend_handles
    assert dot.get_linestyle() == "None" and line.get_linestyle() == "--"
    assert line.get_marker() == "None" and colour_of(line) == charts.TARGET


def test_a_dense_chart_has_letters_of_one_size_that_print_can_carry(ax):
    """Names, values, axis and title alike, none under seven points."""
    DRAW["dumbbells"](ax).set_title("panel", loc="left")
    charts.dense(ax)
    words = [
        *ax.texts,
        ax.xaxis.label,
        ax._left_title,
        *ax.get_xticklabels(),
        *ax.get_yticklabels(),
    ]
    assert {text.get_fontsize() for text in words} == {charts.DENSE}
    assert charts.DENSE >= 7


def test_panels_that_show_the_same_share_one_legend_over_all():
    """The names stand once, in the middle of the figure, and over no panel alone."""
    fig, axes = charts.canvas(columns=2)
    for ax in axes:
        DRAW["stacked"](ax)
    charts.shared_legend(axes)
    (legend,) = fig.legends
    assert [ax.get_legend() for ax in axes] == [None, None]
    assert [text.get_text() for text in legend.get_texts()] == list(LABELS[name] for name in WIDE)
    boxes(axes[0])
    box = legend.get_window_extent()
    assert (box.x0 + box.x1) / 2 == pytest.approx(fig.bbox.width / 2, rel=0.02)
    assert box.y0 > axes[0].get_window_extent().y1
