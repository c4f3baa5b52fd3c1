"""Scores one batch of due leads, in one transaction that holds their scores."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from hub.scorecards.live import compiled, live, running
from hub.scorecards.models import ScoringModel
from hub.scores import arms, effects
from hub.scores.claim import EVERYONE, Lane, claim
from hub.scores.keep import keep
from hub.scores.news import rises

SIZE = 5000


@dataclass(frozen=True, slots=True)
class Done:
    """How many leads were scored, and how many of them now show another score or band."""

    scored: int
    changed: int


def score_batch(session: Session, lane: Lane, *, now: datetime) -> Done:
    """Score up to SIZE leads of a lane whose scores nobody else holds, by the live version.

    While an experiment runs, by the version of their arm in it. A fact that arrives meanwhile keeps its lead due.
    """
    model = live(session, lane.org_id, now=now)
    experiment = running(session, lane.org_id)
    if experiment is None:
        return _score(session, lane, model, now=now)
    arms.assign(session, experiment, lane, size=SIZE, now=now)
    # A batch is of one arm, since what it keeps is of one version; the next one takes the other arm.
    for is_challenger, model_id in arms.models_of(experiment):
        among = arms.is_in(experiment, is_challenger=is_challenger)
        done = _score(session, lane, session.get_one(ScoringModel, model_id), among=among, now=now)
        if done.scored:
            arms.settle(session, experiment)
            return done
    return Done(0, 0)


def _score(
    session: Session, lane: Lane, model: ScoringModel, *, among: ColumnElement[bool] = EVERYONE, now: datetime
) -> Done:
    scorecard = compiled(model)
    held = claim(session, model, scorecard, lane, size=SIZE, among=among)
    if not held.n:
        return Done(0, 0)
    scores = scorecard.score_many(held.columns, as_of=now, previous_bands=held.ranks)
    risen = rises(session, lane.org_id, held, scores, scorecard.bands, now=now)
    keep(session, model, held, scores, cause=lane.cause, now=now)
    changed = int(held.differ_from(scores).sum())
    if changed:
        effects.make_writes_due(session, lane.org_id, scorecard, now=now)
    effects.tell(session, lane.org_id, risen, now=now)
    return Done(held.n, changed)
