"""What cells put on the page: described figures, sentences that the data carry, six lines a claim."""

import base64
import io
import re
from pathlib import Path

import matplotlib
import pandas as pd
import pytest
from matplotlib import pyplot as plt
from PIL import Image
from small_project import CLAIM, UNTESTABLE, a_claim, a_test, write_project

from briefing import notebook
from briefing.catalogue import UnknownResource
from briefing.claims import UnknownClaim
from briefing.mime import FIGURE, MYST
from briefing.notebook import (
    FindingFails,
    box_text,
    claim_box,
    confidence_words,
    finding,
    key_numbers,
    only,
    say,
    show,
    show_table,
    source_line,
    write,
)
from briefing.verdicts import judge

ALT = "Line chart of growth by year, which falls from twelve to one per cent."
FRAME = pd.DataFrame({"year": [2019, 2020], "value": [8.0, 6.0]})
LINES = ["Claim", "Correct reading", "Test", "Result", "Verdict", "But"]


@pytest.fixture
def project(tmp_path, monkeypatch) -> Path:
    """The small project as the one that is being worked on."""
    monkeypatch.setenv("BRIEFING_ROOT", str(tmp_path))
    return write_project(tmp_path)


@pytest.fixture
def shown(monkeypatch) -> list[dict]:
    """Outputs in the order in which cells displayed them."""
    outputs = []
    monkeypatch.setattr(notebook, "display", lambda bundle, raw: outputs.append(bundle if raw else None))
    return outputs


@pytest.fixture
def fig():
    with matplotlib.rc_context({"svg.hashsalt": None}):
        figure, ax = plt.subplots()
        ax.plot([2019, 2020], [8, 6])
        ax.fill_between([2019, 2020], [8, 6], hatch="//")
        yield figure
        plt.close(figure)


def figure(shown: list[dict]) -> dict:
    (bundle,) = shown
    return bundle[FIGURE]


def box(identifier: str) -> dict[str, str]:
    """A claim's box, line by line."""
    head, rule, *rows = box_text(identifier).splitlines()
    assert re.fullmatch(r"\|[:-]+\|[:-]+\|", rule)
    cells = [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]
    assert all(len(row) == 2 for row in cells)
    return dict(cells)


# -- Figures -------------------------------------------------------------------


@pytest.mark.parametrize("alt", ["", "A chart.", "x" * (notebook.SHORTEST_ALT - 1)])
def test_a_figure_without_a_description_is_refused(project, shown, fig, alt):
    """Alt text that is missing or too short raises, names the figure, and nothing is shown."""
    with pytest.raises(ValueError, match="Figure 'growth'.*at least 40 characters"):
        show(fig, name="growth", caption="Growth.", alt=alt, sources=["growth"])
    assert shown == []


def test_a_caption_is_no_description(project, shown, fig):
    """Alt text that repeats the caption tells a reader who cannot see the figure nothing."""
    with pytest.raises(ValueError, match="of its own"):
        show(fig, name="growth", caption=ALT, alt=ALT, sources=["growth"])
    assert shown == []


@pytest.mark.parametrize(
    ("alt", "fault"),
    [
        ("word " * 100, "at most 480 characters, not 500"),
        ("; ".join(f"{year} {year / 7:.1f}" for year in range(2001, 2026)), "read as language"),
    ],
)
def test_a_row_of_numbers_is_no_description(project, shown, fig, alt, fault):
    """Whoever listens gets what matters in words; all values are in the data."""
    with pytest.raises(ValueError, match=f"Figure 'growth'.*{fault}"):
        show(fig, name="growth", caption="Growth.", alt=alt, sources=["growth"])
    assert shown == []


def test_a_figure_from_an_unknown_series_is_refused(project, shown, fig):
    """A source line never names what the data package does not hold."""
    with pytest.raises(UnknownResource, match="'grwth'"):
        show(fig, name="growth", caption="Growth.", alt=ALT, sources=["grwth"])
    assert shown == []


