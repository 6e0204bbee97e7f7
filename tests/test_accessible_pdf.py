"""The printed editions before an independent checker of accessibility: no finding but what was judged, one by one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pikepdf
import pypdf
import pytest
from outloud import check
from outloud.findings import Finding

from briefing.notebook import TYPES, alt_fault

PRINTED = ("briefing.pdf", "summary.pdf")

# What the title of a claim's box reads like: "A08 Description, paragraph 2".
BOX_TITLE = re.compile(
    rf"[AX]\d+ ({'|'.join(TYPES.values())}), (left out of the article|(context of )?paragraph .+)",
    re.IGNORECASE,
)


def heads_a_table(line: str, known: dict[str, set[str]]) -> bool:
    """Whether every word of a line stands in the head of one table; a word that was cut off does not count."""
    words = set(re.findall(r"\w+", re.sub(r"\S*…$", "", line)))
    return any(words <= set(re.findall(r"\w+", head)) for head in known["heads of tables"])


def titles_alone(lines: str, known: dict[str, set[str]]) -> bool:
    """Whether lines are titles of claims' boxes or headings of the book, and nothing else."""
    return all(BOX_TITLE.fullmatch(line) or line in known["headings"] for line in lines.split("; "))


def nothing(evidence: str, known: dict[str, set[str]]) -> bool:
    """Whether a finding came without evidence."""
    return evidence == ""


@dataclass(frozen=True)
class Judged:
    """A finding that was looked into and may stand, with the reason."""

    file: str
    rule: str
    message: str
    evidence: Callable[[str, dict[str, set[str]]], bool]
    reason: str

    def covers(self, file: str, finding: Finding, known: dict[str, set[str]]) -> bool:
        """Whether a finding is this one, by file, rule, message and the kind of its evidence."""
        return (
            (file, finding.rule) == (self.file, self.rule)
            and re.fullmatch(self.message, finding.message) is not None
            and self.evidence(finding.evidence or "", known)
        )


# Whether they come up depends on where pages break, so that none is demanded.
EXCEPTIONS = [
    Judged(
        "briefing.pdf",
        "TAG-002",
        r"1 line\(s\) of prose are marked /Artifact and will be skipped by every reader",
        heads_a_table,
        "Where a table goes on overleaf its head is repeated for the eye alone. PDF/UA asks that the copy be an "
        "artifact; the head itself is tagged where the table begins.",
    ),
    Judged(
        "briefing.pdf",
        "PAG-001",
        # Of more lines than three the checker would show three only.
        r"[1-3] running header or footer line\(s\) are tagged as content on 3 or more pages",
        titles_alone,
        "A claim's box, or the section of boxes, may begin at the head of a page. Their titles are content.",
    ),
    Judged(
        "briefing.pdf",
        "ORD-001",
        r"\d+ page\(s\) paint tagged content out of tag-tree order; worst is page .*",
        nothing,
        "The checker takes a paragraph's own text before the links and bold words within it. By the tag tree itself "
        "all is in order: test_text_is_painted_in_the_order_in_which_it_is_read.",
    ),
]


def findings(path: Path) -> list[Finding]:
    """What the checker says of a file, after every rule that applies to it has run to its end."""
    result = check(str(path))
    assert result.error is None
    assert [run for run in result.runs if run.status == "crashed"] == []
    assert sum(run.status == "ran" for run in result.runs) > 40
    return result.findings


@pytest.fixture(scope="module")
def found(book) -> list[tuple[str, Finding]]:
    """Findings on both printed editions, each with its file."""
    return [(name, finding) for name in PRINTED for finding in findings(book / name)]


@pytest.fixture(scope="module")
def known(pages) -> dict[str, set[str]]:
    """Heads of tables and headings, as the web edition has them."""
    heads = [row for page in pages.values() for row in page.select("article table thead tr")]
    headings = [heading for page in pages.values() for heading in page.select("article h1, article h2")]
    return {
        "heads of tables": {row.get_text(" ") for row in heads},
        "headings": {heading.find(string=True) for heading in headings},
    }


def in_reading_order(node, page: int | None = None) -> Iterator[tuple[int, int]]:
    """Page and number of each piece of marked content below a node of the tag tree, as a reader hears them.

    Figures are passed over: one that would leave a hole is painted overleaf, and still read in its place.
    """
    node = node.get_object()
    if isinstance(node, int):
        yield page, int(node)
    elif isinstance(node, list):
        for part in node:
            yield from in_reading_order(part, page)
    elif node.get("/S") not in ("/Figure", "/Caption") and node.get("/Type") != "/OBJR":
        page = node.raw_get("/Pg").idnum if "/Pg" in node else page
        if "/MCID" in node:
            yield page, int(node["/MCID"])
        elif "/K" in node:
            yield from in_reading_order(node["/K"], page)


