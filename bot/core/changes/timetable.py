"""Timetable: «слот 12:30 убран», «слоты 15:00, 16:00 добавлены (пн–пт)», «чт 31 декабря — слотов нет»."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby

from bot.core.calendar.moments import say_day
from bot.core.changes.fields import clock
from bot.core.language import Language, Words
from bot.core.schedule import EVERY_DAY, QueueRules, SpecialDays

#: by so many weeks it is seen whether every week has the same slots
_WEEKS = 4
#: slots that are named one by one; more are counted
_MOST = 6

_MOVED = Words("slot {old} is at {new} now{days}")
_GONE = (
    Words("slot {times} removed{days}"),
    Words("slots {times} removed{days}"),
)
_ADDED = (
    Words("slot {times} added{days}"),
    Words("slots {times} added{days}"),
)
_OTHER = Words("another timetable, {new} slots a week (was {old})")
_CLOSED = Words("{days}: no slots{note}")
_SPECIAL = Words("{days}: slots {times}{note}")
_MANY = Words("{days}: other slots{note}")
_USUAL = Words("{days}: as usual again")
_WEEKDAYS = Words("Mon Tue Wed Thu Fri Sat Sun")

#: the weekdays on which each time stands
_Week = Mapping[time, frozenset[int]]


def slot_changes(old: QueueRules, new: QueueRules, language: Language, *, today: date) -> list[str]:
    """Which slots of a usual week are gone, and which are new."""
    if old.slots == new.slots:
        return []
    before, after = _week(old, today), _week(new, today)
    if before is None or after is None:
        return [_counted(old, new, language, today)]
    gone, added = _less(before, after), _less(after, before)
    if len(gone) + len(added) > _MOST:
        return [_counted(old, new, language, today)]
    if len(gone) == len(added) == 1 and [*gone.values()] == [*added.values()]:
        ((was, days),), (now,) = gone.items(), added
        said = "" if was not in after and now not in before else _days(days, language)
        return [_MOVED.say(language, old=clock(was, language), new=clock(now, language), days=said)]
    return [
        *_said(_GONE, {at: days if at in after else EVERY_DAY for at, days in gone.items()}, language),
        *_said(_ADDED, added, language),
    ]


def exception_changes(old: QueueRules, new: QueueRules, language: Language, *, today: date) -> list[str]:
    """Which special days are new or other ones, and which are usual again."""
    fresh = [one for one in new.exceptions if one not in old.exceptions and one.last >= today]
    dates = {(one.first, one.last) for one in new.exceptions}
    gone = [one for one in old.exceptions if (one.first, one.last) not in dates and one.last >= today]
    return [
        *(_special(one, language, today) for one in fresh),
        *(_USUAL.say(language, days=_dates(one, language, today)) for one in gone),
    ]


def slots_a_week(rules: QueueRules, today: date) -> int:
    """How many slots a usual week has, on the average of the coming ones."""
    return round(sum(len(rules.usual_times(day)) for day in _coming(today)) / _WEEKS)


def _coming(today: date) -> list[date]:
    return [today + timedelta(days=number) for number in range(7 * _WEEKS)]


def _week(rules: QueueRules, today: date) -> _Week | None:
    """None: the weeks differ, as those of a cron line with days of the month do."""
    found: dict[int, set[tuple[time, ...]]] = defaultdict(set)
    for day in _coming(today):
        found[day.weekday()].add(tuple(rules.usual_times(day)))
    if any(len(kinds) > 1 for kinds in found.values()):
        return None
    week: dict[time, set[int]] = defaultdict(set)
    for weekday, (times,) in found.items():
        for at in times:
            week[at].add(weekday)
    return {at: frozenset(days) for at, days in sorted(week.items())}


def _less(one: _Week, other: _Week) -> _Week:
    """What of `one` is not in `other`."""
    left = {at: days - other.get(at, frozenset()) for at, days in one.items()}
    return {at: days for at, days in left.items() if days}


def _counted(old: QueueRules, new: QueueRules, language: Language, today: date) -> str:
    return _OTHER.say(language, new=slots_a_week(new, today), old=slots_a_week(old, today))


def _said(sentences: tuple[Words, Words], slots: _Week, language: Language) -> list[str]:
    """One phrase for all the slots of the same days."""
    by_days = sorted(slots.items(), key=lambda entry: (sorted(entry[1]), entry[0]))
    phrases = []
    for days, group in groupby(by_days, lambda entry: entry[1]):
        times = [clock(at, language) for at, _ in group]
        sentence = sentences[len(times) > 1]
        phrases.append(sentence.say(language, times=", ".join(times), days=_days(days, language)))
    return phrases


def _days(days: Iterable[int], language: Language) -> str:
    """« (пн–пт)», « (сб, вс)»; every day: nothing."""
    names, numbers = _WEEKDAYS.say(language).split(), sorted(days)
    if len(numbers) == len(names):
        return ""
    runs = [
        [number for _, number in run]
        for _, run in groupby(enumerate(numbers), lambda entry: entry[1] - entry[0])
    ]
    said = [
        f"{names[run[0]]}–{names[run[-1]]}" if len(run) > 2 else ", ".join(names[number] for number in run)
        for run in runs
    ]
    return f" ({', '.join(said)})"


def _special(one: SpecialDays, language: Language, today: date) -> str:
    days, note = _dates(one, language, today), f" ({one.note})" if one.note else ""
    found = sorted({at for rule in one.slots for at in rule.on(one.first)})
    sentence = _SPECIAL if found and len(found) <= _MOST and one.first == one.last else _MANY
    times = ", ".join(clock(at, language) for at in found)
    return (sentence if one.slots else _CLOSED).say(language, days=days, times=times, note=note)


def _dates(one: SpecialDays, language: Language, today: date) -> str:
    first, last = (_date(day, language, today) for day in (one.first, one.last))
    return first if first == last else f"{first} – {last}"


def _date(day: date, language: Language, today: date) -> str:
    noon, now = (datetime.combine(each, time(12), UTC) for each in (day, today))
    return say_day(noon, UTC, language, now=now)
