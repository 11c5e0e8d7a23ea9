"""A slot that waits behind a post which itself goes out late."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.article import Waiting
from bot.core.plan import Due, due, plan
from bot.core.schedule import QueueRules, SlotRule

MOSCOW = ZoneInfo("Europe/Moscow")


def at(clock: str) -> datetime:
    return datetime.combine(date(2026, 11, 24), time.fromisoformat(clock), MOSCOW).astimezone(UTC)


RULES = QueueRules(
    name="news",
    channels=("tg",),
    slots=(SlotRule(days=frozenset(range(7)), times=(time(12), time(14))),),
    min_gap=timedelta(minutes=30),
)
WAITING = [Waiting(article=1, title="Ярмарка", queue="news", place=1, queued=at("08:00"))]


def asked(post: str, now: str, *, last_slot: str = "08:00") -> Due:
    """What is due `now`, where the slot of 12:00 is the next, and the channel shows a post of `post`."""
    return due(
        [RULES],
        waiting=WAITING,
        cursors={"news": at(last_slot)},
        posts={"tg": [at(post)]},
        timezone=MOSCOW,
        now=at(now),
        attended={"news": at("08:00")},
    )


def test_it_keeps_its_distance_to_what_went_out_after_its_own_moment() -> None:
    """Set for 11:50, the post before left at 12:35: at 12:00 there would have been room, but not at 12:36."""
    assert asked("11:50", "12:10").wake == at("12:20")
    answer = asked("12:35", "12:36")
    assert (answer.fills, answer.wake) == ((), at("13:05"))
    assert [fill.at for fill in asked("12:35", "13:05").fills] == [at("13:05")]


def test_the_forecast_says_the_same() -> None:
    coming = plan(
        [RULES],
        waiting=WAITING,
        cursors={"news": at("08:00")},
        posts={"tg": [at("12:35")]},
        timezone=MOSCOW,
        now=at("12:36"),
        until=at("20:00"),
        attended={"news": at("08:00")},
    )
    assert next(slot.at for slot in coming if slot.article == 1) == at("13:05")


@pytest.mark.parametrize("now", ["12:00", "12:00:01", "12:03"])
def test_a_slot_that_is_filled_a_moment_late_keeps_its_own_moment(now: str) -> None:
    assert [fill.at for fill in asked("11:20", now).fills] == [at("12:00")]
    assert [fill.at for fill in asked("12:31", now).fills] == [at("12:00")], "what comes is far enough"


def test_the_next_slot_takes_over_where_no_room_is_left() -> None:
    answer = asked("13:45", "13:46")
    assert (answer.fills, answer.passed, answer.wake) == ((), {"news": at("12:00")}, at("14:15"))
