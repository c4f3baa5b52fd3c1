"""What a lead is, from its records and their accounts."""

from datetime import UTC, datetime
from typing import Any

from hub.leads.compose import compose
from hub.leads.models import Account, CrmRecord

NOW = datetime(2026, 4, 28, 14, 30, tzinfo=UTC)
ACCOUNT = Account(external_id="7", name="Northwind", domain=None, attributes={"country": "Sverige"})


def record(**attributes: Any) -> CrmRecord:
    return CrmRecord(account_external_id="7", attributes=attributes, modified_at=NOW)


def test_the_account_stands_in_where_somebody_wrote_that_nothing_is_known() -> None:
    told = compose([record(company="[not provided]", country="N/A", title="-")], {"7": ACCOUNT})
    assert told == {
        "account.country": "Sverige",
        "account.name": "Northwind",
        "company": "Northwind",
        "country": "Sweden",
    }


def test_a_choice_that_is_called_none_stays() -> None:
    assert compose([record(support_plan="None")], {})["support_plan"] == "None"
