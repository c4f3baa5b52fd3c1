"""Learns a scorecard from an organization's leads as they looked at past instants, and judges it and the live one."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hub.errors import Invalid
from hub.leads.models import Lead
from hub.scorecards.live import compiled, live_at
from hub.scorecards.models import ScoringModel
from hub.studio.beginning import beginning
from hub.studio.by_lead import Hear, newest_by_lead, newest_rows, one_by_lead, record_of_card, record_of_learning
from hub.studio.identifiers import identifying
from hub.studio.judging import Part, Rivals, Wish, part_of
from hub.studio.snapshots import MOST, Batch, Plan, batches, grid
from hub.studio.training import Training, training
from scoring import Scorecard
from scoring.learn import Report, ScorecardClassifier, refreshed
from scoring.learn.report import Leak
from scoring.rates import count, percent

STEADY = frozenset({
    "company", "country", "city", "department", "email", "email_kind", "employees", "industry", "annual_revenue",
    "lead_source", "name", "phone", "seniority", "title", "website",
})  # fmt: skip
"""Attributes that say who leads are: as known first, so since ever."""
MOST_ROWS = 60_000
"""Snapshots to learn from: of many leads fewer each, of very many leads a share, which is always the same leads."""

NEWEST_WORDS = (
    "One snapshot of each lead among the newest fifth, in five parts, each judged by what was known of the other leads "
    "before them."
)
LEFT_OUT_WORDS = "One snapshot of each lead, in five parts, each judged by what the other leads teach."


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to learn from."""

    horizon: timedelta = timedelta(days=90)
    every: timedelta = timedelta(days=7)
    back: timedelta = timedelta(days=365)
    steady: Collection[str] = STEADY
    exclude: Collection[str] = ()
    """Attributes not to learn from."""
    keep_leaks: bool = False
    monotone: Mapping[str, str] = field(default_factory=dict)
    """Attributes whose points may only go one way with their numbers: `rising` or `falling`."""
    most_rows: int = MOST_ROWS


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What an organization's history teaches."""

    wanted: Wanted
    found: Training
    looked_at: float
    """The share of leads that was looked at."""
    card: Scorecard
    report: Report | None
    """None where there is no snapshot."""
    leaks: tuple[Leak, ...]
    apart: Mapping[str, str]
    """Columns that were not learned from, each with the reason."""
    parts: tuple[Part, ...]
    """On the newest snapshots of leads left out, by what was known before, where history is long enough; and on leads
    left out. Each beside the live version. Empty where too few leads converted, or too few did not."""


def gather(session: Session, org_id: UUID, wanted: Wanted, *, now: datetime, heard: Hear) -> tuple[Training, float]:
    """Return the snapshots of the organization, and the share of its leads that was looked at."""
    leads = session.scalar(select(func.count()).select_from(Lead).where(Lead.org_id == org_id)) or 0
    share = min(1.0, wanted.most_rows / max(leads, 1))
    plan = Plan(
        instants=grid(now, wanted.horizon, every=wanted.every, back=wanted.back),
        horizon=wanted.horizon,
        steady=[*wanted.steady, *(f"account.{name}" for name in wanted.steady)],
        most=min(MOST, max(1, wanted.most_rows // max(leads, 1))),
        share=share,
    )
    seen = 0

    def counted(batch: Batch) -> Batch:
        nonlocal seen
        seen += len(batch.written) + sum(batch.missing.values())
        heard(f"looking at leads as they were: {seen:,} of about {leads * share:,.0f}")
        return batch

    return training(map(counted, batches(session, org_id, plan, now=now))), share


def learn(
    session: Session, org_id: UUID, wanted: Wanted, template: Scorecard | None, *, now: datetime, heard: Hear
) -> Learned:
    """Return what the organization's outcomes teach; for the template see `beginning`."""
    found, share = gather(session, org_id, wanted, now=now, heard=heard)
    template = beginning(session, org_id, template, now=now)
    if not found.leads:
        return Learned(
            wanted=wanted, found=found, looked_at=share, card=template, report=None, leaks=(), apart={}, parts=()
        )
    heard("looking for columns that know the outcome")
    apart = identifying(found.writings.columns) | dict.fromkeys(wanted.exclude, "is excluded")
    leaks = tuple(leak for leak in found.writings.leaks() if leak.column not in apart)
    unlearned = apart | ({} if wanted.keep_leaks else {leak.column: leak.reason for leak in leaks})
    how = ScorecardClassifier(
        template=template, unlearned=unlearned, drop_leaks=not wanted.keep_leaks, monotone=wanted.monotone
    )
    heard("learning from all leads")
    how.fit(found.snapshots, found.converted, found.weight)
    return Learned(
        wanted=wanted,
        found=found,
        looked_at=share,
        card=how.scorecard_,
        report=how.report_,
        leaks=(*leaks, *(leak for leak in how.report_.leaks if leak.column not in unlearned)),
        apart=apart,
        parts=tuple(_parts(found, how, wanted, live_at(session, org_id, now), heard)),
    )


def _parts(
    found: Training, how: ScorecardClassifier, wanted: Wanted, live: ScoringModel | None, heard: Hear
) -> Iterator[Part]:
    """Yield what learning so is worth beside the live version, on the newest snapshots and on all."""
    for key, words, folds in (
        ("newest", NEWEST_WORDS, newest_by_lead(found, wanted.horizon)),
        ("cross_validated", LEFT_OUT_WORDS, one_by_lead(found)),
    ):
        record = record_of_learning(found, how, folds, heard)
        if record is None:
            continue
        rivals: Rivals | None = None
        if live is not None:
            rivals = (record_of_card(found, compiled(live), record), record, f"v{live.version} (live)", "learned anew")
        yield part_of(key, words, record, Wish(), rivals=rivals)


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
            "The live version has no probability to bring up to date. `leadlight learn --out card.json` learns one."
        )
    found, _ = gather(session, org_id, wanted, now=now, heard=heard)
    if not found.leads:
        raise Invalid(f"No lead is old enough to know whether it converted within {wanted.horizon.days} days.")
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
