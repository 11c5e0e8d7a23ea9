"""`anons run`, `demo`, `sandbox`: what stays until somebody stops it."""

import asyncio
import errno
import os
import signal
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

import click

from bot.cli import printing
from bot.cli.failing import INTERRUPTED, MISUSED, Failure
from bot.cli.opening import load, now, outcome, store_failures, wait_for

if TYPE_CHECKING:
    from bot.settings import Settings

_PORT = click.IntRange(0, 65535)
#: as the shipped config/anons.toml has them
_PLACES = (
    '[channels.tg]  platform = "telegram"  chat = "@nash_rayon"  probe_chat = -1001234567890',
    '[channels.vk]  platform = "vk"  group_id = 123456',
    '[channels.ok]  platform = "ok"  group_id = "70000000000001"',
)
_ROLES = ("all", "desk", "publisher")


@click.command("run", short_help="The real thing: editors' bot, scheduler, publisher.")
@click.option(
    "--role", type=click.Choice(_ROLES), default="all", show_default=True, help="What this process does."
)
def run_verb(role: str) -> None:
    """Run until SIGTERM or SIGINT; what is being sent then is still sent. A second signal ends at once."""
    settings = load()
    missing = settings.missing(editors=role != "publisher", channels=role != "desk")
    if missing:
        raise Failure("\n".join(missing), code=MISUSED)
    from bot.cli.logs import to_stderr

    to_stderr(settings.redactor, level="INFO")
    wait_for(_run(settings, role))


async def _run(settings: "Settings", role: str) -> None:
    from bot.app import App

    async with stopping() as stop:
        with store_failures():
            await App(settings).run(role, stop=stop)


@click.command("demo", short_help="The whole program offline: no tokens, no configuration.")
@click.option(
    "--port", metavar="N", type=_PORT, default=8765, show_default=True, help="Of the page; 0: any free one."
)
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
@click.option(
    "--speed",
    metavar="X",
    type=click.FloatRange(0.1, 1_000_000),
    default=60.0,
    show_default=True,
    help="How much faster the clock runs.",
)
@click.option("--exit-when-done", is_flag=True, help="End when all is published: 0; else non-zero.")
def demo_verb(*, port: int, no_browser: bool, speed: float, exit_when_done: bool) -> int:
    """Sample articles, published by the real program to stand-ins of the three networks on this machine."""
    from bot.cli.logs import to_stderr
    from bot.demo import run_demo

    to_stderr(outcome().redactor, level="WARNING")
    return run_demo(port=port, browser=not no_browser, speed=speed, exit_when_done=exit_when_done)


@click.command("sandbox", short_help="The three networks' stand-in alone, to point any client at.")
@click.option(
    "--port",
    metavar="N",
    type=_PORT,
    default=8081,
    show_default=True,
    help="Where it answers; 0: any free one.",
)
def sandbox_verb(port: int) -> None:
    """Stand in for Telegram, VK and OK over HTTP on this machine, until stopped."""
    from bot.cli.logs import to_stderr

    to_stderr(outcome().redactor, level="WARNING")
    with port_failures(port):
        wait_for(_stand_in(port))


async def _stand_in(port: int) -> None:
    from bot.sandbox.server import Sandbox

    async with stopping() as stop, Sandbox(now=now, port=port) as sandbox:
        _introduce(sandbox.address, sandbox.environment)
        await stop.wait()


def _introduce(address: str, environment: Mapping[str, str]) -> None:
    """All that a configuration needs to be pointed here, in the form of a `.env`."""
    printing.say(f"# the sandbox answers at {address}; the feeds are shown there. For .env:")
    for name, value in environment.items():
        click.echo(f"{name}={value}")  # known to everybody, so not masked
    printing.say("# the channels that exist here, for config/anons.toml:")
    for line in _PLACES:
        printing.say(f"#   {line}")


@contextmanager
def port_failures(port: int) -> Iterator[None]:
    """A port that cannot be had, as a Failure."""
    try:
        yield
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
            raise
        said = os.strerror(error.errno).lower()
        raise Failure(f"port {port}: {said}; choose another with --port") from None


@asynccontextmanager
async def stopping() -> AsyncIterator[asyncio.Event]:
    """An event that SIGTERM or SIGINT sets. The second signal ends the process where it stands."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def on_signal() -> None:
        if stop.is_set():
            os._exit(INTERRUPTED)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
    try:
        yield stop
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
