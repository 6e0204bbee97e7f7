"""Forecasts: stated models, tested on the past without a look ahead, and written down for a later score."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefing.forecast import AGGREGATES, MEMORY, MODELS, backtest, brier, calibration, forecasts, recorded

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


def test_what_is_recorded_for_this_edition_is_what_the_data_give():
    """The written forecasts are those that the models make today, and no aggregate entered the back-test."""
    found = forecasts(CHECKOUT)
    written = recorded(CHECKOUT)
    written = written[written["date"] == found["date"].iloc[0]].reset_index(drop=True)
    pd.testing.assert_frame_equal(found, written, check_dtype=False)
    assert set(found["claim"]) == {"A36"} and set(AGGREGATES) >= {"WLD", "EUU"}
