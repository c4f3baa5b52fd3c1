"""Turns a column into an axis: a table whose points are places, so that the evaluator itself codes it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from scoring.columns import Coded
from scoring.reading import LONGEST_TEXT
from scoring.subject import Scalar
from scoring.sums import Floats, Places, sums
from scoring.table import Bin, Category, Table
from scoring.values import as_number, as_text

MOST_EDGES = 23
COARSE_ROWS = 6
FEWEST_LEADS = 8
"""That a category must have for a level of its own."""
MOST_CATEGORIES = 400
MOST_WEIGHTS = 2_000
"""Of all columns together; where there would be more, each column has half, a quarter, an eighth of its levels."""
PARTS = (1, 2, 4, 8)
MOSTLY = 0.95
"""Of the values of a column of numbers are numbers; the others are as if missing."""
STEP = 0.7
"""Of an edge before it is learned. All bins above share it, so that curves are smooth unless leads say otherwise."""


@dataclass(frozen=True, slots=True)
class Count:
    """What an axis counts that is no column: the touches of a type, each as 1, or as half after each half-life."""

    activity: str
    half_life: int | None
    """In days."""


FADING = " (fading)"
"""Behind the name of a type that is counted both plainly and as it fades."""


@dataclass(frozen=True, slots=True)
class Axis:
    """One column as learning sees it: places 0 … rows - 1 are the table's rows, then other values, then missing."""

    table: Table
    basis: Floats
    """Shape (places, weights): log-odds by place are `basis @ weights`."""
    coarse: Table
    coarse_of: Places
    """For each place its place in the coarse table."""
    weight: Floats
    """Of the leads at each place."""
    direction: int = 0
    """1 where points may only rise with the number, -1 where they may only fall; it then has no part in pairs."""
    count: Count | None = None
    """Where it is no column: such an axis has no part in pairs."""

    @property
    def name(self) -> str:
        """The column, or what the count is called."""
        return self.table.attribute

    @property
    def source(self) -> str:
        """The column, or the type of activity: the same for both ways to count one."""
        return self.name if self.count is None else self.name.removesuffix(FADING)

    @property
    def fades(self) -> bool:
        """Whether it counts touches as they fade."""
        return self.count is not None and self.count.half_life is not None

    @property
    def bins(self) -> int:
        """How many of the first places are neighbouring bins of numbers."""
        return len(self.table.rows) if isinstance(self.table.rows[0], Bin) else 0

    @property
    def climbs(self) -> int:
        """How many of the first weights may not be below 0."""
        return self.bins - 1 if self.direction else 0

    def codes(self, coded: Coded) -> Places:
        """Return the place of each lead."""
        return self.table.by_level(coded.levels, np.intp)[coded.codes]


def axes_of(attributes: Mapping[str, Coded], weight: Floats) -> dict[str, Axis | str]:
    """Return the axis of each column, or why it cannot tell leads apart; coarser ones where there are very many."""
    for part in PARTS:
        found = {name: axis_of(name, coded, weight, part) for name, coded in attributes.items()}
        if sum(axis.basis.shape[1] for axis in found.values() if isinstance(axis, Axis)) <= MOST_WEIGHTS:
            break
    return found


