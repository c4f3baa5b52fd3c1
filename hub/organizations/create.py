"""Making and finding organizations."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.errors import Invalid, NotFound
from hub.organizations.models import Organization

DEFAULT_NAME = "My organization"


def create_organization(session: Session, name: str) -> Organization:
    """Store a new organization and return it; the session must see every organization."""
    organization = Organization(name=name.strip() or DEFAULT_NAME)
    session.add(organization)
    session.flush()
    return organization


def find_organization(session: Session, wanted: str) -> Organization:
    """Return the organization of this name or id; raises NotFound, or Invalid when several have the name."""
    organizations = session.scalars(select(Organization).order_by(Organization.created_at)).all()
    found = [one for one in organizations if wanted.strip().casefold() in (one.name.casefold(), str(one.id))]
    if not found:
        raise NotFound(f"There is no organization called {wanted}. {_those(organizations)}")
    if len(found) > 1:
        raise Invalid(f"Several organizations are called {wanted}. Name one by its id: {_ids(found)}.")
    return found[0]


def default_organization(session: Session) -> Organization | None:
    """Return the organization where there is one, None where there is none; raises Invalid where there are several."""
    organizations = session.scalars(select(Organization).order_by(Organization.created_at).limit(20)).all()
    if len(organizations) > 1:
        raise Invalid(f"There are several organizations; name one with --org. {_those(organizations)}")
    return organizations[0] if organizations else None


def choose_organization(session: Session, wanted: str | None, *, may_make: bool = True) -> UUID | None:
    """Return the id of the organization called `wanted`, or of the only one; makes the first one if it may."""
    found = find_organization(session, wanted) if wanted else default_organization(session)
    if found is None and may_make:
        found = create_organization(session, DEFAULT_NAME)
    return found.id if found else None


def _those(organizations: Sequence[Organization]) -> str:
    names = [one.name for one in organizations]
    return f"There are: {', '.join(names)}." if names else "There are none yet."


def _ids(organizations: list[Organization]) -> str:
    return ", ".join(str(one.id) for one in organizations)
