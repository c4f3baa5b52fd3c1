"""`leadlight learn`: from a CSV file to a scorecard, without a database."""

import json
from csv import DictReader
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from scoring import Scorecard

MEASURES = ("roc_auc", "pr_auc", "brier", "log_loss", "calibration_slope", "lift_10")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def write(path: Path, *, signal: float = 2.0, leads: int = 400) -> Path:
    """Write leads of which those of many visits and of one source convert more often; `Stage` knows who did."""
    random = np.random.default_rng(3)
    visits, source = random.integers(0, 30, leads), random.choice(["Ads", "Referral", "Select"], leads)
    odds = signal * (visits - 15) / 10 + signal * (source == "Referral") - signal / 3
    won = random.random(leads) < 1 / (1 + np.exp(-odds))
    stage = np.where(won, "signed", "in talks")
    lines = [
        f"2026-{at // 40 + 1:02}-{at % 28 + 1:02};{one};{two};{three};{'Yes' if four else 'No'}"
        for at, (one, two, three, four) in enumerate(zip(visits, source, stage, won, strict=True))
    ]
    path.write_text("\n".join(["Day;Visits;Lead Source;Stage;Converted", *lines]) + "\n")
    return path


def read(path: Path) -> list[dict[str, str]]:
    return list(DictReader(path.read_text().splitlines()))


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return write(tmp_path / "leads.csv")


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


def test_learning_is_judged_without_keeping_a_scorecard(csv: Path) -> None:
    done = run("evaluate", "--csv", csv, "--label", "Converted", "--exclude", "Day", "--json")
    told = json.loads(done.stdout)
    assert all(told[name]["low"] <= told[name]["mean"] <= told[name]["high"] for name in MEASURES)
    assert ([leak["column"] for leak in told["leaks"]], told["no_signal"], told["leads"]) == (["Stage"], False, 400)


def test_a_judgement_for_people_names_what_was_left_out(csv: Path) -> None:
    said = run("evaluate", "--csv", csv, "--label", "Converted", "--exclude", "Day").stdout
    assert "Left out Stage: " in said
    assert "ROC-AUC" in said


def test_folds_of_a_file_are_those_that_are_judged(csv: Path, tmp_path: Path) -> None:
    """Two folds that hold the same leads twice over would judge alike; here one holds what the other lacks."""
    folds = tmp_path / "folds.txt"
    folds.write_text("\n".join("ab"[row % 2] for row in range(400)))
    command = ("evaluate", "--csv", csv, "--label", "Converted", "--exclude", "Day,Stage", "--json")
    by_file, by_fifths = (json.loads(run(*command, *more).stdout) for more in (("--folds-file", folds), ()))
    assert by_file["roc_auc"] != by_fifths["roc_auc"]


def test_folds_that_do_not_fit_the_file_are_refused(csv: Path, tmp_path: Path) -> None:
    folds = tmp_path / "folds.txt"
    folds.write_text("a\nb\n")
    done = run("evaluate", "--csv", csv, "--label", "Converted", "--folds-file", folds)
    assert done.exit_code == 1
    assert "folds.txt has 2 folds for 400 rows." in done.output


def test_a_fold_that_leaves_one_outcome_is_refused(csv: Path, tmp_path: Path) -> None:
    folds = tmp_path / "folds.txt"
    won = [line.endswith("Yes") for line in csv.read_text().splitlines()[1:]]
    folds.write_text("\n".join("a" if one else "b" for one in won))
    done = run("evaluate", "--csv", csv, "--label", "Converted", "--folds-file", folds)
    assert done.exit_code == 1
    assert "only one outcome is left to learn from" in done.output


def test_with_time_the_newest_and_the_left_out_leads_judge_each_under_its_name(csv: Path) -> None:
    done = run("evaluate", "--csv", csv, "--label", "Converted", "--exclude", "Stage", "--time", "Day", "--json")
    told = json.loads(done.stdout)
    assert told["judged_on"] == "newest"
    assert told["roc_auc"] == told["newest"]["roc_auc"] != told["cross_validated"]["roc_auc"]
    assert (told["newest"]["leads"], told["cross_validated"]["leads"], told["leads"]) == (80, 400, 400)


@pytest.mark.parametrize("time", [[], ["--time", "Day"]])
def test_capacity_asks_how_many_of_those_called_convert(csv: Path, time: list[str]) -> None:
    command = ("evaluate", "--csv", csv, "--label", "Converted", "--exclude", "Stage,Day", "--capacity", 5, *time)
    assert json.loads(run(*command, "--json").stdout)["precision_at_capacity"]["mean"] > 0.6
    assert ("a week, 8 weeks" if time else "best 5 of each fold") in run(*command).stdout


@pytest.mark.parametrize(("command", "option"), [("learn", "--out"), ("learn", "--report"), ("evaluate", "--report")])
def test_where_nothing_can_be_written_is_said_before_the_work(csv: Path, command: str, option: str) -> None:
    done = run(command, "--csv", csv, "--label", "no such column", option, csv.parent / "none" / "file")
    assert done.exit_code == 1
    assert "there is no folder" in done.stderr
    assert "is a folder" in run(command, "--csv", csv, "--label", "no such column", option, csv.parent).stderr


