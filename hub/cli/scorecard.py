"""`leadlight scorecard`: what leads are scored by."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from hub.cli import _bands, _preview
from hub.cli._open import look_at_organization, open_organization
from hub.cli._output import destination
from hub.cli._scorecard import Named, find_scorecard, read_text
from hub.errors import Invalid
from hub.organizations.audit import COMMAND_LINE
from hub.queue import Bell
from hub.scorecards.live import live, outdated, publish
from hub.scorecards.models import ScoringModel
from hub.web.words import count, full
from scoring import SCHEMA, Scorecard, ScorecardError, diff
from scoring.locks import edited, locked

NAME = "FILE is YAML or JSON, - standard input; a template's name, live, or a version such as v3 stands for it, too."


@click.group()
def command() -> None:
    """Check, show, compare, preview, publish and list scorecards."""


command.add_command(_preview.command)
command.add_command(_bands.command)


@command.command()
@click.argument("file")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def validate(file: str, as_json: bool) -> None:
    """Say what is wrong with the scorecard in FILE (YAML or JSON, - is standard input), and where; needs no database.

    Of each term, the first problem is named. The exit code is 1 when there is one.
    """
    text = read_text(file)
    problems = Scorecard.problems(text)
    if as_json:
        told = [{"path": problem.path, "message": problem.message} for problem in problems]
        click.echo(json.dumps({"ok": not problems, "problems": told}, ensure_ascii=False))
    elif problems:
        click.echo("\n".join(map(str, problems)))
    else:
        scorecard = Scorecard.from_yaml(text)
        click.echo("\n".join([f"{file} is right: {_about(scorecard)}.", *scorecard.remarks]))
    sys.exit(1 if problems else 0)


@command.command(epilog=NAME)
@click.argument("name", metavar="[NAME|FILE]", required=False)
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option("--yaml", "form", flag_value="yaml", help="Print the document as YAML.")
@click.option("--json", "form", flag_value="json", help="Print the document as JSON.")
def show(name: str | None, org: str | None, form: str | None) -> None:
    """Print the live scorecard, or another one, as people read it."""
    found = find_scorecard(name, org)
    with destination(None) as out:
        out.write((_document(found.scorecard, form) if form else _readable(found)).encode())


@command.command(epilog=NAME)
@click.argument("name", metavar="[NAME|FILE]", required=False)
@click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Else standard output.")
@click.option("--org", help="The organization's name or id, where there are several.")
def export(name: str | None, form: str, output: Path | None, org: str | None) -> None:
    """Write the document of the live scorecard, or of another one, to edit and publish it."""
    found = find_scorecard(name, org)
    with destination(output) as out:
        out.write(_document(found.scorecard, form).encode())
    if output is not None:
        click.echo(f"Wrote {found.where} to {output}.", err=True)


@command.command("diff", epilog=NAME)
@click.argument("old", metavar="NAME|FILE")
@click.argument("new", metavar="NAME|FILE")
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def diff_(old: str, new: str, org: str | None, as_json: bool) -> None:
    """Tell in plain words what the second scorecard says differently from the first."""
    found = [find_scorecard(name, org) for name in (old, new)]
    told = diff(*(one.scorecard for one in found))
    if as_json:
        listed = [{"part": one.part, "words": one.words} for one in told]
        click.echo(json.dumps({"equal": not told, "differences": listed}, ensure_ascii=False))
    else:
        click.echo("\n".join(map(str, told)) or f"{found[0].where} and {found[1].where} say the same.")


@command.command()
def schema() -> None:
    """Print the JSON Schema of the document, for editors and other programs."""
    click.echo(json.dumps(SCHEMA, indent=2))


@command.command("publish", epilog=NAME)
@click.argument("name", metavar="FILE")
@click.option("--note", default="", help="Why, for those who read the list later.")
@click.option("--author", default=COMMAND_LINE, show_default=True, help="Who publishes it.")
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def publish_(name: str, note: str, author: str, org: str | None, as_json: bool) -> None:
    """Make the scorecard in FILE the live one, as a new version; versions never change.

    Every scored lead becomes due. Nobody is alerted of what the new version alone moves.
    """
    found = find_scorecard(name, org)
    with open_organization(org) as (runtime, org_id), runtime.transaction(org_id) as work:
        now = runtime.clock()
        model = live(work.session, org_id, now=now)
        is_new = model.content_hash != found.scorecard.content_hash
        if is_new:
            model = publish(
                work.session, org_id, found.scorecard, algorithm=found.algorithm, author=author, note=note, now=now
            )
            work.ring(Bell.SCORES)
        due = outdated(work.session, model)
    if as_json:
        click.echo(json.dumps({"version": model.version, "name": model.name, "is_new": is_new, "due": due}))
    elif is_new:
        click.echo(f"Published v{model.version}: {_about(found.scorecard)}.")
        click.echo(f"{count(due, 'lead')} became due; alerts are muted for what this version alone moves.")
    else:
        click.echo(f"The live version v{model.version} says the same already; nothing was published.")


@command.command("lock", epilog=NAME)
@click.argument("name", metavar="NAME|FILE")
@click.argument("terms", metavar="[TERM]...", nargs=-1)
@click.option("--edited-from", metavar="NAME|FILE", help="Lock what scores otherwise than there.")
@click.option("--unlock", is_flag=True, help="Take the locks of these terms away.")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Else standard output.")
@click.option("--org", help="The organization's name or id, where there are several.")
def lock(
    name: str, terms: tuple[str, ...], edited_from: str | None, unlock: bool, output: Path | None, org: str | None
) -> None:
    """Write the scorecard with these terms locked, as JSON: learning keeps a locked term as it is, to the point."""
    if unlock and edited_from:
        raise click.UsageError("Give --unlock or --edited-from: what was edited is locked.")
    if not terms and not edited_from:
        raise click.UsageError("Name a term by its id, or give --edited-from.")
    found = find_scorecard(name, org)
    try:
        card = locked(found.scorecard, terms, is_locked=not unlock)
    except ScorecardError as problem:
        raise Invalid(f"{found.where} {problem.message}") from None
    if edited_from:
        card = edited(find_scorecard(edited_from, org).scorecard, card)
    with destination(output) as out:
        out.write(_document(card, "json").encode())
    if output is not None:
        held = ", ".join(term.id for term in card.terms if term.locked) or "none"
        click.echo(f"Wrote {found.where} to {output}; locked: {held}.", err=True)


@command.command("list")
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def list_(org: str | None, as_json: bool) -> None:
    """List the versions, the newest first."""
    with look_at_organization(org) as (runtime, org_id), runtime.sessions.begin(org_id or "") as session:
        query = select(ScoringModel).where(ScoringModel.org_id == org_id).order_by(ScoringModel.version.desc())
        models = session.scalars(query).all()
    if as_json:
        click.echo(json.dumps({"versions": [_version(model) for model in models]}, ensure_ascii=False))
    elif not models:
        click.echo("There is no version yet; the first one comes with the first lead or `leadlight scorecard publish`.")
    for model in () if as_json else models:
        state = "live" if model.is_active else "    "
        note = f": {model.note}" if model.note else ""
        click.echo(f"v{model.version:<3} {state} {full(model.published_at)} UTC, {model.author}, {model.name}{note}")


def _readable(found: Named) -> str:
    model = found.model
    head = f"{found.scorecard.name}, {found.where}"
    if model is not None:
        note = f": {model.note}" if model.note else ""
        head += f", {'live' if model.is_active else 'not live'}, {full(model.published_at)} UTC, {model.author}{note}"
    return "\n".join([head, "", *found.scorecard.readable(), ""])


def _document(scorecard: Scorecard, form: str) -> str:
    if form == "yaml":
        return scorecard.to_yaml()
    return json.dumps(scorecard.to_document(), indent=2, ensure_ascii=False) + "\n"


def _about(scorecard: Scorecard) -> str:
    return f"{scorecard.name}, {count(len(scorecard.terms), 'term')}, {count(len(scorecard.bands), 'band')}"


def _version(model: ScoringModel) -> dict[str, Any]:
    return {
        "version": model.version,
        "name": model.name,
        "is_live": model.is_active,
        "published_at": model.published_at.isoformat(),
        "author": model.author,
        "note": model.note,
        "algorithm": model.algorithm_type,
        "content_hash": model.content_hash,
    }
