"""Rows for pages to show, inserted as a server would have left them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID, uuid4

from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

import marketplace
from connectors.contract import VendorConfig
from hub.app import create_app
from hub.connections.models import Connection
from hub.db import EVERY_ORG, Sessions
from hub.intake.models import InboxEvent
from hub.leads.models import CrmRecord, Lead, LeadScore
from hub.organizations.models import Membership, Organization, User
from hub.outbox.models import OutboxMessage
from hub.runtime import Runtime
from hub.scorecards.models import ScoringModel
from hub.scores.models import ScoreHistory

PASSWORD = "a long enough password"
NOW = datetime(2026, 4, 28, 14, 32, tzinfo=UTC)
DAY = timedelta(days=1)
BASE_AND_RANK = 18
DOCUMENT: dict[str, Any] = {
    "name": "B2B SaaS",
    "base": 4,
    "terms": [
        {
            "id": "rank",
            "words": "Job rank",
            "dimension": "demographic",
            "table": {"attribute": "seniority", "missing": 0, "other": 0, "categories": {"vp": 14}},
        },
        {
            "id": "size",
            "words": "Employees",
            "dimension": "fit",
            "table": {"attribute": "employees", "missing": 0, "other": 0, "bins": [{"at_least": 201, "points": 11}]},
        },
        {
            "id": "demo",
            "words": "Demo requested",
            "dimension": "behavioral",
            "activity": "form_submitted",
            "points": 15,
            "decay": {"curve": "half_life", "days": 30},
        },
        {"id": "gone", "words": "Unsubscribed", "dimension": "behavioral", "activity": "unsubscribed", "points": -6},
        {
            "id": "rest",
            "words": "Everything else",
            "dimension": "fit",
            "table": {
                "attribute": "rest",
                "missing": 0,
                "other": 0,
                "bins": [{"at_least": points, "points": points} for points in range(-18, 83)],
            },
        },
    ],
    "bands": [
        {"key": "cold", "word": "Cold", "at_least": 0},
        {"key": "warm", "word": "Warm", "at_least": 40, "hysteresis": 3},
        {"key": "hot", "word": "Hot", "at_least": 70, "hysteresis": 3},
    ],
}
"""`rest` is worth as many points as its value, so that a lead can have any score."""
SignIn = Callable[..., FlaskClient]


class Hand:
    """A clock that stands where it is put."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def hubspot_config(login_url: str = "http://localhost:8766") -> VendorConfig:
    """Return the registration of an app at a HubSpot that nobody calls here."""
    return VendorConfig(
        client_id="sandbox-client", client_secret="sandbox-secret", api_url="http://127.0.0.1:9", login_url=login_url
    )


def app_of(runtime: Runtime) -> Flask:
    """Return the whole application, embedded pages included."""
    return create_app(runtime, marketplace.blueprints(runtime))


def csrf_of(page: str) -> str:
    """Return the token that the page's forms carry."""
    return page.split('name="csrf" value="', 1)[1].split('"', 1)[0]


@lru_cache(maxsize=1)
def password_hash() -> str:
    return PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)


def organization(sessions: Sessions) -> UUID:
    """Add another organization; returns its id."""
    row = Organization(id=uuid4(), name="Another")
    with sessions.begin(EVERY_ORG) as session:
        session.add(row)
    return row.id


def member(sessions: Sessions, org_id: UUID, role: str = "admin", *, email: str | None = None) -> str:
    """Add a person with PASSWORD; returns the address."""
    address = email or f"ana.{uuid4().hex[:8]}@fabrikam.example"
    user = User(id=uuid4(), email=address, name="Ana Ruiz", password_hash=password_hash())
    with sessions.begin(EVERY_ORG) as session:
        session.add(user)
        session.flush()
        session.add(Membership(org_id=org_id, user_id=user.id, role=role))
    return address


def published(sessions: Sessions, org_id: UUID, *, version: int = 7) -> UUID:
    """Put DOCUMENT into use as a version of the organization; returns its id."""
    model = ScoringModel(
        id=uuid4(),
        org_id=org_id,
        name="B2B SaaS",
        version=version,
        weights=DOCUMENT,
        content_hash=f"{version}",
        algorithm_type="rules",
        is_active=True,
        author="ana@fabrikam.example",
        published_at=NOW - timedelta(days=60),
    )
    with sessions.begin(EVERY_ORG) as session:
        session.add(model)
        session.flush()
        session.execute(update(Organization).where(Organization.id == org_id).values(scoring_model_id=model.id))
    return model.id


