"""Patience: what a network asked of a channel, whatever became of the post that heard it."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.delivery import Blocked, Delivery, Postponed
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


async def test_a_pause_that_was_over_by_the_clock_ahead_is_over(store: Store, now: datetime) -> None:
    ahead = now + DAY
    await store.be_patient("tg", until=ahead + timedelta(seconds=5), now=ahead)
    await store.clock_set_back(now=now + timedelta(seconds=20), by=DAY)
    assert await store.patient_until("tg") == now + timedelta(seconds=5)


async def test_two_processes_that_see_the_same_jump_shorten_no_pause_twice(
    store: Store, planned: Planned, claim: Any, now: datetime
) -> None:
    ahead = now + 2 * MINUTE
    number = await planned("tg")
    await claim("tg", at=ahead)
    parked = Postponed(until=ahead + 15 * MINUTE, error="429")
    await store.settle(number, parked, owner="publisher-1", now=ahead)
    await store.be_patient("tg", until=ahead + 15 * MINUTE, now=ahead)
    for _ in range(2):
        await store.clock_set_back(now=now, by=2 * MINUTE)
    found = await store.delivery(number)
    assert found is not None
    assert (found.not_before, await store.patient_until("tg")) == (now + 15 * MINUTE, now + 15 * MINUTE)


async def test_what_the_right_clock_promised_is_kept_whatever_it_showed_in_between(
    store: Store, now: datetime
) -> None:
    await store.be_patient("tg", until=now + 90 * MINUTE, now=now)
    await store.clock_set_back(now=now + timedelta(seconds=20), by=60 * MINUTE)
    assert await store.patient_until("tg") == now + 90 * MINUTE
