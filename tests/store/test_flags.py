"""Flags: everybody sees the same ones, and a restart changes nothing."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.core.flags import Flags
from bot.store import Store


async def test_a_freeze_has_a_reason_and_the_first_one_stays(
    open_store: Callable[[], Awaitable[Store]], now: datetime
) -> None:
    here, there = await open_store(), await open_store()
    assert await here.flags() == Flags()
    assert await here.freeze(reason="траур", by="Анна", now=now)
    assert not await there.freeze(reason="авария", by="Пётр", now=now + timedelta(hours=1))
    assert await there.flags() == Flags(frozen="траур", frozen_by="Анна", frozen_at=now)
    assert await there.unfreeze()
    assert not await here.unfreeze()
    assert await here.flags() == Flags()


async def test_queues_and_channels_pause_each_for_itself(store: Store) -> None:
    assert await store.pause("news")
    assert not await store.pause("news")
    assert await store.pause("vk")
    assert (await store.flags()).paused == {"news", "vk"}
    assert await store.unpause("news")
    assert not await store.unpause("news")
    assert await store.flags() == Flags(paused=frozenset({"vk"}))


async def test_the_last_thing_remembered_is_recalled(store: Store) -> None:
    assert await store.recall("last seen") is None
    await store.remember("last seen", "41")
    await store.remember("last seen", "42")
    assert await store.recall("last seen") == "42"
