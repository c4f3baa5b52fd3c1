"""The page of one lead, and its panel in the states that a scored record can be in."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient

from hub.db import EVERY_ORG
from hub.leads.models import Activity
from hub.runtime import Runtime
from hub.scorecards.live import add_version, publish
from hub.web.panel import record_panel
from hub.web.values.panel import Panel, Scored, Unscored
from scoring import Scorecard
from tests.web import seed
from tests.web.seed import DAY, NOW, SignIn


@pytest.fixture
def connection_id(runtime: Runtime, org: UUID) -> UUID:
    return seed.connection(runtime.sessions, org, account_id="4711", backfilled_at=NOW)


@pytest.fixture
def lead_id(runtime: Runtime, org: UUID, connection_id: UUID) -> UUID:
    """A lead with a record, two activities and a past."""
    model = seed.published(runtime.sessions, org)
    lead_id = seed.lead(runtime.sessions, org, "Mara Lindqvist", 74, title="VP Operations")
    seed.record(
        runtime.sessions, org, lead_id, connection_id, external_id="501", written_at=NOW - DAY, written_score=70
    )
    seed.history(runtime.sessions, org, lead_id, model, (20 * DAY, 37, [1, 1, 1, 0]), (3 * DAY, 74, [1, 1, 1, 0]))
    with runtime.sessions.begin(EVERY_ORG) as session:
        for kind, ago in (("form_submitted", 7 * DAY), ("call_missed", 40 * DAY)):
            session.add(
                Activity(
                    id=uuid4(),
                    org_id=org,
                    lead_id=lead_id,
                    connection_id=connection_id,
                    source=str(connection_id),
                    external_id=kind,
                    activity_type=kind,
                    timestamp=NOW - ago,
                    seen_at=NOW - ago,
                    modified_at=NOW - ago,
                    properties={},
                )
            )
    return lead_id


@pytest.fixture
def client(sign_in: SignIn) -> FlaskClient:
    return sign_in("reader")


def points_in(slip: str) -> list[int]:
    """Return the points of each line of a receipt."""
    return [int(text.replace("−", "-")) for text in re.findall(r'class="p[^"]*">([+−]\d+)<', slip)]


def slip_of(html: str) -> str:
    return html.split('<div id="receipt">', 1)[1].split("</section>", 1)[0]


def test_the_receipt_on_the_page_adds_up_to_the_score_on_the_page(client: FlaskClient, lead_id: UUID) -> None:
    html = client.get(f"/app/leads/{lead_id}").text
    total = re.search(r'<p class="big">(\d+)<small>of 100', html)
    assert total is not None
    assert sum(points_in(slip_of(html))) == int(total[1])
    assert f'<span class="t">{total[1]}</span>' in html


def test_the_page_says_who_what_happened_and_where_the_lead_lives(client: FlaskClient, lead_id: UUID) -> None:
    html = client.get(f"/app/leads/{lead_id}").text
    for words in (
        "<h1>Mara Lindqvist</h1>",
        "VP Operations, Northwind Traders",
        "April 2026",
        "Form submitted",
        "Call not answered",
        "HubSpot contact",
        "Matched by",
        "Email address",
        "Scorecard v7, live now",
    ):
        assert words in html


def test_another_day_has_a_receipt_of_its_own_that_adds_up(client: FlaskClient, lead_id: UUID) -> None:
    fragment = client.get(f"/app/leads/{lead_id}/receipt?day=-3", headers={"HX-Request": "true"}).text
    assert fragment.lstrip().startswith('<div id="receipt">')
    assert 'id="cursor" aria-hidden="true" hx-swap-oob="true"' in fragment
    assert 'data-spoken="25 Apr 2026, 14:32: ' in fragment
    assert "<html" not in fragment
    slip = fragment.split('id="cursor"', 1)[0]
    total = re.search(r'class="t">(\d+)<', slip)
    if total is not None:
        assert sum(points_in(slip)) == int(total[1])
    else:
        assert "Not scored then" in slip
    whole = client.get(f"/app/leads/{lead_id}?day=-3").text
    assert 'value="-3"' in whole
    assert "Back to now" in whole


def test_days_beyond_the_slider_are_its_ends_and_nonsense_is_refused(client: FlaskClient, lead_id: UUID) -> None:
    assert "28 May 2026" in client.get(f"/app/leads/{lead_id}/receipt?day=999").text
    assert client.get(f"/app/leads/{lead_id}/receipt?day=x").status_code == 400


def test_a_lead_without_a_score_says_so_and_draws_nothing(
    client: FlaskClient, runtime: Runtime, org: UUID, lead_id: UUID
) -> None:
    waiting = seed.lead(runtime.sessions, org, "Noor van Dijk")
    html = client.get(f"/app/leads/{waiting}").text
    assert "This lead waits for its first score" in html
    assert 'class="big"' not in html


def test_a_removed_lead_says_since_when_and_waits_for_nothing(client: FlaskClient, runtime: Runtime, org: UUID) -> None:
    lead_id = seed.lead(runtime.sessions, org, "Gone Now", removed_at=NOW - DAY)
    html = client.get(f"/app/leads/{lead_id}").text
    assert "Its last record was deleted on" in html
    assert html.count("27 Apr, 14:32") >= 2
    assert "A removed lead has no receipt." in html
    assert 'hx-trigger="every 3s"' not in html


def test_leads_of_others_and_leads_that_never_were_are_not_there(
    client: FlaskClient, runtime: Runtime, lead_id: UUID
) -> None:
    other = seed.organization(runtime.sessions)
    seed.published(runtime.sessions, other)
    theirs = seed.lead(runtime.sessions, other, "Not yours", 99)
    for asked in (theirs, UUID(int=7)):
        for path in (f"/app/leads/{asked}", f"/app/leads/{asked}/receipt"):
            answer = client.get(path)
            assert answer.status_code == 404
            assert "Not yours" not in answer.text


def panel_of(runtime: Runtime, org: UUID, connection_id: UUID, record_id: str = "501") -> Panel:
    return record_panel(
        runtime, org_id=org, connection_id=connection_id, object_type="contacts", external_id=record_id, now=NOW
    )


def scored(runtime: Runtime, org: UUID, connection_id: UUID) -> Scored:
    panel = panel_of(runtime, org, connection_id)
    assert isinstance(panel, Scored)
    return panel


def test_a_panel_adds_up_and_is_dated(runtime: Runtime, org: UUID, connection_id: UUID, lead_id: UUID) -> None:
    panel = scored(runtime, org, connection_id)
    lines = [line for section in panel.receipt.sections for line in section.lines]
    assert sum(int(line.points.replace("−", "-")) for line in lines) == panel.total
    assert panel.head_when is not None
    assert (panel.head, panel.head_when.text) == ("Scored", "25 Apr")
    assert panel.banners == ()
    assert not panel.is_stale


def test_a_panel_whose_connection_ended_is_dimmed_dated_and_explained(
    runtime: Runtime, org: UUID, lead_id: UUID
) -> None:
    ended = seed.connection(runtime.sessions, org, state="reconnect", state_since=NOW - timedelta(hours=5))
    seed.record(runtime.sessions, org, lead_id, ended, external_id="777")
    panel = panel_of(runtime, org, ended, "777")
    assert isinstance(panel, Scored)
    assert panel.is_stale
    assert panel.head == "Facts up to"
    assert panel.banners[0].title == "This score is out of date"
    assert "28 Apr 2026, 09:32 UTC" in panel.banners[0].text


@pytest.mark.parametrize(
    ("values", "title"),
    [
        ({"write_due_at": NOW + timedelta(hours=9), "written_score": 1}, "The record still shows 1"),
        ({"write_due_at": NOW + timedelta(hours=9), "written_score": 1, "write_priority": 3}, None),
        ({"dead_at": NOW, "reason": "Locked."}, "HubSpot refused the score"),
        ({"write_due_at": NOW + timedelta(seconds=20), "written_score": 1}, None),
    ],
)
def test_a_panel_says_when_the_crm_shows_something_else(
    runtime: Runtime, org: UUID, connection_id: UUID, lead_id: UUID, values: dict[str, Any], title: str | None
) -> None:
    seed.record(runtime.sessions, org, lead_id, connection_id, external_id="888", **values)
    panel = panel_of(runtime, org, connection_id, "888")
    assert isinstance(panel, Scored)
    assert [banner.title for banner in panel.banners] == ([title] if title else [])


def test_a_lead_without_an_address_says_what_that_costs(
    runtime: Runtime, org: UUID, connection_id: UUID, lead_id: UUID
) -> None:
    nameless = seed.lead(runtime.sessions, org, "No Address", 50, email=None)
    seed.record(runtime.sessions, org, nameless, connection_id, external_id="999")
    panel = panel_of(runtime, org, connection_id, "999")
    assert isinstance(panel, Scored)
    assert [banner.title for banner in panel.banners] == ["No email address"]


def test_a_lead_that_waits_says_for_what(runtime: Runtime, org: UUID, connection_id: UUID, lead_id: UUID) -> None:
    first = seed.connection(runtime.sessions, org, backfilled_at=None)
    for at, (owner, text) in enumerate(((connection_id, "is being scored"), (first, "still reading HubSpot"))):
        seed.record(runtime.sessions, org, seed.lead(runtime.sessions, org, "Waiting"), owner, external_id=f"w{at}")
        panel = panel_of(runtime, org, owner, f"w{at}")
        assert isinstance(panel, Unscored)
        assert panel.fills_itself
        assert text in panel.text


def test_a_failure_of_ours_says_what_still_works_and_what_to_quote(runtime: Runtime, org: UUID, lead_id: UUID) -> None:
    panel = panel_of(runtime, org, UUID(int=7))
    assert isinstance(panel, Unscored)
    assert panel.may_retry
    assert re.search(r"Reference [0-9A-F]{6}\.", panel.hint)


def test_the_last_change_of_the_score_is_told_with_the_version_of_then(
    client: FlaskClient, runtime: Runtime, org: UUID
) -> None:
    seed.published(runtime.sessions, org, version=7)
    lead_id = seed.lead(runtime.sessions, org, "Mara Lindqvist", score=44)
    with runtime.sessions.begin(org) as session:
        publish(session, org, Scorecard.from_document(seed.DOCUMENT), algorithm="rules", author="ana", note="", now=NOW)
    page = client.get(f"/app/leads/{lead_id}").text
    assert re.search(r"Score last changed.*?by v7", page, re.S)


def test_the_last_change_of_a_lead_that_a_challenger_scores_is_told_with_the_challenger(
    client: FlaskClient, runtime: Runtime, org: UUID
) -> None:
    seed.published(runtime.sessions, org, version=7)
    lead_id = seed.lead(runtime.sessions, org, "Mara Lindqvist", score=44)
    card = Scorecard.from_document(seed.DOCUMENT)
    with runtime.sessions.begin(org) as session:
        challenger = add_version(
            session, org, card, algorithm="rules", author="ana", note="", is_active=False, now=NOW - 60 * DAY
        ).id
    seed.history(runtime.sessions, org, lead_id, challenger, (DAY, 44, [1, 1, 1, 0]))
    with runtime.sessions.begin(org) as session:
        publish(session, org, card, algorithm="rules", author="ana", note="", now=NOW - 30 * DAY)
    page = client.get(f"/app/leads/{lead_id}").text
    assert re.search(r"Score last changed.{0,160}?by v8\b", page, re.S)
