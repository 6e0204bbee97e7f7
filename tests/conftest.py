"""Fixtures that tests of several modules share: a whole project, small enough to build in seconds."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import http.server
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml
from bs4 import BeautifulSoup

from briefing.build import build

CHECKOUT = Path(__file__).resolve().parents[1]

SERIES = """\
entity,period,value,low,high,published,source,note
CHN,2016,9.4,,,2017-10-01,,
CHN,2017,11.6,,,2018-10-01,,
CHN,2018,10.2,,,2019-10-01,,
CHN,2019,10.5,,,2020-10-01,,
CHN,2020,9.2,,,2021-09-01,,
"""

TOC = """\
format: jb-book
root: book/index
chapters:
- file: book/spending
- file: book/references
"""

CLAIMS = """\
meta: {article_date: 2021-06-10, entity: CHN}
claims:
  - id: Z01
    paragraph: P1
    in_article: true
    chapter: spending
    theme: Spending
    type: fact
    text: Spending has grown fast.
    tests:
      - id: mean
        label: Mean growth, 2016-19
        measure: mean
        series: spending_growth
        window: [2016, 2019]
        above: 7
        unit: "% a year"
    decision:
      - verdict: Supported
        when: {all: [mean]}
      - verdict: Not supported
    threshold_origin: convention
    outcome_known: true
    variants:
      mean.above: [5, 9]
    few_variants: Made up for a test.
    counter: Growth alone says nothing about quality.
    citations: [example2020]
"""

HEADER = """\
---
jupytext:
  text_representation: {extension: .md, format_name: myst}
kernelspec: {display_name: Python 3, language: python, name: python3}
---
"""

INDEX = """\
# A small briefing

The test is in [the chapter](spending.md), from {cite:t}`example2020`.
"""

CHAPTER = (
    HEADER
    + """\
# Spending grew fast

```{code-cell} ipython3
:tags: [remove-input]
from briefing import charts
from briefing.catalogue import series
from briefing.notebook import claim_box, say, show

growth = series("spending_growth")
say(first_value=f"{growth['value'].iloc[0]:.1f}%")
```

It grew by {glue:text}`first_value` at first, that is by $g = 100\\,(x_1 / x_0 - 1)$.

```{code-cell} ipython3
:tags: [remove-input]
fig, ax = charts.canvas()
ax.plot(growth["period"], growth["value"])
ax.set(xlabel="year", ylabel="% a year")
show(fig, name="spending", caption="Growth of spending.", data=growth, sources=["spending_growth"],
     alt="Line chart of the growth of spending by year, which stays above nine per cent throughout.")
```

```{code-cell} ipython3
:tags: [remove-input, claim]
claim_box("Z01")
```

{numref}`fig-spending` shows it.
"""
)

REFERENCES = """\
# References

