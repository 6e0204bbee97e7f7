"""Variants: the other choices that a rule declares, how each reads in words, and how it is made."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Iterator
from pathlib import Path

from briefing.catalogue import describe
from briefing.claims import parameter, with_parameter
from briefing.prose import day, listed, span, trimmed
from briefing.rules import SIGNS

# Fewer variants than this are few: `briefing check` wants to know why.
ENOUGH = 12

# Parameters that name what is read.
NAMING = ("series", "table", "over", "deflator", "inputs")

COMPARISON_WORDS = {
    "above": "above",
    "at_least": "at least",
    "below": "below",
    "at_most": "at most",
}

# What the words mean that coded tables use as a matter of course; words of other columns speak for themselves.
# The first reads in a sentence ("without pages read as copies"), the second in a list of choices for its column.
CELL_WORDS = {
    ("seen", "yes"): ("pages themselves", "read as pages"),
    ("seen", "mirror"): ("pages read as copies", "as copies"),
    ("independent", "yes"): ("independent sources", "independent only"),
    ("independent", "no"): ("sources that are not independent", "not independent"),
    ("supports", "yes"): ("full matches", "full"),
    ("supports", "partly"): ("partial matches", "partial"),
    ("confirmation", "outside body"): ("events confirmed by an outside body", "outside body"),
}


def axes(entry: dict) -> dict[str, list]:
    """What may vary in a claim: each axis (``test.parameter``) with its values, the rule's own first.

    Parameters
    ----------
    entry : dict
        An entry of the register. An alternative that equals the rule's own value does not count twice.
    """
    tests = {test["id"]: test for test in entry["tests"]}
    found = {}
    for axis, alternatives in entry.get("variants", {}).items():
        test, *path = axis.split(".")
        own = parameter(tests[test], path)
        found[axis] = [own, *(value for value in alternatives if value != own)]
    return found


def number_of_variants(entry: dict) -> int:
    """How many variants a claim has: the full product of its axes, the rule itself included."""
    return math.prod(len(values) for values in axes(entry).values())


def settings(entry: dict, test: dict, root: Path | None = None) -> Iterator[tuple[dict, str, dict]]:
    """Every setting of one test of a claim, the rule's own first.

    Yields
    ------
    overrides : dict
        Axis to value, for what differs from the rule; :func:`briefing.judge` takes them as they are.
    words : str
        The same for a reader, such as "“Share of the market”: at least 30 instead of 40"; empty for the rule.
    setting : dict
        The test with those changes.
    """
    own = {axis: values for axis, values in axes(entry).items() if axis.split(".")[0] == test["id"]}
    label = short_label(test, entry["tests"])
    said = {
        (axis, place): change_words(axis.split(".")[1:], values[0], value, root)
        for axis, values in own.items()
        for place, value in enumerate(values)
        if place
    }
    for places in itertools.product(*(range(len(values)) for values in own.values())):
        moved = {axis: place for axis, place in zip(own, places, strict=True) if place}
        overrides = {axis: own[axis][place] for axis, place in moved.items()}
        changed = test
        for axis, value in overrides.items():
            changed = with_parameter(changed, axis.split(".")[1:], value)
        words = f"“{label}”: {', '.join(said[change] for change in moved.items())}" if moved else ""
        yield overrides, words, changed


def with_overrides(entry: dict, overrides: dict) -> dict:
    """A claim with other parameters for its tests, in the forms that :func:`briefing.judge` takes.

    Raises
    ------
    TypeError
        If an override fits no test of the claim.
    """
    tests = {test["id"]: test for test in entry["tests"]}
    for key, value in overrides.items():
        name, *path = key.split(".")
        if path:
            changes = [([name], path, value)]
        elif name in tests:
            changes = [([name], [parameter_name], new) for parameter_name, new in value.items()]
        else:
            changes = [(list(tests), [name], value)]
        for chosen, steps, new in changes:
            touched = [test for test in chosen if test in tests and _may_change(entry, tests[test], steps)]
            if not touched:
                raise TypeError(
                    f"{entry['id']} has no test and no parameter called '{'.'.join(steps)}'; "
                    f"its tests: {', '.join(tests)}."
                )
            for test in touched:
                tests[test] = with_parameter(tests[test], steps, new)
    return {**entry, "tests": list(tests.values())}


def _may_change(entry: dict, test: dict, path: list[str]) -> bool:
    """A parameter that the test has, or one that the claim's own variants give it."""
    axis = ".".join([test["id"], *path])
    return parameter(test, path) is not None or axis in entry.get("variants", {})


def short_label(test: dict, tests: list[dict]) -> str:
    """A test's label up to its first comma or bracket, or as far as tells it from the claim's other tests."""
    parts = {other["id"]: re.split(r"(?=, | \()", other["label"].strip()) for other in tests}
    own = parts.pop(test["id"])
    for length in range(1, len(own)):
        if all(own[:length] != other[:length] for other in parts.values()):
            return "".join(own[:length])
    return "".join(own)


