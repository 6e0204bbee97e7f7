"""Citations as readers know them: short names of offices, and letters for works of one year (2021a, 2021b).

sphinxcontrib-bibtex prints author and year and nothing more. An office whose name fills a line is cited by the
field ``shortauthor``, and the list gives both names. On the web a link tells two works of one year apart; on paper
nothing does, and a statistical office may be cited a dozen times for one year.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import ClassVar

from docutils import nodes
from pybtex.database import Entry, Person
from pybtex.richtext import Text
from pybtex.style.template import Node, first_of, optional
from pybtex.style.template import field as entry_field
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex.plugin import register_plugin
from sphinxcontrib.bibtex.style.referencing import BracketStyle, PersonStyle
from sphinxcontrib.bibtex.style.referencing.author_year import AuthorYearReferenceStyle


class ShortNames(PersonStyle):
    """The short name of an office where it has one, else the authors."""

    def author_or_editor_or_title(self, full: bool) -> Node:
        return first_of[optional[entry_field("shortauthor")], super().author_or_editor_or_title(full)]


@dataclass
class ShortAuthorYear(AuthorYearReferenceStyle):
    """Author and year, as `bibtex_reference_style: author_year_short`."""

    person: PersonStyle = field(default_factory=ShortNames)
    # A comma between works, as by default, cannot be told from the one between author and year.
    bracket_parenthetical: BracketStyle = field(default_factory=lambda: BracketStyle(sep="; "))


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
    return entry.fields.get("shortauthor") or (last[0] + " et al." if len(last) > 2 else " and ".join(last))


def both_names(entry: Entry) -> str:
    """An office's name, then its short one; the same again for an entry that has been through here before."""
    [office] = entry.persons["author"]
    mark = f" ({entry.fields['shortauthor']})"
    return " ".join(office.last_names).strip("{}").removesuffix(mark) + mark


def printed(title: str) -> str:
    """A title with the quotation marks and the dollar sign that readers know; the list prints LaTeX's as they are.

    Examples
    --------
    >>> printed(r"Norway's oil: `flat or falling' at US\\$5")
    'Norway’s oil: ‘flat or falling’ at US$5'
    """
    return re.sub(r"`([^`']*)'", r"‘\1’", title).replace("'", "’").replace(r"\$", "$")


def set_entries(app: Sphinx, env: BuildEnvironment) -> None:
    """Make titles ready for print, and let the list name an office with the short name that the text cites."""
    for entry in env.get_domain("cite").bibdata.data.entries.values():
        if "shortauthor" in entry.fields:
            entry.persons["author"] = [Person(f"{{{both_names(entry)}}}")]
        for name in ("title", "note", "howpublished"):
            if name in entry.fields:
                entry.fields[name] = printed(entry.fields[name])


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
    return {"version": "1", "parallel_read_safe": True}
