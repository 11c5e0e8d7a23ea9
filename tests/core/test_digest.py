"""The day summed up."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.digest import LATEST, Day, Window, digest_notice, window
from bot.core.newsroom import Newsroom
from bot.core.schedule import PlannedSlot

MOSCOW = Newsroom(timezone=ZoneInfo("Europe/Moscow"), channels={}, queues={}, digest_at=time(19))
#: 19:00 in Moscow
SEVEN = datetime(2026, 11, 24, 16, tzinfo=UTC)
AT = Window(day=date(2026, 11, 24), since=SEVEN - timedelta(days=1), until=SEVEN)
NOTHING = Day(sent={}, failed=(), waiting=0, reviewed=0)


def slot(hours: int, article: int | None = None) -> PlannedSlot:
    at = SEVEN + timedelta(hours=hours)
    return PlannedSlot(queue="news", slot=at, at=at, article=article)


def text(day: Day, *slots: PlannedSlot, newsroom: Newsroom = MOSCOW) -> str:
    return digest_notice(day, slots, newsroom, at=AT, now=SEVEN).text


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (SEVEN - timedelta(seconds=1), None),
        (SEVEN, AT),
        (SEVEN + LATEST - timedelta(seconds=1), AT),
        (SEVEN + LATEST, None),
    ],
)
def test_a_digest_is_due_from_its_hour_on_and_not_late_at_night(now: datetime, due: Any) -> None:
    assert window(MOSCOW, now=now) == due


def test_a_newsroom_without_an_hour_gets_none() -> None:
    assert window(replace(MOSCOW, digest_at=None), now=SEVEN) is None


def test_on_the_day_when_clocks_change_the_digest_covers_all_its_hours() -> None:
    berlin = replace(MOSCOW, timezone=ZoneInfo("Europe/Berlin"))
    found = window(berlin, now=datetime(2026, 10, 25, 18, tzinfo=UTC))
    assert found is not None
    assert found.until - found.since == timedelta(hours=25)


def test_it_says_what_is_out_what_is_not_what_waits_and_what_tomorrow_holds() -> None:
    day = Day(sent={"vk": 4, "tg": 1}, failed=[("Мост открыли", "ok")], waiting=21, reviewed=2)
    slots = [
        slot(4, 7),
        slot(14, 8),
        slot(18),
        slot(30),
    ]  # 23:00 today, tomorrow 9:00 and 13:00, the day after
    assert text(day, *slots) == (
        "📋 Сводка, вт 24 ноября\n"
        "✅ Вышло: 5 постов (tg — 1, vk — 4)\n"
        "❌ Не вышло: 1 пост. Что можно сделать — /history\n"
        "   «Мост открыли» (ok)\n"
        "⏳ Ждут выхода: 21 статья.\n"
        "📨 На вашем решении: 2 статьи.\n"
        "📅 Завтра, ср 25 ноября: занято 1 из 2 слотов."
    )


def test_of_many_failures_five_are_named() -> None:
    day = replace(NOTHING, failed=[(f"Статья {number}", "vk") for number in range(9)])
    assert "Не вышло: 9 постов" in text(day)
    assert text(day).count("«") == 5


def test_a_quiet_day_is_told_as_one() -> None:
    assert text(NOTHING) == (
        "📋 Сводка, вт 24 ноября\n✅ За сутки ничего не выходило.\n⏳ В очередях пусто.\n"
        "📅 Завтра, ср 25 ноября: слотов нет."
    )
    english = replace(MOSCOW, language="en")
    assert "no slots" in text(NOTHING, newsroom=english)


def test_the_day_is_the_key() -> None:
    notice = digest_notice(NOTHING, (), MOSCOW, at=AT, now=SEVEN)
    assert (notice.key, notice.audience, notice.kind) == ("digest:2026-11-24", "editors", "digest")
