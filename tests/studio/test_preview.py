"""What a comparison foretells of a draft is what publishing it does."""

import copy
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from hub.clock import Clock
from hub.connections.models import Connection
from hub.errors import Invalid
from hub.leads.models import CrmRecord, Lead, LeadScore, Outcome, TouchKind
from hub.runtime import Runtime
from hub.scorecards.live import publish
from hub.scores import stage
from hub.studio.preview import Preview, preview
from hub.studio.preview_told import words
from scoring import Scorecard, Scores
from scoring.subject import instant
from tests.scores.test_batch import CARD, NOW, Hand, add
from tests.web import seed

WRITTEN: tuple[tuple[int | None, str | None], ...] = (
    (None, None),
    (19, "cold"),
    (30, "warm"),
    (33, "warm"),
    (90, "hot"),
)


@pytest.fixture
def clock() -> Clock:
    return Hand()


def draft_of(document: dict[str, Any]) -> Scorecard:
    """Return the card with more for a VP, less for size, slower decay and a wider warm band."""
    changed = copy.deepcopy(document)
    rank, size, _, demo = changed["terms"]
    rank["table"]["categories"]["vp"] = 24
    size["table"]["bins"][0]["points"] = 9
    demo["decay"]["days"] = 21
    changed["bands"][1] |= {"at_least": 25, "hysteresis": 6}
    return Scorecard.from_document(changed)


def populate(runtime: Runtime, org: UUID) -> None:
    """Add leads of all kinds, scored by the live card, each with a record that shows one of WRITTEN."""
    with runtime.sessions.begin(org) as session:
        session.add(TouchKind(org_id=org, kind=0, activity_type="form_submitted"))
        publish(session, org, Scorecard.from_document(CARD), algorithm="rules", author="ana", note="", now=NOW)
        connection = Connection(
            org_id=org, vendor="crm", account_id="1", state_since=NOW, settings={}, drift=[], writes_scores=True
        )
        session.add(connection)
        session.flush()
        connection_id = connection.id
    for number in range(40):
        attributes = {"seniority": ("vp", "manager", "intern", None)[number % 4], "employees": 100 * (number % 5)}
        lead_id = add(runtime.sessions, org, attributes, *[NOW - timedelta(days=number)] * (number % 3))
        written_score, written_band = WRITTEN[number % len(WRITTEN)]
        with runtime.sessions.begin(org) as session:
            session.add(
                CrmRecord(
                    org_id=org,
                    lead_id=lead_id,
                    connection_id=connection_id,
                    object_type="contacts",
                    external_id=str(number),
                    modified_at=NOW,
                    written_score=written_score,
                    written_band=written_band,
                    written_at=None if written_score is None else NOW - timedelta(hours=number % 30),
                )
            )
    stage.drain(runtime)


def foretell(runtime: Runtime, org: UUID, draft: Scorecard) -> Preview:
    """Return the preview; what the first scoring made due is done with."""
    with runtime.sessions.begin(org) as session:
        session.execute(update(CrmRecord).values(write_due_at=None))
    return preview(runtime, org, Scorecard.from_document(CARD), draft)


def shown(scores: Scores, draft: Scorecard, row: int) -> tuple[object, ...]:
    return (
        scores.total[row],
        scores.demographic[row],
        scores.fit[row],
        scores.behavioral[row],
        draft.bands[scores.bands[row]].key,
        instant(int(scores.next_change_at[row])),
    )


