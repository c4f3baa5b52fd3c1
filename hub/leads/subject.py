"""From what is stored of leads to what scoring reads: the one place where the two meet."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from hub.leads.models import Lead, TouchKind
from scoring import Coded, Columns, Subject, Touch

TOUCH = np.dtype([("kind", ">i2"), ("at", ">i8")])
"""One touch in `leads.touches`; `hub.leads.activities.pack` writes it."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def subject_now(lead: Lead, kinds: Mapping[int, str]) -> Subject:
    """Return the lead as it is, from its packed touches; `kinds` are by number."""
    packed = np.frombuffer(lead.touches, dtype=TOUCH)
    touches = [
        Touch(kinds[int(kind)], EPOCH + timedelta(microseconds=int(at)), None)
        for kind, at in zip(packed["kind"], packed["at"], strict=True)
    ]
    return Subject(_present(lead.attributes), touches)


class Gathering:
    """Leads as columns, taken in a part at a time: each distinct value is kept once, however many leads have it."""

    def __init__(self, attributes: Iterable[str]) -> None:
        self._numbers: dict[str, dict[str | None, int]] = {name: {None: -1, "null": -1} for name in attributes}
        self._codes: dict[str, list[NDArray[np.int32]]] = {name: [] for name in self._numbers}
        self._touches: list[bytes] = []
        self._counts: list[NDArray[np.int64]] = []

    def take(self, attributes: Mapping[str, Sequence[str | None]], touches: Sequence[bytes]) -> None:
        """Take in leads: attributes, each a JSON text per lead, and packed touches."""
        for name, values in attributes.items():
            numbers = self._numbers[name]
            codes = (numbers.setdefault(value, len(numbers) - 2) for value in values)
            self._codes[name].append(np.fromiter(codes, dtype=np.int32, count=len(values)))
        self._touches.append(b"".join(touches))
        self._counts.append(np.array([len(one) // TOUCH.itemsize for one in touches], dtype=np.int64))

    def columns(self, kinds: Mapping[int, str]) -> Columns:
        """Return all that was taken in, in order; `kinds` are by number."""
        packed = np.frombuffer(b"".join(self._touches), dtype=TOUCH)
        counts = np.concatenate([np.zeros(1, np.int64), *self._counts])
        return Columns(
            n=len(counts) - 1,
            attributes={name: self._coded(name) for name in self._numbers},
            touch_offsets=np.cumsum(counts),
            touch_kinds=packed["kind"].astype(np.int16),
            touch_times=packed["at"].astype(np.int64),
            kind_names=[kinds.get(number, "") for number in range(max(kinds, default=-1) + 1)],
        )

    def _coded(self, name: str) -> Coded:
        codes = np.concatenate([np.zeros(0, np.int32), *self._codes[name]])
        levels = [msgspec.json.decode(value) for value in list(self._numbers[name])[2:] if value]
        return Coded(codes=codes, levels=levels)


def columns(
    attributes: Mapping[str, Sequence[str | None]], touches: Sequence[bytes], kinds: Mapping[int, str]
) -> Columns:
    """Return leads as columns: attributes, each a JSON text per lead, coded; all touches end to end."""
    found = Gathering(attributes)
    found.take(attributes, touches)
    return found.columns(kinds)


def kinds_of(session: Session, org_id: UUID) -> dict[int, str]:
    """Return the activity type behind each number in `leads.touches`."""
    rows = session.execute(select(TouchKind.kind, TouchKind.activity_type).where(TouchKind.org_id == org_id))
    return {row.kind: row.activity_type for row in rows}


def _present(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value is not None}
