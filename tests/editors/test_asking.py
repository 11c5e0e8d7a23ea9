"""«Вышло?»: asked of everybody who can look, answered once, and everybody sees by whom."""

from typing import Any

import pytest

from bot.core.delivery import Failed, NotThere, Sent, State
from bot.core.journal import SHELL, Actor
from bot.core.receipt import Receipt


def forged(room: Any, person: int, data: str) -> None:
    """Somebody puts their own words into a button of theirs."""
    (message,) = [one for one in room.telegram.chat(person) if one.labels][-1:]
    message.keyboard["inline_keyboard"][0][0]["callback_data"] = data


@pytest.mark.parametrize(
    ("label", "state", "line"),
    [
        ("Вышло", State.SENT, "✅ Анна (tg): вышло."),
        ("Не вышло — повторить", State.PLANNED, "🔁 Анна (tg): не вышло, отправляю ещё раз."),
    ],
    ids=["out", "not out"],
)
async def test_one_answers_and_everybody_who_was_asked_sees_who_and_what(
    room: Any, label: str, state: State, line: str
) -> None:
    delivery = await room.asked(editor=room.anna)
    for person in (room.anna, room.petr):
        shown = await room.until(person, "не знаю, вышла ли «Мост открыли»")
        assert shown.labels == ["🔗 Посмотреть: tg", "✅ Вышло", "🔁 Не вышло — повторить"]
        assert shown.buttons[0]["url"] == "https://t.me/nash_rayon"
        assert "https://t.me/nash_rayon" in shown.text
        assert "если его нет: отправлю ещё раз сразу же, без вопросов" in shown.text
    assert await room.pressed(room.anna, label) == "Готово."
    assert (await room.desk.delivery(delivery)).state is state
    for person in (room.anna, room.petr):
        shown = await room.without_buttons(person, line)
        assert shown.text.count(line) == 1
        assert "сразу же, без вопросов" not in shown.text
    await room.closed()


async def test_two_press_at_once_the_first_wins_and_the_second_is_told_who_and_what(room: Any) -> None:
    delivery = await room.asked(editor=room.anna)
    await room.until(room.anna, "не знаю")
    await room.until(room.petr, "не знаю")
    out, lost = room.telegram.press(room.anna, "Вышло"), room.telegram.press(room.petr, "Не вышло")
    await room.sandbox.context.bell.until(lambda: out.answered and lost.answered, timeout=10)
    state = (await room.desk.delivery(delivery)).state
    if state is State.SENT:
        said = ("Готово.", "Уже решено. Анна (tg): вышло.")
    else:
        said = ("Уже решено. Пётр (tg): не вышло, отправляю ещё раз.", "Готово.")
    assert state in (State.SENT, State.PLANNED)
    assert (out.text, lost.text) == said
    await room.without_buttons(room.anna, "вышло")
    await room.without_buttons(room.petr, "вышло")


async def test_a_late_press_about_the_first_attempt_does_not_send_the_second_one_again(room: Any) -> None:
    delivery = await room.asked(editor=room.anna)
    old = await room.until(room.anna, "не знаю")
    await room.until(room.petr, "не знаю")
    await room.close()
    late = room.telegram.press(room.petr, "Не вышло")  # Telegram keeps it until the bot is back
    await room.desk.resolve(delivery, landed=False, by=Actor(name="Анна"))
    await room.ask(delivery)
    await room.open()
    await room.sandbox.context.bell.until(lambda: late.answered, timeout=10)
    assert late.text == "Уже решено. Анна (tg): не вышло, отправляю ещё раз."
    assert (await room.desk.delivery(delivery)).state is State.UNSURE
    await room.without_buttons(room.anna, "Анна (tg): не вышло")
    shown = (await room.shown(room.anna, 2))[-1]
    assert shown.id != old.id
    assert await room.pressed(room.anna, "Вышло") == "Готово."
    assert (await room.desk.delivery(delivery)).state is State.SENT


async def test_an_answer_from_the_shell_takes_everybodys_buttons_off(room: Any) -> None:
    delivery = await room.asked(editor=room.anna)
    await room.until(room.anna, "не знаю")
    await room.until(room.petr, "не знаю")
    await room.desk.resolve(delivery, landed=True, by=SHELL)
    for person in (room.anna, room.petr):
        await room.without_buttons(person, "✅ из командной строки (tg): вышло.")


async def test_a_post_that_is_found_after_all_takes_everybodys_buttons_off(room: Any) -> None:
    delivery = await room.asked(editor=room.anna)
    await room.until(room.anna, "не знаю")
    receipt = Receipt(at=room.now(), remote_id="7", url="https://t.me/nash_rayon/7")
    await room.store.settle(delivery, Sent(receipt=receipt), owner=None, now=room.now())
    await room.without_buttons(room.anna, "✅ Нашлось само (tg): вышло. https://t.me/nash_rayon/7")


