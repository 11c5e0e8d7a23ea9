"""Filling: articles whose moment has come become deliveries."""

import asyncio
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot import platforms
from bot.core.article import StoredArticle, Waiting
from bot.core.calendar.attendance import BRIEF
from bot.core.calendar.spacing import reach_of
from bot.core.course import OutOfSight, held_until
from bot.core.crowding import widest_gap
from bot.core.delivery import NewDelivery
from bot.core.downtime import Presence
from bot.core.flags import Flags
from bot.core.labels import LabelMissing, require
from bot.core.newsroom import Channel
from bot.core.plan import Due, Outlook, due
from bot.core.schedule import PlannedSlot, QueueRules, next_slot
from bot.publisher import telling
from bot.publisher.means import FILL_AHEAD, Means
from bot.publisher.minding import Minding
from bot.publisher.returning import Returning

#: how much of a queue is looked at for the slots of one moment
HEAD = 64
#: how far ahead the next moment is looked for
AHEAD = timedelta(days=1)
#: so many times as much is looked at where that does not tell
MORE = 8


@dataclass(kw_only=True)
class Filling:
    """Fills slots and exact moments."""

    means: Means
    minding: Minding
    _returning: Returning = field(init=False)
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _present: datetime | None = None  #: when it was last known what was missed
    _begun: dict[str, datetime] = field(default_factory=dict)  #: queues whose cursor must move up to here
    #: per queue where its cursor stood, and its first slot behind that
    _slots: dict[str, tuple[QueueRules, datetime, datetime | None]] = field(default_factory=dict)
    _held: set[int] = field(default_factory=set)  #: articles that cannot become posts until something changes

    def __post_init__(self) -> None:
        self._returning = Returning(means=self.means, render=self._too_late)

    def begin(self, queue: str) -> None:
        """The slots of `queue` are other ones from now on; those of the past are not filled."""
        self._begun[queue] = self.means.now()

    def reconsider(self) -> None:
        """The configuration changed: what had nowhere to go may have now."""
        self._held.clear()
        self._slots.clear()

    async def be_present(self) -> None:
        """To be awaited before anything is sent: after an absence people are told first, and once."""
        if not self._is_present():
            await self.fill(unless=self._is_present)

    def _is_present(self) -> bool:
        return self._present is not None and abs(self.means.now() - self._present) <= self.means.real(BRIEF)

    async def fill(self, *, unless: Callable[[], bool] = lambda: False) -> datetime | None:
        """Fill what is due by now, `unless` that was done meanwhile.

        Answers when to come again; None: nothing is in sight.
        """
        async with self._turn:
            return None if unless() else await self._fill()

    async def _fill(self) -> datetime | None:
        await self.minding.mind()
        for queue, moment in list(self._begun.items()):
            await self.means.store.advance_cursor(queue, moment)
            self._begun.pop(queue)
        flags = (await self.means.glance()).flags
        present = await self._returning.attend(flags)
        self._present = self.means.now()
        soon = await self.means.store.soon(
            list(self.means.newsroom.queues), until=self.means.now() + self.means.real(FILL_AHEAD)
        )
        tried = await self._fill_exact(flags, soon.exact, present)
        wake = None if flags.frozen is not None else await self._come_to_slots(flags, present, soon.cursors)
        await self._returning.withdraw(flags, soon, present)
        now = self.means.now()
        exact = (self._when(one, present) for one in soon.exact if one.article not in tried)
        coming = [moment for moment in (wake, *exact) if moment is not None]
        return min((moment for moment in coming if moment > now), default=None)

    async def _outlook(self, *, limit: int = HEAD, span: timedelta = AHEAD) -> Outlook:
        now, newsroom = self.means.now(), self.means.newsroom
        reach = reach_of(widest_gap(newsroom))
        return await self.means.store.outlook(
            list(newsroom.queues), limit=limit, until=now + span + 2 * reach, since=now - reach
        )

    # exact moments

    async def _fill_exact(self, flags: Flags, exact: Sequence[Waiting], present: Presence) -> set[int]:
        """The articles that were due."""
        now, ahead, tried = self.means.now(), self.means.real(FILL_AHEAD), set[int]()
        for waiting in exact:
            held = held_until(waiting, present.attended, present.held)
            at, by = (waiting.at, now + ahead) if held is None else (held, now)
            due = at is not None and at <= by and waiting.article not in self._held
            if due and (waiting.at_once or not flags.stops(waiting.queue)):
                tried.add(waiting.article)
                await self._fill_one_exact(waiting)
        return tried

    def _when(self, waiting: Waiting, present: Presence) -> datetime | None:
        """When to come for it: what is due half a span later is filled in the same go."""
        held = held_until(waiting, present.attended, present.held)
        if held is not None or waiting.at is None:
            return held
        return waiting.at - self.means.real(FILL_AHEAD) / 2

    async def _fill_one_exact(self, waiting: Waiting) -> None:
        assert waiting.at is not None
        if self.means.now() - waiting.at > self.means.newsroom.expires_after(waiting.queue):
            await self._expire(waiting)
            return
        await self._deliver(waiting.article, waiting.queue, at=waiting.at, slot=None)

    async def _too_late(self, waiting: Waiting) -> Sequence[NewDelivery] | None:
        article = await self.means.store.article(waiting.article)
        if article is None or waiting.at is None:
            return None
        channels = self.means.newsroom.channels_of(article.queue, article.channels)
        return await self._rendered(article, channels, waiting.at)

    async def _expire(self, waiting: Waiting) -> None:
        """Too late: not sent by itself, but to be seen in the history and sent again on an editor's word."""
        article = await self.means.store.article(waiting.article)
        deliveries = await self._too_late(waiting)
        if article is None or deliveries is None:
            return
        notice = telling.late(waiting, article.editor_id, self.means.newsroom)
        await self.means.store.expire_article(article.id, deliveries, now=self.means.now(), notice=notice)

    # slots

    async def _come_to_slots(
        self, flags: Flags, present: Presence, cursors: Mapping[str, datetime | None]
    ) -> datetime | None:
        """Fill the slots that have come. Before the first of them nobody need look at what waits for it."""
        coming = []
        for rules in present.queues:
            if not flags.stops(rules.name):
                cursor = cursors[rules.name]
                slot = None if cursor is None else self._next_slot(rules, cursor)
                if cursor is None or (slot is not None and slot <= self.means.now()):
                    return await self._fill_slots(flags, present)
                coming.append(slot)
        return min((slot for slot in coming if slot is not None), default=None)

    def _next_slot(self, rules: QueueRules, cursor: datetime) -> datetime | None:
        known = self._slots.get(rules.name)
        if known is None or known[:2] != (rules, cursor):
            known = rules, cursor, next_slot(rules, self.means.newsroom.timezone, after=cursor)
            self._slots[rules.name] = known
        return known[2]

    async def _fill_slots(self, flags: Flags, present: Presence) -> datetime | None:
        answer = await self._due(flags, present, await self._outlook())
        beaten: set[str] = set()  # somebody else was faster: what we thought of this queue is out of date
        for fill in answer.fills:
            if fill.queue not in beaten and not await self._fill_slot(fill):
                beaten.add(fill.queue)
        for queue, until in answer.passed.items():
            if queue not in beaten:
                await self.means.store.advance_cursor(queue, until)
        return self.means.now() + timedelta(seconds=1) if beaten else answer.wake

    async def _fill_slot(self, fill: PlannedSlot) -> bool:
        assert fill.article is not None
        if await self._deliver(fill.article, fill.queue, at=fill.at, slot=fill.slot):
            return True
        if await self.means.store.is_used(fill.queue, fill.slot):  # before the clock was set back
            await self.means.store.advance_cursor(fill.queue, fill.slot)
        return False

    async def _due(self, flags: Flags, present: Presence, outlook: Outlook) -> Due:
        """What the core says of the heads of the queues; of as much more as it needs to know."""
        head, span = HEAD, AHEAD
        while True:
            try:
                return await self._due_of(flags, present, outlook)
            except OutOfSight as short:
                head, span = (head, span * MORE) if short.queue is None else (head * MORE, span)
                outlook = await self._outlook(limit=head, span=span)

    async def _due_of(self, flags: Flags, present: Presence, outlook: Outlook) -> Due:
        newsroom = self.means.newsroom
        exact = [
            one
            for one in outlook.exact
            if one.article not in self._held and newsroom.channels_of(one.queue, one.channels)
        ]
        return due(
            present.queues,
            waiting=[*exact, *[one for one in outlook.heads if self._can_go(one)]],
            cursors=outlook.cursors,
            posts=outlook.posts,
            timezone=newsroom.timezone,
            now=self.means.now(),
            ahead=AHEAD,
            delays=newsroom.delays,
            attended=present.attended,
            held=present.held,
            stopped=[name for name in newsroom.queues if flags.stops(name)],
            sight=outlook.sight,
        )

    def _can_go(self, waiting: Waiting) -> bool:
        if waiting.article in self._held:
            return False
        if self.means.newsroom.channels_of(waiting.queue, waiting.channels):
            return True
        self._held.add(waiting.article)  # people are asked: see Stranding
        return False

    # from article to deliveries

    async def _deliver(self, article_id: int, queue: str, *, at: datetime, slot: datetime | None) -> bool:
        """Take the article, with a delivery for each channel. False: somebody was faster, or changed it."""
        article = await self.means.store.article(article_id)
        if article is None:
            return False
        channels = self.means.newsroom.channels_of(article.queue, article.channels)
        if not channels:
            self._held.add(article_id)
            return False
        deliveries = await self._rendered(article, channels, at)
        if deliveries is None or not await self._labelled(article, deliveries):
            return False
        now = self.means.now()
        ids = await self.means.store.fill(
            article_id, deliveries, now=now, queue=queue, slot=slot, version=article.version
        )
        if ids is None:
            return False
        self.means.log.info("article taken", article=article_id, queue=queue, deliveries=ids)
        self.means.stir()
        return True

    async def _rendered(
        self, article: StoredArticle, channels: Sequence[Channel], at: datetime
    ) -> list[NewDelivery] | None:
        """A delivery for each of `channels`. None: no post can be made of it; it is held, people are told."""
        try:
            return [self._delivery(article, channel, at) for channel in channels]
        except Exception:  # noqa: BLE001 - one article that no post can be made of must not stop the others
            await self._hold_unrendered(article)
            return None

    def _delivery(self, article: StoredArticle, channel: Channel, at: datetime) -> NewDelivery:
        post = platforms.render(
            article.article, channel=channel, newsroom=self.means.newsroom, queue=article.queue
        )
        due = at if article.at_once else channel.due(at)
        # with the moment of handing in: article 1 of another database is another article to a network
        identity = f"{article.id} {article.created.isoformat()} {channel.name} {post.text}"
        return NewDelivery(
            channel=channel.name,
            platform=channel.platform,
            post=post,
            due=due,
            key=hashlib.sha256(identity.encode()).hexdigest()[:32],
            deadline=due + self.means.newsroom.expires_after(article.queue),
        )

    # what cannot go

    async def _labelled(self, article: StoredArticle, deliveries: Sequence[NewDelivery]) -> bool:
        """Whether every post has what its labels demand: the configuration may have changed since."""
        texts = {each.channel: each.post.text for each in deliveries}
        try:
            require(article.article.tags, texts, self.means.newsroom.labels)
        except LabelMissing as missing:
            self._held.add(article.id)
            notice = telling.unlabelled(article, missing, self.means.newsroom.language)
            await self.means.store.add_notice(notice, now=self.means.now())
            return False
        return True

    async def _hold_unrendered(self, article: StoredArticle) -> None:
        self._held.add(article.id)
        self.means.log.exception("no post could be made", article=article.id)
        notice = telling.unrendered(article, self.means.newsroom.language)
        await self.means.store.add_notice(notice, now=self.means.now())
