"""Activities, and the packed touches that scoring reads instead of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, case, delete, func, literal_column, or_, select, text, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from connectors.records import ActivityRecord
from hub.connections.models import Connection
from hub.leads import former
from hub.leads.models import Activity, CrmRecord, TouchKind

if TYPE_CHECKING:
    from hub.leads.store import Stored


def store(
    session: Session, connection: Connection, records: Sequence[ActivityRecord], *, stored: "Stored", now: datetime
) -> set[UUID]:
    """Upsert activities for every lead they name; returns the leads whose touches changed."""
    newest = {record.external_id: record for record in sorted(records, key=lambda record: record.modified_at)}
    if not newest:
        return set()
    leads = leads_of(session, connection, {lead_id for record in newest.values() for lead_id in record.lead_ids})
    rows = []
    for record in newest.values():
        named = {leads[lead_id] for lead_id in record.lead_ids if lead_id in leads}
        stored.missing |= {lead_id for lead_id in record.lead_ids if lead_id not in leads}
        rows += [_row(connection, record, lead_id, now) for lead_id in sorted(named)]
    _say_next_revision(session, rows)
    touched = _unlink(session, connection, newest, {(row["external_id"], row["lead_id"]) for row in rows})
    if rows:
        _ensure_kinds(session, connection.org_id, {record.activity_type for record in newest.values()})
        if connection.backfilled_at is not None:
            former.keep_changed(session, rows)
        touched |= _upsert(session, rows)
    stored.activities += len(newest)
    if connection.backfilled_at is not None:
        pack(session, touched, now=now)
    return touched


def leads_of(session: Session, connection: Connection, external_ids: Iterable[str]) -> dict[str, UUID]:
    """Return the lead of each record id that we hold."""
    rows = session.execute(
        select(CrmRecord.external_id, CrmRecord.lead_id).where(
            CrmRecord.org_id == connection.org_id,
            CrmRecord.connection_id == connection.id,
            CrmRecord.external_id.in_(list(external_ids)),
        )
    )
    return {row.external_id: row.lead_id for row in rows}


def _row(connection: Connection, record: ActivityRecord, lead_id: UUID, now: datetime) -> dict[str, Any]:
    return {
        "org_id": connection.org_id,
        "lead_id": lead_id,
        "connection_id": connection.id,
        "external_id": record.external_id,
        "activity_type": record.activity_type,
        "value": record.value,
        "source": connection.vendor,
        "timestamp": record.occurred_at,
        "seen_at": now,
        "modified_at": record.modified_at,
        "properties": dict(record.properties),
    }


def _say_next_revision(session: Session, rows: list[dict[str, Any]]) -> None:
    """Let activities be known from the next revision of their leads on, which the packing of touches makes."""
    revisions = hold(session, {row["lead_id"] for row in rows})
    for row in rows:
        row["revision"] = revisions[row["lead_id"]] + 1


_IS_NEWS: ColumnElement[bool] = literal_column(
    "(old.activity_type, old.timestamp, old.value, old.properties)"
    " IS DISTINCT FROM (new.activity_type, new.timestamp, new.value, new.properties)"
)
"""In an upsert's RETURNING: whether an activity is new or says something else; a later date alone is no news."""


def _upsert(session: Session, rows: list[dict[str, Any]]) -> set[UUID]:
    statement = insert(Activity).values(rows)
    fresh: dict[str, ColumnElement[Any]] = {
        name: statement.excluded[name] for name in ("activity_type", "value", "timestamp", "modified_at", "properties")
    }
    is_same = (statement.excluded.activity_type == Activity.activity_type) & (
        statement.excluded.timestamp == Activity.timestamp
    )
    fresh["revision"] = case((is_same, Activity.revision), else_=statement.excluded.revision)
    upsert = statement.on_conflict_do_update(
        index_elements=[Activity.connection_id, Activity.external_id, Activity.lead_id],
        set_=fresh,
        where=(statement.excluded.modified_at >= Activity.modified_at)
        & or_(
            Activity.activity_type != statement.excluded.activity_type,
            Activity.timestamp != statement.excluded.timestamp,
            Activity.value.is_distinct_from(statement.excluded.value),
            Activity.properties != statement.excluded.properties,
            Activity.modified_at != statement.excluded.modified_at,
        ),
    ).returning(Activity.lead_id, _IS_NEWS)
    return {lead_id for lead_id, is_news in session.execute(upsert) if is_news}


