"""Snapshots show leads as they looked, with what became of them, and nothing that was learned later."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from connectors.records import Gone, OutcomeRecord
from hub.clock import Clock
from hub.connections.models import Connection
from hub.db import EVERY_ORG
from hub.leads.models import Lead
from hub.leads.store import due_after_backfill
from hub.leads.subject import kinds_of, subject_now
from hub.organizations.models import Organization
from hub.runtime import Runtime
from hub.studio import snapshots
from hub.studio.known import read_known
from hub.studio.snapshots import Plan, Snapshot, batches
from hub.studio.training import Training, training
from scoring import Subject
from scoring.learn import ScorecardClassifier
from tests.scores.test_check import HOUR, NOW, Crm, Hand

DAY = timedelta(days=1)


@pytest.fixture
def clock() -> Clock:
    return Hand()


@pytest.fixture
def crm(runtime: Runtime, org: UUID) -> Crm:
    return Crm(runtime, org)


def now_of(crm: Crm) -> datetime:
    return crm.runtime.clock()


def wait(crm: Crm, how_long: timedelta) -> None:
    crm.runtime.clock.now += how_long  # type: ignore[attr-defined]


def take(crm: Crm, *instants: datetime, horizon: timedelta = 30 * DAY, steady: Sequence[str] = ()) -> list[Snapshot]:
    plan = Plan(instants=instants, horizon=horizon, steady=steady)
    with crm.runtime.sessions.begin(crm.org) as session:
        return take_all(session, crm, plan)


def take_all(session: Session, crm: Crm, plan: Plan) -> list[Snapshot]:
    return [one for batch in batches(session, crm.org, plan, now=now_of(crm)) for one in batch.snapshots]


def missing(crm: Crm, as_of: datetime, horizon: timedelta = 30 * DAY) -> dict[str, int]:
    with crm.runtime.sessions.begin(crm.org) as session:
        (batch,) = batches(session, crm.org, Plan(instants=[as_of], horizon=horizon), now=now_of(crm))
        assert not batch.snapshots
        return dict(batch.missing)


def deal(crm: Crm, external_id: str, lead_id: str, *, kind: str = "won", at: datetime | None = None) -> OutcomeRecord:
    return OutcomeRecord(
        external_id=external_id,
        kind=kind,
        occurred_at=at or now_of(crm),
        lead_ids=(lead_id,),
        modified_at=now_of(crm),
    )


def touches(subject: Subject) -> Counter[tuple[str, datetime]]:
    return Counter((touch.kind, touch.at) for touch in subject.touches)


def test_a_snapshot_shows_what_was_known_and_what_became_of_it(crm: Crm) -> None:
    crm.tell(crm.person("1", seniority="manager"), crm.form("forms:a", "1"))
    crm.score()
    then = now_of(crm)
    wait(crm, DAY)
    crm.tell(crm.person("1", seniority="vp"), crm.form("forms:b", "1"), deal(crm, "deals:1", "1"))
    crm.score()
    wait(crm, 60 * DAY)
    (found,) = take(crm, then)
    assert found.subject.attributes["seniority"] == "manager"
    assert touches(found.subject) == {("form_submitted", then - 2 * HOUR): 1}
    assert found.converted


@pytest.mark.parametrize(
    ("kind", "days", "converted"),
    [("won", 1, True), ("customer", 1, True), ("lost", 1, False), ("won", 29, True), ("won", 31, False)],
)
def test_a_conversion_counts_within_the_horizon(crm: Crm, kind: str, days: int, converted: bool) -> None:
    crm.tell(crm.person("1"))
    crm.score()
    then = now_of(crm)
    wait(crm, 40 * DAY)
    crm.tell(deal(crm, "deals:1", "1", kind=kind, at=then + days * DAY))
    assert [one.converted for one in take(crm, then)] == [converted]


def test_a_deal_that_was_opened_again_is_no_conversion(crm: Crm) -> None:
    crm.tell(crm.person("1"), deal(crm, "deals:1", "1"))
    crm.tell(deal(crm, "deals:1", "1", kind="open"))
    wait(crm, 31 * DAY)
    assert [one.converted for one in take(crm, NOW)] == [False]


Story = Callable[[Crm], None]
NO_SNAPSHOT: dict[str, Story] = {
    "the horizon has not ended": lambda crm: wait(crm, 29 * DAY),
    "the lead had converted": lambda crm: crm.tell(deal(crm, "deals:1", "1", at=NOW)),
    "the lead was removed before its horizon ended": lambda crm: crm.tell(
        Gone(object_type="contacts", external_id="1")
    ),
}


@pytest.mark.parametrize("reason", NO_SNAPSHOT)
def test_a_lead_without_a_snapshot_is_counted_with_the_reason(crm: Crm, reason: str) -> None:
    crm.tell(crm.person("1"))
    then = now_of(crm)
    NO_SNAPSHOT[reason](crm)
    if "horizon has" not in reason:
        wait(crm, 60 * DAY)
    assert missing(crm, then) == {reason: 1}


def test_a_quick_conversion_makes_no_snapshot_before_its_horizon_has_ended(crm: Crm) -> None:
    crm.tell(crm.person("1"))
    then = now_of(crm)
    crm.tell(deal(crm, "deals:1", "1"))
    assert missing(crm, then) == {"the horizon has not ended": 1}


def test_no_lead_has_a_snapshot_before_the_crm_had_it_or_after_it_was_removed(crm: Crm) -> None:
    crm.tell(crm.person("1"))
    crm.tell(Gone(object_type="contacts", external_id="1"))
    wait(crm, 60 * DAY)
    assert missing(crm, NOW - 25 * HOUR) == {"the lead was not there yet": 1}
    assert missing(crm, now_of(crm) - 31 * DAY) == {"the lead had been removed": 1}


def test_values_are_unknown_before_the_first_score_unless_they_are_steady(crm: Crm) -> None:
    crm.tell(crm.person("1", origin="fair", seniority="vp"))
    crm.score()
    crm.tell(crm.person("1", origin="web", seniority="vp"))
    wait(crm, 60 * DAY)
    before = NOW - HOUR
    assert [dict(one.subject.attributes) for one in take(crm, before)] == [{}]
    assert [one.subject.attributes for one in take(crm, before, steady=["origin"])] == [{"origin": "fair"}]


def test_what_the_first_pull_brought_counts_by_its_date_and_what_was_logged_afterwards_does_not(crm: Crm) -> None:
    with crm.runtime.sessions.begin(crm.org) as session:
        session.execute(update(Connection).values(backfilled_at=None))
    crm.tell(crm.person("1"), crm.form("forms:old", "1", hours_ago=5, kind="email_opened"))
    with crm.runtime.sessions.begin(crm.org) as session:
        due_after_backfill(session, session.get_one(Connection, crm.connection_id), now=now_of(crm))
    crm.score()
    pulled = now_of(crm)
    wait(crm, DAY)
    crm.tell(crm.form("forms:late", "1", hours_ago=31, kind="form_submitted"))
    crm.score()
    wait(crm, 60 * DAY)
    (found,) = take(crm, pulled - HOUR)
    assert touches(found.subject) == {("email_opened", pulled - 6 * HOUR): 1}


def test_what_merged_leads_did_counts_together(crm: Crm) -> None:
    crm.tell(crm.person("1"), crm.person("2"), crm.form("forms:a", "1"), crm.form("forms:b", "2"))
    crm.score()
    then = now_of(crm)
    crm.tell(crm.person("1", merged_ids=("2",)))
    crm.score()
    wait(crm, 60 * DAY)
    (found,) = take(crm, then)
    assert sum(touches(found.subject).values()) == 2


class Journal:
    """What was known of each person, written down when it was."""

    def __init__(self, crm: Crm) -> None:
        self.crm = crm
        self.pages: list[tuple[datetime, dict[str, Subject]]] = []
        self.went_into: dict[str, str] = {}

    def write(self) -> None:
        self.crm.score()
        with self.crm.runtime.sessions.begin(self.crm.org) as session:
            kinds = kinds_of(session, self.crm.org)
            known = {str(one.email): subject_now(one, kinds) for one in session.scalars(select(Lead))}
        self.pages.append((now_of(self.crm), known))

    def person_now(self, email: str) -> str:
        while email in self.went_into:
            email = self.went_into[email]
        return email

    def compare(self, expect: Callable[[Subject, Subject, Counter[tuple[str, datetime]]], None]) -> None:
        """Call with each snapshot, what was written of that lead then, and all touches ever told of the person by then.

        A person is all leads that have been merged by now.
        """
        told: dict[str, Counter[tuple[str, datetime]]] = defaultdict(Counter)
        with self.crm.runtime.sessions.begin(self.crm.org) as session:
            leads = session.scalars(select(Lead)).all()
            known = read_known(session, self.crm.org, [lead.id for lead in leads])
            for as_of, page in self.pages:
                together: dict[str, Counter[tuple[str, datetime]]] = defaultdict(Counter)
                for email, subject in page.items():
                    together[self.person_now(email)] += touches(subject)
                for person, found in together.items():
                    told[person] |= found
                for lead in leads:
                    if lead.email in page:
                        expect(known.at(lead, as_of), page[lead.email], told[lead.email])


def live(crm: Crm, draw: random.Random, journal: Journal, *, with_corrections: bool) -> None:
    """Let a CRM's news come in, and write down after each what is known."""
    people = ["1", "2", "3", "4"]
    for step in range(50):
        lead, form = draw.choice(people), f"forms:{draw.randrange(6) if with_corrections else step}"
        match draw.randrange(8 if with_corrections else 5):
            case 0 | 1:
                values: dict[str, Any] = {
                    "seniority": draw.choice(["vp", "manager", None]),
                    "employees": draw.choice([300, 20, None]),
                }
                crm.tell(crm.person(lead, **values))
            case 2 | 3 | 4 | 5:
                ago, kind = draw.choice([0.5, 30, 300]), draw.choice(["form_submitted", "email_opened"])
                crm.tell(crm.form(form, *draw.sample(people, draw.randrange(3)), hours_ago=ago, kind=kind))
            case 6:
                crm.tell(Gone(object_type="forms", external_id=form.removeprefix("forms:")))
            case _ if len(people) > 2 and lead != people[-1]:
                gone = people.pop()
                known = journal.pages[-1][1] if journal.pages else {}
                if {f"p{lead}@fabrikam.example", f"p{gone}@fabrikam.example"} <= known.keys():
                    journal.went_into[f"p{gone}@fabrikam.example"] = f"p{lead}@fabrikam.example"
                crm.tell(crm.person(lead, merged_ids=(gone,)))
        journal.write()


