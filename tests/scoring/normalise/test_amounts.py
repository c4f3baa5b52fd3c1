"""Sizes and sums of money, as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.normalise import amount


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("201-500", 350),
        ("1,000+", 1000),
        ("10 001+ employees", 10_001),
        ("<10", 10),
        ("self-employed", 1),
        ("€2.5m", 2_500_000),
        ("2,5 Mio. €", 2_500_000),
        ("$1B", 1_000_000_000),
        ("10k-50k", 30_000),
        ("$10-50m", 30_000_000),
        ("1.000", 1000),
        ("1 000 000", 1_000_000),
        ("1’000", 1000),
        ("1.234.567,89", 1_234_567.89),
        ("1,234.56", 1234.56),
        ("1.5", 1.5),
        (37, 37),
        (2.5, 2.5),
        ("1e6", 1_000_000),
        ("10-50 Mitarbeiter", 30),
        ("1.000–5.000", 3000),
        ("1,5 Tsd.", 1500),
        ("unter 1 Million", 1_000_000),
        ("£10m-£50m", 30_000_000),
        ("10 mln zł", 10_000_000),
        ("5 mld", 5_000_000_000),
        ("1,2 Md€", 1_200_000_000),
        ("5 MEUR", 5_000_000),
        ("100 kEUR", 100_000),
        ("100+ million", 100_000_000),
        ("9" * 309, None),
        ("9" * 307 + " bn", None),
        ("9" * 308 + " to " + "9" * 308, None),
        (10**400, None),
        ("20%", None),
        ("-5", None),
        ("(5)", 5),
        ("-€2m", None),
        ("5 mil", None),
        # Numbers that are dates, names or time
        ("12/2023", None),
        ("2023-12-01", None),
        ("Q3 2024", None),
        ("FY2023", None),
        ("FY 2023: 12m", 12_000_000),
        ("2023-2024", None),
        ("2001-5000", 3500),
        ("2023", 2023),
        ("50 in 2023", 50),
        ("Revenue 2023: 5M", 5_000_000),
        ("since 1999", None),
        ("10-Nov", None),
        ("Oct-50", None),
        ("1-2 weeks", None),
        ("Fortune 500", None),
        ("S&P 500", None),
        ("Tier 1", None),
        ("Tier 1: 500-1000", 750),
        ("Small (1-50)", 25),
        ("B2B, 200 employees", 200),
        ("3x", None),
        ("24/7", None),
        ("5*10", None),
        ("+1 555 123 4567", None),
        # One of several, and nobody knows which
        ("3 offices, 200 employees", None),
        ("10-20-30", None),
        ("10;50", None),
        ("200-51", None),
        ("CHF 1’5 Mio", None),
        ("1 1/2 million", None),
        # Factors before, and of other languages
        ("T€ 500", 500_000),
        ("Mio. EUR 12", 12_000_000),
        ("CHF 1’500’000.-", 1_500_000),
        ("USD25MM", 25_000_000),
        ("5 mill. kr", 5_000_000),
        ("10 tkr", 10_000),
        ("100 Mdkr", 100_000_000_000),
        ("3 tys. zł", 3000),
        ("R$ 2,5 mi", 2_500_000),
        ("₹5 Cr", 50_000_000),
        ("12 lakh", 1_200_000),
        ("5万", None),
        (".5M", 500_000),
        ("ca.50", 50),
        ("von 50 bis 100", 75),
        ("between 10 and 50", 30),
        ("many", None),
        ("", None),
        (-4, None),
        (float("nan"), None),
        (True, None),
        (None, None),
    ],
)
def test_a_size_becomes_a_number(value: object, number: float | None) -> None:
    assert amount(value) == number  # type: ignore[arg-type]


@given(st.text(max_size=30))
def test_any_size_is_read_without_an_error(text: str) -> None:
    found = amount(text)
    assert found is None or found >= 0
