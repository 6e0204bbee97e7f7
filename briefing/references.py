"""The reference list: which sources were read by the authors, and which does the book cite."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from pybtex import errors
from pybtex.database import BibliographyData, Entry, parse_file
from pybtex.exceptions import PybtexError

from briefing.catalogue import PACKAGE
from briefing.claims import REGISTER
from briefing.files import read_yaml

BIBLIOGRAPHY = "book/references.bib"

# What `seen` may say, and the words that the note must then carry, so that the reference list shows it.
SEEN = {"yes": "", "mirror": "Read on a copy", "no": "Not seen by us"}

ADDRESSES = {"url", "doi"}  # taken as they are: escaping would break the link
UNESCAPED = re.compile(r"(?<!\\)[&%#_$]")
YEAR = re.compile(r"\d{4}|n\.d\.")
CITATION = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")


class BrokenReferences(ValueError):
    """The bibliography cannot be used; one line a fault, each naming the file and the key."""


def bibliography_keys(root: Path) -> set[str]:
    """Keys of a project's bibliography, those of faulty entries included."""
    return set(_read(root / BIBLIOGRAPHY)[0])


@functools.cache
def authors(path: Path) -> dict[str, str]:
    """Name under which the list of references has each work: an office's short name, else the authors as one text."""
    return {
        key: entry.fields.get("shortauthor")
        or " and ".join(str(person).strip("{}") for person in entry.persons.get("author", []))
        for key, entry in _read(path)[0].items()
    }


def references(path: Path) -> dict[str, Entry]:
    """Entries of a bibliography by key, as its file has them."""
    return _read(path)[0]


def reference_status(path: Path) -> pd.DataFrame:
    """How far each source was read, and whether the book cites it.

    Parameters
    ----------
    path : Path
        The project's bibliography, in the folder of its pages.

    Returns
    -------
    pandas.DataFrame
        Columns ``key``, ``seen`` (yes, mirror or no) and ``cited`` (bool), in the order of the file. Cited is
        what a page, a claim or a resource of the data package names: test boxes and source lines print them.

    Raises
    ------
    BrokenReferences
        If an entry is faulty; see :func:`reference_faults`.
    """
    entries, found = _read(path)
    if found:
        raise BrokenReferences("\n".join(reference_faults(path)))
    cited = _cited(path.parent)
    return pd.DataFrame(
        [(key, entry.fields["seen"], key in cited) for key, entry in entries.items()],
        columns=["key", "seen", "cited"],
    )


def reference_faults(path: Path) -> list[str]:
    """Everything that is wrong with a bibliography, one line a fault, in the order of the file.

    A fault is an entry that cannot be parsed, stands twice, lacks an author, a title, a year or `seen`, holds
    a character that LaTeX reads as a command, or was not read in the original and has no note that says so.
    """
    return [f"{path.name}: {fault}" for _, fault in _read(path)[1]]


def located_faults(path: Path) -> list[tuple[int, str]]:
    """The same, each with the line at which its entry begins; 0 where the file as a whole cannot be read."""
    return [(row, f"{fault.rstrip('.')}.") for row, fault in _read(path)[1]]


def cited_keys(text: str) -> set[str]:
    """Keys that a page cites, whatever the form of the citation.

    Examples
    --------
    >>> sorted(cited_keys("As {cite:t}`adams1985` said {cite:p}`brown2018, clark2020`."))
    ['adams1985', 'brown2018', 'clark2020']
    """
    return {key.strip() for group in CITATION.findall(text) for key in group.split(",")}


def _cited(book: Path) -> set[str]:
    keys = {key for page in book.glob("*.md") for key in cited_keys(page.read_text(encoding="utf-8"))}
    for file, entries, field in ((REGISTER, "claims", "citations"), (PACKAGE, "resources", "citation")):
        if (book.parent / file).exists():  # a bibliography can be looked at before there are data
            listed = read_yaml(book.parent / file)[entries]
            keys.update(key for entry in listed for key in entry.get(field, []))
    return keys


def _read(path: Path) -> tuple[dict[str, Entry], list[tuple[int, str]]]:
    # pybtex stops at the first fault, and where it does not it prints: both would hide the others
    with errors.capture() as captured:
        try:
            entries = parse_file(str(path), bib_format="bibtex").entries
        except PybtexError as error:
            captured.append(error)
            entries = BibliographyData().entries
    lines = path.read_bytes().splitlines() if path.is_file() else []
    found = [(getattr(error, "lineno", None) or 0, str(error)) for error in captured]
    for key, entry in entries.items():
        found += [(_row(key, lines), f"{key}: {fault}") for fault in _faults(entry)]
    return entries, found


def _row(key: str, lines: list[bytes]) -> int:
    return next((at for at, line in enumerate(lines, 1) if f"{{{key},".encode() in line), 0)


def _faults(entry: Entry) -> Iterator[str]:
    fields = entry.fields
    if not entry.persons.get("author"):
        yield "no author"
    if not fields.get("title", "").strip():
        yield "no title"
    if not YEAR.fullmatch(fields.get("year", "")):
        yield f"year is '{fields.get('year', '')}', not four digits or 'n.d.'"
    seen = fields.get("seen", "")
    if seen not in SEEN:
        yield f"seen is '{seen}', not one of {', '.join(SEEN)}"
    elif SEEN[seen] not in fields.get("note", ""):
        yield f"seen is '{seen}', but the note does not say '{SEEN[seen]}'"
    texts = {name: value for name, value in fields.items() if name.lower() not in ADDRESSES}
    texts["author"] = " and ".join(str(person) for person in entry.persons.get("author", []))
    for name, value in texts.items():
        for character in sorted(set(UNESCAPED.findall(value))):
            yield f"unescaped '{character}' in {name}"
