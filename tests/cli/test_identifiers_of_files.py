"""What identifies the leads of a file is not learned from; what many leads share is, however many values there are."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from hub.studio.labelled import read_labelled
from scoring import Scorecard

HEADER = ["Prospect ID", "Lead Number", "Company", "Website", "Phone", "Town", "Amount", "Contract", "Won"]
N = 600


def run(path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["learn", "--csv", str(path), "--label", "Won", *arguments])


@pytest.fixture(scope="module")
def leads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write leads whom towns and amounts tell apart; winners have a contract, all else is their own."""
    dice = np.random.default_rng(3)
    path = tmp_path_factory.mktemp("files") / "leads.csv"
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(HEADER)
        for number in range(N):
            town, amount = int(dice.integers(40)), int(dice.integers(100_000, 999_999))
            won = dice.random() < 1 / (1 + np.exp(-(2 * (town % 2) - 2 + 3 * (amount > 600_000))))
            contract = f"C-{number}" if won and dice.random() < 0.8 else ""
            uuid = f"018f2f0a-7a1c-7b2e-8a3f-{number:012x}"
            who = [
                uuid,
                700 + number,
                f"Northwind {number // 4}",
                f"www.northwind-{number}.example",
                f"0999{number:05}",
            ]
            out.writerow([*who, f"Town {town}", amount, contract, "yes" if won else "no"])
    return path


@pytest.fixture(scope="module")
def told(leads: Path) -> dict[str, object]:
    found: dict[str, object] = json.loads(run(leads, "--json").stdout)
    return found


def test_each_identifier_is_told_with_its_reason(told: dict[str, object]) -> None:
    assert told["not_learned"] == [
        {"column": "Company", "reason": "says who a lead is or how to reach it"},
        {"column": "Lead Number", "reason": "has another number for nearly every lead, as identifiers do"},
        {"column": "Phone", "reason": "has another number for nearly every lead, as identifiers do"},
        {"column": "Prospect ID", "reason": "holds identifiers"},
        {"column": "Website", "reason": "holds addresses of pages"},
    ]


def test_an_identifier_that_one_outcome_alone_has_is_told_as_a_leak(told: dict[str, object]) -> None:
    assert [leak["column"] for leak in told["leaks"]] == ["Contract"]  # type: ignore[attr-defined]


def test_only_what_leads_share_has_terms(leads: Path, tmp_path: Path) -> None:
    said = run(leads, "--out", str(card := tmp_path / "card.json")).stdout
    assert set(Scorecard.from_document(json.loads(card.read_text())).attributes) == {"Town", "Amount"}
    assert "Not learned from Prospect ID: holds identifiers." in " ".join(said.split())


def test_what_looks_like_a_name_is_learned_from_on_request(leads: Path) -> None:
    told = json.loads(run(leads, "--include", "Company,Phone", "--json").stdout)
    assert not {"Company", "Phone"} & {one["column"] for one in told["not_learned"]}


def test_a_column_to_include_that_is_not_there_is_told(leads: Path) -> None:
    done = run(leads, "--include", "Companie")
    assert (done.exit_code, "Companie" in done.output) == (1, True)


def test_a_scorecard_still_reads_what_is_not_learned_from(leads: Path) -> None:
    found = read_labelled(leads, "Won", wanted=["phone"])
    assert "phone" in found.unlearned.keys() & set(found.leads.column_names)
