"""Cron lines, held against somebody else's reading of them."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from apscheduler.triggers.cron import CronTrigger
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar.cron import cron_times, read_cron_line

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


@pytest.mark.parametrize(
    ("line", "advice"),
    [
        ("@daily", 'write "0 0 * * *"'),
        ("@Hourly", 'write "0 * * * *"'),
        ("@reboot", 'write five fields like "*/30 9-21 * * mon-fri"'),
        ("0 9 * *", 'write five fields like "*/30 9-21 * * mon-fri"'),
        ("0 0 9 * * *", 'write five fields like "*/30 9-21 * * mon-fri"'),
        ("0 9 ? * mon", "write * instead of ?"),
        ("60 * * * *", 'minute "60": write 0-59'),
        ("1,,2 * * * *", 'minute "": write 0-59'),
        ("- * * * *", 'minute "-": write 0-59'),
        ("*/90 * * * *", 'minute "*/90": a step is a number from 1 to 59'),
        ("*/0 * * * *", 'minute "*/0": a step is a number from 1 to 59'),
        ("*/ * * * *", 'minute "*/": a step is a number from 1 to 59'),
        ("0 24 * * *", 'hour "24": write 0-23'),
        ("0 22-2 * * *", 'hour "22-2" runs backwards; write 22-23,0-2'),
        ("0 9 0 * *", 'day of the month "0": write 1-31'),
        ("0 9 * foo *", 'month "foo": write 1-12, or jan-dec'),
        ("0 9 * * 8", 'weekday "8": write 0-7 (0 and 7 are Sunday), sun-sat or вс-сб'),
        ("0 9 * * 1/2", 'weekday "1/2": write a stretch, like 1-5/2'),
    ],
)
def test_a_line_that_is_no_cron_line_gets_advice(line: str, advice: str) -> None:
    with pytest.raises(ValueError, match="is not a cron line") as caught:
        read_cron_line(line)
    assert str(caught.value) == f'"{line}" is not a cron line; {advice}'


@pytest.mark.parametrize(
    ("weekday", "days"),
    [
        ("0", {0}),
        ("7", {0}),
        ("sun", {0}),
        ("вс", {0}),
        ("пн-пт", {1, 2, 3, 4, 5}),
        ("6-7", {6, 0}),
        ("6-0", {6, 0}),
        ("7-2", {0, 1, 2}),
        ("sat-mon", {6, 0, 1}),
        ("fri-1", {5, 6, 0, 1}),
        ("0-7", set(range(7))),
        ("1-7/2", {1, 3, 5, 0}),
        ("*/2", {0, 2, 4, 6}),
        ("Mon,WED", {1, 3}),
        ("5-0,2", {5, 6, 0, 2}),
    ],
)
def test_weekdays_are_numbers_or_names_and_the_week_goes_round(weekday: str, days: set[int]) -> None:
    assert read_cron_line(f"0 9 * * {weekday}").weekdays == days


def test_a_step_from_a_number_goes_to_the_end_of_the_field() -> None:
    assert [at.minute for at in read_cron_line("5/15 9 * * *").times] == [5, 20, 35, 50]


def test_months_have_names_and_times_are_sorted() -> None:
    cron = read_cron_line("30,0 18,9 1 jan-mar,DEC *")
    assert cron.months == {1, 2, 3, 12}
    assert cron.times == (time(9), time(9, 30), time(18), time(18, 30))


def stretch(ends: tuple[int, int], step: int | None) -> str:
    low, high = sorted(ends)
    # a step longer than its stretch: APScheduler refuses, and nobody means it
    return f"{low}-{high}/{step}" if step is not None and step <= high - low else f"{low}-{high}"


def part(low: int, high: int) -> st.SearchStrategy[str]:
    """One entry of a field."""
    number, step = st.integers(low, high), st.integers(1, high - low)
    return st.one_of(
        number.map(str),
        st.builds(stretch, st.tuples(number, number), st.none() | step),
        step.map(lambda every: f"*/{every}"),
    )


def field(low: int, high: int) -> st.SearchStrategy[str]:
    return st.one_of(st.just("*"), st.lists(part(low, high), min_size=1, max_size=3).map(",".join))


def fires(line: str, first: datetime, last: datetime) -> list[datetime]:
    """What APScheduler makes of it; its own weekday 0 is Monday, so weekdays go in by name."""
    minute, hour, day, month, weekday = line.split()
    trigger = CronTrigger(
        minute=minute, hour=hour, day=day, month=month, day_of_week=weekday, timezone=UTC, end_date=last
    )
    found: list[datetime] = []
    while (
        moment := trigger.get_next_fire_time(None, found[-1] + timedelta(minutes=1) if found else first)
    ) and (len(found) < 50):
        found.append(moment)
    return found


@settings(max_examples=60, deadline=None)
@given(
    field(0, 59),
    field(0, 23),
    field(1, 31),
    field(1, 12),
    st.lists(st.sampled_from(DAYS), min_size=1, max_size=4, unique=True).map(",".join),
    st.dates(date(2024, 1, 1), date(2028, 12, 1)),
)
def test_the_times_are_those_that_another_program_finds(
    minute: str, hour: str, day: str, month: str, weekday: str, first: date
) -> None:
    # where both are restricted crontab takes either and APScheduler both: one of the two stays open
    weekday = weekday if day.startswith("*") else "*"
    day = "*" if weekday != "*" else day
    line = f"{minute} {hour} {day} {month} {weekday}"
    last = first + timedelta(days=60)
    ours = [moment.replace(tzinfo=UTC) for moment in cron_times(line, first=first, last=last)]
    start = datetime.combine(first, time(), UTC)
    theirs = fires(line, start, datetime.combine(last, time(23, 59), UTC))
    assert ours[:50] == theirs
