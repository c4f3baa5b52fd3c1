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
    if record.write_due_at is not None:
        return _waiting(record.write_due_at, connection, now=now)
    if record.written_at is not None:
        return FieldState("ok", "check", "", moment=words.stamp(record.written_at, now))
    if connection.state != "connected":
        tone, icon, word = STATES[connection.state]
        return FieldState(tone, icon, word, note=connection.reason)
    return FieldState("off", "off", "Not written yet")


def _waiting(due_at: datetime, connection: Connection, *, now: datetime) -> FieldState:
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
    return FieldState("warn", "pause", "After", moment=words.stamp(due_at, now), note=connection.reason)
