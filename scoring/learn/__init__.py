"""Learns scorecards from outcomes: tables and pair tables of whole points, and a calibrated probability."""

from scoring.learn.classifier import ScorecardClassifier
from scoring.learn.report import Report

__all__ = ["Report", "ScorecardClassifier"]
