"""`leadlight worker`: one worker process."""

import click

from hub.cli._open import opened
from hub.queue import Bell
from hub.supervisor import follow
from hub.worker import work


@click.command()
@click.argument("name", type=click.Choice([bell.value for bell in Bell]))
@click.option("--under", type=int, hidden=True)
def command(name: str, under: int | None) -> None:
    """Do the work of one stage. Run at least one of each; more of one stage share its work."""
    if under:
        follow(under)
    with opened() as runtime:
        work(runtime, Bell(name))
