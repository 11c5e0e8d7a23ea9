"""Telegram: 4096 letters, 1024 under photos; formatting as entities; no idempotency key."""

import re
from datetime import timedelta
from typing import Any, Literal

from pydantic import Field, field_validator

from bot.core.language import Words
from bot.core.newsroom import Channel
from bot.core.pace import Pace
from bot.core.post import Limits, utf16_length
from bot.platforms.base import Access, Credential, Network, Spec
from bot.platforms.base import Options as BaseOptions
from bot.platforms.telegram.foreseeing import foresee
from bot.platforms.telegram.render import CAPTION, PHOTOS, TEXT, render

__all__ = ["SPEC", "Options", "foresee", "open_network", "render"]


_CHAT_CURE = 'write "@name" of a public channel, or its number like -1001234567890'


def _cure(name: str) -> str:
    """What was probably meant by a chat that is neither a name nor a number."""
    number = name.removeprefix("-").isdecimal()
    return f"write the number without quotes: {name}" if number else f'write "@{name}"'


def _cure_number(value: int) -> str:
    digits = str(value)
    return f"-{digits}" if digits.startswith("100") and len(digits) > 12 else f"-100{digits}"


#: of a chat, for editors of TOML
_FORM: dict[str, Any] = {
    "anyOf": [{"type": "string", "pattern": "^@[A-Za-z0-9_]+$"}, {"type": "integer", "maximum": -1}],
}


class Options(BaseOptions):
    """A Telegram channel's own keys in its [channels.NAME] section."""

    chat: str | int = Field(
        examples=['"@nash_rayon"'],
        description="The channel: its @name, or its number, which begins with -100.",
        json_schema_extra=_FORM,
    )
    probe_chat: int | str | None = Field(
        None,
        description="A private chat of your own: where a lost answer is looked up by forwarding.",
        json_schema_extra=_FORM,
    )
    long_caption: Literal["shorten", "preview"] = Field(
        "shorten",
        description="A teaser too long for a photo's caption: shorten it, or show the photo as a card.",
    )
    token_env: str | None = None

    @field_validator("chat", "probe_chat", mode="before")
    @classmethod
    def _is_a_chat(cls, value: object) -> object:
        """A name with its @, or a number below zero (Bot API 10.3, sendMessage: chat_id)."""
        name = str(value).removeprefix("https://").removeprefix("t.me/").removeprefix("@")
        if isinstance(value, str) and not re.fullmatch("@[A-Za-z0-9_]+", value):
            raise ValueError(_CHAT_CURE if not re.fullmatch("-?[A-Za-z0-9_]+", name) else _cure(name))
        if isinstance(value, int) and value >= 0:
            raise ValueError(f"the number of a channel begins with -100; write {_cure_number(value)}")
        return value


def _page(options: Options) -> str | None:
    """A private channel has addresses of its messages only."""
    return f"https://t.me/{options.chat.removeprefix('@')}" if isinstance(options.chat, str) else None


SPEC = Spec(
    name="telegram",
    title=Words("Telegram"),
    options=Options,
    credentials=(
        Credential(
            name="token",
            env="TELEGRAM_BOT_TOKEN",
            option="token_env",
            where="@BotFather in Telegram gives it: /newbot",
        ),
    ),
    address_env="TELEGRAM_API_URL",
    address="https://api.telegram.org",
    proxy_env="TELEGRAM_PROXY",
    # FAQ, «bulk»: about 30 messages a second of one bot, over all chats; 10 + 20 within any one
    pace=Pace(every=timedelta(seconds=1) / 20, burst=10),
    # Telegram counts code points; UTF-16 units never count less and are what its entities count
    limits=Limits(text=TEXT, caption=CAPTION, photos=PHOTOS, measure=utf16_length),
    page=_page,
)


async def open_network(channel: Channel, access: Access) -> Network:
    """The way to one chat; aiogram is imported only now."""
    from bot.platforms.telegram import client

    network: Network = await client.open_network(channel, access)
    return network
