"""A record ends up showing its lead's present score, whatever happens while it is written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Thread
from typing import Any, cast
from uuid import UUID

import pytest
from sqlalchemy import select

from connectors.contract import Client, Connector, Grant, OAuthVendor, ScoreUpdate, WriteOutcome, WriteStatus
from connectors.errors import VendorUnavailable
from connectors.records import LeadRecord
from hub.clock import system_clock
from hub.connections.models import Connection
from hub.connections.tokens import keep
from hub.leads.models import CrmRecord, LeadScore
from hub.leads.store import store
from hub.lease import LEASE, claim, settle
from hub.runtime import Runtime
from hub.scores import stage as scores
from hub.writeback import stage as writeback
from tests.leads.test_locks import await_a_waiter

STUDENT, VICE_PRESIDENT = "Student", "VP Sales"


class Leaping:
    """The system's clock, ahead by as much as a test wants."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        return system_clock() + self.ahead

    def leap(self, wait: timedelta) -> None:
        self.ahead += wait


class Killed(BaseException):
    """Stands for the end of the process."""


@dataclass(slots=True)
class Fields:
    """The score fields of a CRM. What happens `meanwhile` is after the next write and before its answer, `status`."""

    shown: dict[str, int] = field(default_factory=dict)
    meanwhile: Callable[[], object] | None = None
    status: WriteStatus = WriteStatus.WRITTEN
    batch_size: int = 100

    def write_scores(self, updates: Sequence[ScoreUpdate]) -> Sequence[WriteOutcome]:
        status, meanwhile = self.status, self.meanwhile
        if status is WriteStatus.WRITTEN:
            self.shown |= {one.external_id: one.score for one in updates}
        self.meanwhile, self.status = None, WriteStatus.WRITTEN
        if meanwhile is not None:
            meanwhile()
        return [WriteOutcome(external_id=one.external_id, status=status, reason="Told to.") for one in updates]


@dataclass(slots=True)
class Crm:
    """One connected CRM with one lead."""

    runtime: Runtime
    clock: Leaping
    fields: Fields
    org: UUID
    connection: UUID

    def become(self, title: str) -> None:
        """Let the lead have another job, and score it."""
        self.hear_of(title)
        scores.drain(self.runtime)

    def hear_of(self, title: str) -> None:
        now = self.runtime.clock()
        record = LeadRecord(
            external_id="1", object_type="contacts", email="ana@fabrikam.example", name="Ana Ruiz", company=None,
            title=title, attributes={"title": title}, modified_at=now, created_at=now,
        )  # fmt: skip
        with self.runtime.sessions.begin(self.org) as session:
            store(session, session.get_one(Connection, self.connection), [record], now=now)

    def write(self, after: timedelta = timedelta(minutes=1)) -> None:
        """Write what is due after a while."""
        self.clock.leap(after)
        writeback.drain(self.runtime)

    @property
    def score(self) -> int | None:
        with self.runtime.sessions.begin(self.org) as session:
            return session.scalars(select(LeadScore.total_score)).one()

    @property
    def record(self) -> CrmRecord:
        with self.runtime.sessions.begin(self.org) as session:
            return session.scalars(select(CrmRecord)).one()


@pytest.fixture
def clock() -> Leaping:
    return Leaping()


@pytest.fixture
def crm(runtime: Runtime, clock: Leaping, org: UUID) -> Crm:
    fields = Fields()
    connector = Connector(
        key="crm", name="CRM", oauth=cast(OAuthVendor, None), connect=lambda _: Client(scores=fields), meters={}
    )
    runtime = replace(runtime, connectors={"crm": connector})
    now = clock()
    about: Mapping[str, Any] = {"state_since": now, "backfilled_at": now, "provisioned_at": now, "settings": {}}
    with runtime.sessions.begin(org) as session:
        row = Connection(org_id=org, vendor="crm", account_id="1", writes_scores=True, drift=[], **about)
        session.add(row)
        session.flush()
        keep(session, runtime.secrets, org, row.id, Grant(access_token="t", account_id="1"), now=now)
    return Crm(runtime, clock, fields, org, row.id)


def test_a_score_that_rises_while_an_older_one_is_written_is_written_after_it(crm: Crm) -> None:
    crm.become(STUDENT)
    crm.fields.meanwhile = lambda: crm.become(VICE_PRESIDENT)
    crm.write()
    assert crm.fields.shown == {"1": crm.score}


def test_a_score_that_goes_there_and_back_while_it_is_written_is_written_again(crm: Crm) -> None:
    crm.become(STUDENT)
    crm.write()
    crm.become(VICE_PRESIDENT)
    crm.fields.meanwhile = lambda: crm.become(STUDENT)
    crm.write()
    assert crm.fields.shown == {"1": crm.score}


def test_a_score_that_rises_while_an_older_one_is_claimed_is_written_after_it(crm: Crm) -> None:
    crm.become(STUDENT)
    crm.clock.leap(timedelta(minutes=1))
    now = crm.clock()
    crm.hear_of(VICE_PRESIDENT)
    scoring = Thread(target=scores.drain, args=(crm.runtime,))
    with crm.runtime.sessions.begin(crm.org) as session:
        held, _ = claim(session, CrmRecord, CrmRecord.org_id == crm.org, order_by=[CrmRecord.id], limit=1, now=now)
        revision = session.scalars(select(CrmRecord.revision)).one()
        scoring.start()
        await_a_waiter(session)
    scoring.join()
    with crm.runtime.sessions.begin(crm.org) as session:
        settle(session, CrmRecord, held, CrmRecord.revision == revision, write_due_at=None)
    assert crm.record.write_due_at is not None


def test_a_score_that_goes_back_before_it_is_written_costs_no_write(crm: Crm) -> None:
    crm.become(STUDENT)
    crm.write()
    crm.become(VICE_PRESIDENT)
    crm.become(STUDENT)
    assert crm.record.write_due_at is None


def test_a_record_whose_writer_was_killed_is_written_again_though_its_score_went_back(crm: Crm) -> None:
    crm.become(STUDENT)
    crm.write()
    crm.become(VICE_PRESIDENT)
    crm.fields.meanwhile = _die
    with pytest.raises(Killed):
        crm.write()
    crm.become(STUDENT)
    crm.write(after=LEASE)
    assert crm.fields.shown == {"1": crm.score}


def test_a_record_whose_write_broke_off_is_written_again_though_its_score_went_back(crm: Crm) -> None:
    crm.become(STUDENT)
    crm.write()
    crm.become(VICE_PRESIDENT)
    crm.fields.meanwhile = _break_off
    crm.write()
    crm.become(STUDENT)
    crm.write()
    assert crm.fields.shown == {"1": crm.score}


def test_a_score_that_rises_while_an_older_one_is_refused_is_written(crm: Crm) -> None:
    crm.become(STUDENT)
    crm.fields.status = WriteStatus.REJECTED
    crm.fields.meanwhile = lambda: crm.become(VICE_PRESIDENT)
    crm.write()
    assert crm.fields.shown == {"1": crm.score}


def _die() -> None:
    raise Killed


def _break_off() -> None:
    raise VendorUnavailable("The CRM cut the connection.", vendor="crm", operation="write scores", is_ambiguous=False)
