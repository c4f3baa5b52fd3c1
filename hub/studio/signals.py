"""Counts of activities as columns to learn from: each type plainly, and as far as its touches have faded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from scoring import Touch

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Signal:
    """What a column counts: the touches of one type, each as 1, or as half after each half-life."""

    activity: str
    half_life: int | None = None
    """In days; None counts each touch as 1, however old."""

    @property
    def column(self) -> str:
        """The name of its column."""
        fades = "" if self.half_life is None else f".half_life_{self.half_life}"
        return f"activity.{self.activity}{fades}"


def signals_of(touches: Iterable[Touch], as_of: datetime, half_lives: Sequence[int]) -> dict[Signal, float]:
    """Return the counts at `as_of` of the types that there are touches of, none later than that."""
    found: dict[Signal, float] = {}
    for touch in touches:
        days = (as_of - touch.at) / DAY
        for half_life in (None, *half_lives):
            signal = Signal(touch.kind, half_life)
            found[signal] = found.get(signal, 0) + (1 if half_life is None else 2 ** (-days / half_life))
    return found
