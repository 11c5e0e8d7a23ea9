"""«Изменить»: one field at a time, and two editors at one article."""

import asyncio
import io
from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from bot.core.article import ArticleState, StoredArticle
from bot.core.journal import Verb
from bot.core.labels import LabelRule

STORY = (
    "Мост открыт\n\nМост через реку открыли для машин. Движение в обе стороны."
    "\n\nhttps://nash-rayon.example/1\n\n#мост"
)


def jpeg(colour: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(data, "JPEG")
    return data.getvalue()


async def stored(room: Any, article: int = 1) -> StoredArticle:
    found: StoredArticle = await room.desk.article(article)
    return found


async def post(room: Any, network: int, article: int = 1) -> str:
    """What readers of the network will see."""
    found = await stored(room, article)
    channels = room.desk.channels(found.queue, found.channels)
    text: str = room.desk.preview(found.article, channels, queue=found.queue)[network].post.text
    return text


async def asked(room: Any, person: int, field: str, *, message: int | None = None) -> None:
    """Open the menu and one of its fields."""
    await room.pressed(person, "Изменить", message=message)
    await room.pressed(person, field)


async def changed(room: Any, version: int, article: int = 1) -> StoredArticle:
    """The article, once it has that version and everything was shown."""
    await room.idle()
    found = await stored(room, article)
    assert found.version == version
    return found


async def test_the_menu_says_what_every_field_holds_and_leads_back(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "Изменить")
    for line in (
        "Заголовок: Мост открыт",
        "Лид: выбирается из текста",
        "Текст: 58 знаков",
        "Ссылка: https://nash-rayon.example/1",
        "Фото: нет",
        "Теги: #мост",
        "Каналы: tg, vk, ok",
        "Для одной сети: нет",
    ):
        assert line in card.text.replace("\xa0", " ")
    await room.pressed(room.anna, "Назад")
    assert any("В очередь" in label for label in card.labels)


@pytest.mark.parametrize(
    ("field", "prompt", "answer", "where"),
    [
        ("Заголовок", "Мост открыт", "Мост закрыт", "Мост закрыт"),
        ("Лид", "Сейчас лид выбирается", "Свой лид. Весь.", "Свой лид. Весь."),
        ("Текст", "Движение в обе стороны", "Снова ремонт.", "Снова ремонт."),
        ("Теги", "#мост", "река, городской транспорт", "#река #городской_транспорт"),
    ],
)
async def test_a_field_shows_what_it_holds_and_takes_what_is_sent(
    room: Any, field: str, prompt: str, answer: str, where: str
) -> None:
    card = await room.drafted(room.anna, STORY)
    await asked(room, room.anna, field)
    assert prompt in card.text.replace("\xa0", " ")
    room.telegram.say(room.anna, answer)
    await changed(room, 1)
    assert where in (await post(room, 0)).replace("\xa0", " ")
    assert await room.desk.article(2) is None
    shown = room.telegram.chat(room.anna)
    assert len(shown) == 4, "the old posts and the old card are gone"
    assert where in shown[0].text.replace("\xa0", " ")
    assert any("В очередь" in label for label in shown[-1].labels)
    (entry,) = [one for one in await room.store.entries(1) if one.verb is Verb.CHANGED]
    assert entry.by.name == "Анна"


async def test_a_link_is_changed_and_taken_away(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await asked(room, room.anna, "Ссылка")
    room.telegram.say(room.anna, "без адреса")
    await room.until(room.anna, "Не вижу здесь адреса")
    room.telegram.say(room.anna, "nash-rayon.example/2")
    assert (await changed(room, 1)).article.link == "https://nash-rayon.example/2"
    await asked(room, room.anna, "Ссылка")
    assert await room.pressed(room.anna, "Без ссылки") == "Готово."
    assert (await changed(room, 2)).article.link is None
    assert card.id not in [one.id for one in room.telegram.chat(room.anna)]
    assert len(room.telegram.chat(room.anna)) == 2, "no posts above the menu that are not true any more"
    for _ in range(2):
        await room.pressed(room.anna, "Назад")
    assert len(room.telegram.chat(room.anna)) == 5, "and back at the card they are shown anew"


async def test_a_lead_is_left_out_and_chosen_again(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await asked(room, room.anna, "Лид")
    await room.pressed(room.anna, "Без лида")
    assert "Мост через" not in (await post(room, 0)).replace("\xa0", " ")
    await room.pressed(room.anna, "Выбирать из текста")
    assert "Мост через" in (await post(room, 0)).replace("\xa0", " ")


async def test_photos_are_added_moved_dropped_and_replaced(room: Any) -> None:
    room.telegram.say(room.anna, STORY, photo=jpeg("navy"))
    await room.shown(room.anna, 4)
    await asked(room, room.anna, "Фото")
    room.telegram.say(room.anna, photo=jpeg("red"))
    first, second = (await changed(room, 1)).article.media
    await asked(room, room.anna, "Фото")
    await room.pressed(room.anna, "Фото 2 раньше")
    assert (await changed(room, 2)).article.media == (second, first)
    await room.pressed(room.anna, "Убрать фото 2")
    assert (await changed(room, 3)).article.media == (second,)
    await room.pressed(room.anna, "Заменить все")
    room.telegram.say_album(room.anna, [jpeg("green"), jpeg("blue")])
    await asyncio.wait_for(_photos(room, 2), 10)
    assert not {first, second} & set((await stored(room)).article.media)


async def _photos(room: Any, count: int) -> None:
    while len((await stored(room)).article.media) != count:
        await room.idle()


async def test_channels_are_switched_off_and_on_and_one_must_stay(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await asked(room, room.anna, "Каналы")
    await room.pressed(room.anna, "ВКонтакте (vk)")
    assert (await stored(room)).channels == ("tg", "ok")
    assert "▫️ ВКонтакте (vk)" in card.labels
    await room.pressed(room.anna, "Telegram (tg)")
    assert (await stored(room)).channels == ("ok",)
    last = next(label for label in card.labels if label.startswith("✅"))
    assert await room.pressed(room.anna, last) == "Хотя бы один канал нужен."
    await room.pressed(room.anna, "Как у очереди «news»")
    assert (await stored(room)).channels is None
    assert len(room.telegram.chat(room.anna)) == 1


async def test_a_text_for_one_network_stands_there_alone_until_the_common_one_is_back(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await asked(room, room.anna, "Для одной сети")
    await room.pressed(room.anna, "ВКонтакте")
    room.telegram.say(room.anna, "Только для ВК\n\nСвоими словами.\nИ строкой ниже.")
    await changed(room, 1)
    assert "Своими словами.\nИ\xa0строкой ниже." in await post(room, 1)
    assert "Своими" not in await post(room, 0)
    await asked(room, room.anna, "Для одной сети")
    await room.pressed(room.anna, "ВКонтакте")
    await room.pressed(room.anna, "Вернуть общий текст")
    assert "Мост через" in (await post(room, 1)).replace("\xa0", " ")


async def test_the_whole_text_is_replaced_and_the_photo_stays(room: Any) -> None:
    room.telegram.say(room.anna, STORY, photo=jpeg("navy"))
    await room.shown(room.anna, 4)
    await asked(room, room.anna, "Весь текст")
    room.telegram.say(room.anna, "Мост закрыт\n\nСнова ремонт.")
    found = await changed(room, 1)
    assert (found.article.title, len(found.article.media)) == ("Мост закрыт", 1)
    assert await room.desk.article(2) is None
    new = room.telegram.chat(room.anna)[-1]
    assert new.text.startswith("Мост закрыт")
    assert new.labels


async def test_an_article_sent_instead_of_a_headline_is_a_draft_of_its_own(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await asked(room, room.anna, "Заголовок")
    room.telegram.say(room.anna, "Дождь\n\nВечером ждут дождь.")
    await room.until(room.anna, "№ 2")
    await room.idle()
    assert (await stored(room)).version == 0
    assert (await stored(room, 2)).article.title == "Дождь"


async def test_a_waiting_article_is_changed_and_keeps_its_place(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "В очередь")
    await asked(room, room.anna, "Заголовок")
    room.telegram.say(room.anna, "Мост закрыт")
    found = await changed(room, 1)
    assert (found.article.title, found.state) == ("Мост закрыт", ArticleState.WAITING)
    assert "1-я в очереди «news»" in room.telegram.chat(room.anna)[-1].text


async def test_what_waits_does_not_lose_the_label_that_its_tags_demand(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "В очередь")
    rule = LabelRule(tag="реклама", must=("erid",))
    room.desk.newsroom = replace(room.desk.newsroom, labels=(rule,))
    await asked(room, room.anna, "Теги")
    room.telegram.say(room.anna, "реклама")
    await room.until(room.anna, "erid")
    await room.idle()
    assert (await stored(room)).article.tags == ("мост",)


async def test_what_is_typed_after_it_went_out_is_offered_as_a_correction(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "В очередь")
    await asked(room, room.anna, "Заголовок")
    await room.taken(1)
    room.telegram.say(room.anna, "Мост закрыт")
    await room.until(room.anna, "Ваша правка не потеряна")
    proposal = await room.until(room.anna, "Так станет:")
    assert proposal.text.startswith("Мост закрыт")
    await room.idle()
    assert (await stored(room)).article.title == "Мост открыт"
    assert await room.desk.article(2) is None


async def test_what_is_typed_after_it_was_taken_back_is_refused_in_words(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await asked(room, room.anna, "Заголовок")
    await room.desk.cancel(1)
    room.telegram.say(room.anna, "Мост закрыт")
    await room.until(room.anna, "Статью уже не изменить")
    await room.idle()
    assert (await stored(room)).article.title == "Мост открыт"
    assert await room.desk.article(2) is None


async def test_the_second_of_two_editors_sees_the_firsts_change_and_loses_nothing(room: Any) -> None:
    await two_at_one_headline(room)
    question = await room.until(room.petr, "это уже изменили")
    assert "Анна: заголовок" in question.text
    assert "Заголовок Петра" in question.text
    assert (await stored(room)).article.title == "Заголовок Анны"
    fresh = [one.text for one in room.telegram.chat(room.petr) if one.text.startswith("Заголовок Анны")]
    assert fresh, "the article as it is now stands above"
    await room.pressed(room.petr, "Всё равно заменить")
    await room.idle()
    assert (await stored(room)).article.title == "Заголовок Петра"
    assert not question.labels


async def test_the_second_editor_may_leave_it(room: Any) -> None:
    await two_at_one_headline(room)
    question = await room.until(room.petr, "это уже изменили")
    await room.pressed(room.petr, "Оставить как есть")
    assert question.text == "Оставлено как есть."
    assert (await stored(room)).article.title == "Заголовок Анны"


async def test_who_replaces_all_the_same_is_asked_again_if_it_was_changed_once_more(room: Any) -> None:
    await two_at_one_headline(room)
    question = await room.until(room.petr, "это уже изменили")
    await asked(room, room.anna, "Заголовок")
    room.telegram.say(room.anna, "Ещё раз Анна")
    await changed(room, 2)
    await room.pressed(room.petr, "Всё равно заменить", message=question.id)
    assert (await stored(room)).article.title == "Ещё раз Анна"
    assert "Заголовок Петра" in (await room.until(room.petr, "это уже изменили")).text


async def test_changes_of_different_fields_both_stay_and_are_told(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "В очередь")
    await opened(room, room.petr)
    await asked(room, room.petr, "Теги")
    await asked(room, room.anna, "Заголовок")
    room.telegram.say(room.anna, "Заголовок Анны")
    await changed(room, 1)
    room.telegram.say(room.petr, "река")
    found = await changed(room, 2)
    assert (found.article.title, found.article.tags) == ("Заголовок Анны", ("река",))
    assert "Анна: заголовок" in (await room.until(room.petr, "меняли и другие")).text


async def test_a_button_shown_before_somebody_elses_change_overwrites_nothing(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "В очередь")
    card = await opened(room, room.petr)
    await asked(room, room.petr, "Ссылка")
    keyboard = card.keyboard
    await asked(room, room.anna, "Ссылка")
    room.telegram.say(room.anna, "nash-rayon.example/2")
    await changed(room, 1)
    card.keyboard = keyboard
    room.telegram.get_chat(room.petr).messages[card.id] = card
    assert "уже изменили (Анна)" in await room.pressed(room.petr, "Без ссылки", message=card.id)
    assert (await stored(room)).article.link == "https://nash-rayon.example/2"


async def test_what_was_typed_survives_a_restart(room: Any) -> None:
    await two_at_one_headline(room)
    await room.until(room.petr, "это уже изменили")
    await room.close()
    await room.open()
    await room.pressed(room.petr, "Всё равно заменить")
    assert (await stored(room)).article.title == "Заголовок Петра"


async def test_an_author_changes_a_draft_of_their_own_and_nobody_elses(room: Any) -> None:
    await room.drafted(room.ivan, STORY)
    await asked(room, room.ivan, "Заголовок")
    room.telegram.say(room.ivan, "Заголовок Ивана")
    assert (await changed(room, 1)).article.title == "Заголовок Ивана"
    await room.desk.put_in_queue(1)
    card = await room.drafted(room.ivan, "Ещё\n\nТекст.")
    card.keyboard["inline_keyboard"][0][0]["callback_data"] = "w:f:1:1:headline"
    label = card.labels[0].split(maxsplit=1)[1]
    assert "только редактор" in await room.pressed(room.ivan, label, message=card.id)


@pytest.mark.parametrize(
    "data",
    ["w:f:1:0:rubbish", "w:f:1:0:own-mars", "w:m:77:0:", "w:a:1:0:headline-x.none", "w:r:1:0:", "w:b:9:0:"],
)
async def test_a_forged_button_changes_nothing(room: Any, data: str) -> None:
    card = await room.drafted(room.anna, STORY)
    card.keyboard["inline_keyboard"][0][0]["callback_data"] = data
    assert await room.pressed(room.anna, "В очередь") == "Кнопка устарела."
    assert (await stored(room)).version == 0


async def opened(room: Any, person: int, article: int = 1) -> Any:
    """The card in somebody else's chat."""
    card = await room.drafted(person, "Другое\n\nСовсем другая новость.")
    card.keyboard["inline_keyboard"][0][0]["callback_data"] = f"a:o:{article}:"
    await room.pressed(person, "В очередь", message=card.id)
    await room.idle()
    return room.telegram.chat(person)[-1]


async def two_at_one_headline(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "В очередь")
    await opened(room, room.petr)
    await asked(room, room.petr, "Заголовок")
    await asked(room, room.anna, "Заголовок")
    room.telegram.say(room.anna, "Заголовок Анны")
    await changed(room, 1)
    room.telegram.say(room.petr, "Заголовок Петра")
    await room.idle()
