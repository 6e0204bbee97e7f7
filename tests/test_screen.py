"""What the web edition adds: Chinese marked as Chinese, and fonts that are small and under a name of their own."""

from __future__ import annotations

import importlib.resources
import io

import pytest
from docutils import nodes

from briefing.sphinxext.screen import FONT_NAME, FONT_PACKAGE, FONTS, marked, subset


def test_chinese_is_marked_and_nothing_else():
    """A screen reader changes its voice for the Chinese alone; no letter is lost."""
    pieces = marked("the plan (双循环，主体) of 2021")
    assert "".join(piece.astext() for piece in pieces) == "the plan (双循环，主体) of 2021"
    (chinese,) = [piece for piece in pieces if isinstance(piece, nodes.inline)]
    assert (chinese.astext(), chinese["classes"]) == ("双循环，主体", ["language-zh-Hans"])


@pytest.mark.parametrize("source", FONTS.values())
def test_fonts_are_small_whole_renamed_and_the_same_each_time(source):
    """The pages' letters in tens of kilobytes; the licence lets a changed font not keep its reserved name."""
    files = []
    for _ in range(2):
        font = subset(importlib.resources.files(FONT_PACKAGE) / "files" / source)
        stream = io.BytesIO()
        font.save(stream)
        files.append(stream.getvalue())
    assert files[0] == files[1]
    assert len(files[0]) < 60_000
    assert {ord(letter) for letter in "aZ9é–’“≥₂→"} <= set(font.getBestCmap())
    assert {record.toUnicode() for record in font["name"].names if record.nameID in (1, 4)} == {FONT_NAME}
