"""Some leads side by side, out of many: how conditions and counts ask for them."""

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Columns
from scoring.conditions import Leaf, Mask, by_level


class Chunk:
    """The leads of `part` of the columns. Each test meets each level once."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.part = slice(0, 0)
        self._known: dict[str, NDArray[np.bool_]] = {}

    @property
    def size(self) -> int:
        """The number of leads."""
        return int(self.part.stop - self.part.start)

    def leaf(self, leaf: Leaf) -> Mask:
        """Return for which leads the leaf holds."""
        coded = self.columns.attributes.get(leaf.attribute)
        if coded is None:
            return np.full(self.size, leaf.test.on_missing())
        key = repr(leaf)  # to Python, `equals: 1` and `equals: true` are the same leaf
        if (known := self._known.get(key)) is None:
            known = self._known[key] = by_level(coded, leaf.test.compiled(), np.bool_)
        return known[coded.codes[self.part]]
