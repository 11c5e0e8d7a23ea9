"""Questions to people: each attempt is asked about and decided once; no answer counts for another."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import pytest

from bot.core.delivery import Doubtful, Sent, State
from bot.core.notice import NewNotice
from bot.core.question import Decision, Question
from bot.core.receipt import Receipt
from bot.store import Store

Sending = Callable[..., Awaitable[int]]
ME = "publisher-1"


@pytest.fixture
def unsure(store: Store, sending: Sending, now: datetime) -> Sending:
    """`await unsure()`: the id of a delivery of which nobody knows, in its first attempt."""

    async def make(**how: object) -> int:
        number = await sending("tg", **how)
        assert await store.settle(number, Doubtful(error="ответ потерян"), owner=ME, now=now)
        return number

    return make


@pytest.fixture
def again(store: Store, claim: Any, now: datetime) -> Callable[[int], Awaitable[None]]:
    """`await again(number)`: it goes once more, and its answer is lost once more."""

    async def make(number: int) -> None:
        await claim("tg")
        assert await store.settle(number, Doubtful(error="ответ потерян"), owner=ME, now=now)

    return make


@pytest.fixture
def asked(store: Store, now: datetime) -> Callable[..., Awaitable[Question]]:
    """`await asked(delivery, attempt, message)`: Anna was asked about it."""

    async def make(delivery: int, attempt: int = 1, message: int = 7) -> Question:
        question = Question(chat=111, message=message, delivery=delivery, attempt=attempt, text="Вышла?")
        key = f"unsure:{delivery}:{attempt}"
        notice = NewNotice(key=key, audience="editor:111", kind="unsure", text="Вышла?")
        assert await store.add_notice(notice, now=now)
        (pending,) = await store.pending_notices(now=now)
        await store.question_shown(pending.id, question, now=now)
        return question

    return make


async def test_what_was_asked_is_told_and_stays_open_until_it_is_answered(
    store: Store, unsure: Sending, asked: Any, now: datetime
) -> None:
    number = await unsure()
    question = await asked(number)
    assert await store.pending_notices(now=now) == []
    assert await store.answered_questions() == []
    assert await store.resolve(number, landed=True, url=None, now=now, by="Анна", attempt=1)
    assert await store.answered_questions() == [question]
    await store.close_question(111, 7)
    assert await store.answered_questions() == []
    await store.close_question(111, 7)


async def test_a_machine_that_finds_it_answers_too(
    store: Store, unsure: Sending, asked: Any, now: datetime
) -> None:
    number = await unsure()
    question = await asked(number)
    receipt = Receipt(at=now, remote_id="12", url=None)
    assert await store.settle(number, Sent(receipt=receipt), owner=None, now=now)
    assert await store.answered_questions() == [question]
    assert await store.decision(number, 1) is None


async def test_who_decided_what_is_known_of_every_attempt(
    store: Store, unsure: Sending, again: Any, now: datetime
) -> None:
    number = await unsure()
    assert await store.resolve(number, landed=False, url=None, now=now, by="Анна")
    await again(number)
    assert await store.resolve(number, landed=True, url=None, now=now, by="Пётр")
    first, second = await store.decision(number, 1), await store.decision(number, 2)
    assert first == Decision(delivery=number, attempt=1, landed=False, by="Анна", at=now)
    assert second == Decision(delivery=number, attempt=2, landed=True, by="Пётр", at=now)


async def test_an_answer_to_an_earlier_attempt_does_not_send_a_later_one_again(
    store: Store, unsure: Sending, again: Any, asked: Any, now: datetime
) -> None:
    number = await unsure()
    first = await asked(number)
    assert await store.resolve(number, landed=False, url=None, now=now, by="Анна", attempt=1)
    await again(number)
    await asked(number, 2, 8)
    assert not await store.resolve(number, landed=False, url=None, now=now, by="Пётр", attempt=1)
    found = await store.delivery(number)
    assert found is not None
    assert found.state is State.UNSURE
    assert await store.answered_questions() == [first]
