"""A glance tells every loop whether there is anything for it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from bot.core.delivery import Asked, Doubtful
from bot.core.standstill import Standstill
from bot.store import Store

Planned = Callable[..., Awaitable[int]]
MINUTE = timedelta(minutes=1)
ME = "publisher-1"


async def test_nothing_is_to_do(store: Store) -> None:
    glance = await store.glance()
    assert (glance.due, glance.standstills, glance.doubted, glance.sending) == ({}, {}, frozenset(), False)
    assert not glance.stops("tg")


async def test_a_channels_first_planned_delivery_counts(
    store: Store, planned: Planned, now: datetime
) -> None:
    await planned("tg", due=now + MINUTE)
    await planned("tg", due=now)
    await planned("vk", due=now + 2 * MINUTE)
    assert (await store.glance()).due == {"tg": now, "vk": now + 2 * MINUTE}


async def test_what_is_on_its_way_and_what_is_in_doubt_until_somebody_was_asked(
    store: Store, planned: Planned, claim: Any, now: datetime
) -> None:
    number = await planned("tg")
    await claim("tg")
    assert ((await store.glance()).sending, (await store.glance()).due) == (True, {})
    await store.settle(number, Doubtful(error="cut"), owner=ME, now=now)
    glance = await store.glance()
    assert (glance.sending, sorted(glance.doubted)) == (False, ["tg"])
    await store.settle(number, Asked(), owner=None, now=now)
    assert (await store.glance()).doubted == frozenset()


async def test_brakes_and_standstills_are_seen(store: Store, now: datetime) -> None:
    standing = Standstill(channel="vk", since=now, look_at=now + MINUTE, reason="Токен отозван.")
    await store.stand_still(standing, now=now)
    await store.pause("ok")
    glance = await store.glance()
    assert glance.standstills == {"vk": standing}
    assert [glance.stops(name) for name in ("vk", "ok", "tg")] == [True, True, False]
    await store.freeze(reason="траур", by="Анна", now=now)
    assert (await store.glance()).stops("tg")


async def test_whatever_may_have_changed_something_is_counted(store: Store, planned: Planned) -> None:
    before = store.writes
    await store.glance()
    assert store.writes == before
    await planned("tg")
    assert store.writes > before
