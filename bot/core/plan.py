"""Plan: slots and waiting articles side by side. The forecast and what the publisher does are one function.

Slots are taken in the order of time, whatever queue they belong to. Each gets the first article of its queue
that was queued before it, and goes at its own moment, which `jitter` makes a little later, or later still:

- nearer than `min_gap` to another post of one of its channels, it moves behind that post. It lapses where the
  moved moment falls in quiet hours or reaches the queue's next slot, and where a channel's day is full;
- slots that passed while nobody attended are filled as `on_missed` says, one after the other, from the moment
  of return on, and never later than `expires_after`.
"""

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.core.article import Waiting
from bot.core.calendar.jitter import moment_of
from bot.core.calendar.spacing import Spacing
from bot.core.schedule import OnMissed, PlannedSlot, QueueRules, end_of_quiet, is_quiet, slots


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What the slots up to now ask for."""

    fills: tuple[PlannedSlot, ...]  #: each with its article, in order
    passed: Mapping[str, datetime]  #: per queue the last slot, behind its fills, that stays empty
    wake: datetime | None  #: when the next slot goes


def plan(
    queues: Sequence[QueueRules],
    *,
    waiting: Sequence[Waiting],
    cursors: Mapping[str, datetime | None],
    posts: Mapping[str, Sequence[datetime]],
    timezone: ZoneInfo,
    now: datetime,
    until: datetime,
    attended: Mapping[str, datetime] = MappingProxyType({}),
    held: Mapping[str, datetime] = MappingProxyType({}),
    delays: Mapping[str, timedelta] = MappingProxyType({}),
) -> Iterator[PlannedSlot]:
    """The coming slots by time, filled as long as articles last; those that lapse are left out.

    `waiting` is in the order of the queues. `cursors`: up to where the slots of a queue are done. `posts`:
    per channel the moments of what is out or planned. `attended`: per queue since when somebody is there
    without a break; a slot before that was missed. `held`: per queue until when nothing that was missed goes,
    because people are told of it first. `delays`: per channel how much later than the article's
    moment its post comes. A slot of the past is in the answer only where an article fills it.
    """
    channels = Spacing(timezone, posts, queues, delays=delays)
    course = _Course(
        queues,
        waiting=waiting,
        channels=channels,
        timezone=timezone,
        now=now,
        attended=attended,
        held=held,
    )
    for step in course.steps(cursors, until):
        if step.lapsed or (step.article is None and step.start <= now):
            continue
        yield PlannedSlot(queue=step.queue, slot=step.slot, at=max(step.at, now), article=step.article)


def due(
    queues: Sequence[QueueRules],
    *,
    waiting: Sequence[Waiting],
    cursors: Mapping[str, datetime | None],
    posts: Mapping[str, Sequence[datetime]],
    timezone: ZoneInfo,
    now: datetime,
    attended: Mapping[str, datetime] = MappingProxyType({}),
    held: Mapping[str, datetime] = MappingProxyType({}),
    delays: Mapping[str, timedelta] = MappingProxyType({}),
    ahead: timedelta = timedelta(days=1),
) -> Due:
    """What `plan` says of this very moment; `wake` lies within `ahead`, or is None."""
    fills: list[PlannedSlot] = []
    passed: dict[str, datetime] = {}
    pending: set[str] = set()  # queues whose slot waits for its moved moment: they do not get past it
    channels = Spacing(timezone, posts, queues, delays=delays)
    course = _Course(
        queues,
        waiting=waiting,
        channels=channels,
        timezone=timezone,
        now=now,
        attended=attended,
        held=held,
    )
    wake: datetime | None = None
    for step in course.steps(cursors, now + ahead):
        if step.start > now and ((wake is not None and step.start >= wake) or step.idle):
            break
        filled = step.article is not None and not step.lapsed
        if filled and step.at > now:
            wake = step.at if wake is None else min(wake, step.at)
            pending.add(step.queue)
        elif step.queue not in pending and filled:
            passed.pop(step.queue, None)
            fills.append(PlannedSlot(queue=step.queue, slot=step.slot, at=step.at, article=step.article))
        elif step.queue not in pending and step.start <= now:
            passed[step.queue] = step.slot
    return Due(fills=tuple(fills), passed=passed, wake=wake)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What waits and what is out, as of one moment: what `due` is asked with."""

    heads: tuple[Waiting, ...]  #: for slots, in the order of the queues
    exact: tuple[Waiting, ...]  #: for exact moments, earliest first
    cursors: Mapping[str, datetime | None]
    posts: Mapping[str, Sequence[datetime]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Slot:
    """A slot as the calendar has it."""

    at: datetime
    start: datetime  #: `at` with its jitter: when it goes if nothing is in its way
    next: datetime | None  #: the queue's next one
    second: datetime | None  #: and the one behind that


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """What becomes of one slot."""

    queue: str
    slot: datetime
    start: datetime
    at: datetime
    article: int | None = None
    lapsed: bool = False  #: nothing goes, whoever waits
    idle: bool = False  #: nothing waits for a slot any more, in no queue


class _Course:
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
    ) -> None:
        self._queues = {rules.name: rules for rules in queues}
        self._now = now
        self._zone = timezone
        self._attended = attended
        self._held = held
        self._channels = channels
        self._last: dict[str, datetime] = {}  # a queue keeps its order: no article overtakes the one before
        shelves: dict[str, list[Waiting]] = {name: [] for name in self._queues}
        for one in waiting:
            if one.at is not None:
                # overdue: it goes now at the earliest
                since = max(now, held_until(one, attended, held) or now)
                self._channels.post(self._ways(one), one.at, at_once=one.at_once, since=since)
            elif one.queue in shelves:
                shelves[one.queue].append(one)
        self._feeds = {name: _Feed(articles) for name, articles in shelves.items()}

    def steps(self, cursors: Mapping[str, datetime | None], until: datetime) -> Iterator[_Step]:
        """Slot by slot, all queues by time."""
        streams = [
            self._calendar(rules, cursors.get(rules.name), until, order)
            for order, rules in enumerate(self._queues.values())
        ]
        for _, _, name, slot in heapq.merge(*streams, key=lambda entry: entry[:2]):
            yield self._step(self._queues[name], slot)

    def _calendar(
        self, rules: QueueRules, cursor: datetime | None, until: datetime, order: int
    ) -> Iterator[tuple[datetime, int, str, _Slot]]:
        oldest = min(self._attended.get(rules.name, self._now), self._now) - rules.expires_after
        after = oldest - rules.jitter if cursor is None else max(cursor, oldest - rules.jitter)
        moments = slots(rules, self._zone, after=after, until=until + timedelta(days=1))
        for (at, following), (_, second) in pairwise(pairwise(_with_end(moments))):
            assert at is not None  # the two at the end never come first
            start = moment_of(rules, at, self._zone, following=following)
            if start > until:
                return
            if start > oldest:
                yield start, order, rules.name, _Slot(at=at, start=start, next=following, second=second)

    def _step(self, rules: QueueRules, slot: _Slot) -> _Step:
        missed = self._missed(rules, slot.start)
        nothing = _Step(queue=rules.name, slot=slot.at, start=slot.start, at=slot.start)
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

    def _given_up(self, rules: QueueRules, slot: _Slot) -> bool:
        if rules.on_missed is OnMissed.LATEST:
            return slot.next is not None and self._missed(
                rules, moment_of(rules, slot.next, self._zone, following=slot.second)
            )
        return rules.on_missed is OnMissed.SKIP

    def _moment(
        self, rules: QueueRules, slot: _Slot, ways: tuple[str, ...], *, missed: bool
    ) -> datetime | None:
        """When the slot really goes; None: it lapses."""
        at = max(slot.start, self._last.get(rules.name, slot.start))
        if missed:
            at = max(at, self._held.get(rules.name, at), self._attended[rules.name])
        at = self._free(rules, ways, at, wait_for_morning=missed)
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
    """What waits in one queue, in order."""

    def __init__(self, articles: Sequence[Waiting]) -> None:
        self._articles = articles
        self._start = 0  # everything before this place is taken
        self._taken: set[int] = set()  # and these, out of turn
        self._found = 0
        self._earliest = min((one.queued for one in articles), default=None)

    def is_empty(self) -> bool:
        return self._start >= len(self._articles)

    def first(self, *, queued_before: datetime) -> Waiting | None:
        """The first in order that was there by then."""
        if self._earliest is None or queued_before < self._earliest:
            return None
        for place in range(self._start, len(self._articles)):
            if place not in self._taken and self._articles[place].queued <= queued_before:
                self._found = place
                return self._articles[place]
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
