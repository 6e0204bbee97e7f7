"""In the words of schema.org: verdicts on their scale, claims where they appeared, data with their terms."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from small_project import CLAIM, UNTESTABLE, replace, write_project

from briefing import schemaorg
from briefing.rules import SUBSTANTIVE, VERDICTS

CHECKOUT = Path(__file__).resolve().parents[1]


def at(file: str) -> str:
    return f"https://example.org/{file}"


def a_row(verdict: str, level: str = "high") -> dict:
    return {"verdict_now": verdict, "level": level, "holds": 3, "variants": 4}


@pytest.mark.parametrize(
    "words", ["</script><script>alert(1)</script>", "<!--", "a & b", "line\u2028end", '"\\']
)
def test_no_text_ends_the_block_of_data(words):
    """Read back it is the same text; in the page it is neither tag nor comment."""
    block = schemaorg.script([{"name": words}])
    inside = block.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not re.search(r"[<>&\u2028\u2029]", inside)
    assert json.loads(inside)["@graph"] == [{"name": words}]


def test_a_number_that_json_does_not_know_is_refused():
    with pytest.raises(ValueError):
        schemaorg.script([{"value": float("nan")}])


@pytest.mark.parametrize("verdict", [verdict for verdict in VERDICTS if verdict not in SUBSTANTIVE])
def test_no_verdict_has_no_score(verdict):
    """A number would count a claim that waits as a bad one."""
    rating = schemaorg.rating(verdict, "not rated", 3, 4)
    assert rating["alternateName"] == verdict
    assert not {"ratingValue", "bestRating", "worstRating"} & set(rating)
    assert rating["ratingExplanation"].startswith("Confidence not rated.")


def test_verdicts_have_the_declared_scale():
    values = {verdict: schemaorg.rating(verdict, "low", 3, 4) for verdict in SUBSTANTIVE}
    assert {verdict: rating["ratingValue"] for verdict, rating in values.items()} == {
        "Contradicted": 1,
        "Not supported": 2,
        "Partly supported": 3,
        "Supported": 4,
    }
    assert all((rating["worstRating"], rating["bestRating"]) == (1, 4) for rating in values.values())
    assert values["Supported"]["ratingExplanation"] == (
        "Low confidence. The verdict holds in 3 of 4 variants of the test."
    )


def test_what_the_article_leaves_out_did_not_appear_in_it(tmp_path):
    root = write_project(tmp_path)
    tested = schemaorg.article(root)
    for claim, appears in ((CLAIM, True), (UNTESTABLE, False)):
        review = schemaorg.claim_review(claim, a_row("Supported"), at("x"), by="Us", tested=tested, root=root)
        assert ("appearance" in review["itemReviewed"]) == appears
        assert review["claimReviewed"] == claim["text"]
        assert (review["url"], review["datePublished"]) == (at("x"), "2026-11-25")


def test_the_article_is_known_by_its_day_or_by_its_reference(tmp_path):
    root = write_project(tmp_path)
    assert schemaorg.article(root) == {"@type": "Article", "datePublished": "2021-06-10"}
    replace(root / "data/claims.yaml", "meta:\n", "meta:\n  article: example2020\n")
    named = schemaorg.article(root)
    assert (named["name"], named["author"][0]["name"]) == ("An example", "Example, Ann")


def test_our_article_has_a_title_without_markup():
    known = schemaorg.article(CHECKOUT)
    assert known["url"].startswith("https://") and not set("{}\\") & set(known["name"])


def test_data_carry_terms_span_and_hash(tmp_path):
    root = write_project(tmp_path)
    catalogue, growth, spending, milestones = schemaorg.catalogue(at, "book/data.html", root)
    assert [entry["@id"] for entry in catalogue["dataset"]] == [
        entry["@id"] for entry in (growth, spending, milestones)
    ]
    assert growth["distribution"]["contentUrl"] == growth["@id"] == at("data/example/growth.csv")
    assert re.fullmatch("[0-9a-f]{64}", growth["distribution"]["sha256"])
    assert (growth["temporalCoverage"], spending["temporalCoverage"]) == ("2016/2024", "2018/2020")
    assert milestones["temporalCoverage"] == "2019-01-03/2021-09-01"
    assert growth["variableMeasured"]["unitText"] == "% a year"
    assert "unitText" not in milestones["variableMeasured"]
    assert growth["license"] == [{"@type": "CreativeWork", "name": "Terms not verified"}]


def test_a_table_without_dates_covers_no_time():
    undated = [name for name in ("glossary", "licences") if schemaorg.coverage(name, CHECKOUT) == ""]
    assert undated


def test_all_our_data_are_described():
    things = schemaorg.catalogue(at, "book/data.html", CHECKOUT)
    assert len(things) - 1 == len(things[0]["dataset"]) > 100
    for entry in things[1:]:
        assert 50 <= len(entry["description"]) <= 5000, entry["identifier"]  # what search engines take
        assert entry["license"] and entry["creator"] and entry["datePublished"]
