"""Scorecards as YAML for people: no word turns into something else (`NO` is Norway), no field is given twice."""

import re
from collections.abc import Hashable
from typing import Any

import yaml

from scoring.errors import ScorecardError

LONGEST = 1_000_000
_PLAIN = (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?(?:0|[1-9][0-9_]*)", list("-+0123456789")),
    ("float", r"[-+]?[0-9]+\.[0-9]*(?:[eE][-+][0-9]+)?", list("-+0123456789")),
)
"""What stands for something other than text; the standard's longer list takes `12:30` for 750 and `NO` for false."""


class _Loader(yaml.SafeLoader):
    """The safe loader that takes only _PLAIN for more than text; a field given twice is refused, and so are aliases."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key, _ in node.value:
            name = self.construct_object(key, deep=True)
            if isinstance(name, Hashable) and name in seen:
                raise ScorecardError(str(name), f"is given twice (line {key.start_mark.line + 1}); remove one.")
            seen.add(name)
        return super().construct_mapping(node, deep)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise ScorecardError("", "refers back with '*'; write the part out instead.")
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in _PLAIN:
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(f"^(?:{_pattern})$"), _first)


def load(text: str) -> Any:
    """Return the document in a YAML (or JSON) text; raises ScorecardError when it is none."""
    if len(text) > LONGEST:
        raise ScorecardError("", f"is longer than {LONGEST:,} characters; a scorecard is not.")
    try:
        return yaml.load(text, _Loader)  # noqa: S506 -- the loader is a SafeLoader
    except yaml.MarkedYAMLError as error:
        line = f" in line {error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ScorecardError("", f"is not readable as YAML{line}: {error.problem}. Check the indents there.") from error
    except ValueError as error:  # Python reads no number of more than 4,300 digits
        raise ScorecardError("", "holds a number of thousands of digits; shorten it.") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ScorecardError("", "is not readable as YAML; check for characters that are not text.") from error


def write(document: dict[str, Any]) -> str:
    """Return the document as YAML, its fields in the order given."""
    return yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=100)
