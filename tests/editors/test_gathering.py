"""The newsroom's group: what the bot hears there, where it answers, and what it says elsewhere."""

from typing import Any

import pytest

from bot.core.delivery import Failed
from bot.core.notice import ADMINS, EDITORS, NewNotice
from bot.sandbox.telegram import Chat

US = "@anons_sandbox_bot"
ELSEWHERE = -1002000000009


def elsewhere(room: Any) -> Chat:
    chat = Chat(id=ELSEWHERE, type="supergroup", title="Соседи", bot="member")
    return room.telegram.add_chat(chat)  # type: ignore[no-any-return]


def notice(key: str, audience: str = EDITORS, **more: Any) -> NewNotice:
    return NewNotice(key=key, audience=audience, kind="failed", text=f"Не вышло: {key}", **more)


async def settled(room: Any) -> None:
    """Everything said so far is handled."""
    await room.idle()
    await room.told()


async def test_a_command_is_answered_in_its_topic_as_a_reply(room: Any) -> None:
    room.at_home(topic=12)
    asked = room.telegram.say(room.anna, "/status", chat_id=room.home, thread=13)
    (answer,) = await room.shown(room.home, 1)
    assert (answer.thread, answer.reply_to) == (13, asked.id)


@pytest.mark.parametrize(
    "text", ["/queue@another_bot", "/kick", "Мост открыли", "@petr глянь", "/nonsense@x"]
)
async def test_what_people_say_to_each_other_is_not_for_us(room: Any, text: str) -> None:
    room.at_home().hears_all = True
    room.telegram.say(room.anna, text, chat_id=room.home)
    await settled(room)
    assert not room.telegram.chat(room.home)
    assert await room.desk.article(1) is None


async def test_a_command_that_names_us_is_ours(room: Any) -> None:
    room.at_home()
    room.telegram.say(room.anna, f"/queue{US}", chat_id=room.home)
    await room.until(room.home, "Очередь пуста")


async def test_a_reply_to_us_without_a_question_is_talk(room: Any) -> None:
    room.at_home()
    room.telegram.say(room.anna, "/queue", chat_id=room.home)
    (answer,) = await room.shown(room.home, 1)
    room.telegram.say(room.petr, "Ну и ладно", chat_id=room.home, reply_to=answer.id)
    await settled(room)
    assert len(room.telegram.chat(room.home)) == 1


async def test_an_article_is_handed_in_by_our_name_which_it_loses(room: Any) -> None:
    room.at_home()
    bold = {"type": "bold", "offset": len(US) + 1, "length": 4}
    room.telegram.say(
        room.anna, f"{US} Мост открыли\n\nПоехали первые машины.", entities=[bold], chat_id=room.home
    )
    await room.until(room.home, "Если поставить в очередь")
    stored = await room.desk.article(1)
    assert stored.article.title == "Мост открыли"
    assert stored.editor_id == room.anna


async def test_our_name_alone_means_the_message_that_it_answers(room: Any) -> None:
    room.at_home()
    post = room.telegram.say(room.stranger, "Каток открыли\n\nЛёд крепкий.", chat_id=room.home)
    room.telegram.say(room.petr, US, chat_id=room.home, reply_to=post.id)
    await room.until(room.home, "Если поставить в очередь")
    stored = await room.desk.article(1)
    assert (stored.article.title, stored.editor_id) == ("Каток открыли", room.petr)


async def test_whoever_presses_in_the_group_is_known_by_name(room: Any) -> None:
    room.at_home()
    room.telegram.say(room.anna, f"{US} Мост открыли\n\nПоехали машины.", chat_id=room.home)
    card = await room.until(room.home, "Если поставить в очередь")
    press = room.telegram.press(room.stranger, "В очередь", chat_id=room.home, message_id=card.id)
    await room.sandbox.context.bell.until(lambda: press.answered, timeout=10)
    assert press.text == "Эта кнопка для редакции."
    press = room.telegram.press(room.petr, "В очередь", chat_id=room.home, message_id=card.id)
    await room.sandbox.context.bell.until(lambda: press.answered, timeout=10)
    assert press.text == "Готово."
    assert (await room.store.entries(1))[-1].by.name == "Пётр"
    await room.until(room.home, "✅ В очереди")


async def test_a_stranger_in_the_group_gets_no_word(room: Any) -> None:
    room.at_home()
    room.telegram.say(room.stranger, "/queue", chat_id=room.home)
    room.telegram.say(room.stranger, f"{US} привет", chat_id=room.home)
    await settled(room)
    assert not room.telegram.chat(room.home)


async def test_another_group_gets_one_line_and_then_silence(room: Any) -> None:
    elsewhere(room)
    room.telegram.say(room.stranger, "/start", chat_id=ELSEWHERE)
    (line,) = await room.shown(ELSEWHERE, 1)
    assert "буду молчать" in line.text
    room.telegram.say(room.petr, "/start", chat_id=ELSEWHERE)
    await settled(room)
    assert len(room.telegram.chat(ELSEWHERE)) == 1


