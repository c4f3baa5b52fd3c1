"""Generated leads as the people of a sandbox: what becomes of them is known, and follows from who they are and did."""

from collections.abc import Iterator

from connectors.sandbox import Deal, Person
from hub.clock import system_clock
from scoring.populations import lives


def crowd(leads: int, *, seed: int, template: str = "b2b_saas") -> Iterator[Person]:
    """Yield leads such as a template is for, with what they did until now; one seed makes the same but for dates."""
    for life in lives(template, leads=leads, seed=seed, until=system_clock()) if leads else ():
        had = life.deal
        deal = None if had is None else Deal(had.opened_at, had.decided_at, had.is_won)
        touches = [(touch.kind, touch.at) for touch in life.touches]
        yield Person(life.attributes, life.created_at, touches, deal)
