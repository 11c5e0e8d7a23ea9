"""Somebody mends the message that an article was made of."""

import io
from typing import Any

from PIL import Image

from bot.core.article import ArticleState, StoredArticle

STORY = "Мост открыт\n\nМост через реку открыли для машин.\n\n#мост"
MENDED = "Мост закрыт\n\nМост через реку закрыли."


def jpeg(colour: str) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(data, "JPEG")
    return data.getvalue()


async def stored(room: Any, article: int = 1) -> StoredArticle:
    await room.idle()
    found: StoredArticle = await room.desk.article(article)
    return found


async def handed_in(room: Any, text: str = STORY, **more: Any) -> Any:
    """The message, once its draft is shown."""
    message = room.telegram.say(room.anna, text, **more)
    await room.shown(room.anna, 4)
    await room.idle()
    return message


async def test_a_draft_follows_its_message_in_silence(room: Any) -> None:
    message = await handed_in(room)
    room.telegram.rewrite(message, MENDED)
    found = await stored(room)
    assert (found.article.title, found.article.tags) == ("Мост закрыт", ())
    shown = room.telegram.chat(room.anna)
    assert len(shown) == 4, "the old posts and card are gone, and nothing else was said"
    assert "Мост закрыт" in shown[0].text
    room.telegram.rewrite(message, STORY)
    assert (await stored(room)).article.title == "Мост открыт", "as often as it is mended"


async def test_a_caption_is_followed_and_photos_that_were_added_stay(room: Any) -> None:
    message = await handed_in(room, photo=jpeg("navy"))
    room.telegram.rewrite(message, MENDED)
    found = await stored(room)
    assert (found.article.title, len(found.article.media)) == ("Мост закрыт", 1)


async def test_the_caption_of_an_album_is_followed_and_its_photos_stay(room: Any) -> None:
    first, _ = room.telegram.say_album(room.anna, [jpeg("red"), jpeg("green")], STORY)
    await room.shown(room.anna, 5)
    await room.idle()
    room.telegram.rewrite(first, MENDED)
    found = await stored(room)
    assert (found.article.title, len(found.article.media)) == ("Мост закрыт", 2)


async def test_a_draft_that_was_changed_here_is_asked_about(room: Any) -> None:
    message = await handed_in(room)
    await room.pressed(room.anna, "Изменить")
    await room.pressed(room.anna, "Заголовок")
    room.telegram.say(room.anna, "Свой заголовок")
    await room.idle()
    room.telegram.rewrite(message, MENDED)
    question = await room.until(room.anna, "Заменить текст статьи новым?")
    assert (await stored(room)).article.title == "Свой заголовок"
    assert "закрыли" in question.text
    await room.pressed(room.anna, "Оставить как есть")
    assert (await stored(room)).article.title == "Свой заголовок"


async def test_what_waits_is_asked_about_and_replaced_on_a_word(room: Any) -> None:
    message = await handed_in(room)
    await room.pressed(room.anna, "В очередь")
    room.telegram.rewrite(message, MENDED)
    await room.until(room.anna, "Заменить текст статьи новым?")
    assert (await stored(room)).article.title == "Мост открыт"
    await room.pressed(room.anna, "Заменить")
    found = await stored(room)
    assert (found.article.title, found.state) == ("Мост закрыт", ArticleState.WAITING)


async def test_of_two_questions_each_button_does_what_stands_above_it(room: Any) -> None:
    message = await handed_in(room)
    await room.pressed(room.anna, "В очередь")
    room.telegram.rewrite(message, MENDED)
    first = await room.until(room.anna, "Заменить текст статьи новым?")
    room.telegram.rewrite(message, "Мост разобрали\n\nМост через реку разобрали до весны.")
    second = await room.until(room.anna, "разобрали")
    await room.pressed(room.anna, "Заменить", message=first.id)
    assert (await stored(room)).article.title == "Мост закрыт"
    await room.pressed(room.anna, "Заменить", message=second.id)
    assert (await stored(room)).article.title == "Мост разобрали"
    assert not first.labels
    assert not second.labels


async def test_of_what_is_out_the_editor_is_offered_a_correction(room: Any) -> None:
    message = await handed_in(room)
    await room.pressed(room.anna, "В очередь")
    await room.taken(1)
    room.telegram.rewrite(message, MENDED)
    await room.until(room.anna, "уже ушла в каналы")
    assert (await room.until(room.anna, "Так станет:")).text.startswith("Мост закрыт")
    assert (await stored(room)).article.title == "Мост открыт"


async def test_an_author_learns_that_an_editor_can_correct_it(room: Any) -> None:
    message = room.telegram.say(room.ivan, STORY)
    await room.shown(room.ivan, 4)
    await room.desk.put_in_queue(1)
    await room.taken(1)
    room.telegram.rewrite(message, MENDED)
    await room.until(room.ivan, "Исправить может редактор")
    assert (await stored(room)).article.title == "Мост открыт"


async def test_an_author_changes_nothing_that_the_editors_have_accepted(room: Any) -> None:
    message = room.telegram.say(room.ivan, STORY)
    await room.shown(room.ivan, 4)
    await room.desk.put_in_queue(1)
    await room.until(room.ivan, "✅ В очереди")
    before = len(room.telegram.chat(room.ivan))
    room.telegram.rewrite(message, MENDED)
    assert (await stored(room)).version == 0
    assert len(room.telegram.chat(room.ivan)) == before


async def test_an_edit_that_changes_nothing_says_nothing(room: Any) -> None:
    message = await handed_in(room)
    await room.pressed(room.anna, "В очередь")
    await room.idle()
    before = len(room.telegram.chat(room.anna))
    room.telegram.rewrite(message, STORY)
    assert (await stored(room)).version == 0
    assert len(room.telegram.chat(room.anna)) == before


async def test_an_edit_that_leaves_no_text_is_told_and_the_draft_stays(room: Any) -> None:
    first, _ = room.telegram.say_album(room.anna, [jpeg("red"), jpeg("green")], STORY)
    await room.shown(room.anna, 5)
    await room.idle()
    room.telegram.rewrite(first, "")
    await room.until(room.anna, "нужен хотя бы заголовок")
    assert (await stored(room)).article.title == "Мост открыт"


async def test_what_became_no_article_and_what_was_dropped_is_not_followed(room: Any) -> None:
    lost = room.telegram.say(room.anna, "/status")
    await room.idle()
    message = await handed_in(room)
    await room.pressed(room.anna, "Отмена")
    await room.idle()
    before = len(room.telegram.chat(room.anna))
    room.telegram.rewrite(lost, MENDED)
    room.telegram.rewrite(message, MENDED)
    assert (await stored(room)).version == 0
    assert len(room.telegram.chat(room.anna)) == before


async def test_one_part_of_a_divided_text_does_not_replace_the_whole(room: Any) -> None:
    sentence = "Это предложение рассказывает о мосте. "
    first = room.telegram.say(room.anna, ("Мост открыт\n\n" + sentence * 200)[:4090].rstrip())
    room.telegram.say(room.anna, sentence * 20 + "Последнее предложение.")
    await room.shown(room.anna, 4)
    before = await stored(room)
    assert "Последнее" in before.article.body[-1].text.plain
    room.telegram.rewrite(first, MENDED)
    await room.until(room.anna, "пришла частями")
    assert (await stored(room)).article == before.article
