"""The cheapest thing that lifts a lead into a higher band, and when silence drops it: both tried, not guessed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from scoring import words
from scoring.compare.movers import Reason, reasons
from scoring.forecast import Change
from scoring.receipt import Score
from scoring.scorecard import Scorecard
from scoring.subject import Scalar, Subject, Touch
from scoring.values import is_missing

MOST_TIMES = 3
TIMES = {2: "twice", 3: "three times"}


@dataclass(frozen=True, slots=True)
class Touching:
    """An activity that people can bring about: `words` as in "a meeting held"; `cost` is of each one, in any unit."""

    kind: str
    words: str
    cost: float
    most: int = MOST_TIMES


@dataclass(frozen=True, slots=True)
class Asking:
    """An attribute that can be found out where it is missing, and values it may turn out to have."""

    attribute: str
    words: str
    cost: float
    values: Sequence[Scalar]


Action: TypeAlias = Touching | Asking


@dataclass(frozen=True, slots=True)
class Step:
    """An action, how often, and what it leads to if it is done at this instant."""

    action: Action
    times: int
    value: Scalar
    """What an attribute must turn out to be; None for an activity."""
    cost: float
    after: Score
    reasons: tuple[Reason, ...]
    """What the score gains by it; they sum to the gain."""
    lost_at: Change | None
    """When the band would be lost again, if nothing else happens; None for not by the end of the look ahead."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about a lead, and what becomes of it otherwise."""

    now: Score
    step: Step | None
    falls: Change | None
    """When silence drops the lead below its band; None for not by the end of the look ahead."""
    words: tuple[str, ...]


def performed(subject: Subject, action: Action, *, times: int, value: Scalar, as_of: datetime) -> Subject:
    """Return the lead as it is once an action is done at `as_of`."""
    if isinstance(action, Asking):
        return Subject({**subject.attributes, action.attribute: value}, subject.touches)
    return Subject(subject.attributes, [*subject.touches, *[Touch(action.kind, as_of)] * times])


def advise(
    card: Scorecard,
    subject: Subject,
    actions: Sequence[Action],
    *,
    as_of: datetime,
    band: str | None = None,
    ahead: timedelta = timedelta(days=90),
) -> Advice:
    """Return the cheapest action that lifts the lead out of its band, and when it falls if nothing happens.

    Of equal costs, the one listed first, then the one that lifts most. An attribute that the lead has is not asked for.

    Args:
        actions: what is allowed; costs are compared with each other only.
        band: the key of the band the lead is in, which hysteresis may keep.
        ahead: how far to look.
    """
    now = card.score_one(subject, as_of=as_of, previous_band=band)
    step = _cheapest(card, subject, actions, now, as_of=as_of, ahead=ahead)
    falls = first_fall(card, subject, as_of=as_of, until=as_of + ahead, band=band)
    return Advice(now, step, falls, tuple(_words(card, now, step, falls, as_of=as_of, ahead=ahead)))


def first_fall(
    card: Scorecard, subject: Subject, *, as_of: datetime, until: datetime, band: str | None = None
) -> Change | None:
    """Return the first change up to `until` that puts the lead below the band it has at `as_of`, if nothing happens."""
    ranks = {one.key: rank for rank, one in enumerate(card.bands)}
    now = ranks[card.score_one(subject, as_of=as_of, previous_band=band).band]
    coming = card.forecast(subject, as_of=as_of, until=until, previous_band=band, limit=None)
    return next((change for change in coming if ranks[change.band] < now), None)


def _cheapest(
    card: Scorecard, subject: Subject, actions: Sequence[Action], now: Score, *, as_of: datetime, ahead: timedelta
) -> Step | None:
    ranks = {one.key: rank for rank, one in enumerate(card.bands)}
    best: tuple[tuple[float, int, int], Action, int, Scalar, Subject, Score] | None = None
    for order, action in enumerate(actions):
        for times, value in _ways(subject, action):
            cost = action.cost * times
            if best is not None and (cost, order) > best[0][:2]:
                continue
            then = performed(subject, action, times=times, value=value, as_of=as_of)
            after = card.score_one(then, as_of=as_of, previous_band=now.band)
            key = (cost, order, -after.total)
            if ranks[after.band] > ranks[now.band] and (best is None or key < best[0]):
                best = key, action, times, value, then, after
    if best is None:
        return None
    (cost, _, _), action, times, value, then, after = best
    lost_at = first_fall(card, then, as_of=as_of, until=as_of + ahead, band=now.band)
    return Step(action, times, value, cost, after, reasons((card, card), now, after), lost_at)


def _ways(subject: Subject, action: Action) -> Iterator[tuple[int, Scalar]]:
    """Yield how often an activity may be done, and which values an attribute may have."""
    if isinstance(action, Touching):
        yield from ((times, None) for times in range(1, action.most + 1))
    elif is_missing(subject.attributes.get(action.attribute)):
        yield from ((1, value) for value in action.values)


def _words(
    card: Scorecard, now: Score, step: Step | None, falls: Change | None, *, as_of: datetime, ahead: timedelta
) -> Iterator[str]:
    names = {band.key: band.word for band in card.bands}
    here = names[now.band]
    if now.band == card.bands[-1].key:
        yield f"{here} is the highest band."
    elif step is None:
        yield f"None of the allowed steps alone would lift this lead above {here} ({now.total})."
    else:
        yield (
            f"{_deed(step)} would lift this lead from {here} ({now.total}) to {names[step.after.band]} "
            f"({step.after.total}){_until(step.lost_at, as_of)}."
        )
    if falls is not None:
        yield f"If nothing happens it falls to {names[falls.band]} ({falls.total}) on {words.date(falls.at, as_of)}."
    elif now.band != card.bands[0].key:
        yield f"If nothing happens it stays {here} for {words.days(ahead / timedelta(days=1))} at least."


def _until(lost_at: Change | None, as_of: datetime) -> str:
    return "" if lost_at is None else f" until {words.date(lost_at.at, as_of)}"


def _deed(step: Step) -> str:
    if isinstance(step.action, Asking):
        return f"Finding out {step.action.words}, should it be {words.value(step.value)},"
    text = step.action.words[0].upper() + step.action.words[1:]
    often = "" if step.times == 1 else f", {TIMES.get(step.times, f'{step.times} times')},"
    return f"{text}{often}"
