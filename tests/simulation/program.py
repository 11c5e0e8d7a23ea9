"""Program: one process, as bot/app puts it together, which can be killed and is started again."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from contextvars import copy_context
from datetime import datetime
from typing import Any, TypeVar

from bot.core.newsroom import Newsroom
from bot.desk import Desk
from bot.platforms.base import Network
from bot.publisher import Publisher
from bot.scheduler import Alarm
from bot.store import Store, StoreError
from tests.simulation.faults import Faults
from tests.simulation.loop import PROCESS, Process
from tests.simulation.world import World

T = TypeVar("T")


class Unknown(Exception):
    """The program died, or its database was out of order: nobody can say whether the deed was done."""


class Journal:
    """The program's log: into the list of events. What it did not foresee is a finding."""

    def __init__(self, world: World) -> None:
        self._world = world

    def info(self, event: str, **values: object) -> None:
        self._world.note("log:", event, *values.values())

    def warning(self, event: str, **values: object) -> None:
        self._world.note("log:", event, *values.values())

    def exception(self, event: str, **values: object) -> None:
        self._world.note("log!", event, *values.values())
        if "step failed" in event:
            self._world.breaks(f"a step failed: {values}")


class Program:
    """One place where a process runs: after its death it is another process there, on the same machine."""

    def __init__(
        self,
        name: str,
        *,
        machine: str,
        world: World,
        faults: Faults,
        newsroom: Newsroom,
        networks: Mapping[str, Network],
    ) -> None:
        self.name, self.machine = name, machine
        self.newsroom = newsroom
        self.store: Store | None = None
        self.desk: Desk | None = None
        self.publisher: Publisher | None = None
        self.up_since: float | None = None  #: at work, without a break
        self._world, self._faults, self._networks = world, faults, networks
        self._random = world.random(f"program {name}")
        self._lives = 0
        self._alarm: Alarm | None = None
        self._stop: asyncio.Event | None = None
        self._process: Process | None = None
        self._ended: asyncio.Future[None] | None = None
        self._look_due = False
        self._version: int | None = None

    # from outside

    async def tend(self) -> None:
        """Start it, and again whenever it has died, until the end of the world."""
        while True:
            await self._one_life()
            pause = self._random.choice((0.2, 1.0, 5.0, 20.0, 45.0)) if not self._world.over else 1.0
            await asyncio.sleep(pause)

    async def do(self, deed: Callable[["Program"], Awaitable[T]]) -> T:
        """`deed`, by this process. Raises Unknown."""
        process, ended = self._process, self._ended
        if process is None or ended is None or self.desk is None or not process.alive:
            raise Unknown
        done: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._spawn(process, self._tell(deed, done))
        waited: list[asyncio.Future[Any]] = [done, ended]
        await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
        if not done.done():
            done.cancel()
            raise Unknown
        try:
            return done.result()
        except StoreError as problem:
            raise Unknown from problem

    def written(self) -> None:
        """Somebody wrote to the database: it is noticed within a second, as by bot/app's watching."""
        process = self._process
        if process is not None and process.alive and not self._look_due and self._alarm is not None:
            self._look_due = True
            self._world.later(self._random.uniform(0, 1), self._go_and_look, process)

    def end(self) -> None:
        """Ask it to stop, as by SIGTERM."""
        if self._stop is not None and self._alarm is not None:
            self._stop.set()
            self._alarm.close()
            self.up_since = None  # it only finishes what it has begun

    def died(self, process: Process) -> None:
        """The loop buried it."""
        if process is self._process:
            self._gone()

    def bury(self) -> None:
        """The world ends."""
        if self._process is not None:
            self._world.loop.forget(self._process)

    # one life

    async def _one_life(self) -> None:
        self._lives += 1
        owner = f"{self.machine}:{self.name}:{self._lives}"
        process = self._process = Process(name=owner, fuse=self._faults.fuse())
        self._ended = asyncio.get_running_loop().create_future()
        self._look_due = False
        self._spawn(process, self._live(owner))
        await self._ended

    async def _live(self, owner: str) -> None:
        try:
            await self._work(owner)
        except StoreError as problem:
            self._world.note("cannot work:", problem)
        except Exception as error:  # noqa: BLE001 - it must not end so
            self._world.breaks(f"the program ended with {error!r}")
        self._gone()

    async def _work(self, owner: str) -> None:
        world = self._world
        async with (
            await Store.open(f"sqlite:///{world.path}") as store,
            Alarm(now=world.now, real=_same) as alarm,
        ):
            self.store, self._alarm, self._stop = store, alarm, asyncio.Event()
            self.desk = Desk(store, self.newsroom, now=world.now)
            self.publisher = Publisher(
                store,
                self._networks,
                self.newsroom,
                now=world.now,
                owner=owner,
                random=self._random.random,
                log=Journal(world),
                waker=alarm,
                is_dead=self._is_dead,
            )
            self.up_since = world.elapsed
            world.note("at work")
            await self.publisher.run(self._stop)
            world.note("ended")

    async def _tell(self, deed: Callable[["Program"], Awaitable[T]], done: "asyncio.Future[T]") -> None:
        try:
            result = await deed(self)
        except Exception as error:  # noqa: BLE001 - handed on
            if not done.done():
                done.set_exception(error)
        else:
            if not done.done():
                done.set_result(result)

    def _gone(self) -> None:
        if self._process is not None:
            self._world.gone[self._process.name] = self._world.elapsed
        self.store, self.desk, self.publisher = None, None, None
        self._alarm, self._stop, self.up_since, self._version = None, None, None, None
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(None)

    def _is_dead(self, owner: str) -> bool:
        return owner in self._world.gone and owner.split(":")[0] == self.machine

    def _go_and_look(self, process: Process) -> None:
        if process.alive and self.store is not None:
            self._spawn(process, self._look())

    async def _look(self) -> None:
        self._look_due = False
        if self.store is None or self._alarm is None:
            return
        with suppress(StoreError):
            version = await self.store.data_version()
            if version != self._version and self._alarm is not None:
                self._alarm.ring()
            self._version = version

    def _spawn(self, process: Process, work: Any) -> None:
        context = copy_context()
        context.run(PROCESS.set, process)
        self._world.loop.create_task(work, context=context)


def _same(moment: datetime) -> datetime:
    return moment
