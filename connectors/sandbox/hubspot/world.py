"""The state of a HubSpot account: objects, links, properties, and who is told of changes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from connectors.sandbox.hubspot.kinds import ACTIVITIES, NAMES, TYPE_IDS, TYPES
from connectors.sandbox.hubspot.schema import Definition, definitions

FLAGS = {"creation": "CREATED", "deletion": "DELETED"}


def now() -> datetime:
    """Return the present instant to the millisecond, as HubSpot keeps it."""
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def iso(at: datetime) -> str:
    """Return an instant as HubSpot writes it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class Thing:
    """One CRM object."""

    id: str
    properties: dict[str, str]
    created_at: datetime
    updated_at: datetime
    is_archived: bool = False
    links: dict[str, dict[str, None]] = field(default_factory=dict)
    """Ids of linked objects by type, in order."""
    visible_at: datetime | None = None
    """When the search index knows of it; None: at once."""


@dataclass(slots=True)
class World:
    """All objects of one account. Methods act as a person in HubSpot would, and hold the lock."""

    tell: Callable[[dict[str, Any]], None] | None = None
    """Who hears of changes."""
    things: dict[str, dict[str, Thing]] = field(default_factory=lambda: {name: {} for name in TYPES})
    merged: dict[str, str] = field(default_factory=dict)
    properties: dict[str, dict[str, Definition]] = field(default_factory=definitions)
    groups: dict[str, str] = field(default_factory=dict)
    """Labels of the groups of properties that the account made, by name."""
    next_id: int = 1000
    come_alive: int = 0
    """How many leads were made to come alive so far."""
    lock: RLock = field(default_factory=RLock)

    def create(
        self,
        object_type: str,
        properties: Mapping[str, Any],
        associations: Iterable[tuple[str, str]] = (),
        *,
        at: datetime | None = None,
        by_app: bool = False,
    ) -> str:
        """Create an object and return its id; KeyError when one that it is linked to does not exist."""
        with self.lock:
            links = [(other_type, self._live(other_type, other_id).id) for other_type, other_id in associations]
            self.next_id += 1
            at = at or now()
            thing = Thing(str(self.next_id), {}, at, at)
            self.things[object_type][thing.id] = thing
            self._set(object_type, thing, properties, at)
            for other_type, other_id in links:
                self.link(object_type, thing.id, other_type, other_id)
            self._note(object_type, "creation", thing.id, by_app)
            return thing.id

    def update(
        self,
        object_type: str,
        object_id: str,
        properties: Mapping[str, Any],
        *,
        at: datetime | None = None,
        by_app: bool = False,
    ) -> Thing:
        """Change properties of an object; KeyError when it does not exist."""
        with self.lock:
            thing = self._live(object_type, object_id)
            self._set(object_type, thing, properties, at or now())
            for name, value in properties.items():
                self._note(object_type, "propertyChange", thing.id, by_app, propertyName=name, propertyValue=value)
            return thing

    def delete(self, object_type: str, object_id: str, *, by_app: bool = False) -> None:
        """Move an object to the bin; KeyError when it does not exist."""
        with self.lock:
            thing = self.things[object_type][object_id]
            thing.is_archived, thing.updated_at = True, now()
            self._note(object_type, "deletion", object_id, by_app)

    def erase(self, contact_id: str, *, by_app: bool = False) -> None:
        """Delete a contact for good because the person asked for it; KeyError when it does not exist."""
        with self.lock:
            gone = self.things["contacts"].pop(contact_id)
            for other_type, ids in gone.links.items():
                for other_id in ids:
                    self._unlink(other_type, other_id, contact_id)
            self._note("contacts", "privacyDeletion", contact_id, by_app)
            self._note("contacts", "deletion", contact_id, by_app)

    def merge(self, primary_id: str, merged_id: str, *, by_app: bool = False) -> None:
        """Merge one contact into another; reading the one that is gone answers with the survivor.

        KeyError when one of them does not exist, ValueError when they are one and the same.
        """
        if primary_id == merged_id:
            raise ValueError("a contact cannot be merged into itself")
        with self.lock:
            survivor, gone = self.things["contacts"][primary_id], self.things["contacts"].pop(merged_id)
            for other_type, ids in gone.links.items():
                for other_id in ids:
                    self.link("contacts", primary_id, other_type, other_id)
                    self._unlink(other_type, other_id, merged_id)
            before = [one for one, stays in self.merged.items() if stays == merged_id]
            self.merged |= dict.fromkeys([*before, merged_id], primary_id)
            merged = [one for one, stays in self.merged.items() if stays == primary_id]
            self._set("contacts", survivor, {"hs_merged_object_ids": ";".join(merged)}, now())
            self._note(
                "contacts", "merge", primary_id, by_app, primaryObjectId=int(primary_id),
                mergedObjectIds=[int(merged_id)], newObjectId=None, numberOfPropertiesMoved=len(gone.properties),
            )  # fmt: skip

    def link(self, object_type: str, object_id: str, other_type: str, other_id: str) -> None:
        """Link two objects, both ways."""
        with self.lock:
            self.things[object_type][object_id].links.setdefault(other_type, {})[other_id] = None
            self.things[other_type][other_id].links.setdefault(object_type, {})[object_id] = None

    def get(self, object_type: str, object_id: str) -> Thing | None:
        """Return an object that is not in the bin; a merged contact is answered by its survivor."""
        thing = self.things[object_type].get(self.merged.get(object_id, object_id))
        return None if thing is None or thing.is_archived else thing

    def linked(self, thing: Thing, other_type: str) -> list[str]:
        """Return the ids of linked objects that are not in the bin."""
        return [one for one in thing.links.get(other_type, {}) if self.get(other_type, one) is not None]

    def _unlink(self, object_type: str, object_id: str, contact_id: str) -> None:
        self.things[object_type][object_id].links.get("contacts", {}).pop(contact_id, None)

    def _live(self, object_type: str, object_id: str) -> Thing:
        thing = self.get(object_type, object_id)
        if thing is None:
            raise KeyError(object_id)
        return thing

    def _set(self, object_type: str, thing: Thing, properties: Mapping[str, Any], at: datetime) -> None:
        thing.properties |= {name: "" if value is None else str(value) for name, value in properties.items()}
        thing.updated_at = at
        changed = "lastmodifieddate" if object_type == "contacts" else "hs_lastmodifieddate"
        created = "hs_createdate" if object_type in ACTIVITIES else "createdate"
        stamp = iso(at)
        thing.properties |= {changed: stamp, "hs_object_id": thing.id}
        thing.properties.setdefault(created, stamp if thing.created_at is at else iso(thing.created_at))

    def _note(self, object_type: str, what: str, object_id: str, by_app: bool, **more: Any) -> None:
        """Tell of a change: activities in the general form, with their type, all else in the old one."""
        if self.tell is None:
            return
        is_activity = object_type in ACTIVITIES
        event = {
            "subscriptionType": f"{'object' if is_activity else NAMES[object_type]}.{what}",
            "objectId": int(object_id),
            "changeSource": "INTEGRATION" if by_app else "CRM_UI",
            "by_app": by_app,
        }
        if is_activity:
            event["objectTypeId"] = TYPE_IDS[object_type]
        if what in FLAGS:
            event["changeFlag"] = FLAGS[what]
        self.tell(event | more)
