"""Alerts in Slack, against the sandbox and against a server that misbehaves."""

import json
import socket
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from connectors import CONNECTORS
from connectors.contract import Access, HotLead, Notifier, VendorConfig
from connectors.errors import AuthRevoked, ConnectorError, RateLimited, Rejected, VendorUnavailable
from connectors.sandbox import Running, SlackSandbox, serve
from connectors.slack.notifier import SlackNotifier

LEAD = HotLead(
    key="a-42",
    name="Jo <!channel> & Co",
    company="Fabrikam",
    title="VP Sales",
    score=92,
    change=17,
    band="Hot",
    reasons=("+14 Job rank: VP", "−5 <quiet>"),
    owner="Ana",
    url="https://crm.example.com/1",
)


def notifier_at(url: str, gate: Any, token: Any) -> Notifier:
    config = VendorConfig(client_id="id", client_secret="s", api_url=url, login_url=url)
    notifier = CONNECTORS["slack"].build(config).connect(Access(token=token, gate=gate, account_id="T1")).notifier
    assert notifier is not None
    return notifier


@pytest.fixture
def slack() -> Iterator[Running[SlackSandbox]]:
    with serve(SlackSandbox()) as running:
        running.app.tokens.add("token-1")
        yield running


@pytest.fixture
def notifier(slack: Running[SlackSandbox], gate: Any) -> Notifier:
    return notifier_at(slack.url, gate, lambda is_forced: "token-1")


@pytest.fixture
def told(vendor: Any, gate: Any) -> Notifier:
    return notifier_at(vendor.url, gate, lambda is_forced: "token-1")


def failure(notifier: Notifier, channel: str = "C1") -> ConnectorError:
    with pytest.raises(ConnectorError) as refused:
        notifier.notify(channel, LEAD)
    return refused.value


def test_a_lead_is_posted_with_who_how_hot_why_and_where(notifier: Notifier, slack: Running[SlackSandbox]) -> None:
    stamp = notifier.notify("C1", LEAD)
    (message,) = slack.app.messages
    header, facts, why, actions = message["blocks"]
    assert message["ts"] == stamp
    assert message["text"] == "Hot lead: Jo &lt;!channel&gt; &amp; Co (Fabrikam) 92, +17"
    assert header["text"] == {"type": "plain_text", "text": "Hot lead: Jo <!channel> & Co (92)"}
    assert [field["text"] for field in facts["fields"]] == [
        "*Company*\nFabrikam",
        "*Title*\nVP Sales",
        "*Score*\n92 (+17), Hot",
        "*Owner*\nAna",
    ]
    assert why["text"]["text"] == "*Why*\n+14 Job rank: VP\n−5 &lt;quiet&gt;"
    assert actions["elements"][0]["url"] == "https://crm.example.com/1"
    assert message["metadata"] == {"event_type": "hot_lead", "event_payload": {"key": "a-42"}}


def test_what_is_not_known_is_left_out(notifier: Notifier, slack: Running[SlackSandbox]) -> None:
    notifier.notify("C1", replace(LEAD, company=None, title=None, owner=None, change=None, reasons=()))
    (message,) = slack.app.messages
    assert message["text"] == "Hot lead: Jo &lt;!channel&gt; &amp; Co 92"
    assert [field["text"] for field in message["blocks"][1]["fields"]] == ["*Score*\n92, Hot"]


def test_long_text_stays_within_slacks_limits_and_the_score_stays_visible(
    notifier: Notifier, slack: Running[SlackSandbox]
) -> None:
    notifier.notify("C1", replace(LEAD, name="n" * 500, company="&" * 900, reasons=("r" * 4000,)))
    header, facts, why, _ = slack.app.messages[0]["blocks"]
    assert len(header["text"]["text"]) == 150
    assert header["text"]["text"].endswith("n (92)")
    assert max(len(field["text"]) for field in facts["fields"]) == 2000
    assert len(why["text"]["text"]) == 3000


def test_the_gate_is_asked_before_anything_is_sent(notifier: Notifier, slack: Running[SlackSandbox], gate: Any) -> None:
    notifier.notify("C1", LEAD)
    assert gate.admitted == [("post", "post")]
    gate.most = 1
    with pytest.raises(Exception) as refused:  # noqa: PT011 - the gate's own error, whichever it is
        notifier.notify("C1", LEAD)
    assert type(refused.value).__name__ == "ClosedGate"
    assert len(slack.app.messages) == 1


def test_the_post_meter_counts_seconds_and_not_days() -> None:
    config = VendorConfig(client_id="id", client_secret="s", api_url="", login_url="")
    meter = CONNECTORS["slack"].build(config).meters["post"]
    assert (meter.calls, meter.per, meter.is_daily) == (1, timedelta(seconds=1), False)


def test_a_limit_says_how_long_to_wait(notifier: Notifier, slack: Running[SlackSandbox]) -> None:
    slack.app.fail("status", status=429, retry_after=30)
    refused = failure(notifier)
    assert isinstance(refused, RateLimited)
    assert refused.retry_after == timedelta(seconds=30)


