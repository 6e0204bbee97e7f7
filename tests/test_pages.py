"""The web edition in a real browser: what its policy lets run, what a page weighs, who can use it, what is found."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from briefing.sphinxext.offline import POLICY

# What a first view may weigh, compressed, with fonts and the pictures that are in sight.
MOST_BYTES = 400_000
PACKED = (".woff", ".png")
FRONT_DOOR = "index.html"  # leads on at once
WATCH = """
window.blocked = [];
document.addEventListener("securitypolicyviolation", event => blocked.push(event.violatedDirective + event.blockedURI));
"""

# Faults of axe that are none: rule, part of the page, why. A rule is never switched off as a whole.
EXCEPTIONS: dict[tuple[str, str], str] = {}


@pytest.fixture(scope="module")
def names(book) -> list[str]:
    """Every page, with search, index and front door."""
    site = book / "html"
    return sorted(page.relative_to(site).as_posix() for page in site.rglob("*.html"))


@pytest.fixture(scope="module")
def visits(browser, served, names) -> dict[str, dict]:
    """What happened when each page was opened from a server: bytes sent, complaints, what the policy blocked."""
    found = {}
    for name in [name for name in names if name != FRONT_DOOR]:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_init_script(WATCH)
        page = context.new_page()
        responses, complaints = [], []
        page.on("response", lambda response, to=responses: to.append(response))
        page.on(
            "console",
            lambda message, to=complaints: to.append(message.text) if message.type == "error" else None,
        )
        page.on("requestfailed", lambda request, to=complaints: to.append(request.url))
        page.goto(f"{served}/{name}", wait_until="networkidle")
        found[name] = {
            "bytes": {response.url: sent(response.url, response.body()) for response in responses},
            "complaints": complaints,
            "blocked": page.evaluate("window.blocked"),
        }
        context.close()
    return found


def sent(url: str, body: bytes) -> int:
    """Bytes that a server which compresses would send."""
    return len(body) if url.endswith(PACKED) else len(gzip.compress(body, 6))


def test_every_page_carries_the_policy_before_it_loads_anything(book, names):
    """The policy binds only what follows it."""
    for name in names:
        head = BeautifulSoup((book / "html" / name).read_text(encoding="utf-8"), "html.parser").head
        policy = head.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
        assert policy["content"] == POLICY, name
        assert not policy.find_previous_siblings(["script", "link", "style"]), name


def test_the_policy_holds_on_every_page(visits):
    """No page needs what its policy forbids, asks for what is not there, or complains."""
    for name, visit in visits.items():
        assert (visit["complaints"], visit["blocked"]) == ([], []), name


def test_the_policy_blocks(browser, served):
    """A script that stands in the page does not run, a style does not show, and another host is not asked."""
    context = browser.new_context()
    context.add_init_script(WATCH)
    page = context.new_page()
    page.goto(f"{served}/book/summary.html")
    page.evaluate(
        """() => {
          document.body.append(Object.assign(document.createElement("script"), {textContent: "window.ran = true"}));
          document.body.append(Object.assign(document.createElement("img"), {src: "https://elsewhere.example/x.png"}));
          document.body.setAttribute("style", "opacity: .5");
        }"""
    )
    page.wait_for_function("blocked.length == 3")
    assert page.evaluate("[window.ran, getComputedStyle(document.body).opacity]") == [None, "1"]
    context.close()


def test_first_views_are_light(visits):
    """A page comes in seconds on a slow line; the search index comes with the search page alone."""
    for name, visit in visits.items():
        assert sum(visit["bytes"].values()) < MOST_BYTES, (name, visit["bytes"])
        assert any("searchindex" in url for url in visit["bytes"]) == (name == "search.html"), name


@pytest.fixture(scope="module")
def axe() -> str:
    """The source of axe-core."""
    package = pytest.importorskip("axe_playwright_python")
    return (Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8")


def faults(page, options: str) -> Iterator[str]:
    """What axe finds on a page, but for the exceptions."""
    for fault in page.evaluate(f"axe.run(document, {options})")["violations"]:
        for node in fault["nodes"]:
            selector = " ".join(map(str, node["target"]))
            if not any(rule == fault["id"] and part in selector for rule, part in EXCEPTIONS):
                yield f"{fault['id']}: {selector}: {node.get('failureSummary', '')}"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_page_of_results_can_be_read(new_page, served, axe, theme):
    """The words that were searched for stand out in titles and texts, and cost them no contrast."""
    page = new_page(color_scheme=theme, bypass_csp=True)
    page.goto(f"{served}/search.html?q=growth")
    page.locator("#search-results li a .highlighted").first.wait_for()
    page.evaluate(axe)
    assert list(faults(page, '{runOnly: ["color-contrast"]}')) == []


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_fault(new_page, book, names, axe, width):
    """All of axe's rules hold by day, and those on colour by night too, on a phone and on a desk."""
    # The policy would stop the wait for the night; whether it holds is tested above.
    page = new_page(
        viewport={"width": width, "height": 800},
        color_scheme="light",
        reduced_motion="reduce",  # a colour that is still turning from day to night is neither
        bypass_csp=True,
    )
    found = {}
    for name in (name for name in names if name != FRONT_DOOR):
        page.emulate_media(color_scheme="light")
        page.goto((book / "html" / name).as_uri())
        page.evaluate(axe)
        by_day = list(faults(page, '{resultTypes: ["violations"]}'))
        by_night = []
        if page.locator(
            "link[rel=stylesheet]"
        ).count():  # else the colours are the system's, which axe does not know
            page.emulate_media(color_scheme="dark")
            page.wait_for_function("document.documentElement.dataset.theme == 'dark'")
            by_night = list(faults(page, '{runOnly: ["color-contrast", "link-in-text-block"]}'))
        if by_day or by_night:
            found[name] = by_day + by_night
    assert found == {}


