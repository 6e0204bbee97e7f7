"""Checks of data and claims: every fault at once, each with file, row and remedy."""

from __future__ import annotations

import difflib
import importlib.resources
import json
import math
import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pandas as pd
import yaml

from briefing.catalogue import PACKAGE, SERIES_COLUMNS, end_of
from briefing.claims import REGISTER, with_parameter
from briefing.corrections import CHANGELOG, CORRECTIONS, corrections, editions, subject
from briefing.edition import CONFIG, EditionError, edition, project_root
from briefing.files import OPEN, line_of, read_yaml
from briefing.measures import SERIES, TABLES, entries, needs_two_ends
from briefing.prose import UNITS
from briefing.references import BIBLIOGRAPHY, bibliography_keys, located_faults
from briefing.rules import VERDICTS, decision_words
from briefing.summary import OPTIONS
from briefing.variants import ENOUGH, number_of_variants

# Words that a descriptor may use.
WORDS = {"kind": ("series", "table"), "provenance": ("file", "copy", "quoted")}
ORIGIN = (
    "name",
    "path",
    "title",
    "description",
    "kind",
    "producer",
    "citation",
    "url",
    "sources",
    "licenses",
    "edition",
    "date_published",
    "date_accessed",
    "provenance",
    "hash",
    "schema",
    "limitations",
)


# What must be text before a record can be worked with, and what are lists, even of one.
TEXTS = ("name", "path", "kind", "unit", "provenance", "hash", "schema", "date_published", "date_accessed")
LISTS = ("citation", "sources", "licenses", "limitations")


class Fault(NamedTuple):
    """Something that stops the build. ``row`` is a line of the file, 0 where the whole file is meant."""

    file: str
    row: int
    message: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.row}" if self.row else self.file
        return f"{where}: {self.message} {self.remedy}"


def check(root: Path | None = None) -> list[Fault]:
    """All faults of the data package and the register of claims.

    Parameters
    ----------
    root : Path, optional
        The project; the one around the current folder if omitted.

    Returns
    -------
    list of Fault
        Empty if all is well. Data faults come first, since a broken package makes claims look broken too. What
        was begun and not finished stands alone, since each open place would break other rules as well.
    """
    root = root or project_root()
    unreadable = [fault for file in (PACKAGE, REGISTER) if (fault := _list_fault(root, file))]
    unreadable += [*_edition_faults(root), *_pages_not_text(root)]
    if unreadable := unreadable or list(_not_words(root)):
        return unreadable
    if unfinished := list(check_finished(root)):
        return unfinished
    keys = bibliography_keys(root)
    broken = [
        Fault(BIBLIOGRAPHY, row, fault, "Mend the entry.")
        for row, fault in located_faults(root / BIBLIOGRAPHY)
    ]
    if broken and not keys:  # it cannot be read at all, and every citation would seem dead
        return broken
    return [
        *broken,
        *check_descriptors(root, keys),
        *check_files(root),
        *check_rows(root, keys),
        *check_claims(root, keys),
        *check_options(root),
        *check_corrections(root),
    ]


def _yaml_fault(root: Path, file: str) -> Fault | None:
    try:
        read_yaml(root / file)
    except FileNotFoundError:
        return Fault(file, 0, "The file is missing.", "Restore it from the repository.")
    except UnicodeDecodeError:
        return _not_text(root, file)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        return Fault(
            file,
            mark.line + 1 if mark else 0,
            f"This is not YAML: {getattr(error, 'problem', error)}.",
            "Mend the line; quotes around text with a colon often help.",
        )
    return None


def _not_text(root: Path, file: str) -> Fault | None:
    """The first byte that is not UTF-8; the whole file is read, since a decoder knows only the piece it was given."""
    content = (root / file).read_bytes()
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        row = content.count(b"\n", 0, error.start) + 1
        return Fault(
            file, row, f"The byte {content[error.start]:#x} is not UTF-8.", "Save the file as UTF-8."
        )
    return None


def _list_fault(root: Path, file: str) -> Fault | None:
    """Why one of the two files that all else rests on cannot be read."""
    if fault := _yaml_fault(root, file):
        return fault
    content, key = read_yaml(root / file), "resources" if file == PACKAGE else "claims"
    if not isinstance(content, dict) or not isinstance(content.get(key), list):
        return Fault(
            file, 1, f"There is no list called '{key}'.", "Restore the file's outline from the repository."
        )
    for place, entry in enumerate(content[key]):
        if not isinstance(entry, dict):
            line = line_of(root / file, [key, place])
            return Fault(file, line, f"The entry '{entry}' of '{key}' has no keys.", "Mend or remove it.")
    return None


