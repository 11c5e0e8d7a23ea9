"""Whatever is done to an article is entered with it, once; what was not done is entered nowhere."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest

from bot.core.amendment import Kind, NewAmendment, NotDone
from bot.core.article import Article, ArticleState, NewArticle
from bot.core.delivery import Sent
from bot.core.journal import Actor, NewEntry, Verb
from bot.core.receipt import Receipt
from bot.core.richtext import RichText
from bot.store import Store

ANNA = Actor(id=7, name="Анна")
ME = "publisher-1"
TEXT = Article(headline=RichText.of("Мост открыт"))


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something that is done to an article; `state`: one to which it can be done."""

    store: Store
    article: int
    now: datetime

    @property
    def entry(self) -> NewEntry:
        return NewEntry(verb=Verb.MOVED, by=ANNA, article=self.article)

    @property
    def known(self) -> dict[str, Any]:
        return {"now": self.now, "entry": self.entry}


Do = Callable[[Deed], Awaitable[object]]
DEEDS: dict[str, tuple[ArticleState, bool, Do]] = {
    "queue": (
        ArticleState.DRAFT,
        False,
        lambda one: one.store.queue_article(one.article, queue="news", **one.known),
    ),
    "change": (
        ArticleState.DRAFT,
        False,
        lambda one: one.store.set_content(one.article, TEXT, channels=None, version=0, **one.known),
    ),
    "cancel": (ArticleState.WAITING, False, lambda one: one.store.cancel_article(one.article, **one.known)),
    "restore": (
        ArticleState.CANCELLED,
        False,
        lambda one: one.store.restore_article(one.article, **one.known),
    ),
    "fix a moment": (
        ArticleState.WAITING,
        False,
        lambda one: one.store.fix_moment(one.article, at=one.now, **one.known),
    ),
    "take a moment away": (
        ArticleState.WAITING,
        True,
        lambda one: one.store.unfix(one.article, **one.known),
    ),
    "put first": (ArticleState.WAITING, False, lambda one: one.store.put_first([one.article], **one.known)),
    "change the queue": (
        ArticleState.WAITING,
        False,
        lambda one: one.store.change_queue([one.article], queue="sport", **one.known),
    ),
    "submit": (
        ArticleState.DRAFT,
        False,
        lambda one: one.store.submit_draft(one.article, notice=None, **one.known),
    ),
    "give back": (
        ArticleState.REVIEW,
        False,
        lambda one: one.store.give_back(one.article, notice=None, **one.known),
    ),
}


@pytest.mark.parametrize("what", DEEDS)
async def test_what_is_done_is_entered_and_what_is_not_done_is_not(
    store: Store, now: datetime, what: str
) -> None:
    state, exact, do = DEEDS[what]
    new = NewArticle(article=TEXT, queue="news", state=state, at=now if exact else None)
    number = await store.add_article(new, now=now)
    assert not await do(Deed(store=store, article=99, now=now))
    assert await store.entries() == []
    assert await do(Deed(store=store, article=number, now=now))
    (entry,) = await store.entries(number)
    assert (entry.by, entry.at, entry.verb) == (ANNA, now, Verb.MOVED)


async def test_a_wish_that_makes_no_sense_is_not_entered_and_one_tried_anew_is(
    store: Store, sending: Callable[..., Awaitable[int]], now: datetime
) -> None:
    delivery = await sending("tg")
    known = await store.delivery(delivery)
    assert known is not None
    entry = NewEntry(verb=Verb.PINNED, by=ANNA, article=known.article)
    pin = [NewAmendment(delivery=delivery, kind=Kind.PIN)]
    assert await store.amend(pin, by=ANNA, now=now, entry=entry) == []
    assert await store.entries() == [], "what is not out cannot be pinned"
    receipt = Receipt(at=now, remote_id="17", url="https://t.me/nash_rayon/17")
    assert await store.settle(delivery, Sent(receipt=receipt), owner=ME, now=now)
    (number,) = await store.amend(pin, by=ANNA, now=now, entry=entry)
    planned = await store.amendment(number)
    assert planned is not None
    assert await store.repeat_amendment(number, by=ANNA, now=now, entry=entry) is None
    assert len(await store.entries(known.article)) == 1
    assert await store.take_amendment(planned, owner=ME, until=now)
    assert await store.settle_amendment(number, NotDone(error="нет"), owner=ME, now=now)
    assert await store.repeat_amendment(number, by=ANNA, now=now, entry=entry) is not None
    assert len(await store.entries(known.article)) == 2
