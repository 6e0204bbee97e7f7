"""Workflows, Makefile and lock: what runs elsewhere is what runs here, pinned, and with the least rights."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[1]
WORKFLOWS = sorted((CHECKOUT / ".github/workflows").glob("*.yml"))
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
TARGETS = {"briefing", "test", "check", "refresh", "lab", "clean", "help"}

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def steps(workflow: dict) -> list[dict]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def load(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_both_workflows_are_there():
    """One that checks, one that publishes."""
    assert [path.stem for path in WORKFLOWS] == ["check", "publish"]


@each_workflow
def test_workflow_is_clean(path):
    """The linter knows keys, expressions, contexts and event names."""
    linter = Path(sys.executable).with_name("jactionlint")
    result = subprocess.run([linter, path], capture_output=True, text=True, cwd=CHECKOUT)
    assert result.returncode == 0, result.stdout


def test_the_linter_sees_a_fault(tmp_path):
    """The test above can fail."""
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    text = WORKFLOWS[0].read_text(encoding="utf-8").replace("matrix.python", "matrix.pyhton")
    (folder / "check.yml").write_text(text, encoding="utf-8")
    linter = Path(sys.executable).with_name("jactionlint")
    result = subprocess.run([linter, folder / "check.yml"], capture_output=True, text=True, cwd=tmp_path)
    assert result.returncode != 0
    assert "pyhton" in result.stdout


@each_workflow
def test_actions_are_pinned(path):
    """A tag can be moved to other code; a commit cannot. The comment says which release it is."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    assert lines
    for line in lines:
        assert re.fullmatch(r"- uses: [\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


@each_workflow
def test_rights_are_least(path):
    """Reading is the default; writing is granted to the one job that deploys, and only to Pages."""
    workflow = load(path)
    assert workflow["permissions"] == {"contents": "read"}
    for name, job in workflow["jobs"].items():
        granted = job.get("permissions")
        assert granted == ({"pages": "write", "id-token": "write"} if name == "deploy" else None)
    assert "secrets." not in path.read_text(encoding="utf-8")
    assert "pull_request_target" not in workflow[True]  # YAML reads the key `on` as true
    checkouts = [step for step in steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@each_workflow
def test_steps_call_the_makefile(path):
    """CI runs what a reader types, nothing of its own, so that a failure there can be had here."""
    commands = [step["run"] for step in steps(load(path)) if "run" in step]
    assert commands
    for command in commands:
        assert re.fullmatch(r"make (\w+)", command).group(1) in TARGETS


def test_nothing_untested_is_published():
    """The job that builds for publication tests first, and deploying waits for it."""
    jobs = load(CHECKOUT / ".github/workflows/publish.yml")["jobs"]
    commands = [step.get("run") for step in jobs["build"]["steps"]]
    assert commands.index("make test") < commands.index("make briefing")
    assert jobs["deploy"]["needs"] == "build"


def test_every_python_of_the_lock_is_checked():
    """The matrix begins at the oldest Python that we promise."""
    matrix = load(CHECKOUT / ".github/workflows/check.yml")["jobs"]["check"]["strategy"]["matrix"]["python"]
    assert f">={matrix[0]}" == PROJECT["requires-python"]
    assert matrix == ["3.11", "3.12", "3.13"]


def test_code_is_clean():
    """Ruff finds nothing, by the rules in pyproject.toml."""
    ruff = Path(sys.executable).with_name("ruff")
    result = subprocess.run([ruff, "check", "--no-cache", CHECKOUT], capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def locked() -> dict[str, list[str]]:
    pins: dict[str, list[str]] = {}
    for line in (CHECKOUT / "requirements.txt").read_text(encoding="utf-8").splitlines():
        if match := re.match(r"([\w.-]+)(?:\[[\w,]+\])?==([^ ;]+)", line):
            pins.setdefault(match[1].lower().replace("_", "-"), []).append(match[2])
    return pins


def test_lock_is_whole_and_exact():
    """Every direct dependency is in the lock, every line is exact, and it ends with the library itself."""
    lines = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    content = [line for line in lines if not line.startswith("#")]
    assert content[-1] == "-e ."
    assert all(re.match(r"[\w.-]+(\[[\w,]+\])?==\S+", line) for line in content[:-1])
    wanted = [
        *PROJECT["dependencies"],
        *(d for group in PROJECT["optional-dependencies"].values() for d in group),
    ]
    names = {re.match(r"[\w.-]+", dependency)[0].lower() for dependency in wanted}
    assert names <= set(locked())
    assert locked()["jupyter-book"] == ["1.0.4.post1"]


def test_lock_installs_from_any_registry():
    """No address in the lock or the project file decides where packages come from."""
    for name in ("requirements.txt", "pyproject.toml", "Makefile", ".ci/run"):
        text = (CHECKOUT / name).read_text(encoding="utf-8")
        assert not re.search(r"index-url|find-links|https?://", text), name


def make(*arguments: str, folder: Path = CHECKOUT) -> subprocess.CompletedProcess:
    return subprocess.run(["make", *arguments], cwd=folder, capture_output=True, text=True)


def test_help_lists_every_target():
    """`make help` names what the README names."""
    listed = re.findall(r"^  make (\w+)", make("help").stdout, re.MULTILINE)
    assert set(listed) >= TARGETS


def test_the_default_is_the_briefing():
    """`make` alone does the main job."""
    assert make("--dry-run").stdout == make("--dry-run", "briefing").stdout


@pytest.fixture
def elsewhere(tmp_path) -> Path:
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(CHECKOUT / name, tmp_path)
    return tmp_path


def fake_python(folder: Path, failing: str) -> Path:
    """A Python whose `-c` fails for code that holds some words."""
    script = folder / "fakepython"
    script.write_text(f'#!/bin/sh\ncase "$2" in *"{failing}"*) exit 1;; esac\nexit 0\n', encoding="utf-8")
    script.chmod(0o755)
    return script


@pytest.mark.parametrize(
    ("failing", "said"),
    [("version_info", "needs Python 3.11 or newer"), ("ensurepip", "apt-get install python3-venv")],
)
def test_an_unfit_python_is_explained(elsewhere, failing, said):
    """Too old, or without venv: one message that says what to do, and nothing installed."""
    result = make(f"PYTHON={fake_python(elsewhere, failing)}", "briefing", folder=elsewhere)
    assert result.returncode != 0
    assert said in result.stdout
    assert not (elsewhere / ".venv").exists()


def test_a_missing_python_is_explained(elsewhere):
    """A name that is no program gets the same message as one that is too old."""
    result = make("PYTHON=no-such-python", "briefing", folder=elsewhere)
    assert result.returncode != 0
    assert "make PYTHON=python3.12 briefing" in result.stdout


def test_clean_removes_what_was_made(elsewhere):
    """Sources stay, products go."""
    (elsewhere / "briefing/__pycache__").mkdir(parents=True)
    (elsewhere / "_build/html").mkdir(parents=True)
    (elsewhere / "briefing/rules.py").touch()
    for name in ("book", "tests"):
        (elsewhere / name).mkdir()
    assert make("clean", folder=elsewhere).returncode == 0
    assert sorted(p.relative_to(elsewhere).as_posix() for p in elsewhere.rglob("*") if p.is_file()) == [
        "Makefile",
        "briefing/rules.py",
        "pyproject.toml",
        "requirements.txt",
    ]
    assert not (elsewhere / "_build").exists()
    assert not (elsewhere / "briefing/__pycache__").exists()


def test_ci_script():
    """Bash can read it, it may be run, and it calls the two targets that count."""
    script = CHECKOUT / ".ci/run"
    assert subprocess.run(["bash", "-n", script]).returncode == 0
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert "make test" in text
    assert "make briefing" in text
