"""Claims due leads and reads them as columns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, FromClause, Text, Uuid, bindparam, cast, func, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

from hub.leads.models import Lead, LeadScore
from hub.leads.subject import columns, kinds_of
from hub.scorecards.models import ScoringModel
from scoring import Columns, Scorecard, Scores
from scoring.bands import ranks_of

UNSCORED = -1
"""Stands for the total of a lead that waits for its first score."""


SCORES = LeadScore.__table__
"""Every lead that can be scored: one that was removed has no row."""
EVERYONE = true()
DUE_LEADS = SCORES.join(Lead.__table__, Lead.id == LeadScore.lead_id)


@dataclass(frozen=True, slots=True)
class Lane:
    """Due leads of one organization, and why they are: `facts`, `time` or `publish`."""

    org_id: UUID
    cause: str
    source: FromClause
    """SCORES, or DUE_LEADS where `where` looks at leads."""
    where: ColumnElement[bool]
    order_by: ColumnElement[Any] | InstrumentedAttribute[Any] | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """n leads whose scores this transaction holds, with what they score by and what they show."""

    n: int
    lead_ids: NDArray[np.void]
    revisions: NDArray[np.int32]
    totals: NDArray[np.int16]
    bands: NDArray[np.object_]
    """Their keys; None for none."""
    ranks: NDArray[np.int8]
    """Of their bands in the scorecard; -1 for none, or one that it does not know."""
    is_outdated: NDArray[np.bool_]
    """Scored by another version, or not yet."""
    columns: Columns

    def differ_from(self, scores: Scores) -> NDArray[np.bool_]:
        """Return which leads show another total or band than `scores`."""
        different: NDArray[np.bool_] = (scores.total != self.totals) | (scores.bands != self.ranks)
        return different


def claim(
    session: Session,
    model: ScoringModel,
    scorecard: Scorecard,
    lane: Lane,
    *,
    size: int,
    among: ColumnElement[bool] = EVERYONE,
) -> Held:
    """Lock the scores of up to `size` leads of a lane, `among` some, that nobody else holds, and read the leads.

    The leads themselves are not locked: that would write every one of them, and keep those waiting who learn of them.
    They are read in a statement of its own, so that it sees all that was known when the last score was committed;
    those that are due for facts no more, because somebody else scored them in that very moment, are left out.
    """
    shown = session.execute(
        select(
            LeadScore.lead_id,
            func.coalesce(LeadScore.total_score, UNSCORED),
            LeadScore.band,
            LeadScore.scoring_model_id.is_distinct_from(model.id),
        )
        .select_from(lane.source)
        .where(LeadScore.org_id == lane.org_id, lane.where, among)
        .order_by(lane.order_by)
        .limit(size)
        .with_for_update(of=LeadScore, skip_locked=True, key_share=True)
    ).all()
    still_due = lane.where if lane.source is DUE_LEADS else EVERYONE
    known = read(session, scorecard.attributes, [row.lead_id for row in shown], still_due)
    still, revisions, touches, *values = list(zip(*known, strict=True)) or [()] * 3
    by_id = {row.lead_id: row for row in shown}
    lead_ids, totals, bands, is_outdated = list(zip(*map(by_id.__getitem__, still), strict=True)) or [()] * 4
    return Held(
        n=len(known),
        lead_ids=np.frombuffer(b"".join(lead_id.bytes for lead_id in lead_ids), dtype="V16"),
        revisions=np.array(revisions, dtype=np.int32),
        totals=np.array(totals, dtype=np.int16),
        bands=np.array(bands, dtype=np.object_),
        ranks=ranks_of(scorecard.bands, bands),
        is_outdated=np.array(is_outdated, dtype=np.bool_),
        columns=columns(dict(zip(scorecard.attributes, values, strict=False)), touches, kinds_of(session, lane.org_id)),
    )


def read(
    session: Session, names: Sequence[str], lead_ids: Sequence[UUID], where: ColumnElement[bool] = EVERYONE
) -> Sequence[Sequence[Any]]:
    """Return id, revision, touches and the attributes `names` of those of the leads that are so, in their order.

    Attributes come as JSON, so that 1, "1" and true stay apart.
    """
    attributes = [cast(Lead.attributes[name], Text) for name in names]
    ids = func.unnest(bindparam("ids", list(lead_ids), ARRAY(Uuid)))
    held = ids.table_valued("id", with_ordinality="place").render_derived()
    known = select(Lead.id, Lead.revision, Lead.touches, *attributes).join(held, held.c.id == Lead.id)
    return session.execute(known.where(where).order_by(held.c.place)).all()
