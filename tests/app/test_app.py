"""The whole program against the networks' stand-in, over real HTTP with the real clients."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog.testing

from bot.app import App, Clock
from bot.core.delivery import State
from bot.settings import load_settings
from bot.store import StoreBroken


async def test_an_article_is_published_in_three_networks_and_then_the_program_ends(town: Any) -> None:
    article = await town.add("Мост открыли")
    async with town.program():
        await town.comes_to(article, State.SENT)
    assert town.feeds() == (1, 1, 1)
    assert all(one.receipt and one.receipt.url for one in await town.store.deliveries_of(article))


async def test_what_another_process_queues_is_noticed(town: Any) -> None:
    async with town.program():
        article = await town.add("Из другого процесса")
        await town.comes_to(article, State.SENT)
    assert town.feeds() == (1, 1, 1)


@pytest.mark.parametrize(
    ("network", "method"), [("telegram", "sendMessage"), ("vk", "wall.post"), ("ok", "mediatopic.post")]
)
async def test_a_post_whose_answer_is_lost_is_found_and_not_repeated(
    town: Any, network: str, method: str
) -> None:
    first = await town.add("Первая")
    async with town.program():
        await town.comes_to(first, State.SENT)
        town.sandbox.faults.add(network, method, "drop_after")
        article = await town.add("Потерянный ответ")
        await town.comes_to(article, State.SENT)
    assert town.feeds() == (2, 2, 2)


async def test_two_programs_on_one_database_publish_once(town: Any) -> None:
    article = await town.add("Одна на двоих")
    async with town.program(), town.program():
        await town.comes_to(article, State.SENT)
    assert town.feeds() == (1, 1, 1)


async def test_the_desk_alone_publishes_nothing(town: Any) -> None:
    article = await town.add("Ждёт")
    async with town.program("desk"):

        async def listens() -> bool:
            return bool(town.sandbox.journal.calls("telegram", "getUpdates"))

        await town.until(listens)
    assert await town.store.deliveries_of(article) == []


async def test_a_crash_of_the_editors_chat_does_not_stop_publishing(town: Any) -> None:
    town.environ["TELEGRAM_BOT_TOKEN"] = "no token at all"
    town.config.write_text(town.text.replace('["tg", "vk", "ok"]', '["vk", "ok"]'), encoding="utf-8")
    async with town.program("all"):

        async def told() -> bool:
            return bool(await town.notices("crash"))

        await town.until(told)
        article = await town.add("Чат упал")
        await town.comes_to(article, State.SENT)
    assert town.feeds()[1:] == (1, 1)


@pytest.mark.parametrize("role", ["publisher", "desk"])
async def test_a_database_that_is_taken_away_ends_the_program(role: str, town: Any) -> None:
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


async def test_a_channel_that_cannot_be_opened_does_not_stop_the_others(town: Any) -> None:
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
