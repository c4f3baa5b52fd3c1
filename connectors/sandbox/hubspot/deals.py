"""The deals of an account: as they stand, and won."""

from datetime import datetime

from connectors.sandbox.hubspot.world import World, iso
from connectors.sandbox.people import Deal


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
