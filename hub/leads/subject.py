"""From what is stored of leads to what scoring reads: the one place where the two meet."""

from collections.abc import Mapping, Sequence
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


def columns(
    attributes: Mapping[str, Sequence[str | None]], touches: Sequence[bytes], kinds: Mapping[int, str]
) -> Columns:
    """Return leads as columns: attributes, each a JSON text per lead, coded; all touches end to end."""
    packed = np.frombuffer(b"".join(touches), dtype=TOUCH)
    offsets = np.zeros(len(touches) + 1, dtype=np.int64)
    np.cumsum([len(one) // TOUCH.itemsize for one in touches], out=offsets[1:])
    names = [kinds.get(number, "") for number in range(max(kinds, default=-1) + 1)]
    return Columns(
        n=len(touches),
        attributes={name: _coded(values) for name, values in attributes.items()},
        touch_offsets=offsets,
        touch_kinds=packed["kind"].astype(np.int16),
        touch_times=packed["at"].astype(np.int64),
        kind_names=names,
    )


def kinds_of(session: Session, org_id: UUID) -> dict[int, str]:
    """Return the activity type behind each number in `leads.touches`."""
    rows = session.execute(select(TouchKind.kind, TouchKind.activity_type).where(TouchKind.org_id == org_id))
    return {row.kind: row.activity_type for row in rows}


def _coded(values: Sequence[str | None]) -> Coded:
    """Number the distinct JSON texts, each read once."""
    numbers: dict[str | None, int] = {None: -1, "null": -1}
    codes: NDArray[np.int32] = np.fromiter(
        (numbers.setdefault(value, len(numbers) - 2) for value in values), dtype=np.int32, count=len(values)
    )
    return Coded(codes=codes, levels=[msgspec.json.decode(value) for value in list(numbers)[2:] if value])


def _present(attributes: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in attributes.items() if value is not None}
