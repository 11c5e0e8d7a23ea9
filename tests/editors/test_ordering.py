"""/queue: an editor puts what waits into order, on a phone."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.core.article import Article, NewArticle
from bot.core.journal import Verb
from bot.core.labels import LabelRule
from bot.core.richtext import RichText

CHOOSE, WHOLE, HEAD, DROP = "Выбрать несколько", "Вся страница", "Первыми", "Снять"


async def verbs(room: Any, article: int) -> list[tuple[str, str, dict[str, Any]]]:
    """What the journal says about an article, but for its coming."""
    entries = await room.store.entries(article)
    return [(one.verb, one.by.name, one.details) for one in entries if one.verb is not Verb.HANDED_IN]


async def opened(room: Any, article: int) -> Any:
    """An article among its neighbours, as the list shows it."""
    shown = await room.answered("/queue")
    await room.pressed(room.anna, str(article), message=shown.id)
    return shown


async def test_an_article_stands_among_its_neighbours_with_their_times(room: Any) -> None:
    await room.queue_up(6)
    shown = await opened(room, 4)
    assert shown.text.splitlines() == [
        "Очередь «news»: 4-я из 6",
        "",
        "2 · вт 24 ноября, 18:00 МСК · Статья 2",
        "3 · ср 25 ноября, 09:00 МСК · Статья 3",
        "▸ 4 · ср 25 ноября, 12:30 МСК · Статья 4",
        "5 · ср 25 ноября, 18:00 МСК · Статья 5",
        "6 · чт 26 ноября, 09:00 МСК · Статья 6",
    ]
    assert shown.labels == [
        *("▲ Выше", "▼ Ниже", "⏫ Первой", "➡️ В другую очередь"),
        *("👁 Открыть", "❌ Снять", "◀️ К списку"),
    ]


async def test_up_down_and_first_show_at_once_where_it_stands_now(room: Any) -> None:
    await room.queue_up(4)
    shown = await opened(room, 3)
    await room.pressed(room.anna, "Выше")
    assert shown.text.startswith("Очередь «news»: 2-я из 4")
    assert await room.line() == [1, 3, 2, 4]
    await room.pressed(room.anna, "Ниже")
    await room.pressed(room.anna, "Ниже")
    assert await room.line() == [1, 2, 4, 3]
    assert await room.pressed(room.anna, "Ниже") == "Она уже последняя."
    assert await room.pressed(room.anna, "Первой") == "Готово."
    assert await room.line() == [3, 1, 2, 4]
    assert await room.pressed(room.anna, "Выше") == "Она уже первая."
    moves = [{"to": "up"}, {"to": "down"}, {"to": "down"}, {"to": "first"}]
    assert await verbs(room, 3) == [("moved", "Анна", one) for one in moves]
    await room.pressed(room.anna, "К списку")
    assert shown.text.splitlines()[2:5] == ["вт 24 ноября, МСК", "12:30 · № 3 · news", "Статья 3"]


async def test_to_another_queue_and_the_place_there(room: Any) -> None:
    await room.queue_up(2)
    shown = await opened(room, 1)
    await room.pressed(room.anna, "В другую очередь")
    assert shown.text == "В какую очередь перенести «Статья 1»? Она встанет в конец."
    assert shown.labels == ["sport", "◀️ Нет"]
    assert await room.pressed(room.anna, "sport") == "Готово."
    assert shown.text.startswith("Очередь «sport»: 1-я из 1")
    assert (await room.line(), await room.line("sport")) == ([2], [1])
    assert await verbs(room, 1) == [("moved", "Анна", {"queue": "sport"})]


async def test_taking_back_asks_once_more(room: Any) -> None:
    await room.queue_up(2)
    shown = await opened(room, 2)
    await room.pressed(room.anna, "Снять")
    assert shown.text == "Снять «Статья 2»? Она не выйдет."
    await room.pressed(room.anna, "Нет")
    assert shown.text.startswith("Очередь «news»: 2-я из 2")
    await room.pressed(room.anna, "Снять")
    await room.pressed(room.anna, "Да, снять")
    assert shown.text.startswith("Ждут выхода: 1 статья")
    assert await verbs(room, 2) == [("cancelled", "Анна", {})]


async def test_an_exact_time_goes_back_to_the_queue_from_the_list(room: Any) -> None:
    await room.queue_up(2)
    await room.desk.fix_time(1, room.now() + timedelta(hours=2))
    shown = await opened(room, 1)
    assert shown.text == "Статья 1\n🕒 Выйдет точно вт 24 ноября, 11:05 МСК."
    assert "▲ Выше" not in shown.labels
    await room.pressed(room.anna, "К очереди")
    assert shown.text.startswith("Очередь «news»: 2-я из 2")
    assert await room.line() == [2, 1]


async def test_what_went_meanwhile_is_said_and_the_list_is_fresh(room: Any) -> None:
    await room.queue_up(2)
    shown = await opened(room, 2)
    await room.desk.cancel(2)
    assert await room.pressed(room.anna, "Выше") == "Она уже не ждёт."
    assert shown.text.startswith("Ждут выхода: 1 статья")


async def test_several_are_ticked_across_pages_and_put_first_in_their_order(room: Any) -> None:
    await room.queue_up(12)
    shown = await room.answered("/queue")
    await room.pressed(room.anna, CHOOSE)
    assert "Отмечено: 0." in shown.text
    assert not any("Первыми" in label for label in shown.labels)
    await room.pressed(room.anna, "▫️ 5")
    await room.pressed(room.anna, "▶")
    await room.pressed(room.anna, "▫️ 12")
    await room.pressed(room.anna, "◀")
    assert "✅ 5" in shown.labels
    assert "Отмечено: 2." in shown.text
    assert await room.pressed(room.anna, HEAD) == "Готово."
    assert await room.line() == [5, 12, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11]
    assert shown.labels[:2] == ["5", "12"]


async def test_a_whole_page_is_ticked_let_go_and_taken_back(room: Any) -> None:
    await room.queue_up(12)
    shown = await room.answered("/queue")
    await room.pressed(room.anna, CHOOSE)
    await room.pressed(room.anna, WHOLE)
    await room.pressed(room.anna, "✅ 3")
    assert "Отмечено: 9." in shown.text
    await room.pressed(room.anna, WHOLE)
    await room.pressed(room.anna, WHOLE)
    assert "Отмечено: 0." in shown.text
    await room.pressed(room.anna, WHOLE)
    await room.pressed(room.anna, DROP)
    assert shown.text == "Снять 10 статей? Они не выйдут."
    await room.pressed(room.anna, "Нет")
    assert "Отмечено: 10." in shown.text
    await room.pressed(room.anna, DROP)
    assert await room.pressed(room.anna, "Да, снять") == "Готово."
    assert await room.line() == [11, 12]


async def test_what_is_ticked_survives_a_restart_and_belongs_to_its_message(room: Any) -> None:
    await room.queue_up(3)
    shown = await room.answered("/queue")
    await room.pressed(room.anna, CHOOSE)
    await room.pressed(room.anna, "▫️ 2")
    await room.close()
    await room.open()
    await room.pressed(room.anna, "▫️ 3")
    assert "Отмечено: 2." in shown.text
    other = await room.answered("/queue")
    await room.pressed(room.anna, CHOOSE, message=other.id)
    assert await room.pressed(room.anna, DROP, message=shown.id) == "Ничего не выбрано."
    assert "Отмечено: 0." in shown.text
    await room.pressed(room.anna, "Не выбирать", message=shown.id)
    assert "Выбрать несколько" in shown.labels[-1]


async def test_several_move_and_those_that_cannot_are_counted(room: Any) -> None:
    await room.queue_up(3)
    shown = await room.answered("/queue")
    await room.pressed(room.anna, CHOOSE)
    await room.pressed(room.anna, WHOLE)
    await room.desk.cancel(2)
    await room.pressed(room.anna, "В другую очередь")
    assert shown.text == "В какую очередь перенести 3 статьи? Они встанут в конец."
    said = await room.pressed(room.anna, "sport")
    assert said == "Сделано: 2 из 3. Остальные уже не ждут или не подходят."
    assert await room.line("sport") == [1, 3]


async def test_a_queue_that_is_gone_from_the_configuration_takes_nothing(room: Any) -> None:
    await room.queue_up(1)
    await opened(room, 1)
    await room.pressed(room.anna, "В другую очередь")
    room.rename_queue("sport", "спорт")
    assert await room.pressed(room.anna, "sport") == "Кнопка устарела."
    assert await room.line() == [1]


async def test_a_label_that_another_queue_demands_is_named(room: Any) -> None:
    rule = LabelRule(tag="реклама", must=("erid",))
    room.desk.newsroom = replace(room.desk.newsroom, labels=(rule,))
    article = Article(headline=RichText.of("Окна"), tags=("реклама",))
    await room.store.add_article(NewArticle(article=article, queue="news"), now=room.now())
    await opened(room, 1)
    await room.pressed(room.anna, "В другую очередь")
    assert "реклам" in (await room.pressed(room.anna, "sport")).lower()
    assert await room.line() == [1]


async def test_one_queue_alone_is_shown_and_leafed_through(room: Any) -> None:
    await room.queue_up(12)
    for number in (11, 12):
        await room.desk.change_queue([number], "sport")
    shown = await room.answered("/queue")
    await room.pressed(room.anna, "Все очереди")
    assert shown.labels == ["Все очереди — 12", "news — 10", "sport — 2"]
    await room.pressed(room.anna, "sport — 2")
    assert shown.text.startswith("Очередь «sport»: 2 статьи\n\nвт 24 ноября, МСК\n12:30 · № 11\nСтатья 11")
    await room.pressed(room.anna, "12")
    await room.pressed(room.anna, "К списку")
    assert shown.text.startswith("Очередь «sport»: 2 статьи")
    await room.desk.cancel_many([11, 12])
    await room.pressed(room.anna, "📂 sport")
    await room.pressed(room.anna, "sport — 0")
    assert shown.text == "Очередь «sport» пуста."


async def test_an_author_looks_and_decides_nothing(room: Any) -> None:
    await room.queue_up(2)
    shown = await room.answered("/queue", person=room.ivan)
    assert shown.labels == ["1", "2", "📂 Все очереди"]
    await room.pressed(room.ivan, "2")
    assert shown.labels == ["👁 Открыть", "◀️ К списку"]
    for data in ("up::0:2:", "head::0:2:", "unfix::0:2:", "dropped::0:2:", "moved::0:2:x", "unfixed::0:2:"):
        shown.keyboard = {"inline_keyboard": [[{"text": "Фокус", "callback_data": f"l:{data}"}]]}
        said = await room.pressed(room.ivan, "Фокус", message=shown.id)
        assert said.startswith("Это решает редактор")
    assert await room.line() == [1, 2]


async def test_fifty_pages_have_their_ends_at_hand_and_fit_a_message(room: Any) -> None:
    title = "Очень длинный заголовок о том, как в районе открыли мост, школу и поликлинику сразу " * 3
    new = NewArticle(article=Article(headline=RichText.of(title)), queue="news")
    await room.store.add_articles([new] * 500, now=room.now())
    shown = await room.answered("/queue")
    assert shown.labels[10:12] == ["▶", "⏭"]
    await room.pressed(room.anna, "⏭")
    assert "стр. 50 из 50" in shown.text
    assert shown.labels[10:12] == ["⏮", "◀"]
    assert len(shown.text) < 2500
    await room.pressed(room.anna, "500")
    assert shown.text.startswith("Очередь «news»: 500-я из 500")
    await room.pressed(room.anna, "Первой")
    assert (await room.line())[0] == 500


async def test_the_first_cannot_become_first_again_and_its_editor_is_told(room: Any) -> None:
    await room.queue_up(2)
    await opened(room, 1)
    assert await room.pressed(room.anna, "Первой") == "Она уже первая."
    assert not [one for one in await room.store.entries(1) if one.verb == "moved"]
