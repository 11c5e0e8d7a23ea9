"""The desk: what people can do, and what they see of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.article import Article, ArticleState, NewArticle
from bot.core.delivery import Ceiling, Delivery, Doubtful, Failed, NewDelivery, Sent, State
from bot.core.edits import Aim
from bot.core.journal import Actor
from bot.core.labels import LabelMissing, LabelRule
from bot.core.newsroom import Channel, Newsroom
from bot.core.notice import ADMINS
from bot.core.receipt import Receipt
from bot.core.richtext import RichText
from bot.core.schedule import QueueRules, SlotRule
from bot.core.standstill import Standstill
from bot.core.status import Wait
from bot.desk import Desk
from bot.platforms import spec
from bot.store import Store

MOSCOW = ZoneInfo("Europe/Moscow")


def at(text: str) -> datetime:
    """A local moment of this week: "24 12:30"."""
    day, clock = text.split()
    return datetime.fromisoformat(f"2026-11-{day}T{clock}:00").replace(tzinfo=MOSCOW).astimezone(UTC)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Store.open(f"sqlite:///{tmp_path / 'anons.db'}") as opened:
        yield opened


@pytest.fixture
def newsroom() -> Newsroom:
    options = spec("telegram").options.model_validate({"chat": "@nash_rayon"})
    slots = (SlotRule(days=frozenset(range(7)), times=(time(9), time(12, 30))),)
    return Newsroom(
        timezone=MOSCOW,
        channels=MappingProxyType({"tg": Channel(name="tg", platform="telegram", options=options)}),
        queues=MappingProxyType(
            {
                "news": QueueRules(name="news", channels=("tg",), slots=slots),
                "sport": QueueRules(name="sport", channels=("tg",)),
            }
        ),
    )


@pytest.fixture
def desk(store: Store, newsroom: Newsroom, clock: Any) -> Desk:
    clock.advance(minutes=5)  # 9:05, past the first slot
    return Desk(store, newsroom, now=clock)


def new(title: str = "Мост открыт", state: ArticleState = ArticleState.WAITING, **more: Any) -> NewArticle:
    return NewArticle(article=Article(headline=RichText.of(title)), queue="news", state=state, **more)


async def fill(store: Store, desk: Desk, article: int, now: datetime, *, claimed: bool = True) -> int:
    stored = await store.article(article)
    assert stored is not None
    (preview,) = desk.preview(stored.article, desk.channels())
    delivery = NewDelivery(
        channel="tg",
        platform="telegram",
        post=preview.post,
        due=now,
        key=f"k{article}",
        deadline=now + timedelta(days=1),
    )
    ids = await store.fill(article, [delivery], now=now, queue="news", slot=None)
    assert ids is not None
    if claimed:
        lease, ceiling = timedelta(minutes=1), Ceiling(max_per_hour=9)
        taken = await store.claim("tg", owner="me", now=now, lease=lease, ceiling=ceiling)
        assert isinstance(taken, Delivery)
    return ids[0]


async def test_a_draft_is_told_when_it_would_go_and_goes_then_when_queued(desk: Desk) -> None:
    await desk.submit(new("Дождь"))
    draft = await desk.submit(new(state=ArticleState.DRAFT))
    assert await desk.forecast_if_queued(draft) == at("25 09:00")
    assert await desk.forecast_of(draft) is None
    assert await desk.put_in_queue(draft)
    assert await desk.forecast_of(draft) == at("25 09:00")
    assert await desk.place_of(draft) == 2
    assert not await desk.put_in_queue(draft)


async def test_an_exact_moment_is_its_own_forecast_and_has_no_place_in_the_queue(desk: Desk) -> None:
    article = await desk.submit(new())
    assert await desk.fix_time(article, at("26 07:00"))
    assert await desk.forecast_of(article) == at("26 07:00")
    assert await desk.place_of(article) is None
    assert await desk.urgent(article)
    assert await desk.forecast_of(article) == at("24 09:05")


async def test_first_goes_before_the_others(desk: Desk) -> None:
    await desk.submit(new("Дождь"))
    draft = await desk.submit(new(state=ArticleState.DRAFT))
    await desk.put_in_queue(draft, first=True)
    assert [one.waiting.article for one in await desk.waiting_with_forecast("news")] == [draft, 1]
    assert await desk.waiting_with_forecast("sport") == []


async def test_a_queue_without_slots_has_no_forecast(desk: Desk) -> None:
    draft = await desk.submit(new(state=ArticleState.DRAFT))
    assert await desk.forecast_if_queued(draft, queue="sport") is None
    await desk.put_in_queue(draft, queue="sport")
    assert await desk.forecast_of(draft) is None


async def test_what_does_not_exist_cannot_be_moved_dropped_repeated_or_decided(desk: Desk) -> None:
    assert not await desk.put_in_queue(7)
    assert not await desk.publish_now(7)
    assert not await desk.cancel(7)
    assert not await desk.retry(7)
    assert not await desk.resolve(7, landed=True, by=Actor(name="Анна"))
    assert not await desk.reword(7, Article(headline=RichText.of("Нет")))
    assert await desk.forecast_if_queued(7) is None
    assert await desk.place_of(7) is None
    assert not await desk.pause("nothing")


async def test_rewording_keeps_the_channels_that_were_chosen(desk: Desk) -> None:
    draft = await desk.submit(new(state=ArticleState.DRAFT, channels=("tg",)))
    assert await desk.reword(draft, Article(headline=RichText.of("Мост закрыт")))
    stored = await desk.article(draft)
    assert stored is not None
    assert (stored.article.title, stored.channels) == ("Мост закрыт", ("tg",))


async def test_many_articles_are_kept_at_once(desk: Desk) -> None:
    assert await desk.submit_many([new("Один"), new("Два")]) == 2
    assert len(await desk.waiting_with_forecast()) == 2


async def test_a_failed_delivery_is_repeated_once(desk: Desk, store: Store, clock: Any) -> None:
    article = await desk.submit(new())
    delivery = await fill(store, desk, article, clock())
    await store.settle(delivery, Failed(error="нет прав"), owner="me", now=clock())
    assert await desk.retry(delivery)
    assert not await desk.retry(delivery)
    assert [one.state for one in await desk.deliveries_of(article)] == [State.PLANNED]


async def test_the_first_verdict_about_a_delivery_counts(desk: Desk, store: Store, clock: Any) -> None:
    delivery = await fill(store, desk, await desk.submit(new()), clock())
    await store.settle(delivery, Doubtful(error="связь"), owner="me", now=clock())
    assert await desk.resolve(delivery, landed=True, by=Actor(name="Анна"), url="https://t.me/nash_rayon/5")
    assert not await desk.resolve(delivery, landed=False, by=Actor(name="Пётр"))
    found = await desk.delivery(delivery)
    assert found is not None
    assert found.receipt is not None
    assert (found.state, found.receipt.url) == (State.SENT, "https://t.me/nash_rayon/5")


async def test_a_channel_that_stood_still_and_is_well_goes_on_and_the_admins_hear_of_it(
    desk: Desk, store: Store, clock: Any
) -> None:
    standstill = Standstill(channel="tg", since=clock(), look_at=clock(), reason="Нет прав.", advice=None)
    await store.stand_still(standstill, now=clock())
    assert (await desk.status()).standstills == (standstill,)
    assert await desk.found_healthy("tg")
    assert not await desk.found_healthy("tg")
    assert await desk.standstills() == []
    (told,) = await store.pending_notices(now=clock())
    assert (told.audience, told.text) == (ADMINS, "Канал «tg» (Telegram) снова работает: посты идут дальше.")
    assert desk.network_of("gone") == "gone"


async def test_the_status_shows_brakes_queues_and_the_first_empty_slot(
    desk: Desk, store: Store, clock: Any
) -> None:
    delivery = await fill(store, desk, await desk.submit(new()), clock())
    await store.settle(
        delivery,
        Sent(receipt=Receipt(at=clock(), remote_id="1", url=None)),
        owner="me",
        now=clock(),
    )
    await desk.submit(new("Дождь"))
    await desk.pause("sport")
    await desk.freeze(reason="траур", by=Actor(name="Анна"))
    status = await desk.status()
    news, sport = status.queues
    assert (news.waiting, news.next_at, news.empty_slot) == (1, at("24 12:30"), at("25 09:00"))
    assert (sport.paused, sport.next_at, sport.empty_slot) == (True, None, None)
    assert status.flags.frozen == "траур"
    assert status.deliveries[State.SENT] == 1
    assert await desk.resume()
    assert await desk.resume("sport")
    assert not (await desk.flags()).paused


async def test_the_same_story_is_found_waiting_and_out(desk: Desk, store: Store, clock: Any) -> None:
    first = await desk.submit(new("Мост открыт", editor_name="Анна"))
    twins = await desk.twins(Article(headline=RichText.of("МОСТ ОТКРЫТ!")))
    assert [(twin.at, stored.editor_name) for twin, stored in twins] == [(at("24 12:30"), "Анна")]
    assert await desk.twins(Article(headline=RichText.of("Мост открыт")), besides=first) == []
    delivery = await fill(store, desk, first, clock())
    sent = Sent(receipt=Receipt(at=clock(), remote_id="1", url=None))
    await store.settle(delivery, sent, owner="me", now=clock())
    ((twin, _),) = await desk.twins(Article(headline=RichText.of("Мост открыт")))
    assert twin.out == clock()


async def test_a_changed_newsroom_is_in_force_at_once(desk: Desk, newsroom: Newsroom) -> None:
    await desk.submit(new())
    slots = (SlotRule(days=frozenset(range(7)), times=(time(15),)),)
    rules = replace(newsroom.queues["news"], slots=slots)
    desk.newsroom = replace(newsroom, queues=MappingProxyType({"news": rules}))
    assert await desk.forecast_of(1) == at("24 15:00")
    assert [(slot.at, slot.article) for slot in await desk.plan(1)] == [(at("24 15:00"), 1)]


async def test_a_channel_that_takes_nothing_until_a_known_moment_says_why(
    desk: Desk, newsroom: Newsroom, store: Store, clock: Any
) -> None:
    now = clock()
    known = newsroom.channels["tg"]
    desk.newsroom = replace(newsroom, channels=MappingProxyType({"tg": replace(known, max_per_hour=1)}))
    first, second = [await desk.submit(new(title)) for title in ("Мост открыт", "Каток залит")]
    out = await fill(store, desk, first, now)
    await store.settle(out, Sent(receipt=Receipt(at=now, remote_id="1", url=None)), owner="me", now=now)
    assert await desk.waits() == (), "nothing waits for its turn"
    await fill(store, desk, second, now, claimed=False)
    assert await desk.waits() == (Wait(channel="tg", until=now + timedelta(hours=1), why="ceiling"),)
    await store.be_patient("tg", until=now + timedelta(hours=2), now=now)
    assert await desk.waits() == (Wait(channel="tg", until=now + timedelta(hours=2), why="network"),)
    assert (await desk.status()).waits == await desk.waits()
    clock.advance(hours=3)
    assert await desk.waits() == ()


def gapped(newsroom: Newsroom, minutes: int = 20, delay: int = 0) -> Newsroom:
    rules = replace(newsroom.queues["news"], min_gap=timedelta(minutes=minutes))
    channel = replace(newsroom.channels["tg"], delay=timedelta(minutes=delay))
    return replace(
        newsroom, queues=MappingProxyType({"news": rules}), channels=MappingProxyType({"tg": channel})
    )


async def test_an_exact_moment_is_held_against_what_is_out_and_what_waits_for_its_own(
    desk: Desk, newsroom: Newsroom, store: Store, clock: Any
) -> None:
    desk.newsroom = gapped(newsroom)
    out, coming, own = [await desk.submit(new(title)) for title in ("Вышла", "Ждёт", "Своя")]
    await fill(store, desk, out, clock())
    await desk.fix_time(coming, clock() + timedelta(minutes=25))
    await desk.fix_time(own, clock() + timedelta(minutes=15))
    stored = await desk.article(own)
    assert stored is not None
    assert [one.title for one in await desk.crowds_of(stored)] == ["Вышла", "Ждёт"]
    waiting = await desk.article(await desk.submit(new("Без времени")))
    assert waiting is not None
    assert await desk.crowds_of(waiting) == []
    assert await desk.crowds_at(clock(), ()) == []


async def test_delayed_channels_crowd_where_their_readers_see_it(
    desk: Desk, newsroom: Newsroom, clock: Any
) -> None:
    desk.newsroom = gapped(newsroom, delay=30)
    late = await desk.submit(new("Позже", at=clock() + timedelta(minutes=1)))
    gone = replace(new("Ничья", at=clock() + timedelta(minutes=1)), queue="gone")
    await desk.submit(gone)
    channels = desk.channels()
    assert [one.article for one in await desk.crowds_at(clock(), channels)] == [late]
    assert await desk.crowds_at(clock(), channels, besides=late) == []
    assert await desk.crowds_at(clock(), channels, at_once=True) == []


async def test_everything_that_waits_comes_by_time_and_what_has_no_slot_last(desk: Desk) -> None:
    await desk.submit_many([new(f"Новость {number}") for number in range(200)])
    exact = await desk.submit(new("Точно", at=at("24 18:00")))
    sport = await desk.submit(replace(new("Без слотов"), queue="sport"))
    first = await desk.waiting_by_time(0, 3)
    assert first.total == 202
    assert [(one.waiting.article, one.at) for one in first.shown] == [
        (1, at("24 12:30")),
        (exact, at("24 18:00")),
        (2, at("25 09:00")),
    ]
    everything = await desk.waiting_with_forecast()
    by_time = sorted(everything, key=lambda one: (one.at is None, one.at or at("24 00:00")))
    for start in (0, 60, 115, 195):
        found = await desk.waiting_by_time(start, 10)
        assert list(found.shown) == by_time[start : start + 10], start
    assert (await desk.waiting_by_time(200, 10)).shown[-1].waiting.article == sport
    assert (await desk.waiting_by_time(210, 10)).shown == ()


async def test_a_forecast_that_needs_more_than_the_heads_reads_on(desk: Desk) -> None:
    await desk.submit_many([new(f"Новость {number}") for number in range(400)])
    # the first slot is half past twelve, and there are two a day
    assert await desk.forecast_of(100) == at("24 09:00") + timedelta(days=50)
    assert await desk.forecast_of(400) is None, "there are not so many slots in sight"
    draft = await desk.submit(new(state=ArticleState.DRAFT))
    assert await desk.forecast_if_queued(draft) is None
    assert await desk.place_of(400) == 400


async def test_what_a_paused_queue_holds_is_nothing_the_others_reckon_with(
    desk: Desk, newsroom: Newsroom
) -> None:
    news = gapped(newsroom).queues["news"]
    sport = replace(news, name="sport")
    desk.newsroom = replace(newsroom, queues=MappingProxyType({"news": news, "sport": sport}))
    first = await desk.submit(new("Мост"))
    other = await desk.submit(replace(new("Матч"), queue="sport"))
    assert await desk.forecast_of(other) == at("24 12:50")
    await desk.pause("news")
    assert await desk.forecast_of(other) == at("24 12:30")
    assert await desk.forecast_of(first) == at("24 12:30"), "if it went on now, before the other queue"
    coming = await desk.plan(1)
    assert {(slot.queue, slot.article) for slot in coming if slot.article} == {("sport", 2), ("news", 1)}


async def test_what_has_nowhere_to_go_takes_nobodys_slot(desk: Desk) -> None:
    lost = await desk.submit(new("Никуда", channels=("gone",)))
    mine = await desk.submit(new("Мост"))
    assert await desk.forecast_of(lost) is None
    assert await desk.forecast_of(mine) == at("24 12:30")


async def test_the_forecast_reads_on_among_many_exact_moments(desk: Desk, newsroom: Newsroom) -> None:
    desk.newsroom = gapped(newsroom, minutes=1)
    begin = at("24 09:10")
    exact = [new(f"Т {number}", at=begin + timedelta(minutes=2 * number)) for number in range(900)]
    await desk.submit_many(exact)
    assert await desk.forecast_of(await desk.submit(new("Мост"))) == at("24 12:31")
    assert await desk.forecast_of(await desk.submit(new("Каток"))) == at("25 09:01")


async def test_a_change_is_entered_with_its_field_and_its_version(desk: Desk, store: Store) -> None:
    number = await desk.submit(new("Мост", state=ArticleState.DRAFT))
    anna = Actor(name="Анна", id=111)
    for version, (title, aim) in enumerate((("Мост открыт", "headline"), ("Мост закрыт", "whole"))):
        stored = await desk.article(number)
        assert stored is not None
        changed = replace(stored, article=replace(stored.article, headline=RichText.of(title)))
        assert await desk.change(changed, Aim.named(aim), by=anna)
        assert not await desk.change(changed, Aim.named(aim), by=anna), "made of what was there before"
        (entry,) = await desk.changed_since(number, version)
        assert (entry.details["fields"], entry.by) == ([aim], anna)
    assert len(await desk.changed_since(number, 0)) == 2
    await desk.cancel(number)
    stored = await desk.article(number)
    assert stored is not None
    assert not await desk.change(stored, Aim.named("headline"), by=anna)
    assert not await desk.reword(number, stored.article)


async def test_nobody_queues_what_has_changed_or_was_taken_back_since_they_looked(desk: Desk) -> None:
    number = await desk.submit(new(state=ArticleState.DRAFT))
    author, editor = Actor(name="Иван", id=333), Actor(name="Анна", id=111)
    draft = await desk.article(number)
    assert draft is not None
    assert await desk.change(
        replace(draft, article=Article(headline=RichText.of("Мост закрыт"))), Aim.named("headline"), by=author
    )
    assert not await desk.put_in_queue(number, seen=draft, by=editor)
    assert await desk.submit_for_review(number, by=author)
    submitted = await desk.article(number)
    assert await desk.give_back(number, by=author)
    assert not await desk.put_in_queue(number, seen=submitted, by=editor), "the same text, not theirs now"
    assert await desk.put_in_queue(number, seen=await desk.article(number), by=author)


async def test_what_waits_keeps_the_label_that_its_tags_demand(desk: Desk, newsroom: Newsroom) -> None:
    label = LabelRule(tag="реклама", must=("erid",))
    desk.newsroom = replace(newsroom, labels=(label,))
    article = Article(headline=RichText.of("Окна, erid: 2"), tags=("реклама",))
    number = await desk.submit(NewArticle(article=article, queue="news"))
    stored = await desk.article(number)
    assert stored is not None
    bare = replace(stored, article=replace(article, headline=RichText.of("Окна")))
    with pytest.raises(LabelMissing):
        await desk.change(bare, Aim.named("headline"))
    assert (await desk.article(number)) == stored
