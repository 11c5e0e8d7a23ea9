"""What an editor decides about a draft, and what the second press gets."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType
from typing import Any

import pytest

from bot.core.article import ArticleState
from bot.core.journal import Actor

STORY = "Мост открыт\n\nМост через реку открыли для машин."


async def state(room: Any, article: int = 1) -> ArticleState:
    stored = await room.desk.article(article)
    found: ArticleState = stored.state
    return found


async def test_queued_the_keyboard_becomes_a_card_with_moment_and_place(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    assert await room.pressed(room.anna, "В очередь") == "Готово."
    assert "✅ В очереди: вт 24 ноября, 12:30 МСК, 1-я в очереди «news»." in card.text
    assert [label.split(maxsplit=1)[1] for label in card.labels] == [
        "Сейчас",
        "Ко времени",
        "Изменить",
        "Показать",
        "Обновить",
        "Снять",
    ]
    assert await state(room) is ArticleState.WAITING


async def test_an_article_goes_to_another_queue_by_its_own_button(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "В очередь «sport»", message=card.id)
    assert (await room.desk.article(1)).queue == "sport"


async def test_now_asks_once_more_and_then_goes(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "Сейчас")
    assert "Опубликовать сейчас в 3 канала?" in card.text
    assert await state(room) is ArticleState.DRAFT
    await room.pressed(room.anna, "Сейчас, да")
    stored = await room.desk.article(1)
    assert (stored.state, stored.at) == (ArticleState.WAITING, room.now())
    assert "Отправляю сейчас" in card.text


async def test_back_leads_from_every_question_to_the_draft(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    for question in ("Сейчас", "Ко времени"):
        await room.pressed(room.anna, question)
        await room.pressed(room.anna, "Назад")
        assert any("В очередь" in label for label in card.labels)


async def test_a_quick_choice_fixes_the_time(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "Ко времени")
    assert card.labels[:4] == [
        "Через час",
        "Сегодня, вт 24 ноября, 12:00 МСК",
        "Завтра, ср 25 ноября, 09:00 МСК",
        "Завтра, ср 25 ноября, 12:00 МСК",
    ]
    await room.pressed(room.anna, "Завтра, ср 25 ноября, 09:00 МСК")
    assert "Выйдет точно ср 25 ноября, 09:00 МСК" in card.text


async def test_a_quick_choice_whose_time_has_passed_is_refused(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "Ко времени")
    room.now.advance(days=2)
    assert "уже прошло" in await room.pressed(room.anna, "Завтра, ср 25 ноября, 09:00 МСК")
    assert await state(room) is ArticleState.DRAFT


@pytest.mark.parametrize(("typed", "words"), [("потом", "Не понял время"), ("сегодня 5:00", "уже прошло")])
async def test_a_time_that_is_none_is_asked_again(room: Any, typed: str, words: str) -> None:
    await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "Ко времени")
    room.telegram.say(room.anna, typed)
    await room.until(room.anna, words)
    room.telegram.say(room.anna, "через 2 часа")
    await room.until(room.anna, "Выйдет точно вт 24 ноября, 11:05 МСК")


async def test_a_time_typed_after_somebody_else_has_decided_changes_nothing(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "Ко времени")
    await room.desk.cancel(1)
    room.telegram.say(room.anna, "через 2 часа")
    await room.until(room.anna, "статью изменили или о ней уже решили")
    await room.until(room.anna, "Снята, не выйдет")
    assert await state(room) is ArticleState.CANCELLED


async def test_an_article_sent_instead_of_a_time_is_a_new_draft(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "Ко времени")
    room.telegram.say(room.anna, "Дождь\n\nВечером ждут дождь.")
    await room.until(room.anna, "№ 2")
    assert await state(room, 2) is ArticleState.DRAFT
    await room.idle()
    assert "Когда?" not in card.text
    assert len(card.labels) == 6  # the first draft can still be decided


async def test_a_typed_time_shows_the_card_once_below_it(room: Any) -> None:
    question = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "Ко времени")
    typed = room.telegram.say(room.anna, "через 2 часа")
    card = await room.until(room.anna, "Выйдет точно")
    await room.idle()
    shown = room.telegram.chat(room.anna)
    assert card.id > typed.id
    assert [one for one in shown if "№ 1" in one.text] == [card]
    assert question not in shown
    assert "Снять" in card.labels[-1]


async def test_cancel_drops_the_draft(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "Отмена")
    assert "Снята, не выйдет" in card.text
    assert card.labels == ["↩️ Вернуть в черновики"]


@pytest.mark.parametrize("queued", [False, True], ids=["a draft", "it waited"])
async def test_what_was_taken_back_by_mistake_is_a_draft_again(room: Any, queued: bool) -> None:
    card = await room.drafted(room.anna, STORY)
    if queued:
        await room.pressed(room.anna, "В очередь")
    await room.pressed(room.anna, "Снять" if queued else "Отмена")
    assert await room.pressed(room.anna, "Вернуть в черновики") == "Готово."
    assert "Если поставить в очередь, выйдет" in card.text
    assert [one.verb for one in await room.store.entries(1)][-1] == "restored"
    await room.pressed(room.anna, "В очередь")
    assert await room.line() == [1]


async def test_what_an_editor_refused_is_a_draft_again_in_every_chat(room: Any) -> None:
    card = await room.drafted(room.ivan, STORY)
    await room.pressed(room.ivan, "В очередь")
    await room.until(room.anna, "На ваше решение")
    await room.pressed(room.ivan, "Отмена")
    await room.pressed(room.ivan, "Вернуть в черновики")
    await room.pressed(room.ivan, "В очередь")
    assert "Отправлено редакторам" in card.text


async def test_of_what_has_left_in_part_nothing_becomes_a_draft_again(room: Any) -> None:
    await room.taken()
    await room.desk.cancel(1)
    assert not await room.desk.restore(1)


async def test_a_waiting_card_shows_the_line_as_it_is_now(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "В очередь")
    await room.queue_up(1)
    await room.desk.put_first([2])
    assert "1-я в очереди" in card.text
    await room.pressed(room.anna, "Обновить")
    assert "2-я в очереди" in card.text


async def test_a_second_press_and_a_second_person_are_told_that_it_is_decided(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    first, second = (room.telegram.press(room.anna, "В очередь") for _ in range(2))
    await room.sandbox.context.bell.until(lambda: second.answered, timeout=10)
    assert (first.text, second.text) == ("Готово.", "Уже сделано.")
    assert len(await room.desk.waiting_with_forecast()) == 1


async def test_two_people_at_once_decide_once(room: Any) -> None:
    await room.drafted(room.ivan, STORY)
    await room.pressed(room.ivan, "В очередь")
    await asyncio.gather(room.until(room.anna, "На ваше решение"), room.until(room.petr, "На ваше решение"))
    presses = [room.telegram.press(person, "Принять") for person in (room.anna, room.petr)]
    await room.sandbox.context.bell.until(lambda: all(one.answered for one in presses), timeout=10)
    first, second = sorted(one.text for one in presses)
    assert first == "Готово."
    assert second.startswith("Уже решено. ✅ Принято: ")
    await room.until(room.ivan, "принята, выйдет вт 24 ноября, 12:30 МСК")


async def test_a_returned_draft_comes_back_to_its_author_who_changes_it(room: Any) -> None:
    await room.drafted(room.ivan, STORY)
    await room.pressed(room.ivan, "В очередь")
    await room.until(room.anna, "На ваше решение")
    await room.pressed(room.anna, "Показать")
    await room.pressed(room.anna, "Вернуть")
    await room.pressed(room.anna, "Без комментария")
    told = await room.until(room.ivan, "Возвращено: Анна")
    assert await state(room) is ArticleState.DRAFT
    assert [label.split(maxsplit=1)[1] for label in told.labels] == ["В очередь", "Изменить", "Отмена"]


async def test_an_author_cannot_publish_not_even_with_a_forged_button(room: Any) -> None:
    card = await room.drafted(room.ivan, STORY)
    assert [label.split(maxsplit=1)[1] for label in card.labels] == ["В очередь", "Изменить", "Отмена"]
    card.keyboard["inline_keyboard"][0][0]["callback_data"] = "k:y:1:0:"
    assert "решает редактор" in await room.pressed(room.ivan, "В очередь")
    assert await state(room) is ArticleState.DRAFT


@pytest.mark.parametrize(
    "data",
    [
        "a:q:77:",
        "a:q:99999999999999999999999999:",
        "a:c:1:-5",
        "a:c:1:99999999999",
        "rubbish",
        "p:plan:-1",
        "d:l:9",
    ],
)
async def test_a_forged_or_stale_button_is_out_of_date(room: Any, data: str) -> None:
    card = await room.drafted(room.anna, STORY)
    card.keyboard["inline_keyboard"][0][0]["callback_data"] = data
    assert await room.pressed(room.anna, "В очередь") == "Кнопка устарела."
    assert await state(room) is ArticleState.DRAFT


async def test_a_freeze_is_seen_on_the_card(room: Any) -> None:
    await room.desk.freeze(reason="траур", by=Actor(name="Пётр"))
    await room.desk.pause("vk")
    card = await room.drafted(room.anna, STORY)
    assert "Всё остановлено (траур)" in card.text
    assert "На паузе: vk" in card.text


def with_gap(room: Any, minutes: int) -> None:
    queues = {
        name: replace(rules, min_gap=timedelta(minutes=minutes))
        for name, rules in room.desk.newsroom.queues.items()
    }
    room.desk.newsroom = replace(room.desk.newsroom, queues=MappingProxyType(queues))


async def test_a_time_too_near_to_another_exact_one_is_warned_of_on_the_card_and_kept(room: Any) -> None:
    with_gap(room, 20)
    await room.drafted(room.anna, STORY)
    await room.desk.fix_time(1, room.now() + timedelta(hours=2))
    await room.drafted(room.anna, "Каток залит\n\nКаток открыт с утра до вечера.")
    await room.pressed(room.anna, "Ко времени")
    room.telegram.say(room.anna, "через 130 минут")
    card = await room.until(room.anna, "Выйдет точно вт 24 ноября, 11:15 МСК.")
    assert "⚠️ Ближе 20 минут к «Мост открыт», вт 24 ноября, 11:05 МСК." in card.text
    assert (await room.desk.article(2)).at == room.now() + timedelta(minutes=130)


async def test_now_right_before_an_exact_time_is_warned_of_in_the_question(room: Any) -> None:
    with_gap(room, 20)
    await room.drafted(room.anna, STORY)
    await room.desk.fix_time(1, room.now() + timedelta(minutes=10))
    card = await room.drafted(room.anna, "Каток залит\n\nКаток открыт с утра до вечера.")
    await room.pressed(room.anna, "Сейчас")
    question = "⚠️ Ближе 20 минут к «Мост открыт», вт 24 ноября, 09:15 МСК.\nОпубликовать сейчас в 3 канала?"
    assert question in card.text
    with_gap(room, 10)
    await room.pressed(room.anna, "Назад")
    await room.pressed(room.anna, "Сейчас")
    assert "Ближе" not in card.text, "ten minutes are far enough"