def _not_words(root: Path) -> Iterator[Fault]:
    """Fields of records that would have to be text."""
    path = root / PACKAGE
    for place, resource in enumerate(read_yaml(path)["resources"]):
        for key in TEXTS:
            if not isinstance(resource.get(key, ""), str):
                yield Fault(
                    PACKAGE,
                    line_of(path, ["resources", place, key]),
                    f"The {key} of a resource is '{resource[key]}', which is no text.",
                    "Write one text, in quotes if it looks like a number.",
                )


def _edition_faults(root: Path) -> Iterator[Fault]:
    if fault := _yaml_fault(root, CONFIG):
        yield fault
        return
    try:
        edition(root)
    except EditionError as error:
        message, _, remedy = str(error).removeprefix(f"{root / CONFIG}: ").partition(". ")
        yield Fault(CONFIG, 0, f"{message}.", remedy)


def _pages_not_text(root: Path) -> Iterator[Fault]:
    """Pages, and the table of contents, that no reader of UTF-8 can read."""
    for path in filter(Path.is_file, [root / "_toc.yml", *sorted((root / "book").glob("*.md"))]):
        if fault := _not_text(root, str(path.relative_to(root))):
            yield fault


def check_finished(root: Path) -> Iterator[Fault]:
    """Places that `briefing new` left open for a person to fill in."""
    files = [root / REGISTER, root / PACKAGE, root / "_toc.yml", *sorted((root / "book").glob("*.md"))]
    for path in filter(Path.is_file, files):
        for row, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            words, _, comment = line.partition("  # ")
            if re.search(rf"\b{OPEN}\b", words) is None:
                continue
            key = re.search(rf"(\w+): [\[\"]*{OPEN}", words)
            # A page has no comments, so it says in its own line what to write.
            said = re.search(rf"{OPEN}: ([^.\"]+)", words)
            wanted = comment or (said and said[1]) or "what belongs there"
            yield Fault(
                str(path.relative_to(root)),
                row,
                f"{repr(key[1]) if key else 'This line'} is still open.",
                f"Write instead of {OPEN}: {wanted}.",
            )


def check_descriptors(root: Path, keys: set[str]) -> Iterator[Fault]:
    """Origin records: complete, with known unit and provenance and citations that exist; no orphan files."""
    path = root / PACKAGE
    resources = read_yaml(path)["resources"]
    names: set[str] = set()
    for place, resource in enumerate(resources):
        line = line_of(path, ["resources", place])
        name = resource.get("name", f"number {place + 1}")
        missing = [key for key in ORIGIN if key not in resource]
        if missing:
            yield Fault(
                PACKAGE,
                line,
                f"Resource '{name}' has no {', '.join(missing)}.",
                "Complete its origin record.",
            )
        if name in names:
            yield Fault(PACKAGE, line, f"Two resources are called '{name}'.", "Rename or remove one.")
        names.add(name)
        if resource.get("kind") == "series" and resource.get("unit") not in UNITS:
            yield Fault(
                PACKAGE,
                line_of(path, ["resources", place, "unit"]),
                f"Series '{name}' has the unknown unit '{resource.get('unit')}'.",
                _closest(
                    str(resource.get("unit")), UNITS, "Use a unit of briefing/prose.py or add it there."
                ),
            )
        for key, words in WORDS.items():
            if key in resource and resource[key] not in words:
                yield Fault(
                    PACKAGE,
                    line_of(path, ["resources", place, key]),
                    f"Resource '{name}' has the unknown {key} '{resource[key]}'.",
                    f"Use one of {', '.join(words)}.",
                )
        if "refresh" in resource:
            yield from _refresh_faults(resource["refresh"], name, path, place)
        for key in LISTS:
            if key in resource and not isinstance(resource[key], list):
                yield Fault(
                    PACKAGE,
                    line_of(path, ["resources", place, key]),
                    f"The {key} of resource '{name}' is no list.",
                    "Write it as a list, even of one: [...].",
                )
        if not _is_lag(resource.get("publication_lag_days", 0)):
            yield Fault(
                PACKAGE,
                line_of(path, ["resources", place, "publication_lag_days"]),
                f"The publication_lag_days of resource '{name}' is '{resource['publication_lag_days']}'.",
                "Write a whole number of days, without quotes.",
            )
        cited = resource.get("citation", [])
        for key in map(str, cited if isinstance(cited, list) else []):
            if key not in keys:
                yield _dead_citation(PACKAGE, line_of(path, ["resources", place, "citation"]), key, keys)
        for key in ("path", "schema"):
            if key in resource and not (root / "data" / str(resource[key])).is_file():
                yield Fault(
                    PACKAGE,
                    line_of(path, ["resources", place, *([key] if key == "schema" else [])]),
                    f"Resource '{name}' points to {resource[key]}, which is not there.",
                    "Restore the file or mend its path.",
                )
    described = {(root / "data" / str(resource.get("path"))).resolve() for resource in resources}
    for file in sorted((root / "data").rglob("*.csv")):
        if file.resolve() not in described:
            yield Fault(
                str(file.relative_to(root)),
                0,
                "No resource describes this file.",
                f"Describe it in {PACKAGE} or remove it.",
            )


