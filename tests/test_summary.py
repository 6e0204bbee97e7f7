"""Front and back matter: messages, options, corrections, catalogue and glossary say what register and data say."""

import re
from pathlib import Path

import pandas as pd
import pytest
import yaml
from small_project import write_project

from briefing import summary
from briefing.catalogue import describe, table
from briefing.claims import register
from briefing.edition import edition
from briefing.verdicts import judge, scorecard

CHECKOUT = Path(__file__).resolve().parents[1]
ENTRIES = [entry for audience in summary.options(CHECKOUT) for entry in audience["options"]]


@pytest.fixture
def written(monkeypatch) -> list[str]:
    """Texts in the order in which cells wrote them."""
    texts = []
    monkeypatch.setattr(summary, "write", texts.append)
    return texts


def test_a_message_carries_its_verdicts(tmp_path):
    """Verdict, confidence and link come from the judgement; without a verdict there is no confidence to name."""
    root = write_project(tmp_path)
    judged, undecided = judge("Z01", root), judge("Z03", root)
    text = summary.key_message("It grew", "By a lot.", [judged, undecided])
    confidence = judged.now.confidence.level
    assert text == (
        f"1. **It grew.** By a lot. [Z01](#claim-z01) *{judged.now.verdict.lower()}* with {confidence} confidence"
        f" and [Z03](#claim-z03) *{undecided.now.verdict.lower()}*."
    )
    assert undecided.now.confidence.level == "not rated"


def test_both_days_count_every_claim(tmp_path, monkeypatch):
    """No claim is lost between the two rows, and the columns follow the scale."""
    monkeypatch.setenv("BRIEFING_ROOT", str(write_project(tmp_path)))
    card = scorecard()
    counts = summary.then_and_now(card)
    assert list(counts.sum(axis=1)) == [len(card)] * 2
    assert list(counts.columns) == summary.VERDICTS
    assert counts.iloc[1]["Not testable"] == (card["verdict_now"] == "Not testable").sum()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["trigger"]["label"])
def test_an_option_has_an_indicator_and_a_claim(entry):
    """Each option rests on claims of the register and names where its level is from; its indicator has a value."""
    claims = {claim["id"] for claim in register(CHECKOUT)["claims"]}
    assert entry["rests_on"] and set(entry["rests_on"]) <= claims
    assert entry["level_from"] in ("plan target", "claim", "convention")
    value, reached = summary.trigger(entry["trigger"], edition(CHECKOUT).date, "CHN", CHECKOUT)
    assert "not known" not in value and isinstance(reached, bool)


def test_every_audience_has_three_options():
    audiences = summary.options(CHECKOUT)
    assert [len(audience["options"]) for audience in audiences] == [3] * len(audiences)


def test_a_level_of_a_claim_is_a_level_of_that_claim():
    """A level said to be a plan's or a claim's is a threshold of a claim that the option rests on."""
    tests = {claim["id"]: claim["tests"] for claim in register(CHECKOUT)["claims"]}
    for entry in ENTRIES:
        if entry["level_from"] == "convention":
            continue
        level = next(entry["trigger"][key] for key in summary.SIGNS if key in entry["trigger"])
        bars = [
            test[key] for i in entry["rests_on"] for test in tests[i] for key in summary.SIGNS if key in test
        ]
        assert level in bars, entry["option"]


def test_an_indicator_that_the_data_lack_is_refused(tmp_path):
    """An option without a present value would be empty advice."""
    root = write_project(tmp_path)
    test = {
        "label": "Growth in 2030",
        "measure": "level",
        "series": "growth",
        "period": 2030,
        "above": 1,
        "unit": "%",
    }
    with pytest.raises(ValueError, match="Growth in 2030"):
        summary.trigger(test, "2026-11-25", "CHN", root)


def test_an_indicator_says_value_year_and_whether_it_has_its_level(tmp_path):
    root = write_project(tmp_path)
    unit = describe("growth", root)["unit"]
    test = {"label": "Growth", "measure": "latest", "series": "growth", "below": 2, "unit": unit}
    value, reached = summary.trigger(test, "2026-11-25", "CHN", root)
    assert value.endswith("(2024)") and value.startswith("1.0%") and reached
    assert not summary.trigger({**test, "below": 1}, "2026-11-25", "CHN", root)[1]


@pytest.mark.parametrize(
    ("config", "address"),
    [
        ("", ""),
        ('html: {baseurl: ""}', ""),
        ("html: {baseurl: https://example.org/briefing/}", "https://example.org/briefing/"),
    ],
)
def test_the_address_of_the_web_edition_is_the_one_of_the_site(tmp_path, config, address):
    """The printed edition names it where `_config.yml` does, under the key that the site itself is built with."""
    root = write_project(tmp_path)
    with (root / "_config.yml").open("a", encoding="utf-8") as file:
        file.write(f"\n{config}\n")
    assert summary.web_address(root) == address


def test_marks_show_every_verdict_once_by_type():
    """One shape a claim, the best verdicts first; a verdict that nothing got is not explained."""
    card = pd.DataFrame(
        {
            "type": ["causal", "fact", "fact", "fact", "forecast"],
            "verdict_now": ["Not supported", "Not testable", "Supported", "Partly supported", "Contradicted"],
            "in_article": [True, True, True, True, False],
        }
    )
    facts, causal, legend = summary.verdict_marks(card).split("\n\n")
    assert facts == "**Facts of record** ●◐–"
    assert causal == "**Causal claims** ○"
    assert [part.split("\u00a0", 1)[0] for part in legend.strip("*").split(", ")] == list("●◐○–")


