"""Media: bytes by content, kept as long as somebody may need them."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from bot.core.article import ArticleState, Media, NewArticle
from bot.core.delivery import Failed, Sent
from bot.core.receipt import Receipt
from bot.store import Store

DAY = timedelta(days=1)


def photo(digest: str) -> Media:
    """A photo that is known by `digest`."""
    return Media(digest=digest, mime="image/png", width=3, height=2, size=4)


async def test_bytes_come_back_as_they_were(store: Store, now: datetime) -> None:
    data = bytes(range(256)) * 10
    await store.put_media(data, media=photo("a"), now=now)
    await store.put_media(data, media=photo("a"), now=now)
    assert await store.media("a") == data
    assert await store.media("b") is None


async def test_photos_of_open_articles_are_kept_and_others_pruned(
    store: Store, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    for digest in ("draft", "waiting", "cancelled", "nobody's"):
        await store.put_media(b"data", media=photo(digest), now=now)
    await store.add_article(new_article(photos=("draft",), state=ArticleState.DRAFT), now=now)
    await store.add_articles([new_article(photos=("waiting", "waiting"))], now=now)
    gone = await store.add_article(new_article(photos=("cancelled",)), now=now)
    await store.cancel_article(gone, now=now)
    assert await store.prune_media(before=now) == 0, "none is old enough"
    assert await store.prune_media(before=now + DAY) == 2
    kept = [await store.media(digest) is not None for digest in ("draft", "waiting", "cancelled", "nobody's")]
    assert kept == [True, True, False, False]


async def test_photos_are_kept_until_the_last_delivery_is_out(
    store: Store,
    new_article: Callable[..., NewArticle],
    new_delivery: Callable[..., object],
    claim: Callable[..., Awaitable[object]],
    now: datetime,
) -> None:
    await store.put_media(b"data", media=photo("a"), now=now)
    number = await store.add_article(new_article(photos=("a",)), now=now)
    ids = await store.fill(number, [new_delivery("tg"), new_delivery("vk")], now=now, queue="news", slot=None)  # type: ignore[list-item]
    assert ids is not None
    for delivery, channel in zip(ids, ("tg", "vk"), strict=True):
        assert await store.prune_media(before=now + DAY) == 0
        await claim(channel)
        assert await store.prune_media(before=now + DAY) == 0
        await store.settle(delivery, Failed(error="нет прав"), owner="publisher-1", now=now)
        assert await store.prune_media(before=now + DAY) == 0, "an editor may still say: again"
        await store.retry(delivery, now=now, deadline=now + DAY)
        await claim(channel)
        receipt = Receipt(at=now, remote_id="1", url=None)
        await store.settle(delivery, Sent(receipt=receipt), owner="publisher-1", now=now)
    assert await store.prune_media(before=now + DAY) == 1


async def test_a_photo_handed_in_again_starts_a_new_life(store: Store, now: datetime) -> None:
    await store.put_media(b"data", media=photo("a"), now=now)
    await store.put_media(b"data", media=photo("a"), now=now + 2 * DAY)
    assert await store.prune_media(before=now + DAY) == 0
    assert await store.prune_media(before=now + 3 * DAY) == 1


async def test_a_draft_lets_go_of_the_photo_that_was_replaced(
    store: Store, new_article: Callable[..., NewArticle], article: Callable[..., object], now: datetime
) -> None:
    for digest in ("old", "new"):
        await store.put_media(b"data", media=photo(digest), now=now)
    number = await store.add_article(new_article(photos=("old",), state=ArticleState.DRAFT), now=now)
    replaced = article(photos=("new",))
    assert await store.set_content(number, replaced, channels=None, version=0, now=now)  # type: ignore[arg-type]
    assert await store.prune_media(before=now + DAY) == 1
    assert await store.media("new") == b"data"
