"""An experiment is planned by the accounts of the last months: how many came, and what share of them converted."""

from datetime import timedelta
from uuid import UUID

import pytest

from hub.db import Sessions
from hub.errors import Invalid
from hub.leads.models import Outcome
from hub.studio.experiments import Planned, Wish, planned
from scoring.experiments import plan
from tests.web import seed
from tests.web.seed import NOW

DAY = timedelta(days=1)


def looked(sessions: Sessions, org: UUID, wish: Wish) -> Planned:
    with sessions.begin(org) as session:
        return planned(session, org, wish, now=NOW)


def test_counted_are_accounts_of_known_outcome_and_their_conversions_within_the_horizon(
    sessions: Sessions, org: UUID
) -> None:
    connection = seed.connection(sessions, org)

    def came(company: str, days_ago: int, *outcomes: tuple[str, int]) -> None:
        """Add a lead, and outcomes so many days after it came."""
        created = NOW - days_ago * DAY
        lead_id = seed.lead(sessions, org, "Ana Ruiz", 44, company=company, created_at=created)
        with sessions.begin(org) as session:
            for kind, after in outcomes:
                at = created + after * DAY
                about = {"org_id": org, "connection_id": connection, "external_id": f"{lead_id}{kind}", "kind": kind}
                session.add(Outcome(**about, lead_id=lead_id, occurred_at=at, seen_at=at, modified_at=at))

    came("Won in time", 60, ("won", 10))
    came("Won too late", 60, ("won", 31))
    came("Won before it came", 60, ("won", -1))
    came("Lost", 60, ("lost", 10))
    came("One of two won", 60, ("won", 10))
    came("One of two won", 50)
    came("Came too long ago", 200, ("won", 10))
    came("Came too late for its horizon", 10, ("won", 5))
    found = looked(sessions, org, Wish())
    assert (found.rate, found.accounts_a_day) == (2 / 5, 5 / 150)


def test_the_challenger_is_planned_with_its_share_of_the_accounts(sessions: Sessions, org: UUID) -> None:
    found = looked(sessions, org, Wish(challenger_share=20, rate=0.2, accounts_a_day=50))
    assert found.plan == plan(0.2, a_day=(40, 10), days=30)
    assert found.plan != plan(0.2, a_day=(10, 40), days=30)


def test_without_a_lead_it_asks_how_many_will_come(sessions: Sessions, org: UUID) -> None:
    with pytest.raises(Invalid, match="Say with --accounts-a-day how many will"):
        looked(sessions, org, Wish(rate=0.2))
