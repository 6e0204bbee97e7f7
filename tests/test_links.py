"""The check of links: polite to servers, honest about what a machine can tell, loud about a stale list."""

from __future__ import annotations

import functools
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import yaml

from briefing.cli import main
from briefing.links import (
    AGENT,
    IGNORED,
    PAUSE,
    BadList,
    addresses,
    check_links,
    ignored,
    polite_session,
    report,
)


class Publisher(BaseHTTPRequestHandler):
    """A server of many moods; it counts who asked for what."""

    asked: Counter
    agents: set

    def answer(self):
        self.asked[f"{self.command} {self.path}"] += 1
        self.agents.add(self.headers["User-Agent"])
        turn = self.asked[f"{self.command} {self.path}"]
        code, headers = {
            "/": (200, {}),
            "/there": (200, {}),
            "/heads": (405 if self.command == "HEAD" else 200, {}),
            "/refuses": (403, {}),
            "/gone": (404, {}),
            "/removed": (410, {}),
            "/stumbles": (503 if turn == 1 else 200, {}),
            "/broken": (500, {}),
            "/busy": (429 if turn == 1 else 200, {"Retry-After": "7"}),
            "/endless": (429, {"Retry-After": "86400"}),
            "/dropped": (302, {"Location": "/"}),
            "/renamed": (301, {"Location": "/there"}),
            "/circle": (302, {"Location": "/circle"}),
            "/odd": (302, {"Location": "file:///etc/passwd"}),
        }[self.path]
        self.send_response(code)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET = answer

    def log_message(self, *_):
        pass


@pytest.fixture
def publisher():
    """Such a server on this machine."""
    handler = type("Asked", (Publisher,), {"asked": Counter(), "agents": set()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def cites(small_project):
    """Let the small project cite addresses: one in its bibliography each, none elsewhere."""

    def change(*urls: str):
        entries = [
            f"@misc{{key{n}, author = {{A}}, title = {{T}}, year = {{2020}}, seen = {{yes}}, url = {{{url}}}}}"
            for n, url in enumerate(urls)
        ]
        (small_project / "book/references.bib").write_text("\n".join(entries), encoding="utf-8")
        path = small_project / "data/datapackage.yaml"
        package = yaml.safe_load(path.read_text(encoding="utf-8"))
        for resource in package["resources"]:
            resource.update(url="", sources=[], licenses=[])
        path.write_text(yaml.safe_dump(package), encoding="utf-8")
        return small_project

    return change


def asked(publisher, cites, *paths: str):
    """Kinds by path, and the seconds that were waited."""
    host = f"http://127.0.0.1:{publisher.server_port}"
    waited = []
    answers = check_links(cites(*[host + path for path in paths]), wait=waited.append)
    return {answer.link.address.removeprefix(host): answer for answer in answers}, waited


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/gone", "gone"),
        ("/broken", "silent"),
        ("/circle", "silent"),
        ("/odd", "silent"),
        ("/dropped", "moved"),
        ("/refuses", "refused"),
        ("/endless", "refused"),
        ("/there", "reached"),
        ("/", "reached"),
        ("/heads", "reached"),
        ("/stumbles", "reached"),
        ("/busy", "reached"),
        ("/renamed", "reached"),
    ],
)
def test_what_comes_of_an_address(publisher, cites, path, kind):
    """Gone, moved and silent need a look; a refusal is told apart; a passing fault is asked again."""
    answers, _ = asked(publisher, cites, path)
    assert answers[path].kind == kind


def test_a_server_that_is_down(cites):
    """No connection: silent after three tries, each after a longer pause."""
    waited = []
    (answer,) = check_links(cites("http://127.0.0.1:9/page"), wait=waited.append)
    assert (answer.kind, answer.words) == ("silent", "no answer (ConnectionError)")
    assert waited == [2 * PAUSE, 4 * PAUSE]


def test_a_server_is_spared(publisher, cites):
    """Heads only, a pause between two requests, and our name with each."""
    answers, waited = asked(publisher, cites, "/there", "/renamed", "/")
    assert {answer.kind for answer in answers.values()} == {"reached"}
    assert waited == [PAUSE, PAUSE]
    assert {key.split()[0] for key in publisher.RequestHandlerClass.asked} == {"HEAD"}
    assert publisher.RequestHandlerClass.agents == {AGENT}


