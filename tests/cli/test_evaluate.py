"""`leadlight evaluate --csv`: what a scorecard, or learning one, is worth on the leads of a file."""

import json
from pathlib import Path

import pytest

from tests.cli.labelled import MEASURES, run


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


@pytest.mark.parametrize(
    ("newest", "how", "is_later"),
    [("2026-08-28", "Later data", True), ("2026-09-01", "learned from outcomes of their time", False)],
)
def test_a_challenger_is_not_judged_by_leads_of_the_time_that_taught_it(
    csv: Path, card: Path, tmp_path: Path, newest: str, how: str, is_later: bool
) -> None:
    document = json.loads(card.read_text())
    document["provenance"]["training"]["newest_outcome"] = newest
    document["terms"] = document["terms"][:1]
    other = tmp_path / "other.json"
    other.write_text(json.dumps(document))
    command = ("evaluate", "--csv", csv, "--label", "Converted", "--time", "Day", "--json")
    told = json.loads(run(*command, "--card", card, "--against", other).stdout)
    assert ("Judge by those" in told["against"]["gate"]["reason"]) is not is_later
    assert how in json.loads(run(*command, "--card", other).stdout)["newest"]["how"]


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
