"""What a scorecard said of leads whose outcome is known."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from scoring.bands import Band
from scoring.columns import Scores
from scoring.evaluate.tally import Tally, tally
from scoring.scorecard import Scorecard
from scoring.sums import Floats, Places

Keys: TypeAlias = NDArray[np.object_]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackRecord:
    """n leads: what became of each, and what was said of it. All arrays are (n,)."""

    won: Floats
    """In {0, 1}."""
    points: Floats
    """Before the scale ends them; they order leads where there is no probability."""
    score: NDArray[np.int64]
    """From 0 to 100."""
    band: Keys
    """Keys of bands."""
    chance: Floats | None
    """Probabilities; None where the scorecard has none."""
    fold: Places
    """Which leads were left out together; one scorecard judged those of one fold."""
    place: Places
    """Of each lead among those that were given."""
    ladder: tuple[Band, ...]
    """The bands from low to high."""

    @property
    def rank(self) -> Floats:
        """What orders leads: the probability, or points without one."""
        return self.points if self.chance is None else self.chance

    def tallies(self, parts: Places | None = None) -> list[Tally]:
        """Return the tally of each part of the leads, of each fold unless `parts` (n,) say otherwise."""
        of = self.fold if parts is None else parts
        return [tally(self.won[here], self.rank[here]) for one in np.unique(of) for here in (of == one,)]

    def of(self, wanted: NDArray[Any]) -> "TrackRecord":
        """Return the leads of a mask or of row numbers."""
        parts: dict[str, Any] = {name: _part(getattr(self, name), wanted) for name in ARRAYS}
        return replace(self, **parts)


ARRAYS = ("won", "points", "score", "band", "chance", "fold", "place")


def track_record(card: Scorecard, scores: Scores, won: NDArray[Any]) -> TrackRecord:
    """Return what `card` says of n leads, its `scores` of them, beside what became of each, `won` (n,) in {0, 1}."""
    keys = np.array([band.key for band in card.bands], object)
    return TrackRecord(
        won=np.asarray(won, np.float64),
        points=(scores.base + scores.demographic + scores.fit + scores.behavioral).astype(np.float64),
        score=scores.total.astype(np.int64),
        band=keys[scores.bands],
        chance=scores.probability,
        fold=np.zeros(len(won), np.intp),
        place=np.arange(len(won)),
        ladder=card.bands,
    )


def joined(parts: Sequence[TrackRecord]) -> TrackRecord:
    """Return the leads of all parts, at least one, each part as a fold; the last part's bands stand for all."""
    arrays: dict[str, Any] = {name: _joined([getattr(part, name) for part in parts]) for name in ARRAYS}
    fold = np.repeat(np.arange(len(parts)), [len(part.won) for part in parts])
    return replace(parts[-1], **arrays | {"fold": fold})


def _part(values: NDArray[Any] | None, wanted: NDArray[Any]) -> NDArray[Any] | None:
    return None if values is None else values[wanted]


def _joined(values: Sequence[NDArray[Any] | None]) -> NDArray[Any] | None:
    known = [one for one in values if one is not None]
    return np.concatenate(known) if len(known) == len(values) else None
