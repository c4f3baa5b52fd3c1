"""What scoring reads and what it returns: values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Scalar: TypeAlias = str | float | int | bool | None
DIMENSIONS = ("demographic", "fit", "behavioral")


@dataclass(frozen=True, slots=True)
class Touch:
    """One activity, as scoring sees it."""

    kind: str
    at: datetime
    id: str | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """A lead: what it is, and what it did."""

    attributes: Mapping[str, Scalar]
    touches: Sequence[Touch]


@dataclass(frozen=True, slots=True)
class Band:
    """A range of scores: from `at_least` on, left only below `at_least - hysteresis`."""

    key: str
    word: str
    at_least: int
    hysteresis: int = 0


@dataclass(frozen=True, slots=True)
class TouchShare:
    """What one touch was worth when it happened, and what is left of it; points."""

    id: str | None
    at: datetime
    then: float
    left: float


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a receipt: signed whole points, why, and the evidence."""

    kind: str
    """base, term, cap, floor or clamp."""
    term_id: str | None
    dimension: str | None
    points: int
    words: str
    evidence: str
    touches: tuple[TouchShare, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """Every line that is not zero; their points sum to the score."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Score:
    """A lead's score at one instant."""

    total: int
    base: int
    demographic: int
    fit: int
    behavioral: int
    band: str
    probability: float | None
    points: tuple[int, ...]
    """Per term, in the order of the scorecard."""
    receipt: Receipt
    next_change_at: datetime | None
    """The first whole second after which a term's points differ if nothing happens."""


@dataclass(frozen=True, slots=True)
class Change:
    """What a score becomes by itself."""

    at: datetime
    total: int
    band: str
    delta: int
    words: str


@dataclass(frozen=True, slots=True)
class Coded:
    """A column of values by number: `codes` int32 (n,), -1 where missing; `levels` the values."""

    codes: NDArray[np.int32]
    levels: Sequence[Scalar]


@dataclass(frozen=True, slots=True)
class Columns:
    """Many leads at once; the touches of lead i are `touch_offsets[i]` to `touch_offsets[i + 1]`."""

    n: int
    attributes: Mapping[str, Coded]
    touch_offsets: NDArray[np.int64]
    touch_kinds: NDArray[np.int16]
    touch_times: NDArray[np.int64]
    """Microseconds since 1970."""
    kind_names: Sequence[str]


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of many leads, each array (n,), `points` (n, terms)."""

    total: NDArray[np.int64]
    base: int
    demographic: NDArray[np.int64]
    fit: NDArray[np.int64]
    behavioral: NDArray[np.int64]
    bands: NDArray[np.int8]
    """Ranks, lowest band first."""
    points: NDArray[np.int64]
    next_change_at: NDArray[np.int64]
    """Microseconds since 1970; the largest int64 where nothing will change."""
    probability: NDArray[np.float64] | None = None
