"""The plan says which days are not as usual."""

from datetime import date, time

from bot.core.calendar.coming import coming_exceptions
from bot.core.schedule import EVERY_DAY, QueueRules, SlotRule, SpecialDays

NEW_YEAR = SpecialDays(first=date(2026, 12, 31), last=date(2027, 1, 2), note="Новый год")
NOON = SpecialDays(
    first=date(2027, 1, 1), last=date(2027, 1, 1), slots=(SlotRule(days=EVERY_DAY, times=(time(12),)),)
)
QUEUES = [
    QueueRules(name="news", channels=("tg",), exceptions=(NEW_YEAR,)),
    QueueRules(name="sport", channels=("tg",), exceptions=(NOON,)),
]


def test_coming_exceptions_are_told_day_by_day() -> None:
    found = coming_exceptions(iter(QUEUES), first=date(2027, 1, 1), last=date(2027, 1, 5))
    assert [(one.day.day, one.queue, one.say("ru")) for one in found] == [
        (1, "news", "Новый год, слотов нет"),
        (1, "sport", "слоты не как обычно"),
        (2, "news", "Новый год, слотов нет"),
    ]
    assert [one.say("en") for one in found[:2]] == ["Новый год, no slots", "not the usual slots"]
