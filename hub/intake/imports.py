"""Imports a file: batch by batch, each stored in one transaction with how far the file was read."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from connectors.csvfile import VENDOR, BadRow, Person
from connectors.records import Record
from hub.connections.models import Connection
from hub.errors import NotFound
from hub.intake.file_errors import SUFFIX, ErrorFile, error_file
from hub.intake.file_plan import Plan
from hub.intake.models import FileImport
from hub.leads.store import store
from hub.queue import Bell
from hub.runtime import Runtime, Work

ACCOUNT = "files"
BATCH = 500
"""Rows per transaction. Batches always begin at multiples of it, so that two runs of one file agree on them."""

Progress: TypeAlias = Callable[[int, int], None]
"""Told (rows done, rows in all) after each batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What an import did, in rows; the four counts add up to `rows`."""

    id: UUID
    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    is_finished: bool
    error_file: Path | None = None
    resumed_from: int = 0
    """Rows that an earlier run, cut short, had done."""


def run(
    runtime: Runtime,
    org_id: UUID,
    plan: Plan,
    *,
    progress: Progress = lambda done, total: None,
    errors_at: Path | None = None,
    may_go_on: Callable[[], bool] = lambda: True,
) -> Result:
    """Import the file, going on where an earlier run of the same file stopped.

    A file that was imported to its end before is gone through again. `errors_at` names the error file, by default
    beside the file. Between batches `may_go_on` is asked; a run that stops so is not finished, and says so.
    """
    row = begin(runtime, org_id, plan)
    resumed_from = row.lines_done
    errors_at = errors_at or plan.path.with_name(plan.path.name + SUFFIX)
    with error_file(errors_at, fallback=runtime.settings.home / "imports", header=plan.layout.header) as errors:
        done = 0
        for batch in _batches(plan.people(seen_at=row.started_at)):
            _note(errors, batch)
            done += len(batch)
            if done <= resumed_from:
                continue
            with runtime.transaction(org_id) as work:
                row = store_batch(work, row.id, batch, done, now=runtime.clock())
            progress(done, row.total_rows)
            if not may_go_on():
                errors.drop()
                return _result(row, resumed_from, None)
        row = _finish(runtime, org_id, row.id)
        return _result(row, resumed_from, errors.keep())


def begin(runtime: Runtime, org_id: UUID, plan: Plan) -> FileImport:
    """Return the row that says how far this file was read; made, or wound back, as need be."""
    now = runtime.clock()
    with runtime.transaction(org_id) as work:
        row = _find_or_add(work.session, org_id, plan, now)
        if row.finished_at is not None:
            row.lines_done = row.created = row.updated = row.unchanged = row.rejected = 0
            row.started_at, row.finished_at = now, None
        row.name, row.total_rows = plan.name, row.total_rows or plan.count()
        files_connection(work.session, org_id, now=now)
        return row


def _find_or_add(session: Session, org_id: UUID, plan: Plan, now: datetime) -> FileImport:
    session.execute(
        insert(FileImport)
        .values(
            org_id=org_id,
            content_hash=plan.content_hash,
            name=plan.name,
            mapping=plan.to_document(),
            started_at=now,
        )
        .on_conflict_do_nothing()
    )
    return session.scalars(
        select(FileImport)
        .where(FileImport.org_id == org_id, FileImport.content_hash == plan.content_hash)
        .with_for_update()
    ).one()


def files_connection(session: Session, org_id: UUID, *, now: datetime) -> Connection:
    """Return the connection that all files of an organization belong to; made on the first import."""
    session.execute(
        insert(Connection)
        .values(
            org_id=org_id,
            vendor=VENDOR,
            account_id=ACCOUNT,
            account_name="CSV files",
            state_since=now,
            backfilled_at=now,
        )
        .on_conflict_do_nothing()
    )
    return session.scalars(
        select(Connection).where(
            Connection.org_id == org_id, Connection.vendor == VENDOR, Connection.account_id == ACCOUNT
        )
    ).one()


def _batches(rows: Iterator[Person | BadRow]) -> Iterator[Sequence[Person | BadRow]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _note(errors: ErrorFile, batch: Sequence[Person | BadRow]) -> None:
    for row in batch:
        if isinstance(row, BadRow):
            errors.add(row)


def store_batch(
    work: Work, import_id: UUID, batch: Sequence[Person | BadRow], done: int, *, now: datetime
) -> FileImport:
    """Store one batch with the progress it makes; a batch that another run has stored is left alone."""
    row = _locked(work, import_id)
    if row.lines_done >= done:
        return row
    persons = [person for person in batch if isinstance(person, Person)]
    records: list[Record] = [person.lead for person in persons]
    records += [person.outcome for person in persons if person.outcome is not None]
    stored = store(work.session, files_connection(work.session, row.org_id, now=now), records, now=now)
    row.created += stored.created
    row.unchanged += stored.unchanged
    # A second row about a lead of the same batch is a change of that lead.
    row.updated += len(persons) - stored.created - stored.unchanged
    row.rejected += len(batch) - len(persons)
    row.lines_done = done
    work.ring(Bell.SCORES)
    return row


def _finish(runtime: Runtime, org_id: UUID, import_id: UUID) -> FileImport:
    with runtime.transaction(org_id) as work:
        row = _locked(work, import_id)
        row.finished_at = row.finished_at or runtime.clock()
        return row


def _locked(work: Work, import_id: UUID) -> FileImport:
    row = work.session.get(FileImport, import_id, with_for_update=True)
    if row is None:
        raise NotFound("this import no longer exists; start it again")
    return row


def _result(row: FileImport, resumed_from: int, errors: Path | None) -> Result:
    return Result(
        id=row.id,
        rows=row.lines_done,
        created=row.created,
        updated=row.updated,
        unchanged=row.unchanged,
        rejected=row.rejected,
        is_finished=row.finished_at is not None,
        error_file=errors,
        resumed_from=resumed_from,
    )
