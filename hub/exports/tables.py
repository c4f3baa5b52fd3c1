"""The tables that can be exported: their columns, and their rows in parts, so that memory does not grow with them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from hub.connections.models import Connection
from hub.leads.models import Activity, CrmRecord, Lead, LeadScore
from hub.scorecards.models import ScoringModel
from hub.scores.models import ScoreHistory

PART = 1000

Row: TypeAlias = Sequence[Any]
Parts: TypeAlias = Iterator[Sequence[Row]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One kind of export, in the order in which things came to be. Leads that were removed are left out."""

    words: str
    columns: Mapping[str, str]
    """What each column holds, by its name."""
    parts: Callable[[Session, UUID], Parts]
    names: Callable[[Session, UUID], Sequence[str]] | None = None
    """Which names the objects of the last column use; None where that is no object to be spread over columns."""


def _streamed(session: Session, statement: Select[*tuple[Any, ...]]) -> Parts:
    """Read through a cursor on the server."""
    yield from session.execute(statement.execution_options(yield_per=PART)).partitions()


def _leads(session: Session, org_id: UUID) -> Parts:
    name = func.concat(Connection.vendor, ":", CrmRecord.external_id)
    records = (
        select(func.array_agg(aggregate_order_by(name, CrmRecord.id)))
        .join(Connection, Connection.id == CrmRecord.connection_id)
        .where(CrmRecord.org_id == org_id, CrmRecord.lead_id == Lead.id)
        .scalar_subquery()
    )
    columns = (Lead.id, Lead.email, Lead.name, Lead.company, Lead.title, Lead.created_at, Lead.last_activity_at)
    return _streamed(session, _of_present(select(*columns, records, Lead.attributes), org_id).order_by(Lead.id))


def _attributes(session: Session, org_id: UUID) -> Sequence[str]:
    keys = select(func.jsonb_object_keys(Lead.attributes).label("name"))
    found = _of_present(keys, org_id).subquery()
    return session.scalars(select(found.c.name).distinct().order_by(found.c.name)).all()


def _scores(session: Session, org_id: UUID) -> Parts:
    wanted = select(
        LeadScore.lead_id,
        Lead.email,
        Lead.name,
        LeadScore.total_score,
        LeadScore.band,
        LeadScore.demographic_score,
        LeadScore.fit_score,
        LeadScore.behavioral_score,
        LeadScore.probability,
        ScoringModel.version,
        LeadScore.updated_at,
        LeadScore.changed_at,
        LeadScore.next_change_at,
    ).join(Lead, Lead.id == LeadScore.lead_id)
    scored = wanted.join(ScoringModel, ScoringModel.id == LeadScore.scoring_model_id).where(
        LeadScore.org_id == org_id, LeadScore.total_score.is_not(None)
    )
    return _streamed(session, _of_present(scored, org_id).order_by(LeadScore.lead_id))


def _history(session: Session, org_id: UUID) -> Parts:
    wanted = select(
        ScoreHistory.lead_id,
        Lead.email,
        ScoreHistory.timestamp,
        ScoreHistory.score,
        ScoreHistory.band,
        ScoreHistory.cause,
        ScoringModel.version,
        ScoreHistory.factors,
        ScoreHistory.scoring_model_id,
    ).join(Lead, Lead.id == ScoreHistory.lead_id)
    versioned = wanted.join(ScoringModel, ScoringModel.id == ScoreHistory.scoring_model_id).where(
        ScoreHistory.org_id == org_id
    )
    terms: dict[UUID, list[str]] = {}
    for part in _streamed(session, _of_present(versioned, org_id).order_by(ScoreHistory.id)):
        for model_id in {row[-1] for row in part} - terms.keys():
            terms[model_id] = _terms_of(session.get_one(ScoringModel, model_id))
        yield [(*row[:-2], dict(zip(terms[row[-1]], row[-2], strict=True))) for row in part]


def _terms(session: Session, org_id: UUID) -> Sequence[str]:
    """Return the ids of every version's terms, the newest version's first and in its order."""
    versions = session.scalars(
        select(ScoringModel).where(ScoringModel.org_id == org_id).order_by(ScoringModel.version.desc())
    )
    return list(dict.fromkeys(term for model in versions for term in _terms_of(model)))


def _terms_of(model: ScoringModel) -> list[str]:
    return [term["id"] for term in model.weights["terms"]]


def _activities(session: Session, org_id: UUID) -> Parts:
    wanted = (
        select(
            Activity.id,
            Activity.lead_id,
            Lead.email,
            Activity.activity_type,
            Activity.timestamp,
            Activity.value,
            Activity.source,
            Activity.external_id,
            Activity.seen_at,
            Activity.properties,
        )
        .join(Lead, Lead.id == Activity.lead_id)
        .where(Activity.org_id == org_id)
    )
    return _streamed(session, _of_present(wanted, org_id).order_by(Activity.id))


def _of_present(statement: Select[*tuple[Any, ...]], org_id: UUID) -> Select[*tuple[Any, ...]]:
    return statement.where(Lead.org_id == org_id, Lead.removed_at.is_(None))


TABLES: Mapping[str, Table] = {
    "leads": Table(
        words="Every lead with what is known of it",
        columns={
            "id": "Leadlight's id of the lead",
            "email": "normalised; empty where the CRM has none",
            "name": "as the CRM writes it",
            "company": "name of the company",
            "title": "job title",
            "created_at": "when it was first seen here",
            "last_activity_at": "its newest activity",
            "records": "its CRM records, each VENDOR:ID, as a JSON list",
            "attributes": "what scoring reads: CSV has a column attributes.NAME for each",
        },
        parts=_leads,
        names=_attributes,
    ),
    "scores": Table(
        words="The present score of every scored lead",
        columns={
            "lead_id": "as in the export of leads",
            "email": "of the lead",
            "name": "of the lead",
            "score": "0 to 100",
            "band": "key of the band",
            "demographic": "points of that part, within its limits",
            "fit": "points of that part",
            "behavioral": "points of that part",
            "probability": "of a conversion, where the scorecard says one",
            "version": "of the scorecard",
            "scored_at": "when it was last computed",
            "changed_at": "when score or band last changed",
            "next_change_at": "when a term changes by itself if nothing happens",
        },
        parts=_scores,
    ),
    "history": Table(
        words="Every score that leads had, with the points of each term",
        columns={
            "lead_id": "as in the export of leads",
            "email": "of the lead",
            "at": "from when on it had this score",
            "score": "0 to 100",
            "band": "key of the band",
            "cause": "first, facts, time or publish",
            "version": "of the scorecard",
            "factors": "points by term id: CSV has a column factors.TERM for each; empty where the version lacks it",
        },
        parts=_history,
        names=_terms,
    ),
    "activities": Table(
        words="Every activity of every lead",
        columns={
            "id": "Leadlight's id of the activity",
            "lead_id": "as in the export of leads",
            "email": "of the lead",
            "type": "such as email_replied",
            "at": "when it happened",
            "value": "a number, where the CRM gives one",
            "source": "where it came from",
            "external_id": "its id there",
            "seen_at": "when it was first seen here",
            "properties": "what else is known, as JSON",
        },
        parts=_activities,
    ),
}
