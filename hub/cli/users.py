"""`leadlight users`: people who sign in."""

import json
import sys

import click

from hub.cli._open import open_organization
from hub.db import EVERY_ORG
from hub.organizations.audit import COMMAND_LINE, record
from hub.organizations.models import ROLES
from hub.organizations.people import add_user, find_user, join, make_password


@click.group()
def command() -> None:
    """Care for people who sign in."""


@command.command()
@click.argument("email")
@click.option("--name", default="", help="As shown to others; the address where it is left out.")
@click.option("--role", type=click.Choice(ROLES), default="owner", show_default=True, help="What they may do.")
@click.option("--org", metavar="NAME", help="Which organization, where there are several.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input; else one is made.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def add(email: str, name: str, role: str, org: str | None, password_stdin: bool, as_json: bool) -> None:
    """Let EMAIL sign in; a generated password is printed this once. Who has an account already becomes a member."""
    given = sys.stdin.readline().rstrip("\r\n") if password_stdin else ""
    password = given if password_stdin else make_password()
    with open_organization(org) as (runtime, org_id), runtime.sessions.begin(EVERY_ORG) as session:
        user = find_user(session, email)
        is_new = user is None
        if user is None:
            user = add_user(session, email=email, name=name, password=password)
        join(session, org_id=org_id, user_id=user.id, role=role)
        now = runtime.clock()
        record(session, org_id, actor=COMMAND_LINE, action="member added", subject=user.email, now=now)
        address = user.email
    shown = password if is_new and not password_stdin else None
    if as_json:
        click.echo(json.dumps({"email": address, "role": role, "is_new": is_new, "password": shown}))
        return
    click.echo(f"{address} can sign in as {role}." if is_new else f"{address} had an account and is now {role} here.")
    if shown:
        click.echo(f"Password, shown this once: {shown}")
