"""How good scores are, on outcomes that they were not learned from."""

from scoring.evaluate.curve import Group, by_band, calibration_curve
from scoring.evaluate.judgement import Judgement, judge
from scoring.evaluate.measures import Estimate, compare, measure
from scoring.evaluate.record import TrackRecord, joined, track_record
from scoring.evaluate.tally import Tally, tally

__all__ = [
    "Estimate",
    "Group",
    "Judgement",
    "Tally",
    "TrackRecord",
    "by_band",
    "calibration_curve",
    "compare",
    "joined",
    "judge",
    "measure",
    "tally",
    "track_record",
]
