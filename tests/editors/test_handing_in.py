"""An editor hands in; the bot shows the exact posts and asks what to do."""

import io
from typing import Any

import pytest
from PIL import Image

from bot.core.article import ArticleState
from bot.sandbox.telegram import CHANNEL

STORY = "Мост открыт\n\nМост через реку открыли для машин. Движение идёт в обе стороны."


def jpeg(colour: str, *, size: tuple[int, int] = (640, 480)) -> bytes:
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, "JPEG")
    return data.getvalue()


async def test_a_text_is_answered_with_one_preview_per_channel_and_then_the_keyboard(room: Any) -> None:
    room.telegram.say(room.anna, STORY)
    telegram, vk, ok, card = await room.shown(room.anna, 4)
    stored = await room.desk.article(1)
    previews = room.desk.preview(stored.article, room.desk.channels())
    assert telegram.text == previews[0].post.text
    assert vk.text.startswith("ВКонтакте · vk · ")
    assert previews[1].post.text in vk.text
    assert previews[2].post.text in ok.text
    assert [label.split(maxsplit=1)[1] for label in card.labels] == [
        "В очередь",
        "Сейчас",
        "В очередь «sport»",
        "Ко времени",
        "Изменить",
        "Отмена",
    ]
    assert "вт 24 ноября, 12:30 МСК" in card.text
    assert "Telegram (tg): " in card.text


async def test_the_preview_of_a_telegram_channel_is_the_very_post_with_its_formatting_and_card(
    room: Any,
) -> None:
    text = "Мост открыт\n\nСмотрите на сайте: https://nash-rayon.example/most"
    room.telegram.say(room.anna, text, entities=[{"type": "bold", "offset": 0, "length": 4}])
    telegram = (await room.shown(room.anna, 4))[0]
    post = room.desk.preview((await room.desk.article(1)).article, room.desk.channels())[0].post
    shown = [(one["type"], one["offset"], one["length"]) for one in telegram.entities]
    assert set(shown) >= {(one.type, one.offset, one.length) for one in post.entities}
    assert telegram.preview is not None
    assert telegram.preview.get("url") == post.link_card


@pytest.mark.parametrize("photos", [0, 1, 2])
async def test_what_the_preview_shows_is_what_the_channel_gets(room: Any, photos: int) -> None:
    text = "Мост открыт\n\nСмотрите 🌉 на сайте: https://nash-rayon.example/most"
    pictures = [jpeg(colour) for colour in ("red", "green")[:photos]]
    if photos > 1:
        room.telegram.say_album(room.anna, pictures, text)
    else:
        room.telegram.say(room.anna, text, photo=pictures[0] if pictures else None)
    shown = (await room.shown(room.anna, 3 + max(photos, 1)))[: max(photos, 1)]
    await room.publish(1)
    published = [one for one in room.telegram.get_chat(CHANNEL).messages.values()]

    def looks(messages: Any) -> Any:
        return [(one.text, one.entities, one.preview, one.photo and one.photo.data) for one in messages]

    assert looks(shown) == looks(published)


async def test_a_photo_with_a_caption_is_kept_and_shown(room: Any) -> None:
    room.telegram.say(room.anna, STORY, photo=jpeg("navy"))
    telegram, *_, card = await room.shown(room.anna, 4)
    stored = await room.desk.article(1)
    assert [media.mime for media in stored.article.media] == ["image/jpeg"]
    assert await room.store.media(stored.article.media[0].digest) == telegram.photo.data
    assert card.labels


async def test_an_album_is_one_draft_with_its_photos_in_order(room: Any) -> None:
    room.telegram.say_album(room.anna, [jpeg("red"), jpeg("green"), jpeg("blue")], STORY)
    messages = await room.shown(room.anna, 6)
    assert len((await room.desk.article(1)).article.media) == 3
    assert await room.desk.article(2) is None
    assert len({message.album for message in messages[:3]} - {None}) == 1


async def test_a_photo_of_an_album_that_comes_late_joins_its_draft(room: Any) -> None:
    room.telegram.say(room.anna, STORY, photo=jpeg("red"))
    source = room.telegram.get_chat(room.anna).messages[1]
    await room.shown(room.anna, 4)
    for number, colour in enumerate(("green", "blue")):
        late = room.telegram._draft(room.anna, None, "" if number else STORY, ())
        late.photo, late.album = room.telegram.world.files.add_photo(jpeg(colour)), "777"
        room.telegram._deliver(late)
        await room.shown(room.anna, 8 + number * 5)
    assert source.album is None
    assert len((await room.desk.article(2)).article.media) == 2
    assert await room.desk.article(3) is None


async def test_a_forwarded_post_of_a_public_channel_keeps_its_address(room: Any) -> None:
    source = room.telegram.say(1, "Дождь\n\nВечером ждут дождь.", chat_id=CHANNEL)
    room.telegram.forward(room.anna, source)
    await room.shown(room.anna, 4)
    stored = await room.desk.article(1)
    assert stored.article.title == "Дождь"
    assert stored.article.link == f"https://t.me/nash_rayon/{source.id}"


async def test_a_long_post_elsewhere_is_cut_honestly_in_its_preview(room: Any) -> None:
    room.write_long()
    text = "Заголовок\n\n" + "\n\n".join(
        f"Это {number}-е предложение 🌊 длинного текста." for number in range(400)
    )
    room.telegram.say(room.anna, text[:4096])
    _, vk, *_ = await room.shown(room.anna, 4)
    post = room.desk.preview((await room.desk.article(1)).article, room.desk.channels())[1].post
    _, *shown, rest = vk.text.split("\n")
    assert post.length > 4000
    assert post.text.startswith("\n".join(shown))
    missing = len(post.text) - len("\n".join(shown))
    assert str(missing) in rest.replace("\xa0", "")
    assert rest.startswith("…ещё")


@pytest.mark.parametrize(
    ("photo", "words"),
    [(None, "отчёт.pdf» я не прочту"), (jpeg("red"), "Фото без подписи")],
    ids=["a file", "a photo without caption"],
)
async def test_what_is_no_article_is_answered_with_what_is_needed(
    room: Any, photo: bytes | None, words: str
) -> None:
    room.telegram.say(room.anna, photo=photo, document=None if photo else ("отчёт.pdf", b"%PDF"))
    assert words in (await room.shown(room.anna, 1))[0].text
    assert await room.desk.article(1) is None


async def test_a_picture_sent_as_a_file_is_a_photo_and_a_broken_one_is_told(room: Any) -> None:
    room.telegram.say(room.anna, STORY, document=("мост.jpg", jpeg("red")))
    world = room.telegram.world
    await room.shown(room.anna, 4)
    draft = room.telegram._draft(room.anna, None, STORY, ())
    from bot.sandbox.telegram.call import Upload

    draft.document = world.files.add_document(Upload(name="x.jpg", data=b"no photo"), mime="image/jpeg")
    room.telegram._deliver(draft)
    assert "Одно фото не взял" in (await room.until(room.anna, "Одно фото")).text


async def test_a_draft_survives_a_restart_with_its_buttons_and_the_question_that_was_asked(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "Ко времени")
    await room.close()
    room.telegram.say(room.anna, "завтра 9:30")
    await room.open()
    await room.until(room.anna, "Выйдет точно ср 25 ноября, 09:30 МСК")
    assert (await room.desk.article(1)).state is ArticleState.WAITING


async def test_the_same_headline_twice_is_warned_of(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "В очередь")
    card = await room.drafted(room.petr, "МОСТ ОТКРЫТ!\n\nДругими словами.")
    assert "Похожая уже стоит: Анна" in card.text
