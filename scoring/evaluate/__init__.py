"""How good scores are, on outcomes that they were not learned from."""

from scoring.evaluate.curve import Group, by_band, calibration_curve
from scoring.evaluate.measures import Estimate, compare, measure
from scoring.evaluate.tally import Tally, tally

__all__ = ["Estimate", "Group", "Tally", "by_band", "calibration_curve", "compare", "measure", "tally"]
