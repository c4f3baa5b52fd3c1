"""Leads as they looked at past instants, each at its own, with the touches that they had by then."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring.columns import Columns, Scores, empty_scores, taken
from scoring.conditions import leaves
from scoring.learn.frame import coded, columns_of
from scoring.scorecard import Scorecard
from scoring.subject import EPOCH, MICROSECOND, NEVER, Subject, microseconds
from scoring.sums import Places
from scoring.terms import RuleTerm

ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)
"""Leads without touches score the same at every instant."""
Instants = NDArray[np.datetime64]


@dataclass(frozen=True, slots=True)
class Snapshots:
    """n leads; lead i as it looked at `as_of[i]` (n,), datetime64[us] in UTC. Touches later than that are dropped."""

    columns: Columns
    as_of: Instants
    lead: Places | None = None
    """Of which lead each row is (n,), where a lead has several, so that none is learned from and judged at once."""

    def __post_init__(self) -> None:
        if self.as_of.shape != (self.columns.n,):
            raise ValueError(f"There are {self.columns.n:,} leads and {len(self.as_of):,} instants; give one for each.")
        if self.lead is not None and self.lead.shape != (self.columns.n,):
            raise ValueError(
                f"There are {self.columns.n:,} rows, but `lead` says of {len(self.lead):,} whose they are."
            )
        object.__setattr__(self, "as_of", self.as_of.astype("datetime64[us]"))
        is_past = self.columns.touch_times <= np.repeat(self.times, np.diff(self.columns.touch_offsets))
        if not is_past.all():
            object.__setattr__(self, "columns", _with_touches(self.columns, is_past))

    @classmethod
    def of(
        cls, subjects: Sequence[Subject], as_of: Sequence[datetime], lead: Sequence[int] | None = None
    ) -> "Snapshots":
        """Return each subject as of its own instant (aware); `lead` says of which lead each is.

        Raises:
            ValueError: there are not as many instants as subjects.
            LeadError: an instant is naive.
            TypeError: an attribute is more than a text, a number, a yes/no or a date.
        """
        names = sorted({name for one in subjects for name in one.attributes})
        columns = replace(
            Columns.of(subjects, ()),
            attributes={name: coded([one.attributes.get(name) for one in subjects], name) for name in names},
        )
        instants = np.array([microseconds(at, "as_of") for at in as_of], np.int64).astype("datetime64[us]")
        return cls(columns, instants, None if lead is None else np.array(lead, np.intp))

    @classmethod
    def at(cls, columns: Columns, as_of: datetime) -> "Snapshots":
        """Return all leads as of one instant."""
        return cls(columns, np.full(columns.n, microseconds(as_of, "as_of"), np.int64).astype("datetime64[us]"))

    def __len__(self) -> int:
        return self.columns.n

    @property
    def times(self) -> NDArray[np.int64]:
        """The instants in microseconds since 1970."""
        return self.as_of.astype(np.int64)

    def take(self, rows: Places) -> "Snapshots":
        """Return the snapshots of these rows, in this order."""
        return Snapshots(taken(self.columns, rows), self.as_of[rows], None if self.lead is None else self.lead[rows])

    def scores(self, card: Scorecard) -> Scores:
        """Return the score of each lead at its instant, as `score_one` gives it; `next_change_at` is left out (NEVER).

        Touches have points by their age alone. So all are scored at one instant, with ages as they are, unless the
        card has rules on dates: then those of each instant in turn.
        """
        found = self._by_instant(card) if _reads_dates(card) else self._by_age(card)
        found.next_change_at[:] = NEVER
        return found

    def points(self, card: Scorecard) -> NDArray[np.int16]:
        """Return the points of each term for each lead at its instant, of shape (n, terms)."""
        return self.scores(card).points

    def _by_age(self, card: Scorecard) -> Scores:
        later = microseconds(ANY_TIME) - np.repeat(self.times, np.diff(self.columns.touch_offsets))
        moved = replace(self.columns, touch_times=self.columns.touch_times + later)
        return card.score_many(moved, as_of=ANY_TIME)

    def _by_instant(self, card: Scorecard) -> Scores:
        instants, group = np.unique(self.times, return_inverse=True)
        found = empty_scores(
            len(self),
            len(card.terms),
            has_probability=card.document.probability is not None,
            content_hash=card.content_hash,
        )
        for at, as_of in enumerate(instants.tolist()):
            rows = np.flatnonzero(group == at)
            part = card.score_many(taken(self.columns, rows), as_of=EPOCH + as_of * MICROSECOND)
            for field in fields(Scores):
                if isinstance(values := getattr(found, field.name), np.ndarray):
                    values[rows] = getattr(part, field.name)
        return found


def snapshots_of(data: Any) -> Snapshots:
    """Return Snapshots as they are, and a data frame or an array as leads without touches."""
    return data if isinstance(data, Snapshots) else Snapshots.at(columns_of(data), ANY_TIME)


def _with_touches(columns: Columns, wanted: NDArray[np.bool_]) -> Columns:
    """Return the columns with the wanted touches only."""
    before = np.concatenate([[0], np.cumsum(wanted)]).astype(np.int64)
    return replace(
        columns,
        touch_offsets=before[columns.touch_offsets],
        touch_kinds=columns.touch_kinds[wanted],
        touch_times=columns.touch_times[wanted],
    )


def _reads_dates(card: Scorecard) -> bool:
    rules = (term.when for term in card.terms if isinstance(term, RuleTerm))
    return any(leaf.test.is_timed for when in rules for leaf in leaves(when))
