"""How to learn from labelled leads of a file, and which of them to leave out to judge by."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hub.errors import Invalid
from hub.studio.labelled import Labelled
from scoring import Scorecard
from scoring.learn import ScorecardClassifier

Places = NDArray[np.intp]
Folds: TypeAlias = list[tuple[Places, Places]]
"""Whom to learn from, and whom to judge, by row."""
NEWEST = 0.2


def learner(
    template: Scorecard | None,
    *,
    keep_leaks: bool,
    monotone: Mapping[str, str] | None = None,
    unlearned: Mapping[str, str] | None = None,
) -> ScorecardClassifier:
    """Return how to learn; columns that seem to know the outcome are left out unless they are to be kept.

    `monotone` names columns whose points may only go one way with their numbers, `rising` or `falling`; of those that
    are `unlearned`, each with a reason, only the template reads.
    """
    return ScorecardClassifier(template=template, drop_leaks=not keep_leaks, monotone=monotone, unlearned=unlearned)


def read_folds(path: Path, found: Labelled) -> Folds:
    """Return the folds of a file that names the fold of each row, one a line: whom to learn from, whom to judge.

    Rows that were left out of `found` have a line, too. Raises Invalid where lines and rows do not match, or where a
    fold leaves only one outcome to learn from.
    """
    try:
        names = np.array(path.read_text().split())
    except OSError as error:
        raise Invalid(f"The folds file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise Invalid(
            f"The folds file {path} is not text. It needs the fold of each row in order, one a line."
        ) from None
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


def newest(order: NDArray[np.float64], won: NDArray[np.int64]) -> tuple[Places, Places]:
    """Return the older leads and the newest; leads of one instant stay together. Raises Invalid."""
    starts = np.quantile(order, 1 - NEWEST, method="higher")
    older, newest = np.flatnonzero(order < starts), np.flatnonzero(order >= starts)
    for part, name in ((older, "older four fifths"), (newest, "newest fifth")):
        if len(np.unique(won[part])) < 2:
            raise Invalid(
                f"By --time, the {name} of the leads do not hold both outcomes. Leave --time out to judge across time."
            )
    return older, newest
