"""What if: each combination of choices finds the verdict that the rule gives with them."""

import itertools
import json
import re
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from small_project import CLAIM, FORECAST, UNTESTABLE, a_claim, a_test, write_project

from briefing.claims import claim, register
from briefing.edition import edition
from briefing.prose import number
from briefing.readings import KNOWN
from briefing.variants import axes, choice_words
from briefing.verdicts import judge, judge_at
from briefing.webdata import data_block
from briefing.whatif import what_if, what_if_html


@pytest.fixture
def project(tmp_path) -> Path:
    return write_project(tmp_path)


def changed(entry: dict, choices: dict) -> dict:
    """A claim with other parameters by axis, put in by hand."""
    tests = {test["id"]: json.loads(json.dumps(test)) for test in entry["tests"]}
    for axis, value in choices.items():
        name, *steps, last = axis.split(".")
        inner = tests[name]
        for step in steps:
            inner = inner.setdefault(step, {})
        inner[last] = value
        if value is None:
            del inner[last]
    return {**entry, "tests": list(tests.values()), "variants": {}}


# -- Nothing to choose ---------------------------------------------------------


def test_a_rule_without_variants_offers_nothing(project):
    """No empty drawer stands under such a box."""
    assert what_if_html("Z03", project) == ""
    assert what_if(UNTESTABLE, project)["verdicts"] == ["Not testable"]


def test_an_alternative_that_is_the_rule_is_no_choice(project):
    """The same value twice would count the rule twice."""
    entry = a_claim(variants={"mean.above": [9.3, 10]})
    assert axes(entry) == {"mean.above": [9.3, 10]}
    assert len(what_if(entry, project)["verdicts"]) == 2


def test_no_text_ends_the_block_of_data(tmp_path):
    """A label cannot close the script and put markup into the page."""
    entry = a_claim(tests=[a_test(label="</script><b>x</b>")])
    page = what_if_html("Z01", write_project(tmp_path, claims=[entry]))
    soup = BeautifulSoup(page, "html.parser")
    assert soup.b is None
    assert json.loads(soup.script.string)["headline"] == "</script><b>x</b>"
    assert data_block("</script>", "x").count("</script>") == 1


# -- Verdicts ------------------------------------------------------------------


@pytest.mark.parametrize("entry", [CLAIM, FORECAST], ids=lambda entry: entry["id"])
def test_a_combination_finds_its_variant(project, entry):
    """Whatever is chosen, verdict and value are those of the rule with these parameters."""
    found = what_if(entry, project)
    own = axes(entry)
    combinations = list(itertools.product(*own.values()))
    assert len(combinations) == len(found["verdicts"]) == len(found["values"])
    for place, combination in enumerate(combinations):
        judged = judge_at(
            changed(entry, dict(zip(own, combination, strict=True))), edition(project).date, project
        )
        assert found["verdicts"][place] == judged.verdict
        known = judged.results[0].reading.state == KNOWN
        assert found["values"][place] == (pytest.approx(judged.value, rel=1e-5) if known else None)


def test_axes_of_several_tests_may_stand_in_any_order(project):
    """The order of the register's axes is that of the choices, whichever test they belong to."""
    entry = a_claim(
        tests=[
            a_test(id="early", window=[2016, 2018], above=9),
            a_test(id="late", window=[2021, 2024], above=1),
        ],
        decision=[
            {"verdict": "Supported", "when": {"all": ["early", "late"]}},
            {"verdict": "Partly supported", "when": {"all": ["early"]}},
            {"verdict": "Not supported"},
        ],
        variants={"late.above": [5], "early.above": [11]},
    )
    assert what_if(entry, project)["verdicts"] == [
        "Supported",
        "Not supported",
        "Partly supported",
        "Not supported",
    ]


def test_the_first_variant_is_the_rule_for_every_real_claim():
    """The state of the page before anyone chooses is the box above it."""
    for entry in register()["claims"][::9]:
        found = what_if(entry)
        judged = judge_at(entry, edition().date)
        assert (found["verdicts"][0], len(found["verdicts"])) == (judged.verdict, judged.robustness.variants)
        assert found["verdicts"].count(judged.verdict) == judged.robustness.holds
        assert all(axis["base"] == 0 for axis in found["axes"])


