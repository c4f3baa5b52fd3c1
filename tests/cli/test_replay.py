"""`leadlight replay`: dead letters listed, tried again, dropped."""

import json
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from hub.db import Sessions
from hub.dead_letters import count_dead
from hub.leads.models import CrmRecord
from hub.organizations.models import AuditEntry
from tests.cli.conftest import Leadlight
from tests.web import seed


@pytest.fixture
def dead(sessions: Sessions, org: UUID) -> dict[str, UUID]:
    return seed.dead_letters(sessions, org)


def left(sessions: Sessions, org: UUID) -> int:
    with sessions.begin(org) as session:
        return count_dead(session, org)


def test_it_lists_each_with_its_id_kind_and_reason(leadlight: Leadlight, dead: dict[str, UUID]) -> None:
    said = leadlight("replay").stdout
    assert f"{dead['writeback']}  writeback, tried 5 times" in said
    assert "Write score 44: Karim Said (hubspot contact)" in said
    assert "The channel was archived." in said
    assert "3 in all. Try again with" in said


def test_json_tells_the_same_to_programs(leadlight: Leadlight, dead: dict[str, UUID]) -> None:
    found = json.loads(leadlight("replay", "--kind", "intake", "--json").stdout)
    assert found == {
        "count": 1,
        "dead_letters": [
            {
                "id": str(dead["intake"]),
                "kind": "intake",
                "vendor": "hubspot",
                "object": "contact",
                "name": "Record 77",
                "what": "Read what was changed",
                "reason": "The record could not be read.",
                "tried": 3,
                "at": "2026-04-28T12:32:00+00:00",
            }
        ],
    }


def test_the_list_says_when_it_is_not_the_whole(leadlight: Leadlight, sessions: Sessions, org: UUID) -> None:
    seed.dead_letters(sessions, org)
    seed.dead_letters(sessions, org)
    assert "6 in all; the newest 3 are shown." in leadlight("replay", "--most", "1").stdout


def test_nothing_to_list_is_said(leadlight: Leadlight, org: UUID) -> None:
    assert leadlight("replay").stdout == "There are no dead letters.\n"


def test_ids_are_tried_again_and_it_is_kept_who_did_so(
    leadlight: Leadlight, sessions: Sessions, org: UUID, dead: dict[str, UUID]
) -> None:
    done = leadlight("replay", dead["writeback"], dead["outbox"])
    assert (done.exit_code, done.stdout) == (0, "2 dead letters are due again.\n")
    with sessions.begin(org) as session:
        record = session.get_one(CrmRecord, dead["writeback"])
        assert record.dead_at is None
        assert record.write_due_at is not None
        assert session.scalars(select(AuditEntry.actor)).one() == "command line"
    assert left(sessions, org) == 1


def test_all_of_a_kind(leadlight: Leadlight, sessions: Sessions, org: UUID, dead: dict[str, UUID]) -> None:
    assert json.loads(leadlight("replay", "--all", "--kind", "outbox", "--json").stdout) == {"replayed": 1}
    assert left(sessions, org) == 2


def test_drop_forgets(leadlight: Leadlight, sessions: Sessions, org: UUID, dead: dict[str, UUID]) -> None:
    assert leadlight("replay", "--all", "--drop").stdout == "3 dead letters are dropped.\n"
    assert left(sessions, org) == 0


def test_an_id_that_is_not_dead_changes_nothing(
    leadlight: Leadlight, sessions: Sessions, org: UUID, dead: dict[str, UUID]
) -> None:
    unknown = uuid4()
    done = leadlight("replay", dead["writeback"], unknown)
    assert done.exit_code == 1
    assert f"No dead letter: {unknown}. Nothing was changed" in done.stderr
    assert left(sessions, org) == 3


def test_those_of_another_organization_are_not_there(
    leadlight: Leadlight, sessions: Sessions, org: UUID, dead: dict[str, UUID]
) -> None:
    seed.organization(sessions)
    assert leadlight("replay", "--org", "Another").stdout == "There are no dead letters.\n"
    assert leadlight("replay", dead["writeback"], "--org", "Another").exit_code == 1
    assert left(sessions, org) == 3


@pytest.mark.parametrize("arguments", [("--drop",), ("--all", str(UUID(int=1))), ("x",), ("--kind", "x")])
def test_wrong_usage_ends_with_2(leadlight: Leadlight, arguments: tuple[str, ...]) -> None:
    assert leadlight("replay", *arguments).exit_code == 2


def test_a_check_of_no_scores_is_right(leadlight: Leadlight, org: UUID) -> None:
    done = leadlight("replay", "--check")
    assert (done.exit_code, done.stdout) == (0, "0 score changes of 0 leads computed again: all came out as noted.\n")


def test_a_check_names_what_comes_out_otherwise(leadlight: Leadlight, sessions: Sessions, org: UUID) -> None:
    model = seed.published(sessions, org)
    lead_id = seed.lead(sessions, org, "Mara Lindqvist")
    seed.history(sessions, org, lead_id, model, (seed.DAY, 70, [66, 0, 0, 0, 0]))
    done = leadlight("replay", "--check")
    assert done.exit_code == 1
    assert f"{lead_id}  " in done.stdout
    assert "v7: noted 70, computed 4 (rank)" in done.stdout
    assert "1 score change of 1 lead computed again: 1 came out otherwise." in done.stdout


def test_a_check_goes_alone(leadlight: Leadlight, org: UUID) -> None:
    assert leadlight("replay", "--check", "--all").exit_code == 2
