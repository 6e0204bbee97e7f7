"""Sealing: only the named record changes, and a failure leaves the descriptor as it was."""

import hashlib
import os
from pathlib import Path

import pytest
import yaml
from small_project import CHECKOUT, GROWTH, replace, write_project

from briefing.catalogue import UnknownResource, describe
from briefing.check import check
from briefing.files import Loader
from briefing.seal import seal, with_values

PACKAGE, FILE = "data/datapackage.yaml", "data/example/growth.csv"

# Names in lists before and within a record, comments, quotes, blank lines and dashes, as people write.
BY_HAND = """\
# A package, written by hand.
name: small
licenses:
- {name: CC-BY-4.0, title: "Attribution – 4.0"}
resources:

# ---- example ----
- name: growth   
  path: example/growth.csv
  kind: series
  licenses:
  - name: terms-not-verified
    title: Terms not verified
  sources:
  - title: Example
    hash: of another thing
    path: https://example.org/
# a comment at the margin

  hash: sha256:old   # recorded in spring
  bytes: 1
  unit: '% a year'
- name: growth_of_other_things
  path: second/spending.csv
  hash: sha256:other
  bytes: 2
contributors:
- title: Nobody
  bytes: 3
"""  # noqa: W291


def by_hand(folder: Path, text: str = BY_HAND) -> Path:
    root = write_project(folder)
    (root / PACKAGE).write_bytes(text.encode())
    return root


@pytest.mark.parametrize("names", [["grwth"], ["growth", "grwth"]])
def test_an_unknown_name_changes_nothing(tmp_path, names):
    """One misspelt name among several is refused before anything is written."""
    root = write_project(tmp_path)
    (root / FILE).write_text(GROWTH.replace("CHN,2020,6", "CHN,2020,7"))
    before = (root / PACKAGE).read_bytes()
    with pytest.raises(UnknownResource, match="Did you mean growth?"):
        seal(names, root)
    assert (root / PACKAGE).read_bytes() == before


@pytest.mark.parametrize("gone", ["  hash: sha256:old   # recorded in spring\n", "  bytes: 1\n"])
def test_a_record_without_hash_or_size_is_refused(tmp_path, gone):
    """Where there is no line to record in, sealing says so and never takes the next record's."""
    root = by_hand(tmp_path, BY_HAND.replace(gone, ""))
    before = (root / PACKAGE).read_bytes()
    with pytest.raises(ValueError, match="'growth' has no line '(hash|bytes):'"):
        seal(["growth"], root)
    assert (root / PACKAGE).read_bytes() == before


def test_a_record_that_opens_otherwise_is_refused(tmp_path):
    """A record whose name does not stand first is not guessed at."""
    root = by_hand(tmp_path, BY_HAND.replace("- name: growth   \n", "- title: G\n  name: growth\n"))
    with pytest.raises(UnknownResource, match="'- name: growth'"):
        seal(["growth"], root)


def test_a_missing_file_changes_nothing(tmp_path):
    """A file that is not there cannot be sealed, and no other record changes with it."""
    root = write_project(tmp_path)
    (root / "data/second/spending.csv").unlink()
    (root / FILE).write_text(GROWTH.replace("CHN,2020,6", "CHN,2020,7"))
    before = (root / PACKAGE).read_bytes()
    with pytest.raises(FileNotFoundError):
        seal(root=root)
    assert (root / PACKAGE).read_bytes() == before


def test_a_crash_while_writing_leaves_the_old_descriptor(tmp_path, monkeypatch):
    """Half a descriptor never takes the place of a whole one."""
    root = write_project(tmp_path)
    (root / FILE).write_text(GROWTH.replace("CHN,2020,6", "CHN,2020,7"))
    before = (root / PACKAGE).read_bytes()

    def crash(source, target):
        assert Path(source).read_bytes() != before
        assert Path(target).read_bytes() == before
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", crash)
    with pytest.raises(OSError, match="no space left"):
        seal(root=root)
    assert (root / PACKAGE).read_bytes() == before


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_only_the_named_record_changes(tmp_path, ends):
    """Everything but one hash and one size stays as it was, byte for byte."""
    root = by_hand(tmp_path, BY_HAND.replace("\n", ends))
    content = (root / FILE).read_bytes()
    assert seal(["growth"], root) == ["growth"]
    expected = BY_HAND.replace(
        "sha256:old   # recorded in spring", f"sha256:{hashlib.sha256(content).hexdigest()}"
    ).replace("bytes: 1\n", f"bytes: {len(content)}\n")
    assert (root / PACKAGE).read_bytes() == expected.replace("\n", ends).encode()


def test_a_sealed_project_passes_its_check(tmp_path):
    """After a deliberate change, sealing is all that the check asks for."""
    root = write_project(tmp_path)
    replace(root / FILE, "CHN,2020,6", "CHN,2020,7")
    assert check(root)
    assert seal(root=root) == ["growth"]
    assert check(root) == []


def test_sealing_one_leaves_another_unsealed(tmp_path):
    """A change that was not named stays a fault."""
    root = write_project(tmp_path)
    replace(root / FILE, "CHN,2020,6", "CHN,2020,7")
    replace(root / "data/second/spending.csv", "DEU,2020,120", "DEU,2020,121")
    assert seal(["growth"], root) == ["growth"]
    assert [fault.file for fault in check(root)] == ["data/second/spending.csv"]


def test_every_record_can_be_rewritten_line_by_line():
    """In the package itself: of each record the named values change, and nothing else anywhere."""
    text = (CHECKOUT / PACKAGE).read_text(encoding="utf-8")
    expected = yaml.load(text, Loader=Loader)
    for record in expected["resources"]:
        values = {"hash": "x", "bytes": "7", "edition": "'A: b'", "date_accessed": "'2027-01-01'"}
        text = with_values(text, record["name"], values)
        record.update(hash="x", bytes=7, edition="A: b", date_accessed="2027-01-01")
    assert yaml.load(text, Loader=Loader) == expected


def test_sealing_twice_changes_nothing_more(tmp_path):
    """What is sealed already is left alone and reported as unchanged."""
    root = write_project(tmp_path)
    replace(root / FILE, "CHN,2020,6", "CHN,2020,7")
    seal(root=root)
    before = (root / PACKAGE).read_bytes()
    assert seal(root=root) == []
    assert (root / PACKAGE).read_bytes() == before
    assert describe("growth", root)["bytes"] == len(GROWTH.encode())
