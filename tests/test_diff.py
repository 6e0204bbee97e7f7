"""The verdict diff: what an update changes, why, and by which status a script learns of it."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_project import CLAIM, FORECAST, GROWTH, UNTESTABLE, a_claim, a_test, write_project

from briefing.cli import main
from briefing.diff import (
    FORMS,
    NoSuchProject,
    as_markdown,
    changed_rows,
    compare_projects,
    project_at,
    verdict_changed,
)

REVISED = GROWTH.replace("CHN,2019,11,", "CHN,2019,6.5,")


@pytest.fixture
def old(tmp_path) -> Path:
    return write_project(tmp_path / "old")


@pytest.fixture
def new(tmp_path) -> Path:
    """The same project after one figure was revised, enough to overturn Z01."""
    return write_project(tmp_path / "new", files={"growth": REVISED})


def test_a_folder_that_is_no_project_is_refused(tmp_path, old):
    """Neither a folder without data nor a made-up revision passes for a side."""
    with (
        pytest.raises(NoSuchProject, match="no project's folder"),
        project_at(str(tmp_path / "nowhere"), old),
    ):
        pass


def test_equal_projects_differ_in_nothing(old):
    """A project compared with itself gives no row, whatever the form."""
    changes = compare_projects(old, old)
    assert changes.empty and not verdict_changed(changes)
    assert FORMS["text"](changes) == FORMS["markdown"](changes)
    assert json.loads(FORMS["json"](changes)) == []


def test_a_revised_figure_names_verdict_number_and_row(old, new):
    """One figure moved: the verdict, the number and the row that did it are all named."""
    changes = compare_projects(old, new).set_index("what")
    assert set(changes["claim"]) == {"Z01"}
    assert list(changes.loc["verdict now", ["old", "new"]]) == ["Supported", "Not supported"]
    assert "verdict then" not in changes.index
    assert set(changes["because"]) == {"growth: CHN 2019 2021-09-01 changed"}


def test_the_diff_is_symmetric(old, new):
    """Swapped sides give the same differences with old and new exchanged."""
    there, back = compare_projects(old, new), compare_projects(new, old)
    assert there[["claim", "what"]].equals(back[["claim", "what"]])
    assert list(there["old"]) == list(back["new"]) and list(there["new"]) == list(back["old"])


@given(st.lists(st.integers(-20, 20), min_size=2, max_size=2), st.integers(1, 20), st.booleans())
@settings(max_examples=15, deadline=None)
def test_the_diff_is_symmetric_whatever_was_revised(values, bar, without):
    """Other figures, another rule, a row more or less: both directions tell the same, sides exchanged."""
    one, two = (GROWTH.replace("CHN,2019,11,", f"CHN,2019,{value},") for value in values)
    if without:
        two = two.replace("CHN,2016,9,,,2017-02-28,,\n", "")
    with tempfile.TemporaryDirectory() as folder:
        old = write_project(Path(folder) / "old", files={"growth": one})
        claims = [a_claim(tests=[a_test(above=bar)]), FORECAST, UNTESTABLE]
        new = write_project(Path(folder) / "new", files={"growth": two}, claims=claims)
        there, back = compare_projects(old, new), compare_projects(new, old)
    assert there[["claim", "what", "old", "new"]].equals(
        back.rename(columns={"old": "new", "new": "old"})[["claim", "what", "old", "new"]]
    )
    assert verdict_changed(there) == verdict_changed(back)


def test_a_changed_rule_is_told_from_changed_data(tmp_path, old):
    """A threshold that moved is named as the rule's change, not as a row."""
    claims = [a_claim(tests=[a_test(above=20)]), FORECAST, UNTESTABLE]
    changes = compare_projects(old, write_project(tmp_path / "rule", claims=claims))
    assert set(changes["because"]) == {"its rule changed"}


def test_a_claim_that_came_or_went_is_named(tmp_path, old):
    """A claim on one side only is a change of verdicts."""
    changes = compare_projects(old, write_project(tmp_path / "less", claims=[CLAIM, FORECAST]))
    assert list(changes["claim"]) == ["Z03"]
    assert verdict_changed(changes)


def test_rows_added_removed_and_changed_are_told_apart(tmp_path, old):
    """Each row is named by its key and by what happened to it."""
    text = REVISED.replace("CHN,2016,9,,,2017-02-28,,\n", "") + "CHN,2025,0.5,,,2026-02-28,,\n"
    words = changed_rows("growth", old, write_project(tmp_path / "rows", files={"growth": text}))
    assert words == [
        "CHN 2016 2017-02-28 removed",
        "CHN 2019 2021-09-01 changed",
        "CHN 2025 2026-02-28 added",
    ]


def test_markdown_survives_a_pipe(old, new):
    """A cell with a pipe does not break the table of a pull request."""
    changes = compare_projects(old, new).assign(because="a | b")
    assert "a \\| b" in as_markdown(changes)


def test_the_command_compares_revisions_and_says_so_by_its_status(old, monkeypatch, capsys):
    """Status 0 for no changed verdict, 3 for one, 2 for a side that does not exist; any form on request."""

    def git(*words):
        identity = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        subprocess.run(["git", *identity, *words], cwd=old, check=True, capture_output=True)

    (old / "_toc.yml").write_text("format: jb-book\nroot: book/index\nchapters: []\n", encoding="utf-8")
    git("init")
    git("add", "-A")
    git("commit", "-m", "first")
    monkeypatch.setenv("BRIEFING_ROOT", str(old))
    assert main(["diff", "HEAD"]) == 0
    (old / "data/example/growth.csv").write_text(REVISED, encoding="utf-8")
    capsys.readouterr()
    assert main(["diff", "HEAD", "--form", "json"]) == 3
    assert {change["claim"] for change in json.loads(capsys.readouterr().out)} == {"Z01"}
    assert main(["diff", "no-such-revision"]) == 2
    assert "no-such-revision" in capsys.readouterr().err
