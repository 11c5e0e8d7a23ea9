"""How much comes in."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot.core.article import ArticleState, NewArticle
from bot.store import Store
from bot.store.receiving import received_by_file

New = Callable[..., NewArticle]


async def test_what_came_since_a_moment_is_counted_per_queue(
    store: Store, new_article: New, now: datetime
) -> None:
    await store.add_articles([new_article(f"старая {number}") for number in range(5)], now=now)
    later = now + timedelta(days=1)
    await store.add_articles([new_article(f"новая {number}") for number in range(2500)], now=later)
    await store.add_article(new_article("спорт", queue="sport"), now=later)
    assert await store.received(since=later) == {"news": 2500, "sport": 1}
    assert await store.received(since=now) == {"news": 2505, "sport": 1}
    assert await store.received(since=later + timedelta(seconds=1)) == {}


async def test_only_what_wants_a_slot_counts(store: Store, new_article: New, now: datetime) -> None:
    await store.add_article(new_article("точно", at=now + timedelta(hours=1)), now=now)
    await store.add_article(new_article("черновик", state=ArticleState.DRAFT), now=now)
    cancelled = await store.add_article(new_article("снята"), now=now)
    await store.cancel_article(cancelled, now=now)
    taken = await store.add_article(new_article("взята"), now=now)
    assert await store.fill(taken, [], now=now, queue="news", slot=None) == []
    assert await store.received(since=now) == {"news": 1}


async def test_a_database_is_read_from_outside_while_it_is_open(
    store: Store, new_article: New, now: datetime, url: str
) -> None:
    await store.add_article(new_article(), now=now)
    assert received_by_file(Path(url.removeprefix("sqlite:///")), since=now) == {"news": 1}
