"""Who decides about an author's draft, and what the others see."""

from typing import Any

from bot.core.article import ArticleState
from bot.core.journal import Verb

STORY = "Мост открыли\n\nПервые машины проехали утром."


async def submitted(room: Any) -> Any:
    """Ivan hands a draft to the editors; Anna's card."""
    for person in (room.anna, room.petr):
        room.telegram.meet(person)
    await room.drafted(room.ivan, STORY)
    await room.pressed(room.ivan, "В очередь")
    await room.until(room.petr, "На ваше решение")
    return await room.until(room.anna, "На ваше решение")


async def test_everybodys_card_says_who_accepted(room: Any) -> None:
    await submitted(room)
    assert (await room.desk.article(1)).state is ArticleState.REVIEW
    assert await room.pressed(room.anna, "Принять") == "Готово."
    for person in (room.anna, room.petr, room.ivan):
        await room.until(person, "✅ Принято: Анна")
    verbs = [entry.verb for entry in await room.store.entries(1)]
    assert verbs == [Verb.HANDED_IN, Verb.SUBMITTED, Verb.ACCEPTED]


async def test_a_comment_reaches_the_author_who_may_submit_again(room: Any) -> None:
    await submitted(room)
    await room.pressed(room.anna, "Вернуть")
    await room.until(room.anna, "Что поправить")
    room.telegram.say(room.anna, "Добавьте, {кто} открыл\nи <когда>")
    told = await room.until(room.ivan, "Возвращено: Анна")
    assert "«Добавьте, {кто} открыл и <когда>»" in told.text
    await room.until(room.petr, "Возвращено: Анна")
    assert await room.pressed(room.ivan, "В очередь") == "Готово."
    await room.told()
    assert (await room.desk.article(1)).state is ArticleState.REVIEW


async def test_a_comment_that_is_too_long_is_asked_for_again(room: Any) -> None:
    await submitted(room)
    await room.pressed(room.anna, "Вернуть")
    room.telegram.say(room.anna, "а" * 501)
    await room.until(room.anna, "501 из 500")
    room.telegram.say(room.anna, "Короче")
    await room.until(room.ivan, "«Короче»")


async def test_a_photo_or_a_command_is_no_comment(room: Any) -> None:
    await submitted(room)
    await room.pressed(room.anna, "Вернуть")
    room.telegram.say(room.anna, "/status")
    await room.until(room.anna, "Работаю")
    assert (await room.desk.article(1)).state is ArticleState.REVIEW
    assert await room.pressed(room.anna, "Не возвращать") == ""
    await room.until(room.anna, "ждёт решения")


async def test_a_comment_that_comes_after_the_decision_is_told_so(room: Any) -> None:
    await submitted(room)
    await room.pressed(room.anna, "Вернуть")
    assert await room.pressed(room.petr, "Принять") == "Готово."
    room.telegram.say(room.anna, "Добавьте фото")
    await room.until(room.anna, "Уже решено. ✅ Принято: Пётр")
    assert (await room.desk.article(1)).state is ArticleState.WAITING


async def test_an_author_takes_their_draft_back_and_nobody_elses(room: Any) -> None:
    await submitted(room)
    assert await room.pressed(room.ivan, "Забрать") == "Готово."
    assert (await room.desk.article(1)).state is ArticleState.DRAFT
    assert "Уже решено" in await room.pressed(room.anna, "Принять")


async def test_an_author_accepts_nothing(room: Any) -> None:
    await submitted(room)
    card = next(one for one in reversed(room.telegram.chat(room.ivan)) if "Забрать" in str(one.labels))
    for row in card.keyboard["inline_keyboard"]:
        for button in row:
            if "Забрать" in button["text"]:
                button["callback_data"] = "e:a:1:0"
    assert "решает редактор" in await room.pressed(room.ivan, "Забрать", message=card.id)
    assert (await room.desk.article(1)).state is ArticleState.REVIEW


async def test_a_text_that_has_changed_since_is_not_accepted_unseen(room: Any) -> None:
    card = await submitted(room)
    for row in card.keyboard["inline_keyboard"]:
        for button in row:
            if "Принять" in button["text"]:
                button["callback_data"] = "e:a:1:7"
    assert "только что изменил" in await room.pressed(room.anna, "Принять", message=card.id)
    assert (await room.desk.article(1)).state is ArticleState.REVIEW


async def test_buttons_of_an_article_that_never_was_are_out_of_date(room: Any) -> None:
    card = await submitted(room)
    for verb in "arbkw":
        card.keyboard["inline_keyboard"][0][0].update(text="Кнопка", callback_data=f"e:{verb}:77:0")
        assert await room.pressed(room.anna, "Кнопка", message=card.id) == "Кнопка устарела."
