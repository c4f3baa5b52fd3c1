"""The scorecard document: one canonical JSON form, read with errors that say where and what."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final, TypeVar, cast

from scoring.bands import Band, dump_band, parse_bands
from scoring.dimensions import DIMENSIONS, MOST_OF_A_TERM, Dimension, Limits
from scoring.errors import ScorecardError
from scoring.probability import Probability, dump_probability, parse_probability
from scoring.reading import Fields, text
from scoring.terms import Term, dump_term, parse_term
from scoring.training import Training, dump_training, parse_training

T = TypeVar("T")
SCALE: Final = (0, 100)
PROVENANCE: Final = ("template", "author", "note")
"""What a document may say in words of where it came from."""


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
    training: Training | None = None
    """The run that it was learned in; in the document a part of the provenance."""


def parse(value: object) -> Document:
    """Return the document; raises ScorecardError with the path of the first thing that is wrong."""
    found = examine(value)
    if not isinstance(found, Document):
        raise found[0]
    return found


def examine(value: object) -> Document | tuple[ScorecardError, ...]:
    """Return the document, or what is wrong: the first thing in each part and in each term, from top to bottom."""
    problems: list[ScorecardError] = []

    def part(read: Callable[[], T]) -> T:
        try:
            return read()
        except ScorecardError as problem:
            problems.append(problem)
            return cast(T, None)  # never looked at: with a problem there is no document

    fields = part(lambda: Fields(value, ""))
    if problems:
        return tuple(problems)
    part(lambda: _scale(fields))
    name = part(lambda: fields.text("name"))
    base = part(lambda: fields.optional_whole("base", -MOST_OF_A_TERM, MOST_OF_A_TERM))
    limits = part(lambda: _dimensions(fields))
    entries = part(lambda: fields.items("terms")) or []
    terms = [part(partial(parse_term, one, path)) for one, path in entries]
    bands = part(lambda: parse_bands(fields.items("bands")))
    probability = part(lambda: _probability(fields))
    about = part(lambda: _provenance(fields))
    part(fields.done)
    problems += _repeated(terms)
    if problems:
        return tuple(problems)
    return Document(
        name=name,
        base=base or 0,
        limits=limits,
        terms=tuple(terms),
        bands=bands,
        probability=probability,
        provenance=about[0],
        training=about[1],
    )


def _repeated(terms: Sequence[Term | None]) -> Iterator[ScorecardError]:
    """Yield a problem for each term with the id of an earlier one; those that could not be read are None."""
    seen: dict[str, int] = {}
    for index, term in enumerate(terms):
        if term is not None and seen.setdefault(term.id, index) != index:
            yield ScorecardError(
                f"terms[{index}].id", f"is '{term.id}', as terms[{seen[term.id]}] is; give each its own."
            )


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
    about: dict[str, Any] = dict(document.provenance)
    if document.training:
        about["training"] = dump_training(document.training)
    return found | ({"provenance": about} if about else {})


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


def _provenance(fields: Fields) -> tuple[dict[str, str], Training | None]:
    given = fields.take("provenance")
    if given is None:
        return {}, None
    about = Fields(given, "provenance")
    found = {name: text(value, about.at(name)) for name in PROVENANCE if (value := about.take(name)) is not None}
    run = about.take("training")
    training = None if run is None else parse_training(run, about.at("training"))
    about.done()
    return found, training
