"""Sums of many leads by place."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.intp]


def sums(places: Places, values: Floats, size: int = 0) -> Floats:
    """Return the sum of the values at each place; at least `size` places."""
    return np.bincount(places, values, size).astype(np.float64, copy=False)
