"""What people are told of a lead that just became hot."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.contract import HotLead, TaskDraft
from hub.connections.models import Connection, OAuthToken, Owner
from hub.connections.tokens import unseal
from hub.leads.models import CrmRecord, Lead
from hub.outbox.models import OutboxMessage
from hub.runtime import Runtime
from hub.scores.explain import explain
from hub.scores.words import reasons

MOST_REASONS = 3
TASK_WITHIN = timedelta(hours=24)


def alert(runtime: Runtime, message: OutboxMessage) -> HotLead:
    """Return the message for a channel: who, how hot, why, and where to look."""
    with runtime.sessions.begin(message.org_id) as session:
        lead = session.get_one(Lead, message.lead_id)
        word, why = _score_words(session, message, now=runtime.clock())
        record, owner = _record(session, lead)
        url = _record_url(runtime, session, record) or f"{runtime.settings.public_url}/app/leads/{lead.id}"
    before = message.payload.get("before")
    return HotLead(
        key=str(message.id),
        name=_name(lead),
        company=lead.company,
        title=lead.title,
        score=message.payload["score"],
        change=None if before is None else message.payload["score"] - before,
        band=word,
        reasons=tuple(why),
        owner=owner.name if owner is not None else None,
        url=url,
    )


def draft(runtime: Runtime, message: OutboxMessage) -> TaskDraft:
    """Return the task for the record's owner."""
    with runtime.sessions.begin(message.org_id) as session:
        lead = session.get_one(Lead, message.lead_id)
        word, why = _score_words(session, message, now=runtime.clock())
        external_id = message.payload["record"]
        owner_id = session.scalar(
            select(CrmRecord.owner_external_id).where(
                CrmRecord.connection_id == message.connection_id, CrmRecord.external_id == external_id
            )
        )
    score = message.payload["score"]
    return TaskDraft(
        key=str(message.id),
        lead_id=external_id,
        owner_id=owner_id,
        subject=f"Call {_name(lead)}: {word}, score {score}",
        body="\n".join([f"{_name(lead)} just became {word} with {score} of 100.", *why]),
        due_at=datetime.fromisoformat(message.payload["at"]) + TASK_WITHIN,
    )


def _score_words(session: Session, message: OutboxMessage, *, now: datetime) -> tuple[str, list[str]]:
    """Return the band's word and the strongest reasons, as they were at the crossing."""
    at = datetime.fromisoformat(message.payload["at"])
    told = explain(session, org_id=message.org_id, lead_id=message.lead_id, as_of=at, now=now)
    word = next((band.word for band in told.scorecard.bands if band.key == message.payload["band"]), "Hot")
    return word, reasons(told.score, most=MOST_REASONS) if told.score is not None else []


def _record(session: Session, lead: Lead) -> tuple[CrmRecord | None, Owner | None]:
    record = session.scalar(
        select(CrmRecord)
        .join(Connection, Connection.id == CrmRecord.connection_id)
        .where(CrmRecord.lead_id == lead.id, Connection.writes_scores)
        .order_by(CrmRecord.id)
        .limit(1)
    )
    if record is None or record.owner_external_id is None:
        return record, None
    owner = session.scalar(
        select(Owner).where(Owner.connection_id == record.connection_id, Owner.external_id == record.owner_external_id)
    )
    return record, owner


def _record_url(runtime: Runtime, session: Session, record: CrmRecord | None) -> str | None:
    if record is None:
        return None
    connection = session.get_one(Connection, record.connection_id)
    connector = runtime.connectors.get(connection.vendor)
    token = session.get(OAuthToken, connection.id)
    if connector is None or connector.record_url is None or token is None:
        return None
    extra = unseal(runtime.secrets, token.grant).extra
    return connector.record_url(extra, connection.account_id, record.object_type, record.external_id)


def _name(lead: Lead) -> str:
    return lead.name or lead.email or "A lead without a name"
