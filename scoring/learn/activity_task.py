"""What there is to learn from leads with touches: their columns, and each activity type as it tells most."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from scoring.learn.activity import Activity, Reading
from scoring.learn.activity_choice import choose
from scoring.learn.axes import FADING, Axis
from scoring.learn.prior import Prior
from scoring.learn.recipe import FOLDS, Task, known_of_each
from scoring.learn.rows import Rows, deal, gather
from scoring.sums import Floats, Places

Leads = tuple[Floats, Floats, Places | None]
"""Whether leads converted, the weight of each row, and of which lead it is; all (n,)."""


def tasks_of(
    axes: Sequence[Axis], codes: Sequence[Places], activities: Mapping[str, Activity], prior: Prior,
    leads: Leads, seed: int,
) -> tuple[Task, list[Task]]:  # fmt: skip
    """Return the columns' axes, with the places `codes` of leads, and after them those of types that tell something.

    How a type is counted is chosen given all that columns and the template say. The choice is part of learning: so
    there is one more task for each fold, with what the leads outside it choose, to judge by the leads in it.
    """
    readings = [reading for one in activities.values() for reading in one.readings]
    every = [*codes, *(one.codes for one in readings), prior.codes]
    won, weight, lead = leads
    rows = gather(every, won, weight, np.random.RandomState(seed), lead)
    task = Task(axes, rows.only(range(len(axes))), prior.log_odds)
    if not readings:
        return task, [task] * FOLDS
    types = [one.readings for one in activities.values()]
    known = known_of_each(task)
    outside = [rows.weight - left for left in deal(rows, FOLDS)]
    whole, *of_folds = (_with_counts(task, rows, types, known, weight) for weight in (rows.weight, *outside))
    return whole, of_folds


def _with_counts(task: Task, rows: Rows, types: Sequence[Sequence[Reading]], known: Floats, weight: Floats) -> Task:
    """Return the task with the counts that rows of this weight choose, all its rows coded by them."""
    seen = rows.weighted(weight)
    starts = len(task.axes) + np.cumsum([0, *(len(readings) for readings in types)])
    ways = [
        [(reading.axis, seen.codes[at + way]) for way, reading in enumerate(readings)]
        for at, readings in zip(starts.tolist(), types, strict=False)
    ]
    chosen = choose(seen, known[weight > 0], ways)
    told = [
        (_named(types[one][way].axis, is_one_of_two=len(pair) > 1), starts[one] + way)
        for one, pair in enumerate(chosen)
        for way in pair
    ]
    places = [*range(len(task.axes)), *(int(at) for _, at in told)]
    return Task([*task.axes, *(axis for axis, _ in told)], rows.only(places), task.prior)


def _named(axis: Axis, *, is_one_of_two: bool) -> Axis:
    """Return an axis, with a name of its own where its type is counted plainly, too."""
    if not (is_one_of_two and axis.fades):
        return axis
    return replace(axis, table=replace(axis.table, attribute=axis.name + FADING))
