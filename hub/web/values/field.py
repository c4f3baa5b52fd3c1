"""What the score field of a CRM record shows, and why it lags where it does."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.connections.models import Connection
from hub.leads.models import CrmRecord
from hub.web import words

STATES = {
    "connected": ("ok", "check", "Healthy"),
    "paused": ("warn", "pause", "Paused"),
    "reconnect": ("bad", "cross", "Needs sign-in"),
    "disconnected": ("off", "off", "Disconnected"),
}
"""A connection's state → tone, icon, word."""
SMALL = 3
"""The write priority of differences that are too small to be written at once."""


@dataclass(frozen=True, slots=True)
class FieldState:
    """One record's field: icon and word, a moment where one is known, and a reason where there is one."""

    tone: str
    icon: str
    word: str
    moment: words.Moment | None = None
    note: str | None = None


def field_state(record: CrmRecord, connection: Connection, *, now: datetime) -> FieldState | None:
    """Return the state; None when the connection writes no scores."""
    if not connection.writes_scores:
        return None
    if record.dead_at is not None:
        return FieldState("bad", "cross", "Refused", note=record.reason)
    if record.write_due_at is not None and not is_small(record):
        return _waiting(record.write_due_at, record.reason, connection, now=now)
    if record.written_at is not None:
        return FieldState("ok", "check", "", moment=words.stamp(record.written_at, now))
    if connection.state != "connected":
        tone, icon, word = STATES[connection.state]
        return FieldState(tone, icon, word, note=connection.reason)
    return FieldState("off", "off", "Not written yet")


def is_small(record: CrmRecord) -> bool:
    """Tell whether the field differs by so little that it is written once it is a day old: nothing worth a word."""
    return record.write_priority >= SMALL and record.reason is None


def _waiting(due_at: datetime, reason: str | None, connection: Connection, *, now: datetime) -> FieldState:
    if connection.state == "reconnect":
        return FieldState(
            "bad", "cross", "After sign-in", note=f"{connection.account_name or 'The CRM'} ended our access"
        )
    if connection.state != "connected":
        tone, icon, word = STATES[connection.state]
        return FieldState(tone, icon, word, note=connection.reason)
    wait = due_at - now
    if wait <= timedelta(seconds=1):
        return FieldState("note", "clock", "Any moment")
    if wait < timedelta(hours=1):
        return FieldState("note", "clock", f"In {words.span(wait)}")
    return FieldState("warn", "pause", "After", moment=words.stamp(due_at, now), note=reason)
