"""A release: everything that goes out with an edition, in one folder, the same from the same commit."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import time
import tomllib
import zipfile
from pathlib import Path

import pypdf

from briefing import published
from briefing.build import build_environment, fresh, only_build, swap
from briefing.check import Fault
from briefing.corrections import CHANGELOG, editions
from briefing.edition import CONFIG, edition
from briefing.files import read_yaml
from briefing.sbom import bill_of_materials

FOLDER = "_build/release"
SUMS = "SHA256SUMS"


class ReleaseError(Exception):
    """Nothing was released; the message says why and what to do."""


def edition_faults(root: Path, tag: str | None = None) -> list[Fault]:
    """Every place that names another edition than ``_config.yml``.

    Parameters
    ----------
    root : pathlib.Path
        The project.
    tag : str, optional
        The tag of the release; it must be ``v`` and the version.
    """
    version, date = edition(root)
    citation = read_yaml(root / "CITATION.cff")
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    said = [
        ("CITATION.cff", "version", citation.get("version"), version),
        ("CITATION.cff", "date-released", citation.get("date-released"), date.isoformat()),
        ("pyproject.toml", "version", project.get("version"), version),
    ]
    faults = [
        Fault(file, 0, f"{key} is {found}, the edition in {CONFIG} has {wanted}.", f"Write {wanted} in both.")
        for file, key, found, wanted in said
        if str(found) != wanted
    ]
    if not changes(root):
        heading = f"## {version}, {date.isoformat()}"
        faults.append(Fault(CHANGELOG, 0, f"It has no words under '{heading}'.", "Say what changed."))
    if tag is not None and tag != f"v{version}":
        faults.append(
            Fault(
                CONFIG, 0, f"The tag is {tag}, the edition {version}.", f"Tag v{version}, or set the edition."
            )
        )
    return faults


def changes(root: Path) -> str:
    """What the list of changes says of this edition; empty if it says nothing."""
    version, date = edition(root)
    told = {(past.version, past.date): past.text for past in editions(root)}
    return told.get((version, date.isoformat()), "")


def release(root: Path) -> list[Path]:
    """Gather what was built, data, bill of materials and sums into ``_build/release``.

    Parameters
    ----------
    root : pathlib.Path
        The project, built.

    Returns
    -------
    list of pathlib.Path
        The files, the sums last.

    Raises
    ------
    ReleaseError
        If the edition is named differently somewhere, or the build is missing or not of this edition. The last
        release stays as it was.
    OtherPackages
        If the environment is not the locked one.
    """
    if faults := edition_faults(root):
        raise ReleaseError("\n".join(map(str, faults)))
    if not (root / "_build").is_dir():
        raise ReleaseError("There is no folder _build. Run make briefing first.")
    with only_build(root):
        _built_from_this(root)
        version, moment = edition(root).version, int(build_environment(root)["SOURCE_DATE_EPOCH"])
        staging = fresh(root / "_build/.release")
        try:
            shutil.copyfile(root / "_build/briefing.pdf", staging / f"briefing-{version}.pdf")
            shutil.copyfile(root / "_build/summary.pdf", staging / f"summary-{version}.pdf")
            shutil.copyfile(root / "_build/html/claims.json", staging / f"claims-{version}.json")
            archive(staging / f"site-{version}.zip", _files(root / "_build/html"), moment)
            archive(staging / f"data-{version}.zip", _data(root), moment)
            title = read_yaml(root / CONFIG)["title"]
            bill = json.dumps(bill_of_materials(root, title, version, moment), indent=2, ensure_ascii=False)
            (staging / f"sbom-{version}.cdx.json").write_text(bill + "\n", encoding="utf-8")
            (staging / "CHANGES.md").write_text(changes(root) + "\n", encoding="utf-8")
            (staging / SUMS).write_text(sums(staging), encoding="utf-8")
            swap(root, {"release": staging})
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    files = sorted(path for path in (root / FOLDER).iterdir() if path.name != SUMS)
    return [*files, root / FOLDER / SUMS]


def _built_from_this(root: Path) -> None:
    """A build of yesterday's data must not go out under today's name."""
    built = {name: root / "_build" / name for name in ("briefing.pdf", "summary.pdf", "html/claims.json")}
    if missing := [name for name, path in built.items() if not path.is_file()]:
        raise ReleaseError(f"_build has no {', '.join(missing)}. Run make briefing first.")
    version = edition(root).version
    cover = pypdf.PdfReader(built["briefing.pdf"]).pages[0].extract_text()
    if not re.search(rf"\bEdition\s+{re.escape(version)}(?![\d.]*\d)", cover):
        raise ReleaseError(f"The cover of _build/briefing.pdf names no edition {version}. Run make briefing.")
    if json.loads(built["html/claims.json"].read_text(encoding="utf-8")) != published.claims_json(root):
        raise ReleaseError(
            "_build/html/claims.json has other verdicts than the data give. Run make briefing."
        )


def _files(folder: Path) -> dict[str, Path]:
    """Files of a folder by their path in it, hidden ones left out."""
    paths = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        name.as_posix(): path
        for name, path in paths.items()
        if not any(part.startswith(".") for part in name.parts)
    }


def _data(root: Path) -> dict[str, Path]:
    """The data package with the register, and the terms under which both may be used."""
    return {**_files(root / "data"), "LICENSE": root / "LICENSE", "CITATION.cff": root / "CITATION.cff"}


def archive(target: Path, files: dict[str, Path], moment: int) -> None:
    """Put files into a ZIP that is the same whoever packs it, and when.

    Parameters
    ----------
    target : pathlib.Path
        The archive; its name without ending is the folder in it.
    files : dict of str to pathlib.Path
        Path in that folder to the file.
    moment : int
        Seconds since 1970 that every entry states.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as content:
        for name in sorted(files):
            entry = zipfile.ZipInfo(f"{target.stem}/{name}", time.gmtime(moment)[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is packed
            entry.external_attr = 0o644 << 16
            content.writestr(entry, files[name].read_bytes())


def sums(folder: Path) -> str:
    """SHA-256 of every file, as ``sha256sum --check`` reads it."""
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
        if path.name != SUMS
    )
