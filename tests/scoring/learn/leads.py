"""Leads with a known truth to learn from."""

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Outcomes = NDArray[np.int64]


def leads(n: int = 1_500, seed: int = 0) -> tuple[pd.DataFrame, Outcomes]:
    """Return mixed columns, and outcomes that employees, source and a missing phone decide."""
    frame, won, _ = leads_with_chances(n, seed)
    return frame, won


def leads_with_chances(n: int, seed: int) -> tuple[pd.DataFrame, Outcomes, NDArray[np.float64]]:
    """Return the same leads and outcomes, and the true probability of each."""
    dice = np.random.RandomState(seed)
    employees = np.ceil(np.exp(dice.normal(4, 1.5, n)))
    source = dice.choice(
        ["google", "Google ", "referral", "event", "cold call", "rare"], n, p=[0.3, 0.2, 0.2, 0.15, 0.147, 0.003]
    )
    phone = np.where(dice.rand(n) < 0.4, None, dice.choice(["+46 1", "+46 2"], n))
    log_odds = (
        1.2 * np.tanh((np.log(employees) - 4) / 1.5)
        + np.select([source == "referral", source == "cold call"], [1.5, -1.5], 0.0)
        + np.where(phone == None, -1.0, 0.4)  # noqa: E711 -- an element-wise comparison
    )
    chances = 1 / (1 + np.exp(-log_odds))
    won = (dice.rand(n) < chances).astype(np.int64)
    frame = pd.DataFrame({"employees": employees, "source": source, "phone": phone, "noise": dice.normal(size=n)})
    frame["opted_in"] = dice.rand(n) < 0.5
    frame.loc[dice.rand(n) < 0.1, "employees"] = np.nan
    return frame, won, chances


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Return each lead's attributes as a CRM would hold them, without those that are missing."""
    records = frame.astype(object).to_dict("records")
    return [{name: value for name, value in one.items() if value is not None and value == value} for one in records]
