"""Search and index lead to a claim by its number, and to a term in English and in Chinese.

Sphinx finds a page by its words, so that a claim's number leads to every page that mentions it, and it finds a
Chinese word only where nothing stands beside it. Entries of the index come first among its results, with the place.
"""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from briefing.sphinxext.screen import CHINESE

CLAIM, TERMS = "tag_claim", "tag_terms"


class IndexEntries(SphinxTransform):
    """Index entries for test boxes (cells tagged ``claim``) and for tables of terms (cells tagged ``terms``)."""

    default_priority = 700  # once targets have given their names to what follows them

    def apply(self, **kwargs) -> None:
        boxes = [
            entry
            for holder in self.document.findall(lambda node: _has_class(node, CLAIM))
            for table in holder.findall(nodes.table)
            for entry in box_entry(table)
        ]
        terms = [
            entry
            for holder in self.document.findall(lambda node: _has_class(node, TERMS))
            for row in holder.findall(nodes.row)
            for entry in term_entries(row)
        ]
        if boxes or terms:
            entries = [("single", name, anchor, "main", None) for name, anchor in [*boxes, *terms]]
            self.document.insert(0, addnodes.index(entries=entries))


def _has_class(node: nodes.Node, name: str) -> bool:
    return isinstance(node, nodes.Element) and name in node.get("classes", [])


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


def setup(app: Sphinx) -> dict:
    app.add_transform(IndexEntries)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
