"""Random scorecards, leads and instants for properties that must hold for all of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from scoring import Columns, Scorecard, ScorecardError, Subject, Touch
from scoring.conditions import parse_condition

NOW = datetime(2026, 4, 28, 14, 32, 10, 500_000, tzinfo=UTC)
KINDS = ("form_submitted", "page_viewed", "email_clicked", "unsubscribed")
VALUES: dict[str, list[Any]] = {
    "seniority": ["vp", "VP ", "manager", "intern", "", None],
    "employees": [0, 10, 51, 200.5, 1000, "320", "many", None],
    "industry": ["Logistics", "Computer Software & Games", "soft goods", None],
    "email_opted_out": [True, False, "true", "no", 1, None],
    "renews_at": ["2026-04-28", "2026-05-01T10:00:00+02:00", "2026-04-28T14:32:11.5Z", "2025-12-31", "soon", None],
}
DIMENSIONS = st.sampled_from(["demographic", "fit", "behavioral"])

texts = st.sampled_from(["vp", "Manager", "logistics", "software", "320"])
plain_leaves = st.one_of(
    st.builds(lambda name, value: {"attribute": name, "equals": value}, st.sampled_from(list(VALUES)), texts),
    st.builds(lambda name, value: {"attribute": name, "exists": value}, st.sampled_from(list(VALUES)), st.booleans()),
    st.builds(lambda values: {"attribute": "seniority", "in": values}, st.lists(texts, min_size=1, max_size=3)),
    st.builds(lambda value: {"attribute": "industry", "contains": value}, texts),
    st.builds(lambda value: {"attribute": "industry", "contains_any": [value, "computer software"]}, texts),
    st.builds(
        lambda low: {"attribute": "employees", "range": {"at_least": low, "below": low + 300}}, st.integers(0, 900)
    ),
    st.builds(lambda wanted: {"attribute": "email_opted_out", "is_true": wanted}, st.booleans()),
    st.builds(lambda wanted: {"attribute": "email_opted_out", "equals": wanted}, st.sampled_from([True, False, 1])),
    st.builds(lambda value: {"attribute": "industry", "matches": f"{value}s?|^soft"}, texts),
    st.just({"attribute": "absent", "equals": "x"}),
)
timed_leaves = st.builds(
    lambda kind, low, span: {"attribute": "renews_at", kind: {"above": low, "at_most": low + span}},
    st.sampled_from(["days_since", "days_until"]),
    st.sampled_from([-400, -2.5, -0.00001, 0, 1, 30]),
    st.sampled_from([0.0001, 1, 365]),
)


def is_accepted(condition: dict[str, Any]) -> bool:
    """Tell whether a random condition is one that can hold or not."""
    try:
        parse_condition(condition, "")
    except ScorecardError:
        return False
    return True


def trees(leaves: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Return conditions over these tests."""
    return st.recursive(
        leaves,
        lambda parts: st.one_of(
            st.builds(lambda found: {"all": found}, st.lists(parts, min_size=1, max_size=3)),
            st.builds(lambda found: {"any": found}, st.lists(parts, min_size=1, max_size=3)),
            st.builds(lambda found: {"not": found}, parts),
        ),
        max_leaves=5,
    ).filter(is_accepted)


conditions = trees(plain_leaves)
signed = st.integers(1, 30).flatmap(lambda size: st.sampled_from([size, -size]))
rules = st.builds(lambda when, points: {"when": when, "points": points}, conditions, signed)
dated_rules = st.builds(
    lambda when, points: {"when": when, "points": points}, trees(st.one_of(timed_leaves, plain_leaves)), signed
)
tables = st.one_of(
    st.builds(
        lambda points: {
            "table": {
                "attribute": "employees",
                "bins": [
                    {"at_least": 1, "points": points},
                    {"at_least": 51, "below": 1000, "points": 2, "words": "Mid"},
                ],
                "missing": -3,
            }
        },
        signed,
    ),
    st.builds(
        lambda points: {"table": {"attribute": "seniority", "categories": [{"is": ["vp", "cxo"], "points": points}]}},
        signed,
    ),
    st.builds(
        lambda points: {"table": {"attribute": "email_opted_out", "categories": {True: points}, "other": 1}}, signed
    ),
)
grids = st.lists(st.lists(st.integers(-9, 9), min_size=4, max_size=4), min_size=5, max_size=5)
pairs = st.builds(
    lambda points: {
        "pair": {
            "first": {
                "attribute": "employees",
                "bins": [{"below": 51}, {"at_least": 51}, {"at_least": 1000, "words": "Big"}],
            },
            "second": {"attribute": "seniority", "categories": [{"is": "vp"}, {"is": ["manager", "intern"]}]},
            "points": points,
        }
    },
    grids,
)
lengths = st.sampled_from([0.001, 0.5, 1, 2, 7, 30.25])
decays = st.one_of(
    st.none(),
    st.builds(
        lambda curve, days: {"curve": curve, "days": days}, st.sampled_from(["half_life", "linear", "cliff"]), lengths
    ),
    st.builds(
        lambda days: {
            "curve": "step",
            "steps": [{"days": days, "share": 0.6}, {"days": 2 * days, "share": 0.123}, {"days": 3 * days, "share": 0}],
        },
        lengths,
    ),
)


kinds = st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True)
windows, only_for = st.one_of(st.none(), lengths), st.one_of(st.none(), st.none(), conditions)


