"""Who may talk to the bot."""

from typing import Any


async def test_a_stranger_gets_one_polite_refusal_with_their_number_and_then_silence(room: Any) -> None:
    room.telegram.say(room.stranger, "Здравствуйте")
    (refusal,) = await room.shown(room.stranger, 1)
    assert "999" in refusal.text
    room.telegram.say(room.stranger, "Ау")
    await room.close()
    await room.open()
    room.telegram.say(room.stranger, "/start")
    await room.drafted(room.anna, "Дождь\n\nВечером ждут дождь.")  # everything before it is handled by now
    await room.idle()
    assert len(room.telegram.chat(room.stranger)) == 1


async def test_a_stranger_who_finds_a_button_gets_only_a_word(room: Any) -> None:
    card = await room.drafted(room.anna, "Дождь\n\nВечером ждут дождь.")
    room.telegram.meet(room.stranger)
    press = room.telegram.press(room.stranger, "В очередь", chat_id=room.anna, message_id=card.id)
    await room.sandbox.context.bell.until(lambda: press.answered, timeout=10)
    assert press.text == "Эта кнопка для редакции."
    assert not room.telegram.chat(room.stranger)
    assert (await room.desk.article(1)).state == "draft"


async def test_in_a_group_the_bot_keeps_silent(room: Any) -> None:
    group = room.group()
    room.telegram.say(room.anna, "Дождь", chat_id=group.id)
    room.telegram.say(room.stranger, "Дождь", chat_id=group.id)
    await room.drafted(room.anna, "Снег\n\nНочью ждут снег.")
    await room.idle()
    assert not [message for message in group.messages.values() if message.by_bot]
    assert (await room.desk.article(1)).article.title == "Снег"


async def test_a_changed_list_of_editors_is_in_force_at_once(room: Any) -> None:
    room.dismiss(room.anna)
    room.telegram.say(room.anna, "/queue")
    assert "только с редакцией" in (await room.shown(room.anna, 1))[0].text
