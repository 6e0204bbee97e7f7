"""What a reader can try on a page: by keyboard, by pointer, shared by address; and all of it is there without scripts.

Pages are opened from a folder, as a reader without a server does.
"""

from __future__ import annotations

import csv
import html
import io
import itertools
import json
import re
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import CHECKOUT, CLAIMS, HEADER

from briefing.build import build_environment, fresh, run_jupyter_book
from briefing.claims import claim
from briefing.prose import number
from briefing.variants import axes, choice_words
from briefing.verdicts import judge
from briefing.whatif import what_if_html

pytestmark = pytest.mark.xdist_group("interactive")

STATIC = CHECKOUT / "book/_static"

SCORECARD = (
    HEADER
    + """\
# Scorecard

```{code-cell} ipython3
:tags: [remove-input, scorecard]
from briefing import scorecard
from briefing.summary import show_scorecard

show_scorecard(scorecard())
```
"""
)

GLOSSARY = """\
# Glossary

| Term | Meaning |
|------|---------|
| growth | More of it |
"""

TERMS = "id,kind,term,characters,pinyin,meaning,source\nG01,term,growth,增长,x,More <of> it,a\n"

# Beside the fact of the small project: one that fails, one that nobody can test.
MORE = {
    "Z02": {"type": "causal", "theme": "Causes", "text": "Spending grew very fast.", "above": 99},
    "Z03": {"type": "forecast", "theme": "Spending", "text": "An audit will show it.", "needs": "an audit"},
}


def register() -> str:
    """The small project's register with three claims of different type, theme and verdict."""
    content = yaml.safe_load(CLAIMS)
    first = content["claims"][0]
    for identifier, changes in MORE.items():
        test = dict(first["tests"][0])
        if "needs" in changes:
            test = {"id": "mean", "label": "Audited", "needs": changes["needs"]}
        else:
            test["above"] = changes["above"]
        kept = {key: value for key, value in changes.items() if key in first}
        entry = {**first, **kept, "id": identifier, "tests": [test], "variants": {}}
        content["claims"].append(entry)
    return yaml.safe_dump(content, sort_keys=False)


@pytest.fixture(scope="module")
def site(tmp_path_factory, make_small_project) -> Path:
    """The small project's web edition, with a scorecard and a glossary."""
    root = make_small_project(tmp_path_factory.mktemp("interactive") / "project")
    chapter = (root / "book/spending.md").read_text(encoding="utf-8")
    added = "\n## On growth\n\nThe growth of `growth` is [growth](index.md), and growth again.\n"
    for identifier in MORE:
        added += (
            f'\n```{{code-cell}} ipython3\n:tags: [remove-input, claim]\nclaim_box("{identifier}")\n```\n'
        )
    pages = {
        "book/spending.md": chapter + added,
        "book/scorecard.md": SCORECARD,
        "book/glossary.md": GLOSSARY,
        "data/claims.yaml": register(),
        "data/coded/glossary.csv": TERMS,
    }
    (root / "data/coded").mkdir()
    for name, text in pages.items():
        (root / name).write_text(text, encoding="utf-8")
    contents = (root / "_toc.yml").read_text(encoding="utf-8")
    (root / "_toc.yml").write_text(
        contents + "- file: book/scorecard\n- file: book/glossary\n", encoding="utf-8"
    )
    staging = fresh(root / "_build/staging")
    run_jupyter_book(root, staging, (), build_environment(root), say=lambda line: None)
    return staging / "_build/html/book"


@pytest.fixture
def opened(new_page):
    """Open a page from its folder; an error on it, or a request elsewhere, fails the test."""
    errors = []

    def open_page(path: Path, anchor: str = "", **options):
        page = new_page(**{"viewport": {"width": 1280, "height": 900}, **options})
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "request",
            lambda request: request.url.startswith(("file:", "data:")) or errors.append(request.url),
        )
        page.goto(path.as_uri() + anchor, wait_until="load")
        return page

    yield open_page
    assert errors == []


