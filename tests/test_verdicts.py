"""Verdicts: they follow from rule and data of the day alone, and robustness counts each variant once."""

import datetime as dt
import tempfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_project import CLAIM, FORECAST, GROWTH, HEADER, a_claim, a_test, write_project

from briefing import verdicts
from briefing.claims import UnknownClaim, register
from briefing.edition import edition
from briefing.readings import KNOWN
from briefing.rules import SUBSTANTIVE, VERDICTS
from briefing.variants import with_overrides
from briefing.verdicts import (
    article_date,
    by_first_prints,
    confidence,
    grade_agreement,
    grade_evidence,
    judge,
    judge_at,
    scorecard,
    specifications,
)

CHECKOUT = Path(__file__).resolve().parents[1]
ARTICLE, EDITION = "2021-06-10", "2026-11-25"


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    return write_project(tmp_path_factory.mktemp("project"))


def against(comparison: str, threshold: float, **changes) -> dict:
    """The test of claim Z01 against another kind of threshold."""
    return a_test(**{"above": None, comparison: threshold, **changes})


def windows(first: int, last: int) -> st.SearchStrategy:
    return st.tuples(st.integers(first, last), st.integers(first, last)).map(sorted)


@st.composite
def claims_with_variants(draw) -> dict:
    """A claim of two tests on the growth series with any thresholds, windows, axes and decision."""
    tests, axes = [], {}
    for name in ("one", "two"):
        comparison = draw(st.sampled_from(["above", "at_least", "below", "at_most"]))
        measure = draw(st.sampled_from(["mean", "maximum", "minimum", "change"]))
        test = against(comparison, draw(st.integers(0, 12)), id=name, label=name, measure=measure)
        # Mostly years that the series holds, or nearly every verdict would be "Not testable".
        years = draw(st.sampled_from([windows(2016, 2024), windows(2016, 2024), windows(2015, 2026)]))
        tests.append({**test, "window": draw(years)})
        axes[f"{name}.{comparison}"] = draw(st.lists(st.integers(0, 12), min_size=1, max_size=2, unique=True))
        axes[f"{name}.window"] = [draw(years)]
    condition = draw(st.sampled_from([{"all": ["one", "two"]}, {"any": ["one", "two"]}, {"all": ["one"]}]))
    decision = [{"verdict": "Supported", "when": condition}, {"verdict": "Not supported"}]
    return a_claim(tests=tests, variants=axes, decision=decision)


# -- Overrides and their errors ------------------------------------------------


def test_an_unknown_claim_is_refused_with_the_closest(project):
    """A misspelt claim is named in the error together with what was probably meant."""
    with pytest.raises(UnknownClaim, match="no claim 'Z1'.*Z01"):
        judge("Z1", project)


@pytest.mark.parametrize("override", [{"at_least": 7}, {"windwo": [2016, 2019]}, {"median": {"above": 7}}])
def test_an_override_that_fits_no_test_is_refused(project, override):
    """A parameter or test that the claim does not have raises instead of changing nothing."""
    with pytest.raises(TypeError, match="Z01 has no test and no parameter called.*its tests: mean"):
        judge("Z01", project, **override)


@pytest.mark.parametrize("parameter", ["at_least", "windwo"])
def test_an_override_of_one_test_is_refused_for_a_parameter_it_lacks(project, parameter):
    """A misspelt parameter of a named test raises instead of being carried along unused."""
    with pytest.raises(TypeError, match=f"no parameter called '{parameter}'"):
        judge("Z01", project, mean={parameter: 7})


@pytest.mark.parametrize(
    ("override", "verdict"),
    [
        ({"above": 9.6}, "Not supported"),
        ({"above": 9.59}, "Supported"),
        ({"mean": {"above": 9.7, "window": [2017, 2020]}}, "Supported"),
        ({"mean": {"above": 9.7}}, "Not supported"),
        ({"window": [2020, 2024]}, "Not supported"),
    ],
)
def test_an_override_moves_the_verdict(project, override, verdict):
    """Another threshold or window is judged as if the register had it."""
    assert judge("Z01", project, **override).now.verdict == verdict


def test_an_override_changes_one_judgement_only(project):
    """Trying a threshold leaves the register as it was."""
    before = judge("Z01", project)
    judge("Z01", project, above=100)
    assert judge("Z01", project).now.verdict == before.now.verdict == "Supported"


