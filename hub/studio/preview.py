"""What publishing a draft would do to an organization: to its leads, in its CRM, and on its history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from connectors.errors import ConnectorError
from hub.connections.budget import calls_on, daily_ceiling, share_of
from hub.connections.models import Connection
from hub.connections.open import Clients
from hub.errors import HubError, Invalid
from hub.leads.models import Lead
from hub.runtime import Runtime
from hub.scorecards.live import running
from hub.scores.effects import LEAST_POINTS, LONGEST_STALE
from hub.studio.history import read_history
from hub.studio.silent import other_versions, silent
from hub.studio.stored import Seen, Stored, Written, read_stored, read_written
from scoring import Scorecard, Scores
from scoring.compare import Comparison, Records, WritePolicy, Writes, compare, writes

POLICY = WritePolicy(LEAST_POINTS, LONGEST_STALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The calls that a connection needs to write what changes, and what it may make a day."""

    vendor: str
    name: str
    writes: Writes
    calls: int | None
    """None where the connection cannot be used now; `reason` says why."""
    calls_today: int
    budget_today: int | None
    """None where the vendor sets no limit."""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What follows if the draft is published at `as_of`, exactly, as long as nothing new is learned of the leads."""

    as_of: datetime
    stored: Stored
    seen: Comparison
    has_changed: NDArray[np.bool_]
    """Which leads then show another score or band, shape (n,)."""
    costs: Sequence[Cost]
    names: Mapping[UUID, str]
    """Of the leads that move most."""
    snapshots: int
    """How many leads of the past both scorecards were judged on."""
    is_tested: bool
    """An experiment runs, so nothing can be published before it ends."""


def preview(
    runtime: Runtime,
    org_id: UUID,
    live: Scorecard,
    draft: Scorecard,
    *,
    as_of: datetime | None = None,
    has_history: bool = True,
    seen: Seen = lambda _: None,
) -> Preview:
    """Return what publishing `draft` at `as_of` (now, if None) does; writes nothing, calls nobody.

    Raises:
        Invalid: `as_of` is past.
    """
    now = runtime.clock()
    if as_of is not None and as_of < now:
        raise Invalid("A draft is published now or later: give an instant to come, or none for now.")
    at = as_of or now
    with runtime.sessions.begin(org_id) as session:
        others = other_versions(session, org_id, live)
        names = {name for card in (live, draft, *others.values()) for name in card.attributes}
        stored = read_stored(session, org_id, names, seen=seen)
        written = read_written(session, org_id, stored.ids)
        history = read_history(session, org_id, names, now=now, seen=seen) if has_history and stored.ids else []
        found = compare(live, draft, stored.columns, as_of=at, bands=stored.bands, history=history)
        is_tested = running(session, org_id) is not None
        names_of = _names(session, org_id, [stored.ids[mover.row] for mover in found.movers])
    # By a later instant, time will have changed what leads show.
    has_changed = found.is_in_another_band | (found.moves != 0)
    if at == now:
        has_changed = _differ(stored, draft, found)
        found = replace(found, alerts=silent(stored, live, draft, found, others, as_of=at))
    after = After(draft, found.draft, has_changed, at)
    return Preview(
        as_of=at,
        stored=stored,
        seen=found,
        has_changed=has_changed,
        costs=[_cost(runtime, after, group) for group in _by_connection(written)],
        names=names_of,
        snapshots=sum(one.columns.n for one in history),
        is_tested=is_tested,
    )


@dataclass(frozen=True, slots=True)
class After:
    """What leads show once the draft is published at `as_of`."""

    draft: Scorecard
    scores: Scores
    has_changed: NDArray[np.bool_]
    as_of: datetime

    def writes(self, records: Records) -> Writes:
        """Return which of the records are then written, and why."""
        keys = tuple(band.key for band in self.draft.bands)
        return writes(self.scores, keys, self.has_changed, records, policy=POLICY, as_of=self.as_of)


def _differ(stored: Stored, draft: Scorecard, found: Comparison) -> NDArray[np.bool_]:
    """Return which leads show another score or band now than with the draft, as the scoring stage will find it."""
    keys = np.array([band.key for band in draft.bands], object)[found.draft.bands]
    differs: NDArray[np.bool_] = (found.draft.total != stored.totals) | (keys != np.array(stored.bands, object))
    return differs


def _names(session: Session, org_id: UUID, lead_ids: Sequence[UUID]) -> dict[UUID, str]:
    rows = session.execute(select(Lead.id, Lead.name, Lead.email).where(Lead.org_id == org_id, Lead.id.in_(lead_ids)))
    return {row.id: row.name or row.email or str(row.id) for row in rows}


def _by_connection(written: Sequence[Written]) -> list[list[Written]]:
    groups: dict[UUID, list[Written]] = {}
    for one in written:
        groups.setdefault(one.connection.id, []).append(one)
    return list(groups.values())


def _cost(runtime: Runtime, after: After, group: Sequence[Written]) -> Cost:
    """Return what the records of one connection cost; a call holds records of one object type."""
    connection = group[0].connection
    parts = [after.writes(one.records) for one in group]
    size, reason = _batch_size(runtime, connection)
    records = sum(part.at_once + part.later for part in parts)
    connector = runtime.connectors.get(connection.vendor)
    with runtime.sessions.begin(connection.org_id) as session:
        calls_today = calls_on(session, connection.id, runtime.clock().date())
    share = share_of(connection, runtime.settings.budget_share)
    return Cost(
        vendor=connection.vendor,
        name=connector.name if connector else connection.vendor,
        writes=_sum(parts),
        calls=0 if not records else None if size is None else sum(part.calls(size) for part in parts),
        calls_today=calls_today,
        budget_today=daily_ceiling(connector, share) if connector else None,
        reason=reason,
    )


def _sum(parts: Sequence[Writes]) -> Writes:
    counts: dict[str, Any] = {
        name: sum(getattr(part, name) for part in parts) for name in ("rises", "falls", "moves", "firsts", "later")
    }
    return Writes(**counts, last_at=max((part.last_at for part in parts if part.last_at is not None), default=None))


def _batch_size(runtime: Runtime, connection: Connection) -> tuple[int | None, str]:
    """Return how many records a call takes, or why that is not known; makes no call."""
    try:
        scores = Clients(runtime).of(connection).scores
    except (ConnectorError, HubError) as error:
        return None, str(error)
    return (scores.batch_size, "") if scores is not None else (None, "It takes no scores.")
