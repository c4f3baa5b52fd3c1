"""Keeps what was known of activities before they change or go: a past score was computed from it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, insert, select, text
from sqlalchemy.orm import Session

from hub.leads.models import Activity, FormerActivity, Lead

_CHANGED = text("""
    INSERT INTO former_activities (org_id, lead_id, activity_type, timestamp, revision, gone_revision)
    SELECT held.org_id, held.lead_id, held.activity_type, held.timestamp, held.revision, told.revision
    FROM unnest(CAST(:external_ids AS text[]), CAST(:lead_ids AS uuid[]), CAST(:types AS text[]),
        CAST(:timestamps AS timestamptz[]), CAST(:modified AS timestamptz[]), CAST(:revisions AS integer[]))
        AS told (external_id, lead_id, activity_type, timestamp, modified_at, revision)
    JOIN activities AS held ON held.connection_id = :connection AND held.external_id = told.external_id
        AND held.lead_id = told.lead_id
    WHERE told.modified_at >= held.modified_at
        AND (told.activity_type, told.timestamp) <> (held.activity_type, held.timestamp)
""")


def keep_changed(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keep those activities of one connection that `rows` are about to give another type or instant."""
    columns = {
        "external_ids": "external_id",
        "lead_ids": "lead_id",
        "types": "activity_type",
        "timestamps": "timestamp",
        "modified": "modified_at",
        "revisions": "revision",
    }
    told = {name: [row[column] for row in rows] for name, column in columns.items()}
    session.execute(_CHANGED, told | {"connection": rows[0]["connection_id"]})


def keep(session: Session, where: ColumnElement[bool]) -> None:
    """Keep the activities that match, which are about to go; their leads must be held."""
    columns = ("org_id", "lead_id", "activity_type", "timestamp", "revision")
    held = (
        select(*(getattr(Activity, name) for name in columns), Lead.revision + 1)
        .join(Lead, Lead.id == Activity.lead_id)
        .where(where)
    )
    session.execute(insert(FormerActivity).from_select([*columns, "gone_revision"], held))
