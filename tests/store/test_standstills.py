"""Standstills: one for every process, told once."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.notice import ADMINS, NewNotice
from bot.core.standstill import Standstill
from bot.store import Store

MINUTE = timedelta(minutes=1)


@pytest.fixture
def standstill(now: datetime) -> Standstill:
    return Standstill(channel="vk", since=now, look_at=now + 3 * MINUTE, reason="Токен отозван.")


def notice(key: str) -> NewNotice:
    return NewNotice(key=key, audience=ADMINS, kind="stopped", text="стоит")


async def test_a_standstill_is_told_once_and_keeps_its_beginning(
    store: Store, standstill: Standstill, now: datetime
) -> None:
    assert await store.standstills() == []
    assert await store.stand_still(standstill, now=now, notices=[notice("1")])
    again = replace(
        standstill, since=now + MINUTE, look_at=now + 9 * MINUTE, reason="Нет прав.", advice="Дайте права."
    )
    assert not await store.stand_still(again, now=now, notices=[notice("2")])
    assert await store.standstills() == [replace(again, since=now)]
    assert [each.key for each in await store.pending_notices(now=now)] == ["1"]


async def test_a_channel_that_works_again_is_told_of_if_it_stood_still(
    store: Store, standstill: Standstill, now: datetime
) -> None:
    assert not await store.works_again("vk", now=now, notices=[notice("never")])
    await store.stand_still(standstill, now=now)
    await store.stand_still(replace(standstill, channel="ok"), now=now)
    assert await store.works_again("vk", now=now, notices=[notice("again")])
    assert [each.channel for each in await store.standstills()] == ["ok"]
    assert [each.key for each in await store.pending_notices(now=now)] == ["again"]


async def test_of_several_processes_one_looks(
    open_store: Callable[[], Awaitable[Store]], standstill: Standstill, now: datetime
) -> None:
    stores = [await open_store(), await open_store()]
    await stores[0].stand_still(standstill, now=now)
    next_look = now + 6 * MINUTE
    looks = [stores[each % 2].take_look(standstill, next_look=next_look) for each in range(6)]
    assert sum(await asyncio.gather(*looks)) == 1
    assert await stores[1].standstills() == [replace(standstill, look_at=next_look)]
