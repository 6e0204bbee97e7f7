"""The register in a few lines: tallies, the front page's answer and the scorecard table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from briefing.claims import LEFT_OUT
from briefing.edition import CONFIG, edition, project_root
from briefing.files import read_yaml
from briefing.notebook import TYPES, cited, only, show_table, show_web, table_text, write
from briefing.prose import capital, count_of, day, listed, number, trimmed, unit_words
from briefing.readings import KNOWN, read
from briefing.rules import SHAPES, SIGNS, SUBSTANTIVE, VERDICTS, compare, shaped
from briefing.verdicts import LEVELS, Verdicts, article_date
from briefing.webdata import data_block


def tally(card: pd.DataFrame, column: str) -> pd.DataFrame:
    """Number of claims by type and verdict.

    Parameters
    ----------
    card : pandas.DataFrame
        From :func:`briefing.verdicts.scorecard`.
    column : {"verdict_then", "verdict_now"}

    Returns
    -------
    pandas.DataFrame
        Types down (in words), every verdict across, counts.
    """
    counts = pd.crosstab(card["type"], card[column])
    counts = counts.reindex(
        index=[kind for kind in TYPES if kind in counts.index], columns=VERDICTS, fill_value=0
    )
    return counts.rename(index=TYPES)


# A kind of which fewer claims are judged has no rate worth comparing.
ENOUGH_TO_COMPARE = 5


def own(card: pd.DataFrame) -> pd.DataFrame:
    """The claims that the article makes, without its context and without what it leaves out."""
    return card[card["in_article"]]


def answer_lines(card: pd.DataFrame) -> list[str]:
    """The answer in sentences that follow from the verdicts: what holds, of which kind, what changed, what is missing.

    The article is judged on its own claims; what it leaves out, and its context, is counted apart.
    """
    claims = own(card)
    now = claims["verdict_now"].value_counts()
    judged = int(now.reindex(SUBSTANTIVE, fill_value=0).sum())
    open_ = len(claims) - judged
    holds = (
        f"**What holds.** Of {count_of(len(claims), 'claim')} of the article, {judged} can be judged today: "
    )
    holds += _counts(now, SUBSTANTIVE) + "."
    if open_:
        why = [verdict for verdict in VERDICTS[4:] if now.get(verdict, 0)]
        holds += f" The other {open_} " + (
            f"{'is' if open_ == 1 else 'are'} {why[0].lower()}."
            if len(why) == 1
            else f"cannot be judged: {_counts(now, why)}."
        )

    shares = []
    for kind, row in tally(claims, "verdict_now").iterrows():
        rated = int(row[SUBSTANTIVE].sum())
        if rated:
            shares.append(f"{int(row['Supported'])} of {rated} {_plural(kind, rated)}")
    kinds = f"**Which kind.** Fully supported are {listed(shares)}."

    then = claims["verdict_then"].isin(SUBSTANTIVE)
    later = claims[~then & claims["verdict_now"].isin(SUBSTANTIVE)]["verdict_now"].value_counts()
    turned = claims[then & (claims["verdict_then"] != claims["verdict_now"])]
    changed = f"**What time has told.** On {day(article_date())}, {int((~then).sum())} of these could not be judged. "
    changed += (
        f"Since then {int(later.sum())} of them got a verdict: {_counts(later, SUBSTANTIVE)}."
        if len(later)
        else "None has got a verdict since."
    )
    changed += (
        f" {capital(count_of(len(turned), 'verdict'))} given then would read differently today."
        if len(turned)
        else " Every verdict given then still stands."
    )
    lines = [holds, kinds, changed]
    silent = card["paragraph"] == LEFT_OUT
    beside = [
        f"{count_of(len(part), 'point')} {words}: {_counts(part['verdict_now'].value_counts(), VERDICTS)}"
        for part, words in (
            (card[silent], "that it leaves out"),
            (card[~silent & ~card["in_article"]], "of its context"),
        )
        if len(part)
    ]
    if beside:
        lines.append(f"**Counted apart.** {capital('; '.join(beside))}.")
    return lines


def answer_sentence(card: pd.DataFrame) -> str:
    """The answer in one sentence: how many of the article's claims hold in full, of which kind most and fewest.

    A kind of which few claims are judged is not compared, unless all kinds are as small.
    """
    counts = tally(own(card), "verdict_now")
    judged = counts[SUBSTANTIVE].sum(axis=1)
    enough = judged >= ENOUGH_TO_COMPARE
    compared = enough if enough.any() else judged > 0
    share = (counts["Supported"] / judged)[compared]

    def kind(name):
        return f"{_plural(name, judged[name])} ({counts.loc[name, 'Supported']} of {judged[name]})"

    judged_today = f"{count_of(int(judged.sum()), 'claim')} of the article that can be judged today"
    return (
        f"Of {judged_today}, {counts['Supported'].sum()} hold in full: "
        f"most often {kind(share.idxmax())}, least often {kind(share.idxmin())}."
    )


def verdict_marks(card: pd.DataFrame) -> str:
    """The article's claims at a glance: a line for each type with one mark a claim, then what the marks mean.

    Returns
    -------
    str
        MyST text of one paragraph a line.
    """
    counts = tally(own(card), "verdict_now")
    lines = [
        f"**{capital(_plural(kind, 2))}** "
        + "".join(SHAPES[verdict] * int(row[verdict]) for verdict in VERDICTS)
        for kind, row in counts.iterrows()
    ]
    present = [verdict for verdict in VERDICTS if counts[verdict].any()]
    legend = ", ".join(
        f"{SHAPES[verdict]} {verdict.lower()}".replace(" ", "\N{NO-BREAK SPACE}") for verdict in present
    )
    return "\n\n".join([*lines, f"*{legend}*"])


def citation(root: Path | None = None) -> str:
    """How to cite this edition."""
    config = read_yaml((root or project_root()) / CONFIG)
    version, date = edition(root)
    return f"{config['author']} ({date.year}): {config['title']}. Edition {version} of {day(str(date))}."


def web_address(root: Path | None = None) -> str:
    """Where the web edition is published, as the configuration says; empty while it says nothing."""
    return (read_yaml((root or project_root()) / CONFIG).get("html") or {}).get("baseurl") or ""


def _counts(counts: pd.Series, order: list[str]) -> str:
    return listed(
        [f"{int(counts[verdict])} {verdict.lower()}" for verdict in order if counts.get(verdict, 0)]
    )


def _plural(kind: str, n: int) -> str:
    if n == 1:
        return kind
    head, *rest = kind.split(" of ")
    words = [f"{word}s" for word in head.split(" or ")]
    return " of ".join([" or ".join(words), *rest])


def answer(card: pd.DataFrame) -> None:
    """Show the answer as a list."""
    write("\n".join(f"- {line}" for line in answer_lines(card)))


def key_message(headline: str, body: str, claims: Sequence[Verdicts]) -> str:
    """One item of a numbered list: a finding, its numbers, and the verdicts that carry it, linked to their boxes.

    Parameters
    ----------
    headline, body : str
        Written by hand, numbers filled in; whoever writes them guards them with :func:`briefing.finding`.
    claims : sequence of Verdicts
        From :func:`briefing.judge`.
    """
    return f"1. **{headline}.** {body} {listed(map(verdict_link, claims))}."


def verdict_link(verdicts: Verdicts) -> str:
    """A claim with its verdict and confidence today: "[A30](#claim-a30) *supported* with high confidence"."""
    identifier, now = verdicts.claim["id"], verdicts.now
    sure = "" if now.confidence.level == "not rated" else f" with {now.confidence.level} confidence"
    return f"{claim_link(identifier)} *{now.verdict.lower()}*{sure}"


def claim_link(identifier: str) -> str:
    """A link to a claim's test box."""
    return f"[{identifier}](#claim-{identifier.lower()})"


