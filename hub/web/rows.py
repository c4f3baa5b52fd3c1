"""Gathers what the rows of a ranking show beside the score: history, and the CRM field."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from hub.connections.models import Connection
from hub.leads.models import CrmRecord
from hub.scores.models import ScoreHistory
from hub.scores.ranking import Ranked
from hub.web.values.field import FieldState, field_state
from hub.web.values.lead_row import LeadRow, Standing, lead_row
from hub.web.values.trend import WINDOW, Past
from hub.web.versions import bands, live, versions

WORST_FIRST = {"bad": 0, "warn": 1, "note": 2, "off": 3, "ok": 4}


def lead_rows(
    session: Session, org_id: UUID, leads: Sequence[Ranked], *, now: datetime, have_changed: bool = False
) -> list[LeadRow]:
    """Return the rows of `leads`, in their order."""
    ids = [lead.lead_id for lead in leads]
    past, fields = standings(session, org_id, ids, now=now), _fields(session, org_id, ids, now=now)
    scale = bands(live(session, org_id))
    return [
        lead_row(lead, past.get(lead.lead_id), fields.get(lead.lead_id), scale=scale, now=now, has_changed=have_changed)
        for lead in leads
    ]


def standings(session: Session, org_id: UUID, lead_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, Standing]:
    """Return each lead's scores of the last 14 days, and the one before them, with the newest one's points."""
    earlier = aliased(ScoreHistory)
    in_force = (
        select(func.max(earlier.timestamp))
        .where(earlier.lead_id == ScoreHistory.lead_id, earlier.timestamp <= now - WINDOW)
        .scalar_subquery()
    )
    found = session.scalars(
        select(ScoreHistory)
        .where(
            ScoreHistory.org_id == org_id,
            ScoreHistory.lead_id.in_(lead_ids),
            ScoreHistory.timestamp >= func.coalesce(in_force, now - WINDOW),
        )
        .order_by(ScoreHistory.timestamp, ScoreHistory.id)
    ).all()
    by_lead: dict[UUID, list[ScoreHistory]] = defaultdict(list)
    for row in found:
        by_lead[row.lead_id].append(row)
    known = versions(session, org_id, (rows[-1].scoring_model_id for rows in by_lead.values()))
    return {
        lead_id: Standing(
            past=tuple(Past(row.timestamp, row.score, row.band) for row in rows),
            factors=tuple(rows[-1].factors),
            version=known.get(rows[-1].scoring_model_id),
        )
        for lead_id, rows in by_lead.items()
    }


def _fields(session: Session, org_id: UUID, lead_ids: Sequence[UUID], *, now: datetime) -> dict[UUID, FieldState]:
    """Return the state of each lead's CRM field; of several records the one that most wants to be seen."""
    rows = session.execute(
        select(CrmRecord, Connection)
        .join(Connection, Connection.id == CrmRecord.connection_id)
        .where(CrmRecord.org_id == org_id, CrmRecord.lead_id.in_(lead_ids))
    )
    states: dict[UUID, list[FieldState]] = defaultdict(list)
    for record, connection in rows:
        state = field_state(record, connection, now=now)
        if state is not None:
            states[record.lead_id].append(state)
    return {lead_id: min(found, key=lambda state: WORST_FIRST[state.tone]) for lead_id, found in states.items()}
