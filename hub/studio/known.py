"""What was known of leads at past instants: nothing that was learned later.

A lead's score notes say when scoring knew which revision of it, so they are the clock here (docs/adr/0004):

- *Attributes* are known from the first note on: the CRM says what they are, not when they became so. At an instant
  they are as in the newest revision that a note, or a change seen by then, proves. Before, none is known but those
  that are `steady`: somebody says that they do not change, such as a country, so the first value known is taken.
- *Activities* carry their own date. One counts from its date on, once it was seen; one of a connection's first pull
  counts by its date alone, since the CRM had it before there was anyone here to see it. One dated before the instant
  but told after it was logged afterwards, perhaps because of the outcome: it does not count.
- An activity that was *corrected or removed* counts as it was in the newest revision proven, which may be older news
  than there was, and never newer; if it is not proven to have been there, it does not count.
- What two *merged* leads did counts together, also before the merge: they are one person. Attributes of the one that
  went are gone with it.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import false, select
from sqlalchemy.orm import Session

from hub.connections.models import Connection
from hub.leads.models import Activity, FormerActivity, Lead, LeadChange
from hub.leads.past import Past
from hub.scores.models import ScoreHistory
from scoring import Subject, Touch

NEVER = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """An activity in the revisions of its lead from `since` up to `until`."""

    kind: str
    at: datetime
    since: int
    until: int = NEVER
    seen_at: datetime | None = None
    """None where only revisions say when it was known."""
    is_of_first_pull: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of some leads, by lead."""

    changes: Mapping[UUID, Sequence[LeadChange]]
    notes: Mapping[UUID, Sequence[tuple[datetime, int]]]
    """Instants, in order, and the revision that scoring knew then."""
    told: Mapping[UUID, Sequence[_Told]]

    def at(self, lead: Lead, as_of: datetime, *, steady: Collection[str] = ()) -> Subject:
        """Return the lead as it looked at `as_of`."""
        revision = self._revision(lead.id, as_of)
        attributes = self._attributes(lead, revision) if revision else self._first(lead, steady)
        touches = [Touch(one.kind, one.at) for one in self.told.get(lead.id, ()) if self._counts(one, as_of, revision)]
        return Subject(attributes, touches)

    def _revision(self, lead_id: UUID, as_of: datetime) -> int:
        """Return the newest revision that is proven to have been known, 0 where none is."""
        notes = self.notes.get(lead_id, ())
        newest = bisect_right(notes, as_of, key=lambda note: note[0])
        if not newest:
            return 0
        seen = [one.revision for one in self.changes.get(lead_id, ()) if one.seen_at <= as_of]
        return max(notes[newest - 1][1], *seen, 0)

    def _attributes(self, lead: Lead, revision: int) -> Mapping[str, Any]:
        return Past(self.changes, {}).at_revision(lead, revision).attributes

    def _first(self, lead: Lead, steady: Collection[str]) -> Mapping[str, Any]:
        """Return what the first note knew of the attributes that do not change."""
        notes = self.notes.get(lead.id, ())
        if not steady or not notes:
            return {}
        return {name: one for name, one in self._attributes(lead, notes[0][1]).items() if name in steady}

    def _counts(self, one: _Told, as_of: datetime, revision: int) -> bool:
        if one.at > as_of:
            return False
        if one.since <= revision:
            return revision < one.until
        return one.seen_at is not None and (one.is_of_first_pull or one.seen_at <= as_of)


def read_known(session: Session, org_id: UUID, lead_ids: Sequence[UUID]) -> Known:
    """Read what is kept of the leads."""
    changes: dict[UUID, list[LeadChange]] = defaultdict(list)
    for change in session.scalars(
        select(LeadChange).where(LeadChange.org_id == org_id, LeadChange.lead_id.in_(lead_ids))
    ):
        changes[change.lead_id].append(change)
    notes: dict[UUID, list[tuple[datetime, int]]] = defaultdict(list)
    for lead_id, at, revision in session.execute(
        select(ScoreHistory.lead_id, ScoreHistory.timestamp, ScoreHistory.revision)
        .where(ScoreHistory.org_id == org_id, ScoreHistory.lead_id.in_(lead_ids))
        .order_by(ScoreHistory.timestamp, ScoreHistory.revision)
    ):
        notes[lead_id].append((at, revision))
    return Known(changes, notes, _activities(session, org_id, lead_ids))


def _activities(session: Session, org_id: UUID, lead_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[_Told]]:
    told: dict[UUID, list[_Told]] = defaultdict(list)
    corrected: set[tuple[UUID, int]] = set()
    former = select(FormerActivity).where(FormerActivity.org_id == org_id, FormerActivity.lead_id.in_(lead_ids))
    for one in session.scalars(former):
        corrected.add((one.lead_id, one.gone_revision))
        told[one.lead_id].append(
            _Told(kind=one.activity_type, at=one.timestamp, since=one.revision, until=one.gone_revision)
        )
    is_of_first_pull = (Activity.seen_at <= Connection.backfilled_at).is_not(false())
    present = (
        select(
            Activity.lead_id, Activity.activity_type, Activity.timestamp, Activity.revision, Activity.seen_at,
            is_of_first_pull,
        )
        .join(Connection, Connection.id == Activity.connection_id)
        .where(Activity.org_id == org_id, Activity.lead_id.in_(lead_ids))
        .order_by(Activity.timestamp, Activity.id)
    )  # fmt: skip
    for lead_id, kind, at, since, seen_at, is_first in session.execute(present):
        # What took its present form in a revision that others left may be older, and may have been otherwise.
        is_original = (lead_id, since) not in corrected
        told[lead_id].append(
            _Told(kind=kind, at=at, since=since, seen_at=seen_at if is_original else None, is_of_first_pull=is_first)
        )
    return told
