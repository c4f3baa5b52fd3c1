"""Imports that came through the page: done by the intake stage in short steps, each going on where the last stopped."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import structlog
from sqlalchemy import exists, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from connectors.errors import ConnectorError
from hub import lease
from hub.clock import Clock
from hub.db import EVERY_ORG
from hub.errors import HubError
from hub.intake.file_errors import SUFFIX
from hub.intake.file_plan import Plan, kept_plan
from hub.intake.imports import begin, run
from hub.intake.models import FileImport
from hub.queue import Bell
from hub.runtime import Runtime
from hub.settings import Settings

log = structlog.get_logger(__name__)

STEP = timedelta(seconds=8)
"""How long a step begins new batches once it has come to the rows that are new: short, since events wait meanwhile."""
MOST_ATTEMPTS = 8
KEPT = timedelta(days=7)


def uploads(settings: Settings) -> Path:
    """Return the folder of uploaded files; web and worker processes share it."""
    return settings.home / "uploads"


def error_file_of(settings: Settings, upload: str) -> Path:
    """Return where the bad rows of an upload go."""
    return uploads(settings) / (upload + SUFFIX)


def clear_uploads(settings: Settings, *, now: datetime) -> None:
    """Remove what was uploaded long ago: files never confirmed, and error files."""
    for path in uploads(settings).iterdir():
        if path.is_file() and path.stat().st_mtime < (now - KEPT).timestamp():
            path.unlink(missing_ok=True)


def ask(runtime: Runtime, org_id: UUID, plan: Plan) -> UUID:
    """Make the import of an uploaded file due and return its id; the intake stage does it soon."""
    row = begin(runtime, org_id, plan)
    with runtime.transaction(org_id) as work:
        row = work.session.get_one(FileImport, row.id, with_for_update=True)
        row.upload, row.due_at, row.attempts, row.reason = plan.path.name, runtime.clock(), 0, None
        work.ring(Bell.INTAKE)
    return row.id


def is_due(session: Session, now: datetime) -> bool:
    """Tell whether an uploaded file has rows to store now."""
    return bool(session.scalar(select(exists().where(lease.due(FileImport, FileImport.due_at, now)))))


def drain(runtime: Runtime) -> int:
    """Do steps until no uploaded file is due; returns how many steps were done."""
    steps = 0
    while step(runtime):
        steps += 1
    return steps


def step(runtime: Runtime) -> bool:
    """Store some rows of the file that waits longest; returns whether there was one."""
    now = runtime.clock()
    with runtime.sessions.begin(EVERY_ORG) as session:
        held, rows = lease.claim(
            session,
            FileImport,
            lease.due(FileImport, FileImport.due_at, now),
            order_by=[FileImport.due_at],
            limit=1,
            now=now,
        )
    if not rows:
        return False
    _settle(runtime, rows[0], held, **_advance(runtime, rows[0]))
    return True


def _advance(runtime: Runtime, row: FileImport) -> dict[str, object]:
    """Store rows for the length of a step; returns the columns to settle the import with."""
    path = uploads(runtime.settings) / str(row.upload)
    if row.finished_at is not None:  # a step that ended before it could say so
        return {"due_at": None, "attempts": 0, "reason": None}
    try:
        result = run(
            runtime,
            row.org_id,
            kept_plan(path, row.mapping, name=row.name),
            errors_at=error_file_of(runtime.settings, path.name),
            may_go_on=_for_one_step(runtime.clock),
        )
    except (HubError, ConnectorError, OSError) as error:
        return {"due_at": None, "reason": f"{error}; upload the file again"}
    except OperationalError as error:
        log.warning("import step failed", import_id=str(row.id), error=type(error).__name__)
        return _again(row, runtime.clock())
    if not result.is_finished:
        return {"due_at": runtime.clock(), "attempts": 0, "reason": None}
    path.unlink(missing_ok=True)
    return {"due_at": None, "attempts": 0, "reason": None}


def _for_one_step(clock: Clock) -> Callable[[], bool]:
    """Return what says, from its first call on, whether the step may begin another batch."""
    begun: list[datetime] = []

    def may_go_on() -> bool:
        begun.append(clock())
        return begun[-1] < begun[0] + STEP

    return may_go_on


def _again(row: FileImport, now: datetime) -> dict[str, object]:
    attempts = row.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        return {"due_at": None, "attempts": attempts, "reason": "the database refused the rows; upload the file again"}
    due_at = lease.next_try(attempts, now, jitter=random.random())  # noqa: S311 - spreads retries, guards nothing
    return {"due_at": due_at, "attempts": attempts, "reason": "the database did not answer; it is tried again"}


def _settle(runtime: Runtime, row: FileImport, held: lease.Lease, **values: object) -> None:
    with runtime.transaction(row.org_id) as work:
        lease.settle(work.session, FileImport, held, FileImport.id == row.id, **values)
