"""Claims due leads and reads them as columns, in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, LargeBinary, Text, cast, func, select
from sqlalchemy.orm import Session

from hub.leads.models import Lead, LeadScore
from hub.leads.subject import columns, kinds_of
from hub.scorecards.models import ScoringModel
from scoring import Columns, Scorecard, Scores

UNSCORED = -1
"""Stands for the total of a lead that waits for its first score."""


@dataclass(frozen=True, slots=True)
class Held:
    """n leads whose rows this transaction holds, with what they score by and what they show."""

    n: int
    lead_ids: NDArray[np.void]
    revisions: NDArray[np.int32]
    totals: NDArray[np.int16]
    ranks: NDArray[np.int8]
    """Of their bands in the live scorecard; -1 for none, or one that it does not know."""
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
    where: ColumnElement[bool],
    order_by: object,
    *,
    size: int,
) -> Held:
    """Lock up to `size` leads that match `where` and that nobody else holds, and return them as they are now.

    Attributes come as JSON, so that 1, "1" and true stay apart. Locked without the key, so that activities can be added
    to the leads meanwhile.
    """
    org_id = model.org_id
    attributes = [cast(Lead.attributes[name], Text) for name in scorecard.attributes]
    rows = session.execute(
        select(
            func.uuid_send(LeadScore.lead_id, type_=LargeBinary),
            func.coalesce(LeadScore.total_score, UNSCORED),
            LeadScore.band,
            LeadScore.scoring_model_id.is_distinct_from(model.id),
            Lead.revision,
            Lead.touches,
            *attributes,
        )
        .join(Lead, Lead.id == LeadScore.lead_id)
        .where(Lead.org_id == org_id, LeadScore.org_id == org_id, Lead.removed_at.is_(None), where)
        .order_by(order_by)  # type: ignore[arg-type]
        .limit(size)
        .with_for_update(skip_locked=True, key_share=True)
    ).all()
    lead_ids, totals, bands, is_outdated, revisions, touches, *values = list(zip(*rows, strict=True)) or [()] * 6
    return Held(
        n=len(rows),
        lead_ids=np.frombuffer(b"".join(lead_ids), dtype="V16"),
        revisions=np.array(revisions, dtype=np.int32),
        totals=np.array(totals, dtype=np.int16),
        ranks=_ranks(bands, scorecard),
        is_outdated=np.array(is_outdated, dtype=np.bool_),
        columns=columns(dict(zip(scorecard.attributes, values, strict=False)), touches, kinds_of(session, org_id)),
    )


def _ranks(bands: Sequence[Any], scorecard: Scorecard) -> NDArray[np.int8]:
    ranks = {band.key: rank for rank, band in enumerate(scorecard.bands)}
    return np.array([ranks.get(band, -1) for band in bands], dtype=np.int8)
