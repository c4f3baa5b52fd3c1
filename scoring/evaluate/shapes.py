"""What each term of a scorecard is worth to leads, and what those leads did: the evidence for its points."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Coded, Columns, Scores
from scoring.pair import PairTable
from scoring.rates import Rate
from scoring.readable import levels, places
from scoring.scorecard import Scorecard
from scoring.table import MISSING, OTHER, Table
from scoring.terms import PairTerm, TableTerm

MOST_LEVELS = 8
"""Different points of a term that is no table; the rest is not told apart."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a term: its points, and the leads that are there."""

    words: str
    points: int
    rate: Rate


@dataclass(frozen=True, slots=True)
class Shape:
    """A term, level by level."""

    words: str
    levels: tuple[Level, ...]
    spread: float
    """The standard deviation of its points over the leads: how much it tells leads apart."""


def shapes(card: Scorecard, columns: Columns, scores: Scores, won: NDArray[Any]) -> tuple[Shape, ...]:
    """Return each term with its evidence among n leads, `won` (n,) in {0, 1}; those that tell most apart first."""
    found = []
    for index, term in enumerate(card.terms):
        points = scores.points[:, index].astype(np.int64)
        if isinstance(term, TableTerm):
            told = _of_table(term.table, columns, won)
        elif isinstance(term, PairTerm):
            told = _of_pair(term.pair, columns, won)
        else:
            told = _of_points(points, won)
        found.append(Shape(term.words, tuple(told), float(points.std())))
    return tuple(sorted(found, key=lambda shape: -shape.spread))


def _of_table(table: Table, columns: Columns, won: NDArray[Any]) -> Iterator[Level]:
    """Yield the rows of a table, then other values and missing ones where there are any."""
    place = _places(table, columns)
    for at, (words, _, points) in enumerate(levels(table)):
        here = won[place == at]
        if at < len(table.rows) or len(here):
            yield Level(words, points, Rate(len(here), int(here.sum())))


def _of_pair(pair: PairTable, columns: Columns, won: NDArray[Any]) -> Iterator[Level]:
    """Yield the cells with most leads among those that give points, from the most points."""
    first, second = (_places(side, columns) for side in (pair.first, pair.second))
    wide = len(pair.points[0])
    cells, leads = np.unique(first * wide + second, return_counts=True)
    worth = np.array(pair.points).ravel()
    heavy = [at for at in cells[np.argsort(-leads, kind="stable")].tolist() if worth[at]][:MOST_LEVELS]
    for at in sorted(heavy, key=lambda at: -worth[at]):
        here = won[first * wide + second == at]
        words = f"{places(pair.first)[at // wide]}; {places(pair.second)[at % wide]}"
        yield Level(words, int(worth[at]), Rate(len(here), int(here.sum())))


def _places(table: Table, columns: Columns) -> NDArray[np.int64]:
    """Return the place of each lead (n,): a row, then other values, then missing ones."""
    coded = columns.attributes.get(table.attribute, Coded(np.full(columns.n, -1, np.int32), ()))
    place = {MISSING: len(table.rows) + 1, OTHER: len(table.rows)}
    rows = [table.row_of(level) for level in coded.levels] + [MISSING]
    return np.array([place.get(row, row) for row in rows], np.int64)[coded.codes]


def _of_points(points: NDArray[np.int64], won: NDArray[Any]) -> Iterator[Level]:
    """Yield the leads by the points that they get, from the most."""
    values, counts = np.unique(points, return_counts=True)
    kept = sorted(values[np.argsort(-counts, kind="stable")][:MOST_LEVELS].tolist(), reverse=True)
    for value in kept:
        here = won[points == value]
        yield Level("No points" if value == 0 else "These points", value, Rate(len(here), int(here.sum())))


def strongest(found: tuple[Shape, ...], most: int) -> list[tuple[Shape, Level]]:
    """Return the levels that give or take most points among those that some leads have, heaviest first."""
    every = [(shape, level) for shape in found for level in shape.levels if level.rate.leads and level.points]
    return sorted(every, key=lambda one: -abs(one[1].points))[:most]
