"""Columns written after or because of the outcome are found by when they were written."""

from uuid import UUID

import pytest

from hub.clock import Clock
from hub.runtime import Runtime
from hub.studio.snapshots import Plan, batches
from hub.studio.training import training
from tests.scores.test_check import HOUR, Crm, Hand
from tests.studio.test_snapshots import DAY, deal, now_of, wait

LEADS = [str(number) for number in range(80)]
WINNERS = LEADS[::2]


@pytest.fixture
def clock() -> Clock:
    return Hand()


@pytest.fixture
def crm(runtime: Runtime, org: UUID) -> Crm:
    return Crm(runtime, org)


def leaks(crm: Crm) -> dict[str, str]:
    """Let half of the leads convert, and an attribute of theirs be written afterwards."""
    crm.tell(*(crm.person(one, mood="open", plan="basic", city="Lyon") for one in LEADS))
    crm.score()
    then = now_of(crm)
    wait(crm, DAY)
    crm.tell(*(deal(crm, f"deals:{one}", one) for one in WINNERS))
    wait(crm, 5 * HOUR)
    for one in LEADS:
        is_won = one in WINNERS
        invoice = {"invoice": "sent"} if is_won else {}
        # `plan` changes for as many losers as winners, so that its value alone tells nothing.
        plan = "full" if int(one) % 4 < 2 else "basic"
        crm.tell(crm.person(one, mood="glad" if is_won else "open", plan=plan, city="Lyon", **invoice))
    wait(crm, 60 * DAY)
    with crm.runtime.sessions.begin(crm.org) as session:
        found = training(batches(session, crm.org, Plan(instants=[then], horizon=30 * DAY), now=now_of(crm)))
    return {leak.column: leak.reason for leak in found.writings.leaks()}


def test_what_was_written_because_of_the_outcome_is_found_with_the_reason(crm: Crm) -> None:
    found = leaks(crm)
    assert found["invoice"] == "has a value for 40 leads that converted and 0 that did not"
    assert "mood" in found
    assert found["plan"] == "was last changed after the conversion for 20 of 40 leads that converted"
    assert "city" not in found
