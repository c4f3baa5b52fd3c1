"""Scores many leads at once, with NumPy, exactly as `scoring.one` scores each of them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.change_many import count_touches, next_flips
from scoring.chunk import Chunk
from scoring.columns import Coded, Columns, Scores, empty_scores
from scoring.compiled import Compiled, PairLookup
from scoring.conditions import masked
from scoring.dimensions import Limits
from scoring.subject import NEVER, microseconds

CHUNK = 1 << 16
"""Leads at a time, so that what is in between stays small."""


def score_many(card: Compiled, columns: Columns, *, as_of: datetime, previous_bands: NDArray[np.int8] | None) -> Scores:
    """Return the scores of all leads at `as_of`; `previous_bands` are ranks, -1 for none."""
    scores = empty_scores(
        columns.n, card.size, has_probability=card.probability is not None, content_hash=card.content_hash
    )
    scores.base[:] = card.base
    scores.next_change_at[:] = NEVER
    now = microseconds(as_of)
    chunk = Chunk(columns, now)
    tables = [
        (lookup.index, coded.codes, lookup.table.by_level(coded.levels, np.int16))
        for lookup in card.lookups
        for coded in (_coded(columns, lookup.table.attribute),)
    ]
    pairs = [(pair.index, _places(pair, columns), np.array(pair.grid, np.int16)) for pair in card.pairs]
    for part in _chunks(columns.n):
        points = scores.points[part]
        if any(card.start):
            points[:] = card.start
        chunk.part = part
        for rule in card.rules:
            holds = masked(rule.when, chunk)
            points[:, rule.index] = holds * np.int16(rule.points)
            if rule.timed:
                next_flips(rule, chunk, holds, scores.next_change_at[part])
        for index, codes, by_code in tables:
            points[:, index] = by_code[codes[part]]
        for index, ((rows, by_row), (cells, by_cell)), grid in pairs:
            points[:, index] = grid[by_row[rows[part]], by_cell[cells[part]]]
        count_touches(card.counted, chunk, now, points, scores.next_change_at[part])
    _total(card, scores, previous_bands)
    return scores


def _coded(columns: Columns, name: str) -> Coded:
    """Return an attribute, missing for every lead where it is absent."""
    found = columns.attributes.get(name)
    return Coded(np.full(columns.n, -1, np.int32), ()) if found is None else found


def _places(pair: PairLookup, columns: Columns) -> list[tuple[NDArray[np.int32], NDArray[np.int16]]]:
    """Return, for each side of a pair table, the codes of leads and the place of each code."""
    sides = [(_coded(columns, table.attribute), table) for table in pair.sides]
    return [(coded.codes, table.by_level(coded.levels, np.int16)) for coded, table in sides]


def _chunks(n: int) -> Iterator[slice]:
    return (slice(start, min(start + CHUNK, n)) for start in range(0, n, CHUNK))


def _total(card: Compiled, scores: Scores, previous_bands: NDArray[np.int8] | None) -> None:
    total: NDArray[Any] = scores.base.copy()
    for (indexes, limits), part in zip(card.parts, (scores.demographic, scores.fit, scores.behavioral), strict=True):
        for index in indexes:
            part += scores.points[:, index]
        _hold(part, limits)
        total += part
    np.clip(total, 0, 100, out=scores.total)
    if card.probability is not None and scores.probability is not None:
        scores.probability[:] = card.probability.of_many(total)
    previous = np.full(len(total), -1, np.int8) if previous_bands is None else previous_bands
    scores.bands[:] = card.ladder.ranks(scores.total, previous)


def _hold(part: NDArray[np.int32], limits: Limits) -> None:
    if limits.cap is not None:
        np.minimum(part, limits.cap, out=part)
    if limits.floor is not None:
        np.maximum(part, limits.floor, out=part)
