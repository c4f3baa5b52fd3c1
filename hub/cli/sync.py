"""`leadlight sync`: pull, score, write and tell in this process."""

import json
import time
from datetime import timedelta

import click
from sqlalchemy import func, select

from hub.cli._open import open_organization
from hub.cycle import pull_now, until_idle
from hub.db import EVERY_ORG
from hub.outbox.models import OutboxMessage
from hub.runtime import Runtime


@click.command()
@click.option("--until-idle", "to_the_end", is_flag=True, help="Go on until nothing is due.")
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as JSON.")
def command(to_the_end: bool, org: str | None, as_json: bool) -> None:
    """Pull from every connection, score what changed, write it back, and tell people."""
    with open_organization(org) as (runtime, _):
        before = told(runtime)
        pull_now(runtime)
        done = until_idle(runtime, _wait if to_the_end else None)
        after = told(runtime)
    summary = {
        "pulled": done.pulled,
        "scored": done.scored,
        "written": done.written,
        "write_calls": done.write_calls,
        "tasks": after.get("task", 0) - before.get("task", 0),
        "alerts": after.get("alert", 0) - before.get("alert", 0),
        "rejected": done.rejected,
    }
    if as_json:
        click.echo(json.dumps(summary))
    else:
        click.echo("\n".join(f"{name.replace('_', ' '):<12} {count:>8,}" for name, count in summary.items()))


def _wait(for_how_long: timedelta) -> None:
    time.sleep(for_how_long.total_seconds())


def told(runtime: Runtime) -> dict[str, int]:
    """Return how many messages of each topic were sent so far."""
    with runtime.sessions.begin(EVERY_ORG) as session:
        rows = session.execute(
            select(OutboxMessage.topic, func.count()).where(OutboxMessage.state == "sent").group_by(OutboxMessage.topic)
        )
        return {row[0]: row[1] for row in rows}
