"""When what leads are today was written: what tells columns that are written because of the outcome."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np

from hub.leads.models import Lead, LeadChange
from hub.studio.coding import Coding
from scoring import Columns
from scoring.leaks import Instants, Times, find_leaks
from scoring.learn.report import Leak
from scoring.subject import microseconds

NEVER = np.datetime64("NaT", "us")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A lead as it is today; times are of attributes that were written after the first that is known of it."""

    attributes: Mapping[str, Any]
    created_at: datetime
    converted_at: datetime | None
    as_of: datetime
    """Of its first snapshot."""
    arrived_at: Mapping[str, datetime]
    """By attribute that had no value at first, when it got one."""
    changed_at: Mapping[str, datetime]
    """By attribute, when it last changed."""


def written(lead: Lead, changes: Sequence[LeadChange], *, converted_at: datetime | None, as_of: datetime) -> Written:
    """Return when the attributes of the lead were written, by the changes that are kept of it."""
    arrived: dict[str, datetime] = {}
    changed: dict[str, datetime] = {}
    was_there: set[str] = set()
    # The value before the first change is noted with it, in revision 1; it is dated from the lead's creation, since
    # nobody knows better.
    for change in sorted(changes, key=lambda one: one.revision):
        if change.revision > 1:
            changed[change.field] = change.occurred_at
            if change.value is not None and change.field not in was_there:
                arrived.setdefault(change.field, change.occurred_at)
        elif change.value is not None:
            was_there.add(change.field)
    return Written(
        attributes=lead.attributes,
        created_at=lead.created_at,
        converted_at=converted_at,
        as_of=as_of,
        arrived_at=arrived,
        changed_at=changed,
    )


@dataclass(slots=True)
class Writings:
    """What is known of when the leads were written, gathered lead by lead."""

    coding: Coding = field(default_factory=Coding)
    created_at: list[datetime] = field(default_factory=list)
    converted_at: list[datetime | None] = field(default_factory=list)
    as_of: list[datetime] = field(default_factory=list)
    arrived_at: dict[str, dict[int, datetime]] = field(default_factory=dict)
    changed_at: dict[str, dict[int, datetime]] = field(default_factory=dict)

    def put(self, one: Written) -> None:
        """Add a lead."""
        row = len(self.as_of)
        self.coding.put(one.attributes)
        self.created_at.append(one.created_at)
        self.converted_at.append(one.converted_at)
        self.as_of.append(one.as_of)
        for times, found in ((self.arrived_at, one.arrived_at), (self.changed_at, one.changed_at)):
            for name, at in found.items():
                times.setdefault(name, {})[row] = at

    @property
    def columns(self) -> Columns:
        """The leads as they are today."""
        return self.coding.columns()

    def leaks(self) -> tuple[Leak, ...]:
        """Return the columns that seem to know the outcome, by what they are today and when that was written."""
        columns, converted = self.columns, _instants(self.converted_at)
        # A value that never changed is as old as its lead; nobody knows when it arrived.
        created, unknown = _instants(self.created_at), np.full(columns.n, NEVER)
        times = Times(
            converted_at=converted,
            as_of=_instants(self.as_of),
            arrived_at=_by_column(self.arrived_at, columns, unknown),
            changed_at=_by_column(self.changed_at, columns, created),
        )
        return find_leaks(columns, ~np.isnat(converted), times)


def _by_column(
    found: Mapping[str, Mapping[int, datetime]], columns: Columns, otherwise: Instants
) -> dict[str, Instants]:
    """Return the times of each column that has any by row; columns that have no value today are left out."""
    times: dict[str, Instants] = {}
    for name in found.keys() & columns.attributes.keys():
        times[name] = otherwise.copy()
        times[name][list(found[name])] = _instants(list(found[name].values()))
    return times


def _instants(times: Sequence[datetime | None]) -> Instants:
    found = np.full(len(times), NEVER)
    for at, time in enumerate(times):
        if time is not None:
            found[at] = np.datetime64(microseconds(time), "us")
    return found
