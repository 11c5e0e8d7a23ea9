"""What is odd about exceptions by date."""

from collections.abc import Iterator
from datetime import date, time, timedelta

from bot.core.schedule import QueueRules, SpecialDays
from bot.settings.timetable import Oddity, in_quiet, quiet_oddity

#: a longer stretch is looked at no further: it holds every weekday and every date
_FAR = 366


def oddities(queue: QueueRules, today: date | None) -> Iterator[Oddity]:
    """Exceptions that are over (`today` given), that change nothing, or whose slots do not exist."""
    for number, special in enumerate(queue.exceptions):
        here = ("queues", queue.name, "except", number)
        if today is not None and special.last < today:
            yield here, f'queue "{queue.name}": the exception of {_days(special)} is over; take it out'
        elif not _changes_anything(queue, special):
            yield here, f'queue "{queue.name}": the exception of {_days(special)} changes nothing'
        times = {at for rule in special.slots for at in rule.on(special.first)}
        yield from quiet_oddity(queue, here[2:], times)


def _days(special: SpecialDays) -> str:
    same = special.first == special.last
    return f"{special.first}" if same else f"{special.first}..{special.last}"


def _changes_anything(queue: QueueRules, special: SpecialDays) -> bool:
    length = min((special.last - special.first).days, _FAR)
    days = (special.first + timedelta(days=number) for number in range(length + 1))
    return any(_open(queue, queue.times(day)) != _open(queue, queue.usual_times(day)) for day in days)


def _open(queue: QueueRules, times: list[time]) -> list[time]:
    return [at for at in times if not in_quiet(at, queue.quiet_hours)]
