"""Cron: the five fields that admins know, as a calendar of local times.

Cron's weekday 0 and 7 are Sunday, as everybody expects; where day of month and day of week are both
restricted, either is enough (crontab(5)).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache

_EXAMPLE = "*/30 9-21 * * mon-fri"
#: what some programs know beside the five fields → the line that means the same
_ALIASES = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec"
_WEEKDAYS = ("sun mon tue wed thu fri sat", "вс пн вт ср чт пт сб")  # cron's own order


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """A cron line, understood."""

    months: frozenset[int]
    days: frozenset[int]
    weekdays: frozenset[int]  #: 0 is Sunday
    either: bool  #: a day of the month or a weekday is enough
    times: tuple[time, ...]  #: of every day that it names, sorted

    def on(self, day: date) -> tuple[time, ...]:
        """Its times on `day`, local."""
        if day.month not in self.months:
            return ()
        by_date, by_week = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        named = (by_date or by_week) if self.either else (by_date and by_week)
        return self.times if named else ()


@lru_cache(maxsize=512)  # a schedule asks for the same few lines over and over
def read_cron_line(line: str) -> Cron:
    """Understand `line`. Raises ValueError, with a sentence for an admin, where it is not a cron line."""
    try:
        minute, hour, day, month, weekday = _fields(line)
        hours, minutes = sorted(_HOUR.read(hour)), sorted(_MINUTE.read(minute))
        return Cron(
            months=_MONTH.read(month),
            days=_DAY.read(day),
            weekdays=frozenset(number % 7 for number in _WEEKDAY.read(weekday)),
            either=not day.startswith("*") and not weekday.startswith("*"),
            times=tuple(time(one, other) for one in hours for other in minutes),
        )
    except ValueError as problem:
        raise ValueError(f'"{line}" is not a cron line; {problem}') from None


def cron_times(line: str, *, first: date, last: date) -> Iterator[datetime]:
    """The local times (naive) of `line` from the start of `first` to the end of `last`, sorted, unique.

    Raises ValueError, with a sentence for an admin, at the first of them where `line` is not a cron line.
    """
    cron = read_cron_line(line)
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        for at in cron.on(day):
            yield datetime.combine(day, at)


def _fields(line: str) -> list[str]:
    fields = line.casefold().split()
    if len(fields) == 1 and fields[0] in _ALIASES:
        raise ValueError(f'write "{_ALIASES[fields[0]]}"')
    if len(fields) != 5:
        raise ValueError(f'write five fields like "{_EXAMPLE}"')
    if "?" in fields:
        raise ValueError("write * instead of ?")
    return fields


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """One of the five: its bounds and its names."""

    name: str
    low: int
    high: int
    names: Mapping[str, int] = field(default_factory=dict)
    choice: str  #: what to write, in words
    goes_round: bool = False  #: "fri-mon" goes over the week's end

    def read(self, text: str) -> frozenset[int]:
        return frozenset(number for part in text.split(",") for number in self._span(part))

    def _span(self, part: str) -> Iterable[int]:
        stretch, slash, step = part.partition("/")
        every = self._step(part, step) if slash else 1
        if stretch == "*":
            return range(self.low, self.high + 1, every)
        first, dash, last = stretch.partition("-")
        start = self._number(first, part)
        if dash:
            return range(start, self._end(start, self._number(last, part), part) + 1, every)
        if slash and self.goes_round:
            raise ValueError(f'{self.name} "{part}": write a stretch, like 1-5/{every}')
        return range(start, (self.high if slash else start) + 1, every)

    def _end(self, start: int, end: int, part: str) -> int:
        if end >= start:
            return end
        if self.goes_round:
            return end + 7
        halves = f"{start}-{self.high},{self.low}-{end}"
        raise ValueError(f'{self.name} "{part}" runs backwards; write {halves}')

    def _step(self, part: str, step: str) -> int:
        if not (step.isascii() and step.isdecimal()) or not 1 <= int(step) <= self.high:
            raise ValueError(f'{self.name} "{part}": a step is a number from 1 to {self.high}')
        return int(step)

    def _number(self, text: str, part: str) -> int:
        if text in self.names:
            return self.names[text]
        if text.isascii() and text.isdecimal() and self.low <= int(text) <= self.high:
            return int(text)
        raise ValueError(f'{self.name} "{part}": write {self.choice}')


_MINUTE = _Field(name="minute", low=0, high=59, choice="0-59")
_HOUR = _Field(name="hour", low=0, high=23, choice="0-23")
_DAY = _Field(name="day of the month", low=1, high=31, choice="1-31")
_MONTH = _Field(
    name="month",
    low=1,
    high=12,
    names={name: number for number, name in enumerate(_MONTHS.split(), 1)},
    choice="1-12, or jan-dec",
)
_WEEKDAY = _Field(
    name="weekday",
    low=0,
    high=7,
    names={name: number for names in _WEEKDAYS for number, name in enumerate(names.split())},
    choice="0-7 (0 and 7 are Sunday), sun-sat or вс-сб",
    goes_round=True,
)