@pytest.mark.parametrize(("said", "seconds"), [("soon", 1), ("0", 1), ("7", 7), ("99999999", 86_400)])
def test_any_wait_is_read_within_reason(told: Notifier, vendor: Any, said: str, seconds: int) -> None:
    vendor.says(429, b"rate_limited", retry_after=said)
    refused = failure(told)
    assert isinstance(refused, RateLimited)
    assert refused.retry_after == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("channel_not_found", "Choose another channel"),
        ("not_in_channel", "Invite it there"),
        ("is_archived", "Choose another channel"),
        ("restricted_action", "forbids posting"),
        ("missing_scope", "Connect Slack again"),
        ("invalid_blocks", "invalid_blocks"),
    ],
)
def test_a_refused_message_says_what_to_do(
    notifier: Notifier, slack: Running[SlackSandbox], code: str, advice: str
) -> None:
    slack.app.fail("error", error=code)
    refused = failure(notifier)
    assert type(refused) is Rejected
    assert advice in str(refused)


def test_a_channel_that_does_not_exist_is_refused(notifier: Notifier) -> None:
    assert type(failure(notifier, "C404")) is Rejected


def test_a_refused_token_is_renewed_once_and_the_message_posted(slack: Running[SlackSandbox], gate: Any) -> None:
    notifier = notifier_at(slack.url, gate, lambda is_forced: "token-1" if is_forced else "token-0")
    notifier.notify("C1", LEAD)
    assert len(slack.app.messages) == 1
    assert len(gate.admitted) == 2


@pytest.mark.parametrize("code", ["invalid_auth", "token_revoked", "token_expired", "account_inactive", "not_authed"])
def test_a_token_refused_twice_ends_the_access(
    notifier: Notifier, slack: Running[SlackSandbox], gate: Any, code: str
) -> None:
    slack.app.fail("error", 2, error=code)
    assert type(failure(notifier)) is AuthRevoked
    assert len(gate.admitted) == 2
    assert slack.app.messages == []


@pytest.mark.parametrize(
    ("kind", "status", "is_ambiguous"),
    [("status", 500, True), ("status", 503, False), ("status", 504, True), ("html", 502, False), ("html", 200, True)],
)
def test_a_slack_that_is_down_is_unavailable(
    notifier: Notifier, slack: Running[SlackSandbox], kind: str, status: int, is_ambiguous: bool
) -> None:
    slack.app.fail(kind, status=status)
    refused = failure(notifier)
    assert isinstance(refused, VendorUnavailable)
    assert refused.is_ambiguous is is_ambiguous
    assert "html" not in str(refused)


@pytest.mark.parametrize(
    ("error", "is_ambiguous"),
    [("internal_error", True), ("fatal_error", True), ("request_timeout", True), ("service_unavailable", False)],
)
def test_an_error_within_slack_leaves_open_whether_it_was_posted(
    notifier: Notifier, slack: Running[SlackSandbox], error: str, is_ambiguous: bool
) -> None:
    slack.app.fail("error", error=error)
    refused = failure(notifier)
    assert isinstance(refused, VendorUnavailable)
    assert refused.is_ambiguous is is_ambiguous


def test_a_page_of_a_proxy_that_refused_was_not_posted(told: Notifier, vendor: Any) -> None:
    vendor.says(403, b"<html>")
    refused = failure(told)
    assert isinstance(refused, VendorUnavailable)
    assert not refused.is_ambiguous


def test_a_cut_answer_leaves_open_whether_it_was_posted(notifier: Notifier, slack: Running[SlackSandbox]) -> None:
    slack.app.fail("cut_after")
    refused = failure(notifier)
    assert isinstance(refused, VendorUnavailable)
    assert refused.is_ambiguous
    assert len(slack.app.messages) == 1


def test_silence_leaves_open_whether_it_was_posted(vendor: Any, gate: Any) -> None:
    def silence(_: socket.socket, closing: Event) -> None:
        closing.wait(5)

    vendor.does(silence)
    access = Access(token=lambda is_forced: "token-1", gate=gate, account_id="T1")
    refused = failure(SlackNotifier(vendor.url, access, timeout_seconds=1))
    assert isinstance(refused, VendorUnavailable)
    assert refused.is_ambiguous


def test_an_answer_without_an_id_leaves_open_whether_it_was_posted(told: Notifier, vendor: Any) -> None:
    vendor.says(200, {"ok": True})
    refused = failure(told)
    assert isinstance(refused, VendorUnavailable)
    assert refused.is_ambiguous


def test_the_token_goes_in_the_header_and_not_in_the_body(told: Notifier, vendor: Any) -> None:
    vendor.says(200, {"ok": True, "ts": "1.5"})
    assert told.notify("C1", LEAD) == "1.5"
    (asked,) = vendor.asked
    assert (asked.path, asked.headers["authorization"]) == ("/api/chat.postMessage", "Bearer token-1")
    assert "token-1" not in json.dumps(asked.json)
