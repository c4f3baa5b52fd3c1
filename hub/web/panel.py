"""Gathers the panel of one CRM record, whatever state it is in."""

import uuid
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from connectors.csvfile import VENDOR as FILES
from hub.connections.models import Connection
from hub.leads import removal
from hub.leads.models import CrmRecord, Lead
from hub.runtime import Runtime
from hub.scores.explain import Explained, explain
from hub.web.rows import standings
from hub.web.values import panel as values
from hub.web.values.lead_row import Standing
from hub.web.versions import live
from scoring import Change

log = structlog.get_logger(__name__)

FORESEEN = timedelta(days=30)
MOST_FORESEEN = 12
"""Changes that the panel looks ahead: each costs a score."""
MOST_COUNTED = 10_000


def record_panel(
    runtime: Runtime, *, org_id: UUID, connection_id: UUID, object_type: str, external_id: str, now: datetime
) -> values.Panel:
    """Return the panel of a CRM record; a failure of ours is a state too, with a reference into the log."""
    try:
        with runtime.sessions.begin(org_id) as session:
            connection = session.get_one(Connection, connection_id)
            return _record(runtime, session, connection, object_type, external_id, now=now)
    except SQLAlchemyError as error:
        reference = uuid.uuid4().hex[:6].upper()
        log.error("panel not built", reference=reference, error=type(error).__name__)
        return values.broken(reference)


def _record(
    runtime: Runtime, session: Session, connection: Connection, object_type: str, external_id: str, *, now: datetime
) -> values.Panel:
    vendor = name_of(runtime, connection.vendor)
    record = session.scalar(
        select(CrmRecord).where(
            CrmRecord.org_id == connection.org_id,
            CrmRecord.connection_id == connection.id,
            CrmRecord.object_type == object_type,
            CrmRecord.external_id == external_id,
        )
    )
    if record is None:
        key = (object_type, external_id)
        erased_at = removal.erased(session, connection, [key]).get(key)
        return values.unknown(vendor) if erased_at is None else values.erased(erased_at)
    lead = session.get_one(Lead, record.lead_id)
    if lead.removed_at is not None:
        return values.removed(vendor, lead.removed_at)
    explained = explain(session, org_id=connection.org_id, lead_id=lead.id, as_of=now, now=now)
    if explained.score is None:
        return _waiting(session, connection, lead, vendor, now=now)
    standing = standings(session, connection.org_id, [lead.id], now=now).get(lead.id, Standing(()))
    return values.scored(
        values.Known(
            lead=lead,
            score=explained.score,
            scale=tuple(explained.scorecard.bands),
            past=standing.past,
            changes=foreseen(explained, now=now, most=MOST_FORESEEN),
            version=f"v{explained.model.version}",
            record=record,
            connection=connection,
            vendor=vendor,
            full_page=f"{runtime.settings.public_url}/app/leads/{lead.id}",
            now=now,
        )
    )


def foreseen(explained: Explained, *, now: datetime, most: int) -> tuple[Change, ...]:
    """Return the next changes of the score, at most `most`, if nothing else happens for a month."""
    if explained.score is None:
        return ()
    return explained.scorecard.forecast(
        explained.subject, as_of=now, until=now + FORESEEN, previous_band=explained.score.band, limit=most
    )


def name_of(runtime: Runtime, vendor: str) -> str:
    """Return a vendor's name as it writes itself; one that is not set up here is named by its key."""
    if vendor == FILES:
        return "CSV"
    connector = runtime.connectors.get(vendor)
    return connector.name if connector is not None else vendor.capitalize()


def _waiting(session: Session, connection: Connection, lead: Lead, vendor: str, *, now: datetime) -> values.Unscored:
    ahead = (
        select(Lead.id)
        .where(Lead.org_id == connection.org_id, Lead.next_score_at < (lead.next_score_at or now), Lead.id != lead.id)
        .limit(MOST_COUNTED)
    )
    return values.waiting(
        arrived_at=lead.created_at,
        ahead=session.scalar(select(func.count()).select_from(ahead.subquery())) or 0,
        first_pull_of=vendor if connection.backfilled_at is None else None,
        has_scorecard=live(session, connection.org_id) is not None,
        now=now,
    )