def then_and_now(card: pd.DataFrame, root: Path | None = None) -> pd.DataFrame:
    """Number of claims by verdict on the article's day and at this edition, one row each."""
    columns = {day(article_date(root)): "verdict_then", day(str(edition(root).date)): "verdict_now"}
    counts = pd.DataFrame({when: card[column].value_counts() for when, column in columns.items()}).T
    return counts.reindex(columns=VERDICTS).fillna(0).astype(int)


def show_scorecard(card: pd.DataFrame) -> None:
    """Show the scorecard: each claim with both verdicts, confidence and robustness, linked to its test box."""
    rows = pd.DataFrame(
        {
            "Claim": card["id"].map(claim_link),
            "What is claimed": card["text"],
            "Type": card["type"],
            day(article_date()): card["verdict_then"].map(shaped),
            "Now": card["verdict_now"].map(shaped),
            "Confidence": card["level"],
            "Holds in": [f"{row.holds}/{row.variants}" for row in card.itertuples()],
        }
    )
    show_web(data_block(filters(card), "scorecard-data"))
    show_table(rows)


def filters(card: pd.DataFrame) -> dict:
    """What `scorecard.js` cannot read off the table: each row's theme, and the order of the scales."""
    return {
        "themes": card["theme"].tolist(),
        "verdicts": VERDICTS,
        "levels": list(dict.fromkeys(LEVELS.values())),
    }


