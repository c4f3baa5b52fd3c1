"""Installing: consent is started by a signed-in person, used once, and becomes a connection."""

import hashlib
import hmac
import secrets as random_source
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from connectors import CONNECTORS
from connectors.contract import Client, Connector, Grant
from connectors.errors import ConnectorError
from hub.connections.models import Connection, Install, OAuthToken, SyncCursor
from hub.connections.open import client
from hub.connections.tokens import keep, unseal
from hub.db import EVERY_ORG
from hub.errors import Invalid
from hub.organizations.models import AuditEntry
from hub.runtime import Runtime

VALID = timedelta(minutes=15)


def start(
    runtime: Runtime,
    *,
    org_id: UUID,
    vendor: str,
    actor: str,
    redirect_uri: str,
    settings: Mapping[str, Any] | None = None,
    browser: str | None = None,
    now: datetime,
) -> str:
    """Begin an installation; returns the vendor's consent page to send the person to.

    `browser` is a nonce that only the person's browser knows: the vendor's answer must come back through it.
    """
    connector = _connector(runtime, vendor)
    state, verifier = random_source.token_urlsafe(32), random_source.token_urlsafe(48)
    with runtime.sessions.begin(org_id) as session:
        session.execute(delete(Install).where(Install.expires_at < now))
        session.add(
            Install(
                state_hash=_hash(state),
                org_id=org_id,
                vendor=vendor,
                redirect_uri=redirect_uri,
                code_verifier=runtime.secrets.seal(verifier.encode()),
                started_by=actor,
                settings=dict(settings or {}),
                browser_hash=_hash(browser) if browser is not None else None,
                expires_at=now + VALID,
            )
        )
    return connector.oauth.authorize_url(redirect_uri=redirect_uri, state=state, code_verifier=verifier)


def finish(
    runtime: Runtime,
    *,
    vendor: str,
    state: str | None,
    code: str | None,
    error: str | None,
    browser: str | None = None,
    now: datetime,
) -> Connection:
    """End an installation with what the vendor's redirect carried; raises Invalid with what to do."""
    connector = _connector(runtime, vendor)
    with runtime.sessions.begin(EVERY_ORG) as session:
        install = session.scalar(
            delete(Install).where(Install.state_hash == _hash(state or ""), Install.vendor == vendor).returning(Install)
        )
    if install is None:
        raise Invalid(
            f"This answer from {connector.name} belongs to no installation that was started here, or was used already. "
            "Start again from Connections."
        )
    if install.browser_hash is not None and not hmac.compare_digest(install.browser_hash, _hash(browser or "")):
        raise Invalid(
            "This sign-in was begun in another browser, or at another address of Leadlight, and nothing was connected. "
            f"Start again from Connections at {runtime.settings.public_url}."
        )
    if error or not code:
        raise Invalid(f"{connector.name} did not grant access. Nothing was changed; start again when you are ready.")
    if install.expires_at < now:
        raise Invalid("The installation took longer than 15 minutes. Start again from Connections.")
    verifier = runtime.secrets.open(install.code_verifier).decode()
    try:
        grant = connector.oauth.exchange(code=code, redirect_uri=install.redirect_uri, code_verifier=verifier, now=now)
    except ConnectorError as refused:
        raise Invalid(f"{connector.name} did not accept the sign-in: {refused} Start again from Connections.") from None
    return _connect(runtime, connector, install, grant, now=now)


def _connect(runtime: Runtime, connector: Connector, install: Install, grant: Grant, *, now: datetime) -> Connection:
    """Store the connection and its grant in one commit, then make its streams due."""
    with runtime.sessions.begin(install.org_id) as session:
        connection = _upsert(session, connector, install, grant, now=now)
        keep(session, runtime.secrets, install.org_id, connection.id, grant, now=now)
        session.add(
            AuditEntry(
                org_id=install.org_id,
                at=now,
                actor=install.started_by,
                action="connection.connected",
                subject=f"{connector.key} {grant.account_id}",
                details={"scopes": list(grant.scopes)},
            )
        )
    able = client(runtime, connection)
    with runtime.sessions.begin(install.org_id) as session:
        connection = session.get_one(Connection, connection.id)
        _describe(session, connection, able, now=now)
    return connection


def _upsert(session: Session, connector: Connector, install: Install, grant: Grant, *, now: datetime) -> Connection:
    connection = session.scalar(
        select(Connection)
        .where(
            Connection.org_id == install.org_id,
            Connection.vendor == connector.key,
            Connection.account_id == grant.account_id,
        )
        .with_for_update()
    )
    if connection is None:
        connection = Connection(
            org_id=install.org_id, vendor=connector.key, account_id=grant.account_id, settings={}, drift=[]
        )
        session.add(connection)
    chosen = {"channel": grant.extra["channel"]} if "channel" in grant.extra else {}
    connection.settings = connection.settings | chosen | install.settings
    connection.account_name = grant.account_name
    connection.state, connection.reason, connection.state_since = "connected", None, now
    connection.provisioned_at = None
    session.flush()
    return connection


def _describe(session: Session, connection: Connection, able: Client, *, now: datetime) -> None:
    """Note what the connection can do, and make every stream due, in the order of the first pull."""
    connection.writes_scores = able.scores is not None
    connection.creates_tasks = able.tasks is not None
    connection.notifies = able.notifier is not None
    streams = able.reader.streams if able.reader is not None else ()
    for position, stream in enumerate(streams):
        session.execute(
            insert(SyncCursor)
            .values(org_id=connection.org_id, connection_id=connection.id, stream=stream, position=position, due_at=now)
            .on_conflict_do_update(
                index_elements=[SyncCursor.connection_id, SyncCursor.stream],
                set_={"due_at": now, "attempts": 0, "reason": None, "position": position},
            )
        )


def disconnect(runtime: Runtime, connection: Connection, *, actor: str, now: datetime) -> None:
    """Stop everything, end our access at the vendor as far as it answers, and erase the tokens."""
    with runtime.sessions.begin(connection.org_id) as session:
        held = session.get_one(Connection, connection.id)
        held.state, held.reason, held.state_since = "disconnected", f"Disconnected by {actor}.", now
        session.add(
            AuditEntry(
                org_id=connection.org_id,
                at=now,
                actor=actor,
                action="connection.disconnected",
                subject=f"{connection.vendor} {connection.account_id}",
                details={},
            )
        )
    revoke(runtime, connection)


def revoke(runtime: Runtime, connection: Connection) -> None:
    """End our access at the vendor, then erase the tokens whatever it answered."""
    connector = runtime.connectors.get(connection.vendor)
    with runtime.sessions.begin(connection.org_id) as session:
        token = session.get(OAuthToken, connection.id)
        sealed = token.grant if token is not None else None
        if token is not None:
            session.delete(token)
    if sealed is None or connector is None:
        return
    connector.oauth.revoke(unseal(runtime.secrets, sealed))


def _connector(runtime: Runtime, vendor: str) -> Connector:
    connector = runtime.connectors.get(vendor)
    if vendor not in CONNECTORS:
        raise Invalid(f"There is no vendor called {vendor}. Known are {', '.join(sorted(CONNECTORS))}.")
    if connector is None:
        stem = f"LEADLIGHT_{vendor.upper()}"
        raise Invalid(f"{vendor} is not set up on this server: set {stem}_CLIENT_ID and {stem}_CLIENT_SECRET.")
    return connector


def _hash(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()
