"""A project that a reader can judge by hand: two series, one coded table, three claims."""

from __future__ import annotations

import copy
import hashlib
import shutil
from pathlib import Path

import yaml

CHECKOUT = Path(__file__).resolve().parents[1]

HEADER = "entity,period,value,low,high,published,source,note\n"

# The figure for 2019 was revised after the article's day, from 8 to 11: claim Z01 hangs on it.
GROWTH = (
    HEADER
    + """\
CHN,2016,9,,,2017-02-28,,
CHN,2017,12,,,2018-02-28,,
CHN,2018,10,,,2019-02-28,,
CHN,2019,8,7.5,8.5,2020-02-28,example2020,
CHN,2019,11,,,2021-09-01,second2021,revised
CHN,2020,6,,,2021-02-28,,
CHN,2021,5,,,2022-02-28,,
CHN,2022,3,,,2023-02-28,,
CHN,2023,2,,,2024-02-28,,
CHN,2024,1,,,2025-02-28,,
"""
)

SPENDING = (
    HEADER
    + """\
CHN,2018,200,,,,,
CHN,2019,220,,,,,
CHN,2020,242,,,,,
DEU,2018,100,,,,,
DEU,2019,110,,,,,
DEU,2020,120,,,,,
JPN,2018,150,,,,,
JPN,2019,150,,,,,
JPN,2020,150,,,,,
USA,2018,500,,,,,
USA,2019,550,,,,,
USA,2020,600,,,,,
"""
)

MILESTONES = """\
id,date,field,seen,independent,source
M1,2019-01-03,space,yes,yes,example2020
M2,2020-06,chips; space,yes,no,second2021
M3,2021-05-15,space,mirror,yes,example2020
M4,2021-09-01,chips,yes,yes,second2021
M5,,chips,no,no,
"""

MILESTONE_FIELDS = {
    "fields": [
        {"name": "id", "type": "string", "constraints": {"required": True, "unique": True}},
        {"name": "date", "type": "string"},
        {"name": "field", "type": "string", "constraints": {"required": True}},
        {"name": "seen", "type": "string", "constraints": {"enum": ["yes", "mirror", "no"]}},
        {"name": "independent", "type": "string", "constraints": {"enum": ["yes", "no"]}},
        {"name": "source", "type": "string"},
    ]
}

RESOURCES = {
    "growth": {
        "path": "example/growth.csv",
        "kind": "series",
        "schema": "schema/series.yaml",
        "unit": "% a year",
        "producer": "Example Office",
        "citation": ["example2020"],
        "provenance": "file",
        "publication_lag_days": 60,
    },
    "spending": {
        "path": "second/spending.csv",
        "kind": "series",
        "schema": "schema/series.yaml",
        "unit": "billion yuan",
        "producer": "Second Office",
        "citation": ["second2021"],
        "provenance": "quoted",
        "publication_lag_days": 90,
    },
    "milestones": {
        "path": "coded/milestones.csv",
        "kind": "table",
        "schema": "schema/milestones.yaml",
        "producer": "The authors",
        "citation": ["example2020", "second2021"],
        "provenance": "file",
    },
}

CLAIM = {
    "id": "Z01",
    "paragraph": "P1",
    "in_article": True,
    "chapter": "spending",
    "theme": "Spending",
    "type": "fact",
    "text": "Spending grew fast in the five years before the article.",
    "tests": [
        {
            "id": "mean",
            "label": "Mean growth, 2016–20",
            "measure": "mean",
            "series": "growth",
            "window": [2016, 2020],
            "above": 9.3,
            "unit": "% a year",
        }
    ],
    "decision": [{"verdict": "Supported", "when": {"all": ["mean"]}}, {"verdict": "Not supported"}],
    "threshold_origin": "convention",
    "outcome_known": True,
    "variants": {"mean.above": [9, 10], "mean.window": [[2017, 2020]]},
    "few_variants": "Made up for a test.",
    "counter": "Growth alone says nothing about quality.",
    "citations": ["example2020"],
}

FORECAST = {
    **CLAIM,
    "id": "Z02",
    "type": "forecast",
    "text": "There will be a year of fast growth, and landings.",
    "tests": [
        {
            "id": "peak",
            "label": "Fastest growth, 2021–30",
            "measure": "maximum",
            "series": "growth",
            "window": [2021, 2030],
            "at_least": 4,
            "unit": "% a year",
        },
        {
            "id": "landings",
            "label": "Results in space",
            "measure": "count",
            "table": "milestones",
            "where": {"field": "space", "seen": ["yes", "mirror"]},
            "at_least": 2,
            "unit": "count",
        },
    ],
    "decision": [
        {"verdict": "Supported", "when": {"all": ["peak", "landings"]}},
        {"verdict": "Partly supported", "when": {"any": ["peak", "landings"]}},
        {"verdict": "Not supported"},
    ],
    "variants": {"landings.where.seen": ["yes"]},
}

