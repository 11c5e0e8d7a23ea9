"""Claiming: order, ceilings, deadlines, and one winner."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.delivery import (
    Asked,
    Blocked,
    Ceiling,
    Delivery,
    Doubtful,
    Failed,
    GivenBack,
    Postponed,
    Sent,
    State,
)
from bot.core.receipt import Receipt
from bot.store import Store

Planned = Callable[..., Awaitable[int]]
Claim = Callable[..., Awaitable[Any]]
MINUTE = timedelta(minutes=1)


@pytest.fixture
def send(store: Store, planned: Planned, claim: Claim) -> Callable[..., Awaitable[None]]:
    """`await send(at, text=…)`: a post goes out at that moment."""

    async def make(at: datetime, **how: object) -> None:
        number = await planned("tg", due=at, **how)
        claimed = await claim("tg", at=at)
        assert isinstance(claimed, Delivery), claimed
        receipt = Receipt(at=at, remote_id=str(number), url=None)
        assert await store.settle(number, Sent(receipt=receipt), owner="publisher-1", now=at)

    return make


async def test_a_claimed_delivery_is_sending_and_has_an_owner(
    store: Store, planned: Planned, claim: Claim, now: datetime
) -> None:
    number = await planned("tg")
    claimed = await claim("tg")
    assert isinstance(claimed, Delivery)
    assert (claimed.id, claimed.state, claimed.owner) == (number, State.SENDING, "publisher-1")
    assert (claimed.attempts, claimed.started) == (1, now)
    assert await store.delivery(number) == claimed


async def test_nothing_is_claimed_before_it_is_due(planned: Planned, claim: Claim, now: datetime) -> None:
    await planned("tg", due=now + MINUTE)
    await planned("vk")
    assert await claim("tg") is None
    assert await claim("ok") is None
    assert isinstance(await claim("tg", at=now + MINUTE), Delivery)


async def test_of_many_claimants_in_two_processes_one_wins(
    open_store: Callable[[], Awaitable[Store]], planned: Planned, now: datetime
) -> None:
    await planned("tg")
    stores = [await open_store(), await open_store()]
    tries = [
        stores[number % 2].claim(
            "tg", owner=f"publisher-{number}", now=now, lease=MINUTE, ceiling=Ceiling(max_per_hour=60)
        )
        for number in range(10)
    ]
    assert len([won for won in await asyncio.gather(*tries) if won is not None]) == 1


async def test_a_channel_keeps_its_order(store: Store, planned: Planned, claim: Claim, now: datetime) -> None:
    second = await planned("tg", due=now)
    first = await planned("tg", due=now - MINUTE)
    third = await planned("tg", due=now)
    assert (await claim("tg")).id == first
    assert await claim("tg") is None, "the one before is still on its way"
    await store.settle(first, Doubtful(error="ответ потерян"), owner="publisher-1", now=now)
    assert await claim("tg") is None, "nobody knows yet whether the one before is out"
    await store.settle(first, Asked(), owner=None, now=now)
    assert (await claim("tg")).id == second, "people were asked: that may take hours"
    await store.settle(second, Failed(error="нет прав"), owner="publisher-1", now=now)
    assert (await claim("tg")).id == third


async def test_a_parked_head_holds_up_its_channel_until_its_moment(
    store: Store, planned: Planned, claim: Claim, now: datetime
) -> None:
    head = await planned("tg", due=now - MINUTE)
    await planned("tg")
    await claim("tg")
    until = now + timedelta(seconds=30)
    await store.settle(head, Postponed(until=until, error="429"), owner="publisher-1", now=now)
    assert await claim("tg") == Blocked(reason="postponed", until=until, delivery=head)
    again = await claim("tg", at=until)
    assert (again.id, again.attempts, again.not_before, again.error) == (head, 2, None, "429")


async def test_nobody_passes_the_hourly_ceiling(
    planned: Planned, claim: Claim, send: Any, now: datetime
) -> None:
    ceiling = Ceiling(max_per_hour=2)
    for minutes in (0, 10):
        await send(now + minutes * MINUTE)
    third = await planned("tg")
    blocked = await claim("tg", at=now + 20 * MINUTE, ceiling=ceiling)
    assert blocked == Blocked(reason="hourly ceiling", until=now + 60 * MINUTE, delivery=third)
    assert (await claim("tg", at=now + 60 * MINUTE, ceiling=ceiling)).id == third


async def test_nobody_passes_the_daily_ceiling(
    planned: Planned, claim: Claim, send: Any, now: datetime
) -> None:
    ceiling = Ceiling(max_per_hour=60, max_per_day=1)
    await send(now)
    second = await planned("tg")
    blocked = await claim("tg", at=now + 120 * MINUTE, ceiling=ceiling)
    assert blocked == Blocked(reason="daily ceiling", until=now + timedelta(days=1), delivery=second)


async def test_a_ceiling_counts_what_may_be_out_and_not_what_surely_is_not(
    store: Store, planned: Planned, claim: Claim, now: datetime
) -> None:
    ceiling = Ceiling(max_per_hour=1)
    refused = await planned("tg")
    await claim("tg")
    await store.settle(refused, Failed(error="нет прав"), owner="publisher-1", now=now)
    doubtful = await planned("tg")
    assert (await claim("tg", ceiling=ceiling)).id == doubtful
    await store.settle(doubtful, Doubtful(error="?"), owner="publisher-1", now=now)
    await store.settle(doubtful, Asked(), owner=None, now=now)
    await planned("tg")
    assert (await claim("tg", ceiling=ceiling)).reason == "hourly ceiling"


async def test_the_same_text_goes_out_once_within_its_window(
    planned: Planned, claim: Claim, send: Any, now: datetime
) -> None:
    await send(now, text="Мост открыли")
    again = await planned("tg", text="Мост открыли")
    assert await claim("tg", at=now + MINUTE) == Blocked(reason="same text", delivery=again)
    await planned("vk", text="Мост открыли")
    assert isinstance(await claim("vk"), Delivery), "another channel has other readers"
    assert (await claim("tg", at=now + timedelta(hours=24))).id == again


async def test_what_is_past_its_deadline_expires_is_told_and_the_next_one_goes(
    store: Store, planned: Planned, claim: Claim, now: datetime
) -> None:
    late = now - timedelta(hours=1)
    mine = await planned("tg", due=late, deadline=late, editor_id=7)
    shell = await planned("tg", due=late, deadline=late)
    good = await planned("tg")
    assert (await claim("tg")).id == good
    assert [found.state for number in (mine, shell) if (found := await store.delivery(number))] == [
        State.EXPIRED
    ] * 2
    notices = await store.pending_notices(now=now)
    assert [(each.audience, each.delivery, each.kind) for each in notices] == [
        ("editor:7", mine, "expired"),
        ("editors", shell, "expired"),
    ]
    assert "Мост открыли" in notices[0].text


async def test_a_delivery_that_expires_again_is_told_again(
    store: Store, planned: Planned, claim: Claim, now: datetime
) -> None:
    number = await planned("tg", due=now, deadline=now)
    assert await claim("tg", at=now + MINUTE) is None
    assert await store.retry(number, now=now + MINUTE, deadline=now + 2 * MINUTE)
    assert await claim("tg", at=now + 3 * MINUTE) is None
    assert len(await store.pending_notices(now=now + 3 * MINUTE)) == 2


async def test_what_was_due_before_a_given_moment_can_be_left_where_it_is(
    store: Store, planned: Planned, now: datetime
) -> None:
    await planned("tg", due=now - MINUTE)
    urgent = await planned("tg", due=now)
    ceiling = Ceiling(max_per_hour=60)
    claimed = await store.claim("tg", owner="me", now=now, lease=MINUTE, ceiling=ceiling, due_from=now)
    assert isinstance(claimed, Delivery)
    assert claimed.id == urgent
    rest = await store.claim("vk", owner="me", now=now, lease=MINUTE, ceiling=ceiling, due_from=now)
    assert rest is None


async def test_a_deadline_that_is_just_now_is_not_past(planned: Planned, claim: Claim, now: datetime) -> None:
    await planned("tg", due=now, deadline=now)
    assert isinstance(await claim("tg"), Delivery)


async def test_a_month_of_overdue_posts_expires_in_portions(
    store: Store, planned: Planned, claim: Claim, now: datetime
) -> None:
    for _ in range(60):
        await planned("tg", due=now - 2 * MINUTE, deadline=now - MINUTE)
    assert await claim("tg") == Blocked(reason="expiring", until=now)
    assert (await store.counts())[State.EXPIRED] == 50
    assert await claim("tg") is None
    assert await store.counts() == {State.EXPIRED: 60}


async def test_two_processes_keep_one_pace_in_a_channel(
    store: Store, planned: Planned, claim: Claim, send: Callable[..., Awaitable[None]], now: datetime
) -> None:
    ceiling = Ceiling(max_per_hour=60, pace=timedelta(seconds=1.1))
    await send(now - timedelta(seconds=1))
    head = await planned("tg", text="Другой")
    await planned("vk")
    free = now + timedelta(seconds=0.1)
    assert await claim("tg", ceiling=ceiling) == Blocked(reason="pace", until=free, delivery=head)
    assert isinstance(await claim("vk", ceiling=ceiling), Delivery)
    assert isinstance(await claim("tg", ceiling=ceiling, at=free), Delivery)


async def claim_ahead(store: Store, at: datetime, **how: Any) -> Any:
    more: dict[str, Any] = {"ceiling": Ceiling(max_per_hour=60), "lease": MINUTE, "owner": "publisher-1"}
    return await store.claim("tg", now=at, ahead=timedelta(milliseconds=300), **(more | how))


async def test_what_is_claimed_ahead_counts_as_begun_when_it_is_due(
    store: Store, planned: Planned, now: datetime
) -> None:
    due = now + timedelta(milliseconds=200)
    await planned("tg", due=due)
    assert await claim_ahead(store, now - timedelta(milliseconds=200)) is None
    claimed = await claim_ahead(store, now)
    assert (claimed.state, claimed.started, claimed.due) == (State.SENDING, due, due)


async def test_ahead_of_the_moment_pace_and_ceiling_are_judged_as_of_the_moment(
    store: Store, planned: Planned, send: Callable[..., Awaitable[None]], now: datetime
) -> None:
    await send(now, text="Первая")
    await planned("tg", due=now + timedelta(seconds=1.1), text="Вторая")
    at = now + timedelta(seconds=0.9)
    pace = Ceiling(max_per_hour=60, pace=timedelta(seconds=1.2))
    blocked = await claim_ahead(store, at, ceiling=pace)
    assert (blocked.reason, blocked.until) == ("pace", now + timedelta(seconds=1.2))
    pace = Ceiling(max_per_hour=60, pace=timedelta(seconds=1.1))
    assert isinstance(await claim_ahead(store, at, ceiling=pace), Delivery)


async def test_nothing_expires_ahead_of_its_deadline(store: Store, planned: Planned, now: datetime) -> None:
    number = await planned("tg", due=now - MINUTE, deadline=now + timedelta(milliseconds=100))
    claimed = await claim_ahead(store, now)
    assert (claimed.id, claimed.state) == (number, State.SENDING)


async def test_what_is_given_back_is_planned_as_before_and_is_another_attempt_next_time(
    store: Store, planned: Planned, now: datetime
) -> None:
    due = now + timedelta(milliseconds=200)
    number = await planned("tg", due=due)
    claimed = await claim_ahead(store, now)
    assert await store.settle(number, GivenBack(), owner="publisher-1", now=now, attempt=1)
    back = await store.delivery(number)
    assert back is not None
    assert (back.state, back.due, back.deadline) == (State.PLANNED, due, claimed.deadline)
    assert (back.started, back.owner) == (None, None)
    assert not await store.settle(number, GivenBack(), owner="publisher-1", now=now, attempt=1)
    assert (await claim_ahead(store, now)).attempts == 2


@pytest.mark.parametrize("doubtful", [False, True])
async def test_what_is_on_its_way_or_in_doubt_holds_up_what_is_said_to_go_in_a_freeze(
    store: Store, planned: Planned, claim: Claim, now: datetime, doubtful: bool
) -> None:
    number = await planned("tg", due=now - MINUTE)
    await claim("tg", at=now - MINUTE)
    if doubtful:
        doubt = Doubtful(error="ответ потерян")
        assert await store.settle(number, doubt, owner="publisher-1", now=now - MINUTE)
    await planned("tg", due=now + MINUTE)
    assert await claim_ahead(store, now + MINUTE, due_from=now) is None


async def test_in_a_freeze_nothing_is_claimed_ahead_of_it_that_was_filled_before(
    store: Store, planned: Planned, now: datetime
) -> None:
    frozen = now + timedelta(milliseconds=100)
    due = frozen + timedelta(milliseconds=500)
    await planned("tg", due=due)
    later = {"due_from": frozen, "delay": timedelta(seconds=1)}
    assert await claim_ahead(store, due + MINUTE, **later) is None
    assert isinstance(await claim_ahead(store, due + MINUTE), Delivery)


async def test_in_a_freeze_what_may_go_is_claimed_when_it_is_due_and_not_ahead(
    store: Store, planned: Planned, now: datetime
) -> None:
    due = now + timedelta(milliseconds=200)
    await planned("tg", due=due)
    assert await claim_ahead(store, now, due_from=now) is None
    assert isinstance(await claim_ahead(store, due, due_from=now), Delivery)
