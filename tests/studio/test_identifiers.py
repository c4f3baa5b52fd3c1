"""Columns that name or reach one lead are not learned from; quantities and categories are."""

from collections import Counter

import pytest

from hub.studio.coding import Coding
from hub.studio.identifiers import given_to_each, identifying

N = 200


def reason(name: str, *values: object) -> str:
    coding = Coding()
    for value in values:
        coding.put({name: value})
    return identifying(coding.columns()).get(name, "")


IDENTIFIERS = {
    "email": ["a@fabrikam.example"],
    "account.name": ["Fabrikam", "Fabrikam"],
    "title": ["VP of Sales"] * N,
    "hubspot_owner_id": [7] * N,
    "AccountId": ["x"] * N,
    "backup_mail": [f"p{at}@fabrikam.example" for at in range(5)] * 9,
    "profile": ["https://fabrikam.example/ana", "www.fabrikam.example"],
    "desk": ["+49 30 1234567", "(030) 123 45 67"],
    "token": ["018f2f0a-7a1c-7b2e-8a3f-1234567890ab"],
    "salesforce": ["00QDn000003XyzAMAS"],
    "signed_up": ["2026-01-05", "2026-01-05T10:00:00Z"],
    "comment": [f"they asked number {at} about prices and wanted a call on Monday or so" for at in range(N)],
    "street_name": [f"Road {at}" for at in range(N)],
    "number": [100_000 + 7 * at for at in range(N)],
    "running": list(range(N)),
}
LEARNED = {
    "email_kind": ["company", "free"] * N,
    "email_opted_out": [True, False] * N,
    "seniority": ["vp", None, "manager"] * N,
    "annual_revenue": [1_000_003 + 7 * at for at in range(N)],
    "page_views": [at * at % 977 for at in range(N)],
    "budget": [1_000 * (at % 40) for at in range(N)],
    "ratio": [at / 7 for at in range(N)],
    "growth": [at**3 for at in range(N)],
    "few_cities": ["Lyon", "Oslo", "Porto"],
    "account.industry": ["Banking", "Retail"] * N,
}


@pytest.mark.parametrize("name", IDENTIFIERS)
def test_what_identifies_a_lead_is_named_with_the_reason(name: str) -> None:
    assert reason(name, *IDENTIFIERS[name])


@pytest.mark.parametrize("name", LEARNED)
def test_what_leads_share_is_learned_from(name: str) -> None:
    assert reason(name, *LEARNED[name]) == ""


@pytest.mark.parametrize(
    ("values", "is_called_so", "is_told"),
    [
        ([f"p{at}@fabrikam.example" for at in range(N)], False, True),
        ([f"www.fabrikam.example/{at}" for at in range(N)], False, True),
        (["www.fabrikam.example/a", "www.fabrikam.example/b"] * N, False, False),
        ([f"018f2f0a-7a1c-7b2e-8a3f-{at % 9:012}" for at in range(N)], True, False),
        ([f"Road {at}" for at in range(N)], False, True),
        ([f"Road {at % 40}" for at in range(N)], True, False),
        ([f"Road {at}" for at in range(19)], False, False),
        ([100_000 + 7 * at for at in range(N)], False, False),
        ([100_000 + 7 * at for at in range(N)], True, True),
        ([7 + at for at in range(N)], False, True),
        ([7 + at for at in range(49)], False, False),
        ([7.5 + at for at in range(N)], False, False),
    ],
)
def test_a_column_of_a_file_is_an_identifier_where_nearly_every_lead_has_its_own(
    values: list[object], is_called_so: bool, is_told: bool
) -> None:
    assert bool(given_to_each(Counter(values), is_called_so=is_called_so)) is is_told  # type: ignore[arg-type]
