"""What the demo shows on the terminal: how far its first cycle is, and who comes alive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.status import Status

from hub.demo.cycle import BURST_EACH, BURST_LEADS, Counts
from hub.demo.vendors import Vendors

BARS_EVERY, LINES_EVERY = 0.5, 10.0
ALIVE_EVERY = 5.0
Count = Callable[[], Counts]


@contextmanager
def progress(size: tuple[int, int], count: Count) -> Iterator[None]:
    """While the block runs, show what `count` says of `size` (leads, activities): bars on a terminal, else lines."""
    console = Console(stderr=True, highlight=False)
    show = _bars if console.is_terminal else _lines
    ended = Event()
    thread = Thread(target=show, args=(console, size, count, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _bars(console: Console, size: tuple[int, int], count: Count, ended: Event) -> None:
    leads, activities = size
    parts = (TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*parts, console=console) as bars:
        tasks = {
            "leads": bars.add_task("Leads pulled", total=leads),
            "activities": bars.add_task("Activities pulled", total=activities),
            "scored": bars.add_task("Leads scored", total=leads),
            "written": bars.add_task("Records written", total=leads),
        }
        is_last = False
        while not is_last:
            is_last = ended.wait(BARS_EVERY)
            found = count()
            for name, task in tasks.items():
                bars.update(task, completed=getattr(found, name))
        # Some of what a CRM calls an activity is none: a meeting that was called off, a mail that bounced.
        bars.update(tasks["activities"], total=found.activities)


def _lines(console: Console, size: tuple[int, int], count: Count, ended: Event) -> None:
    while not ended.wait(LINES_EVERY):
        found = count()
        console.print(
            f"  {found.leads:,} of {size[0]:,} leads and {found.activities:,} of {size[1]:,} activities pulled, "
            f"{found.scored:,} leads scored, {found.written:,} records written",
            soft_wrap=True,
        )


@dataclass(slots=True)
class Trickle:
    """Called now and then, lets leads come alive: many at first, then one every few seconds. A terminal tells who."""

    them: Vendors
    next_at: float = 0.0
    count: int = 0
    status: Status = field(default_factory=lambda: Console(stderr=True, highlight=False).status(""))

    def __call__(self) -> None:
        """Let leads come alive when it is time."""
        if monotonic() < self.next_at:
            return
        names = self.them.burst(1, 3) if self.count else self.them.burst(BURST_LEADS, BURST_EACH)
        self.count += len(names)
        self.next_at = monotonic() + ALIVE_EVERY
        self.status.update(f"{self.count:,} leads came alive so far, {names[-1]} last")
        self.status.start()
