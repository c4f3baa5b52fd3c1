"""What columns mean, and what rows become under that meaning."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from connectors.csvfile import BadRow, Column, Columns, Person, Row, guess, people
from connectors.csvfile.values import email, instant_format, number
from connectors.errors import Rejected

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def guessed(header: Sequence[str], *rows: Sequence[str]) -> Columns:
    return guess(header, [Row(line, list(cells)) for line, cells in enumerate(rows, start=2)])


def fields(columns: Columns) -> list[str]:
    return [column.field for column in columns.columns]


def person(columns: Columns, *cells: str) -> Person:
    (found,) = people(iter([Row(2, list(cells))]), columns, seen_at=NOW)
    assert isinstance(found, Person), found
    return found


@pytest.mark.parametrize(
    ("header", "row"),
    [
        (["First Name", "Last Name", "Email Address", "Company", "Job Title"], ["Ann", "Li", "a@b.io", "Acme", "VP"]),
        (["Vorname", "Nachname", "E-Mail-Adresse", "Firma", "Funktion"], ["Ann", "Li", "a@b.io", "Acme", "VP"]),
        (["Prénom", "Nom", "Courriel", "Société", "Poste"], ["Ann", "Li", "a@b.io", "Acme", "VP"]),
        (["Nombre", "Apellidos", "Correo electrónico", "Empresa", "Cargo"], ["Ann", "Li", "a@b.io", "Acme", "VP"]),
        (["Voornaam", "Achternaam", "E-mail", "Bedrijf", "Functie"], ["Ann", "Li", "a@b.io", "Acme", "VP"]),
        (["FirstName", "LastName", "WorkEmail", "CompanyName", "JobTitle"], ["Ann", "Li", "a@b.io", "Acme", "VP"]),
    ],
)
def test_names_of_columns_are_known_in_several_languages(header: list[str], row: list[str]) -> None:
    columns = guessed(header, row)
    assert fields(columns) == ["first_name", "last_name", "email", "company", "title"]
    assert person(columns, *row).lead.name == "Ann Li"


def test_every_guess_has_a_confidence_and_a_reason() -> None:
    for column in guessed(["Email", "Shoe size", "City"], ["a@b.io", "41", "Bonn"], ["c@d.io", "42", "Select"]).columns:
        assert 0 < column.confidence <= 1
        assert column.reason


def test_addresses_make_an_email_column_whatever_its_name() -> None:
    columns = guessed(["Who", "Wo"], ["a@b.io", "x"], ["c@d.io", "y"], ["e@f.io", "z"])
    assert fields(columns)[0] == "email"
    assert columns.columns[0].confidence < 0.9


def test_a_column_called_email_without_addresses_is_no_email() -> None:
    assert fields(guessed(["Email", "Work Email"], ["Yes", "a@b.io"], ["No", "c@d.io"])) == ["email_2", "email"]


def test_a_column_called_name_that_holds_no_names_is_none() -> None:
    assert fields(guessed(["Name", "Contact"], ["17", "Ann 1"], ["18", "Ann 2"])) == ["name_2", "name"]


def test_of_two_ids_the_better_known_is_the_id() -> None:
    columns = guessed(["Lead Number", "Prospect ID"], ["17", "x-1"], ["18", "x-2"])
    assert fields(columns) == ["lead_number", "external_id"]


def test_a_repeating_column_is_no_id() -> None:
    assert fields(guessed(["ID", "Note"], ["7", "a"], ["7", "b"]))[0] == "id"


def test_select_is_missing_where_it_occurs_and_only_there() -> None:
    columns = guessed(["Specialization", "Verb"], ["Select", "choose"], ["Finance", "pick"])
    assert [column.missing for column in columns.columns] == [("Select",), ()]
    assert "'Select' is read as missing" in columns.columns[0].reason
    lead = person(columns, "select", "Select").lead
    assert lead.attributes == {"verb": "Select"}


def test_other_columns_pass_through_typed_under_safe_names() -> None:
    columns = guessed(
        ["TotalVisits", "Größe (cm)", "ZIP", "Umsatz/Jahr €", "Total visits", "Название"],
        ["3", "1,5", "01234", "1.250,50", "9", "да"],
        ["4", "2,5", "99999", "3.000,00", "8", "нет"],
    )
    assert person(columns, "3", "1,5", "01234", "1.250,50", "9", "да").lead.attributes == {
        "total_visits": 3,
        "grosse_cm": 1.5,
        "zip": "01234",
        "umsatz_jahr": 1250.5,
        "total_visits_2": 9,
        "название": "да",
    }


def test_a_word_in_a_column_of_numbers_stays_a_word() -> None:
    columns = guessed(["Visits"], ["3"], ["4"])
    assert person(columns, "many").lead.attributes == {"visits": "many"}


def test_our_own_score_fields_are_no_attributes() -> None:
    assert fields(guessed(["Leadlight Score", "City"], ["80", "Bonn"])) == ["skip", "city"]


@pytest.mark.parametrize(
    ("cell", "kind"),
    [("1", "won"), ("Yes", "won"), ("Closed Won", "won"), ("0", "open"), ("", "open"), ("Closed Lost", "lost")],
)
def test_the_outcome_column_becomes_an_outcome_and_never_an_attribute(cell: str, kind: str) -> None:
    columns = Columns((Column(header="Id", field="external_id"), Column(header="Converted", field="converted")))
    found = person(columns, "17", cell)
    assert found.outcome is not None
    assert (found.outcome.kind, found.outcome.lead_ids) == (kind, ("17",))
    assert found.lead.attributes == {}


def test_a_status_column_is_an_outcome_only_when_it_can_say_won() -> None:
    assert fields(guessed(["Status"], ["New"], ["Customer"])) == ["converted"]
    assert fields(guessed(["Status"], ["New"], ["Working"])) == ["status"]


def test_instants_are_read_by_the_format_that_fits_the_whole_column() -> None:
    columns = guessed(["Email", "Created"], ["a@b.io", "03/04/2025"], ["c@d.io", "25/04/2025"])
    assert person(columns, "a@b.io", "03/04/2025").lead.created_at == datetime(2025, 4, 3, tzinfo=UTC)
    assert instant_format(["2025-04-03T10:00:00Z", "2025-04-03 10:00:00+02:00"]) == "iso"
    assert instant_format(["03.04.2025 10:15"]) == "%d.%m.%Y %H:%M"
    assert instant_format(["04/13/2025 3:15 PM"]) == "%m/%d/%Y %I:%M %p"
    assert instant_format(["1743670000000"]) == "epoch"
    assert instant_format(["soon"]) is None


def test_a_change_dated_in_the_future_counts_as_seen_now() -> None:
    columns = Columns((Column(header="Id", field="external_id"), Column(header="Mod", field="modified_at", kind="iso")))
    assert person(columns, "1", "2031-01-01").lead.modified_at == NOW
    assert person(columns, "1", "2021-01-01").lead.modified_at == datetime(2021, 1, 1, tzinfo=UTC)
    assert person(columns, "1", "").lead.modified_at == NOW


def test_the_id_is_their_own_else_the_address_else_the_row_itself() -> None:
    columns = Columns(
        (Column(header="Id", field="external_id"), Column(header="E", field="email"), Column(header="N", field="name"))
    )
    assert person(columns, "17", " ANN@Acme.IO ", "Ann").lead.external_id == "17"
    by_email = person(columns, "", " ANN@Acme.IO ", "Ann").lead
    assert (by_email.external_id, by_email.email) == ("ann@acme.io", "ann@acme.io")
    first, same, other = (person(columns, "", "", name).lead.external_id for name in ("Ann", "Ann", "Bob"))
    assert first == same != other


def test_a_broken_address_costs_the_row_only_without_an_id() -> None:
    columns = Columns((Column(header="Id", field="external_id"), Column(header="E", field="email")))
    kept = person(columns, "17", "ann at acme").lead
    assert (kept.external_id, kept.email) == ("17", None)
    (rejected,) = people(iter([Row(9, ["", "ann at acme"])]), columns, seen_at=NOW)
    assert isinstance(rejected, BadRow)
    assert rejected.line == 9
    assert "e-mail address" in rejected.reason


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Ann Li <Ann@Acme.io>", "ann@acme.io"),
        ("mailto:ann@acme.io", "ann@acme.io"),
        ("ann+tag@sub.acme.co.uk", "ann+tag@sub.acme.co.uk"),
        ("jörg@müller.de", "jörg@müller.de"),
        ("ann@acme", None),
        ("ann@@acme.io", None),
        ("ann@acme..io", None),
        ("a@b.io, c@d.io", None),
        ("@acme.io", None),
        ("x" * 300 + "@acme.io", None),
    ],
)
def test_addresses(text: str, address: str | None) -> None:
    assert email(text) == address


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("12", ".", 12),
        ("-3.50", ".", -3.5),
        ("$1,250,000", ".", 1_250_000),
        ("1.250.000,75 €", ",", 1_250_000.75),
        ("1 250 000", ".", 1_250_000),
        ("1'250.5", ".", 1250.5),
        ("12,50,000", ".", 1_250_000),
        ("35%", ".", 35),
        ("1,5", ".", None),
        ("1,50", ".", None),
        ("12-20", ".", None),
        ("1.2.3", ".", None),
        ("9" * 400, ".", None),
        ("nan", ".", None),
    ],
)
def test_numbers(text: str, decimal: str, value: float | None) -> None:
    assert number(text, decimal=decimal) == value


def test_wishes_override_guesses_and_free_the_column_that_held_the_field() -> None:
    columns = guessed(["Email", "Alt", "Junk"], ["a@b.io", "c@d.io", "1"])
    wished = columns.changed({"alt": "email", "Email": "billing_email"}, dropped=["Junk"])
    assert fields(wished) == ["billing_email", "email", "skip"]
    assert fields(columns.changed({"Alt": "email"})) == ["email_2", "email", "junk"]


@pytest.mark.parametrize(
    ("wishes", "words"),
    [
        ({"Emial": "email"}, "did you mean 'Email'"),
        ({"Email": "emial"}, "did you mean email"),
        ({"Email": "E Mail!"}, "such as e_mail"),
        ({"Email": "name", "Alt": "name"}, "two columns are mapped to name"),
    ],
)
def test_a_wrong_wish_is_refused_with_a_hint(wishes: dict[str, str], words: str) -> None:
    with pytest.raises(Rejected, match=words):
        guessed(["Email", "Alt"], ["a@b.io", "x"]).changed(wishes)


def test_a_mapping_survives_its_document() -> None:
    columns = guessed(["Email", "Rev"], ["a@b.io", "1,5"], ["c@d.io", "Select"])
    again = Columns.from_document(columns.to_document())
    assert again.to_document() == columns.to_document()
    assert person(again, "a@b.io", "2,5").lead == person(columns, "a@b.io", "2,5").lead
