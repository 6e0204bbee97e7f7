"""Files: YAML that loses nothing, and several files replaced together or not at all."""

import os
from pathlib import Path

import pytest
import yaml

from briefing.files import read_yaml, replace_together


@pytest.mark.parametrize("text", ["a: 1\nb: 2\na: 3\n", "- {id: x, above: 1,\n   above: 2}\n"])
def test_a_key_that_stands_twice_is_refused_with_its_line(tmp_path, text):
    """The last would win in silence, and with it another threshold than the one that is read first."""
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(yaml.constructor.ConstructorError, match="stands twice") as refused:
        read_yaml(tmp_path / "x.yaml")
    assert refused.value.problem_mark.line + 1 == len(text.splitlines())


def test_one_key_in_two_mappings_is_no_fault(tmp_path):
    """Each mapping has its own keys, and a merged one may be overruled."""
    (tmp_path / "x.yaml").write_text("a: &a {k: 1}\nb: {<<: *a, k: 2}\n", encoding="utf-8")
    assert read_yaml(tmp_path / "x.yaml") == {"a": {"k": 1}, "b": {"k": 2}}


def test_files_that_differ_in_their_ending_only_keep_their_own_content(tmp_path):
    """A scratch file belongs to one file."""
    contents = {tmp_path / "x.csv": b"a,b\n", tmp_path / "x.yaml": b"a: b\n"}
    for path in contents:
        path.write_bytes(b"")
    replace_together(contents)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == contents


def test_new_files_come_with_their_folders(tmp_path):
    """What did not exist is made."""
    replace_together({tmp_path / "a/b/new.csv": b"1"})
    assert (tmp_path / "a/b/new.csv").read_bytes() == b"1"


@pytest.mark.parametrize("whole", range(3))
def test_nothing_new_is_left_if_one_file_fails(tmp_path, monkeypatch, whole):
    """Wherever it breaks off, the old file is as it was, and neither new file, folder nor scratch is left."""
    (tmp_path / "old").write_bytes(b"old")
    done: list[Path] = []

    def full(source, target, replace=os.replace):
        if len(done) == whole:
            raise OSError("disk full")
        done.append(target)
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="full"):
        replace_together({tmp_path / "old": b"new", tmp_path / "a/b/c": b"1", tmp_path / "d": b"2"})
    assert [path.name for path in tmp_path.rglob("*")] == ["old"]
    assert (tmp_path / "old").read_bytes() == b"old"
