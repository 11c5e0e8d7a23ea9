"""VK: 16 384 letters, ten photos (with a user token); bracket links to its own pages."""

from datetime import timedelta

from pydantic import Field

from bot.core.language import Words
from bot.core.newsroom import Channel
from bot.core.pace import Pace
from bot.core.post import Limits, utf16_length
from bot.platforms.base import Access, Credential, Network, Spec
from bot.platforms.base import Options as BaseOptions
from bot.platforms.vk.foreseeing import foresee
from bot.platforms.vk.render import PHOTOS, TEXT, render

__all__ = ["SPEC", "Options", "foresee", "open_network", "render"]


class Options(BaseOptions):
    """A VK community's own keys in its [channels.NAME] section."""

    # positive; the minus of owner_id is ours
    group_id: int = Field(gt=0, examples=["123456"], description="The community's number, without a minus.")
    token_env: str | None = None
    user_token_env: str | None = None
    service_token_env: str | None = None


def _page(options: Options) -> str:
    return f"https://vk.com/club{options.group_id}"


SPEC = Spec(
    name="vk",
    title=Words("VK"),
    options=Options,
    credentials=(
        Credential(
            name="token",
            env="VK_COMMUNITY_TOKEN",
            option="token_env",
            where="VK: the community → Управление → Работа с API → Создать ключ, with the right to the wall",
        ),
        Credential(name="user_token", env="VK_USER_TOKEN", option="user_token_env", required=False),
        Credential(name="service_token", env="VK_SERVICE_TOKEN", option="service_token_env", required=False),
    ),
    address_env="VK_API_URL",
    address="https://api.vk.ru",
    # dev.vk.com, «Limits»: 20 calls a second with a community's key; a person's 3 are kept by vk_api
    pace=Pace(every=timedelta(seconds=1) / 12, burst=8),
    limits=Limits(text=TEXT, caption=TEXT, photos=PHOTOS, measure=utf16_length),
    page=_page,
)


async def open_network(channel: Channel, access: Access) -> Network:
    """The way to one community's wall; vk_api is imported only now."""
    from bot.platforms.vk import client

    network: Network = await client.open_network(channel, access)
    return network