@pytest.fixture
def drawer(opened, tmp_path):
    """The choices of a real claim on a page of their own, with the book's script and style."""

    def open_drawer(identifier: str, **options):
        path = tmp_path / f"{identifier}.html"
        path.write_text(
            '<!DOCTYPE html><html lang="en" data-theme="light"><head><meta charset="utf-8"><title>x</title>'
            f'<link rel="stylesheet" href="{STATIC.as_uri()}/interactive.css"></head>'
            f'<body>{what_if_html(identifier)}<script src="{STATIC.as_uri()}/whatif.js"></script></body></html>',
            encoding="utf-8",
        )
        return opened(path, **options)

    return open_drawer


def status(page) -> str:
    return page.locator(".what-if-status").inner_text()


# -- Without scripts -----------------------------------------------------------


def test_every_page_is_whole_without_scripts(opened, site):
    """Table of variants, picture, scorecard and links to the glossary are in the page; no dead control is."""
    page = opened(site / "spending.html", java_script_enabled=False)
    page.locator("details.what-if summary").click()
    assert page.locator("table.choices tr").count() == 4
    assert page.locator("table.choices").is_visible()
    assert page.locator("figure img").first.is_visible()
    assert page.locator("a.term").get_attribute("title") == "More <of> it"
    page.goto((site / "scorecard.html").as_uri())
    assert page.locator(".tag_scorecard tbody tr:visible").count() == 3
    assert page.locator("article :is(select, input, button), .points-stop").count() == 0


def test_a_page_without_anything_to_try_loads_no_script_for_it(site):
    """Each script is on the pages that have its data, and on no other; none stands in a page."""
    loaded = {}
    for path in site.glob("*.html"):
        page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        names = [Path(s["src"].partition("?")[0]).name for s in page.select("script[src]")]
        loaded[path.stem] = {name for name in names if (STATIC / name).is_file()}
        data = {"application/json", "application/ld+json"}
        assert not [tag for tag in page.select("article script") if tag.get("type") not in data]
        assert not page.select("article [style]:not(img), article [onclick]")
    assert {"whatif.js", "tip.js", "points.js", "glossary.js"} <= loaded["spending"]
    assert "scorecard.js" in loaded["scorecard"] and "scorecard.js" not in loaded["spending"]
    assert not loaded["references"] & {"whatif.js", "tip.js", "points.js", "glossary.js", "scorecard.js"}


# -- What if -------------------------------------------------------------------


@pytest.mark.parametrize("identifier", ["A30", "A31", "A13", "A39", "X01"])
def test_choices_by_keyboard_give_the_verdict_of_the_library(drawer, identifier):
    """Tab to a list, arrow down to its last choice: verdict and value are those of `judge` with that parameter."""
    page = drawer(identifier)
    entry, own = claim(identifier), axes(claim(identifier))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    chosen: dict[str, dict] = {}
    for axis, values in own.items():
        page.keyboard.press("Tab")
        for _ in values[1:]:
            page.keyboard.press("ArrowDown")
        test, *path = axis.split(".")
        assert len(path) == 1, "the claims of this test have simple parameters only"
        chosen.setdefault(test, {})[path[0]] = values[-1]
        now = judge(identifier, **chosen).now
        said = status(page)
        value = number(now.value, now.results[0].reading.unit)
        assert f": {now.verdict}, value {value} – " in said
        body = next(body for body in entry["tests"] if body["id"] == test)
        assert (
            f"{choice_words(body, path, values[-1])} instead of {choice_words(body, path, values[0])}" in said
        )
        assert page.locator(".what-if-verdict").inner_text().endswith(now.verdict)


def test_every_combination_of_a_claim_can_be_chosen(drawer):
    """The page finds each variant, not only those along one axis; the count of those that agree is theirs."""
    page = drawer("A31")
    data = json.loads(page.locator(".what-if-data").text_content())
    page.locator("summary").click()
    for place, choices in enumerate(
        itertools.product(*(range(len(axis["values"])) for axis in data["axes"]))
    ):
        for i, choice in enumerate(choices):
            page.locator(f"#A31-axis-{i}").select_option(str(choice))
        verdict = data["verdicts"][place]
        name, agree = data["scale"][verdict][0], data["verdicts"].count(verdict)
        ending = f": {name}, value {data['words'][data['values'][place]]} – {agree} of 36 variants agree."
        assert status(page).endswith(ending)


