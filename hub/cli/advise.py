"""`leadlight advise`: what to do about a lead, and what becomes of it otherwise."""

import json
from pathlib import Path

import click
import msgspec
import yaml

from hub.cli._lead import find_lead
from hub.cli._open import open_organization
from hub.cli._scorecard import read_text
from hub.errors import Invalid
from hub.organizations.audit import COMMAND_LINE
from hub.studio.next_steps import advised, allow, allowed, document, parse
from scoring import ScorecardError
from scoring.rates import count
from scoring.yamltext import load


@click.command()
@click.argument("lead", required=False)
@click.option("--allowed", "is_list", is_flag=True, help="Print the steps that are allowed instead, as YAML.")
@click.option(
    "--allow", "file", type=click.Path(path_type=Path), metavar="FILE", help="Keep the steps in FILE as those allowed."
)
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(lead: str | None, is_list: bool, file: Path | None, org: str | None, as_json: bool) -> None:
    """Tell the cheapest allowed step that lifts LEAD (an id, an e-mail address, or a CRM record's id) to a higher band.

    The step is tried on the lead as it is stored, and so is silence: what is told is what the scorecard gives then.
    """
    if sum((lead is not None, is_list, file is not None)) != 1:
        raise click.UsageError("Give one of these: LEAD, --allowed, --allow FILE. What is allowed is so for all leads.")
    with open_organization(org) as (runtime, org_id), runtime.sessions.begin(org_id) as session:
        if file is not None:
            steps = parse(_read(file))
            allow(session, org_id, steps, actor=COMMAND_LINE, now=runtime.clock())
            click.echo(json.dumps({"allowed": len(steps)}) if as_json else f"{count(len(steps), 'step')} allowed.")
        elif lead is None:
            told = msgspec.to_builtins(list(allowed(session, org_id)))
            click.echo(json.dumps(told) if as_json else yaml.safe_dump(told, sort_keys=False).rstrip())
        else:
            found = advised(session, org_id, find_lead(session, org_id, lead).id, now=runtime.clock())
            who = f"{found.lead.name or lead}, scorecard v{found.model.version}"
            said = "\n".join([who, *found.advice.words])
            click.echo(json.dumps(document(found), ensure_ascii=False) if as_json else said)


def _read(file: Path) -> object:
    try:
        return load(read_text(str(file)))
    except ScorecardError as error:
        raise Invalid(f"{file} {error}") from None
