"""`leadlight learn`: a scorecard out of leads whose outcome is known, of the database or of a CSV file."""

import json
from pathlib import Path
from typing import Any

import click

from hub.cli import _judged
from hub.cli._from_database import or_from_database
from hub.cli._learning import from_csv, judged, write_report
from hub.cli._output import check_writable, destination


@click.command(
    epilog="`leadlight scorecard show FILE` prints what was learned; `scorecard publish FILE` makes it live."
)
@click.option(
    "--only-probability",
    is_flag=True,
    help="Without --csv: keep the live version's points, set its probability by the newest outcomes.",
)
@or_from_database
@from_csv
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Where to write the scorecard, as JSON.")
def command(as_json: bool, out: Path | None, report: Path | None, **how: Any) -> None:
    """Learn a scorecard from leads and their outcomes, and tell how good it is on leads that were left out.

    Without --csv: from the organization's own leads as they looked at past instants, beside the live version. Learning
    begins with the newest version that was not learned itself; what was edited by hand in a learned one is kept.

    Columns that seem to know the outcome are named and left out; names, addresses and identifiers are left out, too.
    Attributes of the scorecard are called as the columns are. Those that a template reads are also found in columns as
    people call them: seniority in a Job Title, employees in a Company Size.

    Where all leads converted, or none did, a --template is kept as it is until outcomes teach more.
    """
    check_writable(out, report)
    finding = judged(**how, may_keep_template=True)
    card, learned = finding.card, finding.report
    write_report(finding, report)
    if out is not None and card is not None:
        with destination(out) as file:
            file.write((json.dumps(card.to_document(), indent=2, ensure_ascii=False) + "\n").encode())
    if as_json and card is not None and learned is not None:
        told = finding.to_dict() | {"words": list(learned.words), "content_hash": card.content_hash}
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    click.echo("\n".join(learned.words if learned else ()))
    _judged.show(finding, is_told=True)
    if out is not None:
        click.echo(f"Wrote the scorecard to {out}.")
