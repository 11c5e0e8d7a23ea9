"""Ordering: who waits before whom, and in which queue."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.core.article import ArticleState, NewArticle
from bot.core.journal import SHELL, NewEntry, Verb
from bot.store import Store

Make = Callable[..., NewArticle]
HOUR = timedelta(hours=1)
MOVED = NewEntry(verb=Verb.MOVED, by=SHELL, details={"to": "up"})


@pytest.fixture
async def three(store: Store, new_article: Make, now: datetime) -> list[int]:
    """Articles 1, 2, 3 of the queue "news", and one with an exact time between the first two."""
    one = await store.add_article(new_article("Первая"), now=now)
    await store.add_article(new_article("Точная", at=now + HOUR), now=now)
    rest = [await store.add_article(new_article(title), now=now) for title in ("Вторая", "Третья")]
    return [one, *rest]


async def line(store: Store, queue: str = "news") -> list[str]:
    """Who waits for a slot, in order."""
    return [one.title for one in await store.waiting(queue) if one.at is None]


async def test_a_step_exchanges_two_neighbours_and_passes_over_exact_times(
    store: Store, three: list[int], now: datetime
) -> None:
    assert await store.step(three[1], by=-1, now=now)
    assert await line(store) == ["Вторая", "Первая", "Третья"]
    assert await store.step(three[1], by=1, now=now)
    assert await store.step(three[1], by=1, now=now)
    assert await line(store) == ["Первая", "Третья", "Вторая"]


async def test_nobody_steps_beyond_the_ends_or_out_of_a_time_or_a_state(
    store: Store, three: list[int], now: datetime
) -> None:
    exact = three[0] + 1
    await store.cancel_article(three[2], now=now)
    for number, by in ((three[0], -1), (three[1], 1), (exact, -1), (three[2], -1), (99, 1)):
        assert not await store.step(number, by=by, now=now, entry=MOVED)
    assert await line(store) == ["Первая", "Вторая"]
    assert [entry.article for entry in await store.entries()] == []


async def test_of_two_that_share_a_place_one_may_step_before_the_other(
    store: Store, three: list[int], now: datetime
) -> None:
    await store.change_queue([three[1]], queue="sport", now=now)
    await store._database.write(lambda c: c.exec_driver_sql("UPDATE articles SET place = 7").rowcount)
    await store.change_queue([three[1]], queue="news", now=now)
    await store._database.write(lambda c: c.exec_driver_sql("UPDATE articles SET place = 7").rowcount)
    assert await line(store) == ["Первая", "Вторая", "Третья"]
    assert await store.step(three[2], by=-1, now=now)
    assert await line(store) == ["Первая", "Третья", "Вторая"]


async def test_several_go_to_the_head_in_the_order_that_they_had(
    store: Store, three: list[int], now: datetime
) -> None:
    entry = NewEntry(verb=Verb.MOVED, by=SHELL, details={"to": "first"})
    put = await store.put_first([three[2], three[1], three[0] + 1, 99], now=now, entry=entry)
    assert put == [three[1], three[2]]
    assert await line(store) == ["Вторая", "Третья", "Первая"]
    assert [one.article for one in await store.entries()] == put


async def test_who_changes_the_queue_goes_to_its_end_and_no_earlier_slot_is_theirs(
    store: Store, three: list[int], new_article: Make, now: datetime
) -> None:
    await store.add_article(new_article("Хоккей", queue="sport"), now=now)
    exact = three[0] + 1
    later = now + HOUR / 2
    moved = await store.change_queue([three[2], three[0], exact, 99], queue="sport", now=later)
    assert moved == [three[0], exact, three[2]]
    assert await line(store, "sport") == ["Хоккей", "Первая", "Третья"]
    queued = {one.article: (one.queued, one.at) for one in await store.waiting("sport")}
    assert queued[three[0]] == (later, None)
    assert queued[exact] == (now, now + HOUR)
    assert await store.change_queue([three[0]], queue="sport", now=later) == []


async def test_what_has_been_taken_changes_no_queue(store: Store, three: list[int], now: datetime) -> None:
    await store.fill(three[0], [], now=now, queue="news", slot=None)
    assert await store.change_queue([three[0]], queue="sport", now=now) == []
    assert await store.put_first([three[0]], now=now) == []


async def test_an_exact_time_goes_back_to_the_end_of_the_queue(
    store: Store, three: list[int], now: datetime
) -> None:
    exact, later = three[0] + 1, now + HOUR / 2
    assert await store.unfix(exact, now=later, entry=MOVED)
    assert await line(store) == ["Первая", "Вторая", "Третья", "Точная"]
    stored = await store.article(exact)
    assert stored is not None
    assert (stored.at, stored.queued, stored.state) == (None, later, ArticleState.WAITING)
    assert not await store.unfix(exact, now=later, entry=MOVED)
    assert [one.article for one in await store.entries(exact)] == [exact]


async def test_an_exact_time_that_is_gone_already_stays_gone(
    store: Store, three: list[int], now: datetime
) -> None:
    await store.cancel_article(three[0] + 1, now=now)
    assert not await store.unfix(three[0] + 1, now=now)
    assert not await store.unfix(99, now=now)
