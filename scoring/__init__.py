"""The scoring core: scorecards, scores with receipts, and when they change. Pure: values in, values out."""

from scoring.activities import ActivityTableTerm, ActivityTerm
from scoring.bands import Band
from scoring.columns import Coded, Columns, Scores
from scoring.difference import Difference
from scoring.errors import LeadError, ScorecardError
from scoring.forecast import Change
from scoring.probability import Probability
from scoring.receipt import Line, Receipt, Score, TouchShare
from scoring.schema import SCHEMA
from scoring.scorecard import Scorecard, diff
from scoring.subject import Scalar, Subject, Touch
from scoring.templates import TEMPLATES, load_template
from scoring.terms import PairTerm, RuleTerm, TableTerm, Term

__all__ = [
    "SCHEMA",
    "TEMPLATES",
    "ActivityTableTerm",
    "ActivityTerm",
    "Band",
    "Change",
    "Coded",
    "Columns",
    "Difference",
    "LeadError",
    "Line",
    "PairTerm",
    "Probability",
    "Receipt",
    "RuleTerm",
    "Scalar",
    "Score",
    "Scorecard",
    "ScorecardError",
    "Scores",
    "Subject",
    "TableTerm",
    "Term",
    "Touch",
    "TouchShare",
    "diff",
    "load_template",
]
