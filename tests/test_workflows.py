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
TARGETS = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))

# What a job may do beyond reading. Whoever adds a line here answers for it.
RIGHTS = {
    ("comment", "comment"): {"actions": "read", "pull-requests": "write"},
    ("publish", "deploy"): {"pages": "write", "id-token": "write"},
    ("publish", "notebooks"): {"contents": "write"},
    ("refresh", "propose"): {"contents": "write", "pull-requests": "write", "actions": "write"},
    ("release", "publish"): {"contents": "write", "id-token": "write", "attestations": "write"},
    ("weekly", "report"): {"issues": "write"},
}

each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def steps(workflow: dict) -> list[dict]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def load(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def job(name: str) -> dict:
    """A job by workflow and name, as in "release/publish"."""
    workflow, _, name = name.partition("/")
    return load(CHECKOUT / f".github/workflows/{workflow}.yml")["jobs"][name]


def script(name: str) -> str:
    """The one script of a job."""
    (text,) = [step["run"] for step in job(name)["steps"] if "run" in step]
    return text


def lint(file: Path) -> subprocess.CompletedProcess:
    """The linter knows keys, expressions, contexts and event names."""
    command = [Path(sys.executable).with_name("jactionlint"), file]
    return subprocess.run(command, capture_output=True, text=True, cwd=file.parents[2])


def audit(file: Path) -> subprocess.CompletedProcess:
    """The auditor knows what an attacker could use; it asks nobody outside."""
    command = [Path(sys.executable).with_name("zizmor"), "--offline", "--no-progress", file]
    return subprocess.run(command, capture_output=True, text=True, cwd=file.parents[2])


def altered(folder: Path, name: str, old: str, new: str) -> Path:
    """A workflow with one fault, elsewhere."""
    text = (CHECKOUT / f".github/workflows/{name}.yml").read_text(encoding="utf-8")
    assert old in text
    path = folder / f".github/workflows/{name}.yml"
    path.parent.mkdir(parents=True)
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@each_workflow
def test_workflow_is_clean(path):
    """Neither the linter nor the auditor finds anything."""
    for tool in (lint, audit):
        result = tool(path)
        assert result.returncode == 0, result.stdout


def test_updates_of_actions_are_sound():
    """The auditor reads what proposes the next pins, too."""
    result = audit(CHECKOUT / ".github/dependabot.yml")
    assert result.returncode == 0, result.stdout


def test_the_linter_sees_a_fault(tmp_path):
    """The test above can fail."""
    result = lint(altered(tmp_path, "check", "matrix.python", "matrix.pyhton"))
    assert result.returncode != 0
    assert "pyhton" in result.stdout


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("comment", " # zizmor: ignore[dangerous-triggers]", " #", "dangerous-triggers"),
        ("check", "persist-credentials: false", "clean: true", "artipacked"),
        ("release", '"$TAG"', '"${{ github.ref_name }}"', "template-injection"),
        ("release", "a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32", "v4", "unpinned-uses"),
        (
            "release",
            'python-version: "3.13"',
            'python-version: "3.13"\n          cache: pip',
            "cache-poisoning",
        ),
        ("weekly", "permissions:\n  contents: read", "permissions: write-all", "excessive-permissions"),
    ],
)
def test_the_auditor_sees_a_fault(tmp_path, name, old, new, said):
    """Each way to be attacked that we shut, opened again, is found."""
    result = audit(altered(tmp_path, name, old, new))
    assert result.returncode != 0
    assert said in result.stdout


