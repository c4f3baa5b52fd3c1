"""HubSpot's webhooks: its signature to the letter, and each notice from a captured payload."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from requests.structures import CaseInsensitiveDict

from connectors.contract import InboundEvent, InboundKind, InboundRejected, InboundRequest
from connectors.hubspot.inbound import HubSpotInbound

PAYLOADS = Path(__file__).parent / "payloads"
SECRET = "yyyyyyyy-yyyy-yyyy-yyyy-yyyyyyyyyyyy"
URL = "https://hub.example.com/hubspot/webhook"
BODY = (
    b'[{"eventId":1,"subscriptionId":12345,"portalId":62515,"occurredAt":1564113600000,"subscriptionType":'
    b'"contact.creation","attemptNumber":0,"objectId":123,"changeSource":"CRM","changeFlag":"NEW","appId":54321}]'
)
STAMP = "1764000000000"
SIGNATURE = "bifpi3qyxFfdbCK2Yj3tyg+Px7G2OO25iXhgOo8HK+E="
NOW = datetime.fromtimestamp(1_764_000_000, UTC)
INBOUND = HubSpotInbound(SECRET)


def request(url: str = URL, body: bytes = BODY, stamp: str = STAMP, signature: str = SIGNATURE) -> InboundRequest:
    headers = {"x-hubspot-signature-v3": signature, "x-hubspot-request-timestamp": stamp}
    return InboundRequest(method="POST", url=url, headers=CaseInsensitiveDict(headers), body=body)


def accepts(one: InboundRequest, now: datetime = NOW) -> bool:
    try:
        INBOUND.verify(one, now=now)
    except InboundRejected:
        return False
    return True


def events(name: str) -> list[InboundEvent]:
    return list(INBOUND.parse((PAYLOADS / f"{name}.json").read_bytes()))


def test_the_known_vector_is_accepted() -> None:
    assert accepts(request())


@pytest.mark.parametrize("late", [timedelta(minutes=5, seconds=1), timedelta(minutes=-5, seconds=-1)])
def test_what_is_too_old_or_from_the_future_is_refused(late: timedelta) -> None:
    with pytest.raises(InboundRejected, match="five minutes"):
        INBOUND.verify(request(), now=NOW + late)


@pytest.mark.parametrize("late", [timedelta(minutes=5), timedelta(minutes=-5)])
def test_five_minutes_are_allowed_both_ways(late: timedelta) -> None:
    assert accepts(request(), NOW + late)


@pytest.mark.parametrize(
    "changed",
    [
        request(body=BODY + b" "),
        request(url=URL + "?a=1"),
        request(url=URL.replace("https", "http")),
        request(stamp="1764000000001"),
        request(signature=SIGNATURE.replace("+", " ")),
        request(signature="übel"),
        request(signature=""),
        request(stamp=""),
        request(stamp="9" * 15),
        request(stamp="９" * 13),
        request(stamp="-1"),
        InboundRequest(method="GET", url=URL, headers=request().headers, body=BODY),
        InboundRequest(method="POST", url=URL, headers={}, body=BODY),
    ],
)
def test_anything_else_than_the_signed_request_is_refused(changed: InboundRequest) -> None:
    with pytest.raises(InboundRejected):
        INBOUND.verify(changed, now=NOW)


def test_another_secret_is_refused() -> None:
    with pytest.raises(InboundRejected):
        HubSpotInbound("another").verify(request(), now=NOW)


@pytest.mark.parametrize(
    ("as_called", "as_signed"),
    [
        (
            "https://h.example/a%3Ab%2Fc%3F%40%21%24%27%28%29%2A%2C%3B",
            "https://h.example/a:b/c?@!$'()*,;",
        ),
        ("https://h.example/?q=a%20b%26c%3Dd%2Be", "https://h.example/?q=a%20b%26c%3Dd%2Be"),
        ("https://h.example/a%3ab", "https://h.example/a%3ab"),
        ("https://h.example/a%253A", "https://h.example/a%253A"),
        ("https://h.example/a#part", "https://h.example/a"),
    ],
)
def test_just_the_listed_escapes_are_decoded_and_fragments_dropped(as_called: str, as_signed: str) -> None:
    signature = INBOUND.sign("POST", as_signed, BODY, STAMP).decode()
    assert accepts(request(url=as_called, signature=signature))


@pytest.mark.parametrize(
    ("name", "kind", "object_type", "object_id", "is_echo"),
    [
        ("property_change", InboundKind.CHANGED, "contacts", "1246965", False),
        ("own_property", InboundKind.CHANGED, "contacts", "1246965", True),
        ("own_app", InboundKind.CHANGED, "tasks", "77", True),
        ("other_app", InboundKind.CHANGED, "contacts", "51", False),
        ("creation", InboundKind.CHANGED, "calls", "501", False),
        ("deletion", InboundKind.DELETED, "companies", "7", False),
        ("privacy_deletion", InboundKind.ERASED, "contacts", "51", False),
        ("merge", InboundKind.MERGED, "contacts", "90", False),
        ("association_change", InboundKind.CHANGED, "deals", "12", False),
        ("restore", InboundKind.CHANGED, "deals", "12", False),
    ],
)
def test_each_notice_names_the_record_to_look_at(
    name: str, kind: InboundKind, object_type: str, object_id: str, is_echo: bool
) -> None:
    (event,) = events(name)
    assert (event.kind, event.object_type, event.object_id, event.is_echo) == (kind, object_type, object_id, is_echo)
    assert event.account_id == "33"
    assert event.occurred_at == datetime.fromtimestamp(1_762_000_000, UTC)


def test_a_merge_names_every_id_that_is_no_more() -> None:
    (event,) = events("merge")
    assert event.payload == {"merged_ids": ["52", "53", "51"]}


def test_events_of_several_portals_stay_apart() -> None:
    first, second = events("two_portals")
    assert (first.account_id, second.account_id) == ("33", "34")
    assert first.dedupe_key != second.dedupe_key


def test_the_same_event_delivered_again_has_the_same_key() -> None:
    again = json.loads((PAYLOADS / "property_change.json").read_text())
    again[0]["attemptNumber"] = 3
    assert INBOUND.parse(json.dumps(again).encode())[0].dedupe_key == events("property_change")[0].dedupe_key


def test_one_event_id_for_two_properties_is_two_events() -> None:
    other = json.loads((PAYLOADS / "property_change.json").read_text())
    other[0]["propertyName"] = "jobtitle"
    assert INBOUND.parse(json.dumps(other).encode())[0].dedupe_key != events("property_change")[0].dedupe_key


def test_what_we_do_not_know_is_left_out() -> None:
    assert events("unknown") == []


@pytest.mark.parametrize("body", [b"", b"{}", b"[1]", b"<html>", b"null", b"\xff"])
def test_a_body_that_is_not_a_list_of_events_is_refused(body: bytes) -> None:
    with pytest.raises(InboundRejected):
        INBOUND.parse(body)
