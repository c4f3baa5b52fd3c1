"""`leadlight sandbox`: a vendor to try things on."""

import signal
import threading
from pathlib import Path

import click

from connectors.sandbox import SANDBOXES, build, serve
from hub.demo.people import crowd
from hub.demo.vendors import CRMS


@click.command()
@click.argument("vendor", type=click.Choice(SANDBOXES))
@click.option("--port", type=click.IntRange(1, 65535), help="Where to listen; any free port when left out.")
@click.option("--leads", type=click.IntRange(1, 1_000_000), default=5000, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=7, show_default=True)
@click.option("--data", type=click.Path(path_type=Path), help="A CSV file whose rows become the leads.")
@click.option("--webhooks", metavar="URL", help="Where to send webhooks: PUBLIC_URL/hooks/VENDOR.")
@click.option("--card", metavar="URL", help="Where records ask for the panel: PUBLIC_URL/embed/VENDOR/ticket.")
def command(
    vendor: str, port: int | None, leads: int, seed: int, data: Path | None, webhooks: str | None, card: str | None
) -> None:
    """Run a small VENDOR on this machine until it is stopped."""
    people = () if data or vendor not in CRMS else crowd(leads, seed=seed)
    app = build(vendor, people=people, seed=seed, data=data, webhooks=webhooks, card=card)
    filled = getattr(app, "filled", None)
    if filled is not None:
        left_out = f" Rows left out: {filled.rejected:,}, the first at {filled.reason}." if filled.rejected else ""
        click.echo(f"Contacts made of {data}: {filled.contacts:,}.{left_out}", err=True)
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    with serve(app, port or 0) as running:
        stem = f"LEADLIGHT_{vendor.upper()}"
        click.echo(f"{stem}_API_URL={running.url}\n{stem}_LOGIN_URL={running.url}")
        click.echo(f"{stem}_CLIENT_ID={app.client_id}\n{stem}_CLIENT_SECRET={app.client_secret}")
        click.echo(f"Its pages are at {running.url}/", err=True)
        stopping.wait()