@each_workflow
def test_actions_are_pinned(path):
    """A tag can be moved to other code; a commit cannot. The comment says which release it is."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if "uses:" in line]
    for line in lines:
        assert re.fullmatch(r"- uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_an_action_is_pinned_alike_everywhere():
    """One release of each action, so that an update is one search and replace."""
    texts = [path.read_text(encoding="utf-8") for path in WORKFLOWS]
    pins = {pin for text in texts for pin in re.findall(r"uses: (\S+)@(\w+)", text)}
    assert len(pins) == len({action for action, _ in pins})


@each_workflow
def test_rights_are_least(path):
    """Reading is the default; what goes beyond is granted to one job each, and listed above."""
    workflow = load(path)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    for name, content in workflow["jobs"].items():
        assert content.get("permissions") == RIGHTS.get((path.stem, name))
    assert "secrets." not in path.read_text(encoding="utf-8")
    assert "pull_request_target" not in workflow[True]  # YAML reads the key `on` as true
    checkouts = [step for step in steps(workflow) if step.get("uses", "").startswith("actions/checkout@")]
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@each_workflow
def test_who_may_write_runs_no_code_of_ours(path):
    """Code of a pull request, of a package or of the project never meets a token that can change something."""
    for name, content in load(path)["jobs"].items():
        if (path.stem, name) not in RIGHTS:
            continue
        words = " ".join(step.get("run", "") + step.get("uses", "") for step in content["steps"])
        assert not re.search(r"\b(make|python3?|pip|briefing|setup-python)\b", words), name


@each_workflow
def test_who_may_not_write_only_calls_the_makefile(path):
    """CI runs what a reader types, nothing of its own, so that a failure there can be had here."""
    for name, content in load(path)["jobs"].items():
        if (path.stem, name) in RIGHTS:
            continue
        commands = [step["run"] for step in content["steps"] if "run" in step]
        assert commands
        for command in commands:
            assert re.fullmatch(r"make ([a-z-]+)", command)[1] in TARGETS


@each_workflow
def test_no_script_is_put_together_from_what_others_wrote(path):
    """An expression within a script would be run as part of it; variables are not."""
    assert not [step["run"] for step in steps(load(path)) if "${{" in step.get("run", "")]


@each_workflow
def test_no_run_hangs(path):
    """Every job ends at the latest after an hour."""
    assert all(0 < content["timeout-minutes"] <= 60 for content in load(path)["jobs"].values())


def test_what_one_job_leaves_another_finds():
    """Artefacts are fetched by the names under which they are uploaded, and by whom they wait for."""
    for path in WORKFLOWS:
        uses = [(step.get("uses", ""), step.get("with", {}).get("name")) for step in steps(load(path))]
        fetched = {name for action, name in uses if "download-artifact" in action and name}
        assert fetched <= {name for action, name in uses if "upload-artifact" in action}, path.name
    check = load(CHECKOUT / ".github/workflows/check.yml")
    assert load(CHECKOUT / ".github/workflows/comment.yml")[True]["workflow_run"]["workflows"] == [
        check["name"]
    ]
    (upload,) = [
        step["with"] for step in check["jobs"]["verdicts"]["steps"] if "upload" in step.get("uses", "")
    ]
    assert (upload["name"], upload["path"]) == ("verdicts", "_build/diff.txt")
    assert "--name verdicts" in script("comment/comment")
    assert "workflow_dispatch" in check[True]  # refresh.yml starts it
    uploads = [
        step["with"] for step in steps(load(CHECKOUT / ".github/workflows/weekly.yml")) if "if" in step
    ]
    assert all(upload["path"] == f"_build/{upload['name']}.md" for upload in uploads)
    named = set(re.findall(r"^ *report (\w+) ", script("weekly/report"), re.MULTILINE))
    assert named == {upload["name"] for upload in uploads}


def test_nothing_untested_is_published():
    """What builds for publication tests first, and publishing waits for it."""
    for build, last, after in (
        ("publish/build", "make briefing", "publish/deploy"),
        ("release/build", "make release", "release/publish"),
    ):
        commands = [step.get("run") for step in job(build)["steps"]]
        assert commands.index("make test") < commands.index(last)
        assert job(after)["needs"] == "build"
    assert job("publish/notebooks")["needs"] == "deploy"
    commands = [step.get("run") for step in job("release/build")["steps"]]
    assert commands.index("make release-check") < commands.index("make test")


def test_the_comment_takes_nothing_but_text_from_a_pull_request():
    """It checks nothing out; the pull request's number is not read from the artefact."""
    (step,) = job("comment/comment")["steps"]
    assert "uses" not in step
    assert set(re.findall(r"verdicts/[\w.]+", step["run"])) == {"verdicts/diff.txt"}


# A stand-in for GitHub's command: it notes how it was called and what it was given, and answers as told.
FAKE_GH = """\
#!/usr/bin/env bash
printf '%s\\n' "$*" >> calls.txt
while (($#)); do
  [[ $1 == --body-file ]] && cp "$2" body-given.md
  [[ $1 == body=@* ]] && cp "${1#body=@}" body-given.md
  shift
done
case "$(tail -n 1 calls.txt)" in
  "run download"*) [[ -d artefact ]] && cp -R artefact verdicts ;;
  "api --method GET"*) cat open-pulls.txt ;;
  *" list "*) cat number.txt ;;
  "auth setup-git"*) : ;;
esac
"""


