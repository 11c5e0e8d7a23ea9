"""How moments are told to people."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from bot.core.calendar.moments import say_moment

NOON = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")


def test_a_moment_is_told_with_weekday_date_time_and_zone() -> None:
    assert say_moment(NOON, MOSCOW, "ru") == "вт 24 ноября, 12:30 МСК"
    assert say_moment(NOON, MOSCOW, "en") == "Tue 24 November, 12:30 MSK"


def test_the_year_is_told_only_when_it_is_another_one() -> None:
    assert say_moment(NOON, MOSCOW, "ru", now=NOON) == "вт 24 ноября, 12:30 МСК"
    assert say_moment(NOON, MOSCOW, "ru", now=NOON - timedelta(days=365)) == "вт 24 ноября 2026, 12:30 МСК"


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        (ZoneInfo("Asia/Yekaterinburg"), "14:30 UTC+5"),
        (ZoneInfo("Asia/Kathmandu"), "15:15 UTC+5:45"),
        (ZoneInfo("America/Sao_Paulo"), "06:30 UTC-3"),
        (UTC, "09:30 UTC"),
        (timezone(timedelta(0), ""), "09:30 UTC"),
    ],
)
def test_a_zone_without_a_name_is_told_by_its_distance(zone: ZoneInfo, told: str) -> None:
    assert say_moment(NOON, zone, "ru") == f"вт 24 ноября, {told}"


def test_seconds_are_not_rounded_away() -> None:
    assert "12:30:07" in say_moment(NOON + timedelta(seconds=7), MOSCOW, "ru")


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        say_moment(NOON.replace(tzinfo=None), MOSCOW, "ru")
