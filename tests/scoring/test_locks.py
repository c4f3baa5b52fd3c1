"""Terms that are locked, by name or because they were edited."""

import copy
from typing import Any

import pytest

from scoring import Scorecard, ScorecardError, diff
from scoring.locks import edited, locked
from tests.scoring.test_difference import DOCUMENT

CARD = Scorecard.from_document(DOCUMENT)


def locks(card: Scorecard) -> list[str]:
    return [term.id for term in card.terms if term.locked]


def changed(at: int, **change: Any) -> Scorecard:
    document = copy.deepcopy(DOCUMENT)
    document["terms"][at] |= change
    return Scorecard.from_document(document)


def test_a_lock_is_part_of_the_document_and_of_what_people_read() -> None:
    found = locked(CARD, ["opt"])
    assert found.to_document()["terms"][1]["locked"] is True
    assert Scorecard.from_yaml(found.to_yaml()) == found != CARD
    assert "    +3  Opted in (locked): o is filled in" in list(found.readable())


def test_locks_are_taken_away_without_a_trace() -> None:
    assert locked(locked(CARD, ["opt", "demo"]), ["opt", "demo"], is_locked=False) == CARD


def test_a_term_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(ScorecardError, match="none with the id 'rank'; there are title, opt, demo, visits, both"):
        locked(CARD, ["opt", "rank"])


def test_a_lock_is_told_as_a_difference() -> None:
    found = locked(CARD, ["demo"])
    assert [str(one) for one in diff(CARD, found)] == ["Demo requested: locked"]
    assert [str(one) for one in diff(found, CARD)] == ["Demo requested: no longer locked"]


def test_edited_points_are_locked_and_others_are_not() -> None:
    assert locks(edited(CARD, changed(1, points=9))) == ["opt"]


def test_a_new_term_is_locked() -> None:
    assert locks(edited(CARD, changed(1, id="in"))) == ["in"]


def test_other_words_are_no_edit() -> None:
    assert locks(edited(CARD, changed(1, words="Said yes", why="They asked."))) == []


def test_locks_that_are_there_stay() -> None:
    assert locks(edited(CARD, locked(CARD, ["title"]))) == ["title"]
