"""Learning from an organization's leads, as `learn` and `evaluate` share it."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import Any
from uuid import UUID

import click
from click.core import ParameterSource
from sqlalchemy.orm import Session

from hub.cli import _judged
from hub.cli._learning import monotone_told, write_report
from hub.cli._open import look_at_organization
from hub.cli._output import check_writable, destination, steps
from hub.cli._scorecard import find_scorecard, read_scorecard
from hub.errors import NotFound
from hub.studio.card_on_history import judge_on_history
from hub.studio.finding import Finding
from hub.studio.from_database import learn, refresh
from hub.studio.gathering import STEADY, Hear, Wanted
from hub.studio.judging import Called, Wish
from hub.studio.told import words
from scoring import Scorecard

Command = Callable[..., None]
OWN = ("org", "horizon", "steady")
SHARED = (
    "template", "exclude", "include", "keep_leaks", "monotone", "capacity", "against", "report", "card", "as_json",
    "out",
)  # fmt: skip
NOTHING: Sequence[Any] = (None, False, "", [], (), {})


def or_from_database(command: Command) -> Command:
    """Let a command that learns from a CSV file learn from the database where no file is given."""

    @wraps(command)
    def chosen(**options: Any) -> None:
        about = {name: options.pop(name) for name in OWN}
        only_database = {name: options.pop(name, False) for name in ("only_probability",)}
        if options["csv"] is None and options["label"] is None:
            _refuse(options)
            shared = {name: options[name] for name in SHARED if name in options}
            from_database(**about, **only_database, **shared)
            return
        if options["csv"] is None or options["label"] is None:
            raise click.UsageError("Give both --csv and --label to learn from a file, or neither for the database.")
        _refuse_all(_given(about | only_database), tuple(about | only_database), "--csv learns from a file")
        command(**options)

    for option in reversed(_OPTIONS):
        option(chosen)
    return chosen


def _given(options: dict[str, Any]) -> dict[str, Any]:
    """Return the options, those that people left as they are as None."""
    given = click.get_current_context().get_parameter_source
    return {name: None if given(name) is ParameterSource.DEFAULT else value for name, value in options.items()}


INSTEAD = {
    "retrain": "From the database, what was edited by hand in the live version is kept anyway.",
    "baseline": "`leadlight drift` says what has changed for the live version.",
}


def _refuse(options: dict[str, Any]) -> None:
    """Raise UsageError for an option that means nothing to the database."""
    for name, value in options.items():
        if name not in SHARED and value not in NOTHING:
            how = INSTEAD.get(name, "Give --csv and --label, too.")
            raise click.UsageError(f"--{name.replace('_', '-')} is for files. {how}")


def _names(_context: click.Context, _option: click.Parameter, text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


_OPTIONS: list[Callable[[Command], Command]] = [
    click.option("--org", help="Without --csv: the organization's name or id, where there are several."),
    click.option(
        "--horizon",
        type=click.IntRange(1, 3650),
        default=90,
        show_default=True,
        metavar="DAYS",
        help="Without --csv: how soon a conversion must follow.",
    ),
    click.option(
        "--steady",
        default="",
        callback=_names,
        metavar="A,B",
        help="Without --csv: more attributes that never change, so known before leads were first scored.",
    ),
]


def from_database(
    *, as_json: bool, out: Path | None = None, only_probability: bool = False, org: str | None, **how: Any
) -> None:
    """Learn from the organization's leads, judge a scorecard on them, or refresh the live version's probability."""
    if only_probability:
        _refuse_all(how, APART_FROM_REFRESHING, "--only-probability changes the live version's probability and no more")
        _refresh(org, _wanted(**how), out, as_json=as_json)
        return
    report, card = how.pop("report"), how.pop("card", None)
    if card:
        _refuse_all(how, OF_LEARNING, "--card learns nothing")
    check_writable(out, report)
    finding = _found(org, card, **how)
    write_report(finding, report)
    _write(out, finding.card)
    if as_json:
        told = {"words": list(words(finding)), "content_hash": finding.card and finding.card.content_hash}
        click.echo(json.dumps(finding.to_dict() | told, ensure_ascii=False))
        return
    click.echo("\n".join(words(finding)))
    _judged.show_parts((), finding.parts)
    _next_step(out)


OF_LEARNING = ("template", "exclude", "include", "keep_leaks", "monotone")
APART_FROM_REFRESHING = (*OF_LEARNING, "report", "capacity", "against")


def _refuse_all(given: dict[str, Any], names: Sequence[str], why: str) -> None:
    found = [f"--{name.replace('_', '-')}" for name in names if given[name] not in NOTHING]
    if found:
        raise click.UsageError(f"{why}; leave {' and '.join(found)} out.")


def _found(
    org: str | None, card: str | None, *, template: str | None, capacity: int | None, against: str | None, **how: Any
) -> Finding:
    begin, judged, rival = read_scorecard(template) if template else None, _called(card, org), _called(against, org)
    with _history(org) as (session, org_id, now, heard), monotone_told():
        wish = Wish(capacity=capacity, against=rival, told=heard)
        if judged:
            return judge_on_history(session, org_id, _wanted(**how), judged, now=now, wish=wish)
        return learn(session, org_id, _wanted(**how), begin, now=now, wish=wish)


def _called(name: str | None, org: str | None) -> Called | None:
    """Return a version of the organization's, a template or a file."""
    if name is None:
        return None
    found = find_scorecard(name, org)
    return Called(found.scorecard, found.where if found.model else found.scorecard.name)


def _wanted(
    *,
    horizon: int,
    steady: list[str],
    exclude: Sequence[str] = (),
    include: Sequence[str] = (),
    keep_leaks: bool = False,
    monotone: dict[str, str] | None = None,
    **_others: Any,
) -> Wanted:
    return Wanted(
        horizon=timedelta(days=horizon),
        steady=STEADY | set(steady),
        exclude=exclude,
        include=include,
        keep_leaks=keep_leaks,
        monotone=monotone or {},
    )


@contextmanager
def _history(org: str | None) -> Iterator[tuple[Session, UUID, datetime, Hear]]:
    """Open the organization's leads; says what is done on the way. Raises NotFound where there is no organization."""
    with look_at_organization(org) as (runtime, org_id), steps("Looking back") as heard:
        if org_id is None:
            raise NotFound(NOBODY)
        with runtime.sessions.begin(org_id) as session:
            yield session, org_id, runtime.clock(), heard


NOBODY = (
    "There is no organization yet. Connect a CRM with `leadlight connect`, or learn from a file with --csv and --label."
)


def _refresh(org: str | None, wanted: Wanted, out: Path | None, *, as_json: bool) -> None:
    with _history(org) as (session, org_id, now, heard):
        found = refresh(session, org_id, wanted, now=now, heard=heard)
    _write(out, found.card)
    if as_json:
        click.echo(json.dumps(found.to_dict(), ensure_ascii=False))
        return
    click.echo(found.words)
    _next_step(out)


def _write(out: Path | None, card: Scorecard | None) -> None:
    if out is not None and card is not None:
        with destination(out) as file:
            file.write((json.dumps(card.to_document(), indent=2, ensure_ascii=False) + "\n").encode())


def _next_step(out: Path | None) -> None:
    if out is not None:
        click.echo(f"Wrote the scorecard to {out}. `leadlight scorecard publish {out}` makes it live.")
