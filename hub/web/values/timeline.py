"""The activity of a lead: what each touch was worth when it happened, and what is left of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from hub.leads.models import Activity
from hub.web import words
from scoring import Score, TouchShare

TYPES = {
    "call_connected": ("phone", "Call connected"),
    "call_missed": ("phone", "Call not answered"),
    "email_sent": ("mail", "Email sent"),
    "email_replied": ("mail", "Replied to an email"),
    "email_opened": ("mail", "Email opened"),
    "email_clicked": ("mail", "Link in an email clicked"),
    "email_bounced": ("mail-off", "Email bounced"),
    "meeting_booked": ("calendar", "Meeting booked"),
    "meeting_held": ("calendar", "Meeting held"),
    "meeting_missed": ("calendar", "Meeting missed"),
    "note_added": ("note", "Note added"),
    "task_done": ("check", "Task done"),
    "form_submitted": ("form", "Form submitted"),
    "page_viewed": ("page", "Page viewed"),
    "site_visited": ("page", "Site visited"),
    "unsubscribed": ("mail-off", "Unsubscribed"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    at: datetime
    icon: str
    what: str
    clock: words.Moment
    worth: str
    left: str
    tone: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in one month, the newest first."""

    word: str
    entries: tuple[Entry, ...]


def timeline(
    activities: Iterable[Activity],
    published: Iterable[tuple[datetime, str]],
    score: Score | None,
    *,
    now: datetime,
) -> tuple[Month, ...]:
    """Return months, the newest first; a touch that no term counts is shown as worth nothing."""
    shares = _shares(score)
    entries = [_touch(activity, shares, now=now) for activity in activities]
    entries += [
        Entry(at, "dot", f"Scorecard {word} published", words.minute(at, now), "", "", "", True)
        for at, word in published
    ]
    entries.sort(key=lambda entry: entry.at, reverse=True)
    months = groupby(entries, key=lambda entry: words.month(entry.at))
    return tuple(Month(word, tuple(found)) for word, found in months)


def activity_words(activity_type: str) -> str:
    """Return an activity type as people say it; one we do not know is spelled out."""
    return TYPES[activity_type][1] if activity_type in TYPES else activity_type.replace("_", " ").capitalize()


def _shares(score: Score | None) -> dict[str, list[TouchShare]]:
    found: dict[str, list[TouchShare]] = {}
    for line in score.receipt.lines if score else ():
        for share in line.touches:
            found.setdefault(str(share.id), []).append(share)
    return found


def _touch(activity: Activity, shares: dict[str, list[TouchShare]], *, now: datetime) -> Entry:
    icon, _ = TYPES.get(activity.activity_type, ("dot", ""))
    then, left = _sums(shares.get(str(activity.id), ()))
    return Entry(
        at=activity.timestamp,
        icon=icon,
        what=activity_words(activity.activity_type),
        clock=words.minute(activity.timestamp, now),
        worth=words.worth(then),
        left=_left(then, left),
        tone="up" if then > 0 else "down" if then < 0 else "",
        counts=bool(then or left),
    )


def _sums(shares: Sequence[TouchShare]) -> tuple[float, float]:
    return sum(share.then for share in shares), sum(share.left for share in shares)


def _left(then: float, left: float) -> str:
    if not then and not left:
        return "not counted"
    return f"{words.worth(left)} now" if then < 0 else f"{words.worth(left).removeprefix('+')} left"
