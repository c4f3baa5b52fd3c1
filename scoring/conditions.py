"""Conditions on a lead's attributes: trees of all, any and not over tests of single attributes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.checks import Test, dump_operand, parse_test
from scoring.columns import Coded
from scoring.contradictions import Demand, contradictions
from scoring.dates import Span
from scoring.errors import ScorecardError
from scoring.reading import Fields
from scoring.subject import Scalar

Holds: TypeAlias = Callable[[Mapping[str, Scalar], int], bool]
"""Given attributes and the instant, in microseconds."""
Mask: TypeAlias = NDArray[np.bool_]
Timed: TypeAlias = tuple[str, Callable[[Scalar], Span]]
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Leaf:
    """A test of one attribute."""

    attribute: str
    test: Test


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: "Condition"


Condition: TypeAlias = Leaf | Every | Some | Not


class Masks(Protocol):
    """Many leads, as far as conditions ask."""

    def leaf(self, leaf: Leaf) -> Mask:
        """Return for which leads the leaf holds."""
        ...


def parse_condition(value: object, path: str, depth: int = 1) -> Condition:
    """Return the condition at `path`."""
    if depth > DEEPEST:
        raise ScorecardError(path, f"is nested more than {DEEPEST} deep; split the term.")
    fields = Fields(value, path)
    condition: Condition
    if fields.has("all"):
        condition = Every(_parts(fields, "all", depth))
        refuse_contradiction(condition, fields.at("all"))
    elif fields.has("any"):
        condition = Some(_parts(fields, "any", depth))
        refuse_contradiction(condition, fields.at("any"))
    elif fields.has("not"):
        condition = Not(parse_condition(fields.take("not"), fields.at("not"), depth + 1))
    elif fields.has("attribute"):
        condition = Leaf(fields.text("attribute"), parse_test(fields))
    else:
        raise ScorecardError(path, "is no condition; give attribute and a test, or one of all, any, not.")
    fields.done()
    return condition


def _parts(fields: Fields, name: str, depth: int) -> tuple[Condition, ...]:
    found: dict[str, int] = {}
    parts: list[Condition] = []
    for index, (value, path) in enumerate(fields.items(name)):
        part = parse_condition(value, path, depth + 1)
        if (first := found.setdefault(repr(part), index)) != index:
            raise ScorecardError(path, f"says what {name}[{first}] says; remove it.")
        parts.append(part)
    return tuple(parts)


def refuse_contradiction(condition: Every | Some, path: str) -> None:
    """Raise ScorecardError where two parts show that all of them never hold together, or one of them always does."""
    is_every = isinstance(condition, Every)
    demands = [one if is_every else one.opposite() for one in _demands(condition, path, is_every=is_every)]
    for one, other in contradictions(demands):
        never = "can never hold together with" if is_every else "always holds together with"
        raise ScorecardError(other.path, f"{never} {one.path}; change or remove one of them.")


def _demands(condition: Condition, path: str, *, is_every: bool, wanted: bool = True) -> Iterator[Demand]:
    """Yield the tests that each decide the whole alone."""
    if isinstance(condition, Leaf):
        yield Demand(condition.attribute, condition.test, wanted, path)
    elif isinstance(condition, Not):
        if isinstance(condition.part, Leaf):
            yield from _demands(condition.part, f"{path}.not", is_every=is_every, wanted=not wanted)
    elif isinstance(condition, Every) is is_every:
        for index, part in enumerate(condition.parts):
            at = f"{path}[{index}]"
            inner = f"{at}.{'all' if is_every else 'any'}"
            yield from _demands(part, inner if isinstance(part, Every | Some) else at, is_every=is_every)


def dump_condition(condition: Condition) -> dict[str, Any]:
    """Return the condition as a document holds it."""
    if isinstance(condition, Leaf):
        return {"attribute": condition.attribute, condition.test.kind: dump_operand(condition.test)}
    if isinstance(condition, Not):
        return {"not": dump_condition(condition.part)}
    return {"all" if isinstance(condition, Every) else "any": [dump_condition(part) for part in condition.parts]}


def leaves(condition: Condition) -> Iterator[Leaf]:
    """Yield the leaves from left to right."""
    if isinstance(condition, Leaf):
        yield condition
    elif isinstance(condition, Not):
        yield from leaves(condition.part)
    else:
        for part in condition.parts:
            yield from leaves(part)


def compiled(condition: Condition) -> Holds:
    """Return the condition as a function of one lead's attributes."""
    if isinstance(condition, Leaf):
        return _compiled_leaf(condition.attribute, condition.test)
    if isinstance(condition, Not):
        part = compiled(condition.part)
        return lambda attributes, now: not part(attributes, now)
    parts = tuple(compiled(one) for one in condition.parts)
    if isinstance(condition, Every):
        return lambda attributes, now: all(one(attributes, now) for one in parts)
    return lambda attributes, now: any(one(attributes, now) for one in parts)


def _compiled_leaf(attribute: str, test: Test) -> Holds:
    if not test.is_timed:
        check = test.compiled()
        return lambda attributes, now: check(attributes.get(attribute))
    spans = test.spans()

    def holds(attributes: Mapping[str, Scalar], now: int) -> bool:
        begin, end = spans(attributes.get(attribute))
        return begin <= now < end

    return holds


def timed(condition: Condition) -> tuple[Timed, ...]:
    """Return the tests that time alone changes, each as attribute and spans."""
    found = (leaf for leaf in leaves(condition) if leaf.test.is_timed)
    return tuple((leaf.attribute, leaf.test.spans()) for leaf in found)


def masked(condition: Condition, leads: Masks) -> Mask:
    """Return for which of many leads the condition holds."""
    if isinstance(condition, Leaf):
        return leads.leaf(condition)
    if isinstance(condition, Not):
        return ~masked(condition.part, leads)
    found = masked(condition.parts[0], leads).copy()
    for part in condition.parts[1:]:
        if isinstance(condition, Every):
            found &= masked(part, leads)
        else:
            found |= masked(part, leads)
    return found


def by_level(coded: Coded, answer: Callable[[Scalar], Any], dtype: type) -> NDArray[Any]:
    """Return the answer for each level and, last, for a missing value: taken with codes, -1 finds the last."""
    return np.array([*(answer(level) for level in coded.levels), answer(None)], dtype)
