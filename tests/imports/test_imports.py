"""Importing: what is stored, what is rejected, and what a killed run leaves behind."""

import csv
import gzip
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, select

from hub.intake import imports
from hub.intake.file_plan import Plan, Wishes, make_plan
from hub.intake.file_preview import preview
from hub.intake.file_steps import ask, drain, error_file_of, uploads
from hub.intake.models import FileImport
from hub.leads.models import CrmRecord, Lead, Outcome
from hub.runtime import Runtime

PEOPLE = "Record ID,First Name,Email,City,Visits,Converted\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "leads.csv"


def plan_of(path: Path, content: str, **fields: str) -> Plan:
    path.write_text(content, encoding="utf-8")
    return make_plan(path, Wishes(fields=fields))


def many(rows: int) -> str:
    lines = (f"r-{n},Name {n},p{n}@acme.example,Bonn,{n % 9},{n % 2}\n" for n in range(rows))
    return PEOPLE + "".join(lines)


def leads(runtime: Runtime, org: UUID) -> list[Lead]:
    with runtime.sessions.begin(org) as session:
        return list(session.scalars(select(Lead).where(Lead.org_id == org).order_by(Lead.email, Lead.id)))


def figures(result: imports.Result) -> tuple[int, int, int, int, int]:
    return result.rows, result.created, result.updated, result.unchanged, result.rejected


def state(runtime: Runtime, org: UUID) -> list[object]:
    """Return everything an import leaves behind, but for ids and instants."""
    with runtime.sessions.begin(org) as session:
        people = session.execute(
            select(Lead.email, Lead.name, Lead.attributes, Lead.revision).where(Lead.org_id == org).order_by(Lead.email)
        ).all()
        records = session.execute(
            select(CrmRecord.external_id, CrmRecord.attributes)
            .where(CrmRecord.org_id == org)
            .order_by(CrmRecord.external_id)
        ).all()
        outcomes = session.execute(
            select(Outcome.external_id, Outcome.kind).where(Outcome.org_id == org).order_by(Outcome.external_id)
        ).all()
        imported = session.execute(
            select(FileImport.lines_done, FileImport.created, FileImport.updated, FileImport.rejected).where(
                FileImport.org_id == org
            )
        ).all()
    return [people, records, outcomes, imported]


def test_good_rows_become_leads_with_typed_attributes_and_outcomes(runtime: Runtime, org: UUID, file: Path) -> None:
    result = imports.run(
        runtime, org, plan_of(file, PEOPLE + "a-1,Ann,Ann@Acme.example,Bonn,3,1\na-2,Bob,b@acme.example,Select,4,0\n")
    )
    assert figures(result) == (2, 2, 0, 0, 0)
    ann, bob = leads(runtime, org)
    assert (ann.email, ann.name, ann.attributes["city"], ann.attributes["visits"]) == (
        "ann@acme.example",
        "Ann",
        "Bonn",
        3,
    )
    assert "city" not in bob.attributes
    assert "converted" not in ann.attributes
    assert ann.next_score_at is not None
    with runtime.sessions.begin(org) as session:
        assert session.scalars(select(Outcome.lead_id).where(Outcome.org_id == org, Outcome.kind == "won")).all() == [
            ann.id
        ]


def test_importing_the_same_file_again_changes_nothing(runtime: Runtime, org: UUID, file: Path) -> None:
    plan = plan_of(file, many(40))
    imports.run(runtime, org, plan)
    before = [lead.revision for lead in leads(runtime, org)]
    assert figures(imports.run(runtime, org, plan)) == (40, 0, 0, 40, 0)
    assert [lead.revision for lead in leads(runtime, org)] == before


def test_an_outcome_that_is_taken_back_is_withdrawn(runtime: Runtime, org: UUID, file: Path) -> None:
    imports.run(
        runtime, org, plan_of(file, PEOPLE + "a-1,Ann,a@acme.example,Bonn,3,1\na-2,Bo,b@acme.example,Bonn,3,0\n")
    )
    imports.run(
        runtime, org, plan_of(file, PEOPLE + "a-1,Ann,a@acme.example,Bonn,3,0\na-2,Bo,b@acme.example,Bonn,3,1\n")
    )
    with runtime.sessions.begin(org) as session:
        assert session.scalars(select(Outcome.external_id).where(Outcome.org_id == org)).all() == ["row:a-2"]


