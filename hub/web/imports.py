"""The import pages: upload a file, see what its columns seem to mean, confirm, watch, read what was left out."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from werkzeug.exceptions import RequestEntityTooLarge

from connectors.csvfile.fields import KNOWN, SKIP
from connectors.csvfile.layout import WORDS
from connectors.csvfile.mapping import Column, attribute_name
from connectors.errors import Rejected
from hub.errors import Invalid, NotFound
from hub.intake.file_plan import Plan, Wishes, make_plan
from hub.intake.file_preview import finished_before, preview
from hub.intake.file_steps import ask, clear_uploads, error_file_of, uploads
from hub.intake.models import FileImport
from hub.organizations.audit import record
from hub.web import problems, words
from hub.web.guard import Visit, requires
from hub.web.render import page

HERE = "/app/import"
MOST_BYTES = 50_000_000
MOST_BYTES_UNPACKED = 100_000_000
PAST = 20

blueprint = Blueprint("imports", __name__)


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a column's select."""

    value: str
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How an import is doing."""

    name: str
    state: str
    """`running`, `done` or `stopped`."""
    reason: str | None
    rows: int
    total: int
    percent: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    address: str
    errors_address: str | None
    when: words.Moment


@blueprint.before_request
def limit_size() -> None:
    """Refuse a file that is too large while it comes in."""
    request.max_content_length = MOST_BYTES


@blueprint.errorhandler(RequestEntityTooLarge)
def too_large(_: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say what to do with a larger file."""
    return problems.page(
        Invalid(
            f"Files up to {MOST_BYTES // 1_000_000} MB can be uploaded. Import a larger one with `leadlight import`."
        )
    )


@blueprint.get(HERE)
@requires("admin")
def start(visit: Visit) -> ResponseReturnValue:
    """Offer the upload, and show past imports."""
    return _start(visit)


