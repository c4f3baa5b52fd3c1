"""What publishing a draft causes outside: CRM fields that are written, people who would be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from scoring.bands import Band, told_of
from scoring.columns import Ints, Scores
from scoring.rates import count
from scoring.subject import MICROSECOND, NEVER, instant, microseconds

UNWRITTEN = -1


@dataclass(frozen=True, slots=True)
class WritePolicy:
    """A record is written when its band changes or its score by `least_points`, else once it is `longest_stale` old."""

    least_points: int = 3
    longest_stale: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Records:
    """What m CRM records show; a lead may have several, or none."""

    rows: Ints
    """Of the leads in the columns, shape (m,)."""
    scores: NDArray[np.int32]
    """As last written, UNWRITTEN for never, shape (m,)."""
    bands: tuple[str | None, ...]
    """Keys as last written; None where no band was."""
    written_at: Ints
    """Microseconds since 1970, shape (m,); whatever it is where nothing was written."""


@dataclass(frozen=True, slots=True)
class Writes:
    """Records by why they are written: to another band, by enough points, for the first time; the rest later."""

    rises: int
    falls: int
    moves: int
    firsts: int
    later: int
    """Those that differ by so little that they wait until what they show is stale."""
    last_at: datetime | None
    """When the last of those is due; None where there is none."""

    @property
    def at_once(self) -> int:
        """The records that are due as soon as the draft is published."""
        return self.rises + self.falls + self.moves + self.firsts

    def calls(self, records_a_call: int) -> int:
        """Return the calls of a vendor that takes so many records in each; one with room takes later ones along."""
        return -(-(self.at_once + self.later) // records_a_call)


@dataclass(frozen=True, slots=True)
class Alerts:
    """Leads that would rise into a band with alerts because the rules changed: no news of them, so nobody is told."""

    rows: Ints
    band: str
    """The word for that band, or the words where there are more."""

    @property
    def words(self) -> str:
        """What is muted, in a sentence; empty where nothing is."""
        if not len(self.rows):
            return ""
        who, verb = ("This lead turns", "it") if len(self.rows) == 1 else ("These leads turn", "they")
        muted = count(len(self.rows), "alert")
        stays = "stays" if len(self.rows) == 1 else "stay"
        return f"{muted} {stays} silent. {who} {self.band} because the rules changed, not because {verb} did something."


def muted(bands: Sequence[Band], shown: NDArray[np.int8], former: NDArray[np.int8], draft: Scores) -> Alerts:
    """Return the rises that only the draft, with these bands, causes.

    `shown` (n,) are the ranks of the bands that leads are in, -1 for none; `former` (n,) those that they would be in by
    now without the draft.
    """
    into = told_of(bands, shown, draft.bands)
    rows = np.flatnonzero((into >= 0) & (told_of(bands, shown, draft.bands, former=former) < 0))
    words = [bands[rank].word for rank in sorted({*into[rows].tolist()})] or [bands[-1].word]
    return Alerts(rows, " or ".join(words))


def writes(
    draft: Scores,
    band_keys: tuple[str, ...],
    has_changed: NDArray[np.bool_],
    records: Records,
    *,
    policy: WritePolicy,
    as_of: datetime,
) -> Writes:
    """Return what is written for leads that `has_changed` (n,), when the draft is published at `as_of`.

    `band_keys` are those of the draft; a written band that it does not know counts as below all of them.
    """
    ranks = {key: rank for rank, key in enumerate(band_keys)}
    total, rank = draft.total[records.rows], draft.bands[records.rows].astype(np.int64)
    shown = np.array([ranks.get(band or "", -1) for band in records.bands], np.int64)
    has_band = np.array([band is not None for band in records.bands], np.bool_)
    is_first = records.scores == UNWRITTEN
    is_other = has_band & (rank != shown) & ~is_first
    gap = np.where(is_first, 0, np.abs(total - records.scores))
    is_move = ~is_first & ~is_other & (gap >= policy.least_points)
    is_later = ~is_first & ~is_other & ~is_move & (gap > 0)
    due = has_changed[records.rows]
    later = is_later & due
    stale = np.maximum(records.written_at[later] + policy.longest_stale // MICROSECOND, microseconds(as_of))
    return Writes(
        rises=int((is_other & (rank > shown) & due).sum()),
        falls=int((is_other & (rank < shown) & due).sum()),
        moves=int((is_move & due).sum()),
        firsts=int((is_first & due).sum()),
        later=int(later.sum()),
        last_at=instant(int(stale.max())) if len(stale) else instant(NEVER),
    )
