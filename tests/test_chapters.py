"""The chapters as written: no number and no verdict is typed that the data should give."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
import yaml
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.dates import DateLocator
from matplotlib.text import Text

import briefing
from briefing import charts
from briefing.claims import claims_of, register
from briefing.verdicts import judge

CHECKOUT = Path(__file__).resolve().parents[1]
PAGES = sorted((CHECKOUT / "book").glob("*.md"))
CHAPTERS = [page for page in PAGES if claims_of(page.stem, CHECKOUT)]

MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
# Amounts in words; small counting words ("two goals") are grammar and stay allowed.
AMOUNT_WORDS = (
    r"half|halves|thirds?|quarters?|tenths?|doubl\w+|tripl\w+|treb\w+|twice|thrice|dozens?"
    r"|hundreds?|thousands?|millions?|billions?|trillions?"
)
VERDICTS = r"supported|contradicted|too early|not testable|partly supported"


def prose(page: str) -> str:
    """A page without what is no prose: front matter, code, directive options, roles, link targets, attributes."""
    page = re.sub(r"\A---\n.*?\n---\n", "", page, flags=re.DOTALL)
    page = re.sub(r"^(`{3,}|:{3,})\{[^\n]*\n.*?^\1", "", page, flags=re.DOTALL | re.MULTILINE)
    page = re.sub(r"\{[\w:]+\}`[^`]*`", " ", page)
    page = re.sub(r"`[^`]*`", " ", page)
    page = re.sub(r"\]\([^)]*\)", "] ", page)
    page = re.sub(r"^\s*\d+\. ", "", page, flags=re.MULTILINE)  # the number of a list item is markup
    return re.sub(r"<[^>]*>", " ", page)


def quoted_thresholds(chapter: str) -> set[float]:
    """Numbers that a chapter may quote: thresholds of its own claims and numbers in the claims' own words."""
    values = set()
    for entry in claims_of(chapter, CHECKOUT):
        for test in entry["tests"]:
            values |= {
                abs(float(test[key])) for key in ("above", "at_least", "below", "at_most") if key in test
            }
        for text in (entry["text"], entry.get("reading", "")):
            values |= {float(n) for n in re.findall(r"\d+(?:\.\d+)?", text)}
    return values


def typed_numbers(text: str, quoted: set[float]) -> list[str]:
    """Numbers in prose that are neither a year, a date, an identifier nor a quoted threshold."""
    text = re.sub(rf"\b\d{{1,2}} (?:{MONTH})\b", " ", text)
    found = []
    for word in re.findall(r"[\w.,–−/+%-]*\d[\w.,–−/+%-]*", text):
        word = word.strip(".,–−-")
        if re.fullmatch(r"(?:19|20)\d\d(?:[–-](?:\d\d|(?:19|20)\d\d))?s?", word):
            continue  # a year, a span of years, a decade
        if re.search(r"[A-Za-z]", word):
            continue  # an identifier or an ordinal: A30, CO2, 5G, 14th
        if re.fullmatch(r"[\d.]+%?", word) and float(word.rstrip("%")) in quoted:
            continue
        found.append(word)
    return found


@pytest.mark.parametrize(
    "text",
    [
        "It grew by 9.9% a year.",
        "about 2,795 billion yuan",
        "12 of 54 claims",
        "a gap of 0.4 points",
        "−3.5%",
        "8% less",
    ],
)
def test_a_typed_number_is_found(text):
    """A figure in prose is caught whatever its form."""
    assert typed_numbers(text, {7.0})


@pytest.mark.parametrize(
    "text",
    [
        "in 2021–25",
        "on 10 June 2021",
        "claims A30 and X01",
        "the 14th Plan",
        "CO2 and 5G",
        "the 1990s",
        "more than 7% a year",
    ],
)
def test_years_dates_identifiers_and_quoted_thresholds_pass(text):
    """Years, dates, identifiers and the chapter's own thresholds may be typed."""
    assert not typed_numbers(text, {7.0})