def _start(visit: Visit, problem: str | None = None) -> ResponseReturnValue:
    with visit.runtime.sessions.begin(visit.visitor.org_id) as session:
        rows = session.scalars(
            select(FileImport)
            .where(FileImport.org_id == visit.visitor.org_id)
            .order_by(FileImport.started_at.desc())
            .limit(PAST)
        ).all()
    past = [_standing(visit, row) for row in rows]
    body = page("import.html", visit, current=HERE, past=past, problem=problem, most=MOST_BYTES // 1_000_000)
    return body, 400 if problem else 200


@blueprint.post(HERE)
@requires("admin")
def upload(visit: Visit) -> ResponseReturnValue:
    """Keep the file under a random name and go on to its columns."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _start(visit, "Choose a file first.")
    folder = uploads(visit.runtime.settings)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    clear_uploads(visit.runtime.settings, now=visit.now)
    path = folder / f"{visit.visitor.org_id.hex}.{secrets.token_hex(16)}"
    file.save(path)
    name = Path(file.filename.replace("\\", "/")).name[:120]
    try:
        make_plan(path, Wishes(), name=name, size_limit=MOST_BYTES_UNPACKED)
    except Rejected as error:
        path.unlink()
        return _start(visit, _about(error, path, name))
    return redirect(f"{HERE}/file/{path.name}?{urlencode({'name': name})}", 303)


@blueprint.route(f"{HERE}/file/<token>", methods=["GET", "POST"])
@requires("admin")
def columns(visit: Visit, token: str) -> ResponseReturnValue:
    """Show what the columns seem to mean and what an import would do; a changed mapping is shown anew."""
    path = _own_upload(visit, token)
    name = request.args.get("name", "file")[:120]
    guessed = make_plan(path, Wishes(), name=name, size_limit=MOST_BYTES_UNPACKED)
    problem, plan = None, guessed
    if request.method == "POST":
        try:
            plan = make_plan(path, Wishes(fields=_wishes(guessed)), name=name, size_limit=MOST_BYTES_UNPACKED)
        except Rejected as error:
            problem = _about(error, path, name)
        if problem is None and request.form.get("do") == "import":
            return redirect(f"{HERE}/{_ask(visit, plan)}", 303)
    return _columns(visit, plan, problem)


def _ask(visit: Visit, plan: Plan) -> UUID:
    org_id = visit.visitor.org_id
    with visit.runtime.sessions.begin(org_id) as session:
        record(session, org_id, actor=visit.visitor.email, action="file imported", subject=plan.name, now=visit.now)
    return ask(visit.runtime, org_id, plan)


def _columns(visit: Visit, plan: Plan, problem: str | None) -> ResponseReturnValue:
    org_id = visit.visitor.org_id
    with visit.runtime.sessions.begin(org_id) as session:
        found = preview(session, org_id, plan, now=visit.now)
        before = finished_before(session, org_id, plan)
    body = page(
        "import_columns.html",
        visit,
        current=HERE,
        plan=plan,
        problem=problem,
        columns=[(column, _choices(column)) for column in plan.columns.columns],
        preview=found,
        before=words.ago(before, visit.now) if before else None,
        delimiter=WORDS.get(plan.layout.delimiter, plan.layout.delimiter),
        attributes=list(dict.fromkeys(name for person in found.first for name in person.lead.attributes))[:6],
        whole=words.whole,
    )
    return body, 400 if problem else 200


@blueprint.get(f"{HERE}/<uuid:import_id>")
@requires("admin")
def watch(visit: Visit, import_id: UUID) -> ResponseReturnValue:
    """Show how an import is doing; htmx asks for the fragment alone."""
    standing = _standing(visit, _own_import(visit, import_id))
    if "HX-Request" in request.headers:
        return render_template("_import_progress.html", it=standing, whole=words.whole)
    return page("import_run.html", visit, current=HERE, it=standing, whole=words.whole)


@blueprint.get(f"{HERE}/<uuid:import_id>/errors.csv")
@requires("admin")
def errors(visit: Visit, import_id: UUID) -> ResponseReturnValue:
    """Hand out the rows that could not be taken."""
    row = _own_import(visit, import_id)
    path = _errors_of(visit, row)
    if path is None:
        raise NotFound("The error file of this import was removed, or it never had one. Import the file again.")
    sent: Response = send_file(path, "text/csv", as_attachment=True, download_name=f"{row.name}.errors.csv", max_age=0)
    return sent


def _standing(visit: Visit, row: FileImport) -> Standing:
    state = "done" if row.finished_at else "running" if row.due_at else "stopped"
    address = f"{HERE}/{row.id}"
    at: datetime = row.finished_at or row.started_at
    return Standing(
        name=row.name,
        state=state,
        reason=row.reason,
        rows=row.lines_done,
        total=row.total_rows,
        percent=100 if row.finished_at else 100 * row.lines_done // max(row.total_rows, 1),
        created=row.created,
        updated=row.updated,
        unchanged=row.unchanged,
        rejected=row.rejected,
        address=address,
        errors_address=f"{address}/errors.csv" if _errors_of(visit, row) else None,
        when=words.ago(at, visit.now),
    )


def _errors_of(visit: Visit, row: FileImport) -> Path | None:
    if row.upload is None or row.rejected == 0:
        return None
    path = error_file_of(visit.runtime.settings, row.upload)
    return path if path.exists() else None


def _own_import(visit: Visit, import_id: UUID) -> FileImport:
    with visit.runtime.sessions.begin(visit.visitor.org_id) as session:
        row = session.scalar(
            select(FileImport).where(FileImport.org_id == visit.visitor.org_id, FileImport.id == import_id)
        )
    if row is None:
        raise NotFound("There is no such import.")
    return row


def _own_upload(visit: Visit, token: str) -> Path:
    """Return the path of an upload of this organization; its random name is all that a caller may say of it."""
    org, _, rest = token.partition(".")
    path = uploads(visit.runtime.settings) / token
    if org != visit.visitor.org_id.hex or not rest.isalnum() or not path.is_file():
        raise NotFound("This upload is no longer here. Upload the file again.")
    return path


def _wishes(guessed: Plan) -> dict[str, str]:
    """Return the fields that the form chooses otherwise than we guessed, by column."""
    wishes = {}
    for at, column in enumerate(guessed.columns.columns):
        wish = request.form.get(f"column-{at}", column.field)
        if wish != column.field:
            wishes[column.header] = wish
    return wishes


def _choices(column: Column) -> list[Choice]:
    own = column.field if column.field not in KNOWN and column.field != SKIP else attribute_name(column.header)
    offered = {own: f"Attribute “{own}”", **KNOWN, SKIP: "Leave out"}
    return [Choice(value, text, value == column.field) for value, text in offered.items()]


def _about(error: Rejected, path: Path, name: str) -> str:
    return str(error).replace(path.name, name)
