"""`leadlight sandbox`: what it prints, what it takes, and how it ends."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests

TOP = Path(__file__).parents[2]


@contextmanager
def sandbox(*options: str) -> Iterator[tuple[subprocess.Popen[str], dict[str, str]]]:
    """Run the command; gives the process and the settings that it prints first."""
    command = [sys.executable, "-m", "hub.cli", "sandbox", *options]
    with subprocess.Popen(command, cwd=TOP, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert process.stdout is not None
            lines = [process.stdout.readline().strip() for _ in range(4)]
            yield process, dict(line.split("=", 1) for line in lines if line)
        finally:
            process.kill()


def test_a_file_becomes_an_account_that_tells_and_frames(tmp_path: Path) -> None:
    file = tmp_path / "leads.csv"
    file.write_text("Email,Name\nada@fabrikam.example,Ada Brandt\nno address,Ben\n")
    targets = ("--webhooks", "http://127.0.0.1:9/hooks", "--card", "http://127.0.0.1:9/ticket")
    with sandbox("hubspot", "--data", str(file), *targets) as (process, settings):
        url = settings["LEADLIGHT_HUBSPOT_API_URL"]
        contacts = requests.get(f"{url}/_sandbox/objects/contacts", timeout=5).json()
        assert [one["firstname"] for one in contacts.values()] == ["Ada"]
        record = requests.get(f"{url}/contacts/4711/record/0-1/{next(iter(contacts))}", timeout=5).text
        assert "The app did not answer at http://127.0.0.1:9/ticket" in record
        assert settings["LEADLIGHT_HUBSPOT_CLIENT_SECRET"] == "sandbox-secret"
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 0
    assert "leads.csv: 1. Rows left out: 1, the first at line 3" in said


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("hubspot", "--data", "/no/such/file.csv"), "file.csv does not exist"),
        (("slack", "--card", "http://127.0.0.1:9/ticket"), "takes no file, webhooks or card"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(options: tuple[str, ...], words: str) -> None:
    with sandbox(*options) as (process, _):
        _, said = process.communicate(timeout=20)
    assert process.returncode == 1
    assert words in said
    assert "Traceback" not in said
