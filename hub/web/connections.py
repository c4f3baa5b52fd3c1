"""Connections: health, lag, calls, what waits to be written, and what we gave up on."""

from uuid import UUID

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

from connectors.csvfile import VENDOR as FILES
from hub.connections.status import connection_status
from hub.dead_letters import STAGES, Action, count_dead, dead_letters, settle
from hub.errors import Invalid
from hub.web.guard import Visit, requires
from hub.web.panel import name_of
from hub.web.render import page
from hub.web.values import connections as values

blueprint = Blueprint("connections", __name__)
HERE = "/app/connections"
DONE: dict[Action, str] = {"replay": "tried again now", "drop": "dropped"}


@blueprint.get(HERE)
@requires("reader")
def connections(visit: Visit) -> ResponseReturnValue:
    """Show the page; htmx asks for the part that moves."""
    org_id, now = visit.visitor.org_id, visit.now
    is_fragment = request.headers.get("HX-Target") == "health"
    with visit.runtime.sessions.begin(org_id) as session:
        statuses = connection_status(
            session,
            org_id,
            now,
            connectors=visit.runtime.connectors,
            share=visit.runtime.settings.budget_share,
        )
        # Imported files have a page of their own.
        statuses = [it for it in statuses if it.vendor != FILES]
        dead = 0 if is_fragment else count_dead(session, org_id)
        letters = dead_letters(session, org_id) if dead else []
    health = {"rows": [values.row(it, now=now) for it in statuses], "waiting": values.waiting(statuses, now=now)}
    if is_fragment:
        return render_template("_health.html", visit=visit, **health)
    connected = {it.vendor for it in statuses if it.state != "disconnected"}
    return page(
        "connections.html",
        visit,
        current=HERE,
        headline=values.headline(statuses, dead),
        connectable=[(key, it.name) for key, it in visit.runtime.connectors.items() if key not in connected],
        dead=dead,
        letters=[values.letter(it, vendor=name_of(visit.runtime, it.vendor), now=now) for it in letters],
        done=_done(),
        **health,
    )


@blueprint.post(f"{HERE}/dead-letters")
@requires("admin")
def decide(visit: Visit) -> ResponseReturnValue:
    """Try dead letters again, or drop them: one, or all."""
    action, stages, ids = _asked()
    org_id = visit.visitor.org_id
    with visit.runtime.transaction(org_id) as work:
        count = settle(work, org_id, action, stages, ids, actor=visit.visitor.email, now=visit.now)
    return redirect(f"{HERE}?{action}={count}", 303)


def _asked() -> tuple[Action, list[str], list[UUID] | None]:
    """Return what to do, in which stages, and with which rows (None: all)."""
    try:
        action, stage, row_id = request.form["do"], request.form["stage"], request.form.get("id")
        ids = [UUID(row_id)] if row_id else None
    except (BadRequest, ValueError):
        raise Invalid("This form is not complete. Reload the page and try again.") from None
    if action not in DONE or (stage != "all" and stage not in STAGES) or (stage == "all" and ids):
        raise Invalid("This form is not complete. Reload the page and try again.")
    return action, list(STAGES) if stage == "all" else [stage], ids


def _done() -> str | None:
    """Return what the last form did, as the address tells."""
    for action, words in DONE.items():
        count = request.args.get(action, "")
        if count.isdigit():
            return f"{int(count):,} {'is' if count == '1' else 'are'} {words}."
    return None
