"""Publishers' answers, form by form: what is read from each, and what of each is refused."""

from __future__ import annotations

import copy
import datetime as dt
import json
from contextlib import suppress
from decimal import Decimal

import pandas as pd
import pytest
import sdmx
from hypothesis import given, settings
from hypothesis import strategies as st
from publisher import ANSWERS, Said, publisher
from small_project import write_project

from briefing import refresh
from briefing.catalogue import series
from briefing.check import check
from briefing.refresh import answers, bis, imf, our_world_in_data, world_bank
from briefing.refresh.answers import Figure, Refused
from briefing.refresh.sdmx_message import observations
from briefing.refresh.web import Web

CREDIT, ACCOUNTS = (ANSWERS / "bis.xml").read_bytes(), (ANSWERS / "imf.xml").read_bytes()
CHART, METADATA = (ANSWERS / "chart.csv").read_bytes(), (ANSWERS / "chart.metadata.json").read_bytes()
XML = "application/vnd.sdmx.genericdata+xml;version=2.1"
TODAY = dt.date(2026, 11, 20)


@pytest.mark.parametrize(
    "written", ["1,5", "1 000", "", "one", "0x10", "1e999", "inf", "NaN", "=1", "1_000", "１", True]
)
def test_only_numbers_are_numbers(written):
    """Nothing is guessed from separators, words or other notations."""
    with pytest.raises(Refused, match="is no number"):
        answers.number(written)


@pytest.mark.parametrize(
    "written",
    ["2020Q4", "2020-13", "20-01-01", "2020-1", "", "2020-01-32", "2021-02-29", "=2020", "２０２０"],
)
def test_only_periods_are_periods(written):
    """A year, a month or a day, as ISO 8601 writes them."""
    with pytest.raises(Refused, match="is no year, month or day"):
        answers.period(written)


def test_bis_reads_fourth_quarters():
    """Other quarters and missing values are left out; the unit is what all observations state."""
    found = bis.parse(CREDIT)
    assert found.figures == [
        Figure("CN", "2018", Decimal("200.04")),
        Figure("CN", "2020", Decimal("241.5")),
        Figure("DE", "2020", Decimal(120)),
    ]
    assert (found.states["UNIT_TYPE"], found.states["UNIT_MULT"]) == ("770", "0")
    assert "BORROWERS_CTY" not in found.states


def test_units_that_differ_within_an_answer_are_no_unit():
    """One series in per cent and one in dollars state nothing in common."""
    mixed = CREDIT.replace(b'"770"', b'"USD"', 1)
    assert "UNIT_TYPE" not in bis.parse(mixed).states


def test_imf_reads_structure_specific_messages():
    """Without the structure definition too; empty values are left out."""
    found = imf.parse(ACCOUNTS)
    assert found.figures == [
        Figure("CHN", "2018", Decimal(200000000000)),
        Figure("CHN", "2019", Decimal(220123456789)),
    ]
    assert found.states["PRICE_TYPE"] == "V"


def test_imf_in_millions_is_refused():
    """A scale other than units would make every figure wrong."""
    with pytest.raises(Refused, match="power of '6'"):
        imf.parse(ACCOUNTS.replace(b'SCALE="0"', b'SCALE="6"'))


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (b"<html><body>Sorry</body></html>", "no SDMX data message"),
        (b"", "no SDMX data message"),
        (CREDIT[:900], "no SDMX data message"),
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "declares entities"),
        (CREDIT.replace(b"generic:Obs>", b"generic:Remark>"), "no SDMX data message"),
    ],
)
def test_what_is_no_message_is_refused(message, reason):
    """Error pages, halves, entity traps and unknown elements."""
    with pytest.raises(Refused, match=reason):
        observations(message)


@pytest.mark.parametrize(
    ("parse", "message", "gone"),
    [
        (bis.parse, CREDIT, b"BORROWERS_CTY"),
        (imf.parse, ACCOUNTS, b"COUNTRY"),
        (imf.parse, ACCOUNTS, b"TIME_PERIOD"),
    ],
)
def test_a_renamed_dimension_is_refused(parse, message, gone):
    """Without a country or a year no figure has a place."""
    with pytest.raises(Refused):
        parse(message.replace(gone, b"PLACE"))


