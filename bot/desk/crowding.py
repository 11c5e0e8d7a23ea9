"""Crowding: what an exact moment comes too near to. It is told, and nothing is overruled."""

from collections.abc import Iterable
from datetime import datetime

from bot.core.article import StoredArticle, Waiting
from bot.core.crowding import Crowd, Neighbour, crowds, widest_gap
from bot.core.newsroom import Channel
from bot.desk.part import Part


class Crowding(Part):
    """Looks at what stands around a moment: out, planned, or waiting for an exact one."""

    async def crowds_of(self, stored: StoredArticle) -> list[Crowd]:
        """Whom an article with an exact moment comes too near to; nobody, where it has none."""
        if stored.at is None:
            return []
        channels = self.newsroom.channels_of(stored.queue, stored.channels)
        return await self.crowds_at(stored.at, channels, at_once=stored.at_once, besides=stored.id)

    async def crowds_at(
        self,
        at: datetime,
        channels: Iterable[Channel],
        *,
        at_once: bool = False,
        besides: int | None = None,
    ) -> list[Crowd]:
        """Whom one that goes to `channels` exactly `at` would come too near to; not `besides` itself."""
        posts = {channel.name: at if at_once else channel.due(at) for channel in channels}
        if not posts:
            return []
        gap = widest_gap(self.newsroom)
        since, until = min(posts.values()) - gap, max(posts.values()) + gap
        delay = max(self.newsroom.delays.values())
        waiting = await self._store.waiting_exact(since=since - delay, until=until)
        around = [*await self._store.posts_between(since, until), *self._to_come(waiting)]
        others = [one for one in around if one.article != besides]
        return crowds(posts, others, newsroom=self.newsroom)

    def _to_come(self, waiting: Iterable[Waiting]) -> Iterable[Neighbour]:
        for one in waiting:
            if one.at is None:
                continue
            for channel in self.newsroom.channels_of(one.queue, one.channels):
                moment = one.at if one.at_once else channel.due(one.at)
                yield Neighbour(article=one.article, title=one.title, channel=channel.name, moment=moment)
