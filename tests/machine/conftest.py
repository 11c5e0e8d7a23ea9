"""A machine on which things go wrong: the real program, the networks' stand-in, a clock that can be set."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.app import App, Clock
from bot.core.article import Article, NewArticle
from bot.core.delivery import State
from bot.core.richtext import RichText
from bot.sandbox.server import Sandbox
from bot.settings import load_settings
from bot.store import Store

CONFIG = """\
timezone = "Europe/Moscow"
[editors]
111111111 = { name = "Анна", role = "editor" }
222222222 = { name = "Пётр", role = "admin" }
[queues.news]
channels = ["tg", "vk", "ok"]
slots = [ { cron = "0 9 * * *" } ]
"""
ADMIN = 222222222


class SetClock(Clock):
    """A clock that somebody sets, of a machine on which time can be let pass."""

    def __init__(self, speed: float = 1.0) -> None:
        self.wrong, self.passed = timedelta(), timedelta()
        super().__init__(speed)

    def wall(self) -> datetime:
        return super().wall() + self.wrong + self.passed

    def ticks(self) -> float:
        return super().ticks() + self.passed.total_seconds()

    def now(self) -> datetime:
        return self.true() + self.wrong

    def true(self) -> datetime:
        """What the clock of a network shows: nobody sets that one."""
        return self._start + (self.wall() - self.wrong - self._start) * self.speed

    def real(self, moment: datetime) -> datetime:
        # the timers of the machine know nothing of either
        return super().real(moment - self.wrong) - self.passed

    def set(self, by: timedelta) -> None:
        """Somebody sets the clock; no time passes."""
        self.wrong += by

    def let_pass(self, **span: float) -> None:
        """Time passes on every clock of the machine at once."""
        self.passed += timedelta(**span)


class Town:
    """A program in one folder, and the networks it talks to."""

    admin = ADMIN

    def __init__(self, folder: Path, clock: SetClock, sandbox: Sandbox, store: Store, text: str) -> None:
        self.clock, self.sandbox, self.store = clock, sandbox, store
        self.file = folder / "anons.db"
        self.config = folder / "anons.toml"
        self.config.write_text(text, encoding="utf-8")
        self.environ = sandbox.environment | {"ANONS_DATABASE_URL": f"sqlite:///{self.file}"}
        self.made = 0

    @asynccontextmanager
    async def program(
        self, role: str = "publisher", *, file: Path | None = None, sandbox: Sandbox | None = None
    ) -> AsyncIterator[None]:
        """The program runs inside, on the database `file`, against `sandbox`."""
        stop = asyncio.Event()
        environ = self.environ | (sandbox.environment if sandbox is not None else {})
        if file is not None:
            environ |= {"ANONS_DATABASE_URL": f"sqlite:///{file}"}
        app = App(
            load_settings(self.config, environ),
            clock=self.clock,
            environ=environ,
            patience=timedelta(milliseconds=50),
        )
        async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
            tasks.create_task(app.run(role, stop=stop))
            try:
                yield
            finally:
                stop.set()

    async def add(self, title: str, *, after: timedelta = timedelta()) -> int:
        """An article that is to go out now, or `after` some time of the house."""
        self.made += 1
        now = self.clock.now()
        article = Article(headline=RichText.of(title), link=f"https://nash-rayon.example/{self.made}")
        new = NewArticle(article=article, queue="news", at=now + after, editor_id=111111111)
        return await self.store.add_article(new, now=now)

    async def states(self, article: int, *, store: Store | None = None) -> dict[str, State]:
        """By channel."""
        found = await (store or self.store).deliveries_of(article)
        return {one.channel: one.state for one in found}

    async def comes_to(self, article: int, state: State, *, store: Store | None = None) -> None:
        """Wait until all deliveries of an article are in `state`."""

        async def there() -> bool:
            found = await self.states(article, store=store)
            return set(found) == {"tg", "vk", "ok"} and set(found.values()) == {state}

        await self.until(there)

    async def until(self, true: Callable[[], Awaitable[bool]]) -> None:
        """Look until it is true; the program's own time-out ends a scene that never gets there."""
        while not await true():  # noqa: ASYNC110 - what another process sees: nobody rings for it
            await asyncio.sleep(0.02)

    async def notices(self, kind: str) -> list[str]:
        """What waits in the outbox; nobody empties it where no chat runs."""
        pending = await self.store.pending_notices(now=self.clock.now() + timedelta(days=3), limit=100)
        return [one.text for one in pending if one.kind == kind]

    def told(self, person: int = ADMIN) -> list[str]:
        """What a person was told in Telegram."""
        return [message.text for message in self.sandbox.telegram.chat(person)]

    @asynccontextmanager
    async def locked(self) -> AsyncIterator[None]:
        """Another program holds the database meanwhile."""
        other = sqlite3.connect(self.file, isolation_level=None, timeout=10, check_same_thread=False)
        with closing(other):
            # in a thread: whoever writes just now must be able to come to an end
            await asyncio.to_thread(other.execute, "BEGIN EXCLUSIVE")
            yield
            other.execute("ROLLBACK")


@pytest.fixture
def feeds() -> Callable[[Sandbox], tuple[list[str], list[str], list[str]]]:
    """What the readers of the three networks see: the first line of each post, oldest first."""

    def read(sandbox: Sandbox) -> tuple[list[str], list[str], list[str]]:
        shown = [
            [post.text.replace("\xa0", " ").splitlines()[0] for post in network.feed()]
            for network in (sandbox.telegram, sandbox.vk, sandbox.ok)
        ]
        return shown[0], shown[1], shown[2]

    return read


@pytest.fixture
async def town(tmp_path: Path, channels: str) -> AsyncIterator[Town]:
    """Its clock runs twenty times as fast."""
    clock = SetClock(speed=20)
    async with (
        Sandbox(now=clock.true) as sandbox,
        await Store.open(f"sqlite:///{tmp_path / 'anons.db'}") as store,
    ):
        sandbox.telegram.meet(ADMIN, "Пётр")
        yield Town(tmp_path, clock, sandbox, store, CONFIG + channels)
