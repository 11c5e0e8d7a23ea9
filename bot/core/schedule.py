"""Schedule: a pure function from time to slots. `plan` lays slots and waiting articles side by side.

A local time that does not exist (clocks go forward) moves forward by the gap; one that comes twice
(clocks go back) is used once, the first time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import takewhile
from zoneinfo import ZoneInfo

from bot.core.calendar.cron import cron_times


class OnMissed(StrEnum):
    """What becomes of slots that passed while nobody was there."""

    CATCH_UP = "catch-up"
    LATEST = "latest"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotRule:
    """One entry of `slots`: weekdays and times, or a cron line. Exactly one of the two."""

    days: frozenset[int] = frozenset()  #: 0 is Monday, as in datetime.weekday()
    times: tuple[time, ...] = ()  #: local
    cron: str | None = None  #: five fields; 0 and 7 are Sunday


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietHours:
    """No slot from `start` until `end`, local time; may span midnight."""

    start: time
    end: time


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSlot:
    """A coming moment of a queue, and what will fill it."""

    queue: str
    slot: datetime  #: the schedule's own moment (UTC); identifies the slot
    at: datetime  #: when it really goes (UTC): the slot, moved by what was missing to `min_gap`
    article: int | None


def slots(rules: QueueRules, zone: ZoneInfo, *, after: datetime, until: datetime) -> Iterator[datetime]:
    """The slots of a queue later than `after` and not later than `until`: UTC, sorted, unique."""
    if after.tzinfo is None or until.tzinfo is None:
        raise ValueError("moments carry a zone")
    for slot in takewhile(lambda moment: moment <= until, _moments(rules, zone, after, until)):
        if slot > after and not is_quiet(slot, rules.quiet_hours, zone):
            yield slot


def is_quiet(moment: datetime, quiet: QuietHours | None, zone: ZoneInfo) -> bool:
    """Does `moment` lie in the quiet hours? Their end does not belong to them."""
    if quiet is None:
        return False
    local = moment.astimezone(zone).time()
    if quiet.start <= quiet.end:
        return quiet.start <= local < quiet.end
    return local >= quiet.start or local < quiet.end


def end_of_quiet(moment: datetime, quiet: QuietHours, zone: ZoneInfo) -> datetime:
    """When the quiet hours around `moment` are over (UTC)."""
    local = moment.astimezone(zone)
    day = local.date() if local.time() < quiet.end else local.date() + timedelta(days=1)
    return to_utc(datetime.combine(day, quiet.end), zone)


def to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """A naive local time as the one moment that it means here."""
    # fold=0 takes the first of two, and counts with the offset before a gap: that is "forward by the gap"
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def _moments(rules: QueueRules, zone: ZoneInfo, after: datetime, until: datetime) -> Iterator[datetime]:
    """Moments from before `after` to past `until`, sorted, unique."""
    carried: set[datetime] = (
        set()
    )  # what the clocks moved into a later day: in 2011 Samoa left out a whole one
    for day, times in _days(rules, after.astimezone(zone).date(), until.astimezone(zone).date()):
        carried |= {to_utc(local, zone) for local in times}
        today = sorted(moment for moment in carried if moment.astimezone(zone).date() <= day)
        yield from today
        carried.difference_update(today)


def _days(rules: QueueRules, first: date, last: date) -> Iterator[tuple[date, Iterable[datetime]]]:
    """Day by day the local times that the rules name."""
    start, end = first - timedelta(days=2), last + timedelta(days=2)
    crons = [_Pages(cron_times(rule.cron, first=start, last=end)) for rule in rules.slots if rule.cron]
    for number in range((end - start).days + 1):
        day = start + timedelta(days=number)
        fixed = [
            datetime.combine(day, at)
            for rule in rules.slots
            if day.weekday() in rule.days
            for at in rule.times
        ]
        yield day, [*fixed, *(local for cron in crons for local in cron.turn(day))]


class _Pages:
    """A sorted stream of local times, read a day at a time."""

    def __init__(self, stream: Iterator[datetime]) -> None:
        self._stream = stream
        self._next = next(stream, None)

    def turn(self, day: date) -> Iterator[datetime]:
        """What is left of the stream up to the end of `day`."""
        while self._next is not None and self._next.date() <= day:
            yield self._next
            self._next = next(self._stream, None)
