"""Index entries for claims and terms, which search puts first."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.util.docutils import new_document

from briefing.sphinxext.index import IndexEntries, Words


def table(head: list[str], *rows: list[str]) -> nodes.table:
    """A table of the given texts."""

    def row(texts: list[str]) -> nodes.row:
        return nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in texts))

    group = nodes.tgroup("", nodes.thead("", row(head)), nodes.tbody("", *map(row, rows)), cols=len(head))
    return nodes.table("", group)


def entries(*content: nodes.Node) -> list[tuple[str, str]]:
    """Names and anchors that a document of this content gives to the index."""
    document = new_document("page")
    document += content
    IndexEntries(document).apply()
    return [
        (name, anchor) for node in document.findall(addnodes.index) for _, name, anchor, *_ in node["entries"]
    ]


def test_a_test_box_is_found_by_its_number():
    """The number in the head of a box leads to the box."""
    box = table(["A30", "Forecast"], ["Claim", "It grows."])
    box["ids"] = ["claim-a30", "id7"]
    assert entries(nodes.container("", box, classes=["cell", "tag_claim"])) == [("A30", "claim-a30")]


def test_a_term_is_found_in_english_and_in_chinese():
    """Both lead to the row, which gets an anchor; several Chinese words count each by itself."""
    terms = table(
        ["Term", "Chinese"], ["dual circulation", "双循环 or 国内大循环 (pinyin)"], ["plain", "none"]
    )
    found = entries(nodes.container("", terms, classes=["tag_terms"]))
    assert found == [
        ("dual circulation", "term-dual-circulation"),
        ("双循环", "term-dual-circulation"),
        ("国内大循环", "term-dual-circulation"),
        ("plain", "term-plain"),
    ]
    assert {anchor for row in terms.findall(nodes.row) for anchor in row["ids"]} == {
        anchor for _, anchor in found
    }


def test_other_tables_are_no_index():
    """Only cells with one of the two tags count."""
    assert entries(nodes.container("", table(["A30", "x"], ["dual circulation", "双循环"]))) == []


def test_words_of_search_are_of_two_letters_at_least():
    """ "R&D" is a word, in HTML too; a letter is none, a digit or a Chinese character is."""
    words = Words({})
    assert words.split("on R&amp;D, R & D (双循环) AT&T's") == ["on", "R&D", "R", "D", "双循环", "AT&T", "s"]
    assert [word for word in ("r&d", "r", "D", "5", "二", "gdp") if words.word_filter(word)] == [
        "r&d",
        "5",
        "二",
        "gdp",
    ]
