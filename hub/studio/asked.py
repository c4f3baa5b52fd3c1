"""Checks that the attributes that people name are there, before anything is learned without them."""

from collections.abc import Collection
from difflib import get_close_matches

from hub.errors import Invalid
from hub.studio.gathering import STEADY, Wanted
from hub.studio.training import Training


def check_names(found: Training, wanted: Wanted) -> None:
    """Raise Invalid where leads have no attribute, and nobody did anything, that is called as an option says."""
    attributes = {*found.writings.columns.attributes, *found.snapshots.columns.attributes}
    there = attributes | set(found.snapshots.columns.kind_names)
    _check("--exclude", wanted.exclude, there)
    _check("--include", wanted.include, attributes)
    _check("--steady", set(wanted.steady) - STEADY, attributes)


def _check(option: str, names: Collection[str], there: Collection[str]) -> None:
    for name in sorted(set(names) - set(there)):
        by_case = {one.casefold(): one for one in sorted(there)}
        near = get_close_matches(name.casefold(), by_case, 1)
        hint = f"Did you mean '{by_case[near[0]]}'?" if near else f"There are: {', '.join(sorted(there)) or 'none'}."
        raise Invalid(f"{option}: no lead has '{name}'. {hint}")
