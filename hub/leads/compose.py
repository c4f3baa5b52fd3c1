"""What a lead is, composed of the records that name it, their accounts and what follows from both."""

from collections.abc import Iterable, Mapping
from typing import Any

from hub.leads.models import Account, CrmRecord, Lead
from scoring import normalise


def compose(records: Iterable[CrmRecord], accounts: Mapping[str, Account]) -> dict[str, Any]:
    """Return the attributes that scoring reads: of several records the one modified last wins, attribute by attribute.

    `accounts` are by external id, of the records' own connections.
    """
    own: dict[str, Any] = {}
    for record in sorted(records, key=lambda record: record.modified_at):
        account = accounts.get(record.account_external_id or "")
        if account is not None:
            own |= {f"account.{name}": value for name, value in account.attributes.items() if value is not None}
            own |= {
                f"account.{name}": value
                for name, value in (("name", account.name), ("domain", account.domain))
                if value is not None
            }
        own |= {name: value for name, value in record.attributes.items() if value is not None}
    told = {name: value for name, value in (own | normalise.derive(own)).items() if value is not None}
    if not told.get("company") and told.get("account.name"):
        told["company"] = told["account.name"]
    return told


def show(lead: Lead, attributes: dict[str, Any]) -> None:
    """Put composed attributes on the lead, with the columns that people look for."""
    lead.attributes = attributes
    lead.name = str(attributes.get("name") or "")
    lead.company = _text(attributes.get("company"))
    lead.title = _text(attributes.get("title"))
    lead.search = " ".join(str(part) for part in (lead.name, lead.company, lead.email) if part).lower()


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(value)
