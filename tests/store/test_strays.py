"""What waits for a queue or a channel that the configuration has lost."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from bot.core.article import ArticleState, NewArticle
from bot.core.stray import Stray
from bot.store import Store

Planned = Callable[..., Awaitable[int]]
New = Callable[..., NewArticle]

KNOWN = {"queues": ["news"], "channels": ["tg", "vk"]}


async def test_only_what_waits_makes_a_lost_queue_one(store: Store, new_article: New, now: datetime) -> None:
    for queue in ("news", "sport", "weather"):
        await store.add_article(new_article(queue=queue), now=now)
    await store.add_article(new_article(queue="drafts", state=ArticleState.DRAFT), now=now)
    (weather,) = [one.article for one in await store.waiting("weather")]
    assert await store.lost(**KNOWN) == ({"sport", "weather"}, set())
    await store.cancel_article(weather, now=now)
    assert await store.lost(**KNOWN) == ({"sport"}, set())


async def test_a_channel_is_lost_where_something_can_go_nowhere_else(
    store: Store, new_article: New, planned: Planned, now: datetime
) -> None:
    for chosen in (("tg",), ("tg", "gone"), ("ok", "max"), None):
        await store.add_article(new_article(channels=chosen), now=now)
    assert await store.lost(**KNOWN) == (set(), {"ok", "max"}), "the second goes to tg"
    await planned("tg")
    await planned("dzen")
    assert await store.lost(**KNOWN) == (set(), {"dzen", "ok", "max"})


async def test_what_waits_in_a_queue_is_counted_and_the_first_are_named(
    store: Store, new_article: New, now: datetime
) -> None:
    for number in range(12):
        await store.add_article(new_article(f"Статья {number}", queue="sport"), now=now)
    await store.add_article(new_article("Срочная", queue="sport", first=True), now=now)
    found = await store.stray_queue("sport")
    assert (found.kind, found.name, found.count) == ("queue", "sport", 13)
    assert [title for _, title in found.articles] == ["Срочная", *(f"Статья {each}" for each in range(9))]


async def test_what_waits_for_a_channel_is_counted_once_an_article(
    store: Store, new_article: New, planned: Planned, now: datetime
) -> None:
    for title, chosen in (("Только туда", ("ok",)), ("Не только", ("ok", "tg")), ("Не туда", ("max",))):
        await store.add_article(new_article(title, channels=chosen), now=now)
    number = await planned("ok")
    delivery: Any = await store.delivery(number)
    assert await store.stray_channel("ok", channels=KNOWN["channels"]) == Stray(
        kind="channel", name="ok", count=2, articles=((1, "Только туда"), (delivery.article, delivery.title))
    )


async def test_the_first_that_is_remembered_stays_until_it_is_forgotten(store: Store) -> None:
    assert await store.remember_first("gone:queue:a%b", "1") == "1"
    assert await store.remember_first("gone:queue:a%b", "2") == "1"
    await store.remember("going", "on")
    assert await store.remembered("gone:") == {"queue:a%b"}
    await store.forget("gone:queue:a%b")
    assert await store.remembered("gone:") == set()
    assert await store.remember_first("gone:queue:a%b", "3") == "3"
