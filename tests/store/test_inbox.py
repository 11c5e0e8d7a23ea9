"""Inbox: no update is lost, none is handled twice."""

import json
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.store import Store
from bot.store.tables import updates


async def test_updates_wait_in_telegrams_order_until_they_are_handled(store: Store, now: datetime) -> None:
    await store.keep_updates([(12, '{"b": 1}'), (11, '{"a": 1}')], now=now)
    await store.keep_updates([(12, '{"other": 1}'), (13, "{}")], now=now)
    assert await store.pending_updates() == [(11, '{"a": 1}'), (12, '{"b": 1}'), (13, "{}")]
    assert await store.pending_updates(limit=1) == [(11, '{"a": 1}')]
    await store.update_handled(11, now=now)
    assert [number for number, _ in await store.pending_updates()] == [12, 13]


async def test_an_update_that_was_handled_is_not_taken_again(store: Store, now: datetime) -> None:
    await store.keep_updates([(11, "{}")], now=now)
    await store.update_handled(11, now=now)
    await store.keep_updates([(11, "{}")], now=now + timedelta(hours=24))
    assert await store.pending_updates() == []


async def test_of_what_was_handled_the_words_are_not_kept(store: Store, now: datetime) -> None:
    await store.keep_updates([(7, '{"text": "secret"}'), (8, '{"text": "waits"}')], now=now)
    await store.update_handled(7, now=now)
    query = select(updates.c.id, updates.c.body).order_by(updates.c.id)
    rows = await store._read(lambda connection: connection.execute(query).all())
    assert [tuple(row) for row in rows] == [(7, ""), (8, '{"text": "waits"}')]


async def test_the_last_update_is_the_one_that_came_last_even_if_numbers_started_anew(
    store: Store, now: datetime
) -> None:
    assert await store.last_update_id() is None
    await store.keep_updates([], now=now)
    await store.keep_updates([(900, "{}"), (901, "{}")], now=now)
    assert await store.last_update_id() == 901
    await store.keep_updates([(5, "{}")], now=now + timedelta(days=8))
    assert await store.last_update_id() == 5


async def test_marks_of_old_updates_do_not_pile_up_and_unhandled_ones_stay(
    store: Store, now: datetime
) -> None:
    await store.keep_updates([(1, "{}"), (2, "{}")], now=now)
    await store.update_handled(1, now=now)
    much_later = now + timedelta(days=3)
    await store.keep_updates([(1, "{}")], now=much_later)
    assert [number for number, _ in await store.pending_updates()] == [1, 2]


async def test_a_stranger_is_greeted_once(store: Store, now: datetime) -> None:
    assert await store.greet_stranger(7, now=now)
    assert not await store.greet_stranger(7, now=now + timedelta(days=365))
    assert await store.greet_stranger(8, now=now)


async def test_half_a_surrogate_pair_does_not_stop_the_updates_beside_it(store: Store, now: datetime) -> None:
    broken = json.dumps({"text": "Дождь \ud800"}, ensure_ascii=False)
    await store.keep_updates([(1, broken), (2, "{}")], now=now)
    (first, second) = await store.pending_updates()
    assert (json.loads(first[1]), second) == ({"text": "Дождь \ud800"}, (2, "{}"))
