"""`leadlight score`: the present score of one lead, or the scores of leads in a file, without a database."""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import click
import msgspec
from sqlalchemy import select

from hub.cli._lead import find_lead, instant
from hub.cli._open import open_organization
from hub.cli._output import bar, check_writable, destination
from hub.cli._scorecard import read_scorecard
from hub.clock import system_clock
from hub.errors import Invalid
from hub.exports.scored_file import columns_missing, columns_read, scored_parts
from hub.leads.models import LeadScore
from hub.scorecards.models import ScoringModel
from hub.scores.file_attributes import sentence
from hub.scores.offline import EXAMPLE, score_lines
from hub.scores.table_file import TableFile, open_table
from hub.web.words import count, full


@click.command(epilog="`leadlight explain LEAD` prints why, line by line.")
@click.argument("lead", required=False)
@click.option("--scorecard", "--card", metavar="FILE", help="A scorecard, or a template's name, to score a file with.")
@click.option("--input", "lines", type=click.File("rb"), help="One lead a line; - is standard input.  [default: -]")
@click.option("--csv", type=click.Path(path_type=Path), metavar="FILE", help="Score the rows of a .csv or .csv.gz.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="With --csv: else standard output.")
@click.option("--as-of", help="With --scorecard: an instant such as 2026-04-28T14:30, instead of now.")
@click.option("--receipt", "has_receipt", is_flag=True, help="With --scorecard: the lines of the receipt too.")
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(
    lead: str | None,
    scorecard: str | None,
    as_of: str | None,
    has_receipt: bool,
    org: str | None,
    as_json: bool,
    **files: Any,
) -> None:
    """Print the score of LEAD (an id, an e-mail address, or a CRM record's id).

    With --scorecard and no LEAD: score the leads of --input, without a database. Each line is a JSON object:

    \b
      attributes  values by name: texts, numbers, true, false or null
      touches     a list of {"kind": activity type, "at": instant with zone}
      id          comes back with the score
      band        key of the band that the lead is in, which hysteresis may keep

    Each may be left out. Seniority, department and other attributes follow from title, e-mail and account as they do
    for stored leads. The answer is a line of JSON for each lead; a line that is wrong is named on standard error, the
    others are scored, and the exit code is 1.

    With --card and --csv: write the file again with score, band, probability (and its 95 % interval, where the
    scorecard knows it) and the strongest reasons of each row. Attributes are called as the columns are; what a card
    reads otherwise, such as seniority, is read from columns such as Job Title, as learning did. Attributes that no
    column tells, and rows that cannot be read and are left out, are named on standard error.
    """
    if (lead is None) == (scorecard is None):
        raise click.UsageError("Give a LEAD, or --scorecard with lines to score.")
    lines, csv, out = files["lines"], files["csv"], files["out"]
    if lead is not None and (lines or csv or out or as_of or has_receipt):
        raise click.UsageError("Files, --as-of and --receipt go with --scorecard. `leadlight explain` has the past.")
    if csv is not None and (lines or has_receipt):
        raise click.UsageError("--input and --receipt are for lines of JSON, not for --csv.")
    if out is not None and csv is None:
        raise click.UsageError("--out goes with --csv.")
    if csv is not None and scorecard is not None:
        _score_file(scorecard, csv, out, as_of, as_json=as_json)
    elif scorecard is not None:
        _score_lines(scorecard, lines or sys.stdin.buffer, as_of, has_receipt)
    elif lead is not None:
        _show(lead, org, as_json)


def _score_file(scorecard: str, csv: Path, out: Path | None, as_of: str | None, *, as_json: bool) -> None:
    at = instant(as_of) if as_of else system_clock()
    check_writable(out)
    file, card = open_table(csv), read_scorecard(scorecard)
    derived, missing = columns_read(card, file), columns_missing(card, file)
    if not as_json:
        _tell_columns(file, derived, missing)
    done = damaged = 0
    is_shown = out is not None or not sys.stdout.isatty()
    with destination(out) as written, bar("leads scored", file.lines, is_shown=is_shown) as show:
        for more, bad, line, part in scored_parts(card, file, as_of=at):
            written.write(part)
            done, damaged = done + more, damaged + len(bad)
            for row in bad:
                click.echo(f"Line {row.line}: {row.reason}", err=True)
            show(done, line)
    if as_json:
        told = {"scored": done, "rows_left_out": damaged, "derived": derived, "missing": missing}
        click.echo(json.dumps(told | {"renamed": list(file.layout.renamed)}), err=out is None)
    elif out is not None:
        click.echo(f"Wrote {count(done, 'row')} with scores to {out}.", err=True)


def _tell_columns(file: TableFile, derived: Mapping[str, str], missing: Sequence[str]) -> None:
    without = f"No column tells {', '.join(missing)}; each counts as missing." if missing else ""
    for said in filter(None, (file.renamed, sentence(derived), without)):
        click.echo(said, err=True)


def _score_lines(scorecard: str, lines: BinaryIO, as_of: str | None, has_receipt: bool) -> None:
    at = instant(as_of) if as_of else system_clock()
    done = wrong = 0
    with destination(None) as out:
        for number, told in score_lines(read_scorecard(scorecard), lines, as_of=at, has_receipt=has_receipt):
            if isinstance(told, Invalid):
                wrong += 1
                click.echo(f"Line {number}: {told}", err=True)
            else:
                done += 1
                out.write(msgspec.json.encode(told) + b"\n")
    if wrong:
        raise Invalid(f"{wrong:,} of {count(done + wrong, 'line')} could not be scored. A line is such as {EXAMPLE}")


def _show(lead: str, org: str | None, as_json: bool) -> None:
    with open_organization(org) as (runtime, org_id), runtime.sessions.begin(org_id) as session:
        found = find_lead(session, org_id, lead)
        row = session.execute(
            select(LeadScore, ScoringModel)
            .join(ScoringModel, ScoringModel.id == LeadScore.scoring_model_id)
            .where(LeadScore.org_id == org_id, LeadScore.lead_id == found.id, LeadScore.total_score.is_not(None))
        ).first()
    name = found.name or found.email or lead
    if as_json:
        told = _document(row.LeadScore, row.ScoringModel) if row else {"score": None}
        click.echo(json.dumps({"lead": str(found.id), "name": found.name, "email": found.email} | told))
        return
    if row is None:
        click.echo(f"{name} was removed." if found.removed_at else f"{name} has no score yet.")
        return
    score, model = row
    bands = {band["key"]: band["word"] for band in model.weights["bands"]}
    click.echo(f"{name}: {score.total_score}, {bands.get(score.band, score.band)}")
    click.echo(
        f"Demographic {score.demographic_score}, fit {score.fit_score}, behavioural {score.behavioral_score}; "
        f"scorecard v{model.version}"
    )
    for words, at in (("Computed", score.updated_at), ("Changes next by itself", score.next_change_at)):
        if at is not None:
            click.echo(f"{words} {full(at)} UTC")


def _document(score: LeadScore, model: ScoringModel) -> dict[str, Any]:
    instants = {
        "scored_at": score.updated_at,
        "changed_at": score.changed_at,
        "next_change_at": score.next_change_at,
    }
    return {
        "score": score.total_score,
        "band": score.band,
        "demographic": score.demographic_score,
        "fit": score.fit_score,
        "behavioral": score.behavioral_score,
        "probability": score.probability,
        "version": model.version,
    } | {name: at.isoformat() if at else None for name, at in instants.items()}
