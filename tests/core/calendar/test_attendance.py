"""Since when somebody is there."""

from datetime import UTC, datetime, timedelta

from bot.core.calendar.attendance import Attendance, attend, attendance_from_json, attendance_to_json

NOW = datetime(2026, 11, 24, 6, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def since(known: dict[str, Attendance], now: datetime) -> dict[str, datetime]:
    return {name: one.since for name, one in attend(known, ["news"], now).items()}


def test_nobody_was_there_before_the_first_start() -> None:
    assert since({}, NOW) == {"news": NOW}


def test_a_restart_is_no_absence_and_an_hour_is() -> None:
    known = attend({}, ["news"], NOW)
    assert since(known, NOW + 29 * SECOND) == {"news": NOW}
    assert since(known, NOW + 3600 * SECOND) == {"news": NOW + 3600 * SECOND}


def test_whoever_stays_is_there_all_the_time() -> None:
    known = attend({}, ["news"], NOW)
    for seconds in range(0, 600, 20):
        known = attend(known, ["news"], NOW + seconds * SECOND)
    assert known["news"].since == NOW


def test_a_queue_that_stands_still_is_not_attended() -> None:
    known = attend(attend({}, ["news", "sport"], NOW), ["sport"], NOW + 20 * SECOND)
    assert (known["news"].seen, known["sport"].seen) == (NOW, NOW + 20 * SECOND)


def test_a_clock_that_was_set_back_a_little_is_no_absence_and_a_day_is() -> None:
    known = attend({}, ["news"], NOW)
    back = attend(known, ["news"], NOW - SECOND)["news"]
    assert back.seen == NOW
    assert back.since == NOW - SECOND, "a slot that is still to come was not missed"
    assert attend(known, ["news"], NOW - 86400 * SECOND)["news"].since == NOW - 86400 * SECOND


def test_it_survives_the_store() -> None:
    known = attend(attend({}, ["news"], NOW), ["sport"], NOW + 20 * SECOND)
    assert attendance_from_json(attendance_to_json(known)) == known
    assert attendance_from_json(None) == {}
