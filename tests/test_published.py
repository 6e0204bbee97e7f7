"""The claims for machines: one object a claim, every variant of its rule, described by a schema."""

import json
from pathlib import Path

import jsonschema
import pytest
from small_project import CLAIM, write_project

from briefing.published import claims_json, publish, schema
from briefing.verdicts import judge


@pytest.fixture
def project(tmp_path) -> Path:
    return write_project(tmp_path)


def faults(claims: list[dict]) -> list[str]:
    """Where claims depart from the published schema."""
    return [fault.json_path for fault in jsonschema.Draft202012Validator(schema()).iter_errors(claims)]


# -- Refusals ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("verdict_now", "True"),
        ("verdicts", []),
        ("verdicts", ["Maybe"]),
        ("values", ["9"]),
        ("axes", [{"name": "mean.above"}]),
        ("confidence", {"evidence": "strong", "agreement": "high", "level": "high"}),
        ("robustness", {"holds": 0, "variants": 1}),
        ("score", 7),
    ],
)
def test_the_schema_refuses_what_it_does_not_describe(project, path, value):
    """A wrong word, an empty list, a half-described axis or an unknown field is a fault, at its place."""
    claims = claims_json(project)
    claims[0][path] = value
    assert faults(claims) and all(fault.startswith("$[0]") for fault in faults(claims))


def test_the_schema_asks_for_every_field(project):
    """No field may be left out: a reader of the file need not ask whether it is there."""
    for field in list(claims_json(project)[0]):
        claims = claims_json(project)
        del claims[0][field]
        assert faults(claims) == ["$[0]"], field


# -- The file ------------------------------------------------------------------


def test_claims_fit_their_schema(project):
    """The small project's claims fit, one without a variant and one without a number among them."""
    jsonschema.Draft202012Validator.check_schema(schema())
    assert faults(claims_json(project)) == []


def test_the_real_claims_fit_their_schema():
    """So do those of this briefing."""
    assert faults(claims_json()) == []


def test_every_field_of_the_schema_is_explained():
    """Whoever reads the file finds out what each of its fields means."""
    fields = {**schema()["items"]["properties"], **schema()["$defs"]["axis"]["properties"]}
    referred = {
        name: schema()["$defs"][field["$ref"].rpartition("/")[2]]
        for name, field in fields.items()
        if "$ref" in field
    }
    assert all(
        field.get("description") or referred[name].get("description") for name, field in fields.items()
    )


def test_a_published_claim_takes_one_line(project, tmp_path):
    """Two editions can be compared line by line; the schema lies beside the claims."""
    site = tmp_path / "site"
    site.mkdir()
    publish(site, project)
    first, *lines, last = (site / "claims.json").read_text(encoding="utf-8").splitlines()
    assert (first, last) == ("[", "]")
    assert [json.loads(line.rstrip(","))["id"] for line in lines] == ["Z01", "Z02", "Z03"]
    assert json.loads((site / "claims.schema.json").read_text(encoding="utf-8")) == schema()


def test_the_verdicts_of_the_small_project_are_those_worked_out_by_hand(project):
    """Three claims, judged by hand on both days."""
    found = {row["id"]: (row["verdict_then"], row["verdict_now"]) for row in claims_json(project)}
    assert found == {
        "Z01": ("Not supported", "Supported"),
        "Z02": ("Too early", "Supported"),
        "Z03": ("Not testable", "Not testable"),
    }


def test_claims_for_machines_have_a_fixed_shape(project):
    """One object a claim, with plain text and plain numbers only, the confidence and robustness nested."""
    found = claims_json(project)
    assert found[0] == {
        "id": "Z01",
        "paragraph": "P1",
        "in_article": True,
        "type": "fact",
        "theme": "Spending",
        "chapter": "spending",
        "text": CLAIM["text"],
        "verdict_then": "Not supported",
        "verdict_now": "Supported",
        "confidence": {"evidence": "medium", "agreement": "medium", "level": "medium"},
        "confidence_then": vars(judge("Z01", project).then.confidence),
        "robustness": {"holds": 4, "variants": 6},
        "unit": "% a year",
        "axes": [
            {
                "name": "mean.above",
                "test": "Mean growth, 2016–20",
                "label": "threshold",
                "values": ["> 9.3% a year", "> 9% a year", "> 10% a year"],
                "base": 0,
            },
            {
                "name": "mean.window",
                "test": "Mean growth, 2016–20",
                "label": "window",
                "values": ["2016–20", "2017–20"],
                "base": 0,
            },
        ],
        "verdicts": ["Supported", "Supported", "Supported", "Supported", "Not supported", "Not supported"],
        "values": [9.6, 9.75] * 3,
        "units": ["% a year"] * 6,
    }
    assert all(list(entry) == list(found[0]) for entry in found)
    assert all(type(number) is int for entry in found for number in entry["robustness"].values())
