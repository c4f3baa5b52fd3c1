"""Who becomes a customer, by a process that is known, so that what is learned can be held against the truth.

At one moment of each lead's life, somewhere in its last 70 %, a deal may open. Its log-odds are those of `log_odds`:
who they are (rank, size and industry of the company) and what they had done until then (forms, meetings held, replies,
calls). Nothing that happens afterwards is looked at, and nothing that happens afterwards depends on it: activities are
drawn first, for the whole life. A deal is decided after 3 to 15 days and won with a chance of 65 %, whatever else
happens; the contact is a customer from that moment on. Until then the deal is open and the contact an opportunity; of a
lost deal, the contact is a lead again.
"""

import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.sandbox.hubspot.world import World, iso

BASE = -3.9
RANK, SIZE, INDUSTRY = 1.6, 1.3, 0.9
FORM, MEETING, REPLY, CALL = 0.9, 0.55, 0.35, 0.25
OPENS_AFTER = 0.3
"""The part of a life in which no deal opens."""
WON = 0.65
FEWEST_DAYS, MOST_DAYS = 3.0, 15.0


@dataclass(frozen=True, slots=True)
class Touched:
    """Something a lead did that deals depend on: form, meeting, reply or call, and when."""

    kind: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Deal:
    """A deal that opened, and how it ended where it did."""

    opened_at: datetime
    decided_at: datetime
    is_won: bool


def fit(*, rank: float, employees: int, is_industry: bool) -> float:
    """Return what who they are adds to the log-odds: `rank` is 1 for VP and above, 0.5 for directors."""
    return RANK * rank + SIZE * (50 < employees <= 1000) + INDUSTRY * is_industry


def log_odds(who: float, touches: list[Touched], at: datetime) -> float:
    """Return the log-odds that a deal opens at `at`, from `fit` and what was done before."""
    weights = {"form": FORM, "meeting": MEETING, "reply": REPLY, "call": CALL}
    return BASE + who + sum(weights[one.kind] for one in touches if one.at < at)


def draw(dice: random.Random, who: float, touches: list[Touched], *, born: datetime, at: datetime) -> Deal | None:
    """Draw the deal of a lead that lives from `born` to `at`; None when none opens."""
    opened_at = born + (at - born) * dice.uniform(OPENS_AFTER, 1.0)
    chance = 1 / (1 + math.exp(-log_odds(who, touches, opened_at)))
    opens, is_won, days = dice.random() < chance, dice.random() < WON, dice.uniform(FEWEST_DAYS, MOST_DAYS)
    return Deal(opened_at, opened_at + timedelta(days=days), is_won) if opens else None


def record(world: World, contact_id: str, deal: Deal, amount: int, *, at: datetime) -> None:
    """Write a deal as it stands at `at`, and the contact's stage."""
    is_open = deal.decided_at > at
    about = {
        "dealname": "New business",
        "pipeline": "default",
        "dealstage": "contractsent" if is_open else "closedwon" if deal.is_won else "closedlost",
        "amount": amount,
        "closedate": iso(deal.decided_at),
        "createdate": iso(deal.opened_at),
    }
    world.create("deals", about, [("contacts", contact_id)], at=deal.opened_at if is_open else deal.decided_at)
    if is_open:
        world.update("contacts", contact_id, {"lifecyclestage": "opportunity"}, at=deal.opened_at)
    elif deal.is_won:
        become_customer(world, contact_id, deal.decided_at)


def win(world: World, contact_id: str, at: datetime) -> None:
    """Win a contact's open deal, or a new one where there is none."""
    with world.lock:
        deals = world.linked(world.things["contacts"][contact_id], "deals")
        is_open = (one for one in deals if not world.things["deals"][one].properties["dealstage"].startswith("closed"))
        won = {"dealstage": "closedwon", "closedate": iso(at)}
        deal = next(is_open, None)
        if deal is not None:
            world.update("deals", deal, won, at=at)
        else:
            about = {"dealname": "New business", "pipeline": "default", "amount": "12000"}
            world.create("deals", about | won, [("contacts", contact_id)], at=at)
        become_customer(world, contact_id, at)


def become_customer(world: World, contact_id: str, at: datetime) -> None:
    """Set the stage that says so, and since when."""
    stage = {"lifecyclestage": "customer", "hs_lifecyclestage_customer_date": iso(at)}
    world.update("contacts", contact_id, stage, at=at)
