"""Results are fresh: whatever a notebook reads, a change of it reaches the page, and nothing runs in vain."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import nbformat.v4
import pytest
from bs4 import BeautifulSoup
from nbclient.exceptions import CellExecutionError

from briefing.sphinxext.execution import digest, failure, prune

BUILD = ("jupyter-book", "build", ".", "-n", "-W", "--keep-going")
NONE_EXECUTED = "notebooks: all unchanged, none executed"


HEADER = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  display_name: Python 3
  language: python
  name: python3
reads: ["book/index.md"]
---
"""


def page(root: Path, name: str = "spending") -> str:
    """Words of a built page, as a reader sees them."""
    html = (root / f"_build/html/book/{name}.html").read_text(encoding="utf-8")
    return " ".join(BeautifulSoup(html, "html.parser").main.get_text().split())


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    for name in (
        "data/a.csv",
        "briefing/__init__.py",
        "briefing/rules.py",
        "briefing/cli.py",
        "book/page.md",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("one", encoding="utf-8")
    for name in ("_config.yml", "requirements.txt", "book/references.bib", "briefing/house.mplstyle"):
        (tmp_path / name).write_text("one", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "data/a.csv",
        "briefing/rules.py",
        "briefing/house.mplstyle",
        "_config.yml",
        "requirements.txt",
        "book/references.bib",
    ],
)
def test_digest_notices_a_byte(inputs, name):
    """Every file that a notebook can read counts."""
    before = digest(inputs)
    (inputs / name).write_text("two", encoding="utf-8")
    assert digest(inputs) != before


def test_digest_notices_names(inputs):
    """A file that is renamed, added or removed counts, though its bytes are known."""
    before = digest(inputs)
    (inputs / "data/a.csv").rename(inputs / "data/b.csv")
    renamed = digest(inputs)
    shutil.copy(inputs / "data/b.csv", inputs / "data/c.csv")
    assert len({before, renamed, digest(inputs)}) == 3


@pytest.mark.parametrize("name", ["book/page.md", "briefing/cli.py", "data/.~lock.a.csv"])
def test_digest_ignores_what_no_cell_reads(inputs, name):
    """A comma in a chapter, the command line or an editor's lock must not execute every notebook again."""
    before = digest(inputs)
    (inputs / name).write_text("two", encoding="utf-8")
    assert digest(inputs) == before


def test_digest_knows_no_place(inputs, tmp_path_factory):
    """A copy of the project elsewhere has the same digest, so that a cache may travel."""
    copy = tmp_path_factory.mktemp("copy") / "project"
    shutil.copytree(inputs, copy)
    assert digest(copy) == digest(inputs)


def test_prune_keeps_the_newest(tmp_path):
    """The current cache stays, however old, with the newest other; nothing else is touched."""
    names = ["0" * 16, "1" * 16, "2" * 16, "3" * 16]
    for age, name in enumerate(names):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (1000 + age, 1000 + age))
    (tmp_path / "notes").mkdir()
    assert prune(tmp_path, current=names[0]) == [names[2], names[1]]
    assert sorted(path.name for path in tmp_path.iterdir()) == [names[0], names[3], "notes"]


