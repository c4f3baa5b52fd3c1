"""Learns scorecards from outcomes: tables and pair tables of whole points, and a calibrated probability."""

from scoring.learn.classifier import ScorecardClassifier
from scoring.learn.monotone import MonotoneError
from scoring.learn.refresh import refreshed
from scoring.learn.report import Report
from scoring.learn.retrain import retrained, to_retrain
from scoring.learn.snapshots import Snapshots
from scoring.learn.validate import Evaluation, cross_validate

__all__ = [
    "Evaluation",
    "MonotoneError",
    "Report",
    "ScorecardClassifier",
    "Snapshots",
    "cross_validate",
    "refreshed",
    "retrained",
    "to_retrain",
]
