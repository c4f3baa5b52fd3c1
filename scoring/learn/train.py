"""From columns and outcomes to a scorecard and a report."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.special import expit

from scoring.columns import Coded, Columns, Scores
from scoring.evaluate import metrics
from scoring.evaluate.tally import tally
from scoring.learn import words
from scoring.learn.activity import Activity, activities_of, name_of
from scoring.learn.activity_task import tasks_of
from scoring.learn.axes import Axis, axes_of
from scoring.learn.calibrate import calibration_slope, intercept_of, reached, rounded
from scoring.learn.card import LOWEST, bands_of, flat_document, learned_document, scale_of
from scoring.learn.leaks import find_leaks
from scoring.learn.monotone import held
from scoring.learn.prior import Prior, prior_of
from scoring.learn.recipe import FOLDS, PRIOR_PENALTY, Learned, Task, learn, left_out, predicted
from scoring.learn.report import Column, Interaction, Leak, Report
from scoring.learn.rows import Rows
from scoring.learn.snapshots import Snapshots
from scoring.learn.uncertainty import Calibration, calibrated, of_curve, of_learned
from scoring.locks import decided
from scoring.probability import Probability, Uncertainty
from scoring.scorecard import Scorecard
from scoring.sums import Floats
from scoring.training import dump_training

SURE = 1.645
"""Standard deviations by which an ROC-AUC must be above chance: one in twenty is so without any signal."""
LOCKED = "is locked: its points stay as they are"
ONE_WAY = " as long as its points may go one way only"
SILENT = "says no more than chance would"
FOLD_SPREAD = 1.3
"""Folds learn from each other's leads: what chance gives spreads 1.3 times as wide (measured)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What people may ask of a scorecard that is learned."""

    template: object
    name: str
    dimensions: Mapping[str, str]
    drop_leaks: bool
    unlearned: Mapping[str, str]
    """Columns that only the template reads, each with the reason."""
    monotone: Mapping[str, str]
    dropped: tuple[Leak, ...] = ()
    newest_outcome: str = ""
    """An ISO time, for the provenance."""


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What became of n leads: converted or not, and how many leads each row stands for."""

    won: Floats
    weight: Floats

    @property
    def leads(self) -> float:
        return float(self.weight.sum())

    @property
    def wins(self) -> float:
        return float(self.weight @ self.won)

    @property
    def rate(self) -> float:
        """The share that converted, never quite 0 or 1."""
        return (self.wins + 0.5) / (self.leads + 1) if self.wins in (0.0, self.leads) else self.wins / self.leads


def train(leads: Snapshots, outcomes: Outcomes, wish: Wish, seed: int) -> tuple[Scorecard, Report]:
    """Return the scorecard that the outcomes teach, and how sure it is."""
    prior = prior_of(wish.template, leads)
    settled = _settled(prior, leads)
    wish = replace(wish, unlearned={**wish.unlearned, **dict.fromkeys(settled, LOCKED)})
    axes, activities, left = _axes(leads, outcomes, wish)
    report = Report(leads=outcomes.leads, conversions=outcomes.wins, no_signal=True, columns=left, leaks=wish.dropped)
    blank = [*axes, *(one.readings[0].axis for one in activities.values())]
    if not blank or min(outcomes.wins, outcomes.leads - outcomes.wins) < FOLDS:
        said = words.nothing_to_learn(report, has_template=prior.template is not None)
        return _kept(leads, outcomes, wish, (prior, blank), report), replace(report, words=said)
    codes = [axis.codes(leads.columns.attributes[axis.name]) for axis in axes]
    task, of_folds = tasks_of(axes, codes, activities, prior, (outcomes.won, outcomes.weight, leads.lead), seed)
    counts = {name: one.times for name, one in activities.items()}
    silent = [name for name in activities if name not in {axis.name for axis in task.axes}]
    report = replace(
        report,
        columns=(*left, *(Column(name, reason=SILENT) for name in silent)),
        leaks=(*wish.dropped, *_leaks(leads.columns, counts, task, outcomes, wish)),
    )
    if wish.drop_leaks and report.leaks != wish.dropped:
        return train(leads, outcomes, replace(wish, dropped=report.leaks), seed)
    report, calibration = _measured(report, *left_out(task, of_folds))
    if report.no_signal:
        said = words.no_signal(report, has_template=prior.template is not None)
        return _kept(leads, outcomes, wish, (prior, blank), report), replace(report, words=said)
    learned = learn(task, task.rows)
    if prior.has_free_terms and learned.prior <= 0:
        card, report = train(leads, outcomes, replace(wish, template=prior.locked), seed)
        return card, replace(report, words=(*report.words, words.CONTRADICTED))
    return _learned(leads, outcomes, wish, (task, learned, prior, calibration), report)


def _settled(prior: Prior, leads: Snapshots) -> list[str]:
    """Return the columns and activities whose worth locked terms of the template decide."""
    if prior.template is None:
        return []
    attributes, kinds = decided(prior.template)
    return sorted({*attributes, *(name_of(kind, leads) for kind in kinds)})


def _axes(
    leads: Snapshots, outcomes: Outcomes, wish: Wish
) -> tuple[list[Axis], dict[str, Activity], tuple[Column, ...]]:
    """Return the axes and activities to learn from, and what is left out, with the reason."""
    activities = activities_of(leads, outcomes.weight)
    there = {*leads.columns.attributes, *activities}
    dropped = {name: why for name, why in wish.unlearned.items() if name in there}
    dropped |= {leak.column: leak.reason for leak in wish.dropped}
    kept = {name: coded for name, coded in leads.columns.attributes.items() if name not in dropped}
    columns = axes_of(kept, outcomes.weight)
    found: dict[str, Axis | Activity | str] = {**dropped, **columns}
    found |= {name: one for name, one in activities.items() if name not in dropped}
    return (
        [_held(axis, wish) for axis in columns.values() if isinstance(axis, Axis)],
        {
            name: replace(one, readings=tuple(replace(way, axis=_held(way.axis, wish)) for way in one.readings))
            for name, one in found.items()
            if isinstance(one, Activity)
        },
        tuple(Column(name, reason=why) for name, why in found.items() if isinstance(why, str)),
    )


def _held(axis: Axis, wish: Wish) -> Axis:
    return held(axis, wish.monotone[axis.name]) if axis.name in wish.monotone else axis


def _leaks(
    columns: Columns, counts: Mapping[str, Coded], task: Task, outcomes: Outcomes, wish: Wish
) -> tuple[Leak, ...]:
    """Return the columns and counts, among those to learn from, that seem to know the outcome."""
    known = {*wish.unlearned, *(leak.column for leak in wish.dropped)}
    kept = replace(columns, attributes={k: v for k, v in columns.attributes.items() if k not in known})
    return find_leaks(kept, task, outcomes.won, outcomes.weight, counts)


def _measured(report: Report, rows: Rows, log_odds: Floats) -> tuple[Report, Calibration]:
    """Return the report with the measures of left-out leads, and how far to trust differences of log-odds."""
    calibration = calibrated(rows, log_odds)
    slope = calibration.slope
    shift = intercept_of(slope, log_odds, rows.weight, rows.wins / (rows.wins + rows.losses))
    found = tally(rows.won, expit(shift + slope * log_odds), rows.weight)
    auc = metrics.roc_auc(tally(rows.won, log_odds, rows.weight))
    error = FOLD_SPREAD * metrics.chance_error(rows.wins, rows.losses)
    trust = metrics.calibration_slope(tally(rows.won, expit(log_odds), rows.weight))
    measures = {
        "roc_auc": auc,
        "roc_auc_error": error,
        "no_signal": auc - 0.5 < SURE * error,
        "brier": metrics.brier(found),
        "log_loss": metrics.log_loss(found),
        "calibration_slope": None if math.isnan(trust) else trust,
    }
    return replace(report, **measures), calibration  # type: ignore[arg-type]


def _learned(
    leads: Snapshots, outcomes: Outcomes, wish: Wish, found: tuple[Task, Learned, Prior, Calibration], report: Report
) -> tuple[Scorecard, Report]:
    task, learned, prior, calibration = found
    rows, log_odds = task.rows, predicted(learned, task, task.rows)
    scale = scale_of(log_odds, rows.weight, learned, prior)
    document = learned_document(task, learned, prior, scale, name=wish.name, dimensions=wish.dimensions)
    report = replace(
        report,
        template_weight=learned.prior if prior.has_free_terms else None,
        locked=sum(term.get("locked", False) for term in document["terms"]),
        columns=(*_spans(task, learned, scale.per_log_odds), *report.columns),
        pairs=tuple(
            Interaction(task.axes[pair.first].name, task.axes[pair.second].name, pair.excess)
            for pair, _ in learned.pairs
        ),
    )
    about = {"note": words.provenance(report), "training": _training(report, wish, prior)}
    document["provenance"] = document.get("provenance", {}) | about
    draft, scores, curve = _finished(document, leads, outcomes, calibration.slope / scale.per_log_odds)
    before = tally(rows.won, log_odds, rows.weight)
    after = tally(outcomes.won, scores.total.astype(np.float64), outcomes.weight)
    report = replace(report, rounding_loss=metrics.roc_auc(before) - metrics.roc_auc(after))
    card = _sure(draft, curve, of_learned(curve, learned.fitted, rows, log_odds, calibration))
    return card, replace(report, words=words.learned(report))


def _spans(task: Task, learned: Learned, per_log_odds: float) -> list[Column]:
    """Return the columns and counts, the one that makes the most difference first."""
    spans = []
    for axis, table in zip(task.axes, learned.tables, strict=True):
        seen = table[axis.weight > 0]
        reason = "" if seen.any() else SILENT + (ONE_WAY if axis.direction else "")
        spans.append(Column(axis.name, round(per_log_odds * float(seen.max() - seen.min())), reason))
    return sorted(spans, key=lambda column: -column.span)


def _kept(
    leads: Snapshots, outcomes: Outcomes, wish: Wish, found: tuple[Prior, list[Axis]], report: Report
) -> Scorecard:
    """Return the template as it is, or a scorecard that tells no leads apart, with the rate of conversion."""
    prior, axes = found
    if prior.template is not None:
        document = prior.template.to_document()
        slope = prior.point * _trust(prior.template, prior.point, leads, outcomes)
        penalty = PRIOR_PENALTY / prior.point**2
    else:
        if not axes and not leads.columns.attributes:
            raise ValueError(
                "The leads have neither attributes nor touches that eight of them share; give some to learn from."
            )
        names = list(leads.columns.attributes)
        document, slope = flat_document(axes, names, name=wish.name, dimensions=wish.dimensions), 0.0
        penalty = 0.0
    document["provenance"] = document.get("provenance", {}) | {"training": _training(report, wish, prior)}
    card, scores, curve = _finished(document, leads, outcomes, slope)
    return _sure(card, curve, of_curve(curve, reached(scores), outcomes.weight, penalty))


def _trust(template: Scorecard, point: float, leads: Snapshots, outcomes: Outcomes) -> float:
    """Return how much of what a template says comes true, believed before and as far as outcomes do not tell."""
    if outcomes.wins in (0.0, outcomes.leads):
        return 1.0
    log_odds = point * reached(leads.scores(template))
    return max(calibration_slope(log_odds, outcomes.won, outcomes.weight, PRIOR_PENALTY), 0.0)


def _training(report: Report, wish: Wish, prior: Prior) -> Mapping[str, Any]:
    name = "" if prior.template is None else prior.template.name
    return dump_training(report.training(template=name, newest_outcome=wish.newest_outcome))


def _finished(
    document: dict[str, Any], leads: Snapshots, outcomes: Outcomes, slope: float
) -> tuple[Scorecard, Scores, Probability]:
    """Return the scorecard with bands for these leads, the scores it gives them, and its probability."""
    draft = Scorecard.from_document({"bands": [LOWEST]} | document)
    scores = leads.scores(draft)
    intercept = intercept_of(rounded(slope), reached(scores), outcomes.weight, outcomes.rate)
    probability = Probability(rounded(intercept), rounded(slope), round(outcomes.leads), round(outcomes.wins))
    bands = draft.bands if "bands" in document else bands_of(scores.total.astype(np.float64), outcomes.weight)
    return Scorecard(replace(draft.document, bands=bands)), scores, probability


def _sure(card: Scorecard, curve: Probability, uncertainty: Uncertainty) -> Scorecard:
    return Scorecard(replace(card.document, probability=replace(curve, uncertainty=uncertainty)))
