"""Forecasting: what goes when, if nobody changes anything."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.article import StoredArticle, Waiting
from bot.core.calendar.attendance import ATTENDANCE, attendance_from_json, attended_since
from bot.core.plan import plan
from bot.core.schedule import PlannedSlot
from bot.desk.part import Part

#: how far ahead a forecast looks
HORIZON = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A waiting article and when it will probably go (UTC). None: no slot within the horizon."""

    waiting: Waiting
    at: datetime | None


class Forecasting(Part):
    """The plan, asked in different ways."""

    async def waiting_with_forecast(self, queue: str | None = None) -> list[Forecast]:
        """What waits, in order, with the moment each will probably go; all queues, or one."""
        waiting = await self._store.waiting()
        moments = _moments(
            await self._slots(waiting, HORIZON), {one.article for one in waiting if one.at is None}
        )
        return [
            Forecast(waiting=one, at=one.at or moments.get(one.article))
            for one in waiting
            if queue is None or one.queue == queue
        ]

    async def forecast_of(self, article_id: int) -> datetime | None:
        """When a waiting article will probably go. None: it does not wait, or no slot is in sight."""
        waiting = await self._store.waiting()
        exact = next((one.at for one in waiting if one.article == article_id), None)
        return exact or _moments(await self._slots(waiting, HORIZON), {article_id}).get(article_id)

    async def forecast_if_queued(self, article_id: int, *, queue: str | None = None) -> datetime | None:
        """When a draft would go if it were put at the end of its queue now."""
        stored = await self._store.article(article_id)
        if stored is None:
            return None
        guess = self._as_if_queued(stored, queue or stored.queue)
        slots = await self._slots([*await self._store.waiting(), guess], HORIZON)
        return _moments(slots, {article_id}).get(article_id)

    async def place_of(self, article_id: int) -> int | None:
        """Which one in its queue a waiting article without fixed moment is, counted from 1."""
        stored = await self._store.article(article_id)
        if stored is None:
            return None
        order = [one.article for one in await self._store.waiting(stored.queue) if one.at is None]
        return order.index(article_id) + 1 if article_id in order else None

    async def plan(self, days: int = 7) -> list[PlannedSlot]:
        """The coming slots of all queues by time, and what will fill them."""
        return list(await self._slots(await self._store.waiting(), timedelta(days=days)))

    async def _slots(self, waiting: Sequence[Waiting], ahead: timedelta) -> Iterator[PlannedSlot]:
        now = self._now()
        queues = self.newsroom.queues
        known = attendance_from_json(await self._store.recall(ATTENDANCE))
        return plan(
            tuple(queues.values()),
            waiting=waiting,
            cursors={name: await self._store.cursor(name) for name in queues},
            posts=await self._store.channel_moments(since=now - timedelta(days=2)),
            timezone=self.newsroom.timezone,
            now=now,
            until=now + ahead,
            attended=attended_since(known, queues, now),
            delays=self.newsroom.delays,
        )

    def _as_if_queued(self, stored: StoredArticle, queue: str) -> Waiting:
        return Waiting(
            article=stored.id,
            title=stored.article.title,
            queue=queue,
            place=2**62,
            queued=self._now(),
            channels=stored.channels,
        )


def _moments(slots: Iterable[PlannedSlot], wanted: set[int]) -> dict[int, datetime]:
    """When each of `wanted` goes; looks no farther ahead than it must."""
    found: dict[int, datetime] = {}
    missing = set(wanted)
    for slot in slots if missing else ():
        if slot.article in missing:
            found[slot.article] = slot.at
            missing.discard(slot.article)
            if not missing:
                break
    return found
