"""Gathers an organization's leads as they looked at past instants, to learn from and to judge on."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeAlias
from uuid import UUID

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.leads.models import Lead
from hub.studio.snapshots import MOST, Batch, Plan, batches, grid
from hub.studio.training import Training, training

Hear: TypeAlias = Callable[[str], None]
STEADY = frozenset({
    "company", "country", "city", "department", "email", "email_kind", "employees", "industry", "annual_revenue",
    "lead_source", "name", "phone", "seniority", "title", "website",
})  # fmt: skip
"""Attributes that say who leads are: as known first, so since ever."""
MOST_ROWS = 60_000
"""Snapshots to learn from: of many leads fewer each, of very many leads a share, which is always the same leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to learn from."""

    horizon: timedelta = timedelta(days=90)
    every: timedelta = timedelta(days=7)
    back: timedelta = timedelta(days=365)
    steady: Collection[str] = STEADY
    exclude: Collection[str] = ()
    """Attributes not to learn from."""
    include: Collection[str] = ()
    """Attributes to learn from although they look like names or identifiers."""
    keep_leaks: bool = False
    monotone: Mapping[str, str] = field(default_factory=dict)
    """Attributes whose points may only go one way with their numbers: `rising` or `falling`."""
    most_rows: int = MOST_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """Snapshots of an organization's leads."""

    wanted: Wanted
    training: Training
    share: float
    """The share of leads that was looked at."""

    def to_dict(self) -> dict[str, Any]:
        """Return how much there is, as JSON values."""
        found = self.training
        return {
            "snapshots": len(found.snapshots),
            "horizon_days": self.wanted.horizon.days,
            "first_as_of": _day(found.snapshots.times.min()) if found.leads else None,
            "last_as_of": _day(found.snapshots.times.max()) if found.leads else None,
            "share_of_leads": self.share,
            "without_snapshot": dict(found.missing),
        }


def gather(session: Session, org_id: UUID, wanted: Wanted, *, now: datetime, heard: Hear) -> History:
    """Return the snapshots of the organization's leads."""
    leads = session.scalar(select(func.count()).select_from(Lead).where(Lead.org_id == org_id)) or 0
    share = min(1.0, wanted.most_rows / max(leads, 1))
    plan = Plan(
        instants=grid(now, wanted.horizon, every=wanted.every, back=wanted.back),
        horizon=wanted.horizon,
        steady=[*wanted.steady, *(f"account.{name}" for name in wanted.steady)],
        most=min(MOST, max(1, wanted.most_rows // max(leads, 1))),
        share=share,
    )
    seen = 0

    def counted(batch: Batch) -> Batch:
        nonlocal seen
        seen += len(batch.written) + sum(batch.missing.values())
        heard(f"looking at leads as they were: {seen:,} of about {leads * share:,.0f}")
        return batch

    found = training(map(counted, batches(session, org_id, plan, now=now)))
    return History(wanted=wanted, training=found, share=share)


def _day(microseconds: Any) -> str:
    return str(np.datetime64(int(microseconds), "us").astype("datetime64[s]")) + "Z"
