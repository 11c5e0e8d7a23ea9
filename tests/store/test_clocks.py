"""What was written by a clock that was set back since."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.article import NewArticle
from bot.core.delivery import Delivery, Doubtful, NotThere, Postponed, Sent
from bot.core.notice import ADMINS, NewNotice
from bot.core.receipt import Receipt
from bot.store import Store

Planned = Callable[..., Awaitable[int]]
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)
ME = "publisher-1"


@pytest.fixture
def fetch(store: Store) -> Callable[[int], Awaitable[Delivery]]:
    async def make(number: int) -> Delivery:
        found = await store.delivery(number)
        assert found is not None
        return found

    return make


async def test_what_was_due_tomorrow_is_due_now_with_as_much_time_as_it_had(
    store: Store, planned: Planned, fetch: Any, now: datetime
) -> None:
    ahead = await planned("tg", due=now + DAY, deadline=now + DAY + HOUR)
    soon = await planned("tg", due=now + MINUTE / 2)
    past = await planned("tg", due=now - MINUTE)
    await store.clock_set_back(now=now)
    found = await fetch(ahead)
    assert (found.due, found.deadline) == (now, now + HOUR)
    assert [(await fetch(each)).due for each in (soon, past)] == [now + MINUTE / 2, now - MINUTE]
    assert (await store.channel_moments(since=now - DAY))["tg"].count(now) == 2  # `past` was filled now
    later = await planned("tg", due=now + HOUR)
    await store.clock_set_back(now=now, horizon=2 * HOUR)
    assert (await fetch(later)).due == now + HOUR, "a delivery may rightly be planned ahead"


@pytest.mark.parametrize(
    ("by", "pause"),
    [(None, None), (DAY, timedelta(seconds=30)), (timedelta(seconds=1), DAY + timedelta(seconds=30))],
    ids=["nobody saw by how much", "by a day", "by a second, which nobody need notice"],
)
async def test_a_pause_keeps_its_length_or_ends_but_does_not_last_a_day(
    store: Store,
    planned: Planned,
    claim: Any,
    fetch: Any,
    now: datetime,
    by: timedelta | None,
    pause: timedelta | None,
) -> None:
    number, until = await planned("tg"), now + DAY + timedelta(seconds=30)
    await claim("tg", at=now + DAY)
    await store.settle(number, Postponed(until=until, error="429"), owner=ME, now=now + DAY)
    for _ in range(2):  # two processes may see one jump
        await store.clock_set_back(now=now, by=by)
    assert (await fetch(number)).not_before == (None if pause is None else now + pause)


async def test_a_pause_that_lies_ahead_rightly_stays(
    store: Store, planned: Planned, claim: Any, fetch: Any, now: datetime
) -> None:
    number = await planned("tg")
    await claim("tg")
    await store.settle(number, Postponed(until=now + HOUR, error="429"), owner=ME, now=now)
    for by in (None, DAY):
        await store.clock_set_back(now=now, by=by)
    assert (await fetch(number)).not_before == now + HOUR


async def test_who_waited_for_now_waits_no_more_and_an_appointment_stays(
    store: Store, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    tomorrow = now + DAY
    at_once = await store.add_article(new_article("Сейчас", at=tomorrow), now=tomorrow)
    later = await store.add_article(new_article("Позже", at=tomorrow + HOUR), now=tomorrow)
    await store.add_article(new_article("В очереди"), now=tomorrow)
    await store.clock_set_back(now=now)
    assert [each.article for each in await store.waiting_exact(until=now)] == [at_once]
    assert [each.article for each in await store.waiting_exact(until=tomorrow + HOUR)] == [at_once, later]
    found = await store.next_waiting("news", queued_before=now)
    assert found is not None
    assert found.title == "В очереди"


async def test_cursors_and_notices_come_back_to_the_present(store: Store, now: datetime) -> None:
    await store.advance_cursor("news", now + DAY)
    await store.advance_cursor("sport", now - DAY)
    told = NewNotice(key="tomorrow", audience=ADMINS, kind="failed", text="…")
    await store.add_notice(told, now=now - HOUR)
    (pending,) = await store.pending_notices(now=now)
    await store.notice_failed(pending.id, retry_at=now + DAY)
    assert await store.pending_notices(now=now) == []
    await store.clock_set_back(now=now)
    assert (await store.cursor("news"), await store.cursor("sport")) == (now, now - DAY)
    assert [each.key for each in await store.pending_notices(now=now)] == ["tomorrow"]


async def test_a_notice_of_tomorrow_is_told_though_nobody_has_seen_the_clock_go_back(
    store: Store, now: datetime
) -> None:
    await store.add_notice(NewNotice(key="k", audience=ADMINS, kind="failed", text="…"), now=now + DAY)
    assert len(await store.pending_notices(now=now)) == 1


@pytest.mark.parametrize("by", [None, DAY])
async def test_what_is_out_keeps_its_order_and_its_distances(
    store: Store, planned: Planned, claim: Any, fetch: Any, now: datetime, by: timedelta | None
) -> None:
    numbers = []
    for minutes in (-5, 0):
        at = now + DAY + minutes * MINUTE
        number = await planned("tg")
        await claim("tg", at=at)
        receipt = Receipt(at=at, remote_id=str(minutes), url=None)
        assert await store.settle(number, Sent(receipt=receipt), owner=ME, now=at)
        numbers.append(number)
    await store.clock_set_back(now=now, by=by)
    first, second = [(await fetch(each)).started for each in numbers]
    assert (second, second - first) == (now, 5 * MINUTE)
    assert max((await store.channel_moments(since=now - DAY))["tg"]) <= now
    newest = await store.newest_receipt("tg", before=now + MINUTE)
    assert newest is not None
    assert newest.remote_id == "0"


async def test_what_may_be_out_is_never_taken_for_fresher_than_it_is(
    store: Store, planned: Planned, claim: Any, fetch: Any, now: datetime
) -> None:
    number = await planned("tg")
    await claim("tg", at=now + DAY)
    await store.settle(number, Doubtful(error="?"), owner=ME, now=now + DAY)
    await store.clock_set_back(now=now, by=DAY)
    found = await fetch(number)
    assert (found.started, found.doubted) == (now + DAY, now + DAY)


@pytest.mark.parametrize("hours", [-30, 0.5, 30])
async def test_a_sent_post_stands_where_our_own_clock_saw_it_go(
    store: Store, planned: Planned, claim: Any, now: datetime, hours: float
) -> None:
    """The network's own clock may be a day off: the next posts keep their distance all the same."""
    number = await planned("tg", due=now - HOUR)
    await claim("tg", at=now)
    receipt = Receipt(at=now + hours * HOUR, remote_id="1", url=None)
    assert await store.settle(number, Sent(receipt=receipt), owner=ME, now=now + HOUR)
    stands = now + min(max(hours, 0), 1) * HOUR
    assert await store.channel_moments(since=now - DAY) == {"tg": [stands]}


