"""The ranking of leads: tabs, search, pages, and rows that light up when they change."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import structlog
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from hub.errors import Invalid
from hub.scores.ranking import NOT_SCORED, Place, Ranking, counts, rank, ranked
from hub.web.guard import Visit, requires
from hub.web.render import page
from hub.web.rows import lead_rows
from hub.web.values import leads_page
from hub.web.versions import bands, live

log = structlog.get_logger(__name__)

blueprint = Blueprint("leads", __name__)
HERE = "/app/leads"
SIZE = 25
MOST_WATCHED = 60
COUNTS_KEPT = timedelta(seconds=10)
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Question:
    """What the address asks for."""

    band: str | None
    words: str
    after: Place | None
    before: Place | None
    first: int
    """The number of the first row, where it is known; 0 where not."""

    def address(self, **changes: Any) -> str:
        """Return the address of this ranking with some parts changed; paging starts over unless it is among them."""
        parts = {"band": self.band, "q": self.words} | changes
        kept = {name: str(value) for name, value in parts.items() if value not in (None, "")}
        return f"{HERE}?{urlencode(kept)}" if kept else HERE


@blueprint.get(HERE)
@requires("reader")
def leads(visit: Visit) -> ResponseReturnValue:
    """Show one page of the ranking; htmx gets the table alone."""
    question = _question()
    org_id = visit.visitor.org_id
    with visit.runtime.sessions.begin(org_id) as session:
        ranking = rank(
            session,
            org_id,
            band=question.band,
            words=question.words,
            after=question.after,
            before=question.before,
            size=SIZE,
        )
        values = {
            "rows": lead_rows(session, org_id, ranking.rows, now=visit.now),
            "question": question,
            "now": visit.now,
            "pages": _pages(question, ranking),
            "view": _view(session, visit, question),
            "poll": _poll([row.place for row in ranking.rows]),
        }
    if request.headers.get("HX-Target") == "ranking":
        return render_template("_found.html", **values)
    return page("leads.html", visit, current=HERE, **values)


@blueprint.get(f"{HERE}/changes")
@requires("reader")
def changes(visit: Visit) -> ResponseReturnValue:
    """Answer which of the rows on the screen have another score now; they are swapped where they stand."""
    shown, said = _watched()
    org_id = visit.visitor.org_id
    with visit.runtime.sessions.begin(org_id) as session:
        now_ranked = ranked(session, org_id, list(shown))
        changed = [row for row in now_ranked if row.score != shown[row.lead_id]]
        rows = lead_rows(session, org_id, changed, now=visit.now, have_changed=True)
    lately = sum(1 for row in now_ranked if row.changed_at is not None and row.changed_at > visit.now - MINUTE)
    present = {row.lead_id: row.score for row in now_ranked}
    stand = [lead_id for lead_id in shown if lead_id in present]
    return render_template(
        "_changes.html",
        rows=rows,
        status=leads_page.live_words(lately) if lately != said else None,
        moved=sum(1 for was, becomes in zip(stand, present, strict=True) if was != becomes),
        poll=_poll([Place(present[lead_id], lead_id) for lead_id in stand], said=lately),
    )


def _question() -> Question:
    band = request.args.get("band") or None
    try:
        after, before = (Place.parse(text) if text else None for text in map(request.args.get, ("after", "before")))
        first = max(int(request.args.get("first", 1)), 0)
    except ValueError:
        raise Invalid("This address is not complete. Start again from Leads.") from None
    words = " ".join(request.args.get("q", "").split())[:100]
    return Question(band, words, after, before, first)


def _watched() -> tuple[dict[UUID, int | None], int]:
    """Return the scores on the screen by lead, top to bottom, and how many changes the page last spoke of."""
    try:
        places = [Place.parse(text) for text in request.args.get("shown", "").split(",") if text]
        said = int(request.args.get("said", -1))
    except ValueError:
        raise Invalid("This page is out of date. Reload it.") from None
    if len(places) > MOST_WATCHED:
        raise Invalid("This page asks for too many rows at once. Reload it.")
    return {place.lead_id: place.score for place in places}, said


def _poll(shown: Sequence[Place], *, said: int = -1) -> str:
    """Return the address to ask next: what the screen shows, and what the live region last told."""
    return f"{HERE}/changes?{urlencode({'said': said, 'shown': ','.join(map(str, shown))}, safe=',')}"


def _pages(question: Question, ranking: Ranking) -> leads_page.Pages:
    """Return the links to the pages beside this one."""
    if not ranking.rows:
        return leads_page.Pages(None, None, question.first)
    first, last = ranking.rows[0].place, ranking.rows[-1].place
    place = question.first
    return leads_page.Pages(
        previous=question.address(before=first, first=max(place - SIZE, 1)) if ranking.has_before else None,
        following=question.address(after=last, first=place + len(ranking.rows)) if ranking.has_after else None,
        first=place,
    )


def _view(session: Session, visit: Visit, question: Question) -> leads_page.View:
    org_id = visit.visitor.org_id
    scale = bands(live(session, org_id))
    nearest = None
    if question.band not in (None, NOT_SCORED) and not question.words:
        nearest = next(iter(rank(session, org_id, size=1).rows), None)
    return leads_page.view(
        _counts(session, visit),
        scale,
        band=question.band,
        search=question.words,
        nearest=nearest,
        here=question.address,
    )


def _counts(session: Session, visit: Visit) -> dict[str, int]:
    """Return the counts per band, at most 10 s old; without Redis they are counted each time."""
    org_id, redis = visit.visitor.org_id, visit.runtime.redis
    key = f"leadlight:counts:{org_id}"
    try:
        kept = redis.get(key)
        if kept:
            found: dict[str, int] = json.loads(kept)
            return found
    except RedisError as error:
        log.warning("counts not kept", error=type(error).__name__)
    fresh = counts(session, org_id)
    try:
        redis.set(key, json.dumps(fresh), px=COUNTS_KEPT)
    except RedisError as error:
        log.warning("counts not kept", error=type(error).__name__)
    return fresh
