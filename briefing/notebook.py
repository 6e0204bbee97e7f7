"""What a chapter's cells put on the page: numbers, figures, tables and test boxes.

Everything is an ordinary notebook output, so that a chapter reads the same in JupyterLab as in the book.
"""

from __future__ import annotations

import base64
import html
import io
import re
from collections.abc import Iterable, Sequence

import pandas as pd
from IPython.display import display
from matplotlib import rc_context
from matplotlib.figure import Figure
from myst_nb import glue

from briefing.catalogue import describe
from briefing.claims import LEFT_OUT
from briefing.claims import claim as find_claim
from briefing.edition import project_root
from briefing.mime import FIGURE, MYST, WEB
from briefing.points import points
from briefing.prose import capital, day, listed, number, ranged, trimmed, unit_words
from briefing.references import BIBLIOGRAPHY, authors
from briefing.rules import SIGNS, deciding, decision_words, which
from briefing.verdicts import Judgement, TestResult, blocked, judge
from briefing.whatif import what_if_html

# Alt text shorter than this describes nothing that the caption does not.
SHORTEST_ALT = 40

# Longer ones nobody listens to, and where letters are fewer than half it is a row of numbers, which the data under
# the figure give better.
LONGEST_ALT = 480
LEAST_LETTERS = 0.5

# More citations than this make a source line nobody reads.
MOST_CITATIONS = 1

# Dots per inch of the picture for slides: twice those of a screen.
PNG_DPI = 192

# A block that :func:`only` made.
ONLY = re.compile(
    r"^:{6}\{container\} (?P<where>web|print)-only\n\n(?P<text>.*?)\n\n:{6}$", re.MULTILINE | re.DOTALL
)

TYPES = {
    "fact": "fact of record",
    "description": "description",
    "forecast": "forecast or target",
    "causal": "causal claim",
    "intent": "statement of intent",
}

ORIGINS = {
    "claim wording": "the claim's wording",
    "plan target": "official target",
    "convention": "our convention",
}


# What `say` has named so far. One kernel serves one notebook, so these are the names of its page.
SAID: dict[str, str | float | int] = {}


class FindingFails(AssertionError):
    """A sentence of a chapter that the verdicts and numbers no longer carry."""


def say(**values: str | float | int) -> None:
    """Give names to values, for use in the text as ``{glue:text}`name```.

    Numbers should come as finished text (:func:`briefing.prose.number`), so that their unit goes with them.
    """
    SAID.update(values)
    for name, value in values.items():
        glue(name, value, display=False)


def key_numbers(**labels: str) -> None:
    """Show the numbers that a reader should take away from a chapter, each with a short label.

    Parameters
    ----------
    **labels : str
        Label by the name that :func:`say` gave to the number, so that strip and text cannot differ.

    Raises
    ------
    ValueError
        If a name was not said, or what was said is no number.
    """
    write("\n\n".join(_key_number(name, label) for name, label in labels.items()))


def _key_number(name: str, label: str) -> str:
    if name not in SAID:
        raise ValueError(f"Key number '{name}': say it first, with say({name}=...).")
    figure, _, unit = str(SAID[name]).replace("$", "\\$").partition(" ")  # two dollar signs make a formula
    if not re.search(r"\d", figure):
        raise ValueError(f"Key number '{name}': '{SAID[name]}' does not begin with a number.")
    return f"- {f'**{figure}** {unit}'.rstrip()}\n\n  {label}"


def finding(sentence: str, *, holds: bool) -> None:
    """Guard a sentence that is written by hand: the build stops when the data no longer carry it.

    Parameters
    ----------
    sentence : str
        The heading or sentence as it stands in the chapter.
    holds : bool
        The condition, computed from verdicts or numbers, under which it may stand.

    Raises
    ------
    FindingFails
        If the condition is false.
    """
    if not holds:
        raise FindingFails(
            f"The data no longer carry this sentence; rewrite it or its condition: “{sentence}”"
        )


