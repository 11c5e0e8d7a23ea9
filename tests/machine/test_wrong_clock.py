"""Somebody sets the clock of the machine: no post is lost, none comes twice, and the admins hear of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.core.delivery import State
from bot.sandbox.server import Sandbox

Feeds = Callable[[Sandbox], tuple[list[str], list[str], list[str]]]


@pytest.mark.parametrize(
    ("step", "said"),
    [
        (timedelta(days=1), "перескочили на 1 день вперёд"),
        (timedelta(days=-1), "перескочили на 1 день назад"),
    ],
    ids=["a day forward", "a day back"],
)
async def test_a_clock_that_jumps_a_day_costs_no_post_and_the_admins_hear_of_it(
    step: timedelta, said: str, town: Any, feeds: Feeds
) -> None:
    first = await town.add("До скачка")
    async with town.program():
        await town.comes_to(first, State.SENT)
        # one is on its way, the answer to another gets lost, and then the clock is set
        town.sandbox.faults.add("ok", "mediatopic.post", "drop_after")
        hanging = town.sandbox.faults.add("vk", "wall.post", "hang")
        second = await town.add("Во время скачка")
        await hanging.struck.wait()

        async def under_way() -> bool:
            # what nobody has begun to send would be too late by the clock that is set forward
            states = await town.states(second)
            return states["tg"] is State.SENT and states["ok"] is not State.PLANNED

        async def told() -> bool:
            return bool(await town.notices("clock"))

        await town.until(under_way)
        town.clock.set(step)

        await town.until(told)
        town.sandbox.faults.release()
        third = await town.add("После скачка")
        for article in (second, third):
            await town.comes_to(article, State.SENT)
    order = ["До скачка", "Во время скачка", "После скачка"]
    assert feeds(town.sandbox) == (order, order, order)
    (notice,) = await town.notices("clock")
    assert said in notice
    assert "NTP" in notice


@pytest.mark.parametrize("step", [timedelta(seconds=1), timedelta(seconds=-1)], ids=["forward", "back"])
async def test_a_second_more_or_less_is_nobodys_business(step: timedelta, town: Any, feeds: Feeds) -> None:
    async with town.program():
        for number in range(3):
            article = await town.add(f"Новость {number}")
            town.clock.set(step)
            await town.comes_to(article, State.SENT)
    order = [f"Новость {number}" for number in range(3)]
    assert feeds(town.sandbox) == (order, order, order)
    assert await town.notices("clock") == []


async def test_two_programs_of_one_machine_tell_of_a_jump_once(town: Any) -> None:
    async with town.program(), town.program("desk"):
        first = await town.add("Обе работают")
        await town.comes_to(first, State.SENT)
        town.clock.set(timedelta(days=1))
        second = await town.add("И дальше работают")
        await town.comes_to(second, State.SENT)

        async def told() -> bool:
            # by the outbox of the desk, through Telegram
            return any("перескочили" in text for text in town.told())

        await town.until(told)
    assert sum("перескочили" in text for text in town.told()) == 1


async def test_an_admin_is_told_of_a_jump_back_now_and_not_a_day_later(town: Any) -> None:
    async with town.program("all"):
        await town.comes_to(await town.add("Работает"), State.SENT)
        town.clock.set(timedelta(days=-1))

        async def told() -> bool:
            return any("на 1 день назад" in text for text in town.told())

        await town.until(told)
