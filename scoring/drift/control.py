"""False alarms over many tests at once."""

import numpy as np

from scoring.sums import Floats

ALPHA = 0.05


def adjusted(chances: Floats) -> Floats:
    """Return p-values adjusted for their number (Benjamini and Hochberg, 1995), same shape (m,), in the same order.

    Calling those at most α alarms keeps the expected share of false ones among alarms at α, for independent or
    positively dependent tests (Benjamini and Yekutieli, 2001); where nothing has changed, that is the chance of any.
    """
    order = np.argsort(chances)[::-1]
    m = len(chances)
    found = np.empty(m)
    found[order] = np.minimum.accumulate(chances[order] * m / np.arange(m, 0, -1))
    return np.minimum(found, 1.0)
