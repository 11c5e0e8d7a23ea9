"""Forecasting: what goes when, if nobody changes anything.

The plan is asked with as little as will do: the heads of the queues, and the first of the exact moments.
Where it says that it has to know more, it is asked anew with more, as of one later moment.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.article import ArticleState, StoredArticle, Waiting
from bot.core.calendar.attendance import ATTENDANCE, attendance_from_json
from bot.core.calendar.spacing import reach_of
from bot.core.crowding import widest_gap
from bot.core.downtime import COURSES, Presence, courses_from_json, presence
from bot.core.plan import Outlook, OutOfSight, plan
from bot.core.schedule import PlannedSlot
from bot.desk.part import Part

#: how far ahead a forecast looks
HORIZON = timedelta(days=60)
#: how many of each queue are read first, and how many exact moments
_HEAD, _EXACT = 64, 512
#: and how many times as much where that is not enough
_MORE = 4
#: so many slots take some milliseconds
_BREATH = 100

_Enough = Callable[[Sequence[PlannedSlot]], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A waiting article and when it will probably go (UTC). None: no slot within the horizon."""

    waiting: Waiting
    at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of everything that waits."""

    total: int  #: how many wait
    shown: tuple[Forecast, ...]


class Forecasting(Part):
    """The plan, asked in different ways. Of a paused queue it tells what would be if it went on now."""

    async def waiting_with_forecast(self, queue: str | None = None) -> list[Forecast]:
        """Everything that waits, in order, with the moment each will probably go; all queues, or one."""
        moments = _moments(await self._slots(HORIZON, only=queue))
        return [
            Forecast(waiting=one, at=one.at or moments.get(one.article))
            for one in await self._store.waiting(queue)
        ]

    async def waiting_by_time(self, start: int, count: int, *, queue: str | None = None) -> Stretch:
        """`count` of all that wait, from the `start`th on (0: the first), by when they will probably go.

        What has no slot in sight comes last, in the order of the queues. No more is read than that takes.
        """
        end = start + count
        moments = _moments(await self._slots(HORIZON, enough=_first(end), only=queue))
        listed = {one.article: one for one in await self._store.waiting_exact(limit=end, queue=queue)}
        listed |= {one.article: one for one in await self._store.waiting_numbers(moments)}
        found = [Forecast(waiting=one, at=one.at or moments[one.article]) for one in listed.values()]
        found.sort(key=lambda one: (one.at, one.waiting.article))
        if len(found) < end:
            rest = [one for one in await self._store.waiting(queue, limit=end) if one.article not in listed]
            found += [Forecast(waiting=one, at=None) for one in rest]
        counts = await self._store.waiting_counts()
        total = sum(counts.values()) if queue is None else counts.get(queue, 0)
        return Stretch(total=total, shown=tuple(found[start:end]))

    async def around(self, article_id: int, reach: int = 2) -> list[Forecast]:
        """Who waits for a slot right before and after an article, in order, itself among them.

        Empty: it waits for no slot. Of the others at most `reach` on either side.
        """
        near = await self._store.around(article_id, reach=reach)
        if not near:
            return []
        last = near[-1].article
        slots = await self._slots(
            HORIZON, enough=lambda found: found[-1].article == last, only=near[-1].queue
        )
        moments = _moments(slots)
        return [Forecast(waiting=one, at=moments.get(one.article)) for one in near]

    async def waiting_exact(self, days: int = 7) -> list[Waiting]:
        """What goes at an exact moment within so many days, earliest first; also what is late for one."""
        return await self._store.waiting_exact(until=self._now() + timedelta(days=days))

    async def forecast_of(self, article_id: int) -> datetime | None:
        """When a waiting article will probably go. None: it does not wait, or no slot is in sight."""
        stored = await self._store.article(article_id)
        return None if stored is None else await self.forecast(stored)

    async def forecast(self, stored: StoredArticle) -> datetime | None:
        """As `forecast_of`, of an article that was read a moment ago."""
        if stored.state is not ArticleState.WAITING:
            return None
        return stored.at or await self._moment_of(stored.id, stored.queue)

    async def forecast_if_queued(self, article_id: int, *, queue: str | None = None) -> datetime | None:
        """When a draft would go if it were put at the end of its queue now."""
        stored = await self._store.article(article_id)
        if stored is None:
            return None
        guess = self._as_if_queued(stored, queue or stored.queue)
        return await self._moment_of(article_id, guess.queue, guess=guess)

    async def place_of(self, article_id: int) -> int | None:
        """Which one in its queue a waiting article without fixed moment is, counted from 1."""
        return await self._store.place_of(article_id)

    async def plan(self, days: int = 7) -> list[PlannedSlot]:
        """The coming slots of all queues by time, and what will fill them."""
        return await self._slots(timedelta(days=days))

    async def titles(self, numbers: Collection[int]) -> dict[int, str]:
        """The headlines of articles, whatever became of them."""
        return await self._store.titles(numbers)

    async def _moment_of(self, article: int, queue: str, *, guess: Waiting | None = None) -> datetime | None:
        slots = await self._slots(
            HORIZON, enough=lambda found: found[-1].article == article, guess=guess, only=queue
        )
        return next((slot.at for slot in slots if slot.article == article), None)

    async def _slots(
        self,
        ahead: timedelta,
        *,
        enough: _Enough = lambda _: False,
        guess: Waiting | None = None,
        only: str | None = None,
    ) -> list[PlannedSlot]:
        """The coming slots by time, up to `ahead` or until they are `enough`; of all queues, or of one.

        `guess`: an article that is taken for the last of its queue.
        """
        names = set(self.newsroom.queues if only is None else self.newsroom.queues.keys() & {only})
        paused = (await self._store.flags()).paused & self.newsroom.queues.keys()
        found: list[PlannedSlot] = []
        # what a paused queue would do, if it went on, is nothing that the others have to reckon with
        for shown, stopped in [
            (names - paused, paused),
            *[({one}, paused - {one}) for one in names & paused],
        ]:
            if shown:
                found += await self._ask(ahead, shown, stopped=stopped, enough=enough, guess=guess)
        return sorted(found, key=lambda slot: slot.at)

    async def _ask(
        self,
        ahead: timedelta,
        shown: Collection[str],
        *,
        stopped: Collection[str],
        enough: _Enough,
        guess: Waiting | None,
    ) -> list[PlannedSlot]:
        now, head, exact = self._now(), _HEAD, _EXACT
        while True:
            outlook = await self._outlook(now, head, exact)
            there = await self._presence(now)
            slots = plan(
                there.queues,
                waiting=self._candidates(outlook, guess),
                cursors=outlook.cursors,
                posts=outlook.posts,
                timezone=self.newsroom.timezone,
                now=now,
                until=now + ahead,
                attended=there.attended,
                held=there.held,
                delays=self.newsroom.delays,
                stopped=stopped,
                sight=outlook.sight,
            )
            try:
                return await _until(slots, shown, enough)
            except OutOfSight as short:
                head, exact = (head, exact * _MORE) if short.queue is None else (head * _MORE, exact)

    async def _outlook(self, now: datetime, head: int, exact: int) -> Outlook:
        reach = reach_of(widest_gap(self.newsroom))
        return await self._store.outlook(
            list(self.newsroom.queues), limit=head, exact=exact, since=now - reach
        )

    async def _presence(self, now: datetime) -> Presence:
        attended, courses = await self._store.recall_each(ATTENDANCE, COURSES)
        known = attendance_from_json(attended)
        return presence(self.newsroom.queues.values(), known, courses_from_json(courses), now)

    def _candidates(self, outlook: Outlook, guess: Waiting | None) -> list[Waiting]:
        """What can go, in order."""
        ways = self.newsroom.channels_of
        waiting = [one for one in (*outlook.exact, *outlook.heads) if ways(one.queue, one.channels)]
        if guess is not None and guess.queue not in outlook.sight.more:
            waiting.append(guess)
        return waiting

    def _as_if_queued(self, stored: StoredArticle, queue: str) -> Waiting:
        return Waiting(
            article=stored.id,
            title=stored.article.title,
            queue=queue,
            place=2**62,
            queued=self._now(),
            channels=stored.channels,
        )


def _moments(slots: Sequence[PlannedSlot]) -> dict[int, datetime]:
    return {slot.article: slot.at for slot in slots if slot.article is not None}


async def _until(slots: Iterator[PlannedSlot], shown: Collection[str], enough: _Enough) -> list[PlannedSlot]:
    found: list[PlannedSlot] = []
    for number, slot in enumerate(slots, 1):
        if number % _BREATH == 0:
            await asyncio.sleep(0)  # a forecast may be long, and posts are due on the dot
        if slot.queue in shown:
            found.append(slot)
            if enough(found):
                break
    return found


def _first(count: int) -> _Enough:
    """Until the first `count` articles, by when they go, are among the slots, which come by their own."""

    def enough(found: Sequence[PlannedSlot]) -> bool:
        if len(found) < count:
            return False
        moments = sorted(slot.at for slot in found if slot.article is not None)
        return len(moments) >= count and moments[count - 1] <= found[-1].slot

    return enough
