"""Logs hold no secrets and nobody's personal data."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
import structlog

from hub import log
from hub.log import HIDDEN, hide


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What is logged as JSON lines; logging is afterwards as it was."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    log.configure(json=True)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.mark.parametrize(
    "key", ["token", "access_token", "password", "client_secret", "Authorization", "email", "e_mail", "body", "cookie"]
)
def test_values_of_secret_keys_are_hidden(key: str) -> None:
    assert hide(None, "info", {"event": "x", key: "s3cret"})[key] == HIDDEN
    assert hide(None, "info", {"event": "x", "inner": {key: "s3cret"}})["inner"] == {key: HIDDEN}


def test_counts_under_such_keys_stay() -> None:
    assert hide(None, "info", {"event": "x", "emails": 3, "has_token": True}) == {
        "event": "x",
        "emails": 3,
        "has_token": True,
    }


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("no lead ada@example.com here", f"no lead {HIDDEN} here"),
        ("Key (email)=(ada@example.com) already exists", f"Key (email)=({HIDDEN}) already exists"),
        ("postgresql://me:pa55@db/leads is away", f"postgresql://{HIDDEN}@db/leads is away"),
        ("sent Bearer abc.def", f"sent Bearer {HIDDEN}"),
        ("GET https://api.test/oauth?code=abc&state=d failed", f"GET https://api.test/oauth?{HIDDEN} failed"),
        ("12 rows are due", "12 rows are due"),
    ],
)
def test_secrets_and_addresses_inside_text_are_hidden(text: str, shown: str) -> None:
    assert hide(None, "info", {"event": text, "list": [text]}) == {"event": shown, "list": [shown]}


def test_a_line_is_one_json_document_with_the_ids_in_context(lines: io.StringIO) -> None:
    structlog.contextvars.bind_contextvars(request_id="r-1")
    structlog.get_logger("hub.test").info("rows written", count=3)
    line = json.loads(lines.getvalue())
    assert (line["event"], line["count"], line["request_id"], line["level"]) == ("rows written", 3, "r-1", "info")
    assert line["timestamp"].endswith("Z")


def test_tracebacks_are_logged_without_personal_data(lines: io.StringIO) -> None:
    try:
        raise ValueError("row of ada@example.com is bad")
    except ValueError:
        structlog.get_logger("hub.test").exception("job failed")
    line = json.loads(lines.getvalue())
    assert "ValueError: row of" in line["exception"]
    assert "ada@" not in lines.getvalue()


def test_what_libraries_log_goes_the_same_way(lines: io.StringIO) -> None:
    logging.getLogger("some.library").warning("cannot reach %s", "https://u:p4ss@host/x")
    line = json.loads(lines.getvalue())
    assert line["level"] == "warning"
    assert "p4ss" not in line["event"]
