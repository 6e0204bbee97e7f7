"""The feed is what RFC 4287 asks for, whatever the words in it, and stays the same feed when words are mended."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import urljoin

import pytest
from test_corrections import LOG, an_entry, project

from briefing.feed import feed, identifier

CHECKOUT = Path(__file__).resolve().parents[1]
ATOM = "{http://www.w3.org/2005/Atom}"
BASE = "https://example.org/b/"
HOSTILE = "</content><script>alert(1)</script> & \"quotes\" 'too' ]]> =1+1 é 中 &amp;."


def made(root: Path, base: str = BASE, **changes) -> str:
    settings = {"title": "A & B <i>", "author": "Ann & Co", "language": "en", "home": "book/index.html"}
    boxes = {"Z02": "book/spending.html#claim-z02"}
    return feed(root, **{**settings, **changes}, address=lambda file: urljoin(base, file), boxes=boxes)


def entries_of(text: str) -> list[dict[str, str]]:
    """Elements of each entry by name, with the address of its link."""
    found = []
    for entry in ET.fromstring(text).findall(f"{ATOM}entry"):
        words = {child.tag.removeprefix(ATOM): child.text for child in entry}
        found.append({**words, "link": entry.find(f"{ATOM}link").get("href")})
    return found


def assert_atom(text: str) -> None:
    """The rules of RFC 4287 that a feed like ours could break."""
    top = ET.fromstring(text)
    assert top.tag == f"{ATOM}feed"
    assert [link.get("rel") for link in top.findall(f"{ATOM}link")] == ["self", "alternate"]
    assert top.findtext(f"{ATOM}author/{ATOM}name").strip()
    items = top.findall(f"{ATOM}entry")
    for item in [top, *items]:
        for name in ("id", "title", "updated"):
            assert len(item.findall(ATOM + name)) == 1 and item.findtext(ATOM + name).strip()
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", item.findtext(f"{ATOM}id"))
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", item.findtext(f"{ATOM}updated"))
    assert all(item.find(f"{ATOM}content").get("type") == "text" for item in items)
    ids = [item.findtext(f"{ATOM}id") for item in [top, *items]]
    assert len(set(ids)) == len(ids)
    dates = [item.findtext(f"{ATOM}updated") for item in items]
    assert dates == sorted(dates, reverse=True) and top.findtext(f"{ATOM}updated") == dates[0]


@pytest.mark.parametrize("field", ["wrong", "changed", "noticed"])
def test_words_of_a_correction_stay_words(tmp_path, field):
    """Tags, entities and formulas arrive as the text that they are."""
    text = made(project(tmp_path, [an_entry(**{field: HOSTILE})]))
    assert_atom(text)
    assert HOSTILE in next(entry for entry in entries_of(text) if "Correction" in entry["title"])["content"]
    assert "<script" not in text


def test_words_of_the_list_of_changes_stay_words(tmp_path):
    text = made(project(tmp_path, [], LOG.replace("First edition.", f"First. {HOSTILE}")))
    assert_atom(text)
    assert entries_of(text)[-1]["content"] == f"First. {HOSTILE}"


def test_a_mended_word_leaves_the_entry_the_same(tmp_path):
    """A reader would else show it as news again; another claim makes another correction."""
    before = entries_of(made(project(tmp_path / "before", [an_entry()])))
    mended = entries_of(made(project(tmp_path / "mended", [an_entry(changed="The right one is there.")])))
    other = entries_of(made(project(tmp_path / "other", [an_entry(claims=["Z03"])])))
    assert [entry["id"] for entry in before] == [entry["id"] for entry in mended]
    assert before != mended
    assert {entry["id"] for entry in other} - {entry["id"] for entry in before} == {
        identifier("small", "correction", "2026-11-20", "Z03")
    }


def test_an_address_of_the_site_changes_links_and_no_id(tmp_path):
    root = project(tmp_path, [an_entry()])
    with_base, without = made(root), made(root, base="")
    assert [entry["id"] for entry in entries_of(with_base)] == [entry["id"] for entry in entries_of(without)]
    assert 'href="https://example.org/b/feed.xml"' in with_base and 'href="feed.xml"' in without


def test_entries_lead_to_the_box_that_they_are_about(tmp_path):
    """The first claim with a box; a correction of figures only, and an edition, to the first page."""
    text = made(project(tmp_path, [an_entry(), an_entry(claims=None, figures=["growth"])]))
    assert_atom(text)
    links = {entry["title"]: entry["link"].removeprefix(BASE) for entry in entries_of(text)}
    assert links == {
        "Correction: Z01 and Z02": "book/spending.html#claim-z02",
        "Correction: figure growth": "book/index.html",
        "A & B <i>, edition 1.0.0": "book/index.html",
        "A & B <i>, edition 0.9.0": "book/index.html",
    }


def test_two_runs_give_the_same_bytes(tmp_path):
    root = project(tmp_path, [an_entry()])
    assert made(root) == made(root)


def test_our_own_feed_tells_of_every_edition():
    text = made(CHECKOUT)
    assert_atom(text)
    assert "First edition." in text
