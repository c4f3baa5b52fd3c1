"""Judges a scorecard as it is on an organization's leads as they looked at past instants."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from hub.errors import Invalid
from hub.organizations.models import Organization
from hub.studio.by_lead import Places, has_both, newest_from, newest_rows, one_rows, record_of_card
from hub.studio.finding import Finding, Part
from hub.studio.from_database import live_card, part_on, shapes_of
from hub.studio.gathering import History, Wanted, gather
from hub.studio.judging import Called, Rivals, Wish, is_made_before, later_words
from hub.studio.training import Training
from scoring.rates import count


@dataclass(frozen=True, slots=True)
class _Match:
    """The scorecard to judge, who stands against whom, and how."""

    wish: Wish
    card: Called
    champion: Called
    challenger: Called | None


def judge_on_history(
    session: Session, org_id: UUID, wanted: Wanted, card: Called, *, now: datetime, wish: Wish
) -> Finding:
    """Return how a scorecard does on one snapshot of each lead: of the newest, and of all.

    It is the champion against `wish.against`; without that, it challenges the live version.

    Raises:
        Invalid: no lead has any attribute that it reads.
    """
    history = gather(session, org_id, wanted, now=now, heard=wish.told)
    name, found = session.get_one(Organization, org_id).name, history.training
    live = live_card(session, org_id, now)
    if wish.against:
        match = _Match(wish, card, card, wish.against)
    elif live and live.card.content_hash != card.card.content_hash:
        match = _Match(wish, card, live, card)
    else:
        match = _Match(wish, card, card, None)
    if found.leads:
        for one in (card, *([wish.against] if wish.against else [])):
            _check_reads(one, found, name)
    wish.told("measuring")
    return Finding(
        source=name,
        leads=found.leads,
        conversions=found.winners,
        rows_left_out=0,
        parts=tuple(_parts(history, match)) if found.leads else (),
        card=card.card,
        shapes=shapes_of(history, card.card) if found.leads else (),
        report=None,
        history=history,
    )


def _parts(history: History, match: _Match) -> Iterator[Part]:
    found = history.training
    starts, newest, every = newest_from(found), newest_rows(found), one_rows(found)
    if starts > found.snapshots.times.min() and has_both(found, newest):
        about = f"One snapshot of each of {count(len(newest), 'lead')} among the newest fifth of the snapshots."
        words = f"{about} {later_words(match.card.card, starts)}"
        yield _part(history, "newest", words, newest, match, starts)
    if has_both(found, every):
        yield _part(history, "all_rows", f"One snapshot of each of {count(len(every), 'lead')}.", every, match)


def _part(history: History, key: str, words: str, rows: Places, match: _Match, starts: int | None = None) -> Part:
    """Return the judgement on these rows; `starts` says when they begin, where they are the newest."""
    record = record_of_card(history.training, match.card.card, rows)
    rivals = None
    if match.challenger:
        champion, challenger = (
            record if one is match.card else record_of_card(history.training, one.card, rows)
            for one in (match.champion, match.challenger)
        )
        is_later = starts is not None and is_made_before(match.challenger.card, starts)
        rivals = Rivals(champion, challenger, match.champion.name, match.challenger.name, is_later)
    return part_on(history, key, words, record, match.wish, rivals)


def _check_reads(one: Called, found: Training, source: str) -> None:
    reads = one.card.attributes
    if reads and not set(reads) & set(found.snapshots.columns.attributes):
        raise Invalid(
            f"No lead of {source} had any of the attributes that '{one.card.name}' reads: {', '.join(reads)}. "
            "`leadlight learn` makes a scorecard of those that leads have."
        )
