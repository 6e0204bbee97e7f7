"""Probabilities for what is too early to judge: simple models, stated, and tested on the past before they speak.

The question is always the same: will the highest value of a series, up to and including a year to come, lie before
that year? For emissions that is a peak before the year of the pledge.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

# Yearly growth rates that a model learns from. Ten years are long enough for a spread and short enough to forget
# another era.
MEMORY = 10
PATHS = 4000
SEED = 20210610


def drift(values: pd.Series, horizon: int) -> float:
    """Random walk with drift: log growth goes on with the mean and the spread of the last ten years.

    Parameters
    ----------
    values : pandas.Series
        Yearly values, all positive, index years without gaps.
    horizon : int
        Years from the last value to the year in question.

    Returns
    -------
    float
        Probability that the highest value up to that year lies before it, from simulated paths with a fixed seed.
    """
    growth = np.diff(np.log(values.iloc[-MEMORY - 1 :]))
    return _peaked(values, horizon, growth.mean(), growth.std(ddof=1))


def naive(values: pd.Series, horizon: int) -> float:
    """Random walk without drift: growth has the spread of the last ten years and no direction."""
    growth = np.diff(np.log(values.iloc[-MEMORY - 1 :]))
    return _peaked(values, horizon, 0.0, growth.std(ddof=1))


def damped(values: pd.Series, horizon: int) -> float:
    """Damped trend: growth starts at the mean of the last three years and fades by a fifth a year."""
    growth = np.diff(np.log(values.iloc[-MEMORY - 1 :]))
    fading = growth[-3:].mean() * 0.8 ** np.arange(1, horizon + 1)
    return _peaked(values, horizon, fading, growth.std(ddof=1))


MODELS = {"naive": naive, "drift": drift, "damped trend": damped}


def _peaked(values: pd.Series, horizon: int, mean: float | np.ndarray, spread: float) -> float:
    steps = np.random.default_rng(SEED).normal(size=(PATHS, horizon)) * spread + mean
    paths = np.log(values.iloc[-1]) + steps.cumsum(axis=1)
    before = np.maximum(np.log(values.max()), paths[:, :-1].max(axis=1, initial=-np.inf))
    return float((before > paths[:, -1]).mean())


def backtest(wide: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Every forecast that each model would have made in the past, with what came of it.

    Parameters
    ----------
    wide : pandas.DataFrame
        Years down, entities across; yearly values without gaps.
    horizon : int
        Years ahead, the same as in the forecast that is to be trusted.

    Returns
    -------
    pandas.DataFrame
        One row per entity and year of forecast: ``entity``, ``year``, a column per model with its probability,
        and ``outcome`` (1 if the highest value up to the year in question lay before it). No row uses a value from
        after its year.
    """
    rows = []
    for entity in wide:
        values = wide[entity].dropna()
        for end in range(MEMORY + 1, len(values) - horizon + 1):
            known, later = values.iloc[:end], values.iloc[: end + horizon]
            outcome = int(later.iloc[-1] < later.iloc[:-1].max())
            rows.append(
                {
                    "entity": entity,
                    "year": int(known.index[-1]),
                    **{name: model(known, horizon) for name, model in MODELS.items()},
                    "outcome": outcome,
                }
            )
    return pd.DataFrame(rows)


def brier(probabilities: pd.Series, outcomes: pd.Series) -> float:
    """Mean squared distance of probabilities from outcomes: 0 is perfect, 0.25 is a coin's.

    References
    ----------
    Brier (1950), Verification of forecasts expressed in terms of probability, Monthly Weather Review 78.
    """
    return float(((probabilities - outcomes) ** 2).mean())


def calibration(probabilities: pd.Series, outcomes: pd.Series, bins: int = 4) -> pd.DataFrame:
    """How often an event came, by how probable it was called.

    Returns
    -------
    pandas.DataFrame
        One row per bin of equal width that holds forecasts: ``called`` (mean probability), ``came`` (share of
        events), ``n``.
    """
    edges = np.linspace(0, 1, bins + 1)
    place = np.clip(np.digitize(probabilities, edges) - 1, 0, bins - 1)
    grouped = pd.DataFrame({"called": probabilities, "came": outcomes, "place": place}).groupby("place")
    table = grouped.agg(called=("called", "mean"), came=("came", "mean"), n=("came", "size"))
    return table.reset_index(drop=True)


def best(tested: pd.DataFrame) -> str:
    """Model with the lowest Brier score in a back-test; the naive one wins a tie."""
    scores = {name: brier(tested[name], tested["outcome"]) for name in MODELS}
    return min(scores, key=lambda name: (round(scores[name], 4), list(MODELS).index(name)))
