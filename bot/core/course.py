"""Course: time going by, slot after slot, and what each of them takes from its queue."""

import heapq
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from bot.core.article import Waiting
from bot.core.calendar.jitter import moment_of
from bot.core.calendar.spacing import Spacing
from bot.core.newsroom import DEFAULT_EXPIRY
from bot.core.schedule import OnMissed, QueueRules, end_of_quiet, is_quiet, last_slot, slots


class OutOfSight(Exception):
    """What comes next depends on what was not handed in: `queue`'s next articles, or later exact moments."""

    def __init__(self, queue: str | None = None) -> None:
        """`queue` None: exact moments."""
        super().__init__(queue)
        self.queue = queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """How far what is handed in reaches."""

    #: queues of which more waits behind it; since when the longest waiting of all has been queued
    more: Mapping[str, datetime] = field(default_factory=dict)
    until: datetime | None = None  #: exact moments later than this are missing; None: none is


ALL = Sight()


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A slot as the calendar has it."""

    at: datetime
    start: datetime  #: `at` with its jitter: when it goes if nothing is in its way
    next: datetime | None  #: the queue's next one
    second: datetime | None  #: and the one behind that


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What becomes of one slot."""

    queue: str
    slot: datetime
    start: datetime
    at: datetime
    article: int | None = None
    lapsed: bool = False  #: nothing goes, whoever waits
    idle: bool = False  #: nothing waits for a slot any more, in no queue


class Course:
    """Time going by, from the first slot that is not done yet."""

    def __init__(
        self,
        queues: Sequence[QueueRules],
        *,
        waiting: Sequence[Waiting],
        channels: Spacing,
        timezone: ZoneInfo,
        now: datetime,
        attended: Mapping[str, datetime],
        held: Mapping[str, datetime],
        stopped: Collection[str] = (),
        sight: Sight = ALL,
    ) -> None:
        """The rules of the `stopped` queues count; nothing of theirs goes but «Сейчас»."""
        self._queues = {rules.name: rules for rules in queues}
        self._now = now
        self._zone = timezone
        self._attended = attended
        self._held = held
        self._channels = channels
        self._stopped = stopped
        self._sight = sight
        self._last: dict[str, datetime] = {}  # a queue keeps its order: no article overtakes the one before
        shelves: dict[str, list[Waiting]] = {name: [] for name in self._queues if name not in stopped}
        for one in waiting:
            if one.at is not None:
                self._post_exact(one, one.at)
            elif one.queue in shelves:
                shelves[one.queue].append(one)
        self._feeds = {
            name: _Feed(name, articles, behind=sight.more.get(name)) for name, articles in shelves.items()
        }

    def steps(self, cursors: Mapping[str, datetime | None], until: datetime) -> Iterator[Step]:
        """Slot by slot, all queues by time."""
        streams = [
            self._calendar(rules, cursors.get(rules.name), until, order)
            for order, rules in enumerate(self._queues.values())
            if rules.name in self._feeds
        ]
        for _, _, name, slot in heapq.merge(*streams, key=lambda entry: entry[:2]):
            yield self._step(self._queues[name], slot)

    def _calendar(
        self, rules: QueueRules, cursor: datetime | None, until: datetime, order: int
    ) -> Iterator[tuple[datetime, int, str, Slot]]:
        oldest = min(self._attended.get(rules.name, self._now), self._now) - rules.expires_after
        after = oldest - rules.jitter if cursor is None else max(cursor, oldest - rules.jitter)
        after = self._without_dull(rules, after)
        moments = slots(rules, self._zone, after=after, until=until + timedelta(days=1))
        for (at, following), (_, second) in pairwise(pairwise(_with_end(moments))):
            assert at is not None  # the two at the end never come first
            start = moment_of(rules, at, self._zone, following=following)
            if start > until:
                return
            if start > oldest:
                yield start, order, rules.name, Slot(at=at, start=start, next=following, second=second)

    def _without_dull(self, rules: QueueRules, after: datetime) -> datetime:
        """Just before the last of those slots of the past of which it is clear that nothing fills them."""
        earliest, until = self._feeds[rules.name].earliest, self._now - rules.jitter
        dull = until if earliest is None else min(until, earliest)
        if rules.on_missed is not OnMissed.CATCH_UP and rules.name in self._attended:
            dull = max(dull, self._attended[rules.name] - rules.jitter)
        last = last_slot(rules, self._zone, after=after, until=dull)
        return after if last is None else last - timedelta.resolution

    def _post_exact(self, one: Waiting, at: datetime) -> None:
        if one.queue in self._stopped and not one.at_once:
            return
        rules = self._queues.get(one.queue)
        if self._now - at > (DEFAULT_EXPIRY if rules is None else rules.expires_after):
            return  # too late: it is not sent by itself
        # overdue: it goes now at the earliest
        since = max(self._now, held_until(one, self._attended, self._held) or self._now)
        self._channels.post(self._ways(one), at, at_once=one.at_once, since=since)

    def _step(self, rules: QueueRules, slot: Slot) -> Step:
        missed = self._missed(rules, slot.start)
        nothing = Step(queue=rules.name, slot=slot.at, start=slot.start, at=slot.start)
        if missed and self._given_up(rules, slot):
            return replace(nothing, lapsed=True)
        feed = self._feeds[rules.name]
        article = feed.first(queued_before=slot.at)
        if article is None:
            idle = all(feed.is_empty() for feed in self._feeds.values())
            return replace(nothing, idle=idle)
        at = self._moment(rules, slot, self._ways(article), missed=missed)
        if at is None:
            return replace(nothing, lapsed=True)
        feed.take()
        self._channels.post(self._ways(article), at)
        self._last[rules.name] = at
        return replace(nothing, at=at, article=article.article)

    def _given_up(self, rules: QueueRules, slot: Slot) -> bool:
        if rules.on_missed is OnMissed.LATEST:
            return slot.next is not None and self._missed(
                rules, moment_of(rules, slot.next, self._zone, following=slot.second)
            )
        return rules.on_missed is OnMissed.SKIP

    def _moment(
        self, rules: QueueRules, slot: Slot, ways: tuple[str, ...], *, missed: bool
    ) -> datetime | None:
        """When the slot really goes; None: it lapses."""
        at = max(slot.start, self._last.get(rules.name, slot.start))
        if missed:
            at = max(at, self._held.get(rules.name, at), self._attended[rules.name])
        at = self._free(rules, ways, at, wait_for_morning=missed)
        if at < self._now and self._channels.went(ways, after=at, until=self._now):
            # what it waited for went out later than announced: its own moment is not to be had any more
            at = self._free(rules, ways, self._now, wait_for_morning=missed)
        if self._sight.until is not None and at + self._channels.reach > self._sight.until:
            raise OutOfSight
        quiet = is_quiet(at, rules.quiet_hours, self._zone)
        reached_next = not missed and slot.next is not None and at >= slot.next
        stale = at - slot.start > rules.expires_after
        full = self._channels.is_full(ways, at)
        return None if quiet or reached_next or stale or full else at

    def _free(
        self, rules: QueueRules, ways: tuple[str, ...], at: datetime, *, wait_for_morning: bool
    ) -> datetime:
        """The first moment from `at` on that keeps the gap to the posts of every channel."""
        while True:
            free = self._channels.free(ways, at)
            if (
                not wait_for_morning
                or rules.quiet_hours is None
                or not is_quiet(free, rules.quiet_hours, self._zone)
            ):
                return free
            at = end_of_quiet(free, rules.quiet_hours, self._zone)

    def _ways(self, one: Waiting) -> tuple[str, ...]:
        if one.channels is not None:
            return one.channels
        return self._queues[one.queue].channels if one.queue in self._queues else ()

    def _missed(self, rules: QueueRules, start: datetime) -> bool:
        return rules.name in self._attended and start <= self._attended[rules.name]


