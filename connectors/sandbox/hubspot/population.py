"""People, companies and what they did, made by a known process.

A lead's log-odds of becoming a customer are `-4.2 + 1.6 rank + 1.3 size + 0.9 industry + 0.55 meetings + 0.35 replies +
0.25 calls`, where rank is 1 for VP and above and 0.5 for directors, size is 1 from 51 to 1,000 employees, industry is 1
for software, logistics and financial services. Numbers of activities are Poisson, more for those who fit. All random
draws come from one seeded generator.
"""

import math
import random
from datetime import datetime, timedelta
from typing import Any

from connectors.sandbox.hubspot.world import World, iso, now

FIRST = "Ada Ben Carla Dev Elif Finn Grace Hiro Ines Jon Kira Liam Mara Noor Oskar Priya Quinn Rosa Sam Tariq Uma Vera Wim Yara Zoe".split()  # noqa: E501, SIM905
LAST = "Adeyemi Brandt Costa Demir Engel Fischer Garcia Haas Ivanova Jensen Kaya Lindqvist Moreau Nunes Okafor Park Reyes Silva Tanaka Ueda Virtanen Whitcombe Yilmaz".split()  # noqa: E501, SIM905
TITLES = (
    ("VP Operations", 1.0), ("Chief Revenue Officer", 1.0), ("Head of Sales", 0.5), ("Marketing Director", 0.5),
    ("Sales Manager", 0.0), ("IT manager", 0.0), ("Business Analyst", 0.0), ("Software Engineer", 0.0),
    ("Student", 0.0), ("", 0.0), ("CEO & Founder", 1.0), ("Vertriebsleiter", 0.5), ("Account Executive", 0.0),
)  # fmt: skip
INDUSTRIES = (
    ("Computer Software", 1.0), ("Logistics and Supply Chain", 1.0), ("Financial Services", 1.0), ("Retail", 0.0),
    ("Hospitality", 0.0), ("Construction", 0.0), ("Education", 0.0),
)  # fmt: skip
SIZES = (5, 30, 80, 250, 700, 2400, 9000)
COUNTRIES = ("Sweden", "Germany", "France", "United States", "United Kingdom", "Spain", "Brazil")
OWNERS = (("101", "Ana", "Ruiz"), ("102", "Jon", "Bell"), ("103", "Mei", "Tan"))
LIFE = timedelta(days=120)


def populate(world: World, *, leads: int, seed: int) -> None:
    """Fill an account with `leads` contacts and about twelve activities each; nobody is told."""
    dice = random.Random(seed)
    at = now()
    companies = [_company(world, dice, number, at) for number in range(-(-leads // 4))]
    for number in range(leads):
        _person(world, dice, number, dice.choice(companies), at)


def _company(world: World, dice: random.Random, number: int, at: datetime) -> tuple[str, str, float]:
    industry, fits = dice.choice(INDUSTRIES)
    employees = dice.choice(SIZES)
    domain = f"{dice.choice(LAST).lower()}-{number}.example"
    about = {
        "name": domain.split(".")[0].replace("-", " ").title(),
        "domain": domain,
        "industry": industry,
        "numberofemployees": employees,
        "annualrevenue": employees * 120_000,
        "country": dice.choice(COUNTRIES),
    }
    company_id = world.create("companies", about, at=at - LIFE)
    return company_id, domain, 1.3 * (50 < employees <= 1000) + 0.9 * fits


def _person(world: World, dice: random.Random, number: int, company: tuple[str, str, float], at: datetime) -> None:
    company_id, domain, company_fit = company
    first, last = dice.choice(FIRST), dice.choice(LAST)
    title, rank = dice.choice(TITLES)
    born = at - LIFE * dice.uniform(0.2, 1.0)
    host = "freemail.example" if dice.random() < 0.15 else domain
    about: dict[str, Any] = {
        "firstname": first,
        "lastname": last,
        "jobtitle": title,
        "email": "" if dice.random() < 0.04 else f"{first}.{last}.{number}@{host}".lower(),
        "phone": "" if dice.random() < 0.3 else f"+46 8 {dice.randrange(100_000, 999_999)}",
        "hubspot_owner_id": dice.choice(OWNERS)[0],
        "lifecyclestage": "lead",
        "createdate": iso(born),
    }
    contact_id = world.create("contacts", about, [("companies", company_id)], at=born)
    fit = 1.6 * rank + company_fit
    counts = _activities(world, dice, contact_id, fit, born, at)
    odds = -4.2 + fit + 0.55 * counts["meetings"] + 0.35 * counts["replies"] + 0.25 * counts["calls"]
    if dice.random() < 1 / (1 + math.exp(-odds)):
        convert(world, contact_id, at - timedelta(days=dice.uniform(0, 20)))


def _activities(
    world: World, dice: random.Random, contact_id: str, fit: float, born: datetime, at: datetime
) -> dict[str, int]:
    """Add what a lead did; returns the numbers that conversion depends on."""
    counts = {"meetings": 0, "replies": 0, "calls": 0}
    to = [("contacts", contact_id)]
    for _ in range(_poisson(dice, 11.0 + fit)):
        when = born + (at - born) * dice.random()
        draw = dice.random()
        if draw < 0.45:
            is_reply = dice.random() < 0.12 + 0.06 * fit
            counts["replies"] += is_reply
            direction = "INCOMING_EMAIL" if is_reply else "EMAIL"
            status = "BOUNCED" if not is_reply and dice.random() < 0.02 else "SENT"
            about = {"hs_timestamp": iso(when), "hs_email_direction": direction, "hs_email_status": status}
            world.create("emails", about, to, at=when)
        elif draw < 0.7:
            is_on = dice.random() < 0.4
            counts["calls"] += is_on
            about = {"hs_timestamp": iso(when), "hs_call_status": "COMPLETED" if is_on else "NO_ANSWER"}
            world.create("calls", about, to, at=when)
        elif draw < 0.78:
            is_held = dice.random() < 0.3 + 0.15 * fit
            counts["meetings"] += is_held
            outcome = "COMPLETED" if is_held else dice.choice(("NO_SHOW", "CANCELED"))
            about = {"hs_timestamp": iso(when), "hs_meeting_start_time": iso(when), "hs_meeting_outcome": outcome}
            world.create("meetings", about, to, at=when)
        elif draw < 0.9:
            world.create("notes", {"hs_timestamp": iso(when), "hs_note_body": "Spoke at the fair."}, to, at=when)
        else:
            about = {"hs_timestamp": iso(when), "hs_task_status": "COMPLETED", "hs_task_subject": "Follow up"}
            world.create("tasks", about, to, at=when)
    return counts


def convert(world: World, contact_id: str, at: datetime) -> None:
    """Make a contact a customer, with a won deal."""
    world.update("contacts", contact_id, {"lifecyclestage": "customer", "hs_lifecyclestage_customer_date": iso(at)})
    about = {
        "dealname": "Deal",
        "dealstage": "closedwon",
        "pipeline": "default",
        "amount": "12000",
        "closedate": iso(at),
    }
    world.create("deals", about, [("contacts", contact_id)], at=at)


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
