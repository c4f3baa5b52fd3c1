"""The panel on a record: what it shows in each state that a record can be in."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from hub.connections.models import Connection
from hub.leads.models import CrmRecord, Lead
from hub.web import words
from hub.web.values import bands, coming, glass, receipt, trend
from hub.web.values.field import is_small
from scoring import Band, Change, Score

NO_EMAIL = "Without one we cannot match visits, clicks or replies to this lead. What its record says is scored in full."
SEE_CONNECTIONS = "An admin sees why under Connections."


@dataclass(frozen=True, slots=True)
class Banner:
    """What happened, why, and until when."""

    tone: str
    icon: str
    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A lead with its score."""

    lead_id: UUID
    name: str
    head: str
    head_when: words.Moment | None
    total: int
    chip: bands.Chip
    panes: glass.Panes
    trend: trend.Trend | None
    why: receipt.Why
    receipt: receipt.Receipt
    slip_words: str
    coming: coming.Coming
    banners: tuple[Banner, ...]
    is_stale: bool
    engaged: words.Moment | None
    version: str
    written: words.Moment | None
    full_page: str
    template: str = field(default="_panel_scored.html", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unscored:
    """No number to show, and why."""

    head: str
    title: str
    text: str
    hint: str
    fills_itself: bool = False
    may_retry: bool = False
    template: str = field(default="_panel_unscored.html", init=False)


Panel = Scored | Unscored


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known about the record of a scored lead."""

    lead: Lead
    score: Score
    scale: Sequence[Band]
    past: Sequence[trend.Past]
    changes: Sequence[Change]
    version: str
    record: CrmRecord
    connection: Connection
    vendor: str
    full_page: str
    now: datetime


def scored(it: Known) -> Scored:
    """Return the panel of a scored lead, with what keeps it from being fresh or from being written."""
    now, scale, score = it.now, it.scale, it.score
    is_stale = it.connection.state != "connected"
    since = it.connection.state_since if is_stale else it.past[-1].at if it.past else now
    return Scored(
        lead_id=it.lead.id,
        name=it.lead.name or it.lead.email or "this lead",
        head="Facts up to" if is_stale else "Scored",
        head_when=words.ago(since, now),
        total=score.total,
        chip=bands.chip(scale, score.band),
        panes=score_panes(score, scale),
        trend=trend.trend(trend.up_to_now(it.past, score, now=now), now=now),
        why=receipt.why(score),
        receipt=receipt.receipt(score),
        slip_words=f"Scorecard {it.version}, as of {words.full(now)} UTC.",
        coming=coming.coming(it.changes, score=score.total, band=score.band, scale=scale, now=now),
        banners=tuple(_banners(it)),
        is_stale=is_stale,
        engaged=words.ago(it.lead.last_activity_at, now) if it.lead.last_activity_at else None,
        version=it.version,
        written=words.stamp(it.record.written_at, now) if it.record.written_at else None,
        full_page=it.full_page,
    )


def score_panes(score: Score, scale: Sequence[Band]) -> glass.Panes:
    """Return the panes of a score with its thresholds."""
    return glass.panes(
        total=score.total,
        base=score.base,
        demographic=score.demographic,
        fit=score.fit,
        behavioral=score.behavioral,
        bands=scale,
    )


def waiting(
    *, arrived_at: datetime, ahead: int, first_pull_of: str | None, has_scorecard: bool, now: datetime
) -> Unscored:
    """Return the panel of a lead that waits for its first score; it fills itself."""
    if not has_scorecard:
        text = "No scorecard is in use yet. An admin publishes the first one; every lead is scored then."
    elif first_pull_of is not None:
        text = f"We are still reading {first_pull_of} for the first time. Scoring begins when that is done."
    else:
        others = f"; {words.count(ahead, 'other is', 'others are')} ahead" if ahead else ""
        since = words.span(now - arrived_at)
        text = f"This lead reached us {since} ago and is being scored. Usually done within 2 seconds{others}."
    return Unscored(
        head=f"Arrived {words.ago(arrived_at, now).text}",
        title="Not scored yet",
        text=text,
        hint="This panel fills itself. No need to reload.",
        fills_itself=True,
    )


def erased(erased_at: datetime) -> Unscored:
    """Return the panel of a person who was erased: no number, no history, no way around it."""
    return Unscored(
        head="Erased",
        title="This person was erased",
        text=f"They asked for erasure; their data was erased here on {words.full(erased_at)} UTC. We hold none and "
        "will not score this record again, also if it is imported anew.",
        hint="",
    )


def removed(vendor: str, removed_at: datetime) -> Unscored:
    """Return the panel of a record that the CRM deleted."""
    return Unscored(
        head="Not scored",
        title="This record was deleted",
        text=f"{vendor} told us so on {words.full(removed_at)} UTC. Once it is restored there, it is scored again.",
        hint="",
    )


def unknown(vendor: str) -> Unscored:
    """Return the panel of a record that never reached us."""
    return Unscored(
        head="Not known",
        title="We do not know this record yet",
        text=f"A new record reaches us within a minute. If it stays unknown, {vendor} did not tell us about it: "
        "an admin can check what we may read under Connections.",
        hint="This panel fills itself. No need to reload.",
        fills_itself=True,
    )


def reopen() -> Unscored:
    """Return the panel of a page whose ticket was spent."""
    return Unscored(
        head="Not loaded",
        title="Open the record again",
        text="This page can be opened once, from the record in your CRM. Close it and open the score there.",
        hint="",
    )


def broken(reference: str) -> Unscored:
    """Return the panel for when something of ours failed."""
    return Unscored(
        head="Not loaded",
        title="We could not load this score",
        text="The number in the record’s Score field is the last one written and still valid.",
        hint=f"Reference {reference}. Quote it if it happens again.",
        may_retry=True,
    )


def _banners(it: Known) -> list[Banner]:
    found = []
    if it.connection.state != "connected":
        found.append(_out_of_date(it.connection, it.vendor))
    if it.lead.email is None:
        found.append(Banner("", "mail", "No email address", NO_EMAIL))
    if it.record.dead_at is not None:
        found.append(Banner("bad", "cross", f"{it.vendor} refused the score", it.record.reason or SEE_CONNECTIONS))
    elif _lags(it.record, it.score, now=it.now):
        found.append(_behind(it.record, it.vendor, now=it.now))
    return found


def _out_of_date(connection: Connection, vendor: str) -> Banner:
    since = words.full(connection.state_since)
    reason = {
        "reconnect": f"{vendor} ended our access on {since} UTC, so newer activity is missing here. "
        "An admin signs in again under Connections; nothing is lost.",
        "paused": f"Reading from {vendor} is paused since {since} UTC. {connection.reason or ''}".strip(),
        "disconnected": f"{vendor} was disconnected on {since} UTC, so nothing newer is known here.",
    }[connection.state]
    return Banner("warn", "clock", "This score is out of date", reason)


def _lags(record: CrmRecord, score: Score, *, now: datetime) -> bool:
    """Tell whether the field shows another number for longer than a write usually takes."""
    if record.write_due_at is None or record.written_score in (None, score.total) or is_small(record):
        return False
    return record.write_due_at - now > timedelta(minutes=1)


def _behind(record: CrmRecord, vendor: str, *, now: datetime) -> Banner:
    until = record.write_due_at
    assert until is not None  # noqa: S101 - only records that wait are behind
    why = record.reason or f"{vendor} asks us to wait."
    return Banner(
        "warn",
        "pause",
        f"The record still shows {record.written_score}",
        f"{why} This field is written after {until:%H:%M} UTC, in {words.span(until - now)}; rises of band go first.",
    )
