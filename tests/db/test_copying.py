"""Binary COPY of columns: what went in is what is read."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import numpy as np
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from hub.db import Sessions
from hub.db.copying import INFINITY, copy_columns

AT = datetime(1987, 6, 5, 4, 3, 2, 1, tzinfo=UTC)


@pytest.fixture
def session(sessions: Sessions, org: UUID) -> Session:
    with sessions.begin(org) as opened:
        opened.execute(
            text(
                "CREATE TEMPORARY TABLE seen (lead uuid, points smallint, big bigint, share double precision,"
                " told boolean, at timestamptz, factors smallint[]) ON COMMIT DROP"
            )
        )
        yield opened


def test_every_kind_of_column_is_read_as_it_was(session: Session) -> None:
    ids = [uuid4(), UUID(int=0)]
    copy_columns(
        session,
        "seen",
        {
            "lead": np.frombuffer(b"".join(one.bytes for one in ids), dtype="V16"),
            "points": np.array([-7, 32767], dtype=np.int16),
            "big": np.array([-(2**62), 5], dtype=np.int64),
            "share": np.array([0.1, -1e300]),
            "told": np.array([True, False]),
            "at": np.array([AT.replace(tzinfo=None), "2031-01-01"], dtype="datetime64[us]"),
            "factors": np.array([[1, -2, 3], [0, 0, 100]], dtype=np.int16),
        },
    )
    rows = session.execute(text("SELECT * FROM seen ORDER BY points")).all()
    assert [tuple(row) for row in rows] == [
        (ids[0], -7, -(2**62), 0.1, True, AT, [1, -2, 3]),
        (ids[1], 32767, 5, -1e300, False, datetime(2031, 1, 1, tzinfo=UTC), [0, 0, 100]),
    ]


def test_the_last_integer_is_infinity(session: Session) -> None:
    copy_columns(session, "seen", {"at": np.array([INFINITY], dtype=np.int64).view("datetime64[us]")})
    assert session.scalar(text("SELECT at = 'infinity' FROM seen")) is True