def _unlink(
    session: Session, connection: Connection, newest: dict[str, ActivityRecord], kept: set[tuple[str, UUID]]
) -> set[UUID]:
    """Take activities away from leads that the vendor no longer links to them."""
    held = session.execute(
        select(Activity.external_id, Activity.lead_id, Activity.modified_at).where(
            Activity.org_id == connection.org_id,
            Activity.connection_id == connection.id,
            Activity.external_id.in_(newest),
        )
    )
    stale = [
        (external_id, lead_id)
        for external_id, lead_id, modified_at in held
        if (external_id, lead_id) not in kept and modified_at <= newest[external_id].modified_at
    ]
    if stale:
        unlinked = (Activity.connection_id == connection.id) & tuple_(Activity.external_id, Activity.lead_id).in_(stale)
        hold(session, {lead_id for _, lead_id in stale})
        former.keep(session, unlinked)
        session.execute(delete(Activity).where(unlinked).execution_options(synchronize_session=False))
    return {lead_id for _, lead_id in stale}


def _ensure_kinds(session: Session, org_id: UUID, activity_types: set[str]) -> None:
    known = set(session.scalars(select(TouchKind.activity_type).where(TouchKind.org_id == org_id)))
    if activity_types <= known:
        return
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"kinds {org_id}"))))
    known = set(session.scalars(select(TouchKind.activity_type).where(TouchKind.org_id == org_id)))
    for kind, activity_type in enumerate(sorted(activity_types - known), start=len(known)):
        session.add(TouchKind(org_id=org_id, kind=kind, activity_type=activity_type))
    session.flush()


def hold(session: Session, lead_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Lock leads until the transaction ends, and return their revisions.

    Not FOR UPDATE: that waits for everyone who has just stored an activity of the lead, and who may be waiting for us.
    """
    ids = sorted(lead_ids)
    return {row.id: row.revision for row in session.execute(_LOCK, {"ids": ids})} if ids else {}


_LOCK = text("SELECT id, revision FROM leads WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE")
_PACK = text("""
    UPDATE leads SET touches = packed.touches, revision = leads.revision + 1, last_activity_at = packed.newest
    FROM (
        SELECT wanted.id, coalesce(string_agg(
            int2send(kinds.kind::int2) || int8send((extract(epoch FROM activities.timestamp) * 1000000)::int8),
            ''::bytea ORDER BY activities.timestamp, activities.id), ''::bytea) AS touches,
            max(activities.timestamp) FILTER (WHERE activities.timestamp <= :now) AS newest
        FROM unnest(CAST(:ids AS uuid[])) AS wanted (id)
        LEFT JOIN activities ON activities.lead_id = wanted.id
            AND activities.connection_id IN (SELECT id FROM connections WHERE backfilled_at IS NOT NULL)
        LEFT JOIN touch_kinds AS kinds
            ON kinds.org_id = activities.org_id AND kinds.activity_type = activities.activity_type
        GROUP BY wanted.id
    ) AS packed
    WHERE leads.id = packed.id
        AND (leads.touches, leads.last_activity_at) IS DISTINCT FROM (packed.touches, packed.newest)
""").bindparams(bindparam("ids"))


def pack(session: Session, lead_ids: Iterable[UUID], *, now: datetime) -> None:
    """Write each lead's touches anew from its activities; `now` bounds what counts as last engaged."""
    ids = sorted(lead_ids)
    if ids:
        session.flush()
        hold(session, ids)  # in a statement of its own: the next then sees what others committed meanwhile
        session.execute(_PACK, {"ids": ids, "now": now})
        session.expire_all()


_END_OF_BACKFILL = text("""
    UPDATE activities SET revision = leads.revision + 1
    FROM leads JOIN lead_scores ON lead_scores.lead_id = leads.id AND lead_scores.total_score IS NOT NULL
    WHERE activities.lead_id = leads.id AND activities.connection_id = :connection
        AND activities.revision <= leads.revision
""")


def end_backfill(session: Session, connection: Connection, lead_ids: Iterable[UUID], *, now: datetime) -> None:
    """Pack the first activities of a connection; leads that have a score know of them from now on."""
    ids = sorted(lead_ids)
    hold(session, ids)
    session.execute(_END_OF_BACKFILL, {"connection": connection.id})
    pack(session, ids, now=now)
