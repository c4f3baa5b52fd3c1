"""The `leadlight` command: each module beside this one is a sub-command."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import OperationalError, ProgrammingError

from connectors.errors import ConnectorError
from hub import log
from hub.errors import HubError
from hub.settings import SettingsError


class _Failed(click.ClickException):
    """Shown as the plain sentence that it is."""

    def show(self, file: Any = None) -> None:
        click.echo(self.message, err=True)


class _Commands(click.Group):
    """Finds `hub/cli/NAME.py` by name and imports it when it is needed; `NAME_.py` avoids Python's own words."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        modules = (path.stem for path in Path(__file__).parent.glob("*.py"))
        return sorted(name.removesuffix("_") for name in modules if not name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        is_plain = (Path(__file__).parent / f"{cmd_name}.py").exists()
        module = import_module(f"{__name__}.{cmd_name if is_plain else cmd_name + '_'}")
        found: click.Command = module.command
        return found

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (HubError, ConnectorError, SettingsError) as error:
            raise _Failed(str(error)) from error
        except OperationalError as error:
            reason = str(error.orig).strip().splitlines()[0]
            raise _Failed(f"The database does not answer ({reason}). Check LEADLIGHT_DATABASE_URL.") from error
        except ProgrammingError as error:
            if getattr(error.orig, "sqlstate", "") not in ("42P01", "42703", "22023"):  # table, column, role missing
                raise
            raise _Failed("The database lacks tables of this release. Run `leadlight db upgrade`.") from error


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="leadlight", prog_name="leadlight")
def main() -> None:
    """Lead scoring inside the CRM: a glass box whose every score adds up."""
    log.configure(json=not sys.stderr.isatty())
