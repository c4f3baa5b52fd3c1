"""The rises that are news of the lead: neither its first score, nor the doing of a new version."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from hub.scorecards.live import compiled
from hub.scorecards.models import ScoringModel
from hub.scores.claim import UNSCORED, Held
from hub.scores.effects import Rise
from scoring import Band, Columns, Scorecard, Scores
from scoring.bands import ranks_of, told_of
from scoring.columns import taken


def rises(session: Session, held: Held, scores: Scores, bands: Sequence[Band], *, now: datetime) -> list[Rise]:
    """Return the leads that rose into a band that people are told of, by what is known of them or by time.

    Of a lead that another version had scored, that is what this version would tell as well, had it stayed.
    """
    may = (told_of(bands, held.ranks, scores.bands) >= 0) & (held.totals != UNSCORED)
    if not may.any():
        return []
    formers = {one for one in held.formers[may] if one is not None}
    cards = {one: compiled(session.get_one(ScoringModel, one)) for one in formers}
    versions = held.formers.copy()
    versions[~may] = None  # only these need to be scored once more
    former = Former(held.columns, held.bands, versions)
    into = told_of(bands, held.ranks, scores.bands, former=former.ranks(cards, bands, scores.bands, as_of=now))
    return [
        Rise(
            lead_id=UUID(bytes=held.lead_ids[row].tobytes()),
            band=bands[into[row]].key,
            before=int(held.totals[row]),
            total=int(scores.total[row]),
        )
        for row in np.flatnonzero(may & (into >= 0))
    ]


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
