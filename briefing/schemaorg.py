"""The briefing in the words of schema.org: what search engines and fact-check indexes read of a page.

Every function gives a plain object for JSON-LD; nothing is typed here that register, data package or edition say.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from pybtex.richtext import Text

from briefing.catalogue import PACKAGE, describe, series, table
from briefing.claims import register
from briefing.edition import edition, project_root
from briefing.files import read_yaml
from briefing.prose import capital
from briefing.references import BIBLIOGRAPHY, references
from briefing.rules import SUBSTANTIVE

# From a file name at the root of the site, with or without a fragment, to the address to print.
Address = Callable[[str], str]


def script(things: list[dict]) -> str:
    """Things as the block of data that a page carries; no text in them can end the block."""
    graph = {"@context": "https://schema.org", "@graph": things}
    text = json.dumps(graph, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/ld+json">{text}</script>'


def publisher(name: str) -> dict:
    """Who answers for the briefing."""
    return {"@type": "Organization", "name": name}


def article(root: Path | None = None) -> dict:
    """The article under test: its day, and what the reference list knows of it where the register names it there."""
    root = root or project_root()
    meta = register(root)["meta"]
    known = {"@type": "Article", "datePublished": meta["article_date"]}
    if "article" in meta:
        entry = references(root / BIBLIOGRAPHY)[meta["article"]]
        known["name"] = str(Text.from_latex(entry.fields["title"]))
        names = [str(Text.from_latex(str(person))) for person in entry.persons["author"]]
        known["author"] = [{"@type": "Organization", "name": name} for name in names]
        if "url" in entry.fields:
            known["url"] = entry.fields["url"]
    return known


def rating(verdict: str, level: str, holds: int, variants: int) -> dict:
    """A verdict as a rating: on a declared scale where it is on the substance, else in words alone.

    Examples
    --------
    >>> rating("Contradicted", "high", 9, 9)["ratingValue"], "ratingValue" in rating("Too early", "not rated", 9, 9)
    (1, False)
    """
    words = "Confidence not rated" if level == "not rated" else f"{capital(level)} confidence"
    scale = SUBSTANTIVE[::-1]  # from worst to best
    scored = {}
    if verdict in scale:
        scored = {"ratingValue": scale.index(verdict) + 1, "bestRating": len(scale), "worstRating": 1}
    return {
        "@type": "Rating",
        **scored,
        "alternateName": verdict,
        "ratingExplanation": f"{words}. The verdict holds in {holds} of {variants} variants of the test.",
    }


def claim_review(
    claim: dict, row: dict, where: str, *, by: str, tested: dict, root: Path | None = None
) -> dict:
    """A claim and its verdict at this edition as a fact check.

    Parameters
    ----------
    claim : dict
        An entry of the register.
    row : dict
        Its row of :func:`briefing.verdicts.scorecard`.
    where : str
        Address of its test box.
    by : str
        Who answers for the briefing.
    tested : dict
        From :func:`article`. What the article leaves out did not appear there.
    """
    appeared = {"appearance": tested} if claim["in_article"] else {}
    return {
        "@type": "ClaimReview",
        "@id": where,
        "url": where,
        "claimReviewed": claim["text"],
        "datePublished": edition(root).date.isoformat(),
        "author": publisher(by),
        "itemReviewed": {"@type": "Claim", "name": claim["text"], **appeared},
        "reviewRating": rating(row["verdict_now"], row["level"], int(row["holds"]), int(row["variants"])),
    }


def report(
    address: Address,
    home: str,
    *,
    title: str,
    by: str,
    language: str,
    description: str,
    pdf: str | None,
    root: Path | None = None,
) -> dict:
    """The briefing as a whole."""
    version, date = edition(root)
    files = [("application/json", "claims.json"), *([("application/pdf", pdf)] if pdf else [])]
    return {
        "@type": "Report",
        "@id": address(home),
        "url": address(home),
        "name": title,
        **({"description": description} if description else {}),
        "author": publisher(by),
        "publisher": publisher(by),
        "datePublished": date.isoformat(),
        "version": version,
        "inLanguage": language,
        "about": article(root),
        "encoding": [
            {"@type": "MediaObject", "encodingFormat": form, "contentUrl": address(name)}
            for form, name in files
        ],
    }


def page(address: Address, file: str, home: str, *, title: str, description: str) -> dict:
    """A page of the briefing other than the first."""
    return {
        "@type": "WebPage",
        "@id": address(file),
        "url": address(file),
        "name": title,
        **({"description": description} if description else {}),
        "isPartOf": {"@id": address(home)},
    }


def catalogue(address: Address, file: str, root: Path | None = None) -> list[dict]:
    """The data package: the catalogue itself, then every series and table in it."""
    root = root or project_root()
    package = read_yaml(root / PACKAGE)
    data = [dataset(address, name, root) for name in describe(root=root)]
    known = {
        "@type": "DataCatalog",
        "@id": address(f"{file}#catalogue"),
        "url": address(file),
        "name": package.get("title", package["name"]),
        "license": [_licence(entry) for entry in package.get("licenses", [])],
        "dataset": [{"@id": entry["@id"]} for entry in data],
    }
    if "description" in package:
        known["description"] = package["description"]
    return [known, *data]


def dataset(address: Address, name: str, root: Path | None = None) -> dict:
    """One series or table: what it holds, whose it is, on what terms, and where its file lies."""
    entry = describe(name, root)
    file = f"data/{entry['path']}"
    measured = {"@type": "PropertyValue", "name": entry["title"]}
    if "unit" in entry:
        measured["unitText"] = entry["unit"]
    known = {
        "@type": "Dataset",
        "@id": address(file),
        "identifier": name,
        "name": entry["title"],
        "description": " ".join([entry["description"], *entry["limitations"]]),
        "creator": [publisher(producer) for producer in entry["producer"].split("; ")],
        "isBasedOn": entry["url"],
        "version": entry["edition"],
        "datePublished": entry["date_published"],
        "license": [_licence(terms) for terms in entry["licenses"]],
        "variableMeasured": measured,
        "distribution": {
            "@type": "DataDownload",
            "encodingFormat": entry["mediatype"],
            "contentUrl": address(file),
            "contentSize": f"{entry['bytes']} B",
            "sha256": entry["hash"].removeprefix("sha256:"),
        },
    }
    if covered := coverage(name, root):
        known["temporalCoverage"] = covered
    return known


def coverage(name: str, root: Path | None = None) -> str:
    """First and last period of a series, or date of a table, as ISO 8601 writes an interval; empty without dates."""
    if describe(name, root)["kind"] == "series":
        dates = series(name, root)["period"]
    else:
        frame = table(name, root)
        dates = frame["date"] if "date" in frame else frame.index[:0].astype(str)
    dates = sorted(date for date in dates if date)
    return f"{dates[0]}/{dates[-1]}" if dates else ""


def _licence(entry: dict) -> dict | str:
    """An address where there is one; terms that have none, or were not seen, by name."""
    return entry.get("path") or {"@type": "CreativeWork", "name": entry["title"]}