def test_a_server_that_asks_for_time_gets_it(publisher, cites):
    """Retry-After is kept to, but a day is more than a run can wait."""
    _, waited = asked(publisher, cites, "/busy")
    assert waited == [PAUSE, 7]
    _, waited = asked(publisher, cites, "/endless")
    assert max(waited) == 60
    assert publisher.RequestHandlerClass.asked["HEAD /endless"] == 3


def test_addresses_of_the_small_project(small_project):
    """Bibliography and data package, each address once, with all places; no other scheme and no anchor."""
    bib = small_project / "book/references.bib"
    bib.write_text(
        "@misc{one, author={A}, title={T}, year={2020}, seen={yes}, url={https://example.org/spending#top}}\n"
        "@misc{two, author={A}, title={T}, year={2020}, seen={yes}, doi={10.1000/x}}\n"
        "@misc{three, author={A}, title={T}, year={2020}, seen={yes}, url={ftp://example.org/}}\n",
        encoding="utf-8",
    )
    assert [(link.address, link.places) for link in addresses(small_project)] == [
        ("https://doi.org/10.1000/x", ("two",)),
        ("https://example.org/spending", ("one", "spending_growth (data/datapackage.yaml)")),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- begins: http://127.0.0.1:9/\n", r"links.yaml:1: An entry needs"),
        ("- begins: http://127.0.0.1:9/\n  because: ' '\n", "because"),
        ("# none\n- http://127.0.0.1:9/\n", r"links.yaml:2: An entry needs"),
        ("- begins: http://nowhere.example/\n  because: Old.\n", "No address begins with http://nowhere"),
    ],
)
def test_a_faulty_list_is_refused(cites, text, said):
    """No reason, or no address that it fits: nobody is asked for anything."""
    root = cites("http://127.0.0.1:9/page")
    (root / IGNORED).parent.mkdir()
    (root / IGNORED).write_text(text, encoding="utf-8")
    with pytest.raises(BadList, match=said):
        check_links(root, open_session=pytest.fail)


def test_what_is_left_out_is_not_asked_for(publisher, cites):
    """An entry with its reason counts for all addresses that begin with it."""
    host = f"http://127.0.0.1:{publisher.server_port}"
    root = cites(f"{host}/gone", f"{host}/there")
    (root / IGNORED).parent.mkdir()
    (root / IGNORED).write_text(f"- begins: {host}/go\n  because: Known.\n", encoding="utf-8")
    assert [answer.kind for answer in check_links(root, wait=lambda _: None)] == ["reached"]
    assert ignored(root) == {f"{host}/go": "Known."}
    assert not publisher.RequestHandlerClass.asked["HEAD /gone"]


def test_the_report(publisher, cites):
    """Counts first, then what needs a look with the places that name it, then the refusals."""
    answers, _ = asked(publisher, cites, "/gone", "/refuses", "/there")
    host = f"http://127.0.0.1:{publisher.server_port}"
    assert report(list(answers.values()), {}).splitlines() == [
        "Of 3 addresses 1 need a look; 1 turn programs away, which says nothing of the page. "
        "0 beginnings are left out, with reasons, in `.ci/links.yaml`.",
        "",
        "## Need a look",
        "",
        f"- `{host}/gone` answers 404; named by key0",
        "",
        "## Turn programs away",
        "",
        f"- `{host}/refuses` turns programs away (403); named by key1",
    ]


@pytest.mark.parametrize(("path", "status"), [("/gone", 1), ("/there", 0), ("/refuses", 0)])
def test_the_command(publisher, cites, monkeypatch, capsys, path, status):
    """Status 1 if something needs a look; the report goes to standard output."""
    monkeypatch.setattr("briefing.links.check_links", functools.partial(check_links, wait=lambda _: None))
    monkeypatch.setenv("BRIEFING_ROOT", str(cites(f"http://127.0.0.1:{publisher.server_port}{path}")))
    assert main(["links"]) == status
    assert capsys.readouterr().out.startswith("Of 1 addresses")


def test_a_session_ends_circles():
    """A server that sends round and round costs a few requests, not thirty."""
    assert polite_session().max_redirects == 8


def test_a_page_removed_for_good_is_gone(publisher, cites):
    """410 says the same as 404, and says it on purpose."""
    answers, _ = asked(publisher, cites, "/removed")
    assert answers["/removed"].kind == "gone"
