"""A newsroom with its bot, running against the stand-in over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime, time
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.newsroom import Channel, Editor, Footer, FooterLink, Newsroom, Role
from bot.core.redaction import Redactor
from bot.core.schedule import QueueRules, SlotRule
from bot.desk import Desk
from bot.editors.bot import EditorsBot
from bot.platforms import spec
from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import TOKEN, Message
from bot.store import Store

ANNA, PETR, IVAN, STRANGER = 111, 222, 333, 999


class Room:
    """The newsroom at work: its store, its desk, its bot, and people who talk to it."""

    anna, petr, ivan, stranger = ANNA, PETR, IVAN, STRANGER

    def __init__(self, sandbox: Sandbox, store: Store, desk: Desk, now: Callable[[], datetime]) -> None:
        self.sandbox = sandbox
        self.telegram = sandbox.telegram
        self.telegram.pace = False  # its clock stands still: whoever has to wait would wait for ever
        self.store = store
        self.desk = desk
        self.now = now
        self._running: tuple[asyncio.Event, asyncio.Task[None]] | None = None

    async def open(self, *, token: str = TOKEN) -> None:
        """Start the bot."""
        stop = asyncio.Event()
        bot = EditorsBot(
            self.desk,
            self.store,
            token=token,
            address=self.sandbox.address,
            now=self.now,
            redactor=Redactor([token]),
        )
        self._running = stop, asyncio.get_running_loop().create_task(bot.run(stop))

    async def close(self) -> None:
        """Stop the bot as SIGTERM does."""
        if self._running is not None:
            stop, running = self._running
            self._running = None
            stop.set()
            await running

    async def shown(self, person: int, count: int) -> list[Message]:
        """The bot's messages to a person, once there are at least `count`."""
        return await self.telegram.shown(person, lambda messages: len(messages) >= count)

    async def until(self, person: int, words: str) -> Message:
        """The newest message of the bot that holds `words`, as soon as there is one."""
        messages = await self.telegram.shown(person, lambda found: any(words in one.text for one in found))
        return next(one for one in reversed(messages) if words in one.text)

    async def pressed(self, person: int, label: str, *, message: int | None = None) -> str:
        """Press a button, and wait for the answer that floats by, which comes last."""
        press = self.telegram.press(person, label, message_id=message)
        await self.sandbox.context.bell.until(lambda: press.answered, timeout=10)
        return press.text

    async def drafted(self, person: int, text: str) -> Message:
        """Hand in a text; answers the message with the keyboard."""
        before = len(self.telegram.chat(person))
        self.telegram.say(person, text)
        channels = len(self.desk.newsroom.channels)
        return (await self.shown(person, before + channels + 1))[-1]


def channel(name: str, platform: str, **options: object) -> Channel:
    return Channel(name=name, platform=platform, options=spec(platform).options.model_validate(options))


@pytest.fixture
def newsroom() -> Newsroom:
    every_day = frozenset(range(7))
    slots = (SlotRule(days=every_day, times=(time(9), time(12, 30), time(18))),)
    names = ("tg", "vk", "ok")
    return Newsroom(
        timezone=ZoneInfo("Europe/Moscow"),
        channels=MappingProxyType(
            {
                "tg": channel("tg", "telegram", chat="@nash_rayon"),
                "vk": channel("vk", "vk", group_id=123456),
                "ok": channel("ok", "ok", group_id="70000000000001"),
            }
        ),
        queues=MappingProxyType(
            {
                "news": QueueRules(name="news", channels=names, slots=slots),
                "sport": QueueRules(name="sport", channels=("tg",), slots=slots),
            }
        ),
        editors=MappingProxyType(
            {
                ANNA: Editor(id=ANNA, name="Анна", role=Role.EDITOR),
                PETR: Editor(id=PETR, name="Пётр", role=Role.ADMIN),
                IVAN: Editor(id=IVAN, name="Иван", role=Role.AUTHOR),
            }
        ),
        footer=Footer(
            text="Подписывайтесь на {name} в {networks}",
            name="Наш район",
            networks=(
                FooterLink(label="Telegram", url="https://t.me/nash_rayon", platform="telegram"),
                FooterLink(label="ВКонтакте", url="https://vk.com/nash_rayon", platform="vk"),
            ),
        ),
    )


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(f"sqlite:///{tmp_path / 'anons.db'}")
    yield opened
    await opened.close()


@pytest.fixture
async def room(sandbox: Sandbox, store: Store, newsroom: Newsroom, clock: Any) -> AsyncIterator[Room]:
    clock.advance(minutes=5)  # past the slot of nine
    opened = Room(sandbox, store, Desk(store, newsroom, now=clock), clock)
    await opened.open()
    yield opened
    await opened.close()
