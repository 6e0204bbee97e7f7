"""Verdicts: what a claim's rule says on a day, how sure that is, and how well it stands up."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from briefing.catalogue import as_first_printed, as_of, describe
from briefing.claims import claim as find_claim
from briefing.claims import register
from briefing.edition import edition
from briefing.measures import SERIES, TABLES, entries
from briefing.readings import KNOWN, NOT_DUE, Reading, read
from briefing.rules import SIGNS, SUBSTANTIVE, compare, decide, deciding
from briefing.variants import settings, with_overrides

EVIDENCE = ["limited", "medium", "robust"]
AGREEMENT = ["low", "medium", "high"]

# Mastrandrea et al. (2010), the IPCC's guidance on uncertainty: confidence rises with evidence and agreement.
LEVELS = {
    ("limited", "low"): "very low",
    ("limited", "medium"): "low",
    ("limited", "high"): "medium",
    ("medium", "low"): "low",
    ("medium", "medium"): "medium",
    ("medium", "high"): "high",
    ("robust", "low"): "medium",
    ("robust", "medium"): "high",
    ("robust", "high"): "very high",
}

# Shares of variants that agree: the IPCC's bounds for "likely" and "very likely".
MEDIUM_AGREEMENT, HIGH_AGREEMENT = 0.66, 0.90

# Below this many variants, agreement among them says little: it counts as medium at most.
FEW_VARIANTS = 3


@dataclass(frozen=True)
class TestResult:
    """One test on one day: its reading against its threshold.

    ``outcome`` is True, False, or None while it is undetermined.
    """

    id: str
    label: str
    reading: Reading
    comparison: str | None
    threshold: float | None
    outcome: bool | None


@dataclass(frozen=True)
class Confidence:
    """Evidence (limited, medium, robust) by agreement (low, medium, high), and the level that follows."""

    evidence: str
    agreement: str
    level: str


@dataclass(frozen=True)
class Robustness:
    """In how many variants of the test the verdict stays, and the nearest that overturns it, with its verdict."""

    holds: int
    variants: int
    overturned_by: str | None
    overturned_to: str | None


@dataclass(frozen=True)
class Judgement:
    """A claim judged on a day.

    Attributes
    ----------
    verdict : str
        One of :data:`briefing.rules.VERDICTS`.
    results : tuple of TestResult
        The tests in the order of the register; the first carries the headline number.
    reason : str
        Why there is no verdict on the substance, when it is "Too early" or "Not testable"; else empty.
    low, high : float or None
        Range of the headline number over the variants.
    """

    claim: str
    date: str
    verdict: str
    results: tuple[TestResult, ...]
    reason: str
    confidence: Confidence
    robustness: Robustness
    low: float | None
    high: float | None

    def __getitem__(self, test: str) -> TestResult:
        """Result of one test, by its id."""
        return next(result for result in self.results if result.id == test)

    @property
    def value(self) -> float | None:
        """Headline number: the reading of the first test."""
        return self.results[0].reading.value


@dataclass(frozen=True)
class Verdicts:
    """A claim judged twice by one rule: with what was public on the article's day, and with what is now."""

    claim: dict
    then: Judgement
    now: Judgement


def judge(identifier: str, root: Path | None = None, **overrides) -> Verdicts:
    """Judge a claim on the article's day and at this edition.

    Parameters
    ----------
    identifier : str
        A claim of the register, such as ``"A30"``.
    **overrides
        Other parameters for its tests: ``above=8`` changes every test that has that parameter,
        ``nominal={"window": [2021, 2024]}`` those of one test, and ``**{"nominal.window": [2021, 2024]}`` is
        the same as an axis of the register's variants has it.

    Returns
    -------
    Verdicts

    Raises
    ------
    UnknownClaim
        If the register does not hold the claim.
    TypeError
        If an override fits no test of the claim.

    Examples
    --------
    >>> judge("A30", above=12).now.verdict
    'Not supported'
    """
    entry = with_overrides(find_claim(identifier, root), overrides)
    return Verdicts(
        entry, judge_at(entry, article_date(root), root), judge_at(entry, edition(root).date, root)
    )


def article_date(root: Path | None = None) -> str:
    """Day of the article under test, ISO 8601."""
    return register(root)["meta"]["article_date"]