def held_until(
    one: Waiting, attended: Mapping[str, datetime], held: Mapping[str, datetime]
) -> datetime | None:
    """Until when an article with an exact moment is held because that moment was missed. None: it is not."""
    since = attended.get(one.queue)
    missed = one.at is not None and since is not None and one.at <= since and not one.at_once
    return held.get(one.queue) if missed else None


class _Feed:
    """What waits in one queue, in order. `behind`: since when the oldest of what is not here is queued."""

    def __init__(self, name: str, articles: Sequence[Waiting], *, behind: datetime | None) -> None:
        self._name = name
        self._articles = articles
        self._behind = behind
        self._start = 0  # everything before this place is taken
        self._taken: set[int] = set()  # and these, out of turn
        self._found = 0
        known = [one.queued for one in articles]
        self.earliest = min([*known, behind] if behind is not None else known, default=None)

    def is_empty(self) -> bool:
        return self._behind is None and self._start >= len(self._articles)

    def first(self, *, queued_before: datetime) -> Waiting | None:
        """The first in order that was there by then. Raises OutOfSight."""
        if self.earliest is None or queued_before < self.earliest:
            return None
        for place in range(self._start, len(self._articles)):
            if place not in self._taken and self._articles[place].queued <= queued_before:
                self._found = place
                return self._articles[place]
        if self._behind is not None and self._behind <= queued_before:
            raise OutOfSight(self._name)
        return None

    def take(self) -> None:
        """What `first` found waits no longer."""
        self._taken.add(self._found)
        while self._start in self._taken:
            self._taken.discard(self._start)
            self._start += 1


def _with_end(moments: Iterator[datetime]) -> Iterator[datetime | None]:
    yield from moments
    yield from (None, None)
