"""World: the program and its networks, in a time that jumps; it can be stopped, killed and started again."""

import asyncio
import random
import sqlite3
from contextlib import AsyncExitStack, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.core.newsroom import Newsroom
from bot.core.redaction import Redactor
from bot.desk import Desk
from bot.editors.bot import EditorsBot
from bot.platforms import open_network
from bot.platforms.base import Access, Network
from bot.publisher import Publisher
from bot.sandbox.ok.world import ACCESS_TOKEN, APPLICATION_KEY, SESSION_SECRET
from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import TOKEN, Chat
from bot.sandbox.vk.world import COMMUNITY_TOKEN, USER_TOKEN
from bot.store import Store
from tests.editors.fuzzing import cast
from tests.editors.fuzzing.loop import QuietLoop
from tests.editors.fuzzing.pages import Pages

#: Tuesday, 24 November 2026, 9:05 in Moscow
START = datetime(2026, 11, 24, 6, 5, tzinfo=UTC)
#: seconds of the world's own time within which everything that was said must be dealt with
PATIENCE = 150.0
_CREDENTIALS = {
    "telegram": {"token": TOKEN},
    "vk": {"token": COMMUNITY_TOKEN, "user_token": USER_TOKEN},
    "ok": {
        "application_key": APPLICATION_KEY,
        "access_token": ACCESS_TOKEN,
        "session_secret": SESSION_SECRET,
    },
}


class Unsettled(Exception):
    """Something that was said is not dealt with, however long one waits."""


class Waker:
    """Wakes the publisher at its moments, and whenever something was written."""

    def __init__(self, world: "World") -> None:
        self.rings = 0
        self._world = world
        self._events: dict[str, asyncio.Event] = {}

    async def wait(self, name: str, until: datetime | None, *, deaf: bool = False) -> None:
        event = self._events.setdefault(name, asyncio.Event())
        left = 10.0 if until is None else min((until - self._world.now()).total_seconds(), 10.0)
        if left > 0:
            with suppress(TimeoutError):
                async with asyncio.timeout(left):
                    await event.wait()
        event.clear()
        await asyncio.sleep(0)

    def ring(self) -> None:
        self.rings += 1
        for event in self._events.values():
            event.set()

    def rouse(self, name: str) -> None:
        self._events.setdefault(name, asyncio.Event()).set()


