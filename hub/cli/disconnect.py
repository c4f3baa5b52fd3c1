"""`leadlight disconnect`: end a connection."""

import click
from sqlalchemy import select

from connectors.errors import ConnectorError
from hub.cli._open import open_organization
from hub.connections import install
from hub.connections.models import Connection
from hub.errors import NotFound
from hub.organizations.audit import COMMAND_LINE


@click.command()
@click.argument("vendor")
@click.option("--org", help="The organization's name or id, where there are several.")
def command(vendor: str, org: str | None) -> None:
    """Stop reading and writing VENDOR, end our access there, and erase its tokens. Leads and scores stay."""
    with open_organization(org) as (runtime, org_id):
        with runtime.sessions.begin(org_id) as session:
            found = session.scalars(
                select(Connection).where(
                    Connection.org_id == org_id, Connection.vendor == vendor, Connection.state != "disconnected"
                )
            ).all()
        if not found:
            raise NotFound(f"{vendor} is not connected.")
        for connection in found:
            try:
                install.disconnect(runtime, connection, actor=COMMAND_LINE, now=runtime.clock())
            except ConnectorError as error:
                click.echo(f"Tokens are erased here, but {error} Remove the app there as well.", err=True)
            click.echo(f"Disconnected {vendor} account {connection.account_name or connection.account_id}.")
