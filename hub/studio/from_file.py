"""Learns a scorecard from labelled leads, and judges it on leads that were left out."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.errors import Invalid
from hub.studio.labelled import Labelled
from scoring import Scorecard
from scoring.learn import Evaluation, Report, ScorecardClassifier, cross_validate
from scoring.learn.validate import FOLDS

Places = NDArray[np.intp]
NEWEST = 0.2
MEASURES = ("roc_auc", "pr_auc", "brier", "log_loss", "calibration_slope", "lift_10")
UNKNOWN = {"mean": None, "low": None, "high": None}


def learner(template: Scorecard | None, *, keep_leaks: bool) -> ScorecardClassifier:
    """Return how to learn; columns that seem to know the outcome are left out unless they are to be kept."""
    return ScorecardClassifier(template=template, drop_leaks=not keep_leaks)


def learn(found: Labelled, how: ScorecardClassifier) -> tuple[Scorecard, Report]:
    """Return the scorecard that all leads teach."""
    how.fit(found.leads, found.won)
    return how.scorecard_, how.report_


def judge(found: Labelled, how: ScorecardClassifier, folds: list[tuple[Places, Places]] | None) -> Evaluation | None:
    """Return what learning so is worth on leads left out: of `folds`, the newest, or a fifth in turn.

    None where fewer than one lead of either outcome a fold is known: there is nothing to judge by.
    """
    if folds is None and found.order is not None:
        folds = [_newest(found.order, found.won)]
    if folds is None and min(found.won.sum(), (1 - found.won).sum()) < FOLDS:
        return None
    return cross_validate(how, found.leads, found.won, folds=folds)


def read_folds(path: Path, found: Labelled) -> list[tuple[Places, Places]]:
    """Return the folds of a file that names the fold of each row, one a line: whom to learn from, whom to judge.

    Rows that were left out of `found` have a line, too. Raises Invalid where lines and rows do not match, or where a
    fold leaves only one outcome to learn from.
    """
    try:
        names = np.array(path.read_text().split())
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path} cannot be read as text: {error}.") from None
    if len(names) != (rows := len(found.won) + found.left_out):
        raise Invalid(
            f"{path.name} has {len(names):,} folds for {rows:,} rows. It needs one a line, for each row in order."
        )
    of_leads = names[found.places]
    folds = []
    for name in dict.fromkeys(of_leads.tolist()):
        train, test = np.flatnonzero(of_leads != name), np.flatnonzero(of_leads == name)
        if len(np.unique(found.won[train])) < 2:
            raise Invalid(f"Without fold {name} of {path.name} only one outcome is left to learn from.")
        folds.append((train, test))
    return folds


def evaluation(found: Labelled, judged: Evaluation | None) -> dict[str, Any]:
    """Return what is known of a way of learning, as JSON values."""
    return {
        "leads": len(found.won),
        "conversions": int(found.won.sum()),
        "rows_left_out": found.left_out,
        **(judged.to_dict() if judged else dict.fromkeys(MEASURES, UNKNOWN)),
    }


def measures(judged: Evaluation | None) -> dict[str, Any]:
    """Return each measure that programs are promised; null where there is nothing to judge by."""
    told = judged.to_dict() if judged else {}
    return {name: told.get(name, UNKNOWN) for name in MEASURES}


def document(found: Labelled, report: Report, judged: Evaluation | None) -> dict[str, Any]:
    """Return all that is known of a scorecard, as JSON values."""
    return {
        "leads": len(found.won),
        "conversions": int(found.won.sum()),
        "rows_left_out": found.left_out,
        **measures(judged),
        "leaks": [asdict(leak) for leak in report.leaks],
        "no_signal": report.no_signal,
        "words": list(report.words),
    }


def _newest(order: NDArray[np.float64], won: NDArray[np.int64]) -> tuple[Places, Places]:
    """Return the older leads and the newest; leads of one instant stay together."""
    starts = np.quantile(order, 1 - NEWEST, method="higher")
    older, newest = np.flatnonzero(order < starts), np.flatnonzero(order >= starts)
    for part, name in ((older, "older four fifths"), (newest, "newest fifth")):
        if len(np.unique(won[part])) < 2:
            raise Invalid(
                f"By --time, the {name} of the leads do not hold both outcomes. Leave --time out to judge across time."
            )
    return older, newest
