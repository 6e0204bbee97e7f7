"""The printed briefing: little books, built in this process, read back from the PDF and the Typst source."""

from __future__ import annotations

import functools
import io
import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pymupdf
import pypdf
import pytest
from docutils import nodes
from paper import lines_of
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace

from briefing.sphinxext.typst import TypstBuildError, commit_of, compile_pdf
from briefing.sphinxext.typst import writer as writer_module
from briefing.sphinxext.typst.formula import FormulaError, typst_formula
from briefing.sphinxext.typst.placement import figures_to_move
from briefing.sphinxext.typst.syntax import array, quote, typst_text
from briefing.sphinxext.typst.writer import card_columns, column_texts, column_widths

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
    '<rect width="{width}" height="{height}" fill="{fill}"/></svg>'
)
BIB = """@techreport{nbs, author={{Bureau of Numbers}}, title={Yearbook}, year={2025}, institution={BN}}
@article{li, author = {Li, Na}, title = {On growth}, journal = {Journal}, year = {2021}}
"""
CONFIG = {
    "extensions": ["myst_nb", "sphinx_design", "sphinxcontrib.bibtex", "briefing.sphinxext.typst"],
    "project": "Book",
    "html_title": "A book of tests",
    "author": "Some authors",
    "language": "en",
    "numfig": True,
    "nb_execution_mode": "off",
    "bibtex_bibfiles": ["references.bib"],
    "bibtex_reference_style": "author_year",
    "nb_render_markdown_format": "myst",
    "myst_enable_extensions": ["colon_fence", "deflist", "dollarmath", "attrs_inline"],
    "myst_heading_anchors": 2,
}


class Built:
    """A finished build: the source, the PDF, and what was said on the way."""

    def __init__(self, folder: Path, warnings: str):
        self.folder = folder
        self.warnings = warnings
        self.source = (folder / "briefing.typ").read_text(encoding="utf-8")
        self.pdf = pypdf.PdfReader(folder / "briefing.pdf")
        self.pages = [page.extract_text() for page in self.pdf.pages]
        # Line breaks and hyphens are the page's, not the text's.
        self.text = re.sub(r"\s+", " ", " ".join(self.pages).replace("\u00ad\n", "").replace("\u00ad", ""))

    def page_of(self, words: str) -> int:
        """Number of the last page that shows some words."""
        return max(number for number, text in enumerate(self.pages, 1) if words in re.sub(r"\s+", " ", text))


def build(folder: Path, pages: dict[str, str], hook=None, **config) -> Built:
    """Build a book from pages, by file name without suffix (.md) or with it; the first is the root."""
    folder.mkdir(exist_ok=True)
    for name, text in pages.items():
        path = folder / (name if "." in name else f"{name}.md")
        path.write_text(text, encoding="utf-8")
    (folder / "references.bib").write_text(BIB, encoding="utf-8")
    (folder / "dot.svg").write_text(SVG.format(width=40, height=20, fill="red"), encoding="utf-8")
    settings = {**CONFIG, "root_doc": Path(next(iter(pages))).stem, **config}
    warnings, out, trees = io.StringIO(), folder / "_out", folder / "_doctrees"
    with docutils_namespace():
        app = Sphinx(folder, None, out, trees, "typst", settings, None, warnings, freshenv=True)
        if hook:
            hook(app)
        app.build()
    return Built(out, warnings.getvalue())


def toctree(*names: str) -> str:
    return "```{toctree}\n" + "\n".join(names) + "\n```\n"


def cell(tags: list[str], **outputs: str) -> dict:
    """A notebook cell with finished outputs, keyed ``svg``, ``markdown``, ``html`` or ``plain``."""
    kinds = {"svg": "image/svg+xml", "markdown": "text/markdown", "html": "text/html", "plain": "text/plain"}
    alt = outputs.pop("alt", None)
    return {
        "cell_type": "code",
        "metadata": {"tags": tags, **({"mystnb": {"image": {"alt": alt}}} if alt else {})},
        "execution_count": 1,
        "source": "secret_code_of_the_cell()",
        "outputs": [
            {
                "output_type": "display_data",
                "data": {kinds[kind]: text for kind, text in outputs.items()},
                "metadata": {},
            }
        ],
    }


def text_cell(source: str) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def notebook(title: str, *cells: dict) -> str:
    head = text_cell(f"# {title}")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return json.dumps({"cells": [head, *cells], "metadata": kernel, "nbformat": 4, "nbformat_minor": 4})


# ---- What must stop the build


class unheard_of(nodes.General, nodes.Element):
    """A node type that no writer knows."""


def add_unknown_node(app: Sphinx):
    def insert(app, tree, docname):
        place = next(tree.findall(nodes.paragraph))
        node = unheard_of()
        node.line = place.line
        place.parent.append(node)

    app.connect("doctree-resolved", insert)


def test_an_unknown_node_stops_the_build_and_is_named_with_its_place(tmp_path):
    with pytest.raises(TypstBuildError, match=r"index:3: no rule for the node type 'unheard_of'"):
        build(tmp_path, {"index": "# Title\n\nText.\n"}, add_unknown_node)
    assert not (tmp_path / "_out/briefing.pdf").exists()


@pytest.mark.parametrize(
    "markup", ["![](dot.svg)", "```{image} dot.svg\n```", "```{figure} dot.svg\nCaption\n```"]
)
def test_an_image_without_alt_text_stops_the_build(tmp_path, markup):
    with pytest.raises(TypstBuildError, match=r"index(:\d+)?: image 'dot.svg' has no alt text"):
        build(tmp_path, {"index": f"# Title\n\n{markup}\n"})


