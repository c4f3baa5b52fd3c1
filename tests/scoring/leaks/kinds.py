"""Columns of a CRM, of leads whose outcome is known: what is written because of it, and what is honest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Outcomes:
    """Whether each of n leads converted, and dice for what is known of them."""

    won: NDArray[np.bool_]
    dice: np.random.RandomState

    @property
    def n(self) -> int:
        return len(self.won)

    @property
    def odds(self) -> float:
        return float(self.won.sum() / (~self.won).sum())

    def some(self, share: float, wins: bool = True) -> Any:
        """Return a share of the leads that converted, or that did not."""
        return (self.won == wins) & (self.dice.rand(self.n) < share)

    def any_of(self, *words: str | None) -> Any:
        return self.dice.choice(np.array(words, object), self.n)

    def amount(self) -> Any:
        return self.dice.lognormal(8, 1, self.n).round(2)

    def told(self, share: float, rate: float) -> Any:
        """Return leads of which so many converted: a share of all, or less where few convert at all."""
        wins = min(share * rate * self.n, 0.4 * self.won.sum())
        losses = wins * (1 - rate) / rate
        chances = np.where(self.won, wins / self.won.sum(), losses / (~self.won).sum())
        return self.dice.rand(self.n) < chances


Column = Callable[[Outcomes], Any]
OWNERS = ("Owner 1", "Owner 2", "Owner 3", "Owner 4")

PLANTED: dict[str, Column] = {
    "invoiced yes or no": lambda at: np.where(at.some(0.6), "Yes", "No"),
    "onboarded true or false": lambda at: at.some(0.7),
    "customer 1 or 0": lambda at: at.some(0.6).astype(int),
    "amount or 0": lambda at: np.where(at.some(0.5), at.amount(), 0),
    "amount, 0 or not known": lambda at: np.where(at.some(0.6), at.amount(), np.where(at.some(0.3, False), np.nan, 0)),
    "seats or 0": lambda at: np.where(at.some(0.7), at.dice.poisson(4, at.n) + 1, 0),
    "amount or nothing": lambda at: np.where(at.some(0.6), at.amount(), np.nan),
    "owner after the sale": lambda at: np.where(at.some(0.7), "CS team", at.any_of(*OWNERS)),
    "one of two owners after the sale": lambda at: np.where(
        at.some(0.8), at.any_of("CS team", "Care"), at.any_of(*OWNERS)
    ),
    "tier or none": lambda at: np.where(at.some(0.6), at.any_of("gold", "silver", "bronze"), "none"),
    "tier, none or nothing": lambda at: np.where(
        at.some(0.7), at.any_of("gold", "silver"), at.any_of("none", "none", None)
    ),
    "products or none": lambda at: np.where(at.some(0.7), at.any_of(*(f"plan {one}" for one in range(8))), "none"),
    "number of the contract or none": lambda at: np.where(at.some(0.6), [f"C-{one}" for one in range(at.n)], "none"),
    "stage": lambda at: np.where(at.some(0.6), "contract", at.any_of("new", "contacted", "qualified")),
    "phase by number": lambda at: np.where(at.some(0.6), 7, at.dice.randint(1, 7, at.n)),
    "type in many spellings": lambda at: np.where(
        at.some(0.6), at.any_of("Customer", "customer ", "CUSTOMER"), at.any_of("lead", "partner")
    ),
    "next step is cleared": lambda at: np.where(at.some(0.6), None, at.any_of("call", "mail", "wait")),
    "stage of the loss": lambda at: np.where(at.some(0.6, False), "lost", at.any_of("new", "contacted", "qualified")),
    "stages of the loss": lambda at: np.where(
        at.some(0.8, False), at.any_of("unqualified", "closed lost"), at.any_of("new", "contacted")
    ),
    "reason of the loss": lambda at: np.where(
        at.some(0.8, False), at.any_of("price", "time", "rival"), at.any_of("none", "other")
    ),
    "disqualified yes or no": lambda at: np.where(at.some(0.7, False), "Yes", "No"),
    "lost amount or 0": lambda at: np.where(at.some(0.7, False), at.amount(), 0),
}


def companies(at: Outcomes, leads: int) -> Any:
    """Return companies with several leads each, of which many convert together or not at all."""
    order = np.argsort(np.where(at.dice.rand(at.n) < 0.5, at.won, at.dice.permutation(at.won)), kind="stable")
    found = np.empty(at.n, object)
    found[order] = [f"company {one // leads}" for one in range(at.n)]
    return found


def _source(rate: float, share: float = 0.12) -> Column:
    return lambda at: np.where(at.told(share, rate), "referral", at.any_of("ads", "search", "fair"))


HONEST: dict[str, Column] = {
    **{f"source that converts {rate:.0%}": _source(rate) for rate in (0.6, 0.7, 0.8, 0.85, 0.9)},
    "common source that converts half": _source(0.5, 0.4),
    "small source that converts nearly always": _source(0.98, 0.03),
    "alone at 0.85": lambda at: at.dice.normal(1.47 * at.won),
    "alone at 0.85, in whole numbers": lambda at: np.round(2 * at.dice.normal(1.47 * at.won)),
    "alone at 0.85, in words": lambda at: np.array(["a", "b", "c", "d", "e"], object)[
        np.clip(np.round(at.dice.normal(1.3 * at.won) + 1.5), 0, 4).astype(int)
    ],
    "visits": lambda at: at.dice.poisson(np.where(at.won, 5, 2)),
    "budget or 0": lambda at: np.where(at.told(0.2, 0.8), at.amount(), 0),
    "budget or nothing": lambda at: np.where(at.told(0.2, 0.85), at.amount(), np.nan),
    "deposit or 0": lambda at: np.where(at.told(0.1, 0.9), at.amount(), 0),
    "asked for a demo": lambda at: np.where(at.told(0.2, 0.75), "Yes", "No"),
    "do not call": lambda at: np.where(at.some(0.08, False), "Yes", "No"),
    "students never buy": lambda at: np.where(at.some(0.15, False), "student", at.any_of("manager", "engineer")),
    "none or few of some kinds buy": lambda at: np.where(
        at.some(0.4, False), at.any_of("student", "retired", "other"), at.any_of("manager", "engineer", "other")
    ),
    "a telephone, without which nobody buys": lambda at: np.where(at.some(0.6, False), None, at.any_of("+46", "+44")),
    "meetings, without which nobody buys": lambda at: np.where(at.some(0.6, False), 0, 1 + at.dice.poisson(1, at.n)),
    "consent, without which nobody buys": lambda at: np.where(at.some(0.6, False), "No", "Yes"),
    "rare words": lambda at: np.array([f"w{one}" for one in at.dice.zipf(1.4, at.n)], object),
    "rare numbers": lambda at: at.dice.zipf(1.6, at.n) % 1_000,
    "companies of 3": lambda at: companies(at, 3),
    "companies of 5": lambda at: companies(at, 5),
    "companies of 9": lambda at: companies(at, 9),
    "companies of 25": lambda at: companies(at, 25),
    "towns": lambda at: at.any_of(*(f"town {one}" for one in range(40))),
    "almost always no": lambda at: np.where(at.dice.rand(at.n) < 0.004, "Yes", "No"),
    "often nothing": lambda at: np.where(at.dice.rand(at.n) < 0.9, None, at.any_of("a", "b")),
    "noise": lambda at: at.dice.normal(size=at.n),
}