def test_the_way_back_leads_to_the_rule(drawer):
    """The button restores every list and the words of the base, and keeps the focus."""
    page = drawer("A30")
    page.locator("summary").click()
    base = status(page)
    assert base.startswith("As the rule has it: ")
    page.locator("#A30-axis-0").select_option("2")
    page.locator("#A30-axis-1").select_option("1")
    assert status(page) != base and page.locator("select.changed").count() == 2
    page.get_by_role("button", name="Back to the rule").focus()
    page.keyboard.press("Enter")
    assert status(page) == base and page.locator("select.changed").count() == 0
    assert page.evaluate("document.activeElement.textContent") == "Back to the rule"


def test_the_strip_shows_every_variant_by_shape(drawer):
    """One mark a variant, one shape a verdict, one ring at the chosen one, which moves with the choice."""
    page = drawer("A30")
    page.locator("summary").click()
    marks = page.locator(".what-if-strip path")
    assert marks.count() == 72
    shapes = {(m.get_attribute("class"), m.get_attribute("d")) for m in marks.all()}
    assert len(shapes) == len({kind for kind, _ in shapes}) == len({shape for _, shape in shapes}) == 2
    ring = page.locator(".what-if-strip circle")
    before = ring.get_attribute("cx")
    page.locator("#A30-axis-1").select_option("1")
    assert ring.count() == 1 and ring.get_attribute("cx") != before


def test_changes_are_announced_and_lists_are_named(drawer):
    """A screen reader hears the sentence, and each list has its label within the group of its test."""
    page = drawer("A30")
    page.locator("summary").click()
    assert page.get_by_role("status").inner_text() == status(page)
    group = page.get_by_role("group", name="Mean growth of R&D at current prices, 2021–25")
    assert group.get_by_role("combobox").count() == 3
    assert (
        group.get_by_label("Threshold").evaluate("list => list.selectedOptions[0].text")
        == "> 7% a year (the rule)"
    )


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("identifier", ["A15", "A28"])
def test_choices_fit_a_narrow_screen(drawer, identifier, width):
    """Long labels and many variants make nobody scroll sideways."""
    page = drawer(identifier, viewport={"width": width, "height": 640})
    page.locator("summary").click()
    page.wait_for_timeout(100)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= width


def test_on_a_phone_each_value_says_what_it_is(drawer):
    """Where the heads of the table are out of sight its cells carry them."""
    page = drawer("A30", viewport={"width": 390, "height": 844})
    page.locator("summary").click()
    heads = page.locator("table.choices thead th").all_text_contents()
    cells = page.locator("table.choices tbody tr").nth(1).locator("td").all()
    shown = [cell.evaluate("cell => getComputedStyle(cell, '::before').content") for cell in cells]
    assert shown == ["none", *(f'"{head}"' for head in heads[1:])]


# -- The scorecard -------------------------------------------------------------


def rows(page) -> list[str]:
    """The claims that are shown, in their order."""
    return page.locator(".tag_scorecard tbody tr:visible td:first-child:not([colspan])").all_inner_texts()


def test_an_address_that_means_nothing_hides_nothing(opened, site):
    """A foreign anchor, an unknown verdict or column: the whole scorecard, in order."""
    page = opened(site / "scorecard.html", "#verdict=Perhaps&sort=weight&colour=red")
    assert rows(page) == ["Z01", "Z02", "Z03"]
    assert page.locator(".scorecard-count").inner_text() == "3 of 3 claims"


def test_filters_add_up_and_are_counted(opened, site):
    """Theme, type, either verdict and words each narrow the list; the count is announced."""
    page = opened(site / "scorecard.html")
    page.get_by_label("Theme").select_option("Spending")
    assert rows(page) == ["Z01", "Z03"]
    page.get_by_label("Verdict now").select_option("Supported")
    assert rows(page) == ["Z01"]
    assert page.get_by_role("status").inner_text() == "1 of 3 claims"
    page.get_by_label("Words").fill("no such word")
    assert rows(page) == [] and page.get_by_role("status").inner_text() == "0 of 3 claims"
    assert page.locator(".tag_scorecard tbody tr:visible").all_inner_texts() == ["No claim has all of that."]
    page.get_by_role("button", name="Show all").click()
    assert rows(page) == ["Z01", "Z02", "Z03"]
    page.get_by_label("Type").select_option("causal")
    assert rows(page) == ["Z02"]
    page.get_by_label("Type").select_option("")
    page.get_by_label("Verdict, 10 June 2021").select_option("Not testable")
    assert rows(page) == ["Z03"]
    page.get_by_label("Verdict, 10 June 2021").select_option("")
    page.get_by_label("Words").fill("FAST very")
    assert rows(page) == ["Z02"]


