"""Our World in Data: the CSV and the metadata of a chart."""

from __future__ import annotations

from urllib.parse import quote

from briefing.refresh.answers import (
    NOT_KNOWN,
    Answer,
    Figure,
    Refused,
    number,
    period,
    read_csv,
    read_json,
    shown,
)
from briefing.refresh.web import Web

NAME = "Our World in Data"
SERVICE = "https://ourworldindata.org/grapher"
QUESTION = "csvType=full&useColumnShortNames=true"


def fetch(block: dict, entities: list[str], web: Web) -> Answer:
    """All years of a chart's columns. Only the figures may come back as unchanged: the metadata change daily."""
    chart = f"{SERVICE}/{quote(block['chart'])}"
    figures = web.get(f"{chart}.csv?{QUESTION}", ("csv",))
    metadata = web.get(f"{chart}.metadata.json?{QUESTION}", ("json",), conditional=False)
    return parse(figures.content, metadata.content, block["columns"])


def parse(figures: bytes, metadata: bytes, columns: list[str]) -> Answer:
    """Sum of some columns of a chart. A country goes by its code, an aggregate without a code by its name."""
    rows = read_csv(figures, ["Entity", "Code", "Year", *columns])
    described = _described(metadata, columns)
    units = {str(column.get("unit")) for column in described}
    dates = [column.get("lastUpdated") for column in described]
    return Answer(
        [
            Figure(
                row["Code"] or row["Entity"],
                period(row["Year"]),
                sum(number(row[column]) for column in columns),
            )
            for row in rows
            if not any(row[column] in NOT_KNOWN for column in columns)
        ],
        {"unit": units.pop()} if len(units) == 1 else {},
        max(map(period, dates)) if all(dates) else None,
    )


def _described(metadata: bytes, columns: list[str]) -> list[dict]:
    """The metadata of columns, whether these stand under their short names or under their titles."""
    match read_json(metadata):
        case {"columns": dict() as described}:
            by_name = {
                str(entry.get("shortName", key)): entry
                for key, entry in described.items()
                if isinstance(entry, dict)
            }
        case _:
            raise Refused("the metadata of the chart describe no columns.")
    missing = [column for column in columns if column not in by_name]
    if missing:
        raise Refused(f"the metadata of the chart do not describe the column {shown(missing[0])}.")
    return [by_name[column] for column in columns]