def pages_out_of_order(path: Path) -> list[int]:
    """Pages that paint their text in another order than the tag tree has it."""
    pdf = pypdf.PdfReader(path)
    heard: dict[int, list[int]] = {}
    for page, number in in_reading_order(pdf.trailer["/Root"]["/StructTreeRoot"]["/K"]):
        heard.setdefault(page, []).append(number)
    assert len(heard) == len(pdf.pages)
    found = []
    for page in pdf.pages:
        order = heard[page.indirect_reference.idnum]
        numbers = set(order)
        painted = [int(n) for n in re.findall(rb"/MCID (\d+)", page.get_contents().get_data())]
        if order != [n for n in painted if n in numbers]:
            found.append(page.page_number + 1)
    return found


def figure_elements(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """The tags of a file's figures."""
    return [
        each for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure"
    ]


# ---- The check can fail


def without_language(pdf: pikepdf.Pdf) -> None:
    """Take away what tells a screen reader which voice to use."""
    del pdf.Root.Lang


def without_a_description(pdf: pikepdf.Pdf) -> None:
    """Take away what one figure says to those who do not see it."""
    del figure_elements(pdf)[0].Alt


def with_numbers_for_words(pdf: pikepdf.Pdf) -> None:
    """Describe one figure by a row of years and values."""
    figure_elements(pdf)[0].Alt = pikepdf.String(
        "; ".join(f"{year} {year / 7:.1f}" for year in range(2001, 2026))
    )


@pytest.mark.parametrize(
    ("spoil", "rule"),
    [(without_language, "DOC-013"), (without_a_description, "FIG-001"), (with_numbers_for_words, "FIG-012")],
)
def test_a_fault_is_found(book, tmp_path, spoil, rule):
    """One fault in a copy of the summary is one that the checker names, and no exception covers it."""
    with pikepdf.open(book / "summary.pdf") as pdf:
        spoil(pdf)
        pdf.save(tmp_path / "summary.pdf")
    assert rule in [finding.rule for finding in findings(tmp_path / "summary.pdf")]
    assert rule not in [each.rule for each in EXCEPTIONS]


@pytest.mark.parametrize(
    ("evidence", "covered"),
    [("For whom Option Today", True), ("For whom the bell tolls", False), ("For whom Opti…", True)],
)
def test_an_exception_covers_its_own_evidence_only(evidence, covered):
    """The same rule with the same message about another line is a finding."""
    exception = EXCEPTIONS[0]
    message = "1 line(s) of prose are marked /Artifact and will be skipped by every reader"
    finding = Finding(exception.rule, "error", message, evidence=evidence)
    known = {"heads of tables": {"For whom Option Timely when Today", "the bell tolls"}}
    assert exception.covers("briefing.pdf", finding, known) is covered
    assert not exception.covers("summary.pdf", finding, known)


def test_a_change_of_order_is_found(book, tmp_path):
    """Two blocks that change places in the tag tree are heard in another order than they are painted."""
    with pikepdf.open(book / "summary.pdf") as pdf:
        blocks = pdf.Root.StructTreeRoot.K[0].K
        blocks[1], blocks[2] = blocks[2], blocks[1]
        pdf.save(tmp_path / "summary.pdf")
    assert pages_out_of_order(tmp_path / "summary.pdf") == [1]


# ---- The printed editions


def test_nothing_is_found_but_what_was_judged(found, known):
    """Each finding is one that an exception names by file, rule, message and evidence."""
    assert [
        f"{file}, {finding.rule}, page {finding.page}: {finding.message} [{finding.evidence}]"
        for file, finding in found
        if not any(each.covers(file, finding, known) for each in EXCEPTIONS)
    ] == []


@pytest.mark.parametrize("name", PRINTED)
def test_text_is_painted_in_the_order_in_which_it_is_read(book, name):
    """Who selects or reflows text gets it in the order that a screen reader follows, page by page."""
    assert pages_out_of_order(book / name) == []


@pytest.mark.parametrize("name", PRINTED)
def test_figures_are_described_in_words(book, name):
    """Every alt text is one that a chapter may hand over: short, and letters for at least half of it."""
    with pikepdf.open(book / name) as pdf:
        said = [str(element.Alt) for element in figure_elements(pdf)]
    assert len(said) > (8 if name == "briefing.pdf" else 4)
    assert [(alt, fault) for alt in said if (fault := alt_fault(alt))] == []
