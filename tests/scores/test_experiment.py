"""While an experiment runs, each account's leads are scored by the version of their arm, and by no other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import event, select, text, update

from connectors.records import LeadRecord
from hub.clock import Clock
from hub.connections.models import Connection
from hub.errors import Conflict
from hub.leads.models import CrmRecord, Lead, LeadScore
from hub.leads.store import store
from hub.outbox.models import OutboxMessage
from hub.runtime import Runtime
from hub.scorecards.live import publish, running
from hub.scorecards.models import Experiment, ExperimentLead, ScoringModel
from hub.scores import stage
from hub.scores.batch import score_batch
from hub.scores.check import check
from hub.scores.claim import DUE_LEADS, Lane
from hub.scores.explain import explain
from hub.scores.models import ScoreHistory
from hub.studio.experiments import Wish, start, stop
from scoring import Scorecard
from tests.scores.test_batch import CARD, NOW, Hand
from tests.web import seed

CHALLENGER = Scorecard.from_document(CARD | {"base": 55})
WISH = Wish(rate=0.1, accounts_a_day=50, smallest_gap=0.05)
ACCOUNTS = [f"company{number}.example" for number in range(12)]


@pytest.fixture
def clock() -> Clock:
    return Hand()


class Crm:
    """An organization with two leads in each of ACCOUNTS, scored by CARD."""

    def __init__(self, runtime: Runtime, org: UUID) -> None:
        self.runtime, self.org = runtime, org
        with runtime.sessions.begin(org) as session:
            publish(session, org, Scorecard.from_document(CARD), algorithm="rules", author="ana", note="", now=NOW)
            connection = Connection(
                org_id=org, vendor="crm", account_id="1", state_since=NOW, backfilled_at=NOW, settings={}, drift=[],
                writes_scores=True, notifies=True,
            )  # fmt: skip
            session.add(connection)
            session.flush()
            self.connection_id = connection.id
        self.tell(*[self.person(f"{place}.{number}", domain)
                    for place, domain in enumerate(ACCOUNTS) for number in range(2)])  # fmt: skip
        stage.drain(runtime)

    def person(self, external_id: str, domain: str, merged: tuple[str, ...] = (), **attributes: Any) -> LeadRecord:
        return LeadRecord(
            external_id=external_id,
            object_type="contacts",
            email=f"p{external_id}@{domain}",
            name="Ana Ruiz",
            company=None,
            title=None,
            attributes=attributes,
            modified_at=self.runtime.clock(),
            created_at=NOW - timedelta(days=1),
            merged_ids=merged,
        )

    def tell(self, *records: LeadRecord) -> None:
        self.runtime.clock.now += timedelta(hours=1)  # type: ignore[attr-defined]
        with self.runtime.sessions.begin(self.org) as session:
            store(session, session.get_one(Connection, self.connection_id), records, now=self.runtime.clock())

    def start(self) -> Experiment:
        with self.runtime.sessions.begin(self.org) as session:
            now = self.runtime.clock()
            return start(session, self.org, CHALLENGER, WISH, algorithm="rules", author="ana", note="", now=now)

    def stop(self, keep: str) -> None:
        with self.runtime.sessions.begin(self.org) as session:
            stop(session, self.org, keep=keep, author="ana", now=self.runtime.clock())

    def versions(self) -> dict[str, int]:
        """Return the version that scored each lead, by address."""
        with self.runtime.sessions.begin(self.org) as session:
            rows = session.execute(
                select(Lead.email, ScoringModel.version)
                .join(LeadScore, LeadScore.lead_id == Lead.id)
                .join(ScoringModel, ScoringModel.id == LeadScore.scoring_model_id)
            )
            return {row[0]: row[1] for row in rows}

    def by_account(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for email, version in self.versions().items():
            found.setdefault(email.partition("@")[2], set()).add(version)
        return found

    def differences(self) -> list[Any]:
        with self.runtime.sessions.begin(self.org) as session:
            return [one for checked in check(session, self.org) for one in checked.differences]


@pytest.fixture
def crm(runtime: Runtime, org: UUID) -> Crm:
    return Crm(runtime, org)


def test_each_account_is_scored_by_one_version_and_both_versions_score(crm: Crm) -> None:
    crm.start()
    stage.drain(crm.runtime)
    found = crm.by_account()
    assert all(len(versions) == 1 for versions in found.values())
    assert {version for versions in found.values() for version in versions} == {1, 2}
    assert stage.drain(crm.runtime) == 0
    with crm.runtime.sessions.begin("*") as session:
        assert not stage.is_due(session, crm.runtime.clock())


def test_a_new_lead_that_somebody_is_about_to_remove_is_not_waited_for(crm: Crm) -> None:
    crm.start()
    stage.drain(crm.runtime)
    crm.tell(crm.person("goes", "new.example"), crm.person("stays", "new.example"))
    now = crm.runtime.clock()
    with crm.runtime.sessions.begin(crm.org) as remover:
        remover.execute(select(Lead.id).where(Lead.email == "pgoes@new.example").with_for_update())
        with crm.runtime.sessions.begin(crm.org) as session:
            session.execute(text("SET LOCAL lock_timeout = '2s'"))
            lane = Lane(crm.org, "facts", DUE_LEADS, Lead.next_score_at <= now, Lead.next_score_at)
            assert score_batch(session, lane, now=now).scored == 1
    stage.drain(crm.runtime)
    assert {"pgoes@new.example", "pstays@new.example"} <= crm.versions().keys()


def test_two_scorers_at_once_give_each_account_one_arm_and_each_lead_one_note_a_change(crm: Crm) -> None:
    crm.start()
    stage.drain(crm.runtime)
    before = crm.by_account()
    crm.tell(*[crm.person(f"{place}.{number}", domain, seniority="vp")
               for place, domain in enumerate(ACCOUNTS) for number in range(4)])  # fmt: skip
    now = crm.runtime.clock()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(stage.drain, [crm.runtime] * 2))
    stage.drain(crm.runtime)
    assert crm.by_account() == before
    with crm.runtime.sessions.begin(crm.org) as session:
        noted = session.scalars(select(ScoreHistory.lead_id).where(ScoreHistory.timestamp >= now)).all()
        arms = session.execute(select(ExperimentLead.account, ExperimentLead.is_challenger).distinct()).all()
    assert len(noted) == len(set(noted)) == 4 * len(ACCOUNTS)
    assert sorted(account for account, _ in arms) == sorted(ACCOUNTS)


def test_an_arm_stays_through_facts_time_new_leads_and_merges(crm: Crm) -> None:
    crm.start()
    stage.drain(crm.runtime)
    before = crm.by_account()
    crm.tell(*[crm.person(f"{place}.0", domain, seniority="vp") for place, domain in enumerate(ACCOUNTS)])
    crm.tell(*[crm.person(f"{place}.2", domain) for place, domain in enumerate(ACCOUNTS)])
    stage.drain(crm.runtime)
    assert crm.by_account() == before
    crm.tell(*[crm.person(f"{place}.0", domain, (f"{place}.1",)) for place, domain in enumerate(ACCOUNTS)])
    crm.tell(crm.person("0.0", ACCOUNTS[1], seniority="vp"))
    stage.drain(crm.runtime)
    assert len(crm.versions()) == 2 * len(ACCOUNTS)
    assert crm.versions()[f"p0.0@{ACCOUNTS[1]}"] in before[ACCOUNTS[0]]


def test_scores_of_both_arms_are_computed_again_as_they_were_noted(crm: Crm) -> None:
    crm.start()
    stage.drain(crm.runtime)
    crm.tell(*[crm.person(f"{place}.0", domain, seniority="vp") for place, domain in enumerate(ACCOUNTS)])
    stage.drain(crm.runtime)
    crm.stop("champion")
    stage.drain(crm.runtime)
    assert crm.differences() == []


def test_a_receipt_is_that_of_the_version_that_scored(crm: Crm) -> None:
    crm.start()
    stage.drain(crm.runtime)
    now = crm.runtime.clock()
    with crm.runtime.sessions.begin(crm.org) as session:
        for score in session.scalars(select(LeadScore)):
            told = explain(session, org_id=crm.org, lead_id=score.lead_id, as_of=now, now=now)
            assert told.score is not None
            assert (told.model.id, told.score.total) == (score.scoring_model_id, score.total_score)


def test_what_only_the_experiment_moves_is_told_to_nobody(crm: Crm) -> None:
    crm.start()
    stage.drain(crm.runtime)
    with crm.runtime.sessions.begin(crm.org) as session:
        assert {score.band for score in session.scalars(select(LeadScore))} == {"cold", "hot"}
        assert session.scalars(select(OutboxMessage.id)).all() == []
        due = session.scalars(select(CrmRecord.lead_id).where(CrmRecord.write_due_at.is_not(None))).all()
    assert due


def test_kept_champion_scores_every_lead_again(crm: Crm) -> None:
    crm.start()
    stage.drain(crm.runtime)
    crm.stop("champion")
    stage.drain(crm.runtime)
    assert set(crm.versions().values()) == {1}


def test_kept_challenger_is_published_and_scores_every_lead(crm: Crm) -> None:
    crm.start()
    stage.drain(crm.runtime)
    crm.stop("challenger")
    stage.drain(crm.runtime)
    assert set(crm.versions().values()) == {3}
    with crm.runtime.sessions.begin(crm.org) as session:
        assert {score.total_score for score in session.scalars(select(LeadScore))} == {53}


def test_nothing_is_published_while_it_runs(crm: Crm) -> None:
    crm.start()
    with crm.runtime.sessions.begin(crm.org) as session, pytest.raises(Conflict, match="experiment stop"):
        publish(session, crm.org, CHALLENGER, algorithm="rules", author="ana", note="", now=NOW)
    with crm.runtime.sessions.begin(crm.org) as session, pytest.raises(Conflict, match="runs already"):
        start(session, crm.org, CHALLENGER, WISH, algorithm="rules", author="ana", note="", now=NOW)


def test_a_lead_that_was_scored_while_it_began_is_scored_by_its_arm(crm: Crm) -> None:
    crm.start()
    stage.drain(crm.runtime)
    with crm.runtime.sessions.begin(crm.org) as session:
        first = session.scalars(select(ExperimentLead).where(ExperimentLead.is_challenger)).first()
        assert first is not None
        session.execute(update(Lead).where(Lead.id == first.lead_id).values(next_score_at=NOW, attributes={}))
        session.execute(update(LeadScore).where(LeadScore.lead_id == first.lead_id).values(scoring_model_id=None))
    stage.drain(crm.runtime)
    assert set(crm.versions().values()) == {1, 2}
    with crm.runtime.sessions.begin(crm.org) as session:
        score = session.get_one(LeadScore, first.lead_id)
        experiment = running(session, crm.org)
        assert experiment is not None
        assert score.scoring_model_id == experiment.challenger_id


def test_another_organization_scores_by_its_own_version_alone(crm: Crm) -> None:
    other = seed.organization(crm.runtime.sessions)
    theirs = Crm(crm.runtime, other)
    crm.start()
    stage.drain(crm.runtime)
    assert set(theirs.versions().values()) == {1}
    with crm.runtime.sessions.begin(other) as session:
        assert session.scalars(select(ExperimentLead)).all() == []
        assert running(session, other) is None


@contextmanager
def statements(runtime: Runtime) -> Iterator[list[str]]:
    said: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        said.append(statement)

    event.listen(runtime.sessions.engine, "before_cursor_execute", note)
    yield said
    event.remove(runtime.sessions.engine, "before_cursor_execute", note)


def test_without_an_experiment_a_batch_asks_one_question_more(crm: Crm) -> None:
    with crm.runtime.sessions.begin(crm.org) as session:
        session.execute(text("UPDATE leads SET next_score_at = created_at"))
    with statements(crm.runtime) as said:
        assert stage.drain(crm.runtime) == 2 * len(ACCOUNTS)
    of_batch = [one for one in said if "experiments" in one and "scoring_models" not in one and "JOIN" not in one]
    assert len(of_batch) == 1
    assert not [one for one in said if "INTO experiment_leads" in one or "UPDATE experiment_leads" in one]
