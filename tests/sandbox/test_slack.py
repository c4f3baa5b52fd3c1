"""The Slack sandbox over real HTTP: consent, tokens, posts, limits and faults."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from connectors.sandbox import Running, SlackSandbox, serve

BACK = "https://hub.example.com/back?x=1"
APP = ("sandbox-client", "sandbox-secret")


@pytest.fixture
def slack() -> Iterator[Running[SlackSandbox]]:
    with serve(SlackSandbox()) as running:
        running.app.rate_limits = False
        yield running


def consent(slack: Running[SlackSandbox], answer: str, **changed: str) -> requests.Response:
    query = {"client_id": "sandbox-client", "state": "s 1", "redirect_uri": BACK} | changed
    form = {"answer": answer}
    return requests.post(f"{slack.url}/oauth/v2/authorize", form, params=query, timeout=5, allow_redirects=False)


def returned(answer: requests.Response) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def access(slack: Running[SlackSandbox], *, app: tuple[str, str] = APP, **form: str) -> Any:
    return requests.post(f"{slack.url}/api/oauth.v2.access", form, auth=app, timeout=5).json()


def sign_in(slack: Running[SlackSandbox]) -> Any:
    return access(slack, code=returned(consent(slack, "allow"))["code"], redirect_uri=BACK)


def post(slack: Running[SlackSandbox], token: str, **body: str) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return requests.post(
        f"{slack.url}/api/chat.postMessage", json={"channel": "C1", "text": "hello"} | body, headers=headers, timeout=5
    )


def test_a_person_sees_a_form_with_both_answers(slack: Running[SlackSandbox]) -> None:
    query = {"client_id": "sandbox-client", "redirect_uri": BACK}
    page = requests.get(f"{slack.url}/oauth/v2/authorize", query, timeout=5)
    assert page.ok
    assert ">Allow<" in page.text
    assert ">Deny<" in page.text


def test_allow_returns_with_code_and_state_and_deny_with_an_error(slack: Running[SlackSandbox]) -> None:
    assert returned(consent(slack, "allow")).keys() == {"x", "code", "state"}
    assert returned(consent(slack, "deny")) == {"x": "1", "error": "access_denied", "state": "s 1"}


def test_an_unknown_app_or_address_gets_no_consent(slack: Running[SlackSandbox]) -> None:
    assert consent(slack, "allow", client_id="other").status_code == 400
    assert consent(slack, "allow", redirect_uri="javascript:0").status_code == 400


def test_a_code_is_good_once_for_the_address_it_was_given_to(slack: Running[SlackSandbox]) -> None:
    code = returned(consent(slack, "allow"))["code"]
    first = access(slack, code=code, redirect_uri=BACK)
    assert (first["team"]["id"], first["incoming_webhook"]["channel_id"]) == ("T1", "C1")
    assert "expires_in" not in first
    assert access(slack, code=code, redirect_uri=BACK)["error"] == "invalid_code"
    other = returned(consent(slack, "allow"))["code"]
    assert access(slack, code=other, redirect_uri="https://elsewhere.example")["error"] == "bad_redirect_uri"


def test_an_app_needs_its_secret(slack: Running[SlackSandbox]) -> None:
    assert access(slack, app=("sandbox-client", "wrong"), code="c")["error"] == "bad_client_secret"
    assert access(slack, app=("other", "wrong"), code="c")["error"] == "invalid_client_id"


def test_a_rotating_token_is_renewed_once_per_refresh_token() -> None:
    with serve(SlackSandbox(rotates=True)) as slack:
        first = sign_in(slack)
        slack.app.expire_tokens()
        assert post(slack, first["access_token"]).json()["error"] == "invalid_auth"
        form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
        second = access(slack, **form)
        assert second["expires_in"] == 43_200
        assert post(slack, second["access_token"]).json()["ok"]
        assert access(slack, **form)["error"] == "invalid_refresh_token"


def test_a_message_is_kept_and_shown_to_people_and_programs(slack: Running[SlackSandbox]) -> None:
    answer = post(slack, sign_in(slack)["access_token"], text="<b>Jo</b>").json()
    assert answer["ok"]
    assert requests.get(f"{slack.url}/_sandbox/messages", timeout=5).json() == slack.app.messages
    assert slack.app.messages == [{"channel": "C1", "text": "<b>Jo</b>", "ts": answer["ts"]}]
    assert "&lt;b&gt;Jo&lt;/b&gt;" in requests.get(slack.url, timeout=5).text


@pytest.mark.parametrize(
    ("body", "error"), [({"channel": "C2"}, "channel_not_found"), ({"text": ""}, "no_text"), ({}, "invalid_auth")]
)
def test_a_refusal_is_an_answer_with_status_200(slack: Running[SlackSandbox], body: dict[str, str], error: str) -> None:
    token = sign_in(slack)["access_token"] if body else "xoxb-unknown"
    answer = post(slack, token, **body)
    assert (answer.status_code, answer.json()) == (200, {"ok": False, "error": error})
    assert slack.app.messages == []


def test_a_token_is_tested_until_it_is_revoked(slack: Running[SlackSandbox]) -> None:
    headers = {"Authorization": f"Bearer {sign_in(slack)['access_token']}"}
    assert requests.post(f"{slack.url}/api/auth.test", headers=headers, timeout=5).json()["team_id"] == "T1"
    assert requests.post(f"{slack.url}/api/auth.revoke", headers=headers, timeout=5).json()["revoked"]
    assert requests.post(f"{slack.url}/api/auth.test", headers=headers, timeout=5).json()["error"] == "invalid_auth"


def test_a_channel_takes_a_short_burst_and_then_asks_to_wait(slack: Running[SlackSandbox]) -> None:
    token = sign_in(slack)["access_token"]
    slack.app.channels.add("C9")
    slack.app.rate_limits = True
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: post(slack, token), range(8)))
    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(slack.app.messages) == 8 - len(refused)
    assert refused
    assert refused[0].headers["Retry-After"] == "1"
    assert refused[0].json()["error"] == "ratelimited"
    assert post(slack, token, channel="C9").ok
    slack.app.rate_limits = False
    assert all(post(slack, token).ok for _ in range(5))


def test_the_next_posts_fail_as_told_and_then_no_more(slack: Running[SlackSandbox]) -> None:
    token = sign_in(slack)["access_token"]
    slack.app.fail("status", 2, status=429, retry_after=30)
    slack.app.fail("html", 1, status=502)
    slack.app.fail("error", 1, error="is_archived")
    first = post(slack, token)
    assert (first.status_code, first.headers["Retry-After"]) == (429, "30")
    assert [post(slack, token).status_code for _ in range(2)] == [429, 502]
    assert post(slack, token).json()["error"] == "is_archived"
    assert slack.app.messages == []
    assert post(slack, token).json()["ok"]
    slack.app.fail("status")
    slack.app.clear_faults()
    assert post(slack, token).json()["ok"]


def test_a_cut_answer_comes_after_the_message_was_posted(slack: Running[SlackSandbox]) -> None:
    token = sign_in(slack)["access_token"]
    slack.app.fail("cut_after")
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        post(slack, token)
    assert len(slack.app.messages) == 1


def test_an_unknown_kind_of_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="not melt"):
        SlackSandbox().fail("melt")
