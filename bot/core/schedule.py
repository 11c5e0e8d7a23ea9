"""Schedule: a pure function from time to slots. `plan` lays slots and waiting articles side by side.

A local time that does not exist (clocks go forward) moves forward by the gap; one that comes twice
(clocks go back) is used once, the first time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.core.calendar.cron import read_cron_line

EVERY_DAY = frozenset(range(7))
_DAY = timedelta(days=1)
#: every date of the calendar comes within it: 29 February is left out in 2100
_ALL_DATES = timedelta(days=8 * 366)


class OnMissed(StrEnum):
    """What becomes of slots that passed while nobody was there."""

    CATCH_UP = "catch-up"
    LATEST = "latest"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRule:
    """One entry of `slots`: weekdays with times or with steps, or a cron line. Exactly one of the three."""

    days: frozenset[int] = frozenset()  #: 0 is Monday, as in datetime.weekday()
    times: tuple[time, ...] = ()  #: local
    every: timedelta | None = None  #: steps by the local clock; each day begins anew at `start`
    start: time = time.min  #: the first of `every`
    end: time = time.max  #: none of `every` is later
    cron: str | None = None  #: five fields; 0 and 7 are Sunday

    def on(self, day: date) -> tuple[time, ...]:
        """The local times that it names on `day`."""
        if self.cron is not None:
            return read_cron_line(self.cron).on(day)
        if day.weekday() not in self.days:
            return ()
        return self.times if self.every is None else _steps(self.every, self.start, self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDays:
    """One [[queues.NAME.except]]: what stands here replaces the queue's slots of these local days."""

    first: date
    last: date
    slots: tuple[SlotRule, ...] = ()  #: empty: closed
    note: str = ""  #: «Новый год»


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """No slot from `start` until `end`, local time; may span midnight."""

    start: time
    end: time

    def hold(self, local: time) -> bool:
        """Does a local time lie in them? Their end does not."""
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRules:
    """Section [queues.NAME]."""

    name: str
    channels: tuple[str, ...]
    slots: tuple[SlotRule, ...] = ()
    quiet_hours: QuietHours | None = None
    min_gap: timedelta = timedelta(0)
    max_per_day: int | None = None  #: per channel and local calendar day
    on_missed: OnMissed = OnMissed.CATCH_UP
    expires_after: timedelta = timedelta(hours=24)
    exceptions: tuple[SpecialDays, ...] = ()  #: no day stands in two of them
    max_waiting: int | None = None  #: editors are told when more articles wait
    jitter: timedelta = timedelta(0)  #: each slot goes up to so much later: see `calendar.jitter`

    def special(self, day: date) -> SpecialDays | None:
        """The exception that `day` is, if it is one."""
        return next((each for each in self.exceptions if each.first <= day <= each.last), None)

    def times(self, day: date) -> list[time]:
        """The local times of `day`, sorted, unique; those in quiet hours among them."""
        special = self.special(day)
        return self.usual_times(day) if special is None else _times(special.slots, day)

    def usual_times(self, day: date) -> list[time]:
        """The same as if there were no exceptions."""
        return _times(self.slots, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSlot:
    """A coming moment of a queue, and what will fill it."""

    queue: str
    slot: datetime  #: the schedule's own moment (UTC); identifies the slot
    at: datetime  #: when it really goes (UTC): the slot, moved by jitter and by what lacked to `min_gap`
    article: int | None


def slots(rules: QueueRules, zone: ZoneInfo, *, after: datetime, until: datetime) -> Iterator[datetime]:
    """The slots of a queue later than `after` and not later than `until`: UTC, sorted, unique.

    Lazy: what is not asked for is not computed, however far `until` lies.
    """
    if after.tzinfo is None or until.tzinfo is None:
        raise ValueError("moments carry a zone")
    for slot in _moments(rules, zone, after, until):
        if slot > until:
            return
        if slot > after and not is_quiet(slot, rules.quiet_hours, zone):
            yield slot


def next_slot(rules: QueueRules, zone: ZoneInfo, *, after: datetime) -> datetime | None:
    """The first slot later than `after`; None: the schedule names none."""
    return next(slots(rules, zone, after=after, until=after + _ALL_DATES), None)


def last_slot(rules: QueueRules, zone: ZoneInfo, *, after: datetime, until: datetime) -> datetime | None:
    """The last slot later than `after` and not later than `until`, without those before it being computed."""
    stretch, end, after = _DAY, until.astimezone(UTC), after.astimezone(UTC)
    while end > after:
        start = max(after, end - stretch)
        found = list(slots(rules, zone, after=start, until=end))
        if found:
            return found[-1]
        end, stretch = start, stretch * 2
    return None


def is_quiet(moment: datetime, quiet: QuietHours | None, zone: ZoneInfo) -> bool:
    """Does `moment` lie in the quiet hours? Their end does not belong to them."""
    return quiet is not None and quiet.hold(moment.astimezone(zone).time())


def end_of_quiet(moment: datetime, quiet: QuietHours, zone: ZoneInfo) -> datetime:
    """When the quiet hours around `moment` are over (UTC)."""
    local = moment.astimezone(zone)
    day = local.date() if local.time() < quiet.end else local.date() + _DAY
    end = datetime.combine(day, quiet.end)
    first = to_utc(end, zone)
    # while an hour is repeated the first of two ends may be over
    return first if first > moment else end.replace(tzinfo=zone, fold=1).astimezone(UTC)


def to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """A naive local time as the one moment that it means here."""
    # fold=0 takes the first of two, and counts with the offset before a gap: that is "forward by the gap"
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _moments(rules: QueueRules, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[datetime]:
    """Moments from before `after` to past `until`, sorted, unique."""
    # a gap carries times into the next day (in 2011 Samoa left out a whole one), and clocks that go back at
    # midnight show a bit of the new day before the rest of the old one: hence a day on either side
    day, last = after.astimezone(zone).date() - _DAY, until.astimezone(zone).date() + _DAY
    carried: set[datetime] = set()
    while day <= last:
        carried.update(to_utc(datetime.combine(day, at), zone) for at in rules.times(day))
        day += _DAY
        if carried:
            border = _begin(day, zone)
            today = sorted(moment for moment in carried if moment < border)
            yield from today
            carried.difference_update(today)


def _begin(day: date, zone: ZoneInfo) -> datetime:
    """The moment before which no local time of `day` or later comes."""
    midnight = datetime.combine(day, time.min, zone)
    # of one in a gap fold=1 is the earlier reading, of one that comes twice fold=0
    return min(midnight.astimezone(UTC), midnight.replace(fold=1).astimezone(UTC))


def _times(rules: tuple[SlotRule, ...], day: date) -> list[time]:
    return sorted({at for rule in rules for at in rule.on(day)})


@lru_cache(maxsize=512)  # every day has the same
def _steps(every: timedelta, start: time, end: time) -> tuple[time, ...]:
    first, last = (datetime.combine(date.min, each) for each in (start, end))
    return tuple((first + number * every).time() for number in range((last - first) // every + 1))
