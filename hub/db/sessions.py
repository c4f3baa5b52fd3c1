"""Sessions that can see one organization only: Row-Level Security reads the id that each transaction sets."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
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
        self.engine: Engine = create_engine(
            url, pool_size=pool_size, max_overflow=10, pool_pre_ping=True, hide_parameters=True
        )
        event.listen(self.engine, "connect", _become_app)

    @contextmanager
    def begin(self, org_id: UUID | str) -> Iterator[Session]:
        """Open one transaction that sees `org_id` (or EVERY_ORG); commits at the end, rolls back on error."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            session.execute(text("SELECT set_config('app.org_id', :org, true)"), {"org": str(org_id)})
            yield session

    def dispose(self) -> None:
        """Close every pooled connection (a forked process must open its own)."""
        self.engine.dispose(close=False)


def _become_app(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET ROLE {APP_ROLE}")
    cursor.execute("SET TIME ZONE 'UTC'")
    connection.commit()
    cursor.close()
