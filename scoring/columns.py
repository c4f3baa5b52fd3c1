"""Many leads at once, as columns, and the arrays of scores they get."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.subject import Scalar

Ints: TypeAlias = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Coded:
    """One attribute of n leads: `levels[codes[i]]` is lead i's value, code -1 stands for missing."""

    codes: NDArray[np.int32]
    levels: Sequence[Scalar]


@dataclass(frozen=True, slots=True)
class Columns:
    """n leads; those of lead i are the touches from `touch_offsets[i]` up to `touch_offsets[i + 1]`, in any order.

    `touch_kinds` points into `kind_names`; `touch_times` are microseconds since 1970. An attribute that is absent is
    missing for every lead.
    """

    n: int
    attributes: Mapping[str, Coded]
    touch_offsets: NDArray[np.int64]
    touch_kinds: NDArray[np.int16]
    touch_times: NDArray[np.int64]
    kind_names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of n leads; `bands` are ranks from the lowest band, `next_change_at` microseconds since 1970."""

    total: NDArray[np.int32]
    base: NDArray[np.int32]
    demographic: NDArray[np.int32]
    fit: NDArray[np.int32]
    behavioral: NDArray[np.int32]
    bands: NDArray[np.int8]
    points: NDArray[np.int16]
    """The receipt of each lead in numbers: shape (n, terms), the points of one term side by side in memory."""
    next_change_at: NDArray[np.int64]
    """INT64_MAX where nothing changes by itself."""
    probability: NDArray[np.float64] | None
    content_hash: str
    """Of the scorecard that gave them."""


def empty_scores(n: int, terms: int, *, has_probability: bool, content_hash: str) -> Scores:
    """Return arrays to be filled."""

    def new(dtype: Any) -> Any:
        return np.zeros(n, dtype)

    return Scores(
        total=new(np.int32),
        base=new(np.int32),
        demographic=new(np.int32),
        fit=new(np.int32),
        behavioral=new(np.int32),
        bands=new(np.int8),
        points=np.zeros((terms, n), np.int16).T,
        next_change_at=new(np.int64),
        probability=new(np.float64) if has_probability else None,
        content_hash=content_hash,
    )
