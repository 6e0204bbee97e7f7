"""Variants: what may vary, how it reads, and that the register gives every claim enough of it."""

import math
from pathlib import Path

import pytest
from small_project import CLAIM, FORECAST, a_claim, a_test, write_project

from briefing.claims import register
from briefing.measures import SERIES
from briefing.rules import SIGNS, deciding
from briefing.variants import ENOUGH, axes, change_words, number_of_variants, settings, short_label

CHECKOUT = Path(__file__).resolve().parents[1]
CLAIMS = {entry["id"]: entry for entry in register(CHECKOUT)["claims"]}

# Thresholds for which a quarter either way would make no sense.
NO_QUARTER = {
    ("X04", "missed"): "the plan's own number and a near miss; a fiftieth either way is tried",
    ("X04", "reached"): "the same number, seen from the other side",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    return write_project(tmp_path_factory.mktemp("project"))


def test_an_alternative_equal_to_the_rule_counts_once():
    """Repeating the rule's own value among the alternatives does not make the verdict look firmer."""
    claim = a_claim(variants={"mean.above": [9.3, 9]})
    assert axes(claim) == {"mean.above": [9.3, 9]}
    assert number_of_variants(claim) == 2


def test_the_number_of_variants_is_that_of_the_full_product():
    """A claim without variants has one: the rule."""
    assert number_of_variants(a_claim(variants=None)) == 1
    assert number_of_variants(CLAIM) == 6


def test_a_setting_changes_what_it_names_and_nothing_else(project):
    """Other parameters, other tests and the register stay as they were."""
    claim = a_claim(tests=[a_test(), a_test(id="other")], variants={"mean.above": [1]})
    found = list(settings(claim, claim["tests"][0], project))
    assert [setting for *_, setting in found] == [a_test(), a_test(above=1)]
    assert [overrides for overrides, *_ in found] == [{}, {"mean.above": 1}]
    assert list(settings(claim, claim["tests"][1], project)) == [({}, "", a_test(id="other"))]
    assert claim["tests"] == [a_test(), a_test(id="other")]


def test_none_takes_a_parameter_out_and_an_axis_may_put_one_in(project):
    """Null among the alternatives removes; an axis of a parameter that the test lacks adds."""
    claim = {**FORECAST, "variants": {"landings.where.seen": [None], "peak.entity": ["USA"]}}
    peak, landings = ([setting for *_, setting in settings(claim, t, project)] for t in claim["tests"])
    assert [setting.get("entity") for setting in peak] == [None, "USA"]
    assert [setting["where"] for setting in landings] == [FORECAST["tests"][1]["where"], {"field": "space"}]


@pytest.mark.parametrize(
    ("label", "others", "short"),
    [
        ("Mean growth, 2016–20", [], "Mean growth"),
        ("Fall of carbon, 2020–25, original method", ["Fall of carbon, 2020–25, revised"], "as written"),
        ("Lines (of any make), 2020", ["Lines, 2020"], "Lines (of any make)"),
        ("One word", ["Other"], "One word"),
    ],
)
def test_a_label_is_cut_where_it_still_tells_its_test_apart(label, others, short):
    """Short enough for small print, and never the name of two tests."""
    tests = [a_test(id=f"t{n}", label=text) for n, text in enumerate([label, *others])]
    assert short_label(tests[0], tests) == (label if short == "as written" else short)


@pytest.mark.parametrize(
    ("path", "own", "value", "words"),
    [
        ("at_least", 33, 30, "at least 30 instead of 33"),
        ("at_most", -0.2, -0.25, "at most −0.25 instead of −0.2"),
        ("window", [2016, 2020], [2017, 2020], "2017–20 instead of 2016–20"),
        ("window", {"last": 2}, {"last": 1}, "the last year instead of the last 2 years"),
        ("window", None, [2017, 2020], "2017–20"),
        ("base", [2016, 2020], [2020, 2020], "base 2020 instead of 2016–20"),
        ("period", "latest", 2017, "2017 instead of the last year"),
        ("window", ["2016", "2021-06-10"], ["2018-01-09", "2021-06-10"], "from 9 January 2018 instead of 2016"),
        ("window", ["2016", "2021-06-10"], ["2016", "2020"], "to 2020 instead of 10 June 2021"),
        ("window", ["2016", "2021"], ["2017", "2020"], "2017 to 2020 instead of 2016 to 2021"),
        ("window", None, ["2017", "2020"], "2017 to 2020"),
        ("series", "growth", "spending", "on “Example of spending”"),
        ("deflator", None, ["growth", "spending"], "on “Example of growth” and “Example of spending”"),
        ("measure", "mean", "years_rising", "years rising instead of mean"),
        ("labour_share", 0.6, 0.5, "labour share 0.5 instead of 0.6"),
        ("peers", ["USA", "JPN"], ["JPN", "KOR"], "against JPN and KOR"),
        ("peers", ["USA"], "all", "against all"),
        ("entity", None, "USA", "entity USA"),
        ("gaps", "allow", None, "without gaps"),
        ("where.seen", ["yes", "mirror"], ["yes"], "without pages read as copies"),
        ("where.independent", None, "yes", "only independent sources"),
        ("where.supports", "yes", ["yes", "partly"], "also partial matches"),
        ("where.venue", ["Nature", "Science"], ["Nature", "Cell"], "Cell instead of Science"),
        ("where.seen", ["yes"], None, "whatever is in “seen”"),
        ("where", {"seen": ["yes"]}, {"seen": ["yes", "mirror"]}, "also pages read as copies"),
        ("where", {"seen": "yes", "id": "M1"}, {"seen": "yes"}, "whatever is in “id”"),
        ("of", None, {"field": "space"}, "only space"),
    ],
)  # fmt: skip
def test_a_change_is_said_in_words(project, path, own, value, words):
    """What differs from the rule is said without code, and against what."""
    assert change_words(path.split("."), own, value, project) == words


def test_every_change_of_the_register_reads_as_words():
    """No variant of a real claim shows the id of a test, a bracket, an underscore or a bare None."""
    for entry in CLAIMS.values():
        for test in entry["tests"]:
            for overrides, words, _ in settings(entry, test, CHECKOUT):
                assert bool(words) == bool(overrides)
                assert not {"[", "{", "_"} & set(words) and "None" not in words, (entry["id"], words)


def test_claims_have_enough_variants_or_say_why():
    """Twelve variants or a reason: only claims of a single event, or without evidence, may have fewer."""
    few = {name: entry for name, entry in CLAIMS.items() if number_of_variants(entry) < ENOUGH}
    assert all(entry.get("few_variants", "").strip() for entry in few.values())
    needing = {name for name, entry in few.items() if any("needs" in test for test in entry["tests"])}
    assert set(few) - needing == {"A06"}


def test_every_quantitative_threshold_is_tried_a_quarter_either_way():
    """Counts, ranks and bars at zero aside, each deciding threshold on a series moves by a quarter both ways."""
    missing = set()
    for name, entry in CLAIMS.items():
        decide = deciding(entry["decision"], [test["id"] for test in entry["tests"]])
        for test in entry["tests"]:
            if (
                test["id"] not in decide
                or test.get("measure") not in SERIES
                or test["unit"] in ("rank", "ranks")
            ):
                continue
            comparison = next(key for key in SIGNS if key in test)
            bar = test[comparison]
            if bar == 0 or test["measure"] in ("years_rising", "years_since_maximum"):
                continue
            tried = entry.get("variants", {}).get(f"{test['id']}.{comparison}", [])
            if not all(any(math.isclose(bar * f, value) for value in tried) for f in (0.75, 1.25)):
                missing.add((name, test["id"]))
    assert missing == set(NO_QUARTER)
