"""What has changed since the live version is told from the organization's own leads and outcomes."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from click.testing import CliRunner

from hub.cli import main
from hub.db import EVERY_ORG
from hub.organizations.create import create_organization
from hub.runtime import Runtime
from hub.scorecards.live import publish
from hub.scores import stage
from hub.settings import Settings
from scoring import Scorecard, load_template
from scoring.populations import Population, generate
from tests.studio.history import DAY, fill

LEADS = 120


@pytest.fixture(autouse=True)
def _environment(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADLIGHT_HOME", str(settings.home))
    monkeypatch.setenv("LEADLIGHT_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("LEADLIGHT_REDIS_URL", settings.redis_url)


def told() -> dict[str, Any]:
    done = CliRunner().invoke(main, ["drift", "--org", "Acme", "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def some(runtime: Runtime, leads: int = LEADS, seed: int = 4) -> Population:
    return generate("b2b_saas", leads=leads, seed=seed, as_of=runtime.clock() - 95 * DAY)


def make_live(
    runtime: Runtime, org: UUID, chance: dict[str, float] | None = None, *, now: datetime | None = None
) -> None:
    """Make the template live, with a probability where `chance` gives one."""
    document = load_template("b2b_saas").to_document() | ({"probability": chance} if chance else {})
    card = Scorecard.from_document(document)
    with runtime.sessions.begin(org) as session:
        publish(session, org, card, algorithm="rules", author="Ana Ruiz", note="", now=now or runtime.clock())


SURE = {"intercept": 3.0, "slope": 0.0001}


def test_fewer_conversions_than_said_are_told_in_money_of_this_organization_alone(runtime: Runtime, org: UUID) -> None:
    fill(runtime, org, some(runtime))
    with runtime.sessions.begin(EVERY_ORG) as session:
        other = create_organization(session, "Other").id
    fill(runtime, other, some(runtime, leads=60, seed=5))
    make_live(runtime, org, SURE)
    answer = told()
    assert answer["leads_before"] + answer["leads"] == LEADS
    assert "the newest fifth of leads, as none of those since v1" in answer["since"]
    assert (answer["amount"], answer["currency"]) == (5_000.0, "EUR")
    everyone = next(gap for gap in answer["drift"]["gaps"] if not gap["group"])
    assert everyone["is_drift"]
    assert everyone["seen"] == {"leads": answer["leads"], "won": answer["conversions"]}
    assert everyone["money_a_month"] == pytest.approx(everyone["a_month"] * 5_000)
    assert "fewer than said, worth EUR " in everyone["words"]


def test_leads_that_are_others_since_the_version_was_published_are_named(runtime: Runtime, org: UUID) -> None:
    leads = some(runtime)
    created = leads.created_at.astype("datetime64[us]")
    half = np.sort(created)[LEADS // 2]
    fill(runtime, org, leads, industry=["Mining" if at >= half else "Retail" for at in created])
    make_live(runtime, org, now=half.item().replace(tzinfo=UTC))
    stage.drain(runtime)
    answer = told()
    assert answer["since"].endswith(": v1 was published.")
    shift = next(one for one in answer["drift"]["shifts"] if one["attribute"] == "industry")
    assert shift["is_drift"]
    assert "Industry" in " ".join(answer["drift"]["words"])
    said = CliRunner().invoke(main, ["drift"]).output.splitlines()
    assert said[0] == f"Since {answer['since']}"
    assert said[1].startswith(f"{answer['conversions']} of {answer['leads']} leads since then converted")
    assert said[2:] == answer["drift"]["words"]


def test_without_a_probability_or_outcomes_it_says_what_is_missing(runtime: Runtime, org: UUID) -> None:
    leads = some(runtime, leads=60)
    fill(runtime, org, replace(leads, outcomes=np.zeros(60, np.int64)))
    make_live(runtime, org)
    assert told()["drift"]["words"][0].startswith("Whether leads have shifted cannot be told")
    assert "needs a probability in the live version" in told()["drift"]["words"][-1]
    make_live(runtime, org, SURE)
    answer = told()
    assert (answer["drift"]["gaps"], answer["amount"]) == (None, None)
    assert "the newest 20 leads or so" in answer["since"]
    assert "needs outcomes: the CRM tells of no conversion" in answer["drift"]["words"][-1]


def test_without_history_it_says_how_much_is_needed(runtime: Runtime, org: UUID) -> None:
    fill(runtime, org, generate("b2b_saas", leads=10, seed=1, as_of=runtime.clock()))
    make_live(runtime, org)
    done = CliRunner().invoke(main, ["drift"])
    assert done.exit_code == 1
    assert "At least 40 are needed" in done.output
