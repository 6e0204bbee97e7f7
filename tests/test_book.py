"""The book as published: the same words in web edition, PDF and claims.json, whole and asking nothing of others."""

from __future__ import annotations

import copy
import csv
import json
import re
import sys
import unicodedata
from pathlib import Path

import pymupdf
import pypdf
import pytest
import yaml
from bs4 import BeautifulSoup
from paper import MM, Line, lines_of

from briefing.catalogue import place_names
from briefing.claims import register
from briefing.rules import SHAPES
from briefing.sphinxext.figures import MOST_ROWS, head_words

CHECKOUT = Path(__file__).resolve().parents[1]
PLACES = place_names(root=CHECKOUT)
TEMPLATE = CHECKOUT / "briefing/sphinxext/typst/template.typ"


@pytest.fixture(scope="module")
def claims(book) -> list[dict]:
    return json.loads((book / "html/claims.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def pdf(book) -> pypdf.PdfReader:
    return pypdf.PdfReader(book / "briefing.pdf")


@pytest.fixture(scope="module")
def sheets(book) -> list[list[Line]]:
    """Lines of each page of the PDF."""
    return [lines_of(page) for page in pymupdf.open(book / "briefing.pdf")]


@pytest.fixture(scope="module")
def pdf_text(pdf) -> str:
    return squeezed("\n".join(page.extract_text() for page in pdf.pages))


def squeezed(text: str) -> str:
    """Text without spaces, hyphens and quote forms, which line breaks and typesetting change."""
    return re.sub(r"[\s\u00ad\u2010‐–-]", "", text.replace("’", "'").replace("“", '"').replace("”", '"'))


def structure(pdf: pypdf.PdfReader) -> list[dict]:
    """Structure elements of a PDF in reading order."""
    found, stack = [], [pdf.trailer["/Root"]["/StructTreeRoot"]]
    while stack:
        node = stack.pop().get_object()
        if isinstance(node, list):
            stack += reversed(node)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                stack.append(node["/K"])
    return found


def box(pages: dict[str, BeautifulSoup], entry: dict) -> BeautifulSoup:
    """A claim's test box on its page."""
    tables = pages[entry["chapter"]].select(".tag_claim table")
    return next(table for table in tables if table.th.get_text() == entry["id"])


def test_no_claim_is_lost(claims, pages):
    """Register, claims.json and scorecard hold the same claims, each once."""
    ids = [entry["id"] for entry in register(CHECKOUT)["claims"]]
    rows = [row.td.get_text() for row in pages["scorecard"].select(".tag_scorecard tbody tr")]
    assert [claim["id"] for claim in claims] == ids == rows
    assert len(set(ids)) == len(ids)


def test_claims_json_keeps_its_shape(claims):
    """A machine finds the same fields and scales for every claim."""
    levels = {"very low", "low", "medium", "high", "very high"}
    undecided = {"Too early", "Not testable"}
    for claim in claims:
        assert {
            "id",
            "paragraph",
            "type",
            "theme",
            "verdict_then",
            "verdict_now",
            "confidence",
            "robustness",
        } <= set(claim)
        assert {claim["verdict_then"], claim["verdict_now"]} <= set(SHAPES)
        assert claim["confidence"]["evidence"] in ("limited", "medium", "robust")
        assert claim["confidence"]["agreement"] in ("low", "medium", "high")
        assert claim["confidence"]["level"] in (
            {"not rated"} if claim["verdict_now"] in undecided else levels
        )
        assert 1 <= claim["robustness"]["holds"] <= claim["robustness"]["variants"]


def test_scorecard_says_what_claims_json_says(claims, pages):
    """Verdicts, confidence and robustness of the scorecard are those of claims.json."""
    for claim, row in zip(claims, pages["scorecard"].select(".tag_scorecard tbody tr"), strict=True):
        cells = [cell.get_text() for cell in row.select("td")]
        robustness = f"{claim['robustness']['holds']}/{claim['robustness']['variants']}"
        assert squeezed(cells[1]) == squeezed(claim["text"])
        assert [cell.split(" ", 1)[1] for cell in cells[3:5]] == [claim["verdict_then"], claim["verdict_now"]]
        assert cells[5:] == [claim["confidence"]["level"], robustness]


def test_each_box_says_what_claims_json_says(claims, pages):
    """Each claim's test box has the same six lines, and the words of claims.json."""
    for claim in claims:
        rows = {row.th.get_text(): row.td.get_text() for row in box(pages, claim).select("tbody tr")}
        assert list(rows) == ["Claim", "Correct reading", "Test", "Result", "Verdict", "But"]
        assert squeezed(rows["Claim"]) == squeezed(claim["text"])
        c = claim["confidence"]
        rated = f"{c['level']} confidence ({c['evidence']} evidence, {c['agreement']} agreement)"
        words = "confidence not rated" if c["level"] == "not rated" else rated
        assert rows["Verdict"].startswith(f"{claim['verdict_now']} now, {words}.")
        assert f": {claim['verdict_then']}" in rows["Verdict"].split("On 10 June 2021")[1]


def test_pdf_says_what_the_web_says(claims, pages, pdf_text):
    """Every test box stands in the PDF in full, word for word."""
    for claim in claims:
        for row in box(pages, claim).select("tbody tr"):
            cell = copy.copy(row.td)  # the pages are shared: later tests need their links
            for citation in cell.select("a"):
                citation.extract()
            # What stands before the citations; they are typeset apart.
            words = re.split(r"\s*\[[,; ]*\]", cell.get_text())[0]
            assert squeezed(words) in pdf_text, f"{claim['id']}: {words}"


def test_tables_speak(pages, claims):
    """Head cells say what they head; a box's lines have heads of their own, and its number is its address."""
    for name, page in pages.items():
        for head in page.select("article table th"):
            assert head["scope"] in ("col", "row", "rowgroup"), name
    for claim in claims:
        table = box(pages, claim)
        assert table.th.a["href"] == f"#{table['id']}"
        assert all(row.th["scope"] == "row" for row in table.select("tbody tr"))


def test_chinese_is_marked(pages):
    """A screen reader reads the glossary's Chinese as Chinese."""
    assert pages["glossary"].select("article td [lang=zh-Hans]")


def test_figures_are_the_same(pages, pdf, pdf_text):
    """Every figure stands in both editions with its number and caption, but for those of the web alone."""
    captions = [
        caption
        for page in pages.values()
        for caption in page.select("figcaption .caption-text, figcaption p .caption-text")
    ]
    numbers = [
        number.get_text() for page in pages.values() for number in page.select("figcaption .caption-number")
    ]
    assert len(captions) == len(numbers) == len(set(numbers)) > 8
    printed = [
        (number, caption.get_text())
        for number, caption in zip(numbers, captions, strict=True)
        if not caption.find_parent(class_="tag_web-only")
    ]
    for number, caption in printed:
        assert f"{squeezed(number)}.{squeezed(caption)}" in pdf_text
    assert [element["/S"] for element in structure(pdf)].count("/Figure") == len(printed)


def test_nothing_unrendered_reaches_a_reader(pages, pdf_text):
    """No leftovers of code, templates or missing values in either edition."""
    leftovers = [
        "Traceback",
        "{glue",
        "{cite",
        "{numref",
        "{ref",
        "{eval",
        "<pandas",
        "NaN",
        "<Figure",
        "not known (None",
    ]
    for name, page in pages.items():
        text = page.select_one("article").get_text()
        assert not [word for word in leftovers if word in text], name
        assert not re.search(r"\bnan\b", text), name
    assert not [word for word in leftovers if squeezed(word) in pdf_text and word not in ("NaN", "{ref")]


def test_pictures_are_described(pages):
    """Every picture has an alt text that describes it and does not repeat its caption."""
    pictures = [(name, picture) for name, page in pages.items() for picture in page.select("article img")]
    assert pictures
    for name, picture in pictures:
        caption = picture.find_parent("figure").figcaption.get_text()
        assert len(picture.get("alt", "")) >= 40 and squeezed(picture["alt"]) not in squeezed(caption), (
            f"{name}: {picture.get('src')}"
        )


def test_alt_texts_tell_what_was_drawn(pages, book):
    """What a figure says in words comes from its data: most numbers of each alt text stand there, in some scale."""
    for page in pages.values():
        for figure in page.select("article figure"):
            told = re.findall(r"\d[\d,]*(?:\.\d+)?", figure.img["alt"])
            data = book / "html/book" / figure.select_one("a.download[href$='.csv']")["href"]
            drawn = {float(n) for n in re.findall(r"\d+(?:\.\d+)?", data.read_text(encoding="utf-8"))}
            missing = [number for number in told if not stands_in(number.replace(",", ""), drawn)]
            assert len(missing) <= len(told) / 2, f"{data.name}: {missing}"


def stands_in(number: str, values: set[float]) -> bool:
    """Whether a printed number is one of the values, rounded as printed, maybe in hundredths, thousands or millions."""
    digits = len(number.partition(".")[2])
    scales = (1, 100, 1e3, 1e-3, 1e6, 1e-6)
    return any(f"{value * scale:.{digits}f}" == number for value in values for scale in scales)


def test_figures_name_source_and_data(pages, book):
    """Every figure has a source line, its data and its picture as files that last, and its data as a table."""
    for name, page in pages.items():
        for figure in page.select("article figure"):
            assert "Source: " in figure.get_text(), name
            addresses = [link["href"] for link in figure.select("a.download")]
            assert [address.rpartition(".")[2] for address in addresses] == ["csv", "svg", "png"], name
            for address in addresses:
                assert address.startswith("../figures/")
                assert (book / "html/book" / address).resolve().is_file(), address
            head, *rows = csv.reader(
                (book / "html/book" / addresses[0]).read_text(encoding="utf-8").splitlines()
            )
            table = figure.select_one("details table")
            assert len(table.select("tbody tr")) == min(len(rows), MOST_ROWS), name
            words = "".join(head_words(cell, PLACES) for cell in head)
            assert squeezed(table.thead.get_text()) in squeezed(words), name


def test_internal_links_lead_somewhere(pages, book):
    """Every link within the web edition finds its page and its anchor."""
    for name, page in pages.items():
        for link in page.select("article a[href], .bd-sidebar a[href]"):
            target, _, anchor = link["href"].partition("#")
            if re.match(r"[a-z]+:", target):
                continue
            path = (book / "html/book" / target).resolve() if target else book / f"html/book/{name}.html"
            assert path.is_file(), f"{name}: {link['href']}"
            if anchor and path.suffix == ".html":
                where = pages.get(path.stem)
                assert where is None or where.find(id=anchor), f"{name}: {link['href']}"


def test_a_work_is_listed_as_it_is_cited(pages):
    """What stands in a citation heads the entry that it leads to; no entry has a link that leads nowhere."""
    works = {work["id"]: work.select_one(".label") for work in pages["references"].select(".citation")}
    assert not any(label.select("a") for label in works.values())
    cited = 0
    for name, page in pages.items():
        for link in page.select("article a[href*='references.html#id']"):
            said = re.sub(r" \[(.+)\]$", r", \1", link.get_text())  # Author [2021]
            listed = works[link["href"].partition("#")[2]].get_text().strip("[] \n")
            assert listed == said or listed.endswith(f", {said}"), name
            cited += 1
    assert cited > 100


def test_files_beside_the_pages_are_linked_where_they_are_named(pages, book):
    """Who reads of claims.json can open it, and each resource of the catalogue leads to its data."""
    site = book / "html"
    for name in ("data_catalogue", "changes"):
        named = [code for code in pages[name].select("article code") if (site / code.get_text()).is_file()]
        assert named and all((site / "book" / code.find_parent("a")["href"]).is_file() for code in named), (
            name
        )
    rows = pages["data_catalogue"].select("table tbody tr")
    assert all(row.select("td:first-child a[href^='../data/'][href$='.csv']") for row in rows)


def test_each_word_explained_leads_to_its_own_place(pages):
    """A link to a term or an abbreviation ends at that word and at no list of many."""
    found = {}
    for name, page in pages.items():
        for link in page.select("article a.term"):
            place = pages["glossary"].find(id=link["href"].partition("#")[2])
            word = (place.find("td", recursive=False) or place).get_text().strip()
            assert re.fullmatch(rf"{re.escape(word)}s?", link.get_text(), re.IGNORECASE), (name, link)
            found[word] = place.name
    assert set(found.values()) == {"tr", "dt"}


def test_headings_are_in_order(pages):
    """One main heading a page, and no level is skipped."""
    for name, page in pages.items():
        levels = [
            int(heading.name[1]) for heading in page.select("article h1, article h2, article h3, article h4")
        ]
        assert levels.count(1) == 1 and levels[0] == 1, name
        assert all(b - a <= 1 for a, b in zip(levels, levels[1:], strict=False)), name


def test_pdf_is_accessible(pdf):
    """Tagged, titled, in a language, every font embedded and none of Type 3, every figure with alt text."""
    catalog = pdf.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"].startswith("en")
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata.title
    elements = structure(pdf)
    pictures = [element for element in elements if element["/S"] == "/Figure"]
    assert len(pictures) > 8 and all(len(picture["/Alt"]) >= 40 for picture in pictures)
    kinds = {element["/S"] for element in elements}
    assert {"/H1", "/P", "/Table", "/TH", "/L", "/Figure", "/Caption"} <= kinds
    for head in (element for element in elements if element["/S"] == "/TH"):
        assert "/Column" in [part.get("/Scope") for part in head["/A"]]
    said = catalog["/Metadata"].get_data().decode("utf-8")
    assert "<pdfuaid:part>1<" in said and "<pdfaid:part>3<" in said and "<pdfaid:conformance>A<" in said
    fonts = [font.get_object() for page in pdf.pages for font in page["/Resources"].get("/Font", {}).values()]
    assert fonts and all(font["/Subtype"] != "/Type3" for font in fonts)
    for font in fonts:
        inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert any(key in inner["/FontDescriptor"] for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_pdf_has_the_length_of_a_briefing(pdf):
    """A briefing, not a book: its pages stay within a window, and none is blank."""
    assert 25 <= len(pdf.pages) <= 40
    assert all(len(page.extract_text()) > 40 for page in pdf.pages)


def test_pdf_carries_the_data_of_its_figures(pages, pdf, book):
    """Each printed figure has its CSV within the file, the same as the web edition offers."""
    attached = {}
    for entry in pdf.trailer["/Root"]["/AF"]:
        entry = entry.get_object()
        assert entry["/AFRelationship"] == "/Data" and entry["/Desc"].startswith("Data behind Fig. ")
        attached[re.sub(r"^figure-\d+-", "", entry["/UF"])] = entry["/EF"]["/F"].get_object().get_data()
    offered = {}
    for page in pages.values():
        for link in page.select("article figure a.download[href$='.csv']"):
            if not link.find_parent(class_="tag_web-only"):
                path = book / "html/book" / link["href"]
                offered[path.name] = path.read_bytes()
    assert attached == offered


def test_pdf_is_outlined_by_its_headings(pages, pdf):
    """The bookmarks are the pages' headings, in the order of the table of contents and as deep as they go."""
    contents = yaml.safe_load((CHECKOUT / "_toc.yml").read_text(encoding="utf-8"))
    files = [contents["root"], *(entry["file"] for part in contents["parts"] for entry in part["chapters"])]
    headings = [
        (int(heading.name[1]) - 1, squeezed(heading.get_text().rstrip("#")))
        for file in files
        for heading in pages[Path(file).stem].select("article h1, article h2, article h3")
    ]

    def flattened(outline, depth=0):
        for entry in outline:
            if isinstance(entry, list):
                yield from flattened(entry, depth + 1)
            else:
                yield depth, squeezed(entry.title)

    assert list(flattened(pdf.outline)) == headings


def test_boxes_do_not_break(claims, pages, pdf):
    """A claim's box begins and ends on one page."""
    printed = [squeezed(page.extract_text()) for page in pdf.pages]
    for claim in claims:
        rows = {row.th.get_text(): row.td.get_text() for row in box(pages, claim).select("tbody tr")}
        counter = squeezed(re.split(r"\s*\[", rows["But"])[0])
        first, last = "Claim" + squeezed(rows["Claim"]), "But" + counter
        assert any(first in page and last in page for page in printed), claim["id"]


def test_type_in_figures_is_legible_on_paper(book):
    """No letter of a chart is smaller than 7 points on paper, also where the summary shrinks the chart."""
    narrowest = float(re.search(r"#let figure-width = (\d+)mm", TEMPLATE.read_text(encoding="utf-8"))[1])
    config = yaml.safe_load((CHECKOUT / "_config.yml").read_text(encoding="utf-8"))["sphinx"]["config"]
    in_summary = {place.partition("#fig-")[2] for place in config["typst_summary"] if isinstance(place, str)}
    for picture in (book / "html/_images").glob("*.svg"):
        svg = picture.read_text(encoding="utf-8")
        width = float(re.search(r'width="([\d.]+)pt"', svg)[1]) / 72 * 25.4
        scale = narrowest / width if re.sub(r"-[0-9a-f]{12}$", "", picture.stem) in in_summary else 1
        # Matplotlib draws letters as paths at 100 units an em, scaled to their size.
        sizes = [100 * scale * float(size) for size in re.findall(r"scale\(([\d.]+) -\1\)", svg)]
        assert sizes and min(sizes) >= 7, f"{picture.name}: {min(sizes):.2f}"


def test_pdf_is_small_enough_to_mail(book):
    """Under three megabytes, data included."""
    assert (book / "briefing.pdf").stat().st_size < 3_000_000


def test_summary_is_two_pages_with_the_answer_and_every_verdict(book, claims, pages):
    """Whoever prints one sheet has the answer, each claim with its verdict today, and five charts with their data."""
    summary = pypdf.PdfReader(book / "summary.pdf")
    first, second = (page.extract_text() for page in summary.pages)
    answer = pages["index"].select_one(".tag_cover-answer").get_text()
    assert squeezed(answer) in squeezed(first)
    for claim in claims:
        assert squeezed(
            claim["id"] + claim["text"] + SHAPES[claim["verdict_now"]] + claim["verdict_now"]
        ) in squeezed(first)
    assert len(re.findall(r"Fig\. \d+\. ", second)) == len(summary.trailer["/Root"]["/AF"]) == 5


def test_no_typewritten_carbon_dioxide(pages, pdf):
    """CO₂ has its small two wherever a reader meets it; code and addresses are for machines."""
    for name, page in pages.items():
        article = copy.copy(page.select_one("article"))
        for node in article.select("pre, code, .highlight, script, style"):
            node.decompose()
        assert not re.search(r".{0,40}\bCO2", article.get_text()), name
    printed = "\n".join(page.extract_text() for page in pdf.pages)
    assert re.findall(r".{0,40}\bCO2.{0,20}", printed) == []


def test_the_list_of_references_is_one_alphabet_of_what_the_text_cites(pages):
    """Each citation opens its entry, and no second alphabet follows the first."""
    entries = pages["references"].select(".citation")
    openings = [re.sub(r"[^\w ]", "", entry.p.get_text().casefold()) for entry in entries]
    letters = [unicodedata.normalize("NFKD", opening)[0] for opening in openings]
    assert len(letters) > 400 and letters == sorted(letters)
    text = {entry["id"]: squeezed(entry.p.get_text()) for entry in entries}
    for link in pages["science_policy"].select("a.reference.internal[href*='references.html#id']"):
        author = re.split(r" and | \(|, ", link.get_text())[0]
        entry = text[link["href"].partition("#")[2]]
        assert re.match(r"\d{4}", author) or entry.startswith(squeezed(author)), author


def test_nothing_but_and_others_shortens_a_list_of_authors(pages):
    """One language: a work is cited in the same words whether its entry names all authors or the first."""
    cited = " ".join(node.get_text() for page in pages.values() for node in page.select(".bibtex-citation"))
    assert "et al" not in cited and " and others" in cited
    assert "'" not in cited


def test_cover_answers(pdf, pages):
    """The sentence on the cover is the one that the front page computes."""
    answer = pages["index"].select_one(".tag_cover-answer").get_text()
    assert squeezed(answer) in squeezed(pdf.pages[0].extract_text())


def test_cover_shows_every_verdict(pdf, claims):
    """One shape a claim of the article's own; each verdict that was given stands in the legend too."""
    words = pdf.pages[0].extract_text()
    for verdict, shape in SHAPES.items():
        given = sum(claim["verdict_now"] == verdict for claim in claims if claim["in_article"])
        assert words.count(shape) == given + bool(given), verdict


def test_no_line_of_text_is_too_long_to_follow(sheets):
    """Running text has about 95 letters a line; the eye loses its way back to the next one in longer lines."""
    running = [line for page in sheets for line in page if "Serif" in line.font and line.size < 9.1]
    lengths = [len(line.text) for line in running]
    assert len(lengths) > 300 and max(lengths) <= 112
    assert sum(length > 104 for length in lengths) < len(lengths) / 50


def test_hyphens_do_not_stack(sheets):
    """Never three broken words one under another."""
    for number, page in enumerate(sheets, 1):
        stacked, before = 0, None
        for line in page:
            below = before and 0 < line.lower - before.lower < 2.2 * line.size * MM
            follows = below and abs(line.left - before.left) < 10
            broken = re.search(r"\w[\u00ad\u2010-]\s*$", line.text)
            stacked = (stacked if follows else 0) + 1 if broken else 0
            assert stacked < 3, f"page {number}: {line.text}"
            before = line


def test_page_one_answers(pdf):
    """Someone who reads the first page after the contents knows what was found."""
    first = next(page.extract_text() for page in pdf.pages if "What holds." in page.extract_text())
    assert all(phrase in first for phrase in ("What holds.", "Which kind.", "What time has told."))


def test_the_summary_is_one_page(pdf):
    """A minister gets one sheet: the chapter after the summary begins on the next page."""
    starts = [pdf.get_destination_page_number(entry) for entry in pdf.outline if not isinstance(entry, list)]
    contents = yaml.safe_load((CHECKOUT / "_toc.yml").read_text(encoding="utf-8"))
    chapters = [entry["file"] for part in contents["parts"] for entry in part["chapters"]]
    place = chapters.index("book/summary") + 1  # the root stands before
    assert starts[place + 1] - starts[place] == 1


def test_pdf_is_linked_from_the_web(pages, book):
    """Every page of the web edition leads to the PDF."""
    for name, page in pages.items():
        links = [link["href"] for link in page.select("a[href$='briefing.pdf']")]
        assert links, name
        assert (book / "html/book" / links[0]).resolve().read_bytes() == (book / "briefing.pdf").read_bytes()


def test_browser_asks_nothing_elsewhere(browser, book, pages):
    """No page makes the browser ask another host for anything, nor logs an error."""
    context = browser.new_context()
    asked, errors = [], []
    context.on("request", lambda request: asked.append(request.url))
    context.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    context.on("weberror", lambda error: errors.append(str(error.error)))
    for name in pages:
        page = context.new_page()
        page.goto((book / f"html/book/{name}.html").as_uri(), wait_until="load")
        page.close()
    context.close()
    assert len(asked) > len(pages)
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert errors == []


def test_each_edition_shows_its_own(browser, book, pages, pdf_text):
    """What is for print alone stands in the PDF and is hidden on the web; what is for the web is not printed."""
    context = browser.new_context()
    for name, soup in pages.items():
        for_print, for_web = soup.select("article .print-only"), soup.select("article div.web-only")
        if not (for_print or for_web):
            continue
        assert all(squeezed(block.get_text())[:80] in pdf_text for block in for_print), name
        page = context.new_page()
        page.goto((book / f"html/book/{name}.html").as_uri(), wait_until="load")
        assert not any(block.is_visible() for block in page.query_selector_all("article .print-only")), name
        assert all(block.is_visible() for block in page.query_selector_all("article div.web-only")), name
        page.close()
    context.close()
    assert pages["data_catalogue"].select("article .print-only") and pages["method"].select(
        "article .web-only"
    )


@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_is_wider_than_its_screen(new_page, book, pages, width):
    """Nothing forces a reader to scroll sideways: on a desk, on a phone, at four times the size of letters."""
    page = new_page(viewport={"width": width, "height": 800})
    for name in pages:
        page.goto((book / f"html/book/{name}.html").as_uri(), wait_until="load")
        page.evaluate("document.querySelectorAll('details').forEach(folded => { folded.open = true })")
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width + 1, f"{name} at {width}"


def test_build_runs_on_this_python():
    """The oldest Python that the README promises is the one the package asks for."""
    promised = re.search(r"Python (3\.\d+) or newer", (CHECKOUT / "README.md").read_text(encoding="utf-8"))[1]
    assert sys.version_info >= tuple(map(int, promised.split(".")))
    assert f'requires-python = ">={promised}"' in (CHECKOUT / "pyproject.toml").read_text(encoding="utf-8")
