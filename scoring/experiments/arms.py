"""Which arm of an experiment an account is in: always the same, so that its leads never see two scorecards."""

import hashlib
import math
from collections.abc import Mapping, Sequence

UNEVEN = 1_000.0
"""Odds from which on a split is not what it was meant to be: a fair one reaches them once in a thousand experiments."""


def arm_of(account: str, *, salt: str, shares: Mapping[str, int]) -> str:
    """Return the arm of an account; `shares` are whole parts, say `{"challenger": 50, "champion": 50}`.

    Each account draws one of the parts with the same chance (SHA-256 of salt and account), so the split is exactly the
    shares in expectation, and independent of that of any other salt. An arm listed first keeps its accounts when its
    share grows and the sum of parts stays. A lead without an account is one of its own: give its id.

    Raises:
        ValueError: no share, a negative one, or nothing but zeros.
    """
    total = sum(shares.values())
    if total <= 0 or any(share < 0 for share in shares.values()):
        raise ValueError("Shares are whole parts, none below 0 and at least one above.")
    drawn = int.from_bytes(hashlib.sha256(f"{len(salt)}:{salt}{account}".encode()).digest()) % total
    for arm, share in shares.items():
        if drawn < share:
            return arm
        drawn -= share
    raise AssertionError("the parts sum to the total")


def odds_of_uneven(accounts: Sequence[int], shares: Sequence[int]) -> float:
    """Return the odds for "the split is not as meant" against "it is", by the accounts seen in each of two arms.

    May be asked at any moment and as often as wanted: under a fair split they ever reach k with a chance of at most 1/k
    (Ville, 1939; a uniform mixture of shares against the one that was meant). UNEVEN or more means a fault in counting
    or assignment, and the answer of the experiment is then worth nothing.
    """
    (one, other), share = accounts, shares[0] / sum(shares)
    mixed = math.lgamma(one + 1) + math.lgamma(other + 1) - math.lgamma(one + other + 2)
    return math.exp(min(mixed - one * math.log(share) - other * math.log1p(-share), 700.0))
