"""The `import` command: summary, dry run, wishes, and what it says when it cannot."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from hub.cli import main
from hub.db import EVERY_ORG, Sessions
from hub.leads.models import Lead
from hub.organizations.models import AuditEntry, Organization
from hub.settings import Settings

PEOPLE = """Nom;Courriel;Ville;Note
Anne Li;anne@acme.example;Orléans;x
Zoé;zoe@acme.example;Select;y
sans adresse;nulle part;Paris;z
"""

Run = Callable[..., Result]


@pytest.fixture
def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("LEADLIGHT_HOME", str(settings.home))
    monkeypatch.setenv("LEADLIGHT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LEADLIGHT_REDIS_URL", settings.redis_url)

    def call(*arguments: str | Path) -> Result:
        return CliRunner().invoke(main, ["import", *map(str, arguments)])

    return call


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "clients.csv"
    path.write_text(PEOPLE, encoding="cp1252")
    return path


def summary(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout.splitlines()[-1])
    return document


def count(sessions: Sessions, model: type[Lead] | type[Organization]) -> int:
    with sessions.begin(EVERY_ORG) as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_a_fresh_home_gets_an_organization_and_the_leads(run: Run, sessions: Sessions, file: Path) -> None:
    found = summary(run(file, "--json"))
    assert {key: found[key] for key in ("rows", "created", "updated", "unchanged", "rejected")} == {
        "rows": 3,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1,
    }
    assert found["file"] == str(file)
    assert found["error_file"] == f"{file}.errors.csv"
    assert (found["encoding"], found["delimiter"]) == ("cp1252", ";")
    assert found["mapping"] == {"Nom": "last_name", "Courriel": "email", "Ville": "city", "Note": "note"}
    assert found["seconds"] > 0
    assert (count(sessions, Organization), count(sessions, Lead)) == (1, 2)
    with sessions.begin(EVERY_ORG) as session:
        assert session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "file imported")).all() == [
            "clients.csv"
        ]


def test_a_dry_run_shows_everything_and_changes_nothing(run: Run, sessions: Sessions, file: Path) -> None:
    found = summary(run(file, "--dry-run", "--json"))
    assert (found["rows"], found["created"], found["known"], found["rejected"]) == (3, 2, 0, 1)
    assert found["columns"][1]["field"] == "email"
    assert found["columns"][1]["confidence"] > 0.9
    assert found["columns"][2]["missing"] == ["Select"]
    assert found["first"][0]["attributes"] == {"city": "Orléans", "note": "x"}
    shown = run(file, "--dry-run").output
    assert "Nothing was changed" in shown
    assert "Line 4 would be rejected" in shown
    assert (count(sessions, Organization), count(sessions, Lead)) == (0, 0)
    assert not Path(f"{file}.errors.csv").exists()


def test_wishes_decide(run: Run, sessions: Sessions, file: Path) -> None:
    found = summary(run(file, "--map", "Nom=name", "--map", "Note=shoe_size", "--skip", "Ville", "--json"))
    assert found["mapping"] == {"Nom": "name", "Courriel": "email", "Ville": "skip", "Note": "shoe_size"}
    with sessions.begin(EVERY_ORG) as session:
        lead = session.scalars(select(Lead).where(Lead.email == "zoe@acme.example")).one()
    assert lead.attributes["shoe_size"] == "y"
    assert "city" not in lead.attributes


def test_the_import_goes_to_the_organization_that_was_named(
    run: Run, org: UUID, other_org: UUID, sessions: Sessions, file: Path
) -> None:
    unnamed = run(file)
    assert unnamed.exit_code == 1
    assert "--org" in unnamed.stderr
    summary(run(file, "--org", "Other", "--json"))
    with sessions.begin(EVERY_ORG) as session:
        assert set(session.scalars(select(Lead.org_id))) == {other_org}


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--map", "Nom"], 2, "write COLUMN=FIELD"),
        (["--map", "Nome=name"], 1, "did you mean 'Nom'"),
        (["--skip", "Pays"], 1, "no column 'Pays'"),
        (["--encoding", "klingon"], 1, "no such encoding"),
        (["--delimiter", "ab"], 1, "a delimiter is one character"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    run: Run, file: Path, arguments: list[str], code: int, words: str
) -> None:
    result = run(file, *arguments)
    assert result.exit_code == code
    assert words in result.stderr
    assert "Traceback" not in result.output


def test_a_file_that_is_not_there_is_said_so(run: Run, tmp_path: Path) -> None:
    result = run(tmp_path / "none.csv")
    assert (result.exit_code, result.stderr) == (1, "none.csv does not exist; check the name and the folder.\n")
