"""The scorecard: a list of terms worth whole points; rules, templates and learned models are all one."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from scoring import bands, many, receipts, terms
from scoring.errors import ScorecardError
from scoring.reading import Fields
from scoring.receipts import micro
from scoring.terms import ActivityTerm, AttributeTerm, TableTerm, Term
from scoring.touches import NEVER, next_change, worth
from scoring.values import DIMENSIONS, Band, Change, Columns, Line, Score, Scores, Subject, Touch

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scorecard:
    """An immutable scorecard; made by `from_document`."""

    name: str
    scale: tuple[int, int]
    base: int
    limits: dict[str, tuple[int | None, int | None]]
    """(cap, floor) by dimension."""
    terms: tuple[Term, ...]
    bands: tuple[Band, ...]
    provenance: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def from_document(cls, document: Any) -> "Scorecard":
        """Read a document; raises ScorecardError with the path of what is wrong."""
        fields = Fields(document, "")
        scale = fields.list("scale", [0, 100])
        if len(scale) != 2 or not all(type(end) is int for end in scale) or scale[0] >= scale[1]:
            raise ScorecardError("scale", "must be two whole numbers, the lower one first")
        limits = _limits(fields.any("dimensions", {}))
        found = tuple(terms.parse(one, f"terms[{number}]") for number, one in enumerate(fields.list("terms")))
        seen: set[str] = set()
        for number, term in enumerate(found):
            if term.id in seen:
                raise ScorecardError(f"terms[{number}].id", f"{term.id} stands twice; ids must differ")
            seen.add(term.id)
        card = cls(
            name=fields.text("name", "Scorecard"),
            scale=(scale[0], scale[1]),
            base=fields.whole("base", 0),
            limits=limits,
            terms=found,
            bands=bands.parse(fields.list("bands")),
            provenance=dict(fields.any("provenance", {})),
        )
        fields.done()
        return card

    @classmethod
    def from_yaml(cls, text: str) -> "Scorecard":
        """Read a document that people wrote."""
        try:
            return cls.from_document(yaml.safe_load(text))
        except yaml.YAMLError as error:
            raise ScorecardError("", f"is not YAML: {error}") from None

    def to_document(self) -> dict[str, Any]:
        """Return the document in plain lists and mappings."""
        document: dict[str, Any] = {
            "name": self.name,
            "scale": list(self.scale),
            "base": self.base,
            "dimensions": {
                name: {key: value for key, value in (("cap", cap), ("floor", floor)) if value is not None}
                for name, (cap, floor) in self.limits.items()
            },
            "terms": [term.to_document() for term in self.terms],
            "bands": [
                {"key": band.key, "word": band.word, "at_least": band.at_least, "hysteresis": band.hysteresis}
                for band in self.bands
            ],
        }
        document |= {"provenance": self.provenance} if self.provenance else {}
        plain: dict[str, Any] = json.loads(json.dumps(document))
        return plain

    def to_yaml(self) -> str:
        """Return the document for people."""
        return str(yaml.safe_dump(self.to_document(), sort_keys=False, allow_unicode=True, width=100))

    @property
    def content_hash(self) -> str:
        """Return the SHA-256 of the canonical document, in hex."""
        canonical = json.dumps(self.to_document(), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()

    @property
    def attributes(self) -> frozenset[str]:
        """Return the names of the attributes that any term reads."""
        return frozenset().union(*(term.attributes for term in self.terms))

    @property
    def activity_types(self) -> frozenset[str]:
        """Return the activity types that any term reads."""
        return frozenset(term.activity for term in self.terms if isinstance(term, ActivityTerm))

    def score_one(self, subject: Subject, *, as_of: datetime, previous_band: str | None = None) -> Score:
        """Score one lead at `as_of` with its receipt; nothing later than `as_of` counts yet."""
        at = micro(as_of)
        by_kind = _by_kind(subject)
        times = {kind: np.array([micro(touch.at) for touch in touches]) for kind, touches in by_kind.items()}
        points: list[int] = []
        lines = []
        change = NEVER
        for term in self.terms:
            mine = times.get(term.activity, _NONE) if isinstance(term, ActivityTerm) else _NONE
            worth_now = _points(term, subject, mine, at)
            points.append(worth_now)
            if isinstance(term, ActivityTerm):
                change = min(change, next_change(term, mine, at))
            if worth_now:
                touches = by_kind.get(term.activity, []) if isinstance(term, ActivityTerm) else []
                lines.append(receipts.term_line(term, worth_now, subject, touches, as_of))
        limits = receipts.limit_lines(zip(self.terms, points, strict=True), self.limits)
        receipt = receipts.receipt(self.base, _in_sections([*lines, *limits]), self.scale)
        total = sum(line.points for line in receipt.lines)
        part = {name: sum(line.points for line in receipt.lines if line.dimension == name) for name in DIMENSIONS}
        keys = [band.key for band in self.bands]
        rank = np.array([keys.index(previous_band) if previous_band in keys else -1], dtype=np.int8)
        return Score(
            total=total,
            base=self.base,
            demographic=part["demographic"],
            fit=part["fit"],
            behavioral=part["behavioral"],
            band=keys[int(bands.ranks(self.bands, np.array([total]), rank)[0])],
            probability=None,
            points=tuple(points),
            receipt=receipt,
            next_change_at=None if change == NEVER else EPOCH + timedelta(microseconds=change),
        )

    def score_many(self, columns: Columns, *, as_of: datetime, previous_bands: NDArray[np.int8]) -> Scores:
        """Score many leads; agrees with `score_one` exactly."""
        points = np.zeros((columns.n, len(self.terms)), dtype=np.int64)
        change = np.full(columns.n, NEVER, dtype=np.int64)
        for number, term in enumerate(self.terms):
            points[:, number], at = many.term_points(term, columns, micro(as_of))
            change = np.minimum(change, at)
        parts = {}
        for name in DIMENSIONS:
            mine = [number for number, term in enumerate(self.terms) if term.dimension == name]
            cap, floor = self.limits.get(name, (None, None))
            summed = points[:, mine].sum(axis=1)
            parts[name] = np.clip(summed, floor, cap) if (cap, floor) != (None, None) else summed
        total = np.clip(self.base + sum(parts.values()), *self.scale).astype(np.int64)
        return Scores(
            total=total,
            base=self.base,
            **parts,
            bands=bands.ranks(self.bands, total, previous_bands),
            points=points,
            next_change_at=change,
        )

    def forecast(
        self, subject: Subject, *, as_of: datetime, until: datetime, previous_band: str | None = None, limit: int = 200
    ) -> tuple[Change, ...]:
        """Return how the total or band changes by itself until `until`, in order."""
        return tuple(self._coming(subject, as_of, until, previous_band, limit))

    def _coming(
        self, subject: Subject, as_of: datetime, until: datetime, band: str | None, limit: int
    ) -> Iterator[Change]:
        before = self.score_one(subject, as_of=as_of, previous_band=band)
        told = 0
        while before.next_change_at is not None and before.next_change_at <= until and told < limit:
            at = before.next_change_at
            after = self.score_one(subject, as_of=at, previous_band=before.band)
            if (after.total, after.band) != (before.total, before.band):
                moved = [
                    term.words
                    for term, one, two in zip(self.terms, before.points, after.points, strict=True)
                    if one != two
                ]
                yield Change(at, after.total, after.band, after.total - before.total, ", ".join(moved))
                told += 1
            before = after


_NONE: NDArray[np.int64] = np.array([], dtype=np.int64)


def _points(term: Term, subject: Subject, times: NDArray[np.int64], at: int) -> int:
    if isinstance(term, AttributeTerm):
        return term.points if term.when.holds(subject.attributes) else 0
    if isinstance(term, TableTerm):
        return term.worth(subject.attributes.get(term.attribute))
    return worth(term, times, at)


def _by_kind(subject: Subject) -> dict[str, list[Touch]]:
    found: dict[str, list[Touch]] = {}
    for touch in subject.touches:
        found.setdefault(touch.kind, []).append(touch)
    return found


def _in_sections(lines: list[Line]) -> list[Line]:
    order = {name: number for number, name in enumerate(DIMENSIONS)}
    return sorted(lines, key=lambda line: order[line.dimension or DIMENSIONS[0]])


def _limits(raw: Any) -> dict[str, tuple[int | None, int | None]]:
    fields = Fields(raw, "dimensions")
    limits: dict[str, tuple[int | None, int | None]] = {}
    for name in DIMENSIONS:
        if fields.has(name):
            one = Fields(fields.any(name) or {}, f"dimensions.{name}")
            cap, floor = one.maybe_whole("cap"), one.maybe_whole("floor")
            one.done()
            if cap is not None and floor is not None and floor > cap:
                raise ScorecardError(f"dimensions.{name}.floor", "must not be above the cap")
            limits[name] = (cap, floor)
    fields.done()
    return limits
