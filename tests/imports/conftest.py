"""What the import tests share."""

from uuid import UUID

import pytest

from hub.db import EVERY_ORG, Sessions
from hub.organizations.models import Organization


@pytest.fixture
def other_org(sessions: Sessions) -> UUID:
    """The id of a second organization with nothing in it."""
    with sessions.begin(EVERY_ORG) as session:
        organization = Organization(name="Other")
        session.add(organization)
        session.flush()
        return organization.id
