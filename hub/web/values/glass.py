"""The score as panes of glass: a pane's width is its points."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.web import words
from scoring import Band

PARTS = (("Base", "g0"), ("Demographic", "g1"), ("Fit", "g2"), ("Behavioural", "g3"))


@dataclass(frozen=True, slots=True)
class Pane:
    """One rectangle, in percent of the whole width."""

    glass: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Cut:
    """A threshold."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the score, as a figure."""

    word: str
    glass: str
    points: str


@dataclass(frozen=True, slots=True)
class Panes:
    """The whole bar, with a sentence for those who do not see it."""

    panes: tuple[Pane, ...]
    cuts: tuple[Cut, ...]
    parts: tuple[Part, ...]
    label: str


def panes(*, total: int, base: int, demographic: int, fit: int, behavioral: int, bands: Sequence[Band] = ()) -> Panes:
    """Return the panes of a score on a scale of 0 to 100; what is negative lies as one pane over the end."""
    values = (base, demographic, fit, behavioral)
    drawn: list[Pane] = []
    at = 0
    for (_, glass), points in zip(PARTS, values, strict=True):
        if points > 0:
            drawn.append(Pane(glass, min(at, 100), min(at + points, 100) - min(at, 100)))
            at += points
    lost = -sum(points for points in values if points < 0)
    if lost and drawn:
        end = min(at, 100)
        drawn.append(Pane("gd", max(end - lost, 0), end - max(end - lost, 0)))
    said = ", ".join(
        f"{word if at == 0 else word.lower()} {words.whole(points)}"
        for at, ((word, _), points) in enumerate(zip(PARTS, values, strict=True))
    )
    return Panes(
        panes=tuple(pane for pane in drawn if pane.width > 0),
        cuts=cuts(bands),
        parts=tuple(
            Part(word, glass, words.whole(points)) for (word, glass), points in zip(PARTS, values, strict=True)
        ),
        label=f"{said}: {total} of 100",
    )


def cuts(bands: Sequence[Band]) -> tuple[Cut, ...]:
    """Return the thresholds of the bands above the lowest."""
    return tuple(Cut(band.at_least, f"{band.word} {band.at_least}") for band in bands[1:])
