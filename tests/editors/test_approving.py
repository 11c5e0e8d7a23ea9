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


async def test_an_author_takes_their_draft_back(room: Any) -> None:
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


async def test_only_the_author_takes_a_draft_back(room: Any) -> None:
    card = await submitted(room)
    for row in card.keyboard["inline_keyboard"]:
        for button in row:
            if "Принять" in button["text"]:
                button["callback_data"] = "e:w:1:0"
    assert "решает редактор" in await room.pressed(room.anna, "Принять", message=card.id)
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


async def test_an_author_is_told_that_nothing_was_said_about_it(room: Any) -> None:
    await submitted(room)
    await room.pressed(room.anna, "Вернуть")
    assert await room.pressed(room.anna, "Без комментария") == "Готово."
    told = await room.until(room.ivan, "Возвращено: Анна")
    assert "«»" not in told.text
    assert (await room.store.entries(1))[-1].details.get("comment", "") == ""


async def test_what_was_changed_after_a_return_is_decided_about_anew_by_fresh_cards(room: Any) -> None:
    old = await submitted(room)
    await room.pressed(room.anna, "Вернуть")
    await room.pressed(room.anna, "Без комментария")
    await room.until(room.ivan, "Возвращено: Анна")
    await room.pressed(room.ivan, "Изменить")
    await room.pressed(room.ivan, "Весь текст")
    room.telegram.say(room.ivan, f"{STORY} За рулём был мэр.")
    await room.idle()
    room.now.advance(minutes=1)
    await room.pressed(room.ivan, "В очередь")
    await room.told()
    card = await room.until(room.anna, "На ваше решение")
    assert card.id != old.id
    assert await room.pressed(room.anna, "Принять", message=card.id) == "Готово."
    stored = await room.desk.article(1)
    assert stored.state is ArticleState.WAITING
    assert "мэр" in str(stored.article.body)
    verbs = [entry.verb for entry in await room.store.entries(1)]
    assert verbs[-3:] == [Verb.CHANGED, Verb.SUBMITTED, Verb.ACCEPTED]


async def test_a_comment_is_taken_by_the_program_that_was_started_after_the_question(room: Any) -> None:
    await submitted(room)
    await room.pressed(room.anna, "Вернуть")
    await room.close()
    room.telegram.say(room.anna, "Добавьте имя мэра")
    await room.open()
    told = await room.until(room.ivan, "Возвращено: Анна")
    assert "«Добавьте имя мэра»" in told.text


async def test_cards_of_before_a_restart_still_decide_and_still_follow(room: Any) -> None:
    card = await submitted(room)
    await room.close()
    await room.open()
    assert await room.pressed(room.anna, "Принять", message=card.id) == "Готово."
    await room.until(room.petr, "✅ Принято: Анна")
    await room.until(room.ivan, "✅ Принято: Анна")


async def test_an_editor_who_leaves_with_a_question_open_decides_nothing_any_more(room: Any) -> None:
    card = await submitted(room)
    await room.pressed(room.anna, "Вернуть")
    room.dismiss(room.anna)
    room.telegram.say(room.anna, "Добавьте фото")
    await room.until(room.anna, "только с редакцией")
    assert await room.pressed(room.anna, "Принять", message=card.id) == "Эта кнопка для редакции."
    assert (await room.desk.article(1)).state is ArticleState.REVIEW
    assert await room.pressed(room.petr, "Принять") == "Готово."
    await room.until(room.ivan, "✅ Принято: Пётр")


async def test_an_editor_who_is_an_author_by_now_returns_nothing(room: Any) -> None:
    await submitted(room)
    await room.pressed(room.anna, "Вернуть")
    room.demote(room.anna)
    room.telegram.say(room.anna, "Добавьте фото")
    await room.until(room.anna, "Это решает редактор")
    assert (await room.desk.article(1)).state is ArticleState.REVIEW


async def test_the_draft_of_an_author_who_has_left_is_still_decided_about(room: Any) -> None:
    await submitted(room)
    room.dismiss(room.ivan)
    assert await room.pressed(room.anna, "Принять") == "Готово."
    await room.until(room.petr, "✅ Принято: Анна")
    await room.told()
    assert (await room.desk.article(1)).state is ArticleState.WAITING


async def test_whoever_is_blocked_meanwhile_holds_nobody_up(room: Any) -> None:
    room.telegram.meet(room.petr).blocked = True
    room.telegram.meet(room.anna)
    await room.drafted(room.ivan, STORY)
    await room.pressed(room.ivan, "В очередь")
    await room.until(room.anna, "На ваше решение")
    await room.told()
    assert await room.pressed(room.anna, "Принять") == "Готово."
    await room.until(room.ivan, "✅ Принято: Анна")


async def test_an_author_who_looks_at_a_colleagues_draft_may_look_at_its_posts(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    room.telegram.say(room.ivan, "/find мост")
    await room.until(room.ivan, "Мост")
    await room.pressed(room.ivan, "1")
    await room.pressed(room.ivan, "Показать")
    card = await room.until(room.ivan, "Если поставить")
    assert card.labels == ["👁 Показать"]
    await room.pressed(room.ivan, "Показать", message=card.id)
    await room.until(room.ivan, "Первые машины")
    assert (await room.until(room.ivan, "Если поставить")).labels == ["👁 Показать"]