def test_a_chart_is_added_up():
    """Columns are summed, missing ones make no figure; an aggregate without a code goes by its name."""
    found = our_world_in_data.parse(CHART, METADATA, ["coal_short", "wind_short"])
    assert found.figures == [
        Figure("CHN", "2018", Decimal("200.0")),
        Figure("CHN", "2019", Decimal(221)),
        Figure("Europe as a whole", "2018", Decimal(100)),
        Figure("OWID_WRL", "2018", Decimal(1500)),
    ]
    assert (found.states, found.published) == ({"unit": "terawatt-hours"}, "2026-08-01")


@pytest.mark.parametrize(
    ("chart", "metadata", "columns", "reason"),
    [
        (CHART, METADATA, ["coal_long"], "no column 'coal_long'; its columns are 'Entity', 'Code'"),
        (CHART.replace(b"wind", b"rain"), METADATA.replace(b"wind", b"hail"), ["rain_short"], None),
        (CHART, METADATA.replace(b"wind_short", b"hail"), ["wind_short"], "do not describe the column"),
        (CHART, b"[]", ["wind_short"], "describe no columns"),
        (CHART + b"China,CHN\n", METADATA, ["wind_short"], "row 7 of the answer has 2 cells"),
        (CHART + b'China,"CHN,2020', METADATA, ["wind_short"], "no CSV"),
        (CHART.replace(b"49.5", b"49.5 TWh"), METADATA, ["wind_short"], "'49.5 TWh' is no number"),
        (b"", METADATA, ["wind_short"], "its columns are none"),
    ],
)
def test_a_chart_of_another_form_is_refused(chart, metadata, columns, reason):
    """Renamed columns, missing descriptions, short rows and words among numbers."""
    if reason is None:  # a unit of its own is no fault of the form; the descriptor's `states` is to judge it
        assert our_world_in_data.parse(chart, metadata, columns).states == {"unit": "millimetres"}
        return
    with pytest.raises(Refused, match=reason):
        our_world_in_data.parse(chart, metadata, columns)


# Whatever comes, it is read or refused; no other end is possible.

WORDS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6)
THINGS = st.recursive(
    WORDS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2)
)
BANK = json.loads((ANSWERS / "world_bank.json").read_text(encoding="utf-8"))
HELD = pd.DataFrame(
    {
        "entity": "CHN",
        "period": ["2018", "2019"],
        "value": [200.0, 221.0],
        "published": pd.Timestamp("2020-06-30"),
    }
)


def changed(thing, data):
    """JSON with one part of it, anywhere, replaced by anything."""
    if isinstance(thing, dict | list) and thing and data.draw(st.booleans()):
        keys = list(thing) if isinstance(thing, dict) else list(range(len(thing)))
        key, copied = data.draw(st.sampled_from(keys)), copy.copy(thing)
        copied[key] = changed(thing[key], data)
        return copied
    return data.draw(THINGS)


def damaged(content: bytes, data) -> bytes:
    """Bytes with a piece cut out and another put in."""
    begin = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(begin, min(len(content), begin + 60)))
    return content[:begin] + data.draw(st.binary(max_size=12)) + content[end:]


def read_or_refused(parse, *contents) -> None:
    with suppress(Refused):
        refresh.compared(HELD, parse(*contents), {"decimals": 2}, TODAY)


@settings(deadline=None)  # machines pause
@given(st.data())
def test_any_json_is_read_or_refused(data):
    """Other types, other depths, missing parts, huge numbers."""
    read_or_refused(world_bank.parse, [json.dumps(changed(BANK, data)).encode()])
    metadata = json.dumps(changed(json.loads(METADATA), data)).encode()
    read_or_refused(our_world_in_data.parse, CHART, metadata, ["coal_short"])


