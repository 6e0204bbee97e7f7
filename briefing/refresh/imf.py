"""International Monetary Fund: Annual National Economic Accounts."""

from __future__ import annotations

from briefing.refresh.answers import NOT_KNOWN, Answer, Figure, Refused, number, period, shown
from briefing.refresh.sdmx_message import agreed, ask, observations
from briefing.refresh.web import Web

NAME = "IMF"
FLOW = "ANEA"


def fetch(block: dict, entities: list[str], web: Web) -> Answer:
    """All years of one key; the message dates itself by when it was asked for, so only the header can date it."""
    page = ask("IMF_DATA", FLOW, block["key"], web)
    return parse(page.content)._replace(published=page.modified)


def parse(content: bytes) -> Answer:
    """What a message of the Fund says, in whole units of the currency."""
    found = observations(content)
    if not all("COUNTRY" in row and "TIME_PERIOD" in row for row in found):
        raise Refused("the answer names no country or no year.")
    scales = {row.get("SCALE", "0") for row in found} - {"0", "", "Units"}
    if scales:
        raise Refused(
            f"the answer is in units of 10 to the power of {shown(scales.pop())}, where 0 is expected."
        )
    figures = [
        Figure(row["COUNTRY"], period(row["TIME_PERIOD"]), number(row["OBS_VALUE"]))
        for row in found
        if row["OBS_VALUE"] not in NOT_KNOWN
    ]
    return Answer(figures, agreed(found), None)
