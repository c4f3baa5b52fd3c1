"""`leadlight scorecard preview`: what publishing a draft would do."""

import json

import click

from hub.cli._lead import instant
from hub.cli._open import open_organization
from hub.cli._output import counter
from hub.cli._scorecard import find_scorecard
from hub.scorecards.live import compiled, live
from hub.studio.preview import preview
from hub.studio.preview_told import document, words


@click.command("preview")
@click.argument("name", metavar="NAME|FILE")
@click.option("--as-of", help="When it would be published, an instant to come; UTC where it names no zone.  [now]")
@click.option("--no-history", is_flag=True, help="Leave out how both would have done on leads of the past.")
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(name: str, as_of: str | None, no_history: bool, org: str | None, as_json: bool) -> None:
    """Tell what publishing a draft would do, before anyone does: which leads move, and what is written and told.

    If it is published then, and nothing new is learned of the leads, exactly this follows.
    """
    found = find_scorecard(name, org)
    with open_organization(org) as (runtime, org_id):
        with runtime.sessions.begin(org_id) as session:
            model = live(session, org_id, now=runtime.clock())
        with counter("leads", is_shown=True) as seen:
            told = preview(
                runtime,
                org_id,
                compiled(model),
                found.scorecard,
                as_of=instant(as_of) if as_of else None,
                has_history=not no_history,
                seen=seen,
            )
    if as_json:
        about = {"live": f"v{model.version}", "draft": found.where}
        click.echo(json.dumps(about | document(told), ensure_ascii=False))
        return
    click.echo(f"{found.where} instead of v{model.version}, as of {told.as_of:%d %b %Y, %H:%M} UTC")
    click.echo("\n".join(words(told)))
