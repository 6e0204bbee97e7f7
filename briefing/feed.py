"""An Atom feed of editions and corrections, so that readers learn of both without asking.

Ids follow from what an entry is about and dates from the entry itself: the same project gives the same feed, and an
entry whose words are mended stays the same entry to a reader.
"""

from __future__ import annotations

import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

from briefing.catalogue import PACKAGE
from briefing.corrections import corrections, editions, subject
from briefing.edition import project_root
from briefing.files import read_yaml
from briefing.prose import listed

ATOM = "http://www.w3.org/2005/Atom"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
FEED = "feed.xml"


def feed(
    root: Path | None = None,
    *,
    title: str,
    author: str,
    language: str,
    home: str,
    address: Callable[[str], str],
    boxes: dict[str, str],
) -> str:
    """The feed as XML (RFC 4287).

    Parameters
    ----------
    root : pathlib.Path, optional
        The project.
    title, author, language : str
        Of the briefing.
    home : str
        File name of its first page, from the root of the site.
    address : callable
        From such a file name to the address that the feed shall give.
    boxes : dict
        From a claim to the place of its test box, as a file name with a fragment.
    """
    root = root or project_root()
    name = read_yaml(root / PACKAGE)["name"]
    entries = [*_of_corrections(root, name, boxes, home), *_of_editions(root, name, title, home)]
    # Newest first; of one day, corrections before the edition that carries them.
    entries.sort(key=lambda entry: entry["date"], reverse=True)

    ET.register_namespace("", ATOM)
    top = ET.Element(f"{{{ATOM}}}feed", {LANGUAGE: language})
    _add(top, "id", identifier(name))
    _add(top, "title", f"{title}: editions and corrections")
    _add(top, "updated", _moment(max(entry["date"] for entry in entries)))
    _add(_add(top, "author"), "name", author)
    _add(top, "link", rel="self", type="application/atom+xml", href=address(FEED))
    _add(top, "link", rel="alternate", type="text/html", href=address(home))
    for entry in entries:
        item = _add(top, "entry")
        _add(item, "id", entry["id"])
        _add(item, "title", entry["title"])
        _add(item, "updated", _moment(entry["date"]))
        _add(item, "link", rel="alternate", type="text/html", href=address(entry["place"]))
        _add(item, "content", entry["text"], type="text")
    ET.indent(top)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{ET.tostring(top, encoding="unicode")}\n'


def identifier(*parts: str) -> str:
    """A URN that depends on the parts alone.

    Examples
    --------
    >>> identifier("example", "edition", "1.0.0") == identifier("example", "edition", "1.0.0")
    True
    """
    return uuid.uuid5(uuid.NAMESPACE_URL, "\n".join(parts)).urn


def _of_editions(root: Path, name: str, title: str, home: str) -> list[dict]:
    return [
        {
            "id": identifier(name, "edition", past.version),
            "title": f"{title}, edition {past.version}",
            "date": past.date,
            "place": home,
            "text": past.text or f"Edition {past.version}.",
        }
        for past in editions(root)
    ]


def _of_corrections(root: Path, name: str, boxes: dict[str, str], home: str) -> list[dict]:
    found = []
    for entry in corrections(root):
        claims, figures = entry.get("claims", []), entry.get("figures", [])
        where = listed([*claims, *(f"figure {figure}" for figure in figures)])
        found.append(
            {
                "id": identifier(name, "correction", *subject(entry)),
                "title": f"Correction: {where}",
                "date": entry["date"],
                "place": next((boxes[claim] for claim in claims if claim in boxes), home),
                "text": f"{entry['wrong']} {entry['changed']} "
                f"Wrong since edition {entry['since']}; noticed by: {entry['noticed']}.",
            }
        )
    return found


def _moment(date: str) -> str:
    return f"{date}T00:00:00Z"


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    child = ET.SubElement(parent, f"{{{ATOM}}}{tag}", attributes)
    child.text = text
    return child
