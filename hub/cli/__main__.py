"""`python -m hub.cli` is `leadlight`."""

from hub.cli import main

main(prog_name="leadlight")
