"""Terms whose points follow from the codes of one or two attributes alone: most of a scorecard, and quick."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Coded, Columns
from scoring.compiled import Compiled, PairLookup, Rule
from scoring.conditions import by_level
from scoring.subject import Scalar

Rows: TypeAlias = NDArray[np.int16]
"""Points of some leads, shape (terms, leads): those of one term lie side by side."""


@dataclass(frozen=True, slots=True)
class ByCode:
    """The term at `index`: its points by code, the last of `points` for a missing value."""

    index: int
    codes: NDArray[np.int32]
    points: NDArray[np.int16]

    def put(self, rows: Rows, part: slice) -> None:
        """Put the points of the leads of `part` into their rows."""
        rows[self.index] = self.points.take(self.codes[part])


@dataclass(frozen=True, slots=True)
class ByPair:
    """The term at `index`: the places of two codes, by code and then added, say which of `points` it gives."""

    index: int
    codes: tuple[NDArray[np.int32], NDArray[np.int32]]
    places: tuple[NDArray[np.intp], NDArray[np.intp]]
    points: NDArray[np.int16]

    def put(self, rows: Rows, part: slice) -> None:
        """Put the points of the leads of `part` into their rows."""
        place, cell = (by_code.take(codes[part]) for by_code, codes in zip(self.places, self.codes, strict=True))
        place += cell
        rows[self.index] = self.points.take(place)


def by_code(card: Compiled, columns: Columns, now: int) -> list[ByCode | ByPair]:
    """Return the tables, the pair tables and the rules that ask one attribute, ready for these columns."""
    found: list[ByCode | ByPair] = [_pair(pair, columns) for pair in card.pairs]
    for lookup in card.lookups:
        coded = _coded(columns, lookup.table.attribute)
        found.append(ByCode(lookup.index, coded.codes, lookup.table.by_level(coded.levels, np.int16)))
    for rule in card.rules:
        if rule.only is not None:
            coded = _coded(columns, rule.only)
            found.append(ByCode(rule.index, coded.codes, by_level(coded, _points(rule, rule.only, now), np.int16)))
    return found


def _points(rule: Rule, name: str, now: int) -> Callable[[Scalar], int]:
    return lambda value: rule.points if rule.holds({name: value}, now) else 0


def _pair(pair: PairLookup, columns: Columns) -> ByPair:
    first, second = (_coded(columns, side.attribute) for side in pair.sides)
    row, cell = (side.by_level(of.levels, np.intp) for side, of in zip(pair.sides, (first, second), strict=True))
    grid = np.array(pair.grid, np.int16)
    return ByPair(pair.index, (first.codes, second.codes), (row * grid.shape[1], cell), grid.ravel())


def _coded(columns: Columns, name: str) -> Coded:
    """Return an attribute, missing for every lead where it is absent."""
    found = columns.attributes.get(name)
    return Coded(np.full(columns.n, -1, np.int32), ()) if found is None else found
