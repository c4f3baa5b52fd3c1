"""The next step is the cheapest that works, and silence drops a lead when it is said to; the engine is the judge."""

from collections.abc import Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import Scorecard, Subject, Touch
from scoring.next_step import Action, Asking, Touching, advise, performed
from scoring.values import is_missing
from tests.scoring.strategies import KINDS, NOW, VALUES, documents, scorecards, subjects

COSTS = st.sampled_from([1.0, 2.0, 2.5, 7.0])
ACTIONS = st.lists(
    st.one_of(
        st.builds(Touching, st.sampled_from(KINDS), st.just("a touch"), COSTS, st.integers(1, 3)),
        st.sampled_from(list(VALUES)).flatmap(
            lambda name: st.builds(
                Asking, st.just(name), st.just(name), COSTS, st.just([one for one in VALUES[name] if one is not None])
            )
        ),
    ),
    max_size=4,
)
BANDS = ("cold", "warm", "hot")
near = st.integers(25, 69)


@st.composite
def close_to_an_edge(draw: st.DrawFn) -> Scorecard:
    """Return a scorecard whose base brings many leads near a band."""
    return Scorecard.from_document(draw(documents()) | {"base": draw(near)})


def every_way(subject: Subject, actions: Sequence[Action]) -> list[tuple[float, Subject]]:
    """Return the cost of each way to do each action, and the lead after it."""
    found = []
    for action in actions:
        if isinstance(action, Touching):
            ways = [(times, None) for times in range(1, action.most + 1)]
        else:
            is_asked = is_missing(subject.attributes.get(action.attribute))
            ways = [(1, value) for value in action.values] if is_asked else []
        for times, value in ways:
            then = performed(subject, action, times=times, value=value, as_of=NOW)
            found.append((action.cost * times, then))
    return found


@given(close_to_an_edge(), subjects, ACTIONS, st.sampled_from([*BANDS, None]))
@settings(max_examples=200, deadline=None)
def test_the_step_works_and_no_cheaper_one_does(
    card: Scorecard, subject: Subject, actions: Sequence[Action], band: str | None
) -> None:
    found = advise(card, subject, actions, as_of=NOW, band=band, ahead=timedelta(days=1))
    now = card.score_one(subject, as_of=NOW, previous_band=band)
    costs = [
        cost
        for cost, then in every_way(subject, actions)
        if BANDS.index(card.score_one(then, as_of=NOW, previous_band=now.band).band) > BANDS.index(now.band)
    ]
    assert found.now == now
    assert (found.step is None) == (not costs)
    if found.step is not None:
        step = found.step
        then = performed(subject, step.action, times=step.times, value=step.value, as_of=NOW)
        assert card.score_one(then, as_of=NOW, previous_band=now.band) == step.after
        assert BANDS.index(step.after.band) > BANDS.index(now.band)
        assert step.cost == min(costs)
        assert sum(reason.points for reason in step.reasons) == step.after.total - now.total


@given(scorecards(), subjects, st.sampled_from([*BANDS, None]))
@settings(max_examples=100, deadline=None)
def test_silence_drops_a_lead_at_the_second_that_was_said(card: Scorecard, subject: Subject, band: str | None) -> None:
    ahead = timedelta(days=40)
    found = advise(card, subject, [], as_of=NOW, band=band, ahead=ahead)
    rank, kept = BANDS.index(found.now.band), found.now.band
    for change in card.forecast(subject, as_of=NOW, until=NOW + ahead, previous_band=band, limit=2_000):
        kept = change.band
        if BANDS.index(change.band) < rank:
            assert found.falls == change
            break
    else:
        assert found.falls is None
        last = card.score_one(subject, as_of=NOW + ahead, previous_band=kept)
        assert BANDS.index(last.band) >= rank


CARD = Scorecard.from_document(
    {
        "name": "Small",
        "base": 40,
        "terms": [
            {
                "id": "size",
                "words": "Employees",
                "dimension": "fit",
                "table": {"attribute": "employees", "bins": [{"at_least": 200, "points": 30}]},
            },
            {
                "id": "meet",
                "words": "Meeting held",
                "dimension": "behavioral",
                "activity": "meeting_held",
                "points": 16,
                "decay": {"curve": "linear", "days": 40},
            },
        ],
        "bands": [
            {"key": "cold", "word": "Cold", "at_least": 0},
            {"key": "warm", "word": "Warm", "at_least": 40},
            {"key": "hot", "word": "Hot", "at_least": 70},
        ],
    }
)
MEET = Touching("meeting_held", "a meeting held", 5)
ASK = Asking("employees", "how many employees there are", 1, [50, 400])


def test_the_words_say_what_to_do_how_long_it_lasts_and_what_silence_does() -> None:
    subject = Subject({"employees": 10}, [Touch("meeting_held", NOW - timedelta(days=4))])
    assert advise(CARD, subject, [ASK, MEET], as_of=NOW).words == (
        "A meeting held would lift this lead from Warm (54) to Hot (70) until 29 Apr.",
        "If nothing happens it stays Warm for 90 days at least.",
    )
    assert advise(CARD, Subject({}, []), [MEET], as_of=NOW).words[0] == (
        "A meeting held, twice, would lift this lead from Warm (40) to Hot (72) until 1 May."
    )


def test_what_is_not_known_is_asked_for_where_that_is_cheaper() -> None:
    found = advise(CARD, Subject({}, []), [MEET, ASK], as_of=NOW)
    assert found.words[0] == (
        "Finding out how many employees there are, should it be 400, would lift this lead from Warm (40) to Hot (70)."
    )
    assert found.step is not None
    assert [str(reason) for reason in found.step.reasons] == ["Employees +30"]


def test_what_cannot_be_done_is_said() -> None:
    assert advise(CARD, Subject({"employees": 3}, []), [ASK], as_of=NOW).words[0] == (
        "None of the allowed steps alone would lift this lead above Warm (40)."
    )
    hot = Subject({"employees": 300}, [])
    assert advise(CARD, hot, [MEET], as_of=NOW).words[0] == "Hot is the highest band."


def test_a_fall_is_dated() -> None:
    subject = Subject({"employees": 10}, [Touch("meeting_held", NOW - timedelta(days=1))] * 2)
    found = advise(CARD, subject, [], as_of=NOW)
    assert found.words[-1] == "If nothing happens it falls to Warm (69) on 30 Apr."
    assert found.falls is not None
    second = timedelta(seconds=1)
    assert CARD.score_one(subject, as_of=found.falls.at, previous_band="hot").band == "warm"
    assert CARD.score_one(subject, as_of=found.falls.at - second, previous_band="hot").band == "hot"
