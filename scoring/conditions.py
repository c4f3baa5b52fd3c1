"""Conditions on a lead's attributes: trees of all, any and not over tests of single attributes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.checks import Test, dump_operand, parse_test
from scoring.columns import Coded
from scoring.errors import ScorecardError
from scoring.reading import Fields
from scoring.subject import Scalar

Holds: TypeAlias = Callable[[Mapping[str, Scalar]], bool]
Mask: TypeAlias = NDArray[np.bool_]
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
        condition = Every(tuple(parse_condition(one, at, depth + 1) for one, at in fields.items("all")))
    elif fields.has("any"):
        condition = Some(tuple(parse_condition(one, at, depth + 1) for one, at in fields.items("any")))
    elif fields.has("not"):
        condition = Not(parse_condition(fields.take("not"), fields.at("not"), depth + 1))
    elif fields.has("attribute"):
        condition = Leaf(fields.text("attribute"), parse_test(fields))
    else:
        raise ScorecardError(path, "is no condition; give attribute and a test, or one of all, any, not.")
    fields.done()
    return condition


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
        attribute, check = condition.attribute, condition.test.compiled()
        return lambda attributes: check(attributes.get(attribute))
    if isinstance(condition, Not):
        part = compiled(condition.part)
        return lambda attributes: not part(attributes)
    parts = tuple(compiled(one) for one in condition.parts)
    if isinstance(condition, Every):
        return lambda attributes: all(one(attributes) for one in parts)
    return lambda attributes: any(one(attributes) for one in parts)


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
