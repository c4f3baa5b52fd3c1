"""The JSON Schema of the scorecard document, made from the limits that the parser keeps.

What the parser takes is valid by it. It cannot say all that the parser refuses: overlaps, contradictions, equal ids.
`scorecard.schema.json` beside this module is its copy for editors and other languages.
"""

from typing import Any, Final

from scoring.activities import MOST_COUNTED
from scoring.bands import HIGHEST, MOST_LEADS_A_WEEK
from scoring.checks import BOUNDS
from scoring.dates import MOST_DAYS
from scoring.decay import LEAST_DAYS
from scoring.dimensions import DIMENSIONS, MOST_OF_A_TERM, MOST_POINTS
from scoring.document import PROVENANCE, SCALE
from scoring.patterns import LONGEST_PATTERN
from scoring.probability import MOST_LEADS
from scoring.reading import HIGHEST_NUMBER, LONGEST_TEXT, MOST_ITEMS

Schema = dict[str, Any]
SCHEMA_ID: Final = "urn:leadlight:scorecard"


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _fields(required: Schema, optional: Schema | None = None) -> Schema:
    """Return an object with these fields and no others; optional ones may be null, which is as absent."""
    nullable = {name: {"anyOf": [one, {"type": "null"}]} for name, one in (optional or {}).items()}
    found = {"type": "object", "properties": required | nullable, "additionalProperties": False}
    return found | ({"required": list(required)} if required else {})


def _list(items: Schema) -> Schema:
    return {"type": "array", "items": items, "minItems": 1, "maxItems": MOST_ITEMS}


def _whole(low: int, high: int) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high}


TEXT: Final = {"type": "string", "pattern": r"\S", "maxLength": LONGEST_TEXT}
NUMBER: Final = {"type": "number", "minimum": -HIGHEST_NUMBER, "maximum": HIGHEST_NUMBER}
POINTS: Final = _whole(-MOST_POINTS, MOST_POINTS)
WORTH: Final = POINTS | {"not": {"const": 0}}
OF_A_TERM: Final = _whole(-MOST_OF_A_TERM, MOST_OF_A_TERM)
DAYS: Final = {"type": "number", "minimum": LEAST_DAYS, "maximum": MOST_DAYS}
SCALAR: Final = {"anyOf": [TEXT, NUMBER, {"type": "boolean"}]}


def _limits(number: Schema) -> Schema:
    return dict.fromkeys(BOUNDS, number)


def _tests() -> Schema:
    days = _fields({}, _limits({"type": "number", "minimum": -MOST_DAYS, "maximum": MOST_DAYS}))
    return {
        "equals": SCALAR,
        "in": _list(SCALAR),
        "contains": TEXT,
        "contains_any": _list(TEXT),
        "matches": TEXT | {"maxLength": LONGEST_PATTERN},
        "range": _fields({}, _limits(NUMBER)),
        "is_true": {"type": "boolean"},
        "exists": {"type": "boolean"},
        "days_since": days,
        "days_until": days,
    }


def _condition() -> Schema:
    leaf = {
        "type": "object",
        "properties": {"attribute": TEXT} | _tests(),
        "required": ["attribute"],
        "additionalProperties": False,
        "minProperties": 2,
        "maxProperties": 2,
    }
    branches = [_fields({name: _list(_ref("condition"))}) for name in ("all", "any")]
    return {"anyOf": [leaf, *branches, _fields({"not": _ref("condition")})]}


def _table() -> Schema:
    bins = _list(_fields({"points": POINTS}, {"words": TEXT} | _limits(NUMBER)))
    row = _fields({"is": {"anyOf": [SCALAR, _list(SCALAR)]}, "points": POINTS}, {"words": TEXT})
    short = {"type": "object", "additionalProperties": POINTS, "minProperties": 1}
    rest = {"missing": POINTS, "other": POINTS}
    return {
        "anyOf": [
            _fields({"attribute": TEXT, "bins": bins}, rest),
            _fields({"attribute": TEXT, "categories": {"anyOf": [_list(row), short]}}, rest),
        ]
    }


