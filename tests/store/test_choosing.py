"""Questions with several answers: asked once, answered once, and what an answer does is done with it."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.core.article import ArticleState, NewArticle
from bot.core.choice import (
    CancelChannel,
    CancelQueue,
    Effect,
    MoveQueue,
    NewChoice,
    Option,
    Requeue,
    Shown,
    TakeCourse,
)
from bot.core.delivery import State
from bot.core.downtime import COURSES, courses_from_json
from bot.core.notice import EDITORS, NewNotice
from bot.core.schedule import OnMissed
from bot.store import Store

Ask = Callable[..., Awaitable[int]]


def new_choice(key: str = "gone:news", *effects: Effect) -> NewChoice:
    options = (Option(name="do", label="Сделать", effects=effects), Option(name="leave", label="Оставить"))
    return NewChoice(key=key, kind="gone", options=options, subject={"queue": "news"})


@pytest.fixture
def ask(store: Store, now: datetime) -> Ask:
    """`await ask(effect, …)`: the id of a question of which the first answer does that."""

    async def make(*effects: Effect, key: str = "gone:news") -> int:
        asked = (new_choice(key, *effects),)
        notice = NewNotice(key=f"notice {key}", audience=EDITORS, kind="gone", text="?", choices=asked)
        assert await store.add_notice(notice, now=now)
        return (await store.open_choices("gone"))[-1].id

    return make


async def waiting(store: Store, queue: str) -> list[str]:
    return [one.title for one in await store.waiting(queue)]


async def test_a_question_is_answered_once_and_what_was_chosen_is_known(
    store: Store, ask: Ask, now: datetime
) -> None:
    number = await ask()
    (asked,) = await store.open_choices("gone")
    assert (asked.id, asked.is_open, asked.answer, asked.subject) == (number, True, None, {"queue": "news"})
    assert await store.choose(number, "leave", by="Анна", now=now)
    assert not await store.choose(number, "do", by="Пётр", now=now)
    assert not await store.withdraw(number, now=now)
    answered = await store.choice(number)
    assert answered is not None
    assert answered.answer is not None
    assert (answered.answer.label, answered.by, answered.at) == ("Оставить", "Анна", now)
    assert await store.open_choices("gone") == []


async def test_what_was_never_asked_or_offered_cannot_be_chosen(
    store: Store, ask: Ask, now: datetime
) -> None:
    number = await ask()
    assert await store.choice(number + 1) is None
    assert not await store.choose(number + 1, "do", by="Анна", now=now)
    assert not await store.choose(number, "dance", by="Анна", now=now)
    assert [one.id for one in await store.open_choices("gone")] == [number]
    assert await store.open_choices("other") == []


async def test_a_question_that_does_not_matter_any_more_is_withdrawn(
    store: Store, ask: Ask, now: datetime
) -> None:
    number = await ask(CancelQueue(name="news"))
    assert await store.withdraw(number, now=now)
    assert not await store.choose(number, "do", by="Анна", now=now)
    withdrawn = await store.choice(number)
    assert withdrawn is not None
    assert (withdrawn.is_open, withdrawn.answer) == (False, None)


async def test_everybody_who_is_told_is_asked_the_same_question_and_it_is_not_doubled(
    store: Store, ask: Ask, now: datetime
) -> None:
    number = await ask()
    (whole,) = await store.pending_notices(now=now)
    for _ in range(2):  # the first time its writer died before it knew that it was done
        await store.split_notice(whole, [111, 222], now=now)
    pending = await store.pending_notices(now=now)
    assert [one.audience for one in pending] == ["editor:111", "editor:222"]
    for one in pending:
        assert [asked.id for asked in await store.choices_of(one.id)] == [number]
    assert len(await store.open_choices("gone")) == 1


async def test_a_message_keeps_its_buttons_until_each_of_its_questions_is_answered(
    store: Store, now: datetime
) -> None:
    questions = (new_choice("first"), new_choice("second"))
    notice = NewNotice(key="n", audience="editor:111", kind="gone", text="Что делать?", choices=questions)
    await store.add_notice(notice, now=now)
    (told,) = await store.pending_notices(now=now)
    choices = await store.choices_of(told.id)
    first, second = (one.id for one in choices)
    shown = Shown(notice=told.id, chat=111, message=7, text="Что делать?", choices=choices)
    assert await store.shown(111, 7) is None
    await store.choices_shown(shown, now=now)
    assert await store.pending_notices(now=now) == []
    assert await store.shown(111, 7) == shown
    assert await store.answered_choices() == []
    await store.choose(second, "leave", by="Анна", now=now)
    (half,) = await store.answered_choices()
    assert [one.is_open for one in half.choices] == [True, False]
    await store.choices_closed(half)
    assert await store.answered_choices() == []
    await store.choose(first, "leave", by="Анна", now=now)
    (whole,) = await store.answered_choices()
    await store.choices_closed(whole)
    assert await store.shown(111, 7) is None


async def test_an_answer_that_came_before_the_question_was_told_needs_no_second_writing(
    store: Store, ask: Ask, now: datetime
) -> None:
    number = await ask()
    (told,) = await store.pending_notices(now=now)
    await store.choose(number, "leave", by="Анна", now=now)
    choices = await store.choices_of(told.id)
    await store.choices_shown(Shown(notice=told.id, chat=111, message=7, text="?", choices=choices), now=now)
    assert await store.answered_choices() == []


async def test_a_whole_queue_moves_behind_another_one_in_its_order(
    store: Store, ask: Ask, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    for title, queue in (("Матч", "sport"), ("Мост", "news"), ("Дождь", "news")):
        await store.add_article(new_article(title, queue=queue), now=now)
    await store.add_article(new_article("Срочная", first=True), now=now)
    draft = await store.add_article(new_article("Черновик", state=ArticleState.DRAFT), now=now)
    assert await store.choose(await ask(MoveQueue(source="news", target="sport")), "do", by="Анна", now=now)
    assert await waiting(store, "sport") == ["Матч", "Срочная", "Мост", "Дождь"]
    assert await waiting(store, "news") == []
    moved = await store.article(draft)
    assert moved is not None
    assert (moved.queue, moved.state) == ("sport", ArticleState.DRAFT)


async def test_a_whole_queue_is_taken_back(
    store: Store, ask: Ask, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    await store.add_article(new_article("Мост"), now=now)
    await store.add_article(new_article("Матч", queue="sport"), now=now)
    assert await store.choose(await ask(CancelQueue(name="news")), "do", by="Анна", now=now)
    assert [one.title for one in await store.waiting()] == ["Матч"]


async def test_a_channel_is_given_up_and_what_goes_elsewhere_as_well_still_does(
    store: Store, ask: Ask, planned: Any, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    gone, kept = await planned("ok"), await planned("tg")
    both = await store.add_article(new_article("Мост", channels=("tg", "ok")), now=now)
    alone = await store.add_article(new_article("Матч", channels=("ok",)), now=now)
    other = await store.add_article(new_article("Дождь", channels=("tg",)), now=now)
    await store.add_article(new_article("Как у всех"), now=now)
    assert await store.choose(await ask(CancelChannel(name="ok")), "do", by="Анна", now=now)
    states = [(await store.delivery(number)).state for number in (gone, kept)]  # type: ignore[union-attr]
    assert states == [State.CANCELLED, State.PLANNED]
    assert [one.title for one in await store.waiting()] == ["Мост", "Дождь", "Как у всех"]
    articles = [await store.article(number) for number in (both, alone, other)]
    assert [(one.channels, one.state.value) for one in articles if one] == [
        (("tg",), "waiting"),
        (("ok",), "cancelled"),
        (("tg",), "waiting"),
    ]


async def test_what_came_too_late_waits_again_first_in_its_queue(
    store: Store, ask: Ask, new_article: Callable[..., NewArticle], new_delivery: Any, now: datetime
) -> None:
    hour = timedelta(hours=1)
    await store.add_article(new_article("Свежая"), now=now)
    late = [await store.add_article(new_article(title, at=now), now=now) for title in ("Раз", "Два")]
    deliveries = {number: new_delivery("tg") for number in late}
    for number in late:
        assert await store.expire_article(number, [deliveries[number]], now=now, notice=None)
    question = await ask(Requeue(articles=(*late, 4711)))
    assert await store.choose(question, "do", by="Анна", now=now + hour)
    assert await waiting(store, "news") == ["Раз", "Два", "Свежая"]
    again = await store.article(late[0])
    assert again is not None
    assert (again.at, again.queued, again.channels) == (None, now + hour, None)
    filled = await store.fill(late[0], [deliveries[late[0]]], now=now, queue="news", slot=now)
    assert filled, "the same post under the same key may go now"
    states = [one.state for one in await store.deliveries_of(late[0])]
    assert states == [State.CANCELLED, State.PLANNED]


async def test_an_answer_does_all_that_it_says_and_what_was_taken_back_stays_so(
    store: Store, ask: Ask, new_article: Callable[..., NewArticle], now: datetime
) -> None:
    await store.add_article(new_article("Новость", queue="news"), now=now)
    gone = await store.add_article(new_article("Матч", queue="sport"), now=now)
    assert await store.cancel_article(gone, now=now)
    question = await ask(Requeue(articles=(gone,)), MoveQueue(source="news", target="culture"))
    assert await store.choose(question, "do", by="Анна", now=now)
    assert (await waiting(store, "sport"), await waiting(store, "culture")) == ([], ["Новость"])


async def test_what_is_out_elsewhere_goes_again_only_where_it_was_too_late(
    store: Store,
    ask: Ask,
    new_article: Callable[..., NewArticle],
    new_delivery: Any,
    claim: Any,
    now: datetime,
) -> None:
    number = await store.add_article(new_article("Мост"), now=now)
    new = [new_delivery("tg"), new_delivery("vk", deadline=now + timedelta(hours=1))]
    await store.fill(number, new, now=now, queue="news", slot=now)
    assert await claim("vk", at=now + timedelta(hours=2)) is None
    untouched = await store.add_article(new_article("Целая"), now=now)
    await store.fill(untouched, [new_delivery("tg")], now=now, queue="news", slot=None)
    assert await store.choose(await ask(Requeue(articles=(number, untouched))), "do", by="Анна", now=now)
    again, whole = await store.article(number), await store.article(untouched)
    assert again is not None
    assert whole is not None
    assert (again.state, again.channels, whole.state) == (
        ArticleState.WAITING,
        ("vk",),
        ArticleState.TAKEN,
    )
    states = {one.channel: one.state for one in await store.deliveries_of(number)}
    assert states == {"tg": State.PLANNED, "vk": State.CANCELLED}


async def test_a_course_is_kept_for_the_queues_it_was_taken_for(
    store: Store, ask: Ask, now: datetime
) -> None:
    course = TakeCourse(on_missed=OnMissed.SKIP, queues=("news", "sport"), since=now)
    assert await store.choose(await ask(course), "do", by="Анна", now=now)
    narrow = TakeCourse(on_missed=OnMissed.LATEST, queues=("news",), since=now)
    assert await store.choose(await ask(narrow, key="again"), "do", by="Анна", now=now)
    assert courses_from_json(await store.recall(COURSES)) == {
        "news": (now, OnMissed.LATEST),
        "sport": (now, OnMissed.SKIP),
    }
    assert json.loads(await store.recall(COURSES) or "") != {}


async def test_an_answer_about_an_older_downtime_undoes_none_about_a_newer_one(
    store: Store, ask: Ask, now: datetime
) -> None:
    """The older question may have stayed open for the sake of another queue, which was paused since."""
    newer = now + timedelta(hours=5)
    course = TakeCourse(on_missed=OnMissed.SKIP, queues=("news",), since=newer)
    assert await store.choose(await ask(course), "do", by="Анна", now=newer)
    stale = TakeCourse(on_missed=OnMissed.LATEST, queues=("news", "sport"), since=now)
    assert await store.choose(await ask(stale, key="older"), "do", by="Пётр", now=newer)
    assert courses_from_json(await store.recall(COURSES)) == {
        "news": (newer, OnMissed.SKIP),
        "sport": (now, OnMissed.LATEST),
    }
