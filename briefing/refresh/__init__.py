"""Fresh data: what happens to a series when its publisher is asked again.

A figure once published is never overwritten. What is new or revised becomes a row of its own, dated by the day on
which it became public, so that every earlier day can still be judged by what it knew.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import shutil
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import yaml

from briefing.catalogue import PACKAGE, SERIES_COLUMNS, UnknownResource, as_of, describe, end_of, series
from briefing.check import Fault, check_files, check_rows
from briefing.diff import DIFFERENCES, as_markdown, compare_projects
from briefing.edition import CONFIG, edition
from briefing.files import replace_together
from briefing.references import BIBLIOGRAPHY, bibliography_keys
from briefing.refresh import bis, imf, our_world_in_data, world_bank
from briefing.refresh.answers import Answer, Refused, shown
from briefing.refresh.web import NotModified, Web
from briefing.seal import fingerprint, with_values

CLIENTS = {
    "world-bank": world_bank,
    "bis": bis,
    "imf": imf,
    "our-world-in-data": our_world_in_data,
}
KNOWN = "_build/refresh/known.json"  # what servers said of the versions we have; may be deleted at any time
REPORT = "_build/refresh.md"
LATER_ROWS = "; later rows carry their own dates"


class Row(NamedTuple):
    """A row to be added to a series."""

    entity: str
    period: str
    value: str
    published: str
    source: str
    note: str


class Outcome(NamedTuple):
    """What came of asking for one series, in words for one line."""

    name: str
    publisher: str
    said: str
    failed: bool = False
    rows: tuple[Row, ...] = ()


class Report(NamedTuple):
    """What came of a refresh: of each series, and for the verdicts as judged on ``day``."""

    outcomes: list[Outcome]
    changes: pd.DataFrame
    day: dt.date


def refreshable(root: Path) -> dict[str, dict]:
    """Descriptors of the series that say where they are fetched, by name."""
    return {name: entry for name, entry in describe(root=root).items() if "refresh" in entry}


def chosen(words: list[str], root: Path) -> list[str]:
    """Series that some words mean: names of series, or of publishers as descriptors write them.

    Raises
    ------
    UnknownResource
        If a word is neither, or means a series that only a person can update.
    """
    known = refreshable(root)
    names: list[str] = []
    for word in words:
        if word in CLIENTS:
            names += [name for name, entry in known.items() if entry["refresh"]["client"] == word]
        elif word in known:
            names.append(word)
        elif describe(word, root)["kind"] == "series":  # raises where there is no such resource at all
            raise UnknownResource(
                f"'{word}' says nowhere how it is fetched. Enter its figures with: "
                f"briefing refresh --manual {word}"
            )
        else:
            raise UnknownResource(f"'{word}' is a coded table; edit it and run `briefing seal {word}`.")
    return list(dict.fromkeys(names))


def refresh(
    names: list[str], root: Path, today: dt.date, web: Web | None = None, dry_run: bool = False, tell=print
) -> Report:
    """Ask publishers for series and add what is new or revised.

    Everything is tried on a draft of the project first. A series whose answer is refused leaves no trace; the
    others are moved into the project together, file and origin record, at the end.

    Parameters
    ----------
    names : list of str
        Series that say where they are fetched.
    root : Path
        The project.
    today : datetime.date
        The day of access, which dates what no publisher dates.
    web : Web, optional
        The session to ask with.
    dry_run : bool
        Only say what would happen.
    tell : callable
        Takes one line as soon as a series is done.
    """
    web = web or Web()
    remembered = _remembered(root)
    outcomes = []
    with draft_of(root) as draft:
        for name in names:
            outcome = _tried(name, draft, today, web, remembered)
            outcomes.append(outcome)
            tell(line(outcome, max(map(len, names))))
        report = Report(outcomes, *consequences(root, draft, outcomes))
        if not dry_run:
            install(draft, root, [outcome.name for outcome in outcomes if outcome.rows])
            _remember(root, remembered)
    return report


def _tried(name: str, draft: Path, today: dt.date, web: Web, remembered: dict) -> Outcome:
    """One series, asked for and written to the draft."""
    descriptor = describe(name, draft)
    block = descriptor["refresh"]
    client = CLIENTS[block["client"]]
    before = remembered.get(name, {})
    # What a server said holds for the file it was said of; a file restored from elsewhere is asked for anew.
    web.known = before.get("pages", {}) if before.get("hash") == descriptor["hash"] else {}
    web.met = {}
    held = series(name, draft)
    try:
        if held.empty:
            raise Refused(f"it has no row yet. Enter its first figure with: briefing refresh --manual {name}")
        answer = client.fetch(block, sorted(set(held["entity"])), web)
        rows, said = compared(held, answer, block, today)
        if rows:
            add_rows(name, rows, draft, today)
    except NotModified:
        return Outcome(name, client.NAME, "not changed since it was last read")
    except Refused as error:
        return Outcome(name, client.NAME, f"failed: {error}", failed=True)
    remembered[name] = {"hash": describe(name, draft)["hash"], "pages": web.met}
    return Outcome(name, client.NAME, said, rows=tuple(rows))


def compared(held: pd.DataFrame, answer: Answer, block: dict, today: dt.date) -> tuple[list[Row], str]:
    """Rows by which an answer goes beyond what a series holds, and how they are counted, in words.

    Raises
    ------
    Refused
        If the answer does not fit: another unit, other entities, figures missing or out of all proportion.
    """
    for name, expected in block.get("states", {}).items():
        stated = answer.states.get(name)
        if stated != expected:
            raise Refused(
                f"the answer states {name} {shown(stated) if stated is not None else 'nowhere or in several ways'}, "
                f"the descriptor expects {shown(expected)}. If that is meant, begin a new series."
            )
    latest = {
        (row.entity, row.period): (Decimal(str(row.value)), row.published)
        for row in as_of(held, pd.Timestamp.max).itertuples()
    }
    figures = _figures(answer, block, {entity for entity, _ in latest}, min(period for _, period in latest))
    _refuse_unlikely(latest, figures)
    rows, revised, unchanged = [], 0, 0
    for (entity, period), value in sorted(figures.items()):
        before, known_since = latest.get((entity, period), (None, None))
        if before is not None and rounded(before, block["decimals"]) == value:
            unchanged += 1
            continue
        published, note = _published(answer.published, known_since, today)
        if end_of(period) > end_of(published):
            continue  # the period was not over: a projection, or a count that goes on
        rows.append(Row(entity, period, plain(value), published, "", note))
        revised += before is not None
    said = f"{len(rows) - revised} new, {revised} revised, {unchanged} unchanged"
    if gone := len(latest.keys() - figures.keys()):
        said += f", {gone} no longer given (kept)"
    if rows:
        said += f"; {' and '.join(sorted({row.note for row in rows}))}"
    return rows, said


def _figures(answer: Answer, block: dict, entities: set[str], first: str) -> dict[tuple[str, str], Decimal]:
    """Figures of an answer in our entities, scale and rounding, from the first period that we hold."""
    theirs = block.get("entities") or {entity: entity for entity in entities}
    scale = Decimal(block.get("scale", "1"))
    found: dict[tuple[str, str], Decimal] = {}
    for figure in answer.figures:
        entity = theirs.get(figure.entity)
        if entity not in entities:
            continue
        key, value = (entity, figure.period), figure.value * scale
        if found.setdefault(key, value) != value:
            raise Refused(f"the answer gives two figures for {entity} {figure.period}.")
    absent = sorted(entities - {entity for entity, _ in found})
    if absent:
        raise Refused(f"the answer has nothing for {', '.join(absent)}.")
    if base := block.get("base"):
        levels = {entity: found.get((entity, str(base))) for entity in entities}
        if not all(levels.values()):
            raise Refused(f"the answer lacks {base}, the year that is set to 100.")
        found = {key: 100 * value / levels[key[0]] for key, value in found.items()}
    return {key: rounded(value, block["decimals"]) for key, value in found.items() if key[1] >= first}


def rounded(value: Decimal, decimals: int) -> Decimal:
    """A figure in so many decimals."""
    try:
        return value.quantize(Decimal(1).scaleb(-decimals))
    except InvalidOperation:  # more digits than any figure has
        raise Refused(f"{value:.3g} is no likely figure.") from None


def _refuse_unlikely(latest: dict, figures: dict) -> None:
    """Half an answer is no answer, and a figure does not change its size fivefold by revision."""
    common = latest.keys() & figures.keys()
    if 2 * len(common) < len(latest):
        raise Refused(f"the answer holds only {len(common)} of the {len(latest)} figures that we have.")
    ratios = [abs(figures[key] / latest[key][0]) for key in common if latest[key][0]]
    if ratios and not Decimal("0.2") <= statistics.median(ratios) <= 5:
        raise Refused(
            f"the answer is {float(statistics.median(ratios)):g} times what we have; unit or scale must have changed."
        )


def _published(stated: str | None, known_since: pd.Timestamp | None, today: dt.date) -> tuple[str, str]:
    """The day from which a figure counts as public, and how we know; a revision is later than what it revises."""
    if stated and end_of(stated).date() <= today and (known_since is None or end_of(stated) > known_since):
        return stated, "dated by its publisher"
    if known_since is not None and pd.Timestamp(today) <= known_since:
        raise Refused(
            f"a figure differs from one published on {known_since.date()}; ask again on a later day."
        )
    return today.isoformat(), "dated by the day of access"


def plain(value: Decimal) -> str:
    """A number as a series file writes it: no exponent, no trailing zeros."""
    return format(value.normalize() if value else Decimal(0), "f")


def add_rows(name: str, rows: list[Row], draft: Path, today: dt.date) -> None:
    """Append rows to a series of a draft and record it, unless a check finds a fault.

    Raises
    ------
    Refused
        With the first fault; nothing is written then.
    """
    descriptor = describe(name, draft)
    path = draft / "data" / descriptor["path"]
    content = path.read_bytes()
    added = io.StringIO()
    writer = csv.DictWriter(added, SERIES_COLUMNS, restval="", lineterminator="\n")
    writer.writerows(row._asdict() for row in rows)
    content += b"" if content.endswith(b"\n") else b"\n"
    content += added.getvalue().encode("utf-8")
    if faults := faults_of(descriptor, content, draft, today):
        raise Refused(f"the new rows do not pass the check. {faults[0]}")
    record = {
        **fingerprint(content),
        "edition": _scalar(descriptor["edition"].removesuffix(LATER_ROWS) + LATER_ROWS),
        "date_published": f"'{max(descriptor['date_published'], *(row.published for row in rows))}'",
        "date_accessed": f"'{today}'",
    }
    package = (draft / PACKAGE).read_bytes().decode("utf-8")
    replace_together({path: content, draft / PACKAGE: with_values(package, name, record).encode("utf-8")})


def _scalar(text: str) -> str:
    """Text as YAML writes it on one line."""
    return yaml.safe_dump(text, allow_unicode=True, width=float("inf")).removesuffix("...\n").strip()


def faults_of(descriptor: dict, content: bytes, root: Path, today: dt.date) -> list[Fault]:
    """Faults that a file would have in place of a series' file, were the edition of today or later."""
    day = max(today, edition(root).date).isoformat()
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder)
        entry = {
            **descriptor,
            **fingerprint(content),
            "bytes": len(content),
        }
        schema = (root / "data" / descriptor["schema"]).read_bytes()
        config = {"sphinx": {"config": {"edition": {"version": edition(root).version, "date": day}}}}
        files = {
            PACKAGE: yaml.safe_dump({"name": "trial", "resources": [entry]}).encode(),
            f"data/{descriptor['path']}": content,
            f"data/{descriptor['schema']}": schema,
            CONFIG: yaml.safe_dump(config).encode(),
        }
        for file, text in files.items():
            (trial / file).parent.mkdir(parents=True, exist_ok=True)
            (trial / file).write_bytes(text)
        return [*check_files(trial), *check_rows(trial, bibliography_keys(root))]


