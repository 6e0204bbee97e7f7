"""Whether the sources can still be reached: every address of the bibliography and the data package, politely."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from pybtex.database import parse_file

from briefing.catalogue import PACKAGE
from briefing.files import line_of, read_yaml
from briefing.references import BIBLIOGRAPHY

IGNORED = ".ci/links.yaml"
HOSTS_AT_ONCE = 8
PAUSE = 1.0  # seconds between two requests to one host
LIMITS = (10, 30)  # seconds to connect, and for an answer
TRIES = 3
LONGEST_WAIT = 60  # seconds, whatever a server asks for
# Says who asks and where it is explained, so that an administrator can tell it from an attack.
AGENT = "briefing-link-check/1.0 (weekly check of cited sources; see CONTRIBUTING.md)"

# The server is there and turns programs away; only a person with a browser can tell.
REFUSED = {401, 402, 403, 405, 406, 418, 429, 451, 999}
GONE = {404, 410}
PASSING = {408, 425, 429, 500, 502, 503, 504}


class BadList(ValueError):
    """The list of addresses to leave out is faulty; the message names the line."""


class Link(NamedTuple):
    """An address and all places that name it."""

    address: str
    places: tuple[str, ...]


class Answer(NamedTuple):
    """What came of an address: ``kind`` is reached, refused, gone, moved or silent; ``words`` say it."""

    link: Link
    kind: str
    words: str


# What a person has to look at. A refusal is none: the page may well be there.
BROKEN = ("gone", "moved", "silent")


def addresses(root: Path) -> list[Link]:
    """Every address that the bibliography and the data package name, sorted, with where it stands.

    Parameters
    ----------
    root : pathlib.Path
        The project.
    """
    places: dict[str, list[str]] = {}
    for address, place in _named(root):
        if urlsplit(address).scheme in ("http", "https"):
            places.setdefault(address.partition("#")[0], []).append(place)
    return [Link(address, tuple(dict.fromkeys(places[address]))) for address in sorted(places)]


def _named(root: Path) -> Iterator[tuple[str, str]]:
    for key, entry in parse_file(str(root / BIBLIOGRAPHY), bib_format="bibtex").entries.items():
        if address := entry.fields.get("url"):
            yield address, key
        if doi := entry.fields.get("doi"):
            yield f"https://doi.org/{doi.removeprefix('https://doi.org/')}", key
    for resource in read_yaml(root / PACKAGE)["resources"]:
        listed = [*resource.get("sources", []), *resource.get("licenses", [])]
        for address in [resource.get("url", ""), *(entry.get("path", "") for entry in listed)]:
            yield str(address), f"{resource['name']} ({PACKAGE})"


def ignored(root: Path) -> dict[str, str]:
    """Beginnings of addresses that are left out, each with its reason.

    Raises
    ------
    BadList
        If an entry lacks its reason, or matches no address any longer.
    """
    path = root / IGNORED
    entries = read_yaml(path) if path.is_file() else []
    known = [link.address for link in addresses(root)]
    for place, entry in enumerate(entries or []):
        where = f"{IGNORED}:{line_of(path, [place])}"
        if not isinstance(entry, dict) or not all(
            str(entry.get(key) or "").strip() for key in ("begins", "because")
        ):
            raise BadList(f"{where}: An entry needs `begins` (of an address) and `because` (the reason).")
        if not any(address.startswith(entry["begins"]) for address in known):
            raise BadList(f"{where}: No address begins with {entry['begins']}. Remove the entry.")
    return {entry["begins"]: entry["because"] for entry in entries or []}


def check_links(
    root: Path, open_session: Callable | None = None, wait: Callable[[float], None] = time.sleep
) -> list[Answer]:
    """Ask for every address: one request a second and host, a few hosts at once, and never the whole page.

    Parameters
    ----------
    root : pathlib.Path
        The project.
    open_session : callable, optional
        Makes the `requests.Session` that asks one host; sessions are not made for several threads.
    wait : callable
        Lets seconds pass.

    Returns
    -------
    list of Answer
        In the order of the addresses; those of the list of ignored ones are left out.
    """
    skipped = tuple(ignored(root))
    wanted = [link for link in addresses(root) if not (skipped and link.address.startswith(skipped))]
    by_host = sorted(wanted, key=_host)
    queues = [list(links) for _, links in groupby(by_host, key=_host)]

    def one_host(links: list[Link]) -> list[Answer]:
        answers = []
        session = (open_session or polite_session)()
        for link in links:
            if answers:
                wait(PAUSE)
            answers.append(ask(link, session, wait))
        return answers

    with ThreadPoolExecutor(HOSTS_AT_ONCE) as pool:
        return sorted(answer for answers in pool.map(one_host, queues) for answer in answers)


def _host(link: Link) -> str:
    return urlsplit(link.address).netloc.lower()


def polite_session():
    """A session that says who asks and does not follow endless redirects."""
    import requests  # only this command needs it

    session = requests.Session()
    session.headers.update({"User-Agent": AGENT, "Accept-Language": "en"})
    session.max_redirects = 8
    return session


def ask(link: Link, session, wait: Callable[[float], None]) -> Answer:
    """Ask for the head of a page, for the page where a server knows no heads, and again where it stumbles."""
    import requests

    for turn in range(1, TRIES + 1):
        try:
            response = session.head(link.address, timeout=LIMITS, allow_redirects=True)
            if response.status_code >= 400:  # many servers answer a HEAD with an error, whatever is there
                wait(PAUSE)
                response = session.get(link.address, timeout=LIMITS, allow_redirects=True, stream=True)
                response.close()
        except requests.RequestException as error:
            answer = Answer(link, "silent", f"no answer ({type(error).__name__})")
            pause = PAUSE * 2**turn
        else:
            answer = _judged(link, response)
            if response.status_code not in PASSING:
                return answer
            pause = _asked_for(response) or PAUSE * 2**turn
        if turn < TRIES:
            wait(min(pause, LONGEST_WAIT))
    return answer


def _judged(link: Link, response) -> Answer:
    code = response.status_code
    if code in GONE:
        return Answer(link, "gone", f"answers {code}")
    if code in REFUSED:
        return Answer(link, "refused", f"turns programs away ({code})")
    if code >= 400:
        return Answer(link, "silent", f"answers {code}")
    # Sites that drop a page often send to their front page instead of saying that it is gone.
    if urlsplit(link.address).path.strip("/") and not urlsplit(response.url).path.strip("/"):
        return Answer(link, "moved", "leads to a front page")
    return Answer(link, "reached", f"answers {code}")


def _asked_for(response) -> float | None:
    """Seconds that a server asks to be left alone; None if it names none."""
    text = response.headers.get("Retry-After", "")
    return float(text) if text.isdigit() else None


def report(answers: list[Answer], left_out: dict[str, str]) -> str:
    """The result in Markdown: what a person has to look at, then what nobody could tell.

    Parameters
    ----------
    answers : list of Answer
        From :func:`check_links`.
    left_out : dict of str to str
        From :func:`ignored`.
    """
    broken = [answer for answer in answers if answer.kind in BROKEN]
    refused = [answer for answer in answers if answer.kind == "refused"]
    lines = [
        f"Of {len(answers)} addresses {len(broken)} need a look; {len(refused)} turn programs away, which says "
        f"nothing of the page. {len(left_out)} beginnings are left out, with reasons, in `{IGNORED}`.",
        "",
        *_bullets("Need a look", broken),
        *_bullets("Turn programs away", refused),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _bullets(heading: str, answers: list[Answer]) -> list[str]:
    lines = [f"- `{a.link.address}` {a.words}; named by {', '.join(a.link.places)}" for a in answers]
    return [f"## {heading}", "", *lines, ""] if lines else []
