"""The machine's clock, and what is said when somebody sets it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.app.clock import Clock, Steps
from bot.app.stepping import step_notice
from bot.core.language import Language
from bot.core.newsroom import Newsroom

MOMENT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


class HandClock(Clock):
    """Both of its hands are moved by hand."""

    shown, passed = MOMENT, 0.0

    def wall(self) -> datetime:
        return self.shown

    def ticks(self) -> float:
        return self.passed

    def move(self, *, wall: float, ticks: float) -> None:
        self.shown += timedelta(seconds=wall)
        self.passed += ticks


@pytest.mark.parametrize("seconds", [86400, -86400, 31, -31])
def test_a_jump_is_seen_once_and_with_its_size(seconds: float) -> None:
    clock = HandClock()
    steps = Steps(clock)
    clock.move(wall=seconds + 0.5, ticks=0.5)
    assert steps.look() == timedelta(seconds=seconds)
    clock.move(wall=0.5, ticks=0.5)
    assert steps.look() is None


def test_what_a_time_service_does_is_no_jump() -> None:
    clock = HandClock()
    steps = Steps(clock)
    for _ in range(1000):  # slewed by half a per mille, and now and then a second
        clock.move(wall=1.5005, ticks=0.5)
        assert steps.look() is None


def test_a_machine_that_slept_wakes_up_without_a_jump() -> None:
    clock = HandClock()
    steps = Steps(clock)
    clock.move(wall=8 * 3600, ticks=8 * 3600)
    assert steps.look() is None


def test_the_real_clock_moves_as_its_ticks_do() -> None:
    clock = Clock()
    steps = Steps(clock)
    before = clock.ticks()
    assert steps.look() is None
    assert clock.ticks() >= before


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("ru", "перескочили на 1 день назад: было вт 24 ноября, 09:00 МСК, стало пн 23 ноября, 09:00 МСК."),
        ("en", "jumped 1 day back: from Tue 24 November, 09:00 MSK to Mon 23 November, 09:00 MSK."),
    ],
)
def test_the_admins_read_what_was_and_what_is(language: Language, said: str) -> None:
    newsroom = Newsroom(timezone=ZoneInfo("Europe/Moscow"), channels={}, queues={}, language=language)
    day = timedelta(days=1)
    notice = step_notice(-day, newsroom, now=MOMENT - day, ticks=1234.5)
    assert said in notice.text
    assert "NTP" in notice.text
    again = step_notice(-day, newsroom, now=MOMENT - day + timedelta(milliseconds=400), ticks=1234.9)
    assert again.key == notice.key, "another process of the machine saw the same jump"
    assert step_notice(day, newsroom, now=MOMENT, ticks=1235.5).key != notice.key, "and it was set right"
