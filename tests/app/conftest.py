"""A whole program in a folder, against the networks' stand-in."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.app import App, Clock
from bot.core.article import Article, NewArticle
from bot.core.delivery import State
from bot.core.richtext import RichText
from bot.sandbox.server import Sandbox
from bot.settings import Settings, load_settings
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


class Town:
    """A program in one folder, and the networks it talks to."""

    def __init__(self, folder: Path, clock: Clock, sandbox: Sandbox, store: Store, text: str) -> None:
        self.clock, self.sandbox, self.store = clock, sandbox, store
        self.config = folder / "anons.toml"
        self.text = text
        self.config.write_text(text, encoding="utf-8")
        self.environ = sandbox.environment | {"ANONS_DATABASE_URL": f"sqlite:///{folder / 'anons.db'}"}

    @asynccontextmanager
    async def program(
        self, role: str = "publisher", *, settings: Settings | None = None
    ) -> AsyncIterator[None]:
        """The program runs inside; `settings`: as they were read, and may have been changed since."""
        stop = asyncio.Event()
        settings = settings or load_settings(self.config, self.environ)
        app = App(settings, clock=self.clock, environ=self.environ)
        async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
            tasks.create_task(app.run(role, stop=stop))
            try:
                yield
            finally:
                stop.set()

    async def add(self, title: str, **values: Any) -> int:
        article = Article(headline=RichText.of(title), link="https://nash-rayon.example/1")
        new = NewArticle(article=article, queue="news", at=self.clock.now(), editor_id=111111111, **values)
        return await self.store.add_article(new, now=self.clock.now())

    async def comes_to(self, article: int, state: State) -> None:
        """Wait until all deliveries of an article are in `state`."""

        async def there() -> bool:
            found = await self.store.deliveries_of(article)
            return bool(found) and all(one.state is state for one in found)

        await self.until(there)

    async def until(self, true: Callable[[], Awaitable[bool]]) -> None:
        """Look until it is true; the program's own time-out ends a scene that never gets there."""
        while not await true():  # noqa: ASYNC110 - what another process sees: nobody rings for it
            await asyncio.sleep(0.02)

    async def notices(self, kind: str) -> list[str]:
        pending = await self.store.pending_notices(now=self.clock.now() + timedelta(days=1), limit=100)
        return [one.text for one in pending if one.kind == kind]

    def feeds(self) -> tuple[int, int, int]:
        """How many posts each network shows."""
        return (
            len(self.sandbox.telegram.posts("@nash_rayon")),
            len(self.sandbox.vk.posts(123456)),
            len(self.sandbox.ok.posts("70000000000001")),
        )


@pytest.fixture
async def town(tmp_path: Path, channels: str) -> AsyncIterator[Town]:
    clock = Clock(speed=20)
    async with (
        Sandbox(now=clock.now) as sandbox,
        await Store.open(f"sqlite:///{tmp_path / 'anons.db'}") as store,
    ):
        yield Town(tmp_path, clock, sandbox, store, CONFIG + channels)