OPTIONS = "data/options.yaml"


def options(root: Path | None = None) -> list[dict]:
    """Options for readers, by audience, as written in ``data/options.yaml``."""
    return read_yaml((root or project_root()) / OPTIONS)


def trigger(test: dict, date: str | dt.date, entity: str, root: Path | None = None) -> tuple[str, bool]:
    """An option's indicator on a day: its value in words with the last year behind it, and whether it has its level.

    Parameters
    ----------
    test : dict
        Written like a test of the register.

    Raises
    ------
    ValueError
        If the data do not hold the indicator: an option without a present value would be empty advice.
    """
    reading = read(test, date, entity, root)
    if reading.state != KNOWN or reading.unit != test["unit"]:
        raise ValueError(f"{OPTIONS}: '{test['label']}': {reading.reason or f'the unit is {reading.unit}'}.")
    comparison = _comparison(test)
    year = f" ({reading.rows['period'].max()[:4]})" if "period" in reading.rows else ""
    return number(reading.value, reading.unit) + year, compare(reading.value, comparison, test[comparison])


def _comparison(test: dict) -> str:
    return next(key for key in SIGNS if key in test)


def show_options(audiences: list[dict], date: str | dt.date, entity: str) -> None:
    """Show options as one table: for whom, what, when it becomes timely, the value today, and what speaks against."""
    rows = []
    for audience in audiences:
        for entry in audience["options"]:
            test = entry["trigger"]
            value, reached = trigger(test, date, entity)
            comparison = _comparison(test)
            rows.append(
                {
                    "For whom": audience["audience"],
                    "Option": f"{entry['option']} ({', '.join(map(claim_link, entry['rests_on']))})",
                    "Timely when": f"{test['label']} {SIGNS[comparison]} {trimmed(test[comparison], test['unit'])}",
                    "Today": f"{value}: **{'reached' if reached else 'not reached'}**",
                    "We would think again if": entry["rethink"],
                }
            )
    show_table(pd.DataFrame(rows))


CATALOGUE = "data-catalogue"
HOW_READ = {"file": "the publisher's file", "copy": "a faithful copy", "quoted": "figures quoted elsewhere"}


def show_catalogue(resources: dict[str, dict]) -> None:
    """Show the data catalogue: every resource in full on the web, one entry a producer in print.

    Parameters
    ----------
    resources : dict
        From :func:`briefing.catalogue.describe`.
    """
    by_producer: dict[str, list[dict]] = {}
    for entry in resources.values():
        by_producer.setdefault(entry["producer"], []).append(entry)
    full = pd.DataFrame(
        [
            {
                "Resource": f"{entry['title']} (`{entry['name']}`), {_unit(entry)}",
                "Producer, edition and licence": f"{producer}, {entry['edition']} "
                f"{cited(entry['citation'], by=producer)}. "
                f"Read as {HOW_READ[entry['provenance']]}. {_licences([entry])}.",
                "Breaks and limits": " ".join(entry["limitations"]),
            }
            for producer, entries in by_producer.items()
            for entry in entries
        ]
    )
    # In print a producer that also publishes with others has one entry.
    by_first: dict[str, list[dict]] = {}
    for entry in resources.values():
        by_first.setdefault(entry["producer"].split(";")[0], []).append(entry)
    compact = "\n\n".join(
        f"**{producer}.** {capital(_listing(entries))}" for producer, entries in by_first.items()
    )
    # The anchor tells which page describes the data, so that the page can say so to machines.
    on_screen = f"({CATALOGUE})=\n\n{table_text(full)}"
    show_web(
        '<form class="word-filter scorecard-filter" role="search" aria-label="Filter the resources"></form>'
    )
    write(f"{only('web', on_screen)}\n\n{only('print', compact, 'in-columns')}")


def _listing(entries: list[dict]) -> str:
    """All that one producer gives, in one paragraph; ways of reading and terms are said once each."""
    titles = "; ".join(f"{entry['title']} ({_unit(entry)}{_partners(entry)})" for entry in entries)
    read = listed(dict.fromkeys(HOW_READ[entry["provenance"]] for entry in entries))
    return f"{titles}. {capital(read)}. {_licences(entries)}."


def _partners(entry: dict) -> str:
    _, *others = entry["producer"].split("; ")
    return f", with {listed(others)}" if others else ""


def _licences(entries: list[dict]) -> str:
    return listed(dict.fromkeys(licence["title"] for entry in entries for licence in entry["licenses"]))


def _unit(entry: dict) -> str:
    # Two dollar signs in one text make a formula.
    return unit_words(entry.get("unit", "coded table")).replace("$", "\\$")
