"""Who may talk to the bot: the newsroom, in private and in its own group. A stranger is answered once."""

from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from aiogram import BaseMiddleware
from aiogram.types import CallbackQuery, Message, TelegramObject

from bot.core.newsroom import Editor
from bot.editors import gathering, inviting, words
from bot.editors.talk import House, answer

log = structlog.get_logger()

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Access(BaseMiddleware):
    """Lets the newsroom in, with its `talk`; refuses everybody else. `house` comes with every update."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        if not isinstance(event, Message | CallbackQuery) or event.from_user is None:
            return None
        house: House = data["house"]
        editor = house.desk.newsroom.editors.get(event.from_user.id)
        heard: Message | CallbackQuery | None = event
        if isinstance(event, Message) and event.chat.type != "private":
            heard = await _heard(event, editor, data)
        elif editor is None:
            return await _refuse(event, event.from_user.id, house)
        if editor is None or heard is None:
            return None
        data["talk"] = house.talk(editor, event)
        return await handler(heard, data)


async def _heard(event: Message, editor: Editor | None, data: dict[str, Any]) -> Message | None:
    """What a message of a group means to us. None: nothing, or it is not ours to hear."""
    house: House = data["house"]
    if event.chat.type not in gathering.GROUPS:
        return None
    heard = await gathering.hear(event, data.get("album", ()), house)
    if heard is None:
        return None
    if not gathering.is_home(house, event.chat.id):
        await gathering.greet_elsewhere(house, event.chat.id, editor, gathering.home_thread(event))
        return None
    if editor is None:
        await gathering.ask_for_name(event, house)
    data["album"] = heard.album
    return heard.message


async def _refuse(event: Message | CallbackQuery, user_id: int, house: House) -> None:
    language = house.desk.newsroom.language
    if isinstance(event, CallbackQuery):
        await answer(event, words.STRANGER_PRESS.say(language))
    elif await inviting.follow(event, house):
        return
    elif await house.store.greet_stranger(user_id, now=house.now()):
        log.info("a stranger was refused", user=user_id)
        await event.answer(words.STRANGER.say(language, id=user_id), parse_mode=None)
