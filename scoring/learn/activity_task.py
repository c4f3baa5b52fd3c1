"""What there is to learn from leads with touches: their columns, and each activity type as it tells most."""

from collections.abc import Mapping, Sequence

import numpy as np

from scoring.learn.activity import Activity
from scoring.learn.activity_choice import choose
from scoring.learn.axes import Axis
from scoring.learn.prior import Prior
from scoring.learn.recipe import Task, known_of_each
from scoring.learn.rows import gather
from scoring.sums import Floats, Places

Leads = tuple[Floats, Floats]
"""Whether leads converted, and the weight of each; both (n,)."""


def task_of(
    axes: Sequence[Axis], codes: Sequence[Places], activities: Mapping[str, Activity], prior: Prior,
    leads: Leads, seed: int,
) -> Task:  # fmt: skip
    """Return the columns' axes, with the places `codes` of leads, and after them those of types that tell something.

    How a type is counted is chosen given all that columns and the template say.
    """
    readings = [reading for one in activities.values() for reading in one.readings]
    every = [*codes, *(one.codes for one in readings), prior.codes]
    rows = gather(every, *leads, np.random.RandomState(seed))
    task = Task(axes, rows.only(range(len(axes))), prior.log_odds)
    if not readings:
        return task
    ways, at = [], len(axes)
    for one in activities.values():
        ways.append([(reading.axis, rows.codes[at + way]) for way, reading in enumerate(one.readings)])
        at += len(one.readings)
    chosen, places, at = list(axes), list(range(len(axes))), len(axes)
    for one, way in zip(activities.values(), choose(rows, known_of_each(task), ways), strict=True):
        if way is not None:
            chosen.append(one.readings[way].axis)
            places.append(at + way)
        at += len(one.readings)
    return Task(chosen, rows.only(places), prior.log_odds)
