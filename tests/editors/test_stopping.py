"""Brakes and hurry."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.article import ArticleState
from bot.core.delivery import Ceiling
from bot.core.journal import Actor

STORY = "Пожар на складе\n\nГорит склад на Садовой."


async def asked(room: Any, command: str, *, person: int | None = None) -> str:
    person = person or room.anna
    before = len(room.telegram.chat(person))
    room.telegram.say(person, command)
    text: str = (await room.shown(person, before + 1))[-1].text
    return text


async def test_a_freeze_stops_everything_until_resume_and_says_who_and_why(room: Any) -> None:
    room.telegram.meet(room.petr, "Пётр")  # a bot may write only to whom it knows
    assert "траур" in await asked(room, "/freeze траур")
    assert (await room.store.flags()).frozen == "траур"
    assert "Уже остановлено" in await asked(room, "/freeze")
    await room.until(room.petr, "Анна: ⛔ Всё остановлено (траур)")
    assert "Анна" in await asked(room, "/status", person=room.petr)
    assert "всё" in await asked(room, "/resume", person=room.petr)
    assert (await room.store.flags()).frozen is None
    await room.until(room.anna, "Пётр: 🟢 Снова работаю: всё.")
    assert not room.telegram.chat(room.ivan)
    assert "не было остановлено" in await asked(room, "/resume")


async def test_one_queue_or_channel_is_paused_and_let_go_again(room: Any) -> None:
    assert "Очереди: news, sport\nКаналы: tg, vk, ok" in await asked(room, "/pause")
    assert "«vk» на паузе" in await asked(room, "/pause vk")
    assert "и так на паузе" in await asked(room, "/pause vk")
    assert "На паузе: vk" in await asked(room, "/status")
    assert "vk" in await asked(room, "/resume vk")
    assert await asked(room, "/resume vk") == "«vk» не на паузе."


async def test_a_pause_lifted_under_a_freeze_still_says_that_nothing_goes_out(room: Any) -> None:
    await room.desk.freeze(reason="траур", by=Actor(name="Пётр"))
    room.telegram.say(room.anna, "/resume vk")
    await room.until(room.anna, "⛔ Всё остановлено (траур). Выйдет после /resume.")


@pytest.mark.parametrize("command", ["cancel", "urgent"])
async def test_a_word_in_the_place_of_a_number_is_asked_again(room: Any, command: str) -> None:
    assert await asked(room, f"/{command} пожар") == (
        f"Нужен номер статьи, например /{command} 12. Номера — в /queue."
    )


async def test_resume_lifts_the_freeze_first_and_pauses_after_it(room: Any) -> None:
    await room.desk.pause("news")
    await room.desk.freeze(reason="траур", by=Actor(name="Пётр"))
    room.telegram.say(room.anna, "/resume")
    assert "news" in (await room.until(room.anna, "На паузе остаётся")).text
    assert "Снова работаю: news" in await asked(room, "/resume")
    assert not (await room.store.flags()).paused


async def test_urgent_sends_a_waiting_article_now(room: Any) -> None:
    await room.queue_up(2)
    assert "«Статья 2» выходит сейчас" in await asked(room, "/urgent №2")
    assert (await room.desk.article(2)).at == room.now()
    assert "не ждёт выхода" in await asked(room, "/urgent 77")
    assert "не ждёт выхода" in await asked(room, "/urgent 99999999999999999999999")


async def test_urgent_alone_takes_the_next_message_and_asks_once(room: Any) -> None:
    assert "Пришлите срочное" in await asked(room, "/urgent")
    card = await room.drafted(room.anna, STORY)
    await room.idle()
    assert "Опубликовать сейчас в 3 канала?" in card.text
    await room.pressed(room.anna, "Сейчас, да")
    assert (await room.desk.article(1)).at == room.now()


async def test_cancel_drops_the_draft_handed_in_last_or_the_numbered_article(room: Any) -> None:
    assert "Черновика нет" in await asked(room, "/cancel")
    await room.drafted(room.anna, STORY)
    assert "«Пожар на складе» снята" in await asked(room, "/cancel")
    assert (await room.desk.article(1)).state is ArticleState.CANCELLED
    assert "Черновика нет" in await asked(room, "/cancel")
    await room.queue_up(1)
    assert "«Статья 1» снята" in await asked(room, "/cancel 2")
    assert "не ждёт выхода" in await asked(room, "/cancel 2")


@pytest.mark.parametrize("command", ["/freeze", "/pause news", "/resume", "/urgent 1", "/cancel 1"])
async def test_an_author_cannot_stop_or_hurry(room: Any, command: str) -> None:
    await room.queue_up(1)
    assert "Это решает редактор" in await asked(room, command, person=room.ivan)
    assert (await room.desk.article(1)).state is ArticleState.WAITING
    assert not (await room.store.flags()).paused


async def test_cancel_ends_the_open_question_and_keeps_the_draft(room: Any) -> None:
    await room.drafted(room.anna, "Мост открыли\n\nСегодня утром.")
    await room.pressed(room.anna, "Ко времени")
    room.telegram.say(room.anna, "/cancel")
    await room.until(room.anna, "Черновик остался")
    assert (await room.desk.article(1)).state is ArticleState.DRAFT
    room.telegram.say(room.anna, "/cancel")
    await room.until(room.anna, "«Мост открыли» снята")
    await room.idle()
    assert (await room.desk.article(1)).state is ArticleState.CANCELLED


async def test_what_leaves_at_this_moment_is_not_said_to_be_out_or_taken_back(room: Any) -> None:
    (stored, *_) = [await room.store.delivery(number) for number in await room.taken()]
    for channel in ("tg", "vk", "ok"):
        ceiling, lease = Ceiling(max_per_hour=60), timedelta(minutes=2)
        await room.store.claim(channel, owner="publisher", now=room.now(), lease=lease, ceiling=ceiling)
    said = await asked(room, f"/cancel {stored.article}")
    assert said == f"Статья № {stored.article} как раз уходит: снять её уже нельзя."
