"""Numbers as prose: unit-aware words for text, captions and alt text, so that no figure is typed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

# How a unit reads in a sentence: what stands before the number, what after it, and how many decimals are
# honest for figures as printed by their publishers.
UNITS = {
    "%": ("", "%", 1),
    "% a year": ("", "% a year", 1),
    "% of GDP": ("", "% of GDP", 2),
    "% of R&D": ("", "% of R&D", 2),
    "% of energy use": ("", "% of energy use", 1),
    "% of generation": ("", "% of generation", 0),
    "% of demand growth": ("", "% of demand growth", 0),
    "% of market": ("", "% of the market", 1),
    "% of machines": ("", "% of machines", 0),
    "% of articles": ("", "% of articles", 2),
    "% of exports": ("", "% of exports", 1),
    "% of industrial value added": ("", "% of industrial value added", 1),
    "percentage points": ("", " percentage points", 2),
    "billion yuan": ("", " billion yuan", 0),
    "billion US$": ("US$", " billion", 0),
    "billion PPP US$": ("US$", " billion at purchasing power parity", 0),
    "billion units": ("", " billion units", 0),
    "Mt CO2": ("", " Mt of CO₂", 0),
    "TWh": ("", " TWh", 0),
    "GW": ("", " GW", 0),
    "kg CO2 per PPP US$": ("", " kg of CO₂ per US$ of output", 2),
    "per 10,000 people": ("", " per 10,000 people", 1),
    "per 100,000 people": ("", " per 100,000 people", 1),
    "% of users": ("", "% of users", 1),
    "% of world": ("", "% of the world", 1),
    "million": ("", " million", 2),
    "km": ("", " km", 0),
    "GB a month": ("", " GB a month", 2),
    "million person-years": ("", " million person-years", 2),
    "million people": ("", " million people", 0),
    "hours a year": ("", " hours a year", 0),
    "years": ("", " years", 1),
    "µg/m³": ("", " µg/m³", 1),
    "index": ("", "", 1),
    "coefficient": ("", "", 3),
    "ratio": ("", " times", 2),
    "count": ("", "", 0),
    "rank": ("rank ", "", 0),
    "ranks": ("", " ranks", 0),
    "people": ("", " people", 0),
}

# By this share of its whole range a series must go beyond both its ends for its high or low to be worth words.
WORTH_WORDS = 0.15

SMALL = ["none", "one", "two", "three", "four", "five", "six"]
SMALL += ["seven", "eight", "nine", "ten", "eleven", "twelve"]

MONTHS = ["January", "February", "March", "April", "May", "June", "July"]
MONTHS += ["August", "September", "October", "November", "December"]


def number(value: float | None, unit: str = "count", digits: int | None = None, sign: bool = False) -> str:
    """A value with its unit, as it stands in a sentence.

    Parameters
    ----------
    value : float or None
        None, or not a number, reads "not known".
    unit : str
        One of :data:`UNITS`.
    digits : int, optional
        Decimals; the unit's own if omitted.
    sign : bool
        Write a plus before a positive value.

    Raises
    ------
    KeyError
        If the unit is unknown: a number without its unit would mislead.

    Examples
    --------
    >>> number(2439.3, "billion yuan")
    '2,439 billion yuan'
    >>> number(-0.48, "percentage points", 1)
    '−0.5 percentage points'
    """
    before, after, own = UNITS[unit]
    if value is None or value != value:
        return "not known"
    shown = f"{abs(value):,.{own if digits is None else digits}f}"
    shows_zero = not any(character in "123456789" for character in shown)
    mark = "" if shows_zero else "−" if value < 0 else "+" if sign else ""
    return f"{mark}{before}{shown}{after}"


def unit_words(unit: str) -> str:
    """A unit as a catalogue or a note prints it: "Mt CO₂" for "Mt CO2", which is a name that files and rules hold."""
    return unit.replace("CO2", "CO₂")


def trimmed(value: float, unit: str) -> str:
    """A threshold as it was set: no decimals that it does not have."""
    digits = next((n for n in range(4) if round(value, n) == value), 3)
    return number(value, unit, digits)


def plain(value: float | None, unit: str, digits: int | None = None) -> str:
    """A value without its unit, for tables and labels whose heading carries the unit."""
    if value is None or value != value:
        return "–"
    return number(value, "count", UNITS[unit][2] if digits is None else digits)


def ranged(low: float, high: float, unit: str, digits: int | None = None) -> str:
    """Two values of one unit, which is named once; one value, if they read alike.

    Examples
    --------
    >>> ranged(0.59, 0.75, "percentage points"), ranged(19, 76, "billion US$")
    ('0.59 to 0.75 percentage points', 'US$19 to US$76 billion')
    """
    first, last = number(low, unit, digits), number(high, unit, digits)
    return last if first == last else f"{first.removesuffix(UNITS[unit][1])} to {last}"


def course(values: pd.Series, unit: str, digits: int | None = None, many: bool = False) -> str:
    """How a series runs, in words: from its first to its last value, with a high or low that lies well beyond both.

    Parameters
    ----------
    values : pandas.Series
        By year, or by period in words. What is missing is passed over.
    many : bool
        Whether the sentence has a plural before it: "exports fall".

    Examples
    --------
    >>> course(pd.Series({2013: 5.1, 2020: 8.0, 2025: 7.1}), "% of GDP", 1)
    'rises from 5.1% of GDP in 2013 to 7.1% in 2025, with a high of 8.0% in 2020'
    >>> course(pd.Series({2023: 3.0, 2024: 3.0}), "billion US$", many=True)
    'stay at US$3 billion from 2023 to 2024'
    """
    known = values.dropna()
    first, last, high, low = known.index[0], known.index[-1], known.idxmax(), known.idxmin()
    start, end = (number(known[place], unit, digits) for place in (first, last))
    if start == end:
        words = f"{'stay' if many else 'stays'} at {start} from {first} to {last}"
    else:
        verb = "rise" if known[last] > known[first] else "fall"
        words = f"{verb if many else verb + 's'} from {start} in {first} to {_bare(end, unit)} in {last}"
    extremes = [
        f"a {name} of {_bare(number(known[place], unit, digits), unit)} in {place}"
        for name, place in (("high", high), ("low", low))
        if min(abs(known[place] - known[[first, last]])) > WORTH_WORDS * (known[high] - known[low])
    ]
    return f"{words}, with {listed(extremes)}" if extremes else words


def _bare(words: str, unit: str) -> str:
    """A value in a unit that the sentence has named: "5%" for "5% of GDP"; an amount of money keeps its scale."""
    before, after, _ = UNITS[unit]
    return words if before else words.removesuffix(after.removeprefix("%"))


def met_and_missed(words: Mapping[str, str], met: Mapping[str, bool]) -> str:
    """Goals in two sentences, those that were met and those that were missed.

    Parameters
    ----------
    words, met : mapping
        What each goal reads like, and its outcome, under the same keys.

    Examples
    --------
    >>> met_and_missed({"a": "coal 3 (bar 2)", "b": "oil 1 (bar 4)"}, {"a": True, "b": False})
    'Met: coal 3 (bar 2). Missed: oil 1 (bar 4).'
    """
    sides = {"Met": [], "Missed": []}
    for name, text in words.items():
        sides["Met" if met[name] else "Missed"].append(text)
    return " ".join(f"{side}: {'; '.join(texts)}." for side, texts in sides.items() if texts)


def count_of(n: int, noun: str, plural: str | None = None) -> str:
    """A small count in words with its noun: "three claims", "1,204 rows", "no claim".

    Examples
    --------
    >>> count_of(1, "claim"), count_of(3, "claim"), count_of(0, "claim")
    ('one claim', 'three claims', 'no claim')
    """
    if n == 0:
        return f"no {noun}"
    word = SMALL[n] if n < len(SMALL) else f"{n:,}"
    return f"{word} {noun if n == 1 else plural or noun + 's'}"


def listed(words: Iterable[str]) -> str:
    """Words joined as English does: "a", "a and b", "a, b and c"."""
    *head, last = list(words)
    return f"{', '.join(head)} and {last}" if head else last


def span(window: Iterable) -> str:
    """A period in words: 2021–25, 1999–2003, or one year."""
    first, last = (str(year) for year in window)
    if first == last:
        return first
    return f"{first}–{last[2:] if first[:2] == last[:2] and len(last) == 4 else last}"


def year_spans(years: Iterable[int]) -> str:
    """Years in words, runs of them joined.

    Examples
    --------
    >>> year_spans([2018, 2021, 2022, 2023])
    '2018 and 2021–23'
    """
    runs: list[list[int]] = []
    for year in sorted(set(years)):
        if runs and year == runs[-1][1] + 1:
            runs[-1][1] = year
        else:
            runs.append([year, year])
    return listed(span(run) for run in runs)


def day(date: str) -> str:
    """An ISO date as a reader writes it: 30 June 2024; a month or a year is given as such.

    Raises
    ------
    ValueError
        If there is no such month.
    """
    parts = str(date).split("-")
    if len(parts) == 1:
        return parts[0]
    if not 1 <= int(parts[1]) <= len(MONTHS):
        raise ValueError(f"There is no date '{date}'.")
    if len(parts) == 2:
        return f"{MONTHS[int(parts[1]) - 1]} {parts[0]}"
    return f"{int(parts[2])} {MONTHS[int(parts[1]) - 1]} {parts[0]}"


def capital(text: str) -> str:
    """The text with a capital first letter and the rest untouched."""
    return text[:1].upper() + text[1:]
