"""What stands under a figure: its data as a table, files that last, a citation; and letters that can be read."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pydata_sphinx_theme
import pytest
from bs4 import BeautifulSoup
from pybtex.database import parse_string

from briefing import charts
from briefing.catalogue import describe, place_names, series
from briefing.sphinxext.figures import MOST_ROWS, citation, rows_of, size_of, table_html

CHECKOUT = Path(__file__).resolve().parents[1]
PLACES = place_names(root=CHECKOUT)
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


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_of_verdicts_can_be_read(theme):
    """In the drawer below a test box a verdict in its colour stands out from the surface, by day and by night."""
    name = "pydata_sphinx_theme/static/styles/pydata-sphinx-theme.css"
    sheet = (Path(pydata_sphinx_theme.__file__).parent / "theme" / name).read_text(encoding="utf-8")
    surface = re.search(rf"data-theme={theme}\][^}}]*--pst-color-surface:(#\w{{6}})", sheet)[1]
    own = (CHECKOUT / "book/_static/interactive.css").read_text(encoding="utf-8")
    block = re.search(
        r"html\[data-theme=\"dark\"\] {([^}]*)}" if theme == "dark" else r"html {([^}]*)}", own
    )[1]
    colours = re.findall(r"--verdict-\d: (#\w{6})", block)
    assert len(colours) == 6
    assert min(contrast(channels(surface), channels(colour)) for colour in colours) >= LETTERS


def test_contrast_is_that_of_the_standard():
    """Black on white is 21 to 1, and a colour on itself 1 to 1."""
    assert contrast(channels("#000000"), channels("#ffffff")) == pytest.approx(21)
    assert contrast(channels(INK), channels(INK)) == 1


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (",year,value\n0,2019,8.25\n1,2020,\n", [["year", "value"], ["2019", "8.25"], ["2020", ""]]),
        (",year,value\n8,2019,8.25\n3,2020,\n", [["year", "value"], ["2019", "8.25"], ["2020", ""]]),
        (",value\n2019,8.25\n2020,\n", [["", "value"], ["2019", "8.25"], ["2020", ""]]),
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
    table = BeautifulSoup(table_html(long, "Figure 7", {}, {}), "html.parser")
    assert [head["scope"] for head in table.select("thead th")] == ["col", "col"]
    assert len(table.select("tbody th[scope=row]")) == MOST_ROWS
    frame = table.select_one("div")
    assert (frame["tabindex"], frame["role"], frame["aria-label"]) == ("0", "region", "Data of Figure 7")
    assert f"The first {MOST_ROWS} of {MOST_ROWS + 5} rows" in table.get_text()


def test_a_data_table_speaks_words_and_no_codes():
    """Places, names of columns and works cited read as in the text; what only looks like a code stays."""
    works = parse_string(
        "@misc{who2020x, author = {{An Office}}, title = {T}, year = {2020}}", "bibtex"
    ).entries
    text = "entity,CHN_first_print,GDP,source\nJPN,1,NIH,who2020x\nXXX,2,CHN plan,who2021y\n"
    table = BeautifulSoup(table_html(text, "Figure 7", PLACES, works), "html.parser")
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in table.find_all("tr")]
    assert rows == [
        ["entity", "China, first print", "GDP", "source"],
        ["Japan", "1", "NIH", "An Office, 2020"],
        ["XXX", "2", "CHN plan", "who2021y"],
    ]


def test_every_code_of_a_place_in_the_figures_has_a_name(book):
    """A reader of the tables meets no code of three letters that the data have for a place."""
    names = [name for name, entry in describe().items() if entry["kind"] == "series"]
    codes = {code for name in names for code in series(name)["entity"] if re.fullmatch("[A-Z]{3}", code)}
    cells = {
        cell.partition("_")[0]
        for path in (book / "html/figures").glob("*.csv")
        for row in csv.reader(path.read_text(encoding="utf-8").splitlines())
        for cell in row
    }
    shown = cells & codes
    assert shown and shown <= set(PLACES)


@pytest.mark.parametrize("address", ["", "https://example.org/book/x.html#fig-y"])
def test_a_citation_has_an_address_in_full_or_none(address):
    """A path without a host leads nowhere once it is pasted elsewhere."""
    config = SimpleNamespace(author="Us", html_title="A briefing")
    words = citation(config, "What is shown.", "Figure 7", address)
    assert words.startswith("Us (") and words.endswith(f"{address}" if address else ".")


def test_pages_cite_no_address_without_a_host(pages):
    """As long as the site's address is not known, none stands below a figure."""
    lines = [line.get_text() for page in pages.values() for line in page.select(".to-copy")]
    assert lines and not [line for line in lines if ".html" in line and "https://" not in line]


def test_a_data_table_holds_text_and_no_markup():
    """What stands in a file cannot write into the page."""
    assert "<script>" not in table_html("a,b\n<script>,1\n", "<script>", {}, {})


def test_a_drawing_without_a_size_is_refused():
    """The shape of a picture is known, or the build stops: text must not jump when it comes."""
    with pytest.raises(ValueError, match="no size in points"):
        size_of("<svg viewBox='0 0 1 1'>")
