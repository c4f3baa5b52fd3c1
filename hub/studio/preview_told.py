"""A preview in sentences, and as plain values."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from hub.scores.words import receipt
from hub.studio.history import HORIZON
from hub.studio.preview import Cost, Preview
from scoring import Score
from scoring.compare import BandSize, Judged, Mover, Writes
from scoring.rates import count, percent


def words(found: Preview) -> Iterator[str]:
    """Yield the preview line by line, as people read it."""
    seen = found.seen
    yield from seen.words
    if found.stored.ids:
        yield ""
        yield from _matrix(found)
    if seen.movers:
        yield ""
        yield "Those who move most:"
        for one in seen.movers:
            yield f"  {one.before.total:>3} → {one.after.total:<3} {_name(found, one)}: {one.words}"
    yield ""
    for cost in found.costs:
        yield from _cost(cost)
    if not found.costs:
        yield "Nothing is written: no connection writes scores."
    yield seen.alerts.words or "By this, no lead rises into a band that people are told of, so no alert is muted."
    yield from _history(found)
    if found.is_tested:
        yield "An experiment runs, so nothing can be published before `leadlight experiment stop`."


def _name(found: Preview, one: Mover) -> str:
    return found.names.get(found.stored.ids[one.row], "")


def _matrix(found: Preview) -> Iterator[str]:
    """Yield leads by band now (rows) and with the draft (columns)."""
    rows, columns = found.seen.bands
    wide = max(8, *(len(band.word) for band in (*rows, *columns))) + 2
    yield f"{'now / draft':<14}" + "".join(f"{band.word:>{wide}}" for band in columns)
    for band, numbers in zip(rows, found.seen.matrix.tolist(), strict=True):
        yield f"{band.word:<14}" + "".join(f"{number:>{wide},}" for number in numbers)


def _cost(cost: Cost) -> Iterator[str]:
    done = cost.writes
    said = f"{cost.name}: {count(done.at_once, 'record')} written at once"
    parts = [f"{number:,} {name}" for number, name in _kinds(done) if number]
    said += f" ({', '.join(parts)})" if parts else ""
    said += f", {count(done.later, 'record')} that differ little within a day" if done.later else ""
    if cost.calls is None:
        yield f"{said}. How many calls that takes is not known: {cost.reason}"
        return
    limit = "" if cost.budget_today is None else f" of the {cost.budget_today:,} a day, {cost.calls_today:,} made today"
    yield f"{said}: {count(cost.calls, 'API call')}{limit}."


def _kinds(done: Writes) -> tuple[tuple[int, str], ...]:
    return (
        (done.rises, "to a higher band"),
        (done.falls, "to a lower one"),
        (done.moves, "by points"),
        (done.firsts, "for the first time"),
    )


def _history(found: Preview) -> Iterator[str]:
    judged = found.seen.history
    if judged is None:
        yield "History says nothing yet: no leads of the past are known of which some converted and some did not."
        return
    now, then = judged
    days = HORIZON.days
    yield f"On {found.snapshots:,} looks at leads of the past, and who converted within {days} days (live → draft):"
    yield f"  the top tenth converts at {now.lift_10:.2f} → {then.lift_10:.2f} times the average rate"
    yield f"  ROC-AUC {now.roc_auc:.3f} → {then.roc_auc:.3f}"
    yield f"  probabilities: {_calibration(now)} → {_calibration(then)}"


def _calibration(judged: Judged) -> str:
    if judged.said is None or judged.calibration_error is None:
        return "none"
    off = judged.calibration_error * 100
    return f"said {percent(judged.said)}, seen {percent(judged.everyone.value)}, {off:.1f} points off on average"


def document(found: Preview) -> dict[str, Any]:
    """Return the preview as JSON values; what is not known is null."""
    seen = found.seen
    return {
        "as_of": found.as_of.isoformat(),
        "leads": len(found.stored.ids),
        "up": seen.up,
        "down": seen.down,
        "same": seen.same,
        "to_another_band": seen.to_another_band,
        "bands": dict(zip(("live", "draft"), ([_size(band) for band in bands] for bands in seen.bands), strict=True)),
        "matrix": seen.matrix.tolist(),
        "histogram": dict(zip(("live", "draft"), seen.histogram.tolist(), strict=True)),
        "movers": [_mover(found, one) for one in seen.movers],
        "connections": [_connection(cost) for cost in found.costs],
        "alerts": {"muted": len(seen.alerts.rows), "band": seen.alerts.band, "words": seen.alerts.words},
        "history": seen.history and dict(zip(("live", "draft"), map(_judged, seen.history), strict=True)),
        "snapshots": found.snapshots,
        "experiment_runs": found.is_tested,
        "words": list(words(found)),
    }


def _size(band: BandSize) -> dict[str, Any]:
    return {"key": band.key, "word": band.word, "leads": band.leads, "conversions": band.conversions}


def _mover(found: Preview, one: Mover) -> dict[str, Any]:
    return {
        "lead": str(found.stored.ids[one.row]),
        "name": _name(found, one),
        "change": one.change,
        "reasons": [{"points": reason.points, "words": reason.words} for reason in one.reasons],
        "before": _score(one.before),
        "after": _score(one.after),
    }


def _score(score: Score) -> dict[str, Any]:
    return {"score": score.total, "band": score.band, "lines": receipt(score)}


def _connection(cost: Cost) -> dict[str, Any]:
    done = cost.writes
    told = asdict(done) | {"at_once": done.at_once, "last_at": done.last_at.isoformat() if done.last_at else None}
    names = ("vendor", "name", "calls", "calls_today", "budget_today", "reason")
    return {name: getattr(cost, name) for name in names} | {"writes": told}


def _judged(judged: Judged) -> dict[str, Any]:
    bands = [
        {"key": one.key, "word": one.word, "leads": one.rate.leads, "won": one.rate.won, "said": one.said}
        for one in judged.bands
    ]
    names = ("roc_auc", "lift_10", "lift_20", "said", "brier", "log_loss", "calibration_error")
    told = {name: _number(getattr(judged, name)) for name in names}
    return {"leads": judged.everyone.leads, "won": judged.everyone.won, "bands": bands, **told}


def _number(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else value
