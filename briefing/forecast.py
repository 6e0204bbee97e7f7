"""Probabilities for what is too early to judge: simple models, stated, and tested on the past before they speak.

The question is always the same: will the highest value of a series, up to and including a year to come, lie before
that year? For emissions that is a peak before the year of the pledge.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from briefing.catalogue import PACKAGE, annual, as_of, describe, series
from briefing.claims import register
from briefing.edition import edition, project_root
from briefing.files import replace_together
from briefing.readings import AGGREGATES
from briefing.seal import fingerprint, with_values
from briefing.verdicts import judge_at

RECORD = "forecasts"  # a table of the data package

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
    if horizon < 1 or not np.isfinite(spread):
        raise ValueError(
            f"There is no forecast of {horizon} years from {len(values)} values: "
            "it needs a year to come, and positive values of three years or more."
        )
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
    return pd.DataFrame(rows, columns=["entity", "year", *MODELS, "outcome"])


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


def preferred(scores: dict[str, float]) -> str:
    """The model whose probability is given: the lowest score wins, and the simpler model wins a tie.

    Parameters
    ----------
    scores : dict of str to float
        Brier score by model. :data:`MODELS` names them from the simplest on, so the naive one is kept if none beats it.
    """
    return min(MODELS, key=lambda name: (scores[name], list(MODELS).index(name)))


def waiting(root: Path | None = None) -> list[tuple[dict, dict]]:
    """Claims that wait for a peak, each with the test that does.

    A claim waits for a peak if it is too early to judge and one of its tests asks whether, in a year to come, the
    highest value of a series will lie in an earlier year. The models answer that, and nothing else.
    """
    date = edition(root).date
    found = []
    for entry in register(root)["claims"]:
        tests = [test for test in entry["tests"] if _asks_for_a_peak(test) and _is_to_come(test, root)]
        if tests and judge_at(entry, date, root).verdict == "Too early":
            found.append((entry, tests[0]))
    return found


def past_forecasts(test: dict, root: Path | None = None) -> pd.DataFrame:
    """The back-test behind a test's probabilities: its own series and horizon, over all countries.

    Parameters
    ----------
    test : dict
        A test that asks for a peak, from :func:`waiting`.

    Returns
    -------
    pandas.DataFrame
        As :func:`backtest` gives it.
    """
    wide, _, horizon = _history(test, root)
    # An aggregate repeats its members: a back-test that counted both would count one history twice.
    return backtest(wide.drop(columns=[name for name in AGGREGATES if name in wide]), horizon)


def forecasts(root: Path | None = None) -> pd.DataFrame:
    """Probabilities for every claim that waits for a peak, from each model, as of this edition.

    Returns
    -------
    pandas.DataFrame
        One row per claim and model: ``claim``, ``date`` (of this edition), ``series``, ``entity``, ``due`` (the year
        in question), ``model``, ``probability`` and, from the back-test, ``brier``, ``base`` (score of a constant
        forecast at the share of events) and ``tested`` (number of forecasts).
    """
    rows = []
    for entry, test in waiting(root):
        wide, entity, horizon = _history(test, root)
        tested = past_forecasts(test, root)
        base = brier(pd.Series(tested["outcome"].mean(), tested.index), tested["outcome"])
        for name, model in MODELS.items():
            rows.append(
                {
                    "claim": entry["id"],
                    "date": edition(root).date.isoformat(),
                    "series": test["series"],
                    "entity": entity,
                    "due": test["window"][1],
                    "model": name,
                    "probability": round(model(wide[entity].dropna(), horizon), 3),
                    "brier": round(brier(tested[name], tested["outcome"]), 3),
                    "base": round(base, 3),
                    "tested": len(tested),
                }
            )
    return pd.DataFrame(rows)


def _history(test: dict, root: Path | None) -> tuple[pd.DataFrame, str, int]:
    """Yearly values that are public, the entity asked about, and the years from its last value to the one due."""
    wide = annual(as_of(series(test["series"], root), edition(root).date))
    entity = test.get("entity", register(root)["meta"]["entity"])
    years = wide.index[wide[entity].notna()] if entity in wide else []
    return wide, entity, test["window"][1] - int(years[-1]) if len(years) else 0


def score(written: pd.DataFrame, root: Path | None = None) -> pd.DataFrame:
    """Recorded forecasts whose year is known by now, with what came of them.

    Parameters
    ----------
    written : pandas.DataFrame
        From :func:`recorded`.

    Returns
    -------
    pandas.DataFrame
        The rows of which the outcome is public at this edition, with ``outcome`` (1 if the highest value up to the
        year in question lay before it) and ``score`` (squared distance of the probability from it).
    """
    date = edition(root).date
    outcomes = []
    for row in written.itertuples():
        values = annual(as_of(series(row.series, root), date))[row.entity].dropna().loc[: row.due]
        known = row.due in values.index
        outcomes.append(float(values.iloc[-1] < values.iloc[:-1].max()) if known else None)
    scored = written.assign(outcome=pd.Series(outcomes, written.index, dtype=float))
    scored["score"] = (scored["probability"] - scored["outcome"]) ** 2
    return scored.dropna(subset="outcome").reset_index(drop=True)


def _asks_for_a_peak(test: dict) -> bool:
    """Whether a test asks for a highest value at least a year before the last year of its window."""
    bar = test.get("at_least") == 1 or test.get("above") == 0
    return test.get("measure") == "years_since_maximum" and isinstance(test.get("window"), list) and bar


def _is_to_come(test: dict, root: Path | None) -> bool:
    """Whether the models may be asked: the year lies ahead, no year lacks, and the record lies in the window."""
    wide, entity, horizon = _history(test, root)
    values = wide[entity].dropna() if entity in wide else pd.Series(dtype=float)
    if horizon < 1 or len(values) <= MEMORY or not (values > 0).all():
        return False
    whole = len(values) == values.index[-1] - values.index[0] + 1
    return whole and values.idxmax() >= test["window"][0]


def recorded(root: Path | None = None) -> pd.DataFrame:
    """Forecasts of this and earlier editions as they were written down, to be scored when their year is known."""
    return pd.read_csv(_path(root))


def record(root: Path | None = None) -> int:
    """Write down this edition's forecasts, in place of earlier ones of the same edition; the others stay.

    The data package is sealed anew, so that the file still fits its recorded hash.

    Returns
    -------
    int
        Number of forecasts written.
    """
    new = forecasts(root)
    kept = recorded(root)
    kept = kept[kept["date"] != edition(root).date.isoformat()]
    text = pd.concat([kept, new], ignore_index=True).to_csv(index=False, lineterminator="\n")
    content = text.encode("utf-8")
    package = (root or project_root()) / PACKAGE
    described = with_values(package.read_bytes().decode("utf-8"), RECORD, fingerprint(content))
    replace_together({_path(root): content, package: described.encode("utf-8")})
    return len(new)


def _path(root: Path | None) -> Path:
    return (root or project_root()) / "data" / describe(RECORD, root)["path"]
