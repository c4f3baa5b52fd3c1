"""The page of the ranking."""

import re
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from hub.runtime import Runtime
from tests.web import seed
from tests.web.seed import DAY, NOW, Hand, SignIn


@pytest.fixture
def client(sign_in: SignIn) -> FlaskClient:
    return sign_in("reader")


@pytest.fixture
def model_id(runtime: Runtime, org: UUID) -> UUID:
    return seed.published(runtime.sessions, org)


def text_of(html: str) -> str:
    """Return what a reader sees, without tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def row_of(html: str, lead_id: UUID) -> str:
    return text_of(html.split(f'<tr id="lead-{lead_id}"', 1)[1].split(">", 1)[1].split("</tr>", 1)[0])


def poll_of(html: str) -> str:
    return re.search(r'id="poll" hx-get="([^"]+)"', html)[1].replace("&amp;", "&")  # type: ignore[index]


def test_a_row_says_who_the_score_the_band_in_words_the_trend_and_the_strongest_reason(
    client: FlaskClient, runtime: Runtime, org: UUID, model_id: UUID
) -> None:
    lead_id = seed.lead(
        runtime.sessions, org, "Mara Lindqvist", 74, title="VP Operations", last_activity_at=NOW - timedelta(hours=2)
    )
    seed.history(
        runtime.sessions, org, lead_id, model_id, (20 * DAY, 37, [14, 11, 0, 0]), (3 * DAY, 74, [14, 11, 13, -6])
    )
    html = client.get("/app/leads").text
    row = row_of(html, lead_id)
    assert row.startswith("Mara Lindqvist VP Operations, Northwind Traders 74 Hot")
    assert "+37 +14 Job rank 2 h ago" in row
    assert 'aria-label="Base 4, demographic 14, fit 56, behavioural 0: 74 of 100"' in html


def test_a_lead_that_was_scored_once_lately_has_no_trend(
    client: FlaskClient, runtime: Runtime, org: UUID, model_id: UUID
) -> None:
    lead_id = seed.lead(runtime.sessions, org, "New Person", 74)
    seed.history(runtime.sessions, org, lead_id, model_id, (3 * DAY, 74, [0, 0, 13, -6]))
    assert "New +13 Demo requested Never" in row_of(client.get("/app/leads").text, lead_id)


def test_a_band_just_entered_and_a_band_held_below_its_threshold_are_told(
    client: FlaskClient, runtime: Runtime, org: UUID, model_id: UUID
) -> None:
    risen = seed.lead(runtime.sessions, org, "Elif Demir", 72)
    seed.history(
        runtime.sessions,
        org,
        risen,
        model_id,
        (20 * DAY, 50, [1, 0, 0, 0]),
        (timedelta(seconds=38), 72, [1, 0, 0, 0]),
    )
    held = seed.lead(runtime.sessions, org, "Sam Whitcombe", 68, band="hot")
    html = client.get("/app/leads").text
    assert "72 Hot from Warm, 38 s ago" in row_of(html, risen)
    assert "68 Hot until below 67" in row_of(html, held)


@pytest.mark.parametrize(
    ("state", "values", "words"),
    [
        ("connected", {"written_at": NOW - timedelta(minutes=2), "written_score": 74}, "Written 14:30"),
        ("connected", {"written_at": NOW - 3 * DAY, "written_score": 74}, "Written 25 Apr"),
        ("connected", {"write_due_at": NOW + timedelta(seconds=20)}, "In 20 s"),
        ("connected", {"write_due_at": NOW - timedelta(seconds=20)}, "Any moment"),
        (
            "connected",
            {"write_due_at": NOW + timedelta(hours=9, minutes=28), "reason": "Used up."},
            "After 29 Apr Used up.",
        ),
        (
            "connected",
            {"write_due_at": NOW + timedelta(hours=9), "write_priority": 3, "written_at": NOW - 3 * DAY},
            "Written 25 Apr",
        ),
        ("reconnect", {"write_due_at": NOW}, "After sign-in fabrikam.example ended our access"),
        ("connected", {"dead_at": NOW, "reason": "Converted, so locked"}, "Refused Converted, so locked"),
        ("connected", {}, "Not written yet"),
    ],
)
def test_the_crm_field_says_written_when_waiting_until_when_or_refused_why(
    client: FlaskClient, runtime: Runtime, org: UUID, model_id: UUID, state: str, values: dict[str, object], words: str
) -> None:
    lead_id = seed.lead(runtime.sessions, org, "Mara Lindqvist", 74)
    connection_id = seed.connection(runtime.sessions, org, state=state)
    seed.record(runtime.sessions, org, lead_id, connection_id, **values)
    assert row_of(client.get("/app/leads").text, lead_id).endswith(words)


def test_tabs_count_each_band_and_pages_number_their_rows(
    client: FlaskClient, runtime: Runtime, org: UUID, model_id: UUID
) -> None:
    for at in range(27):
        seed.lead(runtime.sessions, org, f"Lead {at}", 70 + at)
    seed.lead(runtime.sessions, org, "Waiting")
    html = client.get("/app/leads").text
    assert "All 28 Hot 27 Warm 0 Cold 0 Not scored 1" in text_of(html)
    assert "27 Hot now." in html
    assert "1–25 of 28" in html
    assert 'rel="prev"' not in html
    following = re.search(r'href="([^"]+)" rel="next"', html)
    assert following is not None
    second = client.get(following[1].replace("&amp;", "&")).text
    assert "26–28 of 28" in second
    back = re.search(r'href="([^"]+)" rel="prev"', second)
    assert back is not None
    assert "1–25 of 28" in client.get(back[1].replace("&amp;", "&")).text


def test_an_empty_ranking_says_why_and_what_to_do(
    client: FlaskClient, runtime: Runtime, org: UUID, model_id: UUID
) -> None:
    assert "No leads have arrived yet" in client.get("/app/leads").text
    seed.lead(runtime.sessions, org, "Sam Whitcombe", 68)
    runtime.redis.flushdb()
    hot = client.get("/app/leads?band=hot").text
    assert "No lead is Hot right now" in hot
    assert "The highest score now is 68: Sam Whitcombe." in hot
    assert "No lead matches “zzz”" in client.get("/app/leads?q=zzz").text
    assert "Every lead is scored" in client.get("/app/leads?band=none").text


def test_before_a_scorecard_is_in_use_leads_are_listed_as_not_scored(
    client: FlaskClient, runtime: Runtime, org: UUID
) -> None:
    lead_id = seed.lead(runtime.sessions, org, "Mara Lindqvist")
    html = client.get("/app/leads").text
    assert "No scorecard is in use yet." in html
    assert "Not scored" in row_of(html, lead_id)


def test_names_are_shown_as_text_never_as_markup(
    client: FlaskClient, runtime: Runtime, org: UUID, model_id: UUID
) -> None:
    seed.lead(runtime.sessions, org, "<script>alert(1)</script>", 50, company='"><img src=x>')
    html = client.get("/app/leads?q=%3Cscript%3E").text
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_htmx_gets_the_table_and_the_tabs_alone(
    client: FlaskClient, runtime: Runtime, org: UUID, model_id: UUID
) -> None:
    seed.lead(runtime.sessions, org, "Mara Lindqvist", 74)
    answer = client.get("/app/leads?q=mara", headers={"HX-Request": "true", "HX-Target": "ranking"}).text
    assert answer.lstrip().startswith('<div id="ranking">')
    assert 'id="tabs" aria-label="Bands" hx-swap-oob="true"' in answer
    assert "/app/leads?band=hot&amp;q=mara" in answer
    assert "<html" not in answer


def test_a_changed_row_is_sent_alone_lit_up_and_counted(
    client: FlaskClient, runtime: Runtime, org: UUID, model_id: UUID, clock: Hand
) -> None:
    first = seed.lead(runtime.sessions, org, "First", 80)
    second = seed.lead(runtime.sessions, org, "Second", 75)
    address = poll_of(client.get("/app/leads").text)
    clock.now += timedelta(seconds=5)
    quiet = client.get(address).text
    assert "<tr" not in quiet
    assert ">Live</span>" in quiet
    seed.rescore(runtime.sessions, second, 90, at=clock.now)
    clock.now += timedelta(seconds=5)
    lit = client.get(poll_of(quiet)).text
    assert f'<tr id="lead-{second}" class="changed" hx-swap-oob="true">' in lit
    assert str(first) not in lit.split('id="live"')[1]
    assert "Live, 1 of these changed in the last minute" in lit
    assert "Re-sort (2 moved)" in lit
    clock.now += timedelta(seconds=5)
    again = client.get(poll_of(lit)).text
    assert "<tr" not in again
    assert 'id="live"' not in again
    assert "Re-sort (2 moved)" in again


@pytest.mark.parametrize(
    "address",
    [
        "/app/leads?after=x",
        "/app/leads?before=1.2",
        "/app/leads?first=x",
        "/app/leads/changes?shown=x",
        "/app/leads/changes?said=x",
    ],
)
def test_a_broken_address_is_answered_in_words(client: FlaskClient, address: str) -> None:
    assert client.get(address).status_code == 400


def test_another_organizations_rows_are_never_answered(
    client: FlaskClient, runtime: Runtime, org: UUID, model_id: UUID
) -> None:
    theirs = seed.lead(runtime.sessions, seed.organization(runtime.sessions), "Not yours", 99)
    assert "Not yours" not in client.get("/app/leads").text
    answer = client.get(f"/app/leads/changes?shown=1.{theirs}")
    assert answer.status_code == 200
    assert "Not yours" not in answer.text
