"""A scorecard learned from an organization's history scores its leads as learning saw them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from hub.cli import main
from hub.db import EVERY_ORG
from hub.leads.models import Lead, LeadScore
from hub.organizations.create import create_organization
from hub.runtime import Runtime
from hub.scores import stage
from hub.settings import Settings
from hub.studio.known import read_known
from scoring import Scorecard
from scoring.learn import Snapshots
from scoring.populations import Population, generate
from tests.studio.history import DAY, fill

LEADS = 500


@pytest.fixture
def history(runtime: Runtime) -> Population:
    return generate("b2b_saas", leads=LEADS, seed=3, as_of=runtime.clock() - 95 * DAY)


@pytest.fixture(autouse=True)
def _environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADLIGHT_HOME", str(settings.home))
    monkeypatch.setenv("LEADLIGHT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LEADLIGHT_REDIS_URL", settings.redis_url)


def run(*arguments: object) -> Result:
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exit_code == 0, done.output
    return done


def told(*arguments: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run(*arguments, "--json").stdout)
    return found


def test_stored_leads_score_as_learning_saw_them(
    runtime: Runtime, org: UUID, history: Population, tmp_path: Path
) -> None:
    fill(runtime, org, history, owner_id=[str(at) for at in range(LEADS)])
    stage.drain(runtime)
    card = tmp_path / "card.json"
    found = told("learn", "--out", card)
    assert (found["no_signal"], found["roc_auc"]["mean"] > 0.6) == (False, True)
    reasons = {one["column"]: one["reason"] for one in found["not_learned"]}
    assert reasons["email"] == "says who a lead is or how to reach it"
    assert reasons["owner_id"] == "holds identifiers"
    learned = Scorecard.from_yaml(card.read_text())
    run("scorecard", "publish", card)
    stage.drain(runtime)
    with runtime.sessions.begin(org) as session:
        leads = session.scalars(select(Lead).order_by(Lead.id)).all()
        scores = {one.lead_id: one for one in session.scalars(select(LeadScore))}
        known = read_known(session, org, [lead.id for lead in leads])
        at = [scores[lead.id].updated_at for lead in leads]
        seen = Snapshots.of([known.at(lead, when) for lead, when in zip(leads, at, strict=True)], at).scores(learned)
        assert seen.total.tolist() == [scores[lead.id].total_score for lead in leads]
        assert seen.probability == pytest.approx([scores[lead.id].probability for lead in leads])
        assert np.unique(seen.total).size > 20


MEASURES = ("roc_auc", "pr_auc", "brier", "log_loss", "calibration_slope", "lift_10")


def some(runtime: Runtime, *, leads: int = 150, seed: int = 4) -> Population:
    return generate("b2b_saas", leads=leads, seed=seed, as_of=runtime.clock() - 95 * DAY)


def test_learning_is_judged_beside_the_live_version_without_leaks_of_this_organization_alone(
    runtime: Runtime, org: UUID
) -> None:
    found = some(runtime, leads=300)
    fill(runtime, org, found, contract=["signed" if won else None for won in found.outcomes])
    with runtime.sessions.begin(EVERY_ORG) as session:
        other = create_organization(session, "Other").id
    fill(runtime, other, some(runtime, seed=5, leads=40), secret=["x", "y"] * 20)
    stage.drain(runtime)
    answer = told("evaluate", "--org", "Acme")
    assert (answer["leads"], answer["conversions"]) == (300, found.outcomes.sum())
    assert answer["leaks"] == [
        {
            "column": "contract",
            "reason": f"has a value for {found.outcomes.sum()} leads that converted and 0 that did not",
        }
    ]
    assert "secret" not in json.dumps(answer)
    for name in MEASURES:
        assert set(answer[name]) == {"mean", "low", "high"}
    against = answer["against"]
    assert against["champion"] == "v1 (live)"
    assert against["measures"]["champion"]["roc_auc"]["mean"] > 0.5
    assert "brier" not in against["measures"]["champion"]
    assert against["gate"]["answer"] == "not yet"


def test_without_outcomes_the_template_is_kept_and_the_words_say_why(
    runtime: Runtime, org: UUID, tmp_path: Path
) -> None:
    leads = some(runtime, leads=40)
    fill(runtime, org, replace(leads, outcomes=np.zeros(40, np.int64)))
    card = tmp_path / "card.json"
    answer = told("learn", "--out", card)
    assert (answer["no_signal"], answer["conversions"], answer["roc_auc"]["mean"]) == (True, 0, None)
    said = " ".join(answer["words"])
    assert "All 40 leads have the same outcome" in said
    assert "The template is kept as it is" in said
    assert Scorecard.from_yaml(card.read_text()).name == "B2B SaaS"


def test_an_organization_of_young_leads_is_told_when_it_can_learn(runtime: Runtime, org: UUID) -> None:
    fill(runtime, org, generate("b2b_saas", leads=20, seed=1, as_of=runtime.clock()))
    answer = told("learn", "--horizon", "300")
    assert answer["words"][0] == "No lead can teach anything yet: the lead was not there yet: 20."
    assert answer["no_signal"] is True


def test_the_probability_alone_is_brought_up_to_date(runtime: Runtime, org: UUID, tmp_path: Path) -> None:
    leads = some(runtime)
    fill(runtime, org, leads)
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    assert "has no probability" in CliRunner().invoke(main, ["learn", "--only-probability"]).output
    run("learn", "--out", first)
    document = json.loads(first.read_text())
    document["probability"]["intercept"] += 3
    first.write_text(json.dumps(document))
    run("scorecard", "publish", first)
    answer = told("learn", "--only-probability", "--out", second)
    newer = json.loads(second.read_text())
    assert newer["terms"] == document["terms"]
    assert newer["probability"]["intercept"] < document["probability"]["intercept"] - 1
    assert answer["said"] > answer["conversions"] / answer["leads"]


def test_points_edited_by_hand_outlive_learning_anew(runtime: Runtime, org: UUID, tmp_path: Path) -> None:
    fill(runtime, org, some(runtime, leads=300))
    card, anew = tmp_path / "card.json", tmp_path / "anew.json"
    run("learn", "--out", card)
    run("scorecard", "publish", card)
    document = json.loads(card.read_text())
    ours = next(term for term in document["terms"] if "table" in term)
    rows = ours["table"].get("bins") or ours["table"]["categories"]
    rows[0]["points"] += 7
    card.write_text(json.dumps(document))
    run("scorecard", "publish", card)
    run("learn", "--out", anew)
    terms = json.loads(anew.read_text())["terms"]
    assert [term for term in terms if term.get("locked")] == [ours | {"locked": True}]
    assert len(terms) > 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--label", "won"], "Give both --csv and --label"),
        (["--time", "day"], "--time is for files"),
        (["--csv", "a.csv", "--label", "won", "--org", "Acme"], "are for the database"),
    ],
)
def test_options_of_files_and_of_the_database_are_not_mixed(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(main, ["learn", *arguments])
    assert done.exit_code == 2
    assert said in done.output


def test_without_an_organization_the_next_step_is_told() -> None:
    done = CliRunner().invoke(main, ["learn"])
    assert done.exit_code == 1
    assert "Connect a CRM" in done.output