def show(
    fig: Figure,
    *,
    name: str,
    caption: str,
    alt: str,
    data: pd.DataFrame | None = None,
    sources: Sequence[str],
    computed: bool = False,
    numbered: bool = True,
) -> None:
    """Show a figure with its number, caption, alt text, source line and data.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
    name : str
        Its label is ``fig-<name>``, for references from the text.
    caption, alt : str
        Made from the data. The caption says what is shown; the alt text lets a reader who does not see it
        know what it shows: kind of chart, what is on the axes, the values that matter in words
        (:func:`briefing.prose.course`). All values are in the data.
    data : pandas.DataFrame, optional
        What is drawn, offered as CSV.
    sources : sequence of str
        Names of the series and tables behind it; they make the source line.
    computed : bool
        Whether the figure shows our own calculation from them.
    numbered : bool
        False for a figure that one edition alone shows before others, so that both editions number alike.

    Raises
    ------
    ValueError
        If the alt text is too short to describe the figure, repeats the caption, is too long to listen to, or is
        more numbers than words.
    """
    if fault := alt_fault(alt, caption):
        raise ValueError(f"Figure '{name}': the alt text must {fault}.")
    stream = io.StringIO()
    with rc_context({"svg.hashsalt": "briefing"}):  # else ids are drawn at random, and no two builds agree
        fig.savefig(stream, format="svg", metadata={"Date": None})
    svg = stream.getvalue()
    pixels = io.BytesIO()
    fig.savefig(pixels, format="png", dpi=PNG_DPI, facecolor="white", metadata={"Software": None})
    source = source_line(sources, computed=computed)
    csv = "" if data is None else _flat(data).to_csv(lineterminator="\n")
    words = f"{html.escape(caption)}<br><small>{html.escape(source)}</small>"
    fallback = f"<figure>{svg}<figcaption>{words}</figcaption></figure>"
    bundle = {
        FIGURE: {
            "name": name,
            "svg": svg,
            "png": base64.b64encode(pixels.getvalue()).decode("ascii"),
            "caption": caption,
            "alt": alt,
            "source": source,
            "notes": source_notes(sources),
            "csv": csv,
            "numbered": numbered,
            "points": points(fig),
        },
        "text/html": fallback,
        "text/plain": alt,
    }
    display(bundle, raw=True)


def alt_fault(alt: str, caption: str = "") -> str:
    """What a figure's alt text must do and does not; empty if it does all."""
    if len(alt) < SHORTEST_ALT or alt == caption:
        return f"describe the picture in at least {SHORTEST_ALT} characters of its own"
    if len(alt) > LONGEST_ALT:
        return f"say what matters in at most {LONGEST_ALT} characters, not {len(alt)}"
    if sum(map(str.isalpha, alt)) < LEAST_LETTERS * len(alt):
        return "read as language: more than half of it are digits, signs and spaces"
    return ""


def _flat(data: pd.DataFrame) -> pd.DataFrame:
    """The frame with one line of column heads, as every reader of CSV expects."""
    if data.columns.nlevels == 1:
        return data
    return data.set_axis([" ".join(map(str, heads)).strip() for heads in data.columns], axis=1)


def source_line(names: Iterable[str], *, computed: bool = False) -> str:
    """Source line from the data package: producers with their citations, and what was only quoted.

    A series may rest on a dozen bulletins. The line cites the newest and counts the others. A coded table names
    a source in each of its rows; the line cites none of them, since two of dozens would be two by chance.
    Without a name the source is the register itself.
    """
    by_producer: dict[str, list[str]] = {}
    quoted = []
    for name in names:
        descriptor = describe(name)
        keys = by_producer.setdefault(descriptor["producer"], [])
        if descriptor["kind"] == "table" and len(descriptor["citation"]) > MOST_CITATIONS:
            continue
        keys += [key for key in descriptor["citation"] if key not in keys]
        if descriptor["provenance"] == "quoted" and descriptor["producer"] not in quoted:
            quoted.append(descriptor["producer"])
    if not by_producer:
        return "Source: register and rules of this briefing."
    parts = [
        f"{producer} {cited(keys, by=producer)}" if keys else producer
        for producer, keys in by_producer.items()
    ]
    line = f"Source: {'; '.join(parts)}" + ("; authors' calculations." if computed else ".")
    if quoted:
        whose = "All" if len(by_producer) == len(quoted) else f"Those of {listed(quoted)}"
        line += f" {whose} as quoted in the press."
    return line