def judge_at(
    entry: dict, date: str | dt.date, root: Path | None = None, vintage: Callable = as_of
) -> Judgement:
    """Judge a claim, as an entry of the register, with what was public on a day.

    Parameters
    ----------
    entry : dict
        An entry of the register.
    date : str or datetime.date
        Only what was public by this day is used.
    vintage : callable
        Which of several prints of a figure counts: the last by that day (:func:`briefing.catalogue.as_of`) or the
        first (:func:`briefing.catalogue.as_first_printed`).
    """
    tried = _try_settings(entry, date, root, vintage)
    base = tuple(options[0][2] for options in tried)
    verdict, reason = _verdict(entry, base)
    every = _curve(entry, tried)
    others = every[every["verdict"] != verdict]
    # Of the variants that overturn the verdict, the one with the fewest changes lies nearest to the rule.
    nearest = min(others.index, key=lambda row: len(others["overrides"][row]), default=None)
    known = every.loc[every["unit"] == base[0].reading.unit, "value"].dropna()
    readings = {id(result.reading): result.reading for options in tried for *_, result in options}
    rows = pd.concat([reading.rows for reading in readings.values()], ignore_index=True)
    return Judgement(
        claim=entry["id"],
        date=str(date),
        verdict=verdict,
        results=base,
        reason=reason,
        confidence=confidence(
            verdict, grade_evidence(rows, root), grade_agreement(len(every) - len(others), len(every))
        ),
        robustness=Robustness(
            len(every) - len(others),
            len(every),
            None if nearest is None else others["changes"][nearest],
            None if nearest is None else others["verdict"][nearest],
        ),
        low=known.min() if len(known) else None,
        high=known.max() if len(known) else None,
    )


def specifications(entry: dict, date: str | dt.date, root: Path | None = None) -> pd.DataFrame:
    """Every variant of a claim's rule with what it gives on a day: the specification curve as a table.

    Parameters
    ----------
    entry : dict
        An entry of the register.
    date : str or datetime.date
        Only what was public by this day is used.

    Returns
    -------
    pandas.DataFrame
        One row per variant, the rule itself first: ``changes`` in words ("base" for the rule), ``verdict``, ``value``
        (headline number, in ``unit``; NaN while it is not known), ``unit`` and ``overrides``, with which
        :func:`judge` gives the same verdict again.

    References
    ----------
    Simonsohn, Simmons and Nelson (2020), Specification curve analysis, Nature Human Behaviour 4.
    """
    return _curve(entry, _try_settings(entry, date, root, as_of))


def _try_settings(entry: dict, date, root: Path | None, vintage: Callable) -> list[list[tuple]]:
    """Result of each test in each of its settings: overrides, words, result. The rule's own comes first.

    Settings that differ in thresholds only share their reading.
    """
    entity = register(root)["meta"]["entity"]
    readings: dict[str, Reading] = {}
    tried = []
    for test in entry["tests"]:
        options = []
        for overrides, words, setting in settings(entry, test, root):
            comparison = next((key for key in SIGNS if key in setting), None)
            measured = {k: v for k, v in setting.items() if k not in ("id", "label", comparison, "unit")}
            key = repr(sorted(measured.items()))
            if key not in readings:
                readings[key] = read(setting, date, entity, root, vintage)
            reading = readings[key]
            outcome = _outcome(setting, reading, comparison)
            result = TestResult(
                test["id"], test["label"], reading, comparison, setting.get(comparison), outcome
            )
            options.append((overrides, words, result))
        tried.append(options)
    return tried


def _curve(entry: dict, tried: list[list[tuple]]) -> pd.DataFrame:
    """The full product of what was tried. A verdict hangs on the outcomes alone, so each set is decided once."""
    decided: dict[tuple, str] = {}
    rows = []
    for combination in itertools.product(*tried):
        results = tuple(result for *_, result in combination)
        outcomes = tuple((result.outcome, result.reading.state) for result in results)
        if outcomes not in decided:
            decided[outcomes] = _verdict(entry, results)[0]
        headline = results[0].reading
        rows.append(
            {
                "changes": "; ".join(words for _, words, _ in combination if words) or "base",
                "verdict": decided[outcomes],
                "value": headline.value if headline.state == KNOWN else None,
                "unit": headline.unit,
                "overrides": {
                    axis: value for overrides, *_ in combination for axis, value in overrides.items()
                },
            }
        )
    return pd.DataFrame(rows).astype({"value": float})


def _outcome(test: dict, reading: Reading, comparison: str | None) -> bool | None:
    if reading.value is None or reading.value != reading.value:
        return None
    met = compare(reading.value, comparison, test[comparison])
    if reading.state == KNOWN:
        return met
    # More data can only push a growing measure up and a shrinking one down: an early pass or fail is final.
    grows = {**SERIES, **TABLES}[test["measure"]].grows
    wants_more = comparison in ("above", "at_least")
    if grows and met == ((grows > 0) == wants_more):
        return met
    return None


