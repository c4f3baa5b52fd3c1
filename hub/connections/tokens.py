"""Tokens: sealed at rest, refreshed by one process at a time, committed before use."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from connectors.contract import Connector, Grant
from connectors.errors import AuthRevoked
from hub.connections.models import Connection, OAuthToken
from hub.crypto import SecretBox
from hub.runtime import Runtime

EARLY = timedelta(minutes=6)
"""Refresh this long before a token ends: a fifth of the usual half hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The access token of one connection, always valid when handed out."""

    runtime: Runtime
    connector: Connector
    org_id: UUID
    connection_id: UUID

    def __call__(self, force: bool) -> str:
        """Return an access token; `force` when the last one was refused. Raises AuthRevoked."""
        grant, revision = self._read()
        if not force and not self._ends_soon(grant):
            return grant.access_token
        with self._alone():
            newer, newer_revision = self._read()
            if newer_revision != revision and not self._ends_soon(newer):
                return newer.access_token
            return self._refresh(newer).access_token

    def _ends_soon(self, grant: Grant) -> bool:
        return grant.expires_at is not None and grant.expires_at - self.runtime.clock() < EARLY

    def _read(self) -> tuple[Grant, int]:
        with self.runtime.sessions.begin(self.org_id) as session:
            row = session.get_one(OAuthToken, self.connection_id)
            return unseal(self.runtime.secrets, row.grant), row.revision

    def _refresh(self, grant: Grant) -> Grant:
        now = self.runtime.clock()
        try:
            if grant.refresh_token is None:
                raise AuthRevoked(
                    f"{self.connector.name} refused our access and gave no way to renew it.",
                    vendor=self.connector.key,
                    operation="refresh",
                )
            fresh = self.connector.oauth.refresh(grant, now=now)
        except AuthRevoked as error:
            with self.runtime.sessions.begin(self.org_id) as session:
                set_state(session, self.connection_id, "reconnect", str(error), now=now)
            raise
        with self.runtime.sessions.begin(self.org_id) as session:
            keep(session, self.runtime.secrets, self.org_id, self.connection_id, fresh, now=now)
        return fresh

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold the connection's refresh across all processes; a crash lets go of it by itself."""
        key = zlib.crc32(b"refresh" + self.connection_id.bytes)
        engine = self.runtime.sessions.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as held:
            held.execute(select(func.pg_advisory_lock(key)))
            try:
                yield
            finally:
                held.execute(select(func.pg_advisory_unlock(key)))


def keep(
    session: Session, secrets: SecretBox, org_id: UUID, connection_id: UUID, grant: Grant, *, now: datetime
) -> None:
    """Store a grant, sealed."""
    statement = insert(OAuthToken).values(
        connection_id=connection_id,
        org_id=org_id,
        grant=secrets.seal(msgspec.json.encode(grant)),
        expires_at=grant.expires_at,
        revision=1,
        updated_at=now,
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[OAuthToken.connection_id],
            set_={
                "grant": statement.excluded.grant,
                "expires_at": statement.excluded.expires_at,
                "updated_at": now,
                "revision": OAuthToken.revision + 1,
            },
        )
    )


def unseal(secrets: SecretBox, sealed: bytes) -> Grant:
    """Return the grant that `keep` stored."""
    return msgspec.json.decode(secrets.open(sealed), type=Grant)


def set_state(session: Session, connection_id: UUID, state: str, reason: str | None, *, now: datetime) -> None:
    """Change a connection's state, once: a repeated reason does not move `state_since`."""
    session.execute(
        update(Connection)
        .where(Connection.id == connection_id, Connection.state != "disconnected", Connection.state != state)
        .values(state=state, reason=reason, state_since=now)
        .execution_options(synchronize_session=False)
    )