def test_a_notebook_picture_without_alt_text_stops_the_build(tmp_path):
    page = notebook("Title", cell([], svg=SVG.format(width=9, height=9, fill="blue")))
    with pytest.raises(TypstBuildError, match=r"index.*has no alt text"):
        build(tmp_path, {"start": "# Start\n\n" + toctree("index"), "index.ipynb": page})


def test_all_faults_are_reported_at_once(tmp_path):
    with pytest.raises(TypstBuildError) as caught:
        build(tmp_path, {"index": "# Title\n\n![](dot.svg)\n\n$\\oops$\n"}, add_unknown_node)
    assert str(caught.value).count("index:") == 3


def test_a_fault_leaves_no_earlier_pdf_behind(tmp_path):
    build(tmp_path, {"index": "# Title\n"})
    with pytest.raises(TypstBuildError):
        build(tmp_path, {"index": "# Title\n\n![](dot.svg)\n"})
    assert not (tmp_path / "_out/briefing.pdf").exists()


def test_a_message_of_the_compiler_reaches_the_reader(tmp_path):
    source = tmp_path / "book.typ"
    source.write_text("= Heading\n#no-such-function()\n", encoding="utf-8")
    with pytest.raises(TypstBuildError, match=r"unknown variable: no-such-function"):
        compile_pdf(source)


def test_a_rule_of_accessible_pdf_is_enforced_by_the_compiler(tmp_path):
    page = '# Title\n\n```{raw} typst\n#image("images/none.svg")\n```\n'
    with pytest.raises(SphinxError, match="none.svg"):
        build(tmp_path, {"index": page})


def test_a_link_without_target_warns_and_keeps_its_text(tmp_path):
    def forget_target(app):
        def rename(app, tree, docname):
            for reference in tree.findall(nodes.reference):
                reference["refid"] = "gone"

        app.connect("doctree-resolved", rename)

    built = build(tmp_path, {"index": "(here)=\n# Title\n\nSee [the words](#here).\n"}, forget_target)
    assert "index.md:4: WARNING: internal link to 'index#gone', which is not in the PDF" in built.warnings
    assert "See the words." in built.text


# ---- One book for everything that a single page can show

AWKWARD = r"""# Signs: #hash, $x^2$, `co#de` and 中文

Money \$5 and #let x = 1; *star* \* \_under\_ @label \<label\> back\\slash [brackets] {braces}
//none /\*none\*/ "double" 'single' \` grave ~tilde~ = equal - minus + plus / slash. End of signs.

Chinese “高质量发展”，双循环。 A no-break space in 10 %. *Nested **strong with `a"b\c`** text*.
H{sub}`2`O and m{sup}`2`. [Outside](https://example.org/a_b?c=d&e#f) and {abbr}`GDP (gross product)`.

% a comment that nobody reads
"""

BLOCKS = """# Blocks

(target-here)=
A paragraph with a target.

- one
- two
  - inner

3. three
4. four

   more of four

Term
: Its definition.

> A quotation.

```{epigraph}
Words.

-- Their author
```

```python
print("a\\n#b")
```

:::{note}
Text of the note.
:::
:::{warning}
Text of the warning.
:::
:::{seealso}
Text of see also.
:::
:::{admonition} A title of its own
Text of the admonition.
:::

---

```{eval-rst}
| line one
| line two

:Field: its value

.. topic:: Topic title

   Topic text.

.. rubric:: A rubric

.. glossary::

   GERD
      Spending on research.

.. only:: html

   Words for the web.

.. only:: typst

   Words for print.

.. raw:: html

   <b>raw web</b>

.. raw:: typst

   #strong[raw print]

.. index:: nothing

:term:`GERD` and :download:`a file <dot.svg>`.
```

<!-- hidden -->

Growth $\\bar{x} \\le 5\\%$ is

$$ g = \\left(\\frac{a}{b}\\right)^{1/t} - 1 $$ (eq-g)

as in {eq}`eq-g`.

A note.[^a] The same again.[^a] Another.[^b]

[^a]: Text of the first note, with {cite:p}`li`.
[^b]: Text of the second note.

```{code-block} python
:caption: A listing
:name: listing

x = 1
```

```{only} html
Hidden
```
"""

DESIGN = """# Components

:::{dropdown} Label of the dropdown
Inside the dropdown.
:::

::::{tab-set}
:::{tab-item} First tab
Inside the first.
:::
:::{tab-item} Second tab
Inside the second.
:::
::::

::::{grid} 1 2 2 2

:::{grid-item-card} Card with link
:link: blocks
:link-type: doc
Inside the card.
:::
:::{grid-item-card} Other card
Inside the other.
:::
::::

:::{card} Lone card
Inside the lone card.
:::

{bdg}`badge`
"""

FIGURES = """# Figures and tables

See {numref}`fig-first`, {numref}`fig-second`, {numref}`tab-first` and {numref}`listing`.

```{figure} dot.svg
:name: fig-first
:alt: First picture described
:width: 50%

First caption with {cite:p}`nbs`

Source: a source line.
```

```{table} A table's caption
:name: tab-first

| Left | Right | Middle |
|:-----|------:|:------:|
| cell | 1.5   | *m*    |
```

```{figure} dot.svg
:name: fig-second
:alt: Second picture described

Second caption
```

```{list-table}
:header-rows: 1
:stub-columns: 1
:widths: 20 80

* - Who
  - What
* - Stub
  - - list in a cell
```

```{eval-rst}
+-----+-----+-----+
| H1  | H2  | H3  |
+=====+=====+=====+
| a   | b spans   |
+-----+-----+-----+
| c   | d   | e   |
|     +-----+-----+
|     | f   | g   |
+-----+-----+-----+
```

A paragraph with a picture ![small dot](dot.svg) in it.

## Same heading

Linked from [there](cells.ipynb#same-heading) too.
"""