@contextmanager
def draft_of(root: Path) -> Iterator[Path]:
    """A copy of what verdicts are judged by, to try changes on."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft"
        shutil.copytree(root / "data", Path(folder) / "before/data")
        shutil.copytree(Path(folder) / "before/data", draft / "data")
        (draft / BIBLIOGRAPHY).parent.mkdir(parents=True, exist_ok=True)
        for file in (CONFIG, "_toc.yml", BIBLIOGRAPHY):
            if (root / file).is_file():
                shutil.copy(root / file, draft / file)
        yield draft


def consequences(root: Path, draft: Path, outcomes: list[Outcome]) -> tuple[pd.DataFrame, dt.date]:
    """What a draft's rows do to the verdicts, on the first day on which both they and this edition are public."""
    dates = [end_of(row.published).date() for outcome in outcomes for row in outcome.rows]
    day = max([edition(root).date, *dates])
    if not dates:
        return pd.DataFrame(columns=DIFFERENCES), day
    return compare_projects(root, draft, day), day


def install(draft: Path, root: Path, names: list[str]) -> None:
    """Move series from a draft into the project, all with their records or none.

    Raises
    ------
    Refused
        If a file was edited while the draft was worked on; nothing is written then.
    """
    if not names:
        return
    files = [PACKAGE, *(f"data/{describe(name, draft)['path']}" for name in names)]
    for file in files:
        if (root / file).read_bytes() != (draft.parent / "before" / file).read_bytes():
            raise Refused(f"{file} was edited meanwhile, so nothing was written. Run this again.")
    replace_together({root / file: (draft / file).read_bytes() for file in files})


