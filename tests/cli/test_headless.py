"""A server admin without a browser: connect, sync and status, from a fresh home against a server that settings name."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from hub.settings import environment

TOP = Path(__file__).parents[2]
LEADS = 40
LEADLIGHT = [sys.executable, "-m", "hub.cli"]


def fresh(**variables: str) -> dict[str, str]:
    """Return the environment of somebody who has set nothing but `variables`."""
    return {name: value for name, value in environment().items() if not name.startswith("LEADLIGHT_")} | variables


@pytest.fixture
def crm() -> Iterator[str]:
    """The address of a CRM that runs in a process of its own."""
    command = [*LEADLIGHT, "sandbox", "hubspot", "--leads", str(LEADS)]
    with subprocess.Popen(command, cwd=TOP, env=fresh(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip().partition("=")[2]
        process.terminate()


@pytest.fixture
def leadlight(crm: str) -> Iterator[Callable[..., str]]:
    """Runs a command in a process of its own, below a home that nothing was ever done in."""
    home = Path(tempfile.mkdtemp(prefix="leadlight-headless-"))
    if os.geteuid() == 0:
        home.chmod(0o711)  # as root the servers run as another user, who must pass through
    env = fresh(LEADLIGHT_HOME=str(home), LEADLIGHT_HUBSPOT_API_URL=crm, LEADLIGHT_HUBSPOT_LOGIN_URL=crm)

    def run(*arguments: str) -> str:
        done = subprocess.run([*LEADLIGHT, *arguments], cwd=TOP, env=env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return done.stdout

    yield run
    run("db", "stop")
    shutil.rmtree(home)


def has(document: dict[str, Any], *names: str) -> bool:
    return set(names) <= document.keys()


def test_a_crm_is_connected_synced_and_looked_at(leadlight: Callable[..., str]) -> None:
    assert leadlight("connect", "hubspot", "--follow").endswith("Connected hubspot account 4711.\n")

    synced = json.loads(leadlight("sync", "--until-idle", "--json"))
    assert has(synced, "pulled", "scored", "written", "write_calls", "tasks", "alerts", "rejected")
    assert (synced["scored"], synced["written"], synced["write_calls"]) == (LEADS, LEADS, 1)
    assert (synced["tasks"], synced["alerts"], synced["rejected"]) == (0, 0, 0)

    status = json.loads(leadlight("status", "--json"))
    assert has(status, "leads", "scored", "due", "dead_letters", "connections")
    assert (status["leads"], status["scored"], status["dead_letters"]) == (LEADS, LEADS, 0)
    assert has(status["due"], "intake", "scores", "writeback", "outbox")
    assert set(status["due"].values()) == {0}
    (connection,) = status["connections"]
    assert has(connection, "vendor", "state", "reason", "calls_today", "budget_today", "last_pull_at")
    assert (connection["vendor"], connection["state"], connection["reason"]) == ("hubspot", "connected", None)
    assert 0 < connection["calls_today"] < connection["budget_today"]
    assert connection["last_pull_at"] is not None