@pytest.mark.parametrize(
    ("words", "found"),
    [("supported", []), ("fact", []), ("z02", ["Z02"]), ("causes", ["Z02"]), ("audit", ["Z03"])],
)
def test_words_are_those_of_the_claim(opened, site, words, found):
    """Number, text and theme are searched; verdict, type and confidence have lists or heads of their own."""
    page = opened(site / "scorecard.html")
    page.get_by_label("Words").fill(words)
    assert rows(page) == found


def test_a_list_of_types_has_the_words_of_the_column(opened, site):
    """What can be chosen stands in the table as it is."""
    page = opened(site / "scorecard.html")
    listed = page.get_by_label("Type").locator("option").all_inner_texts()
    assert set(listed[1:]) == set(page.locator(".tag_scorecard tbody td:nth-child(3)").all_inner_texts())


def test_a_step_back_undoes_one_choice(opened, site):
    """Letters typed in a row are one step; typing before or after another choice takes none away."""
    page = opened(site / "scorecard.html")
    words, steps = page.get_by_label("Words"), [""]
    for act in (
        lambda: words.press_sequentially("sp"),
        lambda: page.get_by_label("Type").select_option("causal"),
        lambda: words.press_sequentially("en"),
    ):
        act()
        steps.append(page.url.partition("#")[2])
    assert steps == ["", "words=sp", "type=causal&words=sp", "type=causal&words=spen"]
    for step in steps[-2::-1]:
        page.go_back()
        assert page.url.partition("#")[2] == step
    assert words.input_value() == "" and rows(page) == ["Z01", "Z02", "Z03"]


def test_columns_stay_where_they_are(opened, site):
    """Neither a filter nor an arrow moves a head, and an arrow does not fall onto a line of its own."""
    page = opened(site / "scorecard.html")
    heads = page.locator(".tag_scorecard th")

    def places():
        return [
            (box["x"], box["width"], box["height"]) for box in (head.bounding_box() for head in heads.all())
        ]

    before = places()
    for button in page.locator(".tag_scorecard th button").all():
        button.click()
        assert places() == before
    page.get_by_label("Words").fill("no such word")
    assert places() == before


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_controls_stand_apart_from_the_table(opened, site, width):
    """The button does not touch what it is for; the room kept for the controls is all they take; a row has no hole."""
    page = opened(site / "scorecard.html", viewport={"width": width, "height": 900})
    form, table = (
        page.locator(".scorecard-filter").bounding_box(),
        page.locator(".tag_scorecard table").bounding_box(),
    )
    button = page.get_by_role("button", name="Show all").bounding_box()
    assert 12 <= table["y"] - button["y"] - button["height"] <= 24
    fields = [field.bounding_box() for field in page.locator(".scorecard-filter > p:visible").all()]
    last = max(field["y"] for field in fields)
    ends = max(field["x"] + field["width"] for field in fields if field["y"] == last)
    assert ends == pytest.approx(form["x"] + form["width"], abs=1)
    if width == 1280:
        assert len({field["y"] for field in fields}) == 1


def test_a_choice_survives_reload_and_can_be_taken_back(opened, site):
    """The address carries the state: the same after a reload, in another window, and one step back."""
    page = opened(site / "scorecard.html")
    page.get_by_label("Verdict now").select_option("Not supported")
    page.get_by_label("Type").select_option("causal")
    page.get_by_role("button", name="Now").click()
    address = page.url
    assert address.partition("#")[2] == "type=causal&verdict=Not+supported&sort=now"
    page.reload()
    assert rows(page) == ["Z02"] and page.get_by_label("Type").input_value() == "causal"
    assert page.locator("th[aria-sort=ascending]").inner_text() == "Now"
    other = opened(site / "scorecard.html", "#" + address.partition("#")[2])
    assert rows(other) == ["Z02"]
    page.go_back()
    page.go_back()
    assert page.get_by_label("Type").input_value() == "" and rows(page) == ["Z02"]
    page.go_back()
    assert rows(page) == ["Z01", "Z02", "Z03"]


