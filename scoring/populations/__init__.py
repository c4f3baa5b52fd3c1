"""Populations of generated leads whose true chance to convert is known: to try, test and measure on."""

from scoring.populations.generate import HORIZON, generate
from scoring.populations.lives import Deal, Life, lives
from scoring.populations.population import Population

__all__ = ["HORIZON", "Deal", "Life", "Population", "generate", "lives"]
