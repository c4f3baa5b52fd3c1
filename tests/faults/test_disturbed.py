"""Processes and servers are killed again and again in the middle of the work; it ends as if nothing had happened.

Two runs of one scenario, one of them disturbed: what is known of each lead is the same, and within each run all that
follows from it happened once.
"""

import random
import sys
from collections import Counter

import pytest

from hub.alerts.stage import UNSURE
from hub.scores.effects import LEAST_POINTS
from scoring import load_template
from tests.faults.disturbances import CALLS
from tests.faults.ending import Ending
from tests.faults.run import EARLY, LATE, Run, run
from tests.faults.scenario import EVENTS, LEADS, Scenario

pytestmark = [
    pytest.mark.soak,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(sys.platform != "linux", reason="processes are found by way of /proc"),
]
SEED = 5
LEAST_CROSSINGS = 30
EDGES = {
    points
    for band in load_template("b2b_saas").bands[1:]
    for points in range(band.at_least - band.hysteresis - 1, band.at_least + 1)
}
"""Totals at which the band depends on what it was before."""


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return Scenario()


@pytest.fixture(scope="module")
def runs(scenario: Scenario) -> dict[str, Run]:
    dice = {"undisturbed": None, "disturbed": random.Random(SEED)}
    return {name: run(scenario, one) for name, one in dice.items()}


@pytest.fixture(params=["undisturbed", "disturbed"])
def ending(runs: dict[str, Run], request: pytest.FixtureRequest) -> Ending:
    return runs[request.param].ending


def test_everything_was_killed_as_often_as_planned(runs: dict[str, Run]) -> None:
    """But for a few work-horses: a stage may happen to have nothing to do."""
    missed = Counter(EARLY) + Counter(LATE) - runs["disturbed"].kills
    assert {name for name in missed if not name.startswith("work-horse") and name not in CALLS} == set()
    assert missed.total() <= 3


def test_every_notice_is_kept_once_and_answered(ending: Ending) -> None:
    assert ending.notices == EVENTS


@pytest.mark.parametrize("what", ["attributes", "touches", "activities", "outcomes", "score", "crossings"])
def test_a_disturbed_run_knows_of_each_lead_what_an_undisturbed_one_does(runs: dict[str, Run], what: str) -> None:
    known, expected = (
        {one: getattr(person, what) for one, person in runs[name].ending.people.items()}
        for name in ("disturbed", "undisturbed")
    )
    assert len(expected) == LEADS
    assert {one for one in expected.keys() | known.keys() if known.get(one) != expected.get(one)} == set()


def test_the_crm_shows_what_was_last_written(ending: Ending) -> None:
    assert {one: shown for one, shown in ending.shown.items() if shown.crm != shown.written} == {}


def test_the_crm_shows_the_score_but_for_a_point_or_two(ending: Ending) -> None:
    assert {
        one: shown for one, shown in ending.shown.items() if abs(shown.crm[0] - shown.stored[0]) >= LEAST_POINTS
    } == {}


def test_the_crm_shows_the_band(ending: Ending) -> None:
    assert {one: shown for one, shown in ending.shown.items() if shown.crm[1] != shown.stored[1]} == {}


def test_a_disturbed_run_ends_with_the_same_bands(runs: dict[str, Run]) -> None:
    """But for leads that a point of decay takes over the edge, in one run before they were scored and in one after."""
    known, expected = runs["disturbed"].ending.shown, runs["undisturbed"].ending.shown
    differing = [one for one in expected if known[one].stored[1] != expected[one].stored[1]]
    assert [one for one in differing if known[one].stored[0] not in EDGES] == []


def test_each_crossing_makes_one_task(ending: Ending) -> None:
    tasks = {key: one for key, one in ending.messages.items() if one.topic == "task"}
    asked = Counter(one.dedupe_key.rpartition(":")[0] for one in tasks.values())
    assert asked == ending.crossings
    assert asked.total() >= LEAST_CROSSINGS
    assert ending.tasks == Counter(tasks.keys())


def test_each_crossing_is_told_once_or_a_person_is_asked(ending: Ending) -> None:
    alerts = {key: one for key, one in ending.messages.items() if one.topic == "alert"}
    assert Counter(one.dedupe_key for one in alerts.values()) == ending.crossings
    sent = {key for key, one in alerts.items() if one.state == "sent"}
    unsure = {key for key, one in alerts.items() if one.state == "dead" and one.reason == UNSURE}
    assert sent | unsure == alerts.keys()
    assert set(ending.posts.values()) == {1}
    assert sent <= ending.posts.keys() <= alerts.keys()


def test_every_noted_score_comes_out_the_same_again(ending: Ending) -> None:
    assert ending.differences == []


def test_nothing_else_is_given_up(ending: Ending) -> None:
    assert ending.dead.keys() <= {"alert"}


def test_an_undisturbed_run_gives_up_nothing(runs: dict[str, Run]) -> None:
    assert runs["undisturbed"].ending.dead == Counter()


def test_logs_stay_one_document_a_line_whatever_breaks(runs: dict[str, Run]) -> None:
    loose = [line for line in runs["disturbed"].said.splitlines() if not line.startswith("{")]
    assert [line for line in loose if not line.startswith("Leadlight is at ")] == []
