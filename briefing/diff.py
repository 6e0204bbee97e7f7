"""What a change of data or rules does to the verdicts: the review of an update, before it is merged."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import pandas as pd

from briefing.catalogue import describe
from briefing.claims import register
from briefing.edition import MARKER, edition
from briefing.prose import UNITS, number
from briefing.verdicts import Judgement, article_date, judge_at

# What of a claim is compared, in the order in which a reviewer wants to read it.
COMPARED = ("verdict then", "verdict now", "confidence", "robustness", "headline number")
VERDICTS_COMPARED = COMPARED[:2]
DIFFERENCES = ["claim", "what", "old", "new", "because"]
ROWS_NAMED = 4  # of one series; a new edition changes hundreds


class NoSuchProject(ValueError):
    """A side of the comparison is neither a project's folder nor a revision of this one."""


@contextmanager
def project_at(side: str, root: Path) -> Iterator[Path]:
    """A side of the comparison as a folder: a project's folder as it is, or a git revision laid out for a while.

    Raises
    ------
    NoSuchProject
        If it is neither.
    """
    if (Path(side) / MARKER).is_file():
        yield Path(side).resolve()
        return
    command = ["git", "-C", str(root), "archive", "--format=tar", side, "data", "_config.yml", "_toc.yml"]
    archive = subprocess.run(command, capture_output=True)
    if archive.returncode:
        reason = archive.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise NoSuchProject(
            f"'{side}' is no project's folder (it holds no {MARKER}) and no revision with data: {' '.join(reason)}"
        )
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=BytesIO(archive.stdout)) as files:
            # Python 3.11 knows the safe way to unpack from 3.11.4 on; before, the archive is still git's own.
            files.extraction_filter = getattr(tarfile, "data_filter", lambda member, path: member)
            files.extractall(folder)
        yield Path(folder)


def compare_projects(old: Path, new: Path, day: dt.date | None = None) -> pd.DataFrame:
    """Every difference in what two projects say of their claims.

    Parameters
    ----------
    old, new : Path
        Two project folders. Both are judged by this library, so that only data and rules differ.
    day : datetime.date, optional
        The day that is "now" for both; for each its edition's if omitted.

    Returns
    -------
    pandas.DataFrame
        One row per difference: ``claim``, ``what`` (of :data:`COMPARED`, or "claim" where one side lacks it), ``old``
        and ``new`` in words, and ``because``: the rows and rules that changed, in words.
    """
    before, after = _said(old, day), _said(new, day)
    found = []
    for claim in dict.fromkeys([*before, *after]):
        if claim not in before or claim not in after:
            sides = ["absent" if claim not in side else "present" for side in (before, after)]
            found.append((claim, "claim", *sides, "the register"))
            continue
        was, judgement_was = before[claim]
        now, judgement_now = after[claim]
        differing = [what for what in COMPARED if was[what] != now[what]]
        because = _because(claim, judgement_was, judgement_now, old, new) if differing else ""
        found += [(claim, what, was[what], now[what], because) for what in differing]
    return pd.DataFrame(found, columns=DIFFERENCES)


def _said(root: Path, day: dt.date | None) -> dict[str, tuple[dict[str, str], Judgement]]:
    said = {}
    for entry in register(root)["claims"]:
        then = judge_at(entry, article_date(root), root)
        now = judge_at(entry, day or edition(root).date, root)
        reading = now.results[0].reading
        known = reading.value is not None and reading.unit in UNITS
        said[entry["id"]] = (
            {
                "verdict then": then.verdict,
                "verdict now": now.verdict,
                "confidence": now.confidence.level,
                "robustness": f"{now.robustness.holds} of {now.robustness.variants}",
                "headline number": number(reading.value, reading.unit, 3) if known else "not known",
            },
            now,
        )
    return said


def _because(claim: str, was: Judgement, now: Judgement, old: Path, new: Path) -> str:
    """The rows that changed in the data behind a claim, and whether its rule did."""
    reasons = []
    entries = [next(e for e in register(root)["claims"] if e["id"] == claim) for root in (old, new)]
    if any(entries[0].get(key) != entries[1].get(key) for key in ("tests", "decision", "variants")):
        reasons.append("its rule changed")
    names = {
        name
        for judgement in (was, now)
        for result in judgement.results
        if len(result.reading.rows)
        for name in result.reading.rows["resource"]
    }
    for name in sorted(names):
        words = changed_rows(name, old, new)
        reasons += [f"{name}: {word}" for word in words[:ROWS_NAMED]]
        if more := words[ROWS_NAMED:]:
            reasons.append(f"{name}: {len(more)} more rows")
    return "; ".join(reasons) or "the edition's date, or data behind a variant only"


def changed_rows(name: str, old: Path, new: Path) -> list[str]:
    """Rows of a series or table that differ between two projects, in words."""
    sides = []
    for root in (old, new):
        if name not in describe(root=root):
            return ["the resource is on one side only"]
        path = root / "data" / describe(name, root)["path"]
        sides.append(pd.read_csv(path, dtype=str, keep_default_na=False))
    keys = [
        column
        for column in ("entity", "period", "published", "id")
        if column in sides[0] and column in sides[1]
    ]
    before, after = (
        {tuple(row[key] for key in keys): tuple(row.values()) for row in side.to_dict("records")}
        for side in sides
    )
    words = []
    for key in sorted({**before, **after}):
        label = " ".join(filter(None, key))
        if key not in before:
            words.append(f"{label} added")
        elif key not in after:
            words.append(f"{label} removed")
        elif before[key] != after[key]:
            words.append(f"{label} changed")
    return words


def as_text(changes: pd.DataFrame) -> str:
    """Differences as plain lines, one claim a paragraph."""
    if changes.empty:
        return "No verdict, confidence, robustness or headline number changed."
    parts = []
    for claim, rows in changes.groupby("claim", sort=False):
        lines = [f"{claim}"] + [f"  {row.what}: {row.old} -> {row.new}" for row in rows.itertuples()]
        parts.append("\n".join([*lines, f"  because {rows['because'].iloc[0]}"]))
    return "\n".join(parts)


def as_markdown(changes: pd.DataFrame) -> str:
    """Differences as a table for a pull request."""
    if changes.empty:
        return "No verdict, confidence, robustness or headline number changed."
    table = changes.rename(columns=str.capitalize).map(lambda cell: str(cell).replace("|", "\\|"))
    return table.to_markdown(index=False)


def as_json(changes: pd.DataFrame) -> str:
    """Differences for machines: a list of objects."""
    return json.dumps(changes.to_dict("records"), ensure_ascii=False, indent=2)


FORMS = {"text": as_text, "markdown": as_markdown, "json": as_json}


def verdict_changed(changes: pd.DataFrame) -> bool:
    """Whether any verdict differs, or a claim came or went."""
    return bool(changes["what"].isin([*VERDICTS_COMPARED, "claim"]).any())
