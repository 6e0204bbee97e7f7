"""What stands under a figure: its data as a table, files that last, a citation; and letters that can be read."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup

from briefing import charts
from briefing.sphinxext.figures import MOST_ROWS, rows_of, size_of, table_html

CHECKOUT = Path(__file__).resolve().parents[1]
STYLE = (CHECKOUT / "book/_static/briefing.css").read_text(encoding="utf-8")
INK, LABEL = "#1b2a3a", "#3c4650"  # of letters, from the house style
NIGHT = "#121212"
LETTERS, MARKS = 4.5, 3.0  # what WCAG 2.2 asks of text, and of what must be seen to understand a figure

# The filters of the standard, as matrices and factors.
HUE_180 = np.array([[-0.574, 1.430, 0.144], [0.426, 0.430, 0.144], [0.426, 1.430, -0.856]])


def channels(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255


def by_night(colour: str) -> np.ndarray:
    """A colour of a figure after the filter of the dark theme."""
    rule = re.search(r"filter: invert\(([\d.]+)\) hue-rotate\(180deg\) brightness\(([\d.]+)\)", STYLE)
    invert, brightness = map(float, rule.groups())
    turned = np.clip(HUE_180 @ (invert + channels(colour) * (1 - 2 * invert)), 0, 1)
    return np.maximum(np.clip(brightness * turned, 0, 1), channels(NIGHT))  # blended by the lighter


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """Contrast of two colours as WCAG reckons it."""
    linear = [np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4) for c in (one, other)]
    dark, light = sorted(float(c @ [0.2126, 0.7152, 0.0722]) for c in linear)
    return (light + 0.05) / (dark + 0.05)


ON_COLOUR = [
    (colour, "#ffffff" if verdict in ("Supported", "Contradicted") else INK)
    for verdict, colour in charts.VERDICT_COLOURS.items()
]
ON_WHITE = [
    ("#ffffff", letters) for letters in (INK, LABEL, charts.SUBJECT, charts.COMPARATOR, charts.SECOND)
]


@pytest.mark.parametrize(("ground", "letters"), [*ON_WHITE, *ON_COLOUR])
@pytest.mark.parametrize("seen", [channels, by_night], ids=["day", "night"])
def test_letters_in_figures_can_be_read(seen, ground, letters):
    """Letters keep their contrast to what they stand on, on white and in coloured bars, by day and by night."""
    assert contrast(seen(ground), seen(letters)) >= LETTERS


@pytest.mark.parametrize("colour", [charts.SUBJECT, charts.COMPARATOR, charts.SECOND, charts.TARGET])
@pytest.mark.parametrize("seen", [channels, by_night], ids=["day", "night"])
def test_lines_and_marks_can_be_seen(seen, colour):
    """What carries meaning by its colour stands out. Paler bars carry their value in letters beside them."""
    assert contrast(seen("#ffffff"), seen(colour)) >= MARKS


def test_contrast_is_that_of_the_standard():
    """Black on white is 21 to 1, and a colour on itself 1 to 1."""
    assert contrast(channels("#000000"), channels("#ffffff")) == pytest.approx(21)
    assert contrast(channels(INK), channels(INK)) == 1


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (",year,value\n0,2019,8.25\n1,2020,\n", [["year", "value"], ["2019", "8.25"], ["2020", ""]]),
        (",a\nx,0.00012345\ny,-3.0\n", [["", "a"], ["x", "0.00012"], ["y", "-3.0"]]),
        ('year,note\n2019,"one, two"\n', [["year", "note"], ["2019", "one, two"]]),
        ("year,11.0\n2019,11.0\n", [["year", "11.0"], ["2019", "11.0"]]),
        ("id,version\n01,1.2.3\n", [["id", "version"], ["01", "1.2.3"]]),
    ],
)
def test_data_are_rounded_for_reading_and_nothing_else(text, rows):
    """Numbers are shortened, a bare count of rows goes, and words, years and empty cells stay."""
    assert rows_of(text) == rows


def test_a_data_table_speaks_and_is_not_endless():
    """Heads say what they head, the frame can be scrolled by keyboard, a long table says how long it is."""
    long = "year,value\n" + "".join(f"{year},1\n" for year in range(MOST_ROWS + 5))
    table = BeautifulSoup(table_html(long, "Figure 7"), "html.parser")
    assert [head["scope"] for head in table.select("thead th")] == ["col", "col"]
    assert len(table.select("tbody th[scope=row]")) == MOST_ROWS
    frame = table.select_one("div")
    assert (frame["tabindex"], frame["role"], frame["aria-label"]) == ("0", "region", "Data of Figure 7")
    assert f"The first {MOST_ROWS} of {MOST_ROWS + 5} rows" in table.get_text()


def test_a_data_table_holds_text_and_no_markup():
    """What stands in a file cannot write into the page."""
    assert "<script>" not in table_html("a,b\n<script>,1\n", "<script>")


def test_a_drawing_without_a_size_is_refused():
    """The shape of a picture is known, or the build stops: text must not jump when it comes."""
    with pytest.raises(ValueError, match="no size in points"):
        size_of("<svg viewBox='0 0 1 1'>")