# -- Verdicts ------------------------------------------------------------------


def test_a_claim_without_evidence_is_not_testable(project):
    """A test that still needs its evidence gives no verdict, and the reason says what is needed."""
    found = judge("Z03", project).now
    assert (found.verdict, found.value) == ("Not testable", None)
    assert "an audit, which an office could publish" in found.reason


def test_what_is_not_due_comes_before_what_is_missing(tmp_path):
    """While one open test can still come true it is too early, and the reason is only what is awaited."""
    tests = [a_test(id="late", label="Late", window=[2021, 2030]), a_test(id="lost", window=[2001, 2005])]
    claim = a_claim(
        tests=tests, variants={}, decision=[{"verdict": "Supported", "when": {"all": ["late", "lost"]}}]
    )
    claim["decision"].append({"verdict": "Not supported"})
    found = judge("Z01", write_project(tmp_path, claims=[claim])).now
    assert found.verdict == "Too early"
    assert "2025" in found.reason
    assert "2001" not in found.reason


def test_a_missing_figure_is_not_testable(tmp_path):
    """A figure that should exist and does not makes a claim not testable, and the reason names it."""
    claim = a_claim(tests=[a_test(window=[2013, 2017])], variants={})
    found = judge("Z01", write_project(tmp_path, claims=[claim])).now
    assert found.verdict == "Not testable"
    assert "2013" in found.reason and "2016" not in found.reason


def test_a_verdict_stands_although_a_test_is_open(tmp_path):
    """A test that cannot change the verdict any more does not hold it up."""
    tests = [a_test(), a_test(id="late", window=[2021, 2030])]
    decision = [{"verdict": "Supported", "when": {"any": ["mean", "late"]}}, {"verdict": "Not supported"}]
    claim = a_claim(tests=tests, decision=decision, variants={})
    found = judge("Z01", write_project(tmp_path, claims=[claim]))
    assert (found.now.verdict, found.now.reason) == ("Supported", "")
    assert found.then.verdict == "Too early"


def test_a_revision_after_the_article_changes_only_the_verdict_now(project):
    """Each verdict uses the vintages of its own day."""
    found = judge("Z01", project)
    assert (found.then.verdict, found.then.value) == ("Not supported", 9.0)
    assert (found.now.verdict, found.now.value) == ("Supported", 9.6)
    assert (found.then.date, found.now.date) == (ARTICLE, EDITION)


def test_now_is_the_date_of_the_edition(tmp_path):
    """Moving the edition's date moves what the second verdict knows."""
    project = write_project(tmp_path, edition="2021-08-31")
    assert judge("Z01", project).now.verdict == "Not supported"


@pytest.mark.parametrize(
    ("measure", "comparison", "threshold", "outcome"),
    [
        ("maximum", "at_least", 5, True),
        ("maximum", "above", 5, None),
        ("maximum", "at_least", 6, None),
        ("maximum", "below", 6, None),
        ("maximum", "at_most", 4.9, False),
        ("minimum", "at_most", 1, True),
        ("minimum", "below", 1, None),
        ("minimum", "above", 0.9, None),
        ("minimum", "at_least", 1.1, False),
        ("mean", "above", 0, None),
        ("mean", "below", 100, None),
    ],
)
def test_only_what_further_years_cannot_undo_counts_before_a_window_is_over(
    tmp_path, measure, comparison, threshold, outcome
):
    """A maximum passes its bar early and never fails it early; a minimum likewise downwards; others wait."""
    test = against(comparison, threshold, measure=measure, window=[2021, 2030])
    project = write_project(tmp_path, claims=[a_claim(tests=[test], variants={})])
    assert judge("Z01", project).now["mean"].outcome is outcome


@given(
    st.lists(st.integers(-9, 9), min_size=6, max_size=6),
    st.sampled_from(["maximum", "minimum"]),
    st.sampled_from(["above", "at_least", "below", "at_most"]),
    st.integers(-9, 9),
    st.integers(2016, 2021),
)
@settings(max_examples=40, deadline=None)
def test_an_early_outcome_is_never_taken_back(values, measure, comparison, threshold, last_known):
    """Whatever the years to come bring, an outcome given early is the outcome at the end."""
    rows = [f"CHN,{2015 + n},{value},,,{2016 + n}-01-31,,\n" for n, value in enumerate(values)]
    test = against(comparison, threshold, measure=measure, window=[2015, 2020])
    claim = a_claim(tests=[test], variants={})
    with tempfile.TemporaryDirectory() as folder:
        files = {"growth": HEADER + "".join(rows)}
        project = write_project(Path(folder), files=files, claims=[claim])
        early, late = (judge_at(claim, date, project)["mean"] for date in (f"{last_known}-02-01", EDITION))
    assert late.reading.state == KNOWN
    assert early.outcome in (None, late.outcome)


