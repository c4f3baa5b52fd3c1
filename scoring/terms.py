"""The terms of a scorecard: attribute rules, tables, pair tables and activity rules, as documents hold them.

A term's kind is the field that it has: `when`, `table`, `pair` or `activity`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

from scoring.conditions import Condition, dump_condition, leaves, parse_condition
from scoring.decay import Decay, days, dump_decay, parse_decay
from scoring.errors import ScorecardError
from scoring.pair import PairTable, dump_pair, parse_pair
from scoring.reading import Fields, text
from scoring.table import Table, dump_table, parse_table

Dimension: TypeAlias = Literal["demographic", "fit", "behavioral"]
DIMENSIONS: Final[tuple[Dimension, ...]] = get_args(Dimension)
MOST_POINTS: Final = 1_000
MOST_OF_A_TERM: Final = 10_000
"""What a term without a cap can reach at most, up or down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTerm:
    """Points for leads whose attributes meet a condition."""

    id: str
    words: str
    dimension: Dimension
    when: Condition
    points: int
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableTerm:
    """Points by the value of one attribute."""

    id: str
    words: str
    dimension: Dimension
    table: Table
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairTerm:
    """Points by the values of two attributes together."""

    id: str
    words: str
    dimension: Dimension
    pair: PairTable
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityTerm:
    """Points for each touch of some kinds, which fade, count within a window, and are capped together."""

    id: str
    words: str
    dimension: Dimension
    activity: tuple[str, ...]
    points: int
    cap: int | None = None
    """Has the sign of `points`."""
    window_days: float | None = None
    decay: Decay | None = None
    why: str = ""


Term: TypeAlias = RuleTerm | TableTerm | PairTerm | ActivityTerm


def parse_term(value: object, path: str) -> Term:
    """Return the term at `path`."""
    fields = Fields(value, path)
    kinds = {"when": _rule, "table": _table, "pair": _pair, "activity": _activity}
    named = [name for name in kinds if fields.has(name)]
    if len(named) != 1:
        problem = "says nothing that earns points" if not named else f"has both {' and '.join(named)}"
        raise ScorecardError(path, f"{problem}; give exactly one of {', '.join(kinds)}.")
    about = {
        "id": fields.text("id"),
        "words": fields.text("words"),
        "dimension": _dimension(fields),
        "why": fields.optional_text("why"),
    }
    term = kinds[named[0]](fields, about)
    fields.done()
    return term


def dump_term(term: Term) -> dict[str, Any]:
    """Return the term as a document holds it."""
    found: dict[str, Any] = {"id": term.id, "words": term.words, "dimension": term.dimension}
    if isinstance(term, RuleTerm):
        found |= {"when": dump_condition(term.when), "points": term.points}
    elif isinstance(term, TableTerm):
        found["table"] = dump_table(term.table)
    elif isinstance(term, PairTerm):
        found["pair"] = dump_pair(term.pair)
    else:
        activity = term.activity[0] if len(term.activity) == 1 else list(term.activity)
        decay = None if term.decay is None else dump_decay(term.decay)
        optional = {"cap": term.cap, "window_days": term.window_days, "decay": decay}
        found |= {"activity": activity, "points": term.points}
        found |= {name: value for name, value in optional.items() if value is not None}
    return found | ({"why": term.why} if term.why else {})


def attributes_of(term: Term) -> set[str]:
    """Return the names of the attributes that the term reads."""
    if isinstance(term, RuleTerm):
        return {leaf.attribute for leaf in leaves(term.when)}
    if isinstance(term, PairTerm):
        return {term.pair.first.attribute, term.pair.second.attribute}
    return {term.table.attribute} if isinstance(term, TableTerm) else set()


def _dimension(fields: Fields) -> Dimension:
    name = fields.text("dimension")
    if name not in DIMENSIONS:
        raise ScorecardError(fields.at("dimension"), f"must be one of {', '.join(DIMENSIONS)}, not '{name}'.")
    return name


def _points(fields: Fields) -> int:
    points = fields.whole("points", -MOST_POINTS, MOST_POINTS)
    if points == 0:
        raise ScorecardError(fields.at("points"), "is 0, so the term does nothing; give points or remove the term.")
    return points


def _rule(fields: Fields, about: Mapping[str, Any]) -> Term:
    return RuleTerm(**about, when=parse_condition(fields.take("when"), fields.at("when")), points=_points(fields))


def _table(fields: Fields, about: Mapping[str, Any]) -> Term:
    return TableTerm(**about, table=parse_table(fields.take("table"), fields.at("table"), MOST_POINTS))


def _pair(fields: Fields, about: Mapping[str, Any]) -> Term:
    return PairTerm(**about, pair=parse_pair(fields.take("pair"), fields.at("pair"), MOST_POINTS))


def _activity(fields: Fields, about: Mapping[str, Any]) -> Term:
    points = _points(fields)
    cap = fields.optional_whole("cap", -MOST_OF_A_TERM, MOST_OF_A_TERM)
    if cap is not None and cap * points <= 0:
        raise ScorecardError(
            fields.at("cap"), f"must have the sign of points; write {abs(cap) * (1 if points > 0 else -1)}."
        )
    within = fields.take("window_days")
    decay = fields.take("decay")
    return ActivityTerm(
        **about,
        activity=_kinds(fields),
        points=points,
        cap=cap,
        window_days=None if within is None else days(within, fields.at("window_days")),
        decay=None if decay is None else parse_decay(decay, fields.at("decay")),
    )


def _kinds(fields: Fields) -> tuple[str, ...]:
    if not isinstance(given := fields.take("activity"), list | tuple):
        return (text(given, fields.at("activity")),)
    if not given:
        raise ScorecardError(fields.at("activity"), "is empty; name an activity type.")
    found: list[str] = []
    for index, one in enumerate(given):
        path = f"{fields.at('activity')}[{index}]"
        if (kind := text(one, path)) in found:
            raise ScorecardError(path, f"names '{kind}' a second time; remove it.")
        found.append(kind)
    return tuple(found)
