"""Whole experiments on generated leads, who come day by day, are scored, called and won; status is looked at daily."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import select

from connectors.records import LeadRecord, OutcomeRecord
from hub.clock import Clock
from hub.connections.models import Connection
from hub.leads.models import CrmRecord, LeadScore
from hub.leads.store import store
from hub.runtime import Runtime
from hub.scorecards.live import publish
from hub.scorecards.models import ExperimentLead, ScoringModel
from hub.scores import stage
from hub.studio.experiment_status import Status, status
from hub.studio.experiments import Wish, start
from scoring import Scorecard, load_template
from scoring.populations import generate
from tests.scores.test_batch import NOW, Hand
from tests.studio.history import told_by_lead
from tests.web import seed

DAY = timedelta(days=1)
DAYS, HORIZON_DAYS = 8, 2
WISH = Wish(days=DAYS, horizon_days=HORIZON_DAYS, rate=0.3, accounts_a_day=20, smallest_gap=0.15)
CHANCE, CALLED = 0.1, 0.9
"""Of an account to be won by itself, and when its leads are called because they are hot."""


def card(name: str, *, hot_from: int) -> Scorecard:
    document: dict[str, Any] = load_template("b2b_saas").to_document()
    cold, warm, hot = document["bands"]
    bands = [cold, warm | {"at_least": 20}, hot | {"at_least": hot_from}]
    return Scorecard.from_document(document | {"name": name, "bands": bands})


WITH_CALLS, WITHOUT_CALLS = card("Calls", hot_from=25), card("No calls", hot_from=100)


@pytest.fixture
def clock() -> Clock:
    return Hand()


class Market:
    """An organization to which leads come day by day; its team calls those who are hot, which wins some accounts."""

    def __init__(self, runtime: Runtime, champion: Scorecard, *, leads: int, number: int) -> None:
        self.runtime, self.number, self.dice = runtime, number, np.random.default_rng(number)
        self.org = seed.organization(runtime.sessions)
        self.leads = list(told_by_lead([generate("b2b_saas", leads=leads, seed=number, as_of=NOW)], None, {}))
        self.comes = self.dice.integers(0, DAYS, leads)
        self.is_won: dict[str, bool] = {}
        """By account."""
        now = runtime.clock()
        with runtime.sessions.begin(self.org) as session:
            publish(session, self.org, champion, algorithm="rules", author="ana", note="", now=now)
            session.add(
                Connection(org_id=self.org, vendor="crm", account_id="1", state_since=now, backfilled_at=now,
                           settings={}, drift=[])
            )  # fmt: skip

    def start(self, challenger: Scorecard) -> None:
        with self.runtime.sessions.begin(self.org) as session:
            now = self.runtime.clock()
            experiment = start(session, self.org, challenger, WISH, algorithm="rules", author="ana", note="", now=now)
            # Arms are drawn by it: no lead is there yet, and so all runs are alike.
            experiment.id = UUID(int=self.number)

    def live_through(self, day: int) -> None:
        """Let the leads of a day come and be scored, and what became of their accounts be known in the evening."""
        here = [told for told, comes in zip(self.leads, self.comes, strict=True) if comes == day]
        self.tell(one for told in here for one in told if not isinstance(one, OutcomeRecord))
        stage.drain(self.runtime)
        new: dict[str, list[Any]] = {}
        for lead in self.shown():
            if lead.account not in self.is_won:
                new.setdefault(lead.account, []).append(lead)
        self.runtime.clock.now += DAY / 2  # type: ignore[attr-defined]
        for account, leads in new.items():
            chance = CALLED if any(lead.band == "hot" for lead in leads) else CHANCE
            self.is_won[account] = bool(self.dice.random() < chance)
        self.tell(self.deal(account, leads) for account, leads in new.items() if self.is_won[account])
        self.runtime.clock.now += DAY / 2  # type: ignore[attr-defined]

    def deal(self, account: str, leads: Sequence[Any]) -> OutcomeRecord:
        now, people = self.runtime.clock(), tuple(lead.external_id for lead in leads)
        return OutcomeRecord(
            external_id=f"deals:{account}", kind="won", occurred_at=now, lead_ids=people, modified_at=now
        )

    def tell(self, told: Any) -> None:
        with self.runtime.sessions.begin(self.org) as session:
            connection = session.scalars(select(Connection).where(Connection.org_id == self.org)).one()
            store(session, connection, list(told), now=self.runtime.clock())

    def shown(self) -> Sequence[Any]:
        """Return each lead in the experiment as people see it, and its arm."""
        with self.runtime.sessions.begin(self.org) as session:
            return session.execute(
                select(CrmRecord.external_id, LeadScore.band, ExperimentLead.account, ExperimentLead.is_challenger,
                       ScoringModel.version)
                .join(LeadScore, LeadScore.lead_id == CrmRecord.lead_id)
                .join(ExperimentLead, ExperimentLead.lead_id == CrmRecord.lead_id)
                .join(ScoringModel, ScoringModel.id == LeadScore.scoring_model_id)
                .order_by(CrmRecord.external_id)
            ).all()  # fmt: skip

    def domain(self, lead: Any) -> str | None:
        """Return the domain of a lead's company, None where its address is not there."""
        first = self.leads[int(lead.external_id)][0]
        assert isinstance(first, LeadRecord)
        is_there = first.attributes["email_kind"] in ("company", "role")
        return str(first.email).partition("@")[2] if is_there else None

    def look(self) -> Status:
        with self.runtime.sessions.begin(self.org) as session:
            return status(session, self.org, now=self.runtime.clock())


def test_a_gain_is_found_and_arms_stay_by_account_through_every_day(runtime: Runtime) -> None:
    market = Market(runtime, WITHOUT_CALLS, leads=200, number=1)
    market.start(WITH_CALLS)
    arms: dict[str, bool] = {}
    found: list[str | None] = []
    for day in range(DAYS):
        market.live_through(day)
        found.append(market.look().answer.better)
        before, arms = arms, {lead.external_id: lead.is_challenger for lead in market.shown()}
        assert arms | before == arms
    leads = market.shown()
    assert len(leads) == len(market.leads)
    assert all(lead.version == (2 if lead.is_challenger else 1) for lead in leads)
    by_domain = {(market.domain(lead), lead.is_challenger) for lead in leads if market.domain(lead)}
    assert len(by_domain) == len({domain for domain, _ in by_domain}) > 40
    assert found == sorted(found, key=bool)
    seen = market.look()
    assert seen.answer.better == found[-1] == "challenger"
    assert seen.answer.words.startswith("Decided. v2 is better than v1")
    assert sum(seen.accounts) == len({lead.account for lead in leads}) == len(market.is_won)


@pytest.mark.soak
@pytest.mark.timeout(1200)
def test_between_equals_looking_daily_finds_a_winner_in_at_most_5_of_100_runs(runtime: Runtime) -> None:
    runs = 20
    found = []
    for number in range(1, runs + 1):
        market = Market(runtime, WITH_CALLS, leads=100, number=number)
        market.start(card("The same", hot_from=25))
        looks = []
        for day in range(DAYS):
            market.live_through(day)
            looks.append(market.look().answer.better)
        assert market.look().days.won.sum() > 0
        found.append(any(looks))
    assert sum(found) <= 0.05 * runs
