"""Terms: the lines of a scorecard, each worth whole points by itself."""

from dataclasses import dataclass
from typing import Any, TypeAlias

from scoring import conditions, decay
from scoring.conditions import Condition
from scoring.decay import Decay
from scoring.errors import ScorecardError
from scoring.reading import Fields
from scoring.values import DIMENSIONS, Scalar


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeTerm:
    """Points when a condition on attributes holds."""

    id: str
    words: str
    dimension: str
    points: int
    when: Condition
    why: str = ""

    @property
    def attributes(self) -> frozenset[str]:
        return self.when.attributes

    def to_document(self) -> dict[str, Any]:
        return _common(self) | {"when": self.when.to_document(), "points": self.points}


@dataclass(frozen=True, slots=True, kw_only=True)
class TableTerm:
    """Points by the value of one attribute: categories, or bins of a number."""

    id: str
    words: str
    dimension: str
    attribute: str
    categories: tuple[tuple[str, int], ...] = ()
    bins: tuple[tuple[float, int], ...] = ()
    """(from this value on, points), ascending; below the first: `other`."""
    missing: int = 0
    other: int = 0
    why: str = ""

    @property
    def attributes(self) -> frozenset[str]:
        return frozenset((self.attribute,))

    def worth(self, value: Scalar) -> int:
        """Return the points of a value."""
        if value is None or value == "":
            return self.missing
        if self.categories:
            known = {name.casefold(): points for name, points in self.categories}
            return known.get(str(value).strip().casefold(), self.other)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return self.other
        worth = self.other
        for edge, points in self.bins:
            if value >= edge:
                worth = points
        return worth

    def to_document(self) -> dict[str, Any]:
        table: dict[str, Any] = {"attribute": self.attribute, "missing": self.missing, "other": self.other}
        if self.categories:
            table["categories"] = dict(self.categories)
        else:
            table["bins"] = [{"at_least": edge, "points": points} for edge, points in self.bins]
        return _common(self) | {"table": table}


@dataclass(frozen=True, slots=True, kw_only=True)
class ActivityTerm:
    """Points per touch of one type, fading, within a window, up to a cap."""

    id: str
    words: str
    dimension: str
    activity: str
    points: int
    cap: int | None = None
    window_days: int | None = None
    decay: Decay = Decay()  # noqa: RUF009 - frozen
    why: str = ""

    @property
    def attributes(self) -> frozenset[str]:
        return frozenset()

    def to_document(self) -> dict[str, Any]:
        document = _common(self) | {"activity": self.activity, "points": self.points}
        if self.cap is not None:
            document["cap"] = self.cap
        if self.window_days is not None:
            document["window_days"] = self.window_days
        if self.decay.curve != "none":
            document["decay"] = self.decay.to_document()
        return document


Term: TypeAlias = AttributeTerm | TableTerm | ActivityTerm


def _common(term: Term) -> dict[str, Any]:
    common = {"id": term.id, "words": term.words, "dimension": term.dimension}
    return common | ({"why": term.why} if term.why else {})


def parse(raw: Any, path: str) -> Term:
    """Return the term that a document describes."""
    fields = Fields(raw, path)
    dimension = fields.text("dimension")
    if dimension not in DIMENSIONS:
        raise ScorecardError(f"{path}.dimension", f"must be one of {', '.join(DIMENSIONS)}")
    common = {"id": fields.text("id"), "words": fields.text("words"), "dimension": dimension}
    common["why"] = fields.any("why", "")
    kinds = [kind for kind in ("when", "table", "activity") if fields.has(kind)]
    if len(kinds) != 1:
        raise ScorecardError(path, "needs exactly one of when (attribute rule), table, activity")
    term = _BUILD[kinds[0]](fields, common)
    fields.done()
    return term


def _attribute(fields: Fields, common: dict[str, str]) -> Term:
    when = conditions.parse(fields.any("when"), fields.at("when"))
    return AttributeTerm(**common, when=when, points=fields.whole("points"))


def _table(fields: Fields, common: dict[str, str]) -> Term:
    path = fields.at("table")
    table = Fields(fields.any("table"), path)
    attribute = table.text("attribute")
    missing, other = table.whole("missing", 0), table.whole("other", 0)
    if table.has("categories") == table.has("bins"):
        raise ScorecardError(path, "needs either categories or bins")
    categories: tuple[tuple[str, int], ...] = ()
    bins: list[tuple[float, int]] = []
    if table.has("categories"):
        named = Fields(table.any("categories"), f"{path}.categories")
        categories = tuple((str(name), named.whole(name)) for name in list(named.raw))
    else:
        for number, one in enumerate(table.list("bins")):
            here = Fields(one, f"{path}.bins[{number}]")
            edge = here.any("at_least")
            if isinstance(edge, bool) or not isinstance(edge, int | float):
                raise ScorecardError(here.at("at_least"), "must be a number")
            if bins and edge <= bins[-1][0]:
                raise ScorecardError(here.at("at_least"), "must be above the bin before it")
            bins.append((edge, here.whole("points")))
            here.done()
    table.done()
    return TableTerm(
        **common, attribute=attribute, categories=categories, bins=tuple(bins), missing=missing, other=other
    )


def _activity(fields: Fields, common: dict[str, str]) -> Term:
    points = fields.whole("points")
    cap = fields.maybe_whole("cap")
    if cap is not None and (cap == 0 or (cap > 0) != (points > 0)):
        raise ScorecardError(fields.at("cap"), "must have the sign of the points")
    return ActivityTerm(
        **common,
        activity=fields.text("activity"),
        points=points,
        cap=cap,
        window_days=fields.maybe_whole("window_days", low=1, high=3650),
        decay=decay.parse(fields.any("decay"), fields.at("decay")),
    )


_BUILD = {"when": _attribute, "table": _table, "activity": _activity}
