"""Learns from some leads and judges on the others, fold by fold."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from scoring.evaluate import Estimate, Group, TrackRecord, calibration_curve, joined, measure, track_record
from scoring.learn.classifier import ScorecardClassifier
from scoring.learn.frame import is_frame
from scoring.learn.report import Leak
from scoring.learn.snapshots import Snapshots, snapshots_of
from scoring.sums import Floats, Places

FOLDS = 5
SEED = 7


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a way of learning is worth on leads that it did not learn from."""

    measures: Mapping[str, Estimate]
    calibration: tuple[Group, ...]
    leaks: tuple[Leak, ...]
    no_signal: bool
    chance: Floats
    """Of each lead (n,), by what the other folds say; nan for those that no fold judges."""
    record: TrackRecord
    """Of the leads that were judged: what the other folds say of each."""
    whole: ScorecardClassifier
    """Learned from all leads."""

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON values: each measure by name (null if undefined), `calibration`, `leaks`, `no_signal`."""
        return {
            **{name: {key: _known(value) for key, value in asdict(one).items()} for name, one in self.measures.items()},
            "calibration": [asdict(group) for group in self.calibration],
            "leaks": [asdict(leak) for leak in self.leaks],
            "no_signal": self.no_signal,
        }


def cross_validate(
    classifier: ScorecardClassifier,
    data: Any,
    outcomes: Any,
    *,
    folds: Iterable[tuple[Places, Places]] | None = None,
    capacity: int | None = None,
    told: Callable[[str], None] = lambda _step: None,
) -> Evaluation:
    """Return what `classifier` is worth on `data` (n × columns) and `outcomes` (n,), as `fit` takes them.

    `folds` are pairs of row numbers, to learn from and to judge on; by default five with the same rate of conversion.
    All rows of a lead are in one, where Snapshots say of which lead they are. `told` hears of each step in words.
    """
    outcomes = np.asarray(outcomes)
    told("learning from all leads")
    whole = clone(classifier).fit(data, outcomes)
    record = left_out(classifier, data, outcomes, folds=folds, told=told)
    chance = np.full(len(outcomes), np.nan)
    chance[record.place] = record.rank
    return Evaluation(
        measures=measure(record.tallies(), capacity=capacity),
        calibration=calibration_curve(record.won, record.rank),
        leaks=whole.report_.leaks,
        no_signal=whole.report_.no_signal,
        chance=chance,
        record=record,
        whole=whole,
    )


def left_out(
    classifier: ScorecardClassifier,
    data: Any,
    outcomes: Any,
    *,
    folds: Iterable[tuple[Places, Places]] | None = None,
    weight: Floats | None = None,
    when: Floats | None = None,
    told: Callable[[str], None] = lambda _step: None,
) -> TrackRecord:
    """Return what scorecards learned from some leads say of the others, fold by fold; arguments as `cross_validate`.

    `weight` (n,) is how much each row teaches; of those that judge each counts once. `when` (n,) is as `fit` takes it.
    """
    outcomes = np.asarray(outcomes)
    folds = _folds(data, outcomes) if folds is None else list(folds)
    won = (outcomes == np.unique(outcomes)[-1]).astype(np.float64)
    parts: list[TrackRecord] = []
    for number, (train, test) in enumerate(folds, start=1):
        told(f"fold {number} of {len(folds)}" if len(folds) > 1 else "the newest leads")
        weights, times = (None if one is None else one[train] for one in (weight, when))
        found = clone(classifier).fit(_rows(data, train), outcomes[train], weights, when=times)
        leads = _rows(data, test)
        of_fold = track_record(found.scorecard_, snapshots_of(leads).scores(found.scorecard_), won[test])
        parts.append(replace(of_fold, place=np.asarray(test)))
    return joined(parts)


def _folds(data: Any, outcomes: NDArray[Any]) -> list[tuple[Places, Places]]:
    rows, lead = np.zeros(len(outcomes)), data.lead if isinstance(data, Snapshots) else None
    if lead is not None:
        return list(StratifiedGroupKFold(FOLDS, shuffle=True, random_state=SEED).split(rows, outcomes, lead))
    return list(StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(rows, outcomes))


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _rows(data: Any, wanted: NDArray[np.intp]) -> Any:
    if isinstance(data, Snapshots):
        return data.take(wanted)
    if is_frame(data):
        return nw.from_native(data, eager_only=True)[wanted.tolist()].to_native()
    return np.asarray(data)[wanted]