def test_a_count_passes_before_its_window_is_over(project):
    """A count that has reached its number passes early; one that has not waits for the end."""
    test = {"id": "c", "label": "C", "measure": "count", "table": "milestones", "unit": "count"}
    test["window"] = ["2019-01-01", "2021-12-31"]
    claim = a_claim(variants={}, decision=[{"verdict": "Supported", "when": {"all": ["c"]}}])
    claim["decision"].append({"verdict": "Not supported"})
    for number, verdict in ((3, "Supported"), (4, "Too early")):
        assert (
            judge_at({**claim, "tests": [{**test, "at_least": number}]}, ARTICLE, project).verdict == verdict
        )


@given(claims_with_variants(), st.data())
@settings(max_examples=30, deadline=None)
def test_nothing_published_later_reaches_a_judgement(project, claim, data):
    """Whatever values later rows hold, a judgement of an earlier day stays the same to the last word."""
    lines = GROWTH.splitlines()[1:]
    changed = []
    for line in lines:
        cells = line.split(",")
        if cells[5] > ARTICLE:
            cells[2] = str(data.draw(st.integers(-50, 50)))
            cells[3] = cells[4] = ""
        changed.append(",".join(cells) + "\n")
    with tempfile.TemporaryDirectory() as folder:
        altered = write_project(Path(folder), files={"growth": HEADER + "".join(changed)})
        for one in (claim, FORECAST):
            assert words(judge_at(one, ARTICLE, altered)) == words(judge_at(one, ARTICLE, project))


@given(st.sampled_from(register(CHECKOUT)["claims"]), st.dates(dt.date(2012, 1, 1), dt.date(2026, 11, 25)))
@settings(max_examples=80, deadline=None)
def test_no_real_verdict_rests_on_a_row_of_a_later_day(entry, date):
    """Whatever the day, every row behind every test of a real claim was public by then."""
    for result in judge_at({**entry, "variants": {}}, date, CHECKOUT).results:
        if len(result.reading.rows):
            assert not (result.reading.rows["published"] > pd.Timestamp(date)).any()


@given(st.sets(st.integers(0, 9)))
@settings(max_examples=20, deadline=None)
def test_taking_later_rows_away_never_makes_or_breaks_a_verdict(project, gone):
    """Without later rows "too early" may become "not testable", and nothing else may change."""
    lines = GROWTH.splitlines()[1:]
    kept = [line for n, line in enumerate(lines) if line.split(",")[5] <= ARTICLE or n not in gone]
    with tempfile.TemporaryDirectory() as folder:
        shortened = write_project(Path(folder), files={"growth": HEADER + "\n".join(kept) + "\n"})
        for claim in (CLAIM, FORECAST):
            before, after = (judge_at(claim, ARTICLE, root) for root in (project, shortened))
            assert before.value == after.value
            assert before.verdict == after.verdict or {before.verdict, after.verdict} == set(VERDICTS[4:])


def words(judgement) -> tuple:
    """All of a judgement but the frames behind its readings."""
    results = [
        (r.id, r.outcome, r.threshold, r.reading.state, r.reading.value, r.reading.reason)
        for r in judgement.results
    ]
    rest = (judgement.verdict, judgement.reason, judgement.confidence, judgement.robustness)
    return (*rest, judgement.low, judgement.high, results)


