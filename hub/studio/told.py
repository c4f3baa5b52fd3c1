"""What was learned from an organization's history, as sentences and as JSON values."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from hub.studio.from_database import Learned
from hub.studio.judging import MEASURES, UNKNOWN
from scoring.rates import count
from scoring.words import full_date


def words(learned: Learned) -> Iterator[str]:
    """Yield what there was to learn from, what was learned, what was left out and why."""
    found, days = learned.found, learned.wanted.horizon.days
    if learned.looked_at < 1:
        yield f"There are many leads; {learned.looked_at:.1%} of them were looked at, always the same."
    if not found.leads:
        yield f"No lead can teach anything yet: {_missing(found.missing) or 'there are no leads'}."
        yield f"The template '{learned.card.name}' is kept. A shorter --horizon than {days} days looks less far ahead."
        return
    times = found.snapshots.times
    yield (
        f"{count(len(found.snapshots), 'snapshot')} of {count(found.leads, 'lead')}, from {full_date(int(times.min()))}"
        f" to {full_date(int(times.max()))}; {found.winners:,} of these leads converted within {days} days after one."
        " The snapshots of a lead count as one lead together."
    )
    if found.missing:
        yield f"Leads without a snapshot: {_missing(found.missing)}."
    yield from learned.report.words if learned.report else ()
    yield from _left_out(learned)
    if learned.parts and learned.parts[0].key != "newest":
        yield "History is too short to judge by the newest leads what was known before them."


def document(learned: Learned) -> dict[str, Any]:
    """Return all that is known as JSON values; measures are of leads left out, null where there are none."""
    found, report, first = learned.found, learned.report, learned.parts[0] if learned.parts else None
    told = first.judgement.to_dict() if first else {}
    duel = first.duel if first else None
    about = {
        "leads": found.leads,
        "conversions": found.winners,
        "snapshots": len(found.snapshots),
        "horizon_days": learned.wanted.horizon.days,
        "first_as_of": _day(found.snapshots.times.min()) if found.leads else None,
        "last_as_of": _day(found.snapshots.times.max()) if found.leads else None,
        "share_of_leads": learned.looked_at,
        "without_snapshot": dict(found.missing),
        "judged_on": first and first.key,
        **{part.key: {"how": part.how} | part.judgement.to_dict() for part in learned.parts},
        "against": duel and duel.to_dict(),
        "leaks": [asdict(leak) for leak in learned.leaks],
        "not_learned": [{"column": name, "reason": reason} for name, reason in sorted(learned.apart.items())],
        "no_signal": report is None or report.no_signal,
        "words": list(words(learned)),
    }
    return dict.fromkeys(MEASURES, UNKNOWN) | told | about


def _left_out(learned: Learned) -> Iterator[str]:
    dropped_by_learning = {leak.column for leak in learned.report.leaks} if learned.report else set()
    for leak in learned.leaks:
        if leak.column not in dropped_by_learning:
            used = "It is used as it was known at the time." if learned.wanted.keep_leaks else "It is left out."
            yield f"'{leak.column}' {leak.reason}. {used}"
    by_reason: dict[str, list[str]] = defaultdict(list)
    for name, reason in sorted(learned.apart.items()):
        by_reason[reason].append(name)
    for reason, names in by_reason.items():
        yield f"Not learned from {', '.join(names)}: {reason}."


def _missing(found: Mapping[str, int]) -> str:
    """Return `the lead had converted: 12; …`, the most leads first."""
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(f"{reason}: {number:,}" for reason, number in ordered)


def _day(microseconds: Any) -> str:
    return str(np.datetime64(int(microseconds), "us").astype("datetime64[s]")) + "Z"