# -- Words ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["above"], 5.25, "> 5.25% a year"),
        (["at_most"], -3, "≤ −3% a year"),
        (["window"], [2021, 2024], "2021–24"),
        (["window"], {"last": 1}, "last year"),
        (["window"], {"last": 3}, "last 3 years"),
        (["where", "window"], ["2021-01-01", "2021-06-10"], "1 January 2021 to 10 June 2021"),
        (["base"], [2020, 2020], "2020"),
        (["period"], 2024, "2024"),
        (["period"], "latest", "latest"),
        (["labour_share"], 0.5, "0.5"),
        (["where", "seen"], ["yes", "mirror"], "read as pages or as copies"),
        (["where", "venue"], ["Nature", "Science"], "Nature or Science"),
        (["where", "independent"], None, "any"),
    ],
)
def test_choices_read_as_words(path, value, words):
    """No choice reads like a line of the register."""
    assert choice_words({"unit": "% a year"}, path, value) == words


def test_a_series_is_named_by_its_title(project):
    """A reader sees what was measured, not the name of a file."""
    assert choice_words({}, ["series"], "growth", project) == "Example of growth"


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        (["deflator"], ["growth", "spending"], "Example of growth and Example of spending"),
        (["inputs"], ["growth", "growth", "growth"], " and ".join(3 * ["Example of growth"])),
        (["where"], {"field": ["space", "chips"], "seen": "yes"}, "field: space or chips; seen: read as pages"),
        (["of"], {"field": "space"}, "field: space"),
    ],
)  # fmt: skip
def test_whatever_the_schema_allows_reads_as_words(project, path, value, words):
    """A variant of several series, or of a whole filter, does not stop the build."""
    assert choice_words({}, path, value, project) == words


def test_every_choice_of_the_real_claims_can_be_told_from_the_others():
    """No list offers two choices that read alike, and none shows a name of the register's."""
    for entry in register()["claims"]:
        for axis, values in axes(entry).items():
            name, *path = axis.split(".")
            test = next(test for test in entry["tests"] if test["id"] == name)
            words = [choice_words(test, path, value) for value in values]
            assert len(set(words)) == len(words), axis
            assert not re.search(r"_|[\[{]", " ".join(words)), axis


def test_each_choice_has_the_number_of_its_own_test():
    """A row below a test tells what that test gives with the change, not what another one gives."""
    found = {}
    for body in BeautifulSoup(what_if_html("A30"), "html.parser").select("table.choices tbody"):
        test, *changes = body.find_all("tr")
        found[test.get_text()] = [row.find_all("td")[1].get_text() for row in changes]
    expected = {}
    for axis, values in axes(claim("A30")).items():
        name, parameter = axis.split(".")
        for value in values[1:]:
            (result,) = (r for r in judge("A30", **{name: {parameter: value}}).now.results if r.id == name)
            expected.setdefault(result.label, []).append(number(result.reading.value, result.reading.unit))
    assert found == expected
    assert len(found) == 2 and len({value for values in found.values() for value in values}) > 2


# -- The page without scripts --------------------------------------------------


def test_the_table_tells_what_each_choice_does(project):
    """One row a choice, under its test: the number, the verdict, and in how many of its variants it stays."""
    soup = BeautifulSoup(what_if_html("Z01", project), "html.parser")
    assert "differently? 4 of 6 variants: supported" in soup.summary.get_text()
    rows = [[cell.get_text() for cell in row.find_all(["td", "th"])] for row in soup.find_all("tr")]
    assert rows[1:] == [
        ["Mean growth, 2016–20"],
        ["Threshold: > 9% a year instead of > 9.3% a year", "9.6% a year", "● Supported", "2 of 2"],
        ["Threshold: > 10% a year instead of > 9.3% a year", "9.6% a year", "○ Not supported", "0 of 2"],
        ["Window: 2017–20 instead of 2016–20", "9.8% a year", "● Supported", "2 of 3"],
    ]
    assert claim("Z01", project)["variants"].keys() == axes(CLAIM).keys()
