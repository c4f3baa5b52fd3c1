"""`leadlight experiment`: planned by the past, answered by outcomes, ended with a decision."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import yaml
from sqlalchemy import select, update

from hub.clock import system_clock
from hub.db import Sessions
from hub.leads.models import Lead, Outcome
from hub.organizations.models import AuditEntry
from hub.scorecards.models import Experiment, ExperimentLead
from tests.cli.conftest import Leadlight
from tests.web import seed

DAY = timedelta(days=1)


@pytest.fixture
def challenger(tmp_path: Path) -> Path:
    path = tmp_path / "challenger.yaml"
    path.write_text(yaml.safe_dump(seed.DOCUMENT | {"base": 9}), encoding="utf-8")
    return path


@pytest.fixture
def leads(sessions: Sessions, org: UUID) -> UUID:
    """A connection of an organization with 120 leads, each an account of its own, who came 60 days ago."""
    seed.published(sessions, org)
    connection = seed.connection(sessions, org)
    for number in range(120):
        company = f"Company {number}"
        seed.lead(sessions, org, f"Lead {number}", 44, company=company, created_at=system_clock() - 60 * DAY)
    return connection


def convert(
    sessions: Sessions, org: UUID, connection: UUID, lead_ids: list[UUID], at: datetime, *, seen: datetime | None = None
) -> None:
    with sessions.begin(org) as session:
        for lead_id in lead_ids:
            outcome = {"org_id": org, "connection_id": connection, "kind": "won", "external_id": str(lead_id)}
            session.add(Outcome(**outcome, lead_id=lead_id, occurred_at=at, seen_at=seen or at, modified_at=at))


def test_a_plan_goes_by_how_many_came_and_converted(
    leadlight: Leadlight, sessions: Sessions, org: UUID, leads: UUID
) -> None:
    with sessions.begin(org) as session:
        some = list(session.scalars(select(Lead.id).limit(30)))
    convert(sessions, org, leads, some, system_clock() - 50 * DAY)
    told = json.loads(leadlight("experiment", "plan", "--days", 90, "--json").stdout)
    assert (told["rate"], told["accounts_a_day"]) == (0.25, 0.8)
    assert told["smallest_gap"] is None
    said = leadlight("experiment", "plan", "--accounts-a-day", 40).stdout.splitlines()
    assert said[0] == "25 % of accounts convert within 30 days of their beginning."
    assert "a gain of" in said[2]


def test_leads_of_one_account_are_planned_as_one(
    leadlight: Leadlight, sessions: Sessions, org: UUID, leads: UUID
) -> None:
    with sessions.begin(org) as session:
        first, second, other = session.scalars(select(Lead.id).order_by(Lead.id).limit(3))
        for lead_id in (first, second):
            session.get_one(Lead, lead_id).company = "Fabrikam"
    convert(sessions, org, leads, [first, second, other], system_clock() - 50 * DAY)
    told = json.loads(leadlight("experiment", "plan", "--json").stdout)
    assert (told["rate"], told["accounts_a_day"]) == (pytest.approx(2 / 119), pytest.approx(119 / 150))


def test_a_plan_says_what_is_missing(leadlight: Leadlight, leads: UUID) -> None:
    assert "Give one with --rate." in leadlight("experiment", "plan").stderr
    done = leadlight("experiment", "plan", "--days", 30)
    assert done.stderr.startswith("In 30 days no outcome is known: each takes 30 days.")


def begun(leadlight: Leadlight, challenger: Path) -> dict[str, object]:
    done = leadlight("experiment", "start", challenger, "--rate", 0.3, "--smallest-gap", 0.2, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_a_start_draws_every_account_and_says_so(
    leadlight: Leadlight, sessions: Sessions, org: UUID, leads: UUID, challenger: Path
) -> None:
    told = begun(leadlight, challenger)
    arms = told["arms"]
    assert isinstance(arms, dict)
    assert (arms["champion"]["version"], arms["challenger"]["version"]) == (7, 8)
    assert arms["champion"]["accounts"] + arms["challenger"]["accounts"] == 120
    assert told["better"] is None
    assert not told["is_uneven"]
    refused = leadlight("scorecard", "publish", challenger)
    assert refused.exit_code == 1
    assert refused.stderr.startswith("An experiment runs on the live scorecard. End it first: `leadlight experiment")
    assert leadlight("scorecard", "show").stdout.startswith("B2B SaaS, v7, live")
    versions = json.loads(leadlight("scorecard", "list", "--json").stdout)["versions"]
    assert [(one["version"], one["is_live"]) for one in versions] == [(8, False), (7, True)]


def test_an_experiment_is_as_it_was_wished(leadlight: Leadlight, leads: UUID, challenger: Path) -> None:
    wished = ("--share", 20, "--days", 50, "--horizon-days", 20, "--smallest-gap", 0.2, "--rate", 0.3)
    told = json.loads(leadlight("experiment", "start", challenger, *wished, "--json").stdout)
    names = ("challenger_share", "days", "horizon_days", "smallest_gap", "rate")
    assert tuple(told[name] for name in names) == (20, 50, 20, 0.2, 0.3)
    assert 0 < told["arms"]["challenger"]["accounts"] < told["arms"]["champion"]["accounts"]
    assert not told["is_uneven"]
    again = leadlight("experiment", "start", challenger, "--smallest-gap", 0.2, "--rate", 0.3)
    assert again.stderr == (
        "An experiment runs already. See `leadlight experiment status`; end it with `leadlight experiment stop`.\n"
    )


def test_while_it_runs_a_preview_says_that_nothing_can_be_published(
    leadlight: Leadlight, leads: UUID, challenger: Path
) -> None:
    hint = "An experiment runs, so nothing can be published before `leadlight experiment stop`."
    assert hint not in leadlight("scorecard", "preview", challenger).stdout
    begun(leadlight, challenger)
    assert leadlight("scorecard", "preview", challenger).stdout.splitlines()[-1] == hint


def test_the_live_version_is_no_challenger(leadlight: Leadlight, leads: UUID) -> None:
    done = leadlight("experiment", "start", "live", "--rate", 0.3, "--smallest-gap", 0.2)
    assert done.stderr == "The live version says the same already; there is nothing to test.\n"


def test_a_status_answers_by_outcomes_within_the_horizon(
    leadlight: Leadlight, sessions: Sessions, org: UUID, leads: UUID, challenger: Path
) -> None:
    begun(leadlight, challenger)
    with sessions.begin(org) as session:
        started = system_clock() - 40 * DAY
        session.execute(update(Experiment).values(started_at=started))
        session.execute(update(ExperimentLead).values(began_at=started))
        won = list(session.scalars(select(ExperimentLead.lead_id).where(ExperimentLead.is_challenger)))
        others = list(session.scalars(select(ExperimentLead.lead_id).where(~ExperimentLead.is_challenger)))
    convert(sessions, org, leads, won[:-3], started + 20 * DAY)
    convert(sessions, org, leads, others[:2], started + 20 * DAY)
    convert(sessions, org, leads, others[2:9], started + 31 * DAY)
    convert(sessions, org, leads, others[9:10], started - DAY)
    told = json.loads(leadlight("experiment", "status", "--json").stdout)
    champion, found = told["arms"]["champion"], told["arms"]["challenger"]
    assert (found["known"], found["won"]) == (len(won), len(won) - 3)
    assert (champion["known"], champion["won"]) == (len(others) - 1, 2)
    assert (told["is_decided"], told["better"]) == (True, "challenger")
    assert 0 < told["low"] < told["gap"] < told["high"]
    assert told["words"][-1].startswith("Decided. v8 is better than v7: by ")


def test_a_conversion_that_is_told_after_its_day_was_over_does_not_count(
    leadlight: Leadlight, sessions: Sessions, org: UUID, leads: UUID, challenger: Path
) -> None:
    begun(leadlight, challenger)
    with sessions.begin(org) as session:
        started = system_clock() - 40 * DAY
        session.execute(update(Experiment).values(started_at=started))
        session.execute(update(ExperimentLead).values(began_at=started))
        in_time, late, later = session.scalars(
            select(ExperimentLead.lead_id).where(ExperimentLead.is_challenger).limit(3)
        )
    over = started + 31 * DAY
    for lead_id, seen in ((in_time, over - timedelta(seconds=1)), (late, over), (later, over + DAY)):
        convert(sessions, org, leads, [lead_id], started + 20 * DAY, seen=seen)
    told = json.loads(leadlight("experiment", "status", "--json").stdout)
    assert told["arms"]["challenger"]["won"] == 1


def test_an_ended_experiment_shows_what_was_known_when_it_ended(
    leadlight: Leadlight, sessions: Sessions, org: UUID, leads: UUID, challenger: Path
) -> None:
    begun(leadlight, challenger)
    with sessions.begin(org) as session:
        started = system_clock() - 40 * DAY
        ended = {"ended_at": started + 20 * DAY, "decision": "champion"}
        session.execute(update(Experiment).values(started_at=started, **ended))
        session.execute(update(ExperimentLead).values(began_at=started, is_due=True))
    told = json.loads(leadlight("experiment", "status", "--json").stdout)
    assert (told["arms"]["champion"]["known"], told["waiting"], told["decision"]) == (0, 0, "champion")
    assert told["words"][0] == (
        f"v8 against v7, from {started:%d %b %Y} to {started + 20 * DAY:%d %b %Y}, champion kept"
    )
    assert told["words"][-1] == "Not decided. No outcome is known yet in one of the arms, or in both."


def test_accounts_that_split_otherwise_than_meant_are_told(
    leadlight: Leadlight, sessions: Sessions, org: UUID, leads: UUID, challenger: Path
) -> None:
    begun(leadlight, challenger)
    with sessions.begin(org) as session:
        session.execute(update(Experiment).values(challenger_share=10))
    told = json.loads(leadlight("experiment", "status", "--json").stdout)
    assert told["is_uneven"]
    assert any("do not split as meant (10 of 100 for the challenger)" in line for line in told["words"])


def test_an_outcome_is_not_known_before_the_horizon_is_over(
    leadlight: Leadlight, sessions: Sessions, org: UUID, leads: UUID, challenger: Path
) -> None:
    begun(leadlight, challenger)
    with sessions.begin(org) as session:
        started = system_clock() - 29 * DAY
        session.execute(update(Experiment).values(started_at=started))
        session.execute(update(ExperimentLead).values(began_at=started))
    said = leadlight("experiment", "status").stdout.splitlines()
    assert said[-2:] == [
        "Not decided. No outcome is known yet in one of the arms, or in both.",
        f"A lead's outcome is known 30 days after it began: the first are on {started + 31 * DAY:%d %b %Y}.",
    ]


def test_a_stop_keeps_one_and_is_noted(
    leadlight: Leadlight, sessions: Sessions, org: UUID, leads: UUID, challenger: Path
) -> None:
    begun(leadlight, challenger)
    assert leadlight("experiment", "stop").exit_code == 2
    done = leadlight("experiment", "stop", "--keep", "challenger")
    assert done.stdout == "Ended: the challenger is kept, as v9. 0 leads became due.\n"
    with sessions.begin(org) as session:
        assert session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)).all() == [
            "experiment.started",
            "experiment.ended",
            "scorecard.published",
        ]
    assert leadlight("experiment", "stop", "--keep", "champion").stderr == "No experiment runs.\n"
    assert "challenger kept" in leadlight("experiment", "status").stdout


def test_a_challenger_needs_the_bands_that_people_know(leadlight: Leadlight, leads: UUID, challenger: Path) -> None:
    bands = [{"key": "low", "word": "Low", "at_least": 0}, {"key": "high", "word": "High", "at_least": 50}]
    challenger.write_text(yaml.safe_dump(seed.DOCUMENT | {"bands": bands}), encoding="utf-8")
    done = leadlight("experiment", "start", challenger, "--rate", 0.3, "--smallest-gap", 0.2)
    assert done.exit_code == 1
    assert done.stderr.startswith("Give the challenger the bands of the live scorecard (cold, warm, hot)")


def test_without_an_experiment_status_says_what_to_do(leadlight: Leadlight, org: UUID) -> None:
    assert leadlight("experiment", "status").stderr == (
        "There was no experiment yet. Plan one with `leadlight experiment plan`.\n"
    )
