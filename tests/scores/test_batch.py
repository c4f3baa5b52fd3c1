"""Scoring stored leads: as one by one, once, noted in history, and told only when it is news."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import func, select, text, update

from hub.clock import Clock
from hub.connections.models import Connection
from hub.db import Sessions
from hub.leads.models import CrmRecord, Lead, LeadScore, TouchKind
from hub.leads.subject import EPOCH, TOUCH, subject_now
from hub.outbox.models import OutboxMessage
from hub.runtime import Runtime
from hub.scorecards.live import compiled, live, publish
from hub.scores import stage
from hub.scores.batch import SIZE, score_batch
from hub.scores.claim import DUE_LEADS, Lane, claim
from hub.scores.keep import keep
from hub.scores.models import ScoreHistory
from scoring import Scorecard

NOW = datetime(2026, 4, 28, 14, 30, tzinfo=UTC)
DAY = timedelta(days=1)
CARD: dict[str, Any] = {
    "name": "Test",
    "base": 5,
    "terms": [
        {
            "id": "rank",
            "words": "Job rank",
            "dimension": "demographic",
            "table": {"attribute": "seniority", "categories": {"vp": 14, "manager": 5}, "missing": -2},
        },
        {
            "id": "size",
            "words": "Employees",
            "dimension": "fit",
            "table": {"attribute": "employees", "bins": [{"at_least": 201, "points": 11}]},
        },
        {"id": "vip", "words": "Known", "dimension": "fit", "when": {"attribute": "vip", "equals": True}, "points": 3},
        {
            "id": "demo",
            "words": "Demo requested",
            "dimension": "behavioral",
            "activity": "form_submitted",
            "points": 40,
            "decay": {"curve": "half_life", "days": 10},
        },
    ],
    "bands": [
        {"key": "cold", "word": "Cold", "at_least": 0},
        {"key": "warm", "word": "Warm", "at_least": 20},
        {"key": "hot", "word": "Hot", "at_least": 50},
    ],
}


class Hand:
    """A clock that stands where it is put."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Hand()


@pytest.fixture
def carded(sessions: Sessions, org: UUID) -> UUID:
    """An organization that scores with CARD."""
    with sessions.begin(org) as session:
        session.add(TouchKind(org_id=org, kind=0, activity_type="form_submitted"))
        _publish(session, org, CARD)
    return org


def _publish(session: Any, org: UUID, document: Mapping[str, Any]) -> None:
    scorecard = Scorecard.from_document(document)
    publish(session, org, scorecard, algorithm="rules", author="ana", note="", now=NOW)


def add(sessions: Sessions, org: UUID, attributes: Mapping[str, Any], *touched: datetime) -> UUID:
    """Add a lead that is due, with a form submitted at each instant; returns its id."""
    with sessions.begin(org) as session:
        lead = Lead(org_id=org, attributes=dict(attributes), touches=packed(*touched), next_score_at=NOW)
        session.add(lead)
        session.flush()
        session.add(LeadScore(org_id=org, lead_id=lead.id))
        return lead.id


