"""Growing the briefing: a documented starting point for a claim, a series or a chapter.

What only a person can know is left open and marked :data:`OPEN`. The check names each open place, so that a start
that was never finished cannot be published.
"""

from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path
from string import Template

import yaml

from briefing.catalogue import PACKAGE, SERIES_COLUMNS
from briefing.claims import REGISTER
from briefing.files import OPEN, Loader, read_yaml, replace_together

CONTENTS = "_toc.yml"


class CannotStart(ValueError):
    """Nothing was begun; the message says why and what to do."""


def new_claim(root: Path, identifier: str) -> list[str]:
    """Begin a claim at the end of the register.

    Parameters
    ----------
    root : pathlib.Path
        The project.
    identifier : str
        A letter and two digits that no claim has.

    Returns
    -------
    list of str
        Files that were written or changed.

    Raises
    ------
    CannotStart
        If the name has another form or is taken, or the register does not end with its claims.
    """
    _named_well(identifier, _definitions()["claim"]["properties"]["id"]["pattern"], "a claim", "A60")
    if identifier in {entry["id"] for entry in read_yaml(root / REGISTER)["claims"]}:
        raise CannotStart(
            f"{REGISTER} has a claim {identifier} already. Take another number, or edit that one."
        )
    text = _with_entry(root, REGISTER, "claims", _start("claim.yaml", id=identifier))
    return _write(root, {REGISTER: text})


def new_series(root: Path, path: str) -> list[str]:
    """Begin a series: its file with the header, and its origin record at the end of the data package.

    Parameters
    ----------
    root : pathlib.Path
        The project.
    path : str
        Folder of the publisher and name of the series, as in ``nbs/gerd_total``.

    Returns, Raises
    ---------------
    As :func:`new_claim`.
    """
    word = _definitions()["name"]["pattern"].strip("^$")
    _named_well(path, f"^{word}/{word}$", "a series", "nbs/gerd_total")
    name, file = path.split("/")[1], f"{path}.csv"
    if name in {entry["name"] for entry in read_yaml(root / PACKAGE)["resources"]}:
        raise CannotStart(
            f"{PACKAGE} describes a resource '{name}' already. Take another name, or edit that one."
        )
    header = ",".join(SERIES_COLUMNS) + "\n"
    record = _start(
        "series.yaml",
        name=name,
        path=file,
        digest=hashlib.sha256(header.encode()).hexdigest(),
        size=len(header),
    )
    return _write(
        root,
        {f"data/{file}": header, PACKAGE: _with_entry(root, PACKAGE, "resources", record)},
        created=[f"data/{file}"],
    )


def new_chapter(root: Path, name: str, after: str) -> list[str]:
    """Begin a chapter that loads, tests, draws and says, and give it its place in the table of contents.

    It draws the first series of the data package, so that it runs at once.

    Parameters
    ----------
    root : pathlib.Path
        The project.
    name, after : str
        The new page and the one that it follows, without folder and ending.

    Returns, Raises
    ---------------
    As :func:`new_claim`.
    """
    _named_well(name, _definitions()["name"]["pattern"], "a chapter", "energy_mix")
    first = next(
        (entry["name"] for entry in read_yaml(root / PACKAGE)["resources"] if entry["kind"] == "series"), None
    )
    if first is None:
        raise CannotStart(f"{PACKAGE} describes no series to draw. Begin with `briefing new series`.")
    page = _start(
        "chapter.md",
        label=name.replace("_", "-"),
        series=first,
        entity=read_yaml(root / REGISTER)["meta"]["entity"],
    )
    file = f"book/{name}.md"
    return _write(root, {file: page, CONTENTS: _with_page(root, name, after)}, created=[file])


def _start(file: str, **names) -> str:
    """A text of ``briefing/starts`` with its names filled in."""
    text = (files("briefing") / "starts" / file).read_text(encoding="utf-8")
    return Template(text).substitute(names, open=OPEN)


def _definitions() -> dict:
    """The schema of the register says once how things are named."""
    return json.loads((files("briefing") / "claim.schema.json").read_text(encoding="utf-8"))["$defs"]


def _named_well(name: str, pattern: str, what: str, example: str) -> None:
    if not re.fullmatch(pattern, name):
        raise CannotStart(f"'{name}' is no name for {what}. It has the form {pattern}, as in {example}.")


def _with_entry(root: Path, file: str, key: str, entry: str) -> str:
    """Text of a YAML file with one more entry in the list that ends it; every other byte stays."""
    text = (root / file).read_bytes().decode("utf-8")  # bytes, so that line ends stay as they are
    indents = re.findall(r"^( *)- (?:id|name):", text.partition(f"\n{key}:")[2], re.MULTILINE)
    indented = re.sub(r"^(?=.)", indents[0] if indents else "", entry, flags=re.MULTILINE)
    grown = f"{text.rstrip()}\n\n{indented}"
    before = read_yaml(root / file)
    try:
        after = yaml.load(grown, Loader=Loader)
    except yaml.YAMLError:
        after = None
    added = yaml.load(entry, Loader=Loader)
    if after != {**before, key: [*before[key], *added]}:
        raise CannotStart(
            f"{file} does not end with the list '{key}'. Move that list to the end of the file."
        )
    return grown


def _with_page(root: Path, name: str, after: str) -> str:
    """The table of contents with one more page, written in the manner of the line that it follows."""
    text = (root / CONTENTS).read_bytes().decode("utf-8")
    found = re.search(rf"^[ \t]*- .*\bbook/{re.escape(after)}\b.*\n?", text, re.MULTILINE)
    if found is None:
        pages = ", ".join(re.findall(r"file: book/(\w+)", text))
        raise CannotStart(f"{CONTENTS} has no line for book/{after}. Name one of {pages}.")
    line = found[0].rstrip("\n").replace(f"book/{after}", f"book/{name}")
    line = re.sub(r'title: ("[^"]*"|[^,}]*)', f'title: "{OPEN}"', line)
    return f"{text[: found.end()].rstrip()}\n{line}\n{text[found.end() :]}"


def _write(root: Path, texts: dict[str, str], created: list[str] = ()) -> list[str]:
    """Write all files or none; a file that is to be new must not be there."""
    for file in created:
        if (root / file).exists():
            raise CannotStart(f"{file} is there already, and is never overwritten. Take another name.")
    replace_together({root / file: text.encode("utf-8") for file, text in texts.items()})
    return list(texts)
