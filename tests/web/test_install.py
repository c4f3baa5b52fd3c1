"""Connecting a vendor: who may begin, and what the way back says."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update

from hub.connections.models import Install
from hub.db import EVERY_ORG
from hub.organizations.models import Membership, User
from hub.runtime import Runtime
from tests.web import seed
from tests.web.seed import Hand, SignIn


def test_an_admin_is_sent_to_the_vendors_consent_page_with_a_state_of_their_own(
    sign_in: SignIn, runtime: Runtime, org: UUID
) -> None:
    answer = sign_in().get("/install/hubspot")
    assert answer.status_code == 303
    target = urlsplit(answer.headers["Location"])
    assert f"{target.scheme}://{target.netloc}" == "http://localhost:8766"
    asked = parse_qs(target.query)
    assert asked["redirect_uri"] == ["http://127.0.0.1:8080/oauth/hubspot/callback"]
    with runtime.sessions.begin(org) as session:
        begun = session.scalars(select(Install)).one()
    assert begun.org_id == org
    assert begun.started_by.endswith("@fabrikam.example")
    assert asked["state"][0].encode() not in begun.state_hash


def test_others_may_not_connect(sign_in: SignIn, app: Flask) -> None:
    assert sign_in("rep").get("/install/hubspot").status_code == 403
    assert app.test_client().get("/install/hubspot").headers["Location"].startswith("/sign-in?next=")


def test_a_vendor_that_is_not_set_up_is_named_with_what_is_missing(sign_in: SignIn) -> None:
    answer = sign_in().get("/install/slack")
    assert answer.status_code == 400
    assert "LEADLIGHT_SLACK_CLIENT_ID" in answer.text


def test_a_vendor_that_does_not_exist_is_answered_with_those_that_do(sign_in: SignIn) -> None:
    answer = sign_in().get("/install/faraway")
    assert answer.status_code == 400
    assert "There is no vendor called faraway. Known are hubspot, slack." in answer.text


def test_another_organization_can_be_connected_by_its_admins_alone(
    sign_in: SignIn, runtime: Runtime, org: UUID
) -> None:
    other = seed.organization(runtime.sessions)
    client = sign_in()
    assert client.get(f"/install/hubspot?org={other}").status_code == 403
    assert client.get("/install/hubspot?org=x").status_code == 403
    with runtime.sessions.begin(EVERY_ORG) as session:
        user = session.scalars(select(User)).one()
        session.add(Membership(org_id=other, user_id=user.id, role="rep"))
    assert client.get(f"/install/hubspot?org={other}").status_code == 403
    with runtime.sessions.begin(EVERY_ORG) as session:
        session.execute(update(Membership).where(Membership.org_id == other).values(role="admin"))
    assert client.get(f"/install/hubspot?org={other}").status_code == 303
    with runtime.sessions.begin(other) as session:
        assert session.scalars(select(Install)).one().org_id == other


def test_the_way_back_says_what_went_wrong_and_changes_nothing(sign_in: SignIn, app: Flask, clock: Hand) -> None:
    client, back = sign_in(), "/oauth/hubspot/callback"
    unknown = app.test_client().get(f"{back}?state=nobody&code=1")
    assert unknown.status_code == 400
    assert "Start again from Connections." in unknown.text

    def state() -> str:
        return parse_qs(urlsplit(client.get("/install/hubspot").headers["Location"]).query)["state"][0]

    denied = state()
    answer = client.get(f"{back}?state={denied}&error=access_denied")
    assert "HubSpot did not grant access. Nothing was changed" in answer.text
    assert "was used already" in client.get(f"{back}?state={denied}&code=1").text
    late = state()
    clock.now += timedelta(minutes=16)
    assert "took longer than 15 minutes" in client.get(f"{back}?state={late}&code=1").text


def test_the_cookie_is_for_this_browser_and_a_quarter_of_an_hour(sign_in: SignIn) -> None:
    cookie = sign_in().get("/install/hubspot").headers["Set-Cookie"]
    assert cookie.startswith("leadlight-install=")
    assert {"HttpOnly", "SameSite=Lax", "Max-Age=900", "Path=/"} <= set(cookie.split("; "))
