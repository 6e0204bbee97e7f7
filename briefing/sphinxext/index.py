"""Search and index lead to a claim by its number, and to a term in English and in Chinese.

Sphinx finds a page by its words, so that a claim's number leads to every page that mentions it, and it finds a
Chinese word only where nothing stands beside it. Entries of the index come first among its results, with the place.
To Sphinx "R&D" would be two words of one letter, which are everywhere: here it is one word, and a letter is none.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.search.en import SearchEnglish
from sphinx.transforms import SphinxTransform

from briefing.claims import REGISTER, register
from briefing.sphinxext.screen import CHINESE

CLAIM, TERMS = "tag_claim", "tag_terms"


class Words(SearchEnglish):
    """English words as Sphinx finds them, but that "&" joins two of them, and one Latin letter is none."""

    js_splitter_code: ClassVar[str] = """
var splitQuery = (query) =>
  (query.match(/[\\p{L}\\p{N}_]+(?:&[\\p{L}\\p{N}_]+)*/gu) || []).filter((word) => !/^[a-z]$/i.test(word));
"""
    _joined = re.compile(r"\w+(?:&\w+)*")

    def split(self, input: str) -> list[str]:
        """Words of a text, which may be the text of a piece of HTML."""
        return self._joined.findall(html.unescape(input))

    def word_filter(self, word: str) -> bool:
        """Whether a word is worth a place in the search index."""
        return super().word_filter(word) and not re.fullmatch("[a-zA-Z]", word)


class IndexEntries(SphinxTransform):
    """Index entries for test boxes (cells tagged ``claim``) and for terms in tables and lists (tagged ``terms``)."""

    default_priority = 700  # once targets have given their names to what follows them

    def apply(self, **kwargs) -> None:
        boxes = boxes_in(self.document)
        terms = [
            entry
            for holder in self.document.findall(lambda node: _has_class(node, TERMS))
            for place in holder.findall(lambda node: isinstance(node, (nodes.row, nodes.term)))
            for entry in (term_entries(place) if isinstance(place, nodes.row) else definition_entry(place))
        ]
        if boxes or terms:
            entries = [("single", name, anchor, "main", None) for name, anchor in [*boxes, *terms]]
            self.document.insert(0, addnodes.index(entries=entries))


def _has_class(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Element) and name in node.get("classes", [])


def boxes_in(document: nodes.document) -> list[tuple[str, str]]:
    """Numbers of the claims that a page tests, with the anchors of their boxes."""
    return [
        entry
        for holder in document.findall(lambda node: _has_class(node, CLAIM))
        for table in holder.findall(nodes.table)
        for entry in box_entry(table)
    ]


def box_entry(table: nodes.table) -> Iterator[tuple[str, str]]:
    """A claim's number, with the anchor of its box."""
    head = next(table.findall(nodes.thead)).next_node(nodes.entry)
    for anchor in table["ids"][:1]:
        yield head.astext(), anchor


def term_anchor(term: str) -> str:
    """The place of a term in the glossary."""
    return nodes.make_id(f"term-{term}")


def term_entries(row: nodes.row) -> Iterator[tuple[str, str]]:
    """The term of a row, from its first cell, and each Chinese word of its second, with an anchor for the row."""
    if isinstance(row.parent, nodes.thead):
        return
    term, translation = (entry.astext() for entry in row.children[:2])
    anchor = term_anchor(term)
    row["ids"].append(anchor)
    yield term, anchor
    for word in CHINESE.findall(translation):
        yield word, anchor


def definition_entry(term: nodes.term) -> Iterator[tuple[str, str]]:
    """A term that a list defines, with its anchor."""
    anchor = term_anchor(term.astext())
    term["ids"].append(anchor)
    yield term.astext(), anchor


def claims_of_page(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """For the templates: claims whose boxes stand on a page, and on the index what each of all claims says."""
    if doctree is not None:
        context["claim_boxes"] = boxes_in(doctree)
    elif pagename == "genindex" and (Path(app.srcdir) / REGISTER).is_file():
        context["claim_texts"] = {
            claim["id"]: claim["text"] for claim in register(Path(app.srcdir))["claims"]
        }


def setup(app: Sphinx) -> dict:
    app.add_transform(IndexEntries)
    app.add_search_language(Words)
    app.connect("html-page-context", claims_of_page)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
