"""The pages in a Flask application of their own, at a fixed instant."""

import dataclasses
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hub.runtime import Runtime
from hub.settings import Settings
from tests.web import seed
from tests.web.seed import NOW, Hand, SignIn


@pytest.fixture
def clock() -> Hand:
    """A clock in the test's hand."""
    return Hand(NOW)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings in which one vendor is set up."""
    return dataclasses.replace(settings, vendors={"hubspot": seed.hubspot_config()})


@pytest.fixture
def app(runtime: Runtime) -> Flask:
    return seed.app_of(runtime)


@pytest.fixture
def sign_in(app: Flask, runtime: Runtime, org: UUID) -> SignIn:
    """Return a client that is signed in with the role asked for."""

    def enter(role: str = "admin") -> FlaskClient:
        client = app.test_client()
        email = seed.member(runtime.sessions, org, role)
        answer = client.post("/sign-in", data={"email": email, "password": seed.PASSWORD})
        assert answer.status_code == 303, answer.text
        return client

    return enter
