"""Connections: health in words, dead letters tried again or dropped."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from hub.dead_letters import count_dead, dead_letters, settle
from hub.intake.models import InboxEvent
from hub.leads.models import CrmRecord
from hub.organizations.models import AuditEntry
from hub.outbox.models import OutboxMessage
from hub.runtime import Runtime
from tests.web import seed
from tests.web.seed import NOW, SignIn, csrf_of

PATH = "/app/connections"
POST = f"{PATH}/dead-letters"


@pytest.fixture
def dead(runtime: Runtime, org: UUID) -> dict[str, UUID]:
    return seed.dead_letters(runtime.sessions, org)


def post(client: FlaskClient, **form: str) -> tuple[int, str]:
    answer = client.post(POST, data={"csrf": csrf_of(client.get(PATH).text), **form})
    return answer.status_code, answer.headers.get("Location", "")


def test_dead_letters_say_what_was_tried_how_often_and_what_came_back(sign_in: SignIn, dead: dict[str, UUID]) -> None:
    html = sign_in().get(PATH).text
    for words in (
        "Gave up on these",
        "Karim Said",
        "HubSpot contact",
        "Write score 44",
        "Region is missing.",
        "5 times, last",
        "Read what was changed",
        "Alert that the lead is hot",
        "The channel was archived.",
        "Replay all 3",
    ):
        assert words in html


def test_replay_makes_it_due_again_and_says_who_did_so(
    sign_in: SignIn, runtime: Runtime, org: UUID, dead: dict[str, UUID]
) -> None:
    client = sign_in()
    assert post(client, do="replay", stage="writeback", id=str(dead["writeback"])) == (303, f"{PATH}?replay=1")
    assert "1 is tried again now." in client.get(f"{PATH}?replay=1").text
    with runtime.sessions.begin(org) as session:
        record = session.get_one(CrmRecord, dead["writeback"])
        assert (record.dead_at, record.reason, record.attempts, record.write_due_at) == (None, None, 0, NOW)
        assert record.revision == 2
        entry = session.scalars(select(AuditEntry).where(AuditEntry.org_id == org)).one()
        assert entry.action == "dead letters replayed"
        assert entry.actor.endswith("@fabrikam.example")
        assert entry.details == {"count": 1, "ids": [str(dead["writeback"])]}
        assert count_dead(session, org) == 2


def test_replay_all_takes_every_stage(sign_in: SignIn, runtime: Runtime, org: UUID, dead: dict[str, UUID]) -> None:
    client = sign_in()
    assert post(client, do="replay", stage="all") == (303, f"{PATH}?replay=3")
    with runtime.sessions.begin(org) as session:
        assert count_dead(session, org) == 0
        assert session.get_one(InboxEvent, dead["intake"]).due_at == NOW
        message = session.get_one(OutboxMessage, dead["outbox"])
        assert (message.state, message.due_at, message.attempts) == ("pending", NOW, 0)
    assert "Gave up on these" not in client.get(PATH).text


def test_drop_forgets_it_for_good(sign_in: SignIn, runtime: Runtime, org: UUID, dead: dict[str, UUID]) -> None:
    client = sign_in()
    for stage, row_id in dead.items():
        assert post(client, do="drop", stage=stage, id=str(row_id)) == (303, f"{PATH}?drop=1")
    with runtime.sessions.begin(org) as session:
        record = session.get_one(CrmRecord, dead["writeback"])
        assert (record.dead_at, record.write_due_at) == (None, None)
        assert session.get(InboxEvent, dead["intake"]) is None
        assert session.get(OutboxMessage, dead["outbox"]) is None


def test_only_admins_settle_dead_letters(sign_in: SignIn, dead: dict[str, UUID]) -> None:
    client = sign_in("rep")
    page = client.get(PATH).text
    assert "Region is missing." in page
    assert "Replay" not in page
    assert client.post(POST, data={"csrf": csrf_of(page), "do": "replay", "stage": "all"}).status_code == 403


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"do": "burn", "stage": "all"},
        {"do": "replay", "stage": "x"},
        {"do": "replay", "stage": "writeback", "id": "x"},
        {"do": "drop", "stage": "all", "id": str(UUID(int=1))},
    ],
)
def test_an_incomplete_form_is_refused_in_words(sign_in: SignIn, dead: dict[str, UUID], form: dict[str, str]) -> None:
    assert post(sign_in(), **form)[0] == 400


def test_another_organization_can_neither_see_nor_settle_them(
    runtime: Runtime, org: UUID, dead: dict[str, UUID]
) -> None:
    other = seed.organization(runtime.sessions)
    with runtime.transaction(other) as work:
        for asked in (other, org):
            assert dead_letters(work.session, asked) == []
            for stage, row_id in dead.items():
                assert settle(work, asked, "replay", [stage], [row_id], actor="eve", now=NOW) == 0
                assert settle(work, asked, "drop", [stage], None, actor="eve", now=NOW) == 0
    with runtime.sessions.begin(org) as session:
        assert count_dead(session, org) == 3


def test_a_connection_that_wants_a_sign_in_says_so_everywhere(sign_in: SignIn, runtime: Runtime, org: UUID) -> None:
    seed.connection(
        runtime.sessions, org, state="reconnect", state_since=NOW - timedelta(hours=8), reason="It was uninstalled."
    )
    client = sign_in()
    html = client.get(PATH).text
    for words in ("HubSpot wants a new sign-in", "Needs sign-in", "HubSpot ended our access", "It was uninstalled."):
        assert words in html
    assert 'href="/install/hubspot"' in html
    assert "1 need attention" in client.get("/app/leads").text


def test_an_organization_without_connections_is_led_to_connect(sign_in: SignIn) -> None:
    admin, reader = sign_in().get(PATH).text, sign_in("reader").get(PATH).text
    assert "Nothing is connected yet" in admin
    assert 'href="/install/hubspot"' in admin
    assert 'href="/install/hubspot"' not in reader


def test_htmx_gets_the_part_that_moves(sign_in: SignIn, runtime: Runtime, org: UUID) -> None:
    seed.connection(runtime.sessions, org)
    part = sign_in().get(PATH, headers={"HX-Request": "true", "HX-Target": "health"}).text
    assert part.lstrip().startswith('<div id="health"')
    assert "Healthy" in part
    assert "<html" not in part
