"""The register of claims: what the article says and by which rule each claim is judged."""

from __future__ import annotations

import difflib
from pathlib import Path

from briefing.edition import project_root
from briefing.files import read_yaml

REGISTER = "data/claims.yaml"

# The paragraph of what the article leaves out. Its context has a paragraph, though it is not claimed there either.
LEFT_OUT = "-"


class UnknownClaim(KeyError):
    """A claim that the register does not hold."""

    def __str__(self) -> str:
        return self.args[0]


def register(root: Path | None = None) -> dict:
    """The whole register: ``meta`` and ``claims``, as written in ``data/claims.yaml``."""
    return read_yaml((root or project_root()) / REGISTER)


def claim(identifier: str, root: Path | None = None) -> dict:
    """One claim of the register.

    Raises
    ------
    UnknownClaim
        If the register holds no such claim; the message names the closest.
    """
    claims = {entry["id"]: entry for entry in register(root)["claims"]}
    if identifier not in claims:
        close = (
            ", ".join(difflib.get_close_matches(identifier, claims, n=3)) or f"{len(claims)} claims are there"
        )
        raise UnknownClaim(f"{REGISTER} holds no claim '{identifier}' (closest: {close}).")
    return claims[identifier]


def claims_of(chapter: str, root: Path | None = None) -> list[dict]:
    """Claims whose test boxes a chapter carries, in the order of the register."""
    return [entry for entry in register(root)["claims"] if entry["chapter"] == chapter]


def parameter(test: dict, path: list[str]):
    """A parameter of a test, by the steps that lead to it; None where the test does not give it."""
    value = test
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def with_parameter(test: dict, path: list[str], value) -> dict:
    """A copy of a test with one parameter changed; None takes the parameter out."""
    key, *rest = path
    inner = with_parameter(test.get(key) or {}, rest, value) if rest else value
    changed = {name: kept for name, kept in test.items() if name != key}
    return changed if inner is None else {**changed, key: inner}