def _pair() -> Schema:
    bins = _list(_fields({}, {"words": TEXT} | _limits(NUMBER)))
    row = _fields({"is": {"anyOf": [SCALAR, _list(SCALAR)]}}, {"words": TEXT})
    sides = [_fields({"attribute": TEXT, "bins": bins}), _fields({"attribute": TEXT, "categories": _list(row)})]
    return _fields({"first": {"anyOf": sides}, "second": {"anyOf": sides}, "points": _list(_list(POINTS))})


def _decay() -> Schema:
    step = _fields({"days": DAYS, "share": {"type": "number", "minimum": 0, "exclusiveMaximum": 1}})
    return {
        "anyOf": [
            _fields({"curve": {"const": "none"}}),
            _fields({"curve": {"enum": ["half_life", "linear", "cliff"]}, "days": DAYS}),
            _fields({"curve": {"const": "step"}, "steps": _list(step)}),
        ]
    }


def _term() -> Schema:
    about = {"id": TEXT, "words": TEXT, "dimension": {"enum": list(DIMENSIONS)}}
    why = {"why": TEXT, "locked": {"type": "boolean"}}
    count = {"type": "number", "minimum": 0, "maximum": MOST_COUNTED}
    counted = about | {"activity": {"anyOf": [TEXT, _list(TEXT)]}}
    counting = why | {"when": _ref("condition"), "window_days": DAYS, "decay": _ref("decay")}
    bins = _list(_fields({"points": POINTS}, {"words": TEXT} | _limits(count)))
    return {
        "anyOf": [
            _fields(about | {"when": _ref("condition"), "points": WORTH}, why),
            _fields(about | {"table": _ref("table")}, why),
            _fields(about | {"pair": _ref("pair")}, why),
            _fields(counted | {"points": WORTH}, counting | {"cap": OF_A_TERM | {"not": {"const": 0}}}),
            _fields(counted | {"bins": bins}, counting | {"other": POINTS}),
        ]
    }


def _band() -> Schema:
    optional = {"hysteresis": _whole(0, HIGHEST), "leads_a_week": _whole(1, MOST_LEADS_A_WEEK)}
    optional |= {"alert": {"type": "boolean"}}
    return _fields({"key": TEXT, "word": TEXT, "at_least": _whole(0, HIGHEST)}, optional)


def _training() -> Schema:
    share = {"type": "number", "minimum": 0, "maximum": 1}
    return _fields(
        dict.fromkeys(("leads", "conversions"), _whole(0, MOST_LEADS)),
        dict.fromkeys(("roc_auc", "roc_auc_error"), share)
        | dict.fromkeys(("template", "newest_outcome"), TEXT)
        | {"no_signal": {"type": "boolean"}, "template_weight": NUMBER}
        | {"left_out": _list(_fields({"column": TEXT, "reason": TEXT}))},
    )


def _document() -> Schema:
    limits = _fields({}, {"cap": OF_A_TERM, "floor": OF_A_TERM})
    curve = {"intercept": NUMBER, "slope": NUMBER | {"minimum": 0}}
    error = NUMBER | {"minimum": 0}
    sureness = {"uncertainty": _fields({"points": NUMBER, "error": error}, {"error_per_point": error})}
    evidence = dict.fromkeys(("leads", "conversions"), _whole(0, MOST_LEADS)) | sureness
    return _fields(
        {"name": TEXT, "terms": _list(_ref("term")), "bands": _list(_ref("band"))},
        {
            "scale": {"const": list(SCALE)},
            "base": OF_A_TERM,
            "dimensions": _fields({}, dict.fromkeys(DIMENSIONS, limits)),
            "probability": _fields(curve, evidence),
            "provenance": _fields({}, dict.fromkeys(PROVENANCE, TEXT) | {"training": _training()}),
        },
    )


SCHEMA: Final[Schema] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": SCHEMA_ID,
    "title": "Leadlight scorecard",
    **_document(),
    "$defs": {
        "condition": _condition(),
        "table": _table(),
        "pair": _pair(),
        "decay": _decay(),
        "term": _term(),
        "band": _band(),
    },
}
