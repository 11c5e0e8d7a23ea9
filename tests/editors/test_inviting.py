"""People come by a link and go by a button."""

import re
from datetime import timedelta
from typing import Any

from bot.core.journal import Verb
from bot.core.newsroom import Role

VERA, GLEB = 444, 555


async def link(room: Any, role: str = "редактор") -> str:
    """The secret word of a fresh invitation."""
    room.telegram.say(room.petr, f"/invite {role}")
    message = await room.until(room.petr, "?start=")
    found = re.search(r"https://t\.me/anons_sandbox_bot\?start=([\w-]+)$", message.text)
    assert found is not None
    return found[1]


async def test_a_link_lets_one_person_in_and_admins_are_told(room: Any) -> None:
    word = await link(room, "автор")
    room.telegram.meet(VERA, "Вера")
    room.telegram.say(VERA, f"/start {word}")
    assert "ваша роль — автор" in (await room.until(VERA, "Вы в редакции")).text
    assert room.desk.newsroom.editors[VERA].role is Role.AUTHOR
    assert "Вера (автор)" in (await room.until(room.petr, "В редакции теперь и")).text
    await room.drafted(VERA, "Дождь\n\nВечером ждут дождь.")
    assert (await room.desk.article(1)).editor_name == "Вера"


async def test_of_two_who_press_one_link_one_comes_in(room: Any) -> None:
    word = await link(room)
    for person in (VERA, GLEB):
        room.telegram.say(person, f"/start {word}")
    await room.idle()
    (only,) = await room.desk.people()
    other = GLEB if only.id == VERA else VERA
    assert "уже вошли" in (await room.shown(other, 1))[0].text
    assert other not in room.desk.newsroom.editors


async def test_whoever_presses_twice_is_greeted_and_is_there_once(room: Any) -> None:
    word = await link(room)
    room.telegram.say(VERA, f"/start {word}")
    room.telegram.say(VERA, f"/start {word}")
    _, again = await room.shown(VERA, 2)
    assert "Здравствуйте" in again.text
    assert len(await room.desk.people()) == 1


async def test_an_editor_who_presses_the_link_leaves_it_to_others(room: Any) -> None:
    word = await link(room)
    room.telegram.say(room.anna, f"/start {word}")
    await room.until(room.anna, "Здравствуйте")
    assert len(await room.desk.invitations()) == 1


async def test_after_two_days_the_link_says_that_it_is_over(room: Any) -> None:
    word = await link(room)
    room.now.advance(hours=48)
    room.telegram.say(VERA, f"/start {word}")
    assert "больше не действует" in (await room.shown(VERA, 1))[0].text
    assert VERA not in room.desk.newsroom.editors


