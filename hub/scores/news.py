"""The rises that are news of the lead: neither its first score, nor the doing of a new version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.leads.models import LeadScore
from hub.leads.subject import columns, kinds_of
from hub.scorecards.live import compiled
from hub.scorecards.models import ScoringModel
from hub.scores.claim import UNSCORED, Held, read
from hub.scores.effects import Rise
from scoring import Band, Columns, Scorecard, Scores
from scoring.bands import ranks_of, told_of
from scoring.columns import taken


def rises(
    session: Session, org_id: UUID, held: Held, scores: Scores, bands: Sequence[Band], *, now: datetime
) -> list[Rise]:
    """Return the leads that rose into a band that people are told of, by what is known of them or by time.

    Of a lead that another version had scored, that is what this version would tell as well, had it stayed. To be asked
    before the scores are kept: they tell the version.
    """
    may = (told_of(bands, held.ranks, scores.bands) >= 0) & (held.totals != UNSCORED)
    former, outdated = scores.bands.copy(), np.flatnonzero(may & held.is_outdated)
    if outdated.size:
        former[outdated] = _former_ranks(session, org_id, held, outdated, (bands, scores.bands), now=now)
    into = told_of(bands, held.ranks, scores.bands, former=former)
    return [
        Rise(
            lead_id=_lead_id(held, row),
            band=bands[into[row]].key,
            before=int(held.totals[row]),
            total=int(scores.total[row]),
        )
        for row in np.flatnonzero(may & (into >= 0))
    ]


def _former_ranks(
    session: Session, org_id: UUID, held: Held, rows: NDArray[np.intp], found: tuple[Sequence[Band], NDArray[np.int8]],
    *, now: datetime,
) -> NDArray[np.int8]:  # fmt: skip
    """Return the ranks that the versions that scored these leads before give them now; `found` are the new ones."""
    bands, ranks = found
    lead_ids = [_lead_id(held, row) for row in rows]
    scored_by = select(LeadScore.lead_id, LeadScore.scoring_model_id)
    scored_by = scored_by.where(LeadScore.org_id == org_id, LeadScore.lead_id.in_(lead_ids))
    versions = {row.lead_id: row.scoring_model_id for row in session.execute(scored_by)}
    cards = {one: compiled(session.get_one(ScoringModel, one)) for one in set(versions.values())}
    # Read anew: what was learned since counts as well, and keeps the lead due.
    names = sorted({name for card in cards.values() for name in card.attributes})
    _, _, touches, *values = zip(*read(session, names, lead_ids), strict=True)
    known = columns(dict(zip(names, values, strict=True)), touches, kinds_of(session, org_id))
    former = Former(known, held.bands[rows], np.array([versions[one] for one in lead_ids], np.object_))
    return former.ranks(cards, bands, ranks[rows], as_of=now)


def _lead_id(held: Held, row: np.intp) -> UUID:
    return UUID(bytes=held.lead_ids[row].tobytes())


@dataclass(frozen=True, slots=True)
class Former:
    """n leads, the keys of the bands they are in, and the ids of the versions that put them there, or None."""

    columns: Columns
    bands: NDArray[np.object_]
    versions: NDArray[np.object_]

    def ranks(
        self, cards: Mapping[UUID, Scorecard], bands: Sequence[Band], otherwise: NDArray[np.int8], *, as_of: datetime
    ) -> NDArray[np.int8]:
        """Return the ranks among `bands` that their versions give them at `as_of`; of versions not in `cards`, others.

        `otherwise` (n,) has those.
        """
        ranks = otherwise.copy()
        for version, card in cards.items():
            rows = np.flatnonzero(self.versions == version)
            previous = ranks_of(card.bands, self.bands[rows])
            found = card.score_many(taken(self.columns, rows), as_of=as_of, previous_bands=previous)
            ranks[rows] = ranks_of(bands, _keys(card, found))
        return ranks


def _keys(card: Scorecard, scores: Scores) -> Iterable[str]:
    return (card.bands[rank].key for rank in scores.bands)
