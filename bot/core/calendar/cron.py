"""Cron: the five fields that admins know, as a calendar of local times.

Cron's weekday 0 and 7 are Sunday, as everybody expects; where day of month and day of week are both
restricted, either is enough (crontab(5)).
"""

import heapq
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")  # cron's own order
_NUMBERS = {name: number for number, name in enumerate(_WEEKDAYS)}
_CALENDAR = UTC  # a zone without surprises: local times are counted as if they were UTC


def cron_times(line: str, *, first: date, last: date) -> Iterator[datetime]:
    """The local times (naive) of `line` from the start of `first` to the end of `last`, sorted, unique.

    Raises ValueError, with a sentence for an admin, at the first of them where `line` is not a cron line.
    """
    streams = [_fires(trigger, first, last) for trigger in _triggers(line, f"{first.year}-{last.year}")]
    for moment, _ in groupby(heapq.merge(*streams)):
        yield moment


def _fires(trigger: object, first: date, last: date) -> Iterator[datetime]:
    moment = datetime.combine(first, time(), _CALENDAR)
    end = datetime.combine(last + timedelta(days=1), time(), _CALENDAR)
    while True:
        found: datetime | None = trigger.get_next_fire_time(None, moment)  # type: ignore[attr-defined]
        if found is None or found >= end:
            return
        yield found.replace(tzinfo=None)
        moment = found + timedelta(minutes=1)


def _triggers(line: str, years: str) -> list[object]:
    from apscheduler.triggers.cron import CronTrigger  # 60 ms, and only for those who use cron

    fields = line.split()
    if len(fields) != 5:
        raise ValueError(
            f'"{line}" has {len(fields)} fields; a cron line has five: minute hour day month weekday'
        )
    minute, hour, day, month, weekday = fields
    either = not day.startswith("*") and not weekday.startswith("*")
    pairs = [(day, "*"), ("*", weekday)] if either else [(day, weekday)]
    try:
        return [
            CronTrigger(
                year=years,
                month=month,
                day=days,
                day_of_week=_weekdays(week),
                hour=hour,
                minute=minute,
                timezone=_CALENDAR,
            )
            for days, week in pairs
        ]
    except ValueError as problem:
        raise ValueError(f'"{line}" is not a cron line: {problem}') from problem


def _weekdays(field: str) -> str:
    """Cron's weekday field in names, so that no library's own numbering matters."""
    if field == "*":
        return field
    numbers = {number % 7 for part in field.lower().split(",") for number in _span(part)}
    return ",".join(_WEEKDAYS[number] for number in sorted(numbers))


def _span(part: str) -> range | tuple[int, ...]:
    """One entry of the weekday field: "5", "mon-fri", "*/2", "sat-mon"."""
    days, _, step = part.partition("/")
    if days == "*":
        return range(0, 7, _step(step))
    first, dash, last = days.partition("-")
    start = _weekday(first)
    end = _weekday(last) if dash else start
    if end < start:
        end += 7  # "fri-mon" goes over the week's end
    return range(start, end + 1, _step(step))


def _step(step: str) -> int:
    if not step:
        return 1
    if not step.isdecimal() or int(step) == 0:
        raise ValueError(f'"/{step}" is not a step')
    return int(step)


def _weekday(text: str) -> int:
    if text in _NUMBERS:
        return _NUMBERS[text]
    if text.isdecimal() and int(text) <= 7:
        return int(text)
    raise ValueError(f'"{text}" is not a weekday (0-7 or sun-sat)')
