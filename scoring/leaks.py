"""Finds columns written after or because of the outcome, from what they say and from when they were written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Coded, Columns
from scoring.evaluate.metrics import chance_error
from scoring.learn.axes import Axis, axis_of
from scoring.learn.frame import columns_of
from scoring.learn.leaks import auc_alone
from scoring.learn.leaks import find_leaks as find_in_values
from scoring.learn.one_outcome import FEWEST, Z
from scoring.learn.recipe import Task
from scoring.learn.report import Leak
from scoring.learn.rows import gather
from scoring.rates import wilson
from scoring.sums import Floats

Instants: TypeAlias = NDArray[np.datetime64]

AFTERWARDS = 0.25
"""Share of converted leads, at least, whose value was last changed after they converted."""
TELLS = 0.6
"""ROC-AUC from which it matters that a column could not be known yet."""
LEFT = 0.5
"""Of what a column tells, the share that must be left when it is cut to what had arrived."""
CLEARLY = 3.0
"""Standard deviations of chance that it must lose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When things of n leads happened, each an array (n,) in UTC; NaT where it never did or nobody knows."""

    converted_at: Instants | None = None
    changed_at: Mapping[str, Instants] = field(default_factory=dict)
    """By column, when its value last changed."""
    arrived_at: Mapping[str, Instants] = field(default_factory=dict)
    """By column, when its value was first there."""
    as_of: Instants | None = None
    """When each lead would have been scored, by a rule that does not know the outcome, such as a week after it came."""


def find_leaks(data: Any, outcomes: Any, times: Times | None = None) -> tuple[Leak, ...]:
    """Return the columns of `data` (n × columns, a table, an array or Columns) that seem to know the outcome.

    `outcomes` are (n,), 1 or True for leads that converted. Each column is named once, in their order, with the first
    of these reasons that holds: it has a value for one outcome only; alone it tells more than an honest column can; a
    value of many leads, or any but the usual one, is of one outcome only; it was changed after conversions; what it
    tells was not there yet when leads are scored. With fewer than `FEWEST` leads of either outcome nothing is found:
    chance makes such columns too often.

    Raises:
        ValueError: outcomes or times are not one for each lead, outcomes are not 0 or 1, or a time is of no column.
    """
    columns, times = data if isinstance(data, Columns) else columns_of(data), times or Times()
    won = np.asarray(outcomes, np.float64)
    _check(columns, won, times)
    if min(won.sum(), (1 - won).sum()) < FEWEST:
        return ()
    found = {leak.column: leak for leak in _in_values(columns, won)}
    for name, coded in columns.attributes.items():
        reason = _afterwards(name, coded, won, times) or _not_there_yet(name, coded, won, times)
        if reason:
            found.setdefault(name, Leak(name, reason))
    return tuple(found[name] for name in columns.attributes if name in found)


def _check(columns: Columns, won: Floats, times: Times) -> None:
    if won.shape != (columns.n,) or not np.isin(won, (0, 1)).all():
        raise ValueError(f"Outcomes must be 0 or 1, one for each of {columns.n:,} leads.")
    for name, at in _named(times):
        if len(at) != columns.n:
            raise ValueError(f"{name} has {len(at):,} times for {columns.n:,} leads; give one each, NaT where unknown.")
    if unknown := sorted({*times.changed_at, *times.arrived_at} - columns.attributes.keys()):
        raise ValueError(f"There are times of '{unknown[0]}', but no column is called so.")


def _named(times: Times) -> Iterator[tuple[str, Instants]]:
    for name in ("converted_at", "as_of"):
        if (at := getattr(times, name)) is not None:
            yield name, at
    for kind in ("changed_at", "arrived_at"):
        yield from ((f"{kind} of '{name}'", at) for name, at in getattr(times, kind).items())


def _in_values(columns: Columns, won: Floats) -> tuple[Leak, ...]:
    weight = np.ones(columns.n)
    axes = [
        axis for name, coded in columns.attributes.items() if isinstance(axis := axis_of(name, coded, weight), Axis)
    ]
    codes = [*(axis.codes(columns.attributes[axis.name]) for axis in axes), np.zeros(columns.n, np.intp)]
    rows = gather(codes, won, weight, np.random.RandomState(0))
    return find_in_values(columns, Task(axes, rows, np.zeros((1, 2))), won, weight)


def _afterwards(name: str, coded: Coded, won: Floats, times: Times) -> str:
    """Return a reason if the value was last changed after many conversions."""
    changed = times.changed_at.get(name)
    if changed is None or times.converted_at is None:
        return ""
    is_known = (won == 1) & (coded.codes >= 0) & ~np.isnat(changed) & ~np.isnat(times.converted_at)
    known, late = int(is_known.sum()), int((changed > times.converted_at)[is_known].sum())
    if known < FEWEST or wilson(late, known, Z)[0] < AFTERWARDS:
        return ""
    return f"was last changed after the conversion for {late:,} of {known:,} leads that converted"


def _not_there_yet(name: str, coded: Coded, won: Floats, times: Times) -> str:
    """Return a reason if most of what the column tells had not arrived when leads are scored."""
    arrived = times.arrived_at.get(name)
    if arrived is None or times.as_of is None:
        return ""
    is_late = (coded.codes >= 0) & (arrived > times.as_of)
    now = _auc(name, coded, won)
    then = _auc(name, Coded(np.where(is_late, np.int32(-1), coded.codes), coded.levels), won)
    error = chance_error(float(won.sum()), float((1 - won).sum()))
    if now < TELLS or then - 0.5 >= LEFT * (now - 0.5) or now - then < CLEARLY * error:
        return ""
    return (
        f"tells outcomes apart with ROC-AUC {now:.2f} as it is today, "
        f"but {max(then, 0.5):.2f} by what had arrived when leads are scored"
    )


def _auc(name: str, coded: Coded, won: Floats) -> float:
    """Return the ROC-AUC of one column on leads left out."""
    weight = np.ones(len(won))
    axis = axis_of(name, coded, weight)
    if isinstance(axis, str):
        return 0.5
    return auc_alone(gather([axis.codes(coded)], won, weight, np.random.RandomState(0)), 0, len(axis.basis))
