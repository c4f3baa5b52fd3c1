"""Learns once, in a process of its own, so that memory and seconds of one core are of the learning alone.

`python -m hub.bench.learner scorecard|boosted LEADS COLUMNS` prints `{"seconds": …, "megabytes": …}`.
"""

import json
import resource
import sys
from collections.abc import Callable, Mapping
from time import process_time
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier

from scoring.learn import ScorecardClassifier

LEVELS = (3, 8, 20, 60, 200)
"""Of the columns of categories, in turn."""
MISSING = 0.1

Made = tuple[Mapping[str, NDArray[Any]], NDArray[np.int64]]


def made(leads: int, columns: int) -> Made:
    """Return mixed columns, numbers (nan: missing) and codes of categories (-1: missing) in turn, and outcomes.

    Every third column decides something; a fifth of the leads convert.
    """
    dice = np.random.default_rng(7)
    found: dict[str, NDArray[Any]] = {}
    log_odds = np.zeros(leads)
    for at in range(columns):
        if at % 2:
            size = LEVELS[at // 2 % len(LEVELS)]
            codes = np.minimum(dice.geometric(min(4 / size, 0.5), leads), size) - 1
            says = dice.normal(0, 0.6, size)[codes]
            found[f"c{at}"] = np.where(dice.random(leads) < MISSING, -1, codes)
        else:
            numbers = np.round(np.exp(dice.normal(3, 1, leads)), 2)
            says = 0.8 * np.tanh(np.log(numbers) - 3)
            found[f"n{at}"] = np.where(dice.random(leads) < MISSING, np.nan, numbers)
        log_odds += says if at % 3 == 0 else 0.0
    level = float(np.quantile(log_odds + dice.logistic(size=leads), 0.8))
    return found, (log_odds + dice.logistic(size=leads) > level).astype(np.int64)


def scorecard(found: Made) -> Callable[[], object]:
    """Return what learns a scorecard: measures, leaks, pairs, whole points and all."""
    columns, won = found
    table = pa.table({name: _texts(values) if name[0] == "c" else values for name, values in columns.items()})
    return lambda: ScorecardClassifier().fit(table, won)


def boosted(found: Made) -> Callable[[], object]:
    """Return what learns boosted trees, as scikit-learn does by default, and nothing more."""
    columns, won = found
    is_category = [name[0] == "c" for name in columns]
    data = np.column_stack([np.where(values < 0, np.nan, values) for values in columns.values()])
    return lambda: HistGradientBoostingClassifier(categorical_features=is_category).fit(data, won)


def _texts(codes: NDArray[np.int64]) -> Any:
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, mask=codes < 0), [f"level {at}" for at in range(int(codes.max()) + 1)]
    ).dictionary_decode()


if __name__ == "__main__":
    kind, leads, columns = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    learn = {"scorecard": scorecard, "boosted": boosted}[kind](made(leads, columns))
    begun = process_time()
    learn()
    seconds = process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in kilobytes, macOS in bytes.
    print(json.dumps({"seconds": seconds, "megabytes": peak / (1e6 if sys.platform == "darwin" else 1e3)}))  # noqa: T201
