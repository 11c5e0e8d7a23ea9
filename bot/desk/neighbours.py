"""Neighbours: when an article will go, and what readers of its channels see just before and just after it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.article import ArticleState, StoredArticle, Waiting
from bot.core.crowding import Neighbour
from bot.core.schedule import PlannedSlot
from bot.desk.forecasting import HORIZON, Forecasting

#: what lies farther away is no neighbour
NEAR = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where an article stands in time: as it waits, or as it would if it were queued now."""

    at: datetime | None = None  #: None: no slot is in sight
    before: Neighbour | None = None
    after: Neighbour | None = None


class Neighbouring(Forecasting):
    """Looks around an article's moment."""

    async def place_in_time(self, stored: StoredArticle) -> Place:
        """Of what waits, its moment; of a draft, what the end of its queue would get. Both guesses."""
        slots = await self._until_next(stored)
        at = stored.at or next((slot.at for slot in slots if slot.article == stored.id), None)
        if at is None or at <= self._now():
            return Place(at=at)
        around = await self._around(stored, at, slots)
        before = [one for one in around if one.moment < at]
        after = [one for one in around if one.moment >= at]
        return Place(
            at=at,
            before=max(before, key=lambda one: one.moment, default=None),
            after=min(after, key=lambda one: one.moment, default=None),
        )

    async def _until_next(self, stored: StoredArticle) -> list[PlannedSlot]:
        """The coming slots, as far as the first filled one behind the article."""
        waits = stored.state is ArticleState.WAITING
        guess = None if waits else self._as_if_queued(stored, stored.queue)

        def enough(found: Sequence[PlannedSlot]) -> bool:
            own = stored.at or next((slot.at for slot in reversed(found) if slot.article == stored.id), None)
            last = found[-1]
            other = last.article not in (None, stored.id)
            return own is not None and last.at >= own and (other or last.at > own + NEAR)

        return await self._slots(HORIZON, enough=enough, guess=None if stored.at else guess)

    async def _around(
        self, stored: StoredArticle, at: datetime, slots: Sequence[PlannedSlot]
    ) -> list[Neighbour]:
        """Everything of the same channels within a day, one entry for an article and channel."""
        channels = {channel.name for channel in self.newsroom.channels_of(stored.queue, stored.channels)}
        near = {
            slot.article: slot.at for slot in slots if slot.article is not None and abs(slot.at - at) <= NEAR
        }
        waiting = await self._store.waiting_numbers([number for number in near if number != stored.id])
        exact = await self._store.waiting_exact(since=at - NEAR, until=at + NEAR)
        found = [*await self._store.posts_between(at - NEAR, at + NEAR)]
        for one in (*waiting, *exact):
            found += self._posts(one, one.at or near[one.article])
        return _of(found, channels, besides=stored.id)

    def _posts(self, one: Waiting, at: datetime) -> list[Neighbour]:
        return [
            Neighbour(article=one.article, title=one.title, channel=channel.name, moment=at)
            for channel in self.newsroom.channels_of(one.queue, one.channels)
        ]


def _of(found: Sequence[Neighbour], channels: Collection[str], *, besides: int) -> list[Neighbour]:
    return [one for one in found if one.channel in channels and one.article != besides]
