"""Sign-in at HubSpot: PKCE, secrets in the body, and both shapes of an ended grant."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from connectors import CONNECTORS
from connectors.contract import Grant, VendorConfig
from connectors.errors import AuthRevoked, Rejected, VendorUnavailable
from connectors.hubspot.oauth import HubSpotOAuth

NOW = datetime(2026, 11, 1, 10, tzinfo=UTC)
BACK = "https://hub.example.com/connect/hubspot"
VERIFIER = "v" * 43
TOKEN = {"token_type": "bearer", "access_token": "at", "refresh_token": "rt-2", "expires_in": 1800}
OLD = {"status": "BAD_REFRESH_TOKEN", "message": "missing or invalid refresh token"}
NEW = OLD | {"error": "invalid_grant", "error_description": "refresh token is invalid"}


@pytest.fixture
def oauth(vendor: Any) -> HubSpotOAuth:
    return HubSpotOAuth(
        VendorConfig(client_id="id", client_secret="s3cret", api_url=vendor.url, login_url="https://login.example")
    )


def grant() -> Grant:
    extra = {"ui_domain": "app-eu1.hubspot.com"}
    return Grant(access_token="old", refresh_token="rt-1", account_id="33", account_name="Acme", extra=extra)


def exchange(oauth: HubSpotOAuth) -> Grant:
    return oauth.exchange(code="c0de", redirect_uri=BACK, code_verifier=VERIFIER, now=NOW)


def form(asked: Any) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}


def test_the_consent_page_gets_a_challenge_and_not_the_verifier(oauth: HubSpotOAuth) -> None:
    url = oauth.authorize_url(redirect_uri=BACK, state="st", code_verifier=VERIFIER)
    query = parse_qs(urlsplit(url).query)
    assert url.startswith("https://login.example/oauth/authorize?")
    assert query["code_challenge_method"] == ["S256"]
    assert query["state"] == ["st"]
    assert query["redirect_uri"] == [BACK]
    assert "oauth" in query["scope"][0].split()
    assert VERIFIER not in url


def test_a_code_becomes_a_grant_with_the_host_of_the_accounts_pages(oauth: HubSpotOAuth, vendor: Any) -> None:
    vendor.says(200, TOKEN | {"hub_id": 33, "scopes": ["oauth"]}, Content_Type="application/json")
    vendor.says(200, {"portalId": 33, "uiDomain": "app-eu1.hubspot.com"})
    got = exchange(oauth)
    assert (got.account_id, got.refresh_token, got.scopes) == ("33", "rt-2", ("oauth",))
    assert got.expires_at == NOW + timedelta(minutes=30)
    assert got.extra == {"ui_domain": "app-eu1.hubspot.com"}
    asked = vendor.asked[0]
    assert asked.path == "/oauth/2026-03/token"
    sent = form(asked)
    assert (sent["client_id"], sent["client_secret"], sent["code_verifier"]) == ("id", "s3cret", VERIFIER)
    assert (sent["code"], sent["redirect_uri"]) == ("c0de", BACK)
    assert "authorization" not in asked.headers


@pytest.mark.parametrize("host", ["evil.example/path", "a b", 7, None])
def test_a_host_that_is_none_is_left_out(oauth: HubSpotOAuth, vendor: Any, host: Any) -> None:
    vendor.says(200, TOKEN | {"hub_id": 33})
    vendor.says(200, {"uiDomain": host})
    assert exchange(oauth).extra == {}


def test_the_account_is_asked_for_when_the_token_does_not_tell(oauth: HubSpotOAuth, vendor: Any) -> None:
    vendor.says(200, TOKEN)
    vendor.says(500)
    vendor.says(200, {"active": True, "hub_id": 33, "hub_domain": "acme.example", "scopes": ["oauth"]})
    got = exchange(oauth)
    assert (got.account_id, got.account_name, got.extra) == ("33", "acme.example", {})
    assert form(vendor.asked[2])["token"] == "at"


def test_a_spent_code_is_rejected(oauth: HubSpotOAuth, vendor: Any) -> None:
    vendor.says(400, {"status": "BAD_AUTH_CODE", "message": "missing or unknown auth code"})
    with pytest.raises(Rejected, match="Start again"):
        exchange(oauth)


@pytest.mark.parametrize("body", [OLD, NEW])
def test_an_ended_grant_is_revoked_in_both_shapes(oauth: HubSpotOAuth, vendor: Any, body: dict[str, str]) -> None:
    vendor.says(400, body)
    with pytest.raises(AuthRevoked, match="sign in again"):
        oauth.refresh(grant(), now=NOW)


def test_renewal_keeps_the_account_and_takes_the_new_tokens(oauth: HubSpotOAuth, vendor: Any) -> None:
    vendor.says(200, TOKEN)
    got = oauth.refresh(grant(), now=NOW)
    assert (got.access_token, got.refresh_token, got.account_id, got.account_name) == ("at", "rt-2", "33", "Acme")
    assert got.extra == grant().extra
    assert form(vendor.asked[0])["refresh_token"] == "rt-1"
    assert len(vendor.asked) == 1


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, {}),
        (200, []),
        (200, b"<html></html>"),
        (200, b""),
        (502, b"<html></html>"),
        (429, {"status": "error", "message": "limit", "errorType": "RATE_LIMIT"}),
        (302, b""),
        (400, {"status": "error", "message": "something else"}),
    ],
)
def test_nonsense_never_ends_a_connection(oauth: HubSpotOAuth, vendor: Any, status: int, body: Any) -> None:
    vendor.says(status, body)
    with pytest.raises(VendorUnavailable):
        oauth.refresh(grant(), now=NOW)


def test_a_cut_connection_is_tried_again_later(oauth: HubSpotOAuth) -> None:
    with pytest.raises(VendorUnavailable):
        oauth.refresh(grant(), now=NOW)


@pytest.mark.parametrize("error", [{"status": "BAD_CLIENT_SECRET"}, {"error": "invalid_client"}])
def test_a_wrong_client_secret_is_our_own_fault(oauth: HubSpotOAuth, vendor: Any, error: dict[str, str]) -> None:
    vendor.says(401, error)
    with pytest.raises(Rejected, match="client id or secret"):
        oauth.refresh(grant(), now=NOW)


@pytest.mark.parametrize("status", [204, 200, 400, 404])
def test_access_is_ended_whether_or_not_it_still_held(oauth: HubSpotOAuth, vendor: Any, status: int) -> None:
    vendor.says(status)
    oauth.revoke(grant())
    assert vendor.asked[0].path == "/oauth/2026-03/token/revoke"
    assert form(vendor.asked[0])["token"] == "rt-1"


def test_a_failure_to_end_access_is_told(oauth: HubSpotOAuth, vendor: Any) -> None:
    vendor.says(503)
    with pytest.raises(VendorUnavailable):
        oauth.revoke(grant())


def test_secrets_do_not_show() -> None:
    assert "rt-1" not in repr(grant())


def test_a_record_page_is_on_the_accounts_own_host() -> None:
    config = VendorConfig(client_id="id", client_secret="s", api_url="", login_url="")
    url = CONNECTORS["hubspot"].build(config).record_url
    assert url is not None
    assert url(grant().extra, "33", "contacts", "51") == "https://app-eu1.hubspot.com/contacts/33/record/0-1/51"
    assert url({}, "33", "deals", "7") == "https://app.hubspot.com/contacts/33/record/0-3/7"
