"""Telegram: 4096 letters, 1024 under photos; formatting as entities; no idempotency key."""

from typing import Literal

from bot.core.newsroom import Channel
from bot.core.post import Limits, utf16_length
from bot.platforms.base import Access, Credential, Network, Spec
from bot.platforms.base import Options as BaseOptions
from bot.platforms.telegram.render import CAPTION, PHOTOS, TEXT, render

__all__ = ["SPEC", "Options", "open_network", "render"]


class Options(BaseOptions):
    """A Telegram channel's own keys in its [channels.NAME] section."""

    chat: str | int  #: "@name" or -100…
    probe_chat: int | str | None = None  #: private: where a lost answer is looked up by forwarding
    long_caption: Literal["shorten", "preview"] = "shorten"  #: what becomes of a text too long for a caption
    token_env: str | None = None


SPEC = Spec(
    name="telegram",
    title="Telegram",
    options=Options,
    credentials=(Credential(name="token", env="TELEGRAM_BOT_TOKEN", option="token_env"),),
    address_env="TELEGRAM_API_URL",
    address="https://api.telegram.org",
    proxy_env="TELEGRAM_PROXY",
    # Telegram counts code points; UTF-16 units never count less and are what its entities count
    limits=Limits(text=TEXT, caption=CAPTION, photos=PHOTOS, measure=utf16_length),
)


async def open_network(channel: Channel, access: Access) -> Network:
    """The way to one chat; aiogram is imported only now."""
    from bot.platforms.telegram import client

    network: Network = await client.open_network(channel, access)
    return network
