"""`leadlight scorecard`: documents checked, shown, published, listed."""

import json
from pathlib import Path
from uuid import UUID

import pytest
import yaml
from sqlalchemy import select, text

from hub.db import EVERY_ORG, Sessions
from hub.leads.models import LeadScore
from hub.organizations.models import AuditEntry
from hub.scorecards.live import live
from hub.scorecards.models import ScoringModel
from scoring import SCHEMA, Scorecard, load_template
from tests.cli.conftest import Leadlight
from tests.web import seed
from tests.web.seed import NOW

DOCUMENT = seed.DOCUMENT | {"name": "Ours"}
UNREACHABLE = "postgresql://nobody@127.0.0.1:1/nothing"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "ours.yaml"
    path.write_text(yaml.safe_dump(DOCUMENT), encoding="utf-8")
    return path


def test_a_right_document_is_said_to_be_right(leadlight: Leadlight, file: Path) -> None:
    done = leadlight("scorecard", "validate", file)
    assert (done.exit_code, done.stdout) == (0, f"{file} is right: Ours, 5 terms, 3 bands.\n")


def test_every_problem_is_named_with_its_path_and_what_to_do(leadlight: Leadlight, file: Path) -> None:
    first, *others = DOCUMENT["terms"]
    wrong = DOCUMENT | {"base": 0.5, "terms": [first | {"dimension": "mood"}, *others, others[0]], "band": []}
    file.write_text(json.dumps(wrong))
    done = leadlight("scorecard", "validate", file)
    assert done.exit_code == 1
    assert done.stdout.splitlines() == [
        "base: must be a whole number, not 0.5.",
        "terms[0].dimension: must be one of demographic, fit, behavioral, not 'mood'.",
        "band: is not a field. Did you mean 'bands'?",
        "terms[5].id: is 'size', as terms[1] is; give each its own.",
    ]
    told = json.loads(leadlight("scorecard", "validate", file, "--json").stdout)
    assert not told["ok"]
    assert told["problems"][0] == {"path": "base", "message": "must be a whole number, not 0.5."}


def test_a_band_out_of_reach_is_remarked_though_it_is_no_mistake(leadlight: Leadlight, file: Path) -> None:
    file.write_text(yaml.safe_dump(DOCUMENT | {"base": -4_000, "terms": DOCUMENT["terms"][1:2]}), encoding="utf-8")
    done = leadlight("scorecard", "validate", file)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[1:] == [
        "No lead can be Warm: it begins at 40, scores end at 0.",
        "No lead can be Hot: it begins at 70, scores end at 0.",
    ]


def test_validate_reads_standard_input(leadlight: Leadlight) -> None:
    done = leadlight("scorecard", "validate", "-", given="name: [")
    assert done.exit_code == 1
    assert "is not readable as YAML in line 1" in done.stdout


def test_a_file_that_is_not_there_is_said_with_the_templates(leadlight: Leadlight) -> None:
    done = leadlight("scorecard", "validate", "no.yaml")
    assert done.exit_code == 1
    assert done.stderr.startswith("There is no file no.yaml. Templates are: b2b_saas, marketing_agency, ")


def test_what_differs_between_two_files_is_told_in_plain_words(leadlight: Leadlight, file: Path) -> None:
    other = file.with_name("other.yaml")
    other.write_text(yaml.safe_dump(DOCUMENT | {"base": 9}), encoding="utf-8")
    assert leadlight("scorecard", "diff", file, other).stdout == "Base: 4 → 9 points\n"
    told = json.loads(leadlight("scorecard", "diff", file, other, "--json").stdout)
    assert told == {"equal": False, "differences": [{"part": "scorecard", "words": "Base: 4 → 9 points"}]}
    assert leadlight("scorecard", "diff", file, file).stdout == f"{file} and {file} say the same.\n"


def test_the_schema_is_printed_as_it_is_published(leadlight: Leadlight) -> None:
    assert json.loads(leadlight("scorecard", "schema").stdout) == SCHEMA


def test_the_live_one_is_shown_in_words(leadlight: Leadlight, sessions: Sessions, org: UUID) -> None:
    seed.published(sessions, org, version=7)
    said = leadlight("scorecard", "show").stdout
    assert said.startswith("B2B SaaS, v7, live, 27 Feb 2026, 14:32 UTC, ana@fabrikam.example\n")
    for line in (
        "Every lead starts with 4.",
        "        Job rank, by seniority\n   +14    VP",
        "   +11    at least 201",
        "   +15  Demo requested: each form_submitted, halves every 30 days",
        "    −6  Unsubscribed: each unsubscribed, does not fade",
        "  Hot (hot) from 70, kept until below 67",
    ):
        assert line in said


