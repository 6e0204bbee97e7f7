"""Sealing: after a deliberate change of a data file, its descriptor records the new hash and size."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from briefing.catalogue import PACKAGE, UnknownResource, describe
from briefing.edition import project_root
from briefing.files import replace_together


def seal(names: list[str] | None = None, root: Path | None = None) -> list[str]:
    """Record the hash and size of data files in the data package.

    The descriptor is edited in place, line by line, so that its comments and order stay as people wrote them.

    Parameters
    ----------
    names : list of str, optional
        Series and tables to seal; all of them if omitted.

    Returns
    -------
    list of str
        Names whose record changed.

    Raises
    ------
    UnknownResource
        If the package describes no such series or table; nothing is written then.
    ValueError
        If a record has no line for its hash or size; nothing is written then either.
    """
    root = root or project_root()
    resources = describe(root=root)
    for name in names or []:
        describe(name, root)
    path = root / PACKAGE
    text = path.read_bytes().decode("utf-8")  # bytes, so that line ends stay as they are
    changed = []
    for name in names or resources:
        content = (root / "data" / resources[name]["path"]).read_bytes()
        new = with_values(text, name, fingerprint(content))
        if new != text:
            changed.append(name)
        text = new
    replace_together({path: text.encode("utf-8")})
    return changed


def fingerprint(content: bytes) -> dict[str, str]:
    """What a record says of its file: hash and size, as YAML writes them."""
    return {"hash": f"sha256:{hashlib.sha256(content).hexdigest()}", "bytes": str(len(content))}


def with_values(text: str, name: str, values: dict[str, str]) -> str:
    """The data package's text with other values on some lines of one record, all else as it was.

    Parameters
    ----------
    text : str
        Text of the data package.
    name : str
        The record's name.
    values : dict of str to str
        By key, values as YAML writes them on one line.

    Raises
    ------
    UnknownResource
        If no record opens with that name.
    ValueError
        If the record has no line for a key.
    """
    opening = re.search(rf"^( *)- name: {re.escape(name)}[ \r]*$", text, re.MULTILINE)
    if opening is None:
        raise UnknownResource(f"{PACKAGE} does not open '{name}' with a line '- name: {name}'; write it so.")
    indent = len(opening[1])
    # The record ends where a line stands no deeper than its dash; lists within it stand deeper.
    after = re.compile(rf"^ {{0,{indent}}}[^\s#]", re.MULTILINE).search(text, opening.end())
    end = after.start() if after else len(text)
    record = text[opening.start() : end]
    for key, value in values.items():
        line = re.compile(rf"^( {{{indent + 2}}}{key}:)[^\r\n]*", re.MULTILINE)
        record, found = line.subn(lambda match, value=value: f"{match[1]} {value}", record, count=1)
        if not found:
            raise ValueError(f"{PACKAGE}: '{name}' has no line '{key}:'; add it, its value may be empty.")
    return text[: opening.start()] + record + text[end:]
