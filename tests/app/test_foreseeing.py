"""Editors hear in good time: a real store, a real desk, and a clock that is set by hand."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import structlog

from bot.app.clock import Clock
from bot.app.foreseeing import Foreseeing
from bot.core.article import Article, NewArticle
from bot.core.choice import NewChoice, Option
from bot.core.newsroom import Channel, Newsroom
from bot.core.notice import NewNotice
from bot.core.richtext import RichText
from bot.core.schedule import QueueRules, SlotRule, SpecialDays
from bot.desk import Desk
from bot.store import Store

EVERY_NOON = (SlotRule(days=frozenset(range(7)), times=(time(12), time(18))),)
NEWSROOM = Newsroom(
    timezone=ZoneInfo("Europe/Moscow"),
    channels={name: Channel(name=name, platform=name, options=None) for name in ("tg", "vk")},
    queues={
        "news": QueueRules(name="news", channels=("tg",), slots=EVERY_NOON),
        "sport": QueueRules(name="sport", channels=("vk",), slots=EVERY_NOON),
    },
)


class HandClock(Clock):
    """Stands at the hour of Friday, 27 November 2026 in Moscow that it is set to."""

    shown = datetime(2026, 11, 27, 6, tzinfo=UTC)

    def wall(self) -> datetime:
        return self.shown

    def set(self, hour: int, minute: int = 0, *, days: int = 0) -> None:
        self.shown = datetime(2026, 11, 27, tzinfo=UTC) + timedelta(days=days, hours=hour - 3, minutes=minute)


class Office:
    """A program that is started anew each time that somebody looks."""

    def __init__(self, store: Store) -> None:
        self.store, self.clock, self.newsroom = store, HandClock(), NEWSROOM
        self.desk = Desk(store, self.newsroom, now=self.clock.now)

    async def hand_in(self, count: int, queue: str = "news") -> list[int]:
        new = [
            NewArticle(article=Article(headline=RichText((f"Новость {number}",))), queue=queue)
            for number in range(count)
        ]
        return [await self.desk.submit(one) for one in new]

    async def look(self) -> list[str]:
        """What is told, by a program that has just been started."""
        self.desk.newsroom = self.newsroom
        await Foreseeing(self.store, self.desk, self.clock, structlog.get_logger()).look()
        return await self.told()

    async def told(self) -> list[str]:
        pending = await self.store.pending_notices(now=self.clock.now())
        for one in pending:
            await self.store.notice_told(one.id, now=self.clock.now())
        return [one.text for one in pending]

    def limit(self, most: int | None) -> None:
        news = replace(self.newsroom.queues["news"], max_waiting=most)
        self.newsroom = replace(self.newsroom, queues={**self.newsroom.queues, "news": news})


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with await Store.open(f"sqlite:///{tmp_path / 'anons.db'}") as store:
        yield Office(store)


SHORT = "Очередь «news»: до пн 30 ноября, 10:00 МСК не хватит статей. "


async def test_a_queue_that_will_not_last_the_weekend_is_told_of_on_friday_at_three(office: Office) -> None:
    await office.hand_in(4)  # noon and evening of Friday and of Saturday
    office.clock.set(14, 59)
    assert await office.look() == []
    office.clock.set(15)
    said = SHORT + "Пустых слотов — 2, первый — вс 29 ноября, 12:00 МСК."
    assert await office.look() == [said]


async def test_nobody_is_told_twice_a_day(office: Office) -> None:
    await office.hand_in(1)
    office.clock.set(15)
    foreseeing = Foreseeing(office.store, office.desk, office.clock, structlog.get_logger())
    await foreseeing.look()
    assert len(await office.told()) == 1
    office.clock.set(15, 1)
    await foreseeing.look()
    assert await office.told() == []
    assert await office.look() == []  # after a restart
    office.clock.set(15, days=3)
    (monday,) = await office.look()
    assert "до вт 1 декабря, 10:00 МСК" in monday


async def test_while_people_decide_about_a_downtime_nobody_knows_how_far_the_articles_last(
    office: Office,
) -> None:
    await office.hand_in(1)
    office.clock.set(15)
    question = NewChoice(key="course", kind="downtime", subject={}, options=(Option(name="a", label="a"),))
    notice = NewNotice(key="course", audience="editors", kind="downtime", text="?", choices=(question,))
    await office.store.add_notice(notice, now=office.clock.now())
    assert await office.look() == ["?"]
    (asked,) = await office.store.open_choices("downtime")
    await office.store.choose(asked.id, "a", by="Анна", now=office.clock.now())
    assert len(await office.look()) == 1


async def test_a_crash_after_telling_tells_nobody_twice(office: Office) -> None:
    await office.hand_in(1)
    office.clock.set(15)
    assert len(await office.look()) == 1
    await office.store.remember("runway", "{}")  # as if it had died before this was written
    assert await office.look() == []


async def test_what_lasts_is_not_told_of(office: Office) -> None:
    await office.hand_in(30)
    office.clock.set(15)
    assert await office.look() == []
    office.clock.set(18, 30)  # and who looked at three does not look again
    for one in await office.store.waiting():
        await office.desk.cancel(one.article)
    assert await office.look() == []


async def test_a_queue_that_nobody_feeds_is_not_expected_to_last(office: Office) -> None:
    await office.hand_in(1)
    office.clock.set(15, days=10)
    assert await office.look() == []


async def test_a_queue_that_is_paused_is_not_told_of(office: Office) -> None:
    await office.hand_in(1)
    await office.desk.pause("news")
    office.clock.set(15)
    assert await office.look() == []


async def test_the_notice_can_be_switched_off(office: Office) -> None:
    await office.hand_in(1)
    office.newsroom = replace(office.newsroom, runway_at=None)
    office.clock.set(15)
    assert await office.look() == []


async def test_a_queue_that_has_no_working_day_any_more_is_not_told_of(office: Office) -> None:
    closed = SpecialDays(first=office.clock.now().date() + timedelta(days=1), last=date.max)
    news = replace(office.newsroom.queues["news"], exceptions=(closed,))
    office.newsroom = replace(office.newsroom, queues={"news": news})
    await office.hand_in(1)
    office.clock.set(15)
    assert await office.look() == []


async def test_a_queue_that_has_grown_is_told_of_once_until_it_fell_by_a_tenth(office: Office) -> None:
    office.limit(10)
    numbers = await office.hand_in(10)
    assert await office.look() == []
    numbers += await office.hand_in(1)
    grown = (
        "Очередь «news» слишком выросла: в ней 11 статей, предел — 10. "
        "Снимите лишнее (/queue) или попросите администратора добавить слотов."
    )
    assert await office.look() == [grown]
    await office.hand_in(3, "sport")
    assert await office.look() == []
    for number in numbers[:2]:
        await office.desk.cancel(number)
    assert await office.look() == []
    await office.hand_in(3)
    assert await office.look() == [grown.replace("11 статей", "12 статей")]


async def test_a_database_that_fails_ends_nothing(office: Office, tmp_path: Path) -> None:
    office.limit(1)
    office.desk.newsroom = office.newsroom
    with closing(sqlite3.connect(tmp_path / "anons.db")) as connection:
        connection.execute("ALTER TABLE facts RENAME TO elsewhere")
    stop, said = asyncio.Event(), []

    class Log:
        def warning(self, event: str, *, problem: str) -> None:
            said.append((event, problem))
            stop.set()

    async with asyncio.timeout(20):
        await Foreseeing(office.store, office.desk, office.clock, Log(), first=0).run(stop)
    ((event, problem),) = said
    assert event == "nobody looks ahead for now"
    assert "no such table: facts" in problem


async def test_a_look_that_fails_does_not_end_the_program(office: Office) -> None:
    office.limit(1)
    office.desk.newsroom = office.newsroom
    await office.store.remember("grown", "no memory of ours")
    stop = asyncio.Event()
    foreseeing = Foreseeing(office.store, office.desk, office.clock, structlog.get_logger(), first=0)
    with structlog.testing.capture_logs() as logs:
        async with asyncio.timeout(30), asyncio.TaskGroup() as tasks:
            tasks.create_task(foreseeing.run(stop))
            while not logs:  # noqa: ASYNC110 - nobody rings for a line of the log
                await asyncio.sleep(0.01)
            stop.set()
    assert [one["event"] for one in logs] == ["a look ahead failed"]
