"""OK (Odnoklassniki): plain text of 4000 letters, ten photos, one link block."""

from datetime import timedelta

from pydantic import Field

from bot.core.language import Words
from bot.core.newsroom import Channel
from bot.core.pace import Pace
from bot.core.post import Limits, utf16_length
from bot.platforms.base import Access, Credential, Network, Spec
from bot.platforms.base import Options as BaseOptions
from bot.platforms.ok.foreseeing import foresee
from bot.platforms.ok.render import PHOTOS, TEXT, render

__all__ = ["SPEC", "Options", "foresee", "open_network", "render"]


class Options(BaseOptions):
    """An OK group's own keys in its [channels.NAME] section."""

    # a string: OK's ids do not fit every JSON reader's numbers
    group_id: str = Field(
        pattern=r"^[0-9]{1,20}$",
        examples=['"70000000000001"'],
        description="The group's number, in quotes.",
    )
    application_key_env: str | None = None
    access_token_env: str | None = None
    session_secret_env: str | None = None
    application_secret_env: str | None = None


def _page(options: Options) -> str:
    return f"https://ok.ru/group/{options.group_id}"


SPEC = Spec(
    name="ok",
    title=Words("OK", context="network"),
    options=Options,
    credentials=(
        Credential(
            name="application_key",
            env="OK_APPLICATION_KEY",
            option="application_key_env",
            where="OK mails it when the application is registered: its public key",
        ),
        Credential(
            name="access_token",
            env="OK_ACCESS_TOKEN",
            option="access_token_env",
            where="OK: the application's settings → «Вечный access_token»",
        ),
        Credential(
            name="session_secret",
            env="OK_SESSION_SECRET",
            option="session_secret_env",
            instead="application_secret",
            where="OK: it stands beside the «Вечный access_token»; the application's secret key does as well",
        ),
        Credential(
            name="application_secret",
            env="OK_APPLICATION_SECRET",
            option="application_secret_env",
            instead="session_secret",
        ),
    ),
    address_env="OK_API_URL",
    address="https://api.ok.ru",
    # nothing official is known; error 11 would say that it is too fast
    pace=Pace(every=timedelta(seconds=1) / 5, burst=5),
    limits=Limits(text=TEXT, caption=TEXT, photos=PHOTOS, measure=utf16_length),
    page=_page,
)


async def open_network(channel: Channel, access: Access) -> Network:
    """The way to one group; aiohttp is imported only now."""
    from bot.platforms.ok import client

    network: Network = await client.open_network(channel, access)
    return network
