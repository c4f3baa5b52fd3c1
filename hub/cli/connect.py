"""`leadlight connect`: sign in at a vendor from the command line."""

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html.parser import HTMLParser
from queue import Empty, Queue
from typing import Any
from urllib.parse import urljoin, urlsplit

import click
import requests
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from hub.cli._open import open_organization
from hub.connections import install
from hub.errors import Invalid
from hub.organizations.audit import COMMAND_LINE

WAIT = timedelta(minutes=10)
MOST_STEPS = 10


@click.command()
@click.argument("vendor")
@click.option("--follow", is_flag=True, help="Walk the consent pages by itself, for servers without a browser.")
@click.option("--org", help="The organization's name or id, where there are several.")
@click.option("--channel", help="The channel for alerts, where the vendor has channels.")
@click.option("--port", type=click.IntRange(1, 65535), help="Where the answer comes in, as registered at the vendor.")
@click.option("--json", "as_json", is_flag=True, help="Print what was connected as JSON.")
def command(vendor: str, follow: bool, org: str | None, channel: str | None, port: int | None, as_json: bool) -> None:
    """Connect VENDOR: prints the address to open, and waits for the answer.

    The vendor is reached at LEADLIGHT_VENDOR_API_URL and _LOGIN_URL where they are set. A sandbox on this machine needs
    no client id and secret; every other server needs LEADLIGHT_VENDOR_CLIENT_ID and _CLIENT_SECRET.

    A vendor answers at addresses that its app names: add http://localhost:PORT/oauth/VENDOR/callback there and give
    --port PORT. The browser must run on this machine; otherwise connect from the page Connections.
    """
    settings: dict[str, Any] = {"channel": channel} if channel else {}
    with _waiting(vendor, port) as (back, answers), open_organization(org) as (runtime, org_id):
        page = install.start(
            runtime,
            org_id=org_id,
            vendor=vendor,
            actor=COMMAND_LINE,
            redirect_uri=back,
            settings=settings,
            now=runtime.clock(),
        )
        click.echo(page, err=as_json)
        if follow:
            walk(page, back, vendor)
        else:
            click.echo("Open this address in a browser; waiting for the answer.", err=True)
        answer = _next(answers)
        connection = install.finish(
            runtime,
            vendor=vendor,
            state=answer.get("state"),
            code=answer.get("code"),
            error=answer.get("error"),
            now=runtime.clock(),
        )
    if as_json:
        about = {"vendor": vendor, "account": connection.account_id, "name": connection.account_name}
        click.echo(json.dumps(about, ensure_ascii=False))
    else:
        click.echo(f"Connected {vendor} account {connection.account_name or connection.account_id}.")


@contextmanager
def _waiting(vendor: str, port: int | None) -> Iterator[tuple[str, "Queue[dict[str, str]]"]]:
    """Listen for the vendor's answer; gives the address that it is to be sent to, and the answers."""
    answers: Queue[dict[str, str]] = Queue()
    server = make_server("127.0.0.1", port or 0, _Callback(answers))
    # By name where it is registered: vendors take no numbers.
    host = "localhost" if port else "127.0.0.1"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://{host}:{server.server_port}/oauth/{vendor}/callback", answers
    finally:
        server.shutdown()
        server.server_close()


def _next(answers: "Queue[dict[str, str]]") -> dict[str, str]:
    try:
        return answers.get(timeout=WAIT.total_seconds())
    except Empty:
        raise Invalid("No answer came within 10 minutes. Start again.") from None


class _Callback:
    """Takes the vendor's answer."""

    def __init__(self, answers: "Queue[dict[str, str]]") -> None:
        self.answers = answers

    def __call__(self, environ: Any, start: Any) -> Any:
        request = Request(environ)
        self.answers.put(request.args.to_dict())
        return Response("Leadlight has the answer. You can close this page.\n", mimetype="text/plain")(environ, start)


class _Form(HTMLParser):
    """Finds the form of a consent page, with what its first submit button sends."""

    def __init__(self) -> None:
        super().__init__()
        self.action: str | None = None
        self.method = "get"
        self.fields: dict[str, str] = {}
        self.has_button = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        if tag == "form" and self.action is None:
            self.action, self.method = about.get("action", ""), about.get("method", "get").lower()
        is_submit = tag == "button" or about.get("type") == "submit"
        if tag in ("input", "button") and about.get("name") and not (is_submit and self.has_button):
            self.fields[about["name"]] = about.get("value", "")
            self.has_button = self.has_button or is_submit


def walk(page: str, back: str, vendor: str) -> None:
    """Follow redirects and submit consent forms until the vendor sends the browser to `back`; raises Invalid."""
    try:
        _walk(requests.Session(), page, back)
    except requests.RequestException as error:
        problem = f"{urlsplit(page).netloc} does not answer ({type(error).__name__})."
        raise Invalid(f"{problem} Check LEADLIGHT_{vendor.upper()}_LOGIN_URL.") from None


def _walk(session: requests.Session, page: str, back: str) -> None:
    response = session.get(page, timeout=30, allow_redirects=False)
    for _ in range(MOST_STEPS):
        if response.is_redirect:
            target = urljoin(response.url or page, response.headers["Location"])
            response = session.get(target, timeout=30, allow_redirects=False)
            if target.startswith(back):
                return
            continue
        if not response.ok:
            words = re.sub(r"<[^>]+>", " ", response.text)[:200].strip()
            raise Invalid(f"The vendor's consent page answered {response.status_code}: {words}")
        form = _Form()
        form.feed(response.text)
        if form.action is None:
            raise Invalid("The vendor's consent page has no form to submit. Connect without --follow, in a browser.")
        target = urljoin(response.url, form.action) if form.action else response.url
        response = session.request(form.method, target, data=form.fields, timeout=30, allow_redirects=False)
    raise Invalid("The vendor's consent pages go on and on. Connect without --follow, in a browser.")