FRONT = """# Front

:::{container} imprint
**How to cite.** Some authors: A book.
:::

Text of the front page. {cite:t}`nbs`

:::{container} imprint
**Licence.** Open.
:::

:::{container} cover-answer
One sentence.
:::

:::{container} cover-marks
**Facts** ●●○

*● holds, ○ does not*
:::

:::{container} colophon
Made by *hand*.
:::

"""
COVER = {
    "title": "Cover “title”",
    "subtitle": "On 增长",
    "lines": ["Line A", "Line #B"],
    "edition": "Edition 9",
    "keywords": ["growth", "tests"],
}

CLAIM = """| A30 | forecast |
|:--|:--|
| Claim | Spending grows. |
| Correct reading | As it stands. |
| Indicator and threshold | Mean above 7. |
| Result | It was 9. |
| Verdict | **Supported**, high confidence. |
| Best counter-argument | Inputs only {cite:p}`li`. |
"""


def long_table(rows: int) -> str:
    lines = [f"| R{n:03d} | words of row {n} |" for n in range(rows)]
    return "\n".join(["| Id | Claim text |", "|:--|:--|", *lines])


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Built:
    """All kinds of nodes in one book, compiled once."""
    cells = notebook(
        "Cells",
        cell(["keymessage"], markdown="1. **First** message\n2. Second message"),
        cell(["claim"], markdown=CLAIM),
        cell(["scorecard"], markdown=long_table(120)),
        cell(["pdf-landscape"], markdown="| Wide | table |\n|---|---|\n| on | its side |"),
        cell([], svg=SVG.format(width=60, height=30, fill="blue"), plain="text", alt="Picture of a cell"),
        cell([], html="<b>web only</b>", plain="plain words instead"),
        text_cell("## Same heading\n\n[Here](figures.md#same-heading)."),
    )
    pages = {
        "index": FRONT + toctree("awkward", "blocks", "design", "part"),
        "awkward": AWKWARD,
        "blocks": BLOCKS,
        "design": DESIGN,
        "part": "# Part\n\n" + toctree("figures", "cells", "sources"),
        "figures": FIGURES,
        "cells.ipynb": cells,
        "sources": "# Sources\n\n```{bibliography}\n```\n",
    }
    built = build(tmp_path_factory.mktemp("typst") / "book", pages, typst_cover=COVER)
    assert not built.warnings, built.warnings
    return built


def test_special_characters_come_through_literally(book):
    shown = "".join(book.text.split())
    for words in (
        "Signs: #hash,",
        "Money $5 and #let x = 1; star * _under_ @label <label> back\\slash [brackets] {braces}",
        "//none /*none*/",
        "` grave ~tilde~ = equal - minus + plus / slash. End of signs.",
        "Chinese “高质量发展”，双循环。",
        'Nested strong with a"b\\c text.',
        "H2O and m2. Outside and GDP.",
    ):
        assert "".join(words.split()) in shown


def test_a_no_break_space_survives(book):
    assert "10\u00a0%" in book.source


def test_chinese_is_marked_as_chinese(book):
    assert 'zh("高质量发展")' in book.source
    assert any(b"Lang(zh" in page.get_contents().get_data() for page in book.pdf.pages)


FOUND = [
    "A paragraph with a target.",
    "3. three",
    "4. four",
    "more of four",
    "Term Its definition.",
    "A quotation.",
    "Their author",
    'print("a\\n#b")',
    "Note Text of the note.",
    "Warning Text of the warning.",
    "See also Text of see also.",
    "A title of its own Text of the admonition.",
    "line one line two",
    "Field its value",
    "Topic title Topic text.",
    "A rubric",
    "GERD Spending on research.",
    "Words for print.",
    "raw print",
    "GERD and a file.",
    "A listing",
    "Label of the dropdown Inside the dropdown.",
    "First tab Inside the first.",
    "Second tab Inside the second.",
    "Card with link Inside the card.",
    "Other card Inside the other.",
    "Lone card Inside the lone card.",
    "badge",
    "plain words instead",
    "First message",
    "Second message",
]
HIDDEN = [
    "comment that nobody",
    "Words for the web",
    "raw web",
    "hidden",
    "Hidden",
    "secret_code",
    "web only",
    "target-here",
]


@pytest.mark.parametrize("words", FOUND)
def test_a_reader_finds(book, words):
    assert words in book.text


@pytest.mark.parametrize("words", HIDDEN)
def test_a_reader_does_not_find(book, words):
    assert words not in book.text


def test_a_footnote_is_printed_once_and_at_the_foot_of_its_page(book):
    assert book.text.count("Text of the first note") == 1
    assert book.text.count("Text of the second note") == 1
    page = book.pages[book.page_of("Text of the first note") - 1]
    assert page.index("Text of the first note") > page.index("Another.")


def test_figures_and_tables_are_numbered_each_for_themselves_as_sphinx_does(book):
    assert "See Fig. 1, Fig. 2, Table 1 and Listing 1." in book.text
    for words in ("Fig. 1. First caption with", "Fig. 2. Second caption", "Table 1. A table’s caption"):
        assert words in book.text


def test_captions_stand_below_figures_and_above_tables(book):
    text = book.text
    assert text.index("First caption") < text.index("Source: a source line.")
    assert text.index("A table’s caption") < text.index("Left Right Middle")


def test_table_cells_keep_spans_alignment_and_stubs(book):
    assert "table.cell(colspan: 2, " in book.source
    assert "table.cell(rowspan: 2, " in book.source
    assert re.search(r'table\.cell\(align: right, \{\{"1\.5"\}\}\)', book.source)
    assert re.search(r'table\.cell\(strong\(\{\{"Stub"\}\}\)\)', book.source)
    assert "columns: (20fr, 80fr)" in book.source


