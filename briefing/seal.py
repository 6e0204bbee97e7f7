"""Sealing: after a deliberate change of a data file, its descriptor records the new hash and size."""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path

from briefing.catalogue import PACKAGE, UnknownResource, describe
from briefing.edition import project_root


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
    """
    root = root or project_root()
    resources = describe(root=root)
    for name in names or []:
        describe(name, root)
    path = root / PACKAGE
    text = path.read_text(encoding="utf-8")
    changed = []
    for name in names or resources:
        content = (root / "data" / resources[name]["path"]).read_bytes()
        new = _with_record(text, name, hashlib.sha256(content).hexdigest(), len(content))
        if new != text:
            changed.append(name)
        text = new
    scratch = path.with_suffix(".part")
    scratch.write_text(text, encoding="utf-8")
    os.replace(scratch, path)  # a crash leaves the old descriptor or the new one, never half of one
    return changed


def _with_record(text: str, name: str, digest: str, size: int) -> str:
    block = re.search(rf"^ *- name: {re.escape(name)}\n(?:(?! *- name: ).*\n?)*", text, re.MULTILINE)
    if block is None:
        raise UnknownResource(f"{PACKAGE} does not open '{name}' with a line '- name: {name}'; write it so.")
    record = re.sub(r"^( *hash:).*$", rf"\1 sha256:{digest}", block[0], count=1, flags=re.MULTILINE)
    record = re.sub(r"^( *bytes:).*$", rf"\1 {size}", record, count=1, flags=re.MULTILINE)
    return text[: block.start()] + record + text[block.end() :]
