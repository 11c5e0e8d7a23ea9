"""Pace: as fast as Telegram takes it, in a time that passes only when everybody waits."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import EditMessageText, SendMessage

from bot.editors.pacing import Pace, Pacing
from tests.editors.fuzzing.loop import QuietLoop

GROUP, ANNA = -1001, 7


class Line:
    """Telegram's end: notes when each request came, and refuses the first `busy` of them."""

    def __init__(self, *, busy: int = 0) -> None:
        self.pacing = Pacing(Pace())
        self.bot = Bot("42:TEST")
        self.came: list[float] = []
        self.busy = busy

    async def request(self, bot: Bot, method: Any) -> Any:
        self.came.append(asyncio.get_running_loop().time())
        if len(self.came) <= self.busy:
            raise TelegramRetryAfter(method=method, message="Too Many Requests", retry_after=30)
        return True

    async def say(self, chat: int) -> None:
        await self.pacing(self.request, self.bot, SendMessage(chat_id=chat, text="Мост"))

    async def edit(self, chat: int) -> None:
        await self.pacing(self.request, self.bot, EditMessageText(chat_id=chat, message_id=1, text="Мост"))


def play(scene: Callable[[], Awaitable[list[float]]]) -> list[float]:
    async def whole() -> list[float]:
        return await scene()

    with asyncio.Runner(loop_factory=QuietLoop) as runner:
        return runner.run(whole())


@pytest.mark.parametrize(("chat", "most"), [(GROUP, 20), (ANNA, 144)])
def test_edits_count_whole_in_a_group_and_half_in_private(chat: int, most: int) -> None:
    async def scene() -> list[float]:
        line = Line()
        for _ in range(200):
            await line.edit(chat)
        return line.came

    came = play(scene)
    assert len([one for one in came if one < came[0] + 60]) <= most
    assert len([one for one in came if one < came[0] + 60]) > most * 0.9


def test_a_chat_that_is_asked_to_wait_is_written_to_by_nobody_meanwhile() -> None:
    async def scene() -> list[float]:
        line = Line(busy=1)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(line.say(ANNA))
            await asyncio.sleep(1)
            tasks.create_task(line.say(ANNA))
        return line.came

    first, *others = play(scene)
    assert len(others) == 2
    assert min(others) >= first + 30


def test_all_chats_together_stay_below_thirty_a_second() -> None:
    async def scene() -> list[float]:
        line = Line()
        async with asyncio.TaskGroup() as tasks:
            for person in range(1, 101):
                tasks.create_task(line.say(person))
        return line.came

    came = play(scene)
    assert len(came) == 100
    assert len([one for one in came if one < came[0] + 1]) <= 30
