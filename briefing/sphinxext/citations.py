"""Citations as readers know them: short names of offices, letters for works of one year, and a list to match.

sphinxcontrib-bibtex prints author and year and nothing more. An office whose name fills a line is cited by the
field ``shortauthor``, and the list gives both names. On the web a link tells two works of one year apart (2021a,
2021b); on paper nothing does, and a statistical office may be cited a dozen times for one year. Nor does a link lead
to the list on paper, so an entry opens with the name that the text cites, and all stand in one alphabet of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import ClassVar

from docutils import nodes
from pybtex.database import Entry, Person
from pybtex.plugin import register_plugin as register_list_style
from pybtex.richtext import Text
from pybtex.style.formatting.plain import Style as PlainStyle
from pybtex.style.names.lastfirst import NameStyle as SurnameFirst
from pybtex.style.names.plain import NameStyle as SurnameLast
from pybtex.style.sorting import BaseSortingStyle
from pybtex.style.template import Node, first_of, join, node, optional, sentence
from pybtex.style.template import field as entry_field
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle

# A hyphen between two years, "2021-25" or "2021-2025", and not in a date, "2021-05-10".
YEARS = re.compile(r"(?<=\b(?:18|19|20)\d\d)-(?=(?:18|19|20)?\d\d\b(?!-))")


@dataclass
class ShortNames(PersonStyle):
    """The short name of an office where it has one, else the authors; more than two are the first and others."""

    other: str = " and others"  # the words in which a bibliography itself shortens a list of authors

    def author_or_editor_or_title(self, full: bool) -> Node:
        return first_of[optional[entry_field("shortauthor")], super().author_or_editor_or_title(full)]


@dataclass
class ShortAuthorYear(AuthorYearReferenceStyle):
    """Author and year, as `bibtex_reference_style: author_year_short`."""

    person: PersonStyle = field(default_factory=ShortNames)
    # A comma between works, as by default, cannot be told from the one between author and year.
    bracket_parenthetical: BracketStyle = field(default_factory=lambda: BracketStyle(sep="; "))


class AsCited(BaseSortingStyle):
    """One alphabet of people and institutions, by the name that the text cites, then by year with its letter."""

    def sorting_key(self, entry: Entry) -> tuple[str, str, int, str]:
        # Accents and marks do not count: König stands with K, and a quotation mark before no letter at all.
        name = re.sub(r"[^\w ]", "", unicodedata.normalize("NFKD", cited_as(entry)).casefold())
        year = entry.fields.get("year", "")
        return name, year[:4], len(year), year  # 2021aa follows 2021z


@node
def turned_names(children: list, context: dict, role: str):
    """Names of a work in the list: the first with the surname first, since it is looked up; the others as spoken."""
    first, *others = context["entry"].persons[role]
    names = [SurnameFirst().format(first), *map(SurnameLast().format, others)]
    return join(sep=", ", sep2=", and ", last_sep=", and ")[names].format_data(context)


class ListStyle(PlainStyle):
    """The list of references in the order and under the names in which the text cites, for ``:style: as_cited``."""

    default_sorting_style = AsCited

    def format_names(self, role: str, as_sentence: bool = True) -> Node:
        return sentence[turned_names(role)] if as_sentence else turned_names(role)


def letters(works: dict[str, tuple[str, str, str]]) -> dict[str, str]:
    """Year to print for each work.

    Parameters
    ----------
    works : dict
        Key to author as printed, year and date (ISO 8601 or empty), which settles the order of the letters.

    Examples
    --------
    >>> letters({"x": ("Smith", "2021", "2021-05"), "y": ("Smith", "2021", "2021-03"), "z": ("Smith", "2020", "")})
    {'x': '2021b', 'y': '2021a', 'z': '2020'}
    """
    alike = defaultdict(list)
    for key, (author, year, date) in works.items():
        alike[author, year].append((date, key))
    years = {key: year for key, (_, year, _) in works.items()}
    for (_, year), group in alike.items():
        if len(group) > 1:
            for place, (_, key) in enumerate(sorted(group)):
                # A twenty-seventh work would repeat a letter; aa follows z, as in a spreadsheet.
                first, last = divmod(place, 26)
                letter = (ascii_lowercase[first - 1] if first else "") + ascii_lowercase[last]
                years[key] = f"{year}-{letter}" if year == "n.d." else f"{year}{letter}"
    return years


def give_letters(app: Sphinx, env: BuildEnvironment) -> None:
    """Write the letters into the years of cited works, before labels and list are made from them."""
    domain = env.get_domain("cite")
    entries = domain.bibdata.data.entries
    works = {}
    for key in {target.key for reference in domain.citation_refs for target in reference.targets}:
        if key in entries:
            entry = entries[key]
            year = re.sub(r"(?<=\d{4})[a-z]+$|-[a-z]+$", "", entry.fields.get("year", ""))
            works[key] = (cited_as(entry), year, entry.fields.get("date", year))
    for key, year in letters(works).items():
        entries[key].fields["year"] = year


def cited_as(entry: Entry) -> str:
    """Author of a work as the text cites it; only what looks alike there needs a letter."""
    last = [" ".join(person.last_names) for person in entry.persons.get("author", [])]
    return entry.fields.get("shortauthor") or (
        last[0] + ShortNames.other if len(last) > 2 else " and ".join(last)
    )


def both_names(entry: Entry) -> str:
    """An office's short name, then its full one, unless that begins with the short one anyway.

    So an entry that has been through here before stays as it is.
    """
    [office] = entry.persons["author"]
    short, name = entry.fields["shortauthor"], " ".join(office.last_names).strip("{}")
    return name if name.startswith(short) else f"{short} ({name})"


def printed(text: str) -> str:
    """A title or name with the marks that readers know; the list prints what stands for them in LaTeX as it is.

    The words stay, since most titles are not ours: only quotation marks, the dollar sign, the small two of CO₂ and
    the dash between years are set.

    Examples
    --------
    >>> printed(r"Norway's oil, 2021-25: `flat or falling' CO2 at US\\$5")
    'Norway’s oil, 2021–25: ‘flat or falling’ CO₂ at US$5'
    """
    marked = re.sub(r"`([^`']*)'", r"‘\1’", text).replace("'", "’").replace(r"\$", "$").replace("CO2", "CO₂")
    return YEARS.sub("–", marked)


def set_entries(app: Sphinx, env: BuildEnvironment) -> None:
    """Make names and titles ready for print, and let the list give an office both names."""
    for entry in env.get_domain("cite").bibdata.data.entries.values():
        for name in ("title", "note", "howpublished", "journal", "shortauthor"):
            if name in entry.fields:
                entry.fields[name] = printed(entry.fields[name])
        entry.persons["author"] = [Person(printed(str(person))) for person in entry.persons["author"]]
        if "shortauthor" in entry.fields:
            entry.persons["author"] = [Person(f"{{{both_names(entry)}}}")]


class LabelWorks(SphinxPostTransform):
    """On the web an entry of the list begins as the text cites it; the list's own numbers match nothing there."""

    formats: ClassVar = ("html",)
    default_priority = 6  # once sphinxcontrib-bibtex has made the entries

    def run(self, **kwargs) -> None:
        works = {work.citation_id: work.entry for work in self.env.get_domain("cite").citations}
        for citation in self.document.findall(nodes.citation):
            if entry := works.get(citation["ids"][0]):
                citation["backrefs"] = []  # all lead to the place at which the page asks for the list
                citation.next_node(nodes.label).children = [nodes.Text(label(entry))]


def label(entry: Entry) -> str:
    """Author and year of a work, as the text cites it."""
    return f"{Text.from_latex(cited_as(entry))}, {entry.fields['year']}"


def setup(app: Sphinx) -> dict:
    app.add_post_transform(LabelWorks)
    app.connect("env-updated", give_letters, priority=100)
    app.connect("env-updated", set_entries, priority=100)
    register_plugin("sphinxcontrib.bibtex.style.referencing", "author_year_short", ShortAuthorYear)
    register_list_style("pybtex.style.formatting", "as_cited", ListStyle)
    return {"version": "1", "parallel_read_safe": True}
