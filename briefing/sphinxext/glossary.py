"""Words of the glossary explained where they first stand on a page of the web edition.

The first occurrence of a term in running text becomes a link to its place in the glossary, with the meaning as its
title: a pointer that rests on it shows the meaning, a tap or the return key leads there. Headings, tables,
captions, links and code stay as they are.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from briefing.sphinxext.index import term_anchor

GLOSSARY = "data/coded/glossary.csv"
# The page that holds the glossary, under whatever folder.
PAGE = "glossary"
# What a reader does not read as running text, or is a link already.
APART = (
    nodes.title,
    nodes.table,
    nodes.figure,
    nodes.reference,
    nodes.literal,
    nodes.literal_block,
    nodes.math,
    nodes.math_block,
    nodes.raw,
    nodes.citation,
    nodes.footnote,
)


class ExplainTerms(SphinxPostTransform):
    """Link terms on each page, and give them places on the page of the glossary itself."""

    formats: ClassVar = ("html",)
    default_priority = 850  # before Chinese is marked, which splits texts

    def run(self, **kwargs) -> None:
        entries = terms(Path(self.app.srcdir) / GLOSSARY)
        page = next((name for name in self.env.found_docs if name.rpartition("/")[2] == PAGE), None)
        if not entries or page is None:
            return
        if self.env.docname == page:
            self.place(entries)
            return
        address = self.app.builder.get_relative_uri(self.env.docname, page)
        for text in list(self.document.findall(_is_running)):
            pieces = linked(str(text), entries, address)
            if len(pieces) > 1 or not isinstance(pieces[0], nodes.Text):
                text.parent.replace(text, pieces)
            if not entries:
                return

    def place(self, entries: list[dict]) -> None:
        """Give each term's row an address, and each abbreviation of the list of definitions."""
        places = {row.next_node(nodes.entry).astext(): row for row in self.document.findall(nodes.row)}
        places |= {term.astext(): term for term in self.document.findall(nodes.term)}
        for entry in entries:
            place = places.get(entry["term"])
            # A row that the index has named keeps its one name: a second would be an element among its cells.
            if place is not None and entry["place"] not in place["ids"]:
                place["ids"].append(entry["place"])


def terms(path: Path) -> list[dict]:
    """Entries of the glossary, the longest first, so that a term is not taken for a shorter one in it."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        entries = list(csv.DictReader(file))
    for entry in entries:
        entry["place"] = term_anchor(entry["term"])
    return sorted(entries, key=lambda entry: -len(entry["term"]))


def linked(text: str, entries: list[dict], address: str) -> list[nodes.Node]:
    """A text in pieces, with the first of each term a link. Terms that were found leave the list.

    Parameters
    ----------
    text : str
    entries : list of dict
        From :func:`terms`; changed in place.
    address : str
        Of the page of the glossary, as seen from this page.
    """
    for entry in entries:
        if found := pattern(entry).search(text):
            break
    else:
        return [nodes.Text(text)]
    entries.remove(entry)
    link = nodes.reference(
        "",
        found[0],
        internal=True,
        refuri=f"{address}#{entry['place']}",
        reftitle=entry["meaning"],
        classes=["term"],
    )
    before, after = text[: found.start()], text[found.end() :]
    return [
        *(linked(before, entries, address) if before else []),
        link,
        *(linked(after, entries, address) if after else []),
    ]


def pattern(entry: dict) -> re.Pattern:
    """A term as it stands in a text, also in the plural; an abbreviation in its own capitals only."""
    flags = re.IGNORECASE if entry["kind"] == "term" else 0
    return re.compile(rf"(?<![\w-]){re.escape(entry['term'])}s?(?![\w-])", flags)


def _is_running(node: nodes.Node) -> bool:
    if not isinstance(node, nodes.Text):
        return False
    in_paragraph = False
    while (node := node.parent) is not None:
        if isinstance(node, APART):
            return False
        in_paragraph |= isinstance(node, nodes.paragraph)
    return in_paragraph


def setup(app: Sphinx) -> dict:
    app.add_post_transform(ExplainTerms)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
