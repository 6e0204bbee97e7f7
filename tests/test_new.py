"""Starting points for claims, series and chapters: never over something, never half, never published unfinished."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
import yaml
from small_project import write_project

from briefing import check as checking
from briefing import files, new
from briefing.build import build
from briefing.check import check
from briefing.cli import main
from briefing.files import OPEN, read_yaml
from briefing.new import CannotStart, new_chapter, new_claim, new_series
from briefing.seal import seal
from briefing.verdicts import judge

CHECKOUT = Path(__file__).resolve().parents[1]


def snapshot(root) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def fill(path, answers: dict[str, str]) -> None:
    """Do what the comments ask for: replace the open places, each by its key, the rest by words."""
    lines = []
    for line in path.read_text(encoding="utf-8").splitlines():
        key = re.match(r"[ -]*(\w+): .*TODO", line)
        lines.append(line.replace(OPEN, answers.get(key[1] if key else "", "words")))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


BEGUN = {
    "claim": lambda root: new_claim(root, "Z60"),
    "series": lambda root: new_series(root, "example/toy_total"),
    "chapter": lambda root: new_chapter(root, "toys", after="spending"),
}
each_kind = pytest.mark.parametrize("kind", BEGUN)


@pytest.mark.parametrize("name", ["A1", "a60", "A600", "A60\n", "../A60", ""])
def test_a_bad_name_of_a_claim(small_project, name):
    """The message gives the form and an example; nothing is written."""
    before = snapshot(small_project)
    with pytest.raises(CannotStart, match=r"form \^\[A-Z\]\[0-9\]\{2\}\$, as in A60"):
        new_claim(small_project, name)
    assert snapshot(small_project) == before


@pytest.mark.parametrize(
    "name", ["toy_total", "Example/toys", "../toys", "a/b/c", "example/toys.csv", "/etc/toys"]
)
def test_a_bad_name_of_a_series(small_project, name):
    """A series needs the folder of its publisher, and no path leads out of the data."""
    before = snapshot(small_project)
    with pytest.raises(CannotStart, match="as in nbs/gerd_total"):
        new_series(small_project, name)
    assert snapshot(small_project) == before


@pytest.mark.parametrize("name", ["Toys", "toys.md", "../toys", "2toys", "new toys"])
def test_a_bad_name_of_a_chapter(small_project, name):
    """A page's name is a word in small letters."""
    before = snapshot(small_project)
    with pytest.raises(CannotStart, match="as in energy_mix"):
        new_chapter(small_project, name, after="spending")
    assert snapshot(small_project) == before


def test_a_chapter_after_no_page(small_project):
    """The message names the pages that there are."""
    before = snapshot(small_project)
    with pytest.raises(CannotStart, match="Name one of spending, references"):
        new_chapter(small_project, "toys", after="spendings")
    assert snapshot(small_project) == before


@each_kind
def test_nothing_is_begun_twice(small_project, kind):
    """What is there stays as it is, filled in or not."""
    BEGUN[kind](small_project)
    before = snapshot(small_project)
    with pytest.raises(CannotStart, match="already"):
        BEGUN[kind](small_project)
    assert snapshot(small_project) == before


@pytest.mark.parametrize(
    ("kind", "file"), [("series", "data/example/toy_total.csv"), ("chapter", "book/toys.md")]
)
def test_a_file_in_the_way_is_never_overwritten(small_project, kind, file):
    """Even one that nothing describes."""
    (small_project / file).write_text("mine\n", encoding="utf-8")
    with pytest.raises(CannotStart, match="never overwritten"):
        BEGUN[kind](small_project)
    assert (small_project / file).read_text(encoding="utf-8") == "mine\n"


