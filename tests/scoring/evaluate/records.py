"""Track records made up from a truth that is known."""

import numpy as np
from numpy.typing import NDArray

from scoring.bands import Band
from scoring.evaluate import TrackRecord

Floats = NDArray[np.float64]
LADDER = (Band("cold", "Cold", 0), Band("hot", "Hot", 50))
RATE, STRENGTH = -2.2, 1.3


def logistic(log_odds: Floats) -> Floats:
    return 1 / (1 + np.exp(-log_odds))


def record(won: Floats, chance: Floats, *, has_probability: bool = True) -> TrackRecord:
    """Return a record whose scores are probabilities in hundredths."""
    n = len(won)
    score = np.floor(chance * 100).astype(np.int64)
    return TrackRecord(
        won=won,
        points=chance * 100,
        score=score,
        band=np.where(score >= 50, "hot", "cold").astype(object),
        chance=chance if has_probability else None,
        fold=np.zeros(n, np.intp),
        place=np.arange(n),
        ladder=LADDER,
    )


def leads(n: int, dice: np.random.Generator, *noises: float) -> tuple[Floats, list[Floats]]:
    """Return outcomes, and true probabilities for someone who sees the one thing that matters through each noise."""
    truth = dice.normal(0, 1, n)
    won = (dice.random(n) < logistic(RATE + STRENGTH * truth)).astype(np.float64)
    seen = []
    for noise in noises:
        kept = 1 / (1 + noise**2)
        shrunk = RATE + STRENGTH * kept * (truth + noise * dice.normal(0, 1, n))
        seen.append(logistic(shrunk / np.sqrt(1 + np.pi * STRENGTH**2 * (1 - kept) / 8)))
    return won, seen
