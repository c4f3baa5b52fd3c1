"""HubSpot's JSON in our words."""

import pytest

from connectors.hubspot import mapping
from connectors.records import AccountRecord


@pytest.mark.parametrize(
    ("code", "words"),
    [("COMPUTER_SOFTWARE", "Computer software"), ("RETAIL", "Retail"), ("Our own segment", "Our own segment")],
)
def test_a_companys_industry_is_in_words(code: str, words: str) -> None:
    found = [{"id": "7", "properties": {"name": "Fabrikam", "industry": code, "hs_lastmodifieddate": "0"}}]
    (company,) = mapping.records("companies", found, stages={}, answered={})
    assert isinstance(company, AccountRecord)
    assert company.attributes == {"industry": words}
