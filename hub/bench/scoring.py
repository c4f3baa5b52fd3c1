"""Scoring alone, on one core: many leads, one lead, and beside trees that are explained."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from time import process_time
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from hub.bench import cards
from hub.bench.figures import SAY, Figure, at_least, at_most
from hub.settings import Settings
from scoring import Columns, Scorecard, Scores, Subject

AS_OF = datetime(2026, 4, 28, tzinfo=UTC)
ROUNDS = 7
ALONE = 2_000
"""Leads scored one by one in a round."""
LEARNED_FROM, EXPLAINED = 9_000, 1_000
CODED, RAW, TIMES = 10e6, 0.3e6, 1_000
ONE_US, WRITTEN_US = 50.0, 250.0
"""With the points of each term; with their lines written for people, too, which is done when they are first read."""
SHAP = "shap"


def scoring(base: Settings, leads: int, say: SAY) -> list[Figure]:
    """Measure leads a second of one core's time, the best of some rounds: others may use the machine meanwhile."""
    random = np.random.default_rng(7)
    scorecard, columns = cards.scorecard(random), cards.leads(random, leads)
    told = cards.values(columns, max(leads // 5, 1))
    bands = random.integers(-1, len(scorecard.bands), leads).astype(np.int8)
    with threadpool_limits(1):
        say(f"Scoring {leads:,} coded leads by {len(scorecard.terms)} terms …")
        coded = leads / _seconds(lambda: scorecard.score_many(columns, as_of=AS_OF, previous_bands=bands))
        say(f"Coding and scoring {len(told):,} leads that are dictionaries of raw values …")
        raw = len(told) / _seconds(partial(_from_values, scorecard, told))
        say("Scoring leads one by one …")
        alone = told[:ALONE]
        points = _seconds(lambda: [_alone(scorecard, one) for one in alone]) / len(alone)
        written = _seconds(lambda: [_alone(scorecard, one).receipt.lines for one in alone]) / len(alone)
        scores = scorecard.score_many(columns, as_of=AS_OF)
        _check(scorecard, scores, alone)
        say("Learning boosted trees and explaining what they say …")
        beside = _beside_trees(columns, scores, coded)
    return [
        at_least("score_many_coded", coded, "leads/s", least=CODED),
        at_least("score_many_raw", raw, "leads/s", least=RAW),
        at_most("score_one", points * 1e6, "µs", most=ONE_US),
        at_most("score_one_written", written * 1e6, "µs", most=WRITTEN_US),
        beside,
    ]


def _seconds(work: Callable[[], object]) -> float:
    """Return the time that work takes a core, the shortest of all rounds."""
    found = []
    for _ in range(ROUNDS):
        began = process_time()
        work()
        found.append(process_time() - began)
    return min(found)


def _from_values(scorecard: Scorecard, told: list[dict[str, Any]]) -> Scores:
    return scorecard.score_many(Columns.of_values(told, scorecard.attributes), as_of=AS_OF)


def _alone(scorecard: Scorecard, attributes: dict[str, Any]) -> Any:
    return scorecard.score_one(Subject(attributes, ()), as_of=AS_OF)


def _beside_trees(columns: Columns, scores: Scores, coded: float) -> Figure:
    """Return how many times as many leads a scorecard scores, with receipts, as boosted trees with TreeSHAP do."""
    codes = np.column_stack([one.codes for one in columns.attributes.values()]).astype(np.float64)
    codes[codes < 0] = np.nan
    learned = codes[:LEARNED_FROM]
    chance = scores.probability
    assert chance is not None  # noqa: S101 - this scorecard has one
    won = np.random.default_rng(7).random(len(learned)) < chance[: len(learned)]
    trees = HistGradientBoostingClassifier(random_state=7).fit(learned, won)
    seconds = _seconds(lambda: trees.predict_proba(learned)) / len(learned)
    name, unit, target = "score_many_beside_trees", "leads/s", f"ratio ≥ {TIMES:,g}"
    if find_spec(SHAP) is None:
        target += " with TreeSHAP, which is not installed (`make bench NAME=scoring` does); beside trees alone"
        return Figure(name=name, value=None, unit=unit, baseline=1 / seconds, ratio=None, target=target, ok=False)
    explained = codes[:EXPLAINED]
    seconds += _seconds(partial(_explain, import_module(SHAP).TreeExplainer(trees), explained)) / len(explained)
    ratio = coded * seconds
    return Figure(
        name=name, value=coded, unit=unit, baseline=1 / seconds, ratio=ratio, target=target, ok=ratio >= TIMES
    )


def _explain(explainer: Any, codes: NDArray[np.float64]) -> Any:
    return explainer.shap_values(codes)


def _check(scorecard: Scorecard, scores: Scores, alone: list[dict[str, Any]]) -> None:
    """Refuse figures of leads that were not scored as each is alone."""
    for at, attributes in enumerate(alone):
        one = _alone(scorecard, attributes)
        if (one.total, one.points) != (scores.total[at], tuple(scores.points[at].tolist())):
            raise RuntimeError(f"Lead {at} has {scores.total[at]} points among others, and {one.total} alone")
