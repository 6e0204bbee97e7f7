"""Two works by one author in one year get a letter, as readers know it: 2021a, 2021b.

sphinxcontrib-bibtex prints author and year and nothing more. On the web the link tells such works apart; on
paper nothing does, and a statistical office may be cited a dozen times for one year.
"""

from __future__ import annotations

import re
from collections import defaultdict
from string import ascii_lowercase

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def letters(works: dict[str, tuple[str, str, str]]) -> dict[str, str]:
    """Year to print for each work.

    Parameters
    ----------
    works : dict
        Key to author as printed, year and date (ISO 8601 or empty), which settles the order of the letters.

    Examples
    --------
    >>> letters({"x": ("Xinhua", "2021", "2021-05"), "y": ("Xinhua", "2021", "2021-03"), "z": ("Xinhua", "2020", "")})
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
            persons = entry.persons.get("author", [])
            # The label shows last names, one, two or "et al."; only what looks alike needs a letter.
            last = [" ".join(person.last_names) for person in persons]
            author = last[0] + " et al." if len(last) > 2 else " and ".join(last)
            year = re.sub(r"(?<=\d{4})[a-z]+$|-[a-z]+$", "", entry.fields.get("year", ""))
            works[key] = (author, year, entry.fields.get("date", year))
    for key, year in letters(works).items():
        entries[key].fields["year"] = year


def printed(title: str) -> str:
    """A title with the quotation marks and the dollar sign that readers know; the list prints LaTeX's as they are.

    Examples
    --------
    >>> printed(r"China's oil: `flat or falling' at US\\$5")
    'China’s oil: ‘flat or falling’ at US$5'
    """
    return re.sub(r"`([^`']*)'", r"‘\1’", title).replace("'", "’").replace(r"\$", "$")


def set_titles(app: Sphinx, env: BuildEnvironment) -> None:
    """Make the titles of the reference list ready for print."""
    for entry in env.get_domain("cite").bibdata.data.entries.values():
        for name in ("title", "note", "howpublished"):
            if name in entry.fields:
                entry.fields[name] = printed(entry.fields[name])


def setup(app: Sphinx) -> dict:
    app.connect("env-updated", give_letters, priority=100)
    app.connect("env-updated", set_titles, priority=100)
    return {"version": "1", "parallel_read_safe": True}
