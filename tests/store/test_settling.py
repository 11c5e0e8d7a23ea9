"""Settling: one outcome, one receipt, one effect however often somebody presses."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.delivery import (
    Asked,
    Delivery,
    Doubtful,
    Failed,
    GivenBack,
    NotThere,
    Outcome,
    Postponed,
    Sent,
    State,
)
from bot.core.notice import ADMINS, NewNotice
from bot.core.receipt import Receipt
from bot.store import Store

Sending = Callable[..., Awaitable[int]]
Open = Callable[[], Awaitable[Store]]
ME = "publisher-1"


@pytest.fixture
def fetch(store: Store) -> Callable[[int], Awaitable[Delivery]]:
    """A delivery that is surely there."""

    async def make(number: int) -> Delivery:
        found = await store.delivery(number)
        assert found is not None
        return found

    return make


@pytest.fixture
def receipt(now: datetime) -> Receipt:
    """A proof with everything in it."""
    return Receipt(
        at=now, remote_id="12", url="https://t.me/nash_rayon/12", parts=("12", "13"), note="без фото"
    )


@pytest.fixture
def unsure(store: Store, sending: Sending, now: datetime) -> Sending:
    """`await unsure()`: the id of a delivery of which nobody knows."""

    async def make(channel: str = "tg", **how: object) -> int:
        number = await sending(channel, **how)
        assert await store.settle(number, Doubtful(error="ответ потерян"), owner=ME, now=now)
        return number

    return make


async def test_a_sent_delivery_keeps_its_receipt(
    store: Store, sending: Sending, fetch: Any, receipt: Receipt, now: datetime
) -> None:
    number = await sending()
    assert await store.settle(number, Sent(receipt=receipt), owner=ME, now=now)
    found = await fetch(number)
    assert (found.state, found.receipt, found.owner) == (State.SENT, receipt, None)


@pytest.mark.parametrize("kind", ["sent", "postponed", "failed", "doubtful", "not there", "given back"])
async def test_what_is_told_is_told_of_deliveries_as_they_are_from_then_on(
    store: Store, sending: Sending, fetch: Any, receipt: Receipt, now: datetime, kind: str
) -> None:
    number = await sending()
    outcomes: dict[str, Outcome] = {
        "sent": Sent(receipt=receipt),
        "postponed": Postponed(until=now + timedelta(minutes=3), error="сеть занята"),
        "failed": Failed(error="нет прав"),
        "doubtful": Doubtful(error="ответ потерян"),
        "not there": NotThere(),
        "given back": GivenBack(),
    }
    told: list[Sequence[Delivery]] = []

    def tell(deliveries: Sequence[Delivery]) -> Sequence[NewNotice]:
        told.append(deliveries)
        return ()

    assert await store.settle(number, outcomes[kind], owner=ME, now=now - timedelta(minutes=1), tell=tell)
    found = await fetch(number)
    assert told == [await store.deliveries_of(found.article)]


async def test_of_two_settlements_the_first_counts(
    store: Store, sending: Sending, fetch: Any, receipt: Receipt, now: datetime
) -> None:
    number = await sending()
    outcomes: list[Outcome] = [Sent(receipt=receipt), Sent(receipt=receipt), Failed(error="нет прав")]
    tries = [store.settle(number, outcome, owner=ME, now=now) for outcome in outcomes]
    assert sorted(await asyncio.gather(*tries)) == [False, False, True]
    assert (await fetch(number)).state is State.SENT


@pytest.mark.parametrize(
    ("outcome", "state", "error"),
    [
        (Failed(error="нет прав"), State.FAILED, "нет прав"),
        (Doubtful(error="ответ потерян"), State.UNSURE, "ответ потерян"),
        (NotThere(), State.PLANNED, None),
    ],
)
async def test_an_outcome_has_its_state(
    store: Store,
    sending: Sending,
    fetch: Any,
    now: datetime,
    outcome: Outcome,
    state: State,
    error: str | None,
) -> None:
    number = await sending()
    assert await store.settle(number, outcome, owner=ME, now=now)
    found = await fetch(number)
    assert (found.state, found.error, found.owner) == (state, error, None)


async def test_what_another_owner_sends_is_not_mine_to_settle(
    store: Store, sending: Sending, fetch: Any, now: datetime
) -> None:
    number = await sending()
    notice = NewNotice(key="k", audience=ADMINS, kind="failed", text="не вышло")
    assert not await store.settle(number, Failed(error="?"), owner="publisher-2", now=now, notices=[notice])
    assert not await store.settle(number, NotThere(), owner=None, now=now, notices=[notice])
    assert (await fetch(number)).state is State.SENDING
    assert await store.pending_notices(now=now) == []


async def test_notices_are_written_with_the_outcome(store: Store, sending: Sending, now: datetime) -> None:
    number = await sending()
    notice = NewNotice(key="k", audience=ADMINS, kind="failed", text="не вышло", delivery=number)
    assert await store.settle(number, Failed(error="нет прав"), owner=ME, now=now, notices=[notice, notice])
    assert [each.delivery for each in await store.pending_notices(now=now)] == [number]


async def test_an_unsure_one_that_was_found_is_sent(
    store: Store, unsure: Sending, fetch: Any, receipt: Receipt, now: datetime
) -> None:
    number = await unsure()
    assert [each.id for each in await store.unsure()] == [number]
    assert await store.settle(number, Asked(), owner=None, now=now)
    assert (await fetch(number)).asked
    assert await store.settle(number, Sent(receipt=receipt), owner=None, now=now)
    found = await fetch(number)
    assert (found.state, found.asked, found.error, found.receipt) == (State.SENT, False, None, receipt)
    assert await store.unsure() == []


async def test_an_unsure_one_that_is_not_there_is_planned_again(
    store: Store, unsure: Sending, fetch: Any, now: datetime
) -> None:
    number = await unsure()
    assert await store.settle(number, NotThere(), owner=None, now=now)
    found = await fetch(number)
    assert (found.state, found.due, found.attempts, found.not_before) == (State.PLANNED, now, 1, None)


async def test_what_nobody_sends_any_more_becomes_unsure(
    store: Store, sending: Sending, fetch: Any, now: datetime
) -> None:
    tg, vk = await sending("tg"), await sending("vk")
    leases = await store.sending()
    assert [(each.delivery, each.attempts, each.owner) for each in leases] == [(tg, 1, ME), (vk, 1, ME)]
    assert [each.id for each in await store.abandon(leases[:1])] == [tg]
    found = await fetch(tg)
    assert (found.state, found.owner, found.doubted) == (State.UNSURE, None, now)
    assert not await store.settle(tg, Failed(error="?"), owner=ME, now=now)
    assert await store.abandon(leases[:1]) == [], "once"
    assert [each.delivery for each in await store.sending()] == [vk]


async def test_what_was_renewed_or_claimed_again_meanwhile_is_not_given_up(
    store: Store, sending: Sending, claim: Any, now: datetime
) -> None:
    number = await sending("tg")
    seen = await store.sending()
    assert await store.renew("publisher-2", until=now + timedelta(hours=1)) == 0
    assert await store.renew(ME, until=now + timedelta(minutes=9)) == 1
    assert await store.abandon(seen) == []
    seen = await store.sending()
    await store.settle(number, Postponed(until=now, error="429"), owner=ME, now=now)
    await claim("tg", at=now + timedelta(minutes=4))
    assert await store.abandon(seen) == []


async def test_a_renewed_lease_reads_otherwise_even_if_the_clock_was_set_back(
    store: Store, sending: Sending, now: datetime
) -> None:
    first, second = await sending("tg"), await sending("vk")
    seen = await store.sending()
    assert await store.renew(ME, until=now - timedelta(days=1), only=[first]) == 1
    assert [each.id for each in await store.abandon(seen)] == [second]


@pytest.mark.parametrize("how", ["the answer was lost", "the process died"])
async def test_the_doubt_is_as_old_as_the_first_attempt_that_nobody_saw_the_end_of(
    store: Store, planned: Sending, claim: Any, fetch: Any, now: datetime, how: str
) -> None:
    number = await planned()
    minute = timedelta(minutes=1)
    for attempt in range(3):
        await claim(at=now + attempt * minute)
        if attempt == 0:  # nothing happened: no doubt
            outcome: Outcome = Postponed(until=now, error="429")
            assert await store.settle(number, outcome, owner=ME, now=now)
        elif how == "the process died":
            await store.abandon(await store.sending())
        else:
            assert await store.settle(number, Doubtful(error="?"), owner=ME, now=now)
        if attempt == 1:
            assert await store.settle(number, NotThere(), owner=None, now=now)
    found = await fetch(number)
    assert (found.state, found.started, found.doubted) == (State.UNSURE, now + 2 * minute, now + minute)


async def test_a_verdict_on_one_attempt_says_nothing_of_the_next(
    store: Store, unsure: Sending, claim: Any, fetch: Any, now: datetime
) -> None:
    number = await unsure()
    assert await store.settle(number, NotThere(), owner=None, now=now, attempt=1)
    await claim()
    assert await store.settle(number, Doubtful(error="?"), owner=ME, now=now, attempt=2)
    assert not await store.settle(number, NotThere(), owner=None, now=now, attempt=1)
    assert (await fetch(number)).state is State.UNSURE


@pytest.mark.parametrize("decided", [NotThere(), Failed(error="?")])
async def test_what_is_known_to_be_out_is_sent_whatever_was_decided_meanwhile(
    store: Store, unsure: Sending, fetch: Any, receipt: Receipt, claim: Any, now: datetime, decided: Outcome
) -> None:
    number = await unsure()
    assert await store.settle(number, decided, owner=None, now=now)
    assert await store.settle(number, Sent(receipt=receipt), owner=None, now=now, attempt=1)
    assert (await fetch(number)).receipt == receipt
    assert await claim() is None, "it must not go out once more"
    assert not await store.settle(number, Sent(receipt=receipt), owner=None, now=now)


async def test_what_is_being_sent_once_more_stays_its_senders_to_settle(
    store: Store, unsure: Sending, fetch: Any, receipt: Receipt, claim: Any, now: datetime
) -> None:
    number = await unsure()
    assert await store.settle(number, NotThere(), owner=None, now=now)
    await claim()
    assert not await store.settle(number, Sent(receipt=receipt), owner=None, now=now, attempt=1)
    assert await store.settle(number, Sent(receipt=receipt), owner=ME, now=now, attempt=2)


async def test_the_newest_receipt_is_the_one_before_the_moment_in_that_channel(
    store: Store, planned: Sending, claim: Any, now: datetime
) -> None:
    async def sent(minutes: int, channel: str, remote_id: str | None) -> None:
        at = now + timedelta(minutes=minutes)
        number = await planned(channel, due=at)
        await claim(channel, at=at)
        # the network's clock is slow: its own moments say nothing of the order
        proof = Receipt(at=now - timedelta(minutes=minutes), remote_id=remote_id, url=f"https://x/{minutes}")
        assert await store.settle(number, Sent(receipt=proof), owner=ME, now=at)

    assert await store.newest_receipt("tg", before=now) is None
    for minutes, channel, remote_id in (
        (1, "tg", "11"),
        (2, "tg", "12"),
        (3, "tg", None),
        (3, "vk", "7"),
        (4, "tg", "14"),
    ):
        await sent(minutes, channel, remote_id)
    found = await store.newest_receipt("tg", before=now + timedelta(minutes=4))
    assert found is not None
    assert (found.remote_id, found.url) == ("12", "https://x/2")


async def test_an_editor_who_saw_the_post_makes_it_sent(
    store: Store, unsure: Sending, fetch: Any, now: datetime
) -> None:
    number = await unsure()
    later = now + timedelta(hours=2)
    assert await store.resolve(number, landed=True, url="https://vk.com/wall-1_2", now=later, by="Анна")
    found = await fetch(number)
    assert found.state is State.SENT
    assert found.receipt == Receipt(at=now, remote_id=None, url="https://vk.com/wall-1_2")


async def test_an_editor_who_did_not_see_it_has_it_sent_again_with_as_much_time_as_before(
    store: Store, unsure: Sending, fetch: Any, claim: Callable[..., Awaitable[Any]], now: datetime
) -> None:
    number = await unsure(deadline=now + timedelta(hours=1))
    await store.settle(number, Asked(), owner=None, now=now)
    later = now + timedelta(days=2)
    assert await store.resolve(number, landed=False, url=None, now=later, by="Анна")
    found = await fetch(number)
    assert (found.state, found.due, found.asked) == (State.PLANNED, later, False)
    assert found.deadline == later + timedelta(hours=1)
    assert (await claim(at=later)).attempts == 2


@pytest.mark.parametrize("landed", [True, False])
async def test_two_presses_in_two_processes_have_one_effect(
    open_store: Open, unsure: Sending, now: datetime, landed: bool
) -> None:
    number = await unsure()
    stores = [await open_store(), await open_store()]
    presses = [
        stores[each % 2].resolve(
            number, landed=landed if each < 4 else not landed, url=None, now=now, by="Анна"
        )
        for each in range(8)
    ]
    assert sum(await asyncio.gather(*presses)) == 1
    assert not await stores[0].resolve(999, landed=landed, url=None, now=now, by="Анна")


async def test_a_failed_one_is_retried_once_however_often_it_is_pressed(
    open_store: Open, store: Store, sending: Sending, fetch: Any, now: datetime
) -> None:
    number = await sending()
    later, deadline = now + timedelta(hours=1), now + timedelta(hours=5)
    assert not await store.retry(number, now=later, deadline=deadline), "it is on its way"
    await store.settle(number, Failed(error="нет прав"), owner=ME, now=now)
    stores = [store, await open_store()]
    presses = [stores[each % 2].retry(number, now=later, deadline=deadline) for each in range(6)]
    assert sum(await asyncio.gather(*presses)) == 1
    found = await fetch(number)
    assert (found.state, found.due, found.deadline, found.error) == (State.PLANNED, later, deadline, None)


async def test_a_planned_one_that_may_not_go_fails_with_its_notice_and_once(
    store: Store, planned: Sending, fetch: Any, now: datetime
) -> None:
    number = await planned()
    notice = NewNotice(key="k", audience=ADMINS, kind="failed", text="не вышло", delivery=number)
    assert await store.refuse(number, error="тот же текст", now=now, notices=[notice])
    assert not await store.refuse(number, error="другое", now=now)
    found = await fetch(number)
    assert (found.state, found.error) == (State.FAILED, "тот же текст")
    assert [each.delivery for each in await store.pending_notices(now=now)] == [number]


async def test_a_sent_one_is_never_retried(
    store: Store, sending: Sending, receipt: Receipt, now: datetime
) -> None:
    number = await sending()
    await store.settle(number, Sent(receipt=receipt), owner=ME, now=now)
    assert not await store.retry(number, now=now, deadline=now)


async def test_history_and_counts_tell_the_newest_first(
    store: Store, sending: Sending, planned: Sending, receipt: Receipt, now: datetime
) -> None:
    first = await sending()
    await store.settle(first, Sent(receipt=receipt), owner=ME, now=now)
    second, third = await planned("vk"), await planned("ok")
    assert [each.id for each in await store.history()] == [third, second, first]
    assert [each.id for each in await store.history(limit=1)] == [third]
    assert [each.id for each in await store.history(state=State.SENT)] == [first]
    assert [each.id for each in await store.history(state=State.PLANNED)] == [third, second]
    assert await store.history(state=State.SENDING) == []
    assert await store.counts() == {State.SENT: 1, State.PLANNED: 2}
    assert await store.delivery(99) is None


async def test_a_postponed_one_is_nobodys(store: Store, sending: Sending, fetch: Any, now: datetime) -> None:
    number = await sending()
    until = now + timedelta(seconds=17)
    assert await store.settle(number, Postponed(until=until, error="429"), owner=ME, now=now)
    found = await fetch(number)
    assert (found.state, found.not_before, found.owner, found.error) == (State.PLANNED, until, None, "429")


async def test_what_people_are_told_is_computed_of_what_is_so_then(
    store: Store, sending: Sending, fetch: Any, planned: Sending, receipt: Receipt, now: datetime
) -> None:
    seen: list[list[State]] = []

    def tell(deliveries: Sequence[Delivery]) -> list[NewNotice]:
        seen.append([each.state for each in deliveries])
        return [NewNotice(key=f"{len(seen)}", audience=ADMINS, kind="sent", text="вышла")]

    sent = await sending("tg")
    assert not await store.settle(sent, Sent(receipt=receipt), owner="publisher-2", now=now, tell=tell)
    assert await store.settle(sent, Sent(receipt=receipt), owner=ME, now=now, tell=tell)
    assert not await store.settle(99, Sent(receipt=receipt), owner=ME, now=now, tell=tell)
    refused = await planned("tg")
    assert await store.refuse(refused, error="?", now=now, tell=tell)
    assert not await store.refuse(99, error="?", now=now, tell=tell)
    unsure = await sending("vk")
    await store.settle(unsure, Doubtful(error="?"), owner=ME, now=now)
    assert await store.resolve(unsure, landed=True, url=None, now=now, by="Анна", tell=tell)
    assert not await store.resolve(unsure, landed=True, url=None, now=now, by="Анна", tell=tell)
    assert seen == [[State.SENT], [State.FAILED], [State.SENT]]
    assert [each.key for each in await store.pending_notices(now=now)] == ["1", "2", "3"]


async def test_a_receipt_of_another_delivery_is_known_and_ones_own_is_not(
    store: Store, sending: Sending, fetch: Any, receipt: Receipt, now: datetime
) -> None:
    first = await sending("tg")
    await store.settle(first, Sent(receipt=receipt), owner=ME, now=now)
    second = await fetch(await sending("tg"))
    elsewhere = await fetch(await sending("vk"))
    hour = timedelta(hours=1)
    assert await store.is_of_another(second, "12", since=now - hour)
    assert not await store.is_of_another(second, "13", since=now - hour)
    assert not await store.is_of_another(second, "12", since=now + hour)
    assert not await store.is_of_another(elsewhere, "12", since=now - hour)
    assert not await store.is_of_another(await fetch(first), "12", since=now - hour)
