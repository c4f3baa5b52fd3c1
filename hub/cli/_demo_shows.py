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
ALIVE_EVERY, TOLD_EVERY = 5.0, 60.0
Count = Callable[[], Counts]


@contextmanager
def progress(leads: int, count: Count) -> Iterator[None]:
    """While the block runs, show what `count` says of so many leads: bars on a terminal, else lines."""
    console = Console(stderr=True, highlight=False)
    show = _bars if console.is_terminal else _lines
    ended = Event()
    thread = Thread(target=show, args=(console, leads, count, ended), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _bars(console: Console, leads: int, count: Count, ended: Event) -> None:
    parts = (TextColumn("{task.description:<18}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*parts, console=console) as bars:
        tasks = {
            "leads": bars.add_task("Leads pulled", total=leads),
            "activities": bars.add_task("Activities pulled", total=None),
            "scored": bars.add_task("Leads scored", total=leads),
            "written": bars.add_task("Records written", total=leads),
        }
        is_last = False
        while not is_last:
            is_last = ended.wait(BARS_EVERY)
            found = count()
            for name, task in tasks.items():
                bars.update(task, completed=getattr(found, name))
        bars.update(tasks["activities"], total=found.activities)


def _lines(console: Console, leads: int, count: Count, ended: Event) -> None:
    while not ended.wait(LINES_EVERY):
        found = count()
        console.print(
            f"  {found.leads:,} of {leads:,} leads and {found.activities:,} activities pulled, "
            f"{found.scored:,} leads scored, {found.written:,} records written",
            soft_wrap=True,
        )


@dataclass(slots=True)
class Trickle:
    """Called now and then, lets leads come alive: many at first, then one every few seconds; and tells of it."""

    them: Vendors
    next_at: float = 0.0
    tell_at: float = 0.0
    count: int = 0
    last: str = ""
    console: Console = field(default_factory=lambda: Console(stderr=True, highlight=False))
    status: Status | None = None

    def __call__(self) -> None:
        """Let leads come alive when it is time, and tell how many did."""
        if monotonic() >= self.next_at:
            names = self.them.burst(1, 3) if self.count else self.them.burst(BURST_LEADS, BURST_EACH)
            self.count, self.last = self.count + len(names), names[-1]
            self.next_at = monotonic() + ALIVE_EVERY
        alerts = self.them.alerts()
        words = f"{self.count:,} leads came alive, {self.last} last; {alerts:,} alerts in the chat"
        if self.console.is_terminal:
            self._show(words)
        elif alerts and monotonic() >= self.tell_at:
            self.console.print(words, soft_wrap=True)
            self.tell_at = monotonic() + TOLD_EVERY

    def _show(self, words: str) -> None:
        if self.status is None:
            self.status = self.console.status(words)
            self.status.start()
        self.status.update(words)
