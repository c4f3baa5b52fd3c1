"""A scikit-learn estimator that learns a scorecard."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import check_random_state
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import (
    _check_sample_weight,
    check_consistent_length,
    check_is_fitted,
    column_or_1d,
    validate_data,
)
from threadpoolctl import threadpool_limits

from scoring.learn import words
from scoring.learn.activity import names_of
from scoring.learn.calibrate import reached
from scoring.learn.frame import is_frame, refuse_as_arrays
from scoring.learn.monotone import check
from scoring.learn.refresh import kept_up
from scoring.learn.report import Report
from scoring.learn.snapshots import Snapshots, snapshots_of
from scoring.learn.train import Outcomes, Wish, train
from scoring.probability import Probability
from scoring.scorecard import Scorecard


class ScorecardClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Learns whole points from outcomes; what it predicts is what the scorecard says.

    Takes a data frame (pandas, Polars, Arrow) of mixed columns or an array, of leads without touches, or Snapshots of
    leads with touches; missing values and texts are welcome.
    Neither the order of rows nor repeating a row instead of weighting it makes a difference.

    Args:
        template: the scorecard to begin with: a Scorecard, a document, the name of a template, or None.
        name: what the scorecard is called.
        dimensions: the dimension of a column's points, `fit` for those not named.
        unlearned: columns that only the template reads, each with the reason, such as names of leads.
        drop_leaks: whether columns that seem to know the outcome, which `report_.leaks` names, are left out.
        monotone: the columns, and types of activity, whose points may only go one way with their numbers: `rising`
            or `falling`.
        newest_outcome: when the newest outcome was (a time, or an ISO text), for the scorecard's provenance.
        random_state: decides which leads are left out together when they are judged.

    Attributes:
        scorecard_: the Scorecard; `scorecard_.to_document()` is its document.
        report_: what was learned from how much, and how sure it is.
        classes_: the outcomes; the last of them is the conversion.
    """

    scorecard_: Scorecard
    report_: Report
    classes_: NDArray[Any]

    def __init__(
        self,
        *,
        template: object = None,
        name: str = "Learned from outcomes",
        dimensions: Mapping[str, str] | None = None,
        unlearned: Mapping[str, str] | None = None,
        drop_leaks: bool = False,
        monotone: Mapping[str, str] | None = None,
        newest_outcome: datetime | str | None = None,
        random_state: int | np.random.RandomState | None = 0,
    ) -> None:
        self.template = template
        self.name = name
        self.dimensions = dimensions
        self.unlearned = unlearned
        self.drop_leaks = drop_leaks
        self.monotone = monotone
        self.newest_outcome = newest_outcome
        self.random_state = random_state

    def fit(self, X: Any, y: Any, sample_weight: Any = None, when: Any = None) -> "ScorecardClassifier":  # noqa: N803
        """Learn from `X` (n leads × columns) and `y` (n,), two kinds of outcome.

        With `when` (n,), numbers that grow with time, probabilities follow the newest fifth of the leads where these
        convert more or less often than the others; see `kept_up`.
        """
        leads, y = self._read(X, y)
        y = column_or_1d(y, warn=True)
        check_classification_targets(y)
        self.classes_, won = np.unique(y, return_inverse=True)
        if len(self.classes_) == 1:
            won = np.asarray(y) == 1
        if len(self.classes_) > 2:
            raise ValueError(
                "Only binary classification is supported: converted or not. "
                f"The type of the target is {type_of_target(y)}."
            )
        weight = _check_sample_weight(sample_weight, np.zeros((len(leads), 1)), ensure_non_negative=True)
        newest = self.newest_outcome
        wish = Wish(
            template=self.template,
            name=self.name,
            dimensions=self.dimensions or {},
            drop_leaks=self.drop_leaks,
            unlearned=self.unlearned or {},
            monotone=self.monotone or {},
            newest_outcome=newest.isoformat() if isinstance(newest, datetime) else newest or "",
        )
        check(wish.monotone, leads.columns.attributes, names_of(leads))
        outcomes = Outcomes(won.astype(np.float64), weight)
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        # The matrices are small: more threads than one only wait for each other, and sum in another order.
        with threadpool_limits(1):
            self.scorecard_, self.report_ = train(leads, outcomes, wish, seed)
        if when is not None:
            at = column_or_1d(when, dtype=np.float64)
            check_consistent_length(leads, at)
            self.scorecard_, shift = kept_up(self.scorecard_, leads, outcomes.won, weight, at)
            if shift is not None:
                self.report_ = replace(self.report_, words=(*self.report_.words, words.shifted(shift)))
        return self

    def decision_function(self, X: Any) -> NDArray[np.float64]:  # noqa: N803
        """Return the log-odds of conversion (n,)."""
        probability, points = self._points(X)
        return np.asarray(probability.intercept + probability.slope * points)

    def predict_proba(self, X: Any) -> NDArray[np.float64]:  # noqa: N803
        """Return the probability of each class (n, classes), as the scorecard has it."""
        probability, points = self._points(X)
        if len(self.classes_) == 1:
            return np.ones((len(points), 1))
        chance = probability.of_many(points)
        return np.column_stack([1 - chance, chance])

    def predict(self, X: Any) -> NDArray[Any]:  # noqa: N803
        """Return the likelier class (n,)."""
        chance = self.predict_proba(X)
        return np.asarray(self.classes_[chance.argmax(1)])

    def _points(self, data: Any) -> tuple[Probability, NDArray[np.float64]]:
        """Return the probability of the scorecard, and the points that leads reach before the scale ends them."""
        check_is_fitted(self)
        leads, _ = self._read(data)
        probability = self.scorecard_.document.probability or Probability(0.0, 0.0)
        return probability, reached(leads.scores(self.scorecard_))

    def _read(self, data: Any, y: Any = None) -> tuple[Snapshots, Any]:
        """Return the leads, and the outcomes where there are any, both checked as scikit-learn's rules ask."""
        if isinstance(data, Snapshots):
            check_consistent_length(data, y)
            return data, y
        about = {"reset": y is not None} if y is None else {"y": y}
        if is_frame(data):
            refuse_as_arrays(data)
            validate_data(self, data, **about, skip_check_array=True)
            return snapshots_of(data), y
        checked = validate_data(self, data, **about, dtype=None, ensure_all_finite="allow-nan")
        data, y = checked if isinstance(checked, tuple) else (checked, None)
        return snapshots_of(data), y

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = tags.input_tags.categorical = tags.input_tags.string = True
        tags.classifier_tags.multi_class = False
        return tags