def change_words(path: list[str], own, value, root: Path | None = None) -> str:
    """One change of a test in words: what it takes, and what the rule takes instead.

    Parameters
    ----------
    path : list of str
        The steps to the parameter, such as ``["where", "seen"]``.
    own, value : object
        What the rule has there, None if nothing, and what the variant has.
    """
    name = path[-1]
    if path[0] in ("where", "of") and len(path) == 2:
        return _filter_words(name, own, value)
    if path in (["where"], ["of"]):
        before, after = own or {}, value or {}
        changed = [key for key in {**before, **after} if before.get(key) != after.get(key)]
        return listed(_filter_words(key, before.get(key), after.get(key)) for key in changed)
    if value is None:
        return f"without {name.replace('_', ' ')}"
    if name in COMPARISON_WORDS:
        return f"{COMPARISON_WORDS[name]} {trimmed(value, 'count')} instead of {trimmed(own, 'count')}"
    if name in ("window", "base", "period"):
        return _years_words(name, own, value)
    if name in NAMING:
        titles = (describe(each, root)["title"] for each in _cells(value))
        return f"on {listed(f'“{title}”' for title in titles)}"
    if name == "peers":
        return f"against {'all' if value == 'all' else listed(value)}"
    instead = "" if own is None else f" instead of {_plain(own)}"
    return f"{'' if name == 'measure' else name.replace('_', ' ') + ' '}{_plain(value)}{instead}"


def choice_words(test: dict, path: list[str], value, root: Path | None = None) -> str:
    """One value of an axis, for a list of choices.

    Parameters
    ----------
    test : dict
        The test that has the parameter; its ``unit`` is that of a threshold.
    path : list of str
        The steps to the parameter, such as ``["where", "seen"]``.
    value : object
        None where the test does not ask for the parameter.

    Examples
    --------
    >>> choice_words({"unit": "% a year"}, ["above"], 5.25), choice_words({}, ["window"], [2021, 2024])
    ('> 5.25% a year', '2021–24')
    """
    name = path[-1]
    if name in SIGNS:
        return f"{SIGNS[name]} {trimmed(value, test['unit'])}"
    if value is None:
        return "any"
    if name in NAMING:
        return " and ".join(describe(each, root)["title"] for each in _cells(value))
    if name in ("where", "of"):
        parts = (
            f"{key.replace('_', ' ')}: {choice_words(test, [key], cells)}" for key, cells in value.items()
        )
        return "; ".join(parts)
    if isinstance(value, dict):
        return "last year" if value["last"] == 1 else f"last {value['last']} years"
    cells = _cells(value)
    if name in ("window", "base", "period"):
        whole_years = len(cells) == 2 and all(isinstance(year, int) for year in cells)
        return span(cells) if whole_years else " to ".join(day(str(date)) for date in cells)
    return " or ".join(_cell_word(name, cell, 1) for cell in cells)


def _filter_words(column: str, own, value) -> str:
    """What a filter counts besides, or no longer."""
    before, after = _cells(own), _cells(value)
    more = [cell for cell in after if cell not in before]
    less = [cell for cell in before if cell not in after]
    if not after:
        return f"whatever is in “{column.replace('_', ' ')}”"
    if not before:
        return f"only {_cell_words(column, after)}"
    if more and less:
        return f"{_cell_words(column, more)} instead of {_cell_words(column, less)}"
    return f"also {_cell_words(column, more)}" if more else f"without {_cell_words(column, less)}"


def _cells(value) -> list[str]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _cell_word(column: str, cell, place: int) -> str:
    """A word of a table in words: for a sentence (place 0) or for a list of choices (1)."""
    words = CELL_WORDS.get((column, cell))
    return words[place] if words else _plain(cell)


def _cell_words(column: str, cells: list[str]) -> str:
    return listed(_cell_word(column, cell, 0) for cell in cells)


def _years_words(name: str, own, value) -> str:
    """Another period; of two windows of dates only the end that differs is said."""
    before = "base " if name == "base" else ""
    if not isinstance(value, list) or isinstance(value[0], int):
        instead = "" if own is None else f" instead of {_span(own)}"
        return f"{before}{_span(value)}{instead}"
    if own is not None and own[1] == value[1]:
        return f"from {day(value[0])} instead of {day(own[0])}"
    if own is not None and own[0] == value[0]:
        return f"to {day(value[1])} instead of {day(own[1])}"
    instead = "" if own is None else f" instead of {day(own[0])} to {day(own[1])}"
    return f"{day(value[0])} to {day(value[1])}{instead}"


def _span(value) -> str:
    if isinstance(value, dict):
        return f"the last {value['last']} years" if value["last"] > 1 else "the last year"
    if value == "latest":
        return "the last year"
    return span(value) if isinstance(value, list) else day(str(value))


def _plain(value) -> str:
    return str(value).replace("_", " ")
