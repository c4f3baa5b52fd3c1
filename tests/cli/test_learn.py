"""`leadlight learn`: from a CSV file to a scorecard, without a database."""

import json
from pathlib import Path
from typing import Any

import pytest

from scoring import Scorecard
from tests.cli.labelled import MEASURES, read, run, write


def test_a_scorecard_is_learned_without_the_column_that_knows_the_outcome(csv: Path, tmp_path: Path) -> None:
    card = tmp_path / "card.json"
    done = run("learn", "--csv", csv, "--label", "Converted", "--exclude", "Day", "--out", card, "--json")
    told: dict[str, Any] = json.loads(done.stdout)
    assert [leak["column"] for leak in told["leaks"]] == ["Stage"]
    assert Scorecard.from_yaml(card.read_text()).attributes == ("Lead Source", "Visits")
    assert told["no_signal"] is False
    assert all(told[name]["low"] <= told[name]["mean"] <= told[name]["high"] for name in MEASURES)


def test_each_leak_is_told_once(csv: Path) -> None:
    for command in ("learn", "evaluate"):
        said = run(command, "--csv", csv, "--label", "Converted", "--exclude", "Day").stdout
        assert len([line for line in said.splitlines() if "Stage" in line]) == 1


def test_leaks_are_kept_on_request(csv: Path, tmp_path: Path) -> None:
    card = tmp_path / "card.json"
    run("learn", "--csv", csv, "--label", "Converted", "--exclude", "Day", "--keep-leaks", "--out", card)
    assert "Stage" in Scorecard.from_yaml(card.read_text()).attributes


@pytest.mark.parametrize(
    ("direction", "learned"), [("rising", ("Lead Source", "Visits")), ("falling", ("Lead Source",))]
)
def test_points_go_one_way_on_request(csv: Path, tmp_path: Path, direction: str, learned: tuple[str, ...]) -> None:
    card = tmp_path / "card.json"
    asked = ("--exclude", "Day", "--monotone", f"Visits:{direction}")
    done = run("learn", "--csv", csv, "--label", "Converted", *asked, "--out", card)
    assert done.exit_code == 0
    assert Scorecard.from_yaml(card.read_text()).attributes == learned


def test_locked_terms_outlive_learning_anew(csv: Path, tmp_path: Path) -> None:
    first, again = tmp_path / "first.json", tmp_path / "again.json"
    learn = ("learn", "--csv", csv, "--label", "Converted", "--exclude", "Day")
    run(*learn, "--out", first)
    document = json.loads(first.read_text())
    ours = next(term for term in document["terms"] if term["id"] == "Visits")
    ours["table"]["bins"][0]["points"] += 5
    ours["locked"] = True
    first.write_text(json.dumps(document))
    run(*learn, "--retrain", first, "--out", again)
    terms = {term["id"]: term for term in json.loads(again.read_text())["terms"]}
    assert (terms["Visits"], set(terms)) == (ours, {"Visits", "Lead Source"})


@pytest.mark.parametrize(
    ("asked", "code", "said"),
    [
        ("Visits:up", 2, "such as employees:rising"),
        ("Visit:rising", 1, "Did you mean 'Visits'?"),
        ("Lead Source:falling", 1, "holds words"),
    ],
)
def test_a_direction_that_cannot_be_held_is_refused(csv: Path, asked: str, code: int, said: str) -> None:
    done = run("learn", "--csv", csv, "--label", "Converted", "--monotone", asked)
    assert (done.exit_code, said in " ".join(done.stderr.split())) == (code, True)


def test_columns_that_tell_nothing_are_said_to(tmp_path: Path) -> None:
    csv = write(tmp_path / "noise.csv", signal=0.0)
    done = run("learn", "--csv", csv, "--label", "Converted", "--exclude", "Day,Stage", "--json")
    assert json.loads(done.stdout)["no_signal"] is True


def test_with_time_the_newest_leads_judge(csv: Path) -> None:
    done = run("learn", "--csv", csv, "--label", "Converted", "--exclude", "Stage", "--time", "Day")
    assert "On the newest leads, with 95 % intervals:" in done.stdout
    assert "80 leads from 1 Sep 2026 to 28 Oct 2026. Learned from the 320" in " ".join(done.stdout.split())


def test_a_scorecard_says_when_the_newest_lead_was_that_taught_it(csv: Path, card: Path, tmp_path: Path) -> None:
    of_days = tmp_path / "card.json"
    run("learn", "--csv", csv, "--label", "Converted", "--exclude", "Stage", "--time", "Day", "--out", of_days)
    newest = json.loads(of_days.read_text())["provenance"]["training"]["newest_outcome"]
    assert newest == "2026-10-28T00:00:00+00:00"
    assert "newest_outcome" not in json.loads(card.read_text())["provenance"]["training"]


