"""The demo as people start it: its numbers, its addresses, and that nothing stays behind."""

import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from hub.settings import environment

TOP = Path(__file__).parents[2]
KEYS = [
    "leads_pulled", "activities_pulled", "leads_scored", "records_written", "first_write_calls", "write_calls",
    "tasks_created", "alerts_sent", "idle_writes", "idle_calls", "seconds",
]  # fmt: skip


@pytest.fixture(scope="module")
def home() -> Iterator[Path]:
    """A home for demos alone."""
    path = Path(tempfile.mkdtemp(prefix="leadlight-demo-"))
    path.chmod(0o711)  # as root the servers run as another user, who must pass through
    yield path
    shutil.rmtree(path)


def started(home: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "hub.cli", "demo", *arguments]
    env = environment(LEADLIGHT_HOME=str(home), PYTHONUNBUFFERED="1")
    return subprocess.Popen(command, cwd=TOP, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="module")
def once(home: Path) -> tuple[dict[str, int], str]:
    """The summary of one full cycle, and what was said on the way."""
    out, said = (process := started(home, "--once", "--json", "--leads", "60")).communicate(timeout=300)
    assert process.returncode == 0, said
    return json.loads(out), said


def test_one_cycle_prints_its_summary_alone(once: tuple[dict[str, int], str]) -> None:
    assert list(once[0]) == KEYS


def test_one_cycle_scores_and_writes_every_lead_in_full_batches(once: tuple[dict[str, int], str]) -> None:
    summary, _ = once
    assert (summary["leads_pulled"], summary["leads_scored"], summary["first_write_calls"]) == (60, 60, 1)
    assert summary["tasks_created"] == summary["alerts_sent"] > 0


def test_an_idle_cycle_writes_nothing_and_asks_once_per_object_type(once: tuple[dict[str, int], str]) -> None:
    summary, _ = once
    assert (summary["idle_writes"], summary["idle_calls"]) == (0, 8)


@pytest.fixture
def going_on(home: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A demo whose first cycle is done, and what it said until then."""
    process = started(home, "--leads", "40")
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if "Ctrl+C" in line:
            break
    yield process, said
    process.kill()
    process.communicate()


def address(name: str, said: str) -> str:
    found = re.search(rf"^{name} +(\S+)", said, re.MULTILINE)
    assert found is not None, said
    return found[1]


def test_the_demo_goes_on_with_addresses_that_answer_until_it_is_told_to_stop(
    going_on: tuple[subprocess.Popen[str], str],
) -> None:
    process, said = going_on
    assert process.stderr is not None
    pages = address("Leads", said)
    assert "Sign in" in requests.get(pages, timeout=30).text
    assert "/embed/hubspot/panel?ticket=" in requests.get(address("CRM record", said), timeout=30).text
    assert requests.get(address("Chat", said), timeout=30).ok
    assert re.search(r"came alive, .+ last; [1-9]\d* alerts in the chat", process.stderr.readline())
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=60)
    assert process.returncode == 0
    with pytest.raises(requests.ConnectionError):
        requests.get(pages, timeout=30)


def test_json_without_once_is_refused(home: Path) -> None:
    _, said = (process := started(home, "--json")).communicate(timeout=60)
    assert process.returncode == 2
    assert "--json goes with --once" in said
