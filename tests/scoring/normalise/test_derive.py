"""What follows from a lead's attributes."""

from scoring.normalise import derive


def test_what_somebody_wrote_for_nothing_becomes_none() -> None:
    lead = {"title": "n/a", "company": "-", "country": "unknown", "employees": "N/A", "support": "none", "city": "Test"}
    assert derive(lead) == dict.fromkeys(["title", "company", "country", "employees", "city"])


def test_an_account_stands_in_for_what_somebody_wrote_for_nothing() -> None:
    lead = {"country": "N/A", "account.country": "Sverige", "employees": "-", "account.employees": "unknown"}
    assert derive(lead) == {"country": "Sweden", "employees": None, "account.employees": None}


def test_an_account_stands_in_for_what_the_lead_does_not_say() -> None:
    account = {"account.employees": "51-200", "account.country": "Deutschland", "account.industry": "Logistics"}
    assert derive(account | {"industry": " "}) == {"employees": 125, "country": "Germany", "industry": "Logistics"}
    own = {"employees": "7", "country": "Sverige", "industry": "Retail"}
    assert derive(account | own) == {"employees": 7, "country": "Sweden"}


def test_a_lead_with_odd_values_is_read_without_an_error() -> None:
    assert derive({"title": 7, "email": None, "employees": True, "country": 3.5, "annual_revenue": "secret"}) == {}


def test_everything_that_follows_from_a_lead_is_derived() -> None:
    lead = {
        "title": "VP Operations",
        "email": "Mara@Northwind.example",
        "employees": "201-500",
        "annual_revenue": "€2.5m",
    }
    assert derive(lead) == {
        "seniority": "vp",
        "department": "operations",
        "email_kind": "company",
        "employees": 350,
        "annual_revenue": 2_500_000,
    }
