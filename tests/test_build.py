"""The gate: a sound project builds whole, and a poisoned one stops with the last good editions untouched."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from briefing.build import BuildError, only_build, recover, reported, source_date, swap
from briefing.edition import edition
from briefing.sphinxext.offline import foreign_requests

BRIEFING = str(Path(sys.executable).with_name("briefing"))
BUILD = (BRIEFING, "build")
NONE_EXECUTED = "notebooks: all unchanged, none executed"


def products(root: Path) -> dict[str, str]:
    """Digest of every file that a build publishes."""
    files = [root / "_build/briefing.pdf", root / "_build/summary.pdf", *(root / "_build/html").rglob("*")]
    return {
        file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(files)
        if file.is_file()
    }


def replace(root: Path, name: str, old: str, new: str) -> None:
    text = (root / name).read_text(encoding="utf-8")
    assert old in text, f"{name} no longer holds {old!r}: this test poisons nothing"
    (root / name).write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def built(make_small_project, run, tmp_path_factory) -> tuple[Path, subprocess.CompletedProcess]:
    """A sound project, built once for all tests of this module."""
    root = make_small_project(tmp_path_factory.mktemp("built"))
    result = run(root, *BUILD)
    assert result.returncode == 0, result.stdout + result.stderr
    return root, result


@pytest.fixture
def project(built, tmp_path) -> Path:
    """A copy of the built project, for a test to poison."""
    shutil.copytree(built[0], tmp_path / "copy")
    return tmp_path / "copy"


# The poison, one sentence of what a reader would have got, and what the message must name.
def failing_cell(root):
    replace(root, "book/spending.md", 'claim_box("Z01")', "1 / 0")


def warning_in_a_cell(root):
    replace(root, "book/spending.md", 'claim_box("Z01")', 'import warnings; warnings.warn("deprecated")')


def dead_citation(root):
    replace(root, "book/index.md", "{cite:t}`example2020`", "{cite:t}`nobody1999`")


def missing_alt_text(root):
    replace(
        root, "book/spending.md", "Line chart of the growth of spending by year, which stays above", "Above"
    )


def picture_without_alt_text(root):
    (root / "book/dot.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', encoding="utf-8"
    )
    replace(root, "book/index.md", "# A small briefing\n", "# A small briefing\n\n![](dot.svg)\n")


def dead_internal_link(root):
    replace(root, "book/index.md", "(spending.md)", "(nowhere.md)")


def dead_figure_reference(root):
    replace(root, "book/spending.md", "{numref}`fig-spending`", "{numref}`fig-nowhere`")


def unknown_glue(root):
    replace(root, "book/spending.md", "{glue:text}`first_value`", "{glue:text}`last_value`")


def page_not_there(root):
    replace(root, "_toc.yml", "book/references", "book/nowhere")


def load_from_elsewhere(root):
    html = '```{raw} html\n<script src="https://cdn.example/x.js"></script>\n```\n'
    replace(root, "book/index.md", "# A small briefing\n", f"# A small briefing\n\n{html}")


def broken_csv(root):
    replace(root, "data/example/spending_growth.csv", "CHN,2017,11.6", "CHN,2017,eleven")


def unknown_column(root):
    replace(root, "data/example/spending_growth.csv", "entity,period", "country,period")


def unknown_series(root):
    replace(root, "data/claims.yaml", "series: spending_growth", "series: spending_grwth")


def broken_register(root):
    replace(root, "data/claims.yaml", "window: [2016, 2019]", "window: [2016, 2019")


def wrong_edition(root):
    config = root / "_config.yml"
    config.write_text(
        re.sub(r'date: "[^"]*"', 'date: "soon"', config.read_text(encoding="utf-8")), encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("poison", "named"),
    [
        (
            failing_cell,
            "book/spending.md: code cell 3, line 1 1 / 0\n    ZeroDivisionError: division by zero",
        ),
        (warning_in_a_cell, "book/spending.md"),
        (dead_citation, "nobody1999"),
        (missing_alt_text, "book/spending.md: code cell 2"),
        (picture_without_alt_text, "book/index"),
        (dead_internal_link, "book/index.md"),
        (dead_figure_reference, "book/spending.md"),
        (unknown_glue, "last_value"),
        (page_not_there, "book/nowhere"),
        (load_from_elsewhere, "book/index.html would load https://cdn.example/x.js"),
        (broken_csv, "data/example/spending_growth.csv:3"),
        (unknown_column, "data/example/spending_growth.csv"),
        (unknown_series, "data/claims.yaml"),
        (broken_register, "data/claims.yaml"),
        (wrong_edition, "_config.yml"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_a_poisoned_project_does_not_build(project, run, poison, named):
    """Status 1, the message names the place, the last good editions stand, and nothing half-made is left."""
    before = products(project)
    poison(project)
    result = run(project, *BUILD)
    assert result.returncode == 1, result.stdout + result.stderr
    assert named in result.stderr
    assert products(project) == before
    assert {path.name for path in (project / "_build").iterdir()} == {
        ".jupyter_cache",
        ".lock",
        "html",
        "briefing.pdf",
        "summary.pdf",
    }


def test_message_is_free_of_tracebacks(project, run):
    """An author reads what to mend, not how Sphinx and Jupyter Book call each other."""
    failing_cell(project)
    result = run(project, *BUILD)
    assert "Traceback" not in result.stderr
    assert "\x1b" not in result.stderr
    assert str(project) not in result.stderr
    assert result.stderr.rstrip().endswith("The build failed; the last good one is untouched.")


def test_all_data_faults_are_listed_at_once(project, run):
    """Two faults in two files are two lines of one run."""
    broken_csv(project)
    unknown_series(project)
    result = run(project, *BUILD)
    assert result.returncode == 1
    assert "data/example/spending_growth.csv:3" in result.stderr
    assert "spending_grwth" in result.stderr


def test_progress_and_summary(built):
    """Steps and notebooks as they come, then each product with its size, pages and seconds."""
    lines = built[1].stdout.splitlines()
    steps = [line[:3] for line in lines if re.match(r"\d/\d ", line)]
    assert steps == ["1/4", "2/4", "3/4", "4/4"]
    assert any(re.fullmatch(r"    notebook 1 of 1: book/spending, \d+\.\d s", line) for line in lines)
    assert re.fullmatch(r"_build/html/index\.html +\d+\.\d\d MB  3 pages, \d+\.\d s", lines[-5])
    assert re.fullmatch(r"_build/briefing\.pdf +\d+\.\d\d MB  \d+ pages, \d+\.\d s", lines[-4])
    assert re.fullmatch(r"_build/summary\.pdf +\d+\.\d\d MB  2 pages", lines[-3])
    assert re.fullmatch(r"_build/html/claims\.json +\d+\.\d\d MB  1 claim, \d+\.\d s", lines[-2])
    assert re.fullmatch(r"Built in \d+\.\d s\.", lines[-1])


def test_the_summary_alone(project, run):
    """Two pages, the same as with everything else; the other editions are not touched."""
    before = products(project)
    (project / "_build/summary.pdf").unlink()
    result = run(project, BRIEFING, "summary")
    assert result.returncode == 0, result.stdout + result.stderr
    assert result.stdout.splitlines()[-1] == "_build/summary.pdf"
    assert products(project) == before


def test_products(built):
    """The front door leads in, every page leads to the PDF, and the claims are there for machines."""
    site = built[0] / "_build/html"
    front = BeautifulSoup((site / "index.html").read_text(encoding="utf-8"), "html.parser")
    assert front.html["lang"] == "en"
    assert (site / front.a["href"]).is_file()
    pages = [*site.glob("book/*.html"), site / "search.html", site / "genindex.html"]
    assert len(pages) == 5
    for page, name in itertools.product(pages, ("briefing.pdf", "summary.pdf")):
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        links = soup.find_all("a", href=re.compile(rf"{name}$"))
        assert links, page
        assert all((page.parent / link["href"]).resolve() == (site / name).resolve() for link in links)
        assert (site / name).read_bytes() == (built[0] / "_build" / name).read_bytes()
    claims = json.loads((site / "claims.json").read_text(encoding="utf-8"))
    assert [(claim["id"], claim["verdict_then"], claim["verdict_now"]) for claim in claims] == [
        ("Z01", "Supported", "Supported")
    ]


def test_pages_ask_nothing_elsewhere(built):
    """The built site, and its formulas, are all here."""
    site = built[0] / "_build/html"
    assert foreign_requests(site) == []
    chapter = (site / "book/spending.html").read_text(encoding="utf-8")
    assert "<math" in chapter
    assert not re.search("MathJax|mathjax@|thebe|unpkg|jsdelivr", chapter)


def test_a_second_build_executes_nothing_and_changes_no_byte(project, run):
    """Same commit, same bytes, in another folder; and nothing runs in vain."""
    before = products(project)
    result = run(project, *BUILD)
    assert result.returncode == 0, result.stderr
    assert result.stdout.count(NONE_EXECUTED) == 2
    assert products(project) == before


def test_an_execution_from_nothing_gives_the_same_bytes(project, run):
    """Not only the cache repeats itself: the notebooks do."""
    before = products(project)
    shutil.rmtree(project / "_build")
    result = run(project, *BUILD, TZ="Asia/Shanghai", LC_ALL="C")
    assert result.returncode == 0, result.stderr
    assert "notebook 1 of 1" in result.stdout
    assert products(project) == before


def test_an_interrupt_leaves_the_last_build(project):
    """Ctrl-C during execution: status 130, the editions as they were, nothing half-made."""
    before = products(project)
    replace(project, "book/spending.md", 'claim_box("Z01")', 'claim_box("Z01"); import time; time.sleep(3)')
    process = subprocess.Popen(
        BUILD, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    for line in process.stdout:
        if "executing" in line:
            break
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.strip() == "Stopped. What was built before is untouched."
    assert products(project) == before
    assert not (project / "_build/.staging").exists()


def test_two_builds_at_once_are_refused(tmp_path):
    """The second build is told; it does not write into the first one's staging folder."""
    (tmp_path / "_build").mkdir()
    with only_build(tmp_path), pytest.raises(BuildError, match="Another build"), only_build(tmp_path):
        pass
    with only_build(tmp_path):
        pass


