"""Asking publishers over the web: patiently, sparingly, and without trusting what comes back."""

from __future__ import annotations

import email.utils
import logging
import time
from typing import NamedTuple
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ReadTimeoutError
from urllib3.util.retry import Retry

from briefing.refresh.answers import Refused, shown

LARGEST = 50 * 2**20  # bytes of an answer, unpacked
CONNECT, READ = 10, 60  # seconds
WHOLE = 300  # seconds for one answer, so that a trickle of bytes does not hold us for ever
PAUSE = 1.0  # seconds between two questions to one host
RETRIES = 3
BUSY = (429, 500, 502, 503, 504)  # worth asking again
USER_AGENT = "briefing-refresh/1 (python-requests)"

logging.getLogger("urllib3").setLevel(logging.ERROR)  # it warns of each retry; we say how they ended


class Page(NamedTuple):
    """An answer: its bytes, the day of its header Last-Modified (ISO 8601; None where it has none), and the headers by
    which its server can be asked whether it has changed since."""

    content: bytes
    modified: str | None
    since: dict[str, str]


class NotModified(Exception):
    """The server says that nothing has changed since we last asked."""


class Web:
    """One session for all publishers, and what it must remember: who was asked when, and what was answered.

    ``known`` holds by address the headers by which to ask whether the version that we have has changed; ``met``
    gathers the same for the answers given since it was last emptied.
    """

    def __init__(self, pause: float = PAUSE):
        self.pause = pause
        self.known: dict[str, dict[str, str]] = {}
        self.met: dict[str, dict[str, str]] = {}
        self._asked: dict[str, float] = {}
        self._pages: dict[str, Page] = {}
        retry = Retry(
            total=RETRIES,
            backoff_factor=1.0,
            backoff_jitter=1.0,
            status_forcelist=BUSY,
            allowed_methods={"GET"},
            respect_retry_after_header=True,
            retry_after_max=120,  # a server may ask for hours; then this run fails and the next one asks
            raise_on_status=False,
        )
        self.session = requests.Session()
        self.session.headers["User-Agent"] = USER_AGENT
        self.session.max_redirects = 5
        self.session.hooks["response"].append(self._same_scheme)
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, HTTPAdapter(max_retries=retry))

    def get(self, url: str, kinds: tuple[str, ...], conditional: bool = True) -> Page:
        """The answer at an address, asked for once a session.

        Parameters
        ----------
        url : str
            The address.
        kinds : tuple of str
            Content types that are expected; part of the type is enough, as in "json".
        conditional : bool
            Whether the server may say that nothing has changed.

        Raises
        ------
        NotModified
            If it says so.
        Refused
            If there is no usable answer.
        """
        if url not in self._pages:
            self._pages[url] = self._asked_for(url, kinds, self.known.get(url, {}) if conditional else {})
        if conditional:
            self.met[url] = self._pages[url].since
        return self._pages[url]

    def _asked_for(self, url: str, kinds: tuple[str, ...], since: dict[str, str]) -> Page:
        host = urlsplit(url).netloc
        self._wait_for(host)
        try:
            with self.session.get(url, headers=since, stream=True, timeout=(CONNECT, READ)) as response:
                if response.status_code == 304:
                    raise NotModified
                _refuse_status(response, host)
                _refuse_kind(response, host, kinds)
                content = _body(response, host)
        except requests.RequestException as error:
            raise Refused(_plain(error, host)) from None
        finally:
            self._asked[host] = time.monotonic()
        since = {
            question: response.headers[said]
            for question, said in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
            if said in response.headers
        }
        return Page(content, _day(response.headers.get("Last-Modified")), since)

    def _wait_for(self, host: str) -> None:
        waited = time.monotonic() - self._asked.get(host, float("-inf"))
        if waited < self.pause:
            time.sleep(self.pause - waited)

    def _same_scheme(self, response: requests.Response, **_) -> None:
        """A redirect may lead to another page or host, never to another scheme, such as from https to http."""
        target = self.session.get_redirect_target(response)
        if target and urlsplit(urljoin(response.url, target)).scheme != urlsplit(response.url).scheme:
            raise Refused(
                f"{urlsplit(response.url).netloc} sends us on to {shown(target)}, by another scheme."
            )


def _refuse_status(response: requests.Response, host: str) -> None:
    status = response.status_code
    if status in BUSY:
        raise Refused(f"{host} still answers {status} after {RETRIES} more attempts; try again later.")
    if status != 200:
        raise Refused(f"{host} answers {status}; the address may have moved.")


def _refuse_kind(response: requests.Response, host: str, kinds: tuple[str, ...]) -> None:
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if not any(expected in kind for expected in kinds):
        raise Refused(f"{host} sends {shown(kind)}, where {' or '.join(kinds)} is expected.")


def _body(response: requests.Response, host: str) -> bytes:
    """The unpacked body, read piece by piece, so that neither its size nor its slowness has to be believed."""
    begun = time.monotonic()
    body = bytearray()
    for piece in response.iter_content(64 * 1024):
        body += piece
        if len(body) > LARGEST:
            raise Refused(f"{host} sends more than {LARGEST // 2**20} MB.")
        if time.monotonic() - begun > WHOLE:
            raise Refused(f"{host} is not done after {WHOLE} seconds.")
    return bytes(body)


def _plain(error: requests.RequestException, host: str) -> str:
    cause = getattr(error.args[0], "reason", None) if error.args else None  # what the last of the retries met
    if isinstance(error, requests.Timeout) or isinstance(cause, ReadTimeoutError):
        return f"{host} gives no answer within {READ} seconds."
    if isinstance(error, requests.TooManyRedirects):
        return f"{host} sends us on and on."
    if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
        return f"the answer of {host} breaks off or cannot be unpacked."
    if isinstance(error, requests.ConnectionError):
        return f"{host} cannot be reached."
    return f"{host} cannot be asked: {shown(error)}."


def _day(header: str | None) -> str | None:
    try:
        return email.utils.parsedate_to_datetime(header).date().isoformat() if header else None
    except ValueError:
        return None
