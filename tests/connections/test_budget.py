"""Budgets: no window holds more calls than the vendor allows, and no step of several calls waits for ever."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from connectors import CONNECTORS
from connectors.contract import Connector, Meter, VendorConfig
from connectors.errors import BudgetExhausted, RateLimited
from hub.connections.budget import Budget
from hub.connections.models import Connection
from hub.db import Sessions

NOW = datetime(2026, 4, 28, 23, 59, 50, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Hand:
    """A clock that stands where it is put."""

    now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def hand() -> Hand:
    return Hand()


@pytest.fixture
def budget(sessions: Sessions, org: UUID, hand: Hand) -> Budget:
    kind = next(iter(CONNECTORS.values()))
    connector: Connector = replace(
        kind.build(VendorConfig(client_id="a", client_secret="b", api_url="", login_url="")),
        meters={"api": Meter(calls=10, per=10 * SECOND, burst=2)},
        daily_calls=40,
    )
    with sessions.begin(org) as session:
        row = Connection(org_id=org, vendor=connector.key, account_id="1", state_since=NOW, settings={}, drift=[])
        session.add(row)
        session.flush()
    return Budget(sessions=sessions, clock=hand, connector=connector, org_id=org, connection_id=row.id, share=0.5)


def admitted(budget: Budget, tries: int) -> int:
    """Ask so often at one instant; returns how often it was allowed."""
    for number in range(tries):
        try:
            budget.admit(meter="api", operation="read")
        except RateLimited:
            return number
    return tries


def test_after_the_wait_that_a_refusal_names_a_whole_burst_is_free(budget: Budget, hand: Hand) -> None:
    assert admitted(budget, 9) == 3
    with pytest.raises(RateLimited) as refused:
        budget.admit(meter="api", operation="read")
    hand.now += refused.value.retry_after
    assert admitted(budget, 9) == 3


def test_no_window_holds_more_calls_than_the_meter_allows(budget: Budget, hand: Hand) -> None:
    calls: list[datetime] = []
    for _ in range(80):
        calls += [hand.now] * admitted(budget, 9)
        hand.now += SECOND / 4
    assert len(calls) > 12
    assert max(sum(1 for other in calls if at <= other < at + 10 * SECOND) for at in calls) <= 12


def test_the_daily_share_is_kept_and_opens_at_midnight(budget: Budget, hand: Hand) -> None:
    hand.now = NOW - timedelta(hours=2)
    for _ in range(20):
        budget.admit(meter="api", operation="read")
        hand.now += SECOND
    with pytest.raises(BudgetExhausted) as exhausted:
        budget.admit(meter="api", operation="read")
    assert hand.now + exhausted.value.retry_after == datetime(2026, 4, 29, tzinfo=UTC)
    hand.now = datetime(2026, 4, 29, tzinfo=UTC)
    assert admitted(budget, 1) == 1
