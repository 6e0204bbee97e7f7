"""Bank for International Settlements: total credit, whose fourth quarter stands for the year."""

from __future__ import annotations

from briefing.refresh.answers import NOT_KNOWN, Answer, Figure, Refused, number, period
from briefing.refresh.sdmx_message import agreed, ask, observations
from briefing.refresh.web import Web

NAME = "BIS"
FLOW = "WS_TC"


def fetch(block: dict, entities: list[str], web: Web) -> Answer:
    """All quarters of one key; the message dates itself by when it was asked for, so only the header can date it."""
    page = ask("BIS", FLOW, block["key"], web)
    return parse(page.content)._replace(published=page.modified)


def parse(content: bytes) -> Answer:
    """What a message of the BIS says of the ends of years."""
    found = observations(content)
    if not all("BORROWERS_CTY" in row and "TIME_PERIOD" in row for row in found):
        raise Refused("the answer names no borrower's country or no quarter.")
    figures = [
        Figure(row["BORROWERS_CTY"], period(year), number(row["OBS_VALUE"]))
        for row in found
        for year, _, quarter in [row["TIME_PERIOD"].partition("-")]
        if quarter == "Q4" and row["OBS_VALUE"] not in NOT_KNOWN
    ]
    return Answer(figures, agreed(found), None)