@each_kind
def test_a_failure_leaves_nothing_behind(small_project, kind, monkeypatch):
    """A full disk at the last file: neither the new file nor half of the list stays."""
    before = snapshot(small_project)
    calls = []

    def full(source, target):
        calls.append(target)
        if len(calls) == (1 if kind == "claim" else 2):
            raise OSError("No space left on device")
        os.rename(source, target)

    monkeypatch.setattr(files.os, "replace", full)
    with pytest.raises(OSError, match="No space"):
        BEGUN[kind](small_project)
    assert snapshot(small_project) == before


def test_a_list_that_does_not_end_the_file(small_project):
    """Text can be appended only to a list that stands last; the message says so."""
    path = small_project / "data/claims.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "more: {}\n", encoding="utf-8")
    with pytest.raises(CannotStart, match="Move that list to the end"):
        new_claim(small_project, "Z60")


@each_kind
def test_what_was_there_keeps_every_byte(small_project, kind):
    """Comments, order and line ends of the lists are people's own; text is added, nothing dumped again."""
    for name in ("data/claims.yaml", "data/datapackage.yaml", "_toc.yml"):
        path = small_project / name
        path.write_bytes(b"# kept \xe2\x80\x93 as it is\r\n" + path.read_bytes())
    before = snapshot(small_project)
    written = BEGUN[kind](small_project)
    after = snapshot(small_project)
    assert {name for name in after if after[name] != before.get(name)} == set(written)
    for name in set(written) & set(before):
        added = [line for line in after[name].splitlines(True) if line not in before[name].splitlines(True)]
        assert added
        kept = iter(after[name].splitlines(True))
        assert all(line in kept for line in before[name].splitlines(True))


@each_kind
def test_an_unfinished_start_is_not_published(small_project, kind):
    """Each open place is a fault with its file, its line and what belongs there; nothing else is said."""
    assert check(small_project) == []
    BEGUN[kind](small_project)
    faults = check(small_project)
    assert faults
    for fault in faults:
        assert OPEN in (small_project / fault.file).read_text(encoding="utf-8").splitlines()[fault.row - 1]
        assert "still open" in fault.message
        assert fault.remedy.startswith(f"Write instead of {OPEN}: ")
    counted = sum(text.count(OPEN.encode()) > 0 for text in snapshot(small_project).values())
    assert counted == len({fault.file for fault in faults})


def test_the_word_in_a_comment_is_no_open_place(small_project):
    """What is noted for later in a comment stops nobody."""
    path = small_project / "data/claims.yaml"
    path.write_text(
        f"{path.read_text(encoding='utf-8')}  # {OPEN}: look for a second source\n", encoding="utf-8"
    )
    assert list(checking.check_finished(small_project)) == []


@pytest.mark.parametrize("indented", [True, False])
def test_a_claim_that_is_filled_in_is_judged(tmp_path, indented):
    """After the open places are answered the register is in order, and the rule gives a verdict."""
    root = write_project(tmp_path / "project")
    register = root / "data/claims.yaml"
    if indented:  # as people write it; the dumper of the test project sets lists at the margin
        text = register.read_text(encoding="utf-8").partition("claims:\n")
        register.write_text(
            text[0] + text[1] + re.sub("(?m)^", "  ", text[2].rstrip()) + "\n", encoding="utf-8"
        )
    new_claim(root, "Z60")
    answers = {
        "chapter": "spending",
        "type": "fact",
        "series": "growth",
        "above": "8",
        "unit": '"% a year"',
        "threshold_origin": "convention",
        "citations": "example2020",
    }
    fill(register, answers)
    assert check(root) == []
    assert judge("Z60", root).now.verdict == "Supported"


