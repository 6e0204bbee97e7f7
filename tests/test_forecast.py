"""Forecasts: stated models, tested on the past without a look ahead, and written down for a later score."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from small_project import HEADER, a_claim, a_test, write_project

from briefing.catalogue import annual, as_of, describe, series
from briefing.files import read_yaml
from briefing.forecast import (
    AGGREGATES,
    MEMORY,
    MODELS,
    backtest,
    brier,
    calibration,
    forecasts,
    past_forecasts,
    preferred,
    record,
    recorded,
    score,
    waiting,
)

CHECKOUT = Path(__file__).resolve().parents[1]
YEARS = range(1990, 2015)


def path(rate: float, spread: float = 0.0) -> pd.Series:
    """Emissions that grow at a rate, with a spread that repeats itself."""
    steps = rate + spread * np.cos(np.arange(len(YEARS) - 1))
    return pd.Series(100 * np.exp(np.concatenate([[0], np.cumsum(steps)])), index=list(YEARS))


@pytest.mark.parametrize("model", ["drift", "damped trend"])
def test_steady_growth_has_no_peak_and_steady_decline_has_one(model):
    """Where the past leaves no doubt, a model that reads it has none."""
    assert MODELS[model](path(0.05, 0.001), 6) < 0.05
    assert MODELS[model](path(-0.05, 0.001), 6) > 0.95


def test_the_naive_model_sees_no_direction():
    """Growth and decline of one spread get the same odds, but for the peak that already lies behind."""
    assert MODELS["naive"](path(0.05, 0.02), 6) == pytest.approx(MODELS["naive"](path(0.03, 0.02), 6))


@pytest.mark.parametrize("model", MODELS)
def test_a_model_repeats_itself(model):
    """The seed is fixed: two runs give one number."""
    assert MODELS[model](path(0.01, 0.02), 6) == MODELS[model](path(0.01, 0.02), 6)


@settings(deadline=None, max_examples=25)
@given(st.integers(MEMORY + 2, len(YEARS) - 7), st.floats(0.1, 10))
def test_a_forecast_knows_nothing_of_later_years(end, factor):
    """Changing what came after the year of a forecast changes its outcome at most, never its probability."""
    values = path(0.01, 0.03)
    other = values.copy()
    other.iloc[end:] *= factor
    one, two = (backtest(pd.DataFrame({"AAA": v}), 6).set_index("year") for v in (values, other))
    year = values.index[end - 1]
    assert list(one.loc[year, list(MODELS)]) == list(two.loc[year, list(MODELS)])


def test_outcomes_are_what_happened():
    """The outcome says whether the highest value up to the year in question lay before it."""
    values = path(0.02)
    values.iloc[-1] = 1.0
    found = backtest(pd.DataFrame({"AAA": values}), 3)["outcome"]
    assert list(found.iloc[-2:]) == [0, 1]


def test_scores_and_calibration_by_hand():
    """Brier score and calibration against numbers worked out on paper."""
    probabilities, outcomes = pd.Series([1.0, 0.0, 0.5, 0.5]), pd.Series([1, 0, 1, 0])
    assert brier(probabilities, outcomes) == pytest.approx(0.125)
    table = calibration(probabilities, outcomes, bins=2)
    assert list(table["n"]) == [1, 3]
    assert list(table["came"]) == pytest.approx([0, 2 / 3])


def test_the_naive_model_is_kept_unless_another_beats_it():
    """A tie is no win: the simplest model of the best score is preferred."""
    assert preferred({"naive": 0.2, "drift": 0.2, "damped trend": 0.2}) == "naive"
    assert preferred({"naive": 0.2, "drift": 0.19, "damped trend": 0.19}) == "drift"
    assert preferred({"naive": 0.3, "drift": 0.2, "damped trend": 0.1}) == "damped trend"


def written_forecasts(*rows: tuple) -> pd.DataFrame:
    columns = ["claim", "date", "series", "entity", "due", "model", "probability"]
    return pd.DataFrame([("Z02", "2021-06-10", "growth", "CHN", *row) for row in rows], columns=columns)


def test_a_forecast_whose_year_is_not_known_is_not_scored(tmp_path):
    """A year that is to come, or whose figure came out after the edition, gives no score."""
    written = written_forecasts((2030, "naive", 0.7), (2024, "naive", 0.7))
    assert score(written, write_project(tmp_path, edition="2024-06-30")).empty


def test_a_recorded_forecast_is_scored_by_what_came(tmp_path):
    """In 2017 growth was the highest so far, in 2024 not: Brier's distance from 0 and from 1."""
    written = written_forecasts((2017, "drift", 0.7), (2024, "drift", 0.7), (2030, "drift", 0.7))
    found = score(written, write_project(tmp_path))
    assert found["due"].tolist() == [2017, 2024]
    assert found["outcome"].tolist() == [0, 1]
    assert found["score"].tolist() == pytest.approx([0.49, 0.09])


