"""A release: one edition everywhere, built from this very data, and the same bytes whoever makes it."""

from __future__ import annotations

import importlib.metadata
import json
import shutil
import subprocess
import zipfile
from email.message import Message
from pathlib import Path
from types import SimpleNamespace

import pypdf
import pytest

from briefing import release as releasing
from briefing.build import only_build
from briefing.cli import main
from briefing.edition import edition
from briefing.published import claims_json
from briefing.release import FOLDER, ReleaseError, archive, changes, edition_faults, release
from briefing.sbom import OtherPackages, bill_of_materials, locked, plain_version

CHECKOUT = Path(__file__).resolve().parents[1]
VERSION, DATE = edition(CHECKOUT)


def cover(path: Path, words: str) -> None:
    """A page of PDF that says these words."""
    from matplotlib.backends.backend_pdf import PdfPages
    from matplotlib.figure import Figure

    figure = Figure()
    figure.text(0.1, 0.5, words)
    with PdfPages(path) as pages:
        pages.savefig(figure)


@pytest.fixture(scope="module")
def sample(tmp_path_factory, make_small_project) -> Path:
    """The small project with the papers of an edition, as if it had been built."""
    root = make_small_project(tmp_path_factory.mktemp("release") / "project")
    (root / "CITATION.cff").write_text(f'version: {VERSION}\ndate-released: "{DATE}"\n', encoding="utf-8")
    (root / "pyproject.toml").write_text(f'[project]\nversion = "{VERSION}"\n', encoding="utf-8")
    log = f"# Changes\n\n## {VERSION}, {DATE}\n\nWhat is new.\n\n## 0.0.1, 2020-01-01\n\nOld.\n"
    (root / "CHANGELOG.md").write_text(log, encoding="utf-8")
    shutil.copy(CHECKOUT / "LICENSE", root)
    # A lock of what is here, so that these tests also run with other packages than ours.
    pins = [f"{package.name}=={package.version}" for package in importlib.metadata.distributions()]
    (root / "requirements.txt").write_text("\n".join(pins) + "\n", encoding="utf-8")
    site = root / "_build/html"
    (site / "book").mkdir(parents=True)
    (site / "index.html").write_text("<h1>Index</h1>", encoding="utf-8")
    (site / "book/page.html").write_text("<h1>Page</h1>", encoding="utf-8")
    (site / ".buildinfo").write_text("hidden", encoding="utf-8")
    (site / "claims.json").write_text(json.dumps(claims_json(root)), encoding="utf-8")
    cover(root / "_build/briefing.pdf", f"Edition {VERSION} of the briefing")
    cover(root / "_build/summary.pdf", "Two pages")
    return root


@pytest.fixture
def built(sample, tmp_path) -> Path:
    """A copy of it, for one test."""
    return Path(shutil.copytree(sample, tmp_path / "project"))


def swapped(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("CITATION.cff", f"version: {VERSION}", "version: 9.9.9", "CITATION.cff: version is 9.9.9"),
        ("CITATION.cff", str(DATE), "2020-02-02", "CITATION.cff: date-released is 2020-02-02"),
        ("CITATION.cff", f"version: {VERSION}\n", "", "CITATION.cff: version is None"),
        ("pyproject.toml", VERSION, "9.9.9", "pyproject.toml: version is 9.9.9"),
        ("CHANGELOG.md", f"## {VERSION}, {DATE}", f"## {VERSION}", f"no words under '## {VERSION}, {DATE}'"),
        ("CHANGELOG.md", "What is new.", "", "no words under"),
    ],
)
def test_an_edition_named_otherwise(built, file, old, new, said):
    """Every place that disagrees is named, and nothing is released."""
    swapped(built / file, old, new)
    (fault,) = edition_faults(built)
    assert said in str(fault)
    with pytest.raises(ReleaseError):
        release(built)
    assert not (built / FOLDER).exists()


@pytest.mark.parametrize(
    "tag", [VERSION, f"v{VERSION}.1", "v9.9.9", "", "v", f"V{VERSION}", f"v{VERSION}; true"]
)
def test_a_tag_of_another_edition(built, tag):
    """Only v and the version will do."""
    (fault,) = edition_faults(built, tag)
    assert f"Tag v{VERSION}" in fault.remedy


def test_this_edition_is_named_alike_everywhere():
    """What readers cite is what they read, the list of changes begins with it, and its tag would do."""
    assert edition_faults(CHECKOUT, f"v{VERSION}") == []


@pytest.mark.parametrize("name", ["briefing.pdf", "summary.pdf", "html/claims.json"])
def test_a_product_that_is_missing(built, name):
    """The message names it and the command that makes it."""
    (built / "_build" / name).unlink()
    with pytest.raises(ReleaseError, match=f"no {name}.*make briefing"):
        release(built)
    assert not (built / FOLDER).exists()


@pytest.mark.parametrize(
    "words", ["Edition 9.9.9", f"Edition {VERSION}0", f"Edition {VERSION}.1", "No words"]
)
def test_a_cover_of_another_edition(built, words):
    """A PDF that was built before the edition was set does not go out under its name."""
    cover(built / "_build/briefing.pdf", words)
    with pytest.raises(ReleaseError, match=f"names no edition {VERSION}"):
        release(built)