def test_a_series_that_is_filled_in_is_in_order(small_project):
    """Open places first, then the rows, then the record of the file: the check leads from one to the next."""
    new_series(small_project, "second/toy_total")
    answers = {
        "unit": "million",
        "publication_lag_days": "90",
        "provenance": "file",
        "url": "https://example.org/toys",
        "path": "https://example.org/toys",
        "date_published": "'2021-09-01'",
        "date_accessed": "'2026-11-24'",
    }
    fill(small_project / "data/datapackage.yaml", answers)
    package = small_project / "data/datapackage.yaml"
    package.write_text(
        package.read_text(encoding="utf-8").replace("- words  # keys of", "- example2020  # keys of")
    )
    assert [fault.message for fault in check(small_project)] == ["The series has no row."]
    with open(small_project / "data/second/toy_total.csv", "a", encoding="utf-8") as file:
        file.write("CHN,2020,3.5,,,,,\n")
    assert {fault.remedy[:36] for fault in check(small_project)} == {"If the change is meant, run `briefin"}
    assert seal(["toy_total"], small_project) == ["toy_total"]
    assert check(small_project) == []


def test_a_chapter_that_is_filled_in_builds(small_project):
    """It loads, tests, draws and says in both editions without a warning."""
    new_chapter(small_project, "new_toys", after="spending")
    fill(small_project / "book/new_toys.md", {})
    assert check(small_project) == []
    build(small_project, say=lambda line: None)
    page = (small_project / "_build/html/book/new_toys.html").read_text(encoding="utf-8")
    assert "From 9.4% a year it came to 9.2% a year in 2020" in re.sub(r"<[^>]*>", "", page)


def test_a_chapter_takes_its_place_in_a_titled_contents(small_project):
    """The line is written as its neighbour is, title and all; the other pages stay where they were."""
    contents = "format: jb-book\nroot: book/index\nparts:\n  - caption: One\n    chapters:\n"
    contents += '      - {file: book/spending, title: "Spending, in short"}\n'
    contents += "      - {file: book/references, title: R}\n"
    (small_project / "_toc.yml").write_text(contents, encoding="utf-8")
    new_chapter(small_project, "toys", after="spending")
    chapters = read_yaml(small_project / "_toc.yml")["parts"][0]["chapters"]
    assert [entry["file"] for entry in chapters] == ["book/spending", "book/toys", "book/references"]
    assert [entry["title"] for entry in chapters] == ["Spending, in short", OPEN, "R"]


def test_the_claim_shows_every_obligatory_field(small_project):
    """What the schema requires, the starting point has, and why there are no variants yet."""
    new_claim(small_project, "Z60")
    entry = yaml.safe_load(new._start("claim.yaml", id="Z60"))[0]
    schema = yaml.safe_load((new.files("briefing") / "claim.schema.json").read_text(encoding="utf-8"))
    assert set(schema["$defs"]["claim"]["required"]) == set(entry) - {"few_variants"}


def test_contributing_can_be_followed(tmp_path, monkeypatch):
    """The commands of its examples work on the real project: names are free, the neighbour is there."""
    for name in ("data", "book"):
        shutil.copytree(CHECKOUT / name, tmp_path / name)
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(CHECKOUT / name, tmp_path)
    monkeypatch.setenv("BRIEFING_ROOT", str(tmp_path))
    text = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    commands = re.findall(r"`briefing (new (series|claim|chapter) [^`]+)`", text)
    assert {kind for _, kind in commands} == {"series", "claim", "chapter"}
    for command, _ in commands:
        assert main(command.split()) == 0, command
    assert {fault.message.partition(" is ")[2] for fault in check(tmp_path)} == {"still open."}


def test_the_command(small_project, monkeypatch, capsys):
    """Status 0 and where to go on; 1 with the reason; 2 for wrong use."""
    monkeypatch.setenv("BRIEFING_ROOT", str(small_project))
    assert main(["new", "claim", "Z60"]) == 0
    assert "Begun in data/claims.yaml" in capsys.readouterr().out
    assert main(["new", "series", "example/toy_total"]) == 0
    assert main(["new", "chapter", "toys", "--after", "spending"]) == 0
    assert main(["new", "claim", "Z60"]) == 1
    assert "already" in capsys.readouterr().err
    with pytest.raises(SystemExit) as stopped:
        main(["new", "chapter", "toys"])
    assert stopped.value.code == 2