def test_a_figure_is_one_output_with_all_its_parts(project, shown, fig):
    """Picture, name, caption, alt text, source line and data come in one bundle, with fallbacks."""
    show(fig, name="growth", caption="Growth <fell>.", alt=ALT, data=FRAME, sources=["growth"])
    (bundle,) = shown
    parts = bundle[FIGURE]
    assert set(parts) == {
        *("name", "svg", "png", "caption", "alt", "source", "notes", "csv", "numbered", "points")
    }
    assert (parts["name"], parts["caption"], parts["alt"]) == ("growth", "Growth <fell>.", ALT)
    assert parts["svg"].rstrip().endswith("</svg>")
    assert parts["csv"] == ",year,value\n0,2019,8.0\n1,2020,6.0\n"
    assert "Example Office" in parts["source"]
    assert bundle["text/plain"] == ALT
    assert "Growth &lt;fell&gt;." in bundle["text/html"]


def test_a_figure_is_also_a_picture_for_slides(project, shown, fig):
    """Twice as many dots as on a screen, on white whatever the style says."""
    fig.set_facecolor("none")
    show(fig, name="growth", caption="Growth.", alt=ALT, sources=["growth"])
    with Image.open(io.BytesIO(base64.b64decode(figure(shown)["png"]))) as picture:
        assert picture.width == pytest.approx(fig.get_figwidth() * 2 * 96, abs=1)
        assert picture.convert("RGBA").getpixel((0, 0)) == (255, 255, 255, 255)


def test_a_figure_has_notes_on_each_of_its_sources(project, shown, fig):
    """Title, what it holds, unit, edition and limits, once a source; a coded table has no unit."""
    show(fig, name="growth", caption="Growth.", alt=ALT, sources=["growth", "milestones", "growth"])
    assert figure(shown)["notes"] == [
        ("Example of growth", "Made up for a test. Unit: % a year. First. Made up for a test."),
        ("Example of milestones", "Made up for a test. First. Made up for a test."),
    ]


def test_a_figure_without_data_has_no_csv(project, shown, fig):
    """Where nothing is offered, no empty file is."""
    show(fig, name="growth", caption="Growth.", alt=ALT, sources=["growth"])
    assert figure(shown)["csv"] == ""


def test_data_have_one_line_of_heads(project, shown, fig):
    """Columns in two levels are written as one head each, which a table on the page can read out."""
    levels = FRAME.set_index("year")[["value"]].set_axis(pd.MultiIndex.from_tuples([("11.0", "low")]), axis=1)
    show(fig, name="growth", caption="Growth.", alt=ALT, data=levels, sources=["growth"])
    assert figure(shown)["csv"].splitlines()[0] == "year,11.0 low"


def test_a_figure_is_the_same_to_the_byte_each_time(project, shown, fig):
    """Two builds of one figure agree, whatever style is set: no clock and no random names."""
    for _ in range(2):
        show(fig, name="growth", caption="Growth.", alt=ALT, data=FRAME, sources=["growth"])
    assert shown[0] == shown[1]
    assert "dc:date" not in shown[0][FIGURE]["svg"]
    assert "url(#" in shown[0][FIGURE]["svg"]


# -- Source lines --------------------------------------------------------------


def test_a_source_line_names_every_producer_with_its_citation(project):
    """Each producer stands once, in the order given, with its work if that is one and not a choice among many."""
    assert source_line(["growth", "growth", "milestones"]) == (
        "Source: Example Office {cite:p}`example2020`; The authors."
    )


def test_a_source_line_says_what_was_only_quoted(project):
    """A figure read in the press never passes for its publisher's."""
    assert "as quoted in the press" in source_line(["spending"])
    assert "as quoted in the press" not in source_line(["growth"])
    both = source_line(["growth", "spending"])
    assert "Second Office as quoted in the press" in both
    assert "Example Office as quoted" not in both


def test_a_source_line_says_what_was_computed(project):
    """Our own arithmetic is never laid at a publisher's door."""
    assert "authors' calculations" in source_line(["growth"], computed=True)
    assert "calculations" not in source_line(["growth"])


