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
from scoring.falls_many import Groups, falls, sums_at
from scoring.subject import LAST, NEVER
from scoring.weight import whole_seconds


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
    for part, next_changes in ((is_settled, _of_settled), (~is_settled, _of_open)):
        if part.any():
            state = _State(groups.only(part), points[part], sums[part], np.full(int(part.sum()), now))
            changes[part] = next_changes(term, state)
    changes[changes > LAST] = NEVER
    return points, changes


@dataclass(frozen=True, slots=True)
class _State:
    """Some leads, each at an instant of its own: their touches, points, and the sum of shares worth these."""

    groups: Groups
    points: Ints
    sums: Ints
    now: Ints

    def only(self, wanted: Mask) -> "_State":
        return _State(self.groups.only(wanted), self.points[wanted], self.sums[wanted], self.now[wanted])


def _of_settled(term: Counted, state: _State) -> Ints:
    """Return the next change of leads whose touches have all begun."""
    found, is_back = _first_falls(term, state, state.groups)
    _one_by_one(term, state, is_back, found)
    return found


def _of_open(term: Counted, state: _State) -> Ints:
    """Return the next change of leads with touches yet to come: in rounds, from one that begins to the next."""
    changes, asked = np.full(len(state.points), NEVER), np.arange(len(state.points))
    while len(asked):
        times, starts = state.groups.times, state.groups.starts
        is_begun = times <= np.repeat(state.now, state.groups.sizes())
        nexts = np.minimum.reduceat(np.where(is_begun, NEVER, whole_seconds(times)), starts)
        found, is_back = _first_falls(term, state, state.groups.touches(is_begun))
        _one_by_one(term, state, is_back & (found < nexts), found)
        is_told = (found < nexts) | (nexts == NEVER)
        changes[asked[is_told]] = found[is_told]
        asked, state, nexts = asked[~is_told], state.only(~is_told), nexts[~is_told]
        if not len(asked):
            break
        sums = _begun(term, state.groups, nexts)
        differs = term.weight.worths(sums) != state.points
        changes[asked[differs]] = nexts[differs]
        asked, state = asked[~differs], _State(state.groups, state.points, sums, nexts).only(~differs)
    return changes


def _begun(term: Counted, groups: Groups, at: Ints) -> Ints:
    """Return each lead's sum at an instant of its own, of the touches that have begun by then."""
    ages = np.repeat(at, groups.sizes()) - groups.times
    shares = term.fading.shares(np.maximum(ages, 0))
    shares[ages < 0] = 0
    return groups.sums(shares)


def _first_falls(term: Counted, state: _State, begun: Groups) -> tuple[Ints, Mask]:
    """Return when each lead's points first fall, and where they are worth the same again by then."""
    found, is_back = np.full(len(state.sums), NEVER), np.zeros(len(state.sums), np.bool_)
    can = term.weight.has_edge(state.points, state.sums)
    if can.any():
        groups, sums = begun.only(can), state.sums[can]
        found[can] = at = falls(term, groups, sums, term.weight.edges(state.points[can], sums), state.now[can])
        if term.weight.comes_back:
            is_same = term.weight.worths(sums_at(term, groups, np.minimum(at, LAST))) == state.points[can]
            is_back[can] = is_same & (at <= LAST)
    return found, is_back


def _one_by_one(term: Counted, state: _State, wanted: Mask, changes: Ints) -> None:
    """Put the next change of leads that are worth the same again after they have fallen."""
    groups = state.groups
    for lead in np.flatnonzero(wanted):
        end = groups.starts[lead + 1] if lead + 1 < len(groups.starts) else len(groups.times)
        times = groups.times[groups.starts[lead] : end].tolist()
        changes[lead] = next_change(term, times, int(state.points[lead]), int(state.sums[lead]), int(state.now[lead]))
