"""Finds demands on one attribute that no value meets together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from scoring.checks import Test, meet
from scoring.dates import TIMED, instant_of, since
from scoring.values import NO, YES

MOST_COMPARED = 200
"""Demands that are compared with each other: no person writes more of them side by side."""


@dataclass(frozen=True, slots=True)
class Demand:
    """A test of an attribute that must come out as `wanted`, and where it is written."""

    attribute: str
    test: Test
    wanted: bool
    path: str

    def opposite(self) -> "Demand":
        """Return the demand that the test comes out the other way."""
        return replace(self, wanted=not self.wanted)


def contradictions(demands: Sequence[Demand]) -> Iterator[tuple[Demand, Demand]]:
    """Yield pairs of demands that no lead meets together, as far as two tests show it."""
    for one, other in combinations(demands[:MOST_COMPARED], 2):
        if one.attribute == other.attribute and (_excludes(one, other) or _excludes(other, one)):
            yield one, other


def hopeless(demands: Sequence[Demand]) -> str | None:
    """Return an attribute of which no value meets all demands on it, as far as single values show it."""
    for name in dict.fromkeys(one.attribute for one in demands):
        of_it = [one for one in demands[:MOST_COMPARED] if one.attribute == name]
        values = next(filter(None, map(_only, of_it)), None) or _point(of_it)
        if values and all(any(_fails(value, one) for one in of_it) for value in values):
            return name
    return None


def _only(demand: Demand) -> list[Any]:
    """Return the values that alone meet the demand, yes and no as the words that say so; empty for too many."""
    if demand.wanted and demand.test.kind == "is_true":
        return _spelled(demand.test.operand)
    return [value for one in _candidates(demand) for value in _spelled(one)]


def _spelled(value: Any) -> list[Any]:
    return sorted(YES if value else NO) if isinstance(value, bool) else [value]


def _point(demands: Sequence[Demand]) -> list[float]:
    """Return the one number that all ranges leave, where they leave one."""
    limits = [limit for one in demands if one.wanted and one.test.kind == "range" for limit in one.test.operand]
    low = max((value for name, value in limits if name == "at_least"), default=None)
    high = min((value for name, value in limits if name == "at_most"), default=None)
    return [low] if low is not None and low == high else []


def _fails(value: Any, demand: Demand) -> bool:
    """Tell whether a value, however it is written, is certain not to meet a demand."""
    if demand.test.kind in TIMED:
        is_text = isinstance(value, str)
        return demand.wanted and is_text and instant_of(value) is None and instant_of(value.upper()) is None
    return _is_decided(value, demand.test) and demand.test.compiled()(value) is not demand.wanted


def _excludes(one: Demand, other: Demand) -> bool:
    if repr(one.test) == repr(other.test):  # to Python, `equals: 1` and `equals: true` are the same test
        return one.wanted != other.wanted
    if _is_missing_only(one):
        return _needs_value(other)
    bounds, others = _bounds(one.test), _bounds(other.test)
    if bounds and others and one.wanted and other.wanted:
        return bounds[0] == others[0] and not meet(bounds[1], others[1])
    candidates = _candidates(one)
    return bool(candidates) and all(
        _is_decided(value, other.test) and other.test.compiled()(value) is not other.wanted for value in candidates
    )


def _is_missing_only(demand: Demand) -> bool:
    return demand.test.kind == "exists" and demand.test.operand is not demand.wanted


def _needs_value(demand: Demand) -> bool:
    return demand.wanted if demand.test.kind != "exists" else not _is_missing_only(demand)


def _bounds(test: Test) -> tuple[str, Any] | None:
    """Return the bounds of a number or of the days since a date."""
    if test.kind in TIMED:
        return "days", since(test.kind, test.operand)
    return ("number", test.operand) if test.kind == "range" else None


def _candidates(demand: Demand) -> tuple[Any, ...]:
    """Return the values that alone meet the demand, where there are only so many."""
    if not demand.wanted or demand.test.kind not in ("equals", "in"):
        return ()
    operand = demand.test.operand
    return operand if isinstance(operand, tuple) else (operand,)


def _is_decided(value: Any, test: Test) -> bool:
    """Tell whether every value that is the same as this one comes out the same in the test."""
    if test.kind in TIMED:
        return False
    if isinstance(value, str):
        return True
    operands = test.operand if isinstance(test.operand, tuple) else (test.operand,)
    if isinstance(value, bool):
        return test.kind in ("equals", "in", "is_true") and all(isinstance(one, bool) for one in operands)
    is_of_numbers = all(isinstance(one, int | float) and not isinstance(one, bool) for one in operands)
    return test.kind in ("range", "exists") or (test.kind in ("equals", "in") and is_of_numbers)
