"""A scorecard made ready to be asked: conditions as functions, touches by kind, points as exact weights."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from scoring.activities import ActivityTerm, CountingTerm
from scoring.bands import Ladder
from scoring.conditions import Condition, Holds, Timed, compiled, timed
from scoring.dimensions import DIMENSIONS, Limits
from scoring.document import Document, content_hash
from scoring.fading import Fading, fading
from scoring.pair import Grid
from scoring.probability import Probability
from scoring.subject import Scalar
from scoring.table import Places, Table
from scoring.terms import PairTerm, RuleTerm, TableTerm, attributes_of, given
from scoring.weight import PerCount, PerTouch, Weight


@dataclass(frozen=True, slots=True)
class Rule:
    """An attribute rule at `index` of the terms."""

    index: int
    when: Condition
    holds: Holds
    points: int
    timed: tuple[Timed, ...]
    """The tests in it that time alone changes."""
    only: str | None
    """The attribute whose value alone decides, at any time; None where there is more to ask."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """A table at `index` of the terms."""

    index: int
    table: Table
    points_of: Callable[[Scalar], int]


@dataclass(frozen=True, slots=True)
class PairLookup:
    """A pair table at `index` of the terms: each place function finds a row or column of the grid."""

    index: int
    sides: tuple[Table, Table]
    places: tuple[Places, Places]
    grid: Grid


@dataclass(frozen=True, slots=True)
class Counted:
    """An activity rule or table at `index` of the terms."""

    index: int
    kinds: frozenset[str]
    when: Condition | None
    holds: Holds
    weight: Weight
    fading: Fading


@dataclass(frozen=True, slots=True)
class Compiled:
    """Everything both evaluators need."""

    base: int
    size: int
    rules: tuple[Rule, ...]
    lookups: tuple[Lookup, ...]
    pairs: tuple[PairLookup, ...]
    places: Mapping[int, tuple[Places, ...]]
    """By index of a table or pair table: where values of its attributes fall, for receipts."""
    counted: tuple[Counted, ...]
    bound: tuple[int, ...]
    """Positions in `counted` of the terms that count only for leads that a condition holds for."""
    start: tuple[int, ...]
    """The points of each term for a lead without a touch, those of terms that count none still 0."""
    by_kind: Mapping[str, tuple[int, ...]]
    """Positions in `counted` of the terms that count touches of a kind."""
    parts: tuple[tuple[tuple[int, ...], Limits], ...]
    """For each of DIMENSIONS: the indexes of its terms, and its limits."""
    most: int
    """No sum of points is further from 0."""
    ladder: Ladder
    probability: Probability | None
    content_hash: str


def compile_document(document: Document) -> Compiled:
    """Return the document ready to be asked."""
    rules: list[Rule] = []
    lookups: list[Lookup] = []
    pairs: list[PairLookup] = []
    counted: list[Counted] = []
    for index, term in enumerate(document.terms):
        if isinstance(term, RuleTerm):
            rules.append(_rule(index, term))
        elif isinstance(term, TableTerm):
            lookups.append(Lookup(index, term.table, term.table.compiled()))
        elif isinstance(term, PairTerm):
            first, second = term.pair.first, term.pair.second
            places = (first.compiled(), second.compiled())
            pairs.append(PairLookup(index, (first, second), places, term.pair.points))
        else:
            counted.append(_counted(index, term))
    return Compiled(
        base=document.base,
        size=len(document.terms),
        rules=tuple(rules),
        lookups=tuple(lookups),
        pairs=tuple(pairs),
        places={one.index: (one.table.places(),) for one in lookups} | {one.index: one.places for one in pairs},
        counted=tuple(counted),
        bound=tuple(at for at, one in enumerate(counted) if one.when is not None),
        start=_start(len(document.terms), counted),
        by_kind=_by_kind(counted),
        parts=tuple(
            (
                tuple(index for index, term in enumerate(document.terms) if term.dimension == dimension),
                document.limits.get(dimension, Limits()),
            )
            for dimension in DIMENSIONS
        ),
        most=sum(max(map(abs, given(term))) for term in document.terms),
        ladder=Ladder(document.bands),
        probability=document.probability,
        content_hash=content_hash(document),
    )


def held(points: int, limits: Limits) -> int:
    """Return the points of a dimension within its limits."""
    if limits.cap is not None and points > limits.cap:
        return limits.cap
    return limits.floor if limits.floor is not None and points < limits.floor else points


def _rule(index: int, term: RuleTerm) -> Rule:
    by_time, names = timed(term.when), attributes_of(term)
    only = names.pop() if len(names) == 1 and not by_time else None
    return Rule(index, term.when, compiled(term.when), term.points, by_time, only)


def _counted(index: int, term: CountingTerm) -> Counted:
    when = term.when
    return Counted(
        index=index,
        kinds=frozenset(term.activity),
        when=when,
        holds=_everyone if when is None else compiled(when),
        weight=PerTouch(term.points, term.cap) if isinstance(term, ActivityTerm) else PerCount(term.bins, term.other),
        fading=fading(term.decay, term.window_days),
    )


def _everyone(attributes: Mapping[str, Scalar], now: int) -> bool:
    return True


def _start(size: int, counted: Sequence[Counted]) -> tuple[int, ...]:
    points = [0] * size
    for one in counted:
        points[one.index] = one.weight.nothing
    return tuple(points)


def _by_kind(counted: Sequence[Counted]) -> dict[str, tuple[int, ...]]:
    kinds = {kind for one in counted for kind in one.kinds}
    return {kind: tuple(at for at, one in enumerate(counted) if kind in one.kinds) for kind in kinds}
