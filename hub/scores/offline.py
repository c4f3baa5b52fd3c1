"""Scores leads that are told on lines of JSON, without a database."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Any

import msgspec

from hub.errors import Invalid
from hub.scores.words import receipt
from scoring import Score, Scorecard, Subject, Touch, normalise

EXAMPLE = (
    '{"id": "7", "attributes": {"title": "VP Sales", "employees": 250}, '
    '"touches": [{"kind": "email_replied", "at": "2026-04-28T14:30:00Z"}]}'
)


class TouchLine(msgspec.Struct, forbid_unknown_fields=True):
    """One touch; its instant names its zone."""

    kind: str
    at: Annotated[datetime, msgspec.Meta(tz=True)]


class LeadLine(msgspec.Struct, forbid_unknown_fields=True):
    """One lead. `id` comes back with the score; `band` is the one that it is in, which hysteresis may keep."""

    attributes: dict[str, str | int | float | bool | None] = {}
    touches: list[TouchLine] = []
    id: str | int | None = None
    band: str | None = None


def parse(line: bytes) -> LeadLine:
    """Return the lead that a line tells; raises Invalid with the path of what is wrong."""
    try:
        return msgspec.json.decode(line, type=LeadLine)
    except msgspec.DecodeError as error:
        words, _, path = str(error).partition(" - at `$")
        where = path.strip("`.").replace("[...]", "")
        raise Invalid(f"{where}: {words}." if where else f"{words}.") from None


def scored(scorecard: Scorecard, lead: LeadLine, *, as_of: datetime) -> Score:
    """Return a lead's score. What follows from its attributes is derived, as for stored leads."""
    attributes = lead.attributes | normalise.derive(lead.attributes)
    subject = Subject(attributes, [Touch(touch.kind, touch.at) for touch in lead.touches])
    return scorecard.score_one(subject, as_of=as_of, previous_band=lead.band)


def score(scorecard: Scorecard, lead: LeadLine, *, as_of: datetime, has_receipt: bool = False) -> dict[str, Any]:
    """Return a lead's score as plain values."""
    found = scored(scorecard, lead, as_of=as_of)
    told = {
        "score": found.total,
        "band": found.band,
        "demographic": found.demographic,
        "fit": found.fit,
        "behavioral": found.behavioral,
        "probability": found.probability,
        "probability_low": found.interval[0] if found.interval else None,
        "probability_high": found.interval[1] if found.interval else None,
        "next_change_at": found.next_change_at.isoformat() if found.next_change_at else None,
        "factors": {term.id: points for term, points in zip(scorecard.terms, found.points, strict=True)},
    }
    return told | ({"lines": receipt(found)} if has_receipt else {})


def score_lines(
    scorecard: Scorecard, lines: Iterator[bytes], *, as_of: datetime, has_receipt: bool = False
) -> Iterator[tuple[int, dict[str, Any] | Invalid]]:
    """Yield the number of each line that is not blank, with its score or what is wrong with it."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            lead = parse(line)
        except Invalid as problem:
            yield number, problem
            continue
        told = {"line": number} | ({} if lead.id is None else {"id": lead.id})
        yield number, told | score(scorecard, lead, as_of=as_of, has_receipt=has_receipt)
