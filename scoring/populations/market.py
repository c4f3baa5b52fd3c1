"""What describes the leads of an industry: who they are, what they do, and what truly makes them convert."""

from collections.abc import Mapping
from dataclasses import dataclass, field

Shares = Mapping[str, float]
"""How often each value occurs, in any unit."""

MOST_SOURCES: Shares = {
    "Organic search": 25, "Paid search": 20, "Direct traffic": 15, "Social media": 15, "Referral": 10, "Email": 10,
    "Trade fair": 5,
}  # fmt: skip
MOST_COUNTRIES: Shares = {
    "Germany": 14, "Deutschland": 6, "DE": 4, "United States": 16, "USA": 6, "United Kingdom": 8, "UK": 4, "France": 8,
    "Netherlands": 5, "Schweiz": 4, "Sverige": 4, "España": 5, "Brazil": 5, "India": 8, "Singapore": 3,
}  # fmt: skip
"""As people write them."""
MOST_RANKS: Shares = {"leader": 12, "vp": 8, "director": 20, "manager": 28, "specialist": 26, "student": 6}
"""Of the groups in `people.TITLES`."""
MOST_RATES: Shares = {
    "form_submitted": 0.4, "meeting_booked": 0.15, "meeting_held": 0.2, "meeting_missed": 0.06, "email_replied": 0.3,
    "call_connected": 0.3, "call_missed": 0.7, "site_visited": 1.2, "page_viewed": 2.5, "email_clicked": 0.8,
    "email_opened": 2.0, "email_bounced": 0.05,
}  # fmt: skip
"""Touches of a lead on average."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Leads whose attribute is one of some values, or a number of at least so much; with neither, is known."""

    attribute: str
    among: tuple[str | bool, ...] = ()
    at_least: float | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """Log-odds of those for whom all these facts hold; with two facts it is an interaction."""

    facts: tuple[Fact, ...]
    log_odds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Market:
    """The leads of an industry.

    The log-odds of a conversion are those of the template's points, each term's times what is true of it, and of the
    effects that the template does not know.
    """

    rate: float
    """Of conversions within the horizon."""
    industries: Shares
    believed: Shares
    """What share of a term's points is true, by its id: 1 where none is said, 0 for a mistaken belief."""
    effects: tuple[Effect, ...]
    ranks: Shares = field(default_factory=lambda: MOST_RANKS)
    countries: Shares = field(default_factory=lambda: MOST_COUNTRIES)
    sources: Shares = field(default_factory=lambda: MOST_SOURCES)
    rates: Shares = field(default_factory=lambda: MOST_RATES)
    emails: Shares = field(default_factory=lambda: {"company": 78, "free": 16, "role": 6})
    employees: tuple[float, float] = (120, 1.6)
    """The median, and the spread of the logarithm."""
    private: float = 0.0
    """Share of those who buy for themselves: without title, company and what is known of it."""
    customers: float = 0.05
    """Share of those who bought before."""
