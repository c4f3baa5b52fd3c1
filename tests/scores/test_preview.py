"""What a comparison foretells of a draft is what publishing it does."""

import copy
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import select

from hub.clock import Clock
from hub.connections.models import Connection
from hub.leads.models import CrmRecord, Lead, LeadScore, TouchKind
from hub.leads.subject import subject_now
from hub.runtime import Runtime
from hub.scorecards.live import publish
from hub.scores import stage
from hub.scores.effects import LEAST_POINTS, LONGEST_STALE
from scoring import Scorecard, Scores
from scoring.compare import Comparison, Records, WritePolicy, compare
from scoring.compare.effects import UNWRITTEN
from scoring.subject import instant, microseconds
from tests.scores.test_batch import CARD, NOW, Hand, add
from tests.scoring.strategies import columns_of

POLICY = WritePolicy(LEAST_POINTS, LONGEST_STALE)
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


def foretell(runtime: Runtime, org: UUID, draft: Scorecard) -> tuple[list[UUID], Comparison]:
    """Return the leads in order and the comparison; what the first scoring made due is done with."""
    with runtime.sessions.begin(org) as session:
        rows = session.execute(select(Lead, LeadScore).join(LeadScore, LeadScore.lead_id == Lead.id)).all()
        records = session.scalars(select(CrmRecord)).all()
        for record in records:
            record.write_due_at = None
        ids = [lead.id for lead, _ in rows]
        return ids, compare(
            Scorecard.from_document(CARD),
            draft,
            columns_of([subject_now(lead, {0: "form_submitted"}) for lead, _ in rows], draft.attributes),
            as_of=NOW,
            bands=[score.band for _, score in rows],
            records=Records(
                rows=np.array([ids.index(record.lead_id) for record in records]),
                scores=np.array([UNWRITTEN if one.written_score is None else one.written_score for one in records]),
                bands=tuple(record.written_band for record in records),
                written_at=np.array([microseconds(record.written_at or NOW) for record in records]),
            ),
            policy=POLICY,
        )


def shown(scores: Scores, draft: Scorecard, row: int) -> tuple[object, ...]:
    return (
        scores.total[row],
        scores.demographic[row],
        scores.fit[row],
        scores.behavioral[row],
        draft.bands[scores.bands[row]].key,
        instant(int(scores.next_change_at[row])),
    )


def test_publishing_gives_exactly_the_scores_and_writes_that_were_foretold(runtime: Runtime, org: UUID) -> None:
    draft = draft_of(CARD)
    populate(runtime, org)
    ids, seen = foretell(runtime, org, draft)
    with runtime.sessions.begin(org) as session:
        publish(session, org, draft, algorithm="rules", author="ana", note="", now=NOW)
    stage.drain(runtime)
    with runtime.sessions.begin(org) as session:
        for row, lead_id in enumerate(ids):
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
    assert seen.writes is not None
    counts = [sum(record.write_priority == priority for record in due) for priority in range(4)]
    assert counts == [seen.writes.rises, seen.writes.falls, seen.writes.moves + seen.writes.firsts, seen.writes.later]
    assert min(counts) > 0
    assert seen.writes.last_at == max(record.write_due_at for record in due if record.write_priority == 3)
    assert min(seen.up, seen.down, seen.same, seen.to_another_band) > 0
