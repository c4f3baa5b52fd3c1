"""A connection made usable: its client, with tokens and budget behind it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from connectors.contract import Access, Client
from connectors.errors import AuthRevoked, RateLimited
from hub.connections.budget import Budget, share_of
from hub.connections.models import Connection, OAuthToken
from hub.connections.tokens import Tokens, unseal
from hub.errors import Invalid
from hub.lease import Lease
from hub.runtime import Runtime


@dataclass(slots=True)
class Clients:
    """The clients of one run, made once per connection so that sockets are reused."""

    runtime: Runtime
    open: dict[UUID, Client] = field(default_factory=dict)
    held: Lease | None = None
    """What the run works on. No call begins that may outlast it: somebody else may then do the same work."""

    def of(self, connection: Connection) -> Client:
        """Return the connection's client."""
        if connection.id not in self.open:
            self.open[connection.id] = client(self.runtime, connection, lambda: self.held)
        return self.open[connection.id]


@dataclass(frozen=True, slots=True)
class Fence:
    """The budget, and no call that may outlast what is `held`."""

    budget: Budget
    held: Callable[[], Lease | None]

    def admit(self, *, meter: str, operation: str) -> None:
        """Count one call; raises RateLimited when it may not be made, or not any more under this lease."""
        self.budget.admit(meter=meter, operation=operation)
        held = self.held()
        if held is not None and not held.has_time(self.budget.clock()):
            raise RateLimited(
                "There was no time left for this call; it is made anew.",
                vendor=self.budget.connector.key,
                operation=operation,
                retry_after=timedelta(0),
            )


def client(runtime: Runtime, connection: Connection, held: Callable[[], Lease | None] = lambda: None) -> Client:
    """Build the client of a connection; raises Invalid when the vendor is not configured here."""
    connector = runtime.connectors.get(connection.vendor)
    if connector is None:
        stem = f"LEADLIGHT_{connection.vendor.upper()}"
        raise Invalid(
            f"{connection.vendor} is not set up on this server: set {stem}_CLIENT_ID and {stem}_CLIENT_SECRET."
        )
    with runtime.sessions.begin(connection.org_id) as session:
        token = session.get(OAuthToken, connection.id)
        if token is None:
            raise AuthRevoked(
                f"{connector.name} is disconnected.", vendor=connector.key, operation="open the connection"
            )
        extra = dict(unseal(runtime.secrets, token.grant).extra)
    ids = {"org_id": connection.org_id, "connection_id": connection.id}
    budget = Budget(
        sessions=runtime.sessions,
        clock=runtime.clock,
        connector=connector,
        share=share_of(connection, runtime.settings.budget_share),
        **ids,
    )
    return connector.connect(
        Access(
            token=Tokens(runtime=runtime, connector=connector, **ids),
            gate=Fence(budget, held),
            account_id=connection.account_id,
            extra=extra,
        )
    )
