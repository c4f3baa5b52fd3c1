"""`leadlight import`: leads out of a CSV file."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from connectors.csvfile.fields import KNOWN
from connectors.csvfile.layout import WORDS
from hub.cli._open import look_at_organization, open_organization
from hub.intake import imports
from hub.intake.file_plan import Plan, Wishes, make_plan
from hub.intake.file_preview import Preview, preview
from hub.organizations.audit import COMMAND_LINE, record

FIELDS = ", ".join(KNOWN)


@click.command("import", epilog=f"Fields: {FIELDS}, or any name for an attribute.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "fields", metavar="COLUMN=FIELD", multiple=True, help="What a column means; again for more.")
@click.option("--skip", "dropped", metavar="COLUMN", multiple=True, help="A column to leave out; again for more.")
@click.option("--dry-run", is_flag=True, help="Show the mapping, the first leads and the counts; change nothing.")
@click.option("--delimiter", metavar="CHARACTER", help="comma, semicolon, tab, pipe, or any one character.")
@click.option("--encoding", metavar="NAME", help="Such as utf-8 or cp1252.")
@click.option("--org", metavar="NAME", help="Which organization, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON summary.")
def command(
    file: Path,
    fields: tuple[str, ...],
    dropped: tuple[str, ...],
    dry_run: bool,
    delimiter: str | None,
    encoding: str | None,
    org: str | None,
    as_json: bool,
) -> None:
    """Import leads from FILE, a .csv or .csv.gz file.

    Encoding, delimiter and the meaning of the columns are found out; say otherwise by option. Rows that cannot be taken
    go to FILE.errors.csv with their line and the reason. A run that was cut short goes on where it stopped.
    """
    started = perf_counter()
    wishes = Wishes(encoding=encoding, delimiter=delimiter, fields=dict(map(_pair, fields)), dropped=dropped)
    plan = make_plan(file, wishes)
    summary = _dry_run(plan, org, as_json) if dry_run else _run(plan, org, as_json)
    summary["seconds"] = round(perf_counter() - started, 3)
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))


def _pair(text: str) -> tuple[str, str]:
    column, equals, field = text.rpartition("=")
    if not (equals and column.strip() and field.strip()):
        raise click.BadParameter(f"write COLUMN=FIELD, not {text!r}", param_hint="--map")
    return column.strip(), field.strip()


def _summary(plan: Plan, **counts: Any) -> dict[str, Any]:
    return {
        "file": str(plan.path),
        **counts,
        "mapping": plan.fields(),
        "encoding": plan.layout.encoding,
        "delimiter": plan.layout.delimiter,
    }


def _run(plan: Plan, org: str | None, as_json: bool) -> dict[str, Any]:
    with open_organization(org) as (runtime, org_id), _bar(plan.name) as progress:
        result = imports.run(runtime, org_id, plan, progress=progress)
        with runtime.sessions.begin(org_id) as session:
            record(session, org_id, actor=COMMAND_LINE, action="file imported", subject=plan.name, now=runtime.clock())
    errors = str(result.error_file) if result.error_file else None
    if not as_json:
        if result.resumed_from:
            click.echo(f"Went on after row {result.resumed_from:,}, where an earlier run had stopped.")
        click.echo(
            f"{result.rows:,} rows: {result.created:,} new leads, {result.updated:,} updated, "
            f"{result.unchanged:,} unchanged, {result.rejected:,} rejected."
        )
        if errors:
            click.echo(f"Rejected rows, with line and reason: {errors}")
    return _summary(
        plan,
        rows=result.rows,
        created=result.created,
        updated=result.updated,
        unchanged=result.unchanged,
        rejected=result.rejected,
        error_file=errors,
        resumed_from=result.resumed_from,
    )


def _dry_run(plan: Plan, org: str | None, as_json: bool) -> dict[str, Any]:
    with look_at_organization(org) as (runtime, org_id):
        if org_id is None:
            found = preview(None, None, plan, now=runtime.clock())
        else:
            with runtime.sessions.begin(org_id) as session:
                found = preview(session, org_id, plan, now=runtime.clock())
    if not as_json:
        _show(plan, found)
    return _summary(
        plan,
        dry_run=True,
        rows=found.rows,
        created=found.created,
        known=found.known,
        repeated=found.repeated,
        rejected=found.rejected,
        error_file=None,
        columns=[
            {**shown, "confidence": column.confidence, "reason": column.reason}
            for shown, column in zip(plan.columns.to_document(), plan.columns.columns, strict=True)
        ],
        first=[
            {"external_id": lead.external_id, "email": lead.email, "name": lead.name, "company": lead.company}
            | {"title": lead.title, "attributes": dict(lead.attributes)}
            for lead in (person.lead for person in found.first)
        ],
    )


def _show(plan: Plan, found: Preview) -> None:
    console = Console(markup=False, highlight=False, emoji=False)
    delimiter = WORDS.get(plan.layout.delimiter, plan.layout.delimiter)
    console.print(f"{plan.name}: {plan.layout.encoding} ({plan.survey.encoding_reason}), separated by {delimiter}")
    columns = Table("Column", "Field", "Sure", "Why", "First values")
    for column in plan.columns.columns:
        samples = " · ".join(sample[:20] for sample in column.samples)
        columns.add_row(column.header, column.field, f"{column.confidence:.0%}", column.reason, samples)
    console.print(columns)
    leads = Table("Line", "Id", "E-mail", "Name", "Company", "Title", "Attributes")
    for person in found.first:
        lead = person.lead
        attributes = ", ".join(f"{name}={value}" for name, value in list(lead.attributes.items())[:6])
        cells = (lead.external_id, lead.email, lead.name, lead.company, lead.title, attributes)
        leads.add_row(str(person.line), *(cell or "" for cell in cells))
    console.print(leads)
    for row in found.first_rejected:
        console.print(f"Line {row.line} would be rejected: {row.reason}", markup=False)
    console.print(
        f"{found.rows:,} rows: {found.created:,} new leads, {found.known:,} known already, "
        f"{found.repeated:,} about a lead named before, {found.rejected:,} rejected. Nothing was changed."
    )


@contextmanager
def _bar(name: str) -> Iterator[imports.Progress]:
    """Show a progress bar on a terminal; elsewhere nothing."""
    console = Console(stderr=True)
    parts = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("rows"),
        TimeRemainingColumn(),
    )
    with Progress(*parts, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
