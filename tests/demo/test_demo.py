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

from hub.demo.alone import alone
from hub.errors import Conflict
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
def going_on(home: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A demo on a file's leads whose first cycle is done, and what it said until then."""
    file = tmp_path / "leads.csv"
    people = [f"vp{number}@fabrikam.example,Vera {number},VP Operations,teal" for number in range(40)]
    file.write_text("\n".join(["E-mail,Name,Job title,Favourite colour", *people, "nobody,,,"]))
    process = started(home, "--data", str(file))
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


def test_the_demo_goes_on_with_real_processes_until_it_is_told_to_stop(
    going_on: tuple[subprocess.Popen[str], str],
) -> None:
    process, said = going_on
    assert process.stderr is not None
    assert "1 row left out; line 42" in said
    assert "40 scores, 40 records written in 1 call." in said
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


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--json"], "--json goes with --once"),
        (["--data", "no-such.csv"], "no-such.csv does not exist"),
        (["--data", "README.md", "--leads", "3"], "with --data, leave it out"),
        (["--crm", "abacus"], "'abacus' is not 'hubspot'"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(home: Path, arguments: list[str], words: str) -> None:
    _, said = (process := started(home, *arguments)).communicate(timeout=60)
    assert process.returncode == 2
    assert words in said


def test_a_second_demo_in_the_same_home_is_refused(tmp_path: Path) -> None:
    with alone(tmp_path), pytest.raises(Conflict, match="Another demo is running"), alone(tmp_path):
        pass
