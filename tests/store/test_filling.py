"""Filling: whoever comes second changes nothing."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from bot.core.article import Article, ArticleState, NewArticle
from bot.core.delivery import NewDelivery, Sent, State
from bot.core.receipt import Receipt
from bot.store import Store

Open = Callable[[], Awaitable[Store]]


async def test_filling_takes_the_article_uses_the_slot_and_plans_the_deliveries(
    store: Store,
    new_article: Callable[..., NewArticle],
    new_delivery: Callable[..., NewDelivery],
    now: datetime,
) -> None:
    number = await store.add_article(new_article("Мост", editor_id=7), now=now)
    new = [new_delivery("tg"), new_delivery("vk", due=now + timedelta(minutes=2))]
    assert await store.cursor("news") is None
    ids = await store.fill(number, new, now=now, queue="news", slot=now)
    assert ids is not None
    assert await store.cursor("news") == now
    kept = await store.article(number)
    assert kept is not None
    assert kept.state is ArticleState.TAKEN
    first, second = await store.deliveries_of(number)
    assert [first.id, second.id] == ids
    assert (first.post, first.key, first.due, first.deadline) == (
        new[0].post,
        new[0].key,
        now,
        new[0].deadline,
    )
    assert (second.channel, second.state, second.title, second.editor_id) == ("vk", State.PLANNED, "Мост", 7)
    assert (second.attempts, second.receipt, second.asked) == (0, None, False)


async def test_an_article_is_taken_once_and_the_loser_leaves_its_slot_free(
    store: Store,
    new_article: Callable[..., NewArticle],
    new_delivery: Callable[..., NewDelivery],
    now: datetime,
) -> None:
    number = await store.add_article(new_article(), now=now)
    other = await store.add_article(new_article(), now=now)
    later = now + timedelta(hours=1)
    assert await store.fill(number, [new_delivery()], now=now, queue="news", slot=now)
    assert await store.fill(number, [new_delivery()], now=now, queue="news", slot=later) is None
    assert await store.fill(number, [new_delivery()], now=now, queue="news", slot=None) is None
    assert await store.cursor("news") == now
    assert len(await store.deliveries_of(number)) == 1
    assert await store.fill(other, [new_delivery()], now=now, queue="news", slot=later) is not None


async def test_two_processes_that_race_for_a_slot_fill_it_once(
    open_store: Open,
    new_article: Callable[..., NewArticle],
    new_delivery: Callable[..., NewDelivery],
    now: datetime,
) -> None:
    stores = [await open_store(), await open_store()]
    numbers = [await stores[0].add_article(new_article(), now=now) for _ in range(8)]
    tries = [
        stores[each % 2].fill(number, [new_delivery()], now=now, queue="news", slot=now)
        for each, number in enumerate(numbers)
    ]
    won = [ids for ids in await asyncio.gather(*tries) if ids is not None]
    assert len(won) == 1
    assert await stores[0].waiting_counts() == {"news": 7}
    assert await stores[1].counts() == {State.PLANNED: 1}


async def test_the_same_moment_is_another_slot_in_another_queue(
    store: Store,
    new_article: Callable[..., NewArticle],
    new_delivery: Callable[..., NewDelivery],
    now: datetime,
) -> None:
    for queue in ("news", "sport"):
        number = await store.add_article(new_article(queue=queue), now=now)
        assert await store.fill(number, [new_delivery()], now=now, queue=queue, slot=now) is not None


async def test_a_cursor_never_moves_back(store: Store, now: datetime) -> None:
    later = now + timedelta(hours=1)
    await store.advance_cursor("news", later)
    await store.advance_cursor("news", now)
    assert await store.cursor("news") == later
    await store.advance_cursor("news", later + timedelta(hours=1))
    assert await store.cursor("news") == later + timedelta(hours=1)


async def test_moments_of_a_channel_are_those_of_its_receipts_and_else_when_due(
    store: Store,
    planned: Callable[..., Awaitable[int]],
    claim: Callable[..., Awaitable[Any]],
    now: datetime,
) -> None:
    sent = await planned("tg")
    await claim("tg")
    went = now + timedelta(minutes=7)
    receipt = Receipt(at=went, remote_id="1", url=None)
    assert await store.settle(sent, Sent(receipt=receipt), owner="publisher-1", now=went)
    due = now + timedelta(minutes=3)
    await planned("tg", due=due)
    await planned("vk", due=now - timedelta(hours=2))
    withdrawn = await planned("ok")
    found = await store.delivery(withdrawn)
    assert found is not None
    await store.cancel_article(found.article, now=now)
    # overdue when it was filled: readers get it then at the earliest
    assert await store.channel_moments(since=now) == {"tg": [due, went], "vk": [now]}


async def test_a_slot_is_used_once_it_is_filled(
    store: Store, new_article: Callable[..., NewArticle], new_delivery: Callable[..., Any], now: datetime
) -> None:
    number = await store.add_article(new_article(), now=now)
    assert not await store.is_used("news", now)
    await store.fill(number, [new_delivery()], now=now, queue="news", slot=now)
    assert await store.is_used("news", now)
    assert not await store.is_used("sport", now)


async def test_what_comes_soon_is_all_up_to_a_moment_and_the_first_of_the_others(
    store: Store, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    minute = timedelta(minutes=1)
    for number in (3, 1, 0, 2):
        await store.add_article(new_article(str(number), at=now + number * minute), now=now)
    await store.add_article(new_article("в слот"), now=now)
    await store.advance_cursor("news", now)
    soon = await store.soon(["news", "sport"], until=now + minute)
    assert [one.title for one in soon.exact] == ["0", "1", "2"]
    assert (soon.cursors, soon.heads) == ({"news": now, "sport": None}, ())


async def test_a_post_made_of_what_was_changed_meanwhile_does_not_go_out(
    store: Store,
    new_article: Callable[..., NewArticle],
    new_delivery: Callable[..., NewDelivery],
    article: Callable[..., Article],
    now: datetime,
) -> None:
    number = await store.add_article(new_article("Было"), now=now)
    assert await store.set_content(number, article("Стало"), channels=None, version=0, now=now)
    late = [new_delivery("tg")]
    assert await store.fill(number, late, now=now, queue="news", slot=now, version=0) is None
    assert (await store.is_used("news", now), await store.deliveries_of(number)) == (False, [])
    assert await store.fill(number, late, now=now, queue="news", slot=now, version=1)