async def test_what_settled_itself_otherwise_is_said_too(room: Any) -> None:
    delivery = await room.asked(editor=room.anna)
    await room.until(room.anna, "не знаю")
    await room.store.settle(delivery, NotThere(), owner=None, now=room.now())
    await room.without_buttons(room.anna, "Выяснилось само (tg): ждёт отправки.")


async def test_a_press_on_a_question_that_settled_itself_is_answered_kindly(room: Any) -> None:
    delivery = await room.asked(editor=room.anna)
    await room.until(room.anna, "не знаю")
    await room.close()
    press = room.telegram.press(room.anna, "Не вышло")
    receipt = Receipt(at=room.now(), remote_id="7", url="https://t.me/nash_rayon/7")
    await room.store.settle(delivery, Sent(receipt=receipt), owner=None, now=room.now())
    await room.open()
    await room.sandbox.context.bell.until(lambda: press.answered, timeout=10)
    assert press.text == "Уже решено. Нашлось само (tg): вышло. https://t.me/nash_rayon/7"
    assert (await room.desk.delivery(delivery)).state is State.SENT


async def test_a_question_that_is_told_after_its_answer_has_the_answer_and_no_buttons(room: Any) -> None:
    await room.close()
    delivery = await room.asked(editor=room.anna)
    await room.desk.resolve(delivery, landed=True, by=Actor(name="Пётр"))
    await room.open()
    shown = await room.until(room.anna, "не знаю")
    assert "✅ Пётр (tg): вышло." in shown.text
    assert not shown.labels


async def test_whoever_handed_it_in_may_answer_and_another_author_may_not(room: Any) -> None:
    delivery = await room.asked(editor=room.ivan)
    shown = await room.until(room.ivan, "не знаю")
    assert "✅ Вышло" in shown.labels
    await room.until(room.petr, "не знаю")
    room.now.advance(minutes=1)
    other = await room.asked("Школу закрыли", editor=room.anna)
    forged(room, room.ivan, f"u:m:{other}:1")
    await room.told()
    press = room.telegram.press(room.ivan, "Посмотреть", message_id=shown.id)
    await room.sandbox.context.bell.until(lambda: press.answered, timeout=10)
    assert "решает редактор" in press.text
    assert (await room.desk.delivery(other)).state is State.UNSURE
    assert await room.pressed(room.ivan, "Вышло") == "Готово."
    assert (await room.desk.delivery(delivery)).state is State.SENT


@pytest.mark.parametrize("data", ["u:m:1:2", "u:m:4711:1", "u:m:1", "u:m:1:-1", "u:x:1:1", "d:m:1"])
async def test_a_forged_answer_decides_nothing(room: Any, data: str) -> None:
    await room.asked(editor=room.anna)
    await room.until(room.anna, "не знаю")
    forged(room, room.anna, data)
    assert await room.pressed(room.anna, "Посмотреть") == "Кнопка устарела."
    assert (await room.desk.delivery(1)).state is State.UNSURE


async def test_a_strangers_answer_decides_nothing(room: Any) -> None:
    delivery = await room.asked(editor=room.anna)
    await room.until(room.anna, "не знаю")
    room.dismiss(room.anna)
    assert await room.pressed(room.anna, "Не вышло") == "Эта кнопка для редакции."
    assert (await room.desk.delivery(delivery)).state is State.UNSURE


async def test_not_out_while_everything_is_frozen_says_that_it_goes_all_the_same(room: Any) -> None:
    await room.asked(editor=room.anna)
    await room.until(room.anna, "не знаю")
    await room.desk.freeze(reason="траур", by=Actor(name="Пётр"))
    await room.until(room.petr, "не знаю")
    await room.pressed(room.anna, "Не вышло")
    await room.without_buttons(room.petr, "Анна (tg): не вышло")
    await room.closed()
    await room.without_buttons(room.anna, "⛔ Всё остановлено (траур), но это выйдет сразу.")
    edits = room.sandbox.journal.calls("telegram", "editMessageText")
    assert [str(call.params["chat_id"]) for call in edits].count(str(room.anna)) == 1


async def test_a_question_in_a_chat_that_is_gone_holds_up_nobody_elses(room: Any) -> None:
    delivery = await room.asked(editor=room.anna)
    await room.until(room.anna, "не знаю")
    await room.until(room.petr, "не знаю")
    room.telegram.meet(room.anna).blocked = True
    await room.desk.resolve(delivery, landed=True, by=Actor(name="Пётр"))
    await room.without_buttons(room.petr, "✅ Пётр (tg): вышло.")
    await room.closed()


