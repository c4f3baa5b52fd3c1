"""What a receipt says about attributes: the value that earned the points, and where it was read."""

from collections.abc import Mapping, Sequence

from scoring import words
from scoring.conditions import Leaf, leaves
from scoring.dates import instant_of
from scoring.subject import Scalar
from scoring.table import Places, Table
from scoring.terms import PairTerm, RuleTerm, TableTerm
from scoring.values import is_missing

DERIVED = {"seniority": "title", "department": "title"}
"""Attributes that say less than what they were derived from."""
SOURCES = DERIVED | {"email_kind": "email"}
"""Attributes whose evidence is another."""
FILL_IN = "Filling it in gives these back"


def attribute_evidence(
    term: RuleTerm | TableTerm | PairTerm, places: Sequence[Places], attributes: Mapping[str, Scalar], points: int
) -> tuple[str, str]:
    """Return the level that earned the points, in words, and the evidence for it; `places` are of the term's tables."""
    if isinstance(term, TableTerm):
        return _table_evidence(term.table, places[0], attributes, points)
    if isinstance(term, PairTerm):
        tables = zip((term.pair.first, term.pair.second), places, strict=True)
        sides = [_table_evidence(side, places_of, attributes, points) for side, places_of in tables]
        return " and ".join(level for level, _ in sides), ", ".join(value for _, value in sides if value)
    values = [_dated(leaf, attributes) or _value(leaf.attribute, attributes) for leaf in leaves(term.when)]
    found = ", ".join(dict.fromkeys(value for value in values if value))
    return "", found or (FILL_IN if points < 0 else "Not filled in")


def _table_evidence(table: Table, places: Places, attributes: Mapping[str, Scalar], points: int) -> tuple[str, str]:
    place, other = places(attributes.get(table.attribute)), len(table.rows)
    if place > other:
        return "not known", FILL_IN if points < 0 else "Not filled in"
    evidence = _value(table.attribute, attributes)
    level = words.value(attributes.get(table.attribute))
    if place < other and table.rows[place].words:
        level = table.rows[place].words
    return level, evidence if evidence.casefold() != level.casefold() else ""


def _dated(leaf: Leaf, attributes: Mapping[str, Scalar]) -> str:
    """Return the date that a test of days reads, as people write it."""
    at = instant_of(attributes.get(leaf.attribute)) if leaf.test.is_timed else None
    return "" if at is None else words.full_date(at)


def _value(name: str, attributes: Mapping[str, Scalar]) -> str:
    """Return the value as the CRM wrote it; of an e-mail address only the domain."""
    if name == "email_kind" or name == "email":
        return str(attributes.get("email") or "").rpartition("@")[2]
    if name == "phone":
        return "" if is_missing(attributes.get(name)) else "Filled in"
    source = attributes.get(DERIVED.get(name, name))
    found = source if not is_missing(source) else attributes.get(name)
    return "" if is_missing(found) else words.value(found)
