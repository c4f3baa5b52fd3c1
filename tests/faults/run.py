"""One run of the scenario: everything is pulled, then the events come; with or without kills."""

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Event as Pause

from tests.faults.disturbances import DISTURBANCES, Disturber, plan
from tests.faults.ending import Ending, ending
from tests.faults.scenario import Scenario
from tests.faults.stand import Stand, stand

EARLY = {
    "work-horse pull": 2, "worker pull": 1, "supervisor": 1, "redis": 1, "postgres killed": 1,
    "postgres stopped fast": 1,
}  # fmt: skip
"""How often what is killed during the first pull."""
LATE = dict.fromkeys(DISTURBANCES, 1) | {
    **{name: 2 for name in DISTURBANCES if name.startswith("work-horse") or name.endswith("under way")},
    "sweep": 2, "web": 2, "web process": 2, "supervisor": 2, "redis": 3, "postgres killed": 2,
}  # fmt: skip
"""How often what is killed while the events come."""


@dataclass(frozen=True, slots=True)
class Run:
    """How a run ended, and what was killed in it."""

    ending: Ending
    kills: Counter[str]
    said: str
    """What `leadlight up` and its processes logged."""


def run(scenario: Scenario, dice: random.Random | None = None) -> Run:
    """Carry the scenario out in a new home; `dice` say when something is killed, without them nothing is."""
    with stand(scenario) as here:
        disturber = Disturber(here, dice or random.Random(0))
        here.up()
        if dice is not None:
            _disturb_the_first_pull(disturber)
        here.await_idle()
        _play(here, scenario, disturber, {} if dice is None else LATE)
        here.await_idle()
        here.await_idle(since=here.pull())
        return Run(ending(here, scenario.ends), disturber.kills + here.traps.sprung, here.said)


def _disturb_the_first_pull(disturber: Disturber) -> None:
    disturber.stand.until(lambda: bool(disturber.stand.processes("worker", "pull")))
    for names in plan(disturber.dice, EARLY, sum(EARLY.values())):
        Pause().wait(disturber.dice.uniform(0, 3))
        disturber.strike(*names)


def _play(here: Stand, scenario: Scenario, disturber: Disturber, counts: Mapping[str, int]) -> None:
    """Let the events come, with kills among them; returns when the CRM has told of all."""
    crm, dice = here.crm, disturber.dice
    crm.webhooks.target_url = here.hook
    bursts = list(scenario.bursts())
    for burst, names in zip(bursts, plan(dice, counts, len(bursts)), strict=True):
        for event in burst:
            event.play(crm)
        Pause().wait(dice.uniform(0.1, 0.3))
        disturber.strike(*names)
    crm.webhooks.wait()
