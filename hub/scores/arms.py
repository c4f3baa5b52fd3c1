"""The arms of a running experiment: each lead's is drawn once, by its account, before its first score in it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from hub.leads.models import Lead, LeadScore
from hub.scorecards.models import Experiment, ExperimentLead
from hub.scores.claim import DUE_LEADS, Lane
from scoring.experiments import arm_of

# `fresh_scores` is the temporary table of `hub.scores.keep`.
_SETTLE = text("""
    UPDATE experiment_leads AS arm SET is_due = false FROM fresh_scores AS fresh
    WHERE arm.lead_id = fresh.lead_id AND arm.experiment_id = :experiment AND arm.is_due
""")
_COMPANY_MAIL = ("company", "role")
WHO = (
    Lead.id,
    Lead.email,
    Lead.company,
    Lead.attributes["account.domain"].astext.label("domain"),
    Lead.attributes["email_kind"].astext.label("kind"),
)
"""The columns that tell a lead's account."""


def account_of(lead: Row[Any]) -> str:
    """Return what the leads of one account share: its domain, that of their addresses there, else its name.

    A lead, of which WHO was read, without any of them is an account of its own.
    """
    if lead.domain:
        return str(lead.domain).strip().lower().removeprefix("www.")
    if lead.email and lead.kind in _COMPANY_MAIL:
        return str(lead.email).rpartition("@")[2]
    if lead.company and lead.company.strip():
        return " ".join(lead.company.casefold().split())
    return str(lead.id)


def unassigned(experiment: Experiment) -> Select[Any]:
    """Return the query of leads with a score row that are in no arm yet, with what tells their account."""
    there = aliased(ExperimentLead)
    is_there = exists().where(there.experiment_id == experiment.id, there.lead_id == LeadScore.lead_id)
    return (
        select(*WHO, LeadScore.scoring_model_id)
        .select_from(DUE_LEADS)
        .where(LeadScore.org_id == experiment.org_id, ~is_there)
        # Who is about to remove a lead is not waited for.
        .with_for_update(of=Lead, read=True, key_share=True, skip_locked=True)
    )


def draw(session: Session, experiment: Experiment, leads: Iterable[Row[Any]], *, is_due: bool, now: datetime) -> None:
    """Put leads into their arms; with `is_due`, those that another version scored wait for their arm's."""
    rows = [_row(experiment, lead, is_due=is_due, now=now) for lead in leads]
    if rows:
        rows.sort(key=lambda row: row["lead_id"])  # two scorers that draw for the same leads do so in one order
        session.execute(insert(ExperimentLead).on_conflict_do_nothing(), rows)


def _row(experiment: Experiment, lead: Row[Any], *, is_due: bool, now: datetime) -> dict[str, Any]:
    account = account_of(lead)
    shares = {"challenger": experiment.challenger_share, "champion": 100 - experiment.challenger_share}
    is_challenger = arm_of(account, salt=str(experiment.id), shares=shares) == "challenger"
    wanted = experiment.challenger_id if is_challenger else experiment.champion_id
    return {
        "experiment_id": experiment.id,
        "lead_id": lead.id,
        "org_id": experiment.org_id,
        "account": account,
        "is_challenger": is_challenger,
        "began_at": now,
        "is_due": is_due and lead.scoring_model_id != wanted,
    }


def assign(session: Session, experiment: Experiment, lane: Lane, *, size: int, now: datetime) -> None:
    """Draw the arms of up to `size` leads of a lane that have none; their lane scores them."""
    query = unassigned(experiment).where(lane.where).order_by(lane.order_by).limit(size)
    draw(session, experiment, session.execute(query).all(), is_due=False, now=now)


def is_in(experiment: Experiment, *, is_challenger: bool) -> ColumnElement[bool]:
    """Tell of a score whether its lead is in this arm."""
    return exists().where(
        ExperimentLead.experiment_id == experiment.id,
        ExperimentLead.lead_id == LeadScore.lead_id,
        ExperimentLead.is_challenger.is_(is_challenger),
    )


def settle(session: Session, experiment: Experiment) -> None:
    """Leads whose scores this transaction kept do not wait for their arm's version any more."""
    session.execute(_SETTLE, {"experiment": experiment.id})


def models_of(experiment: Experiment) -> Sequence[tuple[bool, UUID]]:
    """Return whether an arm is the challenger's, and the version that scores it."""
    return (True, experiment.challenger_id), (False, experiment.champion_id)
