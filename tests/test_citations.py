"""Citations: short names in the text, both names in the list, letters for works that would look alike."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pybtex.database import parse_string

from briefing.sphinxext.citations import both_names, cited_as, give_letters, label, letters, set_entries

WORKS = parse_string(
    r"""
@misc{one, author = {{Office of Long Names}}, shortauthor = {OLN}, title = {It's `so'}, year = {2021}, date = {2021-05}}
@misc{two, author = {{Office of Long Names}}, shortauthor = {OLN}, title = {B}, year = {2021}, date = {2021-03}}
@misc{three, author = {Ann Example and Bo Sample}, title = {C}, year = {2021}}
@misc{four, author = {Ann Example and Bo Sample and Cy Third}, title = {D}, year = {2021}}
""",
    "bibtex",
)


def test_an_entry_is_labelled_as_it_is_cited():
    """Author and year, letters as readers know them."""
    assert label(WORKS.entries["one"]) == "OLN, 2021"
    entry = parse_string(r"@misc{x, author = {{R\&D Office}}, year = {n.d.}}", "bibtex").entries["x"]
    assert label(entry) == "R&D Office, n.d."


@pytest.fixture
def env():
    """An environment that knows the works and cites all of them."""
    data = parse_string(WORKS.to_string("bibtex"), "bibtex")
    targets = [SimpleNamespace(key=key) for key in data.entries]
    domain = SimpleNamespace(
        bibdata=SimpleNamespace(data=data), citation_refs=[SimpleNamespace(targets=targets)]
    )
    return SimpleNamespace(get_domain=lambda name: domain)


def entries(env):
    return env.get_domain("cite").bibdata.data.entries


@pytest.mark.parametrize(
    ("key", "author"), [("one", "OLN"), ("three", "Example and Sample"), ("four", "Example et al.")]
)
def test_who_is_cited(key, author):
    """The short name where there is one, else last names, as the label prints them."""
    assert cited_as(WORKS.entries[key]) == author


def test_the_list_names_both_and_only_once(env):
    """A build from the cache meets entries that were set before."""
    for _ in range(2):
        set_entries(None, env)
        assert both_names(entries(env)["one"]) == "Office of Long Names (OLN)"
        assert str(entries(env)["one"].persons["author"][0]) == "{Office of Long Names (OLN)}"
        assert entries(env)["one"].fields["title"] == "It’s ‘so’"
    assert [str(person) for person in entries(env)["three"].persons["author"]] == [
        "Example, Ann",
        "Sample, Bo",
    ]


def test_letters_go_by_what_the_text_shows(env):
    """Two works of one office and year are told apart, by date, however often this runs."""
    for _ in range(2):
        give_letters(None, env)
        set_entries(None, env)
        years = {key: entry.fields["year"] for key, entry in entries(env).items()}
        assert years == {"one": "2021b", "two": "2021a", "three": "2021", "four": "2021"}


def test_letters_go_on_after_z():
    """A twenty-seventh work of a year does not repeat a letter."""
    works = {f"{n:02}": ("Office", "2021", f"2021-{n:02}") for n in range(28)}
    years = letters(works)
    assert (years["25"], years["26"], years["27"]) == ("2021z", "2021aa", "2021ab")
    assert len(set(years.values())) == 28
