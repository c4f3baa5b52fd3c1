"""What happens in the CRM during a run: the same 2,000 leads and 10,000 events each time.

How late events are read must not matter to the end. So nothing in it takes points away: what is read late shows as one
rise instead of several, and a lead becomes hot once or never. And no two events belong together, such as a form's date
and its name: the state between them would be read in one run and not in another.
"""

import random
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import timedelta

from connectors.sandbox import HubSpotSandbox
from connectors.sandbox.hubspot.world import iso, now
from hub.demo.people import crowd

LEADS, EVENTS, LIVELY = 2_000, 10_000, 60
"""Of the lively ones most become hot; Slack takes one message a second."""
SEED = 11
AT_ONCE = 100
ACTIVE = 0.3
"""The share of quiet events that are activities; the rest are changes."""
QUIET = (
    ("emails", {"hs_email_direction": "EMAIL", "hs_email_status": "SENT"}),
    ("calls", {"hs_call_status": "NO_ANSWER"}),
    ("notes", {"hs_note_body": "Read the news about them."}),
)
LOUD = (
    ("meetings", {"hs_meeting_outcome": "COMPLETED"}),
    ("emails", {"hs_email_direction": "INCOMING_EMAIL", "hs_email_status": "SENT"}),
    ("calls", {"hs_call_status": "COMPLETED"}),
    ("meetings", {"hs_meeting_outcome": "COMPLETED"}),
)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a person did in the CRM, of which the CRM tells once."""

    contact_id: str
    object_type: str
    properties: Mapping[str, str]

    def play(self, crm: HubSpotSandbox) -> None:
        """Do it."""
        if self.object_type == "contacts":
            crm.update("contacts", self.contact_id, self.properties)
        else:
            crm.create(self.object_type, self.properties, [("contacts", self.contact_id)])


class Scenario:
    """An account as it is before the run, and what happens in it; all dates count from one instant, `began`."""

    def __init__(self, *, leads: int = LEADS, events: int = EVENTS, lively: int = LIVELY) -> None:
        self._account = HubSpotSandbox(crowd(leads, seed=SEED))
        self.began = now()
        self.ends = self.began + timedelta(hours=1)
        """An instant after every run, at which scores of different runs can be compared."""
        self.events = self._events(random.Random(SEED), events, lively)

    def account(self) -> HubSpotSandbox:
        """Return a new account that looks as all others that this scenario returns."""
        crm = HubSpotSandbox()
        crm.world.things = deepcopy(self._account.world.things)
        crm.world.next_id = self._account.world.next_id
        crm.rate_limits = False
        return crm

    def bursts(self) -> Iterator[list[Event]]:
        """Yield the events in their order, some at once."""
        for first in range(0, len(self.events), AT_ONCE):
            yield self.events[first : first + AT_ONCE]

    def _events(self, dice: random.Random, count: int, lively: int) -> list[Event]:
        contacts = list(self._account.objects("contacts"))
        events = [event for contact in dice.sample(contacts, lively) for event in self._come_alive(contact)]
        events += [self._quiet(dice, dice.choice(contacts)) for _ in range(count - len(events))]
        dice.shuffle(events)
        return events

    def _come_alive(self, contact: str) -> Iterator[Event]:
        for number, (object_type, about) in enumerate(LOUD):
            yield Event(contact, object_type, about | self._dated(timedelta(minutes=number)))
        yield Event(contact, "contacts", {"jobtitle": "VP Operations"})
        yield Event(contact, "contacts", {"recent_conversion_date": iso(self.began)})

    def _quiet(self, dice: random.Random, contact: str) -> Event:
        """Return an activity or a change that no term of the scorecard looks at."""
        if dice.random() < ACTIVE:
            object_type, about = dice.choice(QUIET)
            return Event(contact, object_type, about | self._dated(timedelta(seconds=dice.randrange(86_400))))
        name = dice.choice(("city", "hs_lead_status", "website"))
        return Event(contact, "contacts", {name: f"{name} {dice.randrange(1_000)}"})

    def _dated(self, ago: timedelta) -> dict[str, str]:
        when = iso(self.began - ago)
        return {"hs_timestamp": when, "hs_meeting_start_time": when}
