"""The networks. The name in the configuration is the address of the code: there is no list to edit."""

import pkgutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from importlib import import_module
from types import ModuleType

from bot.core.amendment import Kind
from bot.core.article import Article
from bot.core.labels import require, rules_for, warnings
from bot.core.language import Language
from bot.core.newsroom import Channel, Footer, Newsroom
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.core.teaser import Part, make_teaser
from bot.core.text.links import with_parameters
from bot.platforms.base import Access, Foresee, Network, Outlook, Render, Spec

#: what the networks share
_SHARED = frozenset({"answering", "base", "looking", "uploading"})


def names() -> tuple[str, ...]:
    """Every network there is, by the name that stands in the configuration."""
    found = {module.name for module in pkgutil.iter_modules(__path__)}
    return tuple(sorted(found - _SHARED))


def spec(platform: str) -> Spec:
    """The facts of a network."""
    found: Spec = _module(platform).SPEC
    return found


def called(platform: str, language: Language) -> str:
    """The network as people call it: «ВКонтакте»."""
    return spec(platform).title.say(language)


def place(platform: str, channel: str, language: Language) -> str:
    """The network and channel as people know them: «ВКонтакте (vk)»."""
    return f"{called(platform, language)} ({channel})"


def page_of(channel: Channel) -> str | None:
    """Where people look at `channel`; None where it has no page of its own (a private Telegram channel)."""
    return spec(channel.platform).page(channel.options)


def account_of(channel: Channel) -> str:
    """The account that posts to `channel`, by the names (not values) of its credentials."""
    facts = spec(channel.platform)
    names = (getattr(channel.options, each.option, None) or each.env for each in facts.credentials)
    return " ".join((channel.platform, *names))


def render(article: Article, *, channel: Channel, newsroom: Newsroom, queue: str | None = None) -> Post:
    """The post of `article` in `channel`: the one function behind preview and publication.

    `queue` is where the article comes from: it may stand in the parameters of its link.
    """
    teaser = make_teaser(article.on(channel.platform), channel.teaser or newsroom.teaser)
    if teaser.link is not None:
        marks = channel.link_marks(queue)
        teaser = replace(teaser, link=with_parameters(teaser.link, marks))
    draw: Render = _module(channel.platform).render
    post = draw(
        teaser,
        channel=channel,
        footer=newsroom.footer if Part.FOOTER in teaser.parts else Footer(),
        language=newsroom.language,
    )
    said = warnings(article.tags, post.text, newsroom.labels, newsroom.language)
    return replace(post, warnings=(*post.warnings, *said))


def foresee(
    kind: Kind,
    *,
    channel: Channel,
    receipt: Receipt,
    was: Post,
    post: Post | None,
    now: datetime,
    language: Language,
) -> Outlook:
    """What is known beforehand of amending a post of `channel` that is out. Pure."""
    ask: Foresee = _module(channel.platform).foresee
    return ask(kind, channel=channel, receipt=receipt, was=was, post=post, now=now, language=language)


def require_labels(
    article: Article, *, channels: Iterable[Channel], newsroom: Newsroom, queue: str | None = None
) -> None:
    """Raise LabelMissing where a post of `article` lacks what its tags demand ([[labels]])."""
    if rules_for(article.tags, newsroom.labels):
        texts = {
            channel.name: render(article, channel=channel, newsroom=newsroom, queue=queue).text
            for channel in channels
        }
        require(article.tags, texts, newsroom.labels)


async def open_network(channel: Channel, access: Access) -> Network:
    """Open the way to `channel`; its client library is imported only now."""
    network: Network = await _module(channel.platform).open_network(channel, access)
    return network


def _module(platform: str) -> ModuleType:
    return import_module(f"bot.platforms.{platform}")
