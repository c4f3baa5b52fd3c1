"""`leadlight sample`: files to try things with, without data and without a database."""

import csv
import json
from pathlib import Path

from click.testing import CliRunner, Result

from hub.cli import main


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def test_a_file_of_generated_leads_can_be_learned_from(tmp_path: Path) -> None:
    leads, card = tmp_path / "leads.csv", tmp_path / "card.json"
    done = run("sample", "b2b_saas", "--leads", 1500, "--out", leads)
    rows = list(csv.DictReader(leads.read_text().splitlines()))
    won = sum(row["Converted"] == "Yes" for row in rows)
    assert done.stdout == f"Wrote 1,500 leads to {leads}, of whom {won} converted, in column Converted.\n"
    told = json.loads(run("learn", "--csv", leads, "--label", "Converted", "--out", card, "--json").stdout)
    assert (told["leads"], told["conversions"], told["no_signal"], told["leaks"]) == (1500, won, False, [])
    scored = run("score", "--csv", leads, "--card", card, "--out", tmp_path / "scored.csv")
    assert (scored.exit_code, len((tmp_path / "scored.csv").read_text().splitlines())) == (0, 1501)


def test_the_same_seed_writes_the_same_file(tmp_path: Path) -> None:
    files = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv")]
    for file, seed in zip(files, (1, 1, 2), strict=True):
        run("sample", "insurance", "--leads", 50, "--seed", seed, "--out", file)
    first, again, other = (file.read_bytes() for file in files)
    assert first == again != other


def test_lines_are_scored_with_all_that_leads_did(tmp_path: Path) -> None:
    lines, at = tmp_path / "leads.jsonl", "2026-04-28T14:30"
    assert run("sample", "insurance", "--leads", 40, "--out", lines, "--as-of", at).stdout == (
        f"Wrote 40 leads to {lines}.\n"
    )
    done = run("score", "--scorecard", "insurance", "--input", lines, "--as-of", at)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(told) == 40
    assert any(one["behavioral"] > 0 for one in told)
