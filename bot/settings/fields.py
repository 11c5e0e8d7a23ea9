"""Small languages inside the configuration: durations, weekdays, times, cron lines, choices, addresses.

Every reader raises ValueError with a sentence that says what to write instead.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta
from difflib import get_close_matches
from enum import StrEnum
from string import Formatter
from typing import TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from bot.core.calendar.cron import cron_times
from bot.core.schedule import QuietHours
from bot.core.teaser import Part

_Choice = TypeVar("_Choice", bound=StrEnum)

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
EVERY_DAY = frozenset(range(7))
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=3650)
#: where looking for a cron line's first time begins; eight years hold every date of the calendar twice
_ANY_DAY = date(2024, 1, 1)
_LONGEST_WORD = 60  #: letters of a word that is shown; a longer one is something else
_FOOTER_PLACES = ("name", "networks")
_UTM_PLACES = ("platform", "channel", "queue")


def did_you_mean(word: str, known: Iterable[str]) -> str | None:
    """The known word that was probably meant."""
    by_lower = {each.casefold(): each for each in known}
    found = get_close_matches(word.casefold(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def unknown(kind: str, word: str, known: Iterable[str]) -> str:
    """`unknown channel "vkk"; did you mean "vk"?`, or what there is to choose from."""
    known = list(known)
    if len(word) > _LONGEST_WORD:
        word = f"{word[:_LONGEST_WORD]}…"
    if guess := did_you_mean(word, known):
        return f'unknown {kind} "{word}"; did you mean "{guess}"?'
    return f'unknown {kind} "{word}"; write one of: {", ".join(known)}'


def read_choice(kind: type[_Choice], value: object) -> _Choice:
    """One word of a fixed set."""
    words = [each.value for each in kind]
    if not isinstance(value, str):
        raise ValueError(f"must be one of: {', '.join(words)}; in quotes")
    if value not in words:
        raise ValueError(unknown("value", value, words))
    return kind(value)


def read_duration(value: object) -> timedelta:
    """ "20m", "24h", "90s", "1h30m", "1d", "0m"."""
    if isinstance(value, str) and re.fullmatch(r"(?:\d{1,9}[dhms])+", value.replace(" ", "")):
        parts = re.findall(r"(\d+)([dhms])", value)
        total = sum((timedelta(**{_UNITS[unit]: int(number)}) for number, unit in parts), timedelta(0))
        if len({unit for _, unit in parts}) == len(parts) and total <= _LONGEST:
            return total
    raise ValueError(f'{_shown(value)} is not a duration; write one like "20m", "1h30m", "24h" or "1d"')


def read_positive_duration(value: object) -> timedelta:
    """A duration that lasts."""
    duration = read_duration(value)
    if not duration:
        raise ValueError('must be longer than nothing; write a duration like "24h"')
    return duration


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
    if isinstance(value, time):
        return value
    found = re.fullmatch(r"(\d{1,2}):(\d{2})(?::(\d{2}))?", value.strip()) if isinstance(value, str) else None
    if found:
        hour, minute, second = (int(part or 0) for part in found.groups())
        if hour < 24 and minute < 60 and second < 60:
            return time(hour, minute, second)
    raise ValueError(f'{_shown(value)} is not a time of day; write one like "09:00", from "00:00" to "23:59"')


def read_quiet_hours(value: object) -> QuietHours:
    """ "22:00-08:00", local, may span midnight."""
    ends = re.split(r"\s*[-–—]\s*", value.strip()) if isinstance(value, str) else []
    if len(ends) != 2:
        raise ValueError(f'{_shown(value)} are no quiet hours; write them like "22:00-08:00"')
    start, end = (read_time(each) for each in ends)
    if start == end:
        raise ValueError("would last the whole day or nothing; leave the key out for no quiet hours")
    return QuietHours(start=start, end=end)


def read_cron(value: object) -> str:
    """A cron line of five fields; 0 and 7 are Sunday. It must come true at some time."""
    if not isinstance(value, str) or len(value.split()) != 5:
        raise ValueError(
            f'{_shown(value)} is not a cron line; write five fields like "*/30 9-21 * * mon-fri"'
        )
    if next(cron_times(value, first=_ANY_DAY, last=_ANY_DAY + timedelta(days=366 * 8)), None) is None:
        raise ValueError(f"{_shown(value)} never comes; write a day that exists")
    return value


def read_zone(value: object) -> ZoneInfo:
    """An IANA zone."""
    example = 'write an IANA name like "Europe/Moscow"'
    if not isinstance(value, str) or not value.strip():
        raise ValueError(example)
    try:
        return ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        guess = _zone_guess(value)
        cure = f'did you mean "{guess}"?' if guess else example
        raise ValueError(f'unknown zone "{value}"; {cure}') from None


def _zone_guess(word: str) -> str | None:
    """ "Moscow" means Europe/Moscow, and so does "europe/moskow"."""
    zones = sorted(available_timezones())
    cities = {zone.rpartition("/")[2]: zone for zone in reversed(zones)}
    if guess := did_you_mean(word, zones):
        return guess
    city = did_you_mean(word.replace(" ", "_"), cities)
    return cities[city] if city else None


def read_address(value: object) -> str:
    """A web address that a reader can open."""
    if isinstance(value, str) and not re.search(r"\s", value):
        try:
            parts = urlsplit(value)
            if parts.scheme in ("http", "https") and parts.hostname:
                return value
        except ValueError:
            pass
    raise ValueError(f'{_shown(value)} is not a web address; write one like "https://t.me/nash_rayon"')


def read_footer_text(value: object) -> str:
    """A text with the places {name} and {networks}, and no others."""
    return _with_places(value, _FOOTER_PLACES)


def read_utm(value: object) -> str:
    """A text with the places {platform}, {channel} and {queue}, and no others."""
    return _with_places(value, _UTM_PLACES)


def _with_places(value: object, known: Sequence[str]) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text in quotes")
    names = [f"{{{name}}}" for name in known]
    listed = f"{', '.join(names[:-1])} and {names[-1]}"
    try:
        places = list(Formatter().parse(value))
    except ValueError:
        raise ValueError(f"has a single brace; write {listed}, and {{{{ for a brace itself") from None
    for _, place, form, conversion in places:
        if place is not None and (place not in known or form or conversion):
            written = place + (f"!{conversion}" if conversion else "") + (f":{form}" if form else "")
            guess = did_you_mean(place, known)
            cure = f"did you mean {{{guess}}}?" if guess else f"only {listed} are filled in"
            raise ValueError(f"unknown place {{{written}}}; {cure}")
    return value


def read_blocks(value: object) -> tuple[Part, ...]:
    """What a post shows, in order: each block once, and the headline or the lead among them."""
    names = [part.value for part in Part]
    if not isinstance(value, list):
        raise ValueError(f"must be a list of blocks in square brackets: {', '.join(names)}")
    for number, name in enumerate(value):
        if name not in names:
            raise ValueError(unknown("block", str(name), names))
        if name in value[:number]:
            raise ValueError(f'block "{name}" stands twice; keep one of them')
    if not {Part.HEADLINE, Part.LEAD} & set(value):
        raise ValueError('a post needs words of the article; write "headline" or "lead" among the blocks')
    return tuple(Part(name) for name in value)


def _shown(value: object) -> str:
    return (
        f'"{value}"'
        if isinstance(value, str)
        else str(value).lower()
        if isinstance(value, bool)
        else str(value)
    )
