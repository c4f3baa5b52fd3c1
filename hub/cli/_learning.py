"""What commands that learn from a CSV file share."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from hub.studio.from_file import MEASURES
from scoring.learn import Evaluation

Command = Callable[..., None]


def from_csv(command: Command) -> Command:
    """Add the options that say which leads to learn from, and how."""
    options: list[Callable[[Command], Command]] = [
        click.option("--csv", required=True, type=click.Path(path_type=Path), metavar="FILE", help=".csv or .csv.gz."),
        click.option("--label", required=True, metavar="COLUMN", help="The column that tells the outcome."),
        click.option("--positive", metavar="VALUE", help="What it holds for leads that converted, unless plain."),
        click.option("--exclude", default="", callback=_names, metavar="A,B", help="Columns not to learn from."),
        click.option("--time", metavar="COLUMN", help="When each lead was so: the newest fifth is left out to judge."),
        click.option("--template", metavar="NAME|FILE", help="The scorecard to begin with."),
        click.option("--keep-leaks", is_flag=True, help="Learn also from columns that seem to know the outcome."),
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _names(_context: click.Context, _option: click.Parameter, text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def estimates(judged: Evaluation | None, *, newest: bool) -> Iterator[str]:
    """Yield the measures, line by line, as people read them."""
    if judged is None:
        yield "There are too few outcomes to judge by."
        return
    yield f"On {'the newest leads' if newest else 'leads that were left out'}, with 95 % intervals:"
    for name in MEASURES:
        one: Any = judged.measures[name]
        yield f"  {name:<18}{one.mean:7.3f}  ({one.low:.3f} to {one.high:.3f})"
