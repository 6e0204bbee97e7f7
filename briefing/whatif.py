"""What if a test had been set differently: every variant of a claim's rule, for a reader to choose among.

The verdicts come from :func:`briefing.verdicts.specifications`; here they get words, and an order in which a
choice on each axis finds its variant. A page looks them up, and judges nothing itself.
"""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterable
from pathlib import Path

from briefing.claims import claim as find_claim
from briefing.claims import register, with_parameter
from briefing.edition import edition
from briefing.prose import capital, number
from briefing.readings import KNOWN, read
from briefing.rules import SHAPES, SIGNS, VERDICTS, shaped
from briefing.variants import axes, choice_words
from briefing.verdicts import specifications
from briefing.webdata import data_block

# What the parameters of a test are called; others speak for themselves. Each makes sense before its choices:
# "sources read as pages instead of read as pages or as copies".
ASPECTS = {
    **dict.fromkeys(SIGNS, "threshold"),
    "base": "base period",
    "by": "side",
    "independent": "authors",
    "period": "year",
    "seen": "sources",
    "supports": "support",
    "venue": "outlets",
}


NOT_FINAL = "not final"


def what_if(entry: dict, root: Path | None = None) -> dict:
    """Every variant of a claim's rule as judged at this edition.

    Parameters
    ----------
    entry : dict
        An entry of the register.

    Returns
    -------
    dict
        ``unit`` of the headline number; ``axes``, each with ``name``, the ``test`` it belongs to and its ``label``,
        ``values`` in words and the place of the rule's own among them (``base``); ``verdicts`` and ``values``, one
        per combination of choices. Combinations are in the order of an odometer: the last axis turns fastest.
    """
    frame = specifications(entry, edition(root).date, root)
    own = axes(entry)
    places = {_key(overrides): row for row, overrides in frame["overrides"].items()}
    rows = []
    for combination in itertools.product(*own.values()):
        chosen = dict(zip(own, combination, strict=True))
        rows.append(places[_key({axis: value for axis, value in chosen.items() if value != own[axis][0]})])
    ordered = frame.loc[rows]
    return {
        "unit": frame["unit"].iloc[0],
        "axes": [_axis(entry, axis, values, root) for axis, values in own.items()],
        "verdicts": ordered["verdict"].tolist(),
        "values": [None if value != value else value for value in ordered["value"]],
        "units": ordered["unit"].tolist(),
    }


def _key(overrides: dict) -> str:
    return repr(sorted(overrides.items()))


def _varied(entry: dict, axis: str) -> tuple[dict, list[str]]:
    """The test that an axis varies, and the path of its parameter."""
    identifier, *path = axis.split(".")
    return next(test for test in entry["tests"] if test["id"] == identifier), path


def _axis(entry: dict, axis: str, values: list, root: Path | None) -> dict:
    test, path = _varied(entry, axis)
    return {
        "name": axis,
        "test": test["label"],
        "label": ASPECTS.get(path[-1], path[-1].replace("_", " ")),
        "values": [choice_words(test, path, value, root) for value in values],
        "base": 0,
    }


def what_if_html(identifier: str, root: Path | None = None) -> str:
    """What the web edition shows below a claim's test box; empty for a rule without variants.

    A table tells what each single choice does. The data of all variants lie beside it for `whatif.js`, which
    puts lists of choices above the table.
    """
    entry = find_claim(identifier, root)
    found = what_if(entry, root)
    if not found["axes"]:
        return ""
    base = found["verdicts"][0]
    agree = found["verdicts"].count(base)
    summary = (
        f"What if the test were set differently? {agree} of {len(found['verdicts'])} variants: {base.lower()}"
    )
    return (
        f'<details class="what-if" id="what-if-{identifier.lower()}"><summary>{html.escape(summary)}</summary>\n'
        f"{data_block(_for_page(entry, found), 'what-if-data')}\n"
        f"{_single_changes(entry, found, root)}</details>"
    )


def _for_page(entry: dict, found: dict) -> dict:
    """The data of one claim as the page needs them: verdicts by number, values as places among words in order."""
    words = _value_words(found)
    # Those that are not final come last.
    size = {word: (value is None, value or 0) for word, value in zip(words, found["values"], strict=True)}
    ranked = sorted(size, key=size.get)
    return {
        "claim": entry["id"],
        "headline": entry["tests"][0]["label"],
        "axes": found["axes"],
        "scale": [[verdict, SHAPES[verdict]] for verdict in VERDICTS],
        "verdicts": [VERDICTS.index(verdict) for verdict in found["verdicts"]],
        "words": ranked,
        "values": [ranked.index(word) for word in words],
    }


def _value_words(found: dict) -> list[str]:
    pairs = zip(found["values"], found["units"], strict=True)
    return [NOT_FINAL if value is None else number(value, unit) for value, unit in pairs]


def _number_of(entry: dict, axis: str, value, root: Path | None) -> str:
    """The number of a test with one of its parameters changed: that of the claim's first test would not move."""
    test, path = _varied(entry, axis)
    changed = with_parameter(test, path, value)
    reading = read(changed, edition(root).date, register(root)["meta"]["entity"], root)
    return number(reading.value, reading.unit) if reading.state == KNOWN else NOT_FINAL


def _single_changes(entry: dict, found: dict, root: Path | None) -> str:
    """A table with a row per choice: what it gives when it alone is changed, and how often the verdict then stays."""
    sizes = [len(axis["values"]) for axis in found["axes"]]
    combinations = list(itertools.product(*map(range, sizes)))
    base, own = found["verdicts"][0], axes(entry)
    heads = ("One choice changed", "Number of the test", "Verdict", "Kept in")
    groups: dict[str, list[str]] = {}
    for place, axis in enumerate(found["axes"]):
        group = groups.setdefault(
            axis["test"], [f'<th colspan="{len(heads)}" scope="rowgroup">{html.escape(axis["test"])}</th>']
        )
        for choice in range(1, sizes[place]):
            alone = combinations.index(tuple(choice if other == place else 0 for other in range(len(sizes))))
            having = [row for row, combination in enumerate(combinations) if combination[place] == choice]
            kept = sum(found["verdicts"][row] == base for row in having)
            change = f"{capital(axis['label'])}: {axis['values'][choice]} instead of {axis['values'][0]}"
            verdict = shaped(found["verdicts"][alone])
            value = _number_of(entry, axis["name"], own[axis["name"]][choice], root)
            gives = (value, verdict, f"{kept} of {len(having)}")
            # On a phone, where heads are out of sight, a cell carries its own; a change says itself what it is.
            labelled = (
                _cell("td", text, f' data-label="{head}"')
                for head, text in zip(heads[1:], gives, strict=True)
            )
            group.append(_cell("td", change) + "".join(labelled))
    caption = f"What each choice does alone, and in how many of the variants with it the verdict stays {base.lower()}."
    columns = "".join(_cell("th", head, ' scope="col"') for head in heads)
    parts = [f"<caption>{caption}</caption>", _rows("thead", [columns])]
    parts += [_rows("tbody", group) for group in groups.values()]
    return '<table class="choices">\n' + "\n".join(parts) + "\n</table>\n"


def _rows(tag: str, rows: Iterable[str]) -> str:
    return f"<{tag}>\n" + "\n".join(f"<tr>{row}</tr>" for row in rows) + f"\n</{tag}>"


def _cell(tag: str, text: str, attributes: str = "") -> str:
    return f"<{tag}{attributes}>{html.escape(text)}</{tag}>"
