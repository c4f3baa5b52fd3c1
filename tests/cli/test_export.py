"""`leadlight export`: what the files hold, and what happens when they cannot be written."""

import csv
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, text

from hub.db import EVERY_ORG, Sessions
from hub.exports.formats import csv_parts
from hub.exports.tables import TABLES
from hub.leads.models import Activity
from hub.settings import Settings, environment
from tests.cli.conftest import Leadlight
from tests.web import seed
from tests.web.seed import DAY, NOW

TOP = Path(__file__).parents[2]


def rows(said: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(said, newline="")))


def lines(said: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.splitlines()]


def activities(sessions: Sessions, org: UUID, lead_id: UUID, *, count: int = 1, **properties: str) -> None:
    ids = {"org_id": org, "lead_id": lead_id, "connection_id": seed.connection(sessions, org)}
    times = {"timestamp": NOW - DAY, "seen_at": NOW, "modified_at": NOW}
    about = ids | times | {"activity_type": "email_replied", "source": "hubspot", "properties": properties}
    with sessions.begin(EVERY_ORG) as session:
        session.execute(insert(Activity), [about | {"external_id": f"emails:{number}"} for number in range(count)])


def test_leads_come_with_their_records_and_a_column_for_each_attribute(
    leadlight: Leadlight, sessions: Sessions, org: UUID
) -> None:
    lead_id = seed.lead(sessions, org, "Karim Said", 44, email="karim@said.example")
    seed.lead(sessions, org, "Nobody Known")
    seed.record(sessions, org, lead_id, seed.connection(sessions, org), external_id="901")
    found = {row["id"]: row for row in rows(leadlight("export", "leads").stdout)}
    assert len(found) == 2
    row = found[str(lead_id)]
    assert (row["email"], row["name"], row["records"]) == ("karim@said.example", "Karim Said", '["hubspot:901"]')
    assert (row["attributes.seniority"], row["attributes.rest"]) == ("vp", str(44 - seed.BASE_AND_RANK))


def test_scores_are_those_of_scored_leads_that_are_present(leadlight: Leadlight, sessions: Sessions, org: UUID) -> None:
    model_id = seed.published(sessions, org, version=3)
    scored = seed.lead(sessions, org, "Karim Said", 44)
    seed.lead(sessions, org, "Not Yet")
    seed.lead(sessions, org, "Gone Now", 50, removed_at=NOW)
    with sessions.begin(EVERY_ORG) as session:
        session.execute(text("UPDATE lead_scores SET scoring_model_id = :id"), {"id": model_id})
    (row,) = rows(leadlight("export", "scores").stdout)
    assert (row["lead_id"], row["score"], row["band"], row["version"]) == (str(scored), "44", "warm", "3")
    assert row["scored_at"] == "2026-04-27T14:32:00+00:00"
    assert row["next_change_at"] == ""


def test_history_names_the_points_by_term(leadlight: Leadlight, sessions: Sessions, org: UUID) -> None:
    lead_id, model_id = seed.lead(sessions, org, "Karim Said", 44), seed.published(sessions, org)
    seed.history(sessions, org, lead_id, model_id, (DAY, 44, [14, 0, 0, -6, 32]))
    (row,) = lines(leadlight("export", "history", "--format", "jsonl").stdout)
    assert row["factors"] == {"rank": 14, "size": 0, "demo": 0, "gone": -6, "rest": 32}
    assert (row["score"], row["cause"], row["at"]) == (44, "facts", "2026-04-27T14:32:00+00:00")
    (row,) = rows(leadlight("export", "history").stdout)
    assert (row["factors.rank"], row["factors.gone"]) == ("14", "-6")


def test_activities_say_what_when_and_from_where(leadlight: Leadlight, sessions: Sessions, org: UUID) -> None:
    lead_id = seed.lead(sessions, org, "Karim Said", 44)
    activities(sessions, org, lead_id, subject="Hello")
    (row,) = rows(leadlight("export", "activities").stdout)
    assert (row["lead_id"], row["type"], row["source"]) == (str(lead_id), "email_replied", "hubspot")
    assert (row["at"], row["properties"]) == ("2026-04-27T14:32:00+00:00", '{"subject":"Hello"}')


@pytest.mark.parametrize("first", ["=", "+", "-", "@", "\t", "\r"])
def test_no_spreadsheet_runs_a_cell(leadlight: Leadlight, sessions: Sessions, org: UUID, first: str) -> None:
    name = f"{first}1+1"
    seed.lead(sessions, org, "Karim Said", company=name)
    assert rows(leadlight("export", "leads").stdout)[0]["company"] == f"'{name}"
    assert lines(leadlight("export", "leads", "--format", "jsonl").stdout)[0]["company"] == name


