"""Terms come with the leads that are the evidence for their points."""

import numpy as np
import pandas as pd

from scoring import Scorecard
from scoring.evaluate.shapes import Shape, shapes, strongest
from scoring.learn.frame import columns_of
from scoring.learn.snapshots import ANY_TIME

CARD = Scorecard.from_document(
    {
        "name": "Shapes",
        "base": 0,
        "terms": [
            {
                "id": "visits",
                "words": "Visits",
                "dimension": "fit",
                "table": {
                    "attribute": "visits",
                    "bins": [{"at_least": 0, "below": 5, "points": 2}, {"at_least": 5, "points": 9}],
                    "missing": -4,
                },
            },
            {
                "id": "ads",
                "words": "From ads",
                "dimension": "fit",
                "when": {"attribute": "source", "equals": "Ads"},
                "points": 3,
            },
            {
                "id": "both",
                "words": "Both",
                "dimension": "fit",
                "pair": {
                    "first": {"attribute": "visits", "bins": [{"at_least": 0, "below": 5}, {"at_least": 5}]},
                    "second": {"attribute": "source", "categories": [{"is": ["Ads"]}]},
                    "points": [[0, 0, 0], [6, 0, 0], [0, 0, 0], [0, 0, 0]],
                },
            },
        ],
        "bands": [{"key": "cold", "word": "Cold", "at_least": 0}, {"key": "hot", "word": "Hot", "at_least": 10}],
    }
)
LEADS = pd.DataFrame({"visits": [1, 7, 9, None], "source": ["Ads", "Ads", "Mail", "Mail"]})


def found() -> dict[str, Shape]:
    columns = columns_of(LEADS)
    scores = CARD.score_many(columns, as_of=ANY_TIME)
    return {shape.words: shape for shape in shapes(CARD, columns, scores, np.array([0, 1, 1, 0]))}


def told(shape: Shape) -> list[tuple[str, int, str]]:
    return [(level.words, level.points, str(level.rate)) for level in shape.levels]


def test_each_level_of_a_table_counts_its_leads_and_conversions() -> None:
    assert told(found()["Visits"]) == [
        ("at least 0, below 5", 2, "0 of 1"),
        ("at least 5", 9, "2 of 2"),
        ("not known", -4, "0 of 1"),
    ]


def test_a_pair_shows_the_cells_that_give_points() -> None:
    assert told(found()["Both"]) == [("at least 5; Ads", 6, "1 of 1")]


def test_a_rule_tells_those_it_holds_for_from_the_others() -> None:
    assert told(found()["From ads"]) == [("These points", 3, "1 of 2"), ("No points", 0, "1 of 2")]


def test_the_strongest_levels_are_those_that_weigh_most_among_leads_there_are() -> None:
    every = tuple(found().values())
    assert [level.points for _, level in strongest(every, 3)] == [9, 6, -4]
    assert next(iter(found())) == "Visits"
