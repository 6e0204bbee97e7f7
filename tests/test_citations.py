"""Citations: short names in the text, both names in the list, letters for works that would look alike."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from pybtex.database import parse_string

from briefing.sphinxext.citations import (
    ListStyle,
    ShortNames,
    both_names,
    cited_as,
    give_letters,
    label,
    letters,
    printed,
    set_entries,
)

WORKS = parse_string(
    r"""
@misc{one, author = {{Office of Long Names}}, shortauthor = {OLN}, title = {It's `so'}, year = {2021}, date = {2021-05}}
@misc{two, author = {{Office of Long Names}}, shortauthor = {OLN}, title = {B}, year = {2021}, date = {2021-03}}
@misc{three, author = {Ann Example and Bo Sample}, title = {C}, year = {2021}}
@misc{four, author = {Ann Example and Bo Sample and Cy Third}, title = {D}, year = {2021}}
@misc{five, author = {Bo Example and others}, title = {E}, year = {2021}}
@misc{six, author = {{Driver's Post}}, title = {{CO2}, 2019-21 and 2021-2025}, year = {2020}}
@misc{seven, author = {Zoë Öst}, title = {G}, year = {2020}}
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
    "text",
    [
        "Figures of 2021-05-10",
        "NSB-2025-7",
        "Weekly report 3-30",
        "table 4-6",
        "7 to 10 per cent",
        "COVID-19",
    ],
)
def test_the_words_of_others_stay(text):
    """Dates, numbers of reports and words of a title are not ours to set."""
    assert printed(text) == text


def listed(env) -> list[tuple[str, str]]:
    """Key and text of each entry, in the order of the list."""
    give_letters(None, env)
    set_entries(None, env)
    style = ListStyle()
    return [
        (entry.key, entry.text.render_as("plaintext"))
        for entry in style.format_entries(entries(env).values())
    ]


def test_no_second_alphabet_and_no_given_name_first(env):
    """People and institutions stand in one alphabet, by the name that the text cites; accents do not count."""
    listing = listed(env)
    assert [key for key, _ in listing] == ["six", "five", "four", "three", "two", "one", "seven"]
    openings = [text.split(". ")[0] for _, text in listing]
    assert openings == [
        "Driver’s Post",
        "Example, Bo, and others",
        "Example, Ann, Bo Sample, and Cy Third",
        "Example, Ann, and Bo Sample",
        "OLN (Office of Long Names)",
        "OLN (Office of Long Names)",
        "Öst, Zoë",
    ]


def test_nothing_of_a_typewriter_is_left_in_the_list(env):
    """Straight apostrophes, CO2 and hyphens between years are set as everywhere else, also in names."""
    text = " ".join(text for _, text in listed(env))
    assert not set("'`") & set(text)
    assert "CO₂, 2019–21 and 2021–2025" in text


def test_a_shortened_list_of_authors_reads_alike_in_text_and_list(env):
    """A list that the bibliography cuts short and one that the label does are cited in the same words."""
    names = ShortNames()
    author = names.author_or_editor_or_title(full=False)
    labels = {
        key: author.format_data({"entry": entry, "style": SimpleNamespace(person=names)}).render_as("text")
        for key, entry in entries(env).items()
        if key in ("four", "five")
    }
    assert labels == {"four": "Example and others", "five": "Example and others"}
    assert labels == {key: cited_as(entries(env)[key]) for key in labels}


@pytest.mark.parametrize(
    ("key", "author"),
    [
        ("one", "OLN"),
        ("three", "Example and Sample"),
        ("four", "Example and others"),
        ("five", "Example and others"),
    ],
)
def test_who_is_cited(key, author):
    """The short name where there is one, else last names, as the label prints them."""
    assert cited_as(WORKS.entries[key]) == author


def test_the_list_names_both_and_only_once(env):
    """A build from the cache meets entries that were set before."""
    for _ in range(2):
        set_entries(None, env)
        assert both_names(entries(env)["one"]) == "OLN (Office of Long Names)"
        assert str(entries(env)["one"].persons["author"][0]) == "{OLN (Office of Long Names)}"
        assert entries(env)["one"].fields["title"] == "It’s ‘so’"
    assert [str(person) for person in entries(env)["three"].persons["author"]] == [
        "Example, Ann",
        "Sample, Bo",
    ]


def test_a_name_that_begins_with_its_short_one_is_not_doubled():
    """The list says "Belfer Center for Science", once."""
    text = "@misc{a, author = {{Belfer Center for Science}}, shortauthor = {Belfer Center}, title = {A}, year = {2021}}"
    assert both_names(parse_string(text, "bibtex").entries["a"]) == "Belfer Center for Science"


def test_letters_go_by_what_the_text_shows(env):
    """Two works of one office and year are told apart, by date, however often this runs."""
    for _ in range(2):
        give_letters(None, env)
        set_entries(None, env)
        years = {key: entry.fields["year"] for key, entry in entries(env).items()}
        assert {key: years[key] for key in ("one", "two", "three")} == {
            "one": "2021b",
            "two": "2021a",
            "three": "2021",
        }


def test_letters_go_on_after_z():
    """A twenty-seventh work of a year does not repeat a letter."""
    works = {f"{n:02}": ("Office", "2021", f"2021-{n:02}") for n in range(28)}
    years = letters(works)
    assert (years["25"], years["26"], years["27"]) == ("2021z", "2021aa", "2021ab")
    assert len(set(years.values())) == 28
