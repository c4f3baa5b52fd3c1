"""Commands: what they print, and how they end."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hub.settings import Settings, environment

TOP = Path(__file__).parents[2]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def leadlight(settings: Settings) -> Run:
    """Runs the command against a fresh database and an empty Redis."""

    def run(*arguments: str, given: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        own = {
            "LEADLIGHT_HOME": str(settings.home),
            "LEADLIGHT_DATABASE_URL": settings.database_url,
            "LEADLIGHT_REDIS_URL": settings.redis_url,
            "LEADLIGHT_SECRET_KEYS": settings.secret_keys[0],
        }
        env = environment(**own | variables)
        command = [sys.executable, "-m", "hub.cli", *arguments]
        return subprocess.run(command, cwd=TOP, env=env, input=given, capture_output=True, text=True, timeout=60)

    return run


def test_help_lists_every_command_and_each_has_help(leadlight: Run) -> None:
    said = leadlight("--help").stdout
    listed = said.partition("Commands:")[2].split()
    assert {"db", "doctor", "serve", "sweep", "up", "users", "worker"} <= set(listed)


def test_an_unknown_command_is_a_usage_error(leadlight: Run) -> None:
    assert leadlight("no-such-command").returncode == 2


def test_settings_that_are_wrong_are_named_all_at_once(leadlight: Run) -> None:
    done = leadlight("db", "upgrade", LEADLIGHT_PORT="x", LEADLIGHT_WEB_THREADS="0")
    assert done.returncode == 1
    assert "LEADLIGHT_PORT" in done.stderr
    assert "LEADLIGHT_WEB_THREADS" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_is_away_is_said_in_one_sentence(leadlight: Run) -> None:
    done = leadlight("db", "upgrade", LEADLIGHT_DATABASE_URL="postgresql://x:hush@127.0.0.1:1/x")
    assert done.returncode == 1
    assert done.stderr.startswith("The database does not answer")
    assert "hush" not in done.stderr


def test_a_database_without_tables_is_said_with_what_to_run(leadlight: Run, empty_database_url: str) -> None:
    done = leadlight("users", "add", "ada@example.com", LEADLIGHT_DATABASE_URL=empty_database_url)
    assert done.returncode == 1
    assert "leadlight db upgrade" in done.stderr


def test_upgrade_reports_what_it_applied(leadlight: Run, empty_database_url: str) -> None:
    first = json.loads(leadlight("db", "upgrade", "--json", LEADLIGHT_DATABASE_URL=empty_database_url).stdout)
    assert first["applied"][0] == "0001"
    assert first["applied"][-1] == first["at"]
    second = json.loads(leadlight("db", "upgrade", "--json", LEADLIGHT_DATABASE_URL=empty_database_url).stdout)
    assert second == {"applied": [], "at": first["at"]}


def test_a_user_gets_a_password_once_and_a_given_one_is_not_repeated(leadlight: Run) -> None:
    made = json.loads(leadlight("users", "add", "ada@example.com", "--json").stdout)
    assert len(made["password"]) == 18
    again = json.loads(leadlight("users", "add", "ada@example.com", "--role", "rep", "--json").stdout)
    assert again == {"email": "ada@example.com", "role": "rep", "is_new": False, "password": None}
    given = leadlight("users", "add", "grace@example.com", "--password-stdin", given="correct horse\n")
    assert given.returncode == 0
    assert "correct horse" not in given.stdout


def test_doctor_ends_with_1_and_says_what_to_run_when_something_is_missing(
    leadlight: Run, empty_database_url: str
) -> None:
    done = leadlight("doctor", "--json", LEADLIGHT_DATABASE_URL=empty_database_url)
    found = {one["name"]: one for one in json.loads(done.stdout)["findings"]}
    assert done.returncode == 1
    assert not found["database"]["ok"]
    assert "leadlight db upgrade" in found["database"]["words"]
    assert found["Redis"]["ok"]


def test_up_refuses_a_chosen_port_that_is_taken(leadlight: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = leadlight("up", LEADLIGHT_PORT=str(port))
    assert done.returncode == 1
    assert f"Something else listens on 127.0.0.1:{port}" in done.stderr