@pytest.fixture
def swappable(tmp_path) -> tuple[Path, dict[str, Path]]:
    for folder, text in (("_build", "old"), ("_build/.staging", "new")):
        (tmp_path / folder / "html").mkdir(parents=True)
        (tmp_path / folder / "html/page.html").write_text(text, encoding="utf-8")
        (tmp_path / folder / "briefing.pdf").write_text(text, encoding="utf-8")
    staging = tmp_path / "_build/.staging"
    return tmp_path, {"html": staging / "html", "briefing.pdf": staging / "briefing.pdf"}


def standing(root: Path) -> list[str]:
    return [
        (root / "_build" / name).read_text(encoding="utf-8") for name in ("html/page.html", "briefing.pdf")
    ]


def test_swap_replaces_all(swappable):
    """Both products are new, and the old ones are gone."""
    root, new = swappable
    swap(root, new)
    assert standing(root) == ["new", "new"]
    assert not (root / "_build/.previous").exists()


@pytest.mark.parametrize("step", range(4))
def test_swap_is_all_or_nothing(swappable, monkeypatch, step):
    """Whichever rename fails, both products are the old ones."""
    root, new = swappable
    rename, calls = os.rename, []

    def failing(source, target):
        calls.append(source)
        if len(calls) == step + 1:
            raise OSError("disk full")
        rename(source, target)

    monkeypatch.setattr(os, "rename", failing)
    with pytest.raises(OSError, match="disk full"):
        swap(root, new)
    assert standing(root) == ["old", "old"]


