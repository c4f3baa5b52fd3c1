"""`leadlight drift`: whether leads, or what becomes of them, have changed for the live scorecard."""

import json
from datetime import timedelta

import click

from hub.cli._from_database import NOBODY
from hub.cli._open import look_at_organization
from hub.cli._output import steps
from hub.errors import NotFound
from hub.studio.drift_of_live import LiveDrift, drift_of_live
from hub.studio.gathering import Wanted
from scoring.rates import count


@click.command(epilog="`leadlight evaluate --card CARD --baseline OLD.csv` says the same of files.")
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option(
    "--horizon",
    type=click.IntRange(1, 3650),
    default=90,
    show_default=True,
    metavar="DAYS",
    help="How soon a conversion must follow.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(org: str | None, horizon: int, as_json: bool) -> None:
    """Say what has changed since the live scorecard was published.

    Which attributes that it reads have shifted; and whether leads still convert as often as it says, by band and
    source, in conversions and money a month. Where too few leads are that new, the newest fifth of leads stands beside
    the older.
    """
    found = _found(org, Wanted(horizon=timedelta(days=horizon)))
    click.echo(json.dumps(found.to_dict(), ensure_ascii=False) if as_json else _told(found))


def _found(org: str | None, wanted: Wanted) -> LiveDrift:
    with look_at_organization(org) as (runtime, org_id), steps("Looking for drift") as heard:
        if org_id is None:
            raise NotFound(NOBODY)
        with runtime.sessions.begin(org_id) as session:
            return drift_of_live(session, org_id, wanted, now=runtime.clock(), heard=heard)


def _told(found: LiveDrift) -> str:
    leads = f"{found.conversions:,} of {count(found.leads, 'lead')} since then converted"
    about = f"{leads}; {count(found.leads_before, 'lead')} began before."
    return "\n".join((f"Since {found.since}", about, *found.drift.words))
