"""/find and /log: what was ever handed in, and what happened to it."""

from datetime import timedelta
from typing import Any

from bot.core.article import Article, NewArticle
from bot.core.delivery import Failed, Sent
from bot.core.receipt import Receipt
from bot.core.richtext import RichText


async def test_an_article_is_found_by_the_beginnings_of_its_words_and_opened(room: Any) -> None:
    await room.drafted(room.anna, "Ёлку зажгли\n\nНа площади собрались тысячи жителей.")
    shown = await room.answered("/find ЕЛК жител")
    assert shown.text == "«ЕЛК жител»: 1 статья\n\n№ 1 · news · черновик\nЁлку зажгли"
    await room.pressed(room.anna, "1", message=shown.id)
    assert len([one for one in room.telegram.chat(room.anna) if "№ 1" in one.text]) >= 2
    assert (await room.answered("/find мост")).text == "По словам «мост» ничего не нашлось."
    assert "/find мост ремонт" in (await room.answered("/find !!")).text


async def test_what_is_found_is_leafed_through_also_after_another_search_and_a_restart(room: Any) -> None:
    await room.queue_up(12)
    shown = await room.answered("/find статья")
    assert "стр. 1 из 2" in shown.text
    await room.answered("/find 12")
    await room.close()
    await room.open()
    await room.pressed(room.anna, "▶", message=shown.id)
    assert shown.text.startswith("«статья»: 12 статей\n\n№ 2 · news · ждёт выхода\nСтатья 2")
    await room.store.remember(f"found:{room.anna}", "")
    assert await room.pressed(room.anna, "◀", message=shown.id) == "Кнопка устарела."


async def test_the_log_tells_who_did_what_and_what_became_of_the_posts(room: Any) -> None:
    new = NewArticle(article=Article(headline=RichText.of("Мост")), queue="news")
    await room.store.add_article(new, now=room.now())
    await room.answered("/queue")
    await room.pressed(room.anna, "1")
    await room.pressed(room.anna, "В другую очередь")
    await room.pressed(room.anna, "sport")
    await room.desk.fix_time(1, room.now() + timedelta(hours=2))
    room.now.advance(hours=2)
    deliveries = await room.taken(article=1)
    receipt = Receipt(at=room.now(), remote_id="5", url="https://t.me/nash_rayon/5")
    await room.settle(deliveries[0], Sent(receipt=receipt))
    shown = await room.answered("/log №1")
    assert shown.text.splitlines() == [
        "№ 1 · Мост",
        "",
        "вт 24 ноября, МСК",
        "09:05 из командной строки: прислано",
        "09:05 Анна: перенесено — очередь «sport»",
        "09:05 из командной строки: назначено время — вт 24 ноября, 11:05 МСК",
        "11:05 ✅ tg: вышло",
    ]
    assert [one["url"] for one in shown.entities if one["type"] == "text_link"] == [receipt.url]


async def test_a_failure_stands_in_the_log_with_its_reason(room: Any) -> None:
    deliveries = await room.taken()
    await room.settle(deliveries[1], Failed(error="Нет прав."))
    assert "09:05 ❌ vk: не вышло — Нет прав." in (await room.answered("/log 1")).text


async def test_without_a_number_the_log_is_the_newsrooms(room: Any) -> None:
    assert (await room.answered("/log")).text.startswith("Журнал пока пуст.")
    assert "Статьи № 7 нет" in (await room.answered("/log 7")).text
    assert "Статьи № чепуха нет" in (await room.answered("/log чепуха")).text
    await room.answered("/pause news")
    assert "09:05 Анна: пауза — news" in (await room.answered("/log")).text


async def test_a_pause_and_its_end_are_told_to_the_others_who_decide(room: Any) -> None:
    room.telegram.meet(room.petr)
    room.telegram.meet(room.ivan)
    await room.answered("/pause news")
    assert (await room.until(room.petr, "на паузе")).text.startswith("Анна: ⏸ «news» на паузе.")
    await room.answered("/resume news")
    await room.until(room.petr, "Анна: 🟢 Снова работаю: news.")
    await room.answered("/pause vk")
    await room.answered("/resume")
    await room.until(room.petr, "Анна: 🟢 Снова работаю: vk.")
    await room.told()
    assert not any("паузе" in one.text for one in room.telegram.chat(room.ivan))


async def test_an_invitation_that_is_taken_back_is_not_called_a_person(room: Any) -> None:
    await room.answered("/invite", person=room.petr)
    await room.pressed(room.petr, "автор")
    await room.answered("/editors", person=room.petr)
    await room.pressed(room.petr, "Отозвать")
    said = await room.answered("/log", person=room.petr)
    assert said.text.splitlines()[-3].endswith(": приглашение отозвано")
