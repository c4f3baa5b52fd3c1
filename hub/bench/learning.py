"""Learning a scorecard, beside boosted trees of the same leads, each in a process of its own."""

import json
import subprocess
import sys
from typing import Any

from hub.bench.figures import SAY, Figure, at_most
from hub.settings import Settings, environment

FEW = 0.09
"""Of the leads of the larger set, those of the smaller: 9,000 of 100,000."""
SIZES = ((FEW, 20, 3.0), (1.0, 30, 60.0))
"""Share of the leads, columns, and seconds that learning from them may take."""
MOST_MEGABYTES = 2_000.0
ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def learning(_base: Settings, leads: int, say: SAY) -> list[Figure]:
    """Measure learning from few leads and from many, in seconds of one core, and the most memory it takes."""
    figures, memory, beside = [], 0.0, 0.0
    for share, columns, most in SIZES:
        n = round(share * leads)
        say(f"Learning from {n:,} leads with {columns} columns …")
        own, trees = (_learned(kind, n, columns) for kind in ("scorecard", "boosted"))
        figures.append(
            at_most(f"learn_{columns}_columns", own["seconds"], "s", most=most, baseline=trees["seconds"]),
        )
        memory, beside = max(memory, own["megabytes"]), max(beside, trees["megabytes"])
    return [*figures, at_most("learn_memory", memory, "MB", most=MOST_MEGABYTES, baseline=beside)]


def _learned(kind: str, leads: int, columns: int) -> dict[str, Any]:
    """Return the seconds of one core and the megabytes, data and libraries included, that learning took."""
    done = subprocess.run(  # noqa: S603 - our own module, no shell
        [sys.executable, "-m", "hub.bench.learner", kind, str(leads), str(columns)],
        env=environment(**ONE_CORE),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found
