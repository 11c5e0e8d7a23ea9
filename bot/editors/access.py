"""Who may talk to the bot: the people of [editors], in private. A stranger is answered once."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog
from aiogram import BaseMiddleware, Bot
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.desk import Desk
from bot.editors import words
from bot.editors.talk import Talk, answer
from bot.store import Store

log = structlog.get_logger()

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Access(BaseMiddleware):
    """Lets editors in, with their `talk`; refuses everybody else."""

    def __init__(self, desk: Desk, store: Store, *, now: Callable[[], datetime]) -> None:
        self._desk = desk
        self._store = store
        self._now = now

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        if not isinstance(event, Message | CallbackQuery) or event.from_user is None:
            return None
        editor = self._desk.newsroom.editors.get(event.from_user.id)
        if editor is None:
            return await self._refuse(event, event.from_user.id)
        if isinstance(event, Message) and event.chat.type != "private":
            return None
        bot: Bot = data["bot"]
        data["talk"] = Talk(
            bot=bot,
            desk=self._desk,
            store=self._store,
            editor=editor,
            chat=editor.id,
            now=self._now,
            query=event if isinstance(event, CallbackQuery) else None,
        )
        return await handler(event, data)

    async def _refuse(self, event: Message | CallbackQuery, user_id: int) -> None:
        language = self._desk.newsroom.language
        if isinstance(event, CallbackQuery):
            await answer(event, words.STRANGER_PRESS.say(language))
        elif event.chat.type == "private" and await self._store.greet_stranger(user_id, now=self._now()):
            log.info("a stranger was refused", user=user_id)
            await event.answer(words.STRANGER.say(language, id=user_id), parse_mode=None)
