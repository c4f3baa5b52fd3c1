"""Locks terms: what an admin decided, learning keeps as it is."""

from collections.abc import Collection
from dataclasses import replace

from scoring.errors import ScorecardError
from scoring.scorecard import Scorecard
from scoring.terms import Term


def locked(card: Scorecard, ids: Collection[str], *, is_locked: bool = True) -> Scorecard:
    """Return the scorecard with the terms of these ids locked, or no longer locked; others stay as they are.

    Raises:
        ScorecardError: there is no term of this id.
    """
    known = [term.id for term in card.terms]
    for name in ids:
        if name not in known:
            raise ScorecardError("terms", f"has none with the id '{name}'; there are {', '.join(known)}.")
    terms = (replace(term, locked=is_locked) if term.id in ids else term for term in card.terms)
    return Scorecard(replace(card.document, terms=tuple(terms)))


def edited(before: Scorecard, after: Scorecard) -> Scorecard:
    """Return `after` with each term locked that scores otherwise than in `before`, or is new there.

    So what was edited by hand outlives learning anew. Other words for a term, or why it is there, are no such edit.
    """
    were = {term.id: _scoring(term) for term in before.terms}
    return locked(after, [term.id for term in after.terms if were.get(term.id) != _scoring(term)])


def _scoring(term: Term) -> Term:
    """Return a term without what no score depends on."""
    return replace(term, words="", why="", locked=False)
