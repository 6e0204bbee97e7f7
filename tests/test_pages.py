"""The web edition in a real browser: what its policy lets run, what a page weighs, who can use it, what is found."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

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
def test_a_page_of_results_can_be_read(browser, served, axe, theme):
    """The words that were searched for stand out in titles and texts, and cost them no contrast."""
    context = browser.new_context(color_scheme=theme, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{served}/search.html?q=growth")
    page.locator("#search-results li a .highlighted").first.wait_for()
    page.evaluate(axe)
    assert list(faults(page, '{runOnly: ["color-contrast"]}')) == []
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_no_fault(browser, book, names, axe, width):
    """All of axe's rules hold by day, and those on colour by night too, on a phone and on a desk."""
    # The policy would stop the wait for the night; whether it holds is tested above.
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="light",
        reduced_motion="reduce",  # a colour that is still turning from day to night is neither
        bypass_csp=True,
    )
    page = context.new_page()
    found = {}
    for name in (name for name in names if name != FRONT_DOOR):
        page.emulate_media(color_scheme="light")
        page.goto((book / "html" / name).as_uri())
        page.evaluate(axe)
        by_day = list(faults(page, '{resultTypes: ["violations"]}'))
        page.emulate_media(color_scheme="dark")
        page.wait_for_function("document.documentElement.dataset.theme == 'dark'")
        by_night = list(faults(page, '{runOnly: ["color-contrast", "link-in-text-block"]}'))
        if by_day or by_night:
            found[name] = by_day + by_night
    context.close()
    assert found == {}


def test_axe_would_find_a_fault(browser, book, axe):
    """The test above can fail: a picture without a description and letters too pale are found."""
    context = browser.new_context()
    page = context.new_page()
    page.goto((book / "html/book/scorecard.html").as_uri())
    page.evaluate(axe)
    page.evaluate("document.querySelector('article img').removeAttribute('alt')")
    page.evaluate("document.querySelector('article p').style.color = '#bbb'")
    rules = {fault.partition(":")[0] for fault in faults(page, "{}")}
    assert {"image-alt", "color-contrast"} <= rules
    context.close()


def test_the_keyboard_reaches_the_text_first(browser, book):
    """One tab shows the way past the menu, and Enter takes it."""
    context = browser.new_context()
    page = context.new_page()
    page.goto((book / "html/book/quality.html").as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    context.close()


def test_nothing_moves_for_who_asked_for_rest(browser, book):
    """No element animates, whatever the theme says."""
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto((book / "html/book/quality.html").as_uri())
    moving = """[...document.querySelectorAll("*")].filter(element => {
      const style = getComputedStyle(element);
      return style.transitionProperty !== "none" || style.animationName !== "none" || style.scrollBehavior === "smooth";
    }).length"""
    assert page.evaluate(moving) == 0
    context.close()


def test_pages_are_whole_without_scripts(browser, book):
    """Text, figures and the data behind them are there, and no button that does nothing."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((book / "html/book/quality.html").as_uri())
    table = page.locator("figure details table").first
    assert not table.is_visible()
    page.locator("figure summary", has_text="Data as a table").first.click()
    assert table.is_visible()
    assert page.locator(".pst-js-only:visible, button.sidebar-toggle:visible").count() == 0
    context.close()


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
def test_the_place_that_a_link_leads_to_is_marked(browser, book, axe, page_name, selector, theme):
    """A work, a term or a test box stands out from those around it, is not cut off, and can be read as before."""
    context = browser.new_context(color_scheme=theme, bypass_csp=True)
    page = context.new_page()
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
    context.close()


def test_numbers_stay_a_table_on_a_phone(browser, book):
    """A grid of grades or counts is read across and down; only texts become cards, whose cells say what they are."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    shown = {}
    for name in ("method", "limits", "outlook"):
        page.goto((book / f"html/book/{name}.html").as_uri())
        tables = page.locator(
            "article table.table:has(thead th:nth-child(3)):visible tbody tr:first-child"
        ).all()
        shown[name] = [row.evaluate("row => getComputedStyle(row).display") for row in tables]
    assert "table-row" in shown["method"] and "table-row" in shown["limits"] and "block" in shown["limits"]
    assert set(shown["outlook"]) == {"block"}
    context.close()


def test_the_catalogue_is_filtered_by_words(browser, book):
    """Who looks for a resource need not scroll past all others; what is left is counted."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto((book / "html/book/data_catalogue.html").as_uri())
    rows = page.locator(".tag_scorecard tbody tr:visible")
    whole = rows.count()
    assert page.get_by_role("status").inner_text() == f"{whole} of {whole}"
    page.get_by_label("Words").fill("EMBER no such word")
    assert rows.count() == 0
    page.get_by_label("Words").fill("EMBER electricity")
    assert 0 < rows.count() < whole / 10
    assert page.get_by_role("status").inner_text() == f"{rows.count()} of {whole}"
    context.close()


def test_figures_are_legible_on_a_phone(browser, book):
    """A figure is drawn at least as large as its letters need, and scrolls within its own frame."""
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto((book / "html/book/quality.html").as_uri())
    frames = page.evaluate(
        """[...document.querySelectorAll("figure a.image-reference")].map(frame =>
             [frame.clientWidth, frame.querySelector("img").clientWidth, getComputedStyle(frame).overflowX])"""
    )
    # Letters are 8.5 points in a drawing of 595 pixels; eleven pixels of a screen are the least that reads.
    assert frames and all(
        frame < 360 and picture >= 570 and flow == "auto" for frame, picture, flow in frames
    )
    context.close()


@pytest.mark.parametrize(
    ("words", "first"),
    [
        ("A30", "rd_plan.html#claim-a30"),
        ("x03", "basic_research.html#claim-x03"),
        ("双循环", "glossary.html#term-dual-circulation"),
        ("循环", "glossary.html#term-dual-circulation"),
        ("dual circulation", "glossary.html#term-dual-circulation"),
    ],
)
def test_search_leads_to_the_place(browser, served, words, first):
    """A claim's number and a term in either language lead to where they are explained."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{served}/search.html")
    page.fill("main input[name=q]", words)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=*")
    link = page.locator("#search-results ul.search li a").first
    assert link.get_attribute("href").endswith(first)
    context.close()


def test_search_works_from_a_folder(browser, book):
    """Pages that were unpacked and opened from a disk can be searched."""
    context = browser.new_context()
    page = context.new_page()
    page.goto((book / "html/search.html").as_uri() + "?q=A30")
    link = page.locator("#search-results ul.search li a").first
    link.click()
    page.wait_for_url("**/rd_plan.html#claim-a30")
    context.close()
