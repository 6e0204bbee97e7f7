"""Decision rules: thresholds decide as printed figures would, and nothing undetermined decides a verdict."""

import itertools
import math
import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from briefing.claims import register
from briefing.prose import SMALL
from briefing.rules import (
    COMPARISONS,
    ORDINALS,
    SIGNS,
    VERDICTS,
    compare,
    decide,
    deciding,
    decision_words,
    holds,
)

CHECKOUT = Path(__file__).resolve().parents[1]
REGISTER = register(CHECKOUT)["claims"]

TESTS = ["a", "b", "c", "d"]

outcomes = st.fixed_dictionaries({test: st.sampled_from([True, False, None]) for test in TESTS})
some_tests = st.lists(st.sampled_from(TESTS), min_size=1, max_size=4, unique=True)
conditions = st.one_of(
    some_tests.map(lambda ids: {"all": ids}),
    some_tests.map(lambda ids: {"any": ids}),
    st.integers(1, 4).map(lambda n: {"at_least": n}),
    st.tuples(st.integers(1, 4), some_tests).map(lambda pair: {"at_least": pair[0], "of": pair[1]}),
)


def completions(known: dict) -> list[dict]:
    """Every way in which the undetermined tests may still turn out."""
    open_ = [test for test, outcome in known.items() if outcome is None]
    ways = itertools.product([True, False], repeat=len(open_))
    return [{**known, **dict(zip(open_, way, strict=True))} for way in ways]


def two_valued(condition: dict, known: dict) -> bool:
    if "all" in condition:
        return all(known[test] for test in condition["all"])
    if "any" in condition:
        return any(known[test] for test in condition["any"])
    return sum(known[test] for test in condition.get("of", known)) >= condition["at_least"]


def first_branch(decision: list[dict], known: dict) -> str:
    return next(b["verdict"] for b in decision if "when" not in b or two_valued(b["when"], known))


def branches(verdicts: st.SearchStrategy) -> st.SearchStrategy:
    """Decisions with any conditions and the given lists of verdicts, the last without a condition."""
    return verdicts.flatmap(
        lambda names: st.tuples(*[conditions] * (len(names) - 1)).map(
            lambda whens: [
                {"verdict": name, **({"when": when} if when else {})}
                for name, when in zip(names, [*whens, None], strict=True)
            ]
        )
    )


@pytest.mark.parametrize(
    ("comparison", "below", "at", "over"),
    [
        ("above", False, False, True),
        ("at_least", False, True, True),
        ("below", True, False, False),
        ("at_most", True, True, False),
    ],
)
@pytest.mark.parametrize("threshold", [7, 0, -18, 2.4, 1e6])
def test_a_threshold_decides_just_below_at_and_above_itself(comparison, below, at, over, threshold):
    """One hundredth on either side of a threshold counts, and the threshold itself as its word says."""
    found = [
        compare(value, comparison, threshold) for value in (threshold - 0.01, threshold, threshold + 0.01)
    ]
    assert found == [below, at, over]


@pytest.mark.parametrize(
    ("comparison", "met"), list(zip(COMPARISONS, [False, True, False, True], strict=True))
)
@pytest.mark.parametrize(
    ("value", "threshold"), [(0.1 + 0.2, 0.3), (0.3, 0.1 + 0.2), (1.1 * 1.1, 1.21), (2.64 - 2.4, 0.24)]
)
def test_the_rounding_of_a_float_decides_no_tie(comparison, met, value, threshold):
    """What is equal on paper is equal to the rule, whichever way the float errs."""
    assert value != threshold
    assert compare(value, comparison, threshold) is met


@pytest.mark.parametrize("comparison", COMPARISONS)
def test_not_a_number_meets_no_threshold(comparison):
    """A value that does not exist passes nothing."""
    assert not compare(math.nan, comparison, 0)


def test_an_unknown_comparison_is_refused():
    """A misspelt comparison raises instead of counting as failed."""
    with pytest.raises(KeyError):
        compare(1, "over", 0)


def test_every_comparison_has_a_sign_for_readers():
    """No comparison lacks the sign that the test box prints."""
    assert list(SIGNS) == list(COMPARISONS)


def test_a_condition_on_an_unknown_test_is_refused():
    """A misspelt test raises instead of counting as failed."""
    with pytest.raises(KeyError):
        holds({"all": ["a", "e"]}, {"a": True})


@given(conditions, st.fixed_dictionaries({test: st.booleans() for test in TESTS}))
def test_a_condition_counts_its_tests(condition, known):
    """All, any and at least so many mean what they say."""
    assert holds(condition, known) is two_valued(condition, known)


@given(branches(st.lists(st.sampled_from(VERDICTS[:4]), min_size=1, max_size=5)), outcomes)
def test_a_verdict_is_given_exactly_when_no_open_test_could_change_it(decision, known):
    """A verdict stands in every way the open tests may turn out, and is withheld only if two ways differ."""
    reachable = {first_branch(decision, way) for way in completions(known)}
    assert decide(decision, known) == (reachable.pop() if len(reachable) == 1 else None)


@given(
    branches(st.lists(st.sampled_from(VERDICTS[:4]), min_size=1, max_size=4)),
    st.fixed_dictionaries({test: st.booleans() for test in TESTS}),
)
def test_determined_tests_always_give_the_first_branch_that_holds(decision, known):
    """With nothing open there is always a verdict, and order decides between branches."""
    assert decide(decision, known) == first_branch(decision, known)


