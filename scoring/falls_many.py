"""Finds when the summed shares of many leads' touches fall below an edge: `scoring.change` on arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Ints
from scoring.compiled import Counted
from scoring.fading import HalfLife, Steps
from scoring.subject import NEVER, SECOND
from scoring.weight import whole_seconds


@dataclass(frozen=True, slots=True)
class Groups:
    """Touches of some leads, those of one lead side by side; a lead's begin at `starts`."""

    times: Ints
    starts: Ints

    def sums(self, values: Ints) -> Ints:
        """Return the sum of one value per touch for each lead."""
        return np.add.reduceat(values, self.starts)

    def sizes(self) -> Ints:
        """Return the number of touches of each lead."""
        return np.diff(self.starts, append=len(self.times))

    def only(self, wanted: NDArray[np.bool_]) -> "Groups":
        """Return the touches of the wanted leads."""
        if wanted.all():
            return self
        sizes = self.sizes()
        kept = sizes[wanted]
        return Groups(self.times[np.repeat(wanted, sizes)], np.cumsum(kept) - kept)

    def touches(self, wanted: NDArray[np.bool_]) -> "Groups":
        """Return the wanted touches; each lead has one at least."""
        kept = np.add.reduceat(wanted, self.starts, dtype=np.int64)
        return Groups(self.times[wanted], np.cumsum(kept) - kept)


def sums_at(term: Counted, groups: Groups, at: Ints) -> Ints:
    """Return each lead's sum at an instant of its own."""
    return groups.sums(term.fading.shares(np.maximum(np.repeat(at, groups.sizes()) - groups.times, 0)))


def falls(term: Counted, groups: Groups, sums: Ints, leasts: Ints, now: Ints) -> Ints:
    """Return the first whole second after `now`, one for each, at which a lead's sum is below its least (1 or more).

    All touches have begun by then; `sums` are those of `now`.
    """
    fading = term.fading
    if isinstance(fading, Steps):
        return _stepwise(fading, groups, sums - leasts, now)
    low = now // SECOND
    high = whole_seconds(np.maximum.reduceat(groups.times, groups.starts) + fading.end) // SECOND
    search = _Search(term, groups, leasts)
    if isinstance(fading, HalfLife) and fading.is_open:
        guess = np.ceil((now + fading.half * np.log2(sums / leasts)) / SECOND).astype(np.int64)
        low, high = search.around(np.clip(guess, low + 1, high), low, high)
    return search.bisect(low, high) * SECOND


def _stepwise(fading: Steps, groups: Groups, spare: Ints, now: Ints) -> Ints:
    if not fading.ages:
        return np.full(len(spare), NEVER)
    owners = np.repeat(np.arange(len(spare)), groups.sizes())
    at = np.concatenate([groups.times + age for age in fading.ages])
    loss = np.repeat(-np.diff(np.array(fading.left, np.int64)), len(groups.times))
    owner = np.tile(owners, len(fading.ages))
    ahead = at > now[owner]
    at, loss, owner = at[ahead], loss[ahead], owner[ahead]
    if np.any((owner[1:] < owner[:-1]) | ((owner[1:] == owner[:-1]) & (at[1:] < at[:-1]))):
        order = np.lexsort((at, owner))
        at, loss, owner = at[order], loss[order], owner[order]
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]]) if len(owner) else np.zeros(0, np.int64)
    lost = np.cumsum(loss)
    before = np.repeat(lost[starts] - loss[starts], np.diff(starts, append=len(owner)))
    beyond = np.flatnonzero(lost - before > spare[owner])
    found = np.full(len(spare), NEVER)
    # From the last to the first, so that the first fall that goes too far is the one that stays.
    found[owner[beyond[::-1]]] = whole_seconds(at[beyond[::-1]])
    return found


class _Search:
    """Finds, for every lead at once, the second at which its sum falls below its least."""

    def __init__(self, term: Counted, groups: Groups, leasts: Ints) -> None:
        self._term = term
        self._groups = groups
        self._leasts = leasts

    def is_below(self, seconds: Ints, wanted: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Tell which of the wanted leads are below their least at these seconds (one for each lead)."""
        sums = sums_at(self._term, self._groups.only(wanted), seconds[wanted] * SECOND)
        return sums < self._leasts[wanted]

    def around(self, guess: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """Narrow the limits to the seconds beside a guess, where these prove it."""
        everyone = np.ones(len(guess), np.bool_)
        below = self.is_below(guess, everyone)
        high = np.where(below, guess, high)
        before = np.maximum(guess - 1, low)
        # At `low` itself nothing has fallen yet, whatever its sum; it lies before the instant we look from.
        below_before = self.is_below(before, everyone) & (before > low)
        high = np.where(below_before, before, high)
        low = np.where(~below, guess, np.where(~below_before, before, low))
        for reach in (2, 16):
            near = np.where(below_before, np.maximum(high - reach, low), np.minimum(low + reach, high))
            wanted = (high - low > 1) & (near > low) & (near < high)
            if not wanted.any():
                break
            found = self.is_below(near, wanted)
            at = np.flatnonzero(wanted)
            high[at[found]] = near[at[found]]
            low[at[~found]] = near[at[~found]]
        return low, high

    def bisect(self, low: Ints, high: Ints) -> Ints:
        """Return the first second after `low` at which each is below its least; it is so at `high`."""
        while (wanted := high - low > 1).any():
            middle = (low + high) // 2
            found = self.is_below(middle, wanted)
            at = np.flatnonzero(wanted)
            high[at[found]] = middle[at[found]]
            low[at[~found]] = middle[at[~found]]
        return high