def test_one_address_is_one_lead_within_the_file_and_with_leads_held(runtime: Runtime, org: UUID, file: Path) -> None:
    imports.run(runtime, org, plan_of(file, "Email,City\nann@acme.example,Bonn\n"))
    result = imports.run(
        runtime,
        org,
        plan_of(
            file, PEOPLE + "a-1,Ann,ANN@acme.example ,Köln,3,0\na-2,Ann B.,ann@acme.example,Ulm,4,0\na-3,Bo,,Ulm,1,0\n"
        ),
    )
    assert figures(result) == (3, 1, 2, 0, 0)
    ann, bo = leads(runtime, org)
    assert (ann.name, ann.attributes["city"]) == ("Ann B.", "Ulm")
    assert (bo.email, bo.name) == (None, "Bo")


def test_rows_without_address_are_kept_by_their_own_id(runtime: Runtime, org: UUID, file: Path) -> None:
    text = "Prospect ID,City,Visits\nx-1,Bonn,1\nx-2,Ulm,2\n"
    assert figures(imports.run(runtime, org, plan_of(file, text))) == (2, 2, 0, 0, 0)
    assert figures(imports.run(runtime, org, plan_of(file, text.replace("Ulm", "Köln")))) == (2, 0, 1, 1, 0)
    assert [lead.email for lead in leads(runtime, org)] == [None, None]


def test_bad_rows_go_to_the_error_file_and_good_ones_go_in(runtime: Runtime, org: UUID, file: Path) -> None:
    text = "Email,City\nann@acme.example,Bonn\nnot an address,Ulm\nb@acme.example\n"
    text += 'c@acme.example,"a\nb"\nd@acme.example,x\x00\n'
    result = imports.run(runtime, org, plan_of(file, text))
    assert figures(result) == (5, 2, 0, 0, 3)
    assert result.error_file == file.with_name("leads.csv.errors.csv")
    with result.error_file.open(encoding="utf-8", newline="") as errors:
        header, *rows = list(csv.reader(errors))
    assert header == ["line", "reason", "Email", "City"]
    assert [row[0] for row in rows] == ["3", "4", "7"]
    assert rows[0][2:] == ["not an address", "Ulm"]
    assert all(row[1] for row in rows)


def test_without_bad_rows_no_old_error_file_is_left(runtime: Runtime, org: UUID, file: Path) -> None:
    stale = file.with_name("leads.csv.errors.csv")
    stale.write_text("line,reason\n")
    assert imports.run(runtime, org, plan_of(file, many(2))).error_file is None
    assert not stale.exists()


class Killed(Exception):
    """Stands for the end of the process."""


@pytest.mark.parametrize("dies_in", [0, 1, 2])
def test_a_run_killed_between_batches_goes_on_and_ends_in_the_same_state(
    runtime: Runtime, org: UUID, other_org: UUID, file: Path, dies_in: int
) -> None:
    text = (
        many(1_200).replace("p7@acme.example", "p8@acme.example").replace("r-700,Name 700,p700@acme.example", "\x00,,")
    )
    plan = plan_of(file, text)
    undisturbed = imports.run(runtime, other_org, plan)
    batches = count()

    def die(done: int, total: int) -> None:
        if next(batches) == dies_in:
            raise Killed

    with pytest.raises(Killed):
        imports.run(runtime, org, plan, progress=die)
    assert not file.with_name("leads.csv.errors.csv.part").exists()
    result = imports.run(runtime, org, plan)
    assert result.resumed_from == min((dies_in + 1) * imports.BATCH, 1_200)
    assert figures(result) == figures(undisturbed)
    assert state(runtime, org) == state(runtime, other_org)
    assert result.error_file is not None
    assert len(result.error_file.read_text().splitlines()) == 2


def test_a_run_killed_within_a_batch_leaves_nothing_of_that_batch(runtime: Runtime, org: UUID, file: Path) -> None:
    plan = plan_of(file, many(600))
    row = imports.begin(runtime, org, plan)
    batch = list(plan.people(seen_at=row.started_at))[:500]

    def die_before_the_commit() -> None:
        with runtime.transaction(org) as work:
            imports.store_batch(work, row.id, batch, 500, now=runtime.clock())
            work.session.flush()
            raise Killed

    with pytest.raises(Killed):
        die_before_the_commit()
    assert leads(runtime, org) == []
    assert figures(imports.run(runtime, org, plan)) == (600, 600, 0, 0, 0)


