"""The whole program against the networks' stand-in, over real HTTP with the real clients."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog.testing

from bot.app import App, Clock
from bot.core.article import Article, NewArticle
from bot.core.delivery import State
from bot.core.richtext import RichText
from bot.sandbox.server import Sandbox
from bot.settings import Settings, load_settings
from bot.store import Store, StoreBroken

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


async def test_an_article_is_published_in_three_networks_and_then_the_program_ends(town: Town) -> None:
    article = await town.add("Мост открыли")
    async with town.program():
        await town.comes_to(article, State.SENT)
    assert town.feeds() == (1, 1, 1)
    assert all(one.receipt and one.receipt.url for one in await town.store.deliveries_of(article))


async def test_what_another_process_queues_is_noticed(town: Town) -> None:
    async with town.program():
        article = await town.add("Из другого процесса")
        await town.comes_to(article, State.SENT)
    assert town.feeds() == (1, 1, 1)


@pytest.mark.parametrize(
    ("network", "method"), [("telegram", "sendMessage"), ("vk", "wall.post"), ("ok", "mediatopic.post")]
)
async def test_a_post_whose_answer_is_lost_is_found_and_not_repeated(
    town: Town, network: str, method: str
) -> None:
    first = await town.add("Первая")
    async with town.program():
        await town.comes_to(first, State.SENT)
        town.sandbox.faults.add(network, method, "drop_after")
        article = await town.add("Потерянный ответ")
        await town.comes_to(article, State.SENT)
    assert town.feeds() == (2, 2, 2)


async def test_two_programs_on_one_database_publish_once(town: Town) -> None:
    article = await town.add("Одна на двоих")
    async with town.program(), town.program():
        await town.comes_to(article, State.SENT)
    assert town.feeds() == (1, 1, 1)


async def test_the_desk_alone_publishes_nothing(town: Town) -> None:
    article = await town.add("Ждёт")
    async with town.program("desk"):

        async def listens() -> bool:
            return bool(town.sandbox.journal.calls("telegram", "getUpdates"))

        await town.until(listens)
    assert await town.store.deliveries_of(article) == []


async def test_a_crash_of_the_editors_chat_does_not_stop_publishing(town: Town) -> None:
    town.environ["TELEGRAM_BOT_TOKEN"] = "no token at all"
    town.config.write_text(town.text.replace('["tg", "vk", "ok"]', '["vk", "ok"]'), encoding="utf-8")
    async with town.program("all"):

        async def told() -> bool:
            return bool(await town.notices("crash"))

        await town.until(told)
        article = await town.add("Чат упал")
        await town.comes_to(article, State.SENT)
    assert town.feeds()[1:] == (1, 1)


async def test_a_changed_configuration_is_taken_over_and_a_wrong_one_is_refused(town: Town) -> None:
    async with town.program("all"):

        async def refused() -> bool:
            # again and again: nobody says when the watching begins
            town.config.write_text(town.text + "chanels = 1\n", encoding="utf-8")
            return any("chanels" in text for text in await town.notices("config"))

        async def taken() -> bool:
            return "Новые настройки приняты." in await town.notices("config")

        await town.until(refused)
        changed = town.text.replace('["tg", "vk", "ok"]', '["tg", "vk"]').replace(
            "probe_chat = -1001234567890\n", ""
        )
        town.config.write_text(changed.replace("[channels.ok]", "[channels.classmates]"), encoding="utf-8")
        await town.until(taken)
        article = await town.add("Только два")
        await town.comes_to(article, State.SENT)
    assert town.feeds() == (1, 1, 0)


@pytest.mark.parametrize(
    ("edit", "said"),
    [("chanels = 1\n", "chanels"), ("\n[footer]\nname = 'Наш район'\n", "Новые настройки приняты.")],
    ids=["wrong", "right"],
)
async def test_a_configuration_edited_while_the_program_loads_is_not_missed(
    edit: str, said: str, town: Town
) -> None:
    del town.environ["TELEGRAM_BOT_TOKEN"]
    town.config.write_text(town.text.replace('["tg", "vk", "ok"]', '["vk", "ok"]'), encoding="utf-8")
    settings = load_settings(town.config, town.environ)
    town.config.write_text(town.text.replace('["tg", "vk", "ok"]', '["vk"]') + edit, encoding="utf-8")
    async with town.program("desk", settings=settings):

        async def told() -> bool:
            return any(said in text for text in await town.notices("config"))

        await town.until(told)


@pytest.mark.parametrize("role", ["publisher", "desk"])
async def test_a_database_that_is_taken_away_ends_the_program(role: str, town: Town) -> None:
    # what `anons add` wrote into the new file would wait for ever, and nobody would know
    file = Path(town.environ["ANONS_DATABASE_URL"].removeprefix("sqlite:///"))
    app = App(load_settings(town.config, town.environ), clock=town.clock, environ=town.environ)
    del town.environ["TELEGRAM_BOT_TOKEN"]

    async def take_away(logs: Sequence[Any]) -> None:
        async def at_work() -> bool:
            return any(entry["event"] == "at work" for entry in logs)

        await town.until(at_work)
        await asyncio.to_thread(file.rename, file.with_name("elsewhere.db"))

    with structlog.testing.capture_logs() as logs:
        async with asyncio.timeout(60), asyncio.TaskGroup() as tasks:
            tasks.create_task(take_away(logs))
            with pytest.raises(StoreBroken, match="was removed or replaced while the program ran"):
                await app.run(role, stop=asyncio.Event())


async def test_a_channel_that_cannot_be_opened_does_not_stop_the_others(town: Town) -> None:
    del town.environ["VK_COMMUNITY_TOKEN"]
    article = await town.add("Без ключа ВК")
    async with town.program():

        async def out() -> bool:
            found = await town.store.deliveries_of(article)
            return {one.channel for one in found if one.state is State.SENT} == {"tg", "ok"}

        await town.until(out)
    assert town.feeds() == (1, 0, 1)
    assert any("«vk» открыть не удалось" in text for text in await town.notices("unopened"))


def test_a_clock_may_run_faster_and_says_how_long_things_really_take() -> None:
    clock = Clock(speed=60)
    moment = clock.now() + timedelta(minutes=10)
    assert timedelta(seconds=9) < clock.real(moment) - Clock().now() <= timedelta(seconds=11)
    real = Clock()
    assert real.real(moment) == moment
