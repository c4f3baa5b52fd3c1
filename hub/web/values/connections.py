"""The health of connections: a state in icon and word, lag, calls, and what to do."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.connections.status import ConnectionStatus
from hub.dead_letters import DeadLetter
from hub.web import words
from hub.web.values.field import STATES
from hub.web.values.panel import Banner

SLOW = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Meter:
    """Calls made of those allowed today."""

    percent: float
    is_over: bool
    label: str


@dataclass(frozen=True, slots=True)
class Row:
    """One connection."""

    id: str
    letter: str
    name: str
    about: str
    tone: str
    icon: str
    state: str
    since: words.Moment
    read: str
    write: str
    meter: Meter | None
    banners: tuple[Banner, ...]
    sign_in: str | None
    """Where to sign in again, when that is what it needs."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Writes of one kind that wait."""

    what: str
    records: str
    when: str
    tone: str
    icon: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One dead letter."""

    stage: str
    id: str
    name: str
    about: str
    what: str
    reason: str
    tried: str
    at: words.Moment


def row(it: ConnectionStatus, *, now: datetime) -> Row:
    """Return how a connection is doing."""
    tone, icon, state = _state(it)
    return Row(
        id=str(it.id),
        letter=it.name[:1].upper(),
        name=it.name,
        about=", ".join(part for part in (it.account_name or f"Account {it.account_id}", it.channel) if part),
        tone=tone,
        icon=icon,
        state=state,
        since=words.stamp(it.state_since, now),
        read=_read(it),
        write=_write(it, now=now),
        meter=_meter(it),
        banners=tuple(_banners(it, now=now)),
        sign_in=f"/install/{it.vendor}" if it.state in ("reconnect", "disconnected") else None,
    )


def headline(statuses: Sequence[ConnectionStatus], dead: int) -> str:
    """Return what needs a person, or that nothing does."""
    wants = [f"{it.name} wants a new sign-in" for it in statuses if it.state == "reconnect"]
    if dead:
        wants.append(f"{words.count(dead, 'thing was', 'things were')} given up on")
    if not wants:
        return "Nothing needs you." if statuses else "Nothing is connected yet."
    return f"{'One thing needs' if len(wants) == 1 else f'{len(wants)} things need'} you: {', and '.join(wants)}."


def waiting(statuses: Iterable[ConnectionStatus], *, now: datetime) -> tuple[Waiting, ...]:
    """Return what waits to be written, the most urgent first; a connection that cannot write has one line."""
    able, rises, changes, rest = [], 0, 0, 0
    for it in statuses:
        counts = it.waiting
        total = counts.hot_rises + counts.band_changes + counts.other
        if it.state != "connected" and total:
            able.append(Waiting(f"{it.name}, all kinds", words.whole(total), *_blocked(it)))
        elif it.opens_at is not None and total:
            when = f"After {it.opens_at:%H:%M} UTC"
            able.append(Waiting(f"{it.name}, all kinds", words.whole(total), when, "warn", "pause"))
        else:
            rises, changes, rest = rises + counts.hot_rises, changes + counts.band_changes, rest + counts.other
    flowing = (
        ("Rises of band", rises, "At once"),
        ("Other changes of band", changes, "Within 5 s"),
        ("Score changes", rest, "Within 15 s; less than 3 points within a day"),
    )
    return tuple(Waiting(what, words.whole(count), when, "", "") for what, count, when in flowing) + tuple(able)


def letter(it: DeadLetter, *, vendor: str, now: datetime) -> Letter:
    """Return a dead letter as a row; `vendor` is the name of the system it was meant for."""
    times = "Once," if it.tried <= 1 else f"{it.tried} times, last"
    return Letter(
        stage=it.stage,
        id=str(it.id),
        name=it.name,
        about=f"{vendor} {it.kind}".strip(),
        what=it.what,
        reason=it.reason or "No reason was given.",
        tried=times,
        at=words.minute(it.at, now),
    )


def _state(it: ConnectionStatus) -> tuple[str, str, str]:
    if it.state != "connected":
        return STATES[it.state]
    if it.opens_at is not None:
        return "warn", "pause", "Over budget"
    if it.read_lag is not None and it.read_lag > SLOW:
        return "warn", "clock", "Slow"
    return STATES["connected"]


def _read(it: ConnectionStatus) -> str:
    if it.read_lag is not None:
        return f"Checked {words.span(it.read_lag)} ago"
    return "Not read yet" if it.next_pull_at is not None else "Sends only"


def _write(it: ConnectionStatus, *, now: datetime) -> str:
    total = it.waiting.hot_rises + it.waiting.band_changes + it.waiting.other
    if not total:
        return "Up to date"
    if it.state != "connected" or it.opens_at is not None:
        return f"Paused, {words.whole(total)} wait"
    behind = (
        f"{words.span(now - it.oldest_wait)} behind, " if it.oldest_wait is not None and it.oldest_wait < now else ""
    )
    return f"{behind}{words.whole(total)} wait"


def _meter(it: ConnectionStatus) -> Meter | None:
    if not it.budget_today or it.state != "connected":
        return None
    opens = f"; opens {it.opens_at:%H:%M} UTC" if it.opens_at else ""
    return Meter(
        percent=round(min(100 * it.calls_today / it.budget_today, 100), 2),
        is_over=it.opens_at is not None or it.calls_today >= it.budget_today,
        label=f"{words.whole(it.calls_today)} of {words.whole(it.budget_today)} calls today{opens}",
    )


def _banners(it: ConnectionStatus, *, now: datetime) -> Iterable[Banner]:
    if it.state == "reconnect":
        text = it.reason or f"Any admin of {it.name} can sign in again."
        yield Banner("bad", "cross", f"{it.name} ended our access", f"{text} We then catch up, and nothing is lost.")
    elif it.state != "connected":
        yield Banner("warn", "pause", f"{it.name} is {it.state}", it.reason or "")
    elif it.opens_at is not None:
        yield Banner(
            "warn",
            "pause",
            f"Writing waits until {it.opens_at:%H:%M} UTC, in {words.span(it.opens_at - now)}",
            f"Today’s share of calls is used up. Scores here are up to date; only the fields in {it.name} lag.",
        )
    for sentence in it.drift:
        yield Banner("", "info", f"A field in {it.name} is not as we made it", str(sentence))


def _blocked(it: ConnectionStatus) -> tuple[str, str, str]:
    if it.state == "reconnect":
        return "After sign-in", "bad", "cross"
    return "While paused, not at all" if it.state == "paused" else "Not at all", "warn", "pause"
