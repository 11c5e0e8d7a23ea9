"""The editor hears of an article once nothing of it is open any more."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.core.delivery import Delivery, State
from bot.core.ending import finished_notices
from bot.core.post import Post
from bot.core.receipt import Receipt

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)


def ended(number: int, state: State, *, error: str | None = None, note: str | None = None) -> Delivery:
    receipt = Receipt(at=NOW, remote_id="1", url="https://vk.com/wall-1_1", note=note)
    return Delivery(
        id=number,
        article=1,
        channel="vk",
        platform="vk",
        state=state,
        title="Мост открыли",
        post=Post(text="Мост", length=4, limit=16384),
        due=NOW,
        key=f"k{number}",
        deadline=NOW,
        attempts=1,
        editor_id=7,
        error=error,
        receipt=receipt if state is State.SENT else None,
    )


def named(network: str, channel: str, language: str) -> str:
    return f"{network}/{language} ({channel})"


def told(*deliveries: Delivery) -> list[str]:
    notices = finished_notices(
        deliveries,
        language="ru",
        place=named,
    )
    return [one.text for one in notices]


def test_what_is_out_everywhere_is_called_published() -> None:
    assert told(ended(1, State.SENT, note="без фото"), ended(2, State.CANCELLED)) == [
        "Вышла «Мост открыли»\n✓ vk/ru (vk) https://vk.com/wall-1_1\nбез фото"
    ]


def test_what_one_network_refused_is_not_called_published() -> None:
    assert told(ended(1, State.SENT), ended(2, State.FAILED, error="нет прав"), ended(3, State.EXPIRED)) == [
        "Вышла не везде: «Мост открыли»\n✓ vk/ru (vk) https://vk.com/wall-1_1\n"
        "✗ vk/ru (vk): нет прав\n✗ vk/ru (vk): опоздало, не отправлено"
    ]


@pytest.mark.parametrize("state", [State.PLANNED, State.SENDING, State.UNSURE])
def test_nobody_hears_of_an_article_of_which_something_is_open(state: State) -> None:
    assert told(ended(1, State.SENT), ended(2, state)) == []


def test_nobody_hears_of_success_where_there_is_none_or_nobody_handed_it_in() -> None:
    assert told(ended(1, State.FAILED), ended(2, State.CANCELLED)) == []
    assert told(replace(ended(1, State.SENT), editor_id=None)) == []


def test_one_and_the_same_end_is_told_once_and_another_one_again() -> None:
    first = finished_notices([ended(1, State.SENT)], language="en", place=named)
    again = replace(ended(1, State.SENT), attempts=2)
    second = finished_notices([again], language="en", place=named)
    assert first[0].text.startswith("Published: “Мост открыли”")
    assert first[0].key != second[0].key
