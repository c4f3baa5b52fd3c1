"""The organization of the demo, made anew each time, and who it is that looks at it."""

from uuid import UUID

from sqlalchemy import delete, select, update

from hub.db import EVERY_ORG
from hub.demo.person import Person
from hub.leads.models import CrmRecord, Lead, LeadScore
from hub.organizations.create import create_organization
from hub.organizations.models import Organization
from hub.organizations.people import add_user, find_user, join, make_password
from hub.runtime import Runtime

EMAIL = "demo@leadlight.example"
FULL = 100


def begin_anew(runtime: Runtime) -> tuple[UUID, Person]:
    """Replace what an earlier demo left by an empty organization; returns its id and its owner."""
    password = make_password()
    with runtime.sessions.begin(EVERY_ORG) as session:
        session.execute(update(Organization).values(scoring_model_id=None))
        session.execute(delete(Organization))
        former = find_user(session, EMAIL)
        if former is not None:
            session.delete(former)
            session.flush()
        organization = create_organization(session, "Demo")
        user = add_user(session, email=EMAIL, name="Demo", password=password)
        join(session, org_id=organization.id, user_id=user.id, role="owner")
        return organization.id, Person(runtime.settings.public_url, EMAIL, password)


def best_record(runtime: Runtime, org_id: UUID) -> tuple[str, str] | None:
    """Return the name of the best lead that can still rise, and the id of its record in the CRM."""
    with runtime.sessions.begin(org_id) as session:
        found = session.execute(
            select(Lead.name, CrmRecord.external_id)
            .join(LeadScore, LeadScore.lead_id == Lead.id)
            .join(CrmRecord, CrmRecord.lead_id == Lead.id)
            .where(Lead.org_id == org_id, LeadScore.total_score.is_not(None))
            .order_by(LeadScore.total_score == FULL, LeadScore.total_score.desc(), Lead.id.desc())
            .limit(1)
        ).first()
    return None if found is None else (found.name or "a lead", found.external_id)