def test_two_runs_at_once_share_the_batches(runtime: Runtime, org: UUID, file: Path) -> None:
    plan = plan_of(file, many(1_200))
    first_batch = count()

    def other_run(done: int, total: int) -> None:
        if next(first_batch) == 0:
            imports.run(runtime, org, plan)

    assert figures(imports.run(runtime, org, plan, progress=other_run)) == (1_200, 1_200, 0, 0, 0)
    assert len(leads(runtime, org)) == 1_200


def test_a_dry_run_changes_nothing_and_says_what_would_happen(runtime: Runtime, org: UUID, file: Path) -> None:
    imports.run(runtime, org, plan_of(file, "Email,City\na@acme.example,Bonn\n"))
    before = state(runtime, org)
    plan = plan_of(file, "Email,City\na@acme.example,Ulm\nb@acme.example,Ulm\nB@acme.example,Bonn\nnobody,x\n")
    with runtime.sessions.begin(org) as session:
        found = preview(session, org, plan, now=runtime.clock())
    assert (found.rows, found.created, found.known, found.repeated, found.rejected) == (4, 1, 1, 1, 1)
    assert [person.lead.email for person in found.first] == ["a@acme.example", "b@acme.example", "b@acme.example"]
    assert state(runtime, org) == before
    assert figures(imports.run(runtime, org, plan)) == (4, 1, 2, 0, 1)


def test_a_packed_file_and_its_unpacked_twin_are_one_import(runtime: Runtime, org: UUID, tmp_path: Path) -> None:
    packed, plain = tmp_path / "leads.csv.gz", tmp_path / "leads.csv"
    packed.write_bytes(gzip.compress(many(3).encode()))
    plain.write_text(many(3))
    imports.run(runtime, org, make_plan(packed, Wishes()))
    assert figures(imports.run(runtime, org, make_plan(plain, Wishes()))) == (3, 0, 0, 3, 0)
    with runtime.sessions.begin(org) as session:
        assert session.scalar(select(func.count()).select_from(FileImport).where(FileImport.org_id == org)) == 1


def test_organizations_do_not_see_each_others_files(runtime: Runtime, org: UUID, other_org: UUID, file: Path) -> None:
    plan = plan_of(file, many(3))
    imports.run(runtime, org, plan)
    assert figures(imports.run(runtime, other_org, plan)) == (3, 3, 0, 0, 0)
    assert len(leads(runtime, org)) == len(leads(runtime, other_org)) == 3


def uploaded(runtime: Runtime, content: str) -> Plan:
    folder = uploads(runtime.settings)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "0123.abcd"
    path.write_text(content)
    return make_plan(path, Wishes(), name="leads.csv")


def test_an_uploaded_file_is_stored_by_the_intake_stage(runtime: Runtime, org: UUID) -> None:
    plan = uploaded(runtime, many(700) + "only one\n")
    import_id = ask(runtime, org, plan)
    assert leads(runtime, org) == []
    drain(runtime)
    with runtime.sessions.begin(org) as session:
        row = session.get_one(FileImport, import_id)
    assert (row.created, row.rejected, row.due_at) == (700, 1, None)
    assert row.finished_at is not None
    assert not plan.path.exists()
    assert "only 1 value where" in error_file_of(runtime.settings, "0123.abcd").read_text()


def test_an_upload_that_vanished_says_so(runtime: Runtime, org: UUID) -> None:
    plan = uploaded(runtime, many(3))
    import_id = ask(runtime, org, plan)
    plan.path.unlink()
    drain(runtime)
    with runtime.sessions.begin(org) as session:
        row = session.get_one(FileImport, import_id)
    assert row.due_at is None
    assert row.reason is not None
    assert "upload the file again" in row.reason


def test_a_long_upload_is_stored_in_steps_and_its_error_file_is_whole(runtime: Runtime, org: UUID) -> None:
    import_id = ask(runtime, org, uploaded(runtime, many(3) + "first\n" + many(1_300).partition("\n")[2] + "last\n"))
    late = replace(runtime, clock=Leaping(runtime.clock()))
    assert drain(late) == 2
    with runtime.sessions.begin(org) as session:
        row = session.get_one(FileImport, import_id)
    assert (row.lines_done, row.created, row.rejected) == (1_305, 1_300, 2)
    assert [line.split(",")[0] for line in error_file_of(runtime.settings, "0123.abcd").read_text().splitlines()] == [
        "line",
        "5",
        "1306",
    ]


class Leaping:
    """A clock that is nine seconds later each time it is asked."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=9)
        return self.now
