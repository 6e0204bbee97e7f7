"""Another article: the library knows nothing of the one that this project tests, and builds a briefing on any."""

from __future__ import annotations

import json
import re
import shutil
import sys
from pathlib import Path

import pypdf
import pytest
import yaml
from bs4 import BeautifulSoup
from test_feed import assert_atom

from briefing.claims import register
from briefing.sphinxext.offline import foreign_requests

CHECKOUT = Path(__file__).resolve().parents[1]
EXAMPLE = CHECKOUT / "tests/example"
BRIEFING = str(Path(sys.executable).with_name("briefing"))
# Made by a run of Python, not part of the library.
LIBRARY = [
    path for path in sorted((CHECKOUT / "briefing").rglob("*")) if path.is_file() and path.suffix != ".pyc"
]


def subject_words() -> list[str]:
    """What this project's article is about, and how its pages, claims and series are called."""
    chapters = yaml.safe_load((CHECKOUT / "_toc.yml").read_text(encoding="utf-8"))["parts"]
    pages = {Path(page["file"]).name for part in chapters for page in part["chapters"]}
    tested = {claim["chapter"] for claim in register(CHECKOUT)["claims"]}
    names = [name for name in pages & tested if "_" in name or name == "hubei"]
    meta = register(CHECKOUT)["meta"]
    return [
        meta["entity"],
        meta["article_date"],
        meta["article"],
        "China",
        "Beijing",
        "Hubei",
        "Xi",
        "Xinhua",
        *names,
    ]


def found_in(text: str, words: list[str]) -> list[str]:
    return [word for word in words if re.search(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", text)]


def test_the_words_looked_for_are_those_of_the_article():
    """The search finds them where they belong, so that it would find them elsewhere."""
    register_ = (CHECKOUT / "data/claims.yaml").read_text(encoding="utf-8")
    assert {"CHN", "China", "2021-06-10", "green_transition"} <= set(found_in(register_, subject_words()))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.relative_to(CHECKOUT).as_posix())
def test_the_library_knows_no_article(path):
    """Code, template, schema and style name no country, day, chapter or reference of the article under test."""
    assert found_in(path.read_text(encoding="utf-8"), subject_words()) == []


@pytest.fixture(scope="module")
def built(run, tmp_path_factory) -> Path:
    """The example with this project's look, elsewhere, and built by the command that builds the briefing."""
    root = tmp_path_factory.mktemp("another") / "example"
    shutil.copytree(EXAMPLE, root)
    for look in ("_static", "_templates"):
        shutil.copytree(CHECKOUT / "book" / look, root / "book" / look)
    result = run(root, BRIEFING, "build")
    assert result.returncode == 0, result.stdout + result.stderr
    return root / "_build"


def test_another_article_makes_both_editions(built):
    """Title, verdict and reference of its own on the web and on paper, and nothing of this project."""
    page = BeautifulSoup((built / "html/book/cars.html").read_text(encoding="utf-8"), "html.parser")
    box = page.find(id="claim-g01")
    assert "Contradicted" in box.get_text() and page.find("img", alt=re.compile("Germany"))
    printed = "".join(sheet.extract_text() for sheet in pypdf.PdfReader(built / "briefing.pdf").pages)
    words = re.sub(r"\s+", " ", printed)
    for text in (
        "Electric cars, every year more?",
        "Edition 1.0.0",
        "Contradicted",
        "International Energy Agency",
    ):
        assert text in words
    assert len(pypdf.PdfReader(built / "summary.pdf").pages) == 2
    site = "".join(path.read_text(encoding="utf-8") for path in sorted(built.glob("html/book/*.html")))
    assert found_in(words + site, subject_words()) == []
    assert foreign_requests(built / "html") == []


def test_machines_learn_of_its_own_claim_and_data(built):
    page = BeautifulSoup((built / "html/book/cars.html").read_text(encoding="utf-8"), "html.parser")
    things = json.loads(page.find("script", type="application/ld+json").string)["@graph"]
    (review,) = [thing for thing in things if thing["@type"] == "ClaimReview"]
    assert review["claimReviewed"] == register(EXAMPLE)["claims"][0]["text"]
    assert review["itemReviewed"]["appearance"]["datePublished"] == "2025-06-01"
    assert (review["reviewRating"]["ratingValue"], review["reviewRating"]["alternateName"]) == (
        1,
        "Contradicted",
    )
    package = json.loads((built / "html/datapackage.json").read_text(encoding="utf-8"))
    assert [entry["path"] for entry in package["resources"]] == ["data/iea/electric_share.csv"]
    feed = (built / "html/feed.xml").read_text(encoding="utf-8")
    assert_atom(feed)
    assert "edition 1.0.0" in feed
