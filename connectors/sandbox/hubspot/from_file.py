"""Makes contacts of a CSV file, as an import in the CRM would: unknown columns become properties of the account."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from connectors.csvfile import BadRow, Columns, Person, find_layout, guess, people, read, survey
from connectors.csvfile.fields import CORE, EXTERNAL_ID, SKIP
from connectors.csvfile.mapping import NUMBER_COMMA, NUMBER_POINT
from connectors.records import Scalar
from connectors.sandbox.hubspot.schema import GROUPS, Definition, definition
from connectors.sandbox.hubspot.world import World, iso, now

CONTACTS = "contacts"
PROPERTY = {
    "phone": "phone",
    "country": "country",
    "city": "city",
    "industry": "industry",
    "annual_revenue": "annualrevenue",
    "website": "website",
    "email_opted_out": "hs_email_optout",
}
"""HubSpot's own property for a field. The others become properties of the account: HubSpot's own take few values."""
STAGE = "lifecycle_stage"


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of a file."""

    contacts: int
    rejected: int
    reason: str
    """Why the first rejected row was; empty when none was."""


def fill(world: World, path: Path) -> Filled:
    """Make a contact of each good row; raises Rejected when the file cannot be read.

    Rows with one address are one contact, of which the last says what it holds: so imports into HubSpot go.
    """
    seen = survey(path)
    layout = find_layout(path, seen)
    columns = guess(layout.header, read(path, layout))
    names = _define(world.properties[CONTACTS], columns)
    at = now()
    by_address: dict[str, str] = {}
    bad: list[str] = []
    for person in people(read(path, layout), columns, seen_at=at):
        if isinstance(person, BadRow):
            bad.append(f"line {person.line}: {person.reason}")
            continue
        about, email = _about(person, names), person.lead.email
        if email in by_address:
            world.update(CONTACTS, by_address[email], about, at=at)
            continue
        made = world.create(CONTACTS, about, at=person.lead.created_at or at)
        if email is not None:
            by_address[email] = made
    return Filled(len(world.things[CONTACTS]), len(bad), bad[0] if bad else "")


def _define(known: dict[str, Definition], columns: Columns) -> dict[str, str]:
    """Define what is missing; returns the property that each field of the file fills."""
    names: dict[str, str] = {}
    for number, column in enumerate(columns.columns, 1):
        if column.field == SKIP or column.field == STAGE or (column.field in CORE and column.field != EXTERNAL_ID):
            continue
        own = column.header if column.field == EXTERNAL_ID else column.field
        name = PROPERTY.get(column.field) or _slug(own, number)
        if name not in known or name in names.values():
            name = _free(name, {*known, *names.values()})
            form = "number" if column.kind in (NUMBER_POINT, NUMBER_COMMA) else "text"
            known[name] = definition(name, column.header, GROUPS[CONTACTS], form=form)
        names[column.field] = name
    return names


def _slug(text: str, number: int) -> str:
    """Return a name as HubSpot takes them: letters of English, digits, underscores, a letter first."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"[^a-z0-9]+", "_", folded).strip("_")[:90]
    return plain if plain[:1].isalpha() else f"column_{number}" + (f"_{plain}" if plain else "")


def _free(name: str, taken: Iterable[str]) -> str:
    again, free = 2, name
    while free in taken:
        free, again = f"{name}_{again}", again + 1
    return free


def _about(person: Person, names: Mapping[str, str]) -> dict[str, Scalar]:
    lead = person.lead
    first, _, last = lead.name.partition(" ")
    about: dict[str, Scalar] = {
        "email": lead.email,
        "firstname": first,
        "lastname": last,
        "company": lead.company,
        "jobtitle": lead.title,
    }
    about |= {names[field]: _text(value) for field, value in lead.attributes.items() if field in names}
    if EXTERNAL_ID in names:
        about[names[EXTERNAL_ID]] = lead.external_id
    return {name: value for name, value in about.items() if value not in (None, "")} | _stage(person)


def _stage(person: Person) -> dict[str, Scalar]:
    """Return the lifecycle stage where a column says one: of an outcome, else of a stage that HubSpot knows."""
    if person.outcome is not None:
        if person.outcome.kind != "won":
            return {"lifecyclestage": "lead"}
        return {"lifecyclestage": "customer", "hs_lifecyclestage_customer_date": iso(person.outcome.occurred_at)}
    said = re.sub(r"[\W_]+", "", str(person.lead.attributes.get(STAGE) or "")).lower()
    return {"lifecyclestage": said if said in STAGES else "other"} if said else {}


STAGES = frozenset(
    "subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist other".split()  # noqa: SIM905
)


def _text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