def test_a_report_is_written_beside_what_is_printed(csv: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.html"
    command = ("evaluate", "--csv", csv, "--label", "Converted", "--exclude", "Day", "--report", report, "--json")
    done = run(*command)
    assert json.loads(done.stdout)["leads"] == 400
    assert report.read_text().startswith("<!doctype html>")


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("learned")
    csv, card = write(folder / "leads.csv"), folder / "card.json"
    run("learn", "--csv", csv, "--label", "Converted", "--exclude", "Day", "--out", card)
    return card


def test_a_scorecard_is_judged_as_it_is(csv: Path, card: Path) -> None:
    told = json.loads(run("evaluate", "--csv", csv, "--label", "Converted", "--card", card, "--json").stdout)
    assert told["judged_on"] == "all_rows"
    assert told["roc_auc"]["mean"] > 0.85
    assert "leaks" not in told


def test_a_scorecard_without_a_probability_is_judged_by_its_order(csv: Path, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(
        "name: Rules\nbase: 0\nterms:\n- id: visits\n  words: Visits\n  dimension: fit\n  table:\n"
        "    attribute: Visits\n    bins:\n    - {at_least: 15, points: 40}\n"
        "bands:\n- {key: cold, word: Cold, at_least: 0}\n- {key: hot, word: Hot, at_least: 30}\n"
    )
    done = run("evaluate", "--csv", csv, "--label", "Converted", "--card", rules)
    assert "The scorecard has no probability, so only the order of its scores is judged." in " ".join(
        done.stdout.split()
    )
    assert "Brier" not in done.stdout
    told = json.loads(run("evaluate", "--csv", csv, "--label", "Converted", "--card", rules, "--json").stdout)
    assert told["brier"] == {"mean": None, "low": None, "high": None}


def test_a_scorecard_that_reads_none_of_the_columns_is_refused(csv: Path) -> None:
    done = run("evaluate", "--csv", csv, "--label", "Converted", "--card", "b2b_saas")
    assert done.exit_code == 1
    assert "none of the columns that" in done.stderr


def test_a_challenger_is_compared_on_the_same_leads_and_waits_for_later_ones(csv: Path, card: Path) -> None:
    command = ("evaluate", "--csv", csv, "--label", "Converted", "--card", card, "--against", card, "--json")
    against = json.loads(run(*command).stdout)["against"]
    assert against["differences"]["roc_auc"] == {"mean": 0, "low": 0, "high": 0}
    assert against["gate"]["answer"] == "keep"


def test_learning_challenges_a_scorecard_on_leads_left_out(csv: Path, card: Path) -> None:
    base = ("evaluate", "--csv", csv, "--label", "Converted", "--exclude", "Stage,Day", "--against", card)
    against = json.loads(run(*base, "--json").stdout)["against"]
    assert (against["champion"], against["challenger"]) == ("Learned from outcomes", "learned anew")
    # The champion has seen all of these leads, the challenger only those of the other folds.
    assert against["differences"]["roc_auc"]["mean"] < 0
    assert "Judge by those" in against["gate"]["reason"]
    later = json.loads(run(*base, "--time", "Day", "--json").stdout)["against"]
    assert "Judge by those" not in later["gate"]["reason"]
    assert later["gate"]["leads"] == 80


def test_leads_like_those_of_before_have_not_drifted(csv: Path, card: Path) -> None:
    command = ("evaluate", "--csv", csv, "--label", "Converted", "--card", card, "--baseline", csv)
    told = json.loads(run(*command, "--time", "Day", "--json").stdout)["drift"]
    assert not any(one["is_drift"] for one in (*told["shifts"], *told["gaps"]))
    assert {one["attribute"] for one in told["shifts"]} == {"Visits", "Lead Source"}
    assert told["words"][0].startswith("Leads are as they were in leads.csv")
    assert "needs --time with dates" in " ".join(run(*command).stdout.split())


def test_other_leads_that_convert_less_are_named(csv: Path, card: Path, tmp_path: Path) -> None:
    head, *rows = csv.read_text().splitlines()
    busy = [row for row in rows if int(row.split(";")[1]) > 14]
    half = [row.replace(";Yes", ";No") if at % 2 else row for at, row in enumerate(busy)]
    changed = tmp_path / "changed.csv"
    changed.write_text("\n".join([head, *half]))
    command = ("evaluate", "--csv", changed, "--label", "Converted", "--card", card, "--baseline", csv)
    told = json.loads(run(*command, "--time", "Day", "--json").stdout)["drift"]
    assert [one["attribute"] for one in told["shifts"] if one["is_drift"]] == ["Visits"]
    assert told["words"][0] == "Leads are not as they were in leads.csv: 1 of 2 attributes have shifted."
    assert "conversions a month fewer than said" in told["words"][2]


def test_a_baseline_goes_with_a_scorecard(csv: Path) -> None:
    assert run("evaluate", "--csv", csv, "--label", "Converted", "--baseline", csv).exit_code == 2


def test_options_of_learning_do_not_go_with_a_scorecard(csv: Path, card: Path) -> None:
    done = run("evaluate", "--csv", csv, "--label", "Converted", "--card", card, "--keep-leaks")
    assert done.exit_code == 2


def test_a_learned_scorecard_scores_the_rows_of_a_file(csv: Path, tmp_path: Path) -> None:
    card, out = tmp_path / "card.json", tmp_path / "scored.csv"
    run("learn", "--csv", csv, "--label", "Converted", "--exclude", "Day", "--out", card)
    done = run("score", "--csv", csv, "--card", card, "--out", out, "--json")
    assert json.loads(done.stdout) == {"scored": 400, "rows_left_out": 0, "derived": {}}
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
    csv.write_text("Company,Change,score\n=1+1,-5,7\nFabrikam,+3,8\nbroken\n")
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