def _is_lag(days: object) -> bool:
    return isinstance(days, int) and not isinstance(days, bool) and days >= 0


def _refresh_faults(block: object, name: str, path: Path, place: int) -> Iterator[Fault]:
    """Faults of the block that says where a series is fetched."""
    schema = (importlib.resources.files("briefing") / "refresh.schema.json").read_text(encoding="utf-8")
    for error in jsonschema.Draft202012Validator(json.loads(schema)).iter_errors(block):
        steps = ["resources", place, "refresh", *error.absolute_path]
        yield Fault(
            PACKAGE,
            line_of(path, steps),
            f"Where '{name}' is fetched is not clear: {_shortened(error.message)}.",
            "briefing/refresh.schema.json describes what belongs there.",
        )


def _dead_citation(file: str, line: int, key: str, keys: set[str]) -> Fault:
    return Fault(
        file,
        line,
        f"No reference has the key '{key}'.",
        _closest(key, keys, "Add it to book/references.bib."),
    )


def _closest(word: str, known, otherwise: str) -> str:
    close = difflib.get_close_matches(word, list(known), n=2)
    return f"Did you mean {' or '.join(repr(match) for match in close)}?" if close else otherwise


# What to do about each kind of fault that Frictionless finds in a file.
REMEDIES = {
    "hash-count": "If the change is meant, run `briefing seal` to record it; if not, restore the file.",
    "missing-label": "Restore the column in the header.",
    "extra-label": "Remove the column, or add it to the schema if every file of this kind shall have it.",
    "incorrect-label": f"Restore the header; a series has {','.join(SERIES_COLUMNS)}.",
    "missing-cell": "Fill the row up with empty cells; each row needs as many commas as the header.",
    "extra-cell": "Remove the surplus cell; a comma within text needs quotes around the text.",
    "type-error": "Write the value in the field's type: numbers with a decimal point and without separators.",
    "constraint-error": "Use a value that the schema allows, or extend the schema if the value is right.",
    "primary-key": "Remove one of the rows, or give vintages their own dates of publication.",
    "unique-error": "Remove one of the rows, or give it a value of its own.",
    "blank-row": "Remove the empty row.",
    "encoding-error": "Save the file as UTF-8.",
    "scheme-error": "Restore the file.",
    "source-error": "The file is empty or is no CSV; restore it.",
    "format-error": "The file is no CSV; an error page of a server may have been saved in its place.",
}


def check_files(root: Path) -> Iterator[Fault]:
    """Every file against its schema and hash, by Frictionless."""
    from frictionless import Package  # takes a second to import, and only the check needs it
    from frictionless.exception import FrictionlessException

    try:
        report = Package(str(root / PACKAGE)).validate()
    except FrictionlessException as error:
        yield Fault(PACKAGE, 0, f"This is no valid data package: {error.error.note}.", "Mend the descriptor.")
        return
    for error in report.errors:
        yield Fault(PACKAGE, 0, error.message, "Mend the descriptor.")
    for task in report.tasks:
        file = task.place if task.place.startswith("data/") else f"data/{task.place}"
        sound = all(error.type in ("hash-count", "byte-count") for error in task.errors)
        if sound and task.labels and task.labels != _labels(root / file):
            yield Fault(file, 1, "The columns are not separated by commas.", "Separate them with commas.")
        for error in task.errors:
            if error.type == "byte-count":  # whatever changes the size changes the hash
                continue
            row = getattr(error, "row_number", 0) or 0
            yield Fault(
                file,
                row,
                error.message.rstrip(".") + ".",
                REMEDIES.get(error.type, "Mend the file to fit its schema."),
            )


