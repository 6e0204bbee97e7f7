"""Terms of the glossary in running text: the first of each is explained, whole words only, and nothing else is."""

import pytest
from docutils import nodes

from briefing.sphinxext.glossary import linked, terms

CSV = """\
id,kind,term,characters,pinyin,meaning,source
G01,term,dual circulation,双循环,x,Two circuits,a
G02,term,circulation,循环,x,One circuit,a
G03,abbreviation,AI,,,artificial intelligence,
G04,term,negative list,清单,x,What is closed,a
"""


@pytest.fixture
def entries(tmp_path) -> list[dict]:
    path = tmp_path / "glossary.csv"
    path.write_text(CSV, encoding="utf-8")
    return terms(path)


def links(text: str, entries: list[dict]) -> dict[str, str]:
    """What was linked, with the meaning; the text itself must stay as it was."""
    pieces = linked(text, entries, "glossary.html")
    assert "".join(piece.astext() for piece in pieces) == text
    return {p.astext(): p["reftitle"] for p in pieces if isinstance(p, nodes.reference)}


@pytest.mark.parametrize(
    "text", ["", "aid said AIs-", "ai", "the negative listing", "re-circulation", "circulations2", "AI-made"]
)
def test_what_only_looks_like_a_term_is_left(entries, text):
    """Parts of words, compounds and abbreviations in other letters are not explained."""
    assert links(text, entries) == {}


def test_a_project_without_a_glossary_has_no_terms(tmp_path):
    """The step does nothing where there is no such table."""
    assert terms(tmp_path / "glossary.csv") == []


def test_the_longest_term_wins(entries):
    """A term inside a longer one is not linked there, and is where it stands alone."""
    assert links("Dual circulation, then circulation.", entries) == {
        "Dual circulation": "Two circuits",
        "circulation": "One circuit",
    }


def test_only_the_first_is_linked(entries):
    """Whoever has read it once needs no second link, in the same text or a later one."""
    assert links("Negative lists and the negative list.", entries) == {"Negative lists": "What is closed"}
    assert links("A negative list.", entries) == {}


def test_links_lead_to_the_place_in_the_glossary(entries):
    """Each to its own."""
    pieces = linked("AI in circulation", entries, "../glossary.html")
    found = [piece["refuri"] for piece in pieces if isinstance(piece, nodes.reference)]
    assert found == ["../glossary.html#term-ai", "../glossary.html#term-circulation"]


def test_a_byte_order_mark_hides_no_column(tmp_path):
    """A spreadsheet saves one before the first column; the check lets it pass, and so must the page."""
    (tmp_path / "glossary.csv").write_text(CSV, encoding="utf-8-sig")
    assert {entry["id"] for entry in terms(tmp_path / "glossary.csv")} == {"G01", "G02", "G03", "G04"}