def test_a_claim_box_stays_on_one_page(book):
    lines = ("Spending grows.", "Correct reading", "It was 9.", "Inputs only")
    assert len({book.page_of(words) for words in lines}) == 1
    assert re.search(r"claim-card\(.*?keep: true", book.source, re.DOTALL)


def test_many_claim_boxes_of_one_cell_are_all_printed_each_on_one_page(tmp_path):
    one = CLAIM.replace("{cite:p}`li`", "no NN.").replace("A30", "BNN")
    boxes = "\n\n".join(one.replace("NN", f"{n:02d}") for n in range(24))
    built = build(tmp_path, {"index.ipynb": notebook("Title", cell(["claim"], markdown=boxes))})
    for n in range(24):
        assert built.page_of(f"B{n:02d} forecast") == built.page_of(f"Inputs only no {n:02d}.")


def test_a_box_too_long_for_any_page_is_broken_rather_than_cut(tmp_path):
    long = CLAIM.replace("It was 9.", "It was 9 in this year and in that. " * 260).replace("{cite:p}`li`", "")
    built = build(tmp_path, {"index.ipynb": notebook("Title", cell(["claim"], markdown=long))})
    assert built.text.count("year") >= 260  # one word: a page break may part a sentence
    assert "Inputs only" in built.text


def test_a_scorecard_runs_over_pages_with_its_head_repeated(book):
    pages = [text for text in book.pages if re.search(r"R\d\d\d", text)]
    assert len(pages) > 1
    assert all("Claim text" in text for text in pages)


def test_a_landscape_container_turns_its_page(book):
    page = book.pdf.pages[book.page_of("its side") - 1]
    assert page.mediabox.width > page.mediabox.height


def test_formulas_are_read_out_and_numbered(book):
    alts = {text for kind, text in structure(book.pdf) if kind == "/Formula"}
    assert "\\bar{x} \\le 5\\%" in alts
    assert "as in (1)." in book.text


def test_citations_lead_to_the_list_of_references(book):
    assert "Bureau of Numbers [2025]" in book.text
    goals = re.findall(r'link\(label\("(sources#[^"]+)"\)', book.source)
    assert len(goals) == 4  # front page, footnote, caption, claim box
    assert all(f'anchor("{goal}")' in book.source for goal in goals)
    assert "Li21" not in book.text  # a label that nothing refers to


def test_print_keeps_what_is_for_print_and_the_works_it_names(tmp_path):
    """What only the web shows is left out of the PDF, and so is a work that nothing else cites."""
    pages = {
        "index": "# Front\n\nTold by {cite:t}`nbs`.\n\n:::{container} web-only\nThe whole table {cite:p}`li`.\n:::\n\n"
        ":::{container} print-only\nThe short list.\n:::\n" + toctree("sources"),
        "sources": "# Sources\n\n```{bibliography}\n```\n",
    }
    text = build(tmp_path / "book", pages).text
    assert "The short list." in text and "The whole table" not in text
    assert "Yearbook" in text and "On growth" not in text
    assert "1 more work is listed in the web edition" in text


def test_an_address_is_printed_once_and_as_its_host(tmp_path):
    sources = "# Sources\n\n```{bibliography}\n:style: plain\n```\n"
    pages = {"index": "# Front\n\nTold by {cite:t}`far`.\n\n" + toctree("sources"), "sources": sources}
    entry = "@misc{far, author={{Office}}, title={News}, year={2025}, url={https://www.example.org/a/long/path}}\n"
    (tmp_path / "far.bib").write_text(entry, encoding="utf-8")
    text = build(tmp_path, pages, bibtex_bibfiles=["far.bib"]).text
    assert "News. 2025. example.org." in text
    assert "URL" not in text and "long/path" not in text


def test_the_builder_could_live_without_this_briefing():
    for module in Path(writer_module.__file__).parent.glob("*.py"):
        assert not re.search(
            r"^\s*(?:from|import) briefing", module.read_text(encoding="utf-8"), re.MULTILINE
        ), module


def test_a_list_of_references_that_print_names_in_full_has_no_note(book):
    assert "listed in the web edition" not in book.text


def test_equal_headings_in_two_documents_are_two_places(book):
    assert 'section-heading(3, "figures#same-heading"' in book.source
    assert 'section-heading(3, "cells#same-heading"' in book.source
    assert 'link(label("cells#same-heading")' in book.source
    assert 'link(label("figures#same-heading")' in book.source


def test_a_card_links_by_its_title(book):
    assert re.search(r'label-line\(link\(label\("blocks"\)', book.source)


def test_pages_follow_the_contents_and_chapters_open_pages(book):
    starts = ("Text of the front page", "Money $5", "A paragraph with a target", "Inside the dropdown")
    firsts = [book.page_of(words) for words in starts]
    assert firsts == sorted(set(firsts))


def test_pages_below_a_chapter_are_its_sections(book):
    assert 'section-heading(1, "part#part"' in book.source
    assert 'section-heading(2, "figures#figures-and-tables"' in book.source


def test_bookmarks_and_contents_list_the_chapters(book):
    titles = [entry.title for entry in book.pdf.outline if not isinstance(entry, list)]
    assert [titles[0], *titles[2:]] == ["Front", "Blocks", "Components", "Part"]
    assert titles[1].startswith("Signs: #hash, ") and titles[1].endswith("co#de and 中文")
    contents = re.sub(r"\s+", " ", book.pages[1])
    for title in ("Front 3", f"Blocks {book.page_of('A paragraph with a target')}", "Components"):
        assert title in contents


def test_running_head_and_foot(book):
    later = book.pages[book.page_of("R100") - 1]
    assert later.startswith("Part")
    assert re.search(rf"Cover “title” ?\n? ?{book.page_of('R100')}", later)


def test_numbers_can_be_searched_and_copied(book):
    assert "2025" in book.text
    assert not re.findall("[\u200b-\u200f\u2060]", book.text)


