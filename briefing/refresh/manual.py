"""Figures that only a person can enter: asked for one by one, checked one by one, written after a look."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from briefing.catalogue import UnknownResource, as_of, describe, end_of, series
from briefing.diff import as_text
from briefing.files import read_yaml
from briefing.references import bibliography_keys
from briefing.refresh import Outcome, Report, Row, add_rows, consequences, draft_of, install, plain
from briefing.refresh.answers import Refused, number, period, shown


def asked(name: str, root: Path, today: dt.date, ask: Callable[[str], str] = input, tell=print) -> Row:
    """A row of a series, from answers on the screen; a wrong answer is asked for again with the reason."""
    descriptor = describe(name, root)
    if descriptor["kind"] != "series":
        raise UnknownResource(f"'{name}' is a coded table; edit it and run `briefing seal {name}`.")
    held = series(name, root)
    fields = read_yaml(root / "data" / descriptor["schema"])["fields"]
    entities = next(field["constraints"]["enum"] for field in fields if field["name"] == "entity")
    own = sorted(set(held["entity"]))
    keys = bibliography_keys(root)

    def entity(text: str) -> str:
        text = text or (own[0] if len(own) == 1 else "")
        if text not in entities:
            raise Refused(f"{shown(text)} is no entity of the schema.")
        return text

    def date(text: str) -> str:
        if end_of(period(text)).date() > today:
            raise Refused(f"{text} is not over yet.")
        return text

    def source(text: str) -> str:
        text = text or (descriptor["citation"][0] if len(descriptor["citation"]) == 1 else "")
        if text not in keys:
            raise Refused(f"No reference has the key {shown(text)}; add it to the bibliography first.")
        return text

    def until_right(question: str, check: Callable[[str], str]) -> str:
        while True:
            try:
                return check(ask(f"{question}: ").strip())
            except (Refused, ValueError) as error:
                tell(str(error))

    tell(f"{descriptor['title']} ({descriptor['unit']})")
    country = until_right(f"Entity, one of {', '.join(own[:9])}" + (" …" if len(own) > 9 else ""), entity)
    time = until_right("Period, as 2025, 2025-06 or 2025-06-30", date)
    before = as_of(held[(held["entity"] == country) & (held["period"] == time)], today.isoformat())
    if len(before):
        tell(
            f"Held so far: {plain(Decimal(str(before['value'].iloc[0])))}, "
            f"published {before['published'].iloc[0]:%Y-%m-%d}."
        )

    def later(text: str) -> str:
        text = date(text)
        if len(before) and end_of(text) <= before["published"].iloc[0]:
            raise Refused("A revision is published later than what it revises.")
        if end_of(text) < end_of(time):
            raise Refused("A figure is not public before its period is over.")
        return text

    value = until_right(f"Value in {descriptor['unit']}", lambda text: plain(number(text)))
    published = until_right("Published on", later)
    return Row(country, time, value, published, until_right("Source, a key of the bibliography", source), "")


def enter(
    name: str, root: Path, today: dt.date, ask: Callable[[str], str] = input, tell=print
) -> Report | None:
    """Ask for a row, show what it does, and write it if that is confirmed.

    Returns
    -------
    Report or None
        None if nothing was written.
    """
    row = asked(name, root, today, ask, tell)
    with draft_of(root) as draft:
        add_rows(name, [row], draft, today)
        outcome = Outcome(name, describe(name, root)["producer"], "1 row entered", rows=(row,))
        report = Report([outcome], *consequences(root, draft, [outcome]))
        tell(
            f"Row: {','.join([row.entity, row.period, row.value, '', '', row.published, row.source, row.note])}"
        )
        tell(as_text(report.changes))
        if ask("Write this row? [y/N] ").strip().lower() not in ("y", "yes"):
            return None
        install(draft, root, [name])
    return report
