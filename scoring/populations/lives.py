"""Leads up to one instant: what they did until today, and the deals of those who were won, were lost or still decide.

Each lead of a population is looked at on a day of its own. What it had done by then decides, by the population's known
chance, whether a deal is won; afterwards it goes on as before, whatever became of the deal. So nothing that happens
later gives an outcome away, and what is learned from such a history can be held against the truth.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import numpy as np

from scoring.populations.generate import OLDEST_DAYS, generate
from scoring.populations.population import Population, values
from scoring.subject import EPOCH, MICROSECOND, Scalar, Touch

LATEST, EARLIEST = timedelta(days=5), timedelta(days=110)
"""How long ago leads are looked at."""
LOST: Final = 0.7
"""Deals that are lost, as a share of those that are won."""
LIFE: Final = timedelta(days=OLDEST_DAYS) / 2
"""How long leads have been there on average when they are looked at."""


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal that opened, and when it is decided, which may be later than what is told."""

    opened_at: datetime
    decided_at: datetime
    is_won: bool


@dataclass(frozen=True, slots=True)
class Life:
    """A lead as people wrote it down, with what it did, oldest first."""

    attributes: Mapping[str, Scalar]
    created_at: datetime
    looked_at: datetime
    touches: list[Touch]
    deal: Deal | None


def lives(template: str, *, leads: int, seed: int, until: datetime) -> Iterator[Life]:
    """Yield `leads` leads such as a template is for up to `until` (aware); the same arguments yield the same.

    Raises:
        KeyError: there is no such template.
        ValueError: there is to be no lead at all.
    """
    one = generate(template, leads=leads, seed=seed, as_of=until)
    dice = np.random.default_rng([seed, 1])
    known = {**one.columns.attributes, **one.written}
    for row, found in enumerate(zip(*(values(coded) for coded in known.values()), strict=True)):
        looked_at = until - LATEST - (EARLIEST - LATEST) * dice.random()
        before = [Touch(touch.kind, touch.at - (until - looked_at)) for touch in one.touches(row)]
        touches = [*before, *_going_on(dice, before, looked_at, until)]
        yield Life(
            attributes={name: value for name, value in zip(known, found, strict=True) if value is not None},
            created_at=_instant(one.created_at[row]) - (until - looked_at),
            looked_at=looked_at,
            touches=sorted(touches, key=lambda touch: touch.at),
            deal=_deal(dice, one, row, looked_at, until),
        )


def _going_on(dice: np.random.Generator, before: list[Touch], looked_at: datetime, until: datetime) -> Iterator[Touch]:
    """Yield what a lead did after it was looked at: as much in a day as before, and of the same kinds."""
    for _ in range(dice.poisson(len(before) * (until - looked_at) / LIFE)):
        yield Touch(before[dice.integers(len(before))].kind, looked_at + (until - looked_at) * dice.random())


def _deal(dice: np.random.Generator, one: Population, row: int, looked_at: datetime, until: datetime) -> Deal | None:
    """Return the deal of a lead if one has opened; who is likely to win may lose as well."""
    is_won = bool(one.outcomes[row])
    is_lost = dice.random() < LOST * one.probability[row] and not is_won
    takes = _instant(one.converted_at[row]) - one.as_of if is_won else one.horizon * dice.beta(1.2, 2.0)
    opened_at = looked_at + takes * dice.random()
    return Deal(opened_at, looked_at + takes, is_won) if (is_won or is_lost) and opened_at < until else None


def _instant(at: np.datetime64) -> datetime:
    return EPOCH + int(at.astype(np.int64)) * MICROSECOND
