"""Processes are killed with SIGKILL in the middle of the whole job; nothing is lost, nothing is done twice."""

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

from connectors.sandbox import HubSpotSandbox, SlackSandbox, serve
from hub.db import Sessions
from hub.demo.people import crowd
from hub.leads.models import CrmRecord, LeadScore
from hub.outbox.models import OutboxMessage
from hub.settings import Settings

TOP = Path(__file__).parents[2]
KILLS = 6
LONGEST_SECONDS = 240


def run(arguments: list[str], env: dict[str, str], kill_after: float | None = None) -> int:
    """Run a command of ours; kill it after a while, or let it end. Returns its exit code, -9 when killed."""
    process = subprocess.Popen([sys.executable, "-m", "hub.cli", *arguments], cwd=TOP, env=env)
    try:
        return process.wait(kill_after or LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def environment(settings: Settings, **urls: str) -> dict[str, str]:
    """Return the environment of our commands: this run's servers, and the sandboxes as vendors."""
    env = {
        **os.environ,
        "LEADLIGHT_HOME": str(settings.home),
        "LEADLIGHT_DATABASE_URL": settings.database_url,
        "LEADLIGHT_REDIS_URL": settings.redis_url,
    }
    for vendor, url in urls.items():
        stem = f"LEADLIGHT_{vendor.upper()}"
        env |= {f"{stem}_API_URL": url, f"{stem}_LOGIN_URL": url}
        env |= {f"{stem}_CLIENT_ID": "sandbox-client", f"{stem}_CLIENT_SECRET": "sandbox-secret"}
    return env


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_a_job_killed_again_and_again_ends_as_if_nothing_had_happened(
    settings: Settings, sessions: Sessions, org: UUID
) -> None:
    dice = random.Random(5)
    with serve(HubSpotSandbox(crowd(300, seed=3))) as crm, serve(SlackSandbox()) as chat:
        crm.app.rate_limits = False
        env = environment(settings, hubspot=crm.url, slack=chat.url)
        for vendor in ("slack", "hubspot"):
            assert run(["connect", vendor, "--follow"], env) == 0
        codes = [run(["sync", "--until-idle"], env, dice.uniform(2, 9)) for _ in range(KILLS // 2)]
        assert run(["sync", "--until-idle"], env) == 0
        alive = crm.app.burst(40, 9)
        codes += [run(["sync", "--until-idle"], env, dice.uniform(2, 9)) for _ in range(KILLS // 2)]
        assert -9 in codes
        assert run(["sync", "--until-idle"], env) == 0
        contacts, tasks, messages = crm.app.objects("contacts"), crm.app.tasks(), list(chat.app.messages)

    with sessions.begin(org) as session:
        rows = session.execute(
            select(CrmRecord, LeadScore).join(LeadScore, LeadScore.lead_id == CrmRecord.lead_id)
        ).all()
        assert len(rows) == 300
        for record, score in rows:
            shown = contacts[record.external_id]
            assert shown["leadlight_band"].lower() == score.band
            assert abs(int(shown["leadlight_score"]) - (score.total_score or 0)) < 3
        sent = session.scalars(select(OutboxMessage)).all()
    made = Counter(one["hs_task_body"].rpartition(" ")[2] for one in tasks)
    assert set(made) == {str(one.id) for one in sent if one.topic == "task"}
    assert set(made.values()) == {1}
    posted = Counter(one["metadata"]["event_payload"]["key"] for one in messages)
    assert set(posted.values()) == {1}
    alerts = {str(one.id): one.state for one in sent if one.topic == "alert"}
    assert set(posted) <= set(alerts)
    assert all(state == "dead" for key, state in alerts.items() if key not in posted)
    assert len(made) >= len(alive) // 4