def _labels(path: Path) -> list[str]:
    """Columns as the library reads them; Frictionless also guesses other separators than the comma."""
    try:
        return list(pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8", nrows=0))
    except ValueError:
        return []


def check_rows(root: Path, keys: set[str]) -> Iterator[Fault]:
    """What a schema cannot say: unique vintages, ordered ranges, known sources, nothing from the future."""
    today = pd.Timestamp(edition(root).date)
    for frame in _rows_as_text(root).values():
        descriptor = frame.attrs["descriptor"]
        file = f"data/{descriptor['path']}"
        for at, cell in frame.get("source", pd.Series(dtype=str)).items():
            for key in sorted(entries(cell)):
                if key not in keys:
                    yield _dead_citation(file, at + 2, key, keys)
        if descriptor["kind"] == "series":
            lag = descriptor.get("publication_lag_days")
            yield from _series_faults(frame, file, lag if lag is None or _is_lag(lag) else 0, today)
        else:
            for at, date in frame.get("date", pd.Series(dtype=str)).items():
                if date and _day(date) is None:
                    yield _no_day(file, at, date)
        yield from _formulas(frame, file)


def _formulas(frame: pd.DataFrame, file: str) -> Iterator[Fault]:
    """Text that a spreadsheet would run as a formula when a reader opens the file in one."""
    for column in frame:
        for at in frame.index[frame[column].str.match(r"[=+\-@\t\r]")]:
            cell = frame[column][at]
            if pd.isna(pd.to_numeric(cell, errors="coerce")):
                yield Fault(
                    file,
                    at + 2,
                    f"The cell '{_shortened(cell)}' in '{column}' is a formula to a spreadsheet.",
                    "Begin it with another sign.",
                )


def _rows_as_text(root: Path) -> dict[str, pd.DataFrame]:
    """Rows of every file that can be read at all; what is wrong with the others, Frictionless says."""
    frames = {}
    for place, resource in enumerate(read_yaml(root / PACKAGE)["resources"]):
        try:
            path = root / "data" / resource["path"]
            # Empty rows count, so that the rows after them keep their numbers.
            frame = pd.read_csv(
                path, dtype=str, keep_default_na=False, encoding="utf-8", skip_blank_lines=False
            )
        except (KeyError, OSError, ValueError):  # no path, no file, no UTF-8, or no CSV
            continue
        allowed = _allowed_words(root, resource)
        columns = SERIES_COLUMNS if resource.get("kind") == "series" else list(allowed or frame)
        if resource.get("kind") in WORDS["kind"] and list(frame) == columns:
            frame.attrs = {"descriptor": resource, "allowed": allowed}
            frames[resource.get("name", place)] = frame
    return frames


def _allowed_words(root: Path, resource: dict) -> dict[str, list[str]]:
    """Words that a resource's schema allows, by column; only coded columns list them."""
    try:
        fields = read_yaml(root / "data" / resource["schema"])["fields"]
        return {field["name"]: field.get("constraints", {}).get("enum", []) for field in fields}
    except (KeyError, TypeError, AttributeError, OSError, ValueError, yaml.YAMLError):
        return {}  # that the schema is missing or broken is said of the record


def _series_faults(frame: pd.DataFrame, file: str, lag: int | None, today: pd.Timestamp) -> Iterator[Fault]:
    if frame.empty:
        yield Fault(file, 0, "The series has no row.", "Add its figures, then run `briefing seal`.")
    for column in ("value", "low", "high"):
        for at in frame.index[frame[column].map(_odd)]:
            yield Fault(
                file,
                at + 2,
                f"The {column} '{frame[column][at]}' is no plain number.",
                "Write digits with a decimal point, without separators; leave the cell empty if there is no figure.",
            )
    value, low, high = (pd.to_numeric(frame[name], errors="coerce") for name in ("value", "low", "high"))
    for at in frame.index[(low > value) | (high < value)]:
        yield Fault(
            file, at + 2, f"The value {value[at]} lies outside its own range.", "Mend low, value or high."
        )
    first_row: dict[tuple, int] = {}
    texts = zip(frame["entity"], frame["period"], frame["published"], strict=True)
    for at, (entity, period, published) in enumerate(texts):
        wrong = [date for date in (period, published) if date and _day(date) is None]
        if wrong:
            yield _no_day(file, at, wrong[0])
            continue
        if published and _day(published) > today:
            yield Fault(
                file,
                at + 2,
                f"Published on {_day(published).date()}, after this edition ({today.date()}).",
                "Mend the date, or move the edition's date in _config.yml.",
            )
        if not published and lag is None:
            yield Fault(
                file,
                at + 2,
                "Nothing says when this figure became public.",
                f"Give its date of publication, or the series its publication_lag_days in {PACKAGE}.",
            )
        # One date written in two ways is one vintage; rows alike to the letter are named by Frictionless.
        day = _day(published or period)
        if day is not None and not published:
            day += pd.Timedelta(days=lag or 0)
        same = first_row.setdefault((entity, period, day), at)
        if same != at and frame["published"][same] != published:
            yield Fault(
                file,
                at + 2,
                f"Has entity, period and date of publication of row {same + 2}.",
                "Remove one, or give the vintages their own dates of publication.",
            )


PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")


def _odd(cell: str) -> bool:
    """Whether Frictionless takes a cell for a number that is not finite or not plainly written: NaN, 1e400, 1_000."""
    try:
        Decimal(cell)
    except InvalidOperation:
        return False  # no number to Frictionless either, which says so
    return PLAIN.fullmatch(cell) is None or not math.isfinite(float(cell))


def _day(text: str) -> pd.Timestamp | None:
    try:
        return end_of(text)
    except ValueError:
        return None


def _no_day(file: str, at: int, date: str) -> Fault:
    return Fault(
        file,
        at + 2,
        f"There is no date '{date}'.",
        "Write a date that exists, as 2024, 2024-06 or 2024-06-30.",
    )


def check_claims(root: Path, keys: set[str]) -> Iterator[Fault]:
    """The register: its form, and that all it names exists."""
    path = root / REGISTER
    content = read_yaml(path)
    schema = _schema("claim.schema.json")
    form = jsonschema.Draft202012Validator({"$ref": "#/$defs/test", "$defs": schema["$defs"]})
    resources = {resource.get("name"): resource for resource in read_yaml(root / PACKAGE)["resources"]}
    frames = _rows_as_text(root)
    malformed = set()
    for error in jsonschema.Draft202012Validator(schema).iter_errors(content):
        steps = list(error.absolute_path)
        if len(steps) > 1 and steps[0] == "claims":
            malformed.add(steps[1])
        yield Fault(
            REGISTER,
            line_of(path, steps),
            f"{_who(content, steps)}{_shortened(error.message)}.",
            "briefing/claim.schema.json describes what belongs there.",
        )
    meta = content["meta"] if isinstance(content.get("meta"), dict) else {}
    written = meta.get("article_date")
    if isinstance(written, str) and _day(written) is None:
        yield Fault(
            REGISTER,
            line_of(path, ["meta", "article_date"]),
            f"There is no date '{written}'.",
            "Write a day that exists.",
        )
    article = meta.get("article")
    if article is not None and article not in keys:
        yield _dead_citation(REGISTER, line_of(path, ["meta", "article"]), str(article), keys)
    ids: set[str] = set()
    for place, entry in enumerate(content["claims"]):
        if place in malformed:
            continue
        if entry["id"] in ids:
            yield Fault(
                REGISTER,
                line_of(path, ["claims", place]),
                f"Two claims are called {entry['id']}.",
                "Rename or remove one.",
            )
        ids.add(entry["id"])
        for steps, message, remedy in _claim_faults(entry, keys, resources, frames, form):
            yield Fault(
                REGISTER, line_of(path, ["claims", place, *steps]), f"{entry['id']}: {message}", remedy
            )


def _who(content: dict, steps: list) -> str:
    entry = content["claims"][steps[1]] if len(steps) > 1 and steps[0] == "claims" else None
    return f"{entry['id']}: " if entry and "id" in entry else ""


def _shortened(message: str) -> str:
    return message if len(message) < 220 else f"{message[:90]} … {message[-110:]}"


def _claim_faults(
    entry: dict, keys: set[str], resources: dict, frames: dict, form: jsonschema.Draft202012Validator
) -> Iterator[tuple[list, str, str]]:
    """Faults of one well-formed claim, each with the steps that lead to it."""
    tests = {test["id"]: test for test in entry["tests"]}
    for key in entry["citations"]:
        if key not in keys:
            yield (
                ["citations"],
                f"No reference has the key '{key}'.",
                _closest(key, keys, "Add it to book/references.bib."),
            )
    if len(tests) < len(entry["tests"]):
        yield ["tests"], "Two tests share an id.", "Rename one."
    faulty = set()
    for place, test in enumerate(entry["tests"]):
        for step, message, remedy in _test_faults(test, resources, frames):
            faulty.add(test["id"])
            yield ["tests", place, *step], message, remedy
    sound = True
    for place, branch in enumerate(entry["decision"]):
        when = branch.get("when", {})
        if when.get("at_least", 0) > (among := len(when.get("of", tests))):
            sound = False
            yield (
                ["decision", place],
                f"The decision asks for {when['at_least']} of {among} tests.",
                "Ask for as many as there are, or for fewer.",
            )
        named = [test for ids in when.values() if isinstance(ids, list) for test in ids]
        for test in named:
            if test not in tests:
                sound = False
                yield (
                    ["decision", place],
                    f"The decision names the unknown test '{test}'.",
                    _closest(test, tests, "Name a test of this claim."),
                )
        if ("when" in branch) == (place == len(entry["decision"]) - 1):
            sound = False
            yield (
                ["decision", place],
                "Every branch but the last needs a condition, and the last needs none.",
                "Order the branches from strict to loose.",
            )
    if sound:
        try:
            decision_words(entry["decision"], list(tests))
        except ValueError as error:
            yield (
                ["decision"],
                f"The decision cannot be put into words for the claim's box: {error}.",
                "Ask for fewer tests.",
            )
    for axis, alternatives in entry.get("variants", {}).items():
        test, *path = axis.split(".")
        if test not in tests:
            yield (
                ["variants", axis],
                f"The variant '{axis}' names the unknown test '{test}'.",
                _closest(test, tests, "Name a test of this claim."),
            )
            continue
        for value in alternatives if test not in faulty else []:  # its variants would only repeat its faults
            changed = with_parameter(tests[test], path, value)
            if error := next(form.iter_errors(changed), None):
                yield (
                    ["variants", axis],
                    f"The variant '{axis}' with {value} makes no test: {_shortened(error.message)}.",
                    "Name a parameter of the test and a value that it may have.",
                )
                continue
            for _, message, remedy in _test_faults(changed, resources, frames):
                yield ["variants", axis], f"In the variant with {value}: {message}", remedy
    if all(axis.split(".")[0] in tests for axis in entry.get("variants", {})):
        yield from _too_few_variants(entry)


def _too_few_variants(entry: dict) -> Iterator[tuple[list, str, str]]:
    """Few variants without a reason, or a reason although there are enough."""
    number = number_of_variants(entry)
    if number < ENOUGH and "few_variants" not in entry:
        yield (
            ["variants"],
            f"There are fewer than {ENOUGH} variants ({number}) and no reason.",
            "Add choices that could be defended, or say in few_variants why there are none.",
        )
    if number >= ENOUGH and "few_variants" in entry:
        yield (
            ["few_variants"],
            f"There are {number} variants, and yet a reason for having fewer than {ENOUGH}.",
            "Remove few_variants.",
        )


def _test_faults(test: dict, resources: dict, frames: dict) -> Iterator[tuple[list, str, str]]:
    """Faults of one well-formed test: names that do not exist, and a unit that is not the measure's."""
    yield from _senseless(test)
    if "needs" in test:
        return
    measure = {**SERIES, **TABLES}[test["measure"]]
    kind = "table" if test["measure"] in TABLES else "series"
    named = [
        test[kind],
        *([test["over"]] if "over" in test else []),
        *test.get("deflator", []),
        *test.get("inputs", []),
    ]
    same_kind = [name for name, resource in resources.items() if resource.get("kind") == kind]
    unknown = [name for name in named if name not in same_kind]
    for name in unknown:
        remedy = _closest(name, same_kind, f"{PACKAGE} lists what there is.")
        yield [kind], f"There is no {kind} called '{name}'.", remedy
    if unknown:
        return
    if test[kind] in frames:
        yield from _unknown_words(test, kind, frames[test[kind]])
    unit = (
        measure.unit
        if isinstance(measure.unit, str)
        else measure.unit(resources[test["series"]].get("unit", ""))
    )
    if test["unit"] != unit:
        yield (
            ["unit"],
            f"The test '{test['id']}' is in '{test['unit']}', its measure yields '{unit}'.",
            "Give the threshold in the measure's unit.",
        )


def _senseless(test: dict) -> Iterator[tuple[list, str, str]]:
    """Numbers, dates and windows that have a form and no meaning."""
    for key, value in test.items():
        if isinstance(value, float) and not math.isfinite(value):
            yield [key], f"The test '{test['id']}' has '{value}' for {key}.", "Write a finite number."
        dates = value if key == "window" and isinstance(value, list) else [value]
        if key in ("window", "period", "due"):
            for date in dates:
                if isinstance(date, str) and date != "latest" and _day(date) is None:
                    yield [key], f"There is no date '{date}'.", "Write a date that exists."
        if key not in ("window", "base"):
            continue
        ends = [_day(str(end)) for end in value] if isinstance(value, list) else []
        words = " to ".join(map(str, value)) if ends else f"last {value['last']}"
        if None in ends:
            continue
        if ends and pd.Timestamp(str(value[0])) > ends[1]:
            yield [key], f"The {key} {words} ends before it begins.", "Put the earlier end first."
        elif needs_two_ends(test) and (ends[0] == ends[1] if ends else value["last"] == 1):
            yield (
                [key],
                f"The {key} {words} is one year, and '{test['measure']}' compares two.",
                "Give a first and a last year that differ.",
            )


def _unknown_words(test: dict, kind: str, frame: pd.DataFrame) -> Iterator[tuple[list, str, str]]:
    """Columns a table does not have, and entities of which a series has no figure."""
    if kind == "table":
        columns = [
            *test.get("where", {}),
            *test.get("of", {}),
            *([test["distinct"]] if "distinct" in test else []),
        ]
        for column in columns:
            if column not in frame:
                yield (
                    ["where"],
                    f"The table '{test[kind]}' has no column '{column}'.",
                    _closest(column, frame, "Name a column."),
                )
        for condition in ("where", "of"):
            for column in set(test.get(condition, {})) & set(frame):
                wanted = test[condition][column]
                known = {entry for cell in frame[column] for entry in entries(cell)}
                known |= set(frame.attrs["allowed"].get(column, []))
                for word in wanted if isinstance(wanted, list) else [wanted]:
                    if str(word) not in known:  # it would count nothing, and nobody would see why
                        yield (
                            [condition],
                            f"No row of the table '{test[kind]}' may hold '{word}' in '{column}'.",
                            _closest(str(word), known, "Use a word of that column."),
                        )
        return
    peers = test.get("peers", [])
    for entity in [*([test["entity"]] if "entity" in test else []), *([] if peers == "all" else peers)]:
        if entity not in set(frame["entity"]):
            yield (
                ["peers" if entity in peers else "entity"],
                f"The series '{test[kind]}' has no figure for '{entity}'.",
                "Name an entity that it holds, or add its figures.",
            )


def check_options(root: Path) -> Iterator[Fault]:
    """Options for readers: their form, and that each one's indicator and verdicts exist."""
    path = root / OPTIONS
    if not path.is_file():
        return
    if fault := _yaml_fault(root, OPTIONS):
        yield fault
        return
    schema = _schema("claim.schema.json")
    form = jsonschema.Draft202012Validator({"$ref": "#/$defs/test", "$defs": schema["$defs"]})
    shape = jsonschema.Draft202012Validator(OPTIONS_FORM)
    resources = {resource.get("name"): resource for resource in read_yaml(root / PACKAGE)["resources"]}
    frames = _rows_as_text(root)
    ids = {str(entry.get("id")) for entry in read_yaml(root / REGISTER)["claims"]}
    for frame in frames.values():  # an indicator may wait for studies of a claim that has none yet
        frame.attrs["allowed"] = {**frame.attrs["allowed"], "claims": sorted(ids)}
    audiences = read_yaml(path)
    if errors := list(shape.iter_errors(audiences)):
        for error in errors:
            line = line_of(path, list(error.absolute_path))
            yield Fault(
                OPTIONS,
                line,
                f"{_shortened(error.message)}.",
                "The head of the file says what belongs there.",
            )
        return
    for group, audience in enumerate(audiences):
        for place, option in enumerate(audience["options"]):
            steps = [group, "options", place]
            for claim in option["rests_on"]:
                if claim not in ids:
                    line = line_of(path, [*steps, "rests_on"])
                    remedy = _closest(claim, ids, "Name a claim of the register.")
                    yield Fault(OPTIONS, line, f"There is no claim '{claim}'.", remedy)
            test = {"id": "trigger", **option["trigger"]}
            if error := next(form.iter_errors(test), None):
                line = line_of(path, [*steps, "trigger", *error.absolute_path])
                remedy = "briefing/claim.schema.json describes what belongs into a test."
                yield Fault(OPTIONS, line, f"{_shortened(error.message)}.", remedy)
                continue
            for step, message, remedy in _test_faults(test, resources, frames):
                yield Fault(OPTIONS, line_of(path, [*steps, "trigger", *step]), message, remedy)


OPTIONS_FORM = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["audience", "options"],
        "properties": {
            "options": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": ["option", "rests_on", "trigger", "level_from", "rethink"],
                    "properties": {
                        "rests_on": {"type": "object", "additionalProperties": {"enum": VERDICTS}},
                        "trigger": {"type": "object", "required": ["measure"]},
                    },
                },
            }
        },
    },
}


