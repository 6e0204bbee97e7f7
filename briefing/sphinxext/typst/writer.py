"""From doctree to Typst code: one method for each kind of node."""

import re
from itertools import zip_longest

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import admonitionlabels
from sphinx.util.nodes import get_node_line

from .formula import FormulaError, typst_formula
from .syntax import array, block, boolean, call, quote, typst_text

# Containers that the design sets in its own way, by class; the first is the innermost.
STYLES = {
    "tag_keymessage": "key-message",
    "sources": "sources",
    "in-columns": "in-columns",
    "pdf-landscape": "landscape",
    "tag_pdf-landscape": "landscape",
}
# Containers that stand at a place of their own, wherever the author wrote them: on the cover, inside it, at the end.
SET_APART = ("cover-answer", "cover-marks", "imprint", "colophon")
NUMBERINGS = {"arabic": "1", "loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
EMPHATIC = {"attention", "caution", "danger", "error", "important", "warning"}

# A table of at most this many rows and letters stays on one page; a longer one might not fit on any.
SHORT_TABLE = 12
SHORT_TEXT = 2500

# The box of a claim stays on one page unless it has more letters than this: what fits on none would be lost.
# The same goes for the cells of a table.
LONGEST_BOX = 4500
LONGEST_CELL = 1500

# How many letters fit side by side in a table as wide as the text. Below the lower number a table keeps its
# natural width.
WIDE_TABLE = 122
NARROW_TABLE = 40
SHORT_LABEL = 20  # a text that should stay on its line
SCORECARD_GAIN = 1.38  # its type is smaller, and its labels are short
LANDSCAPE_GAIN = 253 / 158


class Writer:
    """Turns the doctree of a book into the body of a Typst document.

    Parameters
    ----------
    images : dict of str to str
        Path within the Typst project of each image, by its ``uri`` in the doctree.
    book : docutils.nodes.document
        The whole tree, as :func:`briefing.sphinxext.typst.assembly.assemble` makes it.
    attachments : dict of str to str
        Path within the Typst project of the data of each figure, by its ``data`` in the doctree.
    citation_labels : bool
        Whether the list of references shows its labels; under the author-year style no text refers to them.
    continuous : bool
        Whether chapters may begin where others end; the first opens a page in any case.

    Attributes
    ----------
    problems : list of (str, docutils.nodes.Node)
        What cannot be printed properly, and where. A builder must not ignore it.
    dangling : list of (str, docutils.nodes.Node)
        Links whose target is not in the book.
    set_apart : dict of str to list of str
        Code of what stands at places of its own, after :meth:`write`.
    """

    def __init__(self, book, images, attachments=None, citation_labels=True, continuous=False):
        self.book = book
        self.continuous = continuous
        self.images = images
        self.attachments = attachments or {}
        self.citation_labels = citation_labels
        self.problems = []
        self.dangling = []
        self.level = 0
        self.chapter = 0
        self.floats = 0
        self.names = {name for node in book.findall(nodes.Element) for name in node.get("ids", [])}
        self.footnotes = {node["ids"][0]: node for node in book.findall(nodes.footnote) if node["ids"]}
        self.printed_footnotes = set()
        self.set_apart = {name: [] for name in SET_APART}
        self.anchored = set()

    def write(self):
        """Return the Typst code of the whole book."""
        return self.render(self.book)

    def contents(self):
        """Chapters by part of the book, as Typst code: label of the heading, and short title where it says more."""
        parts = []
        for start in self.book.findall(addnodes.start_of_file):
            section = next(start.findall(nodes.section), None)
            if start["depth"] or section is None:
                continue
            if not parts or parts[-1][0] != start["part"]:
                parts.append((start["part"], []))
            short = "" if start["short"] == section[0].astext() else start["short"]
            parts[-1][1].append(array([quote(section["ids"][0]), quote(short)]))
        return array(array([quote(caption), array(chapters)]) for caption, chapters in parts)

    # How nodes are reached

    def render(self, node):
        """Return the code of one node, by the method of its class or of the nearest class it derives from."""
        for kind in type(node).__mro__:
            method = getattr(self, f"render_{kind.__name__}", None)
            if method is not None:
                return self.anchor(node, method(node))
        self.problems.append((f"no rule for the node type {type(node).__name__!r}", node))
        return ""

    def anchor(self, node, code):
        """Put a link target in front of a node whose method has not placed one inside."""
        return block([self.target(node), code]) if self.unanchored(node) else code

    def target(self, node):
        """Code of the invisible link target of a node, or nothing."""
        if not self.unanchored(node):
            return ""
        self.anchored.add(node["ids"][0])
        return call("anchor", quote(node["ids"][0]))

    def unanchored(self, node):
        """Whether a node has an id that no link target stands for yet."""
        names = node.get("ids") if isinstance(node, nodes.Element) else None
        return bool(names) and names[0] not in self.anchored

    def content(self, node, children=None):
        """Children of a node, joined, with the link target of the node in front."""
        children = node.children if children is None else children
        return block([self.target(node), *map(self.render, children)])

    def compact(self, node, children=None):
        """Like `content`, but a single paragraph is set as running text: for cells, list items and notes."""
        children = node.children if children is None else children
        if len(children) == 1 and isinstance(children[0], nodes.paragraph):
            return block([self.target(node), self.content(children[0])])
        return self.content(node, children)

    def transparent(self, node):
        """Code of a node that adds nothing to its children."""
        return self.content(node) if node.children else ""

    def nothing(self, node):
        """Code of a node that is printed elsewhere or not at all."""
        return ""

    # Structure

    render_document = transparent
    render_compound = transparent
    render_compact_paragraph = transparent
    render_only = transparent
    render_acks = transparent
    render_hlist = transparent
    render_hlistcol = transparent
    render_glossary = transparent
    render_header = transparent
    render_target = transparent
    render_inline = transparent
    render_generated = transparent
    render_problematic = transparent
    render_abbreviation = transparent
    render_download_reference = transparent
    render_PassthroughTextElement = transparent
    render_footnote = nothing

    def render_start_of_file(self, node):
        self.level = node["depth"]
        opens_page = node["depth"] == 0 and not (self.continuous and self.chapter)
        self.chapter += (
            opens_page  # what follows on the same page is laid out, and its figures placed, with it
        )
        opening = "chapter-break()" if opens_page else ""
        return block([opening, "restart-footnotes()", self.content(node)])

    def render_section(self, node):
        self.level += 1
        heading, rest = self.heading(node), node.children[1:]
        code = block([heading, *map(self.render, rest)])
        self.level -= 1
        return code

    def heading(self, section):
        """Heading of a section, labelled itself: a target inside it would be repeated in the contents."""
        names = section["ids"]
        self.anchored.update(names)
        title = self.content(section[0])
        return call("section-heading", str(self.level), quote(names[0]) if names else "none", title)

    def render_title(self, node):
        return call("label-line", self.content(node))

    render_subtitle = render_title
    render_rubric = render_title

    def render_transition(self, node):
        return "transition-rule()"

    def render_raw(self, node):
        return f"[{node.astext()}]"

    # Text

    def render_Text(self, node):
        return typst_text(node.astext())

    def render_paragraph(self, node):
        """A paragraph; one that holds a link target alone takes no room."""
        empty = not node.astext().strip() and not any(node.findall(nodes.image))
        return self.content(node) if empty else call("par", self.content(node))

    def render_emphasis(self, node):
        return call("emph", self.content(node))

    def render_strong(self, node):
        return call("strong", self.content(node))

    def render_subscript(self, node):
        return call("sub", self.content(node))

    def render_superscript(self, node):
        return call("super", self.content(node))

    render_title_reference = render_emphasis
    render_literal_emphasis = render_emphasis
    render_literal_strong = render_strong
    render_manpage = render_emphasis

    def render_literal(self, node):
        return call("raw", quote(node.astext()))

    def render_sd_line_break(self, node):
        return "linebreak()"

    def render_centered(self, node):
        return call("align", "center", self.content(node))

    def render_versionmodified(self, node):
        return self.content(node)

    def render_reference(self, node):
        if is_stretched(node):
            return ""
        body = self.content(node)
        destination = self.destination(node)
        return call("link", destination, body) if destination else body

    render_number_reference = render_reference

    def destination(self, node):
        """Where a reference leads, as Typst code; nothing where that place is not printed."""
        if "refid" not in node:
            return quote(node["refuri"]) if node.get("refuri") else ""
        if node["refid"] in self.names:
            return call("label", quote(node["refid"]))
        self.dangling.append((f"internal link to {node['refid']!r}, which is not in the PDF", node))
        return ""

    def render_footnote_reference(self, node):
        name = node.get("refid")
        note = self.footnotes.get(name)
        if note is None:
            self.problems.append((f"footnote {node.astext()!r} has no text", node))
            return ""
        if name in self.printed_footnotes:
            return call("footnote", call("label", quote(name)))
        self.printed_footnotes.add(name)
        self.anchored.add(name)
        text = [child for child in note.children if not isinstance(child, nodes.label)]
        return call("note", quote(name), self.compact(note, text))

    def render_math(self, node):
        return self.formula(node, "formula")

    def render_math_block(self, node):
        return self.formula(node, "display-formula", quote(node.get("number_text", "")))

    def formula(self, node, function, *arguments):
        """A formula, with its LaTeX source as the text that a screen reader says."""
        latex = " ".join(node.astext().split())
        try:
            return call(function, *arguments, quote(latex), f"${typst_formula(latex)}$")
        except FormulaError as error:
            self.problems.append((str(error), node))
            return ""

    # Blocks

    def render_block_quote(self, node):
        parts = [child for child in node.children if not isinstance(child, nodes.attribution)]
        attribution = next(iter(node.findall(nodes.attribution)), None)
        source = self.content(attribution) if attribution is not None else None
        return call("quotation", self.content(node, parts), attribution=source)

    def render_line_block(self, node):
        lines = [self.line(child) for child in node.children]
        return call("line-block", boolean(isinstance(node.parent, nodes.line_block)), *lines)

    def line(self, node):
        """One line of a line block; an inner block is a line too."""
        return self.render(node) if isinstance(node, nodes.line_block) else self.content(node)

    def render_literal_block(self, node):
        language = node.get("language", "")
        known = quote(language) if re.fullmatch(r"[a-z0-9+#-]+", language) and language != "default" else None
        return call("raw", quote(node.astext()), block="true", lang=known)

    render_doctest_block = render_literal_block

    def render_topic(self, node):
        return call("aside", self.content(node))

    render_sidebar = render_topic

    def render_Admonition(self, node):
        """All kinds, since docutils' and Sphinx's admonitions derive from this one class."""
        title = node.children[0] if node.children and isinstance(node.children[0], nodes.title) else None
        label = self.content(title) if title is not None else quote(admonitionlabels.get(node.tagname, ""))
        body = self.content(node, node.children[1:] if title is not None else node.children)
        kinds = {node.tagname, *node.get("classes", [])}
        return call("admonition", label, body, emphatic=boolean(not EMPHATIC.isdisjoint(kinds)))

    # Lists

    def render_bullet_list(self, node):
        if self.inside(node, "tag_key-numbers"):
            return call("key-numbers", *(array(map(self.content, item)) for item in node))
        return call("bullets", *map(self.list_item, node.children))

    def render_enumerated_list(self, node):
        figure = NUMBERINGS[node.get("enumtype", "arabic")]
        pattern = node.get("prefix", "") + figure + node.get("suffix", ".")
        return call(
            "numbers",
            *map(self.list_item, node.children),
            start=str(node.get("start", 1)),
            numbering=None if pattern == "1." else quote(pattern),  # the usual one is the template's to style
        )

    def list_item(self, node):
        """One item, also of the list of citations, which sphinxcontrib-bibtex makes of other nodes."""
        return self.compact(node) if isinstance(node, nodes.list_item) else self.render(node)

    def render_definition_list(self, node):
        return call("definitions", *map(self.render, node.children))

    def render_definition_list_item(self, node):
        terms = [self.content(child) for child in node.children if isinstance(child, nodes.term)]
        notes = [self.content(child) for child in node.children if isinstance(child, nodes.classifier)]
        text = [self.compact(child) for child in node.children if isinstance(child, nodes.definition)]
        return call("definition", array(terms), array(notes), block(text))

    def render_field_list(self, node):
        return call("definitions", *map(self.render, node.children))

    def render_field(self, node):
        name, body = node.children
        return call("definition", array([self.content(name)]), "()", self.compact(body))

    def render_citation(self, node):
        label = next(iter(node.findall(nodes.label)), None)
        text = [child for child in node.children if not isinstance(child, nodes.label)]
        for link in list(node.findall(nodes.reference)):
            shorten(link)
        shown = self.content(label) if label is not None and self.citation_labels else "none"
        return call("citation", shown, self.compact(node, text))

    # Pictures

    def render_image(self, node):
        alt = (node.get("alt") or "").strip()
        if not alt:
            self.problems.append((f"image {node.get('uri', '?')!r} has no alt text", node))
            return ""
        path = self.images.get(node["uri"])
        if path is None:
            self.problems.append((f"image {node['uri']!r} cannot be read or has no printable format", node))
            return ""
        inline = boolean(is_inline(node))
        return call("picture", quote(path), quote(alt), width=self.length(node), inline=inline)

    def length(self, node):
        """Width that an author asked for, as a Typst length."""
        match = re.fullmatch(r"([\d.]+)\s*(%|px|pt|mm|cm|in|em)?", str(node.get("width", "")))
        if not match:
            return None
        number, unit = match.groups()
        return f"{float(number) * 0.75}pt" if unit in (None, "px") else number + unit

    def render_figure(self, node):
        caption = next((child for child in node.children if isinstance(child, nodes.caption)), None)
        legend = next((child for child in node.children if isinstance(child, nodes.legend)), None)
        body = self.content(node, [child for child in node.children if child not in (caption, legend)])
        kind = "image" if any(node.findall(nodes.image)) else "table"
        return block(
            [self.attachment(node, caption), self.float(node, body, caption, kind=kind, legend=legend)]
        )

    def attachment(self, node, caption):
        """The data behind a figure, as a file within the PDF."""
        path = self.attachments.get(node.get("data"))
        if path is None:
            return ""
        words = ": ".join(filter(None, [node.get("number_text"), caption.astext() if caption else ""]))
        return call("attach", quote(path), quote(f"Data behind {words}"))

    def float(self, node, body, caption, kind, legend=None, keep=True):
        """A numbered figure or table. It may go to the head of the next page where it would leave a hole."""
        return call(
            "numbered",
            body,
            kind=quote(kind),
            number=quote(node.get("number_text", "")),
            caption=self.content(caption) if caption is not None else "none",
            legend=self.content(legend) if legend is not None else "none",
            place=self.place(node) if keep and self.may_float(node) else None,
            keep=boolean(keep),
        )

    def place(self, node):
        """Chapter and name of a figure that may move."""
        self.floats += 1
        return array([str(self.chapter), quote(f"figure-{self.floats}")])

    def may_float(self, node):
        """Only what stands in the running text may move; in a box or list it belongs where it is."""
        running = (nodes.section, nodes.document, nodes.compound, addnodes.start_of_file)
        while (node := node.parent) is not None:
            boxed = "design_component" in node or not STYLES.keys().isdisjoint(node.get("classes", []))
            if boxed or not isinstance(node, (*running, nodes.container)):
                return False
        return True

    # Tables

    def render_table(self, node):
        group = next(iter(node.findall(nodes.tgroup)))
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        head = self.rows(group, nodes.thead)
        body = self.rows(group, nodes.tbody)
        if self.inside(node, "tag_claim"):
            return self.claim(node, head, body)
        grid = self.grid(node, group, head, body)
        few = len(body) <= SHORT_TABLE and len(group.astext()) <= SHORT_TEXT
        short = few and not self.inside(node, "tag_scorecard")
        if title is None:
            return call("plain-table", block([self.target(node), grid]), keep=boolean(short))
        return self.float(node, block([self.target(node), grid]), title, kind="table", keep=short)

    def claim(self, node, head, body):
        """The test box of a claim: its lines two by two in a card, each card on one page."""
        title = array(self.compact(entry) for row in shown_head(head) for entry in row)
        lines = [
            array([self.compact(label), self.compact(text), boolean(label.astext().strip() == "Verdict")])
            for label, text in body
        ]
        keep = boolean(len(node.astext()) <= LONGEST_BOX)
        return call("claim-card", title, *lines, target=block([self.target(node)]), keep=keep)

    def grid(self, node, group, head, body):
        """The table proper."""
        head = shown_head(head)
        stubs = [column.get("stub", 0) for column in group.findall(nodes.colspec)]
        cells = [*self.header(head), *self.cells(body, stubs)]
        columns = self.columns(node, group, head, body)
        whole = all(len(entry.astext()) <= LONGEST_CELL for row in body for entry in row)
        small = self.inside(node, "tag_scorecard")
        return call(
            "data-table",
            *cells,
            columns=columns,
            head=str(len(head)),
            whole=boolean(whole),
            small=boolean(small),
        )

    def header(self, rows):
        """Head of a table, which Typst repeats on every page."""
        return [call("table.header", *self.cells(rows), repeat="true")] if rows else []

    def rows(self, group, part):
        """Rows of the head or body of a table, each a list of entries."""
        return [list(row.children) for section in group.findall(part) for row in section.children]

    def cells(self, rows, stubs=()):
        """Code of all cells of some rows; those of stub columns are labels of their rows."""
        pairs = [pair for row in rows for pair in zip_longest(row, stubs[: len(row)], fillvalue=0)]
        return [self.cell(entry, bold=stub) for entry, stub in pairs]

    def cell(self, entry, bold):
        """One cell, with what it spans and how it is aligned."""
        sides = [side for side in ("left", "right", "center") if f"text-{side}" in entry.get("classes", [])]
        content = self.compact(entry)
        return call(
            "table.cell",
            call("strong", content) if bold else content,
            colspan=str(entry["morecols"] + 1) if entry.get("morecols") else None,
            rowspan=str(entry["morerows"] + 1) if entry.get("morerows") else None,
            align=sides[0] if sides else None,
        )

    def columns(self, node, group, head, body):
        """Column widths: as the author set them, else by how much text there is."""
        specs = list(group.findall(nodes.colspec))
        if "colwidths-given" in node.get("classes", []):
            return array(f"{spec.get('colwidth', 1)}fr" for spec in specs)
        room = WIDE_TABLE
        room *= SCORECARD_GAIN if self.inside(node, "tag_scorecard") else 1
        room *= LANDSCAPE_GAIN if self.inside(node, "pdf-landscape", "tag_pdf-landscape") else 1
        widths = column_widths(column_texts(head, len(specs)), column_texts(body, len(specs)), room)
        if sum(widths) < NARROW_TABLE:
            return array(["auto"] * len(widths))
        return array(f"{width:.1f}fr" for width in widths)

    # Containers: cells of a notebook, and the components of sphinx-design

    def inside(self, node, *names):
        """Whether a node stands in a container of one of some classes."""
        while (node := node.parent) is not None:
            if not set(names).isdisjoint(node.get("classes", [])):
                return True
        return False

    def render_container(self, node):
        component = str(node.get("design_component", "")).replace("-", "_")
        method = getattr(self, f"component_{component}", None) if component else None
        if method is not None:
            return method(node)
        if "literal-block-wrapper" in node.get("classes", []):
            return self.listing(node)
        if node.children and isinstance(node[0], nodes.citation):
            return call("references", self.content(node))
        code = self.transparent(node)
        for name in SET_APART:
            if not {name, f"tag_{name}"}.isdisjoint(node.get("classes", [])):
                self.set_apart[name].append(code)
                return ""
        for name, function in STYLES.items():
            if code and name in node.get("classes", []):
                code = call(function, code)
        return code

    def listing(self, node):
        """A captioned code block."""
        caption, *rest = node.children
        number = quote(node.get("number_text", ""))
        return call("listing", number, self.content(caption), self.content(node, rest))

    def component_dropdown(self, node):
        titled = node.get("has_title") and node.children
        label = self.content(node[0]) if titled else "none"
        return call("dropdown", label, self.content(node, node.children[1:] if titled else node.children))

    def component_tab_set(self, node):
        return call("tabs", *map(self.render, node.children))

    def component_tab_item(self, node):
        label, *rest = node.children
        return call("dropdown", self.content(label), self.content(node, rest))

    def component_grid_row(self, node):
        return call("cards", str(card_columns(node)), *map(self.render, node.children))

    def component_card(self, node):
        content = self.content(node)
        # In a grid all cards of a row are as tall as the tallest, so there the grid draws them.
        return content if node.parent.get("design_component") == "grid-item" else call("card", content)

    def component_card_title(self, node):
        """The title of a card; a link over the whole card becomes a link on its title."""
        title = self.content(node)
        card = node.parent.parent
        stretched = next((ref for ref in card.findall(nodes.reference) if is_stretched(ref)), None)
        destination = self.destination(stretched) if stretched is not None else ""
        return call("label-line", call("link", destination, title) if destination else title)

    def location(self, node):
        """Document and line of a node, for messages.

        Parameters
        ----------
        node : docutils.nodes.Node
            Any node of the book.

        Returns
        -------
        str or (str, int or None)
            What Sphinx's logger takes as ``location``.
        """
        parent = node
        while parent is not None and not isinstance(parent, addnodes.start_of_file):
            parent = parent.parent
        docname = parent["docname"] if parent is not None else ""
        try:
            line = get_node_line(node)
        except AttributeError:
            line = None
        return docname, line


def is_inline(image):
    """Whether an image stands among words; one that is all of its paragraph is set as a block."""
    parent = image.parent.parent if isinstance(image.parent, nodes.reference) else image.parent
    return isinstance(parent, nodes.TextElement) and len(parent.children) > 1


def is_stretched(reference):
    """Whether a reference covers a whole card of sphinx-design, with a text that nobody sees."""
    return "sd-stretched-link" in reference.get("classes", [])


def card_columns(row):
    """How many cards stand side by side: what the author chose for a tablet, else up to three."""
    chosen = [re.fullmatch(r"sd-row-cols-md-(\d+)", name) for name in row.get("classes", [])]
    given = [int(match[1]) for match in chosen if match]
    return given[0] if given else max(1, min(len(row.children), 3))


def shorten(link):
    """Print a web address as its host alone: readers on paper do not type it, on a screen it is a link."""
    address = link.get("refuri", "")
    place = link.parent.index(link)
    if place and link.parent[place - 1].astext() == "URL: ":
        del link.parent[place - 1]
    if link.astext() == address and "doi.org" not in address:
        link.children = [nodes.Text(re.sub(r"^(?:\w+://)?(?:www\.)?([^/:]+).*", r"\1", address))]


def shown_head(rows):
    """Head of a table; Markdown demands one even where it says nothing."""
    return rows if any(entry.astext().strip() for row in rows for entry in row) else []


def column_texts(rows, count):
    """Texts of each column; cells that span several tell nothing about the width of one."""
    texts = [[] for _ in range(count)]
    occupied = set()
    for number, row in enumerate(rows):
        place = 0
        for entry in row:
            while (number, place) in occupied:
                place += 1
            wide, tall = entry.get("morecols", 0) + 1, entry.get("morerows", 0) + 1
            occupied.update((number + down, place + right) for down in range(tall) for right in range(wide))
            if wide == 1 and place < count:
                texts[place].append(entry.astext().strip())
            place += wide
    return texts


def column_widths(heads, bodies, room):
    """Widths of columns, in letters: what they ask for, or a share once each has room for words and labels.

    Parameters
    ----------
    heads, bodies : list of list of str
        Texts of each column, in the head and in the body of the table.
    room : float
        Letters that fit side by side.

    Returns
    -------
    list of float
        One width a column; together they fill `room` at most, unless the words alone need more.
    """
    gap = 3
    columns = list(zip(heads, bodies, strict=True))
    words = [max(1.15 * longest_word(head), longest_word(body)) for head, body in columns]  # heads are bold
    texts = [max(map(len, head + body), default=1) for head, body in columns]
    # A text of a line or less asks for its length; a longer one may wrap, and asks for less and less of it.
    wanted = [max(word, min(text, 5.5 * text**0.5)) + gap for word, text in zip(words, texts, strict=True)]
    needed = [(text if text <= SHORT_LABEL else word) + gap for word, text in zip(words, texts, strict=True)]
    if sum(wanted) <= room:  # long texts take what is left
        more = [
            text + gap - want if text + gap > want else 0 for text, want in zip(texts, wanted, strict=True)
        ]
        share = min(1, (room - sum(wanted)) / sum(more)) if sum(more) else 0
        return [want + share * extra for want, extra in zip(wanted, more, strict=True)]
    if sum(needed) >= room:
        return needed
    share = (room - sum(needed)) / (sum(wanted) - sum(needed))
    return [need + share * (want - need) for need, want in zip(needed, wanted, strict=True)]


def longest_word(texts):
    """Length of the longest word of some texts; one that no column can hold will have to break."""
    return min(max((len(word) for text in texts for word in text.split()), default=1), 24)