async def test_a_guessed_word_is_a_strangers_word(room: Any) -> None:
    room.telegram.say(VERA, "/start AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
    assert "только с редакцией" in (await room.shown(VERA, 1))[0].text


async def test_only_admins_invite_and_never_before_the_whole_group(room: Any) -> None:
    room.telegram.say(room.anna, "/invite редактор")
    await room.until(room.anna, "администратор")
    room.at_home()
    room.telegram.say(room.petr, "/invite редактор", chat_id=room.home)
    (said,) = await room.shown(room.home, 1)
    assert "лично" in said.text
    assert not await room.desk.invitations()


async def test_the_role_is_chosen_by_a_button(room: Any) -> None:
    room.telegram.say(room.petr, "/invite начальник")
    await room.until(room.petr, "Такой роли нет")
    room.telegram.say(room.petr, "/invite")
    await room.until(room.petr, "Кого зовёте?")
    await room.pressed(room.petr, "администратор")
    assert "роль — администратор" in (await room.until(room.petr, "?start=")).text
    (invitation,) = await room.desk.invitations()
    assert invitation.role is Role.ADMIN


async def test_who_is_removed_loses_access_at_once_and_is_told_once(room: Any) -> None:
    room.telegram.say(VERA, f"/start {await link(room)}")
    await room.until(VERA, "Вы в редакции")
    card = await room.drafted(VERA, "Дождь\n\nВечером ждут дождь.")
    room.telegram.say(room.petr, "/editors")
    listed = await room.until(room.petr, "в редакции")
    assert "Анна — редактор, в настройках" in listed.text
    assert "приглашение: Пётр" in listed.text
    await room.pressed(room.petr, "Убрать")
    await room.pressed(room.petr, "Убрать, да")
    assert await room.pressed(VERA, "В очередь", message=card.id) == "Эта кнопка для редакции."
    assert (await room.desk.article(1)).state == "draft"
    room.telegram.say(VERA, "/queue")
    await room.until(VERA, "только с редакцией")
    verbs = [entry.verb for entry in await room.store.entries() if entry.article is None]
    assert verbs == [Verb.INVITED, Verb.JOINED, Verb.REMOVED]


async def test_people_of_the_configuration_have_no_button(room: Any) -> None:
    room.telegram.say(room.petr, "/editors")
    listed = await room.until(room.petr, "в редакции")
    assert listed.labels == ["➕ Пригласить"]
    room.telegram.say(room.anna, "/editors")
    assert not (await room.until(room.anna, "в редакции")).labels


async def test_an_open_invitation_is_listed_and_taken_back(room: Any) -> None:
    word = await link(room)
    room.telegram.say(room.petr, "/editors")
    assert "✉️ Приглашение: редактор, до" in (await room.until(room.petr, "в редакции")).text
    assert await room.pressed(room.petr, "Отозвать") == "Приглашение отозвано."
    room.telegram.say(VERA, f"/start {word}")
    assert "больше не действует" in (await room.shown(VERA, 1))[0].text


async def test_a_removed_admins_button_does_nothing_and_two_who_remove_meet(room: Any) -> None:
    room.telegram.say(VERA, f"/start {await link(room, 'админ')}")
    await room.until(VERA, "Вы в редакции")
    room.telegram.say(VERA, "/editors")
    listed = await room.until(VERA, "в настройках")
    await room.pressed(VERA, "Убрать: ")
    await room.desk.remove(VERA, by=room.desk_actor())
    assert await room.pressed(VERA, "Убрать, да", message=listed.id) == "Эта кнопка для редакции."
    assert VERA not in room.desk.newsroom.editors


async def test_somebody_who_is_gone_already_is_not_removed_again(room: Any) -> None:
    room.telegram.say(VERA, f"/start {await link(room)}")
    await room.until(VERA, "Вы в редакции")
    room.telegram.say(room.petr, "/editors")
    await room.until(room.petr, "в настройках")
    await room.pressed(room.petr, "Убрать: ")
    await room.desk.remove(VERA, by=room.desk_actor())
    assert await room.pressed(room.petr, "Убрать, да") == "Этого человека здесь уже нет."


async def test_an_invitation_survives_a_restart_and_its_person_too(room: Any) -> None:
    word = await link(room)
    await room.close()
    await room.open()
    room.telegram.say(VERA, f"/start {word}")
    await room.until(VERA, "Вы в редакции")
    room.now.advance(hours=1)
    assert (await room.desk.people())[0].since == room.now() - timedelta(hours=1)


async def test_a_forged_button_neither_removes_nor_invites(room: Any) -> None:
    room.telegram.say(VERA, f"/start {await link(room)}")
    await room.until(VERA, "Здравствуйте")
    card = await room.drafted(room.anna, "Дождь\n\nВечером ждут дождь.")
    for data in (f"es:y:{VERA}:", "es:r:0:admin"):
        card.keyboard["inline_keyboard"][0][0]["callback_data"] = data
        label = card.keyboard["inline_keyboard"][0][0]["text"]
        assert "администратор" in await room.pressed(room.anna, label, message=card.id)
    assert VERA in room.desk.newsroom.editors
    assert await room.desk.invitations() == []


async def test_no_button_makes_a_link_before_the_whole_group(room: Any) -> None:
    room.at_home()
    room.telegram.say(room.petr, "/editors", chat_id=room.home)
    listed = await room.until(room.home, "в редакции")
    listed.keyboard = {"inline_keyboard": [[{"text": "Ссылка", "callback_data": "es:r:0:admin"}]]}
    press = room.telegram.press(room.petr, "Ссылка", chat_id=room.home, message_id=listed.id)
    await room.sandbox.context.bell.until(lambda: press.answered, timeout=10)
    assert press.text == "Кнопка устарела."
    assert await room.desk.invitations() == []
