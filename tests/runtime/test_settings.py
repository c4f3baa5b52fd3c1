"""Settings: what the environment means."""

import pytest

from hub.settings import Settings, SettingsError

STEM = "LEADLIGHT_HUBSPOT"


def vendors(**env: str) -> dict[str, str]:
    """Return the client id of each vendor that can be connected."""
    given = {f"{STEM}_{name}": value for name, value in env.items()}
    return {key: config.client_id for key, config in Settings.from_env(given).vendors.items()}


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9001", "http://localhost:9001/", "http://[::1]:9001", "http://127.9.9.9"]
)
def test_a_sandbox_on_this_machine_needs_no_client_id(url: str) -> None:
    assert vendors(API_URL=url, LOGIN_URL=url) == {"hubspot": "sandbox-client"}


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.com",
        "http://192.0.2.7:9001",
        "http://0.0.0.0:9001",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://127.0.0.1@example.com",
        "127.0.0.1:9001",
        "http://[",
    ],
)
def test_any_other_server_needs_one(url: str) -> None:
    assert vendors(API_URL=url, LOGIN_URL=url) == {}
    assert vendors(API_URL="http://127.0.0.1:9001", LOGIN_URL=url) == {}


def test_one_address_of_this_machine_is_not_enough() -> None:
    assert vendors(API_URL="http://127.0.0.1:9001") == {}
    assert vendors(LOGIN_URL="http://127.0.0.1:9001") == {}


def test_a_client_id_that_is_given_is_used() -> None:
    here = {"API_URL": "http://127.0.0.1:9001", "LOGIN_URL": "http://127.0.0.1:9001"}
    assert vendors(CLIENT_ID="ours", CLIENT_SECRET="hush", **here) == {"hubspot": "ours"}
    assert vendors(CLIENT_SECRET="hush", **here) == {}
    with pytest.raises(SettingsError, match=f"{STEM}_CLIENT_SECRET is missing though {STEM}_CLIENT_ID is set"):
        vendors(CLIENT_ID="ours", **here)
