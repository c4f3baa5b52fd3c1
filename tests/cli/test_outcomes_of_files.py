"""What the column of outcomes of a file may hold: blanks, dates, one outcome only."""

import json
from pathlib import Path

import pytest

from scoring import Scorecard, load_template
from tests.cli.labelled import run


def leads(path: Path, *outcomes: str) -> Path:
    """Write leads of these outcomes, in turn, twenty times."""
    rows = [f"2026-01-{place % 28 + 1:02},{place % 7},{outcome}" for place, outcome in enumerate(outcomes * 20)]
    path.write_text("\n".join(["day,visits,won", *rows]) + "\n")
    return path


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    return tmp_path / "leads.csv"


def test_blank_means_not_converted_beside_the_value_that_means_converted(csv: Path) -> None:
    leads(csv, "Yes", "", "")
    told = json.loads(run("learn", "--csv", csv, "--label", "won", "--positive", "Yes", "--json").stdout)
    assert (told["leads"], told["conversions"], told["rows_left_out"]) == (60, 20, 0)
    assert told["notes"] == ["40 rows without a value in 'won' count as not converted."]


def test_any_date_means_converted_and_blank_not(csv: Path) -> None:
    leads(csv, "2026-01-02", "2026-02-03", "", "")
    told = json.loads(run("learn", "--csv", csv, "--label", "won", "--positive", "any", "--json").stdout)
    assert (told["leads"], told["conversions"]) == (80, 40)


@pytest.mark.parametrize("positive", [[], ["--positive", "Yes"]])
def test_blank_is_no_outcome_where_both_are_told(csv: Path, positive: list[str]) -> None:
    leads(csv, "Yes", "No", "")
    csv.write_text(csv.read_text() + "1\n")
    said = " ".join(run("learn", "--csv", csv, "--label", "won", *positive).stdout.split())
    assert "21 rows were left out: 20 without a value in 'won', 1 that cannot be read (line 62: it has only 1" in said


@pytest.mark.parametrize(
    ("outcomes", "options", "advice"),
    [
        (("Yes", ""), [], "holds only 'Yes', and 20 rows have none. Pass --positive 'Yes' to count these as not"),
        (("2026-01-02", "2026-02-03", ""), [], "Or --positive any, where each value means converted and a blank not."),
        (("", ""), [], "Column 'won' is empty."),
        (("No",), [], "holds only 'No': learning needs leads that converted and leads that did not. Begin with a t"),
        (("No",), ["--positive", "Yes"], "one of b2b_saas, "),
        (("", ""), ["--positive", "Yes"], "By column 'won', none of 40 leads converted"),
        (("gold", ""), ["--positive", "yes"], "never holds 'yes'. It holds: 'gold'."),
    ],
)
def test_outcomes_that_do_not_do_are_refused_with_what_would(
    csv: Path, outcomes: tuple[str, ...], options: list[str], advice: str
) -> None:
    done = run("learn", "--csv", leads(csv, *outcomes), "--label", "won", *options)
    assert (done.exit_code, advice in done.stderr) == (1, True)


@pytest.mark.parametrize("outcome", ["0", "1", "No", "Won"])
def test_where_all_outcomes_are_the_same_the_template_is_kept(csv: Path, tmp_path: Path, outcome: str) -> None:
    card, report = tmp_path / "card.json", tmp_path / "report.html"
    leads(csv, outcome)
    asked = ("--template", "b2b_saas", "--time", "day", "--report", report)
    done = run("learn", "--csv", csv, "--label", "won", *asked, "--out", card)
    assert (done.exit_code, report.exists()) == (0, True)
    assert "All 20 leads have the same outcome" in done.stdout
    kept = Scorecard.from_yaml(card.read_text())
    assert (kept.name, kept.document.training is not None) == (load_template("b2b_saas").name, True)


def test_judging_needs_both_outcomes(csv: Path) -> None:
    leads(csv, "No")
    done = run("evaluate", "--csv", csv, "--label", "won", "--template", "b2b_saas")
    assert (done.exit_code, "Judge again once both are there" in done.stderr) == (1, True)
