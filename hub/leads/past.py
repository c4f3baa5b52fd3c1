"""Leads as they were, or as they were known, at a past instant."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, literal, null, select, union_all
from sqlalchemy.orm import Session

from hub.leads.models import Activity, FormerActivity, Lead, LeadChange
from scoring import Subject, Touch

FOR_EVER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class _Known:
    """A touch, and the revisions of its lead in which it was known so."""

    touch: Touch
    since: int
    until: int
    is_still: bool


@dataclass(frozen=True, slots=True)
class Past:
    """What is kept of some leads' pasts."""

    changes: Mapping[UUID, Sequence[LeadChange]]
    touches: Mapping[UUID, Sequence[_Known]]

    def at_revision(self, lead: Lead, revision: int) -> Subject:
        """Return what was known of the lead in one of its revisions: what scores of then were computed from."""
        changes = [one for one in self.changes.get(lead.id, ()) if one.revision <= revision]
        touches = [one.touch for one in self.touches.get(lead.id, ()) if one.since <= revision < one.until]
        return Subject(self._attributes(lead, sorted(changes, key=lambda one: one.revision)), touches)

    def at(self, lead: Lead, as_of: datetime) -> Subject:
        """Return the lead as it was at `as_of`, by what is known today."""
        changes = [one for one in self.changes.get(lead.id, ()) if one.occurred_at <= as_of]
        touches = [one.touch for one in self.touches.get(lead.id, ()) if one.is_still and one.touch.at <= as_of]
        return Subject(
            self._attributes(lead, sorted(changes, key=lambda one: (one.occurred_at, one.revision))), touches
        )

    def _attributes(self, lead: Lead, changes: Sequence[LeadChange]) -> dict[str, Any]:
        """Return the attributes after `changes`; those that never changed are as they are."""
        attributes = dict(lead.attributes)
        for field in {one.field for one in self.changes.get(lead.id, ())}:
            attributes.pop(field, None)
        attributes |= {one.field: one.value for one in changes}
        return {name: value for name, value in attributes.items() if value is not None}


def read_past(session: Session, org_id: UUID, lead_ids: Collection[UUID]) -> Past:
    """Read what is kept of the leads' pasts, activities with their ids where they still are."""
    changes: dict[UUID, list[LeadChange]] = defaultdict(list)
    for change in session.scalars(
        select(LeadChange).where(LeadChange.org_id == org_id, LeadChange.lead_id.in_(lead_ids))
    ):
        changes[change.lead_id].append(change)
    present = select(
        Activity.lead_id, Activity.activity_type, Activity.timestamp, Activity.id, Activity.revision,
        literal(FOR_EVER, Integer),
    ).where(Activity.org_id == org_id, Activity.lead_id.in_(lead_ids))  # fmt: skip
    former = select(
        FormerActivity.lead_id, FormerActivity.activity_type, FormerActivity.timestamp, null().cast(Uuid),
        FormerActivity.revision, FormerActivity.gone_revision,
    ).where(FormerActivity.org_id == org_id, FormerActivity.lead_id.in_(lead_ids))  # fmt: skip
    touches: dict[UUID, list[_Known]] = defaultdict(list)
    for lead_id, kind, at, activity_id, since, until in session.execute(
        union_all(present, former).order_by("timestamp", "id")
    ):
        still = activity_id is not None
        touches[lead_id].append(_Known(Touch(kind, at, str(activity_id) if still else None), since, until, still))
    return Past(changes, touches)
