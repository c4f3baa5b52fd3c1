"""Scores many leads at once, with NumPy, exactly as `scoring.one` scores each of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.by_code import Rows, by_code
from scoring.change_many import count_touches, next_flips
from scoring.chunk import Chunk
from scoring.columns import Columns, Scores, empty_scores
from scoring.compiled import Compiled
from scoring.conditions import masked
from scoring.dimensions import Limits
from scoring.subject import NEVER, microseconds

CHUNK = 1 << 15
"""Leads at a time, so that what is in between stays in the cache of one core."""


def score_many(card: Compiled, columns: Columns, *, as_of: datetime, previous_bands: NDArray[np.int8] | None) -> Scores:
    """Return the scores of all leads at `as_of`; `previous_bands` are ranks, -1 for none."""
    scores = empty_scores(
        columns.n, card.size, has_probability=card.probability is not None, content_hash=card.content_hash
    )
    now = microseconds(as_of, "as_of")
    chunk = Chunk(columns, now)
    tables, rules = by_code(card, columns, now), [rule for rule in card.rules if rule.only is None]
    for part in _chunks(columns.n):
        rows, changes = scores.points.T[:, part], scores.next_change_at[part]
        changes[:] = NEVER
        chunk.part = part
        for table in tables:
            table.put(rows, part)
        for rule in rules:
            holds = masked(rule.when, chunk)
            np.multiply(holds, np.int16(rule.points), out=rows[rule.index])
            if rule.timed:
                next_flips(rule, chunk, holds, changes)
        count_touches(card.counted, chunk, now, rows, changes)
        _conclude(card, rows, scores, part, None if previous_bands is None else previous_bands[part])
    return scores


def _chunks(n: int) -> Iterator[slice]:
    return (slice(start, min(start + CHUNK, n)) for start in range(0, n, CHUNK))


def _conclude(card: Compiled, rows: Rows, scores: Scores, part: slice, previous_bands: NDArray[np.int8] | None) -> None:
    """Put what follows from the points of the leads of `part`."""
    scores.base[part] = card.base
    reached = scores.base[part].copy()
    narrow = np.promote_types(np.int16, np.min_scalar_type(-card.most))
    for (indexes, limits), of_all in zip(card.parts, (scores.demographic, scores.fit, scores.behavioral), strict=True):
        of_all[part] = found = _held(_added(rows, indexes, narrow), limits)
        reached += found
    np.clip(reached, 0, 100, out=scores.total[part])
    scores.bands[part] = card.ladder.ranks(scores.total[part], previous_bands)
    if card.probability is not None and scores.probability is not None:
        scores.probability[part] = card.probability.of_many(reached)


def _added(rows: Rows, indexes: Sequence[int], dtype: np.dtype[Any]) -> NDArray[Any]:
    found = np.zeros(rows.shape[1], dtype)
    for index in indexes:
        found += rows[index]
    return found


def _held(points: NDArray[Any], limits: Limits) -> NDArray[Any]:
    if limits.cap is not None:
        np.minimum(points, limits.cap, out=points)
    if limits.floor is not None:
        np.maximum(points, limits.floor, out=points)
    return points
