"""`leadlight connect`: what it prints, and what it says when the vendor cannot be reached."""

import json
from urllib.parse import quote

import pytest

from connectors.sandbox import HubSpotSandbox, serve
from hub.demo.people import crowd
from hub.embedded.places import free_port
from tests.cli.conftest import Leadlight


def point_to(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADLIGHT_HUBSPOT_API_URL", url)
    monkeypatch.setenv("LEADLIGHT_HUBSPOT_LOGIN_URL", url)


def test_json_is_all_that_is_printed(leadlight: Leadlight, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(HubSpotSandbox(crowd(1, seed=7))) as crm:
        point_to(crm.url, monkeypatch)
        done = leadlight("connect", "hubspot", "--follow", "--json")
        assert json.loads(done.stdout) == {"vendor": "hubspot", "account": "4711", "name": None}
        assert done.stderr.startswith(f"{crm.url}/oauth/authorize?")


def test_the_answer_comes_in_at_the_port_that_is_registered(
    leadlight: Leadlight, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    with serve(HubSpotSandbox(crowd(1, seed=7))) as crm:
        point_to(crm.url, monkeypatch)
        done = leadlight("connect", "hubspot", "--follow", "--port", port)
    assert quote(f"http://localhost:{port}/oauth/hubspot/callback", safe="") in done.stdout
    assert done.stdout.endswith("Connected hubspot account 4711.\n")


def test_a_server_that_does_not_answer_is_named(leadlight: Leadlight, monkeypatch: pytest.MonkeyPatch) -> None:
    point_to("http://127.0.0.1:1", monkeypatch)
    done = leadlight("connect", "hubspot", "--follow")
    assert done.exit_code == 1
    assert done.stderr == "127.0.0.1:1 does not answer (ConnectionError). Check LEADLIGHT_HUBSPOT_LOGIN_URL.\n"


def test_without_settings_it_says_which(leadlight: Leadlight) -> None:
    done = leadlight("connect", "hubspot", "--follow")
    assert done.exit_code == 1
    assert "set LEADLIGHT_HUBSPOT_CLIENT_ID and LEADLIGHT_HUBSPOT_CLIENT_SECRET" in done.stderr
