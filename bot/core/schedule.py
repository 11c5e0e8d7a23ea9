"""Schedule: a pure function from time to slots. The plan is nothing but slots and waiting articles side by side."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum


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
