"""`leadlight scorecard preview` and `bands`: what a draft does, told before it is published."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
import yaml

from hub.clock import system_clock
from hub.db import Sessions
from scoring import Scorecard
from tests.cli.conftest import Leadlight
from tests.web import seed


@pytest.fixture
def leads(sessions: Sessions, org: UUID) -> dict[str, UUID]:
    """The ids of three leads, one of them Hot, each with a record that shows its score."""
    seed.published(sessions, org)
    connection = seed.connection(sessions, org)
    found = {}
    for name, score in (("Karim Said", 44), ("Mara Lindqvist", 71), ("Ana Ruiz", 18)):
        found[name] = seed.lead(sessions, org, name, score)
        shown = {"written_score": score, "written_band": seed.band_of(score), "written_at": seed.NOW}
        seed.record(sessions, org, found[name], connection, **shown)
    return found


@pytest.fixture
def draft(tmp_path: Path) -> Path:
    """A scorecard with 30 points more for a VP."""
    first, *others = seed.DOCUMENT["terms"]
    rank = first | {"table": first["table"] | {"categories": {"vp": 44}}}
    path = tmp_path / "draft.yaml"
    path.write_text(yaml.safe_dump(seed.DOCUMENT | {"terms": [rank, *others]}), encoding="utf-8")
    return path


def test_a_preview_says_who_moves_and_what_is_written_and_told(
    leadlight: Leadlight, leads: dict[str, UUID], draft: Path
) -> None:
    done = leadlight("scorecard", "preview", draft)
    assert done.exit_code == 0, done.output
    head, *said = done.stdout.splitlines()
    assert head.startswith(f"{draft} instead of v7, as of ")
    for line in (
        "3 of 3 leads change score: 3 up, 0 down.",
        "2 change band.",
        "Hot grows from 1 to 2.",
        "Warm                   0         0         1",
        "   44 → 74  Karim Said: Job rank +30",
    ):
        assert line in said
    assert "3 records written at once (2 to a higher band, 1 by points)" in done.stdout
    assert "1 alert stays silent." in done.stdout
    assert "History says nothing yet" in said[-1]


def test_a_preview_tells_programs_both_receipts_of_each_mover(
    leadlight: Leadlight, leads: dict[str, UUID], draft: Path
) -> None:
    told = json.loads(leadlight("scorecard", "preview", draft, "--json", "--no-history").stdout)
    assert (told["live"], told["leads"], told["up"], told["to_another_band"]) == ("v7", 3, 3, 2)
    assert told["matrix"] == [[0, 1, 0], [0, 0, 1], [0, 0, 1]]
    assert told["alerts"]["muted"] == 1
    assert told["history"] is None
    for one in told["movers"]:
        for side in ("before", "after"):
            assert sum(line["points"] for line in one[side]["lines"]) == one[side]["score"]
    (connection,) = told["connections"]
    assert connection["writes"]["rises"] == 2
    assert connection["calls"] is None
    assert "is not set up on this server" in connection["reason"]


def test_a_preview_of_the_past_is_refused(leadlight: Leadlight, leads: dict[str, UUID], draft: Path) -> None:
    done = leadlight("scorecard", "preview", draft, "--as-of", system_clock() - timedelta(days=1))
    assert (done.exit_code, done.stderr) == (
        1,
        "A draft is published now or later: give an instant to come, or none for now.\n",
    )


def test_a_band_is_fitted_to_what_a_team_can_call(
    leadlight: Leadlight, sessions: Sessions, org: UUID, tmp_path: Path
) -> None:
    seed.published(sessions, org)
    for score in range(20, 100, 2):
        seed.lead(sessions, org, f"Lead {score}", score)
    path = tmp_path / "card.yaml"
    done = leadlight("scorecard", "bands", "live", "--leads-a-week", 10, "--weeks", 1, "--out", path)
    assert (done.exit_code, done.stdout) == (0, "Hot from 79: about 10 leads a week.\n")
    hot = Scorecard.from_yaml(path.read_text(encoding="utf-8")).bands[-1]
    assert (hot.at_least, hot.leads_a_week) == (79, 10)


def test_bands_say_which_leads_they_were_fitted_to(leadlight: Leadlight, sessions: Sessions, org: UUID) -> None:
    seed.published(sessions, org)
    seed.lead(sessions, org, "Karim Said", 44, created_at=system_clock() - timedelta(days=40))
    done = leadlight("scorecard", "bands", "live", "--leads-a-week", 10)
    assert done.exit_code == 1
    assert done.stderr == "No lead came or did something in the last 4 weeks. Look further back: --weeks.\n"
    told = json.loads(leadlight("scorecard", "bands", "--leads-a-week", 10, "--weeks", 9, "--json").stdout)
    assert [(one["key"], one["leads"]) for one in told["bands"]] == [("hot", 1 / 9)]


def test_a_band_without_a_number_is_refused(leadlight: Leadlight, sessions: Sessions, org: UUID) -> None:
    seed.published(sessions, org)
    assert "--leads-a-week" in leadlight("scorecard", "bands", "live").stderr
    done = leadlight("scorecard", "bands", "live", "--leads-a-week", 4, "--band", "tepid")
    assert done.stderr == "There is no band tepid to fit. There are: warm, hot.\n"
