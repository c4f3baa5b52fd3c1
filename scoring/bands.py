"""Bands of a scorecard, lowest first, with hysteresis."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScorecardError
from scoring.reading import Fields
from scoring.values import Band


def parse(raw: list[Any]) -> tuple[Band, ...]:
    """Return the bands that a document describes."""
    bands: list[Band] = []
    for number, one in enumerate(raw):
        fields = Fields(one, f"bands[{number}]")
        band = Band(
            key=fields.text("key"),
            word=fields.text("word"),
            at_least=fields.whole("at_least"),
            hysteresis=fields.whole("hysteresis", 0, low=0, high=50),
        )
        fields.done()
        if any(other.key == band.key for other in bands):
            raise ScorecardError(f"bands[{number}].key", "stands twice; keys must differ")
        if bands and band.at_least - band.hysteresis <= bands[-1].at_least:
            raise ScorecardError(
                f"bands[{number}].at_least", "less its hysteresis, must be above where the band before it begins"
            )
        bands.append(band)
    if not 2 <= len(bands) <= 5:
        raise ScorecardError("bands", "must be two to five, lowest first")
    return tuple(bands)


def ranks(bands: Sequence[Band], totals: NDArray[np.int64], previous: NDArray[np.int8]) -> NDArray[np.int8]:
    """Return the rank of each total's band; a band is left downwards only below its hysteresis. -1: no previous one."""
    rank = np.zeros(len(totals), dtype=np.int8)
    for number, band in enumerate(bands):
        if number:
            floor = np.where(previous >= number, band.at_least - band.hysteresis, band.at_least)
            rank = np.where(totals >= floor, np.int8(number), rank)
    return rank.astype(np.int8)