def test_a_score_uses_the_values_up_to_its_year_only(tmp_path):
    """A new record in a later year does not make the year in question a year after the peak."""
    project = write_project(
        tmp_path, files={"growth": "entity,period,value,low,high,published,source,note\n"
                         + "".join(f"CHN,{y},{v},,,{y + 1}-02-28,,\n" for y, v in ((2019, 5), (2020, 6), (2021, 9)))}
    )  # fmt: skip
    assert score(written_forecasts((2020, "naive", 0.5)), project)["outcome"].tolist() == [0]


@settings(deadline=None, max_examples=15)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=5), st.integers(2017, 2024))
def test_scores_agree_with_brier_whatever_was_called(project, probabilities, due):
    """The mean of the scores of one question is Brier's score of its forecasts."""
    found = score(written_forecasts(*((due, "naive", p) for p in probabilities)), project)
    assert found["score"].mean() == pytest.approx(brier(found["probability"], found["outcome"]))
    assert found["outcome"].nunique() == 1


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    return write_project(tmp_path_factory.mktemp("project"))


def test_the_record_of_a_real_series_can_be_scored():
    """Had the same question been put for years that are over, the record would be scored by the real series."""
    _, test = waiting(CHECKOUT)[0]
    values = annual(as_of(series(test["series"], CHECKOUT), "2026-11-25"))["CHN"].dropna()
    row = recorded(CHECKOUT).iloc[:1].assign(due=int(values.index[-1]))
    found = score(row, CHECKOUT)
    assert found["outcome"].tolist() == [float(values.idxmax() < values.index[-1])]
    assert score(recorded(CHECKOUT), CHECKOUT).empty  # 2030 is to come


def test_every_past_forecast_is_in_one_bin_of_the_calibration():
    """The figure of the outlook leaves no forecast out, and its bins score as the whole does."""
    _, test = waiting(CHECKOUT)[0]
    tested = past_forecasts(test, CHECKOUT)
    for name in MODELS:
        bins = calibration(tested[name], tested["outcome"])
        assert bins["n"].sum() == len(tested)
        assert (bins["came"] * bins["n"]).sum() == pytest.approx(tested["outcome"].sum())
    assert not set(tested["entity"]) & set(AGGREGATES)


def test_what_is_recorded_for_this_edition_is_what_the_data_give():
    """The written forecasts are those that the models make today, and no aggregate entered the back-test."""
    found = forecasts(CHECKOUT)
    written = recorded(CHECKOUT)
    written = written[written["date"] == found["date"].iloc[0]].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, written, check_dtype=False)
    assert set(found["claim"]) == {entry["id"] for entry, _ in waiting(CHECKOUT)}
    assert set(AGGREGATES) >= {"WLD", "EUU"}


# -- Which claims wait for a peak ------------------------------------------------


