"""Free text about leads in few words."""

import pytest

from scoring.normalise import derive, normalise_email, size


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Ana.Ruiz@Fabrikam.Example ", "ana.ruiz@fabrikam.example"),
        ("a+b@x.co", "a+b@x.co"),
        ("no address", None),
        ("a@b", None),
        ("a@b.c@d.e", None),
        ("a@-x.com", None),
        ("", None),
    ],
)
def test_an_address_is_trimmed_and_lowered_or_refused(text: str, address: str | None) -> None:
    assert normalise_email(text) == address


@pytest.mark.parametrize(
    ("title", "seniority", "department"),
    [
        ("VP Operations", "vp", "operations"),
        ("Head of Sales Ops, EMEA", "director", "sales"),
        ("Chief Marketing Officer", "c_level", "marketing"),
        ("Geschäftsführerin", "c_level", None),
        ("software ENGINEER (m/w/d)", "individual", "engineering"),
        ("Estudiante", "student", None),
        ("Gerente de Ventas", "manager", "sales"),
        ("", None, None),
    ],
)
def test_a_title_becomes_rank_and_department(title: str, seniority: str | None, department: str | None) -> None:
    derived = derive({"title": title})
    assert (derived.get("seniority"), derived.get("department")) == (seniority, department)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("201-500", 350.5),
        ("1,000+", 1000.0),
        ("€2.5m", 2.5e6),
        ("1.000", 1000.0),
        (37, 37.0),
        ("many", None),
        (True, None),
    ],
)
def test_a_size_becomes_a_number(value: object, number: float | None) -> None:
    assert size(value) == number


def test_an_account_stands_in_for_what_the_lead_does_not_say() -> None:
    derived = derive({"account.employees": "51-200", "account.country": "Deutschland", "email": "info@x.example"})
    assert derived == {"employees": 125.5, "country": "Germany", "email_kind": "role"}


def test_a_free_address_is_told_from_a_company_one() -> None:
    assert derive({"email": "jo@gmail.com"})["email_kind"] == "free"
    assert derive({"email": "jo@northwind.example"})["email_kind"] == "company"
