"""`leadlight score`: a stored score, and scores of leads told on lines."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from hub.db import EVERY_ORG, Sessions
from scoring import Scalar, Subject, Touch, load_template
from tests.cli.conftest import Leadlight
from tests.web import seed

REPLIED = {"kind": "email_replied", "at": "2026-04-20T14:30:00+02:00"}
NADIA: dict[str, Any] = {"id": "7", "attributes": {"title": "VP Sales", "employees": 250}, "touches": [REPLIED]}
AS_OF = ("--as-of", "2026-04-28T14:30")


@pytest.fixture
def offline(leadlight: Leadlight, monkeypatch: pytest.MonkeyPatch) -> Leadlight:
    """Scores lines with a template where no database can be reached."""
    monkeypatch.setenv("LEADLIGHT_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/nothing")

    def run(*lines: object, **options: Any) -> Any:
        given = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
        return leadlight("score", "--scorecard", "b2b_saas", *AS_OF, *options.get("more", ()), given=given)

    return run


@pytest.fixture
def karim(sessions: Sessions, org: UUID) -> UUID:
    """A scored lead, with a record in a CRM."""
    lead_id = seed.lead(sessions, org, "Karim Said", 44, email="karim@said.example")
    seed.record(sessions, org, lead_id, seed.connection(sessions, org), external_id="901")
    model_id = seed.published(sessions, org)
    with sessions.begin(EVERY_ORG) as session:
        session.execute(text("UPDATE lead_scores SET scoring_model_id = :id"), {"id": model_id})
    return lead_id


def test_a_lead_is_found_by_id_address_and_record(leadlight: Leadlight, karim: UUID) -> None:
    said = [leadlight("score", name).stdout for name in (karim, "Karim@Said.example", "901")]
    assert said[0].splitlines() == [
        "Karim Said: 44, Warm",
        "Demographic 14, fit 26, behavioural 0; scorecard v7",
        "Computed 27 Apr 2026, 14:32 UTC",
    ]
    assert said[1:] == said[:1] * 2


def test_json_tells_the_same_to_programs(leadlight: Leadlight, karim: UUID) -> None:
    assert json.loads(leadlight("score", "901", "--json").stdout) == {
        "lead": str(karim),
        "name": "Karim Said",
        "email": "karim@said.example",
        "score": 44,
        "band": "warm",
        "demographic": 14,
        "fit": 26,
        "behavioral": 0,
        "probability": None,
        "version": 7,
        "scored_at": "2026-04-27T14:32:00+00:00",
        "changed_at": "2026-04-27T14:32:00+00:00",
        "next_change_at": None,
    }


def test_a_lead_without_a_score_is_said_to_have_none(leadlight: Leadlight, sessions: Sessions, org: UUID) -> None:
    seed.lead(sessions, org, "Not Yet", email="not@yet.example")
    assert leadlight("score", "not@yet.example").stdout == "Not Yet has no score yet.\n"
    assert json.loads(leadlight("score", "not@yet.example", "--json").stdout)["score"] is None


def test_an_unknown_lead_and_one_of_another_organization_are_not_found(
    leadlight: Leadlight, sessions: Sessions, karim: UUID
) -> None:
    seed.organization(sessions)
    for arguments in (("nobody",), (karim, "--org", "Another"), ("901", "--org", "Another")):
        done = leadlight("score", "--org", "Acme", *arguments)
        assert (done.exit_code, done.stderr.partition(".")[0]) == (1, f"No lead is known as {arguments[0]}")


def test_a_told_lead_gets_the_score_of_a_stored_one(offline: Leadlight) -> None:
    (told,) = map(json.loads, offline(NADIA).stdout.splitlines())
    attributes: dict[str, Scalar] = NADIA["attributes"] | {"seniority": "vp", "department": "sales"}
    touch = Touch("email_replied", datetime(2026, 4, 20, 12, 30, tzinfo=UTC))
    scorecard, as_of = load_template("b2b_saas"), datetime(2026, 4, 28, 14, 30, tzinfo=UTC)
    wanted = scorecard.score_one(Subject(attributes, [touch]), as_of=as_of)
    assert (told["line"], told["id"], told["score"], told["band"]) == (1, "7", wanted.total, wanted.band)
    assert tuple(told["factors"].values()) == wanted.points
    assert told["factors"]["job_rank"] == 14


def test_the_band_a_lead_is_in_is_kept_by_hysteresis(offline: Leadlight) -> None:
    lead = {"attributes": {"title": "VP Sales", "employees": 250, "phone": "1"}}
    bands = [json.loads(line)["band"] for line in offline(lead, lead | {"band": "warm"}).stdout.splitlines()]
    assert bands == ["cold", "warm"]


def test_the_receipt_comes_where_it_is_asked_for(offline: Leadlight) -> None:
    (told,) = map(json.loads, offline(NADIA, more=("--receipt",)).stdout.splitlines())
    assert sum(line["points"] for line in told["lines"]) == told["score"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({"attributes": {"tags": ["a"]}}, "attributes: Expected"),
        ({"touches": [REPLIED, {"kind": 1, "at": REPLIED["at"]}]}, "touches[1].kind: Expected `str`, got `int`."),
        (
            {"touches": [{"kind": "x", "at": "2026-04-20T14:30:00"}]},
            "touches[0].at: Expected `datetime` with a timezone",
        ),
        ({"touches": [{"kind": "x"}]}, "touches[0]: Object missing required field `at`."),
        ({"attribs": {}}, "Object contains unknown field `attribs`."),
        ("nonsense", "JSON is malformed"),
    ],
)
def test_a_wrong_line_is_named_and_the_others_are_scored(offline: Leadlight, line: object, problem: str) -> None:
    done = offline(NADIA, "", line, {})
    assert done.exit_code == 1
    assert f"Line 3: {problem}" in done.stderr
    assert '1 of 3 lines could not be scored. A line is such as {"id"' in done.stderr
    assert [json.loads(told)["line"] for told in done.stdout.splitlines()] == [1, 4]


def test_lines_are_read_from_a_file(leadlight: Leadlight, tmp_path: Path) -> None:
    path = tmp_path / "leads.jsonl"
    path.write_text(json.dumps(NADIA) + "\n")
    done = leadlight("score", "--scorecard", "b2b_saas", "--input", path)
    assert json.loads(done.stdout)["id"] == "7"


@pytest.mark.parametrize("arguments", [(), ("901", "--scorecard", "b2b_saas"), ("901", "--receipt")])
def test_wrong_usage_ends_with_2(leadlight: Leadlight, arguments: tuple[str, ...]) -> None:
    assert leadlight("score", *arguments).exit_code == 2
