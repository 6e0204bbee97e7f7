"""The edition is said once, and a wrong one is named with its file and key."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from briefing.edition import MARKER, EditionError, edition, project_root

CHECKOUT = Path(__file__).resolve().parents[1]


def configure(root: Path, text: str) -> Path:
    (root / "_config.yml").write_text(text, encoding="utf-8")
    return root


def test_reads_version_and_date(tmp_path):
    """Version is text, date a day."""
    root = configure(tmp_path, 'sphinx: {config: {edition: {version: "2.10.0", date: "2027-02-28"}}}\n')
    assert edition(root) == ("2.10.0", dt.date(2027, 2, 28))


def test_sees_a_change_at_once(tmp_path):
    """An editor who changes the date need not start anything again."""
    root = configure(tmp_path, 'sphinx: {config: {edition: {version: "1.0.0", date: "2027-02-28"}}}\n')
    edition(root)
    configure(root, 'sphinx: {config: {edition: {version: "1.0.1", date: "2027-03-01"}}}\n')
    assert edition(root).version == "1.0.1"


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        ("", "sphinx: config: edition is missing"),
        ("sphinx:\n", "edition is missing"),
        ("sphinx: {config: {edition: 1.0.0}}\n", "edition is missing"),
        ('sphinx: {config: {edition: {date: "2026-11-25"}}}\n', "version is None"),
        ('sphinx: {config: {edition: {version: 1.0, date: "2026-11-25"}}}\n', "version is 1.0"),
        ('sphinx: {config: {edition: {version: "1.0", date: "2026-11-25"}}}\n', "version is '1.0'"),
        ('sphinx: {config: {edition: {version: "1.0.0"}}}\n', "date is None"),
        ('sphinx: {config: {edition: {version: "1.0.0", date: "2026-02-30"}}}\n', "date is '2026-02-30'"),
        ('sphinx: {config: {edition: {version: "1.0.0", date: "25 November"}}}\n', "date is '25 November'"),
        ('sphinx: {config: {edition: {version: "1.0.0", date: "20261125"}}}\n', "date is '20261125'"),
    ],
)
def test_a_wrong_edition_is_named(tmp_path, entry, named):
    """The message names the file, the key, and what is wrong with it."""
    root = configure(tmp_path, entry)
    with pytest.raises(EditionError) as raised:
        edition(root)
    assert str(root / "_config.yml") in str(raised.value)
    assert named in str(raised.value)


def test_without_configuration_the_file_is_named(tmp_path):
    """No _config.yml: the message says where the edition would be."""
    with pytest.raises(EditionError, match="_config.yml: not found"):
        edition(tmp_path)


def test_project_is_found_from_a_folder_within(tmp_path, monkeypatch):
    """A notebook runs in book/ and finds its own project, not the library's checkout."""
    (tmp_path / "data").mkdir()
    (tmp_path / MARKER).touch()
    (tmp_path / "book").mkdir()
    monkeypatch.delenv("BRIEFING_ROOT", raising=False)
    monkeypatch.chdir(tmp_path / "book")
    assert project_root() == tmp_path


def test_project_is_the_checkout_elsewhere(tmp_path, monkeypatch):
    """Outside any project the library's own checkout counts."""
    monkeypatch.delenv("BRIEFING_ROOT", raising=False)
    monkeypatch.chdir(tmp_path)
    assert (project_root() / "pyproject.toml").is_file()


def test_the_variable_decides(tmp_path, monkeypatch):
    """BRIEFING_ROOT wins over the current folder."""
    monkeypatch.chdir(CHECKOUT)
    monkeypatch.setenv("BRIEFING_ROOT", str(tmp_path))
    assert project_root() == tmp_path.resolve()
