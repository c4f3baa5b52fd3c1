"""`leadlight scorecard bands`: bands for as many leads a week as a team can call."""

import json
from pathlib import Path

import click

from hub.cli._open import open_organization
from hub.cli._output import counter, destination
from hub.cli._scorecard import LIVE, find_scorecard
from hub.studio.capacity import fit, with_capacity
from scoring.bands import MOST_LEADS_A_WEEK


@click.command("bands")
@click.argument("name", metavar="[NAME|FILE]", default=LIVE)
@click.option("--leads-a-week", type=click.IntRange(1, MOST_LEADS_A_WEEK), help="For how many leads a week it is.")
@click.option("--band", metavar="KEY", help="Which band that is.  [default: the highest]")
@click.option("--weeks", type=click.IntRange(1, 52), default=4, show_default=True, help="How far to look back.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to write it, else standard output.")
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, the scorecard in it.")
def command(
    name: str, leads_a_week: int | None, band: str | None, weeks: int, out: Path | None, org: str | None, as_json: bool
) -> None:
    """Find where a band begins so that as many leads a week reach it as a team can call; `live` is the live scorecard.

    Counted are the leads that came or did something in the last weeks, each once, with its best score of that time.
    The scorecard with the new bands is written, and nothing is published.
    """
    card = with_capacity(find_scorecard(name, org).scorecard, leads_a_week, band)
    with open_organization(org) as (runtime, org_id), counter("leads", is_shown=True) as seen:
        fitted, told = fit(runtime, org_id, card, weeks=weeks, seen=seen)
    if out is not None or not as_json:
        with destination(out) as file:
            file.write(fitted.to_yaml().encode())
    if as_json:
        bands = [{"key": one.band.key, "at_least": one.band.at_least, "leads": one.leads} for one in told]
        found = {"bands": bands, "weeks": weeks, "words": [one.words for one in told]}
        click.echo(json.dumps(found | {"scorecard": fitted.to_document()}, ensure_ascii=False))
        return
    for one in told:
        click.echo(f"{one.words}.", err=out is None)
