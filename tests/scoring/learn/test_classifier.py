"""What a learned scorecard promises: a document that says what was predicted, and depends on the leads alone."""

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from sklearn.base import clone
from sklearn.metrics import roc_auc_score
from sklearn.utils.estimator_checks import check_estimator

from scoring import Scorecard, Subject
from scoring.learn import ScorecardClassifier
from tests.scoring.learn.leads import leads, rows_of

NOW = datetime(2026, 4, 28, tzinfo=UTC)


@pytest.fixture(scope="module")
def learned() -> ScorecardClassifier:
    return ScorecardClassifier(dimensions={"phone": "demographic"}).fit(*leads())


@pytest.mark.filterwarnings("ignore")
def test_it_keeps_the_rules_of_scikit_learn() -> None:
    found = check_estimator(ScorecardClassifier(), on_skip=None, on_fail=None)
    assert [(one["check_name"], one["exception"]) for one in found if one["status"] == "failed"] == []
    assert sum(one["status"] == "passed" for one in found) > 50


def test_the_scorecard_says_what_was_predicted(learned: ScorecardClassifier) -> None:
    fresh, _ = leads(400, seed=1)
    fresh.loc[:20, "source"] = "never seen"
    chances = learned.predict_proba(fresh)[:, 1]
    log_odds = learned.decision_function(fresh)
    again = Scorecard.from_yaml(learned.scorecard_.to_yaml())
    for attributes, chance, odds in zip(rows_of(fresh), chances, log_odds, strict=True):
        score = again.score_one(Subject(attributes, ()), as_of=NOW)
        assert score.probability == chance
        assert chance == pytest.approx(1 / (1 + np.exp(-odds)))
        assert sum(line.points for line in score.receipt.lines) == score.total


def test_the_document_comes_back_as_it_was_written(learned: ScorecardClassifier) -> None:
    document = learned.scorecard_.to_document()
    assert Scorecard.from_document(document) == learned.scorecard_
    assert {term["id"]: term["dimension"] for term in document["terms"]}["phone"] == "demographic"
    assert document["probability"]["leads"] == 1_500
    assert [band["key"] for band in document["bands"]] == ["cold", "warm", "hot"]


def test_it_finds_what_decides_and_tells_new_leads_apart(learned: ScorecardClassifier) -> None:
    fresh, won = leads(4_000, seed=2)
    assert roc_auc_score(won, learned.predict_proba(fresh)[:, 1]) > 0.77
    assert {column.name for column in learned.report_.columns[:3]} == {"employees", "source", "phone"}
    assert learned.predict_proba(fresh)[:, 1].mean() == pytest.approx(won.mean(), abs=0.03)


def test_the_scale_is_used_from_end_to_end(learned: ScorecardClassifier) -> None:
    totals = [learned.scorecard_.score_one(Subject(one, ()), as_of=NOW).total for one in rows_of(leads()[0])]
    assert min(totals) <= 10
    assert max(totals) >= 90
    assert learned.report_.rounding_loss is not None
    assert learned.report_.rounding_loss < 0.001


def test_columns_that_say_nothing_are_mostly_left_out_and_the_report_says_so() -> None:
    frame, won = leads()
    noise = np.random.RandomState(1).normal(size=(len(won), 20))
    found = ScorecardClassifier().fit(frame.assign(**{f"noise {at}": noise[:, at] for at in range(20)}), won)
    silent = {one.name for one in found.report_.columns if one.reason == "says no more than chance would"}
    assert len(silent & {f"noise {at}" for at in range(20)}) >= 6
    assert not silent & {"employees", "source", "phone"}
    assert not silent & {term["id"] for term in found.scorecard_.to_document()["terms"]}


def test_neighbouring_bins_differ_by_what_people_can_see(learned: ScorecardClassifier) -> None:
    (employees,) = (t["table"]["bins"] for t in learned.scorecard_.to_document()["terms"] if t["id"] == "employees")
    assert len(employees) < 20
    assert all(one["points"] != other["points"] for one, other in pairwise(employees))
    assert all(float(f"{one['at_least']:.3g}") == one["at_least"] for one in employees[1:])


def test_a_missing_value_has_points_of_its_own(learned: ScorecardClassifier) -> None:
    (phone,) = (term["table"] for term in learned.scorecard_.to_document()["terms"] if term["id"] == "phone")
    assert phone["missing"] < 0


