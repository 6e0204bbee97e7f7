"""The briefing's library: load, test, draw, say.

A chapter imports from here what it needs; data flow one way, from ``data/`` through this package to the chapters.
"""

from briefing import charts
from briefing.catalogue import annual, as_of, describe, first_prints, place_names, series, table
from briefing.claims import claim, claims_of, register
from briefing.edition import edition, project_root
from briefing.notebook import claim_box, finding, key_numbers, say, show, show_table
from briefing.prose import count_of, course, day, listed, met_and_missed, number, plain, ranged, span, trimmed
from briefing.verdicts import article_date, judge, judge_at, scorecard

__all__ = [
    "annual",
    "article_date",
    "as_of",
    "charts",
    "claim",
    "claim_box",
    "claims_of",
    "count_of",
    "course",
    "day",
    "describe",
    "edition",
    "finding",
    "first_prints",
    "judge",
    "judge_at",
    "key_numbers",
    "listed",
    "met_and_missed",
    "number",
    "place_names",
    "plain",
    "project_root",
    "ranged",
    "register",
    "say",
    "scorecard",
    "series",
    "show",
    "show_table",
    "span",
    "table",
    "trimmed",
]