def test_a_producer_that_is_its_own_author_is_not_named_twice(tmp_path, monkeypatch):
    """Where the work is the producer's, the year is enough; whoever only quoted it keeps the name."""
    write_project(tmp_path, resources={"growth": {"producer": "Example, Ann"}})
    monkeypatch.setenv("BRIEFING_ROOT", str(tmp_path))
    assert source_line(["growth"]) == "Source: Example, Ann {cite:yearpar}`example2020`."
    assert "{cite:p}`second2021`" in source_line(["spending"])


def test_a_long_list_of_citations_is_cut_to_the_newest(tmp_path, monkeypatch):
    """A series of many bulletins cites the last and says how many more there are."""
    write_project(tmp_path, resources={"growth": {"citation": ["a", "b", "c", "d"]}})
    monkeypatch.setenv("BRIEFING_ROOT", str(tmp_path))
    line = source_line(["growth"])
    assert "{cite:p}`d`" in line and "3 more" in line


def test_a_coded_table_with_many_sources_cites_none_by_chance(tmp_path, monkeypatch):
    """Where each row names its source, the line does not pick two of them."""
    write_project(tmp_path, resources={"milestones": {"citation": ["a", "b", "c"]}})
    monkeypatch.setenv("BRIEFING_ROOT", str(tmp_path))
    assert source_line(["milestones"]) == "Source: The authors."


# -- Sentences and numbers -----------------------------------------------------


@pytest.mark.parametrize("holds", [False, 0, None])
def test_a_sentence_the_data_contradict_stops_the_build(holds):
    """The error repeats the sentence, so that its author finds it."""
    with pytest.raises(FindingFails, match="“Growth fell in every year”"):
        finding("Growth fell in every year", holds=holds)


def test_a_sentence_the_data_carry_passes(shown):
    """A finding that holds puts nothing on the page."""
    assert finding("Growth fell", holds=True) is None
    assert shown == []


def test_values_get_their_names_and_are_not_displayed(monkeypatch):
    """Each value is glued under its own name, once, without output."""
    glued = []
    monkeypatch.setattr(notebook, "glue", lambda name, value, display: glued.append((name, value, display)))
    say(first="9.0%", second="two")
    assert glued == [("first", "9.0%", False), ("second", "two", False)]


@pytest.mark.parametrize(
    ("said", "fault"),
    [({}, "say it first"), ({"growth": "two makers"}, "does not begin with a number")],
)
def test_a_key_number_that_nobody_said_or_that_is_none_stops_the_build(monkeypatch, said, fault):
    """The strip under a headline holds numbers of the text, and the error names which it wants."""
    monkeypatch.setattr(notebook, "SAID", said)
    with pytest.raises(ValueError, match=f"'growth'.*{fault}"):
        key_numbers(growth="Growth")


def test_key_numbers_are_those_of_the_text_with_unit_and_label(monkeypatch, shown):
    """The figure stands out, its unit goes with it, and a dollar sign does not begin a formula."""
    monkeypatch.setattr(notebook, "SAID", {})
    monkeypatch.setattr(notebook, "glue", lambda *_, **__: None)
    say(growth="9.0% a year", chips="US$385 billion", count="29", unused="1")
    key_numbers(growth="Growth, 2021–25", chips="Imports", count="Items")
    assert shown[0][MYST]["text"] == (
        "- **9.0%** a year\n\n  Growth, 2021–25\n\n- **US\\$385** billion\n\n  Imports\n\n- **29**\n\n  Items"
    )


# -- Tables --------------------------------------------------------------------


def rows_of(shown: list[dict]) -> list[list[str]]:
    (bundle,) = shown
    rows = bundle[MYST]["text"].splitlines()
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in [rows[0], *rows[2:]]]


def test_no_cell_breaks_a_table(shown):
    """Pipes and line breaks within a cell stay within it."""
    show_table(pd.DataFrame({"a": ["x|y", "two\nlines"], "b": ["|", "z"]}))
    assert rows_of(shown) == [["a", "b"], ["x\\|y", "\\|"], ["two lines", "z"]]


def test_what_is_missing_in_a_table_is_a_dash(shown):
    """No reader sees `nan` or `None`."""
    show_table(pd.DataFrame({"a": [1.5, None], "b": ["x", None], "c": [pd.Timestamp("2021-06-10"), pd.NaT]}))
    assert rows_of(shown)[2] == ["–", "–", "–"]
    assert rows_of(shown)[1][:2] == ["1.5", "x"]


