"""What is to be done to posts that are out: planned, taken once, replaced by what comes later."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.amendment import (
    MOST_TRIES,
    Again,
    Amendment,
    CannotBe,
    Done,
    Kind,
    NewAmendment,
    NotDone,
    Result,
    Stage,
    after_failure,
    foretold,
    heads,
    is_pinned,
    is_withdrawn,
    keeps_photos,
    newest,
    shown,
)
from bot.core.article import Article, ArticleState, Media
from bot.core.card import Card
from bot.core.delivery import Delivery, Sent
from bot.core.journal import Actor, NewEntry, Verb
from bot.core.notice import NewNotice
from bot.core.post import Post
from bot.core.receipt import Receipt
from bot.core.richtext import RichText
from bot.store import Store
from bot.store.amendments import Overtaken, Rewritten

ANNA = Actor(id=7, name="Анна")
ME = "publisher-1"
MINUTE = timedelta(minutes=1)


def post(text: str, *photos: str) -> Post:
    media = tuple(Media(digest=one, mime="image/png", width=3, height=2, size=4) for one in photos)
    return Post(text=text, length=len(text), limit=4096, photos=media)


class Book:
    """Short words for the scenes."""

    def __init__(self, store: Store, now: datetime) -> None:
        self.store, self.now = store, now

    async def wish(self, delivery: int, kind: Kind, text: str | None = None) -> int | None:
        new = NewAmendment(delivery=delivery, kind=kind, post=None if text is None else post(text))
        added = await self.store.amend([new], by=ANNA, now=self.now)
        return added[0] if added else None

    async def one(self, number: int | None) -> Amendment:
        found = await self.store.amendment(number or 0)
        assert found is not None
        return found

    async def take(self, number: int | None, owner: str = ME) -> bool:
        return await self.store.take_amendment(await self.one(number), owner=owner, until=self.now + MINUTE)

    async def settle(self, number: int | None, result: Result, **how: Any) -> bool:
        values: dict[str, Any] = {"owner": ME, "now": self.now} | how
        return await self.store.settle_amendment(number or 0, result, **values)

    async def stages(self, article: int) -> list[str]:
        return [f"{one.kind} {one.stage}" for one in await self.store.amendments_of(article)]


@pytest.fixture
def book(store: Store, now: datetime) -> Book:
    return Book(store, now)


@pytest.fixture
def out(
    store: Store, sending: Callable[..., Awaitable[int]], now: datetime
) -> Callable[..., Awaitable[Delivery]]:
    """`await out("tg")`: a delivery that is sent."""

    async def make(channel: str = "tg") -> Delivery:
        number = await sending(channel)
        receipt = Receipt(at=now, remote_id="17", url="https://t.me/nash_rayon/17")
        assert await store.settle(number, Sent(receipt=receipt), owner=ME, now=now)
        found = await store.delivery(number)
        assert found is not None
        return found

    return make


async def test_a_wish_is_kept_with_who_wished_it_and_is_done_once(
    book: Book, out: Any, now: datetime
) -> None:
    delivery = await out()
    number = await book.wish(delivery.id, Kind.CORRECT, "Исправлено")
    one = await book.one(number)
    assert (one.by, one.channel, one.article, one.stage) == (ANNA, "tg", delivery.article, Stage.PLANNED)
    assert one.post == post("Исправлено")
    assert await book.store.open_amendments("tg") == [one]
    assert await book.store.open_amendments("vk") == []
    assert await book.take(number)
    assert not await book.store.take_amendment(one, owner="publisher-2", until=now + MINUTE)
    assert await book.settle(number, Done(note="с заглушкой"))
    assert not await book.settle(number, Done())
    done = await book.one(number)
    assert (done.stage, done.note, done.settled, done.attempts, done.owner) == (
        Stage.DONE,
        "с заглушкой",
        now,
        1,
        None,
    )
    assert await book.store.open_amendments("tg") == []


async def test_the_delivery_keeps_its_own_post_and_the_newest_correction_is_what_readers_see(
    book: Book, out: Any
) -> None:
    delivery = await out()
    for text in ("раз", "два"):
        number = await book.wish(delivery.id, Kind.CORRECT, text)
        await book.take(number)
        await book.settle(number, Done())
    await book.wish(delivery.id, Kind.CORRECT, "три")
    again = await book.store.delivery(delivery.id)
    history = await book.store.amendments_of(delivery.article)
    assert again is not None
    assert again.post == delivery.post
    assert shown(again, history).text == "два"
    assert foretold(again, history).text == "три"
    assert shown(again, []) == foretold(again, []) == delivery.post


@pytest.mark.parametrize(
    ("earlier", "later", "left"),
    [
        (Kind.CORRECT, Kind.CORRECT, ["correct replaced", "correct planned"]),
        (Kind.PIN, Kind.UNPIN, ["pin replaced", "unpin planned"]),
        (Kind.PIN, Kind.CORRECT, ["pin planned", "correct planned"]),
        (Kind.PIN, Kind.WITHDRAW, ["pin replaced", "withdraw planned"]),
        (Kind.CORRECT, Kind.WITHDRAW, ["correct replaced", "withdraw planned"]),
        (Kind.WITHDRAW, Kind.CORRECT, ["withdraw planned"]),
        (Kind.WITHDRAW, Kind.WITHDRAW, ["withdraw planned"]),
        (Kind.WITHDRAW, Kind.PIN, ["withdraw planned"]),
    ],
)
async def test_the_last_wish_wins(book: Book, out: Any, earlier: Kind, later: Kind, left: list[str]) -> None:
    delivery = await out()
    for kind in (earlier, later):
        await book.wish(delivery.id, kind, "текст" if kind is Kind.CORRECT else None)
    assert await book.stages(delivery.article) == left


async def test_what_is_being_done_is_ended_and_then_comes_what_was_wished_meanwhile(
    book: Book, out: Any
) -> None:
    delivery = await out()
    first = await book.wish(delivery.id, Kind.CORRECT, "раз")
    await book.take(first)
    second = await book.wish(delivery.id, Kind.CORRECT, "два")
    assert [one.id for one in heads(await book.store.open_amendments("tg"))] == [first]
    await book.settle(first, Done())
    assert [one.id for one in heads(await book.store.open_amendments("tg"))] == [second]


@pytest.mark.parametrize("result", [NotDone(error="нет"), CannotBe(error="никак"), None])
async def test_what_did_not_succeed_and_is_replaced_by_now_is_told_to_nobody(
    book: Book, out: Any, now: datetime, result: Result | None
) -> None:
    delivery = await out()
    first = await book.wish(delivery.id, Kind.CORRECT, "раз")
    await book.take(first)
    await book.wish(delivery.id, Kind.WITHDRAW)
    notice = NewNotice(key="n", audience="editor:7", kind="amendment", text="Не вышло.")
    await book.settle(first, result or Again(until=now + MINUTE, error="позже"), notices=[notice])
    assert await book.stages(delivery.article) == ["correct replaced", "withdraw planned"]
    assert await book.store.pending_notices(now=now) == []


async def test_what_comes_again_waits_and_what_failed_is_told(book: Book, out: Any, now: datetime) -> None:
    delivery = await out()
    number = await book.wish(delivery.id, Kind.PIN)
    await book.take(number)
    await book.settle(number, Again(until=now + MINUTE, error="позже"))
    parked = await book.one(number)
    assert (parked.stage, parked.not_before, parked.error) == (Stage.PLANNED, now + MINUTE, "позже")
    await book.take(number)
    notice = NewNotice(key="n", audience="editor:7", kind="amendment", text="Не вышло.")
    await book.settle(number, NotDone(error="нет прав"), notices=[notice])
    assert [one.text for one in await book.store.pending_notices(now=now)] == ["Не вышло."]
    assert (await book.one(number)).stage is Stage.FAILED


async def test_a_failed_one_is_repeated_once_as_another(book: Book, out: Any, now: datetime) -> None:
    delivery = await out()
    number = await book.wish(delivery.id, Kind.CORRECT, "раз")
    assert await book.store.repeat_amendment(number or 0, by=ANNA, now=now) is None, "it has not failed"
    await book.take(number)
    await book.settle(number, NotDone(error="нет"))
    again = await book.store.repeat_amendment(number or 0, by=ANNA, now=now)
    assert again is not None
    assert await book.store.repeat_amendment(number or 0, by=ANNA, now=now) is None
    assert await book.stages(delivery.article) == ["correct replaced", "correct planned"]
    assert (await book.one(again)).post == post("раз")
    assert await book.store.repeat_amendment(99, by=ANNA, now=now) is None


async def test_a_failed_one_that_was_replaced_meanwhile_is_not_repeated(
    book: Book, out: Any, now: datetime
) -> None:
    delivery = await out()
    number = await book.wish(delivery.id, Kind.CORRECT, "раз")
    await book.take(number)
    await book.settle(number, NotDone(error="нет"))
    later = await book.wish(delivery.id, Kind.CORRECT, "два")
    assert await book.store.repeat_amendment(number or 0, by=ANNA, now=now) is None
    await book.take(later)
    await book.settle(later, Done())
    assert await book.store.repeat_amendment(number or 0, by=ANNA, now=now) is None


async def test_a_correction_waits_for_what_is_not_out_yet_and_a_pin_makes_no_sense_there(
    book: Book, planned: Any
) -> None:
    number = await planned("vk")
    assert await book.wish(number, Kind.CORRECT, "раз")
    assert await book.wish(number, Kind.PIN) is None
    assert await book.wish(number, Kind.WITHDRAW) is None
    assert await book.wish(99, Kind.CORRECT, "раз") is None
    assert await book.store.open_amendments("vk") == []
    assert (await book.store.glance()).amending == {}


async def test_a_glance_shows_where_something_is_to_be_done(book: Book, out: Any) -> None:
    delivery = await out()
    assert (await book.store.glance()).of("tg") == (before := (await book.store.glance()).of("tg"))
    number = await book.wish(delivery.id, Kind.PIN)
    glance = await book.store.glance()
    assert glance.amending == {"tg": (number, 1)}
    assert glance.of("tg") != before


async def test_the_article_is_rewritten_with_the_wish_or_nothing_happens(
    book: Book, out: Any, now: datetime
) -> None:
    delivery = await out()
    article = Article(headline=RichText.of("Мост закрыли"))
    wish = [NewAmendment(delivery=delivery.id, kind=Kind.CORRECT, post=post("Мост закрыли"))]
    entry = NewEntry(verb=Verb.CORRECTED, by=ANNA, article=delivery.article)
    seen = Rewritten(article=delivery.article, content=article, version=0)
    assert await book.store.amend(wish, by=ANNA, now=now, entry=entry, content=seen)
    stored = await book.store.article(delivery.article)
    assert stored is not None
    assert (stored.article, stored.version, stored.state) == (article, 1, ArticleState.TAKEN)
    with pytest.raises(Overtaken):
        await book.store.amend(wish, by=ANNA, now=now, entry=entry, content=seen)
    assert await book.stages(delivery.article) == ["correct planned"]
    assert [one.verb for one in await book.store.entries(delivery.article)] == [Verb.CORRECTED]


async def test_a_lease_is_prolonged_by_its_owner_alone(book: Book, out: Any, now: datetime) -> None:
    delivery = await out()
    number = await book.wish(delivery.id, Kind.PIN)
    await book.take(number)
    until = now + 5 * MINUTE
    assert await book.store.renew_amendments([number or 0], owner="publisher-2", until=until) == 0
    assert await book.store.renew_amendments([number or 0], owner=ME, until=until) == 1
    assert (await book.one(number)).lease_until == until


async def test_a_clock_that_is_set_back_parks_nothing(book: Book, out: Any, now: datetime) -> None:
    delivery = await out()
    number = await book.wish(delivery.id, Kind.PIN)
    await book.take(number)
    await book.settle(number, Again(until=now + timedelta(days=1), error="позже"))
    await book.store.clock_set_back(now=now)
    assert (await book.one(number)).not_before == now


async def test_photos_are_surely_the_same_only_if_nothing_unfinished_may_have_changed_them(
    book: Book, out: Any
) -> None:
    delivery = replace(await out(), post=post("Мост", "a"))
    number = await book.wish(delivery.id, Kind.CORRECT, "раз")
    one = await book.one(number)
    same, other = replace(one, post=post("раз", "a")), replace(one, post=post("раз", "b"))
    assert keeps_photos(same, delivery, [same])
    assert not keeps_photos(other, delivery, [other])
    same = replace(same, id=5)
    tried = replace(other, id=4, attempts=1, stage=Stage.FAILED)
    assert not keeps_photos(same, delivery, [tried, same])
    done = replace(tried, stage=Stage.DONE)
    assert keeps_photos(replace(other, id=9), delivery, [done, replace(other, id=9)])
    assert keeps_photos(replace(other, post=None), delivery, []) is False


async def test_what_was_wished_last_is_what_counts(book: Book, out: Any) -> None:
    delivery = await out()
    pin = await book.one(await book.wish(delivery.id, Kind.PIN))
    unpin = replace(pin, id=pin.id + 1, kind=Kind.UNPIN)
    assert is_pinned([pin])
    assert not is_pinned([pin, unpin])
    assert is_pinned([pin, replace(unpin, stage=Stage.FAILED)])
    assert newest([pin, replace(unpin, stage=Stage.REPLACED)], [Kind.PIN, Kind.UNPIN]) == pin
    gone = replace(pin, kind=Kind.WITHDRAW)
    assert is_withdrawn([gone])
    assert not is_withdrawn([replace(gone, stage=Stage.FAILED)])


def test_after_an_hour_of_trying_a_person_is_told(now: datetime) -> None:
    assert after_failure(1, error="нет", now=now, wait=MINUTE) == Again(until=now + MINUTE, error="нет")
    assert after_failure(MOST_TRIES, error="нет", now=now, wait=MINUTE) == NotDone(error="нет")


async def test_what_was_replaced_or_renewed_since_it_was_read_is_not_taken(
    book: Book, out: Any, now: datetime
) -> None:
    delivery = await out()
    first = await book.one(await book.wish(delivery.id, Kind.CORRECT, "раз"))
    second = await book.wish(delivery.id, Kind.CORRECT, "два")
    assert not await book.store.take_amendment(first, owner=ME, until=now + MINUTE)
    await book.take(second)
    seen = await book.one(second)
    await book.store.renew_amendments([seen.id], owner=ME, until=now + 2 * MINUTE)
    assert not await book.store.take_amendment(seen, owner="publisher-2", until=now + MINUTE)


async def test_an_old_view_of_what_was_tried_in_between_takes_nothing(
    book: Book, out: Any, now: datetime
) -> None:
    delivery = await out()
    number = await book.wish(delivery.id, Kind.PIN)
    seen = await book.one(number)
    assert await book.take(number)
    await book.settle(number, Again(until=now + MINUTE, error="позже"))
    assert not await book.store.take_amendment(seen, owner="publisher-2", until=now + MINUTE)
    assert (await book.one(number)).not_before == now + MINUTE


async def test_whoever_lost_the_lease_settles_nothing(book: Book, out: Any) -> None:
    delivery = await out()
    number = await book.wish(delivery.id, Kind.PIN)
    assert await book.take(number, "publisher-2")
    assert not await book.settle(number, NotDone(error="нет"), owner=ME)
    assert await book.stages(delivery.article) == ["pin doing"]


async def test_a_wish_has_the_cards_of_what_is_out_looked_after_again(book: Book, out: Any) -> None:
    delivery = await out()
    signature = await book.store.signature(delivery.article)
    await book.store.keep_card(
        Card(chat=1, message=2, article=delivery.article, person=7, signature=signature)
    )
    assert await book.store.stale_cards() == []
    await book.wish(delivery.id, Kind.PIN)
    assert [one.card.message for one in await book.store.stale_cards()] == [2]


async def test_a_card_drawn_while_something_is_wished_is_looked_after_until_it_is_done(
    book: Book, out: Any
) -> None:
    delivery = await out()
    number = await book.wish(delivery.id, Kind.PIN)
    await book.take(number)
    signature = await book.store.signature(delivery.article)
    card = Card(chat=1, message=2, article=delivery.article, person=7, signature=signature)
    await book.store.keep_card(card)
    assert await book.store.stale_cards() == []
    await book.settle(number, Done())
    assert [one.card.message for one in await book.store.stale_cards()] == [2]
