"""The bill of materials of an edition: every locked package that made it, as CycloneDX."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import re
from collections.abc import Iterable
from pathlib import Path

LOCK = "requirements.txt"


class OtherPackages(ValueError):
    """The environment is not the one that the lock describes; the message names what differs."""


def locked(root: Path) -> dict[str, list[tuple[str, bool]]]:
    """Versions that the lock allows, by package, each with whether it holds on every platform.

    Parameters
    ----------
    root : pathlib.Path
        The project.
    """
    versions: dict[str, list[tuple[str, bool]]] = {}
    for line in (root / LOCK).read_text(encoding="utf-8").splitlines():
        if pin := re.match(r"([\w.-]+)(?:\[[^]]*\])?==([^\s;]+)\s*(;)?", line):
            versions.setdefault(plain_name(pin[1]), []).append((plain_version(pin[2]), pin[3] is None))
    return versions


def plain_name(name: str) -> str:
    """A package's name in the one form in which registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def plain_version(version: str) -> str:
    """A version without leading zeros: 4.004 and 4.4 are one, and the lock and a package write either."""
    return re.sub(r"\b0+(?=\d)", "", version)


def bill_of_materials(
    root: Path,
    title: str,
    version: str,
    moment: int,
    distributions: Iterable[importlib.metadata.Distribution] | None = None,
) -> dict:
    """What an edition was made with, in the form of CycloneDX 1.6.

    Nothing random and no clock is in it: it is the same for the same lock on the same platform.

    Parameters
    ----------
    root : pathlib.Path
        The project, whose lock decides what belongs in.
    title, version : str
        Of the edition.
    moment : int
        Seconds since 1970 that the bill states.
    distributions : iterable, optional
        Installed packages; those of this environment if omitted.

    Raises
    ------
    OtherPackages
        If a locked package is missing here, or is here in another version: the bill would be untrue.
    """
    pins = locked(root)
    if distributions is None:
        distributions = importlib.metadata.distributions()
    here = {plain_name(package.name): package for package in distributions}
    differences = (_difference(name, pins[name], here.get(name)) for name in sorted(pins))
    if wrong := [difference for difference in differences if difference]:
        raise OtherPackages(
            f"{'; '.join(wrong)}. This environment is not what {LOCK} says: run make clean, then make again."
        )
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": dt.datetime.fromtimestamp(moment, dt.UTC).isoformat(),
            "component": {"type": "application", "bom-ref": "edition", "name": title, "version": version},
        },
        "components": [_component(name, here[name]) for name in sorted(pins) if name in here],
    }


def _difference(
    name: str, pins: list[tuple[str, bool]], package: importlib.metadata.Distribution | None
) -> str | None:
    """What is wrong with a locked package here; a missing one only counts if every platform needs it."""
    wanted = " or ".join(version for version, _ in pins)
    if package is None:
        return f"{name} is missing, locked {wanted}" if any(everywhere for _, everywhere in pins) else None
    known = plain_version(package.version) in dict(pins)
    return None if known else f"{name} is {package.version}, locked {wanted}"


def _component(name: str, package: importlib.metadata.Distribution) -> dict:
    address = f"pkg:pypi/{name}@{package.version}"
    component = {
        "type": "library",
        "bom-ref": address,
        "name": name,
        "version": package.version,
        "purl": address,
    }
    return {**component, "licenses": terms} if (terms := _terms(package.metadata)) else component


def _terms(metadata) -> list[dict]:
    """Licence as the package states it: an expression, else a short name, else its classifiers."""
    if expression := metadata.get("License-Expression"):
        return [{"expression": expression}]
    stated = (metadata.get("License") or "").strip()
    kinds = [entry for entry in metadata.get_all("Classifier") or [] if entry.startswith("License ::")]
    if stated and "\n" not in stated:  # some packages put the whole text there
        return [{"license": {"name": stated}}]
    return [{"license": {"name": kind.rpartition(" :: ")[2]}} for kind in kinds]
