"""The app: what is wired to what, and how it lives and ends."""

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib import import_module
from typing import Any, Literal, Protocol

import structlog

from bot.app.admins import Admins
from bot.app.alarming import Alarming
from bot.app.clock import Clock, Steps
from bot.app.digesting import Digesting
from bot.app.foreseeing import Foreseeing
from bot.app.networks import Networks
from bot.app.reloading import Reloading
from bot.app.stepping import step_notice
from bot.app.watching import LOOK_EVERY, Watched, identity, pause
from bot.core.language import Words
from bot.core.newsroom import Newsroom
from bot.desk import Desk
from bot.platforms.base import Network
from bot.publisher import Publisher
from bot.publisher.owner import is_dead, new_owner
from bot.scheduler import Alarm
from bot.settings import Settings
from bot.store import Store, StoreBroken, StoreError
from bot.store.address import database_path
from bot.store.engine import PATIENCE

__all__ = ["App", "Clock"]

Role = Literal["all", "desk", "publisher"]

#: seconds before the editors' bot is started again after a crash; doubles up to the second number
BOT_PAUSE, LONGEST_BOT_PAUSE = 1.0, 60.0
#: photos are kept this long after they were last handed in, and longer while something needs them
KEEP_PHOTOS = timedelta(days=7)
PRUNE_EVERY = 3600.0

_BOT_CRASHED = Words("The editors' chat crashed and was started again; publishing went on. {problem}")
_UNOPENED = Words("Channel “{channel}” could not be opened, its posts wait. {problem}")
_LOST = Words(
    "The program has stopped, nothing is published: the database file was removed or replaced.\n{problem}"
)


class _Bot(Protocol):
    """What of the editors' bot matters here."""

    def reload(self, newsroom: Newsroom) -> None: ...

    def ring(self) -> None: ...

    async def run(self, stop: asyncio.Event) -> None: ...


