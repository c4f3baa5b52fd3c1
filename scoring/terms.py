"""The terms of a scorecard as documents hold them: attribute rules, tables, pair tables, and those that count touches.

A term's kind is the field that it has: `when`, `table`, `pair` or `activity`. One that is locked is kept as it is, to
the point, when a scorecard is learned from its scorecard; no score depends on it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from scoring.activities import ActivityTableTerm, ActivityTerm, CountingTerm, dump_counting, parse_counting, points
from scoring.conditions import Condition, dump_condition, leaves, parse_condition
from scoring.dimensions import DIMENSIONS, MOST_OF_A_TERM, MOST_POINTS, Dimension
from scoring.errors import ScorecardError
from scoring.pair import PairTable, dump_pair, parse_pair
from scoring.reading import Fields
from scoring.table import Table, dump_table, parse_table


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleTerm:
    """Points for leads whose attributes meet a condition."""

    id: str
    words: str
    dimension: Dimension
    when: Condition
    points: int
    why: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TableTerm:
    """Points by the value of one attribute."""

    id: str
    words: str
    dimension: Dimension
    table: Table
    why: str = ""
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PairTerm:
    """Points by the values of two attributes together."""

    id: str
    words: str
    dimension: Dimension
    pair: PairTable
    why: str = ""
    locked: bool = False


Term: TypeAlias = RuleTerm | TableTerm | PairTerm | CountingTerm


def parse_term(value: object, path: str) -> Term:
    """Return the term at `path`."""
    fields = Fields(value, path)
    named = [name for name in KINDS if fields.has(name)]
    if named[:2] == ["activity", "when"]:
        named.remove("when")
    if len(named) != 1:
        problem = "says nothing that earns points" if not named else f"has both {' and '.join(named)}"
        raise ScorecardError(path, f"{problem}; give exactly one of {', '.join(KINDS)}.")
    about = {
        "id": fields.text("id"),
        "words": fields.text("words"),
        "dimension": _dimension(fields),
        "why": fields.optional_text("why"),
        "locked": fields.optional_flag("locked"),
    }
    term = KINDS[named[0]](fields, about)
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
        found |= dump_counting(term)
    found |= {"why": term.why} if term.why else {}
    return found | ({"locked": True} if term.locked else {})


def attributes_of(term: Term) -> set[str]:
    """Return the names of the attributes that the term reads."""
    if isinstance(term, PairTerm):
        return {term.pair.first.attribute, term.pair.second.attribute}
    if isinstance(term, TableTerm):
        return {term.table.attribute}
    return set() if term.when is None else {leaf.attribute for leaf in leaves(term.when)}


def given(term: Term) -> list[int]:
    """Return points that the term can give, its least and its most among them."""
    if isinstance(term, TableTerm):
        return [term.table.missing, term.table.other, *(row.points for row in term.table.rows)]
    if isinstance(term, PairTerm):
        return [points for row in term.pair.points for points in row]
    if isinstance(term, ActivityTableTerm):
        nothing = [0] if term.when is not None else []
        return [term.other, *(row.points for row in term.bins), *nothing]
    if isinstance(term, ActivityTerm):
        return [0, term.cap or (MOST_OF_A_TERM if term.points > 0 else -MOST_OF_A_TERM)]
    return [0, term.points]


def _dimension(fields: Fields) -> Dimension:
    name = fields.text("dimension")
    if name not in DIMENSIONS:
        raise ScorecardError(fields.at("dimension"), f"must be one of {', '.join(DIMENSIONS)}, not '{name}'.")
    return name


def _rule(fields: Fields, about: Mapping[str, Any]) -> Term:
    return RuleTerm(**about, when=parse_condition(fields.take("when"), fields.at("when")), points=points(fields))


def _table(fields: Fields, about: Mapping[str, Any]) -> Term:
    return TableTerm(**about, table=parse_table(fields.take("table"), fields.at("table"), MOST_POINTS))


def _pair(fields: Fields, about: Mapping[str, Any]) -> Term:
    return PairTerm(**about, pair=parse_pair(fields.take("pair"), fields.at("pair"), MOST_POINTS))


KINDS: Final[Mapping[str, Callable[[Fields, Mapping[str, Any]], Term]]] = {
    "activity": parse_counting,
    "when": _rule,
    "table": _table,
    "pair": _pair,
}
"""By the field that makes a term one of the kind; `activity` may come with `when`."""
