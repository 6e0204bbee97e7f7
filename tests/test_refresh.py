"""Fresh data: a publisher's answer becomes new rows, or it leaves no trace at all."""

from __future__ import annotations

import datetime as dt
import gzip
import hashlib
import json
import os
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest
from publisher import ANSWERS, Said, publisher
from small_project import GROWTH, HEADER, replace, write_project

from briefing import files, refresh
from briefing.catalogue import PACKAGE, UnknownResource, as_of, describe, first_prints, series
from briefing.check import check
from briefing.cli import main
from briefing.diff import DIFFERENCES
from briefing.refresh import web, world_bank
from briefing.refresh.answers import Answer, Figure, Refused
from briefing.refresh.web import Web
from briefing.seal import seal

TODAY = dt.date(2026, 11, 20)
CHECKOUT = Path(__file__).resolve().parents[1]
PATH = "/en/country/CHN/indicator/EX.GRW"
BLOCK = {
    "client": "world-bank",
    "indicator": "EX.GRW",
    "decimals": 2,
    "states": {"indicator": "Example growth (annual %)"},
}
RECORDED = (ANSWERS / "world_bank.json").read_bytes()
FULL = {2016: 9, 2017: 12, 2018: 10, 2019: 11, 2020: 6, 2021: 5, 2022: 3, 2023: 2, 2024: 1}  # as held


def answer(
    values: dict, measure: str = "Example growth (annual %)", updated: str = "2026-10-07", **head
) -> Said:
    """An answer of the World Bank's form with these values by year."""
    rows = [
        {
            "indicator": {"id": "EX.GRW", "value": measure},
            "countryiso3code": "CHN",
            "date": str(year),
            "value": value,
        }
        for year, value in values.items()
    ]
    head = {"page": 1, "pages": 1, "total": len(rows), "lastupdated": updated, **head}
    return Said(json.dumps([head, rows]).encode())


