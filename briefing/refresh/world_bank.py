"""World Bank: its Indicators API, version 2.

Asked with our own session rather than through ``wbgapi``: that calls ``requests.get`` itself, so it cannot be given a
session (and with it retries, conditional requests and a bound on size), and its ``fetch`` drops the head of
the answer, the only place where the day of the update stands.
"""

from __future__ import annotations

from urllib.parse import quote

from briefing.refresh.answers import Answer, Figure, Refused, number, period, read_json, shown
from briefing.refresh.web import Web

NAME = "World Bank"
SERVICE = "https://api.worldbank.org/v2"
MOST_PAGES = 50


def fetch(block: dict, entities: list[str], web: Web) -> Answer:
    """All years of an indicator for some countries, over as many pages as the service makes of it."""
    address = (
        f"{SERVICE}/en/country/{quote(';'.join(entities), safe=';')}/indicator/{quote(block['indicator'])}"
        "?format=json&per_page=1000&page={page}"
    )
    pages = [web.get(address.format(page=1), ("json",)).content]
    for page in range(2, _pages(pages[0]) + 1):
        pages.append(web.get(address.format(page=page), ("json",), conditional=False).content)
    return parse(pages)


def parse(pages: list[bytes]) -> Answer:
    """What the pages of an answer say."""
    heads, rows = zip(*(_parts(page) for page in pages), strict=True)
    rows = [row for part in rows for row in part]
    promised, updated = number(heads[0]["total"]), heads[0]["lastupdated"]
    if len(rows) != promised:
        raise Refused(f"the answer promises {promised} figures and holds {len(rows)}.")
    try:
        figures = [
            Figure(str(row["countryiso3code"]), period(row["date"]), number(row["value"]))
            for row in rows
            if row["value"] is not None
        ]
        measures = {str(row["indicator"]["value"]) for row in rows}
    except (KeyError, TypeError) as error:
        raise Refused(f"a figure of the answer is of another form than before ({shown(error)}).") from None
    states = {"indicator": measures.pop()} if len(measures) == 1 else {}
    return Answer(figures, states, period(updated) if updated else None)


def _parts(page: bytes) -> tuple[dict, list]:
    answer = read_json(page)
    match answer:
        case [{"message": [{"value": reason}, *_]}, *_]:
            raise Refused(f"the World Bank refuses the question: {shown(reason)}.")
        case [{"pages": _, "total": _, "lastupdated": _} as head, list() as rows]:
            return head, rows
        case [{"total": _}, None]:
            raise Refused("the answer is empty.")
    raise Refused("the answer is of another form than before.")


def _pages(page: bytes) -> int:
    pages = number(_parts(page)[0]["pages"])
    if pages > MOST_PAGES:
        raise Refused(f"the answer has {pages} pages; at most {MOST_PAGES} are read.")
    return int(pages)
