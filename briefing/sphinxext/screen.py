"""What the web edition adds to the theme for every reader: tables that speak, a language for Chinese, own fonts.

A table says of each head cell what it heads, and carries its column heads in each cell, so that the style sheet can
set a row as a card where the screen is narrow. Chinese is marked as such, since a screen reader would else spell it
as English. The fonts are subsets of those of the PDF, under a name of their own, as their licence asks.
"""

from __future__ import annotations

import importlib.resources
import re
from pathlib import Path

from docutils import nodes
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

CHINESE = re.compile(r"([\u3400-\u9fff\uf900-\ufaff][\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]*)")

# A table with at least as many columns is set as cards on a phone, unless beside its first column it holds numbers and
# single words, which are read across and down: no cell is longer.
CARDS_FROM = 3
LONGEST_NUMBER = 10

FONT_PACKAGE = "fontpkg_source_sans_3"
FONTS = {
    "briefing-sans.woff": "SourceSans3[wght].ttf",
    "briefing-sans-italic.woff": "SourceSans3-Italic[wght].ttf",
}
FONT_NAME = "Briefing Sans"
FAMILY_NAMES = {1, 3, 4, 6, 16, 25}  # entries of a font's name table that name the family
# Latin with its accents, punctuation, digits below the line, currencies, arrows and the signs of comparison.
CHARACTERS = [
    *range(0x20, 0x180),
    *range(0x2010, 0x2045),
    *range(0x2080, 0x208A),
    0x20AC,
    *range(0x2190, 0x2194),
]
CHARACTERS += [0x2212, 0x2248, 0x2260, 0x2264, 0x2265]


class ForScreens(SphinxPostTransform):
    """Changes to the tree of a page that the PDF does not need."""

    formats = ("html",)
    default_priority = 900

    def run(self, **kwargs) -> None:
        for table in self.document.findall(nodes.table):
            self.label(table)
        for text in list(self.document.findall(_is_chinese)):
            text.parent.replace(text, list(marked(str(text))))

    def label(self, table: nodes.table) -> None:
        """Give cells of cards the head of their column; a claim's box has row heads, and its number is its address."""
        group = next(table.findall(nodes.tgroup))
        heads = [entry.astext() for row in group.findall(nodes.thead) for entry in row.findall(nodes.entry)]
        rows = [
            list(row.findall(nodes.entry))
            for body in group.findall(nodes.tbody)
            for row in body.findall(nodes.row)
        ]
        if len(heads) >= CARDS_FROM:
            if all(len(entry.astext()) <= LONGEST_NUMBER for row in rows for entry in row[1:]):
                table["classes"].append("numbers")
            else:
                table["classes"] += ["cards", f"columns-{len(heads)}"]
                for row in rows:
                    for head, entry in zip(heads, row, strict=False):
                        entry["label"] = head
        if _inside(table, "tag_claim"):
            next(group.findall(nodes.colspec))["stub"] = 1
            name = next(group.findall(nodes.thead)).next_node(nodes.paragraph)
            address = f"#{table['ids'][0]}"  # a click on the number gives the address of the box
            name.children = []
            name += nodes.reference("", heads[0], internal=True, refuri=address)


def _inside(node: nodes.Node, name: str) -> bool:
    while (node := node.parent) is not None:
        if name in node.get("classes", []):
            return True
    return False


def _is_chinese(node: nodes.Node) -> bool:
    return (
        isinstance(node, nodes.Text)
        and CHINESE.search(node) is not None
        and not isinstance(node.parent, nodes.raw | nodes.literal_block | nodes.comment)
    )


def marked(text: str) -> list[nodes.Node]:
    """A text in pieces, with its Chinese marked as such.

    Examples
    --------
    >>> [piece.astext() for piece in marked("called 双循环 there")]
    ['called ', '双循环', ' there']
    """
    pieces = [piece for piece in CHINESE.split(text) if piece]
    # docutils writes the class as the attribute `lang`.
    return [
        nodes.inline("", piece, classes=["language-zh-Hans"]) if CHINESE.match(piece) else nodes.Text(piece)
        for piece in pieces
    ]


def visit_entry(self, node: nodes.entry) -> None:
    """A cell: head cells say what they head, the others carry the head of their column for narrow screens."""
    group = node.parent.parent.parent
    attributes = {}
    if isinstance(node.parent.parent, nodes.thead):
        tag, attributes["CLASS"], attributes["scope"] = "th", "head", "col"
    elif group.stubs[node.parent.column]:
        tag, attributes["CLASS"], attributes["scope"] = "th", "stub", "row"
    else:
        tag = "td"
        if node.get("label"):
            attributes["data-label"] = node["label"]
    node.parent.column += 1
    for name, attribute in (("morerows", "rowspan"), ("morecols", "colspan")):
        if name in node:
            attributes[attribute] = node[name] + 1
    if "morecols" in node:
        node.parent.column += node["morecols"]
    self.body.append(self.starttag(node, tag, "", **attributes))
    self.context.append(f"</{tag}>\n")


def depart_entry(self, node: nodes.entry) -> None:
    self.body.append(self.context.pop())


def visit_citation(self, node: nodes.citation) -> None:
    """A work in the list of references: an item of a list, for the role that docutils gives it is deprecated."""
    if not isinstance(node.previous_sibling(), nodes.citation):
        self.body.append('<div role="list" class="citation-list">\n')
    self.body.append(self.starttag(node, "div", CLASS="citation", role="listitem"))


def depart_citation(self, node: nodes.citation) -> None:
    self.body.append("</div>\n")
    if not isinstance(node.next_node(descend=False, siblings=True), nodes.citation):
        self.body.append("</div>\n")


def write_fonts(app: Sphinx, exception: Exception | None) -> None:
    """Lay the fonts beside the style sheet that names them."""
    if exception is None and app.builder.format == "html":
        folder = Path(app.outdir) / "_static" / "fonts"
        folder.mkdir(parents=True, exist_ok=True)
        for name, source in FONTS.items():
            if not (folder / name).is_file():
                subset(importlib.resources.files(FONT_PACKAGE) / "files" / source).save(folder / name)


def subset(path: Path) -> TTFont:
    """The part of a font that the pages need, compressed for the web and renamed."""
    font = TTFont(path, recalcTimestamp=False)  # a clock in the file would make two builds differ
    keep = Options(name_IDs=["*"], layout_features=["ccmp", "kern", "liga", "locl", "mark", "mkmk", "tnum"])
    subsetter = Subsetter(keep)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in FAMILY_NAMES:
            record.string = FONT_NAME.replace(" ", "") if record.nameID in (6, 25) else FONT_NAME
    font.flavor = "woff"
    return font


def setup(app: Sphinx) -> dict:
    app.add_post_transform(ForScreens)
    app.add_node(nodes.entry, override=True, html=(visit_entry, depart_entry))
    app.add_node(nodes.citation, override=True, html=(visit_citation, depart_citation))
    app.connect("build-finished", write_fonts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
