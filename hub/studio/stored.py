"""All leads of an organization that can be scored, as columns, with what they show."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Text, cast, func, or_, select
from sqlalchemy.orm import Session

from hub.connections.models import Connection
from hub.leads.models import CrmRecord, Lead, LeadScore
from hub.leads.subject import Gathering, kinds_of
from scoring import Columns
from scoring.compare import UNWRITTEN, Records
from scoring.subject import microseconds

SIZE = 5000
"""Leads at a time."""
UNSCORED = -1
SHOWN = (LeadScore.band, LeadScore.scoring_model_id)
Seen = Callable[[int], None]
"""Is told how many leads were read so far."""


@dataclass(frozen=True, slots=True)
class Stored:
    """n leads in the order of their ids, with the score and the band that each shows: UNSCORED and None for none."""

    ids: list[UUID]
    totals: NDArray[np.int32]
    bands: list[str | None]
    versions: NDArray[np.object_]
    """The ids of those that gave the scores; None for none."""
    columns: Columns


def read_stored(
    session: Session,
    org_id: UUID,
    attributes: Collection[str],
    *,
    active_since: datetime | None = None,
    seen: Seen = lambda _: None,
) -> Stored:
    """Read the leads as they are at one instant: in one statement, SIZE at a time, each distinct value kept once.

    `active_since` leaves out those that neither came nor did something since then.
    """
    names = sorted(attributes)
    values = [cast(Lead.attributes[name], Text) for name in names]
    query = (
        select(LeadScore.lead_id, func.coalesce(LeadScore.total_score, UNSCORED), *SHOWN, Lead.touches, *values)
        .join(Lead, Lead.id == LeadScore.lead_id)
        .where(LeadScore.org_id == org_id)
        .order_by(LeadScore.lead_id)
        .execution_options(yield_per=SIZE)
    )
    if active_since is not None:
        query = query.where(or_(Lead.created_at >= active_since, Lead.last_activity_at >= active_since))
    ids: list[UUID] = []
    totals: list[int] = []
    bands: list[str | None] = []
    versions: list[UUID | None] = []
    gathered = Gathering(names)
    for rows in session.execute(query).partitions():
        lead_ids, scores, keys, scored_by, touches, *found = zip(*rows, strict=True)
        ids += lead_ids
        totals += scores
        bands += keys
        versions += scored_by
        gathered.take(dict(zip(names, found, strict=True)), touches)
        seen(len(ids))
    return Stored(
        ids=ids,
        totals=np.array(totals, np.int32),
        bands=bands,
        versions=np.array(versions, np.object_),
        columns=gathered.columns(kinds_of(session, org_id)),
    )


@dataclass(frozen=True, slots=True)
class Written:
    """The records of one connection and object type, and what they show."""

    connection: Connection
    object_type: str
    records: Records


def read_written(session: Session, org_id: UUID, ids: Iterable[UUID]) -> list[Written]:
    """Return what CRM records show that scores are written to; their rows are the places of their leads in `ids`."""
    places = {lead_id: place for place, lead_id in enumerate(ids)}
    query = (
        select(
            CrmRecord.connection_id, CrmRecord.object_type, CrmRecord.lead_id,
            CrmRecord.written_score, CrmRecord.written_band, CrmRecord.written_at,
        )
        .join(Connection, Connection.id == CrmRecord.connection_id)
        .where(CrmRecord.org_id == org_id, Connection.writes_scores)
        .order_by(CrmRecord.connection_id, CrmRecord.object_type, CrmRecord.id)
        .execution_options(yield_per=SIZE)
    )  # fmt: skip
    kept: dict[tuple[UUID, str], list[tuple[int, int, str | None, int]]] = {}
    for connection_id, object_type, lead_id, score, band, at in session.execute(query):
        if lead_id in places:
            row = places[lead_id], UNWRITTEN if score is None else score, band, _microseconds(at)
            kept.setdefault((connection_id, object_type), []).append(row)
    return [
        Written(session.get_one(Connection, connection_id), object_type, _records(rows))
        for (connection_id, object_type), rows in kept.items()
    ]


def _records(rows: list[tuple[int, int, str | None, int]]) -> Records:
    places, scores, bands, times = zip(*rows, strict=True)
    return Records(np.array(places, np.int64), np.array(scores, np.int32), bands, np.array(times, np.int64))


def _microseconds(at: datetime | None) -> int:
    return 0 if at is None else microseconds(at)
