"""HubSpot's JSON in our words; pure."""

import math
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from connectors.hubspot.paths import LEADS
from connectors.records import (
    WHOLE_CURRENCIES,
    AccountRecord,
    ActivityRecord,
    LeadRecord,
    OutcomeRecord,
    OwnerRecord,
    Record,
    Scalar,
)

OUR_PREFIX = "leadlight_"
TASK_MARK = "Leadlight task "

CONTACT_WORDS = {
    "jobtitle": "title",
    "phone": "phone",
    "country": "country",
    "city": "city",
    "industry": "industry",
    "numemployees": "employees",
    "annualrevenue": "annual_revenue",
    "hs_analytics_source": "lead_source",
    "website": "website",
    "lifecyclestage": "lifecycle_stage",
    "hs_email_optout": "email_opted_out",
    "hs_lead_status": "lead_status",
    "hs_analytics_num_page_views": "page_views",
}
CONTACT_TOUCHES = {
    "hs_analytics_last_visit_timestamp": "site_visited",
    "recent_conversion_date": "form_submitted",
    "hs_email_last_open_date": "email_opened",
    "hs_email_last_click_date": "email_clicked",
    "hs_email_last_reply_date": "email_replied",
}
"""Summary properties that date one touch: each new value is a new activity."""
CONTACT_OTHER = (
    "email", "firstname", "lastname", "company", "hubspot_owner_id", "createdate", "lastmodifieddate",
    "hs_merged_object_ids", "hs_lifecyclestage_customer_date", "recent_conversion_event_name", "associatedcompanyid",
)  # fmt: skip
CONTACT_PROPERTIES = (*CONTACT_OTHER, *CONTACT_WORDS, *CONTACT_TOUCHES)
COMPANY_WORDS = {
    "industry": "industry",
    "numberofemployees": "employees",
    "annualrevenue": "annual_revenue",
    "country": "country",
    "city": "city",
}
PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "contacts": CONTACT_PROPERTIES,
    "companies": ("name", "domain", "hs_lastmodifieddate", *COMPANY_WORDS),
    "deals": (
        "dealstage", "pipeline", "amount", "deal_currency_code", "closedate", "createdate", "hs_lastmodifieddate",
    ),
    "calls": ("hs_timestamp", "hs_call_status", "hs_call_disposition", "hs_lastmodifieddate"),
    "emails": ("hs_timestamp", "hs_email_direction", "hs_email_status", "hs_lastmodifieddate"),
    "meetings": ("hs_timestamp", "hs_meeting_start_time", "hs_meeting_outcome", "hs_createdate", "hs_lastmodifieddate"),
    "notes": ("hs_timestamp", "hs_lastmodifieddate"),
    "tasks": ("hs_timestamp", "hs_task_status", "hs_task_body", "hs_task_completion_date", "hs_lastmodifieddate"),
}  # fmt: skip
NOT_REACHED = frozenset({
    "9d9162e7-6cf3-4944-bf63-4dff82258764",  # busy
    "73a0d17f-1163-4015-bdd5-ec830791da20",  # no answer
    "b2cf5968-551e-4856-9783-52b3da59a7d0",  # left voicemail
    "a4c4c377-d246-4b32-a13b-75a56a4cd0ff",  # left live message
    "17b47fee-58de-441e-a44c-c6300d46f273",  # wrong number
})  # fmt: skip
"""Outcomes that people give to calls they log; such a call is COMPLETED although nobody was reached."""
NUMBERS = frozenset({"employees", "annual_revenue", "page_views"})
BOOLEANS = frozenset({"email_opted_out"})


def records(
    object_type: str, found: Iterable[Mapping[str, Any]], *, stages: Mapping[str, str], answered: Mapping[str, str]
) -> list[Record]:
    """Return the records of a page of CRM objects.

    `stages` tells won, lost or open for each deal stage; `answered` tells for each id asked which one answered, so that
    a merged contact is recognised.
    """
    out: list[Record] = []
    for one in found:
        if object_type == LEADS:
            out += _contact(one, answered)
        elif object_type == "companies":
            out.append(_company(one))
        elif object_type == "deals":
            out.append(_deal(one, stages))
        else:
            activity = _activity(object_type, one)
            if activity is not None:
                out.append(activity)
    return out


