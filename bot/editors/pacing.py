"""Pacing: as many messages as Telegram takes, smoothly and in turn; where it says «too many», when it says.

The FAQ's numbers: about one message a second in a chat with short bursts, twenty a minute in a group, thirty
a second in all. A 429 all the same is a definite answer: nothing happened, so repeating is safe. Waiting here
keeps a long preview whole, instead of beginning it anew.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import structlog
from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType

log = structlog.get_logger()

#: longer than this nobody waits in front of a chat: the update goes back to the store's queue
LONGEST = timedelta(minutes=1)
TRIES = 5
#: chats that are remembered; those that may write freely again are forgotten beyond it
MOST_CHATS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """So many messages at once, and one more every so many seconds."""

    burst: float
    every: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """What one bot may do (core.telegram.org/bots/faq, «My bot is hitting limits»), and a bit less."""

    private: Rate = field(default=Rate(burst=12, every=1.0))
    group: Rate = field(default=Rate(burst=8, every=5.0))  #: in no minute more than twenty
    overall: Rate = field(default=Rate(burst=5, every=0.04))  #: in no second more than thirty
    edit: float = 0.5  #: of a message, in a private chat; groups count edits like messages


class Pacing(BaseRequestMiddleware):
    """Lets requests go at `pace` (None: as they come), chats in turn, and obeys `retry_after`."""

    def __init__(self, pace: Pace | None = None) -> None:
        self._pace = pace
        self._chats: dict[object, _Gate] = {}
        self._overall = None if pace is None else _Gate(pace.overall)

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        for _ in range(TRIES - 1):
            await self._wait(method)
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as busy:
                if busy.retry_after > LONGEST.total_seconds():
                    raise
                log.info("Telegram asks to wait", seconds=busy.retry_after, method=method.__api_method__)
                await self._hold(method, busy.retry_after)
        return await make_request(bot, method)

    async def _wait(self, method: TelegramMethod[Any]) -> None:
        """The turn of this request: first in its chat, then among all chats that have something to say."""
        if self._pace is None or self._overall is None:
            return
        chat = getattr(method, "chat_id", None)
        is_group = isinstance(chat, str) or (isinstance(chat, int) and chat < 0)
        cost = _cost(method, edit=1.0 if is_group else self._pace.edit)
        if cost:
            rate = self._pace.group if is_group else self._pace.private
            await self._gate(chat, rate).passed(cost, then=self._overall.passed)

    async def _hold(self, method: TelegramMethod[Any], seconds: float) -> None:
        """Nobody else writes into that chat before it is time, so that nobody asks in vain."""
        gate = self._chats.get(getattr(method, "chat_id", None))
        if gate is None or not _cost(method, edit=1.0):
            await asyncio.sleep(seconds)
        else:
            gate.hold(seconds)

    def _gate(self, chat: object, rate: Rate) -> "_Gate":
        if len(self._chats) > MOST_CHATS:
            self._chats = {known: gate for known, gate in self._chats.items() if not gate.is_free()}
        if chat not in self._chats:
            self._chats[chat] = _Gate(rate)
        return self._chats[chat]


class _Gate:
    """A token bucket with a queue: who comes first goes first."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._queue = asyncio.Lock()
        self._free_at = float("-inf")  #: when as much may go at once as ever

    async def passed(self, cost: float, *, then: "Callable[[float], Any] | None" = None) -> None:
        """Wait for one's turn; `then` is waited for while the next in the queue still stands behind."""
        clock = asyncio.get_running_loop().time
        async with self._queue:
            full = self._rate.burst * self._rate.every
            # more than a bucket holds passes when it is full: an album is never refused for good
            spent = min(cost * self._rate.every, full)
            while (wait := self._free_at + spent - full - clock()) > 0:  # noqa: ASYNC110 - `hold` may add to it
                await asyncio.sleep(wait)
            self._free_at = max(self._free_at, clock()) + cost * self._rate.every
            if then is not None:
                await then(cost)

    def hold(self, seconds: float) -> None:
        """Nothing goes before that; then one after the other."""
        full = self._rate.burst * self._rate.every
        self._free_at = max(
            self._free_at, asyncio.get_running_loop().time() + seconds + full - self._rate.every
        )

    def is_free(self) -> bool:
        """Whether nobody needs to remember it."""
        return not self._queue.locked() and self._free_at <= asyncio.get_running_loop().time()


def _cost(method: TelegramMethod[Any], *, edit: float) -> float:
    """Messages that a request counts for; answers to presses, signs of life and deletions are none."""
    name = method.__api_method__
    if name == "sendMediaGroup":
        return float(len(method.media))  # type: ignore[attr-defined]  # it is that method
    if name.startswith("editMessage"):
        return edit
    return 1.0 if name.startswith(("send", "copy", "forward")) and name != "sendChatAction" else 0.0