@pytest.mark.parametrize(
    "outcome", [NotThere(), Postponed(until=datetime(2026, 11, 24, tzinfo=UTC), error="x")]
)
async def test_what_was_claimed_by_a_clock_ahead_is_due_once_it_is_planned_again(
    store: Store, planned: Planned, claim: Any, fetch: Any, now: datetime, outcome: NotThere | Postponed
) -> None:
    number = await planned("tg", due=now + DAY, deadline=now + DAY + HOUR)
    await claim("tg", at=now + DAY)
    if isinstance(outcome, NotThere):
        await store.settle(number, Doubtful(error="cut"), owner=ME, now=now + DAY)
    await store.clock_set_back(now=now, by=DAY)
    owner = None if isinstance(outcome, NotThere) else ME
    assert await store.settle(number, outcome, owner=owner, now=now)
    found = await fetch(number)
    assert (found.due, found.deadline) == (now, now + HOUR)
    assert (await store.channel_moments(since=now - DAY))["tg"] == [now]


async def test_a_notice_of_a_clock_ahead_that_cannot_be_told_waits_as_any_other(
    store: Store, now: datetime
) -> None:
    notice = NewNotice(key="k", audience=ADMINS, kind="stopped", text="стоит")
    await store.add_notice(notice, now=now + DAY)
    await store.clock_set_back(now=now, by=DAY)
    (pending,) = await store.pending_notices(now=now)
    await store.notice_failed(pending.id, retry_at=now + 5 * MINUTE)
    assert await store.pending_notices(now=now + MINUTE) == []
    assert len(await store.pending_notices(now=now + 5 * MINUTE)) == 1
