"""`leadlight score --csv`: files that fit a scorecard, or do not, and where the scores are written."""

import json
import os
import re
import signal
from pathlib import Path

import pytest

from hub.cli._output import destination
from tests.cli.labelled import run


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    path = tmp_path / "leads.csv"
    path.write_text("Visits,,Visits\n4,a,5\n9,b,5\n")
    return path


def test_a_file_with_no_column_of_the_scorecard_is_refused(leads: Path, card: Path, tmp_path: Path) -> None:
    leads.write_text("Colour\nred\n")
    out = tmp_path / "scored.csv"
    done = run("score", "--csv", leads, "--card", card, "--out", out)
    assert (done.exit_code, out.exists()) == (1, False)
    assert "leads.csv has none of the columns that 'Learned from outcomes' reads: Lead Source, Visits." in done.stderr


def test_columns_that_are_missing_or_renamed_are_told(leads: Path, card: Path, tmp_path: Path) -> None:
    asked = ("score", "--csv", leads, "--card", card, "--out", tmp_path / "scored.csv")
    done = run(*asked)
    assert done.exit_code == 0
    assert "No column tells Lead Source; each counts as missing." in done.stderr
    assert "with one that was there before, are called 'column 2', 'Visits 2'." in done.stderr
    told = json.loads(run(*asked, "--json").stdout)
    assert (told["missing"], told["renamed"]) == (["Lead Source"], ["column 2", "Visits 2"])


def test_a_terminal_shows_how_much_of_the_file_is_done(
    leads: Path, card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "120")
    done = run("score", "--csv", leads, "--card", card, "--out", tmp_path / "scored.csv")
    plain = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", done.stderr)
    assert re.search("leads scored: 2 rows .* 100% 0:00:00", plain)


@pytest.mark.parametrize("command", ["score", "learn"])
def test_where_the_system_lets_nobody_write_is_said_before_the_work(command: str) -> None:
    with_file = ("--card", "b2b_saas") if command == "score" else ("--label", "x")
    done = run(command, "--csv", "there is no such file", *with_file, "--out", "/proc/card.json")
    assert (done.exit_code, done.stderr.startswith("Cannot write /proc/card.json: ")) == (1, True)


def test_a_command_that_is_told_to_end_leaves_nothing_half_written(tmp_path: Path) -> None:
    def write() -> None:
        with destination(tmp_path / "scored.csv") as out:
            out.write(b"half")
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(SystemExit) as ended:
        write()
    assert (ended.value.code, list(tmp_path.iterdir())) == (143, [])


@pytest.mark.parametrize(
    ("content", "problem"), [(None, "cannot be read: No such file"), (b"\xff\xfe\xfa", "is not t")]
)
def test_folds_that_cannot_be_read_are_said_to_be_so(csv: Path, tmp_path: Path, content: bytes, problem: str) -> None:
    folds = tmp_path / "folds.txt"
    if content:
        folds.write_bytes(content)
    done = run("evaluate", "--csv", csv, "--label", "Converted", "--folds-file", folds)
    assert (done.exit_code, problem in done.stderr, "Errno" in done.stderr) == (1, True, False)
