"""Slots that go a little later than the schedule says."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.core.calendar.jitter import moment_of
from bot.core.schedule import QueueRules, QuietHours

BERLIN = ZoneInfo("Europe/Berlin")
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIVE = timedelta(minutes=5)


def rules(
    name: str = "news", *, jitter: timedelta = FIVE, quiet: tuple[time, time] | None = None
) -> QueueRules:
    hours = QuietHours(start=quiet[0], end=quiet[1]) if quiet else None
    return QueueRules(name=name, channels=("tg",), jitter=jitter, quiet_hours=hours)


def test_without_jitter_a_slot_goes_at_its_own_moment() -> None:
    assert moment_of(rules(jitter=timedelta(0)), NOON, BERLIN) == NOON


def test_a_slot_always_goes_at_the_same_moment_wherever_it_is_computed() -> None:
    # written down: another process, another version, the next start must come to the same
    assert moment_of(rules(), NOON, BERLIN) - NOON == timedelta(seconds=75)
    assert moment_of(rules("sport"), NOON, BERLIN) - NOON == timedelta(seconds=131)
    assert moment_of(rules(), NOON.astimezone(BERLIN), BERLIN) - NOON == timedelta(seconds=75)


def test_all_of_the_jitter_is_made_use_of_and_no_more() -> None:
    days = [NOON + timedelta(days=number) for number in range(1000)]
    later = [moment_of(rules(), slot, BERLIN) - slot for slot in days]
    assert timedelta(0) <= min(later) < timedelta(seconds=5)
    assert timedelta(seconds=295) <= max(later) < FIVE
    assert timedelta(seconds=140) < sum(later, timedelta(0)) / 1000 < timedelta(seconds=160)
    assert not any(each % timedelta(seconds=1) for each in later)


def test_a_slot_stays_before_the_next_one() -> None:
    slots = [NOON + timedelta(minutes=number) for number in range(1000)]
    moments = [
        moment_of(rules(), slot, BERLIN, following=slot + timedelta(minutes=1)) - slot for slot in slots
    ]
    assert timedelta(seconds=55) <= max(moments) < timedelta(minutes=1)
    assert moment_of(rules(), NOON, BERLIN, following=NOON) == NOON


def test_a_slot_stays_out_of_quiet_hours_that_are_near() -> None:
    evening = datetime(2026, 11, 24, 21, 58, tzinfo=BERLIN)
    days = [evening + timedelta(days=number) for number in range(300)]
    night = rules(quiet=(time(22), time(8)))
    later = [moment_of(night, slot, BERLIN) - slot for slot in days]
    assert timedelta(seconds=100) < max(later) < timedelta(minutes=2)
    morning = [moment_of(night, slot + timedelta(hours=11), BERLIN) - slot for slot in days]
    assert max(morning) > timedelta(hours=11, minutes=4)


def test_quiet_hours_that_begin_inside_a_gap_begin_at_the_gap() -> None:
    night = rules(jitter=timedelta(hours=1), quiet=(time(2, 30), time(6)))
    gap = [datetime(2027, 3, 28, 1, minute, tzinfo=BERLIN) for minute in range(60)]
    moments = [moment_of(night, slot, BERLIN).astimezone(BERLIN).time() for slot in gap]
    assert max(moments) < time(2)
