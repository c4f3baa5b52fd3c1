"""Leads with what became of them, in the forms that scoring and learning read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from scoring.columns import Coded, Columns
from scoring.subject import DAY, EPOCH, Scalar, Subject, Touch, microseconds
from scoring.sums import Floats

HALF_LIFE_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """n leads as they look at `as_of`, and whether each converts within the horizon after it."""

    template: str
    as_of: datetime
    horizon: timedelta
    columns: Columns
    written: Mapping[str, Coded]
    """Attributes as people wrote them: titles, countries, sums of money."""
    created_at: NDArray[np.datetime64]
    probability: Floats
    """The true one of each lead (n,)."""
    outcomes: NDArray[np.int64]
    """1 for those who convert, else 0 (n,)."""
    converted_at: NDArray[np.datetime64]
    """NaT for those who do not convert (n,)."""

    @property
    def n(self) -> int:
        """How many leads there are."""
        return self.columns.n

    @property
    def subjects(self) -> Iterator[Subject]:
        """The leads one by one, for `score_one`; attributes that are missing are absent."""
        names = list(self.columns.attributes)
        of_leads = zip(*(values(self.columns.attributes[name]) for name in names), strict=True)
        for row, found in enumerate(of_leads):
            known = {name: value for name, value in zip(names, found, strict=True) if value is not None}
            yield Subject(known, self.touches(row))

    def touches(self, row: int) -> list[Touch]:
        """Return what one lead did."""
        first, last = self.columns.touch_offsets[row : row + 2].tolist()
        kinds = self.columns.touch_kinds[first:last].tolist()
        ats = self.columns.touch_times[first:last].tolist()
        return [
            Touch(self.columns.kind_names[kind], EPOCH + timedelta(microseconds=at))
            for kind, at in zip(kinds, ats, strict=True)
        ]

    def table(self) -> Any:
        """Return a pyarrow.Table to learn from: attributes, and of each type of activity two counts.

        `activity.TYPE` counts all touches, `activity.TYPE.half_life_30` those that halve in value every 30 days. Names
        and addresses are left out.
        """
        found = {
            name: _array(coded) for name, coded in self.columns.attributes.items() if name not in ("name", "email")
        }
        for kind, counts in self.counts().items():
            found[f"activity.{kind}"] = counts
        for kind, counts in self.counts(half_life_days=HALF_LIFE_DAYS).items():
            found[f"activity.{kind}.half_life_{HALF_LIFE_DAYS}"] = counts
        return pa.table(found)

    def counts(self, *, half_life_days: float | None = None, within_days: float | None = None) -> dict[str, Floats]:
        """Return the touches of each type that each lead (n,) had: all, as faded, or those of the last days."""
        touches = self.columns
        ages = (microseconds(self.as_of) - touches.touch_times) / DAY
        worth = np.ones(len(ages)) if half_life_days is None else 2.0 ** (-ages / half_life_days)
        if within_days is not None:
            worth = np.where(ages <= within_days, worth, 0.0)
        leads = np.repeat(np.arange(self.n), np.diff(touches.touch_offsets))
        cells = leads * len(touches.kind_names) + touches.touch_kinds
        size = self.n * len(touches.kind_names)
        grid: Floats = np.bincount(cells, worth, size).astype(np.float64).reshape(self.n, len(touches.kind_names))
        return {kind: grid[:, place] for place, kind in enumerate(touches.kind_names)}


def values(coded: Coded) -> list[Scalar]:
    """Return each lead's value (n,), None where it is missing."""
    levels = np.array([*coded.levels, None], object)
    found: list[Scalar] = levels[coded.codes].tolist()
    return found


def _array(coded: Coded) -> Any:
    kinds = {type(level) for level in coded.levels}
    kind = pa.bool_() if kinds == {bool} else pa.float64() if kinds <= {int, float} else pa.string()
    return pa.array(values(coded), kind)
