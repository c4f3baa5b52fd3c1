"""The object types of HubSpot, by all the names that they go by, and how they may be linked."""

from collections.abc import Mapping

TYPE_IDS = {
    "contacts": "0-1", "companies": "0-2", "deals": "0-3", "calls": "0-48", "emails": "0-49", "meetings": "0-47",
    "notes": "0-46", "tasks": "0-27",
}  # fmt: skip
TYPES = tuple(TYPE_IDS)
ACTIVITIES = ("calls", "emails", "meetings", "notes", "tasks")
NAMES = {
    "contacts": "contact", "companies": "company", "deals": "deal", "calls": "call", "emails": "email",
    "meetings": "meeting", "notes": "note", "tasks": "task",
}  # fmt: skip
PLURALS = {name: kind for kind, name in NAMES.items()}
LINK_TYPES: Mapping[str, Mapping[int, str]] = {
    "contacts": {
        279: "companies", 4: "deals", 193: "calls", 197: "emails", 199: "meetings", 201: "notes", 203: "tasks",
    },
    "companies": {
        280: "contacts", 342: "deals", 181: "calls", 185: "emails", 187: "meetings", 189: "notes", 191: "tasks",
    },
    "deals": {
        3: "contacts", 341: "companies", 205: "calls", 209: "emails", 211: "meetings", 213: "notes", 215: "tasks",
    },
    "calls": {194: "contacts", 182: "companies", 206: "deals"},
    "emails": {198: "contacts", 186: "companies", 210: "deals"},
    "meetings": {200: "contacts", 188: "companies", 212: "deals"},
    "notes": {202: "contacts", 190: "companies", 214: "deals"},
    "tasks": {204: "contacts", 192: "companies", 216: "deals"},
}  # fmt: skip
"""What each number of an association leads to, by where it begins."""
ROUTE = "<any({}):kind>".format(",".join((*TYPES, *(f'"{one}"' for one in TYPE_IDS.values()))))
"""A part of a path that names a type, by its plural or its id."""


def plural(kind: str) -> str:
    """Return the plural of a type that is named by its plural or its id; KeyError for another name."""
    return kind if kind in TYPE_IDS else {type_id: name for name, type_id in TYPE_IDS.items()}[kind]


def link_type(kind: str, other: str) -> int:
    """Return the number of the association from one type to another; 0 where there is none."""
    return next((number for number, leads_to in LINK_TYPES[kind].items() if leads_to == other), 0)
