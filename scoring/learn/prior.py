"""What a template says before any outcome is known."""

from dataclasses import dataclass

import numpy as np

from scoring.learn.snapshots import Snapshots
from scoring.locks import only_locked
from scoring.scorecard import Scorecard
from scoring.sums import Floats, Places
from scoring.templates import load_template

POINT = 0.05
"""Log-odds of a point where a template does not say: 20 points make 2.7 times the odds."""

APART = 2**32
"""Points further than all terms of a document reach together."""


@dataclass(frozen=True, slots=True)
class Prior:
    """A template, what its point is worth in log-odds, and for each lead a code of what it says."""

    template: Scorecard | None
    point: float
    codes: Places
    log_odds: Floats
    """By code (codes, 2), up to a constant: of the terms that learning may resize, and of those that are locked."""

    @property
    def locked(self) -> Scorecard | None:
        """The template with its locked terms alone; None without any."""
        return None if self.template is None else only_locked(self.template)

    @property
    def has_free_terms(self) -> bool:
        """Tell whether there is a template with terms that learning may resize."""
        return self.template is not None and not all(term.locked for term in self.template.terms)


def prior_of(template: object, leads: Snapshots) -> Prior:
    """Return the prior of a Scorecard, a document, a template's name or None, for each lead at its instant.

    Its limits of dimensions are left out: what is learned is added to the same dimensions.
    """
    card = card_of(template)
    if card is None:
        return Prior(None, POINT, np.zeros(len(leads), np.intp), np.zeros((1, 2)))
    point = point_of(card)
    points, is_locked = leads.points(card), np.array([term.locked for term in card.terms])
    free, locked = (points[:, wanted].sum(1, dtype=np.int64) for wanted in (~is_locked, is_locked))
    _, first, codes = np.unique(free * APART + locked, return_index=True, return_inverse=True)
    levels = np.column_stack([free[first], locked[first]])
    return Prior(card, point, codes.astype(np.intp), point * levels.astype(np.float64))


def point_of(card: Scorecard) -> float:
    """Return the log-odds of a point."""
    known = card.document.probability
    return known.slope if known is not None and known.slope > 0 else POINT


def card_of(template: object) -> Scorecard | None:
    """Return the Scorecard of a Scorecard, a document, a template's name or None."""
    if template is None or isinstance(template, Scorecard):
        return template
    return load_template(template) if isinstance(template, str) else Scorecard.from_document(template)
