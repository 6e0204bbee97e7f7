"""The command line: right status, plain messages, nothing but what was asked."""

from __future__ import annotations

import pytest

from briefing.cli import main


@pytest.fixture
def inside(small_project, monkeypatch):
    """Stand in the small project, as its reader would."""
    monkeypatch.delenv("BRIEFING_ROOT", raising=False)
    monkeypatch.chdir(small_project)
    return small_project


def test_check_of_sound_data(inside, capsys):
    """Status 0 and one sentence."""
    assert main(["check"]) == 0
    assert capsys.readouterr().out == "Data and claims are in order.\n"


def test_check_of_faulty_data(inside, capsys):
    """Status 1; the fault goes to standard error with its file and row."""
    data = inside / "data/example/spending_growth.csv"
    data.write_text(data.read_text(encoding="utf-8").replace("11.6", "eleven"), encoding="utf-8")
    assert main(["check"]) == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "data/example/spending_growth.csv:3" in captured.err


def test_judge_prints_then_and_now(inside, capsys):
    """Both verdicts, confidence and robustness of each claim."""
    assert main(["judge"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert " ".join(lines[0].split()) == "claim type what is claimed then 2026-11-25 confidence holds in"
    assert lines[2].split()[:2] == ["Z01", "fact"]
    assert lines[2].count("Supported") == 2
    assert lines[2].endswith("3 of 3")


def test_judge_as_of_a_day(inside, capsys):
    """Before the figures were public there was nothing to judge by: the verdict is another."""
    assert main(["judge", "Z01", "--as-of", "2018-12-31"]) == 0
    header, _, row, *_ = capsys.readouterr().out.splitlines()
    assert "2018-12-31" in header
    assert row.count("Supported") == 1
    assert "Too early" in row


def test_judge_of_an_unknown_claim(inside, capsys):
    """Status 1; the message names the claim."""
    assert main(["judge", "Z99"]) == 1
    assert "Z99" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments", [[], ["publish"], ["judge", "--as-of", "2023"], ["judge", "--as-of", "2023-02-30"]]
)
def test_wrong_use(inside, capsys, arguments):
    """Status 2, and how it is used."""
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert "usage: briefing" in capsys.readouterr().err


def test_a_folder_that_is_no_project(tmp_path, monkeypatch, capsys):
    """The message says what is missing."""
    monkeypatch.setenv("BRIEFING_ROOT", str(tmp_path))
    assert main(["check"]) == 1
    assert "No data/datapackage.yaml here" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command",
    [["judge"], ["forecast"], ["diff", "."], ["refresh", "--all"], ["seal"], ["new", "claim", "Z60"]],
)
def test_a_file_that_is_no_yaml(inside, capsys, command):
    """One line with the file and its row, whatever was asked."""
    for file in ("data/claims.yaml", "data/datapackage.yaml"):
        with (inside / file).open("a", encoding="utf-8") as end:
            end.write("a: 1\na: 2\n")
    assert main(command) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert ".yaml:" in said and "This is not YAML: the key 'a' stands twice" in said


@pytest.mark.parametrize("command", [["judge"], ["forecast"], ["seal"]])
def test_a_file_that_is_missing(inside, capsys, command):
    """One line that names it."""
    (inside / "data/example/spending_growth.csv").unlink()
    (inside / "data/claims.yaml").unlink()
    assert main(command) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "No such file" in said and ("spending_growth.csv" in said or "claims.yaml" in said)


def test_a_file_in_another_encoding(inside, capsys):
    """One line that says how to find it."""
    (inside / "data/claims.yaml").write_bytes("# Émile".encode("latin-1"))
    assert main(["judge"]) == 1
    assert capsys.readouterr().err == "A file is not UTF-8. Run `briefing check`, which names it.\n"


def test_a_record_that_cannot_be_sealed(inside, capsys):
    """One line that names the record and the line it lacks."""
    path = inside / "data/datapackage.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if "hash:" not in line), encoding="utf-8")
    assert main(["seal"]) == 1
    assert "has no line 'hash:'; add it" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["judge"], ["diff", "."], ["forecast"]])
def test_a_series_that_is_not_described(inside, capsys, command):
    """One line that names it; the small project has no table of forecasts either."""
    path = inside / "data/claims.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("series: ", "series: no_"), encoding="utf-8")
    assert main(command) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert "describes no series or table called" in said
