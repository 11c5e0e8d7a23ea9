"""The yardstick: a bare aiogram bot that answers every message at once, and keeps nothing."""

import asyncio
import os

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message


async def main() -> None:
    """Poll and answer until the process is ended."""
    server = TelegramAPIServer.from_base(os.environ["TELEGRAM_API_URL"])
    bot = Bot(os.environ["TELEGRAM_BOT_TOKEN"], session=AiohttpSession(api=server))
    dispatcher = Dispatcher()
    dispatcher.message.register(_answer)
    await dispatcher.start_polling(bot)


async def _answer(message: Message) -> None:
    await message.answer(f"Принято: {message.text}")


if __name__ == "__main__":
    asyncio.run(main())
