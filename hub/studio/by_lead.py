"""Judges scorecards on snapshots: one of each lead, and all of a lead on one side."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hub.studio.gathering import Hear
from hub.studio.training import Training
from scoring import Scorecard
from scoring.evaluate import TrackRecord, track_record
from scoring.learn import ScorecardClassifier
from scoring.learn.validate import left_out

Places: TypeAlias = NDArray[np.intp]
Folds: TypeAlias = Sequence[tuple[Places, Places]]
FOLDS, SEED = 5, 7
NEWEST = 0.2
"""Share of the snapshots that are the newest."""


def one_by_lead(found: Training) -> Folds:
    """Return five folds: all snapshots of the other leads to learn from, one of each lead to judge on.

    Nothing where leads of either outcome are too few for that.
    """
    every = np.ones(len(found.snapshots), np.bool_)
    return _folds(found, every, every)


def newest_by_lead(found: Training, horizon: timedelta) -> Folds:
    """Return five folds: what was known before the newest fifth of the snapshots, and one of these of each other lead.

    Nothing where history is too short for that.
    """
    starts = newest_from(found)
    was_known = found.snapshots.times <= starts - horizon // timedelta(microseconds=1)
    return _folds(found, was_known, found.snapshots.times >= starts)


def newest_from(found: Training) -> int:
    """Return where the newest fifth of the snapshots begins, in microseconds since 1970."""
    return int(np.quantile(found.snapshots.times, 1 - NEWEST, method="higher"))


def newest_rows(found: Training) -> Places:
    """Return one row of each lead that is among the newest fifth of the snapshots."""
    return _one_each(found, found.snapshots.times >= newest_from(found), np.random.default_rng(SEED))


def one_rows(found: Training) -> Places:
    """Return one row of each lead."""
    return _one_each(found, np.ones(len(found.snapshots), np.bool_), np.random.default_rng(SEED))


def has_both(found: Training, rows: Places) -> bool:
    """Tell whether leads of either outcome are among the rows."""
    return _both(found, rows, 1)


def record_of_learning(
    found: Training, how: ScorecardClassifier, folds: Folds, heard: Hear, *, follows: bool
) -> TrackRecord | None:
    """Return what learning so says of the leads of the folds, None where there are none.

    `follows`: whether its probabilities follow the newest outcomes, as those of the whole do.
    """
    if not folds:
        return None
    when = found.snapshots.times.astype(np.float64) if follows else None
    return left_out(how, found.snapshots, found.converted, folds=folds, weight=found.weight, when=when, told=heard)


def record_of_card(found: Training, card: Scorecard, rows: Places) -> TrackRecord:
    """Return what a scorecard says of the leads of these rows, each at its instant."""
    scores = found.snapshots.take(rows).scores(card)
    return replace(track_record(card, scores, found.converted[rows]), place=rows)


def _folds(found: Training, may_teach: NDArray[np.bool_], may_judge: NDArray[np.bool_]) -> Folds:
    """Return folds of leads, as many of either outcome in each; nothing where leads are too few on either side."""
    random = np.random.default_rng(SEED)
    judges = _one_each(found, may_judge, random)
    fold_of = np.zeros(found.leads, np.intp)
    wins = np.zeros(found.leads, np.int64)
    wins[found.lead[judges]] = found.converted[judges]
    for outcome in (0, 1):
        here = random.permutation(np.flatnonzero(wins == outcome))
        fold_of[here] = np.arange(len(here)) % FOLDS
    of_row = fold_of[found.lead]
    folds = [(np.flatnonzero(may_teach & (of_row != fold)), judges[of_row[judges] == fold]) for fold in range(FOLDS)]
    enough = all(_both(found, train, FOLDS) and _both(found, test, 1) for train, test in folds)
    return folds if enough else []


def _one_each(found: Training, may: NDArray[np.bool_], random: np.random.Generator) -> Places:
    """Return one row of each lead that has any that may, drawn at random, in order."""
    rows = random.permutation(np.flatnonzero(may))
    _, first = np.unique(found.lead[rows], return_index=True)
    return np.sort(rows[first])


def _both(found: Training, rows: Places, least: int) -> bool:
    """Tell whether so many leads of either outcome are among the rows."""
    of = (np.unique(found.lead[rows[found.converted[rows] == outcome]]) for outcome in (0, 1))
    return all(len(one) >= least for one in of)