class App:
    """The whole program. `environ` stands for the real environment where the configuration is read again.

    `patience`: how long a lock of another process is waited for before that counts as a failure.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock | None = None,
        environ: Mapping[str, str] | None = None,
        patience: timedelta = PATIENCE,
    ) -> None:
        self._settings = settings
        # before the start, which takes seconds; the import of this module took some as well
        self._config = Watched(settings.config_path, read=settings.fingerprint)
        self._clock = clock or Clock()
        self._environ = environ
        self._patience = patience
        self._log: Any = structlog.get_logger()

    async def run(self, role: Role | str, *, stop: asyncio.Event) -> None:
        """Work as `role` ("all", "desk", "publisher") until `stop`; what is being sent then is still sent.

        Raises StoreError where the database cannot be opened, or is taken away meanwhile.
        """
        async with (
            await Store.open(self._settings.database_url, patience=self._patience) as store,
            Alarm(now=self._clock.now, real=self._clock.real) as alarm,
            self._networks() as networks,
        ):
            house = _House(self._settings, self._clock, self._environ, store, alarm, networks, self._log)
            await house.live(role, stop, self._config)

    @asynccontextmanager
    async def _networks(self) -> AsyncIterator["Networks"]:
        networks = Networks(self._clock, self._log)
        try:
            yield networks
        finally:
            await networks.close()


class _House:
    """One life of the program, from open store to closed."""

    def __init__(
        self,
        settings: Settings,
        clock: Clock,
        environ: Mapping[str, str] | None,
        store: Store,
        alarm: Alarm,
        networks: Networks,
        log: Any,
    ) -> None:
        self._settings, self._clock = settings, clock
        self._store, self._alarm, self._networks, self._log = store, alarm, networks, log
        self._desk = Desk(store, settings.newsroom, now=clock.now)
        self._steps = Steps(clock)
        self._admins = Admins(
            settings, store, clock, log, people=lambda: self._desk.newsroom.editors.values()
        )
        self._alarming = Alarming(
            store, clock, call=self._admins.call, language=lambda: self._settings.newsroom.language, log=log
        )
        self._bot: _Bot | None = None
        self._publisher: Publisher | None = None
        self._lost: StoreBroken | None = None  #: the database was taken away
        self._reloading = Reloading(
            settings,
            environ=environ,
            take=self._take,
            admins=self._admins,
            store=store,
            clock=clock,
            log=log,
        )

    async def live(self, role: str, stop: asyncio.Event, config: Watched) -> None:
        """Everything at once, in one group of tasks."""
        await self._desk.look_at_people()
        if role != "publisher":
            # takes seconds: not in the middle of the work, when posts are due
            await asyncio.to_thread(import_module, "bot.editors.bot")
        if role != "desk":
            self._publisher = await self._make_publisher()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._end(stop))
            tasks.create_task(self._watch(config, stop, tasks))
            if self._publisher is not None:
                tasks.create_task(self._publisher.run(stop))
                tasks.create_task(self._prune(stop))
                tasks.create_task(Foreseeing(self._store, self._desk, self._clock, self._log).run(stop))
                tasks.create_task(Digesting(self._store, self._desk, self._clock, self._log).run(stop))
            if role != "publisher" and self._settings.bot_token and self._desk.newsroom.editors:
                tasks.create_task(self._tend_bot(stop))
            self._log.info("at work", role=role, channels=sorted(self._settings.newsroom.channels))
        self._log.info("ended")
        if self._lost is not None:
            language = self._settings.newsroom.language
            await self._admins.call(_LOST.say(language, problem=str(self._lost)))
            raise self._lost

    async def _make_publisher(self) -> Publisher:
        return Publisher(
            self._store,
            await self._open_networks(self._settings),
            self._settings.newsroom,
            now=self._clock.now,
            owner=new_owner(),
            random=random.random,
            log=self._log,
            waker=self._alarm,
            redact=self._settings.redactor,
            is_dead=is_dead,
            speed=self._clock.speed,
        )

    async def _open_networks(self, settings: Settings) -> dict[str, Network]:
        networks, problems = await self._networks.open(settings)
        for channel, problem in problems.items():
            text = _UNOPENED.say(settings.newsroom.language, channel=channel, problem=problem)
            await self._admins.tell("unopened", f"{channel}:{problem}", text)
        return networks

    async def _end(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._log.info("ending; what is being sent is still sent")
        self._alarm.close()

    # what others do

    async def _watch(self, config: Watched, stop: asyncio.Event, tasks: asyncio.TaskGroup) -> None:
        """All that has to be looked at, in one go: an idle program costs what its looking costs.

        Whoever waits for a write, by whatever process, is woken within a second. When the database was
        removed or replaced this ends the program: others would write where this process never looks.
        """
        path = database_path(self._settings.database_url)
        ours, known = identity(path), None
        while not stop.is_set():
            if identity(path) != ours:
                self._lost = StoreBroken(
                    f"{path} was removed or replaced while the program ran: start it again"
                )
                stop.set()
                return
            version = await self._version()
            if version != known:
                await self._look_at_people()
                self._ring()
            known = version
            if self._alarming.begins():
                tasks.create_task(self._alarming.see_it_through(stop))
            await self._look_at_the_clock()
            if config.changed():
                await self._reload(tasks)
            await pause(stop, LOOK_EVERY)

    async def _version(self) -> int:
        try:
            return await self._store.data_version()
        except StoreError as problem:
            self._log.warning("the database does not answer", problem=str(problem))
            return -1

    async def _look_at_people(self) -> None:
        """Somebody may have been invited or removed, here or by another process."""
        try:
            await self._desk.look_at_people()
        except StoreError as problem:
            self._log.warning("nobody knows who was invited", problem=str(problem))

    async def _look_at_the_clock(self) -> None:
        step = self._steps.look()
        if step is None:
            return
        now = self._clock.now()
        self._log.warning("the clock of this machine was set", seconds=round(step.total_seconds()))
        await self._admins.put(step_notice(step, self._settings.newsroom, now=now, ticks=self._clock.ticks()))
        self._alarm.ring()

    def _ring(self) -> None:
        self._alarm.ring()
        if self._bot is not None:
            self._bot.ring()

    async def _prune(self, stop: asyncio.Event) -> None:
        """Forget photos that nothing needs any more."""
        while not stop.is_set():
            try:
                await self._store.prune_media(before=self._clock.now() - KEEP_PHOTOS)
            except StoreError as problem:
                self._log.warning("old photos stay for now", problem=str(problem))
            await pause(stop, PRUNE_EVERY)

    # the editors' chat

    async def _tend_bot(self, stop: asyncio.Event) -> None:
        """The chat may crash; publishing does not share its fate, and it is started again."""
        wait = BOT_PAUSE
        while not stop.is_set():
            try:
                self._bot = self._make_bot()
                await self._bot.run(stop)
            except Exception as crash:  # noqa: BLE001 - see above
                self._log.exception("the editors' chat crashed")
                problem = self._settings.redactor(f"{type(crash).__name__}: {crash}")
                text = _BOT_CRASHED.say(self._settings.newsroom.language, problem=problem)
                await self._admins.tell("crash", f"{self._clock.now():%Y-%m-%dT%H}:{problem}", text)
                await pause(stop, wait)
                wait = min(wait * 2, LONGEST_BOT_PAUSE)

    def _make_bot(self) -> _Bot:
        from bot.editors.bot import (
            EditorsBot,
        )  # aiogram takes seconds, and a publisher alone does not need it

        return EditorsBot(
            self._desk,
            self._store,
            token=self._settings.bot_token or "",
            address=self._settings.telegram_address,
            proxy=self._settings.telegram_proxy,
            now=self._clock.now,
            redactor=self._settings.redactor,
        )

    # a changed configuration

    async def _reload(self, tasks: asyncio.TaskGroup) -> None:
        change = await self._reloading.reload()
        if change is not None:
            tasks.create_task(self._reloading.tell(change))

    async def _take(self, settings: Settings) -> None:
        """The new configuration, everywhere at once: nobody else does anything between the lines."""
        networks = {} if self._publisher is None else await self._open_networks(settings)
        if self._publisher is not None:
            await self._publisher.take(settings.newsroom, networks)
        self._desk.take(settings.newsroom)
        if self._bot is not None:
            self._bot.reload(settings.newsroom)
        self._settings = self._admins.settings = settings
