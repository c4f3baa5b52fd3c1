"""Words beside numbers, plain: factors, and what makes a number say something else than a size or a sum of money."""

from typing import Final

FACTORS: Final = {
    word: factor
    for factor, listed in (
        (1_000, "k|keur|teur|tsd|tausend|thousand|thousands|mille|tusen|tkr|tys|tysiecy"),
        (100_000, "lakh|lakhs|lac|lacs"),
        (
            1_000_000,
            "m|mm|mn|meur|msek|mln|mio|mi|mill|million|millions|millionen|millioner|millon|millones|milhao|milhoes|"
            "miljon|miljoner|miljoen|milioni|mkr|mnkr|mdp",
        ),
        (10_000_000, "crore|crores|cr"),
        (
            1_000_000_000,
            "b|bn|billion|billions|md|mld|mrd|milliarde|milliarden|milliard|milliards|mdr|mdkr|miljard|miljarder|"
            "miliardo|miliardi",
        ),
    )
    for word in listed.split("|")
}
UNCLEAR: Final = frozenset({"mil", "billon", "billones"})
"""A thousand to some, a million to others."""
ALONE: Final = frozenset({"self employed", "selfemployed", "just me", "solo", "freelancer", "freelance", "myself only"})

MONTHS = (
    "jan|january|januar|janvier|feb|february|februar|mar|march|marz|apr|april|may|mai|jun|june|juni|jul|july|juli|"
    "aug|august|sep|sept|september|oct|october|okt|oktober|nov|november|dec|december|dez|dezember"
)
NAMING = (
    f"{MONTHS}|fy|gj|q1|q2|q3|q4|h1|h2|since|founded|established|est|seit|gegrundet|depuis|desde|"
    "fortune|forbes|s&p|ftse|dax|mdax|sdax|tecdax|cac|smi|nasdaq|inc|global|top|iso|"
    "tier|band|group|gruppe|level|cluster|class|klasse|category|kategorie|segment|stage|phase|type|typ|no|nr"
)
"""After these a number is part of a name or a date: `Fortune 500`, `Tier 1`, `Q3 2024`."""
COUNTING = (
    f"{MONTHS}|day|days|week|weeks|month|months|year|years|yr|yrs|hour|hours|hrs|tage|tagen|woche|wochen|monat|monate|"
    "monaten|jahr|jahre|jahren|jour|jours|mois|ans|ano|anos|anni"
)
"""Before these a number counts time, or is a date's: `3 years`, `10-Nov`."""
