"""What a bench finds."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

SAY = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value beside its baseline; `ok` says whether it keeps to `target`."""

    name: str
    value: float | None
    """None where it could not be measured; `target` then says why."""
    unit: str
    baseline: float | None
    ratio: float | None
    """Value over baseline."""
    target: str
    ok: bool

    def document(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {name: _rounded(value) for name, value in asdict(self).items()}


def beside(name: str, value: float, baseline: float, unit: str, *, most: float) -> Figure:
    """Return a value that may be `most` times its baseline."""
    ratio = value / baseline
    return Figure(
        name=name, value=value, unit=unit, baseline=baseline, ratio=ratio, target=f"ratio ≤ {most:g}", ok=ratio <= most
    )


def at_most(name: str, value: float, unit: str, *, most: float, baseline: float | None = None) -> Figure:
    """Return a value that has a bound of its own; the baseline is there to compare."""
    ratio = value / baseline if baseline else None
    return Figure(
        name=name, value=value, unit=unit, baseline=baseline, ratio=ratio, target=f"≤ {most:g} {unit}", ok=value <= most
    )


def at_least(name: str, value: float, unit: str, *, least: float) -> Figure:
    """Return a value that must not be below a bound of its own."""
    return Figure(
        name=name, value=value, unit=unit, baseline=None, ratio=None, target=f"≥ {least:,g} {unit}", ok=value >= least
    )


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _rounded(value: Any) -> Any:
    return float(f"{value:.4g}") if isinstance(value, float) else value
