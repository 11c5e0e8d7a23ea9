"""Notices: told once, and not forgotten before."""

from datetime import datetime, timedelta

from bot.core.notice import ADMINS, EDITORS, NewNotice, Notice
from bot.store import Store

MINUTE = timedelta(minutes=1)


def notice(key: str) -> NewNotice:
    """A notice for the admins."""
    return NewNotice(key=key, audience=ADMINS, kind="failed", text=f"текст {key}", delivery=3, article=2)


async def pending(store: Store, now: datetime) -> list[str]:
    """The keys of what would be told now."""
    return [each.key for each in await store.pending_notices(now=now)]


async def test_a_notice_is_told_once_however_often_it_is_kept(store: Store, now: datetime) -> None:
    assert await store.add_notice(notice("a"), now=now)
    assert not await store.add_notice(notice("a"), now=now)
    (found,) = await store.pending_notices(now=now)
    assert found == Notice(
        id=found.id,
        key="a",
        audience=ADMINS,
        kind="failed",
        text="текст a",
        delivery=3,
        article=2,
        created=now,
        failures=0,
    )
    await store.notice_told(found.id, now=now)
    assert await pending(store, now) == []
    assert not await store.add_notice(notice("a"), now=now), "told already"


async def test_telling_that_failed_is_tried_again_at_its_moment(store: Store, now: datetime) -> None:
    for key in ("a", "b"):
        await store.add_notice(notice(key), now=now)
    first, second = await store.pending_notices(now=now)
    await store.notice_failed(first.id, retry_at=now + MINUTE)
    assert await pending(store, now) == ["b"]
    assert await pending(store, now + MINUTE) == ["a", "b"]
    again = (await store.pending_notices(now=now + MINUTE))[0]
    assert again.failures == 1
    await store.notice_failed(first.id, retry_at=None)
    await store.notice_told(second.id, now=now)
    assert await pending(store, now + timedelta(days=9)) == []


async def test_a_failure_that_comes_late_does_not_bring_a_told_notice_back(
    store: Store, now: datetime
) -> None:
    await store.add_notice(notice("a"), now=now)
    (found,) = await store.pending_notices(now=now)
    await store.notice_told(found.id, now=now)
    await store.notice_failed(found.id, retry_at=now)
    assert await pending(store, now) == []


async def test_the_oldest_are_told_first_and_not_all_at_once(store: Store, now: datetime) -> None:
    for key in ("a", "b", "c"):
        await store.add_notice(NewNotice(key=key, audience=EDITORS, kind="k", text="т"), now=now)
    assert [each.key for each in await store.pending_notices(now=now, limit=2)] == ["a", "b"]
