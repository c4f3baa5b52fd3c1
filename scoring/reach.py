"""The lowest and the highest score that a scorecard can give."""

from scoring.activities import ActivityTableTerm, ActivityTerm
from scoring.compiled import held
from scoring.dimensions import DIMENSIONS, MOST_OF_A_TERM, Limits
from scoring.document import SCALE, Document
from scoring.terms import PairTerm, TableTerm, Term


def reach(document: Document) -> tuple[int, int]:
    """Return scores that bound every lead's: those of one whose terms all give their least, or their most."""
    ends = []
    for pick in (min, max):
        total = document.base
        for dimension in DIMENSIONS:
            most = sum(pick(_points(term)) for term in document.terms if term.dimension == dimension)
            total += held(most, document.limits.get(dimension, Limits()))
        ends.append(min(max(total, SCALE[0]), SCALE[1]))
    return ends[0], ends[1]


def _points(term: Term) -> list[int]:
    """Return what the term can give, its least and its most among them."""
    if isinstance(term, TableTerm):
        return [term.table.missing, term.table.other, *(row.points for row in term.table.rows)]
    if isinstance(term, PairTerm):
        return [points for row in term.pair.points for points in row]
    if isinstance(term, ActivityTableTerm):
        nothing = [0] if term.when is not None else []
        return [term.other, *(row.points for row in term.bins), *nothing]
    if isinstance(term, ActivityTerm):
        return [0, term.cap or (MOST_OF_A_TERM if term.points > 0 else -MOST_OF_A_TERM)]
    return [0, term.points]
