"""What follows from new scores: CRM fields that are due, and people to be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from hub.connections.models import Connection
from hub.leads.models import CrmRecord
from hub.outbox.put import put
from scoring import Scorecard

LEAST_POINTS = 3
LONGEST_STALE = timedelta(hours=24)
WAITS = (timedelta(0), timedelta(seconds=5), timedelta(seconds=15))
"""By priority: how long a write may wait for others to fill its call."""

# Locks first, in order and in a statement of its own: the next one then sees what others did to the records meanwhile.
# `fresh_scores` is the temporary table of `hub.scores.keep`.
_LOCK = text("""
    SELECT 1 FROM fresh_scores AS fresh
    JOIN crm_records AS record ON record.lead_id = fresh.lead_id AND record.org_id = :org
    JOIN connections ON connections.id = record.connection_id AND connections.writes_scores
    WHERE fresh.has_changed ORDER BY record.id FOR NO KEY UPDATE OF record
""")
# What a record should show against what was last written to it: a rise of band goes first, another change of band next,
# then a difference of LEAST_POINTS; a smaller one is written once the field is a day old. No difference: no write.
# While a record is being written, nobody knows what it shows: it stays due, and its new revision tells the writer so.
_DESIRE = text("""
    UPDATE crm_records AS record SET
        revision = record.revision + 1, attempts = 0, dead_at = NULL, reason = NULL,
        write_priority = coalesce(wanted.priority, record.write_priority),
        write_due_at = CASE WHEN record.lease_token IS NULL THEN wanted.due_at ELSE :now END
    FROM (
        SELECT here.id, grade.priority, CASE
            WHEN grade.priority IS NULL THEN NULL
            WHEN grade.priority = 3 THEN greatest(:now, here.written_at + :stale)
            ELSE CAST(:now AS timestamptz) + (CAST(:waits AS interval[]))[grade.priority + 1] END AS due_at
        FROM fresh_scores AS fresh
        JOIN crm_records AS here ON here.lead_id = fresh.lead_id AND here.org_id = :org
        JOIN connections ON connections.id = here.connection_id AND connections.writes_scores
        CROSS JOIN LATERAL (SELECT (CAST(:bands AS text[]))[fresh.rank + 1] AS band) AS score
        CROSS JOIN LATERAL (SELECT CASE
            WHEN here.written_score IS NULL THEN 2
            WHEN score.band <> here.written_band THEN CASE
                WHEN fresh.rank + 1 > coalesce(array_position(CAST(:bands AS text[]), here.written_band), 0) THEN 0
                ELSE 1 END
            WHEN abs(fresh.total - here.written_score) >= :least THEN 2
            WHEN fresh.total <> here.written_score THEN 3 END AS priority) AS grade
        WHERE fresh.has_changed
    ) AS wanted
    WHERE record.id = wanted.id AND (
        record.lease_token IS NOT NULL
        OR record.write_due_at IS DISTINCT FROM wanted.due_at AND (record.write_due_at IS NULL OR wanted.due_at IS NULL
            OR wanted.priority < record.write_priority)
        OR record.dead_at IS NOT NULL AND wanted.due_at IS NOT NULL)
""")


@dataclass(frozen=True, slots=True)
class Rise:
    """A lead that rose into a band that people are told of, with its score before and after."""

    lead_id: UUID
    band: str
    """The key of that band."""
    before: int
    total: int


def make_writes_due(session: Session, org_id: UUID, scorecard: Scorecard, *, now: datetime) -> None:
    """Make CRM fields due where they differ from the scores that this transaction just kept."""
    session.execute(_LOCK, {"org": org_id})
    session.execute(
        _DESIRE,
        {
            "org": org_id,
            "bands": [band.key for band in scorecard.bands],
            "waits": list(WAITS),
            "least": LEAST_POINTS,
            "stale": LONGEST_STALE,
            "now": now,
        },
    )


def tell(session: Session, org_id: UUID, rises: Sequence[Rise], *, now: datetime) -> None:
    """Put one alert per notifying connection and one task per CRM record into the outbox, for each rise."""
    if not rises:
        return
    connections = session.scalars(
        select(Connection).where(
            Connection.org_id == org_id,
            Connection.state != "disconnected",
            Connection.notifies | Connection.creates_tasks,
        )
    ).all()
    records = session.scalars(
        select(CrmRecord).where(CrmRecord.org_id == org_id, CrmRecord.lead_id.in_([one.lead_id for one in rises]))
    ).all()
    for one in rises:
        payload = {"score": one.total, "before": one.before, "band": one.band, "at": now.isoformat()}
        key = f"{one.lead_id}:{now.isoformat()}"
        for connection in connections:
            if connection.notifies:
                put(session, connection, topic="alert", lead_id=one.lead_id, key=key, payload=payload, now=now)
            if connection.creates_tasks:
                for record in records:
                    if (record.lead_id, record.connection_id) == (one.lead_id, connection.id):
                        put(
                            session,
                            connection,
                            topic="task",
                            lead_id=one.lead_id,
                            key=f"{key}:{record.external_id}",
                            payload=payload | {"record": record.external_id},
                            now=now,
                        )
