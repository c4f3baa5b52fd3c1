"""Two scorecards side by side, on live leads and on history."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from scoring.bands import HIGHEST, Band, ranks_of
from scoring.columns import Columns, Ints, Scores
from scoring.compare.effects import Alerts, Records, WritePolicy, Writes, muted, writes
from scoring.compare.history import Judged, Snapshot, judge
from scoring.compare.movers import Mover, biggest, mover
from scoring.rates import count, percent
from scoring.scorecard import Scorecard

MOST_MOVERS = 10


@dataclass(frozen=True, slots=True)
class BandSize:
    """The leads of one band, and how many of them are expected to convert; None without a probability."""

    key: str
    word: str
    leads: int
    conversions: float | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What publishing the draft at this instant would do. `draft` holds exactly the scores that leads would get."""

    live: Scores
    draft: Scores
    is_in_another_band: NDArray[np.bool_]
    """Shape (n,)."""
    matrix: Ints
    """Leads by band now (rows) and with the draft (columns), from low to high."""
    bands: tuple[tuple[BandSize, ...], tuple[BandSize, ...]]
    """Of the live scorecard and of the draft, from low to high."""
    histogram: Ints
    """Leads by score, 0 to 100: now and with the draft, shape (2, 101)."""
    movers: tuple[Mover, ...]
    alerts: Alerts
    writes: Writes | None
    """None where it is not known what the CRM shows."""
    history: tuple[Judged, Judged] | None
    """The live scorecard and the draft; None without history."""

    @property
    def moves(self) -> NDArray[np.int32]:
        """The points that each lead gains or loses, shape (n,)."""
        return self.draft.total - self.live.total

    @property
    def up(self) -> int:
        """How many leads gain points."""
        return int((self.moves > 0).sum())

    @property
    def down(self) -> int:
        """How many leads lose points."""
        return int((self.moves < 0).sum())

    @property
    def same(self) -> int:
        """How many leads keep their score."""
        return len(self.moves) - self.up - self.down

    @property
    def to_another_band(self) -> int:
        """How many leads change band."""
        return int(self.is_in_another_band.sum())

    @property
    def words(self) -> tuple[str, ...]:
        """The effect in sentences."""
        return tuple(_words(self))


def compare(
    live: Scorecard,
    draft: Scorecard,
    leads: Columns,
    *,
    as_of: datetime,
    bands: Sequence[str | None] | None = None,
    records: Records | None = None,
    policy: WritePolicy = WritePolicy(),  # noqa: B008 -- frozen
    history: Sequence[Snapshot] = (),
) -> Comparison:
    """Return what changes for `leads` if `draft` replaces `live` at `as_of`.

    Args:
        leads: n leads, with the attributes that either scorecard reads.
        bands: the keys of the bands the leads are in, which hysteresis may keep; one per lead.
        records: what CRM records of these leads show.
        policy: when a record is written.
        history: leads of the past and their outcomes, to judge both scorecards on.

    Raises:
        ValueError: `bands` are not one per lead, or history without leads or outcomes.
    """
    if bands is not None and len(bands) != leads.n:
        raise ValueError(f"There are {leads.n:,} leads and {len(bands):,} bands; give one for each, None for none.")
    cards, known = (live, draft), bands or [None] * leads.n
    now, then = (_scores(card, leads, bands, as_of) for card in cards)
    before, after = _keys(live, now), _keys(draft, then)
    is_other, ranks = before != after, ranks_of(draft.bands, before.tolist())
    changed, keys = is_other | (now.total != then.total), tuple(band.key for band in draft.bands)
    return Comparison(
        live=now,
        draft=then,
        is_in_another_band=is_other,
        matrix=_matrix((live, draft), (now, then)),
        bands=(_sizes(live.bands, now), _sizes(draft.bands, then)),
        histogram=np.stack([np.bincount(one.total, minlength=HIGHEST + 1) for one in (now, then)]),
        movers=tuple(
            mover(cards, leads, row, as_of=as_of, band=known[row]) for row in biggest(now, then, is_other, MOST_MOVERS)
        ),
        alerts=muted(draft.bands, ranks, ranks, then),
        writes=None if records is None else writes(then, keys, changed, records, policy=policy, as_of=as_of),
        history=(judge(live, history), judge(draft, history)) if history else None,
    )


def _scores(card: Scorecard, leads: Columns, bands: Sequence[str | None] | None, as_of: datetime) -> Scores:
    return card.score_many(leads, as_of=as_of, previous_bands=None if bands is None else ranks_of(card.bands, bands))


def _keys(card: Scorecard, scores: Scores) -> NDArray[np.str_]:
    return np.array([band.key for band in card.bands])[scores.bands]


def _sizes(bands: Sequence[Band], scores: Scores) -> tuple[BandSize, ...]:
    leads = np.bincount(scores.bands, minlength=len(bands))
    won = None if scores.probability is None else np.bincount(scores.bands, scores.probability, len(bands))
    return tuple(
        BandSize(band.key, band.word, int(leads[rank]), None if won is None else float(won[rank]))
        for rank, band in enumerate(bands)
    )


def _matrix(cards: tuple[Scorecard, Scorecard], scores: tuple[Scores, Scores]) -> Ints:
    found = np.zeros([len(card.bands) for card in cards], np.int64)
    np.add.at(found, (scores[0].bands, scores[1].bands), 1)
    return found


def _words(found: Comparison) -> Iterator[str]:
    leads, moved = count(len(found.moves), "lead"), found.up + found.down
    if moved or found.to_another_band:
        yield f"{moved:,} of {leads} change score: {found.up:,} up, {found.down:,} down."
        yield f"{found.to_another_band:,} change band."
    else:
        yield f"None of {leads} changes."
    before = {one.key: one for one in found.bands[0]}
    top = found.bands[1][-1]
    if top.key in before:
        was = before[top.key].leads
        verb = "grows" if top.leads > was else "shrinks"
        yield f"{top.word} {verb} from {was:,} to {top.leads:,}." if top.leads != was else f"{top.word} stays {was:,}."
    if found.history is not None:
        yield _proof(found.history)


def _proof(judged: tuple[Judged, Judged]) -> str:
    """Return whether the top band of the draft converts otherwise than that of the live scorecard."""
    now, then = (one.bands[-1] for one in judged)
    if not now.rate.leads or not then.rate.leads:
        empty = "live scorecard" if not now.rate.leads else "draft"
        return f"No lead of the past is {now.word if not now.rate.leads else then.word} with the {empty}."
    said = (
        f"Of the past, {percent(now.rate.value)} of {now.word} converted ({now.rate}), and with the draft "
        f"{percent(then.rate.value)} ({then.rate})."
    )
    if then.rate.interval[0] > now.rate.interval[1]:
        return f"{said} The intervals do not touch: it is better."
    if then.rate.interval[1] < now.rate.interval[0]:
        return f"{said} The intervals do not touch: it is worse."
    return f"{said} The intervals overlap: that is no proof of a difference. Test it instead."
