"""What was learned from an organization's history, as sentences."""

from collections.abc import Iterator, Mapping

from hub.studio.finding import Finding
from hub.studio.gathering import History
from hub.studio.identifiers import told as told_apart
from scoring.rates import count
from scoring.words import full_date


def words(finding: Finding) -> Iterator[str]:
    """Yield what there was to learn from, what was learned, what was left out and why."""
    if finding.history is None:
        raise ValueError("What was learned from a file has no history.")
    yield from of_history(finding.history)
    yield from finding.report.words if finding.report else ()
    yield from _left_out(finding)
    if finding.parts and finding.parts[0].key != "newest":
        yield "History is too short to judge by the newest leads what was known before them."


def of_history(history: History) -> Iterator[str]:
    """Yield which leads were looked at, and what became of them."""
    found, days = history.training, history.wanted.horizon.days
    if history.share < 1:
        yield f"There are many leads; {history.share:.1%} of them were looked at, always the same."
    if not found.leads:
        yield f"No lead can teach anything yet: {_missing(found.missing) or 'there are no leads'}."
        return
    times = found.snapshots.times
    yield (
        f"{count(len(found.snapshots), 'snapshot')} of {count(found.leads, 'lead')}, from {full_date(int(times.min()))}"
        f" to {full_date(int(times.max()))}; {found.winners:,} of these leads converted within {days} days after one."
        " The snapshots of a lead count as one lead together: where only half of them are that close before its"
        " conversion, as half a conversion."
    )
    if found.missing:
        yield f"Leads without a snapshot: {_missing(found.missing)}."


def _left_out(finding: Finding) -> Iterator[str]:
    dropped_by_learning = {leak.column for leak in finding.report.leaks} if finding.report else set()
    for leak in finding.leaks:
        if leak.column not in dropped_by_learning:
            used = "It is used as it was known at the time." if finding.keeps_leaks else "It is left out."
            yield f"'{leak.column}' {leak.reason}. {used}"
    yield from told_apart(finding.apart)


def _missing(found: Mapping[str, int]) -> str:
    """Return `the lead had converted: 12; …`, the most leads first."""
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return "; ".join(f"{reason}: {number:,}" for reason, number in ordered)
