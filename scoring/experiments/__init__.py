"""A/B tests of scorecards on live leads: who is in which arm, what is known so far, and how long it takes."""

from scoring.experiments.answer import Answer, answer
from scoring.experiments.arms import arm_of, odds_of_uneven
from scoring.experiments.days import Days, Outcome, by_day
from scoring.experiments.plan import Plan, days_to_decide, plan

__all__ = [
    "Answer",
    "Days",
    "Outcome",
    "Plan",
    "answer",
    "arm_of",
    "by_day",
    "days_to_decide",
    "odds_of_uneven",
    "plan",
]
