"""The verbs of the command line. Nothing heavy is imported before a verb needs it."""

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from bot.cli.failing import Outcome, guarded

#: verb → the module that has it; in the order of `anons --help`
VERBS = {
    "demo": "running",
    "run": "running",
    "add": "adding",
    "import": "adding",
    "queue": "looking",
    "plan": "looking",
    "history": "looking",
    "log": "telling",
    "preview": "looking",
    "cancel": "deciding",
    "retry": "deciding",
    "resolve": "deciding",
    "check": "checking",
    "doctor": "checking",
    "backup": "checking",
    "sandbox": "running",
}


class Verbs(click.Group):
    """A group whose verbs are imported when they are called, and whose failures are one line."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Verbs in the order of a working day, not of the alphabet."""
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The verb, from its module."""
        if cmd_name not in VERBS:
            return None
        found: click.Command = getattr(import_module(f"bot.cli.{VERBS[cmd_name]}"), f"{cmd_name}_verb")
        return found

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> Any:
        """Run, and end the process with the exit code of INTERFACE: 0, 1 or 2."""
        more["standalone_mode"] = False
        outcome = Outcome()

        def work() -> Any:
            return super(Verbs, self).main(args, *rest, obj=outcome, **more)

        raise SystemExit(guarded(work, outcome, args))


def _print_version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"anons {version('anons')}")
        ctx.exit()


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version.",
)
def anons() -> None:
    """Anons publishes: one article, three networks, never twice, never lost."""