@st.composite
def claims_to_clear(draw) -> dict:
    """A claim of three tests, each a bar to clear, and branches from the best verdict to the worst."""
    tests = []
    for name in ("one", "two", "three"):
        comparison = draw(st.sampled_from(["above", "at_least"]))
        measure = draw(st.sampled_from(["mean", "maximum", "minimum", "change", "years_rising"]))
        test = against(comparison, draw(st.integers(-9, 12)), id=name, label=name, measure=measure)
        # On the article's day some windows are still open.
        tests.append({**test, "window": draw(windows(2016, 2024))})
    some = st.lists(st.sampled_from(["one", "two", "three"]), min_size=1, unique=True)
    conditions = st.one_of(
        some.map(lambda ids: {"all": ids}),
        some.map(lambda ids: {"any": ids}),
        st.integers(1, 3).map(lambda n: {"at_least": n}),
    )
    return a_claim(
        tests=tests,
        variants={},
        decision=[
            {"verdict": "Supported", "when": draw(conditions)},
            {"verdict": "Partly supported", "when": draw(conditions)},
            {"verdict": "Not supported"},
        ],
    )


@given(claims_to_clear(), st.integers(0, 2), st.integers(1, 15), st.sampled_from([ARTICLE, EDITION]))
@settings(max_examples=250, deadline=None)
def test_a_higher_bar_never_improves_a_verdict(project, claim, place, rise, date):
    """Raising any bar of a claim leaves its verdict or lowers it, and the lowest stays, open tests included."""
    test = claim["tests"][place]
    comparison = "above" if "above" in test else "at_least"
    raised = with_overrides(claim, {f"{test['id']}.{comparison}": test[comparison] + rise})
    low, high = (judge_at(entry, date, project) for entry in (claim, raised))
    for before, after in zip(low.results, high.results, strict=True):
        assert not (before.outcome is False and after.outcome is not False)
    if low.verdict == "Not supported":
        assert high.verdict == "Not supported"
    if {low.verdict, high.verdict} <= set(SUBSTANTIVE):
        assert SUBSTANTIVE.index(high.verdict) >= SUBSTANTIVE.index(low.verdict)


@given(claims_with_variants(), st.sampled_from([ARTICLE, EDITION]))
@settings(max_examples=40, deadline=None)
def test_confidence_follows_from_the_variants_alone(project, claim, date):
    """Robustness lies between one and all, the range holds the number, and agreement is that of the share."""
    found = judge_at(claim, date, project)
    robustness = found.robustness
    assert 1 <= robustness.holds <= robustness.variants
    assert found.confidence.agreement == grade_agreement(robustness.holds, robustness.variants)
    assert (robustness.overturned_by is None) == (robustness.holds == robustness.variants)
    assert robustness.overturned_to != found.verdict
    if found.results[0].reading.state == KNOWN:
        assert found.low <= found.value <= found.high


# -- Variants and robustness ---------------------------------------------------


def test_the_specifications_are_the_full_product_with_the_rule_first(project):
    """Every alternative is combined with every other, once each, and the rule as it stands comes first."""
    found = specifications(CLAIM, EDITION, project)
    assert list(found["overrides"]) == [
        {},
        {"mean.window": [2017, 2020]},
        {"mean.above": 9},
        {"mean.above": 9, "mean.window": [2017, 2020]},
        {"mean.above": 10},
        {"mean.above": 10, "mean.window": [2017, 2020]},
    ]
    assert list(found["changes"][:2]) == ["base", "“Mean growth”: 2017–20 instead of 2016–20"]
    assert list(found["value"]) == [9.6, 9.75] * 3
    assert list(found["verdict"]) == ["Supported"] * 4 + ["Not supported"] * 2


def test_a_claim_without_variants_is_its_own_only_variant(project):
    """The base rule counts as one."""
    assert list(specifications(a_claim(variants=None), EDITION, project)["changes"]) == ["base"]


def test_an_override_may_be_an_axis_of_the_claims_own_variants(project):
    """What the register may vary can be tried alone, even a parameter that the test lacks; others cannot."""
    claim = {**FORECAST, "variants": {"peak.entity": ["USA"], "landings.where.seen": [None]}}
    with tempfile.TemporaryDirectory() as folder:
        root = write_project(Path(folder), claims=[claim])
        tried = judge("Z02", root, **{"peak.entity": "USA", "landings.where.seen": None}).claim["tests"]
        with pytest.raises(TypeError, match="no parameter called 'gaps'"):
            judge("Z02", root, **{"peak.gaps": "allow"})
        with pytest.raises(TypeError, match="its tests: peak, landings"):
            judge("Z02", root, **{"paek.window": [2021, 2024]})
    assert tried[0]["entity"] == "USA" and tried[1]["where"] == {"field": "space"}