@pytest.mark.parametrize("days", [0, 6])
def test_publishing_gives_exactly_the_scores_and_writes_that_were_foretold(
    runtime: Runtime, org: UUID, days: int
) -> None:
    draft = draft_of(CARD)
    populate(runtime, org)
    runtime.clock.now += timedelta(days=days)  # type: ignore[attr-defined]
    add(runtime.sessions, org, {"seniority": "vp"})
    found = foretell(runtime, org, draft)
    with runtime.sessions.begin(org) as session:
        publish(session, org, draft, algorithm="rules", author="ana", note="", now=runtime.clock())
    stage.drain(runtime)
    seen, cost = found.seen, found.costs[0].writes
    with runtime.sessions.begin(org) as session:
        for row, lead_id in enumerate(found.stored.ids):
            one = session.get_one(LeadScore, lead_id)
            assert shown(seen.draft, draft, row) == (
                one.total_score,
                one.demographic_score,
                one.fit_score,
                one.behavioral_score,
                one.band,
                one.next_change_at,
            )
        due = [one for one in session.scalars(select(CrmRecord)) if one.write_due_at is not None]
    counts = [sum(record.write_priority == priority for record in due) for priority in range(4)]
    assert counts == [cost.rises, cost.falls, cost.moves + cost.firsts, cost.later]
    assert min(counts) > 0
    assert cost.last_at == max(record.write_due_at for record in due if record.write_priority == 3)
    assert min(seen.up, seen.down, seen.same, seen.to_another_band) > 0


def test_a_band_that_hysteresis_keeps_is_foretold_as_it_is_kept(runtime: Runtime, org: UUID) -> None:
    populate(runtime, org)
    draft = draft_of(CARD)
    found = foretell(runtime, org, draft)
    kept = [
        row
        for row, band in enumerate(found.stored.bands)
        if band == "warm" and found.seen.draft.bands[row] == 1 and found.seen.draft.total[row] < 25
    ]
    assert kept


def test_another_organization_is_not_read(runtime: Runtime, org: UUID) -> None:
    populate(runtime, org)
    other = seed.organization(runtime.sessions)
    found = preview(runtime, other, Scorecard.from_document(CARD), draft_of(CARD))
    assert (found.stored.ids, found.costs, next(iter(words(found)))) == ([], [], "None of 0 leads changes.")


def test_an_instant_that_is_past_is_refused(runtime: Runtime, org: UUID) -> None:
    card = Scorecard.from_document(CARD)
    with pytest.raises(Invalid, match="published now or later"):
        preview(runtime, org, card, card, as_of=NOW - timedelta(days=1))


def test_by_a_later_instant_what_fades_until_then_is_no_effect_of_the_draft(runtime: Runtime, org: UUID) -> None:
    populate(runtime, org)
    card = Scorecard.from_document(CARD)
    found = preview(runtime, org, card, card, as_of=NOW + timedelta(days=30))
    assert found.seen.live.total.tolist() != found.stored.totals.tolist()
    assert not found.has_changed.any()


def test_history_judges_both_on_leads_as_they_looked(runtime: Runtime, org: UUID) -> None:
    populate(runtime, org)
    runtime.clock.now += timedelta(days=200)  # type: ignore[attr-defined]
    with runtime.sessions.begin(org) as session:
        session.execute(update(Lead).values(created_at=NOW - timedelta(days=1)))
        connection_id = session.scalars(select(Connection.id)).one()
        for lead_id in session.scalars(select(LeadScore.lead_id).order_by(LeadScore.total_score.desc()).limit(5)):
            session.add(_won(org, lead_id, connection_id, NOW + timedelta(days=60)))
    found = preview(runtime, org, Scorecard.from_document(CARD), draft_of(CARD))
    assert found.seen.history is not None
    now, then = found.seen.history
    assert now.everyone == then.everyone
    assert (now.everyone.leads, now.everyone.won) == (found.snapshots, 10)
    assert now.lift_10 > 1
    assert any(line.startswith("On 150 looks at leads of the past") for line in words(found))


def _won(org: UUID, lead_id: UUID, connection_id: UUID, at: datetime) -> Outcome:
    return Outcome(
        org_id=org,
        lead_id=lead_id,
        connection_id=connection_id,
        external_id=str(lead_id),
        kind="won",
        occurred_at=at,
        seen_at=at,
        modified_at=at,
    )
