"""`leadlight advise`: the step that is told does what is told of it."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import select, update

from hub.clock import system_clock
from hub.db import Sessions
from hub.leads.models import Lead, LeadScore, TouchKind
from hub.leads.subject import EPOCH, TOUCH, subject_now
from hub.organizations.models import AuditEntry
from hub.studio.next_steps import DEFAULT, actions_of
from scoring import Scorecard, load_template
from tests.cli.conftest import Leadlight
from tests.web import seed

STEPS = """
- {words: a demo request, cost: 30, activity: form_submitted, most: 2}
- {words: the number of employees, cost: 90, attribute: employees}
"""


@pytest.fixture
def karim(sessions: Sessions, org: UUID, leadlight: Leadlight, tmp_path: Path) -> UUID:
    """The id of a Warm lead of 44, where people may ask for demos and for employees."""
    seed.published(sessions, org)
    with sessions.begin(org) as session:
        session.add(TouchKind(org_id=org, kind=0, activity_type="form_submitted"))
    lead_id = seed.lead(sessions, org, "Karim Said", 44, email="karim@northwind.example")
    path = tmp_path / "steps.yaml"
    path.write_text(STEPS, encoding="utf-8")
    assert leadlight("advise", "--allow", path).stdout == "2 steps allowed.\n"
    return lead_id


def test_a_lead_and_steps_to_allow_are_not_given_together(leadlight: Leadlight, karim: UUID, tmp_path: Path) -> None:
    done = leadlight("advise", karim, "--allow", tmp_path / "steps.yaml")
    assert done.exit_code == 2
    assert "Give one of these: LEAD, --allowed, --allow FILE." in done.stderr


def touch(sessions: Sessions, org: UUID, *times: datetime) -> None:
    packed = [(0, (at - EPOCH) // timedelta(microseconds=1)) for at in times]
    with sessions.begin(org) as session:
        session.execute(update(Lead).values(touches=np.array(packed, dtype=TOUCH).tobytes()))


def test_the_cheapest_step_is_told_and_does_what_is_told(
    leadlight: Leadlight, sessions: Sessions, org: UUID, karim: UUID
) -> None:
    told = json.loads(leadlight("advise", "karim@northwind.example", "--json").stdout)
    step = told["step"]
    assert (told["lead"], told["version"], told["score"], told["band"]) == (str(karim), 7, 44, "warm")
    assert (step["activity"], step["times"], step["cost"], step["band"]) == ("form_submitted", 2, 60, "hot")
    now = system_clock()
    touch(sessions, org, now, now)
    card = Scorecard.from_document(seed.DOCUMENT)
    with sessions.begin(org) as session:
        lead = session.get_one(Lead, karim)
        done = card.score_one(subject_now(lead, {0: "form_submitted"}), as_of=now, previous_band="warm")
    assert (done.total, done.band) == (step["score"], step["band"])
    assert sum(line["points"] for line in step["lines"]) == step["score"]


def test_silence_is_told_in_words_with_its_day(
    leadlight: Leadlight, sessions: Sessions, org: UUID, karim: UUID
) -> None:
    touch(sessions, org, system_clock(), system_clock())
    with sessions.begin(org) as session:
        session.execute(update(LeadScore).values(total_score=74, band="hot"))
    head, *said = leadlight("advise", "karim@northwind.example").stdout.splitlines()
    assert head == "Karim Said, scorecard v7"
    assert said[0] == "Hot is the highest band."
    assert said[1].startswith("If nothing happens it falls to Warm (66) on ")


def test_a_lead_of_another_organization_is_not_there(leadlight: Leadlight, sessions: Sessions, karim: UUID) -> None:
    seed.organization(sessions)
    done = leadlight("advise", karim, "--org", "Another")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "No lead is known as" in done.stderr


def test_steps_are_kept_and_listed(leadlight: Leadlight, sessions: Sessions, org: UUID, karim: UUID) -> None:
    told = json.loads(leadlight("advise", "--allowed", "--json").stdout)
    assert [one.get("activity") or one["attribute"] for one in told] == ["form_submitted", "employees"]
    with sessions.begin(org) as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["next_steps.allowed"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("- {words: a, cost: 1}", "Step 1 (a) needs either an activity or an attribute.\n"),
        ("- {words: a, cost: -1, activity: b}", "Step 1 (a) costs 0 or more and is asked for 1 to 3 times.\n"),
        ("- {cost: 1}", "These steps cannot be read: Object missing required field `words` - at `$[0]`.\n"),
    ],
)
def test_steps_that_are_wrong_are_refused(
    leadlight: Leadlight, org: UUID, tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "steps.yaml"
    path.write_text(text, encoding="utf-8")
    done = leadlight("advise", "--allow", path)
    assert (done.exit_code, done.stderr) == (1, message)


def test_wrong_usage_ends_with_2(leadlight: Leadlight) -> None:
    assert leadlight("advise").exit_code == 2
    assert leadlight("advise", "x", "--allowed").exit_code == 2


def test_by_default_there_is_a_step_for_each_template_that_counts_what_people_bring_about() -> None:
    kinds = [getattr(one, "kind", None) for one in actions_of(load_template("b2b_saas"), DEFAULT)]
    assert "meeting_held" in kinds
