"""Which instants and which leads snapshots are taken of."""

from datetime import timedelta
from uuid import UUID

import numpy as np
import pytest

from hub.clock import Clock
from hub.runtime import Runtime
from hub.studio.snapshots import Plan, batches, grid
from tests.scores.test_check import NOW, Crm, Hand
from tests.studio.test_snapshots import DAY, now_of, take_all, wait


@pytest.fixture
def clock() -> Clock:
    return Hand()


@pytest.fixture
def crm(runtime: Runtime, org: UUID) -> Crm:
    return Crm(runtime, org)


def test_a_lead_has_no_more_snapshots_than_wanted_and_they_are_spread_over_its_time(crm: Crm) -> None:
    crm.tell(crm.person("1"))
    instants = [now_of(crm) + day * DAY for day in range(12)]
    wait(crm, 60 * DAY)
    plan = Plan(instants=instants, horizon=30 * DAY, most=3)
    with crm.runtime.sessions.begin(crm.org) as session:
        (batch,) = batches(session, crm.org, plan, now=now_of(crm))
    days = [(one.as_of - instants[0]) // DAY for one in batch.snapshots]
    assert np.diff(days).tolist() == [4, 4]


def test_a_share_of_leads_is_the_same_leads_every_time(crm: Crm) -> None:
    crm.tell(*(crm.person(str(number)) for number in range(60)))
    then = now_of(crm)
    wait(crm, 60 * DAY)
    plan = Plan(instants=[then], horizon=30 * DAY, share=0.5)
    with crm.runtime.sessions.begin(crm.org) as session:
        once, again = ([one.lead_id for one in take_all(session, crm, plan)] for _ in range(2))
    assert once == again
    assert 10 < len(once) < 50


def test_a_grid_ends_at_the_newest_instant_whose_horizon_has_ended() -> None:
    assert grid(NOW, 30 * DAY, every=10 * DAY, back=25 * DAY) == [NOW - 50 * DAY, NOW - 40 * DAY, NOW - 30 * DAY]


def test_a_grid_without_steps_is_refused() -> None:
    with pytest.raises(ValueError, match="longer than nothing"):
        grid(NOW, 30 * DAY, every=timedelta(0), back=DAY)
