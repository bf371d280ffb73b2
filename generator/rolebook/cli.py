"""The command line: making, checking, building, asking and exchanging a handbook, each as a command."""

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

import click

_COMMANDS: Mapping[str, str] = {
    "build": "rolebook.commands.building:build",
    "check": "rolebook.commands.checking:check",
    "fmt": "rolebook.commands.layout:fmt_command",
    "import": "rolebook.commands.importing:import_command",
    "move": "rolebook.commands.asking:move",
    "new": "rolebook.authoring.begin:new",
    "query": "rolebook.commands.asking:query_command",
    "schema": "rolebook.commands.layout:schema_command",
    "serve": "rolebook.commands.building:serve",
    "write": "rolebook.commands.building:write_command",
}
"""Where each command is found, by its name."""


class _Lazy(click.Group):
    """Imports a command where it is given, and all of them where they are listed: most need much that others don't."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:  # click knows no likely ones: it looks among those that are imported
            raise click.NoSuchCommand(error.command_name, possibilities=_COMMANDS, ctx=ctx) from None


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rolebook")
@click.option(
    "-C",
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="The handbook's folder, which holds mkdocs.yml and roles/.",
)
@click.pass_context
def main(context: click.Context, root: Path) -> None:
    """Turn role specs into a career-framework handbook."""
    context.obj = root.resolve()
