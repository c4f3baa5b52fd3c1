"""Everything a process needs, opened once and passed down."""

import os
import secrets as random_source
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from redis import Redis
from sqlalchemy.orm import Session

from connectors import CONNECTORS
from connectors.contract import Connector
from hub import embedded
from hub.clock import Clock, system_clock
from hub.crypto import SecretBox
from hub.db import Sessions
from hub.queue import Bell, Bells
from hub.settings import EMBEDDED, Settings


@dataclass(slots=True)
class Work:
    """One transaction and the bells to ring once it has committed."""

    session: Session
    bells: set[Bell]

    def ring(self, bell: Bell) -> None:
        """Ring after the commit; a rollback rings nothing."""
        self.bells.add(bell)


@dataclass(frozen=True, slots=True, kw_only=True)
class Runtime:
    """A process's open connections and its settings."""

    settings: Settings
    sessions: Sessions
    redis: Redis
    bells: Bells
    secrets: SecretBox
    clock: Clock
    connectors: Mapping[str, Connector]

    @contextmanager
    def transaction(self, org_id: UUID | str) -> Iterator[Work]:
        """Open one transaction for an organization; commits, then rings."""
        with self.sessions.begin(org_id) as session:
            work = Work(session=session, bells=set())
            yield work
        for bell in sorted(work.bells):
            self.bells.ring(bell)


@contextmanager
def open_runtime(settings: Settings, *, clock: Clock = system_clock) -> Iterator[Runtime]:
    """Open a runtime, with the embedded servers where settings name no others; migrates nothing."""
    settings = with_servers(settings)
    sessions = Sessions(settings.database_url)
    redis = Redis.from_url(settings.redis_url, socket_timeout=5, socket_connect_timeout=3)
    try:
        yield Runtime(
            settings=settings,
            sessions=sessions,
            redis=redis,
            bells=Bells(redis),
            secrets=SecretBox(settings.secret_keys or (_kept_key(settings.home),)),
            clock=clock,
            connectors=MappingProxyType(
                {key: CONNECTORS[key].build(config) for key, config in settings.vendors.items() if key in CONNECTORS}
            ),
        )
    finally:
        redis.close()
        sessions.engine.dispose()


def with_servers(settings: Settings) -> Settings:
    """Return settings whose addresses are real: embedded servers are started, or found running."""
    if EMBEDDED not in (settings.database_url, settings.redis_url):
        return settings
    endpoints = embedded.ensure(settings)
    return replace(
        settings,
        database_url=endpoints.database_url if settings.database_url == EMBEDDED else settings.database_url,
        redis_url=endpoints.redis_url if settings.redis_url == EMBEDDED else settings.redis_url,
    )


def _kept_key(home: Path) -> str:
    """Return the key kept under `home`, made on first use and readable by its owner only."""
    path = home / "secret.key"
    home.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written aside and linked, so that two processes starting at once agree and none reads half a key.
        aside = home / f".secret-{random_source.token_hex(8)}"
        descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(random_source.token_urlsafe(32))
        with suppress(FileExistsError):
            path.hardlink_to(aside)
        aside.unlink()
    return path.read_text().strip()
