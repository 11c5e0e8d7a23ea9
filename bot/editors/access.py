"""Who may talk to the bot: the people of [editors], in private. A stranger is answered once."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.editors import words
from bot.editors.talk import House, answer

log = structlog.get_logger()

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Access(BaseMiddleware):
    """Lets editors in, with their `talk`; refuses everybody else. `house` comes with every update."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        if not isinstance(event, Message | CallbackQuery) or event.from_user is None:
            return None
        house: House = data["house"]
        editor = house.desk.newsroom.editors.get(event.from_user.id)
        if editor is None:
            return await _refuse(event, event.from_user.id, house)
        if isinstance(event, Message) and event.chat.type != "private":
            return None
        query = event if isinstance(event, CallbackQuery) else None
        data["talk"] = house.talk(editor, query)
        return await handler(event, data)


async def _refuse(event: Message | CallbackQuery, user_id: int, house: House) -> None:
    language = house.desk.newsroom.language
    if isinstance(event, CallbackQuery):
        await answer(event, words.STRANGER_PRESS.say(language))
    elif event.chat.type == "private" and await house.store.greet_stranger(user_id, now=house.now()):
        log.info("a stranger was refused", user=user_id)
        await event.answer(words.STRANGER.say(language, id=user_id), parse_mode=None)
