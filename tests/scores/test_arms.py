"""Whose leads are tested together: those of one account, however it is told."""

from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from hub.scores.arms import account_of

LEAD = UUID(int=7)


def lead(**known: Any) -> Any:
    return SimpleNamespace(**{"id": LEAD, "domain": None, "email": None, "kind": None, "company": None} | known)


@pytest.mark.parametrize(
    ("known", "account"),
    [
        ({"domain": " www.Fabrikam.example "}, "fabrikam.example"),
        ({"domain": "fabrikam.example", "email": "ana@other.example", "kind": "company"}, "fabrikam.example"),
        ({"email": "ana@fabrikam.example", "kind": "company", "company": "Other"}, "fabrikam.example"),
        ({"email": "info@fabrikam.example", "kind": "role"}, "fabrikam.example"),
        ({"email": "ana@mail.example", "kind": "free", "company": " Fabrikam   GMBH "}, "fabrikam gmbh"),
        ({"email": "ana@mail.example", "kind": "free", "company": " "}, str(LEAD)),
        ({"email": "ana@mail.example", "kind": None}, str(LEAD)),
        ({}, str(LEAD)),
    ],
)
def test_an_account_is_told_by_its_domain_else_a_company_address_else_a_name(
    known: dict[str, str], account: str
) -> None:
    assert account_of(lead(**known)) == account
