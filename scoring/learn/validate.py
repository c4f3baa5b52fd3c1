"""Learns from some leads and judges on the others, fold by fold."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import narwhals as nw
import numpy as np
from numpy.typing import NDArray
from sklearn.base import clone
from sklearn.model_selection import StratifiedKFold

from scoring.evaluate import Estimate, Group, Tally, calibration_curve, measure, tally
from scoring.learn.classifier import ScorecardClassifier
from scoring.learn.frame import is_frame
from scoring.learn.report import Leak
from scoring.learn.snapshots import Snapshots
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
    """Of each lead (n,), by what the other folds say."""

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
) -> Evaluation:
    """Return what `classifier` is worth on `data` (n × columns) and `outcomes` (n,), as `fit` takes them.

    `folds` are pairs of row numbers, to learn from and to judge on; by default five with the same rate of conversion.
    Where a lead has several rows, give folds that keep them together.
    """
    outcomes = np.asarray(outcomes)
    if folds is None:
        folds = StratifiedKFold(FOLDS, shuffle=True, random_state=SEED).split(np.zeros(len(outcomes)), outcomes)
    tallies: list[Tally] = []
    chance, won = np.full(len(outcomes), np.nan), (outcomes == np.unique(outcomes)[-1]).astype(np.float64)
    for train, test in folds:
        found = clone(classifier).fit(_rows(data, train), outcomes[train])
        chance[test] = found.predict_proba(_rows(data, test))[:, -1]
        tallies.append(tally(won[test], chance[test]))
    whole = clone(classifier).fit(data, outcomes).report_
    judged = ~np.isnan(chance)
    return Evaluation(
        measures=measure(tallies, capacity=capacity),
        calibration=calibration_curve(won[judged], chance[judged]),
        leaks=whole.leaks,
        no_signal=whole.no_signal,
        chance=chance,
    )


def _known(value: float) -> float | None:
    return None if np.isnan(value) else value


def _rows(data: Any, wanted: NDArray[np.intp]) -> Any:
    if isinstance(data, Snapshots):
        return data.take(wanted)
    if is_frame(data):
        return nw.from_native(data, eager_only=True)[wanted.tolist()].to_native()
    return np.asarray(data)[wanted]
