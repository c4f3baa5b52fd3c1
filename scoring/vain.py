"""Finds what a scorecard says in vain: what can never hold, always does, never acts or gives nobody points.

Nobody means it, yet a score is right without it. So texts that people write are not taken
with it, and what is stored is.
"""

from collections.abc import Iterator

from scoring.activities import CountingTerm
from scoring.conditions import Condition, Every, Leaf, Not
from scoring.contradictions import Demand, contradictions, hopeless
from scoring.decay import Decay
from scoring.document import Document
from scoring.errors import ScorecardError
from scoring.terms import PairTerm, RuleTerm, TableTerm, given


def in_vain(document: Document) -> Iterator[ScorecardError]:
    """Yield the first thing in each term that does nothing, with its place and what to do.

    Tables of only zeros may stand in what was learned: they are there to be filled in.
    """
    for index, term in enumerate(document.terms):
        path = f"terms[{index}]"
        found = (
            [] if isinstance(term, TableTerm | PairTerm) or term.when is None else [*_parts(term.when, f"{path}.when")]
        )
        if not isinstance(term, RuleTerm | TableTerm | PairTerm):
            found += _ages(term, path)
        if document.training is None and not any(given(term)):
            found.append(ScorecardError(path, "gives 0 points to every lead; give points or remove the term."))
        yield from found[:1]


def _parts(condition: Condition, path: str) -> Iterator[ScorecardError]:
    """Yield what can never hold, or always does, in a condition: the whole first, then its parts."""
    for wanted, verdict in ((True, "can never hold"), (False, "always holds")):
        asked = list(_demands(condition, path, wanted=wanted))
        for one, other in contradictions(asked):
            yield ScorecardError(other.path, f"{verdict} together with {one.path}; change or remove one of them.")
        if (attribute := hopeless(asked)) is not None:
            yield ScorecardError(path, f"{verdict}, whatever '{attribute}' is; change or remove a part of it.")
    if isinstance(condition, Not):
        yield from _parts(condition.part, f"{path}.not")
    elif not isinstance(condition, Leaf):
        name = "all" if isinstance(condition, Every) else "any"
        for index, part in enumerate(condition.parts):
            yield from _parts(part, f"{path}.{name}[{index}]")


def _demands(condition: Condition, path: str, *, wanted: bool) -> Iterator[Demand]:
    """Yield what each test must come out as, for all of them must, where the condition is to come out as `wanted`."""
    if isinstance(condition, Leaf):
        yield Demand(condition.attribute, condition.test, wanted, path)
    elif isinstance(condition, Not):
        yield from _demands(condition.part, f"{path}.not", wanted=not wanted)
    elif isinstance(condition, Every) is wanted:
        name = "all" if isinstance(condition, Every) else "any"
        for index, part in enumerate(condition.parts):
            yield from _demands(part, f"{path}.{name}[{index}]", wanted=wanted)


def _ages(term: CountingTerm, path: str) -> Iterator[ScorecardError]:
    """Yield what never acts on touches, since a window or a decay has ended them before."""
    if term.window_days is None or term.decay is None:
        return
    window, gone = term.window_days, _gone(term.decay)
    if gone is not None and gone <= window:
        yield ScorecardError(
            f"{path}.window_days",
            f"is {window:g}, but after {gone:g} days nothing is left to end; shorten or remove it.",
        )
    elif term.decay.curve == "cliff":
        yield ScorecardError(
            f"{path}.decay", f"ends touches after {gone:g} days, the window after {window:g}; shorten or remove it."
        )
    for index, step in enumerate(term.decay.steps):
        if step.days >= window and (gone is None or gone > window):
            yield ScorecardError(
                f"{path}.decay.steps[{index}].days",
                f"is {step.days:g}, when the window of {window:g} is over; remove it.",
            )


def _gone(decay: Decay) -> float | None:
    """Return the age in days at which nothing is left of a touch; None where something always is."""
    if decay.curve == "step":
        return next((step.days for step in decay.steps if step.share == 0), None)
    return decay.days if decay.curve in ("cliff", "linear") else None
