"""Connecting a vendor that runs here: what is begun in a browser must end in it."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import requests
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from connectors.sandbox import HubSpotSandbox, serve
from hub.connections.models import Connection
from hub.demo.people import crowd
from hub.runtime import Runtime
from hub.settings import Settings
from tests.web import seed
from tests.web.seed import SignIn


@pytest.fixture
def settings(settings: Settings) -> Iterator[Settings]:
    with serve(HubSpotSandbox(crowd(1, seed=7))) as crm:
        config = replace(seed.hubspot_config(login_url=crm.url), api_url=crm.url)
        yield replace(settings, vendors={"hubspot": config})


def consent(client: FlaskClient) -> str:
    """Begin in this browser and consent; returns where the vendor sends the browser back to."""
    page = client.get("/install/hubspot").headers["Location"]
    answer = requests.post(page, data={"answer": "allow"}, allow_redirects=False, timeout=10)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def test_the_browser_that_began_ends_it_also_in_two_windows(sign_in: SignIn) -> None:
    client = sign_in()
    first, second = consent(client), consent(client)
    assert "HubSpot is connected" in client.get(second).text
    assert "HubSpot is connected" in client.get(first).text


def test_another_browser_cannot_end_it(sign_in: SignIn, app: Flask, runtime: Runtime, org: UUID) -> None:
    client = sign_in()
    for other in (app.test_client(), sign_in()):
        other.get("/install/hubspot")
        answer = other.get(consent(client))
        assert answer.status_code == 400
        assert "This sign-in was begun in another browser" in answer.text
        assert "Start again from Connections at http://127.0.0.1:8080." in answer.text
    with runtime.sessions.begin(org) as session:
        assert session.scalars(select(Connection)).all() == []