def test_with_few_outcomes_the_measures_are_null(tmp_path: Path) -> None:
    csv = tmp_path / "few.csv"
    csv.write_text("visits,won\n" + "1,no\n" * 20 + "9,yes\n")
    told = json.loads(run("learn", "--csv", csv, "--label", "won", "--json").stdout)
    assert (told["roc_auc"]["mean"], told["no_signal"], told["conversions"]) == (None, True, 1)


@pytest.mark.parametrize(
    ("content", "options", "problem"),
    [
        ("a,won\n1,yes\n2,no\n", ["--label", "wonn"], "has no column 'wonn'. Did you mean 'won'? It has: a, won."),
        ("Visits,won\n1,yes\n2,no\n", ["--exclude", "VISIT"], "Did you mean 'Visits'?"),
        ("a,won\n1,yes\n2,no\n3,maybe\n", [], "Say with --positive which value of 'won' means converted."),
        ("a,won\n1,yes\n2,no\n", ["--exclude", "b"], "has no column 'b'. It has: a, won."),
        ("a,won\n1,yes\n2,yes\n", [], "Column 'won' holds only 'yes'"),
        ("a,won\n1,gold\n2,tin\n", [], "Say with --positive which value of 'won' means converted."),
        ("a,won\n1,gold\n2,tin\n", ["--positive", "lead"], "never holds 'lead'. It holds: 'gold', 'tin'."),
        ("a,won\n", [], "has no rows"),
        ("", [], "is empty"),
        ("a,b,won\n2026-01-02,1,yes\nsoon,2,no\n", ["--time", "a"], "holds 'soon' in line 3, which is no date"),
        ("a,b,won\n1,1,yes\n250,2,no\n", ["--time", "a"], "holds numbers such as 1, which are no instants. Name"),
        ("a,won\n1,yes\n2,no\n", ["--time", "won"], "--time names 'won', which is the --label."),
        ("a,won\n1,yes\n2,no\n", ["--exclude", "a"], "no column left to learn from"),
    ],
)
def test_what_cannot_be_learned_from_is_said_and_how_to_mend_it(
    tmp_path: Path, content: str, options: list[str], problem: str
) -> None:
    csv = tmp_path / "leads.csv"
    csv.write_text(content)
    done = run("learn", "--csv", csv, "--label", "won", *options)
    assert done.exit_code == 1
    assert problem in done.stderr


def test_a_learned_scorecard_scores_the_rows_of_a_file(csv: Path, tmp_path: Path) -> None:
    card, out = tmp_path / "card.json", tmp_path / "scored.csv"
    run("learn", "--csv", csv, "--label", "Converted", "--exclude", "Day", "--out", card)
    done = run("score", "--csv", csv, "--card", card, "--out", out, "--json")
    told = {"scored": 400, "rows_left_out": 0, "derived": {}, "missing": [], "renamed": []}
    assert json.loads(done.stdout) == told
    rows = read(out)
    added = ["score", "band", "probability", "probability_low", "probability_high", "reasons"]
    assert list(rows[0])[-6:] == added
    chances = [[float(row[name]) for name in ("probability_low", "probability", "probability_high")] for row in rows]
    assert all(low < middle < high for low, middle, high in chances)
    won = [float(row["probability"]) for row in rows if row["Converted"] == "Yes"]
    lost = [float(row["probability"]) for row in rows if row["Converted"] == "No"]
    assert sum(won) / len(won) > 2 * sum(lost) / len(lost)
    busy = next(row for row in rows if int(row["Visits"]) > 25)
    assert "Visits" in busy["reasons"]


def test_a_scored_file_runs_nothing_and_keeps_numbers(tmp_path: Path) -> None:
    csv = tmp_path / "leads.csv"
    csv.write_text("Company,Change,score,Industry\n=1+1,-5,7,\nFabrikam,+3,8,\nbroken\n")
    done = run("score", "--csv", csv, "--card", "b2b_saas", "--out", tmp_path / "scored.csv")
    rows = read(tmp_path / "scored.csv")
    assert [(row["Company"], row["Change"], row["score"]) for row in rows] == [
        ("'=1+1", "-5", "7"),
        ("Fabrikam", "+3", "8"),
    ]
    assert rows[0]["leadlight_score"].isdigit()
    assert "Line 4: " in done.output


def test_a_file_goes_with_a_scorecard_only(csv: Path) -> None:
    assert run("score", "--csv", csv).exit_code == 2
    assert run("score", "--card", "b2b_saas", "--csv", csv, "--receipt").exit_code == 2
    assert run("score", "--card", "b2b_saas", "--out", "x.csv").exit_code == 2