@settings(deadline=None)  # machines pause
@given(st.data())
def test_any_bytes_are_read_or_refused(data):
    """Damaged in transit or on purpose."""
    read_or_refused(our_world_in_data.parse, damaged(CHART, data), METADATA, ["coal_short", "wind_short"])
    read_or_refused(bis.parse, damaged(CREDIT, data))
    read_or_refused(imf.parse, damaged(ACCOUNTS, data))


# Each client once from question to row.

SPENT = {2018: "200", 2019: "220", 2020: "242"}


def refreshed(tmp_path, block: dict) -> tuple[str, list]:
    """What a refresh of the series `spending` says, and the rows that it adds."""
    files = {"spending": "entity,period,value,low,high,published,source,note\n"}
    files["spending"] += "".join(f"CHN,{year},{value},,,,,\n" for year, value in SPENT.items())
    root = write_project(tmp_path / "project", files=files, resources={"spending": {"refresh": block}})
    assert check(root) == []
    report = refresh.refresh(["spending"], root, TODAY, Web(pause=0), tell=lambda words: None)
    assert check(root) == []
    held = series("spending", root)
    return report.outcomes[0].said, held.iloc[3:][["period", "value", "note"]].values.tolist()


@pytest.mark.parametrize(
    ("headers", "dated"),
    [({"Last-Modified": "Mon, 02 Nov 2026 10:00:00 GMT"}, "its publisher"), ({}, "the day of access")],
)
def test_bis_from_question_to_row(tmp_path, monkeypatch, headers, dated):
    """Our codes for theirs; dated by the header where there is one."""
    block = {
        "client": "bis",
        "key": "Q.CN+DE.C.A.M.770.A",
        "decimals": 1,
        "entities": {"CN": "CHN"},
        "states": {"UNIT_TYPE": "770", "UNIT_MULT": "0"},
    }
    with publisher() as server:
        monkeypatch.setattr(sdmx.get_source("BIS"), "url", server.url)
        server.says("/data/WS_TC/Q.CN+DE.C.A.M.770.A", Said(CREDIT, XML, headers=headers))
        said, rows = refreshed(tmp_path, block)
    assert said == f"0 new, 1 revised, 1 unchanged, 1 no longer given (kept); dated by {dated}"
    assert rows == [["2020", 241.5, f"dated by {dated}"]]


def test_imf_from_question_to_row(tmp_path, monkeypatch):
    """Whole yuan become billions."""
    block = {
        "client": "imf",
        "key": "CHN.B1GQ.V.XDC.A",
        "scale": "1e-9",
        "decimals": 2,
        "states": {"PRICE_TYPE": "V", "TYPE_OF_TRANSFORMATION": "XDC"},
    }
    with publisher() as server:
        monkeypatch.setattr(sdmx.get_source("IMF_DATA"), "url", server.url)
        server.says("/data/ANEA/CHN.B1GQ.V.XDC.A", Said(ACCOUNTS, XML))
        said, rows = refreshed(tmp_path, block)
    assert said.startswith("0 new, 1 revised, 1 unchanged")
    assert rows == [["2019", 220.12, "dated by the day of access"]]


@pytest.mark.parametrize(("unit", "failed"), [("terawatt-hours", False), ("gigawatt-hours", True)])
def test_a_chart_from_question_to_row(tmp_path, monkeypatch, unit, failed):
    """Figures and metadata; another unit than declared is refused."""
    block = {
        "client": "our-world-in-data",
        "chart": "an-example",
        "columns": ["coal_short", "wind_short"],
        "decimals": 2,
        "states": {"unit": "terawatt-hours"},
    }
    with publisher() as server:
        monkeypatch.setattr(our_world_in_data, "SERVICE", server.url)
        server.says("/an-example.csv", Said(CHART, "text/csv"))
        server.says("/an-example.metadata.json", Said(METADATA.replace(b"terawatt-hours", unit.encode())))
        said, rows = refreshed(tmp_path, block)
    if failed:
        assert "states unit 'gigawatt-hours'" in said
        assert rows == []
    else:
        assert said == "0 new, 1 revised, 1 unchanged, 1 no longer given (kept); dated by its publisher"
        assert rows == [["2019", 221, "dated by its publisher"]]
