"""What a contact's page shows: its properties, its company, what happened, and what is to be done."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.sandbox.hubspot.population import OWNERS
from connectors.sandbox.hubspot.schema import Definition
from connectors.sandbox.hubspot.world import Thing, World, iso

ACTIVITIES = ("calls", "emails", "meetings", "notes")
MOST_ACTIVITIES, MOST_TASKS = 25, 10
OWNER_NAMES = {key: f"{first} {last}" for key, first, last in OWNERS}
DIRECTIONS = {"INCOMING_EMAIL": "E-mail from the contact", "EMAIL": "E-mail to the contact"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened, or is to be done."""

    title: str
    detail: str
    at: str


@dataclass(frozen=True, slots=True)
class Record:
    """A contact as its page shows it."""

    id: str
    name: str
    scores: list[tuple[str, str]]
    properties: list[tuple[str, str]]
    company: list[tuple[str, str]]
    activities: list[Entry]
    tasks: list[Entry]


def read(world: World, contact: Thing) -> Record:
    """Return what the page of a contact shows, newest first."""
    with world.lock:
        company = next((one for one in _linked(world, contact, "companies")), None)
        known = world.properties["contacts"]
        ours = [name for name in known if name.startswith("leadlight_")]
        return Record(
            id=contact.id,
            name=name_of(contact),
            scores=_fields(contact, known, ours),
            properties=_fields(contact, known, [name for name in known if name not in ours]),
            company=_fields(company, world.properties["companies"]) if company else [],
            activities=_entries(world, contact, ACTIVITIES, MOST_ACTIVITIES),
            tasks=_entries(world, contact, ("tasks",), MOST_TASKS),
        )


def name_of(contact: Thing) -> str:
    """Return what people call a contact."""
    about = contact.properties
    name = " ".join(part for part in (about.get("firstname"), about.get("lastname")) if part)
    return name or about.get("email") or f"Contact {contact.id}"


def _fields(thing: Thing, known: Mapping[str, Definition], names: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return label and value of what is filled, in the order of the definitions."""
    held = thing.properties
    return [(str(known[name]["label"]), _shown(known[name], held[name])) for name in names or known if held.get(name)]


def _shown(known: Definition, value: str) -> str:
    """Return a value as people read it."""
    if known.get("externalOptions"):
        return OWNER_NAMES.get(value, value)
    if known.get("type") == "datetime":
        return _instant(value)
    labels = {str(one["value"]): str(one["label"]) for one in known.get("options", ())}
    return labels.get(value, value)


def _instant(value: str) -> str:
    """Return an instant that is written in either of HubSpot's ways."""
    at = datetime.fromtimestamp(int(value) / 1000, UTC) if value.isdecimal() else datetime.fromisoformat(value)
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _linked(world: World, thing: Thing, kind: str) -> Iterator[Thing]:
    found = (world.get(kind, one) for one in thing.links.get(kind, {}))
    return (one for one in found if one is not None)


def _entries(world: World, contact: Thing, kinds: tuple[str, ...], most: int) -> list[Entry]:
    found = [(_when(one), kind, one) for kind in kinds for one in _linked(world, contact, kind)]
    found.sort(key=lambda entry: (entry[0], int(entry[2].id)), reverse=True)
    return [Entry(*_told(kind, one.properties), at) for at, kind, one in found[:most]]


def _when(thing: Thing) -> str:
    return _instant(thing.properties.get("hs_timestamp") or iso(thing.created_at))


def _told(kind: str, about: Mapping[str, str]) -> tuple[str, str]:
    """Return a title and a detail."""
    if kind == "calls":
        return about.get("hs_call_title") or "Call", _lower(about.get("hs_call_status"))
    if kind == "emails":
        title = about.get("hs_email_subject") or DIRECTIONS.get(about.get("hs_email_direction", ""), "E-mail")
        return title, _lower(about.get("hs_email_status"))
    if kind == "meetings":
        return about.get("hs_meeting_title") or "Meeting", _lower(about.get("hs_meeting_outcome"))
    if kind == "notes":
        return "Note", about.get("hs_note_body", "")
    owner = OWNER_NAMES.get(about.get("hubspot_owner_id", ""), "")
    return about.get("hs_task_subject") or "Task", " · ".join(
        part for part in (_lower(about.get("hs_task_status")), owner) if part
    )


def _lower(word: str | None) -> str:
    return (word or "").replace("_", " ").lower()
