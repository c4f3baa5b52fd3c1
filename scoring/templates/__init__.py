"""Scorecards to begin with, by industry."""

from importlib.resources import files

from scoring.scorecard import Scorecard

TEMPLATES = ("b2b_saas",)


def load_template(name: str) -> Scorecard:
    """Return a template by name; raises KeyError for an unknown one."""
    if name not in TEMPLATES:
        raise KeyError(name)
    return Scorecard.from_yaml((files(__package__) / f"{name}.yaml").read_text(encoding="utf-8"))
