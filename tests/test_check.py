"""Checks: each kind of bad input gives a fault with file, row and remedy, and all faults come at once."""

import importlib.resources
import json
from pathlib import Path

import pytest
from small_project import (
    CLAIM,
    FORECAST,
    GROWTH,
    HEADER,
    MILESTONES,
    SPENDING,
    a_claim,
    a_test,
    replace,
    write_project,
)

from briefing.check import LISTS, ORIGIN, TEXTS, Fault, check
from briefing.measures import SERIES, TABLES
from briefing.prose import UNITS
from briefing.rules import COMPARISONS, VERDICTS

PACKAGE, REGISTER = "data/datapackage.yaml", "data/claims.yaml"
GROWTH_FILE, SPENDING_FILE = "data/example/growth.csv", "data/second/spending.csv"
MILESTONES_FILE = "data/coded/milestones.csv"


def the_fault(root: Path) -> Fault:
    """The only fault of a project, complete with file, message and remedy."""
    faults = check(root)
    assert len(faults) == 1, "\n".join(map(str, faults))
    assert faults[0].file and faults[0].message.endswith(".") and faults[0].remedy.endswith((".", "?"))
    assert str(faults[0]).startswith(faults[0].file)
    assert (root / faults[0].file).is_file()
    return faults[0]


def line(root: Path, file: str, text: str) -> int:
    """Number of the only line of a file that holds a text."""
    found = [at for at, row in enumerate((root / file).read_text().splitlines(), 1) if text in row]
    assert len(found) == 1, f"{text!r} stands on lines {found} of {file}"
    return found[0]


def test_a_sound_project_has_no_fault(tmp_path):
    """Nothing is found where nothing is wrong, so that a fault below is the one put there."""
    assert check(write_project(tmp_path)) == []


# -- Files ---------------------------------------------------------------------


def csv_with(old: str, new: str, text: str = GROWTH) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


BAD_FILES = {
    "a missing column": (
        "growth",
        GROWTH.replace(",source,note", ",source")
        .replace(",,\n", ",\n")
        .replace(",second2021,revised", ",second2021")
        .replace("example2020,", "example2020"),
        0,
        "note",
        "Restore the column",
    ),
    "an extra column": (
        "growth",
        "\n".join(row + (",remark" if row.startswith("entity") else ",") for row in GROWTH.splitlines())
        + "\n",
        0,
        "remark",
        "Remove the column",
    ),
    "text in a number": (
        "growth",
        csv_with("2020,6,", "2020,six,"),
        7,
        "six",
        "numbers with a decimal point",
    ),
    "a thousands separator": (
        "growth",
        csv_with("2020,6,", '2020,"6,000",'),
        7,
        "6,000",
        "without separators",
    ),
    "no value": ("growth", csv_with("2020,6,", "2020,,"), 7, "value", "Use a value that the schema allows"),
    "a duplicate key": (
        "growth",
        GROWTH + "CHN,2024,7,,,2025-02-28,,\n",
        12,
        "primary key",
        "vintages their own dates",
    ),
    "one date written in two ways": (
        "growth",
        GROWTH + "CHN,2020,7,,,2021-02,,\n",
        12,
        "row 7",
        "vintages their own dates",
    ),
    "an unknown entity": ("growth", csv_with("CHN,2020,6", "CHI,2020,6"), 7, "CHI", "extend the schema"),
    "a date that does not exist": (
        "growth",
        csv_with("2021-02-28", "2021-02-30"),
        7,
        "2021-02-30",
        "2024-06-30",
    ),
    "a figure from the future": (
        "growth",
        csv_with("2025-02-28", "2027-02-28"),
        11,
        "2027-02-28",
        "edition's date in _config.yml",
    ),
    "a value outside its range": (
        "growth",
        csv_with("CHN,2019,8,7.5", "CHN,2019,7,7.5"),
        5,
        "value 7",
        "Mend low, value or high",
    ),
    "a value above its range": (
        "growth",
        csv_with("CHN,2019,8,7.5", "CHN,2019,9,7.5"),
        5,
        "value 9",
        "Mend low, value or high",
    ),
    "an unknown source in a row": (
        "growth",
        csv_with("8.5,2020-02-28,example2020", "8.5,2020-02-28,example2002"),
        5,
        "example2002",
        "'example2020'",
    ),
    "an unknown source among several": (
        "milestones",
        csv_with("no,second2021", "no,second2021; nobody1999", MILESTONES),
        3,
        "nobody1999",
        "book/references.bib",
    ),
    "an extra cell": (
        "growth",
        csv_with("2025-02-28,,", "2025-02-28,,,surplus"),
        11,
        "extra value",
        "needs quotes",
    ),
    "a missing cell": ("growth", csv_with("2025-02-28,,", "2025-02-28,"), 11, "note", "as many commas"),
    "an empty file": ("growth", "", 0, "empty", "restore it"),
    "a word the schema does not know": (
        "milestones",
        csv_with("M2,2020-06,chips; space,yes", "M2,2020-06,chips; space,perhaps", MILESTONES),
        3,
        "perhaps",
        "schema allows",
    ),
    "a coded date that does not exist": (
        "milestones",
        csv_with("2019-01-03", "2019-13", MILESTONES),
        2,
        "2019-13",
        "2024-06-30",
    ),
    "semicolons between the columns": ("growth", GROWTH.replace(",", ";"), 1, "commas", "with commas"),
    "tabs between the columns": ("growth", GROWTH.replace(",", "\t"), 1, "commas", "with commas"),
    "semicolons in a table": (
        "milestones",
        MILESTONES.replace("; ", " and ").replace(",", ";"),
        1,
        "commas",
        "with commas",
    ),
    **{
        f"{word} in the column {column}": (
            "growth",
            csv_with("CHN,2019,8,7.5,8.5", cells.replace("?", word)),
            5,
            f"{column} '{word}'",
            "without separators",
        )
        for word in ("NaN", "1e400", "1_000")
        for column, cells in (("low", "CHN,2019,8,?,"), ("high", "CHN,2019,8,,?"), ("value", "CHN,2019,?,,"))
        if (word, column) not in {("1e400", "low")}
    },
    "infinity": ("growth", csv_with("CHN,2020,6", "CHN,2020,-INF"), 7, "'-INF'", "without separators"),
    "a date of publication that is that of the lag": (
        "spending",
        SPENDING + "CHN,2020,243,,,2021-03-31,,\n",
        14,
        "row 4",
        "vintages their own dates",
    ),
    "two rows of one id": ("milestones", csv_with("M2,", "M1,", MILESTONES), 3, "id", "Remove one"),
}


