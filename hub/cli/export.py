"""`leadlight export`: leads, scores, history and activities as files."""

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn

from hub.cli._open import open_organization
from hub.errors import Invalid
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
            _destination(output) as out,
            _counter(name) as show,
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


@contextmanager
def _destination(path: Path | None) -> Iterator[BinaryIO]:
    """Open where to write; a file is there under its name only once it is whole. Raises Invalid when it cannot be."""
    if path is None:
        with _standard_output() as out:
            yield out
        return
    is_device = path.exists() and not path.is_file()
    beside = path if is_device else path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as out:
            yield out
        if not is_device:
            beside.replace(path)
    except OSError as error:
        raise Invalid(f"Cannot write {path}: {error.strerror}. Nothing was kept.") from error
    finally:
        if not is_device:
            with suppress(OSError):
                beside.unlink()


@contextmanager
def _standard_output() -> Iterator[BinaryIO]:
    """Give standard output; a reader who has had enough ends it quietly."""
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except OSError as error:
        # What is left in the buffer must not be tried again when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno == errno.EPIPE:
            sys.exit(0)
        raise Invalid(f"Cannot write to standard output: {error.strerror}.") from error


@contextmanager
def _counter(name: str) -> Iterator[Callable[[int], None]]:
    """Count rows on standard error where that is a terminal which the rows themselves do not fill."""
    console = Console(stderr=True)
    parts = (SpinnerColumn(), TextColumn("{task.description}: {task.fields[rows]:,} rows"))
    is_shown = console.is_terminal and not sys.stdout.isatty()
    with Progress(*parts, console=console, disable=not is_shown, transient=True) as progress:
        task = progress.add_task(name, total=None, rows=0)
        yield lambda rows: progress.update(task, rows=rows)
