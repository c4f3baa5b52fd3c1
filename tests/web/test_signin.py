"""Sign-in, sign-out, and what the guard lets through."""

import dataclasses
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis

from hub.runtime import Runtime
from tests.web import seed
from tests.web.seed import Hand, SignIn, csrf_of


def post(client: FlaskClient, email: str, password: str, **extra: str) -> tuple[int, str, str]:
    answer = client.post("/sign-in", data={"email": email, "password": password, **extra})
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def test_a_right_password_opens_a_session_and_goes_on_to_the_page_asked_for(
    app: Flask, runtime: Runtime, org: UUID
) -> None:
    client, email = app.test_client(), seed.member(runtime.sessions, org)
    status, location, _ = post(client, email.upper(), seed.PASSWORD, next="/app/connections?x=1")
    assert (status, location) == (303, "/app/connections?x=1")
    assert client.get("/app/import").status_code == 200


def test_an_unknown_address_and_a_wrong_password_are_answered_alike(app: Flask, runtime: Runtime, org: UUID) -> None:
    email = seed.member(runtime.sessions, org)
    wrong = post(app.test_client(), email, "not the password")
    unknown = post(app.test_client(), "zz" + email, "not the password")
    assert wrong[0] == unknown[0] == 403
    assert wrong[2].replace(email, "") == unknown[2].replace("zz" + email, "")


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\tb", "", "app"])
def test_sign_in_never_goes_on_to_another_host(app: Flask, runtime: Runtime, org: UUID, target: str) -> None:
    email = seed.member(runtime.sessions, org)
    assert post(app.test_client(), email, seed.PASSWORD, next=target)[1] == "/app/leads"


def test_many_failures_must_wait_and_a_right_password_waits_with_them(app: Flask, runtime: Runtime, org: UUID) -> None:
    runtime.redis.flushdb()
    client, email = app.test_client(), seed.member(runtime.sessions, org)
    statuses = [post(client, email, "wrong")[0] for _ in range(9)]
    assert statuses == [403] * 8 + [429]
    assert post(client, email, seed.PASSWORD)[0] == 429
    runtime.redis.flushdb()
    assert post(client, email, seed.PASSWORD)[0] == 303


def test_sign_in_works_without_redis(runtime: Runtime, org: UUID) -> None:
    nowhere = Redis(host="127.0.0.1", port=1, socket_connect_timeout=0.2)
    app = seed.app_of(dataclasses.replace(runtime, redis=nowhere))
    client, email = app.test_client(), seed.member(runtime.sessions, org)
    assert post(client, email, "wrong")[0] == 403
    assert post(client, email, seed.PASSWORD)[0] == 303


def test_without_a_session_a_page_asks_to_sign_in_and_remembers_itself(app: Flask) -> None:
    answer = app.test_client().get("/app/import?tab=hot")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/sign-in?next=%2Fapp%2Fimport%3Ftab%3Dhot"


def test_a_fragment_without_a_session_makes_htmx_load_the_sign_in_page(app: Flask) -> None:
    answer = app.test_client().get("/app/import", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"] == "/sign-in?next=%2Fapp%2Fleads"


def test_a_session_ends_eight_hours_after_the_last_visit(sign_in: SignIn, clock: Hand) -> None:
    client = sign_in()
    for _ in range(3):
        clock.now += timedelta(hours=7)
        assert client.get("/app/import").status_code == 200
    clock.now += timedelta(hours=8)
    answer = client.get("/app/import")
    assert answer.headers["Location"].endswith("expired=1")
    assert "You were signed out" in client.get(answer.headers["Location"]).text


def test_sign_out_ends_the_session_on_the_server_too(sign_in: SignIn) -> None:
    client = sign_in()
    cookie = client.get_cookie("leadlight")
    assert cookie is not None
    token = csrf_of(client.get("/app/import").text)
    assert client.post("/sign-out", data={"csrf": token}).headers["Location"] == "/sign-in"
    client.set_cookie("leadlight", cookie.value)
    assert client.get("/app/import").status_code == 303


def test_a_form_without_its_token_is_refused(sign_in: SignIn) -> None:
    client = sign_in()
    answer = client.post("/sign-out", data={"csrf": "0" * 64})
    assert answer.status_code == 403
    assert "out of date" in answer.text


@pytest.mark.parametrize(
    "headers", [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}]
)
def test_another_site_cannot_post_even_with_the_token(sign_in: SignIn, headers: dict[str, str]) -> None:
    client = sign_in()
    token = csrf_of(client.get("/app/import").text)
    assert client.post("/sign-out", data={"csrf": token}, headers=headers).status_code == 403
    assert client.post("/sign-in", data={}, headers=headers).status_code == 403


def test_a_role_below_the_one_required_is_refused_in_words(sign_in: SignIn) -> None:
    answer = sign_in("reader").get("/app/import")
    assert answer.status_code == 403
    assert "Your role is reader; this needs admin." in answer.text


def test_the_cookie_is_bound_to_the_host_where_https_is_used(runtime: Runtime, org: UUID) -> None:
    settings = dataclasses.replace(runtime.settings, public_url="https://hub.example")
    app = seed.app_of(dataclasses.replace(runtime, settings=settings))
    email = seed.member(runtime.sessions, org)
    answer = app.test_client().post(
        "/sign-in", data={"email": email, "password": seed.PASSWORD}, base_url="https://hub.example"
    )
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-leadlight=")
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in cookie


def test_every_page_forbids_inline_code_and_frames(app: Flask) -> None:
    headers = app.test_client().get("/sign-in").headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "no-store"


def test_static_files_are_named_by_content_and_kept(app: Flask) -> None:
    page = app.test_client().get("/sign-in").text
    address = page.split('rel="stylesheet" href="', 1)[1].split('"', 1)[0]
    with app.test_client().get(address) as answer:
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    assert app.test_client().get("/assets/x/../guard.py").status_code == 404


def test_every_view_says_who_may_call_it(app: Flask) -> None:
    assert [name for name, view in app.view_functions.items() if not hasattr(view, "__leadlight_access__")] == []
