"""A band as a chip: colour, word and lit panes say the same thing."""

from collections.abc import Sequence
from dataclasses import dataclass

from scoring import Band

FEWEST_PANES = 3


@dataclass(frozen=True, slots=True)
class Chip:
    """One band, or the lack of one."""

    word: str
    tone: str
    """`hot`, `warm`, `cold` or `none`."""
    panes: tuple[bool, ...]
    """Lit or not, left to right."""


NOT_SCORED = Chip("Not scored", "none", (False,) * FEWEST_PANES)


def chip(bands: Sequence[Band], key: str | None) -> Chip:
    """Return the chip of a band; one that the present scorecard no longer has shows its key."""
    if key is None:
        return NOT_SCORED
    keys = [band.key for band in bands]
    if key not in keys:
        return Chip(key.capitalize(), "none", (False,) * FEWEST_PANES)
    rank = keys.index(key)
    size = max(len(bands), FEWEST_PANES)
    lit = rank + 1 + size - len(bands) if rank else 1
    return Chip(bands[rank].word, tone(bands, key), tuple(at < lit for at in range(size)))


def tone(bands: Sequence[Band], key: str) -> str:
    """Return which colour a band takes: the highest hot, the lowest cold, any between warm."""
    keys = [band.key for band in bands]
    if key not in keys:
        return "none"
    if keys.index(key) == len(keys) - 1:
        return "hot"
    return "cold" if keys.index(key) == 0 else "warm"


def held_until(bands: Sequence[Band], key: str | None, score: int) -> int | None:
    """Return the score below which a band that is held by hysteresis ends; None when it is not held."""
    for band in bands:
        if band.key == key and score < band.at_least:
            return int(band.at_least - band.hysteresis)
    return None