@pytest.fixture
def act(tmp_path):
    """Run a job's script as a runner would, in a folder of its own, with that stand-in for `gh`."""
    tools, folder = tmp_path / "tools", tmp_path / "work"
    tools.mkdir()
    folder.mkdir()
    (tools / "gh").write_text(FAKE_GH, encoding="utf-8")
    (tools / "gh").chmod(0o755)
    for name in ("open-pulls.txt", "number.txt", "calls.txt"):
        (folder / name).touch()

    def run(name: str, **variables: str) -> list[str]:
        result = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script(name)],
            cwd=folder,
            env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}", "GH_REPO": "us/book", **variables},
            capture_output=True,
            text=True,
        )
        run.status, run.output = result.returncode, result.stdout + result.stderr
        return (folder / "calls.txt").read_text(encoding="utf-8").splitlines()

    run.folder = folder
    return run


COMMIT = "a" * 40
PULL = {"RUN": "77", "COMMIT": COMMIT, "BRANCH": "them:fix"}


def with_diff(act, content: bytes) -> None:
    (act.folder / "artefact").mkdir()
    (act.folder / "artefact/diff.txt").write_bytes(content)
    (act.folder / "open-pulls.txt").write_text(f"{COMMIT} 12\n", encoding="utf-8")


def test_a_check_without_a_difference_is_no_fault(act):
    """A pull request whose data do not parse has none to post."""
    calls = act("comment/comment", **PULL)
    assert act.status == 0, act.output
    assert len(calls) == 1


@pytest.mark.parametrize("pulls", ["", f"{'b' * 40} 12\n", f"{COMMIT} 12; true\n", f"{COMMIT} --help\n"])
def test_no_comment_without_the_pull_request_of_that_commit(act, pulls):
    """Closed meanwhile, gone on to another commit, or no number: nothing is posted."""
    with_diff(act, b"A30\n")
    (act.folder / "open-pulls.txt").write_text(pulls, encoding="utf-8")
    calls = act("comment/comment", **PULL)
    assert act.status == 0, act.output
    assert not [call for call in calls if call.startswith("pr ")]


def test_a_link_in_the_artefact_is_not_followed(act):
    """An artefact must not make us post a file of the runner."""
    with_diff(act, b"")
    (act.folder / "artefact/diff.txt").unlink()
    (act.folder / "artefact/diff.txt").symlink_to("/etc/hostname")
    calls = act("comment/comment", **PULL)
    assert act.status != 0
    assert len(calls) == 1


def test_the_comment(act):
    """One comment on the right pull request, edited if it is there."""
    with_diff(act, b"A30\n  verdict now: Supported -> Not supported\n")
    calls = act("comment/comment", **PULL)
    assert act.status == 0, act.output
    assert calls[1].startswith("api --method GET repos/us/book/pulls -f state=open -f head=them:fix --jq")
    assert calls[2] == "pr comment 12 --edit-last --create-if-none --body-file comment.md"
    body = (act.folder / "body-given.md").read_text(encoding="utf-8")
    assert body.endswith("\n\n    A30\n      verdict now: Supported -> Not supported\n\n")


def test_nothing_in_a_comment_works(act):
    """Links, mentions, fences, control characters and broken text: all of it stays text in one block."""
    with_diff(
        act, b"```\n@all [x](http://x.example)\r![](http://x.example/y.png)\n\n# Big\x1b[31m\xff\n\t<img>\n"
    )
    act("comment/comment", **PULL)
    assert act.status == 0, act.output
    body = (act.folder / "body-given.md").read_bytes()
    _, _, block = body.decode("utf-8").partition("\n\n")
    assert all(not line or line.startswith("    ") for line in block.split("\n"))
    assert not set(body) & {0x1B, 0x0D}


