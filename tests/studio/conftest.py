"""An organization whose history is long enough to judge by its newest leads, learned from once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hub.db import EVERY_ORG
from hub.embedded import Endpoints
from hub.organizations.create import create_organization
from hub.runtime import Runtime, open_runtime
from hub.scores import stage
from hub.settings import Settings
from tests.conftest import copy_of_database, named
from tests.studio.commands import told, use
from tests.studio.history import fill, some

KINDS = ("form_submitted", "meeting_held", "page_viewed")
COHORTS = ((1, 95), (2, 185), (3, 275))
"""The seed of each, and how many days ago its leads were looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """What `leadlight learn` made of the history of Acme; the database also holds another organization."""

    database: str
    leads: int
    conversions: int
    answer: dict[str, Any]
    card: Path
    report: str


@pytest.fixture(scope="session")
def story(servers: Endpoints, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """The history of Acme, filled, scored and learned from; `acme` is a copy to work with."""
    folder = tmp_path_factory.mktemp("story")
    card, report = folder / "card.json", folder / "report.html"
    with copy_of_database(servers, template) as name, _opened(servers, name, folder) as runtime:
        won = _tell(runtime)
        with pytest.MonkeyPatch.context() as patch:
            use(runtime.settings, patch)
            answer = told("learn", "--org", "Acme", "--out", card, "--report", report, "--capacity", 3)
        runtime.sessions.engine.dispose()  # a database can be copied while nobody is connected
        yield Story(
            database=name, leads=len(won), conversions=sum(won), answer=answer, card=card, report=report.read_text()
        )


@pytest.fixture
def acme(story: Story, servers: Endpoints, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Runtime]:
    """A copy of the story, which commands find."""
    with copy_of_database(servers, story.database) as name, _opened(servers, name, tmp_path) as runtime:
        use(runtime.settings, monkeypatch)
        yield runtime


@contextmanager
def _opened(servers: Endpoints, database: str, folder: Path) -> Iterator[Runtime]:
    settings = Settings(
        home=folder / "home",
        database_url=named(servers, database),
        redis_url=servers.redis_url,
        secret_keys=("a secret key for tests only",),
    )
    with open_runtime(settings) as runtime:
        yield runtime


def _tell(runtime: Runtime) -> list[bool]:
    """Fill and score the organizations; return who of Acme's leads converted."""
    now = runtime.clock()
    with runtime.sessions.begin(EVERY_ORG) as session:
        acme, other = (create_organization(session, name).id for name in ("Acme", "Other"))
    cohorts = [some(now, leads=130, seed=seed, days_ago=ago) for seed, ago in COHORTS]
    won = [bool(one) for cohort in cohorts for one in cohort.outcomes]
    contract = ["signed" if one else None for one in won]
    fill(runtime, acme, *cohorts, kinds=KINDS, contract=contract, owner_id=[str(at) for at in range(len(won))])
    fill(runtime, other, some(now, leads=40, seed=5), secret=["x", "y"] * 20)
    stage.drain(runtime)
    return won
