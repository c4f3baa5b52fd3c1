"""Whether leads, or what becomes of them, have changed since a scorecard was made; with few false alarms."""

from scoring.drift.calibration import Gap, calibration_drift
from scoring.drift.population import Shift, population_drift

__all__ = ["Gap", "Shift", "calibration_drift", "population_drift"]
