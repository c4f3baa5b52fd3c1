"""The dimensions that terms add up in, and how far points may go."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias, get_args

Dimension: TypeAlias = Literal["demographic", "fit", "behavioral"]
DIMENSIONS: Final[tuple[Dimension, ...]] = get_args(Dimension)
DIMENSION_WORDS: Final[dict[Dimension, str]] = {"demographic": "Demographic", "fit": "Fit", "behavioral": "Behavioural"}
MOST_POINTS: Final = 1_000
MOST_OF_A_TERM: Final = 10_000
"""What a term without a cap can reach at most, up or down."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the sum of a dimension's terms is held to."""

    cap: int | None = None
    floor: int | None = None
