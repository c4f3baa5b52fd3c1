"""`leadlight status`: how everything is doing."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import click
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.cli._open import open_organization
from hub.connections.models import SyncCursor
from hub.connections.status import connection_status
from hub.dead_letters import count_dead
from hub.intake.models import InboxEvent
from hub.leads.models import CrmRecord, Lead, LeadScore
from hub.outbox.models import OutboxMessage
from hub.runtime import Runtime


@click.command()
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(org: str | None, as_json: bool) -> None:
    """Say how many leads are scored, what is due, and how each connection is doing."""
    with open_organization(org) as (runtime, org_id):
        found = status(runtime, org_id)
    if as_json:
        click.echo(json.dumps(found))
        return
    click.echo(f"{found['scored']:,} of {found['leads']:,} leads are scored; {found['dead_letters']} dead letters.")
    click.echo("Due: " + ", ".join(f"{stage} {count:,}" for stage, count in found["due"].items()))
    for one in found["connections"]:
        budget = f" of {one['budget_today']:,}" if one["budget_today"] else ""
        reason = f" ({one['reason']})" if one["reason"] else ""
        click.echo(f"{one['vendor']}: {one['state']}{reason}, {one['calls_today']:,}{budget} calls today")


def status(runtime: Runtime, org_id: UUID) -> dict[str, Any]:
    """Return the status as plain values."""
    now = runtime.clock()
    with runtime.sessions.begin(org_id) as session:
        connections = connection_status(
            session, org_id, now, connectors=runtime.connectors, share=runtime.settings.budget_share
        )
        return {
            "leads": _count(session, Lead, Lead.org_id == org_id, Lead.removed_at.is_(None)),
            "scored": _count(session, LeadScore, LeadScore.org_id == org_id, LeadScore.total_score.is_not(None)),
            "due": _due(session, org_id, now),
            "dead_letters": count_dead(session, org_id),
            "connections": [
                {
                    "vendor": one.vendor,
                    "account": one.account_id,
                    "state": one.state,
                    "reason": one.reason,
                    "calls_today": one.calls_today,
                    "budget_today": one.budget_today,
                    "last_pull_at": one.last_pull_at.isoformat() if one.last_pull_at else None,
                    "lag_seconds": one.read_lag.total_seconds() if one.read_lag else None,
                    "waiting": one.waiting.hot_rises + one.waiting.band_changes + one.waiting.other,
                }
                for one in connections
            ],
        }


def _due(session: Session, org_id: UUID, now: datetime) -> dict[str, int]:
    return {
        "pull": _count(session, SyncCursor, SyncCursor.org_id == org_id, SyncCursor.due_at <= now),
        "intake": _count(session, InboxEvent, InboxEvent.org_id == org_id, InboxEvent.due_at <= now),
        "scores": _count(session, Lead, Lead.org_id == org_id, Lead.next_score_at <= now)
        + _count(session, LeadScore, LeadScore.org_id == org_id, LeadScore.next_change_at <= now),
        "writeback": _count(session, CrmRecord, CrmRecord.org_id == org_id, CrmRecord.write_due_at.is_not(None)),
        "outbox": _count(session, OutboxMessage, OutboxMessage.org_id == org_id, OutboxMessage.due_at.is_not(None)),
    }


def _count(session: Session, model: Any, *where: Any) -> int:
    return session.scalar(select(func.count()).select_from(model).where(*where)) or 0