def test_a_short_address_is_enough(opened, site):
    """What a person types by hand: small letters, the first word."""
    page = opened(site / "scorecard.html", "#verdict=supported&type=fact")
    assert rows(page) == ["Z01"]


def test_heads_sort_by_keyboard_in_the_order_of_their_scale(opened, site):
    """Return on a head sorts, again turns it round; verdicts go by the scale, not the alphabet."""
    page = opened(site / "scorecard.html")
    page.get_by_role("button", name="Now").focus()
    page.keyboard.press("Enter")
    assert rows(page) == ["Z01", "Z02", "Z03"]
    page.keyboard.press("Enter")
    assert rows(page) == ["Z03", "Z02", "Z01"]
    assert page.locator("th[aria-sort]").count() == 1
    assert page.locator("th[aria-sort=descending]").inner_text() == "Now"
    page.get_by_role("button", name="What is claimed").click()
    assert rows(page) == ["Z03", "Z02", "Z01"]  # An, Spending grew, Spending has


def test_confidence_is_sorted_as_it_says(opened, site):
    """What is not rated is the least sure: it is first where confidence rises, as the arrow says, and last in turn."""
    page = opened(site / "scorecard.html")
    head = page.get_by_role("button", name="Confidence")
    head.click()
    assert rows(page)[0] == "Z03" and page.locator("th[aria-sort=ascending]").inner_text() == "Confidence"
    head.click()
    assert rows(page)[-1] == "Z03" and page.locator("th[aria-sort=descending]").inner_text() == "Confidence"
    order = page.locator("#filter-order")
    assert order.evaluate("list => list.selectedOptions[0].text") == "Confidence: surest first"


def test_on_a_phone_the_order_is_chosen_from_a_list(opened, site):
    """Where rows are cards the heads are out of sight, and no hidden button takes the focus."""
    page = opened(site / "scorecard.html", viewport={"width": 320, "height": 640})
    page.get_by_label("Order").select_option("-now")
    assert rows(page) == ["Z03", "Z02", "Z01"]
    assert not page.get_by_role("button", name="Now").is_visible()
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 320


# -- Values of figures ---------------------------------------------------------


@pytest.fixture
def series() -> list[str]:
    """What the small project's figure must say, from its data."""
    from conftest import SERIES

    return [f"{row['period']}: {row['value']}% a year" for row in csv.DictReader(io.StringIO(SERIES))]


def test_points_of_a_page_are_its_data(site, series):
    """The words in the page are the rows of the series, in their order, within the picture."""
    page = BeautifulSoup((site / "spending.html").read_text(encoding="utf-8"), "html.parser")
    (block,) = page.select("figure .points-data, figure > .points-data")[:1]
    marks = json.loads(block.string)
    assert [text for _, _, text in marks] == series
    assert all(0 < x < 1 and 0 < y < 1 for x, y, _ in marks)


def test_a_figure_is_one_stop_of_the_keyboard(opened, site, series):
    """Arrow keys go from value to value and stop at the ends, Escape leaves, Tab goes on."""
    page = opened(site / "spending.html")
    stop = page.get_by_role("application")
    assert stop.count() == 1 and "5 values of Fig. 1" in stop.get_attribute("aria-label")
    stop.focus()
    tip = page.locator(".tip")
    assert tip.inner_text() == series[0]
    for expected in [*series[1:], series[-1]]:
        page.keyboard.press("ArrowRight")
        assert tip.inner_text() == expected
        assert page.locator("figure [aria-live]").inner_text() == expected
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert tip.inner_text() == series[0]
    page.keyboard.press("Escape")
    assert not tip.is_visible() and not page.locator(".point-ring").is_visible()
    page.keyboard.press("End")
    assert tip.inner_text() == series[-1]
    page.keyboard.press("Tab")
    assert not tip.is_visible()


