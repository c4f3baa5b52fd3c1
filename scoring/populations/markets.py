"""The markets of the templates. Where they differ from the templates, learning has something to find."""

from typing import Final

from scoring.populations.market import MOST_RATES, MOST_SOURCES, Effect, Fact, Market

REFERRED: Final = Fact("lead_source", ("Referral",))
DECIDES: Final = Fact("seniority", ("c_level", "vp"))
SOCIAL: Final = Fact("lead_source", ("Social media",))

MARKETS: Final = {
    "b2b_saas": Market(
        rate=0.12,
        industries={
            "Computer Software": 22, "Financial Services": 12, "Manufacturing": 14, "Logistics": 10, "Retail": 14,
            "Higher Education": 8, "Government": 6, "Construction": 8, "Hospitality": 6,
        },
        believed={"department": 0.3, "web_visits": 1.4},
        effects=(
            Effect((REFERRED,), 1.1),
            Effect((SOCIAL,), -0.7),
            Effect((Fact("industry", ("Higher Education", "Government")),), -0.5),
            Effect((DECIDES, Fact("employees", at_least=201)), 1.4),
        ),
    ),
    "marketing_agency": Market(
        rate=0.10,
        industries={
            "Retail": 18, "Consumer Goods": 12, "Real Estate": 8, "Hospitality": 10, "Automotive": 8, "Software": 12,
            "Manufacturing": 14, "Construction": 10, "Government": 8,
        },
        believed={"industry": 0.3, "email_kind": 0.5, "web_visits": 1.5},
        effects=(
            Effect((Fact("industry", ("Manufacturing",)),), 1.0),
            Effect((Fact("department", ("marketing",)), Fact("employees", at_least=51)), 1.3),
        ),
        employees=(60, 1.5),
    ),
    "high_ticket_commerce": Market(
        rate=0.08,
        industries={"Hospitality": 3, "Real Estate": 3, "Retail": 2},
        believed={"country": 0.0, "email_clicks": 0.2, "bought_before": 2.0, "web_visits": 0.5},
        effects=(
            Effect((SOCIAL,), -0.8),
            Effect((REFERRED, Fact("phone")), 1.6),
            Effect((Fact("lead_source", ("Trade fair",)),), 1.4),
        ),
        emails={"company": 18, "free": 80, "role": 2},
        private=0.85,
        customers=0.12,
        rates={**MOST_RATES, "page_viewed": 4.0, "meeting_held": 0.12, "call_missed": 0.3},
    ),
    "financial_services": Market(
        rate=0.09,
        industries={
            "Construction": 18, "Manufacturing": 18, "Retail": 16, "Logistics": 12, "Hospitality": 10, "Software": 10,
            "Gambling": 3, "Cryptocurrency": 3, "Real Estate": 10,
        },
        believed={"department": 0.2, "phone": 1.8, "job_rank": 0.7},
        effects=(
            Effect((Fact("industry", ("Construction", "Logistics")),), 0.8),
            Effect((REFERRED, Fact("annual_revenue", at_least=1_000_000)), 1.3),
        ),
        sources={**MOST_SOURCES, "Broker": 12},
        employees=(45, 1.4),
    ),
    "insurance": Market(
        rate=0.11,
        industries={
            "Construction": 18, "Manufacturing": 18, "Retail": 18, "Hospitality": 14, "Logistics": 12, "Software": 10,
            "Mining": 4, "Oil & Gas": 3, "Aviation": 3,
        },
        believed={"department": 0.0, "lead_source": 1.8, "country": 0.0, "job_rank": 0.4, "employees": 1.4},
        effects=(
            Effect((Fact("industry", ("Hospitality",)),), -1.4),
            Effect((Fact("seniority", ("c_level",)), Fact("industry", ("Construction", "Manufacturing"))), 1.8),
        ),
        employees=(30, 1.4),
    ),
    "blank": Market(
        rate=0.10,
        industries={"Software": 20, "Manufacturing": 20, "Retail": 20, "Construction": 20, "Hospitality": 20},
        believed={},
        effects=(
            Effect((DECIDES,), 1.0),
            Effect((Fact("employees", at_least=51),), 0.8),
            Effect((REFERRED, Fact("country", ("Germany",))), 1.3),
        ),
    ),
}  # fmt: skip
"""By the template that scores such leads."""
