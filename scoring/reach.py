"""The lowest and the highest score that a scorecard can give."""

from scoring.compiled import held
from scoring.dimensions import DIMENSIONS, Limits
from scoring.document import SCALE, Document
from scoring.terms import given


def reach(document: Document) -> tuple[int, int]:
    """Return scores that bound every lead's: those of one whose terms all give their least, or their most."""
    ends = []
    for pick in (min, max):
        total = document.base
        for dimension in DIMENSIONS:
            most = sum(pick(given(term)) for term in document.terms if term.dimension == dimension)
            total += held(most, document.limits.get(dimension, Limits()))
        ends.append(min(max(total, SCALE[0]), SCALE[1]))
    return ends[0], ends[1]