@given(claims_with_variants(), st.sampled_from([ARTICLE, EDITION]))
@settings(max_examples=25, deadline=None)
def test_every_variant_can_be_judged_alone(project, claim, date):
    """Robustness counts exactly the variants whose verdict it is when each is judged by itself."""
    every = specifications(claim, date, project)
    whole = judge_at(claim, date, project)
    assert whole.verdict == every["verdict"].iloc[0]
    assert (whole.robustness.holds, whole.robustness.variants) == (
        int((every["verdict"] == whole.verdict).sum()),
        len(every),
    )
    for row in every.itertuples():
        alone = judge_at({**with_overrides(claim, row.overrides), "variants": {}}, date, project)
        assert alone.verdict == row.verdict, row.changes
        known = alone["one"].reading.state == KNOWN
        assert (alone.value if known else None) == (None if pd.isna(row.value) else row.value)


@pytest.mark.parametrize("entry", register(CHECKOUT)["claims"], ids=lambda entry: entry["id"])
def test_every_variant_of_the_register_can_be_judged_alone(entry):
    """For each real claim, each variant judged by itself gives the verdict that its robustness counted."""
    now = edition(CHECKOUT).date
    every = specifications(entry, now, CHECKOUT)
    for row in every.iloc[:: max(1, len(every) // 12)].itertuples():  # an even selection where there are many
        alone = {**with_overrides(entry, row.overrides), "variants": {}}
        assert judge_at(alone, now, CHECKOUT).verdict == row.verdict, row.changes
    last = every.iloc[-1]
    assert judge(entry["id"], CHECKOUT, **last["overrides"]).now.verdict == last["verdict"]


def test_robustness_names_the_nearest_variant_that_overturns_the_verdict(project):
    """Of all variants with another verdict the one with the fewest changes is named."""
    found = judge("Z01", project)
    assert (found.now.robustness.holds, found.now.robustness.variants) == (4, 6)
    assert found.now.robustness.overturned_by == "“Mean growth”: above 10 instead of 9.3"
    assert found.now.robustness.overturned_to == "Not supported"
    assert (found.then.robustness.holds, found.then.robustness.overturned_by) == (6, None)


def test_one_change_is_nearer_than_two(project):
    """A single change that overturns the verdict is named before a combination that comes first."""
    claim = a_claim(
        tests=[a_test(above=5)], variants={"mean.above": [9.3, 9.65], "mean.window": [[2018, 2020]]}
    )
    found = judge_at(claim, EDITION, project).robustness
    assert (found.holds, found.variants) == (3, 6)
    assert found.overturned_by == "“Mean growth”: above 9.65 instead of 5"


def test_the_range_of_the_headline_number_covers_all_variants(project):
    """Low and high are the lowest and highest reading of the first test over the variants."""
    found = judge("Z01", project).now
    assert (found.low, found.value, found.high) == (9.6, 9.6, 9.75)


def test_a_variant_in_another_unit_stays_out_of_the_range(project):
    """Numbers in different units never make one range."""
    found = judge_at(a_claim(variants={"mean.measure": ["percent_change"]}), EDITION, project)
    assert found.robustness.variants == 2
    assert (found.low, found.high) == (9.6, 9.6)


# -- First prints ---


def test_first_prints_can_turn_a_verdict(project):
    """Z01 hangs on a revision of 2021: by first prints it is what it was on the article's day."""
    found = by_first_prints(project).set_index("id")
    assert tuple(found.loc["Z01", ["verdict", "first_verdict"]]) == ("Supported", "Not supported")
    assert found.loc["Z01", "moved"] == ["mean"]
    assert found.loc["Z02", "moved"] == found.loc["Z03", "moved"] == []
    assert (found["verdict"] == scorecard(project).set_index("id")["verdict_now"]).all()


def test_without_revisions_first_prints_change_nothing(tmp_path):
    """Where each figure was printed once, no number and no verdict differs."""
    lines = [line for line in GROWTH.splitlines() if not line.endswith("revised")]
    found = by_first_prints(write_project(tmp_path, files={"growth": "\n".join(lines) + "\n"}))
    assert (found["verdict"] == found["first_verdict"]).all() and (
        found["level"] == found["first_level"]
    ).all()
    assert not found["moved"].map(bool).any()


# -- Confidence ----------------------------------------------------------------


def series_rows(*names: str) -> pd.DataFrame:
    return pd.DataFrame({"resource": list(names)})


@pytest.mark.parametrize(
    ("names", "grade"),
    [
        ([], "limited"),
        (["spending"], "limited"),
        (["growth"], "medium"),
        (["growth", "growth"], "medium"),
        (["growth", "spending"], "robust"),
    ],
)
def test_evidence_counts_producers_and_first_hand_sources(project, names, grade):
    """One point for a second producer, one for a publisher's own file; rows of one series add nothing."""
    assert grade_evidence(series_rows(*names), project) == grade


def test_two_producers_at_second_hand_are_medium(tmp_path):
    """Quotations of two producers earn one point, not two."""
    project = write_project(tmp_path, resources={"growth": {"provenance": "quoted"}})
    assert grade_evidence(series_rows("growth", "spending"), project) == "medium"


@pytest.mark.parametrize(
    ("source", "seen", "independent", "grade"),
    [
        (["a"], ["yes"], ["yes"], "medium"),
        (["a"], ["mirror"], ["yes"], "limited"),
        (["a"], ["yes"], ["no"], "limited"),
        (["a", "a"], ["yes", "no"], ["no", "yes"], "limited"),
        (["a", "b"], ["no", "no"], ["no", "no"], "medium"),
        (["a; b"], ["no"], ["no"], "medium"),
        (["a", ""], ["no", "no"], ["no", "no"], "limited"),
        (["a", "b"], ["yes", "no"], ["yes", "no"], "robust"),
    ],
)
def test_coded_rows_are_graded_by_their_sources(project, source, seen, independent, grade):
    """One point for two sources, one for a row that is both independent and read."""
    rows = pd.DataFrame(
        {"source": source, "seen": seen, "independent": independent, "resource": "milestones"}
    )
    assert grade_evidence(rows, project) == grade


def test_a_table_without_sources_has_no_source(project):
    """Cells that only stand beside those of another table count as nothing."""
    bare = pd.DataFrame({"id": ["a", "b"], "resource": "milestones"})
    rows = pd.concat([bare, pd.DataFrame({"source": ["x"], "resource": ["growth"]})], ignore_index=True)
    assert grade_evidence(rows, project) == "medium"


@pytest.mark.parametrize(
    ("holds", "of", "grade"),
    [
        (1, 1, "medium"),
        (2, 2, "medium"),
        (3, 3, "high"),
        (9, 10, "high"),
        (89, 100, "medium"),
        (66, 100, "medium"),
        (65, 100, "low"),
        (1, 2, "low"),
        (2, 3, "medium"),
        (1, 10, "low"),
    ],
)
def test_agreement_follows_the_share_of_variants(holds, of, grade):
    """Nine in ten are high, two in three medium, and fewer than three variants never high."""
    assert grade_agreement(holds, of) == grade


def test_confidence_rises_with_evidence_and_with_agreement():
    """No step up in evidence or agreement lowers confidence, and the corners are the extremes."""
    order = ["very low", "low", "medium", "high", "very high"]
    table = [
        [order.index(confidence("Supported", evidence, agreement).level) for agreement in verdicts.AGREEMENT]
        for evidence in verdicts.EVIDENCE
    ]
    assert table == [[0, 1, 2], [1, 2, 3], [2, 3, 4]]


def test_a_claim_without_evidence_has_low_confidence_at_most(project):
    """No row of evidence means limited evidence, however unanimous the variants."""
    assert judge("Z03", project).now.confidence == confidence("Too early", "limited", "medium")


# -- Scorecard -----------------------------------------------------------------


def test_the_scorecard_agrees_with_every_single_judgement(project):
    """No claim has another verdict in the scorecard than in its chapter."""
    card = scorecard(project).set_index("id")
    assert list(card.index) == ["Z01", "Z02", "Z03"]
    for identifier, row in card.iterrows():
        single = judge(identifier, project)
        assert (row["verdict_then"], row["verdict_now"]) == (single.then.verdict, single.now.verdict)
        assert (row["holds"], row["variants"]) == (
            single.now.robustness.holds,
            single.now.robustness.variants,
        )
        assert row["level"] == single.now.confidence.level


def test_the_scorecard_can_look_back(project):
    """Asked for another day, the second column is that day's, and the first stays the article's."""
    card = scorecard(project, as_of=article_date(project))
    assert (card["verdict_then"] == card["verdict_now"]).all()
