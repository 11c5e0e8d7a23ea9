"""Slots over the world's clocks."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.calendar.cron import cron_times
from bot.core.schedule import (
    QueueRules,
    QuietHours,
    SlotRule,
    SpecialDays,
    end_of_quiet,
    is_quiet,
    last_slot,
    next_slot,
    slots,
)

BERLIN = ZoneInfo("Europe/Berlin")
EVERY_DAY = frozenset(range(7))


def rules(*entries: SlotRule, quiet: QuietHours | None = None) -> QueueRules:
    return QueueRules(name="news", channels=("tg",), slots=entries, quiet_hours=quiet)


def at(*clocks: str, days: frozenset[int] = EVERY_DAY) -> SlotRule:
    return SlotRule(days=days, times=tuple(time.fromisoformat(clock) for clock in clocks))


def local(rule: QueueRules, zone: ZoneInfo, first: str, days: int = 1) -> list[str]:
    start = datetime.combine(date.fromisoformat(first), time(), zone)
    found = slots(rule, zone, after=start - timedelta(microseconds=1), until=start + timedelta(days=days))
    return [f"{slot.astimezone(zone):%d %H:%M%z}" for slot in found]


def test_days_and_times_are_local() -> None:
    rule = rules(at("09:00", "18:00", days=frozenset({0, 1})), at("11:00", days=frozenset({5})))
    assert local(rule, BERLIN, "2026-11-23", 7) == [
        "23 09:00+0100",
        "23 18:00+0100",
        "24 09:00+0100",
        "24 18:00+0100",
        "28 11:00+0100",
    ]


def test_the_start_does_not_belong_to_the_stretch_and_the_end_does() -> None:
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    rule, zone = rules(at("12:00")), ZoneInfo("UTC")
    assert list(slots(rule, zone, after=noon, until=noon + timedelta(days=1))) == [noon + timedelta(days=1)]


def test_a_local_time_that_does_not_exist_moves_forward_by_the_gap() -> None:
    assert local(rules(at("02:30", "04:00")), BERLIN, "2027-03-28") == ["28 03:30+0200", "28 04:00+0200"]


def test_a_moved_time_that_meets_another_is_one_slot() -> None:
    assert local(rules(at("02:30", "03:30")), BERLIN, "2027-03-28") == ["28 03:30+0200"]


def test_a_local_time_that_comes_twice_is_used_the_first_time() -> None:
    assert local(rules(at("02:30")), BERLIN, "2026-10-25") == ["25 02:30+0200"]


def test_a_day_that_a_country_left_out_moves_into_the_next() -> None:
    assert (
        local(rules(at("10:00")), ZoneInfo("Pacific/Apia"), "2011-12-29", 3)
        == [
            "29 10:00-1000",
            "31 10:00+1400",
            "01 10:00+1400",
        ][:2]
    )


def test_a_leap_day_and_the_end_of_a_year_are_days_like_others() -> None:
    assert local(rules(at("09:00")), BERLIN, "2028-02-28", 3) == [
        "28 09:00+0100",
        "29 09:00+0100",
        "01 09:00+0100",
    ]
    assert local(rules(at("23:59")), BERLIN, "2026-12-31", 2) == ["31 23:59+0100", "01 23:59+0100"]


def test_there_are_no_slots_in_quiet_hours() -> None:
    night = QuietHours(start=time(22), end=time(8))
    rule = rules(at("07:59", "08:00", "21:59", "22:00", "03:00"), quiet=night)
    assert local(rule, BERLIN, "2026-11-24") == ["24 08:00+0100", "24 21:59+0100"]
    siesta = QuietHours(start=time(13), end=time(15))
    assert local(rules(at("12:59", "13:00", "15:00"), quiet=siesta), BERLIN, "2026-11-24") == [
        "24 12:59+0100",
        "24 15:00+0100",
    ]


def test_quiet_hours_end_this_morning_or_the_next() -> None:
    night = QuietHours(start=time(22), end=time(8))
    morning = datetime(2026, 11, 25, 8, tzinfo=BERLIN)
    for clock in (datetime(2026, 11, 24, 23, tzinfo=BERLIN), datetime(2026, 11, 25, 3, tzinfo=BERLIN)):
        assert is_quiet(clock, night, BERLIN)
        assert end_of_quiet(clock, night, BERLIN) == morning
    assert not is_quiet(morning, night, BERLIN)


def test_a_moment_without_zone_is_refused() -> None:
    naive = datetime(2026, 11, 24)  # noqa: DTZ001 - that is the point
    with pytest.raises(ValueError, match="zone"):
        list(slots(rules(), BERLIN, after=naive, until=naive))


@pytest.mark.parametrize("weekday", ["0", "7", "sun", "SUN"])
def test_cron_counts_sunday_as_everybody_expects(weekday: str) -> None:
    assert local(rules(SlotRule(cron=f"0 9 * * {weekday}")), BERLIN, "2026-11-23", 7) == ["29 09:00+0100"]


@pytest.mark.parametrize(
    ("weekday", "days"),
    [
        ("1-5", "23 24 25 26 27"),
        ("mon-fri", "23 24 25 26 27"),
        ("5-7", "27 28 29"),
        ("fri-mon", "23 27 28 29"),
        ("0-6/2", "24 26 28 29"),
        ("*/3", "25 28 29"),
        ("2,sat", "24 28"),
        ("*", "23 24 25 26 27 28 29"),
    ],
)
def test_cron_weekdays(weekday: str, days: str) -> None:
    found = local(rules(SlotRule(cron=f"0 9 * * {weekday}")), BERLIN, "2026-11-23", 7)
    assert [one[:2] for one in found] == days.split()


def test_cron_with_day_and_weekday_means_either() -> None:
    found = cron_times("0 9 13 * fri", first=date(2026, 11, 1), last=date(2026, 11, 30))
    assert [moment.day for moment in found] == [6, 13, 20, 27]
    found = cron_times("0 9 24 * fri", first=date(2026, 11, 18), last=date(2026, 11, 30))
    assert [moment.day for moment in found] == [20, 24, 27]


def test_cron_over_a_gap_and_a_fold() -> None:
    half_hours = rules(SlotRule(cron="*/30 1-3 * * *"))
    assert local(half_hours, BERLIN, "2027-03-28") == [
        "28 01:00+0100",
        "28 01:30+0100",
        "28 03:00+0200",
        "28 03:30+0200",
    ]
    assert local(half_hours, BERLIN, "2026-10-25") == [
        "25 01:00+0200",
        "25 01:30+0200",
        "25 02:00+0200",
        "25 02:30+0200",
        "25 03:00+0100",
        "25 03:30+0100",
    ]


def test_a_cron_day_that_never_comes_gives_nothing_and_soon() -> None:
    assert list(cron_times("0 0 30 2 *", first=date(2026, 1, 1), last=date(2030, 1, 1))) == []


@pytest.mark.parametrize(
    "line",
    ["", "* * * *", "* * * * * *", "61 * * * *", "* * * * 8", "* * * * mo", "* * * * */0", "* * * * 1/x"],
)
def test_a_line_that_is_no_cron_line_is_named(line: str) -> None:
    with pytest.raises(ValueError, match="cron line"):
        next(cron_times(line, first=date(2026, 1, 1), last=date(2026, 1, 2)))


ZONES = [
    "Europe/Moscow",
    "Europe/Berlin",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "America/New_York",
    "America/St_Johns",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
    "Africa/Casablanca",
    "America/Santiago",
    "UTC",
]


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)),  # noqa: DTZ001 - hypothesis adds the zone below
    st.lists(st.integers(0, 1439), min_size=1, max_size=5),
    st.integers(1, 20),
)
def test_slots_are_sorted_unique_and_as_many_as_the_rules_name(
    name: str, start: datetime, minutes: list[int], days: int
) -> None:
    zone = ZoneInfo(name)
    after = start.replace(tzinfo=UTC)
    clocks = {time(minute // 60, minute % 60) for minute in minutes}
    rule = rules(SlotRule(days=EVERY_DAY, times=tuple(clocks)))
    found = list(slots(rule, zone, after=after, until=after + timedelta(days=days)))
    assert all(one < other for one, other in pairwise(found))
    assert all(after < one <= after + timedelta(days=days) and one.tzinfo is UTC for one in found)
    assert abs(len(found) - days * len(clocks)) <= 2 * len(clocks)
    usual = [one for one in found if one.astimezone(zone).time() in clocks]
    assert len(found) - len(usual) <= len(clocks) * 2  # only a gap moves them


def every(
    step: str, start: str = "00:00", end: str = "23:59:59", days: frozenset[int] = EVERY_DAY
) -> SlotRule:
    hours, minutes = step.split(":")
    return SlotRule(
        days=days,
        every=timedelta(hours=int(hours), minutes=int(minutes)),
        start=time.fromisoformat(start),
        end=time.fromisoformat(end),
    )


def test_steps_begin_anew_each_day_and_end_with_the_last_that_fits() -> None:
    weekdays = frozenset({0, 4})
    assert local(rules(every("01:30", "08:00", "13:00", weekdays)), BERLIN, "2026-11-23", 5) == [
        *("23 08:00+0100", "23 09:30+0100", "23 11:00+0100", "23 12:30+0100"),
        *("27 08:00+0100", "27 09:30+0100", "27 11:00+0100", "27 12:30+0100"),
    ]
    found = local(rules(every("00:30", "09:00", "10:00")), BERLIN, "2026-11-23")
    assert found == ["23 09:00+0100", "23 09:30+0100", "23 10:00+0100"]


def test_steps_without_bounds_fill_the_day() -> None:
    whole = SlotRule(days=EVERY_DAY, every=timedelta(hours=7))
    found = local(rules(whole), BERLIN, "2026-11-23")
    assert [one[3:8] for one in found] == ["00:00", "07:00", "14:00", "21:00", "00:00"]


def test_steps_follow_the_clock_on_the_wall_over_a_gap_and_a_fold() -> None:
    rule = rules(every("01:30", "00:30", "06:00"))
    assert local(rule, BERLIN, "2027-03-28") == [
        *("28 00:30+0100", "28 03:00+0200", "28 03:30+0200", "28 05:00+0200"),
    ]
    assert local(rule, BERLIN, "2026-10-25") == [
        *("25 00:30+0200", "25 02:00+0200", "25 03:30+0100", "25 05:00+0100"),
    ]


def exception(first: str, last: str | None = None, *entries: SlotRule, note: str = "") -> SpecialDays:
    return SpecialDays(
        first=date.fromisoformat(first), last=date.fromisoformat(last or first), slots=entries, note=note
    )


def test_an_exception_replaces_the_slots_of_its_days() -> None:
    rule = replace(
        rules(at("09:00", "18:00"), SlotRule(cron="0 12 * * *")),
        exceptions=(exception("2027-01-01", "2027-01-02"), exception("2027-01-03", None, at("15:00"))),
    )
    assert local(rule, BERLIN, "2026-12-31", 5) == [
        *("31 09:00+0100", "31 12:00+0100", "31 18:00+0100"),
        "03 15:00+0100",
        *("04 09:00+0100", "04 12:00+0100", "04 18:00+0100"),
    ]


def test_an_exception_may_have_steps_and_keeps_quiet_hours() -> None:
    quiet = QuietHours(start=time(22), end=time(8))
    rule = replace(
        rules(at("09:00"), quiet=quiet), exceptions=(exception("2027-01-01", None, every("04:00", "07:00")),)
    )
    assert [one[3:8] for one in local(rule, BERLIN, "2027-01-01")] == ["11:00", "15:00", "19:00"]


def test_an_exception_is_found_by_its_day() -> None:
    holiday = exception("2027-01-01", "2027-01-08", note="Новый год")
    rule = replace(rules(at("09:00")), exceptions=(holiday,))
    assert rule.special(date(2027, 1, 8)) is holiday
    assert rule.special(date(2027, 1, 9)) is None
    assert (rule.times(date(2027, 1, 1)), rule.usual_times(date(2027, 1, 1))) == ([], [time(9)])


def test_an_exception_belongs_to_the_local_day() -> None:
    rule = replace(rules(at("23:30", "00:30")), exceptions=(exception("2027-01-01"),))
    assert local(rule, ZoneInfo("Pacific/Kiritimati"), "2026-12-31", 3) == [
        *("31 00:30+1400", "31 23:30+1400", "02 00:30+1400", "02 23:30+1400"),
    ]


def test_the_next_slot_and_the_last_are_found_however_far_they_lie() -> None:
    leap = rules(SlotRule(cron="0 9 29 2 *"))
    zone = ZoneInfo("UTC")
    assert next_slot(leap, zone, after=datetime(2096, 3, 1, tzinfo=UTC)) == datetime(
        2104, 2, 29, 9, tzinfo=UTC
    )
    assert next_slot(rules(), zone, after=datetime(2096, 3, 1, tzinfo=UTC)) is None
    until = datetime(2104, 1, 1, tzinfo=UTC)
    assert last_slot(leap, zone, after=datetime(2090, 1, 1, tzinfo=UTC), until=until) == datetime(
        2096, 2, 29, 9, tzinfo=UTC
    )
    assert last_slot(leap, zone, after=datetime(2096, 2, 29, 9, tzinfo=UTC), until=until) is None


class CountedRule(SlotRule):
    """A rule that knows how often it was asked."""

    asked = 0

    def on(self, day: date) -> tuple[time, ...]:
        CountedRule.asked += 1
        return super().on(day)


def test_an_old_cursor_costs_no_more_than_a_fresh_one() -> None:
    rule = rules(CountedRule(days=EVERY_DAY, times=(time(9),)))
    now = datetime(2027, 1, 1, tzinfo=UTC)
    for age in (timedelta(days=2), timedelta(days=3000)):
        CountedRule.asked = 0
        assert next_slot(rule, BERLIN, after=now - age) is not None
        assert next(slots(rule, BERLIN, after=now - age, until=now)) is not None
        assert last_slot(rule, BERLIN, after=now - age, until=now) == datetime(2026, 12, 31, 8, tzinfo=UTC)
        assert CountedRule.asked < 15