def test_failure_names_notebook_cell_line_and_message():
    """Colour codes are gone, markdown cells are not counted, and the line is the one that failed."""
    cells = [
        nbformat.v4.new_code_cell("x = 1"),
        nbformat.v4.new_markdown_cell("text"),
        nbformat.v4.new_code_cell("y = 2\nx / 0"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    traceback = ["\x1b[31m---> 2\x1b[0m never this", "\x1b[32m----> 2\x1b[39m x / 0\n"]
    cells[2].outputs = [
        nbformat.v4.new_output("error", ename="ZeroDivisionError", evalue="division", traceback=traceback)
    ]
    error = CellExecutionError("long traceback", "ZeroDivisionError", "division")
    text = failure("page", Path("book/page.md"), notebook, error)
    assert text == "book/page.md: code cell 2, line 2 x / 0\n    ZeroDivisionError: division"


def test_failure_without_error_output():
    """A dead kernel leaves nothing in the notebook; the message still names the file."""
    assert failure("page", Path("page.md"), nbformat.v4.new_notebook(), RuntimeError("Kernel died")) == (
        "page.md: RuntimeError: Kernel died"
    )


def test_incremental_builds_are_fresh_and_idle(small_project, run, describe_data):
    """One story, since each step needs the one before: built, built again, data changed, chapter changed.

    `jupyter-book build .` as anyone would type it, with nothing deleted in between.
    """
    first = run(small_project, *BUILD)
    assert first.returncode == 0, first.stderr
    assert "notebook 1 of 1: book/spending" in first.stdout
    assert "9.4% at first" in page(small_project)

    again = run(small_project, *BUILD)
    assert again.returncode == 0, again.stderr
    assert NONE_EXECUTED in again.stdout

    # The stock cache would keep the old number: no code cell has changed.
    data = small_project / "data/example/spending_growth.csv"
    data.write_text(data.read_text(encoding="utf-8").replace("2016,9.4", "2016,8.8"), encoding="utf-8")
    describe_data(small_project)
    changed = run(small_project, *BUILD)
    assert changed.returncode == 0, changed.stderr
    assert "8.8% at first" in page(small_project)
    assert "9.4%" not in page(small_project)

    # Back to the data of before: the earlier cache still stands, and the page follows all the same.
    data.write_text(data.read_text(encoding="utf-8").replace("2016,8.8", "2016,9.4"), encoding="utf-8")
    describe_data(small_project)
    undone = run(small_project, *BUILD)
    assert NONE_EXECUTED in undone.stdout
    assert "9.4% at first" in page(small_project)


def test_a_page_that_reads_other_chapters_follows_them(small_project, run):
    """`reads:` in the front matter: the page is executed again when a chapter changes, and only that page."""
    cell = (
        "from pathlib import Path\nfrom briefing.notebook import say\n"
        'say(words=str(len(Path("index.md").read_text().split())))'
    )
    counter = (
        f"{HEADER}\n# Words counted\n\n"
        f"```{{code-cell}} ipython3\n:tags: [remove-input]\n{cell}\n```\n\n"
        "There are {glue:text}`words` words.\n"
    )
    (small_project / "book/counter.md").write_text(counter, encoding="utf-8")
    with open(small_project / "_toc.yml", "a", encoding="utf-8") as toc:
        toc.write("- file: book/counter\n")
    index = small_project / "book/index.md"
    words = len(index.read_text(encoding="utf-8").split())
    assert run(small_project, *BUILD).returncode == 0
    assert f"There are {words} words" in page(small_project, "counter")

    index.write_text(index.read_text(encoding="utf-8") + "\nThree more words.\n", encoding="utf-8")
    result = run(small_project, *BUILD)
    assert "notebook 1 of 1: book/counter" in result.stdout, result.stdout
    assert f"There are {words + 3} words" in page(small_project, "counter")


def test_all_failures_are_reported_at_once(small_project, run):
    """Two notebooks fail: both are named in one run, so that nobody mends them one build at a time."""
    text = (small_project / "book/spending.md").read_text(encoding="utf-8")
    (small_project / "book/spending.md").write_text(
        text.replace('claim_box("Z01")', "1 / 0"), encoding="utf-8"
    )
    other = text.replace('claim_box("Z01")', "undefined_name").replace('name="spending"', 'name="other"')
    (small_project / "book/other.md").write_text(other, encoding="utf-8")
    with open(small_project / "_toc.yml", "a", encoding="utf-8") as toc:
        toc.write("- file: book/other\n")
    result = run(small_project, *BUILD)
    assert result.returncode != 0
    assert (
        "book/spending.md: code cell 3, line 1 1 / 0\n    ZeroDivisionError: division by zero"
        in result.stderr
    )
    assert "book/other.md: code cell 3, line 1 undefined_name\n    NameError" in result.stderr
