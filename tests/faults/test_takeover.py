"""What a killed worker had begun is begun again by another, soon."""

import os
import signal
import sys
from time import monotonic

import pytest
from sqlalchemy import func, select

from hub.db import EVERY_ORG
from hub.intake.models import InboxEvent
from hub.queue import Bell
from hub.runtime import Runtime
from tests.faults.machine import children
from tests.faults.scenario import Scenario
from tests.faults.stand import Stand, stand

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by way of /proc"),
]
WITHIN_SECONDS = 30.0


def leased(runtime: Runtime) -> int:
    """Return how many notices some process works on."""
    with runtime.sessions.begin(EVERY_ORG) as session:
        return session.scalar(select(func.count()).where(InboxEvent.lease_token.is_not(None))) or 0


def kill_in_the_middle(here: Stand, runtime: Runtime, scenario: Scenario) -> int:
    """Kill the intake's worker and work-horse while they hold notices; returns how many those are."""
    for burst in scenario.bursts():
        for event in burst:
            event.play(here.crm)
        (worker,) = here.processes("worker", Bell.INTAKE)
        deadline = monotonic() + 5
        while monotonic() < deadline:
            horses = children(worker)
            if horses and leased(runtime):
                for pid in (worker, *horses):
                    os.kill(pid, signal.SIGKILL)
                if (left := leased(runtime)) > 0:
                    return left
    pytest.fail("the intake was never found at work")


def test_what_a_killed_worker_held_is_done_within_half_a_minute() -> None:
    scenario = Scenario(leads=40, events=600, lively=2)
    with stand(scenario) as here, here.runtime() as runtime:
        here.up()
        here.await_idle()
        here.crm.webhooks.target_url = here.hook
        left = kill_in_the_middle(here, runtime, scenario)
        killed_at = monotonic()
        assert left > 0
        here.until(lambda: not leased(runtime), most=WITHIN_SECONDS)
        assert monotonic() - killed_at < WITHIN_SECONDS
        here.await_idle()
