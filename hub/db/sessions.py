"""Sessions that can see one organization only: Row-Level Security reads the id that each transaction sets."""

from collections.abc import Iterator
from contextlib import contextmanager
from select import POLLIN, poll
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

APP_ROLE = "leadlight_app"
EVERY_ORG = "*"
"""For routing and sweeps, which look at due rows of all organizations."""


class Sessions:
    """Opens transactions as the application role, which cannot bypass Row-Level Security."""

    def __init__(self, url: str, *, pool_size: int = 5) -> None:
        self.url = url
        # Parameters hold personal data, and errors are logged.
        self.engine: Engine = create_engine(url, pool_size=pool_size, max_overflow=10, hide_parameters=True)
        event.listen(self.engine, "connect", _become_app)
        event.listen(self.engine, "checkout", _refuse_ended)

    @contextmanager
    def begin(self, org_id: UUID | str) -> Iterator[Session]:
        """Open one transaction that sees `org_id` (or EVERY_ORG); commits at the end, rolls back on error."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.execute(text("SELECT set_config('app.org_id', :org, true)"), {"org": str(org_id)})
            yield session

    @contextmanager
    def driver(self, org_id: UUID | str) -> Iterator[psycopg.Connection]:
        """Open one transaction like `begin`, on the driver's own connection: for what must cost next to nothing."""
        pooled = self.engine.raw_connection()
        try:
            connection = pooled.driver_connection
            assert isinstance(connection, psycopg.Connection)  # noqa: S101
            connection.execute("SELECT set_config('app.org_id', %s, true)", [str(org_id)])
            yield connection
            pooled.commit()
        finally:
            pooled.close()  # the pool rolls back what was not committed

    def dispose(self) -> None:
        """Close every pooled connection (a forked process must open its own)."""
        self.engine.dispose(close=False)


def is_away(error: DBAPIError) -> bool:
    """Tell whether the server was not reached, or ended the connection: later it may be there again."""
    state = getattr(error.orig, "sqlstate", None)
    was_refused = isinstance(error, OperationalError) and (state is None or state.startswith(("08", "57P")))
    return error.connection_invalidated or was_refused


def _become_app(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET ROLE {APP_ROLE}")
    cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()
    cursor.close()


def _refuse_ended(connection: DBAPIConnection, *_: Any) -> None:
    """Let the pool open another connection where the server has ended this one, as a restart does.

    A server has nothing to say to a connection that asked nothing; so something to read is the end. That
    is known without asking, where a ping takes three round trips each time.
    """
    waiting = poll()
    try:
        waiting.register(connection.fileno(), POLLIN)
    except psycopg.OperationalError:
        raise DisconnectionError("it is closed") from None
    if waiting.poll(0):
        raise DisconnectionError("the server ended it")
