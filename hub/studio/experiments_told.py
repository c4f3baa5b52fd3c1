"""Experiments in sentences, and as plain values."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from hub.studio.experiment_status import Status
from hub.studio.experiments import ARMS, DAY, Planned, Wish
from scoring.rates import count, percent


def plan_words(found: Planned, wish: Wish) -> Iterator[str]:
    """Yield what an experiment can find."""
    share = wish.challenger_share
    yield f"{percent(found.rate)} of accounts convert within {count(wish.horizon_days, 'day')} of their beginning."
    yield (
        f"{found.accounts_a_day:,.1f} new accounts a day, {share} of 100 of them scored by the challenger, "
        f"for {count(wish.days, 'day')}:"
    )
    yield f"outcomes become known from day {wish.horizon_days + 1} on. {found.plan.words}"
    for gap, day in found.plan.typical_days:
        when = f"by day {day + wish.horizon_days}" if day is not None else "not by the last day"
        yield f"  a gain of {gap * 100:.1f} points is found {when}"


def plan_document(found: Planned, wish: Wish) -> dict[str, Any]:
    """Return what an experiment can find, as JSON values; days count from the start."""
    typical = [
        {"gap": gap, "day": None if day is None else day + wish.horizon_days} for gap, day in found.plan.typical_days
    ]
    return {
        "rate": found.rate,
        "accounts_a_day": found.accounts_a_day,
        "days": wish.days,
        "horizon_days": wish.horizon_days,
        "challenger_share": wish.challenger_share,
        "smallest_gap": found.plan.smallest_gap,
        "power": found.plan.power,
        "typical_days": typical,
        "words": list(plan_words(found, wish)),
    }


def status_words(found: Status) -> Iterator[str]:
    """Yield what an experiment has shown so far."""
    one, (champion, challenger) = found.experiment, found.versions
    when = f"since {one.started_at:%d %b %Y}, planned until {one.started_at + one.days * DAY:%d %b %Y}"
    if one.ended_at:
        when = f"from {one.started_at:%d %b %Y} to {one.ended_at:%d %b %Y}, {one.decision} kept"
    yield f"v{challenger} against v{champion}, {when}"
    for arm, version, leads, accounts, rate in _arms(found):
        known = f"{rate} known converted" if rate.leads else "no outcome known yet"
        yield f"  {arm} v{version}: {count(leads, 'lead')} of {count(accounts, 'account')}; {known}"
    if found.waiting:
        yield f"  {count(found.waiting, 'lead')} not yet scored by the version of their arm"
    if found.is_uneven:
        yield (
            f"The accounts do not split as meant ({one.challenger_share} of 100 for the challenger): something is "
            "wrong with who is counted. Do not decide by this experiment."
        )
    yield found.answer.words
    if not found.days.known.sum() and not one.ended_at:
        first = one.started_at + (one.horizon_days + 1) * DAY
        horizon = count(one.horizon_days, "day")
        yield f"A lead's outcome is known {horizon} after it began: the first are on {first:%d %b %Y}."


def _arms(found: Status) -> Iterator[tuple[Any, ...]]:
    rates = found.answer.champion, found.answer.challenger
    yield from zip(ARMS, found.versions, found.leads, found.accounts, rates, strict=True)


def status_document(found: Status) -> dict[str, Any]:
    """Return what an experiment has shown so far, as JSON values; what is not known is null."""
    one, seen = found.experiment, found.answer
    return {
        "id": str(one.id),
        "started_at": one.started_at.isoformat(),
        "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        "decision": one.decision,
        "days": one.days,
        "horizon_days": one.horizon_days,
        "challenger_share": one.challenger_share,
        "smallest_gap": one.smallest_gap,
        "rate": one.rate,
        "arms": {
            arm: {"version": version, "leads": leads, "accounts": accounts, "known": rate.leads, "won": rate.won}
            for arm, version, leads, accounts, rate in _arms(found)
        },
        "waiting": found.waiting,
        "is_uneven": found.is_uneven,
        "is_decided": seen.better is not None,
        "better": seen.better,
        "gap": _number(seen.gap),
        "low": _number(seen.low),
        "high": _number(seen.high),
        "odds": seen.odds,
        "range_by_day": [[_number(limit) for limit in limits] for limits in seen.range_by_day.tolist()],
        "words": list(status_words(found)),
    }


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