def test_the_cover_says_what_the_configuration_and_the_front_page_say(book):
    for words in ("Cover “title”", "On 增长", "One sentence.", "Facts", "Line A", "Line #B", "Edition 9"):
        assert words in re.sub(r"\s+", " ", book.pages[0])


def test_shapes_on_the_cover_are_for_the_eye_alone(book):
    """They are drawn, but nobody hears "black circle" three times: the words beside them say what they mean."""
    assert [book.pages[0].count(shape) for shape in "●○"] == [3, 2]
    marked = book.pdf.pages[0].get_contents().get_data().decode("latin-1")
    artifacts = re.findall(r"/Artifact.*?EMC", marked, flags=re.DOTALL)
    assert sum("Tj" in artifact or "TJ" in artifact for artifact in artifacts) == 5


def test_what_stands_apart_is_printed_once_and_in_its_place(book):
    assert (
        book.text.count("One sentence.") == book.text.count("How to cite.") == book.text.count("Made by") == 1
    )
    assert (
        "Some authors: A book.\nLicence. Open." in book.pages[1] and "Text of the front page" in book.pages[2]
    )
    assert "Made by hand." in book.pages[-1]


def test_metadata(book):
    assert book.pdf.metadata.title == "Cover “title”"
    assert book.pdf.metadata.author == "Some authors"
    assert book.pdf.metadata["/Keywords"] == "growth, tests"


# ---- Layout


def in_columns(entries: int) -> str:
    texts = [f"**Entry {n:03d}.** " + "Some words of what it says. " * (1 + n % 9) for n in range(entries)]
    return "::::{container} in-columns\n\n" + "\n\n".join(texts) + "\n\n::::\n\nText that follows.\n"


@pytest.fixture(scope="module", params=[2, 7, 60, 240, 700])
def columned(request, tmp_path_factory) -> tuple[int, pymupdf.Document]:
    built = build(
        tmp_path_factory.mktemp("columns") / "book", {"index": "# Long\n\n" + in_columns(request.param)}
    )
    return request.param, pymupdf.open(built.folder / "briefing.pdf")


def test_columns_lose_nothing_and_stay_on_the_paper(columned):
    """However much they hold, every entry is there once, inside the margins, and before what follows."""
    entries, pdf = columned
    text = " ".join(page.get_text() for page in pdf)
    assert [int(n) for n in re.findall(r"Entry (\d{3})\.", text)] == list(range(entries))
    assert text.rindex("Entry") < text.index("Text that follows.")
    lines = [line for page in list(pdf)[2:] for line in lines_of(page)]
    assert all(line.left > 20.9 and line.right < 191.5 and line.lower < 291 for line in lines)


def test_columns_end_level(columned):
    """The last page of a list is not one full column beside empty ones."""
    entries, pdf = columned
    last = next(page for page in reversed(list(pdf)) if re.search(r"Some words", page.get_text()))
    words = [line for line in lines_of(last) if re.search("Entry|words|says", line.text)]
    if entries > 2:
        feet = [
            max(line.lower for line in words if start < line.left < start + 55) for start in (20, 78, 136)
        ]
        # What is kept free at the feet of earlier columns, lest an entry be cut near its end, is missing in the last.
        assert max(feet) - min(feet) < 12 * (len(pdf) - 1)


def test_text_runs_narrower_than_tables(tmp_path):
    """Lines of text have about 95 letters; what is looked at may use the whole width."""
    text = "Words that make up a paragraph of ordinary running text. " * 12
    built = build(tmp_path / "book", {"index": f"# Title\n\n{text}\n\n{WIDE}\n"})
    lines = lines_of(pymupdf.open(built.folder / "briefing.pdf")[2])
    running = [line for line in lines if "Words" in line.text or "ordinary" in line.text]
    assert all(len(line.text) < 105 and line.right < 167 for line in running)
    assert max(line.right for line in lines if "cell" in line.text) > 170


WIDE = "| A | B |\n|---|---|\n" + "| some cell of text | " + "another long cell of text " * 8 + "|"


def test_paragraphs_and_items_stand_at_one_distance(tmp_path):
    """Also round a figure that went overleaf, a list, and an empty anchor; nothing is doubled."""
    words = "Words of a sentence that fills its line and a part of the next one, where it ends at last. " * 2
    figure = "```{figure} dot.svg\n:alt: A red dot.\n:width: 100%\n\nCaption.\n```"
    text = "\n\n".join([words] * 20 + [figure] + [words] * 2 + [f"- {words}"] * 2 + ["(here)=", words, words])
    built = build(tmp_path / "book", {"index": f"# Title\n\n{text}\n\n{{ref}}`there <here>`\n"})
    gaps = []
    for page in list(pymupdf.open(built.folder / "briefing.pdf"))[2:]:
        words = [line for line in lines_of(page) if re.search("Words|sentence|fills|ends", line.text)]
        lower = [line.lower for line in words]
        gaps += [round(2 * (below - above)) / 2 for above, below in pairwise(lower)]
    assert len(gaps) > 40 and len(set(gaps)) == 2, sorted(set(gaps))


def test_what_is_read_as_one_stays_on_its_line(tmp_path):
    """Ranges, day and month, a sign and its number are not torn apart, whatever their place in the line."""
    text = " ".join(f"{'x' * n} in 2016–20 and on 10 June 2021 it was ≥ 3.5% then" for n in range(1, 60))
    built = build(tmp_path / "book", {"index": f"# Title\n\n{text}\n"})
    lines = [line.text.strip() for line in lines_of(pymupdf.open(built.folder / "briefing.pdf")[2])]
    assert len(lines) > 30
    assert not [line for line in lines if re.search(r"(2016–|\b10|≥)$", line)]


# ---- Accessibility


