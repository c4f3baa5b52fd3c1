"""`leadlight evaluate`: what a scorecard, or learning one, is worth on leads whose outcome is known."""

import json
from pathlib import Path
from typing import Any

import click

from hub.cli import _judged
from hub.cli._from_database import or_from_database
from hub.cli._learning import from_csv, judged, write_report
from hub.cli._output import check_writable


@click.command(epilog="`leadlight learn` says the same of a scorecard that it learns, and keeps it.")
@or_from_database
@from_csv
@click.option(
    "--folds-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --csv: the fold of each row, one a line.  [default: five, with the same share of conversions]",
)
@click.option(
    "--card", metavar="NAME|FILE", help="Judge this scorecard, without learning; without --csv also a version, v3."
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="With --csv and --card: leads of before, to tell what has changed since.",
)
def command(as_json: bool, report: Path | None, **how: Any) -> None:
    """Judge learning from leads: learn from some, judge on the others, in turn.

    Without --csv: on the organization's own leads as they looked at past instants, beside the live version.

    Each measure stands with a 95 % interval. Columns that seem to know the outcome are named and left out.

    With --card: judge that scorecard on all leads, and where times are known on the newest fifth. With --against:
    compare both on the same leads, and say whether the challenger may replace the champion. The champion is --card, or
    without it the scorecard of --against, with learning as the challenger. Without --csv and --against, the live
    version is the champion, and --card the challenger.

    With --card and --baseline: say which columns have shifted since, and with --time whether leads still convert as
    often as the score says.
    """
    check_writable(report)
    finding = judged(**how)
    write_report(finding, report)
    if as_json:
        click.echo(json.dumps(finding.to_dict(), ensure_ascii=False))
    else:
        _judged.show(finding)
