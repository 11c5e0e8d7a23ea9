"""Questions with several answers: everybody is asked, one answers, and everybody sees who and what."""

from datetime import timedelta
from typing import Any

from bot.core.choice import CancelQueue, NewChoice, Option
from bot.core.downtime import COURSES, Absence, Late, MissedSlots, courses_from_json
from bot.core.notice import EDITORS, NewNotice
from bot.core.schedule import OnMissed
from bot.publisher.summing_up import summary


def question(key: str, *labels: str) -> NewChoice:
    """The first answer takes all of «news» back."""
    effects = ((CancelQueue(name="news"),), *[() for _ in labels])
    options = [
        Option(name=f"{number}", label=label, effects=does)
        for number, (label, does) in enumerate(zip(labels, effects, strict=False))
    ]
    return NewChoice(key=key, kind="gone", options=tuple(options))


async def asked(room: Any, *choices: NewChoice, audience: str = EDITORS) -> None:
    """The house asks its editors what becomes of a queue."""
    for person in room.desk.newsroom.editors:
        room.telegram.meet(person)
    notice = NewNotice(key="gone", audience=audience, kind="gone", text="Очереди нет.", choices=choices)
    await room.store.add_notice(notice, now=room.now())


WHAT = question("what", "❌ Снять все", "Оставить")


async def test_one_answers_it_is_done_and_everybody_sees_by_whom(room: Any) -> None:
    await room.queue_up(2)
    room.rename_queue("news", "main")
    await asked(room, WHAT)
    for person in (room.anna, room.petr):
        shown = await room.until(person, "Очереди нет.")
        assert shown.labels == ["❌ Снять все", "Оставить"]
    assert await room.pressed(room.anna, "Снять все") == "Готово."
    assert await room.store.waiting() == []
    for person in (room.anna, room.petr):
        shown = await room.without_buttons(person, "Очереди нет.")
        assert shown.text == "Очереди нет.\n\n✅ Анна: ❌ Снять все"


async def test_a_press_that_comes_second_is_told_what_was_decided(room: Any) -> None:
    await room.queue_up(1)
    await asked(room, WHAT)
    await room.until(room.anna, "Очереди нет.")
    await room.until(room.petr, "Очереди нет.")
    await room.close()
    late = room.telegram.press(room.petr, "Снять все")
    (choice,) = await room.store.open_choices("gone")
    assert await room.store.choose(choice.id, "1", by="Анна", now=room.now())
    await room.open()
    await room.sandbox.context.bell.until(lambda: late.answered, timeout=10)
    assert late.text == "Уже решено. Анна: Оставить"
    assert len(await room.store.waiting()) == 1


async def test_a_press_that_comes_when_the_queue_is_back_takes_nothing_of_it_away(room: Any) -> None:
    """The publisher may be away, or still read the file: until it looks, the buttons stand."""
    await room.queue_up(1)
    room.rename_queue("news", "main")
    await asked(room, WHAT)
    await room.until(room.anna, "Очереди нет.")
    room.rename_queue("main", "news")
    assert await room.pressed(room.anna, "Снять все") == "Это снова есть в настройках: ничего не изменено."
    assert len(await room.store.waiting()) == 1
    room.rename_queue("news", "main")
    assert await room.pressed(room.anna, "Снять все") == "Готово."
    assert await room.store.waiting() == []


async def test_two_questions_of_one_message_are_answered_one_by_one(room: Any) -> None:
    await asked(room, WHAT, question("more", "Ещё", "Хватит"))
    await room.until(room.petr, "Очереди нет.")
    shown = await room.until(room.anna, "Очереди нет.")
    assert shown.labels == ["❌ Снять все", "Оставить", "Ещё", "Хватит"]
    await room.pressed(room.anna, "Хватит")
    assert shown.labels == ["❌ Снять все", "Оставить"]
    assert shown.text.endswith("✅ Анна: Хватит")
    await room.pressed(room.petr, "Оставить")
    shown = await room.without_buttons(room.anna, "Очереди нет.")
    assert shown.text == "Очереди нет.\n\n✅ Пётр: Оставить\n✅ Анна: Хватит"


async def test_a_question_that_is_withdrawn_loses_its_buttons(room: Any) -> None:
    await asked(room, WHAT)
    await room.until(room.anna, "Очереди нет.")
    (choice,) = await room.store.open_choices("gone")
    await room.store.withdraw(choice.id, now=room.now())
    shown = await room.without_buttons(room.anna, "Очереди нет.")
    assert shown.text == "Очереди нет.\n\nОтвечать уже не нужно."


