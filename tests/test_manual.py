"""Figures entered by hand: each answer is checked, and nothing is written without a look and a yes."""

from __future__ import annotations

import datetime as dt

import pytest
from small_project import write_project

from briefing.catalogue import UnknownResource
from briefing.check import check
from briefing.refresh import manual

TODAY = dt.date(2026, 11, 20)
GOOD = ["CHN", "2019", "5.50", "2026-10-07", "second2021"]


@pytest.fixture
def root(tmp_path):
    return write_project(tmp_path / "project")


def entered(root, *answers: str) -> tuple:
    """What comes of these answers, in turn: the report, and what was said."""
    said: list[str] = []
    waiting = list(answers)

    def ask(question: str) -> str:
        said.append(question)
        return waiting.pop(0)

    report = manual.enter("growth", root, TODAY, ask, said.append)
    assert not waiting, f"never asked for {waiting}"
    return report, "\n".join(said)


@pytest.mark.parametrize(
    ("place", "wrong", "reason"),
    [
        (0, "China", "'China' is no entity"),
        (1, "2019Q4", "'2019Q4' is no year"),
        (1, "2019-02-30", "'2019-02-30' is no year"),
        (1, "2026", "2026 is not over yet"),
        (2, "5,5", "'5,5' is no number"),
        (2, "=5", "'=5' is no number"),
        (3, "2021-09-01", "later than what it revises"),
        (3, "2018-01-01", "later than what it revises"),
        (3, "2027-01-01", "2027-01-01 is not over yet"),
        (3, "autumn", "'autumn' is no year"),
        (4, "third2022", "No reference has the key 'third2022'"),
        (4, "=cmd()", "No reference has the key"),
    ],
)
def test_a_wrong_answer_is_asked_for_again(root, place, wrong, reason):
    """With the reason; the right one then counts."""
    report, said = entered(root, *GOOD[:place], wrong, *GOOD[place:], "n")
    assert reason in said
    assert report is None


def test_a_figure_before_the_end_of_its_period_is_refused(root):
    """A new year's figure cannot be older than the year."""
    _, said = entered(root, "CHN", "2025", "1", "2025-06-30", "2026-02-28", "second2021", "n")
    assert "not public before its period is over" in said


def test_row_and_verdicts_are_shown_before_anything_is_written(root):
    """The row as the file will have it, what is held, what changes; a no leaves no trace."""
    before = (root / "data/example/growth.csv").read_bytes()
    report, said = entered(root, *GOOD, "n")
    assert report is None
    assert "Held so far: 11, published 2021-09-01." in said
    assert "Row: CHN,2019,5.5,,,2026-10-07,second2021," in said
    assert "verdict now: Supported -> Not supported" in said
    assert (root / "data/example/growth.csv").read_bytes() == before


def test_a_yes_writes_row_and_record(root):
    """One row more, and a project that passes its check; what answers itself need not be typed."""
    before = (root / "data/example/growth.csv").read_text(encoding="utf-8")
    report, _ = entered(root, "", *GOOD[1:4], "", "y")
    assert report.outcomes[0].rows[0].value == "5.5"
    after = (root / "data/example/growth.csv").read_text(encoding="utf-8")
    assert after == before + "CHN,2019,5.5,,,2026-10-07,example2020,\n"
    assert check(root) == []


def test_a_table_has_no_figures(root):
    """A coded table is edited, not entered."""
    with pytest.raises(UnknownResource, match="coded table"):
        manual.enter("milestones", root, TODAY)
