"""What `anons doctor` asks Telegram: is the token alive, is the channel there, may the bot post?"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from aiogram.methods import GetMe, TelegramMethod
from aiogram.types import User

from bot.core.language import Language, Words
from bot.platforms.base import Check, PlatformError, checked

Call = Callable[[TelegramMethod[Any]], Awaitable[Any]]

_MAY_POST = Words("Make the bot an administrator of the channel with the right to post messages.")


class _Chat(TelegramMethod[dict[str, Any]]):
    """getChat as the server tells it.

    aiogram 3.31 refuses an answer that lacks what Bot API 10.3 has added; a server of one's own may be older.
    """

    __returning__ = dict[str, Any]
    __api_method__ = "getChat"

    chat_id: int | str


class _Membership(TelegramMethod[dict[str, Any]]):
    """getChatMember, read as leniently: of all the rights one matters here."""

    __returning__ = dict[str, Any]
    __api_method__ = "getChatMember"

    chat_id: int | str
    user_id: int


async def check_channel(
    call: Call, *, chat: int | str, probe_chat: int | str | None, language: Language
) -> Sequence[Check]:
    """Token, channel, right to post, probe chat; stops where the next answer could only repeat the last."""
    try:
        me: User = await call(GetMe())
    except PlatformError as error:
        return [Check(check="token works", ok=False, advice=str(error))]
    checks = [Check(check="token works", ok=True), await _exists(call, chat, "channel found")]
    if checks[-1].ok:
        checks.append(await checked("bot may post", lambda: _may_post(call, chat, me.id, language)))
    if probe_chat is None:
        return checks
    checks.append(await _exists(call, probe_chat, "probe chat found"))
    if checks[-1].ok:
        may_forward = await checked(
            "bot may use the probe chat", lambda: _may_post(call, probe_chat, me.id, language)
        )
        checks.append(may_forward)
    return checks


async def _exists(call: Call, chat: int | str, name: str) -> Check:
    async def ask() -> None:
        await call(_Chat(chat_id=chat))

    return await checked(name, ask)


async def _may_post(call: Call, chat: int | str, bot_id: int, language: Language) -> str | None:
    member = await call(_Membership(chat_id=chat, user_id=bot_id))
    return None if _can_post(member) else _MAY_POST.say(language)


def _can_post(member: Mapping[str, Any]) -> bool:
    """Bot API 10.3, ChatMember: what of the rights it names depends on `status`."""
    status = member.get("status")
    if status == "administrator":
        # absent in groups, where every administrator writes
        return member.get("can_post_messages") is not False
    if status == "restricted":
        return member.get("can_send_messages") is True
    return status not in ("left", "kicked")
