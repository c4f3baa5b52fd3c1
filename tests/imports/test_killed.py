"""A process that is killed while it imports, for real."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from hub.db import EVERY_ORG, Sessions
from hub.intake.models import FileImport
from hub.leads.models import CrmRecord, Lead, Outcome
from hub.settings import Settings

ROWS = 5_000


def start(file: Path, settings: Settings) -> subprocess.Popen[str]:
    servers = {"LEADLIGHT_DATABASE_URL": settings.database_url, "LEADLIGHT_REDIS_URL": settings.redis_url}
    return subprocess.Popen(
        [sys.executable, "-m", "hub.cli", "import", str(file), "--json"],
        env=os.environ | servers | {"LEADLIGHT_HOME": str(settings.home)},
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def rows_done(sessions: Sessions) -> int:
    with sessions.begin(EVERY_ORG) as session:
        return session.scalar(select(func.coalesce(func.max(FileImport.lines_done), 0))) or 0


@pytest.mark.soak
def test_an_import_killed_twice_ends_as_if_it_had_not_been(
    tmp_path: Path, settings: Settings, sessions: Sessions
) -> None:
    file = tmp_path / "leads.csv"
    people = (f"r-{n},p{n}@acme.example,{'Bonn' if n % 2 else 'Ulm'},{n % 2}\n" for n in range(ROWS - 1))
    file.write_text("Record ID,Email,City,Converted\n" + "".join(people) + "too short\n")
    seen = 0
    for _ in range(2):
        process = start(file, settings)
        while rows_done(sessions) <= seen:
            assert process.poll() is None, process.communicate()
        process.send_signal(signal.SIGKILL)
        process.communicate()
        seen = rows_done(sessions)
        assert seen < ROWS
    out, err = start(file, settings).communicate()
    assert err == ""
    summary = json.loads(out.splitlines()[-1])
    assert summary["resumed_from"] == seen
    assert [summary[key] for key in ("rows", "created", "updated", "unchanged", "rejected")] == [
        ROWS,
        ROWS - 1,
        0,
        0,
        1,
    ]
    assert Path(summary["error_file"]).read_text().splitlines()[1].startswith(f"{ROWS + 1},")
    with sessions.begin(EVERY_ORG) as session:
        held = [session.scalar(select(func.count()).select_from(model)) for model in (Lead, CrmRecord, Outcome)]
    assert held == [ROWS - 1, ROWS - 1, (ROWS - 1) // 2]
