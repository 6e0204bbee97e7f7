"""A publisher on this machine: answers in turn, as told, and a note of every question."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

ANSWERS = Path(__file__).parent / "refresh/answers"


class Said(NamedTuple):
    """One answer. ``cut`` bytes are promised and not sent; ``wait`` seconds pass before anything is."""

    body: bytes = b""
    kind: str = "application/json"
    status: int = 200
    headers: dict[str, str] = {}
    cut: int = 0
    wait: float = 0


class Publisher(ThreadingHTTPServer):
    """Serves lists of answers by path; the last of a list is repeated, an unknown path is 404."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.answers: dict[str, list[Said]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.closing = threading.Event()

    def says(self, path: str, *answers: Said) -> None:
        self.answers[path] = list(answers)

    def handle_error(self, request, client_address):
        """Clients that hang up on us are part of the tests."""


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        path, _, question = self.path.partition("?")
        page = next((part for part in question.split("&") if part.startswith("page=")), "")
        waiting = (
            self.server.answers.get(f"{path}?{page}") or self.server.answers.get(path) or [Said(status=404)]
        )
        said = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if said.headers.get("ETag") and self.headers.get("If-None-Match") == said.headers["ETag"]:
            said = Said(status=304)
        self.server.closing.wait(said.wait)
        self.send_response(said.status)
        headers = {
            "Content-Type": said.kind,
            "Content-Length": str(len(said.body) + said.cut),
            **said.headers,
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said.body)

    def log_message(self, *_):
        """Nothing: the tests look at `asked`."""


@contextmanager
def publisher() -> Iterator[Publisher]:
    """A publisher for as long as it is needed."""
    with Publisher() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()