def check_corrections(root: Path) -> Iterator[Fault]:
    """Corrections: their form, that all they name exists, and that CHANGELOG.md tells of them too."""
    path = root / CORRECTIONS
    if path.is_file() and (fault := _yaml_fault(root, CORRECTIONS)):
        yield fault
        return
    entries = corrections(root)
    malformed = False
    for error in jsonschema.Draft202012Validator(_schema("correction.schema.json")).iter_errors(entries):
        malformed = True
        yield Fault(
            CORRECTIONS,
            line_of(path, list(error.absolute_path)),
            f"{_shortened(error.message)}.",
            "briefing/correction.schema.json describes what belongs there.",
        )
    if malformed:
        return
    ids = {entry["id"] for entry in read_yaml(root / REGISTER)["claims"] if "id" in entry}
    past = editions(root)
    told = root / CHANGELOG
    log = " ".join(told.read_text(encoding="utf-8").split()) if told.is_file() else ""
    for place, entry in enumerate(entries):
        for key, message, remedy in _correction_faults(entry, entries[:place], ids, past, log, root):
            yield Fault(CORRECTIONS, line_of(path, [place, key]), message, remedy)


def _correction_faults(
    entry: dict, newer: list[dict], ids: set[str], past: list, log: str, root: Path
) -> Iterator[tuple[str, str, str]]:
    """Faults of one well-formed correction, each with the key that has it."""
    for claim in entry.get("claims", []):
        if claim not in ids:
            yield (
                "claims",
                f"There is no claim '{claim}'.",
                _closest(claim, ids, "Name a claim of the register."),
            )
    if _day(entry["date"]) is None:
        yield "date", f"There is no date '{entry['date']}'.", "Write a day that exists."
    elif entry["date"] > str(edition(root).date):
        remedy = "Mend the date, or move the edition's date in _config.yml."
        yield (
            "date",
            f"The correction is of {entry['date']}, after this edition ({edition(root).date}).",
            remedy,
        )
    if newer and entry["date"] > newer[-1]["date"]:
        yield "date", "The correction is newer than the one before it.", "Put the newest first."
    if any(subject(entry) == subject(other) for other in newer):
        yield (
            "date",
            "Another correction of that day has the same claims and figures.",
            "Make one of the two.",
        )
    if entry["since"] not in {known.version for known in past}:
        remedy = f"Name the edition of {CHANGELOG} that first had the error."
        yield "since", f"There was no edition {entry['since']}.", remedy
    if " ".join(entry["wrong"].split()) not in log:
        remedy = "Put the sentence under the edition that corrects it."
        yield "wrong", f"{CHANGELOG} does not tell what was wrong in the same words.", remedy


def _schema(name: str) -> dict:
    return json.loads((importlib.resources.files("briefing") / name).read_text(encoding="utf-8"))
