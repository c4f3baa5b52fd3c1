"""Scorecards to begin with, one per industry, as YAML beside this module."""

from functools import lru_cache
from importlib import resources
from typing import Final

from scoring.scorecard import Scorecard

TEMPLATES: Final = (
    "b2b_saas",
    "marketing_agency",
    "high_ticket_commerce",
    "financial_services",
    "insurance",
    "blank",
)


@lru_cache(maxsize=len(TEMPLATES))
def load_template(name: str) -> Scorecard:
    """Return a template by name, one of TEMPLATES; raises KeyError for any other."""
    if name not in TEMPLATES:
        raise KeyError(f"There is no template '{name}'; there are {', '.join(TEMPLATES)}.")
    return Scorecard.from_yaml(resources.files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8"))
