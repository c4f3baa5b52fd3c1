"""The shared HTTP layer against a server that misbehaves in each known way."""

import socket
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from connectors.errors import (
    AuthRevoked,
    ConnectorError,
    NotFound,
    PermanentError,
    RateLimited,
    Rejected,
    VendorUnavailable,
)
from connectors.http import Http

HTML = b"<html>Bad gateway for token=secret</html>"


def ask(http: Http, *, meter: str = "api", idempotent: bool = True, accept: tuple[int, ...] = ()) -> Any:
    return http.call(
        "POST", "/things", operation="make things", meter=meter, json={"a": 1}, idempotent=idempotent, accept=accept
    )


@pytest.mark.parametrize("status", [200, 201, 207])
def test_any_success_is_an_answer_with_its_status(http: Http, vendor: Any, status: int) -> None:
    vendor.says(status, {"results": []})
    answer = ask(http)
    assert (answer.status, answer.body) == (status, {"results": []})
    assert vendor.asked[0].json == {"a": 1}
    assert vendor.asked[0].headers["authorization"] == "Bearer token-1"


def test_no_content_is_an_answer(http: Http, vendor: Any) -> None:
    vendor.says(204)
    assert ask(http).body is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Rejected),
        (403, Rejected),
        (404, NotFound),
        (409, Rejected),
        (418, Rejected),
        (302, PermanentError),
        (423, RateLimited),
        (429, RateLimited),
        (477, RateLimited),
        (500, VendorUnavailable),
        (502, VendorUnavailable),
        (521, VendorUnavailable),
        (599, VendorUnavailable),
    ],
)
def test_each_status_has_its_error(http: Http, vendor: Any, status: int, kind: type[ConnectorError]) -> None:
    vendor.says(status, {"message": "no  such\nthing"})
    with pytest.raises(ConnectorError) as caught:
        ask(http)
    assert type(caught.value) is kind
    assert caught.value.operation == "make things"
    assert len(vendor.asked) == 1


def test_a_refusal_says_why_in_the_vendors_words_and_briefly(http: Http, vendor: Any) -> None:
    vendor.says(400, {"message": "no  such\nthing " + "x" * 900})
    with pytest.raises(Rejected, match="no such thing x") as caught:
        ask(http)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("status", "meter", "header", "seconds"),
    [
        (429, "api", None, 10),
        (429, "search", None, 1),
        (429, "api", "7", 7),
        (429, "search", "7", 7),
        (429, "api", "Wed, 21 Oct 2026 07:28:00 GMT", 10),
        (423, "api", None, 2),
        (477, "api", "3600", 3600),
        (477, "api", "999999999", 86_400),
    ],
)
def test_how_long_to_wait(http: Http, vendor: Any, status: int, meter: str, header: str | None, seconds: int) -> None:
    vendor.says(status, {"message": "limit"}, **({} if header is None else {"Retry_After": header}))
    with pytest.raises(RateLimited) as caught:
        ask(http, meter=meter)
    assert caught.value.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("status", "body"), [(200, HTML), (200, b""), (201, b'{"results": ['), (200, b"\xff\xfe"), (404, HTML), (403, b"")]
)
def test_what_is_not_the_vendors_json_means_that_it_is_away(http: Http, vendor: Any, status: int, body: bytes) -> None:
    vendor.says(status, body)
    with pytest.raises(VendorUnavailable) as caught:
        ask(http)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("is_idempotent", [True, False])
def test_a_cut_answer_to_a_create_is_ambiguous(http: Http, vendor: Any, is_idempotent: bool) -> None:
    vendor.does(b'HTTP/1.1 200 Told\r\nContent-Length: 999\r\n\r\n{"results"')
    with pytest.raises(VendorUnavailable) as caught:
        ask(http, idempotent=is_idempotent)
    assert caught.value.is_ambiguous is not is_idempotent


def test_a_connection_closed_without_an_answer_is_ambiguous(http: Http, vendor: Any) -> None:
    vendor.does(b"")
    with pytest.raises(VendorUnavailable) as caught:
        ask(http, idempotent=False)
    assert caught.value.is_ambiguous


def test_a_proxy_page_with_400_means_that_nothing_was_done(http: Http, vendor: Any) -> None:
    vendor.says(400, HTML)
    with pytest.raises(VendorUnavailable) as caught:
        ask(http, idempotent=False)
    assert not caught.value.is_ambiguous


def test_nobody_listening_means_that_nothing_was_done(http: Http) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
    with pytest.raises(VendorUnavailable) as caught:
        ask(replace(http, base_url=address), idempotent=False)
    assert not caught.value.is_ambiguous


def test_a_body_that_drips_is_given_up(http: Http, vendor: Any) -> None:
    def drip(connection: socket.socket, closing: Event) -> None:
        connection.sendall(b"HTTP/1.1 200 Told\r\nContent-Length: 99999\r\n\r\n")
        while not closing.wait(0.02):
            connection.sendall(b" ")

    vendor.does(drip)
    with pytest.raises(VendorUnavailable, match="too slowly"):
        ask(replace(http, total_seconds=0.2))


def test_a_body_that_is_too_long_is_given_up(http: Http, vendor: Any) -> None:
    vendor.says(200, b" " * 200_000 + b"{}")
    with pytest.raises(VendorUnavailable, match="too much"):
        ask(replace(http, most_bytes=100_000))


def test_a_refused_token_is_renewed_once_and_the_call_made_again(http: Http, vendor: Any, gate: Any) -> None:
    vendor.says(401, {"message": "expired"})
    vendor.says(200, {"ok": True})
    assert ask(http).body == {"ok": True}
    assert [asked.headers["authorization"] for asked in vendor.asked] == ["Bearer token-1", "Bearer token-2"]
    assert gate.admitted == [("api", "make things")] * 2


def test_a_token_refused_after_renewal_ends_the_connection(http: Http, vendor: Any) -> None:
    for _ in range(2):
        vendor.says(401, {"message": "expired"})
    with pytest.raises(AuthRevoked, match="sign in again"):
        ask(http)
    assert len(vendor.asked) == 2


def test_a_closed_gate_means_no_call(http: Http, vendor: Any, gate: Any) -> None:
    gate.most = 0
    with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever the gate raises comes through
        ask(http)
    assert type(caught.value).__name__ == "ClosedGate"
    assert vendor.asked == []


def test_a_redirect_is_not_followed(http: Http, vendor: Any) -> None:
    vendor.says(307, {}, Location=f"{vendor.url}/elsewhere")
    with pytest.raises(PermanentError):
        ask(http)
    assert len(vendor.asked) == 1


def test_an_accepted_status_is_an_answer(http: Http, vendor: Any) -> None:
    vendor.says(409, {"category": "CONFLICT"})
    assert ask(http, accept=(409,)).status == 409


def test_a_netrc_entry_does_not_replace_the_token(
    http: Http, vendor: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    vendor.says(200, {})
    ask(http)
    assert vendor.asked[0].headers["authorization"] == "Bearer token-1"
