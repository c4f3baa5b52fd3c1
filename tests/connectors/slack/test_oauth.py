"""Sign-in at Slack, against the sandbox and against a server that misbehaves."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from connectors import CONNECTORS
from connectors.contract import Grant, OAuthVendor, VendorConfig
from connectors.errors import AuthRevoked, ConnectorError, RateLimited, Rejected, VendorUnavailable
from connectors.sandbox import Running, SlackSandbox, serve

SECRET = "sandbox-secret"
NOW = datetime(2026, 11, 1, 10, tzinfo=UTC)
BACK = "https://hub.example.com/oauth/slack/callback"
OLD = Grant(access_token="at-1", refresh_token="rt-1", account_id="T1", account_name="Acme", extra={"channel": "C1"})


def oauth_at(url: str, secret: str = SECRET) -> OAuthVendor:
    config = VendorConfig(client_id="sandbox-client", client_secret=secret, api_url=url, login_url=url)
    return CONNECTORS["slack"].build(config).oauth


@pytest.fixture
def slack() -> Iterator[Running[SlackSandbox]]:
    with serve(SlackSandbox(rotates=True)) as running:
        yield running


@pytest.fixture
def oauth(vendor: Any) -> OAuthVendor:
    return oauth_at(vendor.url)


def code_from(oauth: OAuthVendor) -> str:
    """Walk the consent page as a person would."""
    page = oauth.authorize_url(redirect_uri=BACK, state="s", code_verifier="v")
    answer = requests.post(page, {"answer": "allow"}, timeout=5, allow_redirects=False)
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def exchange(oauth: OAuthVendor, code: str = "c") -> Grant:
    return oauth.exchange(code=code, redirect_uri=BACK, code_verifier="v", now=NOW)


def test_the_consent_page_is_asked_for_scopes_state_and_return() -> None:
    url = oauth_at("").authorize_url(redirect_uri=BACK, state="a&b", code_verifier="v")
    assert url.startswith("https://slack.com/oauth/v2/authorize?")
    assert parse_qs(urlsplit(url).query) == {
        "client_id": ["sandbox-client"],
        "scope": ["chat:write,chat:write.public,incoming-webhook"],
        "state": ["a&b"],
        "redirect_uri": [BACK],
    }


def test_a_code_becomes_a_grant_with_team_and_channel(slack: Running[SlackSandbox]) -> None:
    oauth = oauth_at(slack.url)
    got = exchange(oauth, code_from(oauth))
    assert (got.account_id, got.account_name, got.extra) == ("T1", "Sandbox", {"channel": "C1"})
    assert got.expires_at == NOW + timedelta(hours=12)
    assert got.scopes == ("chat:write", "chat:write.public", "incoming-webhook")
    assert got.access_token in slack.app.tokens
    assert got.access_token not in repr(got)


def test_a_token_that_does_not_rotate_has_no_end() -> None:
    with serve(SlackSandbox()) as slack:
        oauth = oauth_at(slack.url)
        got = exchange(oauth, code_from(oauth))
    assert (got.refresh_token, got.expires_at) == (None, None)


def test_a_renewed_grant_keeps_the_channel_and_changes_both_tokens(slack: Running[SlackSandbox]) -> None:
    oauth = oauth_at(slack.url)
    first = exchange(oauth, code_from(oauth))
    second = oauth.refresh(first, now=NOW + timedelta(hours=6))
    assert second.extra == {"channel": "C1"}
    assert second.expires_at == NOW + timedelta(hours=18)
    assert second.refresh_token not in {first.refresh_token, None}
    with pytest.raises(AuthRevoked):
        oauth.refresh(first, now=NOW)


def test_a_spent_code_is_refused(slack: Running[SlackSandbox]) -> None:
    oauth = oauth_at(slack.url)
    code = code_from(oauth)
    exchange(oauth, code)
    with pytest.raises(Rejected, match="used up"):
        exchange(oauth, code)


def test_a_wrong_secret_is_named_as_the_cause(slack: Running[SlackSandbox]) -> None:
    with pytest.raises(Rejected, match="secret"):
        exchange(oauth_at(slack.url, "wrong"), code_from(oauth_at(slack.url)))


def test_an_enterprise_wide_installation_is_known_by_the_enterprise(oauth: OAuthVendor, vendor: Any) -> None:
    vendor.says(200, {"ok": True, "access_token": "t", "team": None, "enterprise": {"id": "E1", "name": "Group"}})
    got = exchange(oauth)
    assert (got.account_id, got.account_name, got.scopes, got.extra) == ("E1", "Group", (), {})


def test_a_refresh_that_names_no_new_refresh_token_keeps_the_old(oauth: OAuthVendor, vendor: Any) -> None:
    vendor.says(200, {"ok": True, "access_token": "at-2", "expires_in": 60})
    got = oauth.refresh(OLD, now=NOW)
    assert (got.access_token, got.refresh_token, got.account_id) == ("at-2", "rt-1", "T1")


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, {"ok": False, "error": "invalid_refresh_token"}, AuthRevoked),
        (200, {"ok": False, "error": "token_revoked"}, AuthRevoked),
        (200, {"ok": False, "error": "internal_error"}, VendorUnavailable),
        (200, {"ok": False, "error": "bad_client_secret"}, Rejected),
        (503, {"ok": False, "error": "service_unavailable"}, VendorUnavailable),
        (500, {"ok": False, "error": "something_new"}, VendorUnavailable),
        (503, b"down", VendorUnavailable),
        (429, b"slow", RateLimited),
        (200, b"<html>", VendorUnavailable),
        (200, {"ok": True}, VendorUnavailable),
    ],
)
def test_only_an_ended_grant_ends_the_access(
    oauth: OAuthVendor, vendor: Any, status: int, body: Any, error: type[ConnectorError]
) -> None:
    vendor.says(status, body)
    with pytest.raises(ConnectorError) as refused:
        oauth.refresh(OLD, now=NOW)
    assert type(refused.value) is error


def test_an_unreadable_answer_shows_in_neither_error_nor_log(
    oauth: OAuthVendor, vendor: Any, caplog: pytest.LogCaptureFixture
) -> None:
    vendor.says(200, b'{"ok":true,"access_token":"xoxb-secret"')
    with pytest.raises(VendorUnavailable) as refused:
        exchange(oauth)
    assert "xoxb" not in str(refused.value) + caplog.text


def test_revoking_ends_the_access_and_may_be_repeated(slack: Running[SlackSandbox]) -> None:
    oauth = oauth_at(slack.url)
    got = exchange(oauth, code_from(oauth))
    oauth.revoke(got)
    assert slack.app.tokens == set()
    oauth.revoke(got)


def test_revoking_says_when_slack_did_not_answer(oauth: OAuthVendor) -> None:
    with pytest.raises(VendorUnavailable):
        oauth.revoke(OLD)
