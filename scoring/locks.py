"""Locks terms: what an admin decided, learning keeps as it is."""

from collections.abc import Collection
from dataclasses import replace
from itertools import chain

from scoring.activities import CountingTerm
from scoring.errors import ScorecardError
from scoring.scorecard import Scorecard
from scoring.terms import Term, attributes_of


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


def only_locked(card: Scorecard) -> Scorecard | None:
    """Return the scorecard with its locked terms alone; None without any."""
    kept = tuple(term for term in card.terms if term.locked)
    return Scorecard(replace(card.document, terms=kept)) if kept else None


def decided(card: Scorecard) -> tuple[set[str], set[str]]:
    """Return the attributes and the activity types whose worth locked terms decide.

    A term that counts touches decides what these are worth; attributes it only asks for whom it counts.
    """
    settled = [term for term in card.terms if term.locked]
    attributes = (attributes_of(term) for term in settled if not isinstance(term, CountingTerm))
    kinds = (term.activity for term in settled if isinstance(term, CountingTerm))
    return set(chain.from_iterable(attributes)), set(chain.from_iterable(kinds))


def _scoring(term: Term) -> Term:
    """Return a term without what no score depends on."""
    return replace(term, words="", why="", locked=False)
