"""Columns as people call them: what scoring knows is found in them, alike by learning, judging and scoring."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from hub.cli import main
from hub.scores.file_attributes import attributes, readings
from hub.studio.from_file import learner
from hub.studio.labelled import read_labelled
from scoring import load_template
from scoring.learn.frame import columns_of

NOW = datetime(2026, 4, 28, tzinfo=UTC)
HEADER = [
    "Full Name",
    "Email",
    "Job Title",
    "Company Size",
    "Country",
    "Annual Revenue",
    "Phone",
    "Do Not Email",
    "Won",
]
TITLES = ("VP Sales", "Vertriebsleiter", "Directrice marketing", "Student", "Software Engineer", "")
SIZES = ("51-200", "10k+", "1-10", "201 - 500 employees", "1,200", "")
COUNTRIES = ("DE", "Germany", "Deutschland", "France", "Francia", "")
REVENUES = ("€1.2M", "1,2 Mio.", "250k", "", "$40m")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, list(map(str, arguments)))


def write(path: Path, *, leads: int = 300, header: list[str] = HEADER) -> Path:
    """Write leads of whom directors and those of middle-sized companies convert more often."""
    dice = np.random.default_rng(5)
    rows = []
    for number in range(leads):
        title, size, country, revenue = (str(dice.choice(one)) for one in (TITLES, SIZES, COUNTRIES, REVENUES))
        email = f"p{number}@inbox.zz" if dice.random() < 0.3 else f"p{number}@company-{number % 90}.example"
        odds = -1.5 + 1.8 * (title in TITLES[:3]) + 1.2 * (size == "51-200") - 0.8 * email.endswith("zz")
        won = "Yes" if dice.random() < 1 / (1 + np.exp(-odds)) else "No"
        phone = "" if number % 3 else f"0999{number:06}"
        opted = "ja" if number % 20 == 0 else "nein"
        rows.append([f"Ada Brandt {number}", email, title, size, country, revenue, phone, opted, won])
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


@pytest.fixture
def leads(tmp_path: Path) -> Path:
    return write(tmp_path / "leads.csv")


def scored(path: Path, card: object) -> list[dict[str, str]]:
    """Score the rows of a file and return it."""
    out = path.with_name("scored.csv")
    run("score", "--csv", path, "--card", card, "--out", out)
    return list(csv.DictReader(out.read_text().splitlines()))


def test_rank_size_and_kind_of_address_are_learned_from_and_nobodys_name_is(leads: Path) -> None:
    found = read_labelled(leads, "Won")
    assert found.derived == {
        "country": "Country",
        "employees": "Company Size",
        "annual_revenue": "Annual Revenue",
        "seniority": "Job Title",
        "department": "Job Title",
        "email_kind": "Email",
    }
    assert found.personal == ("Full Name", "Email")
    assert found.leads.column_names == [
        *("Job Title", "employees", "country", "annual_revenue", "Phone", "Do Not Email"),
        *("seniority", "department", "email_kind"),
    ]
    assert set(found.leads["country"].to_pylist()) == {"Germany", "France", None}
    assert set(found.leads["employees"].to_pylist()) == {125, 10_000, 5, 350, 1200, None}


def test_people_and_programs_are_told_which_columns_are_read_otherwise(leads: Path) -> None:
    said = " ".join(run("learn", "--csv", leads, "--label", "Won").stdout.split())
    assert "Read Company Size as employees, Job Title as department and seniority, Email as email_kind." in said
    assert "Not learned from, since it says who they are: Full Name, Email." in said
    told = json.loads(run("evaluate", "--csv", leads, "--label", "Won", "--json").stdout)
    assert (told["derived"]["seniority"], told["personal"]) == ("Job Title", ["Full Name", "Email"])
    done = run("score", "--csv", leads, "--card", "b2b_saas", "--out", leads.with_name("scored.csv"))
    assert "Company Size as employees" in done.stderr


@pytest.mark.parametrize("template", [None, "b2b_saas"])
def test_every_row_is_scored_as_learning_saw_it(leads: Path, template: str | None) -> None:
    card = load_template(template) if template else None
    found = read_labelled(leads, "Won", wanted=card.attributes if card else ())
    scorecard = learner(card, keep_leaks=False).fit(found.leads, found.won).scorecard_
    seen = scorecard.score_many(columns_of(found.leads), as_of=NOW)
    (path := leads.with_name("card.json")).write_text(json.dumps(scorecard.to_document()))
    rows = scored(leads, path)
    assert [int(row["score"]) for row in rows] == seen.total.tolist()
    assert {"employees", "email_kind"} <= set(scorecard.attributes)
    assert len(set(seen.total.tolist())) > 5
    assert seen.probability is not None
    assert [float(row["probability"]) for row in rows] == seen.probability.tolist()


@pytest.mark.parametrize(("template", "points"), [("b2b_saas", 5 + 14 + 6 + 4 + 10), ("insurance", 5 + 9 + 6 + 13 + 5)])
def test_a_template_scores_a_file_as_it_would_stored_leads(tmp_path: Path, template: str, points: int) -> None:
    path = tmp_path / "one.csv"
    path.write_text("Job Title,Email,Company Size,Land,Phone\nVP Sales,a@fabrikam.example,51-200,Deutschland,0999\n")
    (row,) = scored(path, template)
    line = {"title": "VP Sales", "email": "a@fabrikam.example", "employees": 125, "country": "DE", "phone": "0999"}
    done = CliRunner().invoke(main, ["score", "--scorecard", template], input=json.dumps({"attributes": line}))
    assert int(row["score"]) == json.loads(done.stdout)["score"] == points


def test_what_the_file_tells_itself_is_not_derived() -> None:
    header = ["Job Title", "seniority", "email", "email_kind"]
    read = list(readings(header, ()))
    assert {one.attribute for one in read} == {"department"}
    row = ["Student", "vp", "a@inbox.zz", "company"]
    assert attributes(header, read, row)["seniority"] == "vp"


def test_a_scorecard_is_judged_by_the_columns_it_reads_however_they_are_called(leads: Path) -> None:
    told, other = (
        json.loads(run("evaluate", "--csv", leads, "--label", "Won", "--card", card, "--json").stdout)
        for card in ("b2b_saas", "insurance")
    )
    assert (told["derived"]["employees"], other["derived"]["phone"]) == ("Company Size", "Phone")
    assert told["roc_auc"]["mean"] > 0.6


def test_a_column_that_a_scorecard_reads_as_it_is_stays_beside_what_is_read_from_it(leads: Path) -> None:
    found = read_labelled(leads, "Won", wanted=["Company Size", "employees", "Email"])
    assert {"Company Size", "employees", "Email", "email_kind"} <= set(found.leads.column_names)


def test_a_column_called_so_that_holds_something_else_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    rows = [
        f"{'SML'[at % 3]},{at % 7},{'cellular' if at % 2 else 'landline'},{'Yes' if at % 5 else 'No'}"
        for at in range(60)
    ]
    path.write_text("\n".join(["Size,Position,Contact,Won", *rows]) + "\n")
    found = read_labelled(path, "Won")
    assert found.leads.column_names == ["Size", "Position", "Contact"]
    assert (dict(found.derived), found.personal) == ({}, ())


def test_nothing_is_read_from_a_column_that_is_excluded(leads: Path) -> None:
    found = read_labelled(leads, "Won", exclude=["Job Title"], wanted=["seniority", "employees"])
    assert "seniority" not in found.leads.column_names
    assert "employees" in found.leads.column_names


def test_the_surest_of_several_names_is_read_and_what_is_not_understood_stays() -> None:
    header = ["Mobile Phone", "Phone", "Employees", "Size"]
    read = list(readings(header, ()))
    found = attributes(header, read, ["1", 49301234567, "plenty", "L"])
    assert (found["phone"], found["employees"]) == ("49301234567", "plenty")
