"""Learns a scorecard from an organization's leads as they looked at past instants, and judges it and the live one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from hub.errors import Invalid
from hub.organizations.models import Organization
from hub.scorecards.live import compiled, live_at
from hub.studio.asked import check_names
from hub.studio.beginning import beginning
from hub.studio.by_lead import newest_by_lead, newest_rows, one_by_lead, one_rows, record_of_card, record_of_learning
from hub.studio.finding import Finding, Part
from hub.studio.gathering import Hear, History, Wanted, gather
from hub.studio.identifiers import identifying
from hub.studio.judging import Called, Rivals, Wish, part_of
from scoring import Scorecard
from scoring.evaluate import TrackRecord
from scoring.evaluate.shapes import Shape, shapes
from scoring.learn import Report, ScorecardClassifier, refreshed
from scoring.rates import count, percent
from scoring.subject import EPOCH, MICROSECOND, SECOND

NEWEST_WORDS = (
    "One snapshot of each lead among the newest fifth, in five parts, each judged by what was known of the other leads "
    "before them."
)
LEFT_OUT_WORDS = "One snapshot of each lead, in five parts, each judged by what the other leads teach."


def learn(
    session: Session, org_id: UUID, wanted: Wanted, template: Scorecard | None, *, now: datetime, wish: Wish
) -> Finding:
    """Return what the organization's outcomes teach, and what that is worth; for the template see `beginning`.

    Judged is on the newest snapshots of leads left out, by what was known before, where history is long enough; and on
    leads left out. Each beside the scorecard of `wish.against`, or the live version.
    """
    history = gather(session, org_id, wanted, now=now, heard=wish.told)
    name, template = session.get_one(Organization, org_id).name, beginning(session, org_id, template, now=now)
    found = history.training
    if not found.leads:
        return _nothing(name, history, template)
    check_names(found, wanted)
    wish.told("looking for columns that know the outcome")
    apart = identifying(found.writings.columns)
    apart = {name: why for name, why in apart.items() if name not in wanted.include}
    apart |= dict.fromkeys(wanted.exclude, "is excluded")
    leaks = tuple(leak for leak in found.writings.leaks() if leak.column not in apart)
    unlearned = apart | ({} if wanted.keep_leaks else {leak.column: leak.reason for leak in leaks})
    how = ScorecardClassifier(
        template=template,
        unlearned=unlearned,
        drop_leaks=not wanted.keep_leaks,
        monotone=wanted.monotone,
        newest_outcome=_known_until(history),
    )
    wish.told("learning from all leads")
    how.fit(found.snapshots, found.converted, found.weight, when=found.snapshots.times)
    champion = wish.against or live_card(session, org_id, now)
    return Finding(
        source=name,
        leads=found.leads,
        conversions=found.winners,
        rows_left_out=0,
        parts=tuple(_parts(history, how, champion, wish)),
        card=how.scorecard_,
        shapes=shapes_of(history, how.scorecard_),
        report=how.report_,
        keeps_leaks=wanted.keep_leaks,
        leaks=(*leaks, *(leak for leak in how.report_.leaks if leak.column not in unlearned)),
        apart=apart,
        history=history,
    )


def _nothing(name: str, history: History, template: Scorecard) -> Finding:
    """Return that there is no snapshot to learn from yet."""
    kept = f"The template '{template.name}' is kept."
    shorter = f"A shorter --horizon than {history.wanted.horizon.days} days looks less far ahead."
    return Finding(
        source=name,
        leads=0,
        conversions=0,
        rows_left_out=0,
        parts=(),
        card=template,
        shapes=(),
        report=Report(leads=0, conversions=0, no_signal=True, words=(f"{kept} {shorter}",)),
        history=history,
    )


def _known_until(history: History) -> datetime:
    """Return when it was known of the newest snapshots whether their leads converted."""
    return EPOCH + int(history.training.snapshots.times.max()) * MICROSECOND + history.wanted.horizon


def live_card(session: Session, org_id: UUID, now: datetime) -> Called | None:
    """Return the live version, None where there is none."""
    live = live_at(session, org_id, now)
    return None if live is None else Called(compiled(live), f"v{live.version} (live)")


def _parts(history: History, how: ScorecardClassifier, champion: Called | None, wish: Wish) -> Iterator[Part]:
    """Yield what learning so is worth beside the champion, on the newest snapshots and on all."""
    found = history.training
    for key, words, folds in (
        ("newest", NEWEST_WORDS, newest_by_lead(found, history.wanted.horizon)),
        ("cross_validated", LEFT_OUT_WORDS, one_by_lead(found)),
    ):
        record = record_of_learning(found, how, folds, wish.told, follows=key == "newest")
        if record is None:
            continue
        wish.told("measuring")
        rivals = None
        if champion is not None:
            rival = replace(record_of_card(found, champion.card, record.place), fold=record.fold)
            rivals = Rivals(rival, record, champion.name, "learned anew", is_later=key == "newest")
        yield part_on(history, key, words, record, wish, rivals)


def part_on(history: History, key: str, words: str, record: TrackRecord, wish: Wish, rivals: Rivals | None) -> Part:
    """Return the judgement on `record`, of snapshots, and on rivals, of the same ones.

    A lead counts in the week of its snapshot. Where a share of the leads was looked at, so is it of those that a team
    can call.
    """
    if wish.capacity is not None and history.share < 1:
        capacity = max(1, round(wish.capacity * history.share))
        words = f"{words} Of this share of the leads, {capacity:,} a week stand for {wish.capacity:,}."
        wish = replace(wish, capacity=capacity)
    weeks = (history.training.snapshots.times[record.place] // SECOND).astype(float)
    return part_of(key, words, record, wish, rivals=rivals, instants=weeks)


def shapes_of(history: History, card: Scorecard) -> tuple[Shape, ...]:
    """Return the terms of a scorecard with one snapshot of each lead as evidence."""
    rows = one_rows(history.training)
    leads = history.training.snapshots.take(rows)
    return shapes(card, leads.columns, leads.scores(card), history.training.converted[rows])


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """The live version with the probability that its newest leads have."""

    card: Scorecard
    version: int
    before: float
    """The mean probability that the live version says of these leads."""
    leads: int
    conversions: int

    @property
    def words(self) -> str:
        """What was refreshed by what."""
        return (
            f"The live v{self.version} says {percent(self.before)} of its {count(self.leads, 'newest lead')};"
            f" {self.conversions:,} converted. The probability is set to that, points stay as they are."
        )

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        about = {name: getattr(self, name) for name in ("version", "leads", "conversions")}
        return about | {"said": self.before, "content_hash": self.card.content_hash}


def refresh(session: Session, org_id: UUID, wanted: Wanted, *, now: datetime, heard: Hear) -> Refreshed:
    """Return the live version with its probability brought up to date by the newest fifth of the snapshots.

    Raises:
        Invalid: there are no such leads, or the live version has no probability.
    """
    model = live_at(session, org_id, now)
    if model is None or compiled(model).document.probability is None:
        raise Invalid(
            "The live version has no probability to bring up to date. `leadlight learn --out card.json` learns one; "
            "`leadlight scorecard publish card.json` makes it live."
        )
    found = gather(session, org_id, wanted, now=now, heard=heard).training
    if not found.leads:
        raise Invalid(
            f"No lead is old enough to know whether it converted within {wanted.horizon.days} days. "
            "A shorter --horizon looks less far ahead."
        )
    rows = newest_rows(found)
    leads, won = found.snapshots.take(rows), found.converted[rows]
    said = leads.scores(compiled(model)).probability
    return Refreshed(
        card=refreshed(compiled(model), leads, won),
        version=model.version,
        before=0.0 if said is None else float(said.mean()),
        leads=len(rows),
        conversions=int(won.sum()),
    )