# What breaks a file in more than one way.
WORSE_FILES = {
    "columns in another order": (
        "growth",
        csv_with("entity,period", "period,entity"),
        0,
        "period",
        "entity,period,value,low,high",
    ),
    "no period": ("growth", csv_with("CHN,2024,1,,,2025-02-28", "CHN,,1,,,"), 11, "period", "schema allows"),
    "a malformed period": ("growth", csv_with("CHN,2020,6", "CHN,2020/21,6"), 7, "2020/21", "schema allows"),
    "an empty row": ("growth", csv_with("CHN,2020,6", "\nCHN,2020,6"), 7, "blank", "Remove the empty row"),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_bad_file_is_named_with_row_and_remedy(tmp_path, kind):
    """Each kind of damage to a data file, sealed in good faith, is one fault with file, row and remedy."""
    name, content, row, word, remedy = BAD_FILES[kind]
    fault = the_fault(write_project(tmp_path, files={name: content}))
    assert (
        fault.file == {"milestones": MILESTONES_FILE, "growth": GROWTH_FILE, "spending": SPENDING_FILE}[name]
    )
    assert fault.row == row
    assert word in fault.message
    assert remedy in fault.remedy


@pytest.mark.parametrize("kind", WORSE_FILES)
def test_a_file_broken_in_several_ways_is_named_with_row_and_remedy(tmp_path, kind):
    """Every fault that follows from one damage points to its file and row, and one names what to do."""
    name, content, row, word, remedy = WORSE_FILES[kind]
    faults = check(write_project(tmp_path, files={name: content}))
    assert {(fault.file, fault.row) for fault in faults} == {(GROWTH_FILE, row)}
    assert any(word in fault.message and remedy in fault.remedy for fault in faults)


def test_an_error_page_in_place_of_the_data_is_named(tmp_path):
    """A server's HTML page saved as CSV never passes for a series."""
    page = "<!DOCTYPE html>\n<html><body><h1>404, not found</h1></body></html>\n"
    faults = check(write_project(tmp_path, files={"growth": page}))
    assert {fault.file for fault in faults} == {GROWTH_FILE}
    assert any("error page" in fault.remedy or "Restore the header" in fault.remedy for fault in faults)
    assert any("<!DOCTYPE html>" in fault.message for fault in faults)


def test_another_encoding_is_named(tmp_path):
    """A file saved in a regional encoding is a fault, and the remedy names UTF-8."""
    root = write_project(tmp_path)
    content = GROWTH.replace("revised", "révisé")
    (root / GROWTH_FILE).write_bytes(content.encode("latin-1"))
    encoding = [fault for fault in check(root) if "UTF-8" in fault.remedy]
    assert [fault.file for fault in encoding] == [GROWTH_FILE]


def test_a_changed_file_is_named_with_the_way_to_seal_it(tmp_path):
    """A change that its descriptor does not record is one fault, and the remedy tells both ways out."""
    root = write_project(tmp_path)
    replace(root / GROWTH_FILE, "CHN,2020,6", "CHN,2020,60")
    fault = the_fault(root)
    assert (fault.file, fault.row) == (GROWTH_FILE, 0)
    assert "hash" in fault.message
    assert "briefing seal" in fault.remedy and "restore" in fault.remedy


def test_a_missing_file_is_named_with_its_record(tmp_path):
    """A record without its file is a fault at the record's line."""
    root = write_project(tmp_path)
    (root / GROWTH_FILE).unlink()
    fault = next(fault for fault in check(root) if fault.file == PACKAGE)
    assert fault.row == line(root, PACKAGE, "name: growth")
    assert "growth.csv" in fault.message


def test_a_file_without_a_record_is_named(tmp_path):
    """No file of data lies about unrecorded."""
    root = write_project(tmp_path)
    (root / "data/example/orphan.csv").write_text(HEADER)
    fault = the_fault(root)
    assert (fault.file, fault.row) == ("data/example/orphan.csv", 0)
    assert PACKAGE in fault.remedy


def test_a_row_that_nothing_dates_is_named(tmp_path):
    """Without date of publication and without lag a figure would count as known the day its period ends."""
    root = write_project(
        tmp_path,
        files={"growth": csv_with("2025-02-28", "")},
        resources={"growth": {"publication_lag_days": None}},
    )
    fault = the_fault(root)
    assert (fault.file, fault.row) == (GROWTH_FILE, 11)
    assert "publication_lag_days" in fault.remedy


def test_a_figure_still_to_come_by_its_lag_is_no_fault(tmp_path):
    """A row without a date may lie ahead of the edition: it is hidden until then, not wrong."""
    assert check(write_project(tmp_path, files={"growth": GROWTH + "CHN,2026,2,,,,,\n"})) == []


# -- Origin records ------------------------------------------------------------


@pytest.mark.parametrize("field", ORIGIN)
def test_a_missing_field_of_origin_is_named(tmp_path, field):
    """Every field of an origin record is required, and the fault stands at the record's line."""
    root = write_project(tmp_path, claims=[a_claim(id="Z09")], resources={"milestones": {field: None}})
    fault = next(fault for fault in check(root) if f"has no {field}" in fault.message)
    first = (root / PACKAGE).read_text(encoding="utf-8").splitlines()[fault.row - 1]
    assert first == ("- type: table" if field == "name" else "- name: milestones")
    assert fault.file == PACKAGE
    assert "origin record" in fault.remedy


@pytest.mark.parametrize("field", LISTS)
def test_a_text_in_place_of_a_list_is_named(tmp_path, field):
    """A single citation without brackets would be taken apart letter by letter."""
    root = write_project(tmp_path, resources={"milestones": {field: "example2020"}})
    faults = [fault for fault in check(root) if "is no list" in fault.message]
    assert [(fault.file, fault.row) for fault in faults] == [
        (PACKAGE, line(root, PACKAGE, f"{field}: example2020"))
    ]
    assert not any("key 'e'" in fault.message for fault in check(root))


@pytest.mark.parametrize("field", TEXTS)
@pytest.mark.parametrize("value", [7, ["x"], {"a": "b"}, True])
def test_a_field_that_is_no_text_is_named(tmp_path, field, value):
    """A number or a list where a name, a path or a hash belongs is a fault, and no crash."""
    root = write_project(tmp_path, resources={"milestones": {field: value}})
    fault = the_fault(root)
    assert fault.file == PACKAGE
    assert f"{field}:" in (root / PACKAGE).read_text(encoding="utf-8").splitlines()[fault.row - 1]
    assert fault.row >= line(root, PACKAGE, "path: second/spending.csv")


@pytest.mark.parametrize("lag", ["60", 1.5, -1, True])
def test_a_lag_that_is_no_number_of_days_is_named(tmp_path, lag):
    """The day on which a figure counts as public is reckoned with it."""
    root = write_project(tmp_path, resources={"spending": {"publication_lag_days": lag}})
    fault = the_fault(root)
    assert fault.file == PACKAGE
    assert "publication_lag_days" in (root / PACKAGE).read_text(encoding="utf-8").splitlines()[fault.row - 1]


@pytest.mark.parametrize("schema", ["schema/sereis.yaml", "nowhere"])
def test_a_schema_that_is_not_there_is_named(tmp_path, schema):
    """A misspelt path hides no other fault."""
    root = write_project(
        tmp_path, resources={"milestones": {"schema": schema}}, claims=[a_claim(citations=["nobody1999"])]
    )
    faults = check(root)
    assert any(fault.row == line(root, PACKAGE, f"schema: {schema}") for fault in faults), faults
    assert any("nobody1999" in fault.message for fault in faults)


@pytest.mark.parametrize(("file", "key"), [(PACKAGE, "resources"), (REGISTER, "claims")])
def test_an_entry_without_keys_is_named(tmp_path, file, key):
    """A word in place of a record is a fault at its line."""
    root = write_project(tmp_path)
    text = (root / file).read_text(encoding="utf-8")
    (root / file).write_text(text.replace(f"{key}:\n", f"{key}:\n- growth\n"), encoding="utf-8")
    fault = the_fault(root)
    assert (fault.file, fault.row) == (file, line(root, file, f"{key}:") + 1)


@pytest.mark.parametrize(
    "file", [PACKAGE, REGISTER, "data/corrections.yaml", "data/options.yaml", "book/spending.md"]
)
def test_text_in_another_encoding_is_named_with_its_line(tmp_path, file):
    """A regional encoding is a fault of that file, and no crash."""
    root = write_project(tmp_path)
    before = (root / file).read_bytes() if (root / file).exists() else b""
    before += b"# a line of a comment\n" * 1000  # longer than what a reader takes at a time
    (root / file).write_bytes(before + "# Émile\n".encode("latin-1"))
    fault = the_fault(root)
    assert (fault.file, fault.row) == (file, before.count(b"\n") + 1)
    assert "UTF-8" in fault.message and "UTF-8" in fault.remedy


@pytest.mark.parametrize(
    "content", ["sphinx: [\n", "sphinx: {}\n", "# É\n".encode("latin-1").decode("latin-1")]
)
def test_an_unreadable_configuration_is_named(tmp_path, content):
    """Without the edition's date nothing can be checked against it; the fault names where it belongs."""
    root = write_project(tmp_path)
    (root / "_config.yml").write_bytes(content.encode("latin-1"))
    assert the_fault(root).file == "_config.yml"


@pytest.mark.parametrize(
    ("change", "message", "remedy"),
    [
        ({"unit": "TWH"}, "unknown unit 'TWH'", "'TWh'"),
        ({"unit": None}, "unknown unit 'None'", "briefing/prose.py"),
        ({"provenance": "hearsay"}, "unknown provenance 'hearsay'", "file, copy, quoted"),
        ({"kind": "serie"}, "unknown kind 'serie'", "series, table"),
        ({"citation": ["example2002"]}, "'example2002'", "'example2020'"),
    ],
)
def test_a_word_that_a_record_may_not_use_is_named(tmp_path, change, message, remedy):
    """Units, kinds, provenance and citations come from closed lists."""
    root = write_project(tmp_path, claims=[a_claim()], resources={"spending": change})
    fault = the_fault(root)
    assert fault.file == PACKAGE
    assert line(root, PACKAGE, "name: spending") <= fault.row < line(root, PACKAGE, "name: milestones")
    assert message in fault.message
    assert remedy in fault.remedy


def test_two_records_of_one_name_are_named(tmp_path):
    """A name leads to one resource only."""
    root = write_project(tmp_path, claims=[a_claim()], resources={"spending": {"name": "growth"}})
    faults = [fault for fault in check(root) if "called 'growth'" in fault.message]
    assert [(fault.file, fault.remedy) for fault in faults] == [(PACKAGE, "Rename or remove one.")]


# -- The register --------------------------------------------------------------

SECOND_TEST = a_test(id="other")
BAD_CLAIMS = {
    "an unknown series": (a_claim(tests=[a_test(series="grwth")]), "series: grwth", "'grwth'", "'growth'"),
    "a table for a series": (
        a_claim(tests=[a_test(series="milestones")]),
        "series: milestones",
        "'milestones'",
        "datapackage.yaml",
    ),
    "an unknown divisor": (
        a_claim(
            tests=[a_test(measure="ratio", window=None, period=2019, over="spendng", unit="ratio")],
            variants=None,
        ),
        "series: growth",
        "'spendng'",
        "'spending'",
    ),
    "an unknown input": (
        a_claim(
            tests=[
                a_test(
                    measure="residual_change",
                    series="spending",
                    window=[2019, 2020],
                    base=[2018, 2019],
                    inputs=["spending", "spendng", "growth"],
                    labour_share=0.5,
                    unit="percentage points",
                )
            ],
            variants=None,
        ),
        "series: spending",
        "'spendng'",
        "'spending'",
    ),
    "an unknown entity": (a_claim(tests=[a_test(entity="USA")]), "entity: USA", "'USA'", "that it holds"),
    "a word that no row may hold": (
        {
            **FORECAST,
            "tests": [FORECAST["tests"][0], {**FORECAST["tests"][1], "where": {"field": "spce"}}],
            "variants": {"peak.at_least": [3]},
        },
        "where:",
        "'spce'",
        "'space'",
    ),
    "an unknown column": (
        {
            **FORECAST,
            "tests": [FORECAST["tests"][0], {**FORECAST["tests"][1], "where": {"feild": "space"}}],
            "variants": {"peak.at_least": [3]},
        },
        "where:",
        "'feild'",
        "'field'",
    ),
    "an unknown test in the decision": (
        a_claim(decision=[{"verdict": "Supported", "when": {"any": ["mena"]}}, {"verdict": "Not supported"}]),
        "verdict: Supported",
        "'mena'",
        "'mean'",
    ),
    "a last branch with a condition": (
        a_claim(
            decision=[
                {"verdict": "Supported", "when": {"any": ["mean"]}},
                {"verdict": "Contradicted", "when": {"all": ["mean"]}},
            ]
        ),
        "verdict: Contradicted",
        "branch",
        "strict to loose",
    ),
    "a first branch without a condition": (
        a_claim(decision=[{"verdict": "Contradicted"}, {"verdict": "Not supported"}]),
        "verdict: Contradicted",
        "branch",
        "strict to loose",
    ),
    "a decision that asks for more tests than there are": (
        a_claim(decision=[{"verdict": "Supported", "when": {"at_least": 2}}, {"verdict": "Not supported"}]),
        "verdict: Supported",
        "asks for 2 of 1 tests",
        "as many as there are",
    ),
    "an unknown reference": (
        a_claim(citations=["example2002"]),
        "citations:",
        "'example2002'",
        "'example2020'",
    ),
    "a variant of an unknown test": (
        a_claim(variants={"mena.above": [9]}),
        "mena.above:",
        "'mena'",
        "'mean'",
    ),
    "a variant of a parameter the test lacks": (
        a_claim(variants={"mean.at_least": [9]}),
        "mean.at_least:",
        "'mean.at_least' with 9",
        "parameter of the test",
    ),
    "a variant of no kind": (
        a_claim(variants={"mean.window": ["long"]}),
        "mean.window:",
        "with long",
        "value that it may have",
    ),
    "a variant in an unknown series": (
        a_claim(variants={"mean.series": ["grwth"]}),
        "mean.series:",
        "'grwth'",
        "'growth'",
    ),
    "a variant in another unit": (
        a_claim(variants={"mean.series": ["spending"]}),
        "mean.series:",
        "'billion yuan'",
        "measure's unit",
    ),
    "few variants and no reason": (
        a_claim(few_variants=None),
        "variants:",
        "fewer than 12 variants (6) and no reason",
        "say in few_variants why",
    ),
    "no variant and no reason": (
        a_claim(variants=None, few_variants=None),
        "id: Z01",
        "fewer than 12 variants (1) and no reason",
        "say in few_variants why",
    ),
    "a reason for few variants where there are enough": (
        a_claim(variants={"mean.above": list(range(11))}),
        "few_variants:",
        "12 variants, and yet a reason",
        "Remove few_variants",
    ),
    "another unit than the series": (
        a_claim(tests=[a_test(unit="%")]),
        "unit: '%'",
        "yields '% a year'",
        "measure's unit",
    ),
    "a unit that the measure does not keep": (
        a_claim(tests=[a_test(measure="change")]),
        "unit: '% a year'",
        "yields 'percentage points'",
        "measure's unit",
    ),
    "a window that ends before it begins": (
        a_claim(tests=[a_test(window=[2020, 2016])]),
        "window:",
        "2020 to 2016 ends before",
        "earlier end first",
    ),
    "a base that ends before it begins": (
        a_claim(
            tests=[a_test(measure="mean_change", base=[2018, 2017], unit="percentage points")], variants=None
        ),
        "base:",
        "base 2018 to 2017",
        "earlier end first",
    ),
    "dates that end before they begin": (
        {
            **FORECAST,
            "tests": [FORECAST["tests"][0], {**FORECAST["tests"][1], "window": ["2021-06", "2021-05"]}],
        },
        "window:",
        "2021-06 to 2021-05 ends before",
        "earlier end first",
    ),
    "growth over one year": (
        a_claim(tests=[a_test(measure="growth", window=[2020, 2020])], variants=None),
        "window:",
        "'growth' compares two",
        "that differ",
    ),
    "growth over the last year": (
        a_claim(tests=[a_test(measure="growth", window={"last": 1})], variants=None),
        "window:",
        "last 1 is one year",
        "that differ",
    ),
    "a variant that ends before it begins": (
        a_claim(variants={"mean.window": [[2020, 2016]]}),
        "mean.window:",
        "ends before it begins",
        "earlier end first",
    ),
    "a date of a window that does not exist": (
        {
            **FORECAST,
            "tests": [FORECAST["tests"][0], {**FORECAST["tests"][1], "window": ["2021-02-30", "2022"]}],
        },
        "window:",
        "no date '2021-02-30'",
        "a date that exists",
    ),
    "a period that does not exist": (
        a_claim(tests=[a_test(measure="level", window=None, period="2021-02-30")], variants=None),
        "period:",
        "no date '2021-02-30'",
        "a date that exists",
    ),
    "a day due that does not exist": (
        a_claim(
            tests=[{"id": "mean", "label": "L", "needs": "an audit", "due": "2021-02-30"}], variants=None
        ),
        "due:",
        "no date '2021-02-30'",
        "a date that exists",
    ),
    "a bar that is no number": (
        a_claim(tests=[a_test(above=float("nan"))], variants={"mean.window": [[2017, 2020]]}),
        "above:",
        "'nan' for above",
        "finite",
    ),
    "a bar that nothing reaches": (
        a_claim(variants={"mean.above": [float("inf")]}),
        "mean.above:",
        "'inf' for above",
        "finite",
    ),
    "more tests than there are": (
        {
            **FORECAST,
            "decision": [{"verdict": "Supported", "when": {"at_least": 5}}, {"verdict": "Not supported"}],
        },
        "verdict: Supported",
        "5 of 2 tests",
        "or for fewer",
    ),
    "two tests of one name": (
        a_claim(tests=[a_test(), a_test()]),
        "tests:",
        "share an id",
        "Rename one",
    ),
    # What the schema says.
    "an unknown measure": (
        a_claim(tests=[a_test(measure="average")]),
        "measure: average",
        "'average'",
        "claim.schema.json",
    ),
    "an unknown verdict": (
        a_claim(decision=[{"verdict": "Proven", "when": {"all": ["mean"]}}, {"verdict": "Not supported"}]),
        "verdict: Proven",
        "'Proven'",
        "claim.schema.json",
    ),
    "a verdict that only the data give": (
        a_claim(decision=[{"verdict": "Too early", "when": {"all": ["mean"]}}, {"verdict": "Not supported"}]),
        "verdict: Too early",
        "'Too early'",
        "claim.schema.json",
    ),
    "an unknown condition": (
        a_claim(
            decision=[{"verdict": "Supported", "when": {"none": ["mean"]}}, {"verdict": "Not supported"}]
        ),
        "when:",
        "none",
        "claim.schema.json",
    ),
    "a missing field": (
        a_claim(counter=None),
        "id: Z01",
        "'counter' is a required property",
        "claim.schema.json",
    ),
    "an unknown type": (a_claim(type="opinion"), "type: opinion", "'opinion'", "claim.schema.json"),
}


@pytest.mark.parametrize("kind", BAD_CLAIMS)
def test_a_bad_claim_is_named_with_line_and_remedy(tmp_path, kind):
    """Each kind of mistake in the register is one fault with the claim, its line and the way out."""
    claim, where, word, remedy = BAD_CLAIMS[kind]
    root = write_project(tmp_path, claims=[claim])
    fault = the_fault(root)
    assert fault.file == REGISTER
    rows = (root / REGISTER).read_text(encoding="utf-8").splitlines()
    assert where in rows[fault.row - 1]
    assert fault.message.startswith(f"{claim['id']}: ")
    assert word in fault.message
    assert remedy in fault.remedy


def test_two_comparisons_in_one_test_are_named(tmp_path):
    """A test has one bar, not two of which one is forgotten."""
    assert check(write_project(tmp_path, claims=[a_claim(tests=[a_test(below=3)], variants=None)]))


def test_an_article_of_a_day_that_does_not_exist_is_named(tmp_path):
    """The first verdict of every claim is judged on that day."""
    root = write_project(tmp_path)
    replace(root / REGISTER, "2021-06-10", "2021-02-30")
    fault = the_fault(root)
    assert (fault.file, fault.row) == (REGISTER, line(root, REGISTER, "article_date"))
    assert "no date '2021-02-30'" in fault.message


def test_two_claims_of_one_name_are_named(tmp_path):
    """An id leads to one claim only; the fault stands at the second."""
    root = write_project(tmp_path, claims=[CLAIM, FORECAST, a_claim()])
    fault = the_fault(root)
    assert "Two claims are called Z01" in fault.message
    assert fault.row > line(root, REGISTER, "id: Z02")


def test_a_claim_without_name_stops_nothing(tmp_path):
    """A claim that is malformed to the core is a fault like any other, and no crash."""
    root = write_project(tmp_path, claims=[a_claim(id=None), a_claim(citations=["nobody1999"])])
    messages = [str(fault) for fault in check(root)]
    assert any("'id' is a required property" in message for message in messages)
    assert any("nobody1999" in message for message in messages)


# -- YAML that is none ---------------------------------------------------------


@pytest.mark.parametrize("file", [PACKAGE, REGISTER])
def test_malformed_yaml_is_named_with_its_line(tmp_path, file):
    """A descriptor or register that cannot be read at all is one fault at the line that breaks it."""
    root = write_project(tmp_path)
    text = (root / file).read_text(encoding="utf-8")
    (root / file).write_text(text + "broken: [\n", encoding="utf-8")
    fault = the_fault(root)
    assert fault.file == file
    assert fault.row >= len(text.splitlines())
    assert "not YAML" in fault.message


@pytest.mark.parametrize("file", [PACKAGE, REGISTER])
@pytest.mark.parametrize("content", ["", "just words\n", "resources: {}\nclaims: {}\n"])
def test_yaml_without_its_list_is_named(tmp_path, file, content):
    """A descriptor or register of another shape is one fault."""
    root = write_project(tmp_path)
    (root / file).write_text(content, encoding="utf-8")
    fault = the_fault(root)
    assert fault.file == file
    assert "no list called" in fault.message


def test_both_malformed_files_are_named(tmp_path):
    """One unreadable file does not hide the other."""
    root = write_project(tmp_path)
    for file in (PACKAGE, REGISTER):
        (root / file).write_text("a: [\n", encoding="utf-8")
    assert [fault.file for fault in check(root)] == [PACKAGE, REGISTER]


def test_a_missing_register_is_named(tmp_path):
    """A register that is not there is a fault and no crash."""
    root = write_project(tmp_path)
    (root / REGISTER).unlink()
    assert [(fault.file, fault.message) for fault in check(root)] == [(REGISTER, "The file is missing.")]


def test_an_edition_without_a_date_is_named(tmp_path):
    """Without the edition's date nothing can be checked against it, and the fault says where it belongs."""
    fault = the_fault(write_project(tmp_path, edition="soon"))
    assert fault.file == "_config.yml"
    assert "'soon'" in fault.message and "2026-11-25" in fault.remedy


@pytest.mark.parametrize("file", [PACKAGE, REGISTER])
def test_a_key_that_stands_twice_is_named_with_its_line(tmp_path, file):
    """Of two thresholds the last would count in silence."""
    root = write_project(tmp_path)
    text = (root / file).read_text(encoding="utf-8")
    first = text.splitlines()[0]
    (root / file).write_text(f"{text}{first}\n", encoding="utf-8")
    fault = the_fault(root)
    assert (fault.file, fault.row) == (file, len(text.splitlines()) + 1)
    assert "stands twice" in fault.message


# -- Options ---------------------------------------------------------------------

OPTION = """\
- audience: Readers
  options:
    - option: Watch growth
      rests_on: {Z01: Supported}
      trigger: {label: Growth, measure: latest, series: growth, above: 5, unit: "% a year"}
      level_from: convention
      rethink: it falls
"""


def test_sound_options_have_no_fault(tmp_path):
    """Nothing is found where nothing is wrong."""
    root = write_project(tmp_path)
    (root / "data/options.yaml").write_text(OPTION, encoding="utf-8")
    assert check(root) == []


@pytest.mark.parametrize(
    ("old", "new", "row", "word"),
    [
        ("series: growth", "series: grwth", 5, "'grwth'"),
        ("% a year", "%", 5, "yields '% a year'"),
        ("latest", "median", 5, "'median'"),
        ("above: 5", "above: .nan", 5, "nan"),
        ("Z01", "Z99", 4, "'Z99'"),
        ("Supported", "Proven", 4, "'Proven'"),
        ("      rethink: it falls\n", "", 3, "'rethink'"),
        ("  options:\n", "  options: [\n", 3, "not YAML"),
    ],
)
def test_a_bad_option_is_named_with_its_line(tmp_path, old, new, row, word):
    """What an option's indicator names is checked as a claim's is."""
    assert OPTION.count(old) == 1
    root = write_project(tmp_path)
    (root / "data/options.yaml").write_text(OPTION.replace(old, new), encoding="utf-8")
    fault = the_fault(root)
    assert fault.file == "data/options.yaml"
    assert fault.row >= row if word == "not YAML" else fault.row == row
    assert word in fault.message


# -- All at once ---------------------------------------------------------------


def test_all_faults_are_listed_at_once(tmp_path):
    """Faults of data, rows, records, files and claims come in one list, so that one round mends them all."""
    root = write_project(
        tmp_path,
        files={
            "growth": GROWTH.replace("CHN,2020,6", "CHN,2020,six").replace(
                "CHN,2019,8,7.5", "CHN,2019,7,7.5"
            ),
            "spending": SPENDING.replace("DEU,2020,120", "XXX,2020,120"),
            "milestones": MILESTONES.replace("no,second2021", "no,nobody1999"),
        },
        resources={"spending": {"limitations": None}, "growth": {"provenance": "hearsay"}},
        claims=[a_claim(citations=["nobody1999"]), a_claim(id="Z02", tests=[a_test(series="nothing")])],
    )
    (root / "data/orphan.csv").write_text(HEADER)
    faults = check(root)
    found = {(fault.file, fault.row) for fault in faults}
    assert {
        (GROWTH_FILE, 5),
        (GROWTH_FILE, 7),
        (SPENDING_FILE, 7),
        (MILESTONES_FILE, 3),
        ("data/orphan.csv", 0),
        (PACKAGE, line(root, PACKAGE, "provenance: hearsay")),
        (PACKAGE, line(root, PACKAGE, "name: spending")),
        (REGISTER, line(root, REGISTER, "series: nothing")),
    } <= found
    assert len(faults) == 9


# -- Schema and library agree --------------------------------------------------


def test_the_schema_of_claims_knows_what_the_library_knows():
    """Units, measures, comparisons and verdicts have the same names in the schema as in the code."""
    path = importlib.resources.files("briefing") / "claim.schema.json"
    parts = json.loads(path.read_text(encoding="utf-8"))["$defs"]
    assert set(parts["unit"]["enum"]) == set(UNITS)
    assert set(parts["test"]["properties"]["measure"]["enum"]) == set(SERIES) | set(TABLES)
    assert set(COMPARISONS) <= set(parts["test"]["properties"])
    assert parts["branch"]["properties"]["verdict"]["enum"] == VERDICTS[:4]


# -- The bibliography ------------------------------------------------------------


def test_a_faulty_reference_is_named_with_its_line(tmp_path):
    """The file is named once, and the row is that of the entry."""
    root = write_project(tmp_path)
    path = root / "book/references.bib"
    path.write_text(path.read_text().replace("{second2021, author = {Example, Ann}, ", "{second2021, "))
    fault = the_fault(root)
    assert str(fault) == "book/references.bib:2: second2021: no author. Mend the entry."


def test_a_bibliography_in_another_encoding_is_one_fault(tmp_path):
    """Not one for each citation of a work that it may well hold."""
    root = write_project(tmp_path)
    path = root / "book/references.bib"
    path.write_bytes(path.read_bytes().replace(b"Ann", "Ännä".encode("latin-1")))
    assert the_fault(root).file == "book/references.bib"
