"""A lead that a new version scores first when it is due for news: people hear what the news did, not the version."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from hub.clock import Clock
from hub.connections.models import Connection
from hub.leads.models import Lead, LeadScore, TouchKind
from hub.outbox.models import OutboxMessage
from hub.runtime import Runtime
from hub.scorecards.live import publish
from hub.scores import stage
from hub.scores.batch import score_batch
from hub.scores.claim import SCORES, Lane
from hub.studio.preview import preview
from scoring import Scorecard
from tests.scores.test_batch import CARD, NOW, Hand, add, packed

DAY = timedelta(days=1)
NEXT = CARD | {"base": 20}
"""Fifteen points more for everyone."""


@pytest.fixture
def clock() -> Clock:
    return Hand()


@pytest.fixture
def acme(runtime: Runtime, org: UUID) -> UUID:
    """An organization that scores with CARD and has a connection that alerts."""
    with runtime.sessions.begin(org) as session:
        session.add(TouchKind(org_id=org, kind=0, activity_type="form_submitted"))
        session.add(
            Connection(
                org_id=org, vendor="chat", account_id="1", state_since=NOW, settings={}, drift=[], writes_scores=False,
                notifies=True,
            )
        )  # fmt: skip
    make_live(runtime, org, CARD)
    return org


def make_live(runtime: Runtime, org: UUID, document: Mapping[str, Any]) -> None:
    with runtime.sessions.begin(org) as session:
        card = Scorecard.from_document(document)
        publish(session, org, card, algorithm="rules", author="ana", note="", now=runtime.clock())


def learn(runtime: Runtime, org: UUID, lead_id: UUID, *, touches: int = 0, **attributes: Any) -> None:
    """Learn attributes of a lead, and touches of this moment in place of those it had; it is due for that."""
    with runtime.sessions.begin(org) as session:
        lead = session.get_one(Lead, lead_id)
        lead.attributes = lead.attributes | attributes
        lead.touches = packed(*[runtime.clock()] * touches) if touches else lead.touches
        lead.revision += 1
        lead.next_score_at = runtime.clock()


def told(runtime: Runtime, org: UUID) -> list[UUID]:
    with runtime.sessions.begin(org) as session:
        return sorted(session.scalars(select(OutboxMessage.lead_id)))


def band(runtime: Runtime, org: UUID, lead_id: UUID) -> str | None:
    with runtime.sessions.begin(org) as session:
        return session.get_one(LeadScore, lead_id).band


def test_what_news_lifts_by_the_former_version_too_is_told(runtime: Runtime, acme: UUID) -> None:
    lead_id = add(runtime.sessions, acme, {"seniority": "vp"})
    stage.drain(runtime)
    learn(runtime, acme, lead_id, touches=1)
    make_live(runtime, acme, NEXT)
    stage.drain(runtime)
    assert (band(runtime, acme, lead_id), told(runtime, acme)) == ("hot", [lead_id])


def test_what_only_the_version_lifts_is_told_to_nobody_though_it_was_due_for_news(runtime: Runtime, acme: UUID) -> None:
    lead_id = add(runtime.sessions, acme, {"seniority": "vp"}, NOW - 10 * DAY)
    stage.drain(runtime)
    learn(runtime, acme, lead_id, vip=True)
    make_live(runtime, acme, NEXT)
    stage.drain(runtime)
    assert (band(runtime, acme, lead_id), told(runtime, acme)) == ("hot", [])


def test_what_only_the_version_lifts_is_told_to_nobody_though_it_was_due_by_time(runtime: Runtime, acme: UUID) -> None:
    lead_id = add(runtime.sessions, acme, {"seniority": "vp"}, NOW - 10 * DAY)
    stage.drain(runtime)
    make_live(runtime, acme, NEXT)
    runtime.clock.now += 3 * DAY  # type: ignore[attr-defined]
    stage.drain(runtime)
    assert (band(runtime, acme, lead_id), told(runtime, acme)) == ("hot", [])


def test_the_former_version_is_asked_by_what_it_reads(runtime: Runtime, acme: UUID) -> None:
    first, *others = CARD["terms"]
    place = first | {"id": "place", "table": {"attribute": "place", "categories": {"lyon": 50}}}
    make_live(runtime, acme, CARD | {"terms": [place, *others]})
    lead_id = add(runtime.sessions, acme, {})
    stage.drain(runtime)
    learn(runtime, acme, lead_id, place="Lyon", employees=300, vip=True)
    make_live(runtime, acme, CARD | {"base": 40})
    stage.drain(runtime)
    assert (band(runtime, acme, lead_id), told(runtime, acme)) == ("hot", [lead_id])


def test_the_former_version_is_asked_by_its_own_bands(runtime: Runtime, acme: UUID) -> None:
    make_live(runtime, acme, CARD | {"bands": [*CARD["bands"][:2], {"key": "top", "word": "Top", "at_least": 50}]})
    told_before, silent = (add(runtime.sessions, acme, {"seniority": "vp"}) for _ in range(2))
    stage.drain(runtime)
    learn(runtime, acme, told_before, touches=1)
    stage.drain(runtime)
    assert told(runtime, acme) == [told_before]
    learn(runtime, acme, silent, touches=1)
    make_live(runtime, acme, CARD)  # has no `top`, so whoever would be in it is new to `hot`
    stage.drain(runtime)
    assert {band(runtime, acme, one) for one in (told_before, silent)} == {"hot"}
    assert told(runtime, acme) == [told_before]


def test_news_that_comes_while_the_version_scores_is_told(runtime: Runtime, acme: UUID) -> None:
    lead_id = add(runtime.sessions, acme, {"seniority": "vp"})
    stage.drain(runtime)
    make_live(runtime, acme, NEXT)
    learn(runtime, acme, lead_id, touches=1)
    with runtime.sessions.begin(acme) as session:
        lane = Lane(acme, "publish", SCORES, LeadScore.lead_id == lead_id)
        assert score_batch(session, lane, now=NOW).scored == 1
    assert told(runtime, acme) == [lead_id]


def test_what_is_told_and_what_stays_silent_is_as_the_preview_says(runtime: Runtime, acme: UUID) -> None:
    first, *others = CARD["terms"]
    rank = first | {"table": {"attribute": "seniority", "categories": {"vp": 14, "manager": -20}}}
    draft = NEXT | {"terms": [rank, *others]}
    start, vp = NOW - 5 * DAY, {"seniority": "vp"}
    leads = {
        "lifted by news": add(runtime.sessions, acme, vp),
        "lifted by the draft": add(runtime.sessions, acme, vp, start),
        "lifted by both together": add(runtime.sessions, acme, vp, start),
        "lifted by the draft, not due": add(runtime.sessions, acme, vp, start),
        "lifted by news, held by the draft": add(runtime.sessions, acme, {"seniority": "manager"}),
        "hot, cooled by time, lifted by the draft": add(runtime.sessions, acme, vp, NOW),
        "not lifted": add(runtime.sessions, acme, {}),
    }
    stage.drain(runtime)
    runtime.clock.now += 5 * DAY  # type: ignore[attr-defined]
    leads["not scored yet"] = add(runtime.sessions, acme, vp, NOW)
    learn(runtime, acme, leads["lifted by news"], touches=1)
    learn(runtime, acme, leads["lifted by the draft"], city="Lyon")
    learn(runtime, acme, leads["lifted by both together"], vip=True)
    learn(runtime, acme, leads["lifted by news, held by the draft"], touches=1)
    with runtime.sessions.begin(acme) as session:
        before = {row.lead_id: row.band for row in session.execute(select(LeadScore.lead_id, LeadScore.band))}
    found = preview(runtime, acme, Scorecard.from_document(CARD), Scorecard.from_document(draft))
    make_live(runtime, acme, draft)
    stage.drain(runtime)
    names = {lead_id: name for name, lead_id in leads.items()}
    silent = {names[found.stored.ids[row]] for row in found.seen.alerts.rows}
    rose = {
        name
        for name, one in leads.items()
        if before[one] not in (None, "hot") and band(runtime, acme, one) == "hot"
    }  # fmt: skip
    assert [names[one] for one in told(runtime, acme)] == ["lifted by news"]
    assert silent == {"lifted by the draft", "lifted by both together", "lifted by the draft, not due"}
    assert rose == silent | {"lifted by news"}


def test_what_an_earlier_version_still_has_to_be_asked_the_preview_asks_as_well(runtime: Runtime, acme: UUID) -> None:
    lead_id = add(runtime.sessions, acme, {"seniority": "vp"}, NOW - 10 * DAY)
    stage.drain(runtime)
    make_live(runtime, acme, NEXT)  # would lift it, and has not scored it yet
    draft = Scorecard.from_document(CARD | {"base": 25})
    found = preview(runtime, acme, Scorecard.from_document(NEXT), draft)
    make_live(runtime, acme, CARD | {"base": 25})
    stage.drain(runtime)
    assert [found.stored.ids[row] for row in found.seen.alerts.rows] == [lead_id]
    assert (band(runtime, acme, lead_id), told(runtime, acme)) == ("hot", [])