def _verdict(entry: dict, results: tuple[TestResult, ...]) -> tuple[str, str]:
    verdict = decide(entry["decision"], {result.id: result.outcome for result in results})
    if verdict is not None:
        return verdict, ""
    waiting, open_ = blocked(entry["decision"], results)
    reason = "; ".join(dict.fromkeys(result.reading.reason for result in waiting or open_))
    return ("Too early" if waiting else "Not testable"), reason


def blocked(decision: list[dict], results: Iterable[TestResult]) -> tuple[list[TestResult], list[TestResult]]:
    """Tests that decide and are open: those that only wait for time, and all; the first give the reason, if any do."""
    results = list(results)
    names = deciding(decision, [result.id for result in results])
    open_ = [result for result in results if result.outcome is None and result.id in names]
    return [result for result in open_ if result.reading.state == NOT_DUE], open_


def grade_evidence(rows: pd.DataFrame, root: Path | None = None) -> str:
    """Grade the evidence behind a verdict: limited, medium or robust.

    One point for at least two producers (for coded rows: two sources), one for something better than the
    party judged quoted at second hand: a series read from its publisher's file or a faithful copy, or a coded
    row that is independent of the author and was read. No point is limited, one is medium, two are robust.

    Parameters
    ----------
    rows : pandas.DataFrame
        The rows that the rule and its variants used, each with its ``resource``.
    """
    if rows.empty:
        return "limited"
    sources, first_hand = set(), False
    for name, part in rows.groupby("resource"):
        descriptor = describe(name, root)
        if descriptor["kind"] == "series":
            sources.add(descriptor["producer"])
            first_hand |= descriptor["provenance"] in ("file", "copy")
        else:
            # A table without the column gets it, empty, from the series beside it.
            cells = part["source"].dropna() if "source" in part else []
            sources = sources.union(*map(entries, cells))
            if {"independent", "seen"} <= set(part):
                first_hand |= (part["independent"].eq("yes") & part["seen"].eq("yes")).any()
    return EVIDENCE[(len(sources) >= 2) + bool(first_hand)]


def grade_agreement(holds: int, of: int) -> str:
    """Grade the share of variants that give the same verdict: low, medium or high."""
    portion = holds / of
    if portion >= HIGH_AGREEMENT and of >= FEW_VARIANTS:
        return "high"
    return "medium" if portion >= MEDIUM_AGREEMENT else "low"


def confidence(verdict: str, evidence: str, agreement: str) -> Confidence:
    """Confidence in a verdict from evidence and agreement; "not rated" where there is none on the substance."""
    level = LEVELS[evidence, agreement] if verdict in SUBSTANTIVE else "not rated"
    return Confidence(evidence, agreement, level)


def scorecard(root: Path | None = None, as_of: str | None = None) -> pd.DataFrame:
    """Every claim of the register with its verdicts.

    Parameters
    ----------
    as_of : str, optional
        Another day for the second column, instead of the edition's date.

    Returns
    -------
    pandas.DataFrame
        One row per claim: ``id``, ``paragraph``, ``in_article``, ``chapter``, ``theme``, ``type``, ``text``,
        ``verdict_then``, ``verdict_now``, ``evidence``, ``agreement``, ``level`` (of the second verdict),
        ``holds``, ``variants``.
    """
    rows = []
    for entry in register(root)["claims"]:
        then = judge_at(entry, article_date(root), root)
        now = judge_at(entry, as_of or edition(root).date, root)
        rows.append(
            {
                **{
                    key: entry[key]
                    for key in ("id", "paragraph", "in_article", "chapter", "theme", "type", "text")
                },
                "verdict_then": then.verdict,
                "verdict_now": now.verdict,
                **vars(now.confidence),
                **{f"{key}_then": value for key, value in vars(then.confidence).items()},
                "holds": now.robustness.holds,
                "variants": now.robustness.variants,
            }
        )
    return pd.DataFrame(rows)


def by_first_prints(root: Path | None = None) -> pd.DataFrame:
    """Every claim of the register judged at this edition as if no figure had been revised.

    Returns
    -------
    pandas.DataFrame
        One row per claim: ``id``, ``verdict`` and ``level`` (of confidence), the same from first prints only
        (``first_verdict``, ``first_level``), and ``moved``: the tests whose number differs.
    """
    date = edition(root).date
    rows = []
    for entry in register(root)["claims"]:
        now, first = (judge_at(entry, date, root, vintage) for vintage in (as_of, as_first_printed))
        moved = [
            one.id
            for one, other in zip(now.results, first.results, strict=True)
            if one.reading.value != other.reading.value
        ]
        rows.append(
            {
                "id": entry["id"],
                "verdict": now.verdict,
                "first_verdict": first.verdict,
                "level": now.confidence.level,
                "first_level": first.confidence.level,
                "moved": moved,
            }
        )
    return pd.DataFrame(rows)
