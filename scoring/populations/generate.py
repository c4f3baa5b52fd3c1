"""Generates leads, what they did, and whether they convert, by a chance that is known."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Coded, Columns
from scoring.populations.market import Fact, Market, Shares
from scoring.populations.markets import MARKETS
from scoring.populations.people import draw_people
from scoring.populations.population import Population
from scoring.subject import DAY, MICROSECOND, SECOND, Scalar, microseconds
from scoring.sums import Floats
from scoring.templates import load_template
from scoring.values import as_number

HORIZON: Final = timedelta(days=90)
"""A conversion counts if it is within this time after the leads are looked at."""
LOG_ODDS_A_POINT: Final = 0.045
OLDEST_DAYS: Final = 180
EAGERNESS: Final = 0.8
"""Spread of the logarithm of how much leads do."""


def generate(template: str, *, leads: int, seed: int, as_of: datetime, horizon: timedelta = HORIZON) -> Population:
    """Return `leads` leads such as a template is for, as they look at `as_of` (aware), and what becomes of them.

    All they did is no later than `as_of`, every conversion is later. The same arguments make the same leads.

    Raises:
        KeyError: there is no such template.
        ValueError: there is to be no lead at all.
    """
    card = load_template(template)
    if leads < 1:
        raise ValueError("A population has at least one lead.")
    market, dice = MARKETS[template], np.random.default_rng(seed)
    attributes, written = draw_people(dice, market, leads)
    now = microseconds(as_of) // SECOND * SECOND
    created = now - (dice.uniform(1, OLDEST_DAYS, leads) * DAY).astype(np.int64)
    columns = _columns(dice, attributes, created, now, market.rates)
    points = card.score_many(columns, as_of=as_of).points.astype(np.float64)
    believed = np.array([market.believed.get(term.id, 1.0) for term in card.terms])
    log_odds = LOG_ODDS_A_POINT * points @ believed + _effects(columns, market)
    probability = _at_rate(log_odds, market.rate)
    outcomes = (dice.random(leads) < probability).astype(np.int64)
    after = np.maximum(dice.beta(1.2, 2.0, leads) * (horizon // MICROSECOND), SECOND).astype(np.int64)
    converted = np.where(outcomes == 1, now + after, np.iinfo(np.int64).min)
    return Population(
        template=template,
        as_of=as_of,
        horizon=horizon,
        columns=columns,
        written=written,
        created_at=created.view("datetime64[us]"),
        probability=probability,
        outcomes=outcomes,
        converted_at=converted.view("datetime64[us]"),
    )


def _columns(
    dice: np.random.Generator, attributes: Mapping[str, Coded], created: NDArray[np.int64], now: int, rates: Shares
) -> Columns:
    """Return the leads with their touches: some do much and some nothing, more of it lately."""
    n = len(created)
    eager = np.exp(EAGERNESS * dice.standard_normal(n) - EAGERNESS**2 / 2)
    counts = dice.poisson(eager[:, None] * np.array(list(rates.values())))
    leads, kinds = np.divmod(np.repeat(np.arange(counts.size), counts.ravel()), len(rates))
    ages = (dice.beta(1.0, 1.6, len(leads)) * (now - created[leads])).astype(np.int64)
    return Columns(
        n=n,
        attributes=attributes,
        touch_offsets=np.concatenate([[0], counts.sum(1).cumsum()]).astype(np.int64),
        touch_kinds=kinds.astype(np.int16),
        touch_times=now - ages,
        kind_names=tuple(rates),
    )


def _effects(columns: Columns, market: Market) -> Floats:
    """Return the log-odds that the template does not know of."""
    found = np.zeros(columns.n)
    for effect in market.effects:
        found += effect.log_odds * np.logical_and.reduce([_holds(fact, columns) for fact in effect.facts])
    return found


def _holds(fact: Fact, columns: Columns) -> NDArray[np.bool_]:
    coded = columns.attributes[fact.attribute]
    return np.array([*(_fits(fact, level) for level in coded.levels), False])[coded.codes]


def _fits(fact: Fact, value: Scalar) -> bool:
    if fact.at_least is not None:
        number = as_number(value)
        return number is not None and number >= fact.at_least
    return value in fact.among if fact.among else True


def _at_rate(log_odds: Floats, rate: float) -> Floats:
    """Return the probabilities with an intercept by which they are `rate` on average."""
    low, high = -50.0, 50.0
    for _ in range(60):
        middle = (low + high) / 2
        chance = 1 / (1 + np.exp(-(log_odds - log_odds.mean() + middle)))
        low, high = (middle, high) if chance.mean() < rate else (low, middle)
    return np.asarray(chance)