@pytest.mark.parametrize("content", [b"\n" * 200_000, b"x" * 200_000, "\u4e2d".encode() * 70_000])
def test_a_comment_is_never_too_long(act, content):
    """GitHub takes 65,536 characters; a longer difference is cut, and the comment says where the rest is."""
    with_diff(act, content)
    act("comment/comment", **PULL)
    assert act.status == 0, act.output
    body = (act.folder / "body-given.md").read_text(encoding="utf-8")
    assert len(body) < 65_536
    assert "artefact `verdicts` of run 77" in body


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-c", "init.defaultBranch=main", *arguments]
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True).stdout


@pytest.fixture
def fetched(act):
    """A checkout with its origin, and files that were fetched."""
    git(act.folder.parent, "init", "--quiet", "--bare", "origin.git")
    git(act.folder, "init", "--quiet")
    git(act.folder, "remote", "add", "origin", str(act.folder.parent / "origin.git"))
    for folder in ("data", "fetched/data", "fetched/_build"):
        (act.folder / folder).mkdir(parents=True)
    for file in ("series.csv", "datapackage.yaml", "claims.yaml"):
        for folder in ("data", "fetched/data"):
            (act.folder / folder / file).write_text("old\n", encoding="utf-8")
    git(act.folder, "add", "data")
    git(act.folder, "-c", "user.name=A", "-c", "user.email=a@example.org", "commit", "--quiet", "-m", "first")
    (act.folder / "fetched/_build/refresh.md").write_text("What moved.\n", encoding="utf-8")
    return act


def test_a_refresh_without_news_proposes_nothing(fetched):
    """No commit, no branch, no pull request."""
    calls = fetched("refresh/propose")
    assert fetched.status == 0, fetched.output
    assert calls == []
    assert git(fetched.folder, "branch", "--remotes") == ""


@pytest.mark.parametrize(
    ("number", "call"),
    [
        ("", "pr create --head refresh --title Refresh of the data --body-file body.md"),
        ("5", "api --silent --method PATCH repos/us/book/pulls/5 -F body=@body.md"),
    ],
)
def test_a_refresh_is_proposed_once(fetched, number, call):
    """The data, and nothing else, on the branch; a pull request opened or brought up to date; then its check."""
    (fetched.folder / "number.txt").write_text(number, encoding="utf-8")
    (fetched.folder / "fetched/data/series.csv").write_text("new\n", encoding="utf-8")
    for file in ("Makefile", "data/claims.yaml"):
        (fetched.folder / "fetched" / file).write_text("evil:\n", encoding="utf-8")
    calls = fetched("refresh/propose")
    assert fetched.status == 0, fetched.output
    assert calls[2:] == [call, "workflow run check.yml --ref refresh"]
    assert (fetched.folder / "body-given.md").read_text(encoding="utf-8") == "What moved.\n"
    origin = fetched.folder.parent / "origin.git"
    assert git(origin, "show", "--format=", "--name-only", "refresh") == "data/series.csv\n"
    assert git(origin, "show", "refresh:data/series.csv") == "new\n"


def test_notebooks_are_pushed_as_one_commit(act):
    """What was built and nothing else, whole each time: a chapter that is gone leaves the branch as well."""
    origin = act.folder.parent / "origin.git"
    git(act.folder.parent, "init", "--quiet", "--bare", "origin.git")
    for commit, chapter in (("a" * 40, "book/old.ipynb"), ("b" * 40, "book/new.ipynb")):
        shutil.rmtree(act.folder / "notebooks", ignore_errors=True)
        (act.folder / "notebooks/book").mkdir(parents=True)
        (act.folder / "notebooks" / chapter).write_text("{}", encoding="utf-8")
        act("publish/notebooks", REPOSITORY=str(origin), COMMIT=commit)
        assert act.status == 0, act.output
        assert git(origin, "ls-tree", "-r", "--name-only", "notebooks") == f"{chapter}\n"
        assert git(origin, "log", "--format=%s", "notebooks") == (
            f"The chapters as notebooks, built from {commit}\n"
        )
    assert git(origin, "branch", "--format=%(refname:short)") == "notebooks\n"


