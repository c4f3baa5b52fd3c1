"""Some leads side by side, out of many: how conditions and counts ask for them."""

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Columns, Ints
from scoring.conditions import Leaf, Mask, by_level
from scoring.subject import NEVER


class Chunk:
    """The leads of `part` of the columns, at `at`: one instant, or one for each. Each test meets each level once."""

    def __init__(self, columns: Columns, at: int) -> None:
        self.columns = columns
        self.part = slice(0, 0)
        self.at: int | Ints = at
        self._known: dict[str, NDArray[np.bool_]] = {}
        self._spans: dict[str, tuple[Ints, Ints]] = {}

    @property
    def size(self) -> int:
        """The number of leads."""
        return int(self.part.stop - self.part.start)

    def leaf(self, leaf: Leaf) -> Mask:
        """Return for which leads the leaf holds."""
        if leaf.test.is_timed:
            begin, end = self.span(leaf)
            return (begin <= self.at) & (self.at < end)
        coded = self.columns.attributes.get(leaf.attribute)
        if coded is None:
            return np.full(self.size, leaf.test.on_missing())
        key = repr(leaf)  # to Python, `equals: 1` and `equals: true` are the same leaf
        if (known := self._known.get(key)) is None:
            known = self._known[key] = by_level(coded, leaf.test.compiled(), np.bool_)
        return known[coded.codes[self.part]]

    def span(self, leaf: Leaf) -> tuple[Ints, Ints]:
        """Return when a test that time changes begins to hold for each lead, and when it no longer does."""
        coded = self.columns.attributes.get(leaf.attribute)
        if coded is None:
            never = np.full(self.size, NEVER)
            return never, never
        key = repr(leaf)
        if (known := self._spans.get(key)) is None:
            found = by_level(coded, leaf.test.spans(), np.int64)
            known = self._spans[key] = found[:, 0], found[:, 1]
        codes = coded.codes[self.part]
        return known[0][codes], known[1][codes]
