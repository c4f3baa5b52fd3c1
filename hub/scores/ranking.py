"""The ranking of an organization's leads: pages by key, search, and counts per band."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, func, select, tuple_
from sqlalchemy.orm import Session

from hub.leads.models import Lead, LeadScore

NOT_SCORED = "none"
"""Stands where a band's key stands, for leads that wait for their first score."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins or ends: after the scored leads come those without a score, the newest first."""

    score: int | None
    lead_id: UUID

    def __str__(self) -> str:
        return f"{'' if self.score is None else self.score}.{self.lead_id}"

    @classmethod
    def parse(cls, text: str) -> "Place":
        """Return the place that `str` wrote; raises ValueError on anything else."""
        score, _, lead_id = text.partition(".")
        return cls(int(score) if score else None, UUID(lead_id))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """One lead of the ranking."""

    lead_id: UUID
    name: str
    email: str | None
    title: str | None
    company: str | None
    last_activity_at: datetime | None
    score: int | None
    demographic: int
    fit: int
    behavioral: int
    band: str | None
    changed_at: datetime | None

    @property
    def place(self) -> Place:
        """Where this lead stands."""
        return Place(self.score, self.lead_id)


@dataclass(frozen=True, slots=True)
class Ranking:
    """One page, the highest score first, and whether others lie on either side."""

    rows: tuple[Ranked, ...]
    has_before: bool
    has_after: bool


def rank(
    session: Session,
    org_id: UUID,
    *,
    band: str | None = None,
    words: str = "",
    after: Place | None = None,
    before: Place | None = None,
    size: int = 25,
) -> Ranking:
    """Return `size` leads from just after `after`, or just before `before`, or from the top.

    `band` is a band's key, NOT_SCORED, or None for all; every one of `words` must occur in name, company or e-mail.
    """
    start, backwards = (before, True) if before is not None else (after, False)
    found: list[Ranked] = []
    for is_scored in _stretches(band, start, backwards=backwards):
        wanted = size + 1 - len(found)
        query = _stretch(org_id, is_scored=is_scored, band=band, words=words)
        if start is not None and is_scored == (start.score is not None):
            query = query.where(_beyond(start, backwards=backwards))
        found += [_ranked(row) for row in session.execute(_ordered(query, is_scored, backwards).limit(wanted))]
        if len(found) > size:
            break
    rows = tuple(reversed(found[:size])) if backwards else tuple(found[:size])
    has_more = len(found) > size
    return Ranking(
        rows, has_before=has_more if backwards else after is not None, has_after=True if backwards else has_more
    )


def ranked(session: Session, org_id: UUID, lead_ids: Sequence[UUID]) -> list[Ranked]:
    """Return these leads as they are now, highest score first; those that are gone are left out."""
    scored = _stretch(org_id, is_scored=None, band=None, words="").where(LeadScore.lead_id.in_(lead_ids))
    rows = [_ranked(row) for row in session.execute(scored)]
    return sorted(rows, key=lambda row: (row.score is not None, row.score or 0, row.lead_id), reverse=True)


def counts(session: Session, org_id: UUID) -> dict[str, int]:
    """Return how many leads are in each band, and NOT_SCORED; bands without leads are absent. Reads one index only."""
    rows = session.execute(
        select(LeadScore.band, func.count()).where(LeadScore.org_id == org_id).group_by(LeadScore.band)
    )
    return {band or NOT_SCORED: count for band, count in rows}


def _stretches(band: str | None, start: Place | None, *, backwards: bool) -> list[bool]:
    """Return which stretches to read, in order: True the scored leads, False those without a score."""
    if band is not None:
        return [band != NOT_SCORED]
    both = [False, True] if backwards else [True, False]
    if start is not None and (start.score is not None) == both[1]:
        return both[1:]
    return both


def _stretch(org_id: UUID, *, is_scored: bool | None, band: str | None, words: str) -> Select[LeadScore, Lead]:
    query = select(LeadScore, Lead).join(Lead, Lead.id == LeadScore.lead_id).where(LeadScore.org_id == org_id)
    if is_scored is True:
        query = query.where(LeadScore.total_score.is_not(None))
    elif is_scored is False:
        query = query.where(LeadScore.total_score.is_(None))
    if band is not None and band != NOT_SCORED:
        query = query.where(LeadScore.band == band)
    for word in words.lower().split():
        query = query.where(Lead.org_id == org_id, Lead.search.like(f"%{_escaped(word)}%", escape="\\"))
    return query


def _beyond(start: Place, *, backwards: bool) -> ColumnElement[bool]:
    if start.score is None:
        return LeadScore.lead_id > start.lead_id if backwards else LeadScore.lead_id < start.lead_id
    here, there = tuple_(LeadScore.total_score, LeadScore.lead_id), tuple_(start.score, start.lead_id)
    return here > there if backwards else here < there


def _ordered(query: Select[LeadScore, Lead], is_scored: bool, backwards: bool) -> Select[LeadScore, Lead]:
    keys = (LeadScore.total_score, LeadScore.lead_id) if is_scored else (LeadScore.lead_id,)
    return query.order_by(*(key if backwards else key.desc() for key in keys))


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _ranked(row: Row[LeadScore, Lead]) -> Ranked:
    score, lead = row
    return Ranked(
        lead_id=lead.id,
        name=lead.name,
        email=lead.email,
        title=lead.title,
        company=lead.company,
        last_activity_at=lead.last_activity_at,
        score=score.total_score,
        demographic=score.demographic_score or 0,
        fit=score.fit_score or 0,
        behavioral=score.behavioral_score or 0,
        band=score.band,
        changed_at=score.changed_at,
    )
