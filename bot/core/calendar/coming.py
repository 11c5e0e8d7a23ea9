"""The exceptions among coming days, as a plan shows them: «Новый год, слотов нет»."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.language import Language, Words
from bot.core.schedule import QueueRules

_CLOSED = Words("no slots")
_OTHERWISE = Words("not the usual slots")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComingException:
    """One local day of a queue on which other slots hold, or none."""

    queue: str
    day: date
    note: str  #: why; may be empty
    closed: bool

    def say(self, language: Language) -> str:
        """«Новый год, слотов нет»."""
        what = (_CLOSED if self.closed else _OTHERWISE).say(language)
        return f"{self.note}, {what}" if self.note else what


def coming_exceptions(queues: Iterable[QueueRules], *, first: date, last: date) -> list[ComingException]:
    """Those of the days from `first` to `last`, both included: by day, then in the order of the queues."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    rules = list(queues)
    return [
        ComingException(queue=queue.name, day=day, note=special.note, closed=not special.slots)
        for day in days
        for queue in rules
        if (special := queue.special(day)) is not None
    ]
