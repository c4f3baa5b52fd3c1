"""`leadlight learn`: a scorecard out of a CSV file of leads whose outcome is known."""

import json
from pathlib import Path
from typing import Any

import click

from hub.cli._learning import estimates, from_csv
from hub.cli._output import destination
from hub.cli._scorecard import read_scorecard
from hub.studio.from_file import document, judge, learn, learner
from hub.studio.labelled import read_labelled


@click.command(
    epilog="`leadlight scorecard show FILE` prints what was learned; `scorecard publish FILE` makes it live."
)
@from_csv
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to write the scorecard, as JSON.")
def command(
    csv: Path, time: str | None, template: str | None, keep_leaks: bool, as_json: bool, out: Path | None, **labels: Any
) -> None:
    """Learn a scorecard from the leads of a CSV file, and tell how good it is on leads that were left out.

    Columns that seem to know the outcome are named and left out. Attributes of the scorecard are called as the columns
    are; those of a template must be, for it to say anything.
    """
    found = read_labelled(csv, time=time, **labels)
    how = learner(read_scorecard(template) if template else None, keep_leaks=keep_leaks)
    scorecard, report = learn(found, how)
    judged = judge(found, how, None)
    if out is not None:
        with destination(out) as file:
            file.write((json.dumps(scorecard.to_document(), indent=2, ensure_ascii=False) + "\n").encode())
    if as_json:
        told = document(found, report, judged) | {"content_hash": scorecard.content_hash}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo("\n".join([*report.words, *estimates(judged, newest=time is not None)]))
    if out is not None:
        click.echo(f"Wrote the scorecard to {out}.")
