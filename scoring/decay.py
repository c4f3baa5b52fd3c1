"""How a touch loses its points with age: the curves as they are written in a document."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, cast, get_args

from scoring.dates import MOST_DAYS
from scoring.errors import ScorecardError
from scoring.reading import Fields, number

Curve: TypeAlias = Literal["half_life", "linear", "step", "cliff"]
LEAST_DAYS = 1 / 1440


@dataclass(frozen=True, slots=True)
class Step:
    """From an age of `days` on, `share` of the points is left."""

    days: float
    share: float


@dataclass(frozen=True, slots=True)
class Decay:
    """Half gone after each `days` (half_life), all gone evenly after `days` (linear), all gone at `days` (cliff), or
    the shares of `steps` (step)."""

    curve: Curve
    days: float | None = None
    steps: tuple[Step, ...] = ()


def parse_decay(value: object, path: str) -> Decay | None:
    """Return the curve at `path`; None for `curve: none`."""
    fields = Fields(value, path)
    curve = fields.text("curve")
    if curve == "none":
        fields.done()
        return None
    if curve not in get_args(Curve):
        raise ScorecardError(fields.at("curve"), f"must be one of none, {', '.join(get_args(Curve))}, not '{curve}'.")
    if curve == "step":
        decay = Decay("step", steps=_steps(fields))
    else:
        decay = Decay(cast(Curve, curve), days(fields.required("days"), fields.at("days")))
    fields.done()
    return decay


def dump_decay(decay: Decay) -> dict[str, Any]:
    """Return the curve as a document holds it."""
    if decay.curve == "step":
        return {"curve": "step", "steps": [{"days": step.days, "share": step.share} for step in decay.steps]}
    return {"curve": decay.curve, "days": decay.days}


def days(value: object, path: str) -> float:
    """Return a positive number of days."""
    found = number(value, path)
    if not LEAST_DAYS <= found <= MOST_DAYS:
        raise ScorecardError(path, f"must lie between a minute and {MOST_DAYS:,} days, not {found:g}.")
    return found


def _steps(fields: Fields) -> tuple[Step, ...]:
    steps: list[Step] = []
    for value, path in fields.items("steps"):
        one = Fields(value, path)
        step = Step(days(one.required("days"), one.at("days")), number(one.required("share"), one.at("share")))
        one.done()
        before = steps[-1] if steps else Step(0, 1)
        if step.days <= before.days:
            raise ScorecardError(one.at("days"), f"must be later than {before.days:g}, the step before it.")
        if not 0 <= step.share < before.share:
            raise ScorecardError(one.at("share"), f"must be at least 0 and below {before.share:g}: shares only fall.")
        steps.append(step)
    return tuple(steps)
