"""Every noted score comes out the same when it is computed again, whatever became known since."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from connectors.records import ActivityRecord, Gone, LeadRecord, Record
from hub.clock import Clock
from hub.connections.models import Connection
from hub.leads.models import FormerActivity
from hub.leads.store import store
from hub.runtime import Runtime
from hub.scorecards.live import publish
from hub.scores import stage
from hub.scores.check import Difference, check
from hub.scores.explain import explain
from hub.scores.models import ScoreHistory
from scoring import Scorecard
from tests.scores.test_batch import CARD

NOW = datetime(2026, 4, 28, 14, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Hand:
    """A clock that stands where it is put."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Hand()


class Crm:
    """A CRM whose news are stored, each an hour after the other, and scored."""

    def __init__(self, runtime: Runtime, org: UUID) -> None:
        self.runtime, self.org = runtime, org
        with runtime.sessions.begin(org) as session:
            connection = Connection(
                org_id=org, vendor="crm", account_id="1", state_since=NOW, backfilled_at=NOW, settings={}, drift=[]
            )
            session.add(connection)
            session.flush()
            self.connection_id = connection.id
        self.publish(CARD["base"])

    def tell(self, *records: Record) -> None:
        self.runtime.clock.now += HOUR  # type: ignore[attr-defined]
        with self.runtime.sessions.begin(self.org) as session:
            store(session, session.get_one(Connection, self.connection_id), records, now=self.runtime.clock())

    def score(self) -> None:
        stage.drain(self.runtime)

    def publish(self, base: int) -> None:
        with self.runtime.sessions.begin(self.org) as session:
            card = Scorecard.from_document(CARD | {"base": base})
            publish(session, self.org, card, algorithm="rules", author="ana", note="", now=self.runtime.clock())

    def person(self, external_id: str, *, merged_ids: tuple[str, ...] = (), **attributes: object) -> LeadRecord:
        return LeadRecord(
            external_id=external_id,
            object_type="contacts",
            email=f"p{external_id}@fabrikam.example",
            name="Ana Ruiz",
            company=None,
            title=None,
            attributes=attributes,
            modified_at=self.runtime.clock(),
            created_at=NOW - 24 * HOUR,
            merged_ids=merged_ids,
        )

    def form(self, external_id: str, *lead_ids: str, hours_ago: float = 1, kind: str = "form_submitted") -> Record:
        now = self.runtime.clock()
        return ActivityRecord(
            external_id=external_id,
            activity_type=kind,
            occurred_at=now - timedelta(hours=hours_ago),
            lead_ids=lead_ids,
            modified_at=now,
        )

    def check(self) -> tuple[int, list[Difference]]:
        with self.runtime.sessions.begin(self.org) as session:
            found = list(check(session, self.org))
        return sum(one.notes for one in found), [difference for one in found for difference in one.differences]


@pytest.fixture
def crm(runtime: Runtime, org: UUID) -> Crm:
    return Crm(runtime, org)


Step = Callable[[Crm], None]
LATER: dict[str, Step] = {
    "an attribute changed": lambda crm: crm.tell(crm.person("1", seniority="manager")),
    "an older activity became known": lambda crm: crm.tell(crm.form("b", "1", hours_ago=50)),
    "an activity took another type": lambda crm: crm.tell(crm.form("a", "1", kind="email_opened")),
    "an activity took another time": lambda crm: crm.tell(crm.form("a", "1", hours_ago=90)),
    "an activity was unlinked": lambda crm: crm.tell(crm.form("a", "2")),
    "an activity was deleted": lambda crm: crm.tell(Gone(object_type="forms", external_id="a")),
    "another lead was merged in": lambda crm: crm.tell(crm.person("1", seniority="vp", merged_ids=("2",))),
    "a version was published": lambda crm: crm.publish(9),
    "nothing": lambda crm: None,
}


@pytest.mark.parametrize("later", LATER)
def test_a_score_of_the_past_is_computed_again_from_what_was_known(crm: Crm, later: str) -> None:
    crm.tell(crm.person("1", seniority="vp"), crm.person("2"), crm.form("forms:a", "1"), crm.form("forms:c", "2"))
    crm.score()
    LATER[later](crm)
    crm.score()
    crm.runtime.clock.now += 24 * HOUR  # type: ignore[attr-defined]
    crm.score()
    notes, differences = crm.check()
    assert notes > 0
    assert differences == []


@pytest.mark.parametrize("seed", range(6))
def test_any_course_of_events_can_be_replayed(crm: Crm, seed: int) -> None:
    draw = random.Random(seed)
    people = ["1", "2", "3", "4"]
    forms = [f"forms:{number}" for number in range(6)]
    for _ in range(60):
        lead, form = draw.choice(people), draw.choice(forms)
        kind, ago = draw.choice(["form_submitted", "email_opened"]), draw.choice([0.5, 30, 300, -5])
        seniority, employees = draw.choice(["vp", "manager", None]), draw.choice([300, 20, None])
        match draw.randrange(8):
            case 0 | 1 | 2:
                crm.tell(crm.person(lead, seniority=seniority, employees=employees))
            case 3 | 4:
                crm.tell(crm.form(form, *draw.sample(people, draw.randrange(3)), hours_ago=ago, kind=kind))
            case 5:
                crm.tell(Gone(object_type="forms", external_id=form.removeprefix("forms:")))
            case 6 if len(people) > 2:
                crm.tell(crm.person(lead, merged_ids=(people.pop() if people[-1] != lead else people.pop(0),)))
            case _:
                crm.publish(draw.randrange(10))
        if draw.random() < 0.7:
            crm.score()
    crm.score()
    notes, differences = crm.check()
    assert notes > 20
    assert differences == []


def test_a_note_that_does_not_come_out_is_named(crm: Crm) -> None:
    crm.tell(crm.person("1", seniority="vp"))
    crm.score()
    with crm.runtime.sessions.begin(crm.org) as session:
        session.execute(update(ScoreHistory).values(score=50, factors=[9, 0, 0, 0]))
    _, (difference,) = crm.check()
    assert (difference.noted, difference.computed, difference.terms) == (50, 19, ("rank",))


def test_a_receipt_of_the_past_is_the_one_that_was_shown(crm: Crm) -> None:
    crm.tell(crm.person("1", seniority="vp"))
    crm.score()
    shown_at = crm.runtime.clock()
    crm.tell(crm.form("forms:late", "1", hours_ago=30))
    crm.score()
    with crm.runtime.sessions.begin(crm.org) as session:
        lead_id = session.scalars(select(ScoreHistory.lead_id)).first()
        told = explain(session, org_id=crm.org, lead_id=lead_id, as_of=shown_at, now=crm.runtime.clock())
    assert told.score is not None
    assert told.score.total == 19


def test_an_activity_that_is_told_again_as_it_was_is_not_kept_twice(crm: Crm) -> None:
    crm.tell(crm.person("1"), crm.form("forms:a", "1"))
    crm.tell(crm.form("forms:a", "1", hours_ago=2))
    with crm.runtime.sessions.begin(crm.org) as session:
        kept = session.scalar(select(func.count()).select_from(FormerActivity))
    assert kept == 0
