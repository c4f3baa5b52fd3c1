"""`leadlight db`: the database and the embedded servers."""

import json

import click

from hub import embedded
from hub.db.migrate import head, upgrade
from hub.runtime import with_servers
from hub.settings import Settings


@click.group()
def command() -> None:
    """Care for the database."""


@command.command("upgrade")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def upgrade_(as_json: bool) -> None:
    """Bring the tables to this release; safe to repeat, and while the previous release still runs."""
    applied = upgrade(with_servers(Settings.from_env()).database_url)
    if as_json:
        click.echo(json.dumps({"applied": applied, "at": head()}))
    elif applied:
        click.echo(f"Applied {', '.join(applied)}; the database is at {head()}.")
    else:
        click.echo(f"Nothing to do; the database is at {head()}.")


@command.command("stop")
def stop() -> None:
    """Stop the embedded servers below LEADLIGHT_HOME, where they run; what they hold is kept."""
    embedded.stop(Settings.from_env().home)
