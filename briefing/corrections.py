"""Corrections of published editions: written once, told by the page on changes, by the feed and by CHANGELOG.md."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from briefing.edition import edition, project_root
from briefing.files import read_yaml
from briefing.notebook import table_text
from briefing.prose import day
from briefing.summary import claim_link

CORRECTIONS = "data/corrections.yaml"
CHANGELOG = "CHANGELOG.md"

SECTION = re.compile(
    r"^## (?P<version>\d+\.\d+\.\d+), (?P<date>\d{4}-\d\d-\d\d)\s*$(?P<text>.*?)(?=^## |\Z)",
    re.MULTILINE | re.DOTALL,
)
# What MyST could take for markup: tags, roles, links, emphasis, formulas. Bars are the table's own affair.
MARKUP = re.compile(r"([\\`*_{}\[\]<>$&~^#@])")


class PastEdition(NamedTuple):
    """An edition as CHANGELOG.md tells of it."""

    version: str
    date: str
    text: str


def corrections(root: Path | None = None) -> list[dict]:
    """Corrections of published editions, newest first, as written in ``data/corrections.yaml``."""
    path = (root or project_root()) / CORRECTIONS
    return (read_yaml(path) or []) if path.is_file() else []


def editions(root: Path | None = None) -> list[PastEdition]:
    """All editions that CHANGELOG.md tells of, as it orders them; where it tells of none only the present one."""
    path = (root or project_root()) / CHANGELOG
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    found = [PastEdition(s["version"], s["date"], s["text"].strip()) for s in SECTION.finditer(text)]
    present = edition(root)
    return found or [PastEdition(present.version, present.date.isoformat(), "")]


def subject(entry: dict) -> tuple[str, ...]:
    """What makes a correction this one and no other: its day and all that it touches."""
    return entry["date"], *sorted(entry.get("claims", [])), *sorted(entry.get("figures", []))


def corrections_text(entries: list[dict]) -> str:
    """Corrections as a table, or the statement that there is none."""
    if not entries:
        return "No correction has been made so far."
    rows = [
        {
            "Corrected": day(entry["date"]),
            "Wrong since edition": entry["since"],
            "What was wrong, and what changed": literal(f"{entry['wrong']} {entry['changed']}"),
            "Where": ", ".join(
                [*map(claim_link, entry.get("claims", [])), *map(_figure_link, entry.get("figures", []))]
            ),
            "Noticed by": literal(entry["noticed"]),
        }
        for entry in entries
    ]
    return table_text(pd.DataFrame(rows))


def _figure_link(name: str) -> str:
    return f"{{numref}}`fig-{name}`"


def literal(text: str) -> str:
    """A text that shows as it was written: whoever reports an error cannot put markup on the page.

    Examples
    --------
    >>> print(literal("<b>5*"))
    \\<b\\>5\\*
    """
    return MARKUP.sub(r"\\\1", text)