def test_a_template_and_a_file_are_shown_without_a_database(
    leadlight: Leadlight, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADLIGHT_DATABASE_URL", UNREACHABLE)
    said = leadlight("scorecard", "show", "high_ticket_commerce").stdout
    assert "Country we deliver to: country is one of United States" in said
    assert Scorecard.from_yaml(leadlight("scorecard", "show", file, "--yaml").stdout) == Scorecard.from_document(
        DOCUMENT
    )


def test_a_new_organization_is_shown_what_it_will_score_with(leadlight: Leadlight) -> None:
    assert leadlight("scorecard", "show").stdout.startswith("B2B SaaS, template b2b_saas\n")
    assert leadlight("scorecard", "show", "v1").exit_code == 1


def test_what_is_exported_can_be_published(leadlight: Leadlight, org: UUID, tmp_path: Path) -> None:
    path = tmp_path / "card.json"
    assert leadlight("scorecard", "export", "b2b_saas", "--format", "json", "--output", path).exit_code == 0
    assert Scorecard.from_document(json.loads(path.read_text())) == load_template("b2b_saas")
    assert "The live version v1 says the same already" in leadlight("scorecard", "publish", path).stdout


def test_publishing_makes_a_new_version_live_and_says_what_is_due(
    leadlight: Leadlight, sessions: Sessions, org: UUID, file: Path
) -> None:
    former = seed.published(sessions, org, version=7)
    seed.lead(sessions, org, "Karim Said", 44)
    with sessions.begin(EVERY_ORG) as session:
        session.execute(text("UPDATE lead_scores SET scoring_model_id = :id"), {"id": former})
    done = leadlight("scorecard", "publish", file, "--note", "For Europe", "--author", "ana@fabrikam.example")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines() == [
        "Published v8: Ours, 5 terms, 3 bands.",
        "1 lead became due; alerts are muted for what this version alone moves.",
    ]
    with sessions.begin(org) as session:
        model = live(session, org, now=NOW)
        assert (model.version, model.note, model.author) == (8, "For Europe", "ana@fabrikam.example")
        assert session.get_one(ScoringModel, former).is_active is False
        assert session.scalars(select(LeadScore.scoring_model_id)).one() == former
        assert session.scalars(select(AuditEntry.action)).one() == "scorecard.published"


def test_a_former_version_can_be_made_live_again(leadlight: Leadlight, org: UUID, file: Path) -> None:
    leadlight("scorecard", "publish", "b2b_saas")
    leadlight("scorecard", "publish", file)
    told = json.loads(leadlight("scorecard", "publish", "v1", "--json").stdout)
    assert told == {"version": 3, "name": "B2B SaaS", "is_new": True, "due": 0}
    versions = json.loads(leadlight("scorecard", "list", "--json").stdout)["versions"]
    assert [(one["version"], one["is_live"], one["algorithm"]) for one in versions] == [
        (3, True, "template"),
        (2, False, "rules"),
        (1, False, "template"),
    ]
    assert versions[0]["content_hash"] == versions[2]["content_hash"]


def test_a_wrong_document_is_not_published(leadlight: Leadlight, sessions: Sessions, org: UUID, file: Path) -> None:
    file.write_text(json.dumps(DOCUMENT | {"bands": []}))
    done = leadlight("scorecard", "publish", file)
    assert (done.exit_code, done.stderr) == (
        1,
        f"{file} has 1 problem:\nbands: is empty; add an entry or leave the field out.\n",
    )
    with sessions.begin(org) as session:
        assert session.scalars(select(ScoringModel)).all() == []


def test_versions_are_listed_newest_first(leadlight: Leadlight, org: UUID, file: Path) -> None:
    assert "There is no version yet" in leadlight("scorecard", "list").stdout
    leadlight("scorecard", "publish", "b2b_saas")
    leadlight("scorecard", "publish", file, "--note", "For Europe")
    newest, oldest = leadlight("scorecard", "list").stdout.splitlines()
    assert newest.startswith("v2   live ")
    assert newest.endswith("UTC, command line, Ours: For Europe")
    assert oldest.startswith("v1        ")


def test_versions_of_another_organization_are_not_listed(leadlight: Leadlight, sessions: Sessions, org: UUID) -> None:
    seed.published(sessions, org)
    seed.organization(sessions)
    assert json.loads(leadlight("scorecard", "list", "--org", "Another", "--json").stdout) == {"versions": []}


def test_terms_are_locked_by_name_and_by_what_was_edited(leadlight: Leadlight, file: Path, tmp_path: Path) -> None:
    edited, out = tmp_path / "edited.json", tmp_path / "out.json"
    first, second, *others = DOCUMENT["terms"]
    table = second["table"] | {"missing": 3}
    edited.write_text(json.dumps(DOCUMENT | {"terms": [first, second | {"table": table}, *others]}))
    done = leadlight("scorecard", "lock", edited, first["id"], "--edited-from", file, "--output", out)
    assert (done.exit_code, done.stderr) == (0, f"Wrote {edited} to {out}; locked: {first['id']}, {second['id']}.\n")
    found = Scorecard.from_yaml(out.read_text())
    assert [term.id for term in found.terms if term.locked] == [first["id"], second["id"]]
    free = json.loads(leadlight("scorecard", "lock", out, first["id"], second["id"], "--unlock").stdout)
    assert not any("locked" in term for term in free["terms"])


def test_a_term_that_is_not_there_cannot_be_locked(leadlight: Leadlight, file: Path) -> None:
    done = leadlight("scorecard", "lock", file, "nothing")
    assert done.exit_code == 1
    assert "has none with the id 'nothing'; there are " in done.stderr
