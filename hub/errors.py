"""What can go wrong inside the hub, by what the caller should hear.

HubError
├── NotFound    no such thing, or not yours to see
├── Forbidden   you may not do this
├── Conflict    something else happened first
└── Invalid     the input is wrong; the message says how to mend it
"""


class HubError(Exception):
    """The hub cannot do what was asked; the message is safe to show."""


class NotFound(HubError):
    """There is no such thing, or it belongs to another organization."""


class Forbidden(HubError):
    """The caller may not do this."""


class Conflict(HubError):
    """Something else happened first."""


class Invalid(HubError):
    """The input is wrong; the message says how to mend it."""
