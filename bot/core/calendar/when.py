"""A moment as an editor types it: «завтра 9:30», «пт 18:00», «через 2 часа», «15.03 в 12», «18:40»."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo


class MomentUnclear(ValueError):
    """Nobody can tell which moment is meant."""


class MomentPast(ValueError):
    """The moment is clear, and it is over. `moment` is UTC."""

    def __init__(self, moment: datetime) -> None:
        super().__init__(f"{moment.isoformat()} is over")
        self.moment = moment


#: farther than this nobody plans; it is a typo in the year
FARTHEST = timedelta(days=366 * 2)

_CLOCK = re.compile(
    r"(?:^|\s)(?:(?:в|к|at|ко)\s+)?([01]?\d|2[0-3])"
    r"(?:\s*[:.\-]\s*([0-5]\d)|\s*(?:час(?:ов|а)?|ч\.?|h))?\s*(утра|дня|вечера|am|pm)?$"
)
_DATE_DOTS = re.compile(r"^(\d{1,2})[./](\d{1,2})(?:[./](\d{4}|\d{2}))?(?=\s|,|$)")
_DATE_ISO = re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?=t|\s|,|$)")
_DATE_WORDS = re.compile(r"^(\d{1,2})(?:-?го)?\s+([а-яa-z]{3,})\.?(?:\s+(\d{4})(?:\s*г\.?)?)?(?=\s|,|$)")
_AHEAD = re.compile(r"^(?:через|in)\s+(\d{1,4}|пол|an?|пару|a couple of)?\s*-?([а-яa-z]+)\.?$")

_COUNTS = {None: 1.0, "пол": 0.5, "a": 1.0, "an": 1.0, "пару": 2.0, "a couple of": 2.0}
_UNITS = (
    (("мин", "min"), timedelta(minutes=1)),
    (("час", "hour", "h"), timedelta(hours=1)),
    (("ден", "дня", "дне", "сут", "day"), timedelta(days=1)),
    (("недел", "week"), timedelta(weeks=1)),
)
_DAYS = {"сегодня": 0, "today": 0, "завтра": 1, "tomorrow": 1, "послезавтра": 2}
_WEEKDAYS = (
    ("пн", "понедельник", "mon"),
    ("вт", "вторник", "tue"),
    ("ср", "сред", "wed"),
    ("чт", "четверг", "thu"),
    ("пт", "пятниц", "fri"),
    ("сб", "суббот", "sat"),
    ("вс", "воскресен", "sun"),
)
_MONTHS = (
    ("янв", "jan"),
    ("фев", "feb"),
    ("мар", "mar"),
    ("апр", "apr"),
    ("мая", "май", "may"),
    ("июн", "jun"),
    ("июл", "jul"),
    ("авг", "aug"),
    ("сен", "sep"),
    ("окт", "oct"),
    ("ноя", "nov"),
    ("дек", "dec"),
)


def read_when(text: str, *, now: datetime, zone: tzinfo, day: date | None = None) -> datetime:
    """The moment (UTC, after `now`) that `text` means to somebody in `zone`.

    A time alone is the next such time, a weekday the next such day, a date without year the next such date.
    With `day` a time alone means that day. «через …» ends on a whole minute, the next one. A local time that
    does not exist moves forward. Raises MomentUnclear, and MomentPast for a named day that is over.
    """
    words = " ".join(text.casefold().replace("ё", "е").split()).strip(" .!")
    ahead = _read_ahead(words)
    if ahead is not None:
        return _whole_minute((now + ahead).astimezone(UTC))
    if day is not None:
        with suppress(MomentUnclear):
            return _next(day, _read_clock(words), again=None, now=now, zone=zone)
    return _read_day_and_clock(words, now=now, zone=zone)


def _read_ahead(words: str) -> timedelta | None:
    found = _AHEAD.match(words)
    if found is None:
        return None
    count, noun = found.groups()
    unit = next((length for names, length in _UNITS if noun.startswith(names)), None)
    many = float(count) if count and count.isdecimal() else _COUNTS[count]
    if unit is None or not timedelta(0) < unit * many <= FARTHEST:
        raise MomentUnclear
    return unit * many


def _whole_minute(moment: datetime) -> datetime:
    """Nobody who types «через 2 часа» means seconds."""
    return (moment + timedelta(seconds=59, microseconds=999_999)).replace(second=0, microsecond=0)


def _read_day_and_clock(words: str, *, now: datetime, zone: tzinfo) -> datetime:
    today = now.astimezone(zone).date()
    for read in (_read_named_day, _read_weekday, _read_date):
        found = read(words, today)
        if found is not None:
            day, rest, again = found
            return _next(day, _read_clock(rest), again=again, now=now, zone=zone)
    return _next(today, _read_clock(words), again=_tomorrow, now=now, zone=zone)


_Again = Callable[[date], date]
_Found = tuple[date, str, _Again | None]


def _read_named_day(words: str, today: date) -> _Found | None:
    first, _, rest = words.partition(" ")
    days = _DAYS.get(first.strip(","))
    return None if days is None else (today + timedelta(days=days), rest, None)


def _read_weekday(words: str, today: date) -> _Found | None:
    first, _, rest = re.sub(r"^(?:в|во|on)\s+(?=[а-яa-z])", "", words).partition(" ")
    for number, names in enumerate(_WEEKDAYS):
        if first.strip(",.").startswith(names):
            return today + timedelta(days=(number - today.weekday()) % 7), rest, _in_a_week
    return None


def _read_date(words: str, today: date) -> _Found | None:
    iso, dots, named = _DATE_ISO.match(words), _DATE_DOTS.match(words), _DATE_WORDS.match(words)
    if iso is not None:
        return _date(int(iso[3]), int(iso[2]), iso[1], today=today), words[iso.end() :].lstrip("t"), None
    found = dots or (named if named is not None and _month(named[2]) is not None else None)
    if found is None or _is_clock(words, found):
        return None
    month = _month(found[2]) or int(found[2])
    day = _date(int(found[1]), month, found[3], today=today)
    return day, words[found.end() :], None if found[3] else _in_a_year


def _is_clock(words: str, found: re.Match[str]) -> bool:
    """«18.40» is a time: nothing follows it and there is no such date."""
    return found.end() == len(words) and found[3] is None and found[2].isdecimal()


def _month(word: str) -> int | None:
    return next((number for number, names in enumerate(_MONTHS, 1) if word.startswith(names)), None)


def _date(day: int, month: int, year: str | None, *, today: date) -> date:
    number = today.year if year is None else int(year) + (2000 if len(year) == 2 else 0)
    try:
        return date(number, month, day)
    except ValueError:
        raise MomentUnclear from None


def _read_clock(words: str) -> time:
    found = _CLOCK.search(words.strip(" ,"))
    if found is None or words.strip(" ,")[: found.start()].strip(" ,"):
        raise MomentUnclear
    hour, half = int(found[1]), found[3]
    if half in ("дня", "вечера", "pm") and hour < 12:
        hour += 12
    return time(hour % 24, int(found[2] or 0))


def _next(day: date, clock: time, *, again: _Again | None, now: datetime, zone: tzinfo) -> datetime:
    moment = datetime.combine(day, clock, tzinfo=zone).astimezone(UTC)
    if moment <= now and again is not None:
        moment = datetime.combine(again(day), clock, tzinfo=zone).astimezone(UTC)
    if moment <= now:
        raise MomentPast(moment)
    if moment > now + FARTHEST:
        raise MomentUnclear
    return moment


def _tomorrow(day: date) -> date:
    return day + timedelta(days=1)


def _in_a_week(day: date) -> date:
    return day + timedelta(days=7)


def _in_a_year(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        raise MomentUnclear from None
