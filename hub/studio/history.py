"""Leads of the past as columns, with what became of them, to judge scorecards on."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from sqlalchemy.orm import Session

from hub.studio.coding import Coding
from hub.studio.snapshots import Plan, batches, grid
from hub.studio.stored import Seen
from scoring.compare import Snapshot

HORIZON = timedelta(days=90)
EVERY = timedelta(days=30)
BACK = timedelta(days=270)


def read_history(
    session: Session, org_id: UUID, attributes: Collection[str], *, now: datetime, seen: Seen = lambda _: None
) -> list[Snapshot]:
    """Return the leads as they looked every 30 days of the past, the newest instant a horizon ago.

    Empty where no lead of the past converted, or all did: then there is nothing to tell them apart by.
    """
    plan = Plan(instants=grid(now, HORIZON, every=EVERY, back=BACK), horizon=HORIZON)
    past = {as_of: Coding() for as_of in plan.instants}
    won: dict[datetime, list[bool]] = {as_of: [] for as_of in plan.instants}
    leads = 0
    for batch in batches(session, org_id, plan, now=now):
        for one in batch.snapshots:
            known = {name: value for name, value in one.subject.attributes.items() if name in attributes}
            past[one.as_of].put(known, one.subject.touches)
            won[one.as_of].append(one.converted)
        leads += len({one.lead_id for one in batch.snapshots})
        seen(leads)
    if len({outcome for outcomes in won.values() for outcome in outcomes}) < 2:
        return []
    return [
        Snapshot(coding.columns(), as_of, np.array(won[as_of], np.bool_))
        for as_of, coding in past.items()
        if won[as_of]
    ]
