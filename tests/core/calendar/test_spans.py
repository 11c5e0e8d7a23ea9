"""Spans of time as people read them."""

from datetime import timedelta

import pytest

from bot.core.calendar.spans import say_span


@pytest.mark.parametrize(
    ("span", "ru", "en"),
    [
        (timedelta(days=1), "1 день", "1 day"),
        (timedelta(days=22, hours=3, minutes=5), "22 дня 3 ч", "22 days 3 h"),
        (timedelta(hours=2, minutes=15, seconds=7), "2 ч 15 мин", "2 h 15 min"),
        (timedelta(seconds=40), "40 с", "40 s"),
        (timedelta(seconds=59, microseconds=999_900), "1 мин", "1 min"),
        (timedelta(hours=23, minutes=59, seconds=59.9999), "1 день", "1 day"),
    ],
)
def test_a_size_is_told_in_its_two_largest_units(span: timedelta, ru: str, en: str) -> None:
    assert say_span(span, "ru") == ru
    assert say_span(span, "en") == en
