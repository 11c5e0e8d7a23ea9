"""Articles: places in a queue, drafts, exact times."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.article import Article, ArticleState, Block, NewArticle, Waiting
from bot.core.delivery import NewDelivery, State
from bot.core.journal import SHELL, Actor, NewEntry, Verb
from bot.core.likeness import likeness_of
from bot.core.notice import EDITORS, NewNotice
from bot.core.richtext import RichText
from bot.store import Store

Make = Callable[..., NewArticle]


def titles(waiting: list[Waiting]) -> list[str]:
    """What waits, by headline."""
    return [each.title for each in waiting]


async def test_an_article_comes_back_as_it_was_handed_in(
    store: Store, new_article: Make, now: datetime
) -> None:
    at = now + timedelta(hours=3, microseconds=1)
    new = new_article(
        "Заголовок", photos=("a", "b"), channels=("tg", "вк"), at=at, editor_id=7, editor_name="Анна"
    )
    kept = await store.article(await store.add_article(new, now=now))
    assert kept is not None
    assert (kept.article, kept.queue, kept.channels, kept.at) == (new.article, "news", ("tg", "вк"), at)
    assert (kept.editor_id, kept.editor_name, kept.created, kept.queued) == (7, "Анна", now, now)
    assert kept.state is ArticleState.WAITING
    assert await store.article(99) is None


async def test_the_same_message_handed_in_twice_is_one_article(
    store: Store, new_article: Make, now: datetime
) -> None:
    first = await store.add_article(new_article("Один", origin="chat:1"), now=now)
    assert await store.add_article(new_article("Снова", origin="chat:1"), now=now) == first
    assert titles(await store.waiting()) == ["Один"]
    assert (await store.number_of("chat:1"), await store.number_of("chat:2")) == (first, None)


async def test_the_tail_is_behind_everybody_and_the_head_before(
    store: Store, new_article: Make, now: datetime
) -> None:
    for title, first in (("Б", False), ("В", False), ("А", True), ("Самая первая", True)):
        await store.add_article(new_article(title, first=first), now=now)
    await store.add_article(new_article("Чужая", queue="sport"), now=now)
    assert titles(await store.waiting("news")) == ["Самая первая", "А", "Б", "В"]
    assert titles(await store.waiting()) == ["Самая первая", "А", "Б", "В", "Чужая"]
    assert titles(await store.waiting("news", limit=2)) == ["Самая первая", "А"]
    assert await store.waiting_counts() == {"news": 4, "sport": 1}


async def test_a_slot_takes_the_first_that_was_there_before_it(
    store: Store, new_article: Make, now: datetime
) -> None:
    await store.add_article(new_article("К девяти", at=now), now=now)
    await store.add_article(new_article("Раньше"), now=now)
    await store.add_article(new_article("Молния", first=True), now=now + timedelta(minutes=1))

    async def next_at(moment: datetime) -> str | None:
        found = await store.next_waiting("news", queued_before=moment)
        return found.title if found else None

    assert await next_at(now - timedelta(microseconds=1)) is None
    assert await next_at(now) == "Раньше"
    assert await next_at(now + timedelta(minutes=1)) == "Молния"
    assert await store.next_waiting("sport", queued_before=now) is None


async def test_exact_times_are_told_soonest_first(store: Store, new_article: Make, now: datetime) -> None:
    assert await store.waiting_exact(until=now + timedelta(hours=1)) == []
    for minutes in (5, 1, 3):
        await store.add_article(new_article(f"+{minutes}", at=now + timedelta(minutes=minutes)), now=now)
    await store.add_article(new_article("без времени"), now=now)
    assert titles(await store.waiting_exact(until=now + timedelta(minutes=3))) == ["+1", "+3"]
    assert await store.waiting_exact(until=now) == []
    assert titles(await store.waiting_exact(until=now + timedelta(minutes=4))) == ["+1", "+3"]


async def test_a_draft_waits_only_once_it_is_queued_and_once_only(
    store: Store, new_article: Make, article: Callable[..., Article], now: datetime
) -> None:
    number = await store.add_article(
        new_article("Черновик", state=ArticleState.DRAFT, photos=("a",)), now=now
    )
    assert await store.waiting() == []
    edited = article("Правка", photos=("b",))
    assert await store.set_content(number, edited, channels=("tg",), version=0, now=now)
    later = now + timedelta(hours=1)
    presses = [store.queue_article(number, now=later, queue="sport", at=later, first=True) for _ in range(3)]
    assert sorted(await asyncio.gather(*presses)) == [False, False, True]
    (waiting,) = await store.waiting()
    assert (waiting.title, waiting.queue, waiting.channels) == ("Правка", "sport", ("tg",))
    assert (waiting.queued, waiting.at) == (later, later)
    drafts = (ArticleState.DRAFT,)
    late = article("Поздно")
    assert not await store.set_content(number, late, channels=None, version=1, states=drafts, now=now)
    kept = await store.article(number)
    assert kept is not None
    assert kept.article.title == "Правка"


async def test_of_two_who_change_the_same_version_one_wins_and_the_journal_tells_of_him_alone(
    store: Store, new_article: Make, article: Callable[..., Article], now: datetime
) -> None:
    number = await store.add_article(new_article("Было"), now=now)

    def change(name: str) -> Awaitable[bool]:
        entry = NewEntry(verb=Verb.CHANGED, by=Actor(name=name, id=7), article=number)
        edited = article(f"Стало: {name}")
        return store.set_content(number, edited, channels=("vk",), version=0, entry=entry, now=now)

    assert sorted(await asyncio.gather(change("Анна"), change("Пётр"))) == [False, True]
    kept = await store.article(number)
    assert kept is not None
    (told,) = [one for one in await store.entries(number) if one.verb is Verb.CHANGED]
    assert kept.article.title == f"Стало: {told.by.name}"
    assert (kept.version, kept.channels, kept.state) == (1, ("vk",), ArticleState.WAITING)


@pytest.mark.parametrize("state", [ArticleState.CANCELLED, ArticleState.TAKEN, ArticleState.EXPIRED])
async def test_what_was_decided_is_not_changed_any_more(
    store: Store, new_article: Make, article: Callable[..., Article], now: datetime, state: ArticleState
) -> None:
    number = await store.add_article(new_article("Было", state=state), now=now)
    entry = NewEntry(verb=Verb.CHANGED, by=SHELL, article=number)
    late = article("Поздно")
    assert not await store.set_content(number, late, channels=None, version=0, entry=entry, now=now)
    assert [one.verb for one in await store.entries(number)] == []


async def test_a_waiting_article_may_get_an_exact_moment_and_another_one(
    store: Store, new_article: Make, now: datetime
) -> None:
    number = await store.add_article(new_article(), now=now)
    for hours in (2, 1):
        assert await store.fix_moment(number, at=now + timedelta(hours=hours), now=now)
    (waiting,) = await store.waiting_exact(until=now + timedelta(hours=3))
    assert waiting.at == now + timedelta(hours=1)
    await store.cancel_article(number, now=now)
    assert not await store.fix_moment(number, at=now, now=now)


@pytest.mark.parametrize("state", [ArticleState.DRAFT, ArticleState.WAITING])
async def test_what_is_not_taken_can_be_cancelled_once(
    store: Store, new_article: Make, now: datetime, state: ArticleState
) -> None:
    number = await store.add_article(new_article(state=state), now=now)
    assert await store.cancel_article(number, now=now)
    assert not await store.cancel_article(number, now=now)
    kept = await store.article(number)
    assert kept is not None
    assert kept.state is ArticleState.CANCELLED


async def test_cancelling_a_taken_article_stops_what_has_not_left_yet(
    store: Store,
    new_article: Make,
    new_delivery: Callable[..., NewDelivery],
    claim: Callable[..., Awaitable[Any]],
    now: datetime,
) -> None:
    number = await store.add_article(new_article(), now=now)
    await store.fill(number, [new_delivery("tg"), new_delivery("vk")], now=now, queue="news", slot=None)
    await claim("tg")
    assert await store.cancel_article(number, now=now)
    assert [each.state for each in await store.deliveries_of(number)] == [State.SENDING, State.CANCELLED]
    assert not await store.cancel_article(number, now=now)


async def test_an_article_expires_together_with_its_notice_and_once(
    store: Store, new_article: Make, now: datetime
) -> None:
    number = await store.add_article(new_article(at=now), now=now)
    notice = NewNotice(key="late", audience=EDITORS, kind="expired", text="Опоздала", article=number)
    assert await store.expire_article(number, now=now, notice=notice)
    assert not await store.expire_article(number, now=now, notice=notice)
    assert [each.text for each in await store.pending_notices(now=now)] == ["Опоздала"]
    quiet = await store.add_article(new_article(at=now), now=now)
    assert await store.expire_article(quiet, now=now, notice=None)
    assert await store.waiting_exact(until=now) == []


async def test_a_moment_without_a_zone_is_refused(store: Store, new_article: Make, now: datetime) -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        await store.add_article(new_article(), now=now.replace(tzinfo=None))
    assert await store.waiting() == []
    with pytest.raises(ValueError, match="without a time zone"):
        await store.waiting_exact(until=now.replace(tzinfo=None))


async def test_many_come_in_at_once_in_their_order_and_known_ones_are_passed_over(
    store: Store, new_article: Make, now: datetime
) -> None:
    await store.add_article(new_article("Была", origin="1"), now=now)
    batch = [
        new_article("Вторая", origin="2", photos=("a",)),
        new_article("Опять", origin="1", photos=("b",)),
        new_article("Третья"),
        new_article("Первая", first=True),
        new_article("Спорт", queue="sport"),
    ]
    assert await store.add_articles(batch, now=now) == 4
    assert titles(await store.waiting("news")) == ["Первая", "Была", "Вторая", "Третья"]
    assert await store.add_articles([], now=now) == 0


async def test_a_hundred_thousand_articles_come_in_within_a_minute(
    store: Store, new_article: Make, now: datetime
) -> None:
    batch = [new_article(f"Новость {number}", origin=str(number)) for number in range(100_000)]
    async with asyncio.timeout(60):
        assert await store.add_articles(batch, now=now) == 100_000
    assert await store.waiting_counts() == {"news": 100_000}
    head = await store.next_waiting("news", queued_before=now)
    assert head is not None
    assert head.title == "Новость 0"


async def test_articles_are_alike_by_headline_page_or_text_whatever_became_of_them(
    store: Store, now: datetime
) -> None:
    text = "Движение по мосту открыли утром, глава района перерезал ленту, и первыми проехали автобусы"

    def new(title: str, body: str = "", **more: Any) -> NewArticle:
        blocks = (Block(text=RichText.of(body)),) if body else ()
        link = more.pop("link", None)
        article = Article(headline=RichText.of(title), body=blocks, link=link)
        return NewArticle(article=article, queue="news", **more)

    first = await store.add_article(new("Мост открыт"), now=now)
    second = await store.add_article(new("МОСТ ОТКРЫТ!", state=ArticleState.DRAFT), now=now)
    page = await store.add_article(new("Ленту перерезали", link="https://www.n.ru/1/?utm_source=tg"), now=now)
    worded = await store.add_article(new("Мосту быть", text), now=now)
    other = await store.add_article(new("Дождь", "Дождь шёл весь день и всю ночь " * 3), now=now)

    async def alike(*args: Any, limit: int = 9, **more: Any) -> list[int]:
        return await store.alike(likeness_of(new(*args, **more).article), limit=limit)

    assert await alike("«Мост открыт»") == [second, first]
    assert await alike("«Мост открыт»", limit=1) == [second]
    assert await alike("Иное", link="http://n.ru/1") == [page]
    assert await alike("Мосту быть!", f"{text} и трамваи") == [worded]
    assert await alike("Совсем", "Иное слово о том, чего на свете ещё никогда и ни у кого не бывало") == []
    await store.cancel_article(first, now=now)
    reworded = Article(headline=RichText.of("Мост открыт?"))
    await store.set_content(other, reworded, channels=None, version=0, now=now)
    assert await alike("Мост открыт") == [other, second, first]
    assert await store.titles([first, second, 77]) == {first: "Мост открыт", second: "МОСТ ОТКРЫТ!"}
    assert {one.article for one in await store.waiting_numbers([first, worded])} == {worded}


async def test_the_place_in_a_queue_is_counted_among_those_that_wait_for_slots(
    store: Store, now: datetime
) -> None:
    def new(title: str, **more: Any) -> NewArticle:
        return NewArticle(article=Article(headline=RichText.of(title)), queue="news", **more)

    last, exact, head = [
        await store.add_article(new("А"), now=now),
        await store.add_article(new("Б", at=now), now=now),
        await store.add_article(new("В", first=True), now=now),
    ]
    assert [await store.place_of(one) for one in (head, exact, last, 77)] == [1, None, 2, None]


async def test_an_outlook_says_how_far_it_reaches(store: Store, now: datetime) -> None:
    def new(minutes: int, **more: Any) -> NewArticle:
        return NewArticle(article=Article(headline=RichText.of(str(minutes))), queue="news", **more)

    minute = timedelta(minutes=1)
    for number in range(4):
        await store.add_article(new(number), now=now + number * minute)
        await store.add_article(new(number, at=now + 2 * number * minute), now=now)
    part = await store.outlook(["news", "sport"], limit=2, exact=3, since=now)
    assert [one.title for one in part.heads] == ["0", "1"]
    assert [one.title for one in part.exact] == ["0", "1", "2"]
    assert part.sight.more == {"news": now + 2 * minute}
    assert part.sight.until == now + 4 * minute - timedelta(microseconds=1)
    whole = await store.outlook(["news"], limit=4, exact=None, since=now)
    assert (len(whole.heads), len(whole.exact), whole.sight.more, whole.sight.until) == (4, 4, {}, None)
