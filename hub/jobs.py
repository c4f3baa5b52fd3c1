"""Every background entry on one screen: the stages, and what an RQ job does when it runs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy.orm import Session

from hub.alerts import stage as alerts
from hub.intake import events, file_steps, pull
from hub.queue import Bell
from hub.runtime import Runtime
from hub.scores import stage as scores
from hub.writeback import stage as writeback


@dataclass(frozen=True, slots=True)
class Stage:
    """Due rows of one kind: whether there are any, and doing them until there are none."""

    is_due: Callable[[Session, datetime], bool]
    drain: Callable[[Runtime], int]


def _intake_is_due(session: Session, now: datetime) -> bool:
    return events.is_due(session, now) or file_steps.is_due(session, now)


def _take_in(runtime: Runtime) -> int:
    """Answer notices first; then one step of an uploaded file, so that neither holds up the other."""
    done = events.drain(runtime)
    return done + int(file_steps.step(runtime))


STAGES: Mapping[Bell, Stage] = MappingProxyType(
    {
        Bell.PULL: Stage(pull.is_due, pull.drain),
        Bell.INTAKE: Stage(_intake_is_due, _take_in),
        Bell.SCORES: Stage(scores.is_due, scores.drain),
        Bell.WRITEBACK: Stage(writeback.is_due, writeback.drain),
        Bell.OUTBOX: Stage(alerts.is_due, alerts.drain),
    }
)

_bound: dict[str, Runtime] = {}


def bind(runtime: Runtime) -> None:
    """Give this process the runtime that its jobs use; called once by the worker."""
    _bound["runtime"] = runtime


def answer(bell: str) -> int:
    """What RQ runs: look at one stage now; returns how many rows were done."""
    runtime = _bound["runtime"]
    runtime.bells.begin(Bell(bell))
    return STAGES[Bell(bell)].drain(runtime)
