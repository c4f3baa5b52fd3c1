"""Whether an organization's leads, or what becomes of them, have changed since its live version was published."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from connectors.records import WHOLE_CURRENCIES
from hub.errors import Invalid
from hub.leads.models import Outcome
from hub.scorecards.live import compiled, live_at
from hub.scorecards.models import ScoringModel
from hub.studio.by_lead import NEWEST, Places
from hub.studio.drifting import DAY, Drift, of_leads, of_outcomes, read_by
from hub.studio.gathering import Hear, Wanted, gather
from hub.studio.snapshots import CONVERTED
from hub.studio.training import Training
from scoring import Columns, Scorecard
from scoring.drift import Gap, calibration_drift, population_drift
from scoring.evaluate import track_record
from scoring.rates import count
from scoring.subject import microseconds
from scoring.words import full_date

FEW = 20
"""Leads below which the time since the live version, or before it, is too little to compare."""
SOURCE = "lead_source"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveDrift:
    """What has changed for the live version; each lead is looked at once, as it was at its first snapshot."""

    version: int
    since: str
    """The day from which leads count as new, and why this one."""
    leads_before: int
    leads: int
    conversions: int
    """Of the `leads` since."""
    amount: tuple[float, str] | None
    """The mean amount of a conversion and its currency; None where none is known, or in several currencies."""
    drift: Drift

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values; `drift` is as `evaluate --baseline` tells it."""
        amount, currency = self.amount or (None, None)
        about = {name: getattr(self, name) for name in ("version", "since", "leads_before", "leads", "conversions")}
        return about | {"amount": amount, "currency": currency, "drift": self.drift.to_dict()}


def drift_of_live(session: Session, org_id: UUID, wanted: Wanted, *, now: datetime, heard: Hear) -> LiveDrift:
    """Return what has changed since the live version was published, or in the newest fifth of its leads.

    Raises:
        Invalid: there is no live version, or too few leads whose horizon has ended.
    """
    model = live_at(session, org_id, now)
    if model is None:
        raise Invalid("There is no live version. `leadlight scorecard publish FILE` makes one live.")
    found = gather(session, org_id, wanted, now=now, heard=heard).training
    if found.leads < 2 * FEW:
        raise Invalid(
            f"There is too little history: {count(found.leads, 'lead')} had {wanted.horizon.days} days to convert. "
            f"At least {2 * FEW} are needed, {FEW} of before and {FEW} of late; --horizon sets the days."
        )
    heard("comparing")
    amount = mean_amount(session, org_id)
    first = _first_rows(found)
    starts, why = _starts(found, first, model, wanted.horizon.days)
    before, late = (first[is_in] for is_in in _sides(found, first, starts))
    day = full_date(starts)
    return LiveDrift(
        version=model.version,
        since=f"{day}: {why}",
        leads_before=len(before),
        leads=len(late),
        conversions=int(found.converted[late].sum()),
        amount=amount,
        drift=_drift(compiled(model), found, (before, late), f"the time before {day}", amount),
    )


def _first_rows(found: Training) -> Places:
    """Return the oldest row of each lead, so that no lead is both of before and of late."""
    order = np.lexsort((found.snapshots.times, found.lead))
    _, at = np.unique(found.lead[order], return_index=True)
    return order[at]


def _sides(found: Training, first: Places, starts: int) -> tuple[Any, Any]:
    is_late = found.snapshots.times[first] >= starts
    return ~is_late, is_late


def _starts(found: Training, first: Places, model: ScoringModel, horizon: int) -> tuple[int, str]:
    """Return where the leads of late begin, in microseconds since 1970, and why there."""
    published = microseconds(model.published_at)
    before, late = (int(side.sum()) for side in _sides(found, first, published))
    if min(before, late) >= FEW:
        return published, f"v{model.version} was published."
    times = found.snapshots.times[first]
    newest = int(np.quantile(times, 1 - max(NEWEST, FEW / len(times)), method="lower"))
    if newest <= times.min():
        raise Invalid("There is too little history: all leads with an ended horizon begin on the same day.")
    side = f"since v{model.version} was published" if late < FEW else f"before v{model.version} was published"
    number = late if late < FEW else before
    part = "fifth of leads" if NEWEST * len(times) >= FEW else f"{FEW} leads or so"
    few = f"only {number:,}" if number else "none"
    return newest, f"the newest {part}, as {few} of those {side} had {horizon} days to convert."


def _drift(
    card: Scorecard, found: Training, rows: tuple[Places, Places], baseline: str, amount: tuple[float, str] | None
) -> Drift:
    columns = [read_by(card, found.snapshots.take(side).columns) for side in rows]
    shifts = population_drift(columns[0], columns[1])
    needs = _needs(card, found)
    gaps = None if needs else _gaps(card, found, rows[1], amount)
    return Drift(
        baseline=baseline, shifts=shifts, gaps=gaps, words=(*of_leads(baseline, shifts), *of_outcomes(gaps, needs))
    )


def _needs(card: Scorecard, found: Training) -> str:
    """Return what is missing to tell whether leads convert as the score says, nothing if all is there."""
    if card.document.probability is None:
        return "a probability in the live version: `leadlight learn --out card.json` learns one"
    return "" if found.converted.any() else "outcomes: the CRM tells of no conversion within the horizon"


def _gaps(card: Scorecard, found: Training, late: Places, amount: tuple[float, str] | None) -> tuple[Gap, ...]:
    leads = found.snapshots.take(late)
    record = track_record(card, leads.scores(card), found.converted[late])
    probability = card.document.probability
    if record.chance is None or probability is None:
        raise ValueError("Gaps need a scorecard with a probability.")
    word = {band.key: band.word for band in record.ladder}
    mean, currency = amount or (None, "")
    return calibration_drift(
        record.chance,
        record.won > 0,
        groups={"band": [word[key] for key in record.band.tolist()], "source": _sources(leads.columns)},
        days=max(float(leads.times.max() - leads.times.min()) / 1e6 / DAY, 7.0),
        learned_from=probability.conversions or 0,
        amount=mean,
        currency=f"{currency} " if currency else "",
    )


def _sources(columns: Columns) -> list[str | None]:
    """Return where each lead came from, None where that is not known."""
    one = columns.attributes.get(SOURCE)
    if one is None:
        return [None] * columns.n
    return [None if code < 0 else str(one.levels[code]) for code in one.codes.tolist()]


def mean_amount(session: Session, org_id: UUID) -> tuple[float, str] | None:
    """Return the mean amount of the organization's conversions with its currency; None for none or several of these."""
    kinds = session.execute(
        select(Outcome.currency, func.avg(Outcome.amount_minor))
        .where(Outcome.org_id == org_id, Outcome.kind.in_(CONVERTED), Outcome.amount_minor.is_not(None))
        .group_by(Outcome.currency)
    ).all()
    if len(kinds) != 1 or kinds[0][0] is None:
        return None
    currency, mean = kinds[0]
    return float(mean) / (1 if currency in WHOLE_CURRENCIES else 100), currency
