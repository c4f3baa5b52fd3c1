"""A real CRM export of 9,240 leads without addresses: imported, then scored by a card fitted to its columns."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import pytest
from sqlalchemy import select

from hub.intake import imports
from hub.intake.file_plan import Wishes, make_plan
from hub.leads.models import CrmRecord, Lead, Outcome
from hub.runtime import Runtime
from scoring import Coded, Columns, Scorecard, Subject

HERE = Path(__file__).resolve()
FILE = HERE.parents[3] / "shared" / "data" / "xeducation" / "leads.csv.gz"
ROWS, WON = 9_240, 3_561
NOW = datetime(2026, 4, 28, 14, 32, tzinfo=UTC)
LEAKS = {
    "tags",
    "lead_quality",
    "lead_profile",
    "last_notable_activity",
    "asymmetrique_activity_index",
    "asymmetrique_profile_index",
    "asymmetrique_activity_score",
    "asymmetrique_profile_score",
}

pytestmark = pytest.mark.skipif(not FILE.exists(), reason="the folder ../shared/data is not beside this checkout")


@pytest.fixture
def card() -> Scorecard:
    return Scorecard.from_yaml(HERE.with_name("xeducation.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def held(runtime: Runtime, org: UUID, tmp_path: Path) -> list[tuple[Lead, bool]]:
    """Every imported lead, and whether it converted, in the order of the file's own ids."""
    plan = make_plan(FILE, Wishes())
    result = imports.run(runtime, org, plan, errors_at=tmp_path / "errors.csv")
    assert (result.rows, result.created, result.rejected, result.error_file) == (ROWS, ROWS, 0, None)
    with runtime.sessions.begin(org) as session:
        won = set(session.scalars(select(Outcome.lead_id).where(Outcome.org_id == org, Outcome.kind == "won")))
        rows = session.scalars(
            select(Lead)
            .join(CrmRecord, CrmRecord.lead_id == Lead.id)
            .where(Lead.org_id == org)
            .order_by(CrmRecord.external_id)
        ).all()
    return [(lead, lead.id in won) for lead in rows]


@pytest.fixture
def clock() -> Any:
    return lambda: NOW


def test_all_rows_become_leads_and_scores_rank_who_converted(card: Scorecard, held: list[tuple[Lead, bool]]) -> None:
    leads, converted = [lead for lead, _ in held], np.array([is_won for _, is_won in held])
    assert (len(leads), int(converted.sum())) == (ROWS, WON)
    assert {lead.email for lead in leads} == {None}
    assert {(lead.created_at, lead.next_score_at) for lead in leads} == {(NOW, NOW)}
    assert all("converted" not in lead.attributes and "Select" not in lead.attributes.values() for lead in leads)

    scores = card.score_many(columns_of(leads, card.attributes), as_of=NOW, previous_bands=np.full(ROWS, -1, np.int8))
    assert scores.total.min() >= 0
    assert scores.total.max() <= 100
    assert auc(scores.total, converted) > 0.8
    by_band = [converted[scores.bands == rank].mean() for rank in range(len(card.bands))]
    assert by_band == sorted(by_band)
    for at in range(0, ROWS, 97):
        one = card.score_one(Subject(leads[at].attributes, ()), as_of=NOW)
        assert (one.total, one.band) == (scores.total[at], card.bands[scores.bands[at]].key)
        assert sum(line.points for line in one.receipt.lines) == one.total


def test_the_card_reads_no_column_that_leaks_the_outcome(card: Scorecard) -> None:
    assert not LEAKS & set(card.attributes)
    assert not {"converted", "lead_number"} & set(card.attributes)


def columns_of(leads: Sequence[Lead], names: Sequence[str]) -> Columns:
    return Columns(
        n=len(leads),
        attributes={name: coded([lead.attributes.get(name) for lead in leads]) for name in names},
        touch_offsets=np.zeros(len(leads) + 1, np.int64),
        touch_kinds=np.zeros(0, np.int16),
        touch_times=np.zeros(0, np.int64),
        kind_names=(),
    )


def coded(values: Sequence[Any]) -> Coded:
    levels = {json.dumps(value): value for value in values if value is not None}
    ranks = {key: rank for rank, key in enumerate(levels)}
    codes = np.array([-1 if value is None else ranks[json.dumps(value)] for value in values], np.int32)
    return Coded(codes, list(levels.values()))


def auc(scores: np.ndarray[Any, Any], converted: np.ndarray[Any, Any]) -> float:
    """Return the chance that a lead that converted scores above one that did not; ties count half."""
    levels, at = np.unique(scores, return_inverse=True)
    won = np.bincount(at[converted], minlength=len(levels))
    lost = np.bincount(at[~converted], minlength=len(levels))
    above = (won * (np.cumsum(lost) - lost / 2)).sum()
    return float(above / (won.sum() * lost.sum()))