@pytest.mark.parametrize("seed", range(8))
def test_no_snapshot_holds_anything_from_after_its_instant(crm: Crm, seed: int) -> None:
    journal = Journal(crm)
    live(crm, random.Random(seed), journal, with_corrections=True)

    def nothing_later(snapshot: Subject, then: Subject, told: Counter[tuple[str, datetime]]) -> None:
        assert dict(snapshot.attributes) == dict(then.attributes)
        assert touches(snapshot) <= told

    journal.compare(nothing_later)


@pytest.mark.parametrize("seed", range(4))
def test_a_snapshot_holds_all_that_was_known_where_nothing_was_corrected(crm: Crm, seed: int) -> None:
    journal = Journal(crm)
    live(crm, random.Random(seed), journal, with_corrections=False)

    def the_same(snapshot: Subject, then: Subject, _: Counter[tuple[str, datetime]]) -> None:
        assert (dict(snapshot.attributes), touches(snapshot)) == (dict(then.attributes), touches(then))

    journal.compare(the_same)


def test_snapshots_of_many_batches_become_one_table_that_learning_reads(
    crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshots, "SIZE", 7)
    ids = [str(number) for number in range(60)]
    crm.tell(*(crm.person(one, seniority=("vp", "manager")[int(one) % 2], code=_code(one)) for one in ids))
    crm.tell(*(crm.form(f"forms:{one}", one, hours_ago=23) for one in ids[::3]))
    crm.score()
    then = now_of(crm)
    crm.tell(*(deal(crm, f"deals:{one}", one, at=then + HOUR) for one in ids[::2]))
    wait(crm, 60 * DAY)
    found = _train(crm, then, then + 10 * DAY)
    assert (found.leads, found.winners, len(found.snapshots)) == (60, 30, 60 + 30)
    assert np.bincount(found.lead, found.weight).tolist() == [1.0] * 60
    assert found.converted.sum() == 30
    columns = found.snapshots.columns
    assert set(columns.attributes["code"].levels) == {"A-1", 7}
    assert len(columns.touch_times) == 20 + 10
    card = ScorecardClassifier().fit(found.snapshots, found.converted, found.weight).scorecard_
    assert "seniority" in card.attributes


def _code(external_id: str) -> Any:
    return ("A-1", 7, None)[int(external_id) % 3]


def _train(crm: Crm, *instants: datetime) -> Training:
    plan = Plan(instants=instants, horizon=30 * DAY)
    with crm.runtime.sessions.begin(crm.org) as session:
        return training(batches(session, crm.org, plan, now=now_of(crm)))


def test_another_organization_has_no_snapshots_of_these_leads(crm: Crm) -> None:
    crm.tell(crm.person("1"))
    wait(crm, 60 * DAY)
    with crm.runtime.sessions.begin(EVERY_ORG) as session:
        other = Organization(name="Other")
        session.add(other)
        session.flush()
        plan = Plan(instants=[NOW], horizon=30 * DAY)
        assert list(batches(session, other.id, plan, now=now_of(crm))) == []
        assert len(list(batches(session, crm.org, plan, now=now_of(crm)))) == 1
