"""What can go wrong at a vendor, by what to do next.

ConnectorError
├── RetryableError        try again later; the row stays due
│   ├── RateLimited       the vendor, or our own limiter, said when
│   ├── BudgetExhausted   our daily share is used up; says when it opens
│   └── VendorUnavailable down, slow, cut off, or talking nonsense
└── PermanentError        trying again changes nothing
    ├── AuthRevoked       a person must sign in again
    ├── NotFound          the record is gone
    └── Rejected          the vendor refuses this request

Messages are safe to show: no token, no query string, no body.
"""

from datetime import timedelta


class ConnectorError(Exception):
    """A call to an outside system did not do what was asked."""

    def __init__(self, message: str, *, vendor: str, operation: str) -> None:
        super().__init__(message)
        self.vendor = vendor
        self.operation = operation


class RetryableError(ConnectorError):
    """Worth another try later."""


class RateLimited(RetryableError):
    """The vendor told us to wait, or our own limiter did so before the vendor had to."""

    def __init__(self, message: str, *, vendor: str, operation: str, retry_after: timedelta) -> None:
        super().__init__(message, vendor=vendor, operation=operation)
        self.retry_after = retry_after


class BudgetExhausted(RateLimited):
    """Our share of the vendor's daily allowance is used up; `retry_after` ends when it opens again."""


class VendorUnavailable(RetryableError):
    """The vendor is down, slow, cut the connection or answered something that is not its API.

    `is_ambiguous` tells that the request may have been carried out although no answer came back.
    """

    def __init__(self, message: str, *, vendor: str, operation: str, is_ambiguous: bool = False) -> None:
        super().__init__(message, vendor=vendor, operation=operation)
        self.is_ambiguous = is_ambiguous


class PermanentError(ConnectorError):
    """Trying again changes nothing."""


class AuthRevoked(PermanentError):
    """Our access was ended or refused; an admin of the vendor must sign in again."""


class NotFound(PermanentError):
    """The record does not exist (any more)."""


class Rejected(PermanentError):
    """The vendor refuses this request; the message says why in the vendor's words, shortened."""
