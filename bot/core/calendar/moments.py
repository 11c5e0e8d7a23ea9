"""Moments as people read them: «вт 24 ноября, 12:30 МСК»."""

from datetime import date, datetime, tzinfo

from bot.core.language import Language, Words

WEEKDAYS = (
    Words("Mon"),
    Words("Tue"),
    Words("Wed"),
    Words("Thu"),
    Words("Fri"),
    Words("Sat"),
    Words("Sun"),
)
MONTHS = (
    Words("January", context="in a date"),
    Words("February", context="in a date"),
    Words("March", context="in a date"),
    Words("April", context="in a date"),
    Words("May", context="in a date"),
    Words("June", context="in a date"),
    Words("July", context="in a date"),
    Words("August", context="in a date"),
    Words("September", context="in a date"),
    Words("October", context="in a date"),
    Words("November", context="in a date"),
    Words("December", context="in a date"),
)

#: on their own they are not declined: «ноябрь 2026»
_ALONE = (
    Words("January"),
    Words("February"),
    Words("March"),
    Words("April"),
    Words("May"),
    Words("June"),
    Words("July"),
    Words("August"),
    Words("September"),
    Words("October"),
    Words("November"),
    Words("December"),
)

#: the only abbreviation of a zone that a language of the house has a word of its own for
_ZONES = {"MSK": Words("MSK")}


def say_moment(moment: datetime, zone: tzinfo, language: Language, *, now: datetime | None = None) -> str:
    """Weekday, date, time and zone of an aware `moment`, seen in `zone`.

    The year stands there only when `now` is given and lies in another one. ValueError: `moment` is naive.
    """
    day, time = say_day(moment, zone, language, now=now), say_time(moment, zone)
    return f"{day}, {time} {say_zone(moment, zone, language)}"


def say_day(moment: datetime, zone: tzinfo, language: Language, *, now: datetime | None = None) -> str:
    """«вт 24 ноября», "Tue 24 November"."""
    local = _local(moment, zone)
    weekday = WEEKDAYS[local.weekday()].say(language)
    month = MONTHS[local.month - 1].say(language)
    year = f" {local.year}" if now is not None and _local(now, zone).year != local.year else ""
    return f"{weekday} {local.day} {month}{year}"


def say_time(moment: datetime, zone: tzinfo) -> str:
    """«12:30»; seconds only where there are some: an exact moment is not rounded away."""
    local = _local(moment, zone)
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def say_zone(moment: datetime, zone: tzinfo, language: Language) -> str:
    """«МСК», "MSK"; a zone without a name of its own by its distance: «UTC+5», «UTC+5:30»."""
    name = _local(moment, zone).tzname() or "UTC"
    if name[0] not in "+-":
        return _ZONES[name].say(language) if name in _ZONES else name
    hours, minutes = int(name[1:3]), name[3:5]
    return f"UTC{name[0]}{hours}" + (f":{minutes}" if minutes not in ("", "00") else "")


def say_month(month: date, language: Language) -> str:
    """«ноябрь 2026», "November 2026"."""
    return f"{_ALONE[month.month - 1].say(language)} {month.year}"


def say_weekdays(language: Language) -> tuple[str, ...]:
    """«пн» to «вс»."""
    return tuple(day.say(language) for day in WEEKDAYS)


def _local(moment: datetime, zone: tzinfo) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a moment without zone says nothing")
    return moment.astimezone(zone)
