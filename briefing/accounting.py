"""Accounting: identities that split a change into its sources; the parts add up to the whole exactly."""

from __future__ import annotations

import numpy as np
import pandas as pd


def growth_accounts(
    output: pd.Series,
    capital: pd.Series,
    employment: pd.Series,
    hours: pd.Series | None = None,
    human_capital: pd.Series | None = None,
    *,
    window: list[int],
    labour_share: float,
) -> pd.Series:
    """Split the growth of output into capital, labour and a residual.

    The residual is what Solow (1957) calls technical change: growth that the measured inputs do not explain.
    It also holds errors of measurement, unused capacity and the reallocation of inputs, and is no more than a
    proxy for innovation.

    Parameters
    ----------
    output : pandas.Series
        Output at constant national prices by year.
    capital : pandas.Series
        Capital stock, or services, at constant national prices.
    employment : pandas.Series
        Persons engaged.
    hours : pandas.Series, optional
        Average hours a year of a person engaged; without it labour is counted in persons.
    human_capital : pandas.Series, optional
        Index of human capital per person; without it what schooling adds is part of the residual.
    window : [first, last]
        Years whose levels are compared.
    labour_share : float
        Share of labour in income, between 0 and 1, held constant over the window. Capital gets the rest,
        which assumes constant returns to scale and factors paid their marginal product.

    Returns
    -------
    pandas.Series
        ``output``, then the contributions ``capital``, ``employment``, ``hours`` and ``human_capital`` (where
        given) and ``residual``, each in log points a year times 100. The contributions sum to ``output``.

    Raises
    ------
    ValueError
        If the labour share lies outside 0 to 1.
    KeyError
        If a series lacks one of the two years.

    References
    ----------
    Solow, R. M. (1957), "Technical change and the aggregate production function", Review of Economics and
    Statistics 39(3), 312-320.
    """
    if not 0 <= labour_share <= 1:
        raise ValueError(f"A labour share lies between 0 and 1, not at {labour_share}.")
    parts = {
        "capital": (1 - labour_share) * _log_growth(capital, window),
        "employment": labour_share * _log_growth(employment, window),
    }
    for name, values in (("hours", hours), ("human_capital", human_capital)):
        if values is not None:
            parts[name] = labour_share * _log_growth(values, window)
    whole = _log_growth(output, window)
    return pd.Series({"output": whole, **parts, "residual": whole - sum(parts.values())})


def kaya_split(
    emissions: pd.Series,
    population: pd.Series,
    output: pd.Series,
    energy: pd.Series,
    *,
    window: list[int],
) -> pd.Series:
    """Split the change of emissions into population, income, energy intensity and carbon intensity.

    Kaya's identity writes emissions as the product of population, output per person, energy per output and
    emissions per energy. Each factor's log change is weighted with the logarithmic mean of the two years'
    emissions, the additive form of the logarithmic mean Divisia index, which leaves no remainder and treats
    both years alike (Ang 2004).

    Parameters
    ----------
    emissions, population, output, energy : pandas.Series
        Totals by year, all positive; output at constant prices. Units only scale the factors, and cancel.
    window : [first, last]
        Years that are compared.

    Returns
    -------
    pandas.Series
        ``emissions`` (the change), then the contributions ``population``, ``income``, ``energy_intensity``
        and ``carbon_intensity``, in the unit of emissions. The contributions sum to the change.

    Raises
    ------
    KeyError
        If a series lacks one of the two years.

    References
    ----------
    Ang, B. W. (2004), "Decomposition analysis for policymaking in energy: which is the preferred method?",
    Energy Policy 32(9), 1131-1139.
    """
    first, last = window
    weight = _logarithmic_mean(emissions[last], emissions[first])
    factors = {
        "population": population,
        "income": output / population,
        "energy_intensity": energy / output,
        "carbon_intensity": emissions / energy,
    }
    parts = {name: weight * np.log(values[last] / values[first]) for name, values in factors.items()}
    return pd.Series({"emissions": emissions[last] - emissions[first], **parts})


def _log_growth(values: pd.Series, window: list[int]) -> float:
    first, last = window
    return 100 * np.log(values[last] / values[first]) / (last - first)


def _logarithmic_mean(a: float, b: float) -> float:
    # At equality the quotient is 0/0; its limit is the common value.
    return a if a == b else (a - b) / np.log(a / b)
