"""Columns written after or because of the outcome are found; honest ones, however useful, are left in peace."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from scoring.leaks import Instants, Times, find_leaks
from tests.scoring.learn.leads import leads

SIMULATED = 16
DAY = np.timedelta64(1, "D")
CAME = np.datetime64("2026-01-01T00:00", "us")


@dataclass(frozen=True)
class World:
    """Leads that came over 90 days, were scored a week later, and converted after that, if they did."""

    frame: pd.DataFrame
    won: NDArray[np.int64]
    scored_at: Instants
    converted_at: Instants
    dice: np.random.RandomState

    @property
    def n(self) -> int:
        return len(self.won)

    def days(self, low: float, high: float) -> Any:
        return (self.dice.uniform(low, high, self.n) * 86_400_000_000).astype("timedelta64[us]")


def world(seed: int, n: int = 900) -> World:
    frame, won = leads(n, seed)
    dice = np.random.RandomState(seed)
    scored_at = CAME + (dice.uniform(7, 97, n) * 86_400_000_000).astype("timedelta64[us]")
    converted_at = scored_at + (dice.uniform(1, 60, n) * 86_400_000_000).astype("timedelta64[us]")
    return World(frame, won, scored_at, np.where(won == 1, converted_at, np.datetime64("NaT")), dice)


Planted = tuple[Any, Instants]
"""Values, and when each was written."""


def contract_value(at: World) -> Planted:
    values = np.where((at.won == 1) & (at.dice.rand(at.n) < 0.8), at.dice.lognormal(8, 1, at.n), np.nan)
    return values, at.scored_at + at.days(1, 60)


def reason_of_the_loss(at: World) -> Planted:
    told = (at.won == 0) & (at.dice.rand(at.n) < 0.8)
    return np.where(told, at.dice.choice(["price", "time"], at.n), None), at.scored_at + at.days(1, 60)


def stage(at: World) -> Planted:
    written = np.where(at.won == 1, "contract", "nurture")
    return np.where(at.dice.rand(at.n) < 0.8, written, "open"), at.scored_at + at.days(1, 60)


def onboarding_emails(at: World) -> Planted:
    return at.dice.poisson(np.where(at.won == 1, 9, 2)), at.scored_at + at.days(1, 60)


def tidied_after_the_contract(at: World) -> Planted:
    """A column that says little, but that somebody fills in for most of those who have signed."""
    at_contract = np.where(np.isnat(at.converted_at), at.scored_at, at.converted_at) + at.days(0, 5)
    return at.dice.choice(["a", "b", "c"], at.n), np.where(at.dice.rand(at.n) < 0.6, at_contract, CAME)


def notes_of_the_talk(at: World) -> Planted:
    """A column that says much, but only once sales has talked to the lead."""
    right = at.dice.rand(at.n) < 0.75
    values = np.where(right == (at.won == 1), "keen", "cool")
    return values, np.where(at.dice.rand(at.n) < 0.9, at.scored_at + at.days(0.1, 0.9), CAME)


LEAKS: tuple[Callable[[World], Planted], ...] = (
    contract_value,
    reason_of_the_loss,
    stage,
    onboarding_emails,
    tidied_after_the_contract,
    notes_of_the_talk,
)


def with_planted(at: World, plant: Callable[[World], Planted]) -> tuple[pd.DataFrame, Times]:
    """Return the leads with one leak, and times for every column: honest ones come early and some are edited late."""
    values, written = plant(at)
    arrived = {name: CAME + at.days(0, 7) for name in at.frame}
    changed = {
        name: np.where(at.dice.rand(at.n) < 0.1, at.scored_at + at.days(1, 90), arrived[name]) for name in at.frame
    }
    times = Times(
        converted_at=at.converted_at,
        as_of=at.scored_at,
        arrived_at=arrived | {"planted": written},
        changed_at=changed | {"planted": written},
    )
    return at.frame.assign(planted=values), times


def test_almost_every_planted_leak_is_found_and_almost_no_honest_column_is_flagged() -> None:
    found = false = honest = 0
    for seed in range(SIMULATED):
        for plant in LEAKS:
            at = world(seed)
            frame, times = with_planted(at, plant)
            flagged = {leak.column for leak in find_leaks(frame, at.won, times)}
            found += "planted" in flagged
            false += len(flagged - {"planted"})
            honest += at.frame.shape[1]
    assert found >= 0.95 * SIMULATED * len(LEAKS)
    assert false <= 0.05 * honest


@pytest.mark.parametrize("wins", [5, 19])
def test_few_conversions_prove_no_leak(wins: int) -> None:
    won = np.arange(400) < wins
    assert find_leaks(pd.DataFrame({"contract": np.where(won, "yes", None), "n": np.arange(400)}), won) == ()


def test_chance_makes_no_leaks_of_columns_that_say_nothing() -> None:
    dice = np.random.RandomState(0)
    flagged = [
        find_leaks(pd.DataFrame({f"n{at}": dice.normal(size=300) for at in range(4)}), np.arange(300) < 20)
        for _ in range(25)
    ]
    assert sum(map(len, flagged)) <= 0.05 * 100


def test_the_reason_says_how_many_values_came_after_the_conversion() -> None:
    at = world(1)
    late = np.where(np.isnat(at.converted_at), at.scored_at, at.converted_at) + DAY
    (leak,) = find_leaks(at.frame, at.won, Times(converted_at=at.converted_at, changed_at={"noise": late}))
    wins = at.won.sum()
    assert leak.column == "noise"
    assert leak.reason == f"was last changed after the conversion for {wins} of {wins} leads that converted"


def test_the_reason_says_what_is_left_of_a_column_when_leads_are_scored() -> None:
    at = world(1)
    values, written = notes_of_the_talk(at)
    times = Times(as_of=at.scored_at, arrived_at={"talk": written})
    (leak,) = find_leaks(at.frame.assign(talk=values), at.won, times)
    assert leak.reason.startswith("tells outcomes apart with ROC-AUC 0.7")
    assert leak.reason.endswith("by what had arrived when leads are scored")


def test_a_useful_column_that_was_there_in_time_is_no_leak() -> None:
    at = world(1)
    values, _ = notes_of_the_talk(at)
    times = Times(as_of=at.scored_at, arrived_at={"talk": at.scored_at - DAY}, converted_at=at.converted_at)
    assert find_leaks(at.frame.assign(talk=values), at.won, times) == ()


def test_a_column_that_two_reasons_hold_for_is_named_once() -> None:
    at = world(2)
    values, _ = stage(at)
    late = np.where(np.isnat(at.converted_at), at.scored_at, at.converted_at) + DAY
    leaks = find_leaks(
        at.frame.assign(stage=values), at.won, Times(converted_at=at.converted_at, changed_at={"stage": late})
    )
    assert [leak.column for leak in leaks] == ["stage"]


@pytest.mark.parametrize(
    ("won", "times", "said"),
    [
        ([1, 0], Times(), "one for each of 3 leads"),
        ([1, 0, 7], Times(), "must be 0 or 1"),
        ([1, 0, 1], Times(as_of=np.array([CAME])), "as_of has 1 times for 3 leads"),
        ([1, 0, 1], Times(arrived_at={"b": np.array([CAME] * 3)}), "times of 'b', but no column"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(won: list[int], times: Times, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        find_leaks(pd.DataFrame({"a": [1, 2, 3]}), won, times)