def packed(*touched: datetime) -> bytes:
    """Return forms submitted at these instants as a lead has them."""
    times = [(0, (at - EPOCH) // timedelta(microseconds=1)) for at in touched]
    return np.array(times, dtype=TOUCH).tobytes()


def score_of(sessions: Sessions, org: UUID, lead_id: UUID) -> LeadScore:
    with sessions.begin(org) as session:
        return session.get_one(LeadScore, lead_id)


@pytest.mark.parametrize(
    ("attributes", "touched"),
    [
        ({}, []),
        ({"seniority": "vp", "employees": 300, "vip": True}, [NOW - DAY, NOW - 30 * DAY]),
        ({"seniority": None, "employees": "300", "vip": 1}, []),
        ({"seniority": "manager", "employees": 200.5, "vip": "true"}, [NOW + DAY]),
    ],
)
def test_a_stored_lead_is_scored_as_one_lead_is(
    runtime: Runtime, carded: UUID, attributes: dict[str, Any], touched: list[datetime]
) -> None:
    lead_id = add(runtime.sessions, carded, attributes, *touched)
    stage.drain(runtime)
    with runtime.sessions.begin(carded) as session:
        scorecard = compiled(live(session, carded, now=NOW))
        score, lead = session.get_one(LeadScore, lead_id), session.get_one(Lead, lead_id)
        alone = scorecard.score_one(subject_now(lead, {0: "form_submitted"}), as_of=NOW)
        history = session.scalars(select(ScoreHistory)).one()
    assert (score.total_score, score.demographic_score, score.fit_score, score.behavioral_score, score.band) == (
        alone.total,
        alone.demographic,
        alone.fit,
        alone.behavioral,
        alone.band,
    )
    assert (score.next_change_at, score.updated_at, score.probability) == (alone.next_change_at, NOW, None)
    assert (history.score, history.band, history.factors, history.cause) == (
        alone.total,
        alone.band,
        list(alone.points),
        "first",
    )


def test_a_scored_lead_is_due_no_more(runtime: Runtime, carded: UUID) -> None:
    add(runtime.sessions, carded, {})
    assert (stage.drain(runtime), stage.drain(runtime)) == (1, 0)


def test_a_lead_that_another_transaction_holds_is_left_to_it(runtime: Runtime, carded: UUID) -> None:
    held, free = (add(runtime.sessions, carded, {}) for _ in range(2))
    with runtime.sessions.begin(carded) as session:
        session.execute(select(LeadScore).where(LeadScore.lead_id == held).with_for_update())
        stage.drain(runtime)
    assert score_of(runtime.sessions, carded, free).total_score is not None
    assert score_of(runtime.sessions, carded, held).total_score is None


def test_what_others_hold_in_one_lane_does_not_keep_the_next_one_waiting(runtime: Runtime, carded: UUID) -> None:
    held, waits = add(runtime.sessions, carded, {}), add(runtime.sessions, carded, {})
    stage.drain(runtime)
    with runtime.sessions.begin(carded) as session:
        session.get_one(LeadScore, held).next_change_at = NOW
        _publish(session, carded, CARD | {"base": 6})
    with runtime.sessions.begin(carded) as session:
        session.execute(select(LeadScore).where(LeadScore.lead_id == held).with_for_update())
        assert stage.drain(runtime) == 1
    assert score_of(runtime.sessions, carded, waits).total_score == 4


def test_a_score_that_stayed_is_not_noted_again(runtime: Runtime, carded: UUID) -> None:
    lead_id = add(runtime.sessions, carded, {"seniority": "vp"})
    stage.drain(runtime)
    _due(runtime, carded, lead_id, seniority="vp", city="Lyon")
    stage.drain(runtime)
    assert _history(runtime, carded) == ["first"]


def test_a_score_that_changed_is_noted_with_its_cause(runtime: Runtime, carded: UUID) -> None:
    lead_id = add(runtime.sessions, carded, {"seniority": "vp"}, NOW - DAY)
    stage.drain(runtime)
    _due(runtime, carded, lead_id, seniority="manager")
    stage.drain(runtime)
    runtime.clock.now = NOW + 5 * DAY  # type: ignore[attr-defined]
    stage.drain(runtime)
    assert _history(runtime, carded) == ["first", "facts", "time"]


def test_a_new_version_is_noted_even_where_the_score_stays(runtime: Runtime, carded: UUID) -> None:
    add(runtime.sessions, carded, {"seniority": "vp"})
    stage.drain(runtime)
    with runtime.sessions.begin(carded) as session:
        _publish(session, carded, CARD | {"name": "Again"})
    stage.drain(runtime)
    assert _history(runtime, carded) == ["first", "publish"]


@pytest.fixture
def told(sessions: Sessions, carded: UUID) -> UUID:
    """The id of a lead with a CRM record, in an organization whose connection writes, notifies and makes tasks."""
    lead_id = add(sessions, carded, {"seniority": "vp"})
    with sessions.begin(carded) as session:
        connection = Connection(
            org_id=carded,
            vendor="crm",
            account_id="1",
            state_since=NOW,
            settings={},
            drift=[],
            writes_scores=True,
            notifies=True,
            creates_tasks=True,
        )
        session.add(connection)
        session.flush()
        session.add(
            CrmRecord(
                org_id=carded,
                lead_id=lead_id,
                connection_id=connection.id,
                object_type="contacts",
                external_id="7",
                modified_at=NOW,
            )
        )
    return lead_id


def test_a_first_score_is_written_and_told_to_nobody(runtime: Runtime, carded: UUID, told: UUID) -> None:
    with runtime.sessions.begin(carded) as session:
        session.execute(update(Lead).values(attributes={"seniority": "vp", "employees": 300}, touches=_recent(2)))
    stage.drain(runtime)
    assert score_of(runtime.sessions, carded, told).band == "hot"
    assert (_writes_due(runtime, carded), _messages(runtime, carded)) == (1, [])


def test_a_rise_into_the_top_band_is_told_once(runtime: Runtime, carded: UUID, told: UUID) -> None:
    stage.drain(runtime)
    with runtime.sessions.begin(carded) as session:
        session.execute(update(Lead).values(touches=_recent(2), next_score_at=NOW))
    stage.drain(runtime)
    assert _messages(runtime, carded) == ["alert", "task"]


def test_a_rise_into_another_band_is_told_where_the_scorecard_says_so(
    runtime: Runtime, carded: UUID, told: UUID
) -> None:
    cold, warm, hot = CARD["bands"]
    with runtime.sessions.begin(carded) as session:
        _publish(session, carded, CARD | {"bands": [cold, warm | {"alert": True}, hot | {"at_least": 95}]})
    stage.drain(runtime)
    with runtime.sessions.begin(carded) as session:
        session.execute(update(Lead).values(touches=_recent(1), next_score_at=NOW))
    stage.drain(runtime)
    assert score_of(runtime.sessions, carded, told).band == "warm"
    with runtime.sessions.begin(carded) as session:
        assert {one.payload["band"] for one in session.scalars(select(OutboxMessage))} == {"warm"}


def test_a_rise_that_only_publishing_caused_is_told_to_nobody(runtime: Runtime, carded: UUID, told: UUID) -> None:
    stage.drain(runtime)
    with runtime.sessions.begin(carded) as session:
        _publish(session, carded, CARD | {"base": 60})
    stage.drain(runtime)
    assert score_of(runtime.sessions, carded, told).band == "hot"
    assert _messages(runtime, carded) == []


def test_another_organizations_leads_are_left_alone(runtime: Runtime, carded: UUID) -> None:
    lead_id = add(runtime.sessions, carded, {})
    with runtime.sessions.begin("*") as session:
        other = session.scalar(text("INSERT INTO organizations (name) VALUES ('Other') RETURNING id"))
    theirs = add(runtime.sessions, other, {})
    stage.drain(runtime)
    versions = {score_of(runtime.sessions, *where).scoring_model_id for where in ((carded, lead_id), (other, theirs))}
    assert len(versions) == 2


def _recent(count: int) -> bytes:
    return packed(*[NOW] * count)


def _due(runtime: Runtime, org: UUID, lead_id: UUID, **attributes: Any) -> None:
    with runtime.sessions.begin(org) as session:
        session.execute(update(Lead).where(Lead.id == lead_id).values(attributes=attributes, next_score_at=NOW))


def _history(runtime: Runtime, org: UUID) -> list[str]:
    with runtime.sessions.begin(org) as session:
        return list(session.scalars(select(ScoreHistory.cause).order_by(ScoreHistory.timestamp, ScoreHistory.id)))


def _writes_due(runtime: Runtime, org: UUID) -> int:
    with runtime.sessions.begin(org) as session:
        due = select(func.count()).select_from(CrmRecord).where(CrmRecord.write_due_at.is_not(None))
        return session.scalar(due) or 0


def _messages(runtime: Runtime, org: UUID) -> list[str]:
    with runtime.sessions.begin(org) as session:
        return sorted(session.scalars(select(OutboxMessage.topic)))


def test_a_fact_that_arrives_while_a_lead_is_scored_keeps_it_due(runtime: Runtime, carded: UUID) -> None:
    lead_id = add(runtime.sessions, carded, {"seniority": "vp"})
    lane = Lane(carded, "facts", DUE_LEADS, Lead.next_score_at <= NOW, Lead.next_score_at)
    with runtime.sessions.begin(carded) as session:
        model = live(session, carded, now=NOW)
        held = claim(session, model, compiled(model), lane, size=10)
        with runtime.sessions.begin(carded) as other:
            other.execute(text("SET LOCAL lock_timeout = '2s'"))
            other.execute(update(Lead).values(attributes={"seniority": "manager"}, revision=2, next_score_at=NOW))
        keep(session, model, held, compiled(model).score_many(held.columns, as_of=NOW), cause="facts", now=NOW)
    assert score_of(runtime.sessions, carded, lead_id).total_score == 19
    assert stage.drain(runtime) == 1
    assert score_of(runtime.sessions, carded, lead_id).total_score == 10


def test_a_lead_that_somebody_is_changing_is_scored_without_waiting_and_stays_due(
    runtime: Runtime, carded: UUID
) -> None:
    lead_id = add(runtime.sessions, carded, {"seniority": "vp"})
    with runtime.sessions.begin(carded) as other:
        other.execute(select(Lead).with_for_update(key_share=True))
        with runtime.sessions.begin(carded) as session:
            session.execute(text("SET LOCAL lock_timeout = '2s'"))
            lane = Lane(carded, "facts", DUE_LEADS, Lead.next_score_at <= NOW, Lead.next_score_at)
            assert score_batch(session, lane, now=NOW).scored == 1
    assert score_of(runtime.sessions, carded, lead_id).total_score == 19
    assert stage.drain(runtime) == 1


def test_many_leads_are_each_scored_once(runtime: Runtime, carded: UUID) -> None:
    many = 3 * SIZE + 1
    with runtime.sessions.begin(carded) as session:
        session.execute(
            text(
                "WITH added AS (INSERT INTO leads (org_id, next_score_at) SELECT :org, :now"
                " FROM generate_series(1, :many) RETURNING id)"
                " INSERT INTO lead_scores (lead_id, org_id) SELECT id, :org FROM added"
            ),
            {"org": carded, "now": NOW, "many": many},
        )
    assert stage.drain(runtime) == many
    with runtime.sessions.begin(carded) as session:
        assert session.scalar(select(func.count()).select_from(ScoreHistory)) == many
        assert session.scalar(select(func.count()).where(LeadScore.total_score.is_(None))) == 0
