"""The JSON Schema says the same as the parser, as far as a schema can."""

import copy
import json
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from scoring import SCHEMA, TEMPLATES, Scorecard, ScorecardError, load_template
from scoring.checks import BOUNDS, NAMES
from scoring.decay import Curve
from tests.scoring.strategies import documents
from tests.scoring.test_document import DOCUMENT

VALIDATOR = Draft202012Validator(SCHEMA)


def as_json(document: Any) -> Any:
    return json.loads(json.dumps(document))


def is_parsed(document: Any) -> bool:
    try:
        Scorecard.from_document(document)
    except ScorecardError:
        return False
    return True


def test_the_published_file_is_the_schema() -> None:
    published = resources.files("scoring").joinpath("scorecard.schema.json").read_text(encoding="utf-8")
    assert json.loads(published) == SCHEMA
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("name", TEMPLATES)
def test_templates_are_valid_by_it(name: str) -> None:
    assert VALIDATOR.is_valid(load_template(name).to_document())


def test_the_example_in_the_documentation_is_right() -> None:
    text = Path(__file__).parents[2].joinpath("docs", "scorecards.md").read_text(encoding="utf-8")
    example = text.partition("```yaml\n")[2].partition("```")[0]
    assert Scorecard.problems(example) == ()
    assert VALIDATOR.is_valid(Scorecard.from_yaml(example).to_document())
    named = set(re.findall(r"`([a-z_]+)`", text))
    assert {*NAMES, *BOUNDS, *get_args(Curve)} - named == set()


@given(documents())
@settings(max_examples=100, deadline=None)
def test_what_the_parser_takes_and_writes_is_valid(document: dict[str, Any]) -> None:
    written = Scorecard.from_document(document).to_document()
    for one in (document, written):
        assert [error.message for error in VALIDATOR.iter_errors(as_json(one))] == []


def nodes(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each container with each of its keys or places."""
    for key in list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ():
        yield value, key
        yield from nodes(value[key])


@given(documents(), st.data())
@settings(max_examples=150, deadline=None)
def test_a_value_of_another_shape_is_refused_by_both(document: dict[str, Any], data: st.DataObject) -> None:
    broken = as_json(document)
    places = list(nodes(broken))
    place, key = places[data.draw(st.integers(0, len(places) - 1))]
    wrong = {} if isinstance(place[key], list) else [[]]
    place[key] = wrong
    assert not is_parsed(broken)
    assert not VALIDATOR.is_valid(broken)


@given(documents(), st.data())
@settings(max_examples=100, deadline=None)
def test_a_field_that_nobody_knows_is_refused_by_both(document: dict[str, Any], data: st.DataObject) -> None:
    broken = as_json(document)
    places = [broken, *(place[key] for place, key in nodes(broken) if isinstance(place[key], dict))]
    data.draw(st.sampled_from(places))["colour"] = "red"
    assert not is_parsed(broken)
    assert not VALIDATOR.is_valid(broken)


def test_a_field_that_is_missing_is_missed_by_both() -> None:
    for number, (_, _) in enumerate(nodes(DOCUMENT)):
        broken = copy.deepcopy(DOCUMENT)
        place, key = list(nodes(broken))[number]
        if isinstance(place, dict) and key not in BOUNDS:
            del place[key]
            assert VALIDATOR.is_valid(broken) is is_parsed(broken), (key, place)


@pytest.mark.parametrize("value", [None, {"template": None}, {}])
def test_null_is_as_absent_in_both(value: Any) -> None:
    document = DOCUMENT | {"provenance": value}
    assert is_parsed(document)
    assert VALIDATOR.is_valid(document)


@pytest.mark.parametrize("number", [10**400, -(10**400), 2e300])
def test_a_number_that_no_float_holds_is_refused_by_both(number: float) -> None:
    document = copy.deepcopy(DOCUMENT)
    document["terms"][0]["when"] = {"attribute": "x", "range": {"at_most": number}}
    assert not is_parsed(document)
    assert not VALIDATOR.is_valid(document)


def test_the_short_form_of_categories_is_valid() -> None:
    document = copy.deepcopy(DOCUMENT)
    document["terms"][2]["table"]["categories"] = {"Retail": 2, "a": 1}
    assert is_parsed(document)
    assert VALIDATOR.is_valid(document)