def test_numbers_in_a_table_stay_as_they_were_written(shown):
    """A table formats nothing on its own: 2.40 stays 2.40, and the index is left out."""
    show_table(pd.DataFrame({"year": ["2019"], "value": ["2.40"]}, index=["hidden"]))
    assert rows_of(shown) == [["year", "value"], ["2019", "2.40"]]


def test_a_table_leaves_its_frame_as_it_was(shown):
    """Showing changes nothing for the next cell."""
    frame = pd.DataFrame({"a": ["x|y"]})
    show_table(frame)
    assert frame["a"].tolist() == ["x|y"]


# -- Test boxes ----------------------------------------------------------------


def test_a_box_of_an_unknown_claim_is_refused(project, shown):
    """A misspelt claim raises and shows nothing."""
    with pytest.raises(UnknownClaim, match="Z1"):
        claim_box("Z1")
    assert shown == []


@pytest.mark.parametrize("identifier", ["Z01", "Z02", "Z03"])
def test_a_box_has_the_same_six_lines_in_the_same_order(project, identifier):
    """Whatever the verdict, a reader finds each line in its place, and none is empty."""
    lines = box(identifier)
    assert list(lines) == LINES
    assert all(lines.values())


@pytest.mark.parametrize("identifier", ["Z01", "Z02", "Z03"])
def test_a_box_says_what_the_rule_says(project, identifier):
    """Verdicts then and now, confidence and robustness are those of the judgement, word for word."""
    found = judge(identifier)
    line = box(identifier)["Verdict"]
    assert f"**{found.now.verdict}** now" in line
    assert f"On 10 June 2021: **{found.then.verdict}**" in line
    assert confidence_words(found.now) in line


@pytest.mark.parametrize(
    ("identifier", "why"),
    [
        ("Z02", "**Too early** (the first test waited for evidence)."),
        ("Z03", "**Not testable** (for want of the same evidence)."),
    ],
)
def test_a_box_says_whose_evidence_was_not_there(project, identifier, why):
    """With several tests it names those that waited; what a test needs stands in the box once."""
    assert box(identifier)["Verdict"].endswith(f"On 10 June 2021: {why}")


def test_a_box_of_one_test_says_what_it_waited_for(tmp_path, monkeypatch):
    test = a_test(window=[2019, 2022])
    write_project(tmp_path, claims=[a_claim(tests=[test], variants=None)])
    monkeypatch.setenv("BRIEFING_ROOT", str(tmp_path))
    then = judge("Z01").then
    assert then.reason and box("Z01")["Verdict"].endswith(f"**Too early** ({then.reason}).")


def test_a_box_says_how_its_tests_are_joined(project):
    """Nobody needs the register to see which tests must be met for which verdict."""
    assert (
        "≥ 2. Supported if both are met, partly if either is. Threshold: our convention."
        in box("Z02")["Test"]
    )
    assert "> 9.3% a year. Supported if met. " in box("Z01")["Test"]


def test_a_decision_without_words_stops_the_box(tmp_path, monkeypatch):
    decision = [{"verdict": "Supported", "when": {"at_least": 2}}, {"verdict": "Not supported"}]
    write_project(tmp_path, claims=[a_claim(decision=decision)])
    monkeypatch.setenv("BRIEFING_ROOT", str(tmp_path))
    with pytest.raises(ValueError, match="of 1 tests 2 cannot be met"):
        box_text("Z01")


def test_a_test_that_only_informs_is_neither_met_nor_missed(tmp_path, monkeypatch):
    """Its bar is not printed and decides nothing, so the number stands alone."""
    tests = [a_test(), a_test(id="aside", label="Lowest growth", measure="minimum")]
    write_project(tmp_path, claims=[a_claim(tests=tests)])
    monkeypatch.setenv("BRIEFING_ROOT", str(tmp_path))
    asides = box("Z01")["Result"].split("For information: ")[1]
    assert re.fullmatch(r"Lowest growth: [\d.]+% a year\.", asides)


