"""Pure lead scoring: values in, values out; every score is a sum that explains itself."""

from scoring.errors import ScorecardError
from scoring.scorecard import Scorecard
from scoring.templates import TEMPLATES, load_template
from scoring.values import Band, Change, Coded, Columns, Line, Receipt, Score, Scores, Subject, Touch, TouchShare

__all__ = [
    "TEMPLATES", "Band", "Change", "Coded", "Columns", "Line", "Receipt", "Score", "Scorecard", "ScorecardError",
    "Scores", "Subject", "Touch", "TouchShare", "load_template",
]  # fmt: skip
