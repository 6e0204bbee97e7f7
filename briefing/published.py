"""The claims for machines, as published in ``claims.json`` beside the pages; its schema lies there too."""

from __future__ import annotations

import importlib.resources
import json
from pathlib import Path

from briefing.claims import register
from briefing.verdicts import scorecard
from briefing.whatif import what_if

CLAIMS = "claims.json"
SCHEMA = "claims.schema.json"


def claims_json(root: Path | None = None) -> list[dict]:
    """The scorecard for machines: one object a claim, with every variant of its rule."""
    entries = {entry["id"]: entry for entry in register(root)["claims"]}
    return [
        {
            **{
                key: row[key] for key in ("id", "paragraph", "in_article", "type", "theme", "chapter", "text")
            },
            "verdict_then": row["verdict_then"],
            "verdict_now": row["verdict_now"],
            "confidence": {key: row[key] for key in ("evidence", "agreement", "level")},
            "confidence_then": {key: row[f"{key}_then"] for key in ("evidence", "agreement", "level")},
            "robustness": {"holds": int(row["holds"]), "variants": int(row["variants"])},
            **_variants(entries[row["id"]], root),
        }
        for row in scorecard(root).to_dict("records")
    ]


def _variants(entry: dict, root: Path | None) -> dict:
    """All variants, with values free of the dust of binary fractions."""
    found = what_if(entry, root)
    values = [None if value is None else float(f"{value:.12g}") for value in found["values"]]
    return {**found, "values": values}


def schema() -> dict:
    """What ``claims.json`` holds, as a JSON Schema."""
    return json.loads(importlib.resources.files("briefing").joinpath(SCHEMA).read_text(encoding="utf-8"))


def publish(site: Path, root: Path | None = None) -> None:
    """Write claims and schema into the folder of the pages; a claim takes one line, so that editions compare."""
    lines = [json.dumps(claim, ensure_ascii=False, allow_nan=False) for claim in claims_json(root)]
    (site / CLAIMS).write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
    (site / SCHEMA).write_text(json.dumps(schema(), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
