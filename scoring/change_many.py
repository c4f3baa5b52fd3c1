"""Counts the touches of many leads, and finds when each term's points next change: `scoring.change` on arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scoring.change import next_change
from scoring.chunk import Chunk
from scoring.columns import Ints
from scoring.compiled import Counted, Rule
from scoring.conditions import Mask, leaves, masked
from scoring.fading import HalfLife, Steps
from scoring.subject import LAST, NEVER, SECOND
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


def count_touches(terms: Sequence[Counted], chunk: Chunk, now: int, rows: NDArray[np.int16], changes: Ints) -> None:
    """Put the points (terms, leads) of terms that count touches, and bring the next change of leads forward."""
    if not terms:
        return
    columns, part = chunk.columns, chunk.part
    first, last = columns.touch_offsets[part.start], columns.touch_offsets[part.stop]
    kinds, times = columns.touch_kinds[first:last], columns.touch_times[first:last]
    per_lead = np.diff(columns.touch_offsets[part.start : part.stop + 1])
    owners = np.repeat(np.arange(len(per_lead)), per_lead)
    for term in terms:
        rows[term.index] = term.weight.nothing
        is_counted = np.array([*(name in term.kinds for name in columns.kind_names), False])
        wanted = is_counted[kinds]
        if term.when is not None:
            holds = masked(term.when, chunk)
            rows[term.index, ~holds] = 0
            wanted &= holds[owners]
        chosen = np.flatnonzero(wanted)
        if len(chosen) == 0:
            continue
        owner = owners[chosen]
        starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])
        leads, groups = owner[starts], Groups(times[chosen], starts)
        worths, change = _points(term, groups, now)
        rows[term.index, leads] = worths
        changes[leads] = np.minimum(changes[leads], change)


def next_flips(rule: Rule, chunk: Chunk, holds: Mask, changes: Ints) -> None:
    """Bring the next change of leads forward to when a rule holds that did not, or no longer does."""
    now = chunk.at
    edges = [edge for leaf in leaves(rule.when) if leaf.test.is_timed for edge in chunk.span(leaf)]
    at = np.minimum(np.stack(edges), LAST + 1)
    at = np.sort(np.where(at > now, whole_seconds(at), NEVER), axis=0)
    is_open = np.ones(chunk.size, np.bool_)
    for instants in at:
        is_open &= (instants <= LAST) & (instants < changes)
        if not is_open.any():
            break
        chunk.at = instants
        flips = is_open & (masked(rule.when, chunk) != holds)
        changes[flips] = instants[flips]
    chunk.at = now


def _points(term: Counted, groups: Groups, now: int) -> tuple[Ints, Ints]:
    """Return the points and the next change of each lead."""
    ages = now - groups.times
    is_begun = ages >= 0
    shares = term.fading.shares(np.maximum(ages, 0))
    shares[~is_begun] = 0
    sums = groups.sums(shares)
    points = term.weight.worths(sums)
    changes = np.full(len(sums), NEVER)
    is_settled = np.logical_and.reduceat(is_begun, groups.starts)
    falls = is_settled & term.weight.has_edge(points, sums)
    if falls.any():
        edges = term.weight.edges(points[falls], sums[falls])
        changes[falls] = _falls(term, groups.only(falls), sums[falls], edges, now)
    is_open = ~is_settled
    if term.weight.comes_back:
        is_open |= falls & (term.weight.worths(_sums_at(term, groups, np.minimum(changes, LAST))) == points)
    # What is worth the same again after it has fallen is looked at one by one, as is what is yet to come.
    for lead in np.flatnonzero(is_open):
        start = groups.starts[lead]
        end = groups.starts[lead + 1] if lead + 1 < len(groups.starts) else len(groups.times)
        changes[lead] = next_change(term, groups.times[start:end].tolist(), int(points[lead]), int(sums[lead]), now)
    changes[changes > LAST] = NEVER
    return points, changes


def _sums_at(term: Counted, groups: Groups, at: Ints) -> Ints:
    """Return each lead's sum at an instant of its own."""
    return groups.sums(term.fading.shares(np.maximum(np.repeat(at, groups.sizes()) - groups.times, 0)))


def _falls(term: Counted, groups: Groups, sums: Ints, leasts: Ints, now: int) -> Ints:
    """Return the first whole second after `now` at which each lead's sum is below its least (1 or more)."""
    fading = term.fading
    if isinstance(fading, Steps):
        return _stepwise(fading, groups, sums - leasts, now)
    low = np.full(len(sums), now // SECOND)
    high = whole_seconds(np.maximum.reduceat(groups.times, groups.starts) + fading.end) // SECOND
    search = _Search(term, groups, leasts)
    if isinstance(fading, HalfLife) and fading.is_open:
        guess = np.ceil((now + fading.half * np.log2(sums / leasts)) / SECOND).astype(np.int64)
        low, high = search.around(np.clip(guess, low + 1, high), low, high)
    return search.bisect(low, high) * SECOND


def _stepwise(fading: Steps, groups: Groups, spare: Ints, now: int) -> Ints:
    if not fading.ages:
        return np.full(len(spare), NEVER)
    owners = np.repeat(np.arange(len(spare)), groups.sizes())
    at = np.concatenate([groups.times + age for age in fading.ages])
    loss = np.repeat(-np.diff(np.array(fading.left, np.int64)), len(groups.times))
    owner = np.tile(owners, len(fading.ages))
    ahead = at > now
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
        sums = _sums_at(self._term, self._groups.only(wanted), seconds[wanted] * SECOND)
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
