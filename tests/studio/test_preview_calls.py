"""The API calls that a preview foretells are those that write-back then makes."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import select, update

from connectors.contract import Client, Connector, Grant, OAuthVendor, ScoreUpdate, WriteOutcome, WriteStatus
from hub.clock import Clock
from hub.connections.models import Connection, Usage
from hub.connections.tokens import keep
from hub.leads.models import CrmRecord
from hub.runtime import Runtime
from hub.scorecards.live import publish
from hub.scores import stage
from hub.studio.preview import Cost, preview
from hub.writeback.stage import write
from scoring import Scorecard
from tests.scores.test_batch import CARD, NOW, Hand
from tests.studio.test_preview import draft_of, populate

DAY = timedelta(days=1)


@dataclass(slots=True)
class Fields:
    """Score fields that take `batch_size` records a call."""

    batch_size: int
    calls: list[int] = field(default_factory=list)
    """How many records each call held."""

    def write_scores(self, updates: list[ScoreUpdate]) -> list[WriteOutcome]:
        self.calls.append(len(updates))
        return [WriteOutcome(external_id=one.external_id, status=WriteStatus.WRITTEN) for one in updates]


@pytest.fixture
def clock() -> Clock:
    return Hand()


def connected(runtime: Runtime, org: UUID, fields: Fields | None) -> Runtime:
    """Return a runtime in which the organization's CRM can be used: 1,000 calls a day, 250 of them ours."""
    connector = Connector(
        key="crm", name="CRM", oauth=cast(OAuthVendor, None), connect=lambda _: Client(scores=fields), meters={},
        daily_calls=1000,
    )  # fmt: skip
    with runtime.sessions.begin(org) as session:
        connection = session.scalars(select(Connection)).one()
        connection.provisioned_at = NOW
        keep(session, runtime.secrets, org, connection.id, Grant(access_token="t", account_id="1"), now=NOW)
        for day, calls in ((NOW, 3), (NOW - DAY, 5)):
            session.add(
                Usage(org_id=org, connection_id=connection.id, day=day.date(), meter="api", calls=calls)
            )  # fmt: skip
        session.execute(update(CrmRecord).values(write_due_at=None))
    return replace(runtime, connectors={"crm": connector})


def foretold(runtime: Runtime) -> Cost:
    with runtime.sessions.begin("*") as session:
        org = session.scalars(select(Connection.org_id)).one()
    (cost,) = preview(runtime, org, Scorecard.from_document(CARD), draft_of(CARD), has_history=False).costs
    return cost


@pytest.mark.parametrize("batch_size", [1, 4, 7, 100])
def test_write_back_makes_the_calls_that_were_foretold(runtime: Runtime, org: UUID, batch_size: int) -> None:
    fields = Fields(batch_size)
    populate(runtime, org)
    runtime = connected(runtime, org, fields)
    cost = foretold(runtime)
    with runtime.sessions.begin(org) as session:
        publish(session, org, draft_of(CARD), algorithm="rules", author="ana", note="", now=NOW)
    stage.drain(runtime)
    for _ in range(25):  # until the last of those that differ little is due
        write(runtime)
        runtime.clock.now += timedelta(hours=1)  # type: ignore[attr-defined]
    assert len(fields.calls) == cost.calls
    assert sum(fields.calls) == cost.writes.at_once + cost.writes.later
    assert min(cost.writes.at_once, cost.writes.later) > 0


def test_each_connection_has_its_own_costs(runtime: Runtime, org: UUID) -> None:
    populate(runtime, org)
    with runtime.sessions.begin(org) as session:
        other = Connection(
            org_id=org, vendor="other", account_id="1", state_since=NOW, settings={}, drift=[], writes_scores=True
        )
        session.add(other)
        session.flush()
        for number, record in enumerate(session.scalars(select(CrmRecord).order_by(CrmRecord.id)).all()):
            if number % 4 == 0:
                record.connection_id = other.id
    costs = preview(
        runtime, org, Scorecard.from_document(CARD), draft_of(CARD), as_of=NOW, has_history=False
    ).costs  # fmt: skip
    assert {one.vendor for one in costs} == {"crm", "other"}
    first, second = (one.writes.at_once + one.writes.later for one in sorted(costs, key=lambda one: one.vendor))
    assert first > second > 0


def test_a_preview_says_how_many_calls_were_made_today_and_how_many_may_be(runtime: Runtime, org: UUID) -> None:
    populate(runtime, org)
    cost = foretold(connected(runtime, org, Fields(10)))
    assert (cost.vendor, cost.name, cost.calls_today, cost.budget_today, cost.reason) == ("crm", "CRM", 3, 250, "")


def test_a_connection_that_takes_no_scores_says_so_in_place_of_a_number(runtime: Runtime, org: UUID) -> None:
    populate(runtime, org)
    cost = foretold(connected(runtime, org, None))
    assert (cost.calls, cost.reason) == (None, "It takes no scores.")
