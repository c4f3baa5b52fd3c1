"""Leads of the past as columns, with what became of them, to judge scorecards on."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import numpy as np
from sqlalchemy.orm import Session

from hub.leads.subject import EPOCH, TOUCH, Gathering
from hub.studio.snapshots import Plan, batches, grid
from hub.studio.stored import Seen
from scoring import Subject
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
    past = {as_of: Gathering(sorted(attributes)) for as_of in plan.instants}
    won: dict[datetime, list[bool]] = {as_of: [] for as_of in plan.instants}
    kinds: dict[str, int] = {}
    leads = 0
    for batch in batches(session, org_id, plan, now=now):
        for as_of, gathered in past.items():
            ones = [one for one in batch.snapshots if one.as_of == as_of]
            _take(gathered, [one.subject for one in ones], sorted(attributes), kinds)
            won[as_of] += [one.converted for one in ones]
        leads += len({one.lead_id for one in batch.snapshots})
        seen(leads)
    if len({outcome for outcomes in won.values() for outcome in outcomes}) < 2:
        return []
    names = {number: kind for kind, number in kinds.items()}
    return [
        Snapshot(gathered.columns(names), as_of, np.array(won[as_of], np.bool_))
        for as_of, gathered in past.items()
        if won[as_of]
    ]


def _take(gathered: Gathering, subjects: Sequence[Subject], names: Sequence[str], kinds: dict[str, int]) -> None:
    values = {name: [_text(one.attributes, name) for one in subjects] for name in names}
    gathered.take(values, [_packed(one, kinds) for one in subjects])


def _text(attributes: Mapping[str, object], name: str) -> str | None:
    value = attributes.get(name)
    return None if value is None else msgspec.json.encode(value).decode()


def _packed(subject: Subject, kinds: dict[str, int]) -> bytes:
    touches = [
        (kinds.setdefault(touch.kind, len(kinds)), (touch.at - EPOCH) // timedelta(microseconds=1))
        for touch in subject.touches
    ]
    return np.array(touches, dtype=TOUCH).tobytes()
