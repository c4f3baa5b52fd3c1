"""A scorecard of the size that learning gives, and leads for it, without a database."""

from typing import Any

import numpy as np

from scoring import Coded, Columns, Scalar, Scorecard

DIMENSIONS = ("demographic", "fit", "behavioral")
WORDS, NUMBERS = 12, 24
"""Categories, and bins, of each table."""
TABLES, RULES, PAIRS = 16, 2, 2


def scorecard(random: np.random.Generator) -> Scorecard:
    """Return one with 20 terms on 16 attributes: tables of categories and of bins, rules, and pair tables."""
    terms = [_table(at, random) for at in range(TABLES)] + [_rule(at) for at in range(RULES)]
    terms += [_pair(at, random) for at in range(PAIRS)]
    return Scorecard.from_document(
        {
            "name": "As if learned",
            "base": 40,
            "terms": [{"id": f"t{at}", "words": f"Term {at}"} | term for at, term in enumerate(terms)],
            "bands": [
                {"key": "cold", "word": "Cold", "at_least": 0},
                {"key": "warm", "word": "Warm", "at_least": 40, "hysteresis": 3},
                {"key": "hot", "word": "Hot", "at_least": 70, "hysteresis": 3},
            ],
            "probability": {"intercept": -3.25, "slope": 0.07},
        }
    )


def leads(random: np.random.Generator, n: int) -> Columns:
    """Return n leads as coded columns, about one value in a hundred missing."""
    attributes = {}
    for at in range(TABLES):
        levels = _levels(at)
        codes = random.integers(0, len(levels), n, np.int32)
        codes[random.random(n) < 0.01] = -1
        attributes[_name(at)] = Coded(codes, levels)
    return Columns.without_touches(attributes, n)


def values(columns: Columns, n: int) -> list[dict[str, Scalar]]:
    """Return the first n leads as they come from outside: one dictionary each, without what is missing."""
    found: list[dict[str, Scalar]] = [{} for _ in range(n)]
    for name, coded in columns.attributes.items():
        for lead, code in zip(found, coded.codes[:n].tolist(), strict=True):
            if code >= 0:
                lead[name] = coded.levels[code]
    return found


def _name(at: int) -> str:
    return f"attribute {at}"


def _levels(at: int) -> list[Scalar]:
    return [f"Word {one}" for one in range(WORDS)] if at % 2 else [float(one) for one in range(8 * NUMBERS)]


def _table(at: int, random: np.random.Generator) -> dict[str, Any]:
    if at % 2:
        rows = [{"is": word, "points": int(random.integers(-8, 12))} for word in _levels(at)]
        table = {"attribute": _name(at), "categories": rows, "missing": -2}
    else:
        bins = [{"at_least": 8 * one, "points": int(random.integers(-8, 12))} for one in range(NUMBERS)]
        table = {"attribute": _name(at), "bins": bins, "missing": -2}
    return {"dimension": DIMENSIONS[at % 3], "table": table}


def _rule(at: int) -> dict[str, Any]:
    return {"dimension": "fit", "when": {"attribute": _name(2 * at + 1), "equals": "Word 3"}, "points": 5}


def _pair(at: int, random: np.random.Generator) -> dict[str, Any]:
    first = {"attribute": _name(2 * at), "bins": [{"below": 50}, {"at_least": 50}, {"at_least": 120}]}
    second = {"attribute": _name(2 * at + 1), "categories": [{"is": "Word 1"}, {"is": ["Word 2", "Word 3"]}]}
    points = random.integers(-4, 5, (5, 4)).tolist()
    return {"dimension": "fit", "pair": {"first": first, "second": second, "points": points}}