def owner(one: Mapping[str, Any]) -> OwnerRecord:
    """Return a salesperson; `id` is what records name, not `userId`."""
    name = " ".join(part for part in (one.get("firstName"), one.get("lastName")) if part)
    return OwnerRecord(
        external_id=str(one["id"]),
        email=one.get("email"),
        name=name or str(one.get("email") or one["id"]),
        is_active=not one.get("archived", False),
    )


def _contact(one: Mapping[str, Any], answered: Mapping[str, str]) -> list[Record]:
    properties = one.get("properties") or {}
    external_id = str(one["id"])
    modified_at = modified(one, LEADS)
    merged = {part for part in (properties.get("hs_merged_object_ids") or "").split(";") if part}
    merged |= {wanted for wanted, got in answered.items() if got == external_id and wanted != external_id}
    lead = LeadRecord(
        external_id=external_id,
        object_type=LEADS,
        email=properties.get("email") or None,
        name=" ".join(part for part in (properties.get("firstname"), properties.get("lastname")) if part),
        company=properties.get("company") or None,
        title=properties.get("jobtitle") or None,
        attributes=_attributes(properties),
        modified_at=modified_at,
        created_at=instant(properties.get("createdate")) or instant(one.get("createdAt")),
        owner_id=properties.get("hubspot_owner_id") or None,
        # The primary company; associations name all of them in no order.
        account_id=properties.get("associatedcompanyid") or next(iter(linked(one, "companies")), None),
        merged_ids=tuple(sorted(merged)),
        converted_at=_converted_at(properties, modified_at),
    )
    return [lead, *_contact_touches(external_id, properties, modified_at)]


def _attributes(properties: Mapping[str, Any]) -> dict[str, Scalar]:
    """Return the contact's own attributes by our names; what we have no name for passes under HubSpot's."""
    out: dict[str, Scalar] = {}
    for name, value in properties.items():
        if name.startswith(OUR_PREFIX) or value in (None, ""):
            continue
        if name in CONTACT_WORDS:
            ours = CONTACT_WORDS[name]
            out[ours] = _typed(ours, str(value))
        elif name not in CONTACT_PROPERTIES and not name.startswith("hs_"):
            out[name] = str(value)
    return out


def _typed(name: str, value: str) -> Scalar:
    if name in BOOLEANS:
        return value.lower() == "true"
    found = number(value) if name in NUMBERS else None
    return value if found is None else found


def _contact_touches(external_id: str, properties: Mapping[str, Any], modified_at: datetime) -> list[Record]:
    touches: list[Record] = []
    for name, kind in CONTACT_TOUCHES.items():
        at = instant(properties.get(name))
        if at is None:
            continue
        about: dict[str, Scalar] = {}
        if kind == "form_submitted" and properties.get("recent_conversion_event_name"):
            about["form"] = str(properties["recent_conversion_event_name"])
        touches.append(
            ActivityRecord(
                external_id=f"{LEADS}:{external_id}:{kind}:{int(at.timestamp() * 1000)}",
                activity_type=kind,
                occurred_at=at,
                lead_ids=(external_id,),
                modified_at=modified_at,
                properties=about,
            )
        )
    return touches


def _converted_at(properties: Mapping[str, Any], modified_at: datetime) -> datetime | None:
    if properties.get("lifecyclestage") != "customer":
        return None
    return instant(properties.get("hs_lifecyclestage_customer_date")) or modified_at


def _company(one: Mapping[str, Any]) -> AccountRecord:
    properties = one.get("properties") or {}
    return AccountRecord(
        external_id=str(one["id"]),
        name=properties.get("name") or None,
        domain=properties.get("domain") or None,
        attributes={
            ours: _words(str(properties[name])) if name == "industry" else _typed(ours, str(properties[name]))
            for name, ours in COMPANY_WORDS.items()
            if properties.get(name) not in (None, "")
        },
        modified_at=modified(one, "companies"),
    )


def _words(industry: str) -> str:
    """Return a company's industry in words: HubSpot has codes such as `COMPUTER_SOFTWARE`."""
    return industry.replace("_", " ").capitalize() if industry.isupper() else industry