def test_prose_is_what_a_reader_reads():
    """Code, roles and front matter are not searched; the text around them is."""
    page = "---\nversion: 3\n---\n# Head\n\n```{code-cell} ipython3\nx = 99\n```\n\n"
    page += "It is {glue:text}`n12` and `x=5` [here](a1.md).\n"
    assert re.sub(r"\s+", " ", prose(page)).strip() == "# Head It is and [here] ."


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_number_is_typed(page):
    """Every number in the text of a page comes from the data."""
    assert typed_numbers(prose(page.read_text(encoding="utf-8")), quoted_thresholds(page.stem)) == []


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_no_amount_is_typed_in_words(page):
    """Shares and multiples are not hidden in words: "a third" is a number too."""
    assert (
        re.findall(rf"\b(?:{AMOUNT_WORDS})\b", prose(page.read_text(encoding="utf-8")), re.IGNORECASE) == []
    )


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_no_verdict_is_typed(page):
    """A verdict stands in a chapter only where the library puts it."""
    assert re.findall(rf"\b(?:{VERDICTS})\b", prose(page.read_text(encoding="utf-8")), re.IGNORECASE) == []


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_a_heading_written_by_hand_is_guarded(page):
    """The headline finding of a chapter carries a condition, so that it cannot outlive its data."""
    text = page.read_text(encoding="utf-8")
    headline = re.search(r"^# (.+)$", prose(text), re.MULTILINE)[1].strip()
    assert re.search(rf"finding\(\s*\"{re.escape(headline)}\"", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_code_is_not_shown_to_readers(page):
    """Every code cell hides its input; analysts open the page as a notebook."""
    cells = re.findall(r"```\{code-cell\}[^\n]*\n((?:[^\n]+\n)?)", page.read_text(encoding="utf-8"))
    assert all("remove-input" in first for first in cells)


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_a_chapter_shows_before_it_tells(page):
    """Each chapter has two to five figures, and says what they do not show."""
    text = page.read_text(encoding="utf-8")
    assert 2 <= len(re.findall(r"^\s*show\(", text, re.MULTILINE)) <= 5
    assert "**What the figures do not show.**" in text


@pytest.mark.parametrize("page", [*CHAPTERS, CHECKOUT / "book/omissions.md"], ids=lambda page: page.stem)
def test_a_chapter_opens_with_its_key_numbers(page):
    """Under the headline, before the first sentence, stand three or four numbers that the text gives too."""
    text = page.read_text(encoding="utf-8")
    strip = re.search(r":tags: \[remove-input, key-numbers\]\nkey_numbers\(\n(.*?)\n\)\n", text, re.DOTALL)
    names = re.findall(r"^    (\w+)=", strip[1], re.MULTILINE)
    assert 3 <= len(names) <= 4
    before = prose(text[: strip.start()] + "```\n").strip()
    assert before.startswith("# ") and "\n" not in before
    assert [name for name in names if f"{{glue:text}}`{name}`" not in text] == []


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_the_text_names_every_figure(page):
    """A figure that no sentence leads to is passed over, and on paper it may stand on another page."""
    text = page.read_text(encoding="utf-8")
    shown = re.findall(r"^    name=\"([\w-]+)\"", text, re.MULTILINE)
    assert shown
    assert [name for name in shown if f"{{numref}}`fig-{name}`" not in text] == []


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_a_chapter_shows_findings_for_and_against(page):
    """At least one claim is borne out and one is not in full; or the text says why there is none."""
    verdicts = {judge(entry["id"], CHECKOUT).now.verdict for entry in claims_of(page.stem, CHECKOUT)}
    found = {"Supported"} <= verdicts and verdicts & {"Partly supported", "Not supported", "Contradicted"}
    assert found or "**Why one side is missing.**" in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_a_chapter_names_both_rival_readings(page):
    """What the figures leave open can be read harder and more kindly; both readings stand in the text."""
    rest = prose(page.read_text(encoding="utf-8")).split("**What the figures do not show.**")[1]
    assert "harsher" in rest and re.search(r"\bkinder\b", rest)


@pytest.mark.parametrize("page", CHAPTERS, ids=lambda page: page.stem)
def test_a_chapter_cites_in_its_prose(page):
    """Statements that the data do not show cite a work, not only the boxes and figures do."""
    assert len(set(re.findall(r"\{cite:[pt]\}`([^`]+)`", page.read_text(encoding="utf-8")))) >= 3


def test_every_claim_has_one_home():
    """Each claim of the register has its test box on exactly one page of the book."""
    contents = yaml.safe_load((CHECKOUT / "_toc.yml").read_text(encoding="utf-8"))
    published = {Path(entry["file"]).name for part in contents["parts"] for entry in part["chapters"]}
    for entry in register(CHECKOUT)["claims"]:
        pages = [
            page.stem for page in PAGES if f'claim_box("{entry["id"]}")' in page.read_text(encoding="utf-8")
        ]
        assert pages == [entry["chapter"]], entry["id"]
    assert {page.stem for page in PAGES} == published | {"index"}


def test_bibliography_is_clean():
    """Every cited work is in the list of references, and the list has no fault."""
    from briefing.references import reference_faults

    assert list(reference_faults(CHECKOUT / "book/references.bib")) == []


# -- Names on timelines --------------------------------------------------------

TIMELINES = [page for page in CHAPTERS if "charts.timeline(" in page.read_text(encoding="utf-8")]


def strayed(ax) -> list[str]:
    """Names of a drawn timeline whose middle is nearer to another dot of their lane than to their own."""
    FigureCanvasAgg(ax.figure).draw()
    dots = [
        tuple(ax.transData.transform(line.get_xydata()[0])) for line in ax.lines if len(line.get_xdata()) == 1
    ]
    found = []
    for text in ax.texts:
        box = Text.get_window_extent(text)
        own = ax.transData.transform((ax.convert_xunits(text.xy[0]), text.xy[1]))
        lane = [x for x, y in dots if abs(y - own[1]) < 1]
        middle = (box.x0 + box.x1) / 2
        if lane and min(abs(x - middle) for x in lane) < abs(own[0] - middle) - 1:
            found.append(text.get_text())
    return found


def execute(page: Path, monkeypatch) -> None:
    """Run the cells of a chapter in this process, as its kernel does."""
    monkeypatch.chdir(CHECKOUT)
    monkeypatch.setattr(briefing.notebook, "SAID", {})
    space: dict = {}
    for cell in re.findall(
        r"```\{code-cell\} ipython3\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL
    ):
        exec(re.sub(r"^:.*$", "", cell, flags=re.MULTILINE), space)


@pytest.mark.parametrize(("align", "names"), [("center", []), ("right", ["Jiuzhang"])])
def test_a_name_that_stands_over_another_dot_is_found(align, names):
    """A name drawn to the side of its dot may come to stand over the dot before it."""
    _, ax = charts.canvas(height=1.2)
    dates = pd.to_datetime(["2020-06-15", "2020-12-03"])
    events = pd.DataFrame({"date": dates, "lane": "quantum", "text": ["", "Jiuzhang"], "align": align})
    charts.timeline(events, ax=ax)
    ax.set_xlim(pd.Timestamp("2016-01-01"), pd.Timestamp("2026-12-31"))
    assert strayed(ax) == names


@pytest.mark.parametrize("page", TIMELINES, ids=lambda page: page.stem)
def test_every_name_on_a_timeline_stands_with_its_own_dot(page, monkeypatch):
    """A reader takes a name for that of the dot beneath it."""
    shown = []
    monkeypatch.setattr(briefing, "show", lambda fig, **words: shown.append(fig))
    execute(page, monkeypatch)
    for ax in (ax for fig in shown for ax in fig.axes):
        if ax.lines and isinstance(ax.xaxis.get_major_locator(), DateLocator):
            assert strayed(ax) == []
