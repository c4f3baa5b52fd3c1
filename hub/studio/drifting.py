"""Whether leads, or what becomes of them, have changed since the leads that a scorecard was made from."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from hub.studio.labelled import Labelled
from scoring import Columns, Scorecard
from scoring.drift import Gap, Shift, calibration_drift, population_drift
from scoring.evaluate import TrackRecord

MOST = 5
DAY = 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What has changed since the baseline."""

    baseline: str
    """The name of its file, or the time that it is."""
    shifts: tuple[Shift, ...]
    """Of the attributes that the scorecard reads."""
    gaps: tuple[Gap, ...] | None
    """Between what the score said and what leads did; None where that cannot be told."""
    words: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values."""
        return asdict(self)


def drift(
    card: Scorecard, baseline: Labelled, found: Labelled, columns: tuple[Columns, Columns], record: TrackRecord
) -> Drift:
    """Return what has changed from `baseline` to `found`; `columns` are the leads of both, `record` is of `found`."""
    before, after = (read_by(card, one) for one in columns)
    shifts, gaps = population_drift(before, after), _gaps(card, found, record)
    needs = "a probability in the scorecard" if record.chance is None else "--time with dates"
    words = (*of_leads(baseline.name, shifts), *of_outcomes(gaps, needs))
    return Drift(baseline=baseline.name, shifts=shifts, gaps=gaps, words=words)


def read_by(card: Scorecard, columns: Columns) -> Columns:
    """Return the columns with the attributes that the scorecard reads."""
    wanted = {name: one for name, one in columns.attributes.items() if name in card.attributes}
    return replace(columns, attributes=wanted)


def _gaps(card: Scorecard, found: Labelled, record: TrackRecord) -> tuple[Gap, ...] | None:
    """Return the gaps overall and by band; None without a probability, or without dates to tell a month by."""
    if record.chance is None or found.order is None or not found.is_dated:
        return None
    word = {band.key: band.word for band in record.ladder}
    probability = card.document.probability
    return calibration_drift(
        record.chance,
        record.won > 0,
        groups={"band": [word[key] for key in record.band.tolist()]},
        days=max(float(found.order.max() - found.order.min()) / DAY, 1.0),
        learned_from=probability.conversions if probability else 0,
    )


def of_leads(baseline: str, shifts: tuple[Shift, ...]) -> Iterator[str]:
    """Yield how leads have shifted since `baseline`, in sentences."""
    drifted = [shift for shift in shifts if shift.is_drift]
    if not shifts:
        yield "Whether leads have shifted cannot be told: no attribute that the scorecard reads is known of them."
        return
    if not drifted:
        yield f"Leads are as they were in {baseline}: no attribute has shifted by more than chance and by much."
        return
    yield f"Leads are not as they were in {baseline}: {len(drifted)} of {len(shifts)} attributes have shifted."
    yield from (shift.words for shift in drifted[:MOST])


def of_outcomes(gaps: tuple[Gap, ...] | None, needs: str) -> Iterator[str]:
    """Yield the gaps in sentences; without them, what it `needs` to find them."""
    if gaps is None:
        yield f"Whether leads still convert as often as the score says needs {needs}."
        return
    drifted = [gap for gap in gaps if gap.is_drift]
    if not drifted:
        yield "Leads convert as often as the score says, as far as chance lets one tell."
    yield from (gap.words for gap in drifted[:MOST])
