"""Which edition this is, and where the project lives: both are said once and read from there."""

from __future__ import annotations

import datetime as dt
import functools
import os
import re
from pathlib import Path
from typing import NamedTuple

from briefing.files import read_yaml

CONFIG = "_config.yml"
MARKER = "data/datapackage.yaml"


class EditionError(ValueError):
    """The edition is missing or malformed; the message names the file and the key."""


class Edition(NamedTuple):
    """An edition: ``version`` is text such as "1.2.0", ``date`` the day the evidence is judged "now"."""

    version: str
    date: dt.date


def project_root() -> Path:
    """Folder of the project that is being worked on.

    The environment variable ``BRIEFING_ROOT`` decides where it is set, so that a test can point at a copy.
    Otherwise it is the nearest folder, from the current one upwards, that holds ``data/datapackage.yaml``:
    a notebook finds its own project from ``book/``. Otherwise it is the checkout that holds this library.

    Returns
    -------
    pathlib.Path
        An absolute path.
    """
    if chosen := os.environ.get("BRIEFING_ROOT"):
        return Path(chosen).resolve()
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / MARKER).is_file():
            return folder
    return Path(__file__).resolve().parents[1]


def edition(root: Path | None = None) -> Edition:
    """The edition's version and date, from ``sphinx: config: edition`` in ``_config.yml``.

    Parameters
    ----------
    root : pathlib.Path, optional
        The project; :func:`project_root` if omitted.

    Returns
    -------
    Edition
        Version and date.

    Raises
    ------
    EditionError
        If the file, the key, the version or the date is missing or malformed.
    """
    path = (root or project_root()) / CONFIG
    if not path.is_file():
        raise EditionError(f"{path}: not found. The edition is written there, under sphinx: config: edition.")
    return _edition(path, path.stat().st_mtime_ns)


@functools.lru_cache(maxsize=8)
def _edition(path: Path, modified: int) -> Edition:
    where = f"{path}: sphinx: config: edition"
    entry = read_yaml(path)
    for key in ("sphinx", "config", "edition"):
        entry = entry.get(key) if isinstance(entry, dict) else None
    if not isinstance(entry, dict):
        raise EditionError(f'{where} is missing. Write {{version: "1.0.0", date: "2026-11-25"}}.')

    version = entry.get("version")
    if not isinstance(version, str) or not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise EditionError(f'{where}: version is {version!r}. Write three numbers in quotes: "1.0.0".')

    date = entry.get("date")
    try:
        # An ISO week or an undashed date would parse too, but nothing else in the project is written so.
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(date)):
            raise ValueError(date)
        return Edition(version, dt.date.fromisoformat(str(date)))
    except ValueError:
        raise EditionError(f'{where}: date is {date!r}. Write a day that exists: "2026-11-25".') from None
