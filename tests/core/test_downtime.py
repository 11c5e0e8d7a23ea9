"""What was missed while nobody was there, and how people want it made up for."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.calendar.attendance import Attendance, attendance_from_json, attendance_to_json
from bot.core.downtime import (
    MOST_SLOTS,
    Absence,
    Late,
    MissedSlots,
    courses_from_json,
    courses_to_json,
    missed_slots,
    narrower,
    presence,
    widest,
)
from bot.core.schedule import EVERY_DAY, OnMissed, QueueRules, SlotRule

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
ZONE = ZoneInfo("Europe/Moscow")
CATCH_UP, LATEST, SKIP = OnMissed.CATCH_UP, OnMissed.LATEST, OnMissed.SKIP


def queue(on_missed: OnMissed = CATCH_UP, **rules: Any) -> QueueRules:
    slots = (SlotRule(days=EVERY_DAY, times=(time(9), time(12))),)
    return QueueRules(
        **({"name": "news", "channels": ("tg",), "slots": slots, "on_missed": on_missed} | rules)
    )


@pytest.mark.parametrize(
    ("rule", "course", "taken", "expected"),
    [
        (CATCH_UP, SKIP, NOW, SKIP),
        (CATCH_UP, LATEST, NOW, LATEST),
        (LATEST, SKIP, NOW + SECOND, SKIP),  # the clock was set back a little since
        (LATEST, CATCH_UP, NOW, LATEST),
        (SKIP, LATEST, NOW, SKIP),
        (CATCH_UP, SKIP, NOW - SECOND, CATCH_UP),  # it was taken for an earlier downtime
    ],
)
def test_a_course_narrows_the_rule_for_the_downtime_it_was_taken_for(
    rule: OnMissed, course: OnMissed, taken: datetime, expected: OnMissed
) -> None:
    known = {"news": Attendance(since=NOW, seen=NOW)}
    there = presence([queue(rule)], known, {"news": (taken, course)}, NOW + SECOND)
    assert [one.on_missed for one in there.queues] == [expected]
    assert there.attended == {"news": NOW}
    assert there.held == {}


def test_what_is_held_is_held_until_the_next_downtime() -> None:
    known = {"news": Attendance(since=NOW, seen=NOW, held=NOW + 10 * SECOND)}
    assert presence([queue()], known, {}, NOW + SECOND).held == {"news": NOW + 10 * SECOND}
    assert presence([queue()], known, {}, NOW + 60 * SECOND).held == {}


def test_attendance_and_courses_outlive_the_process_and_older_memories_are_read() -> None:
    known = {
        "news": Attendance(since=NOW, seen=NOW + SECOND, held=NOW + 10 * SECOND),
        "": Attendance(since=NOW, seen=NOW),
    }
    assert attendance_from_json(attendance_to_json(known)) == known
    older = f'{{"news": ["{NOW.isoformat()}", "{NOW.isoformat()}"]}}'
    assert attendance_from_json(older) == {"news": Attendance(since=NOW, seen=NOW)}
    courses = {"news": (NOW, SKIP), "sport": (NOW, LATEST)}
    assert courses_from_json(courses_to_json(courses)) == courses
    assert courses_from_json(None) == {}


def test_what_fills_less_and_what_fills_most() -> None:
    assert narrower(CATCH_UP) == (CATCH_UP, LATEST, SKIP)
    assert narrower(SKIP) == (SKIP,)
    assert widest([SKIP, LATEST, SKIP]) is LATEST


def test_missed_slots_are_counted_up_to_a_number_that_says_enough() -> None:
    span = timedelta(days=2)
    assert missed_slots(queue(), ZONE, after=NOW - span, until=NOW) == (4, NOW)
    assert missed_slots(queue(), ZONE, after=NOW, until=NOW + SECOND) == (0, None)
    many = queue(slots=(SlotRule(cron="* * * * *"),))
    count, last = missed_slots(many, ZONE, after=NOW - span, until=NOW)
    assert (count, last) == (MOST_SLOTS, NOW)


def absence(*rules: OnMissed, coming: int = 2, **more: Any) -> Absence:
    missed = tuple(MissedSlots(queue=f"{each}", count=2, on_missed=each) for each in rules)
    titles = tuple((NOW, f"Статья {each}") for each in range(coming))
    return Absence(program=True, since=NOW - SECOND, until=NOW, missed=missed, coming=titles, **more)


@pytest.mark.parametrize(
    ("told", "courses"),
    [
        (absence(CATCH_UP), (CATCH_UP, LATEST, SKIP)),
        (absence(SKIP, LATEST), (LATEST, SKIP)),
        (absence(CATCH_UP, coming=1), (CATCH_UP, SKIP)),
        (absence(LATEST, coming=1), (LATEST, SKIP)),
        (absence(SKIP, coming=0), ()),
    ],
)
def test_people_choose_from_what_does_no_more_than_the_rules(
    told: Absence, courses: tuple[OnMissed, ...]
) -> None:
    assert told.courses == courses
    assert told.matters
    assert told.floods == bool(courses)


def test_an_absence_that_missed_nothing_matters_to_nobody() -> None:
    assert not absence(coming=0).matters
    assert absence(coming=0, late=(Late(article=1, title="Мост"),)).matters
    late = absence(coming=0, exact=(Late(article=1, title="Мост"),))
    assert late.matters
    assert late.floods
