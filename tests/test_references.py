"""The bibliography: a faulty entry is named with its file and key; a sound one tells how far it was read."""

from pathlib import Path

import pytest
from pybtex.database import parse_file

from briefing.references import (
    BrokenReferences,
    authors,
    bibliography_keys,
    cited_keys,
    reference_faults,
    reference_status,
)

NOT_SEEN_VALUE = "not one of yes, mirror, no"
NOT_A_YEAR = "not four digits or 'n.d.'"

BOOK = Path(__file__).resolve().parents[1] / "book"

SOUND = r"""
@article{alpha2020,
  author = {Alpha, Ann},
  title = {Research \& development: 5\% of {GDP}},
  journal = {Journal of Examples},
  year = {2020},
  url = {https://example.org/a_b?c=%20&d=1#e},
  seen = {yes}
}
@misc{beta2021,
  author = {{Beta Agency}},
  title = {A report},
  year = {n.d.},
  seen = {mirror},
  note = {In Chinese. Read on a copy}
}
@misc{gamma2022,
  author = {{Gamma Office}},
  title = {Another report},
  year = {2022},
  seen = {no},
  note = {Not seen by us}
}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "sources.bib"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("  seen = {yes}\n", "  month = {1}\n", f"sources.bib: alpha2020: seen is '', {NOT_SEEN_VALUE}"),
        ("seen = {yes}", "seen = {partly}", f"sources.bib: alpha2020: seen is 'partly', {NOT_SEEN_VALUE}"),
        ("5\\%", "5%", "sources.bib: alpha2020: unescaped '%' in title"),
        ("\\&", "&", "sources.bib: alpha2020: unescaped '&' in title"),
        ("{Beta Agency}", "{Beta_Agency}", "sources.bib: beta2021: unescaped '_' in author"),
        ("year = {2020}", "year = {soon}", f"sources.bib: alpha2020: year is 'soon', {NOT_A_YEAR}"),
        ("  year = {2022},\n", "", f"sources.bib: gamma2022: year is '', {NOT_A_YEAR}"),
        ("  title = {A report},\n", "", "sources.bib: beta2021: no title"),
        ("title = {A report}", "title = { }", "sources.bib: beta2021: no title"),
        ("  author = {Alpha, Ann},\n", "", "sources.bib: alpha2020: no author"),
        (
            "Not seen by us",
            "A good report",
            "sources.bib: gamma2022: seen is 'no', but the note does not say 'Not seen by us'",
        ),
    ],
)
def test_a_faulty_entry_is_named_with_its_file_and_key(tmp_path, old, new, fault):
    assert SOUND.count(old) == 1, "the case must change one place"
    path = write(tmp_path, SOUND.replace(old, new))
    assert reference_faults(path) == [fault]
    with pytest.raises(BrokenReferences) as error:
        reference_status(path)
    assert str(error.value) == fault


def test_a_key_that_stands_twice_is_named(tmp_path):
    path = write(tmp_path, SOUND.replace("gamma2022", "alpha2020"))
    with pytest.raises(BrokenReferences, match=r"sources\.bib: .*alpha2020"):
        reference_status(path)


def test_text_that_is_not_bibtex_is_a_fault_of_the_file(tmp_path):
    path = write(tmp_path, SOUND + "@misc{delta2023, title = ")
    with pytest.raises(BrokenReferences, match=r"^sources\.bib: "):
        reference_status(path)


def test_all_faults_are_told_at_once(tmp_path):
    path = write(tmp_path, SOUND.replace("  seen = {yes}\n", "").replace("  title = {A report},\n", ""))
    assert [fault.split(": ")[1] for fault in reference_faults(path)] == ["alpha2020", "beta2021"]


def test_status_tells_how_far_a_source_was_read_and_whether_the_book_cites_it(tmp_path):
    (tmp_path / "book").mkdir()
    path = write(tmp_path / "book", SOUND)
    (tmp_path / "book" / "notes.txt").write_text("{cite:t}`beta2021`")
    assert not reference_status(path)["cited"].any()
    (tmp_path / "book" / "page.md").write_text("See {cite:t}`alpha2020` and {cite:p}`gamma2022, alpha2020`.")
    assert reference_status(path).to_dict("list") == {
        "key": ["alpha2020", "beta2021", "gamma2022"],
        "seen": ["yes", "mirror", "no"],
        "cited": [True, False, True],
    }


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("claims.yaml", "claims:\n- {id: Z01, citations: [beta2021]}\n- {id: Z02}\n"),
        ("datapackage.yaml", "resources:\n- {name: growth, citation: [beta2021]}\n"),
    ],
)
def test_claims_and_data_cite_too(tmp_path, file, text):
    (tmp_path / "book").mkdir()
    path = write(tmp_path / "book", SOUND)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / file).write_text(text)
    assert reference_status(path)["cited"].tolist() == [False, True, False]


def test_keys_are_told_even_where_entries_are_faulty(tmp_path):
    (tmp_path / "book").mkdir()
    (tmp_path / "book" / "references.bib").write_text(SOUND.replace("  seen = {yes}\n", "  month = {1}\n"))
    assert bibliography_keys(tmp_path) == {"alpha2020", "beta2021", "gamma2022"}


def test_an_office_is_known_by_the_name_that_the_list_opens_with(tmp_path):
    """A line that names the office in full must still cite its short name: the list has no entry under the full one."""
    text = SOUND.replace("{{Beta Agency}},", "{{Beta Agency}},\n  shortauthor = {BA},")
    assert authors(write(tmp_path, text)) == {
        "alpha2020": "Alpha, Ann",
        "beta2021": "BA",
        "gamma2022": "Gamma Office",
    }


def test_an_address_may_hold_any_character(tmp_path):
    assert reference_faults(write(tmp_path, SOUND)) == []


def test_code_that_only_looks_like_a_citation_is_none():
    assert cited_keys("`alpha2020` and {glue:text}`beta` but {cite}`gamma2022`") == {"gamma2022"}


def test_the_book_has_a_sound_bibliography_in_the_order_of_its_keys():
    status = reference_status(BOOK / "references.bib")
    assert list(status["key"]) == sorted(status["key"])
    assert status["cited"].any()


def test_every_page_cites_sources_that_exist():
    known = set(reference_status(BOOK / "references.bib")["key"])
    missing = {page.name: cited_keys(page.read_text(encoding="utf-8")) - known for page in BOOK.glob("*.md")}
    assert {page: keys for page, keys in missing.items() if keys} == {}


def test_no_two_entries_are_one_work():
    entries = parse_file(str(BOOK / "references.bib")).entries.values()
    # An address may carry several editions of a data set, or report two works: the title tells.
    works = [
        (entry.fields["title"].lower(), entry.fields.get("url"), entry.fields["year"]) for entry in entries
    ]
    works += [entry.fields["doi"].lower() for entry in entries if "doi" in entry.fields]
    assert {work for work in works if works.count(work) > 1} == set()
