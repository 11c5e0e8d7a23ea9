"""What an editor types for a moment, and which moment it is."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendar.when import FARTHEST, MomentPast, MomentUnclear, read_when

MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 24, 11, 5, tzinfo=UTC)  # Tuesday, 14:05 in Moscow


@pytest.mark.parametrize(
    ("typed", "local"),
    [
        ("завтра 9:30", "2026-11-25 09:30"),
        ("Завтра в 9:30", "2026-11-25 09:30"),
        ("завтра, 9", "2026-11-25 09:00"),
        ("завтра в 9 утра", "2026-11-25 09:00"),
        ("послезавтра в 7 вечера", "2026-11-26 19:00"),
        ("сегодня 18:00", "2026-11-24 18:00"),
        ("tomorrow at 9:30", "2026-11-25 09:30"),
        ("today 3 pm", "2026-11-24 15:00"),
        ("пт 18:00", "2026-11-27 18:00"),
        ("в пятницу в 18", "2026-11-27 18:00"),
        ("во вторник 15:00", "2026-11-24 15:00"),
        ("вт 10:00", "2026-12-01 10:00"),
        ("Friday 18:00", "2026-11-27 18:00"),
        ("через 2 часа", "2026-11-24 16:05"),
        ("через час", "2026-11-24 15:05"),
        ("через полчаса", "2026-11-24 14:35"),
        ("через пол часа", "2026-11-24 14:35"),
        ("через пару часов", "2026-11-24 16:05"),
        ("через 15 мин.", "2026-11-24 14:20"),
        ("через 3 дня", "2026-11-27 14:05"),
        ("через неделю", "2026-12-01 14:05"),
        ("in an hour", "2026-11-24 15:05"),
        ("in 2 hours", "2026-11-24 16:05"),
        ("in a couple of hours", "2026-11-24 16:05"),
        ("15.03 в 12", "2027-03-15 12:00"),
        ("15.03.2027 12:30", "2027-03-15 12:30"),
        ("15.03.27, 12:30", "2027-03-15 12:30"),
        ("25 ноября в 8:00", "2026-11-25 08:00"),
        ("1 марта 2027 г. в 8:00", "2027-03-01 08:00"),
        ("2026-11-25 08:15", "2026-11-25 08:15"),
        ("2026-11-25T08:15", "2026-11-25 08:15"),
        ("18:40", "2026-11-24 18:40"),
        ("18.40", "2026-11-24 18:40"),
        ("в 18-40", "2026-11-24 18:40"),
        ("9:00", "2026-11-25 09:00"),
        ("9", "2026-11-25 09:00"),
        ("14:05", "2026-11-25 14:05"),
    ],
)
def test_a_typed_moment_is_understood(typed: str, local: str) -> None:
    expected = datetime.strptime(local, "%Y-%m-%d %H:%M").replace(tzinfo=MOSCOW)
    assert read_when(typed, now=NOW, zone=MOSCOW) == expected


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "завтра",
        "потом",
        "через 2 слона",
        "через 0 минут",
        "через 9999 недель",
        "32.01 12:00",
        "15.13 12:00",
        "завтра 25:00",
        "завтра 9:75",
        "завтра или 9:30",
        "12 слонов",
        "15.03.2099 12:00",
        "29 апреля",
        "9:30 завтра вечером может быть",
    ],
)
def test_what_nobody_understands_is_said_so(typed: str) -> None:
    with pytest.raises(MomentUnclear):
        read_when(typed, now=NOW, zone=MOSCOW)


@pytest.mark.parametrize(
    "typed", ["сегодня 9:00", "24.11.2026 14:05", "2020-01-01 10:00", "1 марта 2026 8:00"]
)
def test_a_day_that_is_over_is_said_so(typed: str) -> None:
    with pytest.raises(MomentPast) as past:
        read_when(typed, now=NOW, zone=MOSCOW)
    assert past.value.moment <= NOW


def test_nobody_who_types_a_distance_means_seconds() -> None:
    told = read_when("через 2 часа", now=NOW.replace(second=29, microsecond=5), zone=MOSCOW)
    assert told == NOW.replace(hour=13, minute=6)


def test_the_29th_of_february_has_no_next_year() -> None:
    with pytest.raises(MomentUnclear):
        read_when("29.02 12:00", now=datetime(2028, 3, 1, tzinfo=UTC), zone=MOSCOW)


def test_a_local_time_that_does_not_exist_moves_forward() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    told = read_when("28.03.2027 2:30", now=NOW, zone=berlin)
    assert told.astimezone(berlin).strftime("%H:%M") == "03:30"


@given(st.text(alphabet="завтрчеспн 0123456789:.-", max_size=20))
def test_whatever_is_typed_ends_in_a_coming_moment_or_a_clear_no(typed: str) -> None:
    try:
        moment = read_when(typed, now=NOW, zone=MOSCOW)
    except (MomentUnclear, MomentPast):
        return
    assert NOW < moment <= NOW + FARTHEST


@pytest.mark.parametrize(
    ("typed", "moment"),
    [("18:42", "2026-12-24T15:42"), ("в 7", "2026-12-24T04:00"), ("25.12 в 12", "2026-12-25T09:00")],
)
def test_once_a_day_is_chosen_a_time_alone_means_that_day(typed: str, moment: str) -> None:
    found = read_when(typed, now=NOW, zone=MOSCOW, day=date(2026, 12, 24))
    assert found.isoformat().startswith(moment)


def test_a_time_that_is_over_on_the_chosen_day_is_over_and_does_not_mean_tomorrow() -> None:
    with pytest.raises(MomentPast):
        read_when("00:01", now=NOW, zone=MOSCOW, day=NOW.astimezone(MOSCOW).date())
