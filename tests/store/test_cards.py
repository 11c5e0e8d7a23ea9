"""Which message shows which article, and which of them are out of date."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.article import Article, NewArticle
from bot.core.card import Card
from bot.core.delivery import Ceiling, Failed, NewDelivery, Sent
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.core.richtext import RichText
from bot.store import Store


async def article(store: Store, now: datetime, title: str = "Мост открыт") -> int:
    new = NewArticle(article=Article(headline=RichText.of(title)), queue="news")
    return await store.add_article(new, now=now)


async def kept(store: Store, number: int, *, chat: int = 1, message: int = 5, **more: Any) -> Card:
    signature = await store.signature(number)
    card = Card(chat=chat, message=message, article=number, person=chat, signature=signature, **more)
    await store.keep_card(card)
    return card


async def filled(store: Store, number: int, now: datetime) -> int:
    new = NewDelivery(
        channel="tg",
        platform="telegram",
        post=Post(text="Мост", length=4, limit=4096),
        due=now,
        key=str(number),
        deadline=now + timedelta(days=1),
    )
    (delivery,) = await store.fill(number, [new], queue="news", slot=now, now=now) or []
    return delivery


async def stale(store: Store) -> list[tuple[int, int]]:
    return [(one.card.chat, one.card.message) for one in await store.stale_cards()]


async def claim(store: Store, now: datetime) -> None:
    await store.claim("tg", owner="p", now=now, lease=timedelta(minutes=2), ceiling=Ceiling(max_per_hour=60))


async def test_a_card_is_remembered_with_what_belongs_to_it(store: Store, now: datetime) -> None:
    number = await article(store, now)
    card = await kept(store, number, previews=(2, 3, 4))
    assert await store.card(1, 5) == card
    assert await store.card(1, 6) is None
    other = await kept(store, number, chat=2, message=1)
    assert await store.cards_of(number) == [card, other]
    assert await store.cards_of(number, chat=2) == [other]
    await store.drop_cards(1, [5, 77])
    assert await store.cards_of(number) == [other]


async def test_a_message_shows_another_article_once_it_is_used_for_that(store: Store, now: datetime) -> None:
    first, second = await article(store, now), await article(store, now, "Дождь")
    await kept(store, first)
    await kept(store, second)
    assert await store.cards_of(first) == []
    assert [one.message for one in await store.cards_of(second)] == [5]


async def test_a_card_is_stale_as_soon_as_its_article_has_changed_and_no_other_is(
    store: Store, now: datetime
) -> None:
    first, second = await article(store, now), await article(store, now, "Дождь")
    await kept(store, first, chat=1)
    await kept(store, first, chat=2)
    await kept(store, second, chat=3)
    assert await stale(store) == []
    await store.fix_moment(first, at=now + timedelta(hours=1), now=now)
    assert sorted(await stale(store)) == [(1, 5), (2, 5)]
    (found, *_) = await store.stale_cards()
    assert found.signature == await store.signature(first)
    assert not found.rewritten
    await kept(store, first, chat=1)
    assert await stale(store) == [(2, 5)]


async def test_other_words_make_the_posts_above_the_card_wrong_as_well(store: Store, now: datetime) -> None:
    number = await article(store, now)
    await kept(store, number)
    new = Article(headline=RichText.of("Мост закрыт"))
    assert await store.set_content(number, new, channels=None, version=0, now=now)
    (found,) = await store.stale_cards()
    assert found.rewritten


async def test_that_it_is_being_sent_is_not_shown_and_what_came_of_it_is(store: Store, now: datetime) -> None:
    number = await article(store, now)
    delivery = await filled(store, number, now)
    await kept(store, number)
    await claim(store, now)
    assert await stale(store) == [], "it lasts a second"
    await store.settle(delivery, Failed(error="Нет прав."), owner="p", now=now)
    assert await stale(store) == [(1, 5)]


@pytest.mark.parametrize("again", ["retried", "left alone"])
async def test_what_is_over_is_looked_after_no_more_until_it_begins_again(
    store: Store, now: datetime, again: str
) -> None:
    number = await article(store, now)
    delivery = await filled(store, number, now)
    await store.cancel_article(number, now=now)
    await kept(store, number)
    assert not await live(store)
    if again == "retried":
        assert await store.retry(delivery, now=now, deadline=now + timedelta(days=1))
        assert await stale(store) == [(1, 5)]
    await kept(store, number)
    assert await live(store) is (again == "retried")


async def live(store: Store) -> bool:
    rows = await store._read(lambda connection: connection.exec_driver_sql("SELECT live FROM cards").all())
    return any(one.live for one in rows)


async def test_all_out_is_over(store: Store, now: datetime) -> None:
    number = await article(store, now)
    delivery = await filled(store, number, now)
    await kept(store, number)
    assert await live(store)
    await claim(store, now)
    await store.settle(delivery, Sent(receipt=Receipt(at=now, remote_id="1", url=None)), owner="p", now=now)
    assert await stale(store) == [(1, 5)], "the last word is still to be shown"
    await kept(store, number)
    assert not await live(store)


async def test_a_card_drawn_before_the_last_change_stays_alive(store: Store, now: datetime) -> None:
    number = await article(store, now)
    old = await store.signature(number)
    await store.cancel_article(number, now=now)
    await store.keep_card(Card(chat=1, message=5, article=number, person=1, signature=old))
    assert await stale(store) == [(1, 5)]


async def test_nobody_signs_what_there_is_not(store: Store) -> None:
    with pytest.raises(LookupError):
        await store.signature(77)