def _deal(one: Mapping[str, Any], stages: Mapping[str, str]) -> OutcomeRecord:
    properties = one.get("properties") or {}
    amount, currency = number(properties.get("amount") or ""), properties.get("deal_currency_code") or None
    kind = stages.get(str(properties.get("dealstage")), "open")
    return OutcomeRecord(
        external_id=f"deals:{one['id']}",
        kind=kind,
        occurred_at=instant(properties.get("closedate")) or modified(one, "deals"),
        lead_ids=linked(one, LEADS),
        modified_at=modified(one, "deals"),
        amount_minor=None if amount is None else round(amount * (1 if currency in WHOLE_CURRENCIES else 100)),
        currency=currency,
    )


def _activity(object_type: str, one: Mapping[str, Any]) -> ActivityRecord | None:
    """Return a call, e-mail, meeting, note or task as an activity; None when it says nothing about the lead."""
    properties = one.get("properties") or {}
    kind = KINDS[object_type](properties)
    at = instant(properties.get("hs_meeting_start_time")) if object_type == "meetings" else None
    if kind == "meeting_booked":
        at = instant(properties.get("hs_createdate")) or instant(one.get("createdAt"))
    at = at or instant(properties.get("hs_timestamp")) or instant(one.get("createdAt"))
    if kind is None or at is None:
        return None
    return ActivityRecord(
        external_id=f"{object_type}:{one['id']}",
        activity_type=kind,
        occurred_at=at,
        lead_ids=linked(one, LEADS),
        modified_at=modified(one, object_type),
    )


def _call(properties: Mapping[str, Any]) -> str | None:
    """A call that is under way, or that our side broke off, says nothing yet."""
    status = properties.get("hs_call_status") or "COMPLETED"
    if status in ("BUSY", "NO_ANSWER", "FAILED") or properties.get("hs_call_disposition") in NOT_REACHED:
        return "call_missed"
    return "call_connected" if status == "COMPLETED" else None


def _email(properties: Mapping[str, Any]) -> str | None:
    """An e-mail that was not sent, or not yet, says nothing."""
    status = properties.get("hs_email_status") or "SENT"
    if properties.get("hs_email_direction") == "INCOMING_EMAIL":
        return "email_replied"
    return {"SENT": "email_sent", "BOUNCED": "email_bounced"}.get(status)


def _meeting(properties: Mapping[str, Any]) -> str | None:
    outcome = properties.get("hs_meeting_outcome") or "SCHEDULED"
    words = {"COMPLETED": "meeting_held", "NO_SHOW": "meeting_missed", "CANCELED": None}
    return words.get(outcome, "meeting_booked")


def _note(properties: Mapping[str, Any]) -> str | None:
    return "note_added"


def _task(properties: Mapping[str, Any]) -> str | None:
    """Our own tasks are no sign of interest, and neither is one that nobody has done."""
    if TASK_MARK in (properties.get("hs_task_body") or "") or properties.get("hs_task_status") != "COMPLETED":
        return None
    return "task_done"


KINDS = {"calls": _call, "emails": _email, "meetings": _meeting, "notes": _note, "tasks": _task}


def modified(one: Mapping[str, Any], object_type: str) -> datetime:
    """Return when HubSpot last changed the object, to the millisecond."""
    properties = one.get("properties") or {}
    name = "lastmodifieddate" if object_type == LEADS else "hs_lastmodifieddate"
    found = instant(properties.get(name)) or instant(one.get("updatedAt")) or instant(one.get("createdAt"))
    return found or datetime.fromtimestamp(0, UTC)


def linked(one: Mapping[str, Any], object_type: str) -> tuple[str, ...]:
    """Return the ids of associated objects, each once, in HubSpot's order."""
    group = (one.get("associations") or {}).get(object_type) or {}
    return tuple(dict.fromkeys(str(link["id"]) for link in group.get("results", ())))


def stage(about: Mapping[str, Any]) -> str:
    """Return won, lost or open for a deal stage's metadata, whose values are strings."""
    if str(about.get("isClosed", "")).lower() != "true":
        return "open"
    return "won" if (number(str(about.get("probability") or "")) or 0) >= 1 else "lost"


def instant(value: object) -> datetime | None:
    """Return an instant from ISO 8601 or epoch milliseconds, None from anything else."""
    text = "" if value is None else str(value)
    try:
        if re.fullmatch(r"-?[0-9]{1,15}", text):
            return datetime.fromtimestamp(int(text) / 1000, UTC)
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def number(value: str) -> float | None:
    """Return a number as HubSpot writes them, None from anything else."""
    try:
        found = float(value)
    except ValueError:
        return None
    return found if math.isfinite(found) else None
