"""The ranking: order, pages by key, search, counts."""

from itertools import pairwise
from uuid import UUID

import pytest

from hub.db import Sessions
from hub.scores.ranking import NOT_SCORED, Place, Ranking, counts, rank, ranked
from tests.web import seed


@pytest.fixture
def team(sessions: Sessions, org: UUID) -> UUID:
    """Nine scored leads with many ties, and three that wait."""
    for at, score in enumerate([90, 71, 71, 71, 55, 55, 40, 12, 12]):
        seed.lead(sessions, org, f"Scored {at}", score)
    for at in range(3):
        seed.lead(sessions, org, f"Waiting {at}")
    return org


def pages_down(sessions: Sessions, org: UUID, *, size: int, band: str | None = None) -> list[Ranking]:
    found: list[Ranking] = []
    with sessions.begin(org) as session:
        found.append(rank(session, org, size=size, band=band))
        while found[-1].has_after:
            found.append(rank(session, org, size=size, band=band, after=found[-1].rows[-1].place))
    return found


@pytest.mark.parametrize("size", [1, 2, 4, 5, 11, 12, 50])
def test_pages_give_every_lead_once_highest_first_and_those_without_a_score_last(
    sessions: Sessions, team: UUID, size: int
) -> None:
    rows = [row for page in pages_down(sessions, team, size=size) for row in page.rows]
    assert [row.score for row in rows] == [90, 71, 71, 71, 55, 55, 40, 12, 12, None, None, None]
    assert len({row.lead_id for row in rows}) == 12


@pytest.mark.parametrize("size", [1, 2, 4, 5, 11])
def test_going_back_shows_the_same_pages(sessions: Sessions, team: UUID, size: int) -> None:
    down = pages_down(sessions, team, size=size)
    with sessions.begin(team) as session:
        for page, following in pairwise(down):
            back = rank(session, team, size=size, before=following.rows[0].place)
            assert back.rows == page.rows
            assert back.has_after
    assert not down[0].has_before
    assert all(page.has_before for page in down[1:])


def test_a_lead_that_changes_place_costs_no_other_lead_its_own(sessions: Sessions, team: UUID) -> None:
    with sessions.begin(team) as session:
        first = rank(session, team, size=4)
    seed.rescore(sessions, first.rows[0].lead_id, 1, at=seed.NOW)
    with sessions.begin(team) as session:
        rest = rank(session, team, size=50, after=first.rows[-1].place)
    assert [row.score for row in rest.rows][:3] == [55, 55, 40]


@pytest.mark.parametrize(("band", "scores"), [("hot", [90, 71, 71, 71]), ("cold", [12, 12]), (NOT_SCORED, [None] * 3)])
def test_a_band_is_ranked_by_itself(sessions: Sessions, team: UUID, band: str, scores: list[int | None]) -> None:
    rows = [row for page in pages_down(sessions, team, size=2, band=band) for row in page.rows]
    assert [row.score for row in rows] == scores


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("LINDQ", ["Mara Lindqvist"]),
        ("northwind mara", ["Mara Lindqvist"]),
        ("proseware", ["Priya Raman"]),
        ("100%", ["Percy 100%"]),
        ("under_score", ["Una under_score"]),
        ("a\\b", ["Bea a\\b"]),
        ("nobody", []),
    ],
)
def test_search_finds_parts_of_name_company_and_address(
    sessions: Sessions, org: UUID, words: str, names: list[str]
) -> None:
    seed.lead(sessions, org, "Mara Lindqvist", 74)
    seed.lead(sessions, org, "Priya Raman", 89, company="Proseware Robotics")
    for name in ("Percy 100%", "Una under_score", "Bea a\\b", "Una underXscore", "Percy 1000"):
        seed.lead(sessions, org, name, 10)
    with sessions.begin(org) as session:
        assert [row.name for row in rank(session, org, words=words).rows] == names


def test_counts_name_each_band_and_those_that_wait(sessions: Sessions, team: UUID) -> None:
    with sessions.begin(team) as session:
        assert counts(session, team) == {"hot": 4, "warm": 3, "cold": 2, NOT_SCORED: 3}


def test_another_organization_sees_none_of_it(sessions: Sessions, team: UUID) -> None:
    other = seed.organization(sessions)
    with sessions.begin(team) as session:
        ids = [row.lead_id for row in rank(session, team).rows]
    with sessions.begin(other) as session:
        for org in (other, team):
            assert rank(session, org).rows == ()
            assert counts(session, org) == {}
            assert ranked(session, org, ids) == []


def test_a_place_reads_back_from_its_text() -> None:
    place = Place(74, UUID(int=7))
    assert Place.parse(str(place)) == place
    assert Place.parse(str(Place(None, UUID(int=7)))) == Place(None, UUID(int=7))
    with pytest.raises(ValueError, match="badly formed"):
        Place.parse("74.x")
