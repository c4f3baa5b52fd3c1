"""`leadlight bench`: how fast it is here, beside what could be."""

import json

import click

from hub.bench.figures import Figure
from hub.bench.intake import intake
from hub.bench.learning import learning
from hub.bench.pages import panel, table
from hub.bench.rescore import rescore
from hub.bench.scoring import scoring
from hub.bench.writeback import writeback
from hub.settings import Settings

BENCHES = {
    "intake": intake,
    "learning": learning,
    "panel": panel,
    "rescore": rescore,
    "scoring": scoring,
    "table": table,
    "writeback": writeback,
}
DEFAULT_LEADS = {"intake": 5_000, "learning": 100_000, "writeback": 1_000}
MANY = 1_000_000


@click.command()
@click.argument("name", type=click.Choice(sorted(BENCHES)))
@click.option("--leads", type=click.IntRange(100, 10_000_000), help="How many; as the bench sees fit when left out.")
@click.option("--json", "as_json", is_flag=True, help="Print a list of figures as JSON.")
def command(name: str, leads: int | None, as_json: bool) -> None:
    """Measure NAME beside its baseline, in one run; where it needs servers, on its own below LEADLIGHT_HOME.

    Ends with 1 when a figure misses its target.
    """
    figures = BENCHES[name](Settings.from_env(), leads or DEFAULT_LEADS.get(name, MANY), _say)
    click.echo(json.dumps([one.document() for one in figures]) if as_json else "\n".join(map(_line, figures)))
    if not all(one.ok for one in figures):
        raise SystemExit(1)


def _line(figure: Figure) -> str:
    beside = "" if figure.baseline is None else f"  beside {figure.baseline:.4g}"
    ratio = "" if figure.ratio is None else f"  ratio {figure.ratio:.3g}"
    verdict = "kept" if figure.ok else "MISSED"
    value = "not measured" if figure.value is None else f"{figure.value:.4g}"
    return f"{figure.name:<24} {value:>12} {figure.unit}{beside}{ratio}  target {figure.target}: {verdict}"


def _say(words: str) -> None:
    click.echo(words, err=True)
