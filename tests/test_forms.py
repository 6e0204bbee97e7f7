"""Forms for readers and reviewers: they ask for what a correction needs, in the form that GitHub reads."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml

from briefing.claims import register

CHECKOUT = Path(__file__).resolve().parents[1]
FOLDER = CHECKOUT / ".github/ISSUE_TEMPLATE"
FORMS = sorted(path for path in FOLDER.glob("*.yml") if path.stem != "config")
TARGETS = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
SCHEMA = json.loads((CHECKOUT / "briefing/claim.schema.json").read_text(encoding="utf-8"))
CLAIM_ID = SCHEMA["$defs"]["claim"]["properties"]["id"]

# What GitHub knows of a form: types of fields, and what each needs to have.
NEEDS = {
    "markdown": {"value"},
    "input": {"label"},
    "textarea": {"label"},
    "dropdown": {"label", "options"},
    "checkboxes": {"label", "options"},
}


def form_faults(form: dict) -> list[str]:
    """What GitHub would refuse, silently: a faulty form is simply not offered."""
    faults = [f"no {key}" for key in ("name", "description", "body") if not form.get(key)]
    faults += [f"unknown {key}" for key in set(form) - {"name", "description", "title", "labels", "body"}]
    fields = form.get("body") or []
    for place, field in enumerate(fields):
        kind, given = field.get("type"), field.get("attributes") or {}
        if kind not in NEEDS:
            faults.append(f"field {place}: type {kind}")
            continue
        faults += [f"field {place}: no {key}" for key in NEEDS[kind] - set(given)]
        if kind != "markdown" and not re.fullmatch(r"[A-Za-z][\w-]*", field.get("id", "")):
            faults.append(f"field {place}: no id")
        if extra := set(field) - {"type", "id", "attributes", "validations"}:
            faults.append(f"field {place}: unknown {extra}")
        if not all(isinstance(value, str) for key, value in given.items() if key != "options"):
            faults.append(f"field {place}: an attribute is no text")
    ids, labels = (
        [part for part in parts if part]
        for parts in (
            [field.get("id") for field in fields],
            [(field.get("attributes") or {}).get("label") for field in fields],
        )
    )
    faults += [f"{part} twice" for parts in (ids, labels) for part in set(parts) if parts.count(part) > 1]
    if fields and all(field.get("type") == "markdown" for field in fields):
        faults.append("nothing to fill in")
    return faults


def load(path: Path) -> dict:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def required(form: dict) -> set[str]:
    return {field["id"] for field in form["body"] if (field.get("validations") or {}).get("required") is True}


GOOD = {
    "name": "N",
    "description": "D",
    "body": [{"type": "input", "id": "claim", "attributes": {"label": "Claim"}}],
}


@pytest.mark.parametrize(
    "faulty",
    [
        {**GOOD, "name": ""},
        {**GOOD, "body": []},
        {**GOOD, "about": "x"},
        {**GOOD, "body": [{"type": "text", "id": "claim", "attributes": {"label": "Claim"}}]},
        {**GOOD, "body": [{"type": "input", "attributes": {"label": "Claim"}}]},
        {**GOOD, "body": [{"type": "input", "id": "claim", "attributes": {}}]},
        {**GOOD, "body": [{"type": "dropdown", "id": "claim", "attributes": {"label": "Claim"}}]},
        {**GOOD, "body": [{**GOOD["body"][0], "required": True}]},
        {**GOOD, "body": [{"type": "input", "id": "x", "attributes": {"label": "L", "placeholder": 1.0}}]},
        {**GOOD, "body": GOOD["body"] * 2},
        {**GOOD, "body": [{"type": "markdown", "attributes": {"value": "x"}}]},
    ],
)
def test_a_faulty_form_is_seen(faulty):
    """The test below can fail."""
    assert form_faults(GOOD) == []
    assert form_faults(faulty)


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_form_is_sound(path):
    """GitHub can read it, and it asks for edition and source, without which nothing can be checked."""
    form = load(path)
    assert form_faults(form) == []
    assert {"edition", "source"} <= required(form)


def test_both_forms_are_there():
    """One to challenge a verdict, one to report an error."""
    assert [path.stem for path in FORMS] == ["challenge", "correction"]


def test_a_challenge_names_a_claim_of_the_register():
    """The field is required, its example is a claim that exists, and its help says the form that ids have."""
    form = load(FOLDER / "challenge.yml")
    assert {"claim", "what", "why"} <= required(form)
    (field,) = [field for field in form["body"] if field.get("id") == "claim"]
    example = field["attributes"]["placeholder"]
    assert re.fullmatch(CLAIM_ID["pattern"], example)
    assert example in {entry["id"] for entry in register(CHECKOUT)["claims"]}
    assert "letter and two digits" in field["attributes"]["description"]
    assert CLAIM_ID["description"].startswith("A letter and two digits")


def test_examples_of_an_error_exist():
    """Claims and file of the examples are there, so that a reader sees how to name his own."""
    form = load(FOLDER / "correction.yml")
    examples = {
        field["id"]: field["attributes"].get("placeholder", "") for field in form["body"] if "id" in field
    }
    known = {entry["id"] for entry in register(CHECKOUT)["claims"]}
    assert set(examples["claims"].split(", ")) <= known
    assert (CHECKOUT / examples["where"].partition(",")[0]).is_file()


def test_what_a_template_names_is_there():
    """Files and targets that reviewers are sent to."""
    text = (CHECKOUT / ".github/PULL_REQUEST_TEMPLATE.md").read_text(encoding="utf-8")
    for file in re.findall(r"`?([\w/]+\.(?:md|yaml))`?", text):
        assert (CHECKOUT / file).is_file(), file
    assert set(re.findall(r"`make ([a-z-]+)`", text)) <= TARGETS


@pytest.mark.parametrize("words", ["two readers", "rule before number", "corrections", "outcome_known"])
def test_the_review_protocol(words):
    """A pull request is asked for all parts of the protocol, and CONTRIBUTING.md explains the same."""
    for file in (".github/PULL_REQUEST_TEMPLATE.md", "CONTRIBUTING.md"):
        assert words in (CHECKOUT / file).read_text(encoding="utf-8").lower(), file


def test_contributing_names_what_is_there():
    """Targets and files that it sends people to; the toys of its examples are begun in tests/test_new.py."""
    text = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\bmake ([a-z-]+)\b(?=`|  |\n)", text)) <= TARGETS
    for file in re.findall(r"`((?:book|data|briefing|\.ci|tests)/[\w/.-]+\.\w+)`", text):
        assert "toy" in file or (CHECKOUT / file).exists(), file
