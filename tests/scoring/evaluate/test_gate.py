"""The gate lets no worse challenger through more often than it says, and says what is missing."""

from dataclasses import replace

import numpy as np
import pytest

from scoring.evaluate.gate import Verdict, gate
from tests.scoring.evaluate.records import leads, record

RUNS = 400
EQUAL, AT_THE_MARGIN, WORSE = 0.3, 0.42, 0.6
"""Noises of the challenger: the champion's own; one that costs 0.010 of ROC-AUC; one that costs 0.029."""


def verdicts(n: int, noise: float, runs: int = RUNS) -> list[Verdict]:
    dice = np.random.default_rng(11)
    found = []
    for _ in range(runs):
        won, (champion, challenger) = leads(n, dice, EQUAL, noise)
        found.append(gate(record(won, champion), record(won, challenger), is_later=True))
    return found


def share(found: list[Verdict], answer: str) -> float:
    return sum(one.answer == answer for one in found) / len(found)


@pytest.mark.parametrize("n", [250, 1_000, 4_000])
def test_a_challenger_that_is_worse_by_the_margin_is_rarely_promoted(n: int) -> None:
    assert share(verdicts(n, AT_THE_MARGIN), "promote") <= 0.05


def test_a_challenger_that_is_clearly_worse_is_refused() -> None:
    found = verdicts(4_000, WORSE, runs=100)
    assert share(found, "keep") > 0.95


def test_a_challenger_as_good_is_promoted_once_there_are_enough_leads() -> None:
    assert share(verdicts(20_000, EQUAL, runs=60), "promote") > 0.8


def test_a_promoted_challenger_is_called_better_only_where_that_is_proven() -> None:
    promoted = [one for one in verdicts(20_000, EQUAL, runs=20) if one.answer == "promote"]
    assert any(gap.mean > 0 >= gap.low for one in promoted for gap in one.gaps)
    for one in promoted:
        assert ("is better" in one.reason) is any(gap.low > 0 for gap in one.gaps)


def test_with_few_outcomes_it_says_how_many_are_missing() -> None:
    won, (champion, challenger) = leads(100, np.random.default_rng(1), EQUAL, EQUAL)
    found = gate(record(won, champion), record(won, challenger), is_later=True)
    assert (found.answer, found.more) == ("not yet", 30 - int(won.sum()))
    assert f"about {found.more} more outcomes" in found.reason


def test_the_conversions_that_are_said_to_be_missing_are_enough() -> None:
    """If the difference stays as it looks: here the same leads come again and again."""
    dice = np.random.default_rng(5)
    for _ in range(20):
        won, (champion, challenger) = leads(1_000, dice, EQUAL, EQUAL)
        found = gate(record(won, champion), record(won, challenger), is_later=True)
        if found.more is not None:
            break
    assert found.more is not None
    assert f"about {found.more:,} more conversions" in found.reason
    times = 1 + -(-found.more // found.conversions)
    later = [record(np.tile(won, times), np.tile(one, times)) for one in (champion, challenger)]
    assert gate(*later, is_later=True).answer != "not yet"


def test_leads_that_are_not_later_promote_nobody() -> None:
    won, (champion, challenger) = leads(20_000, np.random.default_rng(1), WORSE, EQUAL)
    assert gate(record(won, champion), record(won, challenger), is_later=True).answer == "promote"
    found = gate(record(won, champion), record(won, challenger), is_later=False)
    assert (found.answer, found.more) == ("not yet", None)


def test_a_scorecard_is_not_replaced_by_its_equal() -> None:
    won, (champion,) = leads(5_000, np.random.default_rng(1), EQUAL)
    assert gate(record(won, champion), record(won, champion), is_later=True).answer == "keep"


def test_better_order_with_worse_probabilities_is_not_promoted() -> None:
    won, (champion, challenger) = leads(20_000, np.random.default_rng(1), WORSE, EQUAL)
    found = gate(record(won, champion), record(won, challenger**3), is_later=True)
    assert found.answer == "keep"
    assert "probabilities" in found.reason


def test_without_a_probability_the_order_decides() -> None:
    won, (champion, challenger) = leads(20_000, np.random.default_rng(1), WORSE, EQUAL)
    found = gate(record(won, champion, has_probability=False), record(won, challenger**3), is_later=True)
    assert (found.answer, len(found.gaps)) == ("promote", 1)


def test_one_outcome_alone_is_too_few() -> None:
    chance = np.full(40, 0.5)
    found = gate(record(np.ones(40), chance), record(np.ones(40), chance), is_later=True)
    assert (found.answer, found.gaps) == ("not yet", ())


def test_other_leads_are_no_comparison() -> None:
    won, (champion,) = leads(100, np.random.default_rng(1), EQUAL)
    with pytest.raises(ValueError, match="same leads"):
        gate(record(won, champion), record(1 - won, champion), is_later=True)


def test_leads_are_compared_with_those_that_the_same_scorecard_judged() -> None:
    """Scorecards of several folds may each be right about the order and yet begin at another probability."""
    won, (champion, _) = leads(4_000, np.random.default_rng(3), EQUAL, EQUAL)
    fold = np.arange(len(won)) % 5
    shifted = champion * (0.5 + fold / 10)
    both = [replace(record(won, one), fold=fold) for one in (champion, shifted)]
    assert gate(*both, is_later=True).gaps[0].mean == 0
    assert gate(*(replace(one, fold=0 * fold) for one in both), is_later=True).gaps[0].high < 0


def test_folds_of_one_outcome_cannot_tell() -> None:
    won, (champion, challenger) = leads(400, np.random.default_rng(3), EQUAL, EQUAL)
    both = [replace(record(won, one), fold=won.astype(np.intp)) for one in (champion, challenger)]
    found = gate(*both, is_later=True)
    assert (found.answer, found.gaps, found.more) == ("not yet", (), 30)