def structure(pdf: pypdf.PdfReader) -> list[tuple[str, str]]:
    """All structure elements in reading order: kind and alternative text."""
    found = []

    def walk(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((node["/S"], str(node.get("/Alt", ""))))
            if "/K" in node:
                walk(node["/K"])

    walk(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def fonts(pdf: pypdf.PdfReader) -> dict[str, dict]:
    """Descriptors of all fonts in use, by name."""
    found = {}
    for page in pdf.pages:
        for reference in page["/Resources"].get("/Font", {}).values():
            font = reference.get_object()
            inner = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
            found[font["/BaseFont"]] = {"type": font["/Subtype"], **inner["/FontDescriptor"].get_object()}
    return found


def test_the_pdf_is_tagged_titled_and_in_a_language(book):
    root = book.pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_data()


def test_every_picture_carries_its_alternative_text_in_reading_order(book):
    alts = [alt for kind, alt in structure(book.pdf) if kind == "/Figure"]
    assert alts == ["First picture described", "Second picture described", "small dot", "Picture of a cell"]


def test_structure_tells_headings_lists_tables_and_captions(book):
    text = {"/Title", "/H1", "/H2", "/H3", "/TOC", "/P", "/L", "/LI", "/Link", "/Note", "/Code"}
    objects = {"/Table", "/TH", "/TD", "/Caption", "/Figure", "/Formula"}
    assert text | objects <= {kind for kind, _ in structure(book.pdf)}


def test_all_fonts_are_embedded_and_none_is_drawn(book):
    found = fonts(book.pdf)
    assert all(info["type"] != "/Type3" for info in found.values())
    assert all({"/FontFile2", "/FontFile3"} & set(info) for info in found.values())
    names = " ".join(found)
    for family in ("SourceSerif4", "SourceSans3", "NotoSansCJK"):
        assert family in names


def test_only_the_characters_in_use_are_embedded(book):
    assert (book.folder / "briefing.pdf").stat().st_size < 1_000_000


def test_the_pdf_says_that_it_is_accessible_and_for_archives(book):
    said = book.pdf.trailer["/Root"]["/Metadata"].get_data().decode("utf-8")
    for words in ("<pdfuaid:part>1<", "<pdfaid:part>3<", "<pdfaid:conformance>A<"):
        assert words in said


def test_head_cells_say_that_they_head_columns(book):
    scopes = set()

    def collect(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                collect(child)
        elif isinstance(node, dict):
            if node.get("/S") == "/TH":
                scopes.update(part.get("/Scope") for part in node["/A"] if part.get("/O") == "/Table")
            if "/K" in node:
                collect(node["/K"])

    collect(book.pdf.trailer["/Root"]["/StructTreeRoot"]["/K"])
    assert scopes == {"/Column"}


# ---- The data behind figures

WITH_DATA = """```{figure} dot.svg
:alt: A dot that stands for a curve

Growth of all

{download}`Data <growth.csv>`
```
"""


def attachments(pdf: pypdf.PdfReader) -> list[tuple[str, str, str, bytes]]:
    """Name, relation, description and content of each file that travels in a PDF."""
    found = []
    for entry in pdf.trailer["/Root"].get("/AF", []):
        entry = entry.get_object()
        stream = entry["/EF"]["/F"].get_object()
        assert stream["/Subtype"] == "/text/csv"
        found.append((entry["/UF"], entry["/AFRelationship"], entry["/Desc"], stream.get_data()))
    return found


def test_the_data_of_a_figure_travel_in_the_pdf(tmp_path):
    content = "year,growth of “all”\n2020,1\n"
    built = build(tmp_path, {"index": "# Title\n\n" + WITH_DATA, "growth.csv": content})
    expected = ("figure-1-growth.csv", "/Data", "Data behind Fig. 1: Growth of all", content.encode("utf-8"))
    assert attachments(built.pdf) == [expected]


def test_data_of_an_earlier_build_do_not_stay(tmp_path):
    build(tmp_path, {"index": "# Title\n\n" + WITH_DATA, "growth.csv": "a\n1\n"})
    assert attachments(build(tmp_path, {"index": "# Title\n"}).pdf) == []
    assert not (tmp_path / "_out/data").exists()


def test_a_figure_without_data_attaches_nothing(book):
    assert attachments(book.pdf) == []


# ---- Parts, short titles, running heads, paper

PARTS = """# Root

```{toctree}
:caption: First part

Short name <one>
```

```{toctree}
:caption: Second part

two
```
"""


def test_contents_name_parts_and_short_titles_and_the_head_names_what_runs_at_the_top(tmp_path):
    words = "Words of a sentence that fills the page until the next one is needed for it. "
    pages = {"index": PARTS, "one": f"# A long finding\n\n{words * 100}", "two": f"# Two\n\n{words * 100}"}
    built = build(tmp_path, pages, typst_continuous=True)
    contents = re.sub(r"\s+", " ", built.pages[1])
    second = built.page_of("Two Words")
    assert f"First part Short name A long finding 3 Second part Two {second}" in contents
    assert not built.pages[1].startswith("Root")
    # On the page where a chapter begins midway, the head still names the one before.
    assert built.pages[second - 1].startswith("Short name")
    assert built.pages[second].startswith("Two")


def test_a_page_that_a_chapter_opens_has_no_head(tmp_path):
    pages = {"index": "# Root\n\n" + toctree("one", "two"), "one": "# One\n\nText.", "two": "# Two\n\nText."}
    built = build(tmp_path, pages)
    assert built.pages[-1].count("Two") == 1 and "One" not in built.pages[-1]


@pytest.mark.parametrize(("paper", "size"), [("a4", (595, 842)), ("us-letter", (612, 792))])
def test_every_page_has_the_size_of_the_paper(tmp_path, paper, size):
    built = build(tmp_path, {"index": "# Title\n\n" + long_table(90)}, typst_paper=paper)
    assert len(built.pages) > 2
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in built.pdf.pages} == {size}


def test_an_unknown_paper_is_a_warning_which_the_build_takes_for_an_error(tmp_path):
    with pytest.raises(TypstBuildError):
        build(tmp_path, {"index": "# Title\n"}, typst_paper="a5")


def test_key_numbers_stand_side_by_side_each_above_its_label(tmp_path):
    strip = cell(
        ["key-numbers"], markdown="- **10.0%** a year\n\n  Growth\n\n- **US\\$5** billion\n\n  Imports"
    )
    built = build(tmp_path, {"index.ipynb": notebook("Title", strip)})
    assert "10.0% a year" in built.text and "US$5 billion" in built.text
    assert len(re.findall(r"key-numbers\(\(.*?\), \(", built.source, re.DOTALL)) == 1


def test_the_colophon_names_the_commit_and_whether_files_differ_from_it(tmp_path):
    assert commit_of(tmp_path) == ""
    run = functools.partial(subprocess.run, cwd=tmp_path, check=True, capture_output=True, text=True)
    run(["git", "init", "--quiet"])
    (tmp_path / "index.md").write_text("# Title\n", encoding="utf-8")
    run(["git", "add", "index.md"])
    run(
        [
            "git",
            "-c",
            "user.name=A",
            "-c",
            "user.email=a@example.org",
            "commit",
            "--quiet",
            "--message",
            "First",
        ]
    )
    commit = run(["git", "rev-parse", "HEAD"]).stdout[:12]
    assert commit_of(tmp_path) == commit
    assert f"Built from commit {commit}" in build(tmp_path, {"index": "# Title\n"}).text
    (tmp_path / "index.md").write_text("# Other\n", encoding="utf-8")
    assert commit_of(tmp_path) == f"{commit}, with changes"


# ---- The summary of two pages


def summary_pages(folder: Path) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(folder / "_out/summary.pdf").pages]


def test_the_summary_has_text_and_table_on_one_page_and_figures_on_the_next(tmp_path):
    card = cell(
        ["card"], markdown="| Id | Text | Date | Verdict |\n|-|-|-|-|\n| A1 | It grew | then | Supported |"
    )
    pages = {
        "index": FRONT + "(shown)=\n" + WITH_DATA + toctree("table"),
        "table.ipynb": notebook("Table", card),
        "growth.csv": "year,value\n2020,1\n",
    }
    places = [{"name": "table#card", "columns": [1, 2, 4]}, "index#shown"]
    built = build(tmp_path, pages, typst_summary=places)
    first, second = (re.sub(r"\s+", " ", text) for text in summary_pages(tmp_path))
    assert "One sentence." in first and "Id Text Verdict A1 It grew Supported" in first
    assert "then" not in first
    assert "Growth of all" in second and "Growth of all" not in first
    assert "Id Text Date Verdict" in built.text  # the book keeps all columns
    assert (
        "Figures keep their numbers from the full edition." in second
    )  # which begin with one only by chance
    assert "keep their numbers" not in built.text


def test_a_summary_without_numbers_says_nothing_of_them(tmp_path):
    pages = {"index": FRONT + "(shown)=\n" + WITH_DATA, "growth.csv": "year,value\n2020,1\n"}
    build(tmp_path, pages, typst_summary=["index#shown"], numfig=False)
    assert "numbers" not in "".join(summary_pages(tmp_path))


def test_a_summary_of_what_the_book_does_not_have_stops_the_build(tmp_path):
    with pytest.raises(TypstBuildError, match="typst_summary: the book has no 'index#gone'"):
        build(tmp_path, {"index": "# Title\n"}, typst_summary=["index#gone"])
    assert not (tmp_path / "_out/summary.pdf").exists()


def test_a_summary_that_is_no_longer_wanted_does_not_stay(tmp_path):
    build(
        tmp_path, {"index": "# Title\n\n" + WITH_DATA, "growth.csv": "a\n1\n"}, typst_summary=["index#title"]
    )
    build(tmp_path, {"index": "# Title\n"})
    assert not (tmp_path / "_out/summary.pdf").exists()


# ---- Figures that would leave holes


def test_a_figure_moves_rather_than_leave_a_hole_and_reading_order_stays(tmp_path):
    words = "Words of a sentence that fills the page until the figure finds no room. "
    tall = SVG.format(width=400, height=420, fill="green")
    page = f"# Title\n\n{words * 29}\n\n{words * 29}\n\n"
    page += "```{figure} tall.svg\n:alt: Tall picture\n\nTall caption\n```\n\n"
    page += f"Right behind the figure. {words * 20}\n\n"
    page += "```{figure} dot.svg\n:alt: Small picture\n\nSmall caption\n```\n"
    (tmp_path / "tall.svg").write_text(tall, encoding="utf-8")
    built = build(tmp_path, {"index": page})
    assert built.page_of("Right behind the figure.") == 3
    assert built.page_of("Tall caption") == 4
    assert built.text.index("Tall caption") < built.text.index("Small caption")
    # On paper the figure comes after the paragraph behind it; who listens still hears it in its place.
    elements = structure(built.pdf)
    first, second = (elements.index(("/Figure", f"{size} picture")) for size in ("Tall", "Small"))
    assert [kind for kind, _ in elements[first:second]].count("/P") >= 1


def test_figures_are_decided_from_front_to_back():
    def entry(name, chapter, place, figure):
        return {"name": name, "chapter": chapter, "place": place, "figure": figure}

    places = [entry("a", 1, 3, 3), entry("b", 1, 3, 4), entry("c", 1, 4, 5), entry("d", 2, 6, 7)]
    assert figures_to_move(places, []) == ["b", "d"]
    assert figures_to_move([entry("a", 1, 3, 4), entry("b", 1, 3, 3)], ["a"]) == ["b"]
    assert figures_to_move([entry("a", 1, 3, 4), entry("b", 1, 4, 4)], ["a"]) == []
    assert figures_to_move([], []) == []


def test_a_short_table_is_not_broken_but_a_long_one_is(tmp_path):
    words = "Words of a sentence that fills the page until little room is left on it. "
    page = "# Title\n\n" + f"{words * 42}\n\n" + long_table(11) + "\n\nBetween.\n\n" + long_table(70)
    built = build(tmp_path, {"index": page})
    first = [text for text in built.pages if "R001" in text][0]
    assert "R010" in first
    assert "R069" not in [text for text in built.pages if "Between" in text][0]


# ---- Same input, same file


def test_two_builds_give_the_same_bytes_in_any_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    page = "# Title\n\nText 中文.\n\n![dot](dot.svg)\n\n" + WITH_DATA
    files = {"index": page, "growth.csv": "year,value\n2020,1\n"}
    first, second = (build(tmp_path / name, files) for name in ("one", "another"))
    assert attachments(first.pdf)
    assert (first.folder / "briefing.pdf").read_bytes() == (second.folder / "briefing.pdf").read_bytes()
    assert first.pdf.metadata.creation_date.year == 2023


def test_without_a_cover_the_title_of_the_book_is_used_and_the_edition_dates_it(tmp_path):
    def add_edition(app):
        app.config.values["edition"] = app.config.values["project"]
        app.config.edition = {"version": "1.2.3", "date": "2026-11-25"}

    built = build(tmp_path, {"index": "# Title\n"}, add_edition)
    assert built.pdf.metadata.title == "A book of tests"
    assert "Edition 1.2.3 · 25 November 2026" in built.pages[0]


# ---- Pieces


@pytest.mark.parametrize(
    ("text", "literal"),
    [
        ('a"b', '"a\\"b"'),
        ("a\\b", '"a\\\\b"'),
        ("a\nb", '"a\\nb"'),
        ("\u0000a\u001f", '"a"'),
        ("#[x]", '"#[x]"'),
    ],
)
def test_quote(text, literal):
    assert quote(text) == literal


def test_running_text_joins_lines_and_marks_chinese():
    assert typst_text("one\n  two") == '"one two"'
    assert typst_text("on 增长 now") == '"on "\nzh("增长")\n" now"'
    assert typst_text("") == ""


def test_an_array_of_one_is_an_array():
    assert array(["1"]) == "(1,)"
    assert array([]) == "()"


@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("x_i^2", 'std.math.attach(x, b: i, t: "2")'),
        (r"\frac{a}{b}", "std.math.frac(a, b)"),
        (r"\sqrt[3]{x}", 'std.math.root("3", x)'),
        ("a(b,c)", r"a\(b\,c\)"),
        (r"\bar{x}", "std.math.overline(x)"),
        (r"\hat{x}", "std.math.accent(x, std.sym.hat)"),
        (r"\alpha\beta", "α β"),
        (r"\min x", 'std.math.op("min")x'),
        (r"\left(\frac{a}{b}\right)", r"std.math.lr(\(std.math.frac(a, b)\))"),
        (r"100\%", '"100"\\%'),
    ],
)
def test_formula(latex, expected):
    assert typst_formula(latex) == expected


