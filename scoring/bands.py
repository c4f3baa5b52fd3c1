"""Bands of the total, each kept by hysteresis until the score falls clearly below where it began."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScorecardError
from scoring.reading import Fields

HIGHEST = 100
MOST_LEADS_A_WEEK = 1_000_000


@dataclass(frozen=True, slots=True)
class Band:
    """Begins at a score of `at_least` and, once reached, ends below `at_least - hysteresis`.

    One with `leads_a_week` is for about so many leads: `fitted` finds where it begins, and the document keeps both.
    People are told of leads that rise into one with `alert`; see `alerting`.
    """

    key: str
    word: str
    at_least: int
    hysteresis: int = 0
    leads_a_week: int | None = None
    alert: bool = False


def alerting(bands: Sequence[Band]) -> NDArray[np.int8]:
    """Return for each rank the highest band, up to it, that people are told of; -1 where there is none.

    Where no band says `alert`, it is the top one.
    """
    asked = [band.alert for band in bands]
    told = asked if any(asked) else [False] * (len(bands) - 1) + [True]
    return np.maximum.accumulate(np.where(told, np.arange(len(bands)), -1)).astype(np.int8)


def ranks_of(bands: Sequence[Band], keys: Iterable[str | None]) -> NDArray[np.int8]:
    """Return the ranks of bands by their keys; -1 for none, and for a key that none of them has."""
    ranks = {band.key: rank for rank, band in enumerate(bands)}
    return np.array([-1 if key is None else ranks.get(key, -1) for key in keys], np.int8)


def told_of(
    bands: Sequence[Band], before: NDArray[Any], after: NDArray[Any], *, former: NDArray[Any] | None = None
) -> NDArray[np.int8]:
    """Return the rank of the band that people are told each of n leads rose into, -1 where they are told nothing.

    `before` and `after` (n,) are ranks; -1 before is none. `former` (n,) are the ranks that the scorecard that put the
    leads into `before` gives them now: a rise that it would tell of in no way is the doing of the new scorecard alone,
    so people are told nothing.
    """
    highest = alerting(bands)
    into = np.where(highest[after] > before, highest[after], np.int8(-1))
    if former is None:
        return into
    anyway = np.minimum(former, after)
    return np.where((anyway >= 0) & (highest[anyway] > before), into, np.int8(-1))


def parse_bands(entries: Sequence[tuple[Any, str]]) -> tuple[Band, ...]:
    """Return the bands of a document, lowest first."""
    bands: list[Band] = []
    for value, path in entries:
        fields = Fields(value, path)
        band = Band(
            key=fields.text("key"),
            word=fields.text("word"),
            at_least=fields.whole("at_least", 0, HIGHEST),
            hysteresis=fields.optional_whole("hysteresis", 0, HIGHEST) or 0,
            leads_a_week=fields.optional_whole("leads_a_week", 1, MOST_LEADS_A_WEEK),
            alert=fields.optional_flag("alert"),
        )
        fields.done()
        _check(band, bands, fields)
        bands.append(band)
    return tuple(bands)


def _check(band: Band, lower: Sequence[Band], fields: Fields) -> None:
    if any(band.key == one.key for one in lower):
        raise ScorecardError(fields.at("key"), f"is '{band.key}', which another band has; give each its own.")
    if not lower:
        if band.at_least != 0 or band.hysteresis != 0:
            raise ScorecardError(
                fields.at("at_least"), "must be 0 without hysteresis: the lowest band takes all others."
            )
        if band.leads_a_week is not None:
            raise ScorecardError(fields.at("leads_a_week"), "must be left out: the lowest band takes all others.")
        if band.alert:
            raise ScorecardError(fields.at("alert"), "must be left out: no lead rises into the lowest band.")
        return
    below = lower[-1]
    if band.at_least <= below.at_least:
        raise ScorecardError(fields.at("at_least"), f"must be above {below.at_least}, where '{below.key}' begins.")
    if band.at_least - band.hysteresis <= below.at_least - below.hysteresis:
        raise ScorecardError(
            fields.at("hysteresis"), f"must be smaller: '{band.key}' would be kept below the end of '{below.key}'."
        )


def dump_band(band: Band) -> dict[str, Any]:
    """Return the band as a document holds it."""
    found: dict[str, Any] = {"key": band.key, "word": band.word, "at_least": band.at_least}
    optional = {"hysteresis": band.hysteresis, "leads_a_week": band.leads_a_week, "alert": band.alert}
    return found | {name: value for name, value in optional.items() if value}


def fitted(bands: Sequence[Band], totals: NDArray[np.int32], weeks: float) -> tuple[Band, ...]:
    """Return the bands with those for a number of leads a week beginning where that many lie in them.

    `totals` are the best scores of all leads within so many weeks. A band takes no more than its leads, so where many
    have the same score it may take far fewer; it lies between the bands beside it, whatever the scores are.
    """
    if not len(totals) or not 0 < weeks < float("inf"):
        raise ValueError(
            "Bands are fitted to the scores of at least one lead and to a time that ends, but not at once."
        )
    counts = np.bincount(np.clip(totals, 0, HIGHEST), minlength=HIGHEST + 2)
    reached = counts[::-1].cumsum()[::-1]
    begins = [band.at_least for band in bands]
    upper = HIGHEST + 1
    for rank in range(len(bands) - 1, 0, -1):
        if (leads := bands[rank].leads_a_week) is not None:
            least = max(begins[below] + rank - below for below in range(rank) if bands[below].leads_a_week is None)
            fits = np.flatnonzero(reached[least:upper] - reached[upper] <= leads * weeks)
            begins[rank] = least + int(fits[0]) if len(fits) else upper - 1
        upper = begins[rank]
    found = [bands[0]]
    for band, begin in zip(bands[1:], begins[1:], strict=True):
        kept_below = found[-1].at_least - found[-1].hysteresis
        found.append(replace(band, at_least=begin, hysteresis=min(band.hysteresis, begin - kept_below - 1)))
    return tuple(found)


class Ladder:
    """The bands of a scorecard, ready to be asked."""

    def __init__(self, bands: Sequence[Band]) -> None:
        self._enter = [band.at_least for band in bands]
        self._keep = [band.at_least - band.hysteresis for band in bands]
        self._ranks = {band.key: rank for rank, band in enumerate(bands)}
        # By previous rank, from none on, and then by total.
        table = [[self.rank(total, key) for total in range(HIGHEST + 1)] for key in (None, *self._ranks)]
        self._table = np.array(table, np.int8).ravel()

    def rank(self, total: int, previous: str | None) -> int:
        """Return the rank of a score's band; a previous band that is unknown here is as none."""
        entered = bisect_right(self._enter, total) - 1
        kept = self._ranks.get(previous, -1) if previous is not None else -1
        return entered if kept <= entered else max(entered, min(kept, bisect_right(self._keep, total) - 1))

    def ranks(self, totals: NDArray[np.int32], previous: NDArray[np.int8] | None) -> NDArray[np.int8]:
        """Return the ranks of many scores' bands; a previous rank of -1 is none."""
        before = 0 if previous is None else np.clip(previous, -1, len(self._enter) - 1) + np.int32(1)
        ranks: NDArray[np.int8] = self._table.take(before * (HIGHEST + 1) + totals)
        return ranks
