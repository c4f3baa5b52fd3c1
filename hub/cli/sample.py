"""`leadlight sample`: generated leads as a file, to try learning, judging and scoring with."""

from pathlib import Path

import click

from hub.cli._lead import instant
from hub.cli._output import destination
from hub.clock import system_clock
from hub.exports.sample_file import LABEL, sample_csv, sample_lines
from hub.web.words import count
from scoring import TEMPLATES
from scoring.populations import generate

LINES = ".jsonl"


@click.command(
    epilog="Then `leadlight learn --csv FILE --label Converted`, `evaluate` likewise, or "
    "`leadlight score --csv FILE --card TEMPLATE`."
)
@click.argument("template", type=click.Choice(TEMPLATES))
@click.option("--leads", type=click.IntRange(1, 1_000_000), default=5000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=7, show_default=True, help="The same one, the same leads.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help=".csv or .jsonl; else CSV on the screen.")
@click.option("--as-of", help="With .jsonl: an instant such as 2026-04-28T14:30, instead of now.")
def command(template: str, leads: int, seed: int, out: Path | None, as_of: str | None) -> None:
    """Write generated leads such as TEMPLATE is for.

    A .csv file holds what a CRM exports, how often each lead did what in 30 days, and whether it converted within 90
    days afterwards, by a chance that its columns explain in part. A .jsonl file holds the same leads with every
    activity, for `leadlight score --scorecard TEMPLATE --input FILE`.
    """
    at = (instant(as_of) if as_of else system_clock()).replace(microsecond=0)
    population = generate(template, leads=leads, seed=seed, as_of=at)
    write = sample_lines if out is not None and out.suffix == LINES else sample_csv
    with destination(out) as file:
        for part in write(population):
            file.write(part)
    if out is not None:
        won = int(population.outcomes.sum())
        outcomes = "" if write is sample_lines else f", of whom {won:,} converted, in column {LABEL}"
        click.echo(f"Wrote {count(leads, 'lead')} to {out}{outcomes}.")
