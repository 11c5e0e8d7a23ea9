"""Time inside the configuration: durations, weekdays, times of day, dates, cron lines.

Every reader raises ValueError with a sentence that says what to write instead.
"""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, time, timedelta

from bot.core.calendar.cron import cron_times
from bot.core.calendar.jitter import LONGEST as LONGEST_JITTER
from bot.core.schedule import EVERY_DAY, QuietHours
from bot.settings.fields import did_you_mean, shown

_DAYS: dict[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "mon monday пн понедельник",
            "tue tuesday вт вторник",
            "wed wednesday ср среда",
            "thu thursday чт четверг",
            "fri friday пт пятница",
            "sat saturday сб суббота",
            "sun sunday вс воскресенье",
        )
    )
    for name in names.split()
}
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=3650)
_DAY = timedelta(days=1)
_SHORTEST_STEP = timedelta(minutes=1)
#: where looking for a cron line's first time begins; eight years hold every date of the calendar twice
_ANY_DAY = date(2024, 1, 1)


def read_duration(value: object) -> timedelta:
    """ "20m", "24h", "90s", "1h 30m", "1d", "0m"."""
    if isinstance(value, str) and re.fullmatch(r"(?: *[0-9]{1,9} *[dhms])+ *", value):
        parts = re.findall(r"([0-9]+) *([dhms])", value)
        total = sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta(0))
        if len({unit for _, unit in parts}) == len(parts) and total <= _LONGEST:
            return total
    raise ValueError(f'{shown(value)} is not a duration; write one like "20m", "1h30m", "24h" or "1d"')


def read_positive_duration(value: object) -> timedelta:
    """A duration that lasts."""
    duration = read_duration(value)
    if not duration:
        raise ValueError('must be longer than nothing; write a duration like "24h"')
    return duration


def read_step(value: object) -> timedelta:
    """How far apart the slots of one day are."""
    step = read_duration(value)
    if not _SHORTEST_STEP <= step <= _DAY:
        raise ValueError('must be from "1m" to "24h": each day begins anew')
    return step


def read_delay(value: object) -> timedelta:
    """How much later a channel goes."""
    return _at_most(read_duration(value), _DAY)


def read_jitter(value: object) -> timedelta:
    """How much later a slot may go."""
    return _at_most(read_duration(value), LONGEST_JITTER)


def _at_most(duration: timedelta, most: timedelta) -> timedelta:
    if duration > most:
        raise ValueError(f'must be at most "{write_duration(most)}"')
    return duration


def write_duration(duration: timedelta) -> str:
    """As `read_duration` reads it: "1h30m"."""
    seconds = int(duration.total_seconds())
    parts = [(seconds // 3600, "h"), (seconds // 60 % 60, "m"), (seconds % 60, "s")]
    return "".join(f"{number}{unit}" for number, unit in parts if number) or "0m"


def read_days(value: object) -> frozenset[int]:
    """ "mon-fri", "sat,sun", "пн-пт", "daily", ["mon", "wed"] → 0 is Monday."""
    words = value if isinstance(value, list) else [value]
    if not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise ValueError('weekdays are written like "mon-fri" or "sat,sun" ("пн-пт", "сб,вс")')
    parts = [part.strip().casefold() for word in words for part in str(word).split(",")]
    return frozenset(day for part in parts for day in _stretch(part))


def _stretch(part: str) -> Iterable[int]:
    if part in ("daily", "ежедневно"):
        return EVERY_DAY
    ends = [_day(word.strip()) for word in re.split(r"[-–—]", part)]
    if len(ends) > 2:
        raise ValueError(f'"{part}" is not a stretch of weekdays; write "mon-fri"')
    first, last = ends[0], ends[-1]
    return [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]


def _day(word: str) -> int:
    if word in _DAYS:
        return _DAYS[word]
    short = [name for name in _DAYS if len(name) <= 3]
    if guess := did_you_mean(word, short) or did_you_mean(word, _DAYS):
        raise ValueError(f'unknown weekday "{word}"; did you mean "{guess}"?')
    raise ValueError(f'unknown weekday "{word}"; write mon, tue, wed, thu, fri, sat, sun (or пн … вс)')


def read_time(value: object) -> time:
    """ "09:00", local; TOML's own 09:00:00 does as well."""
    if isinstance(value, time) and not value.microsecond:
        return value
    clock = r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?"
    found = re.fullmatch(clock, value.strip()) if isinstance(value, str) else None
    if found:
        hour, minute, second = (int(part or 0) for part in found.groups())
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second)
    raise ValueError(f'{shown(value)} is not a time of day; write one like "09:00", from "00:00" to "23:59"')


def read_daily(value: object) -> time | None:
    """When, each day; false: never."""
    if value is False:
        return None
    if value is True:
        raise ValueError('says no time; write one like "15:00", or false for never')
    return read_time(value)


def read_quiet_hours(value: object) -> QuietHours:
    """ "22:00-08:00", local, may span midnight."""
    ends = re.split(r"\s*[-–—]\s*", value.strip()) if isinstance(value, str) else []
    if len(ends) != 2:
        raise ValueError(f'{shown(value)} are no quiet hours; write them like "22:00-08:00"')
    start, end = (read_time(each) for each in ends)
    if start == end:
        raise ValueError("would last the whole day or nothing; leave the key out for no quiet hours")
    return QuietHours(start=start, end=end)


def read_cron(value: object) -> str:
    """A cron line of five fields; 0 and 7 are Sunday. It must come true at some time."""
    if not isinstance(value, str):
        raise ValueError(f'{shown(value)} is not a cron line; write five fields like "*/30 9-21 * * mon-fri"')
    if next(cron_times(value, first=_ANY_DAY, last=_ANY_DAY + timedelta(days=366 * 8)), None) is None:
        raise ValueError(f"{shown(value)} never comes; write a day that exists")
    return value


def read_date(value: object) -> date:
    """ "2027-01-01"; TOML's own 2027-01-01 does as well."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    text = value.strip() if isinstance(value, str) else ""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        with suppress(ValueError):
            return date.fromisoformat(text)
        raise ValueError(f"{shown(value)} is not in the calendar; write a date that exists")
    raise ValueError(f"{shown(value)} is not a date; write {_date_cure(text)}")


def _date_cure(text: str) -> str:
    """ "1.1.2027" means 2027-01-01."""
    with suppress(ValueError):
        return f'"{datetime.strptime(text, "%d.%m.%Y").date()}"'  # noqa: DTZ007 - a day has no zone
    return 'one like "2027-01-01"'


def read_dates(value: object) -> tuple[date, date]:
    """ "2027-01-01..2027-01-08", both included."""
    ends = re.split(r"\s*(?:\.\.\.?|…)\s*", value) if isinstance(value, str) else []
    if len(ends) != 2:
        raise ValueError(f'{shown(value)} are no dates from … to; write them like "2027-01-01..2027-01-08"')
    first, last = (read_date(each) for each in ends)
    if last < first:
        raise ValueError(f'ends before it begins; write "{last}..{first}"')
    return first, last
