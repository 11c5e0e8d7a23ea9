"""The desk: what people do with articles. The editors' chat and the shell both come through here.

Every verb is one short story: ask the store, let the core decide, tell the store. `newsroom` may be replaced
while the program runs (a changed configuration); the next verb already sees the new one.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot import platforms
from bot.core.article import Article, ArticleState, NewArticle, StoredArticle, Waiting
from bot.core.calendar.attendance import ATTENDANCE, attendance_from_json, attended_since
from bot.core.delivery import Ceiling, Delivery, State
from bot.core.ending import finished_notices
from bot.core.flags import Flags
from bot.core.newsroom import DEFAULT_EXPIRY, Channel, Newsroom
from bot.core.plan import plan
from bot.core.post import Post
from bot.core.question import Decision
from bot.core.schedule import PlannedSlot
from bot.core.standstill import Standstill, resumed_notice
from bot.core.status import Status, Wait, queue_status
from bot.core.twins import Twin, twins_of
from bot.store import Store

#: how far ahead a forecast looks
HORIZON = timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What one channel will show, to the letter."""

    channel: str
    platform: str
    title: str  #: the network's name for people: "ВКонтакте"
    post: Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A waiting article and when it will probably go (UTC). None: no slot within the horizon."""

    waiting: Waiting
    at: datetime | None


class Desk:
    """What editors can do. `now` answers the current moment in UTC."""

    def __init__(self, store: Store, newsroom: Newsroom, *, now: Callable[[], datetime]) -> None:
        self.newsroom = newsroom
        self._store = store
        self._now = now

    # handing in

    async def submit(self, new: NewArticle) -> int:
        """Keep an article, draft or waiting as it says. The same `origin` is kept once: its id again.

        Raises LabelMissing where one that is to wait lacks what its tags demand: nothing is kept.
        """
        if new.state is not ArticleState.DRAFT:
            self.require_labels(new.article, queue=new.queue, channels=new.channels)
        return await self._store.add_article(new, now=self._now())

    async def submit_many(self, new: Sequence[NewArticle]) -> int:
        """Keep many articles in one transaction; answers how many."""
        return await self._store.add_articles(new, now=self._now())

    async def article(self, article_id: int) -> StoredArticle | None:
        """An article as the store remembers it."""
        return await self._store.article(article_id)

    async def reword(self, article_id: int, article: Article) -> bool:
        """Replace a draft's content; its channels stay. False: it is not a draft any more."""
        stored = await self._store.article(article_id)
        return stored is not None and await self._store.set_draft(
            article_id, article, channels=stored.channels
        )

    def channels(
        self, queue: str | None = None, chosen: tuple[str, ...] | None = None
    ) -> tuple[Channel, ...]:
        """The channels an article goes to: its own choice, or all of its queue (default: the first queue)."""
        return self.newsroom.channels_of(queue or self.newsroom.default_queue, chosen)

    def require_labels(
        self, article: Article, *, queue: str, channels: tuple[str, ...] | None = None
    ) -> None:
        """Raise LabelMissing where a post would lack what the article's tags demand ([[labels]])."""
        newsroom = self.newsroom
        places = self.channels(queue, channels) if channels is not None or queue in newsroom.queues else ()
        platforms.require_labels(article, channels=places, newsroom=newsroom, queue=queue)

    def preview(
        self, article: Article, channels: Iterable[Channel], *, queue: str | None = None
    ) -> list[Preview]:
        """The exact post of every channel, coming by `queue`. Pure: no network, no store."""
        return [
            Preview(
                channel=channel.name,
                platform=channel.platform,
                title=platforms.spec(channel.platform).title,
                post=platforms.render(article, channel=channel, newsroom=self.newsroom, queue=queue),
            )
            for channel in channels
        ]

    # deciding about a draft

    async def put_in_queue(self, article_id: int, *, queue: str | None = None, first: bool = False) -> bool:
        """A draft takes its place at the end of its queue, or at its head. False: it was no draft.

        This and every other way out raise LabelMissing where a post lacks what the article's tags demand.
        """
        return await self._queue(article_id, queue=queue, first=first)

    async def publish_now(self, article_id: int) -> bool:
        """A draft, or an article that waits, goes out at once: it beats slots, quiet hours and gaps."""
        return await self.fix_time(article_id, self._now())

    async def fix_time(self, article_id: int, at: datetime) -> bool:
        """A draft, or an article that waits, gets an exact moment (UTC). False: it is neither any more."""
        return await self._queue(article_id, at=at) or await self._store.fix_moment(
            article_id, at=at, now=self._now()
        )

    async def cancel(self, article_id: int) -> bool:
        """Take back what has not left yet: draft, waiting article, planned deliveries. False: nothing."""
        return await self._store.cancel_article(article_id, now=self._now())

    async def urgent(self, article_id: int) -> bool:
        """Out now, past quiet hours and the queue."""
        return await self.publish_now(article_id)

    # deciding about a delivery

    async def retry(self, delivery_id: int) -> bool:
        """Send a failed, expired or cancelled delivery again. False: it is none of these any more."""
        delivery = await self._store.delivery(delivery_id)
        if delivery is None:
            return False
        now = self._now()
        return await self._store.retry(delivery_id, now=now, deadline=now + DEFAULT_EXPIRY)

    async def resolve(
        self, delivery_id: int, *, landed: bool, by: str, url: str | None = None, attempt: int | None = None
    ) -> bool:
        """A person looked: an unsure delivery is out, or it goes again at once.

        `attempt`: the one that was looked for; an answer to an earlier one decides nothing about a later.
        False: it was decided before.
        """
        return await self._store.resolve(
            delivery_id,
            landed=landed,
            url=url,
            now=self._now(),
            by=by,
            attempt=attempt,
            tell=partial(finished_notices, language=self.newsroom.language, place=_place),
        )

    async def decision(self, delivery_id: int, attempt: int) -> Decision | None:
        """What a person decided about that attempt of a delivery. None: nobody did."""
        return await self._store.decision(delivery_id, attempt)

    async def delivery(self, delivery_id: int) -> Delivery | None:
        """A delivery as the store remembers it."""
        return await self._store.delivery(delivery_id)

    async def deliveries_of(self, article_id: int) -> list[Delivery]:
        """The deliveries of an article; none before its slot came."""
        return await self._store.deliveries_of(article_id)

    # looking

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

    async def history(self, *, limit: int = 50, state: State | None = None) -> list[Delivery]:
        """Deliveries, newest first."""
        return await self._store.history(limit=limit, state=state)

    async def twins(
        self, article: Article, *, besides: int | None = None
    ) -> list[tuple[Twin, StoredArticle]]:
        """Articles with the same headline that wait or went out within a day; not `besides` itself."""
        found = twins_of(
            article.title,
            waiting=[(one.waiting, one.at) for one in await self.waiting_with_forecast()],
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

    # stopping

    async def freeze(self, *, reason: str, by: str) -> bool:
        """Stop everything that goes out, everywhere. False: it was frozen already."""
        return await self._store.freeze(reason=reason, by=by, now=self._now())

    async def resume(self, name: str | None = None) -> bool:
        """Lift the freeze, or the pause of one queue or channel. False: there was nothing to lift."""
        return await (self._store.unfreeze() if name is None else self._store.unpause(name))

    async def standstills(self) -> list[Standstill]:
        """The channels that take no posts for the time being, and why."""
        return await self._store.standstills()

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

    async def found_healthy(self, channel: str) -> bool:
        """A channel that stood still was looked at and is well: its posts go on. False: it did not stand."""
        now, newsroom = self._now(), self.newsroom
        notice = resumed_notice(channel, self.network_of(channel), now=now, language=newsroom.language)
        return await self._store.works_again(channel, now=now, notices=[notice])

    def network_of(self, channel: str) -> str:
        """The channel's network as people call it; the channel's own name where it is not ours any more."""
        found = self.newsroom.channels.get(channel)
        return channel if found is None else platforms.spec(found.platform).title

    async def pause(self, name: str) -> bool:
        """Stop one queue or one channel. False: it was paused already, or there is no such name."""
        known = name in self.newsroom.queues or name in self.newsroom.channels
        return known and await self._store.pause(name)

    async def flags(self) -> Flags:
        """Which brakes are on."""
        return await self._store.flags()

    # between the lines

    async def _queue(
        self, article_id: int, *, queue: str | None = None, at: datetime | None = None, first: bool = False
    ) -> bool:
        stored = await self._store.article(article_id)
        if stored is None:
            return False
        queue = queue or stored.queue
        if stored.state in (ArticleState.DRAFT, ArticleState.WAITING):
            self.require_labels(stored.article, queue=queue, channels=stored.channels)
        return await self._store.queue_article(article_id, now=self._now(), queue=queue, at=at, first=first)

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


def _place(delivery: Delivery) -> str:
    return f"{platforms.spec(delivery.platform).title} ({delivery.channel})"


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