class Complaints:
    """The publisher's log: what it did not foresee is trouble."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def info(self, event: str, **values: object) -> None: ...

    def warning(self, event: str, **values: object) -> None: ...

    def exception(self, event: str, **values: object) -> None:
        self._world.trouble.append(f"publisher: {event} {values}")


class World:
    """One sandbox, one database, and a program that lives as often as it dies."""

    def __init__(self, loop: QuietLoop, *, path: Path, newsroom: Newsroom, seed: int) -> None:
        self.loop, self.path, self.newsroom = loop, path, newsroom
        self.trouble: list[str] = []
        self.sandbox = Sandbox(now=self.now)
        self.telegram = self.sandbox.telegram
        self.telegram.pace = False
        home = Chat(id=cast.HOME, type="supergroup", title="Редакция", bot="member", topics=dict(cast.TOPICS))
        self.telegram.add_chat(home)
        self.telegram.add_chat(Chat(id=cast.ELSEWHERE, type="supergroup", title="Соседи", bot="member"))
        self.pages = Pages()
        self.bot: EditorsBot | None = None
        self.desk: Desk | None = None
        self.store: Store | None = None
        self._skipped = timedelta()
        self._random = random.Random(f"publisher {seed}")
        self._waker = Waker(self)
        self._life: tuple[asyncio.Event, asyncio.Task[None], AsyncExitStack] | None = None
        self._lives = 0
        self._watcher: sqlite3.Connection | None = None
        self._version = 0
        self._publisher_knows = False

    def now(self) -> datetime:
        """The moment in this world, UTC."""
        return START + self._skipped + timedelta(seconds=round(self.loop.time(), 3))

    @property
    def alive(self) -> bool:
        """Is the program running?"""
        return self._life is not None

    async def start(self) -> None:
        """The program starts."""
        stack, stop = AsyncExitStack(), asyncio.Event()
        self.store = await stack.enter_async_context(await Store.open(f"sqlite:///{self.path}"))
        self.desk = Desk(self.store, self.newsroom, now=self.now)
        await self.desk.look_at_people()
        networks = {name: await self._open(name) for name in self.newsroom.channels}
        for network in networks.values():
            stack.push_async_callback(network.close)
        self.bot = EditorsBot(
            self.desk,
            self.store,
            token=TOKEN,
            address=self.sandbox.address,
            now=self.now,
            redactor=Redactor([TOKEN]),
            fetcher=self.pages.fetcher(),
        )
        self._lives += 1
        publisher = Publisher(
            self.store,
            networks,
            self.newsroom,
            now=self.now,
            owner=f"world:{self._lives}",
            random=self._random.random,
            log=Complaints(self),
            waker=self._waker,
            is_dead=lambda owner: owner != f"world:{self._lives}",
        )
        task = self.loop.create_task(self._live(self.bot, publisher, stop))
        self._life = stop, task, stack

    async def stop(self, *, kill: bool = False) -> None:
        """The program ends: politely, or in the middle of what it does."""
        if self._life is None:
            return
        (stop, task, stack), self._life = self._life, None
        if kill:
            task.cancel()
        stop.set()
        self._waker.ring()
        for name in tuple(self._waker._events):
            self._waker.rouse(name)
        with suppress(asyncio.CancelledError):
            await task
        await stack.aclose()
        self.bot = self.desk = self.store = None

    async def settle(self) -> None:
        """Until everything that was said is dealt with, told and drawn. Raises Unsettled."""
        until, self._publisher_knows = self.loop.time() + PATIENCE, False
        while await self._work_goes_on():
            if self.loop.time() > until:
                raise Unsettled(", ".join(await self._open_ends()))

    async def skip(self, span: timedelta) -> None:
        """The clock goes on, and everybody looks at it."""
        self._skipped += span
        self._waker.ring()
        self._ring()
        await self.loop.quiet()

    async def rest(self, seconds: float) -> None:
        """Time passes as it does while people wait: nobody's timer is skipped."""
        await asyncio.sleep(seconds)
        await self.loop.quiet()
        self._ring()

    async def _work_goes_on(self) -> bool:
        """Let everybody do what they can; whoever waits for writes is rung for, as the app does."""
        await self.loop.quiet()
        if self._life is not None and self._life[1].done():
            self._life[1].result()
        if self._written():
            self._ring()
            return True
        if await self._open_ends():
            await asyncio.sleep(0.2)
            return True
        return False

    def _written(self) -> bool:
        """Whether anybody wrote since the last time this was asked."""
        if self._watcher is None:
            self._watcher = sqlite3.connect(self.path)
        version = int(self._watcher.execute("PRAGMA data_version").fetchone()[0])
        known, self._version = self._version, version
        return version != known

    def _ring(self) -> None:
        if not self._publisher_knows:  # what it writes itself it knows
            self._publisher_knows = True
            self._waker.ring()
        if self.bot is not None:
            self.bot.ring()

    async def _open_ends(self) -> list[str]:
        if self.store is None:
            return []
        found: dict[str, Any] = {
            "updates not fetched": self.telegram.world.updates.pending,
            "updates not handled": await self.store.pending_updates(),
            "notices not told": await self.store.pending_notices(now=self.now()),
            "answered questions with buttons": await self.store.answered_questions(),
            "answered choices with buttons": await self.store.answered_choices(),
            "cards out of date": await self.store.stale_cards(),
        }
        return [f"{name}: {what}" for name, what in found.items() if what]

    async def _open(self, name: str) -> Network:
        channel = self.newsroom.channels[name]
        credentials = _CREDENTIALS[channel.platform]
        access = Access(credentials=credentials, address=self.sandbox.address, now=self.now)
        return await open_network(channel, access)

    async def _live(self, bot: EditorsBot, publisher: Publisher, stop: asyncio.Event) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(bot.run(stop))
            tasks.create_task(publisher.run(stop))
