"""The sweep rings for what is due, once, and goes on when servers go away and come back."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from redis import Redis
from rq import Queue
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.connections.models import Connection
from hub.db import EVERY_ORG, Sessions
from hub.intake.models import InboxEvent
from hub.queue import Bell, Bells
from hub.runtime import Runtime
from hub.sweep import KEPT_FOR, SEEN_KEY, Sweep, forget_old_rows

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True)
class FixedStage:
    """A stage that has due rows, or has none."""

    has_due_rows: bool

    def is_due(self, session: Session, now: datetime) -> bool:
        return self.has_due_rows

    def drain(self, runtime: Runtime) -> int:
        return 0


def sweep_of(runtime: Runtime, *due: Bell) -> Sweep:
    return Sweep(runtime, stages={bell: FixedStage(bell in due) for bell in Bell})


def waiting(redis: Redis, bell: Bell) -> int:
    return int(Queue(bell.value, connection=redis).count)


def test_it_rings_for_the_stages_that_have_due_rows(runtime: Runtime, redis: Redis) -> None:
    assert sweep_of(runtime, Bell.SCORES).look(NOW) == {Bell.SCORES}
    assert {bell: waiting(redis, bell) for bell in Bell} == {bell: int(bell is Bell.SCORES) for bell in Bell}


def test_a_bell_that_nobody_has_heard_is_not_rung_again(runtime: Runtime, redis: Redis) -> None:
    sweep = sweep_of(runtime, Bell.INTAKE)
    sweep.look(NOW)
    redis.delete("leadlight:asked:intake")  # as it is forgotten after some seconds
    assert sweep.look(NOW) == set()
    assert waiting(redis, Bell.INTAKE) == 1


def test_it_can_be_seen_that_a_sweep_runs(runtime: Runtime, redis: Redis) -> None:
    sweep_of(runtime).look(NOW)
    assert redis.exists(SEEN_KEY)


@pytest.fixture
def without_redis(runtime: Runtime) -> Iterator[Runtime]:
    """A runtime whose Redis does not answer."""
    with Redis(unix_socket_path="/nowhere/redis.sock") as redis:
        yield replace(runtime, redis=redis, bells=Bells(redis))


def test_without_redis_it_goes_on_and_says_so_once(without_redis: Runtime, runtime: Runtime, redis: Redis) -> None:
    sweep = sweep_of(without_redis, Bell.INTAKE)
    assert sweep.look(NOW) == set()
    assert sweep.troubles == {"redis": "ConnectionError"}
    sweep.runtime = runtime
    assert sweep.look(NOW) == {Bell.INTAKE}
    assert sweep.troubles == {}


def test_without_the_database_it_goes_on(runtime: Runtime) -> None:
    away = Sessions("postgresql+psycopg://nobody@/none?host=/nowhere")
    sweep = sweep_of(replace(runtime, sessions=away), Bell.INTAKE)
    assert sweep.look(NOW) == set()
    assert sweep.troubles == {"database": "OperationalError"}
    sweep.runtime = runtime
    assert sweep.look(NOW) == {Bell.INTAKE}


def event(org: UUID, connection_id: UUID, key: str, **values: datetime | None) -> InboxEvent:
    return InboxEvent(
        org_id=org,
        connection_id=connection_id,
        dedupe_key=key,
        kind="changed",
        object_type="contact",
        object_id="1",
        occurred_at=NOW,
        **{"received_at": NOW - KEPT_FOR - timedelta(seconds=1), "due_at": None, "dead_at": None} | values,
    )


def test_settled_events_are_forgotten_after_a_week_and_others_kept(sessions: Sessions, org: UUID) -> None:
    with sessions.begin(org) as session:
        connection = Connection(org_id=org, vendor="x", account_id="1", state_since=NOW)
        session.add(connection)
        session.flush()
        session.add_all(
            [
                event(org, connection.id, "old"),
                event(org, connection.id, "young", received_at=NOW - KEPT_FOR),
                event(org, connection.id, "due", due_at=NOW),
                event(org, connection.id, "dead", dead_at=NOW),
            ]
        )
    with sessions.begin(EVERY_ORG) as session:
        assert forget_old_rows(session, NOW) == 1
    with sessions.begin(org) as session:
        assert set(session.scalars(select(InboxEvent.dedupe_key))) == {"young", "due", "dead"}
