"""What people are told of is told once, whatever breaks while it is sent."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import cast
from uuid import UUID

import pytest
from sqlalchemy import select

from connectors.contract import (
    Access,
    Client,
    Connector,
    Grant,
    HotLead,
    Meter,
    OAuthVendor,
    TaskDraft,
    TaskOutcome,
    WriteStatus,
)
from connectors.errors import ConnectorError, RateLimited, VendorUnavailable
from connectors.records import LeadRecord
from hub.alerts import stage as alerts
from hub.connections.models import Connection
from hub.connections.tokens import keep
from hub.leads.models import Lead
from hub.leads.store import store
from hub.lease import LEASE
from hub.outbox.models import OutboxMessage
from hub.outbox.put import put
from hub.runtime import Runtime
from tests.writeback.test_stage import Killed, Leaping

METER = Meter(calls=1_000, per=timedelta(seconds=1), burst=1_000)
ABOUT = {"vendor": "crm", "operation": "find tasks"}


@dataclass(slots=True)
class Crm:
    """A CRM that makes tasks and posts alerts; what happens `meanwhile` happens once."""

    tasks: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)
    while_making: Callable[[], object] = lambda: None
    while_looking: Callable[[], object] = lambda: None
    before_posting: Callable[[], object] = lambda: None
    task_batch_size: int = 100

    def connect(self, access: Access) -> Client:
        return Client(tasks=self, notifier=Channel(self, access))

    def create_tasks(self, drafts: Sequence[TaskDraft]) -> Sequence[TaskOutcome]:
        self.tasks += [draft.key for draft in drafts]
        self.once("while_making")
        return [TaskOutcome(key=one.key, status=WriteStatus.WRITTEN, external_id=f"t-{one.key}") for one in drafts]

    def find_tasks(self, drafts: Sequence[TaskDraft]) -> Mapping[str, str]:
        self.once("while_looking")
        return {one.key: f"t-{one.key}" for one in drafts if one.key in self.tasks}

    def once(self, name: str) -> None:
        happens = getattr(self, name)
        setattr(self, name, lambda: None)
        happens()


@dataclass(frozen=True, slots=True)
class Channel:
    """Where alerts are posted over one connection."""

    crm: Crm
    access: Access

    def notify(self, channel: str, message: HotLead) -> str:
        self.crm.once("before_posting")
        self.access.gate.admit(meter="post", operation="post")
        self.crm.posts.append(message.key)
        return f"{channel}-1"


@pytest.fixture
def clock() -> Leaping:
    return Leaping()


@pytest.fixture
def crm() -> Crm:
    return Crm()


@pytest.fixture
def hub(runtime: Runtime, crm: Crm) -> Runtime:
    """A runtime that knows the CRM."""
    connector = Connector(
        key="crm", name="CRM", oauth=cast(OAuthVendor, None), connect=crm.connect, meters={"post": METER}
    )
    return replace(runtime, connectors={"crm": connector})


@pytest.fixture
def connection(hub: Runtime, org: UUID) -> Connection:
    now = hub.clock()
    with hub.sessions.begin(org) as session:
        row = Connection(
            org_id=org, vendor="crm", account_id="1", state_since=now, backfilled_at=now, settings={"channel": "C1"},
            drift=[],
        )  # fmt: skip
        session.add(row)
        session.flush()
        keep(session, hub.secrets, org, row.id, Grant(access_token="t", account_id="1"), now=now)
        record = LeadRecord(
            external_id="1", object_type="contacts", email="ana@fabrikam.example", name="Ana Ruiz", company=None,
            title=None, attributes={}, modified_at=now, created_at=now,
        )  # fmt: skip
        store(session, row, [record], now=now)
        return row


def tell(hub: Runtime, connection: Connection, topic: str) -> None:
    """Put one message about the lead into the outbox."""
    now = hub.clock()
    payload = {"score": 81, "before": 60, "band": "hot", "at": now.isoformat(), "record": "1"}
    with hub.sessions.begin(connection.org_id) as session:
        lead_id = session.scalars(select(Lead.id)).one()
        put(session, connection, topic=topic, lead_id=lead_id, key="1", payload=payload, now=now)


def message(hub: Runtime, connection: Connection) -> OutboxMessage:
    with hub.sessions.begin(connection.org_id) as session:
        return session.scalars(select(OutboxMessage)).one()


def die() -> None:
    raise Killed


@pytest.mark.parametrize(
    "trouble",
    [
        VendorUnavailable("The CRM is away.", **ABOUT),
        RateLimited("The CRM asks us to wait.", retry_after=timedelta(seconds=1), **ABOUT),
    ],
    ids=["away", "limited"],
)
def test_a_task_is_made_once_though_its_maker_was_killed_and_looking_for_it_fails(
    hub: Runtime, crm: Crm, clock: Leaping, connection: Connection, trouble: ConnectorError
) -> None:
    def fail() -> None:
        raise trouble

    crm.while_making, crm.while_looking = die, fail
    tell(hub, connection, "task")
    with pytest.raises(Killed):
        alerts.drain(hub)
    for _ in range(2):
        clock.leap(LEASE)
        alerts.drain(hub)
    assert len(crm.tasks) == 1
    assert message(hub, connection).state == "sent"


def test_a_sender_that_stood_still_posts_nothing_once_its_lease_is_over(
    hub: Runtime, crm: Crm, clock: Leaping, connection: Connection
) -> None:
    def stand_still() -> None:
        clock.leap(LEASE)
        alerts.drain(hub)  # somebody else, who cannot tell whether it was posted

    crm.before_posting = stand_still
    tell(hub, connection, "alert")
    alerts.drain(hub)
    assert crm.posts == []
    assert message(hub, connection).reason == alerts.UNSURE


def test_a_sender_that_was_slow_begins_anew_while_nobody_has_taken_over(
    hub: Runtime, crm: Crm, clock: Leaping, connection: Connection
) -> None:
    crm.before_posting = lambda: clock.leap(LEASE)
    tell(hub, connection, "alert")
    alerts.drain(hub)
    assert len(crm.posts) == 1
    assert message(hub, connection).state == "sent"