async def test_a_question_that_is_told_after_its_answer_has_the_answer_and_no_buttons(room: Any) -> None:
    await room.close()
    await asked(room, WHAT)
    (choice,) = await room.store.open_choices("gone")
    await room.store.choose(choice.id, "1", by="Пётр", now=room.now())
    await room.open()
    shown = await room.until(room.anna, "Очереди нет.")
    assert (shown.text, shown.labels) == ("Очереди нет.\n\n✅ Пётр: Оставить", [])


async def test_forged_answers_and_those_of_authors_decide_nothing(room: Any) -> None:
    await room.queue_up(1)
    await asked(room, WHAT)
    shown = await room.until(room.anna, "Очереди нет.")
    button = shown.keyboard["inline_keyboard"][0][0]
    (choice,) = await room.store.open_choices("gone")
    for data in (f"c:{choice.id}:7", f"c:{choice.id + 1}:0", f"c:{2**70}:0", "c:x:0", f"c:{choice.id}:-1"):
        button["callback_data"] = data
        assert await room.pressed(room.anna, "Снять все") == "Кнопка устарела."
    card = await room.drafted(room.ivan, "Дождь\n\nВечером.")
    card.keyboard["inline_keyboard"][0][0]["callback_data"] = f"c:{choice.id}:0"
    assert (await room.pressed(room.ivan, "В очередь")).startswith("Это решает редактор.")
    assert [one.id for one in await room.store.open_choices("gone")] == [choice.id]
    assert len(await room.store.waiting()) == 1


async def test_an_author_is_told_and_not_asked(room: Any) -> None:
    await asked(room, WHAT, audience=f"editor:{room.ivan}")
    shown = await room.until(room.ivan, "Очереди нет.")
    assert (shown.text, shown.labels) == ("Очереди нет.", [])


async def test_a_message_that_nobody_remembers_loses_its_buttons_when_it_is_answered(room: Any) -> None:
    """Whoever sent it died before the store knew: it was told once more, and this is the first of the two."""
    await asked(room, WHAT, audience=f"editor:{room.anna}")
    shown = await room.until(room.anna, "Очереди нет.")
    await room.told()
    remembered = await room.store.shown(room.anna, shown.id)
    await room.store.choices_shown(
        type(remembered)(
            notice=remembered.notice,
            chat=room.anna,
            message=shown.id + 1,
            text=remembered.text,
            choices=remembered.choices,
        ),
        now=room.now(),
    )
    assert await room.pressed(room.anna, "Оставить") == "Готово."
    await room.without_buttons(room.anna, "Очереди нет.")


async def test_what_a_downtime_missed_is_decided_in_the_chat(room: Any) -> None:
    for person in (room.anna, room.petr):
        room.telegram.meet(person)
    absence = Absence(
        program=True,
        since=room.now() - timedelta(hours=15),
        until=room.now(),
        missed=(MissedSlots(queue="news", count=2, on_missed=OnMissed.CATCH_UP),),
        coming=((room.now(), "Мост"), (room.now() + timedelta(minutes=20), "Дождь")),
        late=(Late(article=7, title="Ярмарка"),),
    )
    told = summary(absence, room.desk.newsroom)
    assert told is not None
    await room.store.add_notice(told, now=room.now())
    shown = await room.until(room.anna, "Программа не работала")
    await room.until(room.petr, "Программа не работала")
    assert shown.labels == [
        "▶️ По порядку",
        "⏭ Только одну",
        "⏹ Не догонять",
        "📥 Вернуть опоздавшие в очередь",
    ]
    assert "• вт 24 ноября, 09:25 МСК — «Дождь»" in shown.text
    assert await room.pressed(room.anna, "Не догонять") == "Готово."
    courses = courses_from_json(await room.store.recall(COURSES))
    assert courses == {"news": (room.now(), OnMissed.SKIP)}
    assert await room.pressed(room.petr, "Вернуть опоздавшие") == "Готово."
    shown = await room.without_buttons(room.anna, "Программа не работала")
    assert shown.text.endswith("✅ Анна: ⏹ Не догонять\n✅ Пётр: 📥 Вернуть опоздавшие в очередь")