@pytest.mark.parametrize("step", range(1, 4))
def test_recover_after_a_crash(swappable, monkeypatch, step):
    """The machine went down between two renames: the next build begins by bringing the old products back."""
    root, new = swappable
    rename, calls = os.rename, []

    def crashing(source, target):
        calls.append(source)
        if len(calls) == step + 1:
            raise SystemExit("power cut")
        rename(source, target)

    monkeypatch.setattr(os, "rename", crashing)
    with pytest.raises(SystemExit):
        swap(root, new)
    monkeypatch.undo()
    recover(root)
    assert standing(root) == ["old", "old"]


def test_dates_come_from_the_commit_or_the_edition(tmp_path, small_project):
    """Without git the edition's day; with it the last commit. Never the clock."""
    midnight = dt.datetime.combine(edition(small_project).date, dt.time(), dt.UTC)
    assert source_date(small_project) == midnight.timestamp()
    identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": "a"}
    identity |= {"GIT_COMMITTER_EMAIL": "a@example.org", "GIT_COMMITTER_DATE": "1700000000 +0000"}
    for command in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "first"]):
        subprocess.run(["git", "-C", small_project, *command], check=True, env={**os.environ, **identity})
    assert source_date(small_project) == 1_700_000_000


def test_reported_keeps_what_an_author_needs(tmp_path):
    """Warnings once, paths from the project, no traceback; but all of it where there is nothing else."""
    text = f"\x1b[31m{tmp_path}/book/a.md:3: WARNING: x\x1b[0m\n{tmp_path}/book/a.md:3: WARNING: x\n"
    assert reported(f"{text}Traceback (most recent call last)\n  deep", tmp_path) == "book/a.md:3: WARNING: x"
    assert "deep" in reported("Traceback (most recent call last)\n  deep", tmp_path)
