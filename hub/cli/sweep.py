"""`leadlight sweep`: the process that looks for due rows."""

import click

from hub.cli._open import opened
from hub.supervisor import follow
from hub.sweep import Sweep


@click.command()
@click.option("--under", type=int, hidden=True)
def command(under: int | None) -> None:
    """Look every second which stages have due rows, and wake their workers. One is enough."""
    if under:
        follow(under)
    with opened() as runtime:
        Sweep(runtime).run()