def _given(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _activity(
    kinds: list[str], points: int, cap: int | None, window: float | None, decay: Any, when: Any
) -> dict[str, Any]:
    signed_cap = None if cap is None else cap * (1 if points > 0 else -1)
    return _given(activity=kinds, points=points, cap=signed_cap, window_days=window, decay=decay, when=when)


def activities(points: st.SearchStrategy[int]) -> st.SearchStrategy[dict[str, Any]]:
    """Return activity rules of every curve, with and without cap, window and condition."""
    return st.builds(_activity, kinds, points, st.one_of(st.none(), st.integers(1, 40)), windows, decays, only_for)


def _activity_table(kinds: list[str], bins: Any, other: int, window: float | None, decay: Any, when: Any) -> Any:
    return _given(activity=kinds, bins=bins, other=other, window_days=window, decay=decay, when=when)


def activity_tables(points: st.SearchStrategy[int], *, rising: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Return activity tables of every curve; `rising` ones never give fewer points for more touches."""

    def bins(worths: list[int]) -> list[dict[str, Any]]:
        none, few, some, many = sorted(worths) if rising else worths
        return [
            {"below": 1, "points": none},
            {"at_least": 1, "below": 2, "points": few},
            {"at_least": 2, "at_most": 3, "points": some},
            {"above": 3 if rising else 4, "points": many},
        ]

    rows = st.lists(points, min_size=4, max_size=4).map(bins)
    return st.builds(_activity_table, kinds, rows, st.integers(-2, 2), windows, decays, only_for)


counting = st.one_of(activities(signed), activity_tables(signed), activity_tables(st.integers(0, 1)))
timed = st.one_of(counting, dated_rules)
ANY = st.one_of(rules, dated_rules, tables, pairs, counting)
POSITIVE = st.one_of(activities(st.integers(1, 30)), activity_tables(st.integers(0, 30), rising=True))
capacities = st.sampled_from([{}, {"leads_a_week": 40}, {"alert": True}])
locks = st.sampled_from([{}, {}, {"locked": True}])
CURVE = {"intercept": -3.25, "slope": 0.07, "leads": 90, "conversions": 12}
UNCERTAINTY = {"points": 41.5, "error": 0.3, "error_per_point": 0.02}
TRAINING = {
    "leads": 90,
    "conversions": 12,
    "roc_auc": 0.0,
    "roc_auc_error": 0.08,
    "template": "b2b_saas",
    "template_weight": 0.7,
    "newest_outcome": "2026-04-28",
    "left_out": [{"column": "id", "reason": "has no value that enough leads share"}],
}
chances = st.sampled_from([{}, {"probability": CURVE}, {"probability": CURVE | {"uncertainty": UNCERTAINTY}}])
origins = st.sampled_from(
    [
        {},
        {"provenance": {"author": "Ana", "training": TRAINING}},
        {"provenance": {"training": {"leads": 9, "conversions": 0, "no_signal": True}}},
    ]
)


@st.composite
def documents(draw: st.DrawFn, bodies: st.SearchStrategy[dict[str, Any]] = ANY) -> dict[str, Any]:
    """Return a whole document with one to five terms."""
    found = draw(st.lists(bodies, min_size=1, max_size=5))
    terms = [
        {"id": f"t{index}", "words": f"Term {index}", "dimension": draw(DIMENSIONS)} | draw(locks) | body
        for index, body in enumerate(found)
    ]
    limits = st.sampled_from([{}, {"cap": 12}, {"floor": -5}, {"cap": 20, "floor": 3}])
    return {
        "name": "Random",
        "base": draw(st.integers(-10, 60)),
        "dimensions": {name: draw(limits) for name in ("demographic", "fit", "behavioral")},
        "terms": terms,
        "bands": [
            {"key": "cold", "word": "Cold", "at_least": 0},
            {"key": "warm", "word": "Warm", "at_least": 40, "hysteresis": draw(st.integers(0, 30))},
            {"key": "hot", "word": "Hot", "at_least": 70, "hysteresis": draw(st.integers(0, 5)), **draw(capacities)},
        ],
    } | draw(st.tuples(chances, origins).map(lambda parts: parts[0] | parts[1]))


def scorecards(bodies: st.SearchStrategy[dict[str, Any]] = ANY) -> st.SearchStrategy[Scorecard]:
    """Return scorecards of random documents."""
    return documents(bodies).map(Scorecard.from_document)


ages = st.one_of(
    st.integers(-3 * 86_400 * 10**6, 70 * 86_400 * 10**6),
    st.integers(-200, 5_000).map(lambda seconds: seconds * 10**6),
    st.sampled_from([0, 1, 500_000, -499_999, -500_000, 86_400 * 10**6, 2 * 86_400 * 10**6]),
)
touches = st.builds(
    lambda kind, age: Touch(kind, NOW - timedelta(microseconds=age)), st.sampled_from([*KINDS, "note_added"]), ages
)
attributes = st.fixed_dictionaries({}, optional={name: st.sampled_from(found) for name, found in VALUES.items()})
subjects = st.builds(Subject, attributes, st.lists(touches, max_size=8))
instants = st.sampled_from([NOW, NOW.replace(microsecond=0), NOW - timedelta(days=1), NOW + timedelta(days=400)])
columns_of = Columns.of
