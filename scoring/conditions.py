"""Conditions on attributes: trees of all, any and not over tests of one attribute."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScorecardError
from scoring.reading import Fields
from scoring.values import Columns, Scalar

Mask: TypeAlias = NDArray[np.bool_]
OPERATORS = ("equals", "in", "contains", "contains_any", "range", "exists")


@dataclass(frozen=True, slots=True)
class Test:
    """One question about one attribute; a missing value answers only `exists`."""

    attribute: str
    operator: str
    operand: Any

    @property
    def attributes(self) -> frozenset[str]:
        return frozenset((self.attribute,))

    def holds(self, attributes: Mapping[str, Scalar]) -> bool:
        return self.answers(attributes.get(self.attribute))

    def mask(self, columns: Columns) -> Mask:
        column = columns.attributes.get(self.attribute)
        if column is None:
            return np.full(columns.n, self.answers(None))
        answers = np.array([*(self.answers(level) for level in column.levels), self.answers(None)], dtype=bool)
        return answers[column.codes]

    def answers(self, value: Scalar) -> bool:
        """Tell whether the test holds for a value."""
        if self.operator == "exists":
            return (value is not None and value != "") is self.operand
        if value is None or value == "":
            return False
        if self.operator == "equals":
            return _same(value, self.operand)
        if self.operator == "in":
            return any(_same(value, one) for one in self.operand)
        if self.operator == "contains":
            return str(self.operand).casefold() in str(value).casefold()
        if self.operator == "contains_any":
            words = re.split(r"\W+", str(value).casefold())
            return any(word.casefold() in words for word in self.operand)
        return _within(value, self.operand)

    def to_document(self) -> dict[str, Any]:
        return {"attribute": self.attribute, self.operator: self.operand}


@dataclass(frozen=True, slots=True)
class Group:
    """All, any, or none of its parts."""

    operator: str
    parts: tuple["Condition", ...]

    @property
    def attributes(self) -> frozenset[str]:
        return frozenset().union(*(part.attributes for part in self.parts))

    def holds(self, attributes: Mapping[str, Scalar]) -> bool:
        answers = (part.holds(attributes) for part in self.parts)
        if self.operator == "all":
            return all(answers)
        return any(answers) != (self.operator == "not")

    def mask(self, columns: Columns) -> Mask:
        masks = [part.mask(columns) for part in self.parts]
        if self.operator == "all":
            every: Mask = np.logical_and.reduce(masks)
            return every
        either: Mask = np.logical_or.reduce(masks)
        return ~either if self.operator == "not" else either

    def to_document(self) -> dict[str, Any]:
        if self.operator == "not":
            return {"not": self.parts[0].to_document()}
        return {self.operator: [part.to_document() for part in self.parts]}


Condition: TypeAlias = Test | Group


def parse(raw: Any, path: str) -> Condition:
    """Return the condition that a document describes."""
    fields = Fields(raw, path)
    for operator in ("all", "any"):
        if fields.has(operator):
            parts = fields.list(operator)
            fields.done()
            if not parts:
                raise ScorecardError(f"{path}.{operator}", "must hold at least one condition")
            return Group(operator, tuple(parse(part, f"{path}.{operator}[{n}]") for n, part in enumerate(parts)))
    if fields.has("not"):
        part = parse(fields.any("not"), f"{path}.not")
        fields.done()
        return Group("not", (part,))
    attribute = fields.text("attribute")
    named = [operator for operator in OPERATORS if fields.has(operator)]
    if len(named) != 1:
        raise ScorecardError(path, f"needs exactly one of {', '.join(OPERATORS)}")
    operand = _operand(named[0], fields.any(named[0]), f"{path}.{named[0]}")
    fields.done()
    return Test(attribute, named[0], operand)


def _operand(operator: str, raw: Any, path: str) -> Any:
    if operator == "exists" and not isinstance(raw, bool):
        raise ScorecardError(path, "must be true or false")
    if operator == "contains" and not (isinstance(raw, str) and raw):
        raise ScorecardError(path, "must be a text")
    if operator in ("in", "contains_any"):
        if not isinstance(raw, list | tuple) or not raw:
            raise ScorecardError(path, "must be a list with at least one value")
        return tuple(raw)
    if operator == "range":
        return _range(raw, path)
    if operator == "equals" and not isinstance(raw, str | int | float | bool):
        raise ScorecardError(path, "must be a text, a number, true or false")
    return raw


def _range(raw: Any, path: str) -> dict[str, float]:
    fields = Fields(raw, path)
    ends: dict[str, float] = {}
    for name in ("at_least", "above", "at_most", "below"):
        if fields.has(name):
            value = fields.any(name)
            if isinstance(value, bool) or not isinstance(value, int | float):
                raise ScorecardError(f"{path}.{name}", "must be a number")
            ends[name] = value
    fields.done()
    if not ends:
        raise ScorecardError(path, "needs at_least, above, at_most or below")
    return ends


def _same(value: Scalar, wanted: Any) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if isinstance(value, str) or isinstance(wanted, str):
        return str(value).strip().casefold() == str(wanted).strip().casefold()
    return bool(value == wanted)


def _within(value: Scalar, ends: Mapping[str, float]) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (
        value >= ends.get("at_least", -np.inf)
        and value > ends.get("above", -np.inf)
        and value <= ends.get("at_most", np.inf)
        and value < ends.get("below", np.inf)
    )
