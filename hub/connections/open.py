"""A connection made usable: its client, with tokens and budget behind it."""

from dataclasses import dataclass, field
from uuid import UUID

from connectors.contract import Access, Client
from connectors.errors import AuthRevoked
from hub.connections.budget import Budget, share_of
from hub.connections.models import Connection, OAuthToken
from hub.connections.tokens import Tokens, unseal
from hub.errors import Invalid
from hub.runtime import Runtime


@dataclass(slots=True)
class Clients:
    """The clients of one run, made once per connection so that sockets are reused."""

    runtime: Runtime
    open: dict[UUID, Client] = field(default_factory=dict)

    def of(self, connection: Connection) -> Client:
        """Return the connection's client."""
        if connection.id not in self.open:
            self.open[connection.id] = client(self.runtime, connection)
        return self.open[connection.id]


def client(runtime: Runtime, connection: Connection) -> Client:
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
    return connector.connect(
        Access(
            token=Tokens(runtime=runtime, connector=connector, **ids),
            gate=Budget(
                sessions=runtime.sessions,
                clock=runtime.clock,
                connector=connector,
                share=share_of(connection, runtime.settings.budget_share),
                **ids,
            ),
            account_id=connection.account_id,
            extra=extra,
        )
    )
