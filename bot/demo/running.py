"""The demo's life: sandbox up, program up, articles in, watch, tidy away."""

import asyncio
import signal
import tempfile
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from rich.console import Console

from bot import platforms
from bot.app import App, Clock
from bot.demo.board import Board, Scene
from bot.demo.newsroom import hand_in, write_config
from bot.desk import Desk
from bot.sandbox.server import Sandbox
from bot.settings import Settings, load_settings
from bot.store import Store

#: real seconds between two looks at the store
_LOOK_EVERY = 0.2
#: real seconds without any news after which `--exit-when-done` gives up
_PATIENCE = 180.0


def run_demo(*, port: int, browser: bool, speed: float, exit_when_done: bool) -> int:
    """Run the demo until Ctrl+C, or until everything is published; answers with the exit code.

    With `exit_when_done`: 0 when every post is out, 1 otherwise. A taken port is one line and 1.
    """
    try:
        with tempfile.TemporaryDirectory(prefix="anons-demo-") as name:
            return asyncio.run(_demo(Path(name), speed, port, browser=browser, exit_when_done=exit_when_done))
    except _PortTaken as error:
        Console(stderr=True).print(f"anons: {error}", highlight=False)
        return 1


class _PortTaken(Exception):
    """The page cannot be served there; the text says what to do."""


async def _demo(folder: Path, speed: float, port: int, *, browser: bool, exit_when_done: bool) -> int:
    Console().print("Starting: the libraries of the networks take a few seconds to load…")
    _load_libraries()
    clock = Clock(speed=speed)
    sandbox = Sandbox(now=clock.now, port=port)
    try:
        await sandbox.start()
    except OSError:
        raise _PortTaken(f"port {port} is in use; choose another: anons demo --port {port + 1}") from None
    try:
        environ = sandbox.environment | {"ANONS_DATABASE_URL": f"sqlite:///{folder / 'anons.db'}"}
        settings = load_settings(write_config(folder), environ)
        for editor in settings.newsroom.editors.values():
            sandbox.telegram.meet(editor.id, editor.name)  # a bot may write only to whom it knows
        if browser:
            await asyncio.to_thread(webbrowser.open, sandbox.address)
        return await _play(settings, environ, clock, page=sandbox.address, exit_when_done=exit_when_done)
    finally:
        await sandbox.stop()


def _load_libraries() -> None:
    """Import what takes seconds before the fast clock starts: slots would pass meanwhile."""
    for module in ("bot.editors.bot", *(f"bot.platforms.{name}.client" for name in platforms.names())):
        import_module(module)


async def _play(
    settings: Settings, environ: Mapping[str, str], clock: Clock, *, page: str, exit_when_done: bool
) -> int:
    """Run the real program, hand in the articles, show what happens."""
    stop = asyncio.Event()
    store = await Store.open(settings.database_url)
    try:
        desk = Desk(store, settings.newsroom, now=clock.now)
        await hand_in(store, desk, now=clock.now())
        with _stopped_by_signals(stop):
            async with asyncio.TaskGroup() as tasks:
                # the group is the demo's own: the program under it has its own in app.py
                tasks.create_task(App(settings, clock=clock, environ=environ).run("all", stop=stop))
                return await _watch(desk, clock, page, stop, exit_when_done=exit_when_done)
    finally:
        await store.close()


async def _watch(desk: Desk, clock: Clock, page: str, stop: asyncio.Event, *, exit_when_done: bool) -> int:
    """Show scene after scene until somebody stops it, or until all is done. Sets `stop` when it leaves."""
    board = Board(
        Console(),
        channels=tuple(desk.newsroom.channels),
        zone=desk.newsroom.timezone,
        page=page,
        speed=clock.speed,
    )
    patience = Patience(asyncio.get_running_loop().time)
    try:
        with board:
            while True:
                scene = await _scene(desk, clock)
                board.show(scene)
                over = scene.finished or patience.is_over(scene)
                if stop.is_set() or (over and exit_when_done):
                    return 0 if scene.all_out or not exit_when_done else 1
                await _pause(stop)
    finally:
        stop.set()


class Patience:
    """Ends a demo in which nothing moves any more. `clock` tells real seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seen: object = None
        self._since = clock()

    def is_over(self, scene: Scene) -> bool:
        """Has nothing changed for `_PATIENCE` seconds?"""
        news = [(one.id, one.state, one.attempts) for one in scene.deliveries]
        if news != self._seen:
            self._seen, self._since = news, self._clock()
        return self._clock() - self._since > _PATIENCE


async def _scene(desk: Desk, clock: Clock) -> Scene:
    return Scene(
        now=clock.now(),
        waiting=await desk.waiting_with_forecast(),
        deliveries=tuple(reversed(await desk.history(limit=100))),
    )


async def _pause(stop: asyncio.Event) -> None:
    """Until the next look, or until somebody stops the demo."""
    try:
        async with asyncio.timeout(_LOOK_EVERY):
            await stop.wait()
    except TimeoutError:
        return


@contextmanager
def _stopped_by_signals(stop: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    try:
        yield
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