def test_spellings_that_scoring_takes_for_one_are_one_category(learned: ScorecardClassifier) -> None:
    google, spelled = ({"source": name} for name in ("google", " GOOGLE"))
    one, other = (learned.scorecard_.score_one(Subject(lead, ()), as_of=NOW).points for lead in (google, spelled))
    assert one == other


def test_weights_are_as_repeated_rows_and_the_order_does_not_matter() -> None:
    frame, won = leads(700)
    times = np.random.RandomState(3).randint(0, 4, len(won))
    shuffled = np.random.RandomState(4).permutation(np.repeat(np.arange(len(won)), times))
    weighted = ScorecardClassifier().fit(frame, won, sample_weight=times)
    repeated = ScorecardClassifier().fit(frame.iloc[shuffled], won[shuffled])
    assert weighted.scorecard_ == repeated.scorecard_
    assert weighted.report_ == repeated.report_


def test_the_same_seed_learns_the_same() -> None:
    frame, won = leads(600)
    one = ScorecardClassifier(random_state=5)
    assert one.fit(frame, won).scorecard_ == clone(one).fit(frame, won).scorecard_


def test_an_arrow_table_and_text_from_a_file_teach_the_same_as_a_data_frame() -> None:
    frame, won = leads(600)
    table = pa.Table.from_pandas(frame, preserve_index=False)
    texts = pd.DataFrame([{name: str(value) for name, value in one.items()} for one in rows_of(frame)])
    found = ScorecardClassifier().fit(frame, won)
    assert ScorecardClassifier().fit(table, won).scorecard_ == found.scorecard_
    of_texts = ScorecardClassifier().fit(texts[frame.columns], won)
    assert of_texts.predict_proba(frame).tolist() == found.predict_proba(frame).tolist()


def test_two_columns_that_only_say_something_together_get_a_pair_table() -> None:
    dice = np.random.RandomState(0)
    frame = pd.DataFrame(dice.rand(3_000, 4), columns=list("abcd"))
    won = (dice.rand(3_000) < np.where((frame.a > 0.5) == (frame.b > 0.5), 0.8, 0.2)).astype(int)
    found = ScorecardClassifier().fit(frame[:2_000], won[:2_000])
    assert (found.report_.pairs[0].first, found.report_.pairs[0].second) == ("a", "b")
    assert roc_auc_score(won[2_000:], found.predict_proba(frame[2_000:])[:, 1]) > 0.75


@pytest.mark.parametrize(
    ("data", "error", "message"),
    [
        (pd.DataFrame([[1, 2, 3]] * 4, columns=["a", "b", "a"]), ValueError, "Columns have one name: 'a'; give each"),
        (pa.table([[1, 2, 3, 4]] * 2, names=["a", "a"]), ValueError, "Columns have one name: 'a'; give each"),
        (pd.DataFrame(index=range(4)), ValueError, r"0 feature\(s\) \(shape=\(4, 0\)\) while a minimum of 1"),
        (pd.DataFrame({"a": [1.0, 2.0, -np.inf, 3.0]}), ValueError, "Column 'a' contains infinity"),
        (pd.DataFrame({" ": [1, 2, 3, 4]}), ValueError, "A column has no name"),
        (pd.DataFrame({"a": [[1], [2], [3], [4]]}), TypeError, "Column 'a' holds a list"),
        (np.array([[1.0], [2.0], [np.inf], [3.0]]), ValueError, "infinity"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(data: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        ScorecardClassifier().fit(data, [0, 1, 0, 1])


@pytest.mark.parametrize("data", [np.zeros((0, 3)), pd.DataFrame({"a": [], "b": [], "c": []})])
def test_no_lead_at_all_is_refused_as_scikit_learn_does(data: Any) -> None:
    with pytest.raises(ValueError, match=r"0 sample\(s\) \(shape=\(0, 3\)\) while a minimum of 1"):
        ScorecardClassifier().fit(data, [])


def test_three_kinds_of_outcome_are_refused() -> None:
    with pytest.raises(ValueError, match="converted or not"):
        ScorecardClassifier().fit([[1], [2], [3]], ["won", "lost", "open"])
