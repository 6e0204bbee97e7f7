"""Decision rules: tests that are true, false or undetermined, and the verdict that follows from them.

A verdict stands only when no undetermined test could change it: every way in which the open tests could still
turn out must lead to the same verdict.
"""

from __future__ import annotations

import itertools
import operator

from briefing.prose import SMALL, listed

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


ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]


def decision_words(decision: list[dict], tests: list[str]) -> str:
    """How the tests that decide are joined, in one short sentence.

    Tests are named by their place among those that decide. A number of tests means at least so many. Branches are
    read from left to right; where none holds, the verdict is Not supported, which the sentence leaves unsaid.

    Parameters
    ----------
    decision : list of dict
        Branches in order; the last has no condition.
    tests : list of str
        All tests of the claim.

    Raises
    ------
    ValueError
        If the decision cannot be put into words.

    Examples
    --------
    >>> last = {"verdict": "Not supported"}
    >>> full = {"verdict": "Supported", "when": {"all": ["a", "b", "c"]}}
    >>> partly = {"verdict": "Partly supported", "when": {"any": ["a", "b"]}}
    >>> decision_words([full, partly, last], ["a", "b", "c"])
    'Supported if all are met, partly if one of the first two is.'
    """
    order = deciding(decision, tests)
    if len(order) > len(ORDINALS):
        raise ValueError(f"{len(order)} tests are too many to name each by its place")
    *branches, otherwise = decision
    if not branches or "when" in otherwise or not all("when" in branch for branch in branches):
        raise ValueError("every branch of a decision but the last needs a condition, and the last none")
    said = ""
    before = counted = None
    for branch in branches:
        verdict, condition = branch["verdict"], branch["when"]
        among = condition.get("of", tests) if "at_least" in condition else None
        again = among is not None and among == counted
        words = _condition_words(condition, order, tests, again)
        counted = among if again or " of " in words else None
        if not said:
            said = f"{verdict} if {words} met" if len(order) > 1 else f"{verdict} if met"
        elif verdict == before:
            said += f" or {words}"
        elif (before, verdict) == ("Supported", "Partly supported"):
            said += f", partly if {words}"
        else:
            said += f", else {verdict.lower()} if {words}"
        before = verdict
    return said + (
        "." if otherwise["verdict"] == "Not supported" else f", else {otherwise['verdict'].lower()}."
    )


def _condition_words(condition: dict, order: list[str], tests: list[str], again: bool) -> str:
    """A condition as subject and verb: "five of six are"; ``again`` where the same tests have just been counted."""
    kind = next(kind for kind in ("all", "any", "at_least") if kind in condition)
    chosen = condition.get("of", tests) if kind == "at_least" else condition[kind]
    size, wanted = len(set(chosen)), {"all": len(set(chosen)), "any": 1}.get(kind) or condition["at_least"]
    if not 1 <= wanted <= size:
        raise ValueError(f"of {size} tests {wanted} cannot be met")
    everyone = size == len(order)
    if wanted == size:
        return f"{which(chosen, order)} {'is' if size == 1 else 'are'}"
    if wanted == 1:
        if everyone:
            return "either is" if size == 2 else "any is"
        named = which(chosen, order)
        return f"{named.replace(' and ', ' or ')} is" if " and " in named else f"one of {named} is"
    if again:
        return f"{SMALL[wanted]} are"
    return f"{SMALL[wanted]} of {SMALL[size] if everyone else which(chosen, order)} are"


def which(chosen: list[str], order: list[str]) -> str:
    """Some of several tests, named by their places: "all", "both", "the first two", "the first and third"."""
    places = sorted({order.index(test) for test in chosen})
    size = len(places)
    if size == len(order) > 1:
        return "both" if size == 2 else "all"
    if size > 1 and places[-1] - places[0] == size - 1:
        if places[0] == 0:
            return f"the first {SMALL[size]}"
        if places[-1] == len(order) - 1:
            return f"the last {SMALL[size]}"
    return f"the {listed(ORDINALS[place] for place in places)}"


def shaped(verdict: str) -> str:
    """A verdict with its shape: "● Supported"."""
    return f"{SHAPES[verdict]} {verdict}"
