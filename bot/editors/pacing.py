"""Pacing: where Telegram says «too many requests», the same request goes again when it says.

A 429 is a definite answer: nothing happened, so repeating is safe. Waiting here keeps a long preview whole,
instead of beginning it anew.
"""

import asyncio
from datetime import timedelta

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


class Pacing(BaseRequestMiddleware):
    """Obeys `retry_after`, up to `TRIES` times a request."""

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        for _ in range(TRIES - 1):
            try:
                return await make_request(bot, method)
            except TelegramRetryAfter as busy:
                if busy.retry_after > LONGEST.total_seconds():
                    raise
                log.info("Telegram asks to wait", seconds=busy.retry_after, method=method.__api_method__)
                await asyncio.sleep(busy.retry_after)
        return await make_request(bot, method)