def axis_of(name: str, coded: Coded, weight: Floats, part: int = 1) -> Axis | str:
    """Return the axis of a column with one level of `part`, or why it cannot tell leads apart."""
    per_level = sums(coded.codes.astype(np.intp) + 1, weight, len(coded.levels) + 1)[1:]
    numbers = np.array([math.nan if (found := as_number(one)) is None else found for one in coded.levels], np.float64)
    is_number = np.isfinite(numbers) & (per_level > 0)
    if not (per_level > 0).any():
        return "is empty"
    if len(np.unique(numbers[is_number])) > 1 and per_level[is_number].sum() >= MOSTLY * per_level.sum():
        edges = edges_of(numbers[is_number], per_level[is_number], MOST_EDGES // part)
        return _numbers(name, coded, weight, edges)
    return _words(name, coded, weight, per_level, MOST_CATEGORIES // part)


def place_table(name: str, rows: Sequence[Bin | Category]) -> Table:
    """Return the table that finds the place of a value."""
    return Table(name, tuple(rows), missing=len(rows) + 1, other=len(rows))


def bins(edges: Sequence[float]) -> list[Bin]:
    """Return the bins between edges, the first and the last without end; their points are their places."""
    ends = [(("below", edges[0]),), *((("at_least", a), ("below", b)) for a, b in pairwise(edges))]
    return [Bin(bounds, at) for at, bounds in enumerate([*ends, (("at_least", edges[-1]),)])]


def _numbers(name: str, coded: Coded, weight: Floats, edges: Sequence[float]) -> Axis:
    table = place_table(name, bins(edges))
    at_place = sums(table.by_level(coded.levels, np.intp)[coded.codes], weight, len(edges) + 3)
    inner = _coarse_edges(at_place[: len(edges) + 1])
    coarse = place_table(name, bins([edges[at] for at in inner]))
    rows = np.searchsorted(inner, np.arange(len(edges) + 1), side="left")
    # What is no number is as if missing: a text among numbers says that somebody did not know.
    coarse_of = np.array([*rows, len(inner) + 2, len(inner) + 2])
    return Axis(table, climbing(at_place), coarse, coarse_of, at_place)


def climbing(at_place: Floats) -> Floats:
    """Return the basis of bins: each weight lifts all bins above its edge; missing stands at the mean, plus its own."""
    n_bins = len(at_place) - 2
    steps = STEP * np.tri(n_bins, n_bins - 1, -1)
    known = at_place[:n_bins]
    mean = known @ steps / known.sum()
    apart = np.vstack([np.hstack([steps, np.zeros((n_bins, 1))]), [*mean, 1.0], [*mean, 1.0]])
    return apart.astype(np.float64)


def edges_of(numbers: Floats, weight: Floats, most: int) -> list[float]:
    """Return edges that part the leads evenly, and values that many share from all others, as round as they may be."""
    values, places = np.unique(numbers, return_inverse=True)
    at_value = sums(places, weight)
    reached = np.cumsum(at_value)
    share = reached[-1] / (most + 1)
    wanted = share * np.arange(1, most + 1) * (1 - 1e-12)
    shared = np.flatnonzero(at_value >= share)
    after = {*np.searchsorted(reached, wanted).tolist(), *shared.tolist(), *(shared - 1).tolist()}
    return [roundest(values[at], values[at + 1]) for at in sorted(after) if 0 <= at < len(values) - 1]


def roundest(low: float, high: float) -> float:
    """Return the number above `low`, up to `high`, that has the fewest digits."""
    step = 10.0 ** math.ceil(math.log10(max(high - low, abs(high), 1e-300)))
    for _ in range(25):
        for digits in (step, step / 2):
            found = math.floor(high / digits) * digits
            found = float(f"{found:.12g}")
            if low < found <= high:
                return found
        step /= 10
    return float(high)


def _coarse_edges(at_bin: Floats) -> list[int]:
    """Return which edges part the bins into at most COARSE_ROWS that are about even."""
    reached = np.cumsum(at_bin)[:-1]
    wanted = np.arange(1, COARSE_ROWS) / COARSE_ROWS * at_bin.sum()
    return sorted({int(np.argmin(np.abs(reached - one))) for one in wanted})


def _words(name: str, coded: Coded, weight: Floats, per_level: Floats, most: int) -> Axis | str:
    words = _spellings(coded.levels, per_level)
    known = sorted(words, key=lambda key: (-words[key][0], key))
    listed = [words[key][1] for key in known if words[key][0] >= FEWEST_LEADS and len(key) <= LONGEST_TEXT]
    if not listed:
        return "has no value that enough leads share"
    listed = listed[:most]
    table = place_table(name, [Category((word,), at) for at, word in enumerate(listed)])
    at_place = sums(table.by_level(coded.levels, np.intp)[coded.codes], weight, len(listed) + 2)
    if (at_place > 0).sum() < 2:
        return "is the same for every lead"
    top = min(len(listed), COARSE_ROWS - 1)
    coarse = place_table(name, [Category((word,), at) for at, word in enumerate(listed[:top])])
    coarse_of = np.array([*np.minimum(np.arange(len(listed)), top), top, top + 1])
    return Axis(table, np.eye(len(listed) + 2), coarse, coarse_of, at_place)


def _spellings(levels: Sequence[Scalar], weight: Floats) -> dict[str, tuple[float, str]]:
    """Return for each value, as scoring compares it, the weight of its leads and its most common spelling."""
    found: dict[str, list[tuple[float, str]]] = {}
    for level, one in zip(levels, weight.tolist(), strict=True):
        if one > 0:
            spelled = level.strip() if isinstance(level, str) else as_text(level)
            found.setdefault(as_text(level), []).append((one, spelled))
    return {key: (sum(one for one, _ in all_of_it), max(all_of_it)[1]) for key, all_of_it in found.items()}
