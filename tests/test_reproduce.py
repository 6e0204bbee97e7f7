"""What a page says of its making: the commit, the data, the notebook it was."""

from __future__ import annotations

import subprocess
from pathlib import Path

import nbformat
import pytest

from briefing.sphinxext.reproduce import as_notebook, commit, data_digest


def git(root: Path, *words: str) -> None:
    options = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *options, *words], cwd=root, check=True, capture_output=True)


def test_without_git_there_is_no_commit(tmp_path):
    """A copy that was downloaded builds, and claims no commit."""
    assert commit(tmp_path) == ""


def test_the_commit_is_named_and_changes_to_it_are_marked(tmp_path):
    """Twelve digits of the commit; a plus where files differ from it, which then cannot be made again from it."""
    git(tmp_path, "init")
    (tmp_path / "page.md").write_text("one", encoding="utf-8")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "first")
    git(tmp_path, "tag", "-a", "v1", "-m", "a tag must not take the place of the commit")
    clean = commit(tmp_path)
    assert len(clean) == 12 and int(clean, 16) >= 0
    (tmp_path / "page.md").write_text("two", encoding="utf-8")
    assert commit(tmp_path) == f"{clean}+"


def test_the_digest_follows_the_data_package(tmp_path):
    """Another data package, another digest."""
    (tmp_path / "data").mkdir()
    found = set()
    for text in ("name: one", "name: two"):
        for name in ("datapackage", "claims"):
            (tmp_path / f"data/{name}.yaml").write_text(text, encoding="utf-8")
            found.add(data_digest(tmp_path))
    assert len(found) == 4


def test_a_page_without_code_is_no_notebook():
    """Text alone is offered as its source only."""
    assert as_notebook([nbformat.v4.new_markdown_cell("# Head")]) is None


def test_a_page_without_code_needs_no_cell_to_run_it():
    """Else text alone would be offered as a notebook as soon as a repository is set."""
    assert as_notebook([nbformat.v4.new_markdown_cell("# Head")], first="import briefing") is None


def test_a_cell_of_ours_comes_first():
    """Before the page's own, and only where there is one."""
    cells = [nbformat.v4.new_markdown_cell("# Head"), nbformat.v4.new_code_cell("1 + 1")]
    book = as_notebook(cells, first="import briefing\n")
    nbformat.validate(book)
    assert [cell.source for cell in book.cells] == ["import briefing", "# Head", "1 + 1"]
    assert book.cells[0].cell_type == "code"
    assert len(cells) == 2 and as_notebook(cells, first="") == as_notebook(cells)


@pytest.mark.parametrize("outputs", [[], [nbformat.v4.new_output("stream", text="stale")]])
def test_a_notebook_is_valid_empty_and_the_same_each_time(outputs):
    """Cells and tags stay, outputs do not, and ids are not drawn at random."""
    cells = [
        nbformat.v4.new_markdown_cell("# Head"),
        nbformat.v4.new_code_cell("1 + 1", metadata={"tags": ["remove-input"], "own": 1}, outputs=outputs),
    ]
    book = as_notebook(cells)
    nbformat.validate(book)
    assert book == as_notebook(cells)
    assert [cell.source for cell in book.cells] == ["# Head", "1 + 1"]
    assert book.cells[1].metadata == {"tags": ["remove-input"]}
    assert book.cells[1].outputs == []
