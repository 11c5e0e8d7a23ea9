"""Plan: slots and waiting articles side by side. The forecast and what the publisher does are one function.

Slots are taken in the order of time, whatever queue they belong to. Each gets the first article of its queue
that was queued before it, and goes at its own moment, which `jitter` makes a little later, or later still:

- nearer than `min_gap` to another post of one of its channels, it moves behind that post. It lapses where the
  moved moment falls in quiet hours or reaches the queue's next slot, and where a channel's day is full;
- slots that passed while nobody attended are filled as `on_missed` says, one after the other, from the moment
  of return on, and never later than `expires_after`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from bot.core.article import Waiting
from bot.core.calendar.spacing import Spacing
from bot.core.course import ALL, Course, OutOfSight, Sight, held_until
from bot.core.schedule import PlannedSlot, QueueRules

__all__ = ["ALL", "Due", "OutOfSight", "Outlook", "Sight", "due", "held_until", "plan"]


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
    stopped: Collection[str] = (),
    sight: Sight = ALL,
) -> Iterator[PlannedSlot]:
    """The coming slots by time, filled as long as articles last; those that lapse are left out.

    `waiting` is in the order of the queues. `cursors`: up to where the slots of a queue are done. `posts`:
    per channel the moments of what is out or planned. `attended`: per queue since when somebody is there
    without a break; a slot before that was missed. `held`: per queue until when nothing that was missed goes,
    because people are told of it first. `delays`: per channel how much later than the article's moment its
    post comes. `stopped`: queues that nothing of goes, though their rules count. A slot of the past is in the
    answer only where an article fills it.

    Raises OutOfSight where the answer goes on beyond what `sight` says is known of the articles.
    """
    channels = Spacing(timezone, posts, queues, delays=delays)
    course = Course(
        queues,
        waiting=waiting,
        channels=channels,
        timezone=timezone,
        now=now,
        attended=attended,
        held=held,
        stopped=stopped,
        sight=sight,
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
    stopped: Collection[str] = (),
    sight: Sight = ALL,
    ahead: timedelta = timedelta(days=1),
) -> Due:
    """What `plan` says of this very moment; `wake` lies within `ahead`, or is None. Raises OutOfSight."""
    fills: list[PlannedSlot] = []
    passed: dict[str, datetime] = {}
    pending: set[str] = set()  # queues whose slot waits for its moved moment: they do not get past it
    channels = Spacing(timezone, posts, queues, delays=delays)
    course = Course(
        queues,
        waiting=waiting,
        channels=channels,
        timezone=timezone,
        now=now,
        attended=attended,
        held=held,
        stopped=stopped,
        sight=sight,
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
    """What waits and what is out, as of one moment: what `plan` and `due` are asked with."""

    heads: tuple[Waiting, ...]  #: for slots, in the order of the queues
    exact: tuple[Waiting, ...]  #: for exact moments, earliest first
    cursors: Mapping[str, datetime | None]
    posts: Mapping[str, Sequence[datetime]]
    sight: Sight = ALL  #: how far `heads` and `exact` reach
