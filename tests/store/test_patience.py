"""Patience: what a network asked of a channel, whatever became of the post that heard it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.delivery import Blocked, Delivery
from bot.store import Store

Planned = Callable[..., Awaitable[int]]
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


async def test_nothing_of_the_channel_is_claimed_before_and_other_channels_go_on(
    store: Store, planned: Planned, claim: Any, now: datetime
) -> None:
    vk, _ = await planned("vk"), await planned("tg")
    assert await store.patient_until("vk") is None
    await store.be_patient("vk", until=now + MINUTE, now=now)
    blocked = await claim("vk")
    assert blocked == Blocked(reason="patience", until=now + MINUTE, delivery=vk)
    assert isinstance(await claim("tg"), Delivery)
    assert isinstance(await claim("vk", at=now + MINUTE), Delivery)


async def test_the_longest_wait_counts(store: Store, now: datetime) -> None:
    await store.be_patient("vk", until=now + 2 * MINUTE, now=now)
    await store.be_patient("vk", until=now + MINUTE, now=now)
    assert await store.patient_until("vk") == now + 2 * MINUTE
    await store.be_patient("vk", until=now + 3 * MINUTE, now=now)
    assert await store.patient_until("vk") == now + 3 * MINUTE


@pytest.mark.parametrize(("by", "until"), [(DAY, MINUTE), (None, None)], ids=["seen", "not seen"])
async def test_a_clock_that_was_set_back_makes_no_day_of_a_minute(
    store: Store, now: datetime, by: timedelta | None, until: timedelta | None
) -> None:
    await store.be_patient("vk", until=now + DAY + MINUTE, now=now + DAY)
    await store.be_patient("ok", until=now - MINUTE, now=now - 2 * MINUTE)
    await store.clock_set_back(now=now, by=by)
    assert await store.patient_until("vk") == (None if until is None else now + until)
    assert await store.patient_until("ok") == now - MINUTE
