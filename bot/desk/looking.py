"""Looking: what is out, what is alike, what stands still; everything at a glance."""

from bot.core.article import Article, StoredArticle
from bot.core.delivery import Ceiling, Delivery, State
from bot.core.status import Status, Wait, queue_status
from bot.core.twins import Twin, fingerprint, twins_of
from bot.desk.forecasting import Forecasting

#: nobody reads of more
_MOST_TWINS = 5


class Looking(Forecasting):
    """Looking changes nothing."""

    async def history(self, *, limit: int = 50, state: State | None = None) -> list[Delivery]:
        """Deliveries, newest first."""
        return await self._store.history(limit=limit, state=state)

    async def twins(
        self, article: Article, *, besides: int | None = None
    ) -> list[tuple[Twin, StoredArticle]]:
        """Articles with the same headline that wait or went out within a day; not `besides` itself."""
        marked = await self._store.waiting_marked(fingerprint(article.title), limit=_MOST_TWINS)
        found = twins_of(
            article.title,
            waiting=[(one, await self.forecast_of(one.article)) for one in marked],
            deliveries=await self._store.history(limit=200),
            now=self._now(),
        )
        kept = [(twin, await self._store.article(twin.article)) for twin in found if twin.article != besides]
        return [(twin, stored) for twin, stored in kept if stored is not None]

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
        now, found = self._now(), []
        for name, channel in self.newsroom.channels.items():
            asked = await self._store.patient_until(name)
            full = await self._store.full_until(name, Ceiling(max_per_hour=channel.max_per_hour), now=now)
            if asked is not None and asked > now:
                found.append(Wait(channel=name, until=asked, why="network"))
            elif full is not None:
                found.append(Wait(channel=name, until=full, why="ceiling"))
        return tuple(found)
