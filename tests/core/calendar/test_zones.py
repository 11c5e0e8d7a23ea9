"""The schedule over every clock change of every zone that there is, twenty years of them."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar.jitter import moment_of
from bot.core.schedule import (
    EVERY_DAY,
    QueueRules,
    QuietHours,
    SlotRule,
    end_of_quiet,
    is_quiet,
    last_slot,
    next_slot,
    slots,
    to_utc,
)

ZONES = sorted(available_timezones() - {"localtime"})
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
FIRST, LAST = datetime(2009, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
#: around midnight and around the hours at which clocks are changed
TIMES = tuple(
    time(hour, minute)
    for hour, minutes in {
        0: (0, 1, 15, 59),
        1: (30,),
        2: (0, 15, 59),
        3: (0, 30),
        12: (0,),
        23: (1, 30, 59),
    }.items()
    for minute in minutes
)


class Change(NamedTuple):
    """Clocks are put forward or back."""

    zone: str
    at: datetime  #: UTC, the first moment of the new offset
    before: timedelta
    after: timedelta


def offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def changes_of(name: str) -> Iterator[Change]:
    zone, week = ZoneInfo(name), timedelta(days=7)
    moment = FIRST
    while moment < LAST:
        low, high = moment, moment + week
        if offset(low, zone) != offset(high, zone):
            while high - low > MINUTE:
                middle = low + (high - low) // MINUTE // 2 * MINUTE
                low, high = (middle, high) if offset(middle, zone) == offset(low, zone) else (low, middle)
            yield Change(name, high, offset(low, zone), offset(high, zone))
        moment += week


@cache
def changes() -> list[Change]:
    """Each once, whatever the zones that share it are called."""
    found = {change[1:]: change for name in ZONES for change in changes_of(name)}
    return list(found.values())


def meant(day: date, at: time, zone: ZoneInfo, change: Change) -> datetime:
    """The moment of a local time, by looking at what the clocks show at the moments that it could be."""
    local = datetime.combine(day, at)
    candidates = sorted({local.replace(tzinfo=UTC) - change.before, local.replace(tzinfo=UTC) - change.after})
    shown = [moment for moment in candidates if moment.astimezone(zone).replace(tzinfo=None) == local]
    if shown:
        return shown[0]
    gap = change.after - change.before
    forward = (local + gap).replace(tzinfo=UTC) - change.after
    assert forward.astimezone(zone).replace(tzinfo=None) == local + gap
    return forward


def queue(
    *entries: SlotRule, quiet: QuietHours | None = None, jitter: timedelta = timedelta(0)
) -> QueueRules:
    return QueueRules(name="news", channels=("tg",), slots=entries, quiet_hours=quiet, jitter=jitter)


def test_there_are_changes_of_all_kinds_to_look_at() -> None:
    sizes = {change.after - change.before for change in changes()}
    assert len(changes()) > 1000
    assert {
        DAY,
        timedelta(minutes=30),
        timedelta(minutes=-30),
        timedelta(hours=1),
        timedelta(hours=-1),
    } <= sizes


def test_around_every_change_each_local_time_is_one_slot_the_first_of_two_or_behind_the_gap() -> None:
    rules = queue(SlotRule(days=EVERY_DAY, times=TIMES))
    for change in changes():
        zone = ZoneInfo(change.zone)
        middle = change.at.astimezone(zone).date()
        days = [middle + number * DAY for number in range(-3, 4)]
        start, end = change.at - 1.5 * DAY, change.at + 1.5 * DAY
        expected = sorted({meant(day, at, zone, change) for day in days for at in TIMES})
        found = list(slots(rules, zone, after=start, until=end))
        assert found == [moment for moment in expected if start < moment <= end], change


def test_wherever_one_begins_and_ends_the_slots_are_the_same() -> None:
    rules = queue(SlotRule(days=EVERY_DAY, every=timedelta(minutes=20)))
    for change in changes()[::15]:
        zone = ZoneInfo(change.zone)
        whole = list(slots(rules, zone, after=change.at - DAY, until=change.at + DAY))
        for cut in (change.at - 25 * MINUTE, change.at, change.at + 25 * MINUTE):
            before = list(slots(rules, zone, after=change.at - DAY, until=cut))
            behind = list(slots(rules, zone, after=cut, until=change.at + DAY))
            assert before + behind == whole, change
            assert next_slot(rules, zone, after=cut) == behind[0]
            assert last_slot(rules, zone, after=change.at - DAY, until=cut) == before[-1]


def test_steps_are_read_off_the_clock_on_the_wall() -> None:
    rules = queue(SlotRule(days=EVERY_DAY, every=timedelta(minutes=90), start=time(0, 30), end=time(23)))
    clocks = {(datetime.combine(date.min, time(0, 30)) + number * 90 * MINUTE).time() for number in range(16)}
    for change in changes()[::5]:
        zone = ZoneInfo(change.zone)
        for slot in slots(rules, zone, after=change.at - 2 * DAY, until=change.at + 2 * DAY):
            moved = slot >= change.at and slot.astimezone(zone) - (change.after - change.before)
            shown = {slot.astimezone(zone).time(), moved.time() if moved else None}
            assert shown & clocks, change


def test_no_slot_is_in_quiet_hours_and_their_end_is_outside_of_them() -> None:
    night = QuietHours(start=time(23, 15), end=time(2, 45))
    rules = queue(SlotRule(days=EVERY_DAY, every=timedelta(minutes=15)), quiet=night)
    for change in changes()[::5]:
        zone = ZoneInfo(change.zone)
        for slot in slots(rules, zone, after=change.at - DAY, until=change.at + DAY):
            assert not night.start <= slot.astimezone(zone).time(), change
            assert not slot.astimezone(zone).time() < night.end, change
        for minutes in range(-1440, 1440, 45):
            moment = change.at + minutes * MINUTE
            if is_quiet(moment, night, zone):
                end = end_of_quiet(moment, night, zone)
                assert moment < end <= moment + 2 * DAY, change
                assert not is_quiet(end, night, zone), change


def test_jitter_keeps_order_quiet_hours_and_its_own_measure() -> None:
    night = QuietHours(start=time(2, 30), end=time(5))
    jitter = timedelta(minutes=50)
    rules = queue(SlotRule(days=EVERY_DAY, every=timedelta(minutes=25)), quiet=night, jitter=jitter)
    for change in changes()[::5]:
        zone = ZoneInfo(change.zone)
        found = list(slots(rules, zone, after=change.at - DAY, until=change.at + DAY))
        for slot, following in pairwise(found):
            at = moment_of(rules, slot, zone, following=following)
            assert slot <= at < min(following, slot + jitter), change
            assert not is_quiet(at, night, zone), change


moments = st.datetimes(datetime(1972, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone
clocks = st.builds(time, st.integers(0, 23), st.integers(0, 59))


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ZONES), moments, st.lists(clocks, min_size=1, max_size=5), st.integers(1, 10))
def test_slots_are_sorted_unique_and_within_their_stretch(
    name: str, after: datetime, times: list[time], days: int
) -> None:
    zone, until = ZoneInfo(name), after + days * DAY
    rules = queue(SlotRule(days=EVERY_DAY, times=tuple(times)))
    found = list(slots(rules, zone, after=after, until=until))
    assert found == sorted(set(found))
    assert all(after < slot <= until and slot.tzinfo is UTC for slot in found)
    assert abs(len(found) - days * len(set(times))) <= 2 * len(set(times))
    following = next_slot(rules, zone, after=after)
    assert following is not None
    assert [slot for slot in [following] if slot <= until] == found[:1]
    assert last_slot(rules, zone, after=after, until=until) == (found[-1] if found else None)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ZONES), st.datetimes(datetime(1972, 1, 1), datetime(2037, 1, 1)))  # noqa: DTZ001 - a local time
def test_a_local_time_is_shown_by_the_clock_at_its_moment_or_lies_in_a_gap(
    name: str, local: datetime
) -> None:
    zone = ZoneInfo(name)
    moment = to_utc(local, zone)
    shown = moment.astimezone(zone).replace(tzinfo=None)
    ago = moment - (shown - local)
    assert shown == local or ago.astimezone(zone).replace(tzinfo=None) < local < shown


def test_samoa_has_no_30_december_2011_and_lord_howe_changes_by_half_an_hour() -> None:
    samoa, howe = ZoneInfo("Pacific/Apia"), ZoneInfo("Australia/Lord_Howe")
    assert f"{to_utc(datetime(2011, 12, 30, 10), samoa).astimezone(samoa):%d %H:%M}" == "31 10:00"  # noqa: DTZ001 - local
    assert f"{to_utc(datetime(2027, 10, 3, 2, 15), howe).astimezone(howe):%H:%M%z}" == "02:45+1100"  # noqa: DTZ001 - local
    assert f"{to_utc(datetime(2027, 4, 4, 1, 45), howe).astimezone(howe):%H:%M%z}" == "01:45+1100"  # noqa: DTZ001 - local


@pytest.mark.parametrize(
    "name", ["Asia/Kolkata", "Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns", "UTC"]
)
@pytest.mark.parametrize("day", ["2028-02-29", "2026-12-31", "2027-01-01", "2100-02-28"])
def test_odd_offsets_leap_days_and_the_turn_of_the_year_are_like_other_days(name: str, day: str) -> None:
    zone = ZoneInfo(name)
    start = datetime.combine(date.fromisoformat(day), time(), zone)
    rules = queue(SlotRule(days=EVERY_DAY, times=(time(0), time(12), time(23, 59))))
    found = slots(rules, zone, after=start - MINUTE, until=start + DAY - MINUTE)
    assert [f"{slot.astimezone(zone):%F %H:%M}" for slot in found] == [
        f"{day} {at}" for at in ("00:00", "12:00", "23:59")
    ]


def test_a_time_that_a_gap_carries_over_midnight_is_found_from_the_new_day() -> None:
    # 23:00 became 00:00 of the next day
    zone = ZoneInfo("America/Nuuk")
    rules = queue(SlotRule(days=EVERY_DAY, times=(time(23, 30),)))
    after = datetime(2024, 3, 31, 0, 15, tzinfo=zone)
    found = list(slots(rules, zone, after=after, until=after + DAY))
    assert [f"{slot.astimezone(zone):%d %H:%M}" for slot in found] == ["31 00:30", "31 23:30"]


def test_a_gap_around_midnight_does_not_upset_the_order() -> None:
    # 23:30 became 00:30 of the next day
    zone = ZoneInfo("America/Toronto")
    rules = queue(SlotRule(days=EVERY_DAY, times=(time(0, 30), time(23, 45))))
    start = datetime(1919, 3, 30, 12, tzinfo=zone)
    found = list(slots(rules, zone, after=start, until=start + DAY))
    assert [f"{slot.astimezone(zone):%d %H:%M}" for slot in found] == ["31 00:30", "31 00:45"]
