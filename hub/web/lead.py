"""One lead: its score now and over time, the receipt of any instant, its activity, and where it lives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.connections.models import Connection, OAuthToken
from hub.connections.tokens import unseal
from hub.errors import Invalid
from hub.leads.models import Activity, CrmRecord, LeadScore
from hub.runtime import Runtime
from hub.scorecards.live import was_published
from hub.scorecards.models import ScoringModel
from hub.scores.explain import Explained, explain, scored_by
from hub.scores.models import ScoreHistory
from hub.web.guard import Visit, requires
from hub.web.panel import foreseen, name_of
from hub.web.render import page
from hub.web.values import lead_page, receipt
from hub.web.values.bands import chip
from hub.web.values.chart import AHEAD, LONGEST_PAST, Chart, chart, window
from hub.web.values.coming import coming
from hub.web.values.field import field_state
from hub.web.values.panel import score_panes
from hub.web.values.timeline import timeline
from hub.web.values.trend import Past, trend, up_to_now
from scoring import Change

blueprint = Blueprint("lead", __name__)
HERE = "/app/leads/<uuid:lead_id>"
MOST_ACTIVITIES = 200
MOST_FORESEEN = 100


@dataclass(frozen=True, slots=True)
class Then:
    """The lead as it was, or will be, on the day asked for."""

    explained: Explained
    chart: Chart
    as_of: lead_page.AsOf
    receipt: receipt.Receipt | None


@blueprint.get(HERE)
@requires("reader")
def lead(visit: Visit, lead_id: UUID) -> ResponseReturnValue:
    """Show the whole page; `day` moves the receipt to another day without a script."""
    org_id, now = visit.visitor.org_id, visit.now
    with visit.runtime.sessions.begin(org_id) as session:
        present = explain(session, org_id=org_id, lead_id=lead_id, as_of=now, now=visit.now)
        past, ahead = _past(session, org_id, present, now=now), foreseen(present, now=now, most=MOST_FORESEEN)
        then = _then(session, visit, present, past, ahead, day=_day())
        activities = session.scalars(
            select(Activity)
            .where(Activity.org_id == org_id, Activity.lead_id == lead_id)
            .order_by(Activity.timestamp.desc())
            .limit(MOST_ACTIVITIES + 1)
        ).all()
        published = _published(session, org_id, past)
        places = _places(session, visit, lead_id)
        changed = _last_change(session, org_id, lead_id)
    score, scale = present.score, tuple(present.scorecard.bands)
    return page(
        "lead.html",
        visit,
        current="/app/leads",
        lead=present.lead,
        name=lead_page.name_of(present.lead),
        about=lead_page.about(present.lead),
        removed=lead_page.removed(present.lead, now=now),
        score=score,
        chip=chip(scale, score.band if score else None),
        panes=score_panes(score, scale) if score else None,
        trend=trend(past, now=now),
        coming=coming(ahead, score=score.total, band=score.band, scale=scale, now=now) if score else None,
        then=then,
        months=timeline(activities[:MOST_ACTIVITIES], published, score, now=now),
        is_cut=len(activities) > MOST_ACTIVITIES,
        places=places,
        facts=lead_page.facts(present.lead, changed, now=now),
    )


@blueprint.get(f"{HERE}/receipt")
@requires("reader")
def receipt_of_a_day(visit: Visit, lead_id: UUID) -> ResponseReturnValue:
    """Answer the time slider: the receipt of that day, replayed, and where the cursor stands."""
    org_id = visit.visitor.org_id
    with visit.runtime.sessions.begin(org_id) as session:
        present = explain(session, org_id=org_id, lead_id=lead_id, as_of=visit.now, now=visit.now)
        ahead = foreseen(present, now=visit.now, most=MOST_FORESEEN)
        then = _then(session, visit, present, _past(session, org_id, present, now=visit.now), ahead, day=_day())
    return render_template("_lead_then.html", then=then, lead=present.lead)


def _day() -> int:
    """Return the day asked for, counted from now."""
    try:
        day = int(request.args.get("day", 0))
    except ValueError:
        raise Invalid("This day is not a number. Move the slider again.") from None
    return min(max(day, -LONGEST_PAST), AHEAD)


def _then(
    session: Session, visit: Visit, present: Explained, past: list[Past], ahead: Sequence[Change], *, day: int
) -> Then:
    now, org_id = visit.now, visit.visitor.org_id
    as_of = now + timedelta(days=day)
    explained = explain(session, org_id=org_id, lead_id=present.lead.id, as_of=as_of, now=visit.now) if day else present
    score, scale = explained.score, tuple(present.scorecard.bands)
    frame = window(past, now=now)
    return Then(
        explained=explained,
        chart=chart(
            past,
            [Past(change.at, change.total, change.band) for change in ahead],
            scale=scale,
            published=_published(session, org_id, past),
            frame=frame,
            day=day,
            shown=score.total if score else None,
        ),
        as_of=lead_page.as_of(score, f"v{explained.model.version}", scale=scale, at=as_of, day=day),
        receipt=receipt.receipt(score, scale) if score else None,
    )


def _past(session: Session, org_id: UUID, present: Explained, *, now: datetime) -> list[Past]:
    """Return every score the lead had, the present one last."""
    rows = session.execute(
        select(ScoreHistory.timestamp, ScoreHistory.score, ScoreHistory.band)
        .where(ScoreHistory.org_id == org_id, ScoreHistory.lead_id == present.lead.id)
        .order_by(ScoreHistory.timestamp, ScoreHistory.id)
    )
    return up_to_now([Past(*row) for row in rows], present.score, now=now)


def _published(session: Session, org_id: UUID, past: list[Past]) -> list[tuple[datetime, str]]:
    """Return when each version went live since the lead's first score."""
    if not past:
        return []
    rows = session.execute(
        select(ScoringModel.published_at, ScoringModel.version)
        .where(ScoringModel.org_id == org_id, ScoringModel.published_at > past[0].at, was_published())
        .order_by(ScoringModel.published_at)
    )
    return [(published_at, f"v{version}") for published_at, version in rows]