def lead(
    sessions: Sessions, org_id: UUID, name: str, score: int | None = None, *, ago: timedelta = DAY, **values: Any
) -> UUID:
    """Add a lead with the score it has had for `ago`; its band follows from BANDS unless given."""
    band = values.pop("band", None if score is None else band_of(score))
    email = values.pop("email", f"{name.split()[0].lower()}.{uuid4().hex[:6]}@northwind.example")
    company = values.pop("company", "Northwind Traders")
    row = Lead(
        id=uuid4(),
        org_id=org_id,
        name=name,
        email=email,
        company=company,
        search=f"{name} {company} {email}".lower(),
        attributes={} if score is None else attributes_for(score),
        **values,
    )
    parts = {"demographic_score": 14, "fit_score": score - BASE_AND_RANK, "behavioral_score": 0} if score else {}
    with sessions.begin(EVERY_ORG) as session:
        session.add(row)
        session.flush()
        session.add(
            LeadScore(
                lead_id=row.id,
                org_id=org_id,
                total_score=score,
                band=band,
                updated_at=None if score is None else NOW - ago,
                changed_at=None if score is None else NOW - ago,
                **parts,
            )
        )
    return row.id


def attributes_for(score: int) -> dict[str, Any]:
    """Return attributes that DOCUMENT scores so."""
    return {"seniority": "vp", "rest": score - BASE_AND_RANK}


def rescore(sessions: Sessions, lead_id: UUID, score: int, *, at: datetime) -> None:
    """Give a lead another score, as the scoring stage would."""
    with sessions.begin(EVERY_ORG) as session:
        session.execute(update(Lead).where(Lead.id == lead_id).values(attributes=attributes_for(score)))
        session.execute(
            update(LeadScore)
            .where(LeadScore.lead_id == lead_id)
            .values(total_score=score, band=band_of(score), changed_at=at, updated_at=at)
        )


def history(
    sessions: Sessions, org_id: UUID, lead_id: UUID, model_id: UUID, *scores: tuple[timedelta, int, list[int]]
) -> None:
    """Add past scores: how long ago, the score, the points of each term."""
    with sessions.begin(EVERY_ORG) as session:
        for ago, score, factors in scores:
            session.add(
                ScoreHistory(
                    org_id=org_id,
                    lead_id=lead_id,
                    score=score,
                    band=band_of(score),
                    factors=factors,
                    cause="facts",
                    scoring_model_id=model_id,
                    timestamp=NOW - ago,
                )
            )


def connection(sessions: Sessions, org_id: UUID, **values: Any) -> UUID:
    """Add a healthy connection that writes scores."""
    row = Connection(
        **{
            "id": uuid4(),
            "org_id": org_id,
            "vendor": "hubspot",
            "account_id": uuid4().hex[:7],
            "account_name": "fabrikam.example",
            "state": "connected",
            "state_since": NOW - 20 * DAY,
            "writes_scores": True,
            "settings": {},
            "drift": [],
        }
        | values
    )
    with sessions.begin(EVERY_ORG) as session:
        session.add(row)
    return row.id


def record(sessions: Sessions, org_id: UUID, lead_id: UUID, connection_id: UUID, **values: Any) -> UUID:
    """Add the lead's record in a CRM."""
    row = CrmRecord(
        **{
            "id": uuid4(),
            "org_id": org_id,
            "lead_id": lead_id,
            "connection_id": connection_id,
            "object_type": "contacts",
            "external_id": uuid4().hex[:9],
            "modified_at": NOW - 3 * DAY,
        }
        | values
    )
    with sessions.begin(EVERY_ORG) as session:
        session.add(row)
    return row.id


def dead_letters(sessions: Sessions, org_id: UUID) -> dict[str, UUID]:
    """Add one thing that was given up on in each stage; returns their ids by stage."""
    lead_id = lead(sessions, org_id, "Karim Said", 44)
    connection_id = connection(sessions, org_id)
    record_id = record(
        sessions, org_id, lead_id, connection_id, dead_at=NOW - DAY, attempts=5, reason="Region is missing."
    )
    ids = {"connection_id": connection_id, "org_id": org_id}
    event = InboxEvent(
        id=uuid4(),
        **ids,
        dedupe_key="e1",
        kind="changed",
        object_type="contacts",
        object_id="77",
        payload={},
        occurred_at=NOW - DAY,
        received_at=NOW - DAY,
        dead_at=NOW - timedelta(hours=2),
        attempts=3,
        reason="The record could not be read.",
    )
    message = OutboxMessage(
        id=uuid4(),
        **ids,
        lead_id=lead_id,
        topic="alert",
        dedupe_key="hot:1",
        payload={},
        state="dead",
        created_at=NOW - timedelta(hours=1),
        attempts=3,
        reason="The channel was archived.",
    )
    with sessions.begin(EVERY_ORG) as session:
        session.add_all([event, message])
    return {"writeback": record_id, "intake": event.id, "outbox": message.id}


def band_of(score: int) -> str:
    return "hot" if score >= 70 else "warm" if score >= 40 else "cold"
