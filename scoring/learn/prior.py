"""What a template says before any outcome is known."""

from dataclasses import dataclass

import numpy as np

from scoring.learn.snapshots import Snapshots
from scoring.scorecard import Scorecard
from scoring.sums import Floats, Places
from scoring.templates import load_template

POINT = 0.05
"""Log-odds of a point where a template does not say: 20 points make 2.7 times the odds."""


@dataclass(frozen=True, slots=True)
class Prior:
    """A template, what its point is worth in log-odds, and for each lead a code of what it says."""

    template: Scorecard | None
    point: float
    codes: Places
    log_odds: Floats
    """By code, up to a constant."""


def prior_of(template: object, leads: Snapshots) -> Prior:
    """Return the prior of a Scorecard, a document, a template's name or None, for each lead at its instant.

    Its limits of dimensions are left out: what is learned is added to the same dimensions.
    """
    card = _card(template)
    if card is None:
        return Prior(None, POINT, np.zeros(len(leads), np.intp), np.zeros(1))
    known = card.document.probability
    point = known.slope if known is not None and known.slope > 0 else POINT
    points = leads.points(card).sum(1, dtype=np.int64)
    levels, codes = np.unique(points, return_inverse=True)
    return Prior(card, point, codes.astype(np.intp), point * levels.astype(np.float64))


def _card(template: object) -> Scorecard | None:
    if template is None or isinstance(template, Scorecard):
        return template
    return load_template(template) if isinstance(template, str) else Scorecard.from_document(template)