@pytest.mark.parametrize(
    ("changes", "head"),
    [
        ({}, "Fact of record, paragraph 1"),
        ({"in_article": False}, "Fact of record, context of paragraph 1, not claimed there"),
        ({"in_article": False, "paragraph": "-"}, "Fact of record, left out of the article"),
    ],
)
def test_a_box_says_whether_the_article_makes_the_claim(tmp_path, monkeypatch, changes, head):
    write_project(tmp_path, claims=[a_claim(**changes)])
    monkeypatch.setenv("BRIEFING_ROOT", str(tmp_path))
    assert head == box_text("Z01").splitlines()[0].split("|")[2].strip()


def test_a_box_gives_test_result_and_robustness(project):
    """Threshold, number, its range over the variants and what overturns the verdict are all there."""
    lines = box("Z01")
    assert lines["Claim"] == CLAIM["text"]
    assert "> 9.3% a year" in lines["Test"] and "knowing the outcome" in lines["Test"]
    assert "9.6% a year (met)" in lines["Result"] and "9.6 to 9.8% a year" in lines["Result"]
    assert "4 of 6 variants" in lines["Verdict"]
    assert "*not supported* with “Mean growth”: above 10 instead of 9.3." in lines["Verdict"]
    assert CLAIM["few_variants"] in lines["Verdict"]
    assert lines["But"] == "Growth alone says nothing about quality. {cite:p}`example2020`"


def test_a_box_without_evidence_shows_no_number(project):
    """Where nothing is known no number stands, and what is needed does."""
    lines = box("Z03")
    assert lines["Claim"] == UNTESTABLE["text"]
    assert "not known" in lines["Result"] and "an audit" in lines["Result"]
    assert "nan" not in " ".join(lines.values()).lower().split()
    assert "None" not in " ".join(lines.values())


def test_a_box_says_what_is_still_open(tmp_path, monkeypatch):
    """A number so far that decides nothing yet is called open, neither met nor missed."""
    test = a_test(measure="maximum", window=[2021, 2030])
    write_project(tmp_path, claims=[a_claim(tests=[test], variants=None)])
    monkeypatch.setenv("BRIEFING_ROOT", str(tmp_path))
    lines = box("Z01")
    assert "5.0% a year (still open)" in lines["Result"]
    assert "**Too early** now" in lines["Verdict"]


def test_a_pipe_in_a_claim_does_not_break_its_box(tmp_path, monkeypatch):
    """Words of the register may hold any character."""
    write_project(tmp_path, claims=[a_claim(text="Either | or.", counter="A | B.")])
    monkeypatch.setenv("BRIEFING_ROOT", str(tmp_path))
    lines = box("Z01")
    assert list(lines) == LINES
    assert lines["Claim"] == "Either \\| or."


def test_a_correct_reading_takes_the_place_of_the_corrupt_one(tmp_path, monkeypatch):
    """Where the register gives a reading the box prints it; else it says that the article stands."""
    write_project(tmp_path, claims=[a_claim(reading="It should say 2020."), a_claim(id="Z02")])
    monkeypatch.setenv("BRIEFING_ROOT", str(tmp_path))
    assert box("Z01")["Correct reading"] == "It should say 2020."
    assert box("Z02")["Correct reading"] != ""


def test_a_box_is_one_output_under_its_anchor(project, shown):
    """The box can be linked to, and JupyterLab gets plain Markdown without the book's roles."""
    claim_box("Z01")
    bundle, _ = shown
    assert bundle[MYST]["text"] == f"(claim-z01)=\n\n{box_text('Z01')}"
    assert "{cite" not in bundle["text/markdown"] and "(claim-z01)=" not in bundle["text/markdown"]
    assert "[example2020]" in bundle["text/markdown"]


def test_a_notebook_shows_what_the_web_shows(shown):
    """In JupyterLab a block for print stays away, and one for the web stands without its fence."""
    write(f"Both.\n\n{only('web', 'The whole table.')}\n\n{only('print', 'The short list.')}")
    (bundle,) = shown
    assert bundle["text/markdown"].split() == ["Both.", "The", "whole", "table."]
    assert "{container} web-only" in bundle[MYST]["text"] and "The short list." in bundle[MYST]["text"]
