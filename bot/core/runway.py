"""Runway: will what waits last until the newsroom works again, and has a queue grown too long?

Exceptions by date are a queue's own, and so are its working days: Monday to Friday, unless it is closed.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.calendar.moments import say_moment
from bot.core.language import Plural, Words
from bot.core.newsroom import Newsroom
from bot.core.notice import EDITORS, NewNotice
from bot.core.schedule import PlannedSlot, QueueRules, to_utc

#: local: when somebody is there again to hand something in
DAY_BEGINS = time(10)
#: a queue that received nothing for so long is not expected to be filled
LIVELY = timedelta(days=7)
#: the longest holidays; a queue that is closed for longer has no next working day
_FARTHEST = 60
_SATURDAY = 5
_DAY = timedelta(days=1)

_ARTICLES = Plural("{count} article", "{count} articles")
_RUNS_DRY = Words("Queue “{queue}” runs dry before {until}. Empty slots: {empty}, the first one {first}.")
_GROWN = Words(
    "Queue “{queue}” has grown too long: {waiting}, the limit is {limit}. "
    "Take back what is not needed (/queue), or ask the admin for more slots."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortage:
    """Coming slots of one queue that nothing will fill."""

    queue: str
    until: datetime  #: when the next working day begins (UTC)
    empty: int
    first: datetime  #: the first of them (UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """How often a queue has grown beyond its length, and whether it is still beyond."""

    times: int = 0
    beyond: bool = False

    def after(self, waiting: int, limit: int | None) -> "Growth":
        """The same after somebody counted. Only below nine tenths of `limit` it may grow beyond once more."""
        if limit is not None and waiting > limit:
            return self if self.beyond else Growth(times=self.times + 1, beyond=True)
        fell = limit is None or 10 * waiting <= 9 * limit
        return Growth(times=self.times) if fell else self


def is_working_day(rules: QueueRules, day: date) -> bool:
    """Does the newsroom work on `day`, as far as this queue shows it?"""
    special = rules.special(day)
    closed = special is not None and not special.slots
    return day.weekday() < _SATURDAY and not closed


def day_to_look(rules: QueueRules, zone: ZoneInfo, *, at: time | None, now: datetime) -> date | None:
    """The local day of `now` if it is a working one and `at` is reached; None: not the time to look."""
    local = now.astimezone(zone)
    if at is None or local.time() < at:
        return None
    return local.date() if is_working_day(rules, local.date()) else None


def next_working_day(rules: QueueRules, zone: ZoneInfo, *, day: date) -> datetime | None:
    """When the first working day after `day` begins (UTC). None: there is none within two months."""
    for ahead in range(1, _FARTHEST):
        if is_working_day(rules, day + ahead * _DAY):
            return to_utc(datetime.combine(day + ahead * _DAY, DAY_BEGINS), zone)
    return None


def shortage(queue: str, slots: Iterable[PlannedSlot], *, now: datetime, until: datetime) -> Shortage | None:
    """What `queue` lacks later than `now` and before `until`, if it lacks something. `slots`: the plan."""
    empty = [
        slot.at for slot in slots if slot.queue == queue and slot.article is None and now < slot.at < until
    ]
    return Shortage(queue=queue, until=until, empty=len(empty), first=min(empty)) if empty else None


def shortage_notice(found: Shortage, day: date, newsroom: Newsroom, *, now: datetime) -> NewNotice:
    """The editors, once per queue and day."""
    until, first = (
        say_moment(each, newsroom.timezone, newsroom.language, now=now) for each in (found.until, found.first)
    )
    return NewNotice(
        key=f"runway:{found.queue}:{day}",
        audience=EDITORS,
        kind="runway",
        text=_RUNS_DRY.say(newsroom.language, queue=found.queue, until=until, empty=found.empty, first=first),
    )


def growth_notice(queue: str, growth: Growth, waiting: int, newsroom: Newsroom) -> NewNotice:
    """The editors, once each time that the queue grows beyond its `max_waiting`."""
    count = _ARTICLES.say(newsroom.language, waiting)
    return NewNotice(
        key=f"grown:{queue}:{growth.times}",
        audience=EDITORS,
        kind="grown",
        text=_GROWN.say(
            newsroom.language, queue=queue, waiting=count, limit=newsroom.queues[queue].max_waiting
        ),
    )


def growths_to_json(growths: Mapping[str, Growth]) -> str:
    """For the store's memory."""
    return json.dumps({name: [one.times, one.beyond] for name, one in sorted(growths.items())})


def growths_from_json(text: str | None) -> dict[str, Growth]:
    """Back again; nothing remembered: nothing ever grew."""
    return {
        name: Growth(times=times, beyond=beyond) for name, (times, beyond) in json.loads(text or "{}").items()
    }


def days_to_json(days: Mapping[str, date]) -> str:
    """For the store's memory: when each queue was looked at."""
    return json.dumps({name: day.isoformat() for name, day in sorted(days.items())})


def days_from_json(text: str | None) -> dict[str, date]:
    """Back again."""
    return {name: date.fromisoformat(day) for name, day in json.loads(text or "{}").items()}
