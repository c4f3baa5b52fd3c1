"""Bands for as many leads a week as a team can call, fitted to the leads of the last weeks."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from hub.errors import Invalid
from hub.runtime import Runtime
from hub.studio.stored import Seen, read_stored
from scoring import Band, Scorecard
from scoring.bands import HIGHEST
from scoring.rates import count

DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Fitted:
    """A band for a number of leads a week, and how many reached it each week of those it was fitted to."""

    band: Band
    leads: float

    @property
    def words(self) -> str:
        """Where it begins: `Hot from 71: about 40 leads a week`."""
        said = f"{self.band.word} from {self.band.at_least}: about {count(round(self.leads), 'lead')} a week"
        if self.band.at_least == HIGHEST and self.leads > (self.band.leads_a_week or self.leads):
            return f"{said}, which is more than asked for, and no score is higher"
        return said


def with_capacity(card: Scorecard, leads_a_week: int | None, key: str | None) -> Scorecard:
    """Return the scorecard with a number of leads a week for the band `key`, or the highest.

    Raises:
        Invalid: there is no such band, or no band names a number and none is given.
    """
    if leads_a_week is None:
        if key is not None or not any(band.leads_a_week for band in card.bands):
            raise Invalid("Say for how many leads a week the band is, with --leads-a-week.")
        return card
    wanted = key or card.bands[-1].key
    document: dict[str, Any] = card.to_document()
    found = [band for band in document["bands"][1:] if band["key"] == wanted]
    if not found:
        there = ", ".join(band.key for band in card.bands[1:])
        raise Invalid(f"There is no band {wanted} to fit. There are: {there}.")
    found[0]["leads_a_week"] = leads_a_week
    return Scorecard.from_document(document)


def fit(
    runtime: Runtime, org_id: UUID, card: Scorecard, *, weeks: int, seen: Seen = lambda _: None
) -> tuple[Scorecard, list[Fitted]]:
    """Return the scorecard with its bands fitted, and those that are; writes nothing.

    Counted are the leads that came or did something in the last `weeks`, each once, with the best score that it had at
    the end of any of those days, by what is known of it today.

    Raises:
        Invalid: there was no such lead.
    """
    now = runtime.clock()
    since = now - timedelta(weeks=weeks)
    with runtime.sessions.begin(org_id) as session:
        stored = read_stored(session, org_id, card.attributes, active_since=since, seen=seen)
    if not stored.ids:
        raise Invalid(f"No lead came or did something in the last {count(weeks, 'week')}. Look further back: --weeks.")
    best: NDArray[np.int32] = np.zeros(len(stored.ids), np.int32)
    for days in range(weeks * DAYS_A_WEEK):
        np.maximum(best, card.score_many(stored.columns, as_of=now - timedelta(days=days)).total, out=best)
    fitted = card.fit_bands(best, weeks=weeks)
    tops = [band.at_least for band in fitted.bands[1:]] + [101]
    told = [
        Fitted(band, int(((best >= band.at_least) & (best < tops[rank])).sum()) / weeks)
        for rank, band in enumerate(fitted.bands)
        if band.leads_a_week is not None
    ]
    return fitted, told