async def test_an_admin_who_adds_the_bot_reads_what_to_write_into_the_file(room: Any) -> None:
    elsewhere(room).bot = "left"
    await room.listening()
    room.telegram.stand(room.petr, ELSEWHERE, "member")
    (line,) = await room.shown(ELSEWHERE, 1)
    assert f"chat = {ELSEWHERE}" in line.text


async def test_at_home_it_greets_and_when_put_out_admins_hear_of_it(room: Any) -> None:
    room.at_home().bot = "left"
    room.telegram.meet(room.petr)
    await room.listening()
    room.telegram.stand(room.petr, room.home, "member")
    assert US in (await room.until(room.home, "работаю здесь")).text
    room.telegram.stand(room.stranger, room.home, "kicked")
    await room.until(room.petr, "Меня убрали из группы редакции «Редакция»")


async def test_what_is_for_all_editors_is_told_in_the_groups_topic_once(room: Any) -> None:
    room.at_home(topic=12)
    for person in (room.anna, room.petr):
        room.telegram.meet(person)
    await room.store.add_notice(notice("a"), now=room.now())
    told = await room.until(room.home, "Не вышло: a")
    assert told.thread == 12
    await room.store.add_notice(notice("b", ADMINS), now=room.now())
    await room.until(room.petr, "Не вышло: b")
    await room.told()
    assert [len(room.telegram.chat(one)) for one in (room.home, room.anna, room.petr)] == [1, 0, 1]


async def test_a_group_that_wants_no_notices_still_decides_about_drafts(room: Any) -> None:
    room.at_home(notices=False)
    room.telegram.meet(room.anna)
    await room.store.add_notice(notice("a"), now=room.now())
    await room.until(room.anna, "Не вышло: a")
    await room.drafted(room.ivan, "Дождь\n\nВечером ждут дождь.")
    await room.pressed(room.ivan, "В очередь")
    card = await room.until(room.home, "На ваше решение")
    press = room.telegram.press(room.anna, "Принять", chat_id=room.home, message_id=card.id)
    await room.sandbox.context.bell.until(lambda: press.answered, timeout=10)
    assert press.text == "Готово."
    await room.until(room.home, "Принято: Анна")
    await room.until(room.ivan, "принята, выйдет")


async def test_a_topic_that_is_gone_is_no_reason_to_be_silent(room: Any) -> None:
    room.at_home(topic=12).topics.pop(12)
    await room.store.add_notice(notice("a"), now=room.now())
    assert (await room.until(room.home, "Не вышло: a")).thread is None


async def test_where_the_group_is_closed_each_is_told_and_admins_learn_why(room: Any) -> None:
    room.at_home().bot = "kicked"
    for person in (room.anna, room.petr):
        room.telegram.meet(person)
    await room.store.add_notice(notice("a"), now=room.now())
    await room.until(room.anna, "Не вышло: a")
    await room.until(room.petr, "Не вышло: a")
    await room.until(room.petr, "bot was kicked")
    await room.store.add_notice(notice("b"), now=room.now())
    await room.until(room.anna, "Не вышло: b")
    await room.told()
    said = [one.text for one in room.telegram.chat(room.petr)]
    assert sum("kicked" in one for one in said) == 1


async def test_a_group_that_became_a_supergroup_tells_admins_its_new_number(room: Any) -> None:
    room.at_home().migrated_to = -1009999
    room.telegram.meet(room.petr)
    room.telegram.meet(room.anna)
    await room.store.add_notice(notice("a"), now=room.now())
    await room.until(room.anna, "Не вышло: a")
    await room.until(room.petr, "chat = -1009999")


async def test_a_question_of_the_group_is_answered_there_by_a_reply_of_whoever_was_asked(room: Any) -> None:
    room.at_home()
    await room.drafted(room.ivan, "Дождь\n\nВечером ждут дождь.")
    await room.pressed(room.ivan, "В очередь")
    card = await room.until(room.home, "На ваше решение")
    press = room.telegram.press(room.anna, "Вернуть", chat_id=room.home, message_id=card.id)
    await room.sandbox.context.bell.until(lambda: press.answered, timeout=10)
    question = await room.until(room.home, "Анна, что поправить")
    room.telegram.say(room.petr, "Не то", chat_id=room.home, reply_to=question.id)
    room.telegram.say(room.anna, "Где дождь?", chat_id=room.home, reply_to=question.id)
    told = await room.until(room.ivan, "Возвращено: Анна")
    assert "«Где дождь?»" in told.text
    assert (await room.desk.article(1)).state == "draft"
    assert (await room.store.entries(1))[-1].details == {"comment": "Где дождь?"}


