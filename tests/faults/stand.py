"""A whole Leadlight with servers of its own, and the vendors that it is connected to."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event as Pause
from time import monotonic

from connectors.sandbox import HubSpotSandbox, SlackSandbox, serve
from hub import embedded
from hub.cycle import pull_now
from hub.db import EVERY_ORG
from hub.embedded.places import free_port
from hub.runtime import Runtime, open_runtime
from hub.settings import Settings
from tests.faults.machine import children, command
from tests.faults.rest import busy
from tests.faults.scenario import Scenario
from tests.faults.traps import Traps

TOP = Path(__file__).parents[2]
LONGEST_SECONDS = 300
LOOK_EVERY = 0.25


@dataclass(slots=True)
class Stand:
    """`leadlight up` in a process of its own; `home` holds its servers' data and `up.log`, what it said."""

    home: Path
    crm: HubSpotSandbox
    chat: SlackSandbox
    urls: Mapping[str, str]
    """Where the vendors answer."""
    traps: Traps
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def env(self) -> dict[str, str]:
        """The environment of our commands."""
        env = {"LEADLIGHT_HOME": str(self.home), "LEADLIGHT_PORT": str(self.port)}
        for vendor, url in self.urls.items():
            stem = f"LEADLIGHT_{vendor.upper()}"
            env |= {f"{stem}_API_URL": url, f"{stem}_LOGIN_URL": url}
            env |= {f"{stem}_CLIENT_ID": "sandbox-client", f"{stem}_CLIENT_SECRET": "sandbox-secret"}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LEADLIGHT_")}
        return kept | env

    @property
    def said(self) -> str:
        """What `leadlight up` and its processes said."""
        return (self.home / "up.log").read_text(errors="replace")

    def run(self, *arguments: str) -> None:
        """Run one of our commands to its end."""
        done = subprocess.run(
            [sys.executable, "-m", "hub.cli", *arguments], cwd=TOP, env=self.env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr

    def up(self) -> None:
        """Start everything."""
        with (self.home / "up.log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "hub.cli", "up"], cwd=TOP, env=self.env, stdout=log, stderr=log
            )

    def down(self) -> None:
        """Stop everything, in order."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)

    @property
    def hook(self) -> str:
        """Where the CRM tells of changes."""
        return f"http://127.0.0.1:{self.port}/hooks/hubspot"

    def processes(self, *words: str) -> list[int]:
        """Return the supervised processes whose command line has these words, such as `worker scores`."""
        assert self.process is not None
        return [pid for pid in children(self.process.pid) if set(words) <= set(command(pid))]

    @contextmanager
    def runtime(self) -> Iterator[Runtime]:
        """Open a runtime on this home's servers, in this process."""
        with open_runtime(Settings.from_env(self.env)) as runtime:
            yield runtime

    def pull(self) -> datetime:
        """Make every stream due, as `leadlight sync` does; returns when."""
        with self.runtime() as runtime:
            asked_at = runtime.clock()
            pull_now(runtime)
        return asked_at

    def await_idle(self, since: datetime | None = None) -> None:
        """Return when nothing is due, and every stream was pulled after `since`."""
        with self.runtime() as runtime:
            self.until(lambda: not self._busy(runtime, since), lambda: f"still due: {self._busy(runtime, since)}")

    def _busy(self, runtime: Runtime, since: datetime | None) -> dict[str, int]:
        with runtime.sessions.begin(EVERY_ORG) as session:
            return busy(session, since, now=runtime.clock())

    def until(
        self, is_so: Callable[[], bool], why: Callable[[], str] = lambda: "", most: float = LONGEST_SECONDS
    ) -> None:
        """Return when `is_so`; fails after `most` seconds."""
        deadline = monotonic() + most
        while not is_so():
            assert monotonic() < deadline, f"{why()}\n{self.said[-4000:]}"
            assert self.process is None or self.process.poll() is None, f"`up` ended\n{self.said[-4000:]}"
            Pause().wait(LOOK_EVERY)


@contextmanager
def stand(scenario: Scenario) -> Iterator[Stand]:
    """Serve the vendors and connect them, in a home of its own; ends with no process left."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(TemporaryDirectory(prefix="leadlight-faults-")))
        if os.geteuid() == 0:
            home.chmod(0o711)  # as root the servers run as another user, who must pass through
        crm, chat, traps = scenario.account(), SlackSandbox(), Traps()
        crm.webhooks.tries = 300  # the vendor repeats a notice for a day
        urls = {
            vendor: stack.enter_context(serve(traps.before(app.wsgi))).url
            for vendor, app in (("slack", chat), ("hubspot", crm))
        }
        here = Stand(home, crm, chat, urls, traps)
        stack.callback(embedded.stop, home)
        for vendor in urls:
            here.run("connect", vendor, "--follow")
        stack.callback(here.down)
        yield here
