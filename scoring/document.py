"""The scorecard document: one canonical JSON form, read with errors that say where and what."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from scoring.bands import Band, dump_band, parse_bands
from scoring.errors import ScorecardError
from scoring.probability import Probability, dump_probability, parse_probability
from scoring.reading import Fields, text
from scoring.terms import DIMENSIONS, MOST_OF_A_TERM, Dimension, Term, dump_term, parse_term

SCALE: Final = (0, 100)
PROVENANCE: Final = ("template", "author", "note")
"""What a document may say of where it came from."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What the sum of a dimension's terms is held to."""

    cap: int | None = None
    floor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A scorecard as data."""

    name: str
    base: int
    limits: Mapping[Dimension, Limits] = field(hash=False)
    terms: tuple[Term, ...]
    bands: tuple[Band, ...]
    probability: Probability | None
    provenance: Mapping[str, str] = field(hash=False)


def parse(value: object) -> Document:
    """Return the document; raises ScorecardError with the path of the first thing that is wrong."""
    fields = Fields(value, "")
    _scale(fields)
    document = Document(
        name=fields.text("name"),
        base=fields.optional_whole("base", -MOST_OF_A_TERM, MOST_OF_A_TERM) or 0,
        limits=_dimensions(fields),
        terms=tuple(parse_term(one, path) for one, path in fields.items("terms")),
        bands=parse_bands(fields.items("bands")),
        probability=_probability(fields),
        provenance=_provenance(fields),
    )
    fields.done()
    seen: dict[str, int] = {}
    for index, term in enumerate(document.terms):
        if term.id in seen:
            raise ScorecardError(
                f"terms[{index}].id", f"is '{term.id}', as terms[{seen[term.id]}] is; give each its own."
            )
        seen[term.id] = index
    return document


def dump(document: Document) -> dict[str, Any]:
    """Return the document as JSON values; `parse` of it is equal to `document`."""
    found: dict[str, Any] = {"name": document.name, "scale": list(SCALE), "base": document.base}
    if document.limits:
        found["dimensions"] = {
            name: {key: value for key, value in (("cap", one.cap), ("floor", one.floor)) if value is not None}
            for name, one in document.limits.items()
        }
    found["terms"] = [dump_term(term) for term in document.terms]
    found["bands"] = [dump_band(band) for band in document.bands]
    if document.probability:
        found["probability"] = dump_probability(document.probability)
    return found | ({"provenance": dict(document.provenance)} if document.provenance else {})


def canonical(document: Document) -> str:
    """Return the one JSON text of a document."""
    return json.dumps(dump(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def content_hash(document: Document) -> str:
    """Return the SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()


def _scale(fields: Fields) -> None:
    scale = fields.take("scale")
    if scale is not None and (not isinstance(scale, list | tuple) or tuple(scale) != SCALE):
        raise ScorecardError("scale", "must be [0, 100]: scores run from 0 to 100.")


def _dimensions(fields: Fields) -> dict[Dimension, Limits]:
    if not fields.has("dimensions"):
        fields.take("dimensions")
        return {}
    named = Fields(fields.take("dimensions"), "dimensions")
    found: dict[Dimension, Limits] = {}
    for name in DIMENSIONS:
        if (value := named.take(name)) is None:
            continue
        one = Fields(value, named.at(name))
        limits = Limits(
            one.optional_whole("cap", -MOST_OF_A_TERM, MOST_OF_A_TERM),
            one.optional_whole("floor", -MOST_OF_A_TERM, MOST_OF_A_TERM),
        )
        one.done()
        if limits.cap is not None and limits.floor is not None and limits.cap < limits.floor:
            raise ScorecardError(one.path, f"has its cap {limits.cap} below its floor {limits.floor}; swap them.")
        if limits != Limits():
            found[name] = limits
    named.done()
    return found


def _probability(fields: Fields) -> Probability | None:
    given = fields.take("probability")
    return None if given is None else parse_probability(given, fields.at("probability"))


def _provenance(fields: Fields) -> dict[str, str]:
    given = fields.take("provenance")
    if given is None:
        return {}
    about = Fields(given, "provenance")
    found = {name: text(value, about.at(name)) for name in PROVENANCE if (value := about.take(name)) is not None}
    about.done()
    return found