async def test_an_editor_who_has_blocked_the_bot_is_missed_by_the_admins(room: Any) -> None:
    for person in (room.anna, room.petr):
        room.telegram.meet(person)
    await room.listening()
    room.telegram.block(room.anna)
    await room.until(room.petr, "Анна: бот заблокирован")
    (number, *_) = await room.taken()
    await room.settle(number, Failed(error="Нет прав."))
    await room.store.add_notice(notice("a", "editor:111", delivery=number), now=room.now())
    await room.until(room.petr, "Не вышло: a")
    await room.told()
    room.telegram.unblock(room.anna)
    await settled(room)
    assert not room.telegram.chat(room.anna)


async def test_a_card_for_the_group_is_shown_to_nobody_in_private_as_well(room: Any) -> None:
    room.at_home(topic=12)
    for person in (room.anna, room.petr):
        room.telegram.meet(person)
    await room.drafted(room.ivan, "Дождь\n\nВечером ждут дождь.")
    await room.pressed(room.ivan, "В очередь")
    card = await room.until(room.home, "На ваше решение")
    assert card.thread == 12
    await room.told()
    assert [len(room.telegram.chat(one)) for one in (room.anna, room.petr)] == [0, 0]


async def test_put_out_and_taken_back_the_group_is_told_again(room: Any) -> None:
    room.at_home()
    for person in (room.anna, room.petr):
        room.telegram.meet(person)
    await room.listening()
    room.telegram.stand(room.stranger, room.home, "kicked")
    await room.until(room.petr, "Меня убрали")
    await room.store.add_notice(notice("a"), now=room.now())
    await room.until(room.anna, "Не вышло: a")
    room.telegram.stand(room.petr, room.home, "member")
    await room.until(room.home, "работаю здесь")
    await room.store.add_notice(notice("b"), now=room.now())
    await room.until(room.home, "Не вышло: b")
    await room.told()
    assert not any("b" in one.text for one in room.telegram.chat(room.anna))


async def test_a_card_of_before_the_bot_was_put_out_decides_when_it_is_back(room: Any) -> None:
    room.at_home()
    await room.drafted(room.ivan, "Дождь\n\nВечером ждут дождь.")
    await room.pressed(room.ivan, "В очередь")
    card = await room.until(room.home, "На ваше решение")
    room.telegram.stand(room.stranger, room.home, "kicked")
    await settled(room)
    room.telegram.stand(room.petr, room.home, "member")
    await room.until(room.home, "работаю здесь")
    press = room.telegram.press(room.anna, "Принять", chat_id=room.home, message_id=card.id)
    await room.sandbox.context.bell.until(lambda: press.answered, timeout=10)
    assert press.text == "Готово."
    await room.until(room.home, "Принято: Анна")


async def test_who_writes_in_the_name_of_the_group_is_told_why_nobody_listens(room: Any) -> None:
    room.at_home()
    asked = room.telegram.say_as_group("/queue", chat_id=room.home)
    (answer,) = await room.shown(room.home, 1)
    assert "от имени группы" in answer.text
    assert answer.reply_to == asked.id
    room.telegram.say_as_group("Коллеги, обед", chat_id=room.home)
    room.telegram.say(room.stranger, "/queue", chat_id=room.home)
    await settled(room)
    assert len(room.telegram.chat(room.home)) == 1


async def test_in_the_name_of_another_group_nobody_is_told_anything(room: Any) -> None:
    room.at_home()
    elsewhere(room)
    room.telegram.say_as_group("/queue", chat_id=ELSEWHERE)
    (line,) = await room.shown(ELSEWHERE, 1)
    assert "буду молчать" in line.text


async def test_an_editor_who_blocks_in_the_middle_of_an_answer_loses_nothing(
    room: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = {"code": 403, "description": "Forbidden: bot was blocked by the user"}
    room.sandbox.faults.add("telegram", "sendMessage", "error", after=2, **blocked)
    room.telegram.say(room.anna, "Дождь\n\nВечером ждут дождь.")
    said = await room.logged(capsys, "a chat is closed to the bot")
    assert "broke its handler" not in said
    await settled(room)
    assert (await room.desk.article(1)).state == "draft"
    room.sandbox.faults.clear()
    room.telegram.unblock(room.anna)
    room.telegram.say(room.anna, "/find Дождь")
    await room.until(room.anna, "Дождь")
    await settled(room)


async def test_an_editor_who_comes_back_is_told_what_happens_from_then_on(room: Any) -> None:
    for person in (room.anna, room.petr):
        room.telegram.meet(person)
    await room.listening()
    room.telegram.block(room.anna)
    await room.until(room.petr, "Анна: бот заблокирован")
    await room.store.add_notice(notice("a"), now=room.now())
    await room.until(room.petr, "Не вышло: a")
    await room.told()
    room.telegram.unblock(room.anna)
    await settled(room)
    await room.store.add_notice(notice("b"), now=room.now())
    await room.until(room.anna, "Не вышло: b")
    assert [one.text for one in room.telegram.chat(room.anna)] == ["Не вышло: b"]
    assert sum("заблокирован" in one.text for one in room.telegram.chat(room.petr)) == 1
