"""Puts people into the account: contacts, their companies, what they did, and what colleagues did about them.

Who they are, what they did and how their deals ended is given. What colleagues do (e-mails sent, notes, tasks) and how
they fill in the rest is drawn here, and says nothing about the outcome.
"""

import math
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from connectors.records import Scalar
from connectors.sandbox.hubspot import deals
from connectors.sandbox.hubspot.world import World, iso, now
from connectors.sandbox.people import Person

OWNERS = (("101", "Ana", "Ruiz"), ("102", "Jon", "Bell"), ("103", "Mei", "Tan"))
STATUSES = ("NEW", "OPEN", "IN_PROGRESS", "ATTEMPTED_TO_CONTACT", "CONNECTED")
REVENUE_A_HEAD = 150_000
FORMS = ("Demo request", "Price list", "Webinar", "Newsletter")
CITIES = {
    "Germany": "Leipzig", "Deutschland": "Leipzig", "DE": "Leipzig", "United States": "Denver", "USA": "Denver",
    "United Kingdom": "Leeds", "UK": "Leeds", "France": "Lyon", "Sverige": "Malmö", "España": "Bilbao",
    "Brazil": "Recife",
}  # fmt: skip
SIZES = ((5, "1-5"), (25, "5-25"), (50, "25-50"), (100, "50-100"), (500, "100-500"), (1000, "500-1000"))
LARGEST = "1000+"
"""The options for the employees of a contact's company, each with its most."""
WORDS = {"title": "jobtitle", "phone": "phone", "country": "country", "company": "company", "email": "email"}
SOURCES = {
    "Organic search": "ORGANIC_SEARCH", "Paid search": "PAID_SEARCH", "Direct traffic": "DIRECT_TRAFFIC",
    "Social media": "SOCIAL_MEDIA", "Referral": "REFERRALS", "Email": "EMAIL_MARKETING",
}  # fmt: skip
"""HubSpot's word for a source; all others are offline."""
INDUSTRIES = {
    "Manufacturing": "ELECTRICAL_ELECTRONIC_MANUFACTURING", "Logistics": "LOGISTICS_AND_SUPPLY_CHAIN",
    "Government": "GOVERNMENT_ADMINISTRATION",
}  # fmt: skip
"""HubSpot's word for an industry where it is another than the industry's own, in capitals."""
DONE: Mapping[str, tuple[str, dict[str, str]]] = {
    "email_replied": ("emails", {"hs_email_direction": "INCOMING_EMAIL", "hs_email_status": "SENT"}),
    "email_bounced": ("emails", {"hs_email_direction": "EMAIL", "hs_email_status": "BOUNCED"}),
    "call_connected": ("calls", {"hs_call_status": "COMPLETED"}),
    "call_missed": ("calls", {"hs_call_status": "NO_ANSWER"}),
    "meeting_booked": ("meetings", {"hs_meeting_outcome": "SCHEDULED"}),
    "meeting_held": ("meetings", {"hs_meeting_outcome": "COMPLETED"}),
    "meeting_missed": ("meetings", {"hs_meeting_outcome": "NO_SHOW"}),
}
"""What a touch becomes."""
LATEST = {
    "site_visited": "hs_analytics_last_visit_timestamp", "form_submitted": "recent_conversion_date",
    "email_opened": "hs_email_last_open_date", "email_clicked": "hs_email_last_click_date",
}  # fmt: skip
"""Touches of which HubSpot keeps the last alone."""
COLLEAGUES = 7.5
"""What colleagues do about a lead, on average."""
THEIRS: tuple[tuple[float, str, dict[str, str]], ...] = (
    (0.5, "emails", {"hs_email_direction": "EMAIL", "hs_email_status": "SENT"}),
    (0.7, "notes", {"hs_note_body": "Spoke at the fair."}),
    (0.95, "tasks", {"hs_task_status": "COMPLETED", "hs_task_subject": "Follow up"}),
    (1.0, "meetings", {"hs_meeting_outcome": "CANCELED"}),
)
"""With the chance of this and all before it."""
LINKED, MAILED, SITED = 0.92, 0.96, 0.4
"""How often a contact has a company in the CRM, an address, and a website."""


def populate(world: World, people: Iterable[Person], *, seed: int) -> None:
    """Fill an account with people, their companies, and some things that colleagues did for each; nobody is told.

    A company holds what the first of its people says who says it.
    """
    dice = random.Random(seed)
    everybody, at = list(people), now()
    known: dict[str, dict[str, Scalar]] = {}
    for person in everybody:
        of_company = known.setdefault(_company_of(person), {})
        for name in ("industry", "employees"):
            if name in person.attributes:
                of_company.setdefault(name, person.attributes[name])
    ids: dict[str, str] = {}
    for person in everybody:
        company = _company_of(person)
        is_linked = bool(company) and dice.random() < LINKED
        if is_linked and company not in ids:
            ids[company] = _company(world, company, known[company], person)
        contact_id = _contact(world, dice, person, ids[company] if is_linked else "")
        _done(world, dice, contact_id, person, at)
        if person.deal is not None:
            amount = 150 * int(number) if isinstance(number := known[company].get("employees"), int) else 3000
            deals.record(world, contact_id, person.deal, amount, at=at)


