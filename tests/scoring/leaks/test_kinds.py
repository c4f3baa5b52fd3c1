"""What only leads of one outcome have is found however a CRM writes it, and honest columns are left in peace."""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from scoring.leaks import find_leaks
from tests.scoring.leaks.kinds import HONEST, PLANTED, Column, Outcomes

WORLDS = [
    *((n, rate) for n in (300, 900, 3_000) for rate in (0.03, 0.1, 0.25, 0.5) if n * rate >= 30),
    (10_000, 0.1),
]
"""Leads, and the share that converted: at least 30, since fewer hardly prove anything."""
TOGETHER = 10
"""Columns that are looked at together."""


def outcomes(n: int, rate: float, seed: int = 0) -> Outcomes:
    dice = np.random.RandomState(seed)
    return Outcomes(dice.permutation(n) < round(n * rate), dice)


def flagged(kinds: Mapping[str, Column], n: int, rate: float, seed: int = 0) -> dict[str, str]:
    """Return the columns of these kinds that are found, with the reasons."""
    at = outcomes(n, rate, seed)
    columns = {name: column(at) for name, column in kinds.items()}
    found: dict[str, str] = {}
    for first in range(0, len(columns), TOGETHER):
        names = list(columns)[first : first + TOGETHER]
        leaks = find_leaks(pd.DataFrame({name: columns[name] for name in names}), at.won)
        found |= {leak.column: leak.reason for leak in leaks}
    return found


def test_almost_every_kind_of_leak_is_found() -> None:
    found = [len(flagged(PLANTED, n, rate)) for n, rate in WORLDS]
    assert sum(found) >= 0.95 * len(PLANTED) * len(WORLDS)


def test_almost_no_honest_column_is_flagged() -> None:
    found = [len(flagged(HONEST, n, rate)) for n, rate in WORLDS]
    assert len(HONEST) * len(WORLDS) >= 300
    assert sum(found) <= 0.05 * len(HONEST) * len(WORLDS)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("invoiced yes or no", r"is 'Yes' for \d{3} leads that converted and 0 that did not"),
        ("amount or 0", r"is other than 0 for \d{3} leads that converted and 0 that did not"),
        ("tier or none", r"is 'bronze' or 'gold' or 'silver' for \d{3} leads that converted and 0 that did not"),
        ("number of the contract or none", r"is other than 'none' for \d{3} leads that converted and 0 that did not"),
        ("next step is cleared", r"is empty for \d{3} leads that converted and 0 that did not"),
        ("stage of the loss", r"is 'lost' for 1,\d{3} leads that did not convert and 0 that did"),
    ],
)
def test_the_reason_says_which_value_and_how_many_leads_have_it(kind: str, said: str) -> None:
    (reason,) = flagged({kind: PLANTED[kind]}, 3_000, 0.25).values()
    assert re.fullmatch(said, reason)


@pytest.mark.parametrize("leads", [3, 5, 7])
def test_companies_whose_few_leads_convert_together_are_no_leak(leads: int) -> None:
    at = outcomes(3_000, 0.25)
    place = np.empty(at.n, np.intp)
    place[np.argsort(at.won, kind="stable")] = np.arange(at.n) // leads
    assert find_leaks(pd.DataFrame({"company": [f"company {one}" for one in place]}), at.won) == ()


def test_a_small_source_of_customers_alone_is_no_leak() -> None:
    at = outcomes(3_000, 0.25)
    source = np.where(at.some(0.12), "referral", at.any_of("ads", "search"))
    assert find_leaks(pd.DataFrame({"source": source}), at.won) == ()