def source_notes(names: Iterable[str]) -> list[tuple[str, str]]:
    """Each series or table by its title, with what it holds, its unit and edition, and its limits."""
    return [(entry["title"], _note(entry)) for entry in map(describe, dict.fromkeys(names))]


def _note(entry: dict) -> str:
    unit = f"Unit: {unit_words(entry['unit'])}." if "unit" in entry else ""
    parts = [entry["description"], unit, f"{entry['edition'].rstrip('.')}.", *entry["limitations"]]
    return " ".join(part for part in parts if part)


def cited(keys: Sequence[str], most: int = MOST_CITATIONS, by: str = "") -> str:
    """A citation of the last works in a list; the others are counted, and the web's reference list has them.

    Where the text before it, ``by``, has the name under which the list of references has the work, the year is enough.
    """
    names = authors(project_root() / BIBLIOGRAPHY)
    named = bool(by) and all(names.get(key, "\n") in by for key in keys[-most:])
    newest = f"{{cite:{'yearpar' if named else 'p'}}}`{','.join(keys[-most:])}`"
    earlier = len(keys) - most
    return newest if earlier <= 0 else f"{newest} and {earlier} more"


def write(text: str) -> None:
    """Show MyST text: citations, references and anchors work in the book; JupyterLab shows plain Markdown."""
    # JupyterLab is a screen: it shows what the web edition shows.
    on_screen = ONLY.sub(lambda block: block["text"] if block["where"] == "web" else "", text)
    without_anchors = re.sub(r"^\([\w-]+\)=\n+", "", on_screen, flags=re.MULTILINE)
    plain = re.sub(r"\{[\w:]+\}`([^`]+)`", r"[\1]", without_anchors)
    display({MYST: {"text": text}, "text/markdown": plain, "text/plain": plain}, raw=True)


def only(where: str, text: str, *classes: str) -> str:
    """MyST text that one edition alone shows: ``"web"`` or ``"print"``. It goes into :func:`write`."""
    return f"::::::{{container}} {' '.join([f'{where}-only', *classes])}\n\n{text}\n\n::::::"


def show_web(page: str, plain: str = "") -> None:
    """Show HTML in the web edition and in JupyterLab, and nothing in the PDF.

    It holds no script: what moves on a page is in files under ``book/_static``, which the page's policy allows.
    """
    display({WEB: {"html": page}, "text/html": page, "text/plain": plain}, raw=True)


def show_table(frame: pd.DataFrame, *, align: Sequence[str] | None = None) -> None:
    """Show a frame as a plain table, without its index. Cells may hold MyST text."""
    write(table_text(frame, align=align))


def table_text(frame: pd.DataFrame, *, align: Sequence[str] | None = None) -> str:
    """A frame as a Markdown table, without its index."""
    return frame.map(_cell).to_markdown(index=False, disable_numparse=True, colalign=align)


def _cell(value) -> str:
    return "–" if pd.isna(value) is True else str(value).replace("|", "\\|").replace("\n", " ")


def threshold_words(result: TestResult) -> str:
    """A test's bar in words: "> 7% a year"."""
    if result.comparison is None:
        return ""
    return f"{SIGNS[result.comparison]} {trimmed(result.threshold, result.reading.unit)}"


def result_words(results: Iterable[TestResult], *, informs: bool = False) -> str:
    """What tests found, one sentence a test; of one that only informs the number, without its outcome."""
    return " ".join(f"{capital(_found(result, informs))}." for result in results)


def _found(result: TestResult, informs: bool) -> str:
    reading = result.reading
    if reading.value is None or reading.value != reading.value:
        return f"{result.label}: not known ({reading.reason.rstrip('.')})"
    outcome = {True: " (met)", False: " (not met)", None: " (still open)"}[result.outcome]
    return f"{result.label}: {number(reading.value, reading.unit)}{'' if informs else outcome}"


