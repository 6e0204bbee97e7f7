"""Corrections: each fault is named with file and line, and no reporter's words become markup."""

from __future__ import annotations

from pathlib import Path

import pytest
from markdown_it import MarkdownIt
from small_project import _dump, write_project

from briefing.check import check
from briefing.corrections import CORRECTIONS, corrections, corrections_text, editions, literal, subject

CHECKOUT = Path(__file__).resolve().parents[1]

ENTRY = {
    "date": "2026-11-20",
    "since": "0.9.0",
    "claims": ["Z01", "Z02"],
    "wrong": "A figure was that of another year.",
    "changed": "The right one stands there now.",
    "noticed": "A reader",
}
LOG = """\
# Changes

## 1.0.0, 2026-11-25

Second edition. A figure was that of
another year.

## 0.9.0, 2026-10-01

First edition.
"""


def project(folder: Path, entries: list[dict], log: str | None = LOG) -> Path:
    root = write_project(folder)
    _dump(root / CORRECTIONS, entries)
    if log is not None:
        (root / "CHANGELOG.md").write_text(log, encoding="utf-8")
    return root


def an_entry(**changes) -> dict:
    return {key: value for key, value in {**ENTRY, **changes}.items() if value is not None}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"noticed": None}, "'noticed' is a required property"),
        ({"claims": None}, "is not valid under any of the given schemas"),
        ({"who": "A reader"}, "'who' was unexpected"),
        ({"date": "20 November"}, "'20 November' does not match"),
        ({"date": "2026-11-31"}, "no date '2026-11-31'"),
        ({"date": "2026-12-01"}, "after this edition (2026-11-25)"),
        ({"since": "0.8.0"}, "no edition 0.8.0"),
        ({"claims": ["Z09"]}, "no claim 'Z09'"),
        ({"claims": None, "figures": ["A figure"]}, "'A figure' does not match"),
        ({"wrong": "A figure was wrong"}, "does not match"),
        ({"wrong": "Something else was wrong."}, "CHANGELOG.md does not tell"),
        ({"noticed": "A \x07reader"}, "does not match"),
    ],
)
def test_a_wrong_entry_is_named_with_its_line(tmp_path, changes, named):
    """File, line of the field where there is one, and what is wrong with it."""
    faults = check(project(tmp_path, [an_entry(**changes)]))
    assert len(faults) == 1, faults
    assert (faults[0].file, named in faults[0].message) == (CORRECTIONS, True), faults[0]
    assert faults[0].remedy.endswith((".", "?"))
    lines = (tmp_path / CORRECTIONS).read_text(encoding="utf-8").splitlines()
    key = next(iter(set(changes) & set(an_entry(**changes))), None)
    if key in (None, "who"):  # a field that lacks, or that nobody expects, has no line of its own
        assert faults[0].row == 1
    else:
        assert any(f"{key}:" in line for line in lines[max(0, faults[0].row - 2) : faults[0].row])


def test_order_and_doubles_are_named(tmp_path):
    """Newest first; and one day has one correction of the same things, since the feed tells them apart by that."""
    older = an_entry(date="2026-11-19")
    faults = check(project(tmp_path / "order", [older, an_entry()]))
    assert [fault.message for fault in faults] == ["The correction is newer than the one before it."]
    again = an_entry(claims=["Z02", "Z01"])
    faults = check(project(tmp_path / "double", [an_entry(), again]))
    assert len(faults) == 1 and "same claims and figures" in faults[0].message
    assert subject(again) == subject(ENTRY)


def test_a_file_that_is_no_yaml_is_named(tmp_path):
    root = project(tmp_path, [])
    (root / CORRECTIONS).write_text("- date: [", encoding="utf-8")
    (fault,) = check(root)
    assert fault.file == CORRECTIONS
    assert fault.message.startswith("This is not YAML: ")


def test_without_a_list_of_changes_a_correction_is_untold(tmp_path):
    """Only the present edition is known then, and nothing tells of the correction."""
    faults = check(project(tmp_path, [an_entry(since="1.0.0")], log=None))
    assert [fault.message[:12] for fault in faults] == ["CHANGELOG.md"]
    assert [past.version for past in editions(tmp_path)] == ["1.0.0"]


def test_sound_corrections_pass(tmp_path):
    entries = [an_entry(), an_entry(claims=None, figures=["growth"])]
    assert check(project(tmp_path, entries)) == []
    assert corrections(tmp_path) == entries
    assert [(past.version, past.date) for past in editions(tmp_path)] == [
        ("1.0.0", "2026-11-25"),
        ("0.9.0", "2026-10-01"),
    ]
    assert editions(tmp_path)[1].text == "First edition."


def test_a_project_without_the_file_has_none(tmp_path):
    assert corrections(write_project(tmp_path)) == []


def test_none_is_said():
    assert corrections_text([]) == "No correction has been made so far."


def test_claims_and_figures_are_linked():
    text = corrections_text([an_entry(figures=["growth"])])
    assert "20 November 2026" in text and "[Z02](#claim-z02)" in text and "{numref}`fig-growth`" in text


HOSTILE = [
    "<script>alert(1)</script> is wrong.",
    '<img src="https://elsewhere.example/x.png"> is wrong.',
    "[a link](javascript:alert) and ![a picture](https://elsewhere.example/x.png).",
    "{raw}`html` and `code` and $x$ and **bold** and a|bar\\|bar.",
    "<https://elsewhere.example/> &lt;b&gt; a~~b~~ ^c^.",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_a_reporters_words_stay_words(words):
    """In the cell of the table they show to the letter: no tag, link, picture, role or second cell."""
    text = corrections_text([an_entry(wrong=words, changed="Mended.", noticed=words)])
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    inline = [token for token in tokens if token.type == "inline"]
    assert inline[7].children and {child.type for child in inline[7].children} <= {"text", "text_special"}
    assert "".join(child.content for child in inline[7].children) == f"{words} Mended."
    assert "".join(child.content for child in inline[9].children) == words
    assert len(inline) == 10


def test_plain_words_are_left_alone():
    assert literal("The figure for 2024, 5.1%, was (by mistake) that of 2023.") == (
        "The figure for 2024, 5.1%, was (by mistake) that of 2023."
    )


def test_our_own_list_can_be_read():
    assert isinstance(corrections(CHECKOUT), list)
    assert [past.version for past in editions(CHECKOUT)][-1] == "0.1.0"
