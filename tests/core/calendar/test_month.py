"""A month as it hangs on the wall."""

from datetime import date

from bot.core.calendar.moments import say_month, say_weekdays
from bot.core.calendar.month import NOWHERE, next_month, weeks_of


def test_a_month_begins_on_its_weekday_and_has_all_its_days_once() -> None:
    weeks = weeks_of(date(2026, 2, 17))
    assert weeks[0] == [NOWHERE] * 6 + [date(2026, 2, 1)]
    assert [day for week in weeks for day in week if day != NOWHERE] == [
        date(2026, 2, day) for day in range(1, 29)
    ]
    assert {len(week) for week in weeks} == {7}


def test_months_follow_one_another_across_the_year() -> None:
    assert next_month(date(2026, 12, 31), 1) == date(2027, 1, 1)
    assert next_month(date(2026, 1, 31), 1) == date(2026, 2, 1)
    assert next_month(date(2026, 1, 31), -1) == date(2025, 12, 1)


def test_a_month_on_its_own_is_not_declined() -> None:
    assert say_month(date(2026, 5, 1), "ru") == "май 2026"
    assert say_month(date(2026, 5, 1), "en") == "May 2026"
    assert (say_weekdays("ru")[0], say_weekdays("en")[6]) == ("пн", "Sun")
