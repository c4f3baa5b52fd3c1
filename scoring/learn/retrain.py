"""Learns a scorecard anew from newer outcomes, and keeps what an admin decided."""

from dataclasses import replace
from typing import Any

from sklearn.base import clone

from scoring.learn.card import resized
from scoring.learn.classifier import ScorecardClassifier
from scoring.learn.prior import card_of, point_of
from scoring.locks import only_locked
from scoring.scorecard import Scorecard
from scoring.terms import Term, dump_term, parse_term


def to_retrain(card: Scorecard, template: object = None) -> Scorecard | None:
    """Return what to begin with when `card` is learned anew: its locked terms, and the template it once began with.

    Its other terms are left out: they came from outcomes, which would count twice. `template` is as ScorecardClassifier
    takes it; its points are resized to what a point of `card` is worth. None where nothing is locked and no template
    is given.
    """
    first, locked = card_of(template), only_locked(card)
    if locked is None or first is None:
        return locked or first
    taken = {term.id for term in locked.terms}
    factor = point_of(first) / point_of(card)
    free = (_resized(term, factor) for term in first.terms if term.id not in taken)
    terms = (*(term for term in free if term), *locked.terms)
    return Scorecard(replace(locked.document, base=round(first.base * factor), terms=terms))


def retrained(
    card: Scorecard, learner: ScorecardClassifier, data: Any, outcomes: Any, sample_weight: Any = None
) -> ScorecardClassifier:
    """Return a copy of `learner`, fitted: its scorecard has the name and the locked terms of `card`, the rest is new.

    `learner.template` is the template that `card` once began with, if any.
    """
    again: ScorecardClassifier = clone(learner)
    again.set_params(template=to_retrain(card, learner.template), name=card.name)
    return again.fit(data, outcomes, sample_weight)


def _resized(term: Term, factor: float) -> Term | None:
    """Return a term with its points times a factor; a locked one as it is, None where nothing is left."""
    if term.locked:
        return term
    found = resized(dump_term(term), factor)
    return None if found is None else parse_term(found, "")
