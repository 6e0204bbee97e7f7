"""What a publisher's answer is read into, strictly: nothing it sends is trusted, guessed at or passed on as text."""

from __future__ import annotations

import csv
import io
import json
import re
from decimal import Decimal
from typing import NamedTuple

from briefing.catalogue import end_of

NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,2})?", re.ASCII)
PERIOD = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.ASCII)
NOT_KNOWN = ("", "NaN", ".", "..")  # how publishers write that they have no figure


class Refused(ValueError):
    """An answer or an entry that cannot be used; the message says what is wrong with it."""


class Figure(NamedTuple):
    """One figure as a publisher gives it, before scale and rounding."""

    entity: str
    period: str
    value: Decimal


class Answer(NamedTuple):
    """What a publisher says.

    ``states`` is what the answer says of its own unit and measure, which a descriptor's ``states`` is compared
    with; ``published`` is the day on which the publisher says that this became public, None where it says none.
    """

    figures: list[Figure]
    states: dict[str, str]
    published: str | None


def number(text: object) -> Decimal:
    """A number, written as one; infinities, separators and words are refused."""
    written = str(text).strip()
    if isinstance(text, bool) or not NUMBER.fullmatch(written):
        raise Refused(f"{shown(text)} is no number.")
    return Decimal(written)


def period(text: object) -> str:
    """A year, month or day as ISO 8601 writes it."""
    try:
        if not PERIOD.fullmatch(str(text)):
            raise ValueError(text)
        end_of(str(text))  # knows how long a month is
    except ValueError:
        raise Refused(f"{shown(text)} is no year, month or day.") from None
    return str(text)


def shown(text: object, length: int = 100) -> str:
    """Foreign text for a message: one line, printable, short, and quoted."""
    printable = "".join(sign if sign.isprintable() else " " for sign in str(text)[: 2 * length])
    return f"'{printable if len(printable) <= length else printable[: length - 2] + ' …'}'"


def read_json(content: bytes):
    """JSON with exact numbers. What is not in the standard (NaN, Infinity) is refused."""
    try:
        return json.loads(
            content.decode("utf-8"), parse_float=Decimal, parse_int=Decimal, parse_constant=_no_number
        )
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError):
        raise Refused(f"the answer is no JSON; it begins {shown(_beginning(content), 60)}.") from None


def _no_number(word: str):
    raise Refused(f"the answer holds {word}, which is no number.")


def read_csv(content: bytes, columns: list[str]) -> list[dict[str, str]]:
    """Rows of a CSV that has at least these columns; a row of another length is refused."""
    try:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error):
        raise Refused(f"the answer is no CSV; it begins {shown(_beginning(content), 60)}.") from None
    header = rows[0] if rows else []
    missing = [column for column in columns if column not in header]
    if missing:
        raise Refused(
            f"the answer has no column {shown(missing[0])}; its columns are "
            f"{', '.join(shown(column, 40) for column in header[:12]) or 'none'}."
        )
    for at, row in enumerate(rows[1:], start=2):
        if len(row) != len(header):
            raise Refused(f"row {at} of the answer has {len(row)} cells under {len(header)} columns.")
    return [dict(zip(header, row, strict=True)) for row in rows[1:]]


def _beginning(content: bytes) -> str:
    return content[:200].decode("utf-8", errors="replace")
