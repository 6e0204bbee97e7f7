"""What stands on a printed page, and where."""

from __future__ import annotations

from typing import NamedTuple

import pymupdf

MM = 25.4 / 72  # a point


class Line(NamedTuple):
    """A line of text: typeface, size in points, edges in mm from the left and upper edge of the page, text."""

    font: str
    size: float
    left: float
    right: float
    lower: float
    text: str


def lines_of(page: pymupdf.Page) -> list[Line]:
    """Lines of a page in the order in which they are painted; what holds no letters is passed over."""
    found = []
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", []):
            first, *_ = spans = line["spans"]
            left, _, right, lower = (edge * MM for edge in line["bbox"])
            text = "".join(span["text"] for span in spans)
            if text.strip():
                found.append(Line(first["font"], first["size"], left, right, lower, text))
    return found