def _company_of(person: Person) -> str:
    return str(person.attributes.get("company") or "")


def _domain(company: str) -> str:
    return f"{company.lower().replace(' ', '-')}.example"


def _company(world: World, name: str, known: Mapping[str, Scalar], first: Person) -> str:
    country = str(first.attributes.get("country") or "")
    about = {"name": name, "domain": _domain(name), "country": country, "city": CITIES.get(country, "")}
    if "industry" in known:
        said = str(known["industry"])
        about["industry"] = INDUSTRIES.get(said, said.upper().replace(" ", "_"))
    if isinstance(employees := known.get("employees"), int):
        about |= {"numberofemployees": str(employees), "annualrevenue": str(employees * REVENUE_A_HEAD)}
    return world.create("companies", {name: value for name, value in about.items() if value}, at=first.created_at)


def _contact(world: World, dice: random.Random, person: Person, company_id: str) -> str:
    """Add who somebody is, and the last dates that HubSpot keeps; one without a company in the CRM has it in words."""
    said = {name: str(value) for name, value in person.attributes.items()}
    first, _, last = said.get("name", "").partition(" ")
    about = {theirs: said.get(ours, "") for ours, theirs in WORDS.items()} | {
        "firstname": first,
        "lastname": last,
        "city": CITIES.get(said.get("country", ""), ""),
        "website": f"https://{_domain(said['company'])}" if "company" in said and dice.random() < SITED else "",
        "hubspot_owner_id": dice.choice(OWNERS)[0],
        "lifecyclestage": "lead",
        "hs_lead_status": dice.choice(STATUSES),
        "hs_analytics_source": SOURCES.get(said["lead_source"], "OFFLINE") if "lead_source" in said else "",
        "hs_email_optout": "true" if person.attributes.get("email_opted_out") else "",
        "associatedcompanyid": company_id,
        "createdate": iso(person.created_at),
    }
    about |= {} if dice.random() < MAILED else {"email": ""}
    about |= {} if company_id else _in_words(person)
    about |= _counted(dice, person.touches)
    links = [("companies", company_id)] if company_id else []
    found = {name: value for name, value in about.items() if value}
    return world.create("contacts", found, links, at=person.created_at)


def _in_words(person: Person) -> dict[str, str]:
    said = person.attributes
    about = {"industry": str(said.get("industry") or ""), "annualrevenue": str(said.get("annual_revenue") or "")}
    if isinstance(employees := said.get("employees"), int):
        about["numemployees"] = next((option for most, option in SIZES if employees <= most), LARGEST)
    return about


def _counted(dice: random.Random, touches: Sequence[tuple[str, datetime]]) -> dict[str, str]:
    """Return what HubSpot counts by itself: pages, and when last."""
    about = {"hs_analytics_num_page_views": str(sum(kind == "page_viewed" for kind, _ in touches))}
    for kind, name in LATEST.items():
        dates = [at for one, at in touches if one == kind]
        about[name] = iso(max(dates)) if dates else ""
    return about | ({"recent_conversion_event_name": dice.choice(FORMS)} if about["recent_conversion_date"] else {})


def _done(world: World, dice: random.Random, contact_id: str, person: Person, at: datetime) -> None:
    """Add what somebody did, as far as it is an object of its own, and what colleagues did about it."""
    done = [(*DONE[kind], when) for kind, when in person.touches if kind in DONE]
    for kind, about, when in (*done, *_of_colleagues(dice, person.created_at, at)):
        begins = {"hs_meeting_start_time": iso(when)} if kind == "meetings" else {}
        world.create(kind, about | begins | {"hs_timestamp": iso(when)}, [("contacts", contact_id)], at=when)


def _of_colleagues(dice: random.Random, born: datetime, at: datetime) -> Iterator[tuple[str, dict[str, str], datetime]]:
    for _ in range(_poisson(dice, COLLEAGUES)):
        draw = dice.random()
        kind, about = next((kind, about) for edge, kind, about in THEIRS if draw < edge)
        yield kind, about, born + (at - born) * dice.random()


def _poisson(dice: random.Random, mean: float) -> int:
    edge, count, product = math.exp(-mean), 0, dice.random()
    while product > edge:
        count += 1
        product *= dice.random()
    return count
