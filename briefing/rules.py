"""Decision rules: tests that are true, false or undetermined, and the verdict that follows from them.

The logic is three-valued (Kleene): a verdict stands only when no undetermined test could change it.
"""

from __future__ import annotations

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


def holds(condition: dict, outcomes: dict[str, bool | None]) -> bool | None:
    """Truth of a condition over test outcomes.

    Parameters
    ----------
    condition : dict
        ``{"all": ids}``, ``{"any": ids}`` or ``{"at_least": n}`` with an optional ``"of": ids`` (all tests if
        left out).
    outcomes : dict of str to bool or None
        Outcome of each test; None where it is undetermined.

    Returns
    -------
    bool or None
        None if an undetermined test could still turn it either way.
    """
    if "all" in condition:
        wanted, needed = condition["all"], len(condition["all"])
    elif "any" in condition:
        wanted, needed = condition["any"], 1
    else:
        wanted, needed = condition.get("of", list(outcomes)), condition["at_least"]
    passed = sum(outcomes[test] is True for test in wanted)
    open_ = sum(outcomes[test] is None for test in wanted)
    if passed >= needed:
        return True
    return None if passed + open_ >= needed else False


def decide(decision: list[dict], outcomes: dict[str, bool | None]) -> str | None:
    """Verdict of the first branch that holds.

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
    reachable = set()
    for branch in decision:
        truth = holds(branch["when"], outcomes) if "when" in branch else True
        if truth is not False:
            reachable.add(branch["verdict"])
        if truth is True:
            break
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
