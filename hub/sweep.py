"""The sweep: looks every second which stages have due rows and rings for them, since a ring can be lost."""

import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from types import FrameType

import structlog
from redis.exceptions import RedisError
from rq import Queue
from rq.registry import clean_registries
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import Session

from hub.connections.models import Install
from hub.db import EVERY_ORG
from hub.intake.models import InboxEvent
from hub.jobs import STAGES, Stage
from hub.organizations.models import UserSession
from hub.queue import Bell
from hub.runtime import Runtime

log = structlog.get_logger(__name__)

TIDY_EVERY = timedelta(minutes=10)
KEPT_FOR = timedelta(days=7)
"""Settled inbox events: longer than any vendor repeats a notice."""
MOST_AT_ONCE = 5_000
SEEN_KEY = "leadlight:sweep"
SEEN_FOR = timedelta(seconds=30)


@dataclass(slots=True)
class Sweep:
    """One sweep process; several at once do no harm."""

    runtime: Runtime
    stages: Mapping[Bell, Stage] = field(default_factory=lambda: STAGES)
    stopping: Event = field(default_factory=Event)
    tidied_at: datetime | None = None
    troubles: dict[str, str] = field(default_factory=dict)

    def run(self) -> None:
        """Look until SIGTERM or SIGINT; servers may go away and come back meanwhile."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        while not self.stopping.is_set():
            self.look(self.runtime.clock())
            self.stopping.wait(self.runtime.settings.sweep_interval.total_seconds())

    def look(self, now: datetime) -> set[Bell]:
        """Ring for each stage that has due rows and no bell waiting; returns the stages rung for.

        A server that is away is logged once, and once more when it is back.
        """
        try:
            due = self._due(now)
            self._tidy(now)
        except (OperationalError, DBAPIError) as error:
            if not (isinstance(error, OperationalError) or error.connection_invalidated):
                raise
            self._note("database", type(error.orig).__name__)
            return set()
        self._note("database", None)
        try:
            self.runtime.redis.set(SEEN_KEY, 1, px=SEEN_FOR)
            unheard = {bell for bell in due if not Queue(bell.value, connection=self.runtime.redis).count}
        except RedisError as error:
            self._note("redis", type(error).__name__)
            return set()
        self._note("redis", None)
        for bell in sorted(unheard):
            self.runtime.bells.ring(bell)
        return unheard

    def _due(self, now: datetime) -> set[Bell]:
        with self.runtime.sessions.begin(EVERY_ORG) as session:
            return {bell for bell, stage in self.stages.items() if stage.is_due(session, now)}

    def _tidy(self, now: datetime) -> None:
        if self.tidied_at is not None and now - self.tidied_at < TIDY_EVERY:
            return
        self.tidied_at = now
        with self.runtime.sessions.begin(EVERY_ORG) as session:
            forget_old_rows(session, now)
        try:
            for bell in self.stages:
                clean_registries(Queue(bell.value, connection=self.runtime.redis), [])
        except RedisError as error:
            self._note("redis", type(error).__name__)

    def _note(self, server: str, trouble: str | None) -> None:
        before = self.troubles.pop(server, None)
        if trouble:
            self.troubles[server] = trouble
        if trouble and not before:
            log.warning("server away; the sweep goes on looking", server=server, error=trouble)
        if before and not trouble:
            log.info("server back", server=server)

    def _on_signal(self, number: int, _: FrameType | None) -> None:
        self.stopping.set()


def forget_old_rows(session: Session, now: datetime) -> int:
    """Remove settled inbox events after a week, and sign-ins and installs that have expired; returns how many."""
    settled = InboxEvent.due_at.is_(None) & InboxEvent.dead_at.is_(None) & (InboxEvent.received_at < now - KEPT_FOR)
    old = select(InboxEvent.id).where(settled).limit(MOST_AT_ONCE)
    statements = (
        delete(InboxEvent).where(InboxEvent.id.in_(old)),
        delete(UserSession).where(UserSession.expires_at < now),
        delete(Install).where(Install.expires_at < now),
    )
    removed = 0
    for statement in statements:
        removed += session.execute(statement).rowcount  # type: ignore[attr-defined]
    return removed
