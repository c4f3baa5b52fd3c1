"""What the demo does itself, and its numbers: a first cycle, leads that come alive, and once more with no change."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from hub.cycle import Summary, pull_now, until_idle
from hub.demo.vendors import Vendors
from hub.leads.models import Activity, CrmRecord, Lead, LeadScore
from hub.outbox.models import OutboxMessage
from hub.runtime import Runtime

BURST_LEADS = 30
BURST_EACH = 3


@dataclass(frozen=True, slots=True)
class Counts:
    """How far the first cycle is."""

    leads: int
    activities: int
    scored: int
    written: int


def counts(runtime: Runtime, org_id: UUID) -> Counts:
    """Return how much has been pulled, scored and written so far."""
    with runtime.sessions.begin(org_id) as session:

        def count(model: Any, *where: Any) -> int:
            return session.scalar(select(func.count()).select_from(model).where(model.org_id == org_id, *where)) or 0

        return Counts(
            leads=count(Lead),
            activities=count(Activity),
            scored=count(LeadScore, LeadScore.total_score.is_not(None)),
            written=count(CrmRecord, CrmRecord.written_at.is_not(None)),
        )


def first(runtime: Runtime) -> Summary:
    """Pull, score and write until nothing is due."""
    return until_idle(runtime, _wait)


def alive(runtime: Runtime, them: Vendors) -> Summary:
    """Let leads come alive in the CRM, and follow them until nothing is left to do."""
    them.burst(BURST_LEADS, BURST_EACH)
    them.crm.app.webhooks.wait()
    done = more = _whole(runtime)
    while more.written:  # our own writes change records, too; a pull must have seen them before the CRM is idle
        more = _whole(runtime)
        done.written += more.written
        done.write_calls += more.write_calls
    return done


def idle(runtime: Runtime, them: Vendors) -> tuple[Summary, int]:
    """Do everything once more with nothing changed; returns what was done, and the calls that it took."""
    them.crm.app.calls.reset()
    return _whole(runtime), them.crm.app.calls.total


def sent(runtime: Runtime, org_id: UUID) -> dict[str, int]:
    """Return how many messages were sent, by topic."""
    with runtime.sessions.begin(org_id) as session:
        return dict(
            session.execute(
                select(OutboxMessage.topic, func.count())
                .where(OutboxMessage.org_id == org_id, OutboxMessage.state == "sent")
                .group_by(OutboxMessage.topic)
            )
            .tuples()
            .all()
        )


def _whole(runtime: Runtime) -> Summary:
    pull_now(runtime)
    return until_idle(runtime, _wait)


def _wait(how_long: timedelta) -> None:
    time.sleep(how_long.total_seconds())