@given(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_a_higher_bar_never_turns_a_failure_into_a_pass(value, threshold, rise):
    """Raising a threshold to clear can only take passes away, and a ceiling can only give them."""
    for comparison in ("above", "at_least"):
        assert compare(value, comparison, threshold) >= compare(value, comparison, threshold + rise)
    for comparison in ("below", "at_most"):
        assert compare(value, comparison, threshold) <= compare(value, comparison, threshold + rise)


# -- Decisions in words --------------------------------------------------------


def reader(sentence: str, n: int):
    """Someone who has only the sentence and knows how many tests there are: outcomes in order to a verdict."""
    counted: list[int] = []

    def places(words: str) -> list[int]:
        if words in ("all", "both", "any", "either", SMALL[n]):
            return list(range(n))
        if found := re.fullmatch(r"the (first|last) (\w+)", words):
            size = SMALL.index(found[2])
            return list(range(size)) if found[1] == "first" else list(range(n - size, n))
        return [ORDINALS.index(word) for word in re.split(r", | and | or ", words.removeprefix("the "))]

    def condition(words: str, truths: list[bool]) -> bool:
        nonlocal counted
        subject = re.fullmatch(r"(.+) (?:is|are)", words)[1]
        number, of, group = subject.partition(" of ")
        if of:
            counted = places(group)
        if number in SMALL:
            return sum(truths[place] for place in counted) >= SMALL.index(number)
        wanted = any if subject in ("any", "either") or " or " in subject else all
        return wanted(truths[place] for place in places(subject))

    def verdict(truths: list[bool]) -> str:
        for part in re.split(r", (?=partly if|else )", sentence.removesuffix(".")):
            name, if_, rest = part.removeprefix("else ").partition(" if ")
            name = "Partly supported" if name == "partly" else name.capitalize()
            if not if_:
                return name
            rest = re.sub("^met", "the first is", rest).replace(" met", "")
            if any([condition(words, truths) for words in re.split(r"(?<= is) or |(?<= are) or ", rest)]):
                return name
        return "Not supported"

    return verdict


def read_back(decision: list[dict], tests: list[str]) -> None:
    """The sentence gives the decision's verdict for every way in which its tests can turn out."""
    order = deciding(decision, tests)
    understood = reader(decision_words(decision, tests), len(order))
    for way in itertools.product([True, False], repeat=len(order)):
        known = {**dict.fromkeys(tests, False), **dict(zip(order, way, strict=True))}
        assert understood(list(way)) == decide(decision, known)


@pytest.mark.parametrize("entry", REGISTER, ids=lambda entry: entry["id"])
def test_a_reader_of_a_box_can_derive_the_verdict(entry):
    """Of every claim of the register, whatever its tests say."""
    read_back(entry["decision"], [test["id"] for test in entry["tests"]])


@given(branches(st.lists(st.sampled_from(VERDICTS[:4]), min_size=2, max_size=5)))
def test_any_decision_is_put_into_words_that_can_be_read_back(decision):
    for branch in decision[:-1]:
        when = branch["when"]
        assume(when.get("at_least", 0) <= len(when.get("of", TESTS)))
    read_back(decision, TESTS)


@pytest.mark.parametrize(
    ("full", "partly", "words"),
    [
        ({"all": TESTS}, {"any": ["a", "b"]}, "all are met, partly if one of the first two is"),
        ({"all": TESTS}, {"any": ["a", "c"]}, "all are met, partly if the first or third is"),
        ({"any": TESTS}, {"all": ["c", "d"]}, "any is met, partly if the last two are"),
        ({"at_least": 3}, {"at_least": 2}, "three of four are met, partly if two are"),
        (
            {"all": ["d"]},
            {"at_least": 2, "of": TESTS[:3]},
            "the fourth is met, partly if two of the first three are",
        ),
    ],
)
def test_a_decision_is_short_in_words(full, partly, words):
    conditions = {"Supported": full, "Partly supported": partly}
    branches = [{"verdict": verdict, "when": when} for verdict, when in conditions.items()]
    assert decision_words([*branches, {"verdict": "Not supported"}], TESTS) == f"Supported if {words}."


def test_a_decision_that_asks_for_the_opposite_says_the_order():
    """A test may speak against the claim; the words keep the order, and an end that is not the usual one."""
    decision = [
        {"verdict": "Contradicted", "when": {"all": ["a"]}},
        {"verdict": "Supported", "when": {"all": ["b"]}},
        {"verdict": "Partly supported"},
    ]
    assert decision_words(decision, TESTS) == (
        "Contradicted if the first is met, else supported if the second is, else partly supported."
    )


@pytest.mark.parametrize(
    ("decision", "tests"),
    [
        ([{"verdict": "Supported"}], ["a"]),
        (
            [{"verdict": "Supported", "when": {"at_least": 12}}, {"verdict": "Not supported"}],
            list("abcdefghijklmn"),
        ),
        ([{"verdict": "Supported", "when": {"at_least": 2}}, {"verdict": "Not supported"}], ["a"]),
        ([{"verdict": "Supported", "when": {"all": ["a"]}}], ["a"]),
        ([{"verdict": "Supported"}, {"verdict": "Not supported"}], ["a"]),
        (
            [
                {"verdict": "Supported", "when": {"at_least": 2}},
                {"verdict": "Contradicted", "when": {"all": ["a"]}},
                {"verdict": "Not supported"},
            ],
            list("abcdefghijk"),
        ),
    ],
)
def test_a_decision_without_words_is_refused(decision, tests):
    """Too few tests or too many, no condition, or one too many."""
    with pytest.raises(ValueError, match="condition|cannot be met|too many"):
        decision_words(decision, tests)