def test_a_build_of_other_data(built):
    """Verdicts that the data no longer give do not go out."""
    swapped(built / "data/claims.yaml", "above: 7", "above: 70")
    with pytest.raises(ReleaseError, match="other verdicts"):
        release(built)


def test_a_failure_leaves_the_last_release(built, monkeypatch):
    """Half a release is none: the folder of the last one stays, and no scratch."""
    release(built)
    before = {path.name: path.read_bytes() for path in (built / FOLDER).iterdir()}

    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr(releasing, "sums", full)
    with pytest.raises(OSError, match="No space"):
        release(built)
    assert {path.name: path.read_bytes() for path in (built / FOLDER).iterdir()} == before
    assert not (built / "_build/.release").exists()


def test_what_goes_out(built):
    """PDFs, verdicts, site, data, bill of materials, changes, and sums of them all."""
    files = release(built)
    assert [path.name for path in files] == [
        "CHANGES.md",
        f"briefing-{VERSION}.pdf",
        f"claims-{VERSION}.json",
        f"data-{VERSION}.zip",
        f"sbom-{VERSION}.cdx.json",
        f"site-{VERSION}.zip",
        f"summary-{VERSION}.pdf",
        "SHA256SUMS",
    ]
    assert (built / FOLDER / "CHANGES.md").read_text(encoding="utf-8") == "What is new.\n"
    assert len(pypdf.PdfReader(built / FOLDER / f"briefing-{VERSION}.pdf").pages) == 1
    with zipfile.ZipFile(built / FOLDER / f"site-{VERSION}.zip") as site:
        assert site.namelist() == [
            f"site-{VERSION}/{name}" for name in ("book/page.html", "claims.json", "index.html")
        ]
    with zipfile.ZipFile(built / FOLDER / f"data-{VERSION}.zip") as data:
        assert {f"data-{VERSION}/{name}" for name in ("LICENSE", "datapackage.yaml", "claims.yaml")} <= set(
            data.namelist()
        )


def test_the_data_package_stands_alone(built, tmp_path):
    """Whoever unpacks it has a data package that is valid without the project."""
    from frictionless import Package

    release(built)
    with zipfile.ZipFile(built / FOLDER / f"data-{VERSION}.zip") as data:
        data.extractall(tmp_path / "unpacked")
    assert Package(str(tmp_path / f"unpacked/data-{VERSION}/datapackage.yaml")).validate().valid


def test_the_sums_fit_and_can_fail(built):
    """The tool that everyone has checks them."""
    release(built)
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS"]
    assert subprocess.run(command, cwd=built / FOLDER, capture_output=True).returncode == 0
    with open(built / FOLDER / "CHANGES.md", "a", encoding="utf-8") as file:
        file.write("tampered")
    assert subprocess.run(command, cwd=built / FOLDER, capture_output=True).returncode != 0


def test_two_releases_are_equal(sample, tmp_path):
    """Copied elsewhere, with other times and other rights on the files: the same bytes."""
    contents = []
    for name in ("one", "two"):
        root = Path(shutil.copytree(sample, tmp_path / name, copy_function=shutil.copyfile))
        for path in root.rglob("*.html"):
            path.chmod(0o600 if name == "one" else 0o644)
        contents.append({path.name: path.read_bytes() for path in release(root)})
    assert contents[0] == contents[1]


def test_an_archive_hangs_on_its_files_only(tmp_path):
    """Another moment or another byte makes another archive, another order does not."""
    (tmp_path / "a").write_text("a", encoding="utf-8")
    (tmp_path / "b").write_text("b", encoding="utf-8")
    files = {name: tmp_path / name for name in "ab"}
    made = []
    for folder, content, moment in [
        ("1", files, 1_700_000_000),
        ("2", dict(reversed(files.items())), 1_700_000_000),
        ("3", files, 1_800_000_000),
    ]:
        (tmp_path / folder).mkdir()
        archive(tmp_path / folder / "x.zip", content, moment)
        made.append((tmp_path / folder / "x.zip").read_bytes())
    assert made[0] == made[1] != made[2]


def test_changes_of_an_edition_that_is_not_listed(built):
    """Nothing is said of it, rather than something of another."""
    swapped(built / "CHANGELOG.md", f"## {VERSION}, {DATE}", "## 9.9.9, 2099-01-01")
    assert changes(built) == ""


def package(name: str, version: str, **fields) -> SimpleNamespace:
    """An installed package, as Python describes one."""
    metadata = Message()
    for key, values in fields.items():
        for value in [values] if isinstance(values, str) else values:
            metadata[key.replace("_", "-")] = value
    return SimpleNamespace(name=name, version=version, metadata=metadata)


LOCK = """\
# A lock.
Some_Thing[extra]==1.0
split==1.0 ; python_full_version < '3.12'
split==2.0 ; python_full_version >= '3.12'
elsewhere==3.0 ; sys_platform == 'win32'
-e .
"""
HERE = [package("some.thing", "1.0"), package("split", "2.0"), package("unlocked", "9")]


