"""The import pages: upload, columns, progress, rejected rows; and who may see what."""

import io
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from hub.db import EVERY_ORG
from hub.intake.file_steps import drain, uploads
from hub.leads.models import Lead
from hub.organizations.models import Organization
from hub.runtime import Runtime
from hub.web import imports
from tests.web import seed
from tests.web.seed import SignIn, csrf_of

PEOPLE = b"First Name,Email,Town\nAnn,ann@acme.example,Bonn\nBob,bob@acme.example,Ulm\nshort,row\n"


@pytest.fixture
def client(sign_in: SignIn) -> FlaskClient:
    return sign_in("admin")


def upload(client: FlaskClient, content: bytes, name: str = "leads.csv") -> TestResponse:
    csrf = csrf_of(client.get("/app/import").text)
    return client.post("/app/import", data={"csrf": csrf, "file": (io.BytesIO(content), name)})


def confirm(client: FlaskClient, address: str, **choices: str) -> TestResponse:
    return client.post(address, data={"csrf": csrf_of(client.get(address).text), "do": "import", **choices})


def test_a_file_goes_from_upload_to_leads_and_its_bad_rows_can_be_fetched(
    client: FlaskClient, runtime: Runtime, org: UUID
) -> None:
    columns = upload(client, PEOPLE, "data/leads.csv").headers["Location"]
    shown = client.get(columns).text
    assert "Import 2 rows" in shown
    assert "Line 4: it has only 2 values" in shown
    run = confirm(client, columns).headers["Location"]
    waiting = client.get(run).text
    assert "Waiting" in waiting
    assert "hx-trigger" in waiting
    drain(runtime)
    done = client.get(run, headers={"HX-Request": "true"}).text
    assert "Done" in done
    assert "hx-trigger" not in done
    with client.get(f"{run}/errors.csv") as errors:
        assert errors.headers["Content-Disposition"] == "attachment; filename=leads.csv.errors.csv"
        assert "4,it has only 2 values" in errors.text
    with runtime.sessions.begin(org) as session:
        assert set(session.scalars(select(Lead.name))) == {"Ann", "Bob"}


def test_looking_at_columns_stores_nothing_and_a_changed_choice_is_shown(
    client: FlaskClient, runtime: Runtime, org: UUID
) -> None:
    columns = upload(client, PEOPLE).headers["Location"]
    token = csrf_of(client.get(columns).text)
    again = client.post(columns, data={"csrf": token, "do": "check", "column-0": "skip", "column-2": "company"})
    assert again.status_code == 200
    assert '<option value="company" selected>' in again.text
    with runtime.sessions.begin(org) as session:
        assert session.scalars(select(Lead)).all() == []


def test_two_columns_for_one_field_are_refused_on_the_page(client: FlaskClient) -> None:
    columns = upload(client, PEOPLE).headers["Location"]
    answer = confirm(client, columns, **{"column-0": "company", "column-2": "company"})
    assert answer.status_code == 400
    assert "two columns are mapped to company" in answer.text


def test_a_file_that_is_no_csv_is_refused_by_its_own_name_and_not_kept(client: FlaskClient, runtime: Runtime) -> None:
    answer = upload(client, b"PK\x03\x04...", "book.csv")
    assert answer.status_code == 400
    assert "book.csv is a zip archive or an Excel workbook" in answer.text
    assert list(uploads(runtime.settings).iterdir()) == []


def test_no_file_is_asked_for(client: FlaskClient) -> None:
    csrf = csrf_of(client.get("/app/import").text)
    assert "Choose a file first" in client.post("/app/import", data={"csrf": csrf}).text


def test_a_file_that_is_too_large_is_refused_in_words(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "MOST_BYTES", 1_000)
    answer = upload(client, b"Email\n" + b"x" * 2_000)
    assert answer.status_code in (400, 413)
    assert "leadlight import" in answer.text


def test_values_from_the_file_are_shown_as_text(client: FlaskClient) -> None:
    page = client.get(
        upload(client, b"<b>Email</b>,Note\nann@acme.example,<script>1</script>\n").headers["Location"]
    ).text
    assert "<script>1" not in page
    assert "<b>Email" not in page


@pytest.mark.parametrize("path", ["file/../../secret", "file/%2e%2e%2fsecret.key", "file/nobody.0123"])
def test_an_upload_is_named_by_its_token_alone(client: FlaskClient, path: str) -> None:
    assert client.get(f"/app/import/{path}").status_code == 404


def test_uploads_and_imports_of_another_organization_are_not_found(
    client: FlaskClient, app_client_elsewhere: FlaskClient
) -> None:
    columns = upload(client, PEOPLE).headers["Location"]
    run = confirm(client, columns).headers["Location"]
    other = upload(client, PEOPLE + b"x").headers["Location"]
    for address in (other, run, f"{run}/errors.csv"):
        assert app_client_elsewhere.get(address).status_code == 404
    assert client.get(other).status_code == 200


def test_imports_are_for_admins(sign_in: SignIn) -> None:
    assert sign_in("rep").get("/app/import").status_code == 403


@pytest.fixture
def app_client_elsewhere(client: FlaskClient, runtime: Runtime) -> FlaskClient:
    """A client of an admin of another organization."""
    elsewhere = uuid4()
    with runtime.sessions.begin(EVERY_ORG) as session:
        session.add(Organization(id=elsewhere, name="Elsewhere"))
    email = seed.member(runtime.sessions, elsewhere)
    other = client.application.test_client()
    assert other.post("/sign-in", data={"email": email, "password": seed.PASSWORD}).status_code == 303
    return other
