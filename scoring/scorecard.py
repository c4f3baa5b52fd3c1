"""The scorecard: a document that scores leads."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scoring import forecast, many, one, yamltext
from scoring.activities import CountingTerm
from scoring.bands import Band, fitted
from scoring.columns import Columns, Scores
from scoring.compiled import compile_document
from scoring.difference import Difference, differences
from scoring.document import SCALE, Document, dump, examine, parse
from scoring.errors import ScorecardError
from scoring.evidence import SOURCES
from scoring.forecast import Change
from scoring.lines import Writer
from scoring.plain import plain_attributes
from scoring.reach import reach
from scoring.readable import readable
from scoring.receipt import Score
from scoring.subject import Subject, microseconds
from scoring.terms import Term, attributes_of
from scoring.vain import in_vain


class Scorecard:
    """A list of terms, each worth whole points, and bands of their sum. Immutable; equal when the documents are."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._compiled = compile_document(document)
        self._band_keys = tuple(band.key for band in document.bands)

    @classmethod
    def from_document(cls, document: object) -> "Scorecard":
        """Return the scorecard of JSON values; raises ScorecardError with the path of what is wrong."""
        return cls(parse(document))

    @classmethod
    def from_yaml(cls, text: str) -> "Scorecard":
        """Return the scorecard of a YAML or JSON text; raises ScorecardError. What does nothing, `problems` tells."""
        return cls(parse(yamltext.load(text)))

    @staticmethod
    def problems(text: str) -> tuple[ScorecardError, ...]:
        """Return what is wrong with a YAML or JSON text: the first thing in each part and in each term.

        Where it can be read, that is what does nothing in it. Ask for texts that people write, before they are used.
        """
        try:
            found = examine(yamltext.load(text))
        except ScorecardError as problem:
            return (problem,)
        return tuple(in_vain(found)) if isinstance(found, Document) else found

    def to_document(self) -> dict[str, Any]:
        """Return the scorecard as JSON values; `from_document` of it is equal to this."""
        return dump(self.document)

    def to_yaml(self) -> str:
        """Return the scorecard as YAML for people."""
        return yamltext.write(self.to_document())

    def readable(self) -> Iterator[str]:
        """Yield the scorecard line by line as people read it."""
        return readable(self.document)

    @property
    def content_hash(self) -> str:
        """The SHA-256 of the canonical JSON, in hexadecimal."""
        return self._compiled.content_hash

    @property
    def name(self) -> str:
        """What people call it."""
        return self.document.name

    @property
    def base(self) -> int:
        """The points every lead starts with."""
        return self.document.base

    @property
    def scale(self) -> tuple[int, int]:
        """The lowest and the highest score."""
        return SCALE

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms, in the order of every score's `points`."""
        return self.document.terms

    @property
    def bands(self) -> tuple[Band, ...]:
        """The bands from low to high; their place is their rank."""
        return self.document.bands

    @cached_property
    def reach(self) -> tuple[int, int]:
        """The lowest and the highest score that any lead can have."""
        return reach(self.document)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is no mistake but hardly meant: bands that no lead can reach, in words."""
        _, highest = self.reach
        beyond = (band for band in self.bands if band.at_least > highest)
        return tuple(
            f"No lead can be {band.word}: it begins at {band.at_least}, scores end at {highest}." for band in beyond
        )

    @cached_property
    def attributes(self) -> tuple[str, ...]:
        """The names of the attributes it reads, sorted."""
        return tuple(sorted({name for term in self.terms for name in attributes_of(term)}))

    @cached_property
    def activity_types(self) -> tuple[str, ...]:
        """The activity types it counts, sorted."""
        counted = (term.activity for term in self.terms if isinstance(term, CountingTerm))
        return tuple(sorted({kind for kinds in counted for kind in kinds}))

    @cached_property
    def _read(self) -> tuple[str, ...]:
        """The attributes it reads, with those that receipts quote instead of them."""
        return (*self.attributes, *{SOURCES[name] for name in self.attributes if name in SOURCES})

    def score_one(self, subject: Subject, *, as_of: datetime, previous_band: str | None = None) -> Score:
        """Return a lead's score at `as_of` (aware); touches later than that are not yet counted.

        `previous_band` is the key of the band the lead is in, which hysteresis may keep; an unknown one is as none.
        NaN is missing, and NumPy's values are as Python's.

        Raises:
            LeadError: a time is naive, or an attribute that the scorecard reads is a list or the like.
        """
        attributes = plain_attributes(subject.attributes, self._read)
        if attributes is not subject.attributes:
            subject = replace(subject, attributes=attributes)
        return one.score_one(
            self._compiled,
            subject,
            as_of=as_of,
            previous_band=previous_band,
            band_keys=self._band_keys,
            writer=lambda points: Writer(self.document, self._compiled, subject, as_of, points),
        )

    def score_many(
        self, columns: Columns, *, as_of: datetime, previous_bands: NDArray[np.int8] | None = None
    ) -> Scores:
        """Return the scores of many leads at `as_of`, each exactly as `score_one` gives it.

        `previous_bands` (n,) are ranks of bands, -1 for none.
        """
        return many.score_many(self._compiled, columns, as_of=as_of, previous_bands=previous_bands)

    def forecast(
        self,
        subject: Subject,
        *,
        as_of: datetime,
        until: datetime,
        previous_band: str | None = None,
        limit: int | None = 200,
    ) -> tuple[Change, ...]:
        """Return the changes of score or band up to `until`, in order, if nothing else happens; at most `limit`.

        Raises:
            LeadError: a time is naive, or an attribute that the scorecard reads is a list or the like.
        """
        microseconds(until, "until")

        def score_at(at: datetime, band: str | None) -> Score:
            return self.score_one(subject, as_of=at, previous_band=band)

        found: Iterable[Change] = forecast.changes(
            score_at, self.document, subject, as_of=as_of, until=until, previous_band=previous_band
        )
        return tuple(islice(found, limit))

    def fit_bands(self, totals: NDArray[np.int32], *, weeks: float = 1.0) -> "Scorecard":
        """Return this scorecard with the bands that name `leads_a_week` beginning where that many lie in them.

        `totals` are the best scores of all leads that were scored within so many weeks.
        """
        return Scorecard(replace(self.document, bands=fitted(self.bands, totals, weeks)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scorecard) and self.content_hash == other.content_hash

    def __hash__(self) -> int:
        return hash(self.content_hash)

    def __reduce__(self) -> tuple[Any, ...]:
        return Scorecard, (self.document,)

    def __repr__(self) -> str:
        return f"Scorecard({self.name!r}, {len(self.terms)} terms, {self.content_hash[:8]})"


def diff(old: Scorecard, new: Scorecard) -> tuple[Difference, ...]:
    """Return what `new` says differently from `old`, in plain words; empty where they are equal."""
    return tuple(differences(old.document, new.document))