UNTESTABLE = {
    **CLAIM,
    "id": "Z03",
    "in_article": False,
    "paragraph": "-",
    "type": "causal",
    "text": "Spending caused growth.",
    "tests": [{"id": "audit", "label": "Audited cause", "needs": "an audit, which an office could publish"}],
    "decision": [{"verdict": "Supported", "when": {"all": ["audit"]}}, {"verdict": "Not supported"}],
}
del UNTESTABLE["variants"]

BIBTEX = "".join(
    f"@misc{{{key}, author = {{Example, Ann}}, title = {{An example}}, year = {{2020}}, seen = {{yes}}}}\n"
    for key in ("example2020", "second2021")
)


def a_claim(**changes) -> dict:
    """The claim Z01 with other fields; None takes a field out."""
    changed = {**copy.deepcopy(CLAIM), **changes}
    return {key: value for key, value in changed.items() if value is not None}


def a_test(**changes) -> dict:
    """The test of claim Z01 with other parameters; None takes a parameter out."""
    changed = {**copy.deepcopy(CLAIM["tests"][0]), **changes}
    return {key: value for key, value in changed.items() if value is not None}


def write_project(
    folder: Path,
    *,
    files: dict[str, str] | None = None,
    claims: list[dict] | None = None,
    resources: dict[str, dict] | None = None,
    edition: str = "2026-11-25",
) -> Path:
    """Write the small project into a folder, with hashes that fit its files.

    Parameters
    ----------
    folder : Path
        Made if it does not exist.
    files : dict of str to str
        Content of data files by resource name, where it shall differ.
    claims : list of dict
        Other claims.
    resources : dict of str to dict
        Fields of descriptors by resource name, where they shall differ; None takes a field out.
    edition : str
        Another date of the edition.
    """
    contents = {"growth": GROWTH, "spending": SPENDING, "milestones": MILESTONES, **(files or {})}
    changes = resources or {}
    descriptors = []
    for name, own in RESOURCES.items():
        content = contents[name].encode()
        path = folder / "data" / own["path"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        entry = {**_origin(name, content), **own, **changes.get(name, {})}
        descriptors.append({key: value for key, value in entry.items() if value is not None})
    (folder / "data/schema").mkdir()
    shutil.copy(CHECKOUT / "data/schema/series.yaml", folder / "data/schema")
    meta = {"article_date": "2021-06-10", "entity": "CHN"}
    register = {"meta": meta, "claims": [CLAIM, FORECAST, UNTESTABLE] if claims is None else claims}
    _dump(folder / "data/schema/milestones.yaml", MILESTONE_FIELDS)
    _dump(folder / "data/datapackage.yaml", {"name": "small", "resources": descriptors})
    _dump(folder / "data/claims.yaml", register)
    _dump(folder / "_config.yml", {"sphinx": {"config": {"edition": {"version": "1.0.0", "date": edition}}}})
    (folder / "book").mkdir()
    (folder / "book/references.bib").write_text(BIBTEX, encoding="utf-8")
    return folder


def _origin(name: str, content: bytes) -> dict:
    return {
        "name": name,
        "type": "table",
        "title": f"Example of {name}",
        "description": "Made up for a test.",
        "scheme": "file",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "bytes": len(content),
        "url": "https://example.org/",
        "sources": [{"title": "Example", "path": "https://example.org/"}],
        "licenses": [{"name": "terms-not-verified", "title": "Terms not verified"}],
        "edition": "First",
        "date_published": "2021-02-28",
        "date_accessed": "2026-11-24",
        "limitations": ["Made up for a test."],
    }


class _Plain(yaml.SafeDumper):
    """YAML without anchors, as people write it, although the claims share parts."""

    def ignore_aliases(self, data) -> bool:
        return True


def _dump(path: Path, content: dict) -> None:
    text = yaml.dump(content, Dumper=_Plain, sort_keys=False, allow_unicode=True)
    path.write_text(text, encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    """Change a text that must stand in a file exactly once, so that no test poisons nothing."""
    text = path.read_bytes().decode("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_bytes(text.replace(old, new).encode("utf-8"))
