"""What commands that learn from a CSV file share."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from hub.cli._output import destination, steps
from hub.cli._scorecard import read_scorecard
from hub.clock import system_clock
from hub.errors import Invalid
from hub.studio import report
from hub.studio.finding import Finding
from hub.studio.from_file import learner, read_folds
from hub.studio.judging import Called, Wish, judge_card, judge_learning
from hub.studio.labelled import read_labelled
from scoring import TEMPLATES
from scoring.learn.monotone import DIRECTIONS, MonotoneError
from scoring.learn.retrain import to_retrain

Command = Callable[..., None]
LEARN_INSTEAD = (
    f"Begin with a template, which is kept until outcomes teach more: --template NAME, one of {', '.join(TEMPLATES)}."
)
JUDGE_INSTEAD = "Judge again once both are there; `leadlight learn --template NAME` makes a scorecard meanwhile."


def from_csv(command: Command) -> Command:
    """Add the options that say which leads to learn from, and how."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def _names(_context: click.Context, _option: click.Parameter, text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _directions(_context: click.Context, _option: click.Parameter, text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in filter(None, map(str.strip, text.split(","))):
        name, _, direction = one.rpartition(":")
        if not name.strip() or direction.strip() not in DIRECTIONS:
            raise click.BadParameter(f"'{one}' is not a column with a direction, such as employees:rising.")
        found[name.strip()] = direction.strip()
    return found


_OPTIONS: list[Callable[[Command], Command]] = [
    click.option(
        "--csv",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Leads, one a row (.csv or .csv.gz), instead of the organization's.",
    ),
    click.option("--label", metavar="COLUMN", help="With --csv: the column that tells the outcome."),
    click.option(
        "--positive",
        metavar="VALUE",
        help="What --label holds for leads that converted, where that is not plain; any: each value, such as a date. "
        "Where it holds nothing else, a blank means not converted.",
    ),
    click.option("--exclude", default="", callback=_names, metavar="A,B", help="Columns not to learn from."),
    click.option(
        "--include",
        default="",
        callback=_names,
        metavar="A,B",
        help="Columns to learn from although they look like names or identifiers.",
    ),
    click.option(
        "--time", metavar="COLUMN", help="With --csv: when each lead was so; then the newest fifth judges, too."
    ),
    click.option("--template", metavar="NAME|FILE", help="The scorecard to begin with."),
    click.option(
        "--retrain",
        metavar="FILE",
        help="With --csv: learn this scorecard anew; its locked terms stay as they are.",
    ),
    click.option("--keep-leaks", is_flag=True, help="Learn also from columns that seem to know the outcome."),
    click.option(
        "--monotone",
        default="",
        callback=_directions,
        metavar="A:rising,B:falling",
        help="Columns of numbers, or activities, whose points may only rise, or only fall, with them.",
    ),
    click.option(
        "--capacity",
        type=click.IntRange(min=1),
        metavar="N",
        help="Leads that your team can call in a week: tells what share of each week's best N converts.",
    ),
    click.option(
        "--against",
        metavar="NAME|FILE",
        help="A scorecard to compare with on the same leads; without --csv also a version, v3.",
    ),
    click.option(
        "--report",
        type=click.Path(path_type=Path),
        metavar="FILE.html",
        help="Also write all of it as one HTML file, with charts.",
    ),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON document."),
]


def write_report(finding: Finding, path: Path | None) -> None:
    """Write the report, if it was asked for. Raises Invalid where it cannot be written."""
    if path is None:
        return
    with destination(path) as file:
        file.write(report.html(finding, made_at=system_clock()).encode())
    click.echo(f"Wrote the report to {path}.", err=True)


@contextmanager
def monotone_told() -> Iterator[None]:
    """Turn what is wrong with --monotone into a sentence for people; raises Invalid."""
    try:
        yield
    except MonotoneError as error:
        raise Invalid(f"--monotone: {error}") from None


def judged(
    *, csv: Path, time: str | None, capacity: int | None, against: str | None, card: str | None = None, **more: Any
) -> Finding:
    """Return what `--card`, or learning without it, is worth on the leads of the file; tell of progress on a terminal.

    Raises:
        click.UsageError: options that contradict each other.
        Invalid: the file, a scorecard or the folds are wrong, or only one outcome is there: a template to begin with
            is kept then, where `may_keep_template` says that this is wanted.
    """
    may_keep = more.pop("may_keep_template", False)
    template, keep_leaks, folds_file = more.pop("template"), more.pop("keep_leaks"), more.pop("folds_file", None)
    baseline, monotone, former = more.pop("baseline", None), more.pop("monotone"), more.pop("retrain")
    if folds_file and time:
        raise click.UsageError("Give --folds-file or --time: both say which leads are left out.")
    if card and (template or former or keep_leaks or monotone or folds_file):
        raise click.UsageError(
            "--template, --retrain, --keep-leaks, --monotone and --folds-file are for learning; --card learns nothing."
        )
    if baseline and not card:
        raise click.UsageError("--baseline goes with --card: it tells what has changed for a scorecard.")
    champion, challenger, prior = (read_scorecard(name) if name else None for name in (card, against, template))
    if former:
        prior = to_retrain(read_scorecard(former), prior)
    wanted = {name for one in (champion, challenger, prior) if one for name in one.attributes}
    found = read_labelled(csv, time=time, keeps_time=card is not None, wanted=wanted, **more)
    if found.one_sided and not (may_keep and prior):
        raise Invalid(f"{found.one_sided} {LEARN_INSTEAD if may_keep else JUDGE_INSTEAD}")
    earlier = read_labelled(baseline, time=time, keeps_time=True, wanted=wanted, **more) if baseline else None
    with steps("Judging") as told, monotone_told():
        rival = Called(challenger, challenger.name) if challenger else None
        wish = Wish(capacity=capacity, as_of=system_clock(), against=rival, baseline=earlier, told=told)
        if champion:
            return judge_card(found, champion, wish)
        how = learner(prior, keep_leaks=keep_leaks, monotone=monotone, unlearned=found.unlearned)
        return judge_learning(found, how, wish, read_folds(folds_file, found) if folds_file else None)
