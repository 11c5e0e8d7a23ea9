"""What is handed in of the articles, and what the plan does where it has to know more; stopped queues."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.article import Waiting
from bot.core.calendar.jitter import moment_of
from bot.core.plan import ALL, Due, OutOfSight, Sight, due, plan
from bot.core.schedule import OnMissed, PlannedSlot, QueueRules, SlotRule

MOSCOW = ZoneInfo("Europe/Moscow")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def moscow(clock: str, day: int = 24) -> datetime:
    hour, minute = clock.split(":")
    return datetime(2026, 11, day, int(hour), int(minute), tzinfo=MOSCOW).astimezone(UTC)


def queue(*clocks: str, name: str = "news", **rules: Any) -> QueueRules:
    times = tuple(time.fromisoformat(clock) for clock in clocks)
    slots = (SlotRule(days=frozenset(range(7)), times=times),)
    return QueueRules(name=name, channels=("tg",), slots=slots, **rules)


def article(number: int, *, queued: datetime | None = None, **more: Any) -> Waiting:
    values: dict[str, Any] = {"queue": "news", "title": "", "place": number} | more
    return Waiting(article=number, queued=queued or moscow("00:00", 20), **values)


NOON = queue("12:00", min_gap=20 * MINUTE)
NOW = moscow("11:00")


def planned(*queues: QueueRules, waiting: Sequence[Waiting], days: int = 2, **more: Any) -> list[PlannedSlot]:
    done = {rules.name: NOW for rules in queues}
    values: dict[str, Any] = {"cursors": done, "posts": {}, "now": NOW} | more
    until = values["now"] + days * DAY
    return list(plan(queues, waiting=waiting, timezone=MOSCOW, until=until, **values))


def filled(slots: Sequence[PlannedSlot]) -> dict[int | None, datetime]:
    return {slot.article: slot.at for slot in slots if slot.article is not None}


def asked(rules: QueueRules, *waiting: Waiting, now: datetime, **more: Any) -> Due:
    values: dict[str, Any] = {"cursors": {}, "posts": {}} | more
    return due([rules], waiting=waiting, timezone=MOSCOW, now=now, **values)


def test_a_plan_goes_as_far_as_the_articles_that_are_known_and_then_asks_for_more() -> None:
    sight = Sight(more={"news": moscow("00:00", 20)})
    slots = plan(
        [NOON],
        waiting=[article(1)],
        cursors={"news": NOW},
        posts={},
        timezone=MOSCOW,
        now=NOW,
        until=NOW + 9 * DAY,
        sight=sight,
    )
    assert next(slots).article == 1
    with pytest.raises(OutOfSight) as short:
        next(slots)
    assert short.value.queue == "news"


def test_who_was_queued_after_a_slot_is_not_asked_for() -> None:
    sight = Sight(more={"news": moscow("12:00", 25) + MINUTE})
    slots = planned(NOON, waiting=[article(1)], sight=sight)
    assert [slot.article for slot in slots] == [1, None]


def test_a_queue_whose_known_articles_are_gone_is_not_idle_while_others_wait_behind() -> None:
    sight = Sight(more={"news": moscow("12:00", 30)})
    assert asked(NOON, now=NOW, sight=sight).wake is None
    (first, *_) = planned(NOON, waiting=[], sight=sight)
    assert first.article is None


def test_exact_moments_that_are_not_known_end_the_plan_where_they_could_matter() -> None:
    exact = article(9, at=moscow("12:05"))
    for until, fails in ((moscow("12:25", 25), True), (moscow("12:25", 26), False)):
        sight = Sight(until=until)
        if fails:
            with pytest.raises(OutOfSight) as short:
                planned(NOON, waiting=[article(1), exact], days=1, sight=sight)
            assert short.value.queue is None
        else:
            slots = planned(NOON, waiting=[article(1), exact], days=1, sight=sight)
            assert filled(slots) == {1: moscow("12:25")}


def test_a_stopped_queue_fills_nothing_and_is_in_nobodys_way_but_its_rules_count() -> None:
    strict = replace(queue("11:30", name="sport"), min_gap=60 * MINUTE)
    overdue = article(8, queue="sport", at=moscow("10:55"), queued=moscow("10:00"))
    waiting = [article(1), article(2, queue="sport"), overdue]
    assert filled(planned(queue("12:00"), strict, waiting=waiting)) == {
        2: moscow("12:00"),
        1: moscow("13:00"),
    }
    stopped = filled(planned(queue("12:00"), strict, waiting=waiting, stopped={"sport"}))
    assert stopped == {1: moscow("12:00")}
    near = planned(
        queue("12:00"), strict, waiting=[article(1)], stopped={"sport"}, posts={"tg": [moscow("11:10")]}
    )
    assert filled(near) == {1: moscow("12:10")}


def test_now_is_no_matter_of_stopped_queues() -> None:
    at_once = article(8, queue="sport", at=moscow("11:00"), queued=moscow("11:00"))
    rules = queue("11:10", min_gap=20 * MINUTE)
    slots = planned(rules, queue(name="sport"), waiting=[article(1), at_once], stopped={"sport"})
    assert filled(slots) == {1: moscow("11:20")}


def test_an_exact_article_that_is_too_late_to_go_by_itself_is_in_nobodys_way() -> None:
    rules = queue("11:10", min_gap=20 * MINUTE, expires_after=timedelta(hours=1))
    for late, moment in (("09:59", "11:10"), ("10:00", "11:20")):
        exact = article(8, at=moscow(late), queued=moscow("08:00"))
        assert filled(planned(rules, waiting=[article(1), exact])) == {1: moscow(moment)}
    gone = article(8, at=moscow("10:59", 23), queue="gone", channels=("tg",))
    assert filled(planned(rules, waiting=[article(1), gone])) == {1: moscow("11:10")}


def test_a_year_of_slots_that_nobody_waited_for_is_passed_in_one_step() -> None:
    often = QueueRules(
        name="news",
        channels=("tg",),
        slots=(SlotRule(days=frozenset(range(7)), every=5 * MINUTE),),
        expires_after=400 * DAY,
    )
    year_ago = {"news": NOW - 365 * DAY}
    course = plan(
        [often],
        waiting=[article(1, queued=NOW - 7 * MINUTE)],
        cursors=year_ago,
        posts={},
        timezone=MOSCOW,
        now=NOW,
        until=NOW + DAY,
    )
    assert next(course).slot == NOW - 5 * MINUTE
    assert asked(often, now=NOW, cursors=year_ago).passed == {"news": NOW}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [(OnMissed.SKIP, None), (OnMissed.LATEST, NOW), (OnMissed.CATCH_UP, NOW - 365 * DAY)],
)
def test_of_a_year_that_was_missed_no_more_is_looked_at_than_is_filled(
    policy: OnMissed, expected: datetime | None
) -> None:
    often = QueueRules(
        name="news",
        channels=("tg",),
        slots=(SlotRule(days=frozenset(range(7)), every=5 * MINUTE),),
        expires_after=400 * DAY,
        on_missed=policy,
    )
    waiting = article(1, queued=NOW - 500 * DAY)
    cursors, attended = {"news": NOW - 365 * DAY - MINUTE}, {"news": NOW}
    found = asked(often, waiting, now=NOW, cursors=cursors, attended=attended)
    assert [fill.slot for fill in found.fills] == ([] if expected is None else [expected])


def test_while_nobody_knows_whether_more_waits_behind_the_next_slot_is_not_passed_over() -> None:
    sight = Sight(more={"news": moscow("12:00") + MINUTE})
    with pytest.raises(OutOfSight) as short:
        asked(NOON, now=NOW, sight=sight, ahead=2 * DAY, cursors={"news": NOW})
    assert short.value.queue == "news"


def test_what_was_missed_is_held_and_keeps_others_at_a_distance_from_when_it_goes() -> None:
    held, attended = {"news": NOW + 10 * MINUTE}, {"news": NOW}
    rules = queue("10:00", min_gap=20 * MINUTE)
    done = {"news": moscow("09:00")}
    assert filled(planned(rules, waiting=[article(1)], cursors=done, attended=attended, held=held)) == {
        1: NOW + 10 * MINUTE
    }
    exact = article(2, at=moscow("10:30"))
    later = queue("11:05", min_gap=20 * MINUTE)
    assert filled(planned(later, waiting=[article(1), exact], attended=attended, held=held)) == {
        1: NOW + 30 * MINUTE
    }


def test_the_latest_of_missed_slots_is_the_one_whose_jittered_moment_came_last() -> None:
    """There is more jitter than room between them: when one goes depends on the one behind it."""
    clocks = ("10:00", "10:10", "10:20")
    rules = queue(*clocks, jitter=120 * MINUTE, on_missed=OnMissed.LATEST)
    slots = [moscow(clock) for clock in clocks]
    starts = [
        moment_of(rules, at, MOSCOW, following=behind)
        for at, behind in zip(slots, [*slots[1:], None], strict=True)
    ]
    for minute in range(20):
        back = moscow("10:00") + minute * MINUTE
        found = asked(rules, article(1), now=back, cursors={"news": moscow("09:00")}, attended={"news": back})
        came = [at for at, start in zip(slots, starts, strict=True) if start <= back]
        assert [fill.slot for fill in found.fills] == came[-1:]


def test_the_last_slot_of_a_look_knows_the_next_one_too() -> None:
    rules = queue("11:30", "12:00", min_gap=50 * MINUTE)
    values: dict[str, Any] = {"cursors": {"news": NOW}, "posts": {"tg": [moscow("11:20")]}}
    several = plan([rules], waiting=[article(1)], timezone=MOSCOW, now=NOW, until=moscow("11:40"), **values)
    assert list(several) == [], "moved behind the post it would come after the slot at 12:00"


def test_everything_is_in_sight_where_nothing_else_is_said() -> None:
    assert Sight(more={}, until=None) == ALL
