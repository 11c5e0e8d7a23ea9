"""The networks. The name in the configuration is the address of the code: there is no list to edit."""

import pkgutil
from importlib import import_module
from types import ModuleType

from bot.core.article import Article
from bot.core.newsroom import Channel, Newsroom
from bot.core.post import Post
from bot.core.teaser import make_teaser
from bot.platforms.base import Access, Network, Spec

#: what the networks share
_SHARED = frozenset({"base", "uploading"})


def names() -> tuple[str, ...]:
    """Every network there is, by the name that stands in the configuration."""
    found = {module.name for module in pkgutil.iter_modules(__path__)}
    return tuple(sorted(found - _SHARED))


def spec(platform: str) -> Spec:
    """The facts of a network."""
    found: Spec = _module(platform).SPEC
    return found


def render(article: Article, *, channel: Channel, newsroom: Newsroom) -> Post:
    """The post of `article` in `channel`: the one function behind preview and publication."""
    teaser = make_teaser(article, newsroom.teaser)
    post: Post = _module(channel.platform).render(
        teaser, channel=channel, footer=newsroom.footer, language=newsroom.language
    )
    return post


async def open_network(channel: Channel, access: Access) -> Network:
    """Open the way to `channel`; its client library is imported only now."""
    network: Network = await _module(channel.platform).open_network(channel, access)
    return network


def _module(platform: str) -> ModuleType:
    return import_module(f"bot.platforms.{platform}")