def over(page, index: int) -> tuple[float, float]:
    """Where on the screen a point of the figure is, worked out from the page's data."""
    marks = json.loads(page.locator(".points-data").text_content())
    page.locator("figure img").scroll_into_view_if_needed()
    box = page.locator("figure img").bounding_box()
    return box["x"] + marks[index][0] * box["width"], box["y"] + marks[index][1] * box["height"]


def test_the_pointer_tells_the_nearest_value(opened, site, series):
    """Near a mark its words are beside it; far from all there is nothing; away from the figure it goes."""
    page = opened(site / "spending.html")
    tip = page.locator(".tip")
    x, y = over(page, 3)
    page.mouse.move(x + 5, y - 4)
    assert tip.inner_text() == series[3]
    box = tip.bounding_box()
    assert abs(box["x"] + box["width"] / 2 - x) < 60 and box["y"] + box["height"] <= y
    page.mouse.move(x, y + 90)
    assert not tip.is_visible()
    page.mouse.move(x, y)
    page.mouse.move(5, 5)
    assert not tip.is_visible()


def test_a_tap_tells_a_value(opened, site, series):
    """A finger on a mark gets its value and stays on the page, also where the picture scrolls sideways."""
    page = opened(site / "spending.html", viewport={"width": 360, "height": 800}, has_touch=True)
    here = page.url
    page.touchscreen.tap(*over(page, 0))
    assert page.locator(".tip").inner_text() == series[0] and page.url == here
    box = page.locator(".tip").bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360


# -- Glossary ------------------------------------------------------------------


def test_the_first_use_of_a_term_is_explained(opened, site):
    """Not the heading, the code or the link: the first in running text; hover and focus show it, Escape hides it."""
    page = opened(site / "spending.html")
    term = page.locator("a.term")
    assert term.count() == 1 and term.inner_text() == "growth"
    tip = page.locator(".tip")
    term.focus()
    assert tip.inner_text() == "More <of> it"
    page.keyboard.press("Escape")
    assert not tip.is_visible()
    term.hover()
    assert tip.is_visible()
    tip.hover()
    assert tip.is_visible()
    page.mouse.move(5, 5)
    assert not tip.is_visible()
    described = term.get_attribute("aria-describedby")
    assert page.locator(f"#{described}").text_content() == "More <of> it"


def test_the_meaning_stays_with_the_keyboard_where_the_page_moves(opened, site):
    """Tab brings a word into sight, which moves the page; under a pointer the word is gone then, and so the box."""
    page = opened(site / "spending.html", viewport={"width": 1280, "height": 200})
    term, tip = page.locator("a.term"), page.locator(".tip")

    def move() -> float:
        page.evaluate(
            "scrollBy(0, 20); new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        return tip.bounding_box()["y"] - term.bounding_box()["y"] if tip.is_visible() else None

    term.focus()
    before = tip.bounding_box()["y"] - term.bounding_box()["y"]
    assert move() == pytest.approx(before, abs=1)
    page.keyboard.press("Escape")
    term.evaluate("term => term.blur()")
    term.hover()
    assert tip.is_visible()
    assert move() is None


def test_a_term_leads_to_its_row(opened, site):
    """The link works like any other."""
    page = opened(site / "spending.html")
    page.locator("a.term").click()
    page.wait_for_url(re.compile(r"glossary\.html#term-growth$"))
    assert "growth" in page.locator("#term-growth").inner_text()


# -- For every reader ----------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", ["spending", "scorecard"])
def test_what_moves_is_accessible(opened, site, name, theme):
    """axe finds no fault in the open drawer, the filters and the figures, in either theme."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    page = opened(site / f"{name}.html", color_scheme=theme)
    page.evaluate("theme => (document.documentElement.dataset.theme = theme)", theme)
    if name == "spending":
        page.locator("details.what-if summary").click()
        page.locator(".what-if select").first.select_option("2")
        page.get_by_role("application").focus()
    found = axe.run(page, context="article").response["violations"]
    own = re.compile("what-if|scorecard-filter|points|choices|sort|term|tip")
    faults = [
        (fault["id"], node["html"][:120])
        for fault in found
        for node in fault["nodes"]
        if own.search(html.unescape(node["html"]))
    ]
    assert faults == []
