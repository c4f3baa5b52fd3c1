"""Snapshots of an organization's leads as what `scoring.learn` reads."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from hub.studio.coding import Coding
from hub.studio.snapshots import Batch
from hub.studio.written import Writings
from scoring.learn import Snapshots
from scoring.subject import microseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Training:
    """n snapshots of m leads."""

    snapshots: Snapshots
    converted: NDArray[np.int64]
    """Shape (n,): 1 where the lead converted within the horizon."""
    weight: NDArray[np.float64]
    """Shape (n,): one, shared among the snapshots of a lead."""
    lead: NDArray[np.intp]
    """Shape (n,): the number of the lead, from 0 to m - 1. All rows of a lead belong into one fold."""
    writings: Writings
    """The m leads as they are today."""
    missing: Mapping[str, int]
    """How many leads have no snapshot, by the reason in words."""

    @property
    def leads(self) -> int:
        """How many leads there are snapshots of."""
        return len(self.writings.as_of)

    @property
    def winners(self) -> int:
        """How many leads converted within the horizon after one of their snapshots."""
        return len(np.unique(self.lead[self.converted == 1]))


def training(batches: Iterable[Batch]) -> Training:
    """Gather snapshots; what is kept of each grows with its columns and touches only."""
    coding, writings = Coding(), Writings()
    rows: list[tuple[int, int, int, float]] = []
    numbers: dict[UUID, int] = {}
    missing: dict[str, int] = defaultdict(int)
    for batch in batches:
        for reason, number in batch.missing.items():
            missing[reason] += number
        for story in batch.written:
            writings.put(story)
        for one in batch.snapshots:
            coding.put(one.subject.attributes, one.subject.touches)
            lead = numbers.setdefault(one.lead_id, len(numbers))
            rows.append((lead, microseconds(one.as_of), int(one.converted), one.weight))
    leads, instants, converted, weight = zip(*rows, strict=True) if rows else ((), (), (), ())
    whose, as_of = np.array(leads, np.intp), np.array(instants, np.int64).astype("datetime64[us]")
    return Training(
        snapshots=Snapshots(coding.columns(), as_of, whose),
        converted=np.array(converted, np.int64),
        weight=np.array(weight, np.float64),
        lead=whose,
        writings=writings,
        missing=missing,
    )