def _last_change(session: Session, org_id: UUID, lead_id: UUID) -> tuple[datetime, str] | None:
    """Return when the lead's score last changed, and the version that scored it then."""
    changed_at = session.scalar(
        select(LeadScore.changed_at).where(LeadScore.org_id == org_id, LeadScore.lead_id == lead_id)
    )
    model = scored_by(session, org_id, lead_id, changed_at) if changed_at is not None else None
    return None if changed_at is None or model is None else (changed_at, f"v{model.version}")


def _places(session: Session, visit: Visit, lead_id: UUID) -> list[lead_page.Place]:
    rows = session.execute(
        select(CrmRecord, Connection)
        .join(Connection, Connection.id == CrmRecord.connection_id)
        .where(CrmRecord.org_id == visit.visitor.org_id, CrmRecord.lead_id == lead_id)
        .order_by(Connection.vendor, CrmRecord.id)
    ).all()
    return [
        lead_page.Place(
            what=f"{name_of(visit.runtime, connection.vendor)} {lead_page.singular(record.object_type)}",
            field=field_state(record, connection, now=visit.now),
            href=_record_url(session, visit.runtime, record, connection),
            vendor=name_of(visit.runtime, connection.vendor),
        )
        for record, connection in rows
    ]


def _record_url(session: Session, runtime: Runtime, record: CrmRecord, connection: Connection) -> str | None:
    connector = runtime.connectors.get(connection.vendor)
    token = session.get(OAuthToken, connection.id)
    if connector is None or connector.record_url is None or token is None:
        return None
    extra = unseal(runtime.secrets, token.grant).extra
    return connector.record_url(extra, connection.account_id, record.object_type, record.external_id)
