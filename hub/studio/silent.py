"""The alerts that stay silent when a draft is published: what scoring then tells nobody, because the draft did it."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import numpy as np
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from hub.leads.models import LeadScore
from hub.scorecards.live import compiled
from hub.scorecards.models import ScoringModel
from hub.scores.news import Former
from hub.studio.stored import UNSCORED, Stored
from scoring import Scorecard
from scoring.bands import ranks_of
from scoring.compare import Alerts, Comparison, muted


def other_versions(session: Session, org_id: UUID, live: Scorecard) -> dict[UUID, Scorecard]:
    """Return the versions that leads still have scores of, besides `live`: one was published, or an experiment runs."""
    has_scores = exists().where(LeadScore.org_id == org_id, LeadScore.scoring_model_id == ScoringModel.id)
    models = session.scalars(select(ScoringModel).where(ScoringModel.org_id == org_id, has_scores))
    return {one.id: compiled(one) for one in models if compiled(one) != live}


def silent(
    stored: Stored, live: Scorecard, draft: Scorecard, found: Comparison, others: Mapping[UUID, Scorecard],
    *, as_of: datetime,
) -> Alerts:  # fmt: skip
    """Return the rises that nobody is told of, if the draft is published at `as_of` and scores what is then shown.

    A rise that has not been scored yet, but that facts or time alone bring about, is told and so none of these.
    """
    shown = ranks_of(draft.bands, stored.bands)
    shown[stored.totals == UNSCORED] = len(draft.bands) - 1  # a first score is no rise
    former = Former(stored.columns, np.array(stored.bands, np.object_), stored.versions)
    by_live = ranks_of(draft.bands, [live.bands[rank].key for rank in found.live.bands])
    return muted(draft.bands, shown, former.ranks(others, draft.bands, by_live, as_of=as_of), found.draft)