def test_the_catalogue_has_every_resource_in_both_editions(written):
    """The web gives each its row, print each its title; none is lost on the way."""
    resources = describe(root=CHECKOUT)
    summary.show_catalogue(resources)
    (text,) = written
    web, printed = text.split("{container} print-only")
    for name, entry in resources.items():
        assert f"`{name}`" in web
        assert entry["title"] in printed
        assert all(producer in printed for producer in entry["producer"].split("; "))
    # An unescaped pair of dollar signs would be read as a formula.
    assert not re.search(r"(?<!\\)\$", text)


def test_the_glossary_explains_what_the_book_prints():
    """Every term and abbreviation is used, and the characters stand in a text that we coded."""
    glossary = table("glossary", CHECKOUT)
    pages = [
        page.read_text(encoding="utf-8")
        for page in (CHECKOUT / "book").glob("*.md")
        if page.stem != "glossary"
    ]
    coded = {name: table(name, CHECKOUT) for name in ("corruptions", "documents", "provenance", "quotations")}
    words = [str(value) for frame in coded.values() for value in frame.to_numpy().ravel()]
    titles = [f"{entry['title']} {entry.get('unit', '')}" for entry in describe(root=CHECKOUT).values()]
    claims = [str(claim) for claim in register(CHECKOUT)["claims"]]
    printed = "\n".join([*pages, *words, *titles, *claims]).replace("₂", "2").lower()
    unused = [row.term for row in glossary.itertuples() if row.term.replace("₂", "2").lower() not in printed]
    assert unused == []
    terms = glossary.query("kind == 'term'")
    assert (terms[["characters", "pinyin", "source"]] != "").all(axis=None)
    assert [
        characters for characters in terms["characters"] if not any(characters in word for word in words)
    ] == []


def test_the_answer_in_one_sentence_names_the_kinds_that_hold_most_and_least_often(tmp_path):
    """Counts are of claims with a verdict; a kind without any is not called the worst."""
    rows = [("fact", "Supported")] * 3 + [
        ("forecast", "Supported"),
        ("forecast", "Not supported"),
        ("causal", "Too early"),
    ]
    card = pd.DataFrame(rows, columns=["type", "verdict_now"]).assign(in_article=True)
    assert summary.answer_sentence(card) == (
        "Of five claims of the article that can be judged today, 4 hold in full: most often facts of record (3 of 3), "
        "least often forecasts or targets (1 of 2)."
    )


def test_the_answer_in_one_sentence_compares_no_kind_of_two_claims():
    """Two forecasts that both came true are no rate to set beside thirteen facts."""
    rows = [("fact", "Supported")] * 4 + [("fact", "Contradicted")] + [("causal", "Not supported")] * 5
    rows += [("forecast", "Supported")] * 2
    card = pd.DataFrame(rows, columns=["type", "verdict_now"]).assign(in_article=True)
    assert summary.answer_sentence(card).endswith(
        "most often facts of record (4 of 5), least often causal claims (0 of 5)."
    )


def test_the_article_is_judged_on_its_own_claims(monkeypatch):
    """What it leaves out, and its context, changes no count of its claims and is counted apart."""
    monkeypatch.setenv("BRIEFING_ROOT", str(CHECKOUT))
    columns = ["type", "verdict_then", "verdict_now", "in_article", "paragraph"]
    said = [
        ("fact", "Supported", "Supported", True, "P1"),
        ("fact", "Too early", "Supported", True, "P2"),
        ("causal", "Too early", "Not testable", True, "P2"),
    ]
    beside = [
        ("forecast", "Too early", "Not supported", False, "-"),
        ("forecast", "Too early", "Not supported", False, "-"),
        ("fact", "Supported", "Supported", False, "P3"),
    ]
    alone, together = (
        summary.answer_lines(pd.DataFrame(rows, columns=columns)) for rows in (said, said + beside)
    )
    assert together[:3] == alone and len(alone) == 3
    assert alone[0] == (
        "**What holds.** Of three claims of the article, 2 can be judged today: 2 supported. "
        "The other 1 is not testable."
    )
    assert together[3] == (
        "**Counted apart.** Two points that it leaves out: 2 not supported; "
        "one point of its context: 1 supported."
    )


def test_the_register_says_what_is_not_the_articles_own():
    """Both forecasts of the article came true; the goals that it leaves out are no forecasts of its own."""
    card = scorecard(CHECKOUT)
    assert set(card.loc[~card["in_article"], "id"]) == {"A36", "A46", "X01", "X02", "X03", "X04"}
    assert set(card.loc[card["paragraph"] == "-", "id"]) == {"X01", "X02", "X03", "X04"}
    forecasts = summary.tally(summary.own(card), "verdict_now").loc["forecast or target"]
    assert forecasts["Supported"] == forecasts.sum() == 2


def test_the_citation_names_this_edition(tmp_path):
    """Author, year, title, version and date come from the configuration."""
    root = write_project(tmp_path)
    config = {"title": "A book", "author": "An author"} | yaml.safe_load((root / "_config.yml").read_text())
    (root / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    assert summary.citation(root) == "An author (2026): A book. Edition 1.0.0 of 25 November 2026."
