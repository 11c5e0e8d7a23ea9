"""Looking: what is out, what is alike, what stands still; everything at a glance."""

from dataclasses import replace

from bot.core.article import Article, ArticleState, StoredArticle
from bot.core.delivery import Ceiling, Delivery, State
from bot.core.likeness import likeness_of
from bot.core.status import Status, Wait, queue_status
from bot.core.twins import Twin, twin_of
from bot.desk.forecasting import Forecasting

#: nobody reads of more
_MOST_TWINS = 3
#: and no more are asked for: most of them are old
_MOST_LOOKED_AT = 8


class Looking(Forecasting):
    """Looking changes nothing."""

    async def history(
        self, *, limit: int = 50, state: State | None = None, channel: str | None = None
    ) -> list[Delivery]:
        """Deliveries, newest first."""
        return await self._store.history(limit=limit, state=state, channel=channel)

    async def twins(
        self, article: Article, *, besides: int | None = None
    ) -> list[tuple[Twin, StoredArticle]]:
        """Articles with the same headline, link or text; of what is over, lately; not `besides` itself.

        The nearest first: what waits or is in the making before what is out.
        """
        likeness = likeness_of(article)
        numbers = await self._store.alike(likeness, limit=_MOST_LOOKED_AT)
        found = [await self._twin(article, number) for number in numbers if number != besides]
        twins = [(twin, stored) for twin, stored in filter(None, found)]
        twins.sort(key=lambda pair: (pair[0].out is not None, -pair[0].article))
        return [
            (replace(twin, at=await self.forecast(stored)), stored) for twin, stored in twins[:_MOST_TWINS]
        ]

    async def _twin(self, article: Article, number: int) -> tuple[Twin, StoredArticle] | None:
        stored = await self._store.article(number)
        if stored is None:
            return None
        taken = stored.state is ArticleState.TAKEN
        deliveries = await self._store.deliveries_of(number) if taken else ()
        twin = twin_of(article, stored, deliveries=deliveries, now=self._now())
        return None if twin is None else (twin, stored)

    async def status(self) -> Status:
        """Everything at a glance: brakes, queues, deliveries by state."""
        flags = await self._store.flags()
        counts = await self._store.waiting_counts()
        slots = await self.plan()
        return Status(
            flags=flags,
            queues=tuple(
                queue_status(name, counts.get(name, 0), name in flags.paused, slots)
                for name in self.newsroom.queues
            ),
            deliveries=await self._store.counts(),
            standstills=tuple(await self._store.standstills()),
            waits=await self.waits(),
        )

    async def waits(self) -> tuple[Wait, ...]:
        """The channels that take nothing until a known moment, and why."""
        channels = self.newsroom.channels.items()
        ceilings = {name: Ceiling(max_per_hour=channel.max_per_hour) for name, channel in channels}
        return tuple(await self._store.waits(ceilings, now=self._now()))
