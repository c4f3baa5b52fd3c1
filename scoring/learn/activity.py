"""Counts of touches as axes to learn from: of each activity type plainly, and as far as its touches have faded."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from scoring.columns import Coded, Ints
from scoring.decay import Decay
from scoring.fading import ONE, fading
from scoring.falls_many import Groups
from scoring.learn.axes import FEWEST_LEADS, Axis, Count, bins, climbing, edges_of, place_table, roundest
from scoring.learn.snapshots import Snapshots
from scoring.sums import Floats, Places, sums
from scoring.weight import PerCount

HALF_LIVES = (None, 180, 90, 60, 30, 14, 7)
"""In days, the longest first; None: touches do not fade."""
LEAST = 0.05
"""Of a touch that is left, below which it is as good as gone."""
MOST_EDGES = 11
"""Between the counts of leads that have any."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to count a type: an axis, and the place of each lead (n,), as the evaluator finds it."""

    axis: Axis
    codes: Places


@dataclass(frozen=True, slots=True)
class Activity:
    """A type of activity, and the ways to count it, the longest half-life first."""

    name: str
    readings: tuple[Reading, ...]
    times: Coded
    """How often it happened to each lead; missing where never."""


def activities_of(leads: Snapshots, weight: Floats) -> dict[str, Activity | str]:
    """Return the ways to count each type that leads have touches of, or why it cannot tell them apart.

    `weight` is (n,).
    """
    found: dict[str, Activity | str] = {}
    for number in sorted(np.unique(leads.columns.touch_kinds).tolist(), key=leads.columns.kind_names.__getitem__):
        kind = leads.columns.kind_names[number]
        name = name_of(kind, leads)
        found[name] = _activity(leads, number, name, weight)
    return found


def name_of(kind: str, leads: Snapshots) -> str:
    """Return what a type is called: its own name, with `(activity)` behind it where an attribute is called so."""
    return f"{kind} (activity)" if kind in leads.columns.attributes else kind


def names_of(leads: Snapshots) -> list[str]:
    """Return what the types are called that leads have touches of."""
    kinds = leads.columns.kind_names
    return sorted(name_of(kinds[number], leads) for number in np.unique(leads.columns.touch_kinds).tolist())


def _activity(leads: Snapshots, number: int, name: str, weight: Floats) -> Activity | str:
    counts = list(_counts(leads, number))
    plain = counts[0][1]
    if (touched := float(weight[plain > 0].sum())) < FEWEST_LEADS:
        noun = "lead" if round(touched) == 1 else "leads"
        return f"happened to {touched:,.0f} {noun} only: it takes {FEWEST_LEADS} to learn from"
    kind = leads.columns.kind_names[number]
    readings = [
        _reading(name, Count(kind, half_life), total, weight)
        for half_life, total in counts
        if weight[total >= LEAST * ONE].sum() >= FEWEST_LEADS
    ]
    levels, places = np.unique(plain // ONE, return_inverse=True)
    has_none = int(levels[0] == 0)
    times = Coded((places - has_none).astype(np.int32), levels[has_none:].astype(np.float64).tolist())
    return Activity(name, tuple(readings), times)


def _counts(leads: Snapshots, number: int) -> Iterator[tuple[int | None, Ints]]:
    """Yield each half-life and, for each lead, the shares of its touches that are left at its instant, summed."""
    columns = leads.columns
    chosen = np.flatnonzero(columns.touch_kinds == number)
    owner = np.repeat(np.arange(columns.n), np.diff(columns.touch_offsets))[chosen]
    groups = Groups(columns.touch_times[chosen], np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]))
    ages = leads.times[owner] - groups.times
    for half_life in HALF_LIVES:
        curve = fading(None if half_life is None else Decay("half_life", half_life), None)
        found = np.zeros(columns.n, np.int64)
        found[owner[groups.starts]] = groups.sums(curve.shares(ages))
        yield half_life, found


def _reading(name: str, count: Count, total: Ints, weight: Floats) -> Reading:
    """Return the axis of counts: bins between edges, the first of leads that have as good as none."""
    has_some = (total >= LEAST * ONE) & (weight > 0)
    counts, weights = total[has_some] / ONE, weight[has_some]
    most = min(MOST_EDGES, int(weights.sum()) // FEWEST_LEADS - 1)
    rows = bins([roundest(0.0, float(counts.min())), *edges_of(counts, weights, most)])
    codes = PerCount(rows, 0).worths(total).astype(np.intp)
    at_place = sums(codes, weight, len(rows) + 2)
    table = place_table(name, rows)
    return Reading(Axis(table, climbing(at_place), table, np.arange(len(rows) + 2), at_place, count=count), codes)
