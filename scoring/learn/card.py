"""Writes what was learned as a scorecard document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from scoring.bands import Band
from scoring.learn.axes import Axis
from scoring.learn.points import whole_points
from scoring.learn.prior import Prior
from scoring.learn.recipe import Learned, Task, pair_codes
from scoring.learn.tables import count_of, side_of, table_of
from scoring.sums import Floats

MOST_PER_LOG_ODDS, LEAST_PER_LOG_ODDS = 20.0, 5.0
"""Points for each unit of log-odds: leads that hardly differ are not spread over the whole scale."""
TAIL = 0.002
"""Share of leads, at either end, that may lie beyond the scale."""
BANDS = (Band("cold", "Cold", 0), Band("warm", "Warm", 40, 3), Band("hot", "Hot", 70, 3))
LOWEST = {"key": "cold", "word": "Cold", "at_least": 0}
TOP = (0.3, 0.1)
"""Shares of leads that begin as warm or hot, and as hot."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Points for each unit of log-odds, and the log-odds that are 0 points."""

    per_log_odds: float
    zero: float


def scale_of(log_odds: Floats, weight: Floats, learned: Learned, prior: Prior) -> Scale:
    """Return the scale on which the leads span 100 points, or on which a template's points keep their size.

    Points that are locked keep it to the point, so with these it is the template's own.
    """
    if prior.locked is not None:
        return Scale(1 / prior.point, 0.0)
    if prior.template is not None:
        kept = 1 / max(learned.prior * prior.point, 1e-6)
        return Scale(float(np.clip(kept, LEAST_PER_LOG_ODDS, 2 * MOST_PER_LOG_ODDS)), 0.0)
    order = np.argsort(log_odds, kind="stable")
    reached = np.cumsum(weight[order]) / weight.sum()
    low, high = (float(log_odds[order][np.searchsorted(reached, at)]) for at in (TAIL, 1 - TAIL))
    per_log_odds = min(100 / max(high - low, 1e-6), MOST_PER_LOG_ODDS)
    return Scale(per_log_odds, (low + high) / 2 - 50 / per_log_odds)


def learned_document(
    task: Task, learned: Learned, prior: Prior, scale: Scale, *, name: str, dimensions: Mapping[str, str]
) -> dict[str, Any]:
    """Return the document without bands; each table's points are about 0 on average, and the base takes the rest."""
    grids = [grid.ravel() for _, grid in learned.pairs]
    cells = [pair_codes(task.axes, task.rows.codes, pair) for pair, _ in learned.pairs]
    log_odds = [scale.per_log_odds * table for table in (*learned.tables, *grids)]
    bins = [axis.bins for axis in task.axes] + [0] * len(grids)
    ways = [axis.direction for axis in task.axes] + [0] * len(grids)
    middle, points = whole_points(log_odds, [*task.rows.codes[:-1], *cells], task.rows.weight, bins, ways)
    terms = [_term(axis, found, dimensions) for axis, found in zip(task.axes, points, strict=False)]
    for (pair, grid), found in zip(learned.pairs, points[len(task.axes) :], strict=True):
        first, second = task.axes[pair.first], task.axes[pair.second]
        sides = {"first": side_of(first.coarse), "second": side_of(second.coarse)}
        rows = np.reshape(found, grid.shape).tolist()
        terms.append(
            _about(f"{first.name} × {second.name}", first.name, dimensions) | {"pair": sides | {"points": rows}}
        )
    base = round(scale.per_log_odds * (learned.intercept - scale.zero) + middle)
    document = {"name": name, "base": base, "terms": useful(terms)}
    if prior.template is None:
        return document
    return _on_template(prior.template.to_document(), learned.prior * prior.point * scale.per_log_odds, document)


def flat_document(
    axes: Sequence[Axis], names: Sequence[str], *, name: str, dimensions: Mapping[str, str]
) -> dict[str, Any]:
    """Return a document in which every lead has the same score, with a table to fill in for each column and count."""
    terms = [_term(axis, [0] * len(axis.basis), dimensions) for axis in axes]
    if not terms:
        table = {"attribute": names[0], "bins": [{"at_least": 0, "points": 0}]}
        terms = [_about(names[0], names[0], dimensions) | {"table": table}]
    return {"name": name, "base": 50, "terms": terms}


def useful(terms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the terms that give points to anyone; one at least."""
    return [term for term in terms if _gives(term)] or terms[:1]


def bands_of(totals: Floats, weight: Floats) -> tuple[Band, ...]:
    """Return bands that begin where the TOP shares of the leads do."""
    found = [BANDS[0]]
    scores = np.arange(1, 101)
    above = np.array([weight[totals >= one].sum() for one in scores]) / weight.sum()
    for above_it, (band, share) in enumerate(zip(BANDS[1:], TOP, strict=True)):
        below = found[-1]
        fits = scores[(above <= share) & (above > 0)]
        wanted = int(fits[0]) if len(fits) else band.at_least
        at_least = min(max(wanted, below.at_least + 1), 100 - len(TOP) + 1 + above_it)
        held = min(band.hysteresis, at_least - 1 - below.at_least + below.hysteresis)
        found.append(replace(band, at_least=at_least, hysteresis=held))
    return tuple(found)


def _on_template(template: dict[str, Any], factor: float, found: dict[str, Any]) -> dict[str, Any]:
    """Return the template with its points times a factor, and the learned terms after its own.

    Its limits of dimensions are dropped: they were set for its own terms.
    """
    own = [kept for term in template["terms"] if (kept := term if term.get("locked") else resized(term, factor))]
    taken = {term["id"] for term in own}
    more = [term | {"id": f"{term['id']} (learned)"} if term["id"] in taken else term for term in found["terms"]]
    kept = {name: template[name] for name in ("bands", "provenance") if name in template}
    return found | kept | {"base": round(template["base"] * factor), "terms": [*own, *more]}


def resized(term: dict[str, Any], factor: float) -> dict[str, Any] | None:
    """Return a term with its points times a factor, None where nothing is left of them."""
    sized: dict[str, Any] = _sized(term, factor)
    if "points" in term and sized["points"] == 0:
        return None
    if sized.get("cap") == 0:
        sized["cap"] = 1 if sized["points"] > 0 else -1
    return sized


def _sized(value: Any, factor: float, key: str = "") -> Any:
    """Return a part of a term with all points in it times a factor."""
    if isinstance(value, dict):
        return {name: _sized(one, factor, name) for name, one in value.items()}
    if isinstance(value, list):
        return [_sized(one, factor, key) for one in value]
    is_points = key in ("points", "cap", "missing", "other") and isinstance(value, int)
    return round(value * factor) if is_points else value


def _gives(term: dict[str, Any]) -> bool:
    if "pair" in term:
        return any(any(row) for row in term["pair"]["points"])
    table = term.get("table", term)
    rows = table.get("bins") or table["categories"]
    return any(row["points"] for row in rows) or bool(table.get("missing")) or bool(table.get("other"))


def _term(axis: Axis, points: Sequence[int], dimensions: Mapping[str, str]) -> dict[str, Any]:
    if axis.count is None:
        return _about(axis.name, axis.name, dimensions) | {"table": table_of(axis, points)}
    about = _about(axis.name, axis.name, {axis.name: dimensions.get(axis.source, "behavioral")})
    return about | count_of(axis, axis.count, points)


def _about(label: str, column: str, dimensions: Mapping[str, str]) -> dict[str, Any]:
    words = label.replace("_", " ").strip()
    return {"id": label, "words": words[0].upper() + words[1:], "dimension": dimensions.get(column, "fit")}
