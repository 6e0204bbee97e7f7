"""Decision rules: tests that are true, false or undetermined, and the verdict that follows from them.

A verdict stands only when no undetermined test could change it: every way in which the open tests could still
turn out must lead to the same verdict.
"""

from __future__ import annotations

import itertools
import operator

COMPARISONS = {
    "above": operator.gt,
    "at_least": operator.ge,
    "below": operator.lt,
    "at_most": operator.le,
}
SIGNS = {"above": ">", "at_least": "≥", "below": "<", "at_most": "≤"}

VERDICTS = ["Supported", "Partly supported", "Not supported", "Contradicted", "Too early", "Not testable"]
# Verdicts on the substance. The other two say why there is none, and carry no confidence.
SUBSTANTIVE = VERDICTS[:4]
# A shape beside each verdict, so that it can be told in black and white.
SHAPES = dict(zip(VERDICTS, "●◐○✗…–", strict=True))

# A figure printed with two decimals can miss a threshold by the rounding of a float; one part in a billion of
# slack decides such a tie as the printed figures would.
TOLERANCE = 1e-9


def compare(value: float, comparison: str, threshold: float) -> bool:
    """Whether a value meets a threshold.

    Parameters
    ----------
    value, threshold : float
        In the same unit.
    comparison : {"above", "at_least", "below", "at_most"}
        ``above`` and ``below`` exclude the threshold itself, the other two include it.
    """
    equal = abs(value - threshold) <= TOLERANCE * max(1.0, abs(threshold))
    if equal:
        return comparison in ("at_least", "at_most")
    return COMPARISONS[comparison](value, threshold)


def holds(condition: dict, outcomes: dict[str, bool]) -> bool:
    """Truth of a condition over tests that have all turned out.

    Parameters
    ----------
    condition : dict
        ``{"all": ids}``, ``{"any": ids}`` or ``{"at_least": n}`` with an optional ``"of": ids`` (all tests if
        left out).
    outcomes : dict of str to bool
        Outcome of each test.
    """
    if "all" in condition:
        return all(outcomes[test] for test in condition["all"])
    if "any" in condition:
        return any(outcomes[test] for test in condition["any"])
    return sum(outcomes[test] for test in condition.get("of", outcomes)) >= condition["at_least"]


def decide(decision: list[dict], outcomes: dict[str, bool | None]) -> str | None:
    """Verdict of the first branch that holds, whichever way the undetermined tests may turn out.

    Parameters
    ----------
    decision : list of dict
        Branches ``{"verdict": ..., "when": condition}`` in order; the last has no ``when``.
    outcomes : dict of str to bool or None
        Outcome of each test.

    Returns
    -------
    str or None
        None if an undetermined test could still change the verdict.
    """
    undetermined = [test for test in deciding(decision, list(outcomes)) if outcomes[test] is None]
    reachable = set()
    for truths in itertools.product([True, False], repeat=len(undetermined)):
        completed = {**outcomes, **dict(zip(undetermined, truths, strict=True))}
        branch = next(b for b in decision if "when" not in b or holds(b["when"], completed))
        reachable.add(branch["verdict"])
    return reachable.pop() if len(reachable) == 1 else None


def deciding(decision: list[dict], tests: list[str]) -> list[str]:
    """The tests that a decision looks at, in their order; the others are told for information only."""
    named: set[str] = set()
    for branch in decision:
        condition = branch.get("when", {})
        if "at_least" in condition:
            named |= set(condition.get("of", tests))
        else:
            named |= {test for ids in condition.values() for test in ids}
    return [test for test in tests if test in named]


def shaped(verdict: str) -> str:
    """A verdict with its shape: "● Supported"."""
    return f"{SHAPES[verdict]} {verdict}"
