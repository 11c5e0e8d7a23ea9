"""Will what waits last until the newsroom works again? Has a queue grown too long?"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.newsroom import RUNWAY_AT, Newsroom
from bot.core.runway import (
    Growth,
    Shortage,
    day_to_look,
    days_from_json,
    days_to_json,
    growth_notice,
    growths_from_json,
    growths_to_json,
    next_working_day,
    shortage,
    shortage_notice,
)
from bot.core.schedule import PlannedSlot, QueueRules, SlotRule, SpecialDays

MOSCOW = ZoneInfo("Europe/Moscow")
NOON = (SlotRule(days=frozenset(range(7)), times=(time(12),)),)
NEWS = QueueRules(name="news", channels=("tg",), slots=NOON, max_waiting=60)
FRIDAY = datetime(2026, 11, 27, 12, tzinfo=UTC)  # 15:00 in Moscow
NEWSROOM = Newsroom(timezone=MOSCOW, channels={}, queues={"news": NEWS})


def closed(first: str, last: str) -> QueueRules:
    days = SpecialDays(first=date.fromisoformat(first), last=date.fromisoformat(last))
    return replace(NEWS, exceptions=(days,))


def slot(at: datetime, article: int | None = None, queue: str = "news") -> PlannedSlot:
    return PlannedSlot(queue=queue, slot=at, at=at, article=article)


#: on that Friday it has slots, but others
OTHERWISE = replace(
    NEWS, exceptions=(SpecialDays(first=date(2026, 11, 27), last=date(2026, 11, 27), slots=NOON),)
)


@pytest.mark.parametrize(
    ("rules", "now", "day"),
    [
        (NEWS, FRIDAY, date(2026, 11, 27)),
        (NEWS, FRIDAY - timedelta(microseconds=1), None),
        (NEWS, FRIDAY + timedelta(hours=8, minutes=59), date(2026, 11, 27)),
        (NEWS, FRIDAY + timedelta(days=1), None),
        (NEWS, FRIDAY + timedelta(days=2), None),
        (NEWS, FRIDAY + timedelta(days=3), date(2026, 11, 30)),
        (closed("2026-11-27", "2026-11-27"), FRIDAY, None),
        (OTHERWISE, FRIDAY, date(2026, 11, 27)),
    ],
)  # fmt: skip
def test_one_looks_on_working_days_from_a_time_on(rules: QueueRules, now: datetime, day: date | None) -> None:
    assert day_to_look(rules, MOSCOW, at=RUNWAY_AT, now=now) == day


def test_who_wants_to_hear_nothing_is_told_nothing() -> None:
    assert day_to_look(NEWS, MOSCOW, at=None, now=FRIDAY) is None


@pytest.mark.parametrize(
    ("rules", "day", "begins"),
    [
        (NEWS, date(2026, 11, 26), datetime(2026, 11, 27, 7, tzinfo=UTC)),
        (NEWS, date(2026, 11, 27), datetime(2026, 11, 30, 7, tzinfo=UTC)),
        (closed("2026-12-31", "2027-01-10"), date(2026, 12, 30), datetime(2027, 1, 11, 7, tzinfo=UTC)),
        (closed("2026-12-31", "2028-01-10"), date(2026, 12, 30), None),
    ],
)
def test_the_next_working_day_leaves_out_weekends_and_days_that_are_closed(
    rules: QueueRules, day: date, begins: datetime | None
) -> None:
    assert next_working_day(rules, MOSCOW, day=day) == begins


def test_only_empty_slots_of_the_queue_before_that_day_are_lacking() -> None:
    monday = datetime(2026, 11, 30, 7, tzinfo=UTC)
    first = datetime(2026, 11, 28, 8, tzinfo=UTC)
    slots = [
        slot(FRIDAY),  # now
        slot(FRIDAY + timedelta(hours=3), article=7),
        slot(FRIDAY + timedelta(hours=4), queue="sport"),
        slot(first),
        slot(first + timedelta(days=1)),
        slot(monday),
    ]
    found = shortage("news", slots, now=FRIDAY, until=monday)
    assert found == Shortage(queue="news", until=monday, empty=2, first=first)
    assert shortage("news", slots[:3], now=FRIDAY, until=monday) is None


def test_the_editors_read_until_when_and_from_when() -> None:
    found = Shortage(
        queue="news",
        until=datetime(2026, 11, 30, 7, tzinfo=UTC),
        empty=5,
        first=datetime(2026, 11, 28, 8, tzinfo=UTC),
    )
    notice = shortage_notice(found, FRIDAY.date(), NEWSROOM, now=FRIDAY)
    assert notice.text == (
        "Очередь «news»: до пн 30 ноября, 10:00 МСК не хватит статей. "
        "Пустых слотов — 5, первый — сб 28 ноября, 11:00 МСК."
    )
    assert (notice.audience, notice.key) == ("editors", "runway:news:2026-11-27")


def test_growing_is_told_once_until_it_fell_by_a_tenth() -> None:
    growth = Growth()
    heard = []
    for waiting in (59, 60, 61, 70, 60, 55, 61, 54, 55, 60, 61, 200, 0):
        before, growth = growth, growth.after(waiting, 60)
        if growth.times > before.times:
            heard.append(waiting)
    assert heard == [61, 61]
    assert growth == Growth(times=2, beyond=False)


def test_a_limit_that_was_taken_away_is_forgotten_but_not_how_often_it_was_told() -> None:
    growth = Growth().after(61, 60)
    assert growth.after(61, None) == Growth(times=1, beyond=False)
    assert growth.after(61, None).after(61, 60) == Growth(times=2, beyond=True)


@pytest.mark.parametrize(("waiting", "words"), [(61, "в ней 61 статья"), (62, "в ней 62 статьи")])
def test_the_editors_read_how_long_the_queue_is(waiting: int, words: str) -> None:
    notice = growth_notice("news", Growth(times=3, beyond=True), waiting, NEWSROOM)
    assert notice.text == (
        f"Очередь «news» слишком выросла: {words}, предел — 60. "
        "Снимите лишнее (/queue) или попросите администратора добавить слотов."
    )
    assert notice.key == "grown:news:3"


def test_english_newsrooms_are_told_in_english() -> None:
    english = replace(NEWSROOM, language="en")
    notice = growth_notice("news", Growth(times=1), 61, english)
    assert notice.text == (
        "Queue “news” has grown too long: 61 articles, the limit is 60. "
        "Take back what is not needed (/queue), or ask the admin for more slots."
    )


def test_what_was_told_is_remembered() -> None:
    growths = {"news": Growth(times=2, beyond=True), "спорт": Growth()}
    assert growths_from_json(growths_to_json(growths)) == growths
    days = {"news": date(2026, 11, 27), "спорт": date(2026, 11, 30)}
    assert days_from_json(days_to_json(days)) == days
    assert (growths_from_json(None), days_from_json(None)) == ({}, {})
