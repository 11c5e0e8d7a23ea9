"""Direct: a few words to people past the store, for when the store itself is the trouble."""

import asyncio
from collections.abc import Iterable

import structlog
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.core.redaction import Redactor

log = structlog.get_logger()

#: seconds that one message may take: whoever calls has a house to keep
PATIENCE = 20


async def tell_directly(
    text: str,
    people: Iterable[int],
    *,
    token: str,
    address: str,
    proxy: str | None = None,
    redactor: Redactor,
) -> int:
    """Write `text`, without secrets, to `people` (Telegram user ids) at once; answers how many got it.

    Raises nothing: who cannot be reached is logged. Nothing is repeated, nothing is remembered.
    """
    try:
        session = AiohttpSession(api=TelegramAPIServer.from_base(address), proxy=proxy)
        bot = Bot(token, session=session)
    except Exception as error:  # noqa: BLE001 - a wrong token or proxy: its words may hold the secret itself
        log.warning("people could not be told directly", error=redactor(f"{type(error).__name__}: {error}"))
        return 0
    try:
        reached = await asyncio.gather(*(_tell(bot, each, redactor(text), redactor) for each in people))
    finally:
        await session.close()
    return sum(reached)


async def _tell(bot: Bot, person: int, text: str, redactor: Redactor) -> bool:
    try:
        await bot.send_message(person, text, parse_mode=None, request_timeout=PATIENCE)
    except Exception as error:  # noqa: BLE001 - whatever it is, the others are told all the same
        problem = redactor(f"{type(error).__name__}: {error}")
        log.warning("a person could not be told directly", person=person, error=problem)
        return False
    return True
