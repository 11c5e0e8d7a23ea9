"""Handing in: drafts, what is queued at once, and how it will look."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot import platforms
from bot.core.article import Article, ArticleState, NewArticle, StoredArticle
from bot.core.journal import SHELL, Actor, NewEntry, Verb
from bot.core.newsroom import Channel
from bot.core.post import Post
from bot.desk.part import Part, told


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What one channel will show, to the letter."""

    channel: str
    platform: str
    title: str  #: the network's name for people: "ВКонтакте"
    post: Post


class HandingIn(Part):
    """What comes in, and what readers will see of it."""

    async def submit(self, new: NewArticle, *, by: Actor = SHELL) -> int:
        """Keep an article, draft or waiting as it says. The same `origin` is kept once: its id again.

        Raises LabelMissing where one that is to wait lacks what its tags demand: nothing is kept.
        """
        if new.state is not ArticleState.DRAFT:
            self.require_labels(new.article, queue=new.queue, channels=new.channels)
        return await self._store.add_article(new, now=self._now(), entry=_handed_in(new, by))

    async def submit_many(self, new: Sequence[NewArticle], *, by: Actor = SHELL) -> int:
        """Keep many articles in one transaction; answers how many."""
        return await self._store.add_articles(new, now=self._now(), entry=told(Verb.HANDED_IN, by))

    async def article(self, article_id: int) -> StoredArticle | None:
        """An article as the store remembers it."""
        return await self._store.article(article_id)

    def channels(
        self, queue: str | None = None, chosen: tuple[str, ...] | None = None
    ) -> tuple[Channel, ...]:
        """The channels an article goes to: its own choice, or all of its queue (default: the first queue)."""
        return self.newsroom.channels_of(queue or self.newsroom.default_queue, chosen)

    def require_labels(
        self, article: Article, *, queue: str, channels: tuple[str, ...] | None = None
    ) -> None:
        """Raise LabelMissing where a post would lack what the article's tags demand ([[labels]])."""
        places = self.channels(queue, channels)
        platforms.require_labels(article, channels=places, newsroom=self.newsroom, queue=queue)

    def preview(
        self, article: Article, channels: Iterable[Channel], *, queue: str | None = None
    ) -> list[Preview]:
        """The exact post of every channel, coming by `queue`. Pure: no network, no store."""
        return [
            Preview(
                channel=channel.name,
                platform=channel.platform,
                title=platforms.called(channel.platform, self.newsroom.language),
                post=platforms.render(article, channel=channel, newsroom=self.newsroom, queue=queue),
            )
            for channel in channels
        ]


def _handed_in(new: NewArticle, by: Actor) -> NewEntry:
    """A draft has no place yet; what came to wait at once says where, or for when."""
    if new.state is ArticleState.DRAFT:
        return told(Verb.HANDED_IN, by)
    at = None if new.at is None else new.at.isoformat()
    return told(Verb.HANDED_IN, by, queue=new.queue, at=at, first=new.first or None)