def _remembered(root: Path) -> dict:
    try:
        content = json.loads((root / KNOWN).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # never written, deleted or damaged: everything is asked for in full
        return {}
    return content if isinstance(content, dict) else {}


def _remember(root: Path, remembered: dict) -> None:
    (root / KNOWN).parent.mkdir(parents=True, exist_ok=True)
    (root / KNOWN).write_text(json.dumps(remembered, indent=1, sort_keys=True), encoding="utf-8")


def line(outcome: Outcome, width: int = 0) -> str:
    """An outcome as a line of the screen."""
    return f"{outcome.name:<{width}}  {outcome.publisher}: {outcome.said}"


def advice(report: Report, root: Path) -> list[str]:
    """What is left to a person after rows were added."""
    names = [outcome.name for outcome in report.outcomes if outcome.rows]
    if not names:
        return []
    words = [
        f"Read the limitations of {', '.join(names)} in {PACKAGE} again: they may have changed with the data."
    ]
    if report.day > edition(root).date:
        words.append(
            f"Some rows are later than this edition ({edition(root).date}). They count, and `make check` passes, "
            f"once its date in {CONFIG} is {report.day} or later."
        )
    return words


def as_page(report: Report, root: Path) -> str:
    """The report in Markdown, for the description of a pull request."""
    rows = [
        f"| {outcome.name} | {outcome.publisher} | {_cell(outcome.said)} |" for outcome in report.outcomes
    ]
    parts = [
        "# Refreshed data",
        "\n".join(["| series | publisher | result |", "| --- | --- | --- |", *rows]),
        *advice(report, root),
        f"## What it does to the verdicts, judged on {report.day}",
        as_markdown(report.changes),
    ]
    return "\n\n".join(parts) + "\n"


def _cell(text: str) -> str:
    """Text that may quote a server, in a cell of a Markdown table: no markup, no links, no mentions."""
    return "".join(f"&#{ord(sign)};" if sign in "<>&|[]`*_@#\\!" else sign for sign in text)
