"""From what CRMs hold as free text to attributes that rules can read: rank, department, kind of address, numbers."""

from collections.abc import Mapping
from typing import Any

from scoring.normalise.amounts import amount
from scoring.normalise.countries import country
from scoring.normalise.email import email_kind, normalise_email
from scoring.normalise.nothing import says_nothing
from scoring.normalise.titles import department, seniority
from scoring.subject import Scalar
from scoring.values import is_missing

__all__ = ["amount", "country", "department", "derive", "email_kind", "normalise_email", "says_nothing", "seniority"]

FROM_ACCOUNT = ("industry", "employees", "annual_revenue", "country")
"""What the account says where the lead itself says nothing."""
NAMED = frozenset({*FROM_ACCOUNT, "title", "company", "city", "phone", "website"})
"""Names and numbers, where `none` or `n/a` is never a choice."""


def derive(attributes: Mapping[str, Any]) -> dict[str, Scalar]:
    """Return what follows from a lead's attributes, to be laid over them; what does not follow is absent.

    `seniority` and `department` come from the title, `email_kind` from the address; `employees` and `annual_revenue`
    become numbers, `country` its English name. `account.*` stands in for industry, employees, revenue and country.
    A name or number for which somebody wrote `n/a` or the like becomes None.
    """
    unsaid: dict[str, Scalar] = {
        name: None
        for name, value in attributes.items()
        if name.removeprefix("account.") in NAMED and isinstance(value, str) and says_nothing(value)
    }
    told = {**attributes, **unsaid}
    found = {name: _own_or_account(name, told) for name in FROM_ACCOUNT}
    title, email = told.get("title"), told.get("email")
    derived: dict[str, Scalar] = {
        "seniority": seniority(title) if isinstance(title, str) else None,
        "department": department(title) if isinstance(title, str) else None,
        "email_kind": email_kind(email) if isinstance(email, str) else None,
        "industry": found["industry"] if is_missing(told.get("industry")) else None,
        "employees": amount(found["employees"]),
        "annual_revenue": amount(found["annual_revenue"]),
        "country": country(found["country"]) if isinstance(found["country"], str) else None,
    }
    return unsaid | {name: value for name, value in derived.items() if not is_missing(value)}


def _own_or_account(name: str, attributes: Mapping[str, Any]) -> Scalar:
    own: Scalar = attributes.get(name)
    if not is_missing(own):
        return own
    account: Scalar = attributes.get(f"account.{name}")
    return account