def peaking(values: dict, **changes) -> dict:
    """A project whose claim Z01 asks whether growth will have peaked, and the growth of China by year."""
    test = a_test(
        measure="years_since_maximum", window=[2000, 2030], at_least=1, above=None, unit="count", **changes
    )
    rows = "".join(f"CHN,{year},{value},,,{year + 1}-02-28,,\n" for year, value in values.items())
    return {"claims": [a_claim(tests=[test], variants=None)], "files": {"growth": HEADER + rows}}


LONG = {year: 5 + year % 3 + (year - 2010) / 9 for year in range(2005, 2025)}


def test_a_claim_that_waits_for_a_peak_is_found(tmp_path):
    """A series of twenty years, and a year that lies ahead."""
    project = write_project(tmp_path, **peaking(LONG))
    assert [entry["id"] for entry, _ in waiting(project)] == ["Z01"]
    assert len(forecasts(project)) == len(MODELS)


@pytest.mark.parametrize(
    ("values", "changes"),
    [
        (LONG, {"at_least": 2}),
        (LONG, {"window": [2000, 2024]}),
        (LONG, {"window": [2000, 2023]}),
        ({**LONG, 2006: 90}, {"window": [2010, 2030]}),
        ({year: LONG[year] for year in range(2017, 2025)}, {}),
        ({year: value for year, value in LONG.items() if year != 2015}, {}),
        ({**LONG, 2020: -1}, {}),
        (LONG, {"entity": "USA"}),
    ],
    ids=["another bar", "the last year", "the past", "a record before", "short", "a gap", "negative", "nobody"],
)  # fmt: skip
def test_what_the_models_cannot_answer_is_not_asked(tmp_path, values, changes):
    """Another question than theirs, or a series on which they would say nothing, gets no probability."""
    project = write_project(tmp_path, **peaking(values))
    register = project / "data/claims.yaml"
    content = read_yaml(register)
    content["claims"][0]["tests"][0].update(changes)
    register.write_text(yaml.safe_dump(content), encoding="utf-8")
    assert waiting(project) == []
    assert forecasts(project).empty


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("years", "horizon"), [(20, 0), (20, -1), (2, 3), (1, 3)])
@pytest.mark.filterwarnings("ignore")
def test_a_model_says_what_it_cannot_do(model, years, horizon):
    """No probability of a year that is over, and none from one step."""
    with pytest.raises(ValueError, match="no forecast"):
        MODELS[model](path(0.01, 0.02).iloc[:years], horizon)


def test_a_history_too_short_to_test_gives_no_row():
    """Its columns are there all the same."""
    assert list(backtest(pd.DataFrame({"AAA": path(0.01).iloc[:5]}), 6)) == [
        "entity",
        "year",
        *MODELS,
        "outcome",
    ]


def test_a_record_is_written_with_its_hash_or_not_at_all(tmp_path, monkeypatch):
    """A crash between the file and its origin record leaves both as they were."""
    project = tmp_path / "project"
    shutil.copytree(CHECKOUT / "data", project / "data")
    shutil.copy(CHECKOUT / "_config.yml", project)
    table, package = project / "data/coded/forecasts.csv", project / "data/datapackage.yaml"
    table.write_text(table.read_text(encoding="utf-8").splitlines(keepends=True)[0], encoding="utf-8")
    before, real, count = (table.read_bytes(), package.read_bytes()), os.replace, []

    def crash(source, target):
        count.append(target)
        if len(count) == 2:
            raise OSError("no space left")
        real(source, target)

    with monkeypatch.context() as broken:
        broken.setattr(os, "replace", crash)
        with pytest.raises(OSError, match="no space left"):
            record(project)
    assert (table.read_bytes(), package.read_bytes()) == before
    assert record(project) == len(recorded(project)) == len(MODELS) * len(waiting(project))
    entry = describe("forecasts", project)
    assert entry["hash"] == f"sha256:{hashlib.sha256(table.read_bytes()).hexdigest()}"
    assert entry["bytes"] == table.stat().st_size
