"""Lets leads come alive: meetings, replies, calls and a form within minutes."""

import re
from datetime import timedelta

from connectors.sandbox.hubspot.world import World, iso, now

LEADER = re.compile(r"\b(chief|c[efo]o|founder|owner|president|s?vp)\b", re.IGNORECASE)


def burst(world: World, leads: int, each: int) -> list[str]:
    """Let leads come alive, those who lead companies first, each time the next ones; returns their ids."""
    with world.lock:
        people = [one for one in world.things["contacts"].values() if not one.is_archived]
    people.sort(key=lambda one: (LEADER.search(one.properties.get("jobtitle", "")) is None, int(one.id)))
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
