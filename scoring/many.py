"""Scores many leads at once, with NumPy, exactly as `scoring.one` scores each of them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.change_many import count_touches
from scoring.columns import Columns, Scores, empty_scores
from scoring.compiled import Compiled
from scoring.conditions import Leaf, Mask, by_level, masked
from scoring.document import Limits
from scoring.subject import NEVER, microseconds

CHUNK = 1 << 16
"""Leads at a time, so that what is in between stays small."""


def score_many(card: Compiled, columns: Columns, *, as_of: datetime, previous_bands: NDArray[np.int8] | None) -> Scores:
    """Return the scores of all leads at `as_of`; `previous_bands` are ranks, -1 for none."""
    scores = empty_scores(columns.n, card.size)
    scores.base[:] = card.base
    scores.next_change_at[:] = NEVER
    now = microseconds(as_of)
    attributes = _Attributes(columns)
    takes = [(rule.index, rule.when, rule.points) for rule in card.rules]
    tables = [
        (lookup.index, coded.codes, by_level(coded, lookup.points_of, np.int16))
        for lookup in card.lookups
        if (coded := columns.attributes.get(lookup.attribute)) is not None
    ]
    absent = [one for one in card.lookups if one.attribute not in columns.attributes]
    for part in _chunks(columns.n):
        points = scores.points[part]
        attributes.part = part
        for index, when, worth in takes:
            points[:, index] = masked(when, attributes) * np.int16(worth)
        for index, codes, by_code in tables:
            points[:, index] = by_code[codes[part]]
        for lookup in absent:
            points[:, lookup.index] = lookup.points_of(None)
        count_touches(card.counted, columns, part, now, points, scores.next_change_at[part])
    _total(card, scores, previous_bands)
    return scores


class _Attributes:
    """The leads of one chunk, as conditions ask for them; each test meets each level once."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._known: dict[str, NDArray[np.bool_]] = {}
        self.part = slice(0, 0)

    def leaf(self, leaf: Leaf) -> Mask:
        """Return for which leads of the chunk the leaf holds."""
        coded = self._columns.attributes.get(leaf.attribute)
        if coded is None:
            return np.full(self.part.stop - self.part.start, leaf.test.on_missing())
        key = repr(leaf)  # to Python, `equals: 1` and `equals: true` are the same leaf
        if (known := self._known.get(key)) is None:
            known = self._known[key] = by_level(coded, leaf.test.compiled(), np.bool_)
        return known[coded.codes[self.part]]


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
    previous = np.full(len(total), -1, np.int8) if previous_bands is None else previous_bands
    scores.bands[:] = card.ladder.ranks(scores.total, previous)


def _hold(part: NDArray[np.int32], limits: Limits) -> None:
    if limits.cap is not None:
        np.minimum(part, limits.cap, out=part)
    if limits.floor is not None:
        np.maximum(part, limits.floor, out=part)
