"""What every answer of the web application has, and what the machines that watch over it are told."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Blueprint
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import create_engine, text

from hub import errors
from hub.app import LARGEST_BODY, create_app
from hub.db import Sessions
from hub.leads.models import Lead
from hub.queue import Bells
from hub.runtime import Runtime


@pytest.fixture
def client(runtime: Runtime) -> FlaskClient:
    return client_of(runtime)


def client_of(runtime: Runtime) -> FlaskClient:
    app = create_app(runtime, blueprints=[trouble()])
    app.config["TESTING"] = False
    return app.test_client()


def trouble() -> Blueprint:
    """Views that end in each kind of error."""
    routes = Blueprint("trouble", __name__)

    @routes.get("/api/trouble/<kind>")
    @routes.get("/app/trouble/<kind>")
    def refuse(kind: str) -> str:
        raise {
            "NotFound": errors.NotFound("No such lead."),
            "Forbidden": errors.Forbidden("Ask an owner."),
            "Conflict": errors.Conflict("Published meanwhile."),
            "Invalid": errors.Invalid("The date is wrong."),
            "bug": ZeroDivisionError("secret detail"),
        }[kind]

    return routes


def test_the_process_is_alive(client: FlaskClient) -> None:
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_pages_may_not_be_framed_sniffed_or_run_anything_inline(client: FlaskClient) -> None:
    headers = client.get("/sign-in").headers
    policy = headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] in ("same-origin", "strict-origin", "no-referrer")


@pytest.mark.parametrize(
    ("kind", "status"), [("NotFound", 404), ("Forbidden", 403), ("Conflict", 409), ("Invalid", 400), ("bug", 500)]
)
def test_errors_become_their_status_for_machines_and_people(client: FlaskClient, kind: str, status: int) -> None:
    for_machine = client.get(f"/api/trouble/{kind}")
    for_person = client.get(f"/app/trouble/{kind}")
    assert (for_machine.status_code, for_person.status_code) == (status, status)
    assert for_machine.get_json()["request_id"] == for_machine.headers["X-Request-Id"]
    assert "<html" in for_person.text
    assert "secret detail" not in for_machine.text + for_person.text


def test_each_request_has_an_id_and_strangers_cannot_choose_it(client: FlaskClient) -> None:
    given = {"X-Request-Id": "chosen-by-a-stranger"}
    ids = {client.get("/healthz", headers=given).headers["X-Request-Id"] for _ in range(2)}
    assert len(ids) == 2
    assert "chosen-by-a-stranger" not in ids


def test_behind_a_trusted_proxy_its_id_and_its_address_are_taken(runtime: Runtime) -> None:
    behind = client_of(replace(runtime, settings=replace(runtime.settings, trusted_proxies=1)))
    headers = {"X-Request-Id": "from-the-proxy", "X-Forwarded-For": "203.0.113.9"}
    assert behind.get("/healthz", headers=headers).headers["X-Request-Id"] == "from-the-proxy"
    assert behind.get("/metrics", headers=headers).status_code == 403


def test_bodies_have_a_largest_size(client: FlaskClient) -> None:
    assert client.post("/sign-in", data=b"x" * (LARGEST_BODY + 1)).status_code == 413


def test_ready_says_which_processes_are_missing(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200
    assert answer.get_json()["status"] == "degraded"
    assert [line.split(":")[0] for line in answer.get_json()["missing"]] == ["sweep", "workers"]


@pytest.fixture
def without_redis(runtime: Runtime) -> Iterator[FlaskClient]:
    with Redis(unix_socket_path="/nowhere/redis.sock") as redis:
        yield client_of(replace(runtime, redis=redis, bells=Bells(redis)))


def test_without_redis_it_is_degraded_and_still_ready(without_redis: FlaskClient) -> None:
    answer = without_redis.get("/readyz")
    assert (answer.status_code, answer.get_json()["status"]) == (200, "degraded")
    assert answer.get_json()["missing"][0].startswith("redis: does not answer")


def test_without_the_database_it_is_not_ready(runtime: Runtime) -> None:
    away = Sessions("postgresql+psycopg://nobody@/none?host=/nowhere")
    answer = client_of(replace(runtime, sessions=away)).get("/readyz")
    assert (answer.status_code, answer.get_json()["status"]) == (503, "not ready")
    assert "database: does not answer" in answer.get_json()["missing"][0]


def test_while_the_database_is_away_people_are_asked_to_try_again(runtime: Runtime) -> None:
    away = Sessions("postgresql+psycopg://nobody@/none?host=/nowhere")
    answer = client_of(replace(runtime, sessions=away)).post("/sign-in", data={"email": "a@b.example", "password": "x"})
    assert answer.status_code == 503
    assert "Try again in a minute" in answer.text


def test_with_migrations_missing_it_is_not_ready_and_says_what_to_run(client: FlaskClient, database_url: str) -> None:
    owner = create_engine(database_url)
    with owner.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    owner.dispose()
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "leadlight db upgrade" in answer.get_json()["missing"][0]


def test_metrics_count_due_rows_and_their_age_over_all_organizations(
    client: FlaskClient, sessions: Sessions, org: UUID
) -> None:
    with sessions.begin(org) as session:
        due = datetime.now(UTC) - timedelta(hours=1)  # noqa: TID251 - compared with the clock of the application
        session.add_all(Lead(org_id=org, next_score_at=due) for _ in range(3))
    client.get("/healthz")
    said = client.get("/metrics").text
    assert 'leadlight_due_rows{stage="scores"} 3.0' in said
    age = next(line for line in said.splitlines() if line.startswith('leadlight_oldest_due_seconds{stage="scores"}'))
    assert 3600 <= float(age.split()[-1]) < 3700
    assert 'route="/healthz",status="200"} 1.0' in said


def test_metrics_are_open_to_this_machine_or_to_the_token_alone(client: FlaskClient, runtime: Runtime) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 403
    with_token = client_of(replace(runtime, settings=replace(runtime.settings, metrics_token="open sesame")))
    assert with_token.get("/metrics").status_code == 403
    assert with_token.get("/metrics", headers={"Authorization": "Bearer open sesame"}).status_code == 200
