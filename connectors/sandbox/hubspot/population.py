"""People, companies and what they did, about twelve activities each, all drawn from one seeded generator.

Those who fit do more; who becomes a customer is the matter of `process`. Some people have a private address, some no
company, and what HubSpot counts by itself (source, page views, opened e-mails) is drawn for its own sake.
"""

import math
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from connectors.sandbox.hubspot import process
from connectors.sandbox.hubspot.process import Touched
from connectors.sandbox.hubspot.world import World, iso, now

FIRST = "Ada Ben Carla Dev Elif Finn Grace Hiro Ines Jon Kira Liam Mara Noor Oskar Priya Quinn Rosa Sam Tariq Uma Vera Wim Yara Zoe".split()  # noqa: E501, SIM905
LAST = "Adeyemi Brandt Costa Demir Engel Fischer Garcia Haas Ivanova Jensen Kaya Lindqvist Moreau Nunes Okafor Park Reyes Silva Tanaka Ueda Virtanen Whitcombe Yilmaz".split()  # noqa: E501, SIM905
TITLES = (
    ("VP Operations", 1.0), ("Chief Revenue Officer", 1.0), ("Head of Sales", 0.5), ("Marketing Director", 0.5),
    ("Sales Manager", 0.0), ("IT manager", 0.0), ("Business Analyst", 0.0), ("Software Engineer", 0.0),
    ("Student", 0.0), ("", 0.0), ("CEO & Founder", 1.0), ("Vertriebsleiter", 0.5), ("Account Executive", 0.0),
)  # fmt: skip
"""With the rank that deals depend on."""
INDUSTRIES = (
    ("COMPUTER_SOFTWARE", True), ("LOGISTICS_AND_SUPPLY_CHAIN", True), ("FINANCIAL_SERVICES", True),
    ("RETAIL", False), ("HOSPITALITY", False), ("CONSTRUCTION", False), ("EDUCATION_MANAGEMENT", False),
)  # fmt: skip
SIZES = (
    (5, "5-25"),
    (30, "25-50"),
    (80, "50-100"),
    (250, "100-500"),
    (700, "500-1000"),
    (2400, "1000+"),
    (9000, "1000+"),
)
"""With the option that a contact of such a company names."""
PLACES = (
    ("Sweden", "Malmö"), ("Germany", "Leipzig"), ("France", "Lyon"), ("United States", "Denver"),
    ("United Kingdom", "Leeds"), ("Spain", "Bilbao"), ("Brazil", "Recife"),
)  # fmt: skip
SOURCES = ("ORGANIC_SEARCH", "PAID_SEARCH", "EMAIL_MARKETING", "REFERRALS", "DIRECT_TRAFFIC", "OFFLINE", "PAID_SOCIAL")
STATUSES = ("NEW", "OPEN", "IN_PROGRESS", "ATTEMPTED_TO_CONTACT", "CONNECTED")
FORMS = ("Demo request", "Price list", "Webinar", "Newsletter")
PRIVATE = "inbox.zz"
"""A provider of private addresses; the ending is one that will never be given to a country."""
OWNERS = (("101", "Ana", "Ruiz"), ("102", "Jon", "Bell"), ("103", "Mei", "Tan"))
LIFE = timedelta(days=120)
MEAN = 10.0
"""Activities of a lead who does not fit at all, in a whole life."""


@dataclass(frozen=True, slots=True)
class Company:
    """A company as its people see it."""

    id: str
    name: str
    domain: str
    place: tuple[str, str]
    industry: str
    size: str
    employees: int
    is_industry: bool


