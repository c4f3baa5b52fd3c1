"""Many leads at once, as columns, and the arrays of scores they get."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.coding import Coding
from scoring.subject import Scalar, Subject, microseconds

_AT_ONCE = 1 << 12
"""Leads whose attributes are read together, so that they stay in the cache from one attribute to the next."""
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

    @classmethod
    def of(cls, leads: Sequence[Subject], attributes: Iterable[str]) -> "Columns":
        """Return leads as columns; `attributes` names what to take of each, such as `scorecard.attributes`."""
        touches, kinds = [touch for lead in leads for touch in lead.touches], Coding("The kind of a touch")
        return replace(
            cls.of_values([lead.attributes for lead in leads], attributes),
            touch_offsets=np.cumsum([0, *(len(lead.touches) for lead in leads)], dtype=np.int64),
            touch_kinds=kinds.codes([touch.kind for touch in touches]).astype(np.int16),
            touch_times=np.array([microseconds(touch.at, "The time of a touch") for touch in touches], np.int64),
            kind_names=[str(kind) for kind in kinds.levels()],
        )

    @classmethod
    def of_values(cls, leads: Sequence[Mapping[str, Scalar]], attributes: Iterable[str]) -> "Columns":
        """Return leads without touches, each told by its values, as columns; of those, `attributes` are taken."""
        codings = {name: Coding(f"The attribute '{name}'") for name in attributes}
        codes = {name: np.empty(len(leads), np.int32) for name in codings}
        for start in range(0, len(leads), _AT_ONCE):
            part = leads[start : start + _AT_ONCE]
            for name, coding in codings.items():
                codes[name][start : start + _AT_ONCE] = coding.codes([lead.get(name) for lead in part])
        return cls.without_touches(
            {name: Coded(codes[name], one.levels()) for name, one in codings.items()}, len(leads)
        )

    @classmethod
    def without_touches(cls, attributes: Mapping[str, Coded], n: int) -> "Columns":
        """Return n leads that had no touch."""
        return cls(n, attributes, np.zeros(n + 1, np.int64), np.zeros(0, np.int16), np.zeros(0, np.int64), ())


def taken(columns: Columns, rows: Ints) -> Columns:
    """Return these rows of the columns, in this order, with the levels that they have."""
    sizes = np.diff(columns.touch_offsets)[rows]
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    touches = np.arange(offsets[-1]) + np.repeat(columns.touch_offsets[rows] - offsets[:-1], sizes)
    return Columns(
        n=len(rows),
        attributes={name: _taken(one, rows) for name, one in columns.attributes.items()},
        touch_offsets=offsets,
        touch_kinds=columns.touch_kinds[touches],
        touch_times=columns.touch_times[touches],
        kind_names=columns.kind_names,
    )


def _taken(one: Coded, rows: Ints) -> Coded:
    kept, codes = np.unique(np.append(one.codes[rows], -1), return_inverse=True)
    return Coded((codes[:-1] - 1).astype(np.int32), [one.levels[at] for at in kept[1:].tolist()])


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
