"""Refusing: what may not go out as it is. Whoever asked for it is told why, and nothing changes."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, TelegramObject

from bot.core.labels import LabelMissing
from bot.core.richtext import RichText
from bot.editors.talk import LONGEST_ANSWER, Screen, Talk, answer

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Refusing(BaseMiddleware):
    """Says what a label demands, whichever way the article was to take."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        try:
            return await handler(event, data)
        except LabelMissing as missing:
            return await _tell(data["talk"], event, missing)


async def _tell(talk: Talk, event: TelegramObject, missing: LabelMissing) -> None:
    reason = missing.say(talk.language)
    if isinstance(event, CallbackQuery):
        await answer(event, reason[:LONGEST_ANSWER], alert=True)
    if not isinstance(event, CallbackQuery) or len(reason) > LONGEST_ANSWER:
        await talk.show(Screen(text=RichText.of(reason)))
