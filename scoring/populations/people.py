"""Draws who leads are: what a CRM holds of them as people wrote it, and what scoring reads in that."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoring import normalise
from scoring.columns import Coded
from scoring.populations.market import Market, Shares
from scoring.subject import Scalar

TITLES: Final = {
    "leader": ("CEO", "Founder & CEO", "Owner", "Geschäftsführer", "CFO", "Chief Operating Officer", "Gérant"),
    "vp": ("VP Sales", "VP Operations", "Vice President Marketing", "SVP Finance", "VP of Engineering"),
    "director": (
        "Head of Marketing", "Director of Operations", "Vertriebsleiter", "Finance Director", "Head of IT",
        "Director, Human Resources", "Directrice marketing",
    ),
    "manager": (
        "Marketing Manager", "Sales Manager", "IT Manager", "Operations Manager", "Product Manager", "HR Manager",
        "Responsable des achats", "Team Lead Support",
    ),
    "specialist": ("Software Engineer", "Business Analyst", "Account Executive", "Buchhalterin", "Legal Counsel"),
    "student": ("Student", "Marketing Intern", "Werkstudent"),
}  # fmt: skip
FIRST: Final = "Ada Ben Carla Dev Elif Finn Grace Hiro Ines Jon Kira Liam Mara Noor Oskar Priya Quinn Rosa Sam Uma"
LAST: Final = "Adeyemi Brandt Costa Demir Engel Fischer Garcia Haas Jensen Kaya Moreau Nunes Okafor Park Silva Tanaka"
MISSING: Final = {
    "title": 0.08, "country": 0.06, "industry": 0.12, "employees": 0.18, "annual_revenue": 0.3, "phone": 0.35,
    "lead_source": 0.08,
}  # fmt: skip
"""How often nobody filled in what there is to say."""
OF_A_COMPANY: Final = frozenset({"title", "company", "industry", "employees", "annual_revenue"})
PRIVATE: Final = "inbox.zz"
"""A provider of private addresses; the ending is one that will never be given to a country."""
ROLES: Final = ("info", "office", "sales")
PEOPLE_A_COMPANY: Final = 4
REVENUE_A_HEAD: Final = 150_000
CAMPAIGNS: Final = tuple(f"Campaign {number}" for number in range(1, 13))
POSITIONS: Final = tuple(range(1, 501))
NOISE: Final = ("campaign", "list_position")
"""Attributes that have nothing to do with the outcome."""

Codes = NDArray[np.int32]
People = tuple[dict[str, Coded], dict[str, Coded]]


def draw_people(dice: np.random.Generator, market: Market, n: int) -> People:
    """Return n leads' attributes as scoring reads them, and as people wrote those that are written otherwise."""
    kinds = _drawn(dice, market.emails, n)
    company = dice.integers(0, max(n // PEOPLE_A_COMPANY, 1), n)
    heads = _employees(dice, market, company)
    written = {
        "title": _titles(dice, market.ranks, n),
        "country": _drawn(dice, market.countries, n),
        "annual_revenue": _levels([_money(REVENUE_A_HEAD * number) for number in heads.tolist()]),
    }
    found = {
        "name": (names := _names(dice, n)),
        "email": _emails(names, kinds, company, dice),
        "email_kind": kinds,
        "company": _levels([f"{host.title()} {number}" for host, number in _hosts(company)]),
        "employees": _levels(heads.tolist()),
        "industry": _of_companies(dice, market.industries, company),
        "lead_source": _drawn(dice, market.sources, n),
        "phone": _numbered("0999 /", dice.integers(10**8, 10**9, n)),
        "email_opted_out": _drawn_of(dice, (False, True), (0.96, 0.04), n),
        "lifecycle_stage": _drawn_of(dice, ("lead", "customer"), (1 - market.customers, market.customers), n),
        "campaign": _drawn_of(dice, CAMPAIGNS, None, n),
        "list_position": _drawn_of(dice, POSITIONS, None, n),
    }
    is_private = dice.random(n) < market.private
    for one in (written, found):
        for name in one:
            is_gone = dice.random(n) < MISSING.get(name, 0.0)
            one[name] = _without(one[name], is_gone | is_private if name in OF_A_COMPANY else is_gone)
    return found | _read(written), written


def _read(written: Mapping[str, Coded]) -> dict[str, Coded]:
    """Return what scoring reads in what people wrote."""
    title = written["title"]
    return {
        "title": title,
        "seniority": _mapped(title, lambda text: normalise.seniority(str(text))),
        "department": _mapped(title, lambda text: normalise.department(str(text))),
        "country": _mapped(written["country"], lambda text: normalise.country(str(text))),
        "annual_revenue": _mapped(written["annual_revenue"], normalise.amount),
    }


def _mapped(coded: Coded, read: Callable[[Scalar], Scalar]) -> Coded:
    values = [read(level) for level in coded.levels]
    levels = list(dict.fromkeys(value for value in values if value is not None))
    places = {value: place for place, value in enumerate(levels)} | {None: -1}
    codes = np.array([*(places[value] for value in values), -1], np.int32)
    return Coded(codes[coded.codes], levels)


def _drawn(dice: np.random.Generator, shares: Shares, n: int) -> Coded:
    weights = np.array(list(shares.values()), np.float64)
    return _drawn_of(dice, tuple(shares), (weights / weights.sum()).tolist(), n)


def _drawn_of(dice: np.random.Generator, levels: Sequence[Scalar], chances: Sequence[float] | None, n: int) -> Coded:
    chosen = dice.choice(len(levels), n, p=chances)
    return Coded(chosen.astype(np.int32), levels)


def _titles(dice: np.random.Generator, ranks: Shares, n: int) -> Coded:
    each = {title: ranks[rank] / len(titles) for rank, titles in TITLES.items() for title in titles}
    return _drawn(dice, each, n)


def _employees(dice: np.random.Generator, market: Market, company: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many people work where each lead does: as many for all of one company."""
    median, spread = market.employees
    sizes = median * np.exp(spread * dice.standard_normal(int(company.max()) + 1))
    return np.clip(np.round(sizes), 1, 200_000).astype(np.int64)[company]


def _of_companies(dice: np.random.Generator, shares: Shares, company: NDArray[np.int64]) -> Coded:
    """Return what is drawn for each company, the same for all of one."""
    drawn = _drawn(dice, shares, int(company.max()) + 1)
    return Coded(drawn.codes[company], drawn.levels)


def _hosts(company: NDArray[np.int64]) -> list[tuple[str, int]]:
    """Return for each lead the name and the number of its company."""
    names = LAST.lower().split()
    return [(names[number % len(names)], number) for number in company.tolist()]


def _money(amount: float) -> str:
    """Return an amount as people write it: `€1.2M`, `€450k`."""
    return f"€{amount / 1e6:.1f}M" if amount >= 1e6 else f"€{amount / 1e3:.0f}k"


def _names(dice: np.random.Generator, n: int) -> Coded:
    pairs = tuple(f"{first} {last}" for first in FIRST.split() for last in LAST.split())
    return _drawn_of(dice, pairs, None, n)


def _emails(names: Coded, kinds: Coded, company: NDArray[np.int64], dice: np.random.Generator) -> Coded:
    """Return an address for each lead, no two alike."""
    own = [str(level).lower().replace(" ", ".") for level in names.levels]
    roles = dice.integers(0, len(ROLES), len(company)).tolist()
    rows = zip(names.codes.tolist(), kinds.codes.tolist(), _hosts(company), roles, strict=True)
    found = []
    for number, (name, kind, (host, at), role) in enumerate(rows):
        domain = PRIVATE if kinds.levels[kind] == "free" else f"{host}-{at}.example"
        found.append(f"{ROLES[role] if kinds.levels[kind] == 'role' else own[name] + '.'}{number}@{domain}")
    return Coded(np.arange(len(found), dtype=np.int32), found)


def _numbered(word: str, numbers: NDArray[np.int64]) -> Coded:
    return _levels([f"{word} {number}" for number in numbers.tolist()])


def _levels(values: Sequence[Scalar]) -> Coded:
    places: dict[Scalar, int] = {}
    codes = np.fromiter((places.setdefault(value, len(places)) for value in values), np.int32, len(values))
    return Coded(codes, list(places))


def _without(coded: Coded, is_gone: NDArray[np.bool_]) -> Coded:
    return Coded(np.where(is_gone, np.int32(-1), coded.codes), coded.levels)
