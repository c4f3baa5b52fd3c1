"""`leadlight evaluate`: what learning from a CSV file is worth, without keeping a scorecard."""

import json
from pathlib import Path
from typing import Any

import click

from hub.cli._learning import estimates, from_csv
from hub.cli._scorecard import read_scorecard
from hub.studio.from_file import evaluation, judge, learner, read_folds
from hub.studio.labelled import read_labelled


@click.command(epilog="`leadlight learn` says the same of a scorecard, and keeps it.")
@from_csv
@click.option(
    "--folds-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The fold of each row of the CSV file, one a line.  [default: five, with the same share of conversions]",
)
def command(
    csv: Path,
    time: str | None,
    template: str | None,
    keep_leaks: bool,
    as_json: bool,
    folds_file: Path | None,
    **labels: Any,
) -> None:
    """Judge learning from the leads of a CSV file: learn from some, judge on the others, in turn.

    Each measure stands with a 95 % interval. Columns that seem to know the outcome are named and left out.
    """
    if folds_file and time:
        raise click.UsageError("Give --folds-file or --time: both say which leads are left out.")
    found = read_labelled(csv, time=time, **labels)
    folds = read_folds(folds_file, found) if folds_file else None
    judged = judge(found, learner(read_scorecard(template) if template else None, keep_leaks=keep_leaks), folds)
    if as_json:
        click.echo(json.dumps(evaluation(found, judged), ensure_ascii=False))
        return
    for leak in judged.leaks if judged else ():
        click.echo(f"Left out {leak.column}: {leak.reason}" if not keep_leaks else f"Kept {leak.column}: {leak.reason}")
    if judged is not None and judged.no_signal:
        click.echo("The columns tell no better than chance who converts.")
    click.echo("\n".join(estimates(judged, newest=time is not None)))