async def test_buttons_that_could_not_be_taken_off_are_taken_off_later(
    room: Any,
) -> None:
    delivery = await room.asked(editor=room.anna)
    await room.until(room.anna, "не знаю")
    room.sandbox.faults.add("telegram", "editMessageText", "status", code=502, body="<html></html>")
    await room.desk.resolve(delivery, landed=True, by=Actor(name="Пётр"))
    await room.without_buttons(room.anna, "✅ Пётр (tg): вышло.")


async def test_the_articles_card_asks_too(room: Any) -> None:
    delivery = await room.asked(editor=room.anna)
    await room.until(room.anna, "не знаю")
    room.telegram.say(room.anna, "/history")
    listed = await room.until(room.anna, "Последние публикации")
    assert "неизвестно, вышло ли; посмотрите в канале и решите" in listed.text
    await room.pressed(room.anna, "1", message=listed.id)
    card = await room.until(room.anna, "Не везде ясно, вышла ли")
    assert "Связь оборвалась" not in card.text  # nobody knows: that is said once
    assert card.labels == ["✅ Вышло: tg", "🔁 Не вышло: tg", "🔄 Обновить"]
    await room.pressed(room.anna, "Вышло: tg", message=card.id)
    assert (await room.desk.delivery(delivery)).state is State.SENT
    assert "✅ tg: вышло" in card.text
    assert "Анна (tg): вышло." in card.text
    assert card.labels[-1] == "🔄 Обновить"
    assert not any("ышло" in label for label in card.labels)
    await room.without_buttons(room.petr, "✅ Анна (tg): вышло.")


async def test_whoever_handed_it_in_learns_that_all_of_it_is_out_as_soon_as_a_person_says_so(
    room: Any,
) -> None:
    delivery = await room.asked(editor=room.anna)
    await room.until(room.petr, "не знаю")
    for number, channel in ((delivery + 1, "vk"), (delivery + 2, "ok")):
        receipt = Receipt(at=room.now(), remote_id="7", url=f"https://{channel}.example/7")
        await room.settle(number, Sent(receipt=receipt))
    await room.pressed(room.petr, "Вышло")
    told = await room.until(room.anna, "Вышла «Мост открыли»")
    assert told.text.splitlines()[1:] == [
        "✓ Telegram (tg)",
        "✓ ВКонтакте (vk) https://vk.example/7",
        "✓ ОК (ok) https://ok.example/7",
    ]


async def test_a_failure_repeated_by_one_is_decided_for_the_other(room: Any) -> None:
    (delivery, *_) = await room.taken()
    await room.settle(delivery, Failed(error="Нет прав."))
    room.telegram.say(room.anna, "/history")
    listed = await room.until(room.anna, "Нет прав.")
    await room.pressed(room.anna, "1", message=listed.id)
    await room.until(room.anna, "Пока не вышла")
    card = room.telegram.chat(room.anna)[-1]
    assert await room.pressed(room.anna, "Повторить: tg") == "Готово."
    assert (await room.desk.delivery(delivery)).state is State.PLANNED
    assert "tg: не вышло" not in card.text
    assert "🔁 Анна (tg): отправляю ещё раз." in card.text


async def test_what_is_repeated_on_a_card_leaves_the_buttons_of_the_other_channels(room: Any) -> None:
    numbers = await room.taken()
    for number in numbers[:2]:
        await room.settle(number, Failed(error="Нет прав."))
    room.telegram.say(room.anna, "/history")
    await room.until(room.anna, "Нет прав.")
    await room.pressed(room.anna, "1")
    card = await room.until(room.anna, "Пока не вышла")
    await room.pressed(room.anna, "Повторить: tg", message=card.id)
    assert card.labels == ["🔁 Повторить: vk", "🔄 Обновить"]


async def test_what_is_repeated_on_a_card_in_a_freeze_goes_all_the_same(room: Any, clock: Any) -> None:
    numbers = await room.taken()
    for number in numbers:
        await room.settle(number, Failed(error="Нет прав."))
    clock.advance(minutes=1)
    await room.desk.freeze(reason="траур", by=Actor(name="Пётр"))
    clock.advance(minutes=1)
    room.telegram.say(room.anna, "/history")
    await room.until(room.anna, "Нет прав.")
    await room.pressed(room.anna, "1")
    card = await room.until(room.anna, "Пока не вышла")
    await room.pressed(room.anna, "Повторить: tg", message=card.id)
    assert card.text.count("⛔") == 1
    assert "⛔ Всё остановлено (траур), но это выйдет сразу." in card.text