@pytest.fixture
def with_lock(tmp_path) -> Path:
    (tmp_path / "requirements.txt").write_text(LOCK, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("here", "said"),
    [
        ([package("split", "2.0")], "some-thing is missing, locked 1.0"),
        ([package("some-thing", "1.1"), package("split", "2.0")], "some-thing is 1.1, locked 1.0"),
        ([package("some-thing", "1.0"), package("split", "3.0")], "split is 3.0, locked 1.0 or 2.0"),
    ],
)
def test_another_environment(with_lock, here, said):
    """A bill of other packages than the lock's would be untrue."""
    with pytest.raises(OtherPackages, match=said):
        bill_of_materials(with_lock, "T", "1.0.0", 0, here)


def test_the_bill_lists_what_is_locked_and_here(with_lock):
    """Names in one form, versions as installed; what another platform needs, or nobody locked, is left out."""
    assert locked(with_lock)["split"] == [("1.0", False), ("2.0", False)]
    bill = bill_of_materials(with_lock, "T", "1.0.0", 86400, HERE)
    assert [entry["purl"] for entry in bill["components"]] == [
        "pkg:pypi/some-thing@1.0",
        "pkg:pypi/split@2.0",
    ]
    assert bill["metadata"]["timestamp"] == "1970-01-02T00:00:00+00:00"
    assert bill == bill_of_materials(with_lock, "T", "1.0.0", 86400, reversed(HERE))


@pytest.mark.parametrize(
    ("fields", "terms"),
    [
        ({"License_Expression": "MIT", "License": "Other"}, [{"expression": "MIT"}]),
        ({"License": "Apache 2.0"}, [{"license": {"name": "Apache 2.0"}}]),
        (
            {"License": "A\nwhole text", "Classifier": "License :: OSI Approved :: MIT License"},
            [{"license": {"name": "MIT License"}}],
        ),
        (
            {"Classifier": ["License :: A", "License :: OSI Approved :: B", "Topic :: C"]},
            [{"license": {"name": "A"}}, {"license": {"name": "B"}}],
        ),
    ],
)
def test_terms_as_the_package_states_them(with_lock, fields, terms):
    """An expression counts more than a name, a name more than classifiers; a whole text is no name."""
    here = [package("some-thing", "1.0", **fields), package("split", "1.0")]
    bill = bill_of_materials(with_lock, "T", "1.0.0", 0, here)
    assert bill["components"][0]["licenses"] == terms
    assert "licenses" not in bill["components"][1]


def test_the_bill_of_this_environment(sample):
    """Every package is in it once, in order, and the fields are those of CycloneDX."""
    bill = bill_of_materials(sample, "T", "1.0.0", 0)
    names = [entry["name"] for entry in bill["components"]]
    assert names == sorted(set(names))
    assert {"jupyter-book", "typst", "fontpkg-source-serif-4"} <= set(names)
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)


@pytest.mark.parametrize(
    ("written", "plain"),
    [("4.004", "4.4"), ("0.0.1", "0.0.1"), ("10.20", "10.20"), ("2026.10.19.post1", "2026.10.19.post1")],
)
def test_versions_in_one_form(written, plain):
    """Leading zeros say nothing; every other zero does."""
    assert plain_version(written) == plain


def test_the_lock_reads_whole():
    """Every line of our own lock that pins a package is understood."""
    lines = (CHECKOUT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith(("#", "-"))]
    assert sum(map(len, locked(CHECKOUT).values())) == len(pins)


def test_the_command_without_what_it_needs(built, monkeypatch, capsys):
    """One line each: a build that runs, no build at all, no list of changes."""
    monkeypatch.setenv("BRIEFING_ROOT", str(built))
    with only_build(built):
        assert main(["release"]) == 1
    assert "Another build" in capsys.readouterr().err
    shutil.rmtree(built / "_build")
    assert main(["release"]) == 1
    assert "no folder _build. Run make briefing" in capsys.readouterr().err
    assert not (built / "_build").exists()
    (built / "CHANGELOG.md").unlink()
    assert main(["release"]) == 1
    assert capsys.readouterr().err.startswith("CHANGELOG.md: It has no words under")


def test_the_command(built, monkeypatch, capsys):
    """Status 0 and the files; 1 with the reason, for a wrong tag before anything else."""
    monkeypatch.setenv("BRIEFING_ROOT", str(built))
    assert main(["release", "--check", f"v{VERSION}"]) == 0
    assert capsys.readouterr().out == f"All places name edition {VERSION}.\n"
    assert not (built / FOLDER).exists()
    assert main(["release"]) == 0
    assert capsys.readouterr().out.endswith("_build/release/SHA256SUMS\n")
    assert main(["release", "--check", "v9.9.9"]) == 1
    assert "The tag is v9.9.9" in capsys.readouterr().err
    (built / "_build/summary.pdf").unlink()
    assert main(["release"]) == 1
    assert "no summary.pdf" in capsys.readouterr().err
