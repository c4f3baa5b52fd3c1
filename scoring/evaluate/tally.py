"""Outcomes counted by score: all that any measure needs, and small, since scorecards give few different scores."""

from dataclasses import dataclass

import numpy as np

from scoring.sums import Floats, sums


@dataclass(frozen=True, slots=True)
class Tally:
    """Different scores or probabilities from the lowest (k,), and how many leads with each converted or did not."""

    score: Floats
    won: Floats
    lost: Floats

    @property
    def size(self) -> Floats:
        """How many leads have each score."""
        return self.won + self.lost

    @property
    def rate(self) -> float:
        """The share of leads that converted."""
        return float(self.won.sum() / self.size.sum())

    def resampled(self, rounds: int, random: np.random.Generator) -> list["Tally"]:
        """Return tallies of as many leads drawn again and again from these (bootstrap)."""
        cells = np.concatenate([self.won, self.lost])
        drawn = random.multinomial(round(float(cells.sum())), cells / cells.sum(), rounds).astype(np.float64)
        k = len(self.score)
        return [Tally(self.score, one[:k], one[k:]) for one in drawn]


def tally(won: Floats, score: Floats, weight: Floats | None = None) -> Tally:
    """Return the tally of n leads: `won` is (n,) in {0, 1}, `weight` how many leads each stands for, one if None."""
    scores, places = np.unique(score, return_inverse=True)
    weight = np.ones(len(won)) if weight is None else weight
    return Tally(scores.astype(np.float64), sums(places, weight * won), sums(places, weight * (1 - won)))
