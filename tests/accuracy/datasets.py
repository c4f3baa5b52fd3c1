"""Real leads to measure on, from the folder of data sets beside the repository, without the columns that leak."""

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from scoring import Subject, Touch
from scoring.learn import Snapshots

FOLDER = Path(__file__).parents[3] / "shared" / "data"
LEAKS = [
    "Tags",
    "Lead Quality",
    "Lead Profile",
    "Last Notable Activity",
    "Asymmetrique Activity Index",
    "Asymmetrique Profile Index",
    "Asymmetrique Activity Score",
    "Asymmetrique Profile Score",
]
LEARNED_IN_THE_TALK = [
    "Last Activity",
    "What is your current occupation",
    "What matters most to you in choosing a course",
]
DECIDING = ["APPROVED", "REGISTERED", "ACTIVATED", "DECLINED", "CANCELLED"]
LAST_SEEN = pd.Timestamp("2011-12-31 23:00", tz="UTC")

Leads = tuple[pd.DataFrame, NDArray[np.int64]]


def xeducation(*, with_leaks: bool = False, strict: bool = False) -> Leads:
    """Return leads of an online school; `Select` is how its forms say that nothing was chosen."""
    found = pd.read_csv(FOLDER / "xeducation" / "leads.csv.gz").replace("Select", np.nan)
    won = found.pop("Converted").to_numpy()
    dropped = ["Prospect ID", "Lead Number", *([] if with_leaks else LEAKS), *(LEARNED_IN_THE_TALK if strict else [])]
    return found.drop(columns=dropped), won


def bank() -> Leads:
    """Return calls of a bank's campaign."""
    found = pd.read_csv(FOLDER / "bank_marketing" / "bank_additional_full.csv.gz")
    won = (found.pop("y") == "yes").to_numpy().astype(np.int64)
    return found.drop(columns="duration"), won


def _seen(days: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the loan applications not yet decided some days after they came in, by id, and what happened to them."""
    cases = pd.read_csv(FOLDER / "loan_events" / "cases.csv.gz", parse_dates=["registered_at", "decided_at"])
    seen_at = cases.registered_at + pd.Timedelta(days=days)
    is_open = ~(cases.decided_at <= seen_at)
    is_known = (cases.outcome != "open") & (cases.registered_at < LAST_SEEN - pd.Timedelta(days=30))
    cases = cases.assign(seen_at=seen_at)[is_open & is_known].set_index("case_id")
    events = pd.read_csv(FOLDER / "loan_events" / "events.csv.gz", parse_dates=["at"]).join(
        cases[["seen_at"]], on="case_id", how="inner"
    )
    decides = events.event.isin([f"A_{word}" for word in DECIDING] + ["O_ACCEPTED", "O_DECLINED"])
    return cases, events[~decides]


def loan_touches(days: int = 7) -> tuple[Snapshots, NDArray[np.int64]]:
    """Return loan applications some days after they came in, with what had happened as touches."""
    cases, events = _seen(days)
    names = (events.event + " " + events.lifecycle.fillna("")).str.strip()
    touches: dict[int, list[Touch]] = {case: [] for case in cases.index}
    for case, name, at in zip(events.case_id, names, events["at"], strict=True):
        touches[case].append(Touch(name, at.to_pydatetime()))
    subjects = [
        Subject({"amount": int(case.amount_requested), "hour": case.registered_at.hour}, touches[number])
        for number, case in cases.iterrows()
    ]
    seen_at = [at.to_pydatetime() for at in cases.seen_at]
    return Snapshots.of(subjects, seen_at), (cases.outcome == "approved").to_numpy().astype(np.int64)


def loans(days: int = 7) -> Leads:
    """Return loan applications as they looked some days after they came in, with counts of what had happened."""
    cases, events = _seen(days)
    is_past = events["at"] < events.seen_at
    events = events[is_past].sort_values("at", kind="stable")
    counts = pd.crosstab(events.case_id, events.event + " " + events.lifecycle.fillna(""))
    of_case = events.groupby("case_id")
    found = counts.loc[:, (counts > 0).sum() > 30].assign(
        events=of_case.size(),
        people=of_case.resource.nunique(),
        last_event=of_case.event.last(),
        hours_since=(of_case.seen_at.first() - of_case["at"].max()).dt.total_seconds() / 3600,
    )
    found = found.reindex(cases.index).assign(amount=cases.amount_requested, hour=cases.registered_at.dt.hour)
    return found.reset_index(drop=True), (cases.outcome == "approved").to_numpy().astype(np.int64)