@pytest.mark.parametrize(
    ("number", "call"),
    [
        ("", "issue create --title Sources that need a look --label links --body-file body.md"),
        ("8", "api --silent --method PATCH repos/us/book/issues/8 -F body=@body.md"),
    ],
)
def test_a_weekly_report_is_one_issue(act, number, call):
    """Found by its label: made once, then edited. What went well is not reported."""
    (act.folder / "reports/links").mkdir(parents=True)
    (act.folder / "reports/links/links.md").write_text("Gone.\n", encoding="utf-8")
    (act.folder / "number.txt").write_text(number, encoding="utf-8")
    calls = act("weekly/report")
    assert act.status == 0, act.output
    assert [line.partition(" links")[0] for line in calls[:2]] == ["label create", "issue list --label"]
    assert calls[2:] == [call]
    assert (act.folder / "body-given.md").read_text(encoding="utf-8") == "Gone.\n"


def test_a_release_has_the_files_and_words_of_its_edition(act):
    """The tag names it; nothing is made of a tag that is not there."""
    (act.folder / "release").mkdir()
    for name in ("CHANGES.md", "SHA256SUMS"):
        (act.folder / "release" / name).touch()
    (call,) = act("release/publish", TAG="v1.2.3")
    assert call == (
        "release create v1.2.3 --verify-tag --title Edition 1.2.3 --notes-file release/CHANGES.md "
        "release/CHANGES.md release/SHA256SUMS"
    )


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
    # Under `make test` this would be a make within a make, which announces the folders that it enters.
    environment = {
        key: value for key, value in os.environ.items() if key not in ("MAKELEVEL", "MAKEFLAGS", "MFLAGS")
    }
    return subprocess.run(["make", *arguments], cwd=folder, env=environment, capture_output=True, text=True)


def test_help_lists_every_target():
    """`make help` names them all."""
    listed = re.findall(r"^  make ([a-z-]+)", make("help").stdout, re.MULTILINE)
    assert set(listed) == TARGETS


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


# A Python that makes "environments" of itself: what it is asked for it prints, and fails where it is told to.
STAND_IN = """\
#!/bin/sh
case "$*" in
  "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && cp "$0" "$3/bin/briefing" ;;
  "-m pip freeze"*) echo 'FREEZE' ;;
  *{failing}*) echo "it broke: $*"; exit 1 ;;
  *) echo "went well: $*" ;;
esac
"""


@pytest.mark.parametrize("failing", ["pip install", "pytest", "build", "nothing"])
def test_the_newest_packages_are_reported(elsewhere, failing):
    """Whichever step breaks, the status and the report say so; packages as in the lock are not listed."""
    script = elsewhere / "standin"
    # As pip writes them: names with underscores, versions of another system or Python left to the lock's conditions.
    lock = (elsewhere / "requirements.txt").read_text(encoding="utf-8")
    pins = re.findall(r"^([\w.-]+)(?:\[.*\])?(==[^\s;]+)", lock, flags=re.MULTILINE)
    frozen = "\n".join([*(name.replace("-", "_") + version for name, version in pins), "Typst==99.0"])
    words = STAND_IN.replace("{failing}", f'"{failing}"').replace("FREEZE", frozen)
    script.write_text(words, encoding="utf-8")
    script.chmod(0o755)
    result = make(f"PYTHON={script}", "newest", folder=elsewhere)
    report = (elsewhere / "_build/newest.md").read_text(encoding="utf-8")
    assert (result.returncode == 0) == (failing == "nothing")
    assert ("    it broke: " in report) == (failing != "nothing")
    assert report.split("\n\n")[1] == "    Typst==99.0"
    assert report in result.stdout
    assert not (elsewhere / ".venv").exists()


@pytest.mark.parametrize(("status", "expected"), [(0, 0), (3, 0), (1, 2), (2, 2)])
def test_moved_verdicts_are_no_failure(elsewhere, status, expected):
    """Status 3 of `briefing diff` is news; any other is a fault. The base comes through the environment."""
    (elsewhere / ".venv/bin").mkdir(parents=True)
    script = elsewhere / ".venv/bin/briefing"
    script.write_text(f'#!/bin/sh\necho "asked for $2"\nexit {status}\n', encoding="utf-8")
    script.chmod(0o755)
    (elsewhere / ".venv/installed").touch()
    result = make("diff", "BASE=HEAD^; echo run", folder=elsewhere)
    assert result.returncode == expected
    if expected == 0:
        assert (elsewhere / "_build/diff.txt").read_text(encoding="utf-8") == "asked for HEAD^; echo run\n"
        assert result.stdout == "asked for HEAD^; echo run\n"


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