```{bibliography}
```
"""

BIBTEX = """\
@book{example2020,
  author = {Example, Ann},
  seen = {yes},
  title = {An Example},
  publisher = {Example Press},
  year = {2020},
}
"""


def describe(root: Path) -> None:
    """Write the data package of the small project anew, so that its hashes fit its files."""
    path = root / "data/example/spending_growth.csv"
    content = path.read_bytes()
    package = {
        "name": "small",
        "title": "A small data package",
        "version": "0.1.0",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "CC BY 4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "resources": [
            {
                "name": "spending_growth",
                "type": "table",
                "path": "example/spending_growth.csv",
                "title": "Growth of spending",
                "description": "Made up for a test.",
                "kind": "series",
                "scheme": "file",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
                "bytes": len(content),
                "schema": "schema/series.yaml",
                "unit": "% a year",
                "producer": "Example Office",
                "citation": ["example2020"],
                "url": "https://example.org/spending",
                "sources": [{"title": "Example", "path": "https://example.org/spending"}],
                "licenses": [{"name": "terms-not-verified", "title": "Terms not verified"}],
                "edition": "2021",
                "date_published": "2021-09-01",
                "date_accessed": "2026-11-24",
                "publication_lag_days": 90,
                "provenance": "file",
                "limitations": ["Made up for a test."],
            }
        ],
    }
    text = yaml.safe_dump(package, sort_keys=False, allow_unicode=True)
    (root / "data/datapackage.yaml").write_text(text, encoding="utf-8")


def small(root: Path) -> Path:
    """Write the small project into a folder."""
    files = {
        "_toc.yml": TOC,
        "book/index.md": INDEX,
        "book/spending.md": CHAPTER,
        "book/references.md": REFERENCES,
        "book/references.bib": BIBTEX,
        "data/claims.yaml": CLAIMS,
        "data/example/spending_growth.csv": SERIES,
    }
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")
    config = (CHECKOUT / "_config.yml").read_text(encoding="utf-8")
    own = '    typst_summary: ["book/spending#fig-spending"]\n'
    config, changed = re.subn(r"    typst_summary:\n(?:      - .*\n)+", own, config)
    assert changed == 1
    (root / "_config.yml").write_text(config, encoding="utf-8")
    for folder in ("_static", "_templates"):
        shutil.copytree(CHECKOUT / "book" / folder, root / "book" / folder)
    (root / "data/schema").mkdir()
    shutil.copy(CHECKOUT / "data/schema/series.yaml", root / "data/schema")
    describe(root)
    return root


@pytest.fixture(scope="session")
def make_small_project() -> Callable[[Path], Path]:
    """Write a project of our structure and configuration, with one series, one claim and three pages."""
    return small


@pytest.fixture
def small_project(tmp_path: Path) -> Path:
    """Such a project, for one test."""
    return small(tmp_path / "project")


@pytest.fixture
def describe_data() -> Callable[[Path], None]:
    """Bring the data package of a small project up to date with its changed data."""
    return describe


@pytest.fixture(scope="session")
def run() -> Callable[..., subprocess.CompletedProcess]:
    """Run a command in a project, as a reader would type it, with the environment these tests run in."""

    def call(root: Path, *command: str, **environment: str) -> subprocess.CompletedProcess:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        cleared = {
            key: value for key, value in os.environ.items() if not key.startswith(("BRIEFING_", "PYTEST_"))
        }
        return subprocess.run(
            command,
            cwd=root,
            env={**cleared, "PATH": path, **environment},
            capture_output=True,
            text=True,
            timeout=300,
        )

    return call


@pytest.fixture(scope="session")
def book(tmp_path_factory) -> Path:
    """The real project, copied and built through the same steps as `make briefing`; all processes share one build.

    The copy may share the checkout's execution cache: its key covers everything a notebook can read.
    """
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    root, done = shared / "book/project", shared / "book/built"
    root.parent.mkdir(exist_ok=True)
    with open(shared / "book/lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        # A failed build leaves a copy and no result, so that the next process fails by itself and says why.
        if not done.exists():
            shutil.rmtree(root, ignore_errors=True)
            leave = (".git", ".venv", "_build", "__pycache__", "*.egg-info", ".pytest_cache", "node_modules")
            shutil.copytree(CHECKOUT, root, ignore=shutil.ignore_patterns(*leave))
            if (cache := CHECKOUT / "_build/.jupyter_cache").is_dir():
                shutil.copytree(cache, root / "_build/.jupyter_cache")
            build(root, say=lambda line: None)
            done.touch()
    return root / "_build"


@pytest.fixture(scope="session")
def pages(book) -> dict[str, BeautifulSoup]:
    """Every page of the web edition, by name."""
    return {
        path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted((book / "html/book").glob("*.html"))
    }


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, or any other; under CI its absence is a failure."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chromium = next(filter(None, map(shutil.which, names)), None)
    if chromium is None:
        message = "No browser found: install Debian's chromium to run the browser tests."
        (pytest.fail if os.environ.get("CI") else pytest.skip)(message)
    sync_api = pytest.importorskip("playwright.sync_api")
    options = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
    ]
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium, args=options)
        yield running
        running.close()


@pytest.fixture
def new_page(browser):
    """New pages, each in a browser context with options of its own; all are closed, however the test ends."""
    contexts = []

    def open_page(**options):
        contexts.append(browser.new_context(**options))
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments) -> None:
        pass


@pytest.fixture(scope="session")
def served(book) -> Iterator[str]:
    """Address of the web edition on a server of this machine."""
    handler = functools.partial(_Quiet, directory=str(book / "html"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