def claim_box(identifier: str) -> None:
    """Show a claim's test box: always the same six lines, under the anchor ``claim-<id>``.

    On screens its variants follow, for readers who would set the test differently.
    """
    write(f"(claim-{identifier.lower()})=\n\n{box_text(identifier)}")
    if variants := what_if_html(identifier):
        show_web(variants)


def box_text(identifier: str) -> str:
    """A claim's test box as a Markdown table of two columns and six rows."""
    entry = find_claim(identifier)
    verdicts = judge(identifier)
    then, now = verdicts.then, verdicts.now
    names = deciding(entry["decision"], [test["id"] for test in entry["tests"]])
    decide = [now[name] for name in names]
    inform = [result for result in now.results if result.id not in names]
    lines = {
        "Claim": entry["text"],
        "Correct reading": entry.get(
            "reading", "As the article has it." if entry["in_article"] else "Does not apply."
        ),
        "Test": f"{'; '.join(map(_bar, decide))}. "
        + decision_words(entry["decision"], [test["id"] for test in entry["tests"]])
        + f" Threshold: {ORIGINS[entry['threshold_origin']]}."
        + (" Rule written knowing the outcome." if entry["outcome_known"] else ""),
        "Result": result_words(decide)
        + _spread(now)
        + (f" For information: {result_words(inform, informs=True)}" if inform else ""),
        "Verdict": f"**{now.verdict}** now, {confidence_words(now)}. {robustness_words(now)} "
        + (f"{entry['few_variants'].strip()} " if "few_variants" in entry else "")
        + f"On {day(then.date)}: **{then.verdict}**"
        + (f" ({_why(entry, then, names)})." if then.reason else f", {then.confidence.level} confidence."),
        "But": f"{entry['counter']} {cited(entry['citations'], most=4)}",
    }
    head = f"{capital(TYPES[entry['type']])}, {_where(entry)}"
    return table_text(pd.DataFrame({identifier: list(lines), head: list(lines.values())}))


def _where(entry: dict) -> str:
    """Where in the article a claim stands, or why it does not."""
    if entry["paragraph"] == LEFT_OUT:
        return "left out of the article"
    paragraph = f"paragraph {entry['paragraph'].removeprefix('P')}"
    return paragraph if entry["in_article"] else f"context of {paragraph}, not claimed there"


def _why(entry: dict, judgement: Judgement, names: list[str]) -> str:
    """Why a day has no verdict on the substance: the reason of its one test, or which of several lacked evidence."""
    if len(names) == 1:
        (test,) = (test for test in entry["tests"] if test["id"] == names[0])
        # What a test needs stands in the line of results already.
        return "for want of the same evidence" if "needs" in test else judgement.reason
    waiting, open_ = blocked(entry["decision"], judgement.results)
    lacking = [result.id for result in waiting or open_]
    tests = f"{which(lacking, names)} test{'s' if len(lacking) > 1 else ''}"
    return f"{tests} waited for evidence" if waiting else f"evidence for {tests} was missing"


def _bar(result: TestResult) -> str:
    return f"{result.label} {threshold_words(result)}".strip()


def _spread(judgement: Judgement) -> str:
    """Range of the headline number over the variants, where it shows at the number's own precision."""
    reading = judgement.results[0].reading
    if judgement.low is None or reading.value is None:
        return ""
    words = ranged(judgement.low, judgement.high, reading.unit)
    one_value = words == number(judgement.high, reading.unit)
    return "" if one_value else f" First value over the variants: {words}."


def confidence_words(judgement: Judgement) -> str:
    """Confidence as a sentence has it: "high confidence (robust evidence, medium agreement)"."""
    c = judgement.confidence
    if c.level == "not rated":
        return "confidence not rated"
    return f"{c.level} confidence ({c.evidence} evidence, {c.agreement} agreement)"


def robustness_words(judgement: Judgement) -> str:
    """Robustness as a sentence."""
    r = judgement.robustness
    if r.variants == 1:
        return "The rule has no variant."
    if r.holds == r.variants:
        return f"The verdict holds in all {r.variants} variants of the test."
    holds = f"The verdict holds in {r.holds} of {r.variants} variants of the test"
    return f"{holds}; *{r.overturned_to.lower()}* with {r.overturned_by}."
