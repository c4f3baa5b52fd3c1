"""What a draft would do, before it is published: to leads, to the CRM, and on history."""

from scoring.compare.comparison import BandSize, Comparison, compare
from scoring.compare.effects import UNWRITTEN, Alerts, Records, WritePolicy, Writes, muted, writes
from scoring.compare.history import BandResult, Judged, Snapshot, judge
from scoring.compare.movers import Mover, Reason, subject_of

__all__ = [
    "UNWRITTEN",
    "Alerts",
    "BandResult",
    "BandSize",
    "Comparison",
    "Judged",
    "Mover",
    "Reason",
    "Records",
    "Snapshot",
    "WritePolicy",
    "Writes",
    "compare",
    "judge",
    "muted",
    "subject_of",
    "writes",
]