def populate(world: World, *, leads: int, seed: int) -> None:
    """Fill an account with `leads` contacts and about twelve activities each; nobody is told."""
    dice = random.Random(seed)
    at = now()
    companies = [_company(world, dice, number, at) for number in range(-(-leads // 4))]
    for number in range(leads):
        _person(world, dice, number, dice.choice(companies), at)


def _company(world: World, dice: random.Random, number: int, at: datetime) -> Company:
    industry, is_industry = dice.choice(INDUSTRIES)
    employees, size = dice.choice(SIZES)
    place = dice.choice(PLACES)
    domain = f"{dice.choice(LAST).lower()}-{number}.example"
    name = domain.split(".")[0].replace("-", " ").title()
    about = {
        "name": name,
        "domain": domain,
        "industry": industry,
        "numberofemployees": employees,
        "annualrevenue": employees * 120_000,
        "country": place[0],
        "city": place[1],
    }
    company_id = world.create("companies", about, at=at - LIFE)
    return Company(company_id, name, domain, place, industry, size, employees, is_industry)


def _person(world: World, dice: random.Random, number: int, company: Company, at: datetime) -> None:
    title, rank = dice.choice(TITLES)
    born = at - LIFE * dice.uniform(0.2, 1.0)
    who = process.fit(rank=rank, employees=company.employees, is_industry=company.is_industry)
    is_linked = dice.random() < 0.92
    about = _about(dice, number, title, company, is_linked=is_linked) | {"createdate": iso(born)}
    form_at = born + (at - born) * dice.random() if dice.random() < 0.1 else None
    about |= _counted(dice, form_at, born, at)
    contact_id = world.create("contacts", about, [("companies", company.id)] if is_linked else [], at=born)
    touches = [Touched("form", form_at)] if form_at is not None else []
    touches += _activities(world, dice, contact_id, who, born, at)
    deal = process.draw(dice, who, touches, born=born, at=at)
    if deal is not None:
        process.record(world, contact_id, deal, 150 * company.employees, at=at)


def _about(dice: random.Random, number: int, title: str, company: Company, *, is_linked: bool) -> dict[str, Any]:
    """Return who somebody is; one without a company in the CRM names it in words."""
    first, last = dice.choice(FIRST), dice.choice(LAST)
    host = PRIVATE if dice.random() < 0.15 else company.domain
    country, city = company.place if dice.random() < 0.7 else ("", "")
    about = {
        "firstname": first,
        "lastname": last,
        "jobtitle": title,
        "company": company.name,
        "email": "" if dice.random() < 0.04 else f"{first}.{last}.{number}@{host}".lower(),
        "phone": "" if dice.random() < 0.3 else f"+46 8 {dice.randrange(100_000, 999_999)}",
        "country": country,
        "city": city,
        "website": f"https://{company.domain}" if dice.random() < 0.4 else "",
        "hubspot_owner_id": dice.choice(OWNERS)[0],
        "lifecyclestage": "lead",
        "hs_lead_status": dice.choice(STATUSES),
        "hs_analytics_source": dice.choice(SOURCES),
        "hs_email_optout": "true" if dice.random() < 0.03 else "",
        "associatedcompanyid": company.id if is_linked else "",
    }
    if not is_linked:
        industry = company.industry.replace("_", " ").capitalize()
        about |= {"numemployees": company.size, "industry": industry, "annualrevenue": str(company.employees * 120_000)}
    return {name: value for name, value in about.items() if value}


def _counted(dice: random.Random, form_at: datetime | None, born: datetime, at: datetime) -> dict[str, str]:
    """Return what HubSpot counts by itself."""

    def sometimes(chance: float) -> str:
        return iso(born + (at - born) * dice.random()) if dice.random() < chance else ""

    counted = {
        "hs_analytics_num_page_views": str(_poisson(dice, 6.0)),
        "hs_analytics_last_visit_timestamp": sometimes(0.4),
        "hs_email_last_open_date": sometimes(0.35),
        "hs_email_last_click_date": sometimes(0.12),
    }
    if form_at is not None:
        counted |= {"recent_conversion_date": iso(form_at), "recent_conversion_event_name": dice.choice(FORMS)}
    return {name: value for name, value in counted.items() if value}


def _activities(
    world: World, dice: random.Random, contact_id: str, who: float, born: datetime, at: datetime
) -> list[Touched]:
    """Add what a lead did in its whole life; returns what deals depend on."""
    touches: list[Touched] = []
    to = [("contacts", contact_id)]
    for _ in range(_poisson(dice, MEAN + who)):
        when = born + (at - born) * dice.random()
        draw = dice.random()
        if draw < 0.45:
            is_reply = dice.random() < 0.12 + 0.06 * who
            touches += [Touched("reply", when)] if is_reply else []
            direction = "INCOMING_EMAIL" if is_reply else "EMAIL"
            status = "BOUNCED" if not is_reply and dice.random() < 0.02 else "SENT"
            about = {"hs_timestamp": iso(when), "hs_email_direction": direction, "hs_email_status": status}
            world.create("emails", about, to, at=when)
        elif draw < 0.7:
            is_on = dice.random() < 0.4
            touches += [Touched("call", when)] if is_on else []
            about = {"hs_timestamp": iso(when), "hs_call_status": "COMPLETED" if is_on else "NO_ANSWER"}
            world.create("calls", about, to, at=when)
        elif draw < 0.78:
            is_held = dice.random() < 0.3 + 0.15 * who
            touches += [Touched("meeting", when)] if is_held else []
            outcome = "COMPLETED" if is_held else dice.choice(("NO_SHOW", "CANCELED"))
            about = {"hs_timestamp": iso(when), "hs_meeting_start_time": iso(when), "hs_meeting_outcome": outcome}
            world.create("meetings", about, to, at=when)
        elif draw < 0.9:
            world.create("notes", {"hs_timestamp": iso(when), "hs_note_body": "Spoke at the fair."}, to, at=when)
        else:
            about = {"hs_timestamp": iso(when), "hs_task_status": "COMPLETED", "hs_task_subject": "Follow up"}
            world.create("tasks", about, to, at=when)
    return touches


def burst(world: World, leads: int, each: int) -> list[str]:
    """Let leads come alive, the best first and each time the next ones; returns their ids."""
    with world.lock:
        people = [one for one in world.things["contacts"].values() if not one.is_archived]
    ranks = dict(TITLES)
    people.sort(key=lambda one: (-ranks.get(one.properties.get("jobtitle", ""), 0.0), int(one.id)))
    first = world.come_alive % max(len(people), 1)
    chosen = (people[first:] + people[:first])[:leads]
    world.come_alive += leads
    at = now()
    for one in chosen:
        to = [("contacts", one.id)]
        for number in range(each):
            when = iso(at - timedelta(minutes=number))
            if number % 3 == 0:
                held = {"hs_timestamp": when, "hs_meeting_start_time": when, "hs_meeting_outcome": "COMPLETED"}
                world.create("meetings", held, to)
            elif number % 3 == 1:
                reply = {"hs_timestamp": when, "hs_email_direction": "INCOMING_EMAIL", "hs_email_status": "SENT"}
                world.create("emails", reply, to)
            else:
                world.create("calls", {"hs_timestamp": when, "hs_call_status": "COMPLETED"}, to)
        form = {"recent_conversion_date": iso(at), "recent_conversion_event_name": "Demo request"}
        world.update("contacts", one.id, form)
    return [one.id for one in chosen]


def _poisson(dice: random.Random, mean: float) -> int:
    edge, count, product = math.exp(-mean), 0, dice.random()
    while product > edge:
        count += 1
        product *= dice.random()
    return count