def test_axe_would_find_a_fault(new_page, book, axe):
    """The test above can fail: a picture without a description and letters too pale are found."""
    page = new_page()
    page.goto((book / "html/book/scorecard.html").as_uri())
    page.evaluate(axe)
    page.evaluate("document.querySelector('article img').removeAttribute('alt')")
    page.evaluate("document.querySelector('article p').style.color = '#bbb'")
    rules = {fault.partition(":")[0] for fault in faults(page, "{}")}
    assert {"image-alt", "color-contrast"} <= rules


def test_the_keyboard_reaches_the_text_first(new_page, book):
    """One tab shows the way past the menu, and Enter takes it."""
    page = new_page()
    page.goto((book / "html/book/quality.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_nothing_moves_for_who_asked_for_rest(new_page, book):
    """No element animates, whatever the theme says."""
    page = new_page(reduced_motion="reduce")
    page.goto((book / "html/book/quality.html").as_uri())
    moving = """[...document.querySelectorAll("*")].filter(element => {
      const style = getComputedStyle(element);
      return style.transitionProperty !== "none" || style.animationName !== "none" || style.scrollBehavior === "smooth";
    }).length"""
    assert page.evaluate(moving) == 0


def test_pages_are_whole_without_scripts(new_page, book):
    """Text, figures and the data behind them are there, and no button that does nothing."""
    page = new_page(java_script_enabled=False)
    page.goto((book / "html/book/quality.html").as_uri())
    table = page.locator("figure details table").first
    assert not table.is_visible()
    page.locator("figure summary", has_text="Data as a table").first.click()
    assert table.is_visible()
    assert page.locator(".pst-js-only:visible, button.sidebar-toggle:visible").count() == 0


def test_without_scripts_the_chapters_stand_at_the_foot(new_page, book):
    """A phone that runs no script has no menu to open, and needs none."""
    page = new_page(viewport={"width": 390, "height": 844}, java_script_enabled=False)
    page.goto((book / "html/book/quality.html").as_uri())
    chapters = page.get_by_role("navigation", name="Main").get_by_role("link")
    foot = page.locator("footer.bd-footer-content").bounding_box()["y"]
    assert chapters.first.bounding_box()["y"] > foot
    chapters.get_by_text("Method", exact=True).click()
    page.wait_for_url("**/method.html")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_without_scripts_the_system_names_the_theme(new_page, book, theme):
    """Page, text and links have the colours that a script would choose."""
    look = """() => [["body", "backgroundColor"], ["h1", "color"], ["main p a:not(.term)", "color"],
                     ["figure img", "filter"]]
      .map(([of, which]) => getComputedStyle(document.querySelector(of))[which])"""
    found = []
    for scripts in (True, False):
        page = new_page(java_script_enabled=scripts, color_scheme=theme, reduced_motion="reduce")
        page.goto((book / "html/book/quality.html").as_uri())
        found.append(page.evaluate(look))
    assert found[0] == found[1]


MENUS = {"Chapters": "#pst-primary-sidebar-modal", "On this page": "#pst-secondary-sidebar-modal"}


@pytest.mark.parametrize(("name", "modal"), MENUS.items())
@pytest.mark.parametrize("width", [390, 800])
def test_menus_open_lead_on_and_close(new_page, book, width, name, modal):
    """Where there is no room for them beside the page, each button opens its menu over it."""
    page = new_page(viewport={"width": width, "height": 844})
    page.goto((book / "html/book/quality.html").as_uri())
    menu = page.locator(modal)
    assert not menu.is_visible()
    page.get_by_role("button", name=name).click()
    assert menu.get_by_role("link").last.is_visible()
    page.keyboard.press("Escape")
    menu.wait_for(state="hidden")
    page.get_by_role("button", name=name).click()
    link = menu.get_by_role("link").last
    address = link.get_attribute("href")
    link.click()
    page.wait_for_url(f"**{address.lstrip('.')}")
    menu.wait_for(state="hidden")  # a place on the same page is seen, too


def test_on_a_desk_the_chapters_go_and_come_back(new_page, book):
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto((book / "html/book/quality.html").as_uri())
    chapters = page.locator("#pst-primary-sidebar")
    for state in ("hidden", "visible"):
        page.get_by_role("button", name="Chapters").click()
        chapters.wait_for(state=state)


def test_title_and_search_stay_where_the_chapters_scroll(new_page, book):
    """On a chapter from the end of the list, on a screen of a laptop."""
    page = new_page(viewport={"width": 1280, "height": 720})
    page.goto((book / "html/book/references.html").as_uri())
    scrolled = page.wait_for_function("document.querySelector('#pst-primary-sidebar').scrollTop")
    assert scrolled
    for part in (".navbar-brand", ".search-button-field"):
        box = page.locator(f"#pst-primary-sidebar {part}").bounding_box()
        assert 0 <= box["y"] < 150, part


def test_the_switch_says_which_colours_are_chosen_and_moves_nothing(new_page, book):
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto((book / "html/book/quality.html").as_uri())
    switch, states, sizes = page.get_by_role("button", name="Colours: "), set(), set()
    for _ in range(3):
        states.add(switch.inner_text().strip())
        sizes.add(page.evaluate("document.querySelector('article').getBoundingClientRect().height"))
        switch.click()
    assert states == {"Colours: as the system", "Colours: light", "Colours: dark"}
    assert len(sizes) == 1


def test_links_have_one_colour(new_page, book):
    """In the text and in tables, by day and by night."""
    page = new_page(reduced_motion="reduce")
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        page.goto((book / "html/book/quality.html").as_uri())
        colours = page.evaluate(
            """[...document.querySelectorAll("section > p a.reference:not(.term), tbody a:not(.term)")]
                 .map(link => getComputedStyle(link).color)"""
        )
        assert len(colours) > 10 and len(set(colours)) == 1


def test_a_title_says_each_thing_once(book, names):
    """The page, then the book where that is another; the same mark between them everywhere."""
    for name in [name for name in names if name != FRONT_DOOR]:
        title = BeautifulSoup((book / "html" / name).read_text(encoding="utf-8"), "html.parser").title.text
        page, *whole = title.split(" — ")
        assert whole == ([] if name == "book/index.html" else ["Quality growth on trial"]), title
        assert " - " not in page


def test_the_index_says_what_is_claimed_and_can_be_reached(book):
    """From the page for search; a number alone would say nothing."""
    search, index = (
        BeautifulSoup((book / f"html/{name}.html").read_text(encoding="utf-8"), "html.parser")
        for name in ("search", "genindex")
    )
    assert search.select("article > p > a[href='genindex.html']")
    (entry,) = [item for item in index.select("ul.index li") if item.a.text == "A30"]
    assert entry.text == "A30 Spending on R&D would grow by more than 7% a year over 2021–25."


def test_a_page_that_does_not_exist_needs_no_other_file(book):
    """A server may show it at any depth, where relative addresses lead nowhere."""
    page = BeautifulSoup((book / "html/404.html").read_text(encoding="utf-8"), "html.parser")
    assert page.find_all(["script", "img", "style"]) == []
    assert [link["href"] for link in page.find_all("link")] == ["data:,"]  # or a browser asks for an icon
    assert [link["href"] for link in page.find_all("a")] == ["/book/index.html", "/search.html"]


def test_claims_of_a_page_are_in_its_contents(new_page, served):
    """Their boxes have no headings, and most chapters no other parts."""
    page = new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{served}/book/rd_plan.html")
    contents = page.get_by_role("navigation", name="Contents")
    boxes = page.locator(".tag_claim table.table[id]").count()
    assert contents.locator("a[href^='#claim-']").count() == boxes > 1
    contents.get_by_role("link", name="A30").click()
    page.wait_for_url("**/rd_plan.html#claim-a30")


def test_on_paper_there_is_nothing_to_click(new_page, book):
    """Filters, buttons and what-if stay on the screen; a shape stays beside its word."""
    page = new_page(viewport={"width": 700, "height": 900})
    page.emulate_media(media="print")
    for name in ("scorecard", "quality"):
        page.goto((book / f"html/book/{name}.html").as_uri())
        assert page.locator("article").is_visible()
        assert page.locator("form:visible, details:visible, article button:not(.sort):visible").count() == 0
    page.goto((book / "html/book/scorecard.html").as_uri())
    wrapped = """[...document.querySelectorAll(".tag_scorecard td:nth-child(5)")]
      .filter(cell => getComputedStyle(cell).whiteSpace !== "nowrap").length"""
    assert page.evaluate(wrapped) == 0


def test_the_head_of_a_box_has_one_rule_on_a_phone(new_page, book):
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto((book / "html/book/quality.html").as_uri())
    rules = """[...document.querySelectorAll(".tag_claim table.table thead :is(tr, th)")]
      .map(cell => getComputedStyle(cell).borderBottomWidth)"""
    assert set(page.evaluate(rules)) == {"0px"}


def test_a_figure_opened_alone_fills_the_window(new_page, book):
    """A tap on a figure shows it as wide as the screen; the page knows its shape before it comes."""
    page = new_page(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page.goto((book / "html/book/quality.html").as_uri())
    picture = page.locator("figure img").first
    assert int(picture.get_attribute("width")) > int(picture.get_attribute("height")) > 0
    page.goto(
        (book / "html/book/quality.html").parent.joinpath(picture.get_attribute("src")).resolve().as_uri()
    )
    assert page.evaluate("document.documentElement.getBoundingClientRect().width / innerWidth") == 1


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    ("page_name", "selector"),
    [
        ("references", ".citation"),
        ("glossary", "tr[id]"),
        ("glossary", "dt[id]"),
        ("rd_plan", ".tag_claim table[id]"),
    ],
)
def test_the_place_that_a_link_leads_to_is_marked(new_page, book, axe, page_name, selector, theme):
    """A work, a term or a test box stands out from those around it, is not cut off, and can be read as before."""
    page = new_page(color_scheme=theme, bypass_csp=True)
    page.goto((book / f"html/book/{page_name}.html").as_uri())
    place = page.locator(selector).nth(1)
    look = """element => {
      const parts = [element, element.firstElementChild || element];
      const grounds = parts.map(part => getComputedStyle(part).backgroundColor);
      const { outlineStyle, outlineOffset } = getComputedStyle(element);
      return [...grounds, outlineStyle != "none" && parseInt(outlineOffset) < 0];
    }"""
    before = place.evaluate(look)
    page.goto(page.url + "#" + place.get_attribute("id"))
    assert place.evaluate(look) != before
    page.evaluate(axe)
    assert list(faults(page, '{runOnly: ["color-contrast"]}')) == []


def test_numbers_stay_a_table_on_a_phone(new_page, book):
    """A grid of grades or counts is read across and down; only texts become cards, whose cells say what they are."""
    page = new_page(viewport={"width": 390, "height": 844})
    shown = {}
    for name in ("method", "limits", "outlook"):
        page.goto((book / f"html/book/{name}.html").as_uri())
        tables = page.locator(
            "article table.table:has(thead th:nth-child(3)):visible tbody tr:first-child"
        ).all()
        shown[name] = [row.evaluate("row => getComputedStyle(row).display") for row in tables]
    assert "table-row" in shown["method"] and "table-row" in shown["limits"] and "block" in shown["limits"]
    assert set(shown["outlook"]) == {"block"}


def test_the_catalogue_is_filtered_by_words(new_page, book):
    """Who looks for a resource need not scroll past all others; what is left is counted."""
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto((book / "html/book/data_catalogue.html").as_uri())
    rows = page.locator(".tag_scorecard tbody tr:visible")
    whole = rows.count()
    assert page.get_by_role("status").inner_text() == f"{whole} of {whole}"
    page.get_by_label("Words").fill("EMBER no such word")
    assert rows.count() == 0
    page.get_by_label("Words").fill("EMBER electricity")
    assert 0 < rows.count() < whole / 10
    assert page.get_by_role("status").inner_text() == f"{rows.count()} of {whole}"


def test_figures_are_legible_on_a_phone(new_page, book):
    """A figure is drawn at least as large as its letters need, and scrolls within its own frame."""
    page = new_page(viewport={"width": 360, "height": 740})
    page.goto((book / "html/book/quality.html").as_uri())
    frames = page.evaluate(
        """[...document.querySelectorAll("figure a.image-reference")].map(frame =>
             [frame.clientWidth, frame.querySelector("img").clientWidth, getComputedStyle(frame).overflowX])"""
    )
    # Letters are 8.5 points in a drawing of 595 pixels; eleven pixels of a screen are the least that reads.
    assert frames and all(
        frame < 360 and picture >= 570 and flow == "auto" for frame, picture, flow in frames
    )


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("A30", "rd_plan.html#claim-a30"),
        ("x03", "basic_research.html#claim-x03"),
        ("双循环", "glossary.html#term-dual-circulation"),
        ("循环", "glossary.html#term-dual-circulation"),
        ("dual circulation", "glossary.html#term-dual-circulation"),
        ("R&D", "glossary.html#term-r-d"),
    ],
)
def test_search_leads_to_the_place(new_page, served, words, first):
    """A claim's number and a term in either language lead to where they are explained."""
    page = new_page()
    page.goto(f"{served}/search.html")
    page.fill("main input[name=q]", words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    link = page.locator("#search-results ul.search li a").first
    assert link.get_attribute("href").endswith(first)


@pytest.fixture
def found(new_page, served):
    """The page of search after a search for some words."""
    page = new_page()

    def search(words: str):
        page.goto(f"{served}/search.html?{urlencode({'q': words})}")
        page.locator(".search-summary", has_text=re.compile("found|No page")).wait_for()
        return page

    yield search


def test_a_letter_is_no_word_for_search(found):
    """ "R&D" is one word, and marked as one where its page opens; "a R" finds nothing by its letters."""
    page = found("R&D")
    assert page.evaluate("localStorage.getItem('sphinx_highlight_terms')") == "r&d"
    page.locator("#search-results li a", has_text="The spending goal was met").click()
    marks = page.locator(".highlighted")
    marks.first.wait_for(state="attached")
    assert {mark.lower() for mark in marks.all_text_contents()} - {""} == {"r&d"}
    assert found("a R & d").locator("#search-results li").count() == 0
    assert page.locator(".search-summary").inner_text() == "No page has all of these words."


def test_search_shows_what_is_read_and_nothing_that_is_hidden(found):
    """An excerpt comes from the text, not from buttons, folded data or the foot."""
    page = found("threshold")
    page.wait_for_load_state("networkidle")
    excerpts = " ".join(page.locator("#search-results p.context").all_text_contents())
    assert "threshold" in excerpts
    kept = page.evaluate(
        """async () => Search.htmlToText(await (await fetch("book/basic_research.html")).text(), "")"""
    )
    assert "The claims, tested" in kept
    for hidden in ("choke_point", "Data as a table", "Summary", "What if", "Last updated"):
        assert hidden not in kept, hidden


def test_search_works_from_a_folder(new_page, book):
    """Pages that were unpacked and opened from a disk can be searched."""
    page = new_page()
    page.goto((book / "html/search.html").as_uri() + "?q=A30")
    link = page.locator("#search-results ul.search li a").first
    link.click()
    page.wait_for_url("**/rd_plan.html#claim-a30")
