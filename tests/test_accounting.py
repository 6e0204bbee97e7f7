"""Accounting: splits worked out by hand, and the identities that they must keep."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefing.accounting import growth_accounts, kaya_split

POSITIVE = st.floats(0.1, 1e6)


def over(first: float, last: float) -> pd.Series:
    """A series of the two years 2010 and 2020."""
    return pd.Series({2010: first, 2020: last})


def test_growth_is_split_as_on_paper():
    """Output ×8, capital ×4, persons ×2, hours unchanged, labour with half: ln 8 - 1.5 ln 2 remain."""
    accounts = growth_accounts(
        over(1, 8), over(10, 40), over(5, 10), over(2000, 2000), window=[2010, 2020], labour_share=0.5
    )
    year = 10 * math.log(2)  # one doubling in ten years, in log points a year times 100
    assert accounts.to_dict() == pytest.approx(
        {"output": 3 * year, "capital": year, "employment": year / 2, "hours": 0, "residual": 1.5 * year}
    )


def test_hours_and_schooling_take_from_the_residual():
    """What longer hours and schooling add is no longer unexplained."""
    bare = growth_accounts(over(1, 4), over(1, 2), over(1, 1), window=[2010, 2020], labour_share=0.6)
    full = growth_accounts(
        over(1, 4), over(1, 2), over(1, 1), over(1, 2), over(1, 2), window=[2010, 2020], labour_share=0.6
    )
    assert list(bare.index) == ["output", "capital", "employment", "residual"]
    assert bare["residual"] - full["residual"] == pytest.approx(2 * 0.6 * 10 * math.log(2))


def test_only_the_ends_of_the_window_count():
    """A recession in between moves no contribution."""
    bumpy = pd.Series({2010: 1.0, 2015: 0.5, 2020: 2.0})
    accounts = growth_accounts(bumpy, bumpy, bumpy, window=[2010, 2020], labour_share=0.3)
    assert accounts["residual"] == pytest.approx(0)


def test_a_share_that_is_none_is_refused():
    """A share given in per cent is an error, not a wrong result."""
    with pytest.raises(ValueError, match="between 0 and 1"):
        growth_accounts(over(1, 2), over(1, 2), over(1, 2), window=[2010, 2020], labour_share=60)


def test_a_missing_year_is_not_replaced():
    """A year without a figure has no neighbour's instead."""
    with pytest.raises(KeyError):
        growth_accounts(over(1, 2), over(1, 2), over(1, 2), window=[2010, 2019], labour_share=0.5)


@given(st.lists(st.tuples(POSITIVE, POSITIVE), min_size=5, max_size=5), st.floats(0, 1))
def test_growth_accounts_add_up(ends, share):
    """Contributions sum to the growth of output, whatever the figures."""
    accounts = growth_accounts(*(over(*pair) for pair in ends), window=[2010, 2020], labour_share=share)
    assert accounts.drop("output").sum() == pytest.approx(accounts["output"], abs=1e-9)


def test_emissions_are_split_as_on_paper():
    """Emissions from 100 to 200, output and energy doubled, people unchanged: all of it is income."""
    split = kaya_split(over(100, 200), over(10, 10), over(50, 100), over(30, 60), window=[2010, 2020])
    assert split.to_dict() == pytest.approx(
        {"emissions": 100, "population": 0, "income": 100, "energy_intensity": 0, "carbon_intensity": 0}
    )


def test_opposite_factors_share_one_weight():
    """Income ×4, energy intensity ÷2: with emissions doubled, +200 and -100 of a change of 100."""
    split = kaya_split(over(100, 200), over(10, 10), over(50, 200), over(30, 60), window=[2010, 2020])
    assert split["income"] == pytest.approx(200)
    assert split["energy_intensity"] == pytest.approx(-100)


def test_unchanged_emissions_are_still_split():
    """Equal emissions in both years give the weight its limit, not a division by zero."""
    split = kaya_split(over(100, 100), over(10, 10), over(50, 100), over(30, 30), window=[2010, 2020])
    assert split["income"] == pytest.approx(100 * math.log(2))
    assert split["energy_intensity"] == pytest.approx(-100 * math.log(2))
    assert split["emissions"] == 0


@given(st.lists(st.tuples(POSITIVE, POSITIVE), min_size=4, max_size=4))
def test_a_kaya_split_adds_up(ends):
    """Contributions sum to the change of emissions, without a remainder."""
    split = kaya_split(*(over(*pair) for pair in ends), window=[2010, 2020])
    assert split.drop("emissions").sum() == pytest.approx(split["emissions"], rel=1e-6, abs=1e-6)