def state_of(folder: Path) -> dict[str, str]:
    """Every file of a folder with the hash of its content."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def bank(monkeypatch):
    """A World Bank on this machine, and no waiting between questions."""
    with publisher() as server:
        monkeypatch.setattr(world_bank, "SERVICE", server.url)
        monkeypatch.setattr(web, "PAUSE", 0)
        yield server


@pytest.fixture
def waits(monkeypatch):
    """How long we would have waited before asking again."""
    waited: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", waited.append)
    return waited


@pytest.fixture
def root(tmp_path):
    return write_project(tmp_path / "project", resources={"growth": {"refresh": BLOCK}})


def run(root: Path, names: tuple[str, ...] = ("growth",), **options) -> refresh.Report:
    return refresh.refresh(
        list(names), root, options.pop("today", TODAY), Web(pause=0), tell=lambda words: None, **options
    )


# What cannot be used leaves no trace.

HTML = Said(b"<!DOCTYPE html><html>We are moving</html>", kind="text/html; charset=utf-8")
USELESS = {
    "nothing there": ([Said(status=404)], "answers 404"),
    "always busy": ([Said(status=429)], "still answers 429 after 3 more attempts"),
    "always broken": ([Said(status=500)], "still answers 500"),
    "an error page": ([HTML], "sends 'text/html', where json is expected"),
    "an error page that lies": ([HTML._replace(kind="application/json")], "no JSON; it begins '<!DOCTYPE"),
    "breaks off": ([answer(FULL)._replace(cut=900)], "breaks off"),
    "not UTF-8": ([Said(b"\xff\xfe[]")], "no JSON"),
    "empty": ([Said(b'[{"page": 0, "pages": 0, "total": 0, "lastupdated": null}, null]')], "empty"),
    "a refusal": (
        [Said(b'[{"message": [{"id": "120", "key": "Wrong", "value": "No such thing"}]}]')],
        "refuses the question: 'No such thing'",
    ),
    "another form": ([Said(b'{"data": []}')], "another form"),
    "other fields": ([Said(answer(FULL).body.replace(b"countryiso3code", b"iso3"))], "another form"),
    "fewer figures than promised": ([answer(FULL, total=12)], "promises 12 figures and holds 9"),
    "no end of pages": ([answer(FULL, pages=51)], "51 pages"),
    "another measure": (
        [answer(FULL, "Example growth (quarterly %)")],
        "expects 'Example growth (annual %)'",
    ),
    "no number": ([answer({**FULL, 2024: "1,5"})], "'1,5' is no number"),
    "a formula": ([answer({**FULL, 2024: '=HYPERLINK("http://x")'})], "is no number"),
    "not a number": ([answer({**FULL, 2024: float("nan")})], "NaN"),
    "endless": ([answer({**FULL, 2024: float("inf")})], "Infinity"),
    "no year": (
        [answer({**{k: v for k, v in FULL.items() if k > 2016}, "2016Q4": 9})],
        "'2016Q4' is no year",
    ),
    "another country": ([Said(answer(FULL).body.replace(b"CHN", b"USA"))], "nothing for CHN"),
    "half of it": ([answer({2023: 2, 2024: 1})], "only 2 of the 9 figures"),
    "another scale": ([answer({year: 1000 * value for year, value in FULL.items()})], "1000 times"),
}


@pytest.mark.parametrize("case", USELESS, ids=lambda case: case.replace(" ", "-"))
def test_a_useless_answer_leaves_no_trace(root, bank, waits, case):
    """The line says why, and the data folder is byte for byte as before."""
    answers, reason = USELESS[case]
    bank.says(PATH, *answers)
    before = state_of(root / "data")
    [outcome] = run(root).outcomes
    assert outcome.failed
    assert reason in outcome.said
    assert state_of(root / "data") == before


def test_two_figures_for_one_year_are_refused(root, bank):
    """Which of them would count is not for us to guess."""
    body = answer({**FULL, "2024": 7, 2024: 1}).body
    bank.says(PATH, Said(body))
    assert json.loads(body)[0]["total"] == 10
    [outcome] = run(root).outcomes
    assert "two figures for CHN 2024" in outcome.said


def test_an_answer_beyond_all_size_is_cut_off(root, bank, monkeypatch):
    """Its length is not believed but counted, unpacked."""
    monkeypatch.setattr(web, "LARGEST", 1000)
    bank.says(PATH, Said(answer(FULL).body + b" " * 2000))
    before = state_of(root / "data")
    [outcome] = run(root).outcomes
    assert "sends more than" in outcome.said
    assert state_of(root / "data") == before


def test_a_small_answer_that_unpacks_without_end_is_cut_off(root, bank, monkeypatch):
    """A few packed kilobytes can hold gigabytes; what counts is what comes out."""
    monkeypatch.setattr(web, "LARGEST", 100_000)
    bank.says(PATH, Said(gzip.compress(b" " * 5_000_000), headers={"Content-Encoding": "gzip"}))
    [outcome] = run(root).outcomes
    assert "sends more than" in outcome.said


def test_a_slow_publisher_is_left(root, bank, waits, monkeypatch):
    """Silence ends after the time limit, each time it is tried."""
    monkeypatch.setattr(web, "READ", 0.05)
    bank.says(PATH, answer(FULL)._replace(wait=5))
    [outcome] = run(root).outcomes
    assert "no answer within" in outcome.said
    assert len(bank.asked) == 1 + web.RETRIES


def test_a_trickle_is_left(root, bank, monkeypatch):
    """Bytes that keep coming do not keep us for ever."""
    monkeypatch.setattr(web, "WHOLE", -1)
    bank.says(PATH, answer(FULL))
    [outcome] = run(root).outcomes
    assert "is not done after" in outcome.said


def test_a_publisher_that_is_not_there(root, monkeypatch, waits):
    """No route, no host, no server: one sentence, no traceback."""
    monkeypatch.setattr(world_bank, "SERVICE", "http://127.0.0.1:1")
    [outcome] = run(root).outcomes
    assert outcome.said == "failed: 127.0.0.1:1 cannot be reached."


@pytest.mark.parametrize("target", ["https://127.0.0.1/x", "ftp://127.0.0.1/x", "file:///etc/hostname"])
def test_no_redirect_to_another_scheme_is_followed(root, bank, target):
    """From http to https is as foreign as to a file: whoever asks decides the scheme."""
    bank.says(PATH, Said(status=302, headers={"Location": target}))
    [outcome] = run(root).outcomes
    assert f"sends us on to '{target}', by another scheme" in outcome.said


def test_no_circle_of_redirects_is_followed_for_long(root, bank):
    """A few steps, then no more."""
    bank.says(PATH, Said(status=302, headers={"Location": PATH}))
    [outcome] = run(root).outcomes
    assert "on and on" in outcome.said
    assert len(bank.asked) <= 7


def test_a_crash_between_file_and_record_leaves_both_as_they_were(root, bank, monkeypatch):
    """The second of two replacements fails: the first is taken back."""
    bank.says(PATH, answer({**FULL, 2025: 0.5}))
    before, real, count = state_of(root / "data"), os.replace, []

    def crash(source, target):
        if Path(target).is_relative_to(root):
            count.append(target)
            if len(count) == 2:
                raise OSError("no space left")
        real(source, target)

    monkeypatch.setattr(files.os, "replace", crash)
    with pytest.raises(OSError, match="no space left"):
        run(root)
    assert len(count) == 2
    assert state_of(root / "data") == before


def test_an_edit_meanwhile_is_not_overwritten(root, bank, monkeypatch):
    """Someone saves the file while publishers are asked: theirs stays, ours is asked for again."""
    bank.says(PATH, answer({**FULL, 2025: 0.5}))

    def edit(*_):
        replace(root / "data/example/growth.csv", "CHN,2020,6", "CHN,2020,7")
        return pd.DataFrame(columns=DIFFERENCES), TODAY

    monkeypatch.setattr(refresh, "consequences", edit)
    with pytest.raises(Refused, match="growth.csv was edited meanwhile"):
        run(root)
    assert b"2025,0.5" not in (root / "data/example/growth.csv").read_bytes()


def test_an_interrupt_leaves_no_trace(root, bank, monkeypatch):
    """What was read before it is not written either: a refresh is moved in at its end."""
    bank.says(PATH, answer({**FULL, 2025: 0.5}))
    before = state_of(root)
    monkeypatch.setattr(refresh, "consequences", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run(root)
    assert state_of(root) == before


def test_foreign_text_reaches_no_file_and_no_terminal(root, bank):
    """What a server writes is quoted, cut, and without signs that a terminal or a page would obey."""
    bank.says(PATH, answer(FULL, "\x1b[2J<script>alert(1)</script>|#panic()" + "x" * 500))
    report = run(root)
    [outcome] = report.outcomes
    assert outcome.said.isprintable()
    assert len(outcome.said) < 400
    page = refresh.as_page(report, root)
    assert "<script>" not in page and "\x1b" not in page and "#panic" not in page
    assert not any(b"alert(1)" in path.read_bytes() for path in (root / "data").rglob("*") if path.is_file())


# What can be used becomes rows, and nothing that was there is touched.


def test_new_and_revised_figures_become_rows(root, bank):
    """Old rows stay as they are; figures within the rounding are no revision; the record follows."""
    old = (root / "data/example/growth.csv").read_bytes()
    bank.says(PATH, answer({**FULL, 2023: 2.0000001, 2024: 1.25, 2025: 0.5}))
    [outcome] = run(root).outcomes
    assert outcome.said == "1 new, 1 revised, 8 unchanged; dated by its publisher"
    new = (root / "data/example/growth.csv").read_bytes()
    assert new == old + (
        b"CHN,2024,1.25,,,2026-10-07,,dated by its publisher\nCHN,2025,0.5,,,2026-10-07,,dated by its publisher\n"
    )
    record = describe("growth", root)
    assert (record["date_accessed"], record["date_published"]) == ("2026-11-20", "2026-10-07")
    assert record["edition"] == "First; later rows carry their own dates"
    assert check(root) == []


def test_an_earlier_day_still_sees_the_earlier_figure(root, bank):
    """The revision counts from its own day on, and the first print stays the first."""
    bank.says(PATH, answer({**FULL, 2024: 1.25}))
    run(root)
    growth = series("growth", root)
    values = {
        day: as_of(growth, day).set_index("period")["value"]["2024"] for day in ("2026-10-06", "2026-10-07")
    }
    assert values == {"2026-10-06": 1, "2026-10-07": 1.25}
    assert first_prints(growth).set_index("period")["value"]["2024"] == 1


def test_the_same_answer_adds_nothing(root, bank):
    """A second refresh finds nothing, writes nothing, and keeps the date of access."""
    bank.says(PATH, answer({**FULL, 2024: 1.25}))
    run(root)
    before = state_of(root / "data")
    [outcome] = run(root, today=TODAY + dt.timedelta(9)).outcomes
    assert outcome.said == "0 new, 0 revised, 9 unchanged"
    assert state_of(root / "data") == before


def test_a_recorded_answer_is_read(root, bank):
    """Pages, heads and empty values in the form in which they come; years no longer given are kept."""
    found = world_bank.parse([RECORDED])
    assert found.states == {"indicator": "Example growth (annual %)"}
    assert found.published == "2026-10-07"
    assert found.figures[1] == Figure("CHN", "2024", Decimal("1.25"))
    assert len(found.figures) == 3


def test_pages_are_put_together(root, bank):
    """A long answer comes in parts, of which only the first may be left out as unchanged."""
    values = {**FULL, 2025: 0.5}
    first, second = dict(list(values.items())[:6]), dict(list(values.items())[6:])
    bank.says(f"{PATH}?page=1", answer(first, pages=2, total=10))
    bank.says(f"{PATH}?page=2", answer(second, pages=2, total=10, page=2))
    [outcome] = run(root).outcomes
    assert outcome.said.startswith("1 new, 0 revised, 9 unchanged")


def test_patience_is_rewarded(root, bank, waits):
    """Broken, busy with a time to come back, then an answer: the time is honoured."""
    bank.says(PATH, Said(status=500), Said(status=429, headers={"Retry-After": "7"}), answer(FULL))
    [outcome] = run(root).outcomes
    assert outcome.said == "0 new, 0 revised, 9 unchanged"
    assert 7 in waits
    assert len(bank.asked) == 3


def test_waits_grow_and_differ(root, bank, waits):
    """Asking again follows a longer wait each time, never at the same beat, and never after an hour."""
    bank.says(PATH, Said(status=503))
    run(root)
    assert len(waits) == web.RETRIES - 1  # the first is at once
    assert waits[1] > waits[0] and all(wait % 1 for wait in waits)
    waits.clear()
    bank.says(PATH, Said(status=429, headers={"Retry-After": "3600"}), answer(FULL))
    run(root)
    assert max(waits) <= 120


def test_hosts_are_not_pressed(bank, monkeypatch):
    """Two questions to one host keep their distance; the same question is asked once."""
    waited: list[float] = []
    monkeypatch.setattr(web.time, "sleep", waited.append)
    bank.says("/a", Said(b"{}"))
    bank.says("/b", Said(b"{}"))
    asking = Web(pause=30)
    for path in ("/a", "/b", "/a"):
        asking.get(bank.url + path, ("json",))
    assert len(bank.asked) == 2
    assert len(waited) == 1 and 29 < waited[0] <= 30


def test_a_redirect_within_the_scheme_is_followed(root, bank):
    """A publisher may move a page."""
    bank.says(PATH, Said(status=301, headers={"Location": "/moved"}))
    bank.says("/moved", answer(FULL))
    [outcome] = run(root).outcomes
    assert not outcome.failed


def test_what_has_not_changed_is_not_sent_again(root, bank):
    """A server that knows its versions is asked by them; a file that was put back is read anew."""
    old = {path: path.read_bytes() for path in (root / "data/example/growth.csv", root / PACKAGE)}
    bank.says(PATH, answer({**FULL, 2025: 0.5})._replace(headers={"ETag": '"v1"'}))
    assert run(root).outcomes[0].said.startswith("1 new")
    assert run(root).outcomes[0].said == "not changed since it was last read"
    for path, content in old.items():
        path.write_bytes(content)
    assert run(root).outcomes[0].said.startswith("1 new")


def test_a_damaged_memory_is_no_obstacle(root, bank):
    """The memory of versions may be deleted or broken; then everything is asked for in full."""
    bank.says(PATH, answer(FULL)._replace(headers={"ETag": '"v1"'}))
    run(root)
    (root / refresh.KNOWN).write_text("{", encoding="utf-8")
    assert run(root).outcomes[0].said == "0 new, 0 revised, 9 unchanged"


def test_a_dry_run_says_all_and_writes_nothing(root, bank):
    """Neither data nor memory: the next run must not take it for a reading."""
    bank.says(PATH, answer({**FULL, 2019: 5})._replace(headers={"ETag": '"v1"'}))
    before = state_of(root)
    report = run(root, dry_run=True)
    assert report.outcomes[0].said.startswith("0 new, 1 revised")
    assert set(report.changes["claim"]) == {"Z01"}
    assert state_of(root) == before


def test_one_failure_keeps_no_other_out(tmp_path, bank):
    """A publisher that fails costs its own series only."""
    other = {**BLOCK, "indicator": "EX.OTHER"}
    root = write_project(
        tmp_path / "project", resources={"growth": {"refresh": BLOCK}, "spending": {"refresh": other}}
    )
    spending = (root / "data/second/spending.csv").read_bytes()
    bank.says(PATH, answer({**FULL, 2025: 0.5}))
    failing, working = run(root, ("spending", "growth")).outcomes
    assert failing.failed and not working.failed
    assert b"CHN,2025,0.5" in (root / "data/example/growth.csv").read_bytes()
    assert (root / "data/second/spending.csv").read_bytes() == spending
    assert check(root) == []


def test_a_series_without_a_row_keeps_no_other_out(tmp_path, bank):
    """A file that has only its header fails with the way on, and the other series are asked for."""
    root = write_project(
        tmp_path / "project",
        files={"spending": HEADER},
        resources={"growth": {"refresh": BLOCK}, "spending": {"refresh": BLOCK}},
    )
    bank.says(PATH, answer({**FULL, 2025: 0.5}))
    empty, full = run(root, ("spending", "growth")).outcomes
    assert empty.failed and "briefing refresh --manual spending" in empty.said
    assert not full.failed and len(full.rows) == 1


def test_verdicts_are_judged_with_the_new_rows_although_the_edition_is_older(root, bank):
    """Rows later than the edition count on the day the edition will have to have; the advice names it."""
    bank.says(PATH, answer({**FULL, 2016: 2, 2017: 2}, updated="2026-12-09"))
    report = run(root, today=dt.date(2026, 12, 10))
    assert report.day == dt.date(2026, 12, 9)
    assert set(report.changes["what"]) >= {"verdict now"}
    assert "verdict then" not in set(report.changes["what"])
    assert "2026-12-09 or later" in " ".join(refresh.advice(report, root))


# Dates: never earlier than public, never earlier than what is revised.


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("2026-10-07", ("2026-10-07", "dated by its publisher")),
        (None, ("2026-11-20", "dated by the day of access")),
        ("2025-02-28", ("2026-11-20", "dated by the day of access")),  # the day of the figure that it revises
        ("2027-01-01", ("2026-11-20", "dated by the day of access")),  # a day that is still to come
    ],
)
def test_a_revision_is_dated(root, stated, expected):
    """By its publisher where that can be, by the day of access otherwise, and the note says which."""
    held = series("growth", root)
    figures = [Figure("CHN", str(year), Decimal(value)) for year, value in {**FULL, 2024: 4}.items()]
    rows, _ = refresh.compared(held, Answer(figures, BLOCK["states"], stated), BLOCK, TODAY)
    assert [(row.published, row.note) for row in rows] == [expected]


def test_a_second_revision_on_one_day_is_refused(root):
    """Two figures published on one day could not be told apart."""
    held = series("growth", root)
    figures = [Figure("CHN", str(year), Decimal(value)) for year, value in {**FULL, 2024: 4}.items()]
    with pytest.raises(Refused, match="ask again on a later day"):
        refresh.compared(held, Answer(figures, BLOCK["states"], None), BLOCK, dt.date(2025, 2, 28))


def test_a_projection_is_no_figure(root):
    """What is given before its year is over is left out."""
    held = series("growth", root)
    figures = [Figure("CHN", str(year), Decimal(value)) for year, value in {**FULL, 2026: 4}.items()]
    rows, said = refresh.compared(held, Answer(figures, BLOCK["states"], "2026-10-07"), BLOCK, TODAY)
    assert rows == []
    assert said == "0 new, 0 revised, 9 unchanged"


@pytest.mark.parametrize(("stated", "new"), [("2025-12-30", 0), ("2025-12-31", 1)])
def test_a_figure_of_the_last_day_of_its_period_is_one(root, stated, new):
    """The period is over on the evening on which it is published."""
    held = series("growth", root)
    figures = [Figure("CHN", str(year), Decimal(value)) for year, value in {**FULL, 2025: 4}.items()]
    rows, _ = refresh.compared(held, Answer(figures, BLOCK["states"], stated), BLOCK, TODAY)
    assert len(rows) == new


def test_base_scale_and_decimals(root):
    """A level becomes an index of our base year; rounding comes last."""
    replace(root / "data/example/growth.csv", "CHN,2018,10,", "CHN,2018,100,")
    held = series("growth", root).query("period in ('2018', '2019')")
    answered = Answer([Figure("XX", "2018", Decimal(3)), Figure("XX", "2019", Decimal(2))], {}, None)
    block = {"client": "world-bank", "decimals": 1, "base": 2018, "entities": {"XX": "CHN"}}
    assert [row.value for row in refresh.compared(held, answered, block, TODAY)[0]] == ["66.7"]
    with pytest.raises(Refused, match="lacks 1999"):
        refresh.compared(held, answered, {**block, "base": 1999}, TODAY)
    scaled = {"client": "world-bank", "decimals": 0, "scale": "1e2", "entities": {"XX": "CHN"}}
    rows, _ = refresh.compared(held.query("period == '2018'"), answered, scaled, TODAY)
    assert [row.value for row in rows] == ["300", "200"]


@pytest.mark.parametrize(
    ("value", "text"),
    [("1E+3", "1000"), ("0.00", "0"), ("-0.0", "0"), ("12.50", "12.5"), ("1E-7", "0.0000001")],
)
def test_numbers_are_written_plainly(value, text):
    """No exponents, no trailing zeros, no negative nothing."""
    assert refresh.plain(Decimal(value)) == text


# The command.


@pytest.fixture
def inside(root, monkeypatch):
    monkeypatch.setenv("BRIEFING_ROOT", str(root))
    return root


def test_the_command_reports_on_screen_and_page(inside, bank, capsys):
    """A line for each series, the differences with their rows, status 3 for a changed verdict, a page."""
    bank.says(PATH, answer({**FULL, 2019: 5}))
    assert main(["refresh", "--all"]) == 3
    said = capsys.readouterr().out
    assert "growth  World Bank: 0 new, 1 revised, 8 unchanged" in said
    assert "because growth: CHN 2019 2026-10-07 added" in said
    page = (inside / refresh.REPORT).read_text(encoding="utf-8")
    assert "| growth | World Bank | 0 new, 1 revised" in page
    assert "| Z01" in page


@pytest.mark.parametrize(
    ("said", "status"), [([Said(status=404)], 1), ([answer(FULL)], 0), ([answer({**FULL, 2025: 0.5})], 0)]
)
def test_the_status_tells(inside, bank, said, status):
    """1 if any series failed, 0 if all went well and no verdict changed."""
    bank.says(PATH, *said)
    assert main(["refresh", "world-bank"]) == status


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["grwth"], "Did you mean growth?"),
        (["spending"], "briefing refresh --manual spending"),
        (["milestones"], "coded table"),
        (["--manual", "milestones"], "coded table"),
    ],
)
def test_what_cannot_be_fetched_is_said(inside, capsys, words, reason):
    """An unknown name, a series for a person, a table: status 1 and the remedy."""
    assert main(["refresh", *words]) == 1
    assert reason in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["growth", "--all"], ["--manual"]])
def test_wrong_use_of_the_command(inside, words):
    """Nothing named, or two things at once."""
    with pytest.raises(SystemExit) as stopped:
        main(["refresh", *words])
    assert stopped.value.code == 2


# What descriptors say.


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ({**BLOCK, "client": "world-bnak"}, "'world-bnak' is not one of"),
        ({**BLOCK, "decimals": "2"}, "'2' is not of type 'integer'"),
        ({**BLOCK, "colour": "red"}, "colour"),
        ({key: BLOCK[key] for key in ("client", "indicator", "decimals")}, "'states' is a required property"),
        ({"client": "bis", "decimals": 1, "key": "Q;DROP", "states": {"A": "b"}}, "does not match"),
        ("https://example.org", "is not of type 'object'"),
    ],
)
def test_the_check_refuses_a_wrong_block(tmp_path, block, reason):
    """With file, line and the place that describes what belongs there."""
    root = write_project(tmp_path, resources={"growth": {"refresh": block}})
    fault = next(fault for fault in check(root) if "fetched" in fault.message)
    assert (fault.file, reason in fault.message) == (PACKAGE, True)
    assert "refresh.schema.json" in fault.remedy
    assert fault.row > 1


@pytest.mark.parametrize("cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)"])
def test_the_check_refuses_what_a_spreadsheet_would_run(tmp_path, cell):
    """A formula in a text cell is named with its row."""
    root = write_project(tmp_path, files={"growth": GROWTH.replace("revised", cell)})
    fault = next(fault for fault in check(root) if "formula" in fault.message)
    assert (fault.file, fault.row) == ("data/example/growth.csv", 6)


def test_clients_and_schema_name_the_same_publishers():
    """A publisher in one and not the other could be named and never asked."""
    schema = json.loads((CHECKOUT / "briefing/refresh.schema.json").read_text(encoding="utf-8"))
    assert schema["properties"]["client"]["enum"] == list(refresh.CLIENTS)


@pytest.mark.parametrize("name", refresh.refreshable(CHECKOUT))
def test_a_declared_block_fits_its_series(name):
    """Had the publisher what the file holds, in its own codes and scale, there would be nothing to add."""
    descriptor = describe(name, CHECKOUT)
    block, held = descriptor["refresh"], series(name, CHECKOUT)
    theirs = {ours: code for code, ours in block.get("entities", {}).items()}
    figures = [
        Figure(
            theirs.get(row.entity, row.entity),
            row.period,
            Decimal(str(row.value)) / Decimal(block.get("scale", "1")),
        )
        for row in as_of(held, "2026-11-25").itertuples()
    ]
    rows, said = refresh.compared(
        held, Answer(figures, block["states"], "2027-01-01"), block, dt.date(2027, 1, 1)
    )
    assert (rows, said) == ([], f"0 new, 0 revised, {len(figures)} unchanged")


@pytest.mark.parametrize("name", refresh.refreshable(CHECKOUT))
def test_a_declared_block_asks_for_what_the_record_names(name):
    """Its indicator is that of the record's address; its countries are the file's."""
    descriptor = describe(name, CHECKOUT)
    block, held = descriptor["refresh"], series(name, CHECKOUT)
    if "entities" in block:
        assert set(block["entities"].values()) == set(held["entity"])
    match block["client"]:
        case "world-bank":
            assert descriptor["url"].endswith(f"/indicator/{block['indicator']}")
        case "bis":
            assert block["key"].split(".")[1].split("+") == list(block["entities"])
            assert block["key"].split(".")[5] == block["states"]["UNIT_TYPE"]
        case "imf":
            assert block["key"].split(".")[0] == held["entity"].unique().item()
            assert block["key"].split(".")[2] == block["states"]["PRICE_TYPE"]
        case "our-world-in-data":
            assert "grapher file" in descriptor["sources"][0]["title"].lower()


def test_unknown_words_are_refused_before_anything_is_asked(root):
    """One wrong word among right ones."""
    with pytest.raises(UnknownResource):
        refresh.chosen(["growth", "grwth"], root)
    assert refresh.chosen(["growth", "world-bank", "growth"], root) == ["growth"]


def test_sealing_leaves_the_block_alone(root):
    """After an edit by hand, only hash and size change; the block stays as people wrote it."""
    replace(root / "data/example/growth.csv", "CHN,2020,6", "CHN,2020,7")
    seal(["growth"], root)
    assert describe("growth", root)["refresh"] == BLOCK
    assert check(root) == []