@pytest.mark.parametrize("latex", [r"\frac{a}", r"x + \oops"])
def test_a_formula_that_cannot_be_read_is_an_error(latex):
    with pytest.raises(FormulaError):
        typst_formula(latex)


def test_wide_and_tall_cells_do_not_shift_the_columns():
    def entry(text, **spans):
        return nodes.entry("", nodes.paragraph("", text), **spans)

    rows = [[entry("a", morerows=1), entry("wide", morecols=1)], [entry("b"), entry("c")]]
    assert column_texts(rows, 3) == [["a"], ["b"], ["c"]]


def test_a_long_text_gets_more_width_but_not_in_proportion():
    short, long = column_widths([[], []], [["yes"], ["word " * 60]], 120)
    assert short < long < 300 / 3 * short


def test_where_room_is_short_labels_and_headings_keep_to_their_line():
    heads = [["Claim"], ["What is claimed"], ["Confidence"], ["Now"]]
    bodies = [["A01"], ["words of a claim " * 9], ["high"], ["Partly supported"]]
    claim, text, confidence, verdict = column_widths(heads, bodies, 80)
    assert claim + text + confidence + verdict == pytest.approx(80)
    assert claim > len("Claim") and confidence > len("Confidence") and verdict > len("Partly supported")


def test_room_that_is_left_goes_to_long_texts():
    text = "words of a claim " * 4
    wide = column_widths([[], []], [[text], ["Supported"]], 110)
    assert wide == pytest.approx([len(text) + 3, len("Supported") + 3])
    scarce = column_widths([[], []], [[text], ["Supported"]], 65)
    assert sum(scarce) == pytest.approx(65) and scarce[1] == wide[1]


def test_a_table_without_texts_has_widths_too():
    assert all(width > 0 for width in column_widths([[], []], [[], []], 100))


def test_an_over_long_word_may_break_but_copies_whole(tmp_path):
    word = "spacecraft0" * 20
    built = build(tmp_path, {"index": f"# Title\n\n<https://example.org/{word}>\n"})
    assert word in re.sub(r"\s", "", built.text)
    assert 40 < max(map(len, built.pages[2].splitlines())) < 110


def test_cards_stand_as_the_author_said_or_at_most_three_in_a_row():
    assert card_columns(nodes.container("", classes=["sd-row-cols-1", "sd-row-cols-md-2"])) == 2
    assert card_columns(nodes.container("", *[nodes.container() for _ in range(5)])) == 3
