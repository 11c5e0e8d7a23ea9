"""The day is summed up once, whoever was down meanwhile; who was invited elsewhere is known here."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import structlog

from bot.app.clock import Clock
from bot.app.digesting import Digesting
from bot.core.article import Article, ArticleState, NewArticle
from bot.core.delivery import Ceiling, Delivery, Failed, NewDelivery, Sent
from bot.core.journal import Actor
from bot.core.newsroom import Channel, Newsroom, Role
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.core.richtext import RichText
from bot.core.schedule import QueueRules, SlotRule
from bot.desk import Desk
from bot.store import Store

SLOTS = (SlotRule(days=frozenset(range(7)), times=(time(12), time(18))),)
NEWSROOM = Newsroom(
    timezone=ZoneInfo("Europe/Moscow"),
    channels={"tg": Channel(name="tg", platform="telegram", options=None)},
    queues={"news": QueueRules(name="news", channels=("tg",), slots=SLOTS)},
    digest_at=time(19),
)
VERA = 444
SEVEN = datetime(2026, 11, 24, 16, tzinfo=UTC)


class HandClock(Clock):
    shown = SEVEN - timedelta(hours=2)

    def wall(self) -> datetime:
        return self.shown


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(f"sqlite:///{tmp_path / 'anons.db'}") as opened:
        yield opened


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


def fresh(store: Store, clock: HandClock) -> Digesting:
    """A program that has just been started."""
    return Digesting(store, Desk(store, NEWSROOM, now=clock.now), clock, structlog.get_logger())


async def told(store: Store, clock: HandClock) -> list[str]:
    return [one.text for one in await store.pending_notices(now=clock.now()) if one.kind == "digest"]


async def sent_or_failed(store: Store, clock: HandClock, outcome: Any) -> None:
    new = NewArticle(article=Article(headline=RichText.of("Мост открыли")), queue="news")
    number, now = await store.add_article(new, now=clock.now()), clock.now()
    post = Post(text=f"Мост {number}", length=6, limit=4096)
    delivery = NewDelivery(
        channel="tg",
        platform="telegram",
        post=post,
        due=now,
        key=f"{number}",
        deadline=now + timedelta(days=1),
    )
    filled = await store.fill(number, [delivery], queue="news", slot=now, now=now)
    assert filled
    lease = timedelta(minutes=1)
    taken = await store.claim("tg", owner="p", now=now, lease=lease, ceiling=Ceiling(max_per_hour=60))
    assert isinstance(taken, Delivery)
    assert await store.settle(taken.id, outcome, owner="p", now=now)
    clock.shown += timedelta(minutes=1)


async def test_the_day_is_summed_up_once_also_by_a_program_that_was_restarted(
    store: Store, clock: HandClock
) -> None:
    digesting = fresh(store, clock)
    assert not await digesting.look()
    clock.shown = SEVEN
    assert await digesting.look()
    assert not await digesting.look()
    clock.shown += timedelta(minutes=5)
    assert not await fresh(store, clock).look()
    assert len(await told(store, clock)) == 1
    clock.shown += timedelta(days=1)
    assert await fresh(store, clock).look()


async def test_it_counts_what_the_store_knows(store: Store, clock: HandClock) -> None:
    receipt = Receipt(at=clock.now(), remote_id="1", url="https://t.me/x/1", parts=("1",))
    await sent_or_failed(store, clock, Sent(receipt=receipt))
    await sent_or_failed(store, clock, Failed(error="Нет прав."))
    for state in (ArticleState.WAITING, ArticleState.REVIEW):
        article = Article(headline=RichText.of(f"Каток {state}"))
        await store.add_article(NewArticle(article=article, queue="news", state=state), now=clock.now())
    clock.shown = SEVEN
    await fresh(store, clock).look()
    (text,) = await told(store, clock)
    assert "Вышло: 1 пост (tg — 1)" in text
    assert "«Мост открыли» (tg)" in text
    assert "Ждут выхода: 1 статья." in text
    assert "На вашем решении: 1 статья." in text
    assert "из 2 слотов" in text


async def test_what_was_told_yesterday_is_not_told_again(store: Store, clock: HandClock) -> None:
    await sent_or_failed(store, clock, Failed(error="Нет прав."))
    clock.shown = SEVEN + timedelta(days=1)
    await fresh(store, clock).look()
    (text,) = await told(store, clock)
    assert "Не вышло" not in text


async def test_the_running_program_learns_who_was_invited_and_removed_elsewhere(town: Any) -> None:
    elsewhere = Desk(town.store, NEWSROOM, now=town.clock.now)
    petr = Actor(id=222222222, name="Пётр")
    async with town.program("desk"):
        word = await elsewhere.invite(Role.EDITOR, by=petr)
        town.sandbox.telegram.say(VERA, "/status")
        await town.until(lambda: answers(town, 1))  # a stranger's answer; later there is silence
        invitation = await elsewhere.invitation(word)
        assert invitation is not None
        await town.store.join(invitation.digest, person=VERA, name="Вера", now=town.clock.now())
        await town.until(lambda: answers(town, 2))


async def answers(town: Any, count: int) -> bool:
    """Whether she has been answered so often; until then she asks again."""
    if len(town.sandbox.telegram.chat(VERA)) >= count:
        return True
    town.sandbox.telegram.say(VERA, "/status")
    await asyncio.sleep(0.2)
    return False