def test_the_names_of_columns_are_held_to_the_same(leadlight: Leadlight, sessions: Sessions, org: UUID) -> None:
    lead_id = seed.lead(sessions, org, "Karim Said")
    with sessions.begin(EVERY_ORG) as session:
        about = {"id": lead_id, "attributes": json.dumps({'=a,"b"\n': "x"})}
        session.execute(text("UPDATE leads SET attributes = CAST(:attributes AS jsonb) WHERE id = :id"), about)
    assert rows(leadlight("export", "leads").stdout)[0]['attributes.=a,"b"\n'] == "x"


@pytest.mark.parametrize("kind", list(TABLES))
def test_another_organization_exports_nothing_of_it(
    leadlight: Leadlight, sessions: Sessions, org: UUID, kind: str
) -> None:
    lead_id, model_id = seed.lead(sessions, org, "Karim Said", 44), seed.published(sessions, org)
    seed.history(sessions, org, lead_id, model_id, (DAY, 44, [0, 0, 0, 0, 0]))
    activities(sessions, org, lead_id)
    seed.organization(sessions)
    done = leadlight("export", kind, "--format", "jsonl", "--org", "Another")
    assert (done.exit_code, done.stdout) == (0, "")


@pytest.mark.parametrize("kind", list(TABLES))
def test_help_says_what_every_column_holds(leadlight: Leadlight, kind: str) -> None:
    said = leadlight("export", kind, "--help").stdout
    assert all(f"  {column} " in said for column in TABLES[kind].columns)


def test_rows_come_through_a_cursor_on_the_server_a_thousand_at_a_time(sessions: Sessions, org: UUID) -> None:
    activities(sessions, org, seed.lead(sessions, org, "Karim Said"), count=2500)
    with sessions.begin(org) as session:
        parts = csv_parts(session, org, TABLES["activities"])
        sizes = [next(parts)[0], next(parts)[0]]
        open_cursors = session.scalar(text("SELECT count(*) FROM pg_cursors"))
        sizes += [count for count, _ in parts]
    assert sizes == [0, 1000, 1000, 500]
    assert open_cursors == 1


def test_a_file_is_written_whole(leadlight: Leadlight, sessions: Sessions, org: UUID, tmp_path: Path) -> None:
    seed.lead(sessions, org, "Karim Saïd")
    done = leadlight("export", "leads", "--output", tmp_path / "leads.csv")
    assert (done.stdout, done.stderr) == ("", f"Wrote 1 row to {tmp_path / 'leads.csv'}.\n")
    assert rows((tmp_path / "leads.csv").read_text(encoding="utf-8"))[0]["name"] == "Karim Saïd"
    assert [path.name for path in tmp_path.glob("*leads*")] == ["leads.csv"]


def test_a_folder_that_is_not_there_is_said(leadlight: Leadlight, org: UUID, tmp_path: Path) -> None:
    done = leadlight("export", "leads", "--output", tmp_path / "no" / "leads.csv")
    assert done.exit_code == 1
    assert done.stderr.endswith("No such file or directory. Nothing was kept.\n")


Process = Callable[..., Any]


@pytest.fixture
def process(settings: Settings) -> Process:
    """Begins an export in a process of its own."""

    def begin(*arguments: str, **options: Any) -> Any:
        env = environment(
            LEADLIGHT_HOME=str(settings.home),
            LEADLIGHT_DATABASE_URL=settings.database_url,
            LEADLIGHT_REDIS_URL=settings.redis_url,
        )
        command = [sys.executable, "-m", "hub.cli", "export", *arguments]
        options = {"stdout": subprocess.PIPE} | options
        return subprocess.Popen(command, cwd=TOP, env=env, stderr=subprocess.PIPE, text=True, **options)

    return begin


def test_a_reader_who_has_had_enough_ends_it_quietly(process: Process, sessions: Sessions, org: UUID) -> None:
    activities(sessions, org, seed.lead(sessions, org, "Karim Said"), count=2500, subject="x" * 200)
    with process("activities") as begun:
        assert begun.stdout.readline().startswith("id,lead_id")
        begun.stdout.close()
        assert begun.stderr.read() == ""
        assert begun.wait(60) == 0


def test_a_full_disk_behind_standard_output_is_said(process: Process, sessions: Sessions, org: UUID) -> None:
    seed.lead(sessions, org, "Karim Said")
    with Path("/dev/full").open("w") as full:
        begun = process("leads", stdout=full)
        _, said = begun.communicate(timeout=60)
    assert (begun.returncode, said) == (1, "Cannot write to standard output: No space left on device.\n")


def test_a_file_that_does_not_fit_leaves_the_former_one(
    process: Process, sessions: Sessions, org: UUID, tmp_path: Path
) -> None:
    activities(sessions, org, seed.lead(sessions, org, "Karim Said"), count=2500)
    former = tmp_path / "activities.csv"
    former.write_text("of last week")

    def fit_little() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    begun = process("activities", "--output", str(former), preexec_fn=fit_little)
    _, said = begun.communicate(timeout=60)
    assert (begun.returncode, said) == (1, f"Cannot write {former}: File too large. Nothing was kept.\n")
    assert former.read_text() == "of last week"
    assert [path.name for path in tmp_path.glob("*activities*")] == ["activities.csv"]
