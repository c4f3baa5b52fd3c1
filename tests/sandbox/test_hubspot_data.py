"""A CSV file as the contacts of the HubSpot sandbox: columns, bad rows, stages."""

from pathlib import Path

import pytest

from connectors.errors import Rejected
from connectors.sandbox import HubSpotSandbox

XEDUCATION = Path(__file__).resolve().parents[3] / "shared" / "data" / "xeducation" / "leads.csv.gz"
FILE = """Kunden-Nr;E-Mail;Vorname;Nachname;Mitarbeiter;Größe der Flotte;2. Telefon;Клуб;E-Mail-Abmeldung;Phone
7;ada@fabrikam.example;Ada;Brandt;250;12;1;да;;+46 8 1
8;;Ben;Costa;9;8;2;;;
9;carla@fabrikam.example;Carla;Demir
"""


def crm_of(tmp_path: Path, text: str, encoding: str = "utf-8") -> HubSpotSandbox:
    file = tmp_path / "leads.csv"
    file.write_bytes(text.encode(encoding))
    return HubSpotSandbox(data=file)


def test_rows_become_contacts_and_unknown_columns_properties(tmp_path: Path) -> None:
    crm = crm_of(tmp_path, FILE)
    ada, ben = crm.objects("contacts").values()
    assert (ada["email"], ada["firstname"], ada["phone"]) == ("ada@fabrikam.example", "Ada", "+46 8 1")
    assert (ada["kunden_nr"], ada["employees"], ada["grosse_der_flotte"]) == ("7", "250", "12")
    assert "email" not in ben
    made = crm.world.properties["contacts"]
    assert (made["grosse_der_flotte"]["label"], made["grosse_der_flotte"]["type"]) == ("Größe der Flotte", "number")
    assert {"column_7_2_telefon", "column_8"} <= set(made)
    assert crm.objects("calls") == {}


def test_a_row_that_cannot_be_taken_is_counted_with_its_reason(tmp_path: Path) -> None:
    filled = crm_of(tmp_path, FILE).filled
    assert filled is not None
    assert (filled.contacts, filled.rejected) == (2, 1)
    assert "line 4: it has only 4 values" in filled.reason


@pytest.mark.parametrize(
    ("header", "cell", "stage"),
    [
        ("Converted", "yes", "customer"),
        ("Lifecycle stage", "Sales Qualified Lead", "salesqualifiedlead"),
        ("Club", "1", None),
    ],
)
def test_only_a_column_that_says_so_sets_the_lifecycle_stage(
    tmp_path: Path, header: str, cell: str, stage: str | None
) -> None:
    crm = crm_of(tmp_path, f"Email,{header}\nada@fabrikam.example,{cell}\nben@fabrikam.example,no\n")
    assert next(iter(crm.objects("contacts").values())).get("lifecyclestage") == stage


def test_rows_with_one_address_are_one_contact(tmp_path: Path) -> None:
    crm = crm_of(tmp_path, "Email,Title\nada@fabrikam.example,CTO\nAda@fabrikam.example,CEO\n")
    assert [one["jobtitle"] for one in crm.objects("contacts").values()] == ["CEO"]
    assert crm.filled is not None
    assert crm.filled.contacts == 1


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    with pytest.raises(Rejected, match=r"leads\.csv is a zip archive"):
        crm_of(tmp_path, "PK\x03\x04")


@pytest.mark.skipif(not XEDUCATION.exists(), reason="the folder ../shared/data is not beside this checkout")
def test_a_real_file_without_addresses_becomes_the_account() -> None:
    crm = HubSpotSandbox(data=XEDUCATION)
    contacts = list(crm.objects("contacts").values())
    assert len(contacts) == 9_240
    assert sum(one["lifecyclestage"] == "customer" for one in contacts) == 3_561
    assert contacts[1]["total_time_spent_on_website"] == "674"
    assert "converted" not in contacts[1]
    assert crm.world.properties["contacts"]["total_visits"]["type"] == "number"
