"""A band, once reached, is kept until the score falls clearly below where it began."""

from datetime import UTC, datetime

import numpy as np
import pytest

from scoring import Columns, Scorecard, Subject

NOW = datetime(2026, 4, 28, 14, 32, tzinfo=UTC)
KEYS = ("cold", "warm", "hot")


def card(total: int) -> Scorecard:
    """Return a scorecard by which every lead without attributes scores `total`."""
    return Scorecard.from_document(
        {
            "name": "Fixed",
            "base": total,
            "terms": [
                {"id": "a", "words": "A", "dimension": "fit", "when": {"attribute": "a", "exists": True}, "points": 1}
            ],
            "bands": [
                {"key": "cold", "word": "Cold", "at_least": 0},
                {"key": "warm", "word": "Warm", "at_least": 40, "hysteresis": 3},
                {"key": "hot", "word": "Hot", "at_least": 70, "hysteresis": 3},
            ],
        }
    )


@pytest.mark.parametrize(
    ("total", "before", "band"),
    [
        (69, None, "warm"),
        (70, None, "hot"),
        (69, "warm", "warm"),
        (67, "hot", "hot"),
        (66, "hot", "warm"),
        (37, "hot", "warm"),
        (36, "hot", "cold"),
        (37, "warm", "warm"),
        (36, "warm", "cold"),
        (39, "cold", "cold"),
        (100, "cold", "hot"),
        (67, "a band that is gone", "warm"),
    ],
)
def test_a_band_depends_on_the_score_and_on_the_band_before(total: int, before: str | None, band: str) -> None:
    assert card(total).score_one(Subject({}, ()), as_of=NOW, previous_band=before).band == band
    none = np.zeros(0, np.int64)
    columns = Columns(1, {}, np.zeros(2, np.int64), none.astype(np.int16), none, ())
    rank = KEYS.index(before) if before in KEYS else -1
    scores = card(total).score_many(columns, as_of=NOW, previous_bands=np.array([rank], np.int8))
    assert KEYS[scores.bands[0]] == band
