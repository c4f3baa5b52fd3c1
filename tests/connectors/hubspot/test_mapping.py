"""HubSpot's JSON in our words."""

from datetime import UTC, datetime

import pytest

from connectors.hubspot import mapping
from connectors.records import AccountRecord, ActivityRecord


@pytest.mark.parametrize(
    ("code", "words"),
    [("COMPUTER_SOFTWARE", "Computer software"), ("RETAIL", "Retail"), ("Our own segment", "Our own segment")],
)
def test_a_companys_industry_is_in_words(code: str, words: str) -> None:
    found = [{"id": "7", "properties": {"name": "Fabrikam", "industry": code, "hs_lastmodifieddate": "0"}}]
    (company,) = mapping.records("companies", found, stages={}, answered={})
    assert isinstance(company, AccountRecord)
    assert company.attributes == {"industry": words}


def test_a_touch_that_a_contact_dates_is_as_new_as_the_contact() -> None:
    """Else a contact that was read before its form had a name could take the name away from the touch."""
    dates = {"recent_conversion_date": "2026-04-01T10:00:00Z", "lastmodifieddate": "2026-04-02T10:00:00Z"}
    _, touch = mapping.records("contacts", [{"id": "7", "properties": dates}], stages={}, answered={})
    assert isinstance(touch, ActivityRecord)
    assert touch.modified_at == datetime(2026, 4, 2, 10, tzinfo=UTC)
