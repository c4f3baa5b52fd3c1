"""`leadlight export`: leads, scores, history and activities as files."""

import sys
from pathlib import Path

import click

from hub.cli._open import open_organization
from hub.cli._output import counter, destination
from hub.exports.formats import FORMATS
from hub.exports.tables import TABLES, Table
from hub.web.words import count


@click.group()
def command() -> None:
    """Write leads, scores, history or activities as CSV or JSON lines."""


def _add(name: str, table: Table) -> None:
    width = max(map(len, table.columns))
    columns = "\n".join(f"{column:<{width}}  {words}" for column, words in table.columns.items())
    about = (
        f"{table.words}, the oldest first; removed leads are left out.\n\n\b\n{columns}\n\n"
        "Instants are UTC, such as 2026-04-28T14:30:00+00:00. In CSV, text that a spreadsheet would take for a formula "
        "begins with an apostrophe; JSON lines hold every value as it is."
    )

    @command.command(name, help=about, short_help=f"{table.words}.")
    @click.option("--format", "form", type=click.Choice(list(FORMATS)), default="csv", show_default=True)
    @click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Else standard output.")
    @click.option("--org", help="The organization's name or id, where there are several.")
    def export(form: str, output: Path | None, org: str | None) -> None:
        rows = 0
        with (
            open_organization(org) as (runtime, org_id),
            destination(output) as out,
            counter(name, is_shown=output is not None or not sys.stdout.isatty()) as show,
            runtime.sessions.begin(org_id) as session,
        ):
            for more, part in FORMATS[form](session, org_id, table):
                out.write(part)
                rows += more
                show(rows)
        if output is not None:
            click.echo(f"Wrote {count(rows, 'row')} to {output}.", err=True)


for _name, _table in TABLES.items():
    _add(_name, _table)
