"""Templates: what a RevOps person would sign, and what connectors can feed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from connectors.hubspot import mapping
from scoring import TEMPLATES, ActivityTableTerm, ActivityTerm, Subject, Touch, load_template
from scoring.normalise import derive

NOW = datetime(2026, 4, 28, 14, 32, tzinfo=UTC)
SAMPLES: dict[str, list[dict[str, str]]] = {
    "calls": [{}, {"hs_call_status": "BUSY"}],
    "emails": [{}, {"hs_email_direction": "INCOMING_EMAIL"}, {"hs_email_status": "BOUNCED"}],
    "meetings": [{}, {"hs_meeting_outcome": "COMPLETED"}, {"hs_meeting_outcome": "NO_SHOW"}],
}
COMPANY = {"title": "Owner", "email": "a@fabrikam.example", "phone": "+44 20 1", "country": "UK", "employees": "51-200"}
AGENCY = {**COMPANY, "title": "Head of Marketing", "industry": "RETAIL", "lead_source": "REFERRALS"}
BUYER = {"email": "jo@gmail.com", "phone": "1", "country": "DE", "lifecycle_stage": "customer", "lead_source": "Email"}
BORROWER = {**COMPANY, "title": "CFO", "annual_revenue": "€12m", "lead_source": "Broker"}
INSURED = {**COMPANY, "lead_source": "REFERRALS"}
SAAS = {**COMPANY, "title": "VP Operations", "industry": "COMPUTER_SOFTWARE", "employees": 320}
INTERESTED = {"form_submitted": [2], "site_visited": [1, 2, 3], "email_replied": [1]}


def score(name: str, lead: dict[str, Any], touches: dict[str, list[float]]) -> tuple[int, str]:
    did = [Touch(kind, NOW - timedelta(days=age)) for kind, ages in touches.items() for age in ages]
    found = load_template(name).score_one(Subject(lead | derive(lead), did), as_of=NOW)
    return found.total, found.band


@pytest.mark.parametrize("name", [name for name in TEMPLATES if name != "blank"])
def test_a_template_has_few_factors_each_with_its_reason(name: str) -> None:
    card = load_template(name)
    assert 5 <= len(card.terms) <= 10
    assert {term.dimension for term in card.terms} == {"demographic", "fit", "behavioral"}
    assert all(len(term.why) > 20 for term in card.terms)
    assert any(term.decay for term in card.terms if isinstance(term, ActivityTerm))
    assert all(band.hysteresis for band in card.bands[1:])


def test_software_is_sold_by_what_leads_do_now_in_more_than_one_way_of_fading() -> None:
    counting = [term for term in load_template("b2b_saas").terms if isinstance(term, ActivityTerm)]
    assert any(term.window_days for term in counting)
    assert len({term.decay.curve for term in counting if term.decay}) > 1


def test_fit_and_rank_alone_make_a_buyer_of_software_warm_and_behaviour_alone_nobody_hot() -> None:
    assert score("b2b_saas", SAAS, {})[1] == "warm"
    assert (
        score("b2b_saas", {}, {"form_submitted": [0, 1], "meeting_held": [0, 1], "site_visited": [1] * 9})[1] == "warm"
    )


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_band_of_a_template_can_be_reached_and_its_document_names_it(name: str) -> None:
    card = load_template(name)
    lowest, highest = card.reach
    assert lowest < card.bands[1].at_least
    assert highest >= card.bands[-1].at_least
    assert card.to_document()["provenance"]["template"] == name


def delivered() -> tuple[set[str], set[str]]:
    """Return the attributes and the activity types that a CRM delivers."""
    facts = {"email", "title", *mapping.CONTACT_WORDS.values(), *mapping.COMPANY_WORDS.values()}
    told = derive({"title": "VP Sales", "email": "a@fabrikam.example"})
    kinds = {mapping.KINDS[name](one) for name, samples in SAMPLES.items() for one in samples}
    return facts | told.keys(), {*mapping.CONTACT_TOUCHES.values(), *filter(None, kinds)}


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_reads_only_what_a_crm_delivers(name: str) -> None:
    attributes, kinds = delivered()
    card = load_template(name)
    assert set(card.attributes) - attributes == set()
    counting = [term for term in card.terms if isinstance(term, ActivityTerm | ActivityTableTerm)]
    assert [term.id for term in counting if not kinds & set(term.activity)] == []


@pytest.mark.parametrize(
    ("name", "lead"),
    [
        ("b2b_saas", SAAS),
        ("marketing_agency", AGENCY),
        ("high_ticket_commerce", BUYER),
        ("financial_services", BORROWER),
        ("insurance", INSURED),
    ],
)
def test_a_template_tells_leads_apart(name: str, lead: dict[str, Any]) -> None:
    assert score(name, lead, INTERESTED)[1] == "hot"
    assert score(name, lead, {})[1] in ("warm", "cold")
    assert score(name, lead, {"form_submitted": [200], "site_visited": [190]})[1] != "hot"
    assert score(name, {"title": "Student", "email": "x@gmail.com"}, {"site_visited": [1]})[1] == "cold"
    assert score(name, {}, {})[1] == "cold"


@pytest.mark.parametrize(
    ("name", "lead", "touches"),
    [
        ("b2b_saas", SAAS | {"email_opted_out": True}, {"form_submitted": [2], "site_visited": [1]}),
        ("financial_services", BORROWER | {"industry": "Casinos & Gambling"}, INTERESTED),
        ("insurance", INSURED | {"industry": "Oil & Gas"}, INTERESTED),
        ("high_ticket_commerce", {"email": "x@gmail.com"}, {"site_visited": [1, 2, 3], "email_clicked": [1, 2]}),
        ("marketing_agency", {"title": "Marketing intern", "email": "x@gmail.com"}, INTERESTED),
    ],
)
def test_interest_alone_does_not_make_hot_what_should_not_be_called_first(
    name: str, lead: dict[str, Any], touches: dict[str, list[float]]
) -> None:
    assert score(name, lead, touches)[1] != "hot"


def test_a_template_that_is_not_there_is_named_with_those_that_are() -> None:
    with pytest.raises(KeyError, match="no template 'bakery'; there are b2b_saas, marketing_agency"):
        load_template("bakery")
