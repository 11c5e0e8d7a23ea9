"""A card tells the truth for as long as it stands in a chat, whoever has changed what it shows."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.core.article import Article, ArticleState, Block, NewArticle
from bot.core.delivery import Failed, Sent
from bot.core.journal import Actor
from bot.core.receipt import Receipt
from bot.core.richtext import RichText

STORY = (
    "Мост открыт\n\nДвижение по новому мосту открыли сегодня утром. Глава района перерезал ленту, "
    "первыми проехали автобусы."
)


async def opened(room: Any, person: int, article: int = 1) -> Any:
    """Somebody else's card of an article, opened from a list by its number."""
    room.telegram.say(person, "/queue")
    listed = await room.until(person, "Мост открыт")
    await room.pressed(person, str(article), message=listed.id)
    await room.pressed(person, "Открыть", message=listed.id)
    return await room.until(person, f"№ {article} ·")


async def drawn(room: Any, person: int, words: str, message: int) -> Any:
    """That very message, once it says `words`."""

    def found(messages: list[Any]) -> list[Any]:
        return [one for one in messages if one.id == message and words in one.text]

    return found(await room.telegram.shown(person, found))[0]


async def out(room: Any, numbers: list[int]) -> None:
    """All of an article is sent."""
    for number, channel in zip(numbers, ("tg", "vk", "ok"), strict=True):
        url = f"https://{channel}.example/{number}"
        await room.settle(number, Sent(receipt=Receipt(at=room.now(), remote_id="7", url=url)))


async def test_the_same_message_becomes_the_card_and_follows_the_article_until_it_is_out(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "В очередь")
    assert "✅ В очереди" in card.text
    numbers = await room.taken(1)
    await drawn(room, room.anna, "🚀 Выходит.", card.id)
    await out(room, numbers)
    await drawn(room, room.anna, "✅ Вышла.", card.id)
    links = [one["url"] for one in card.buttons if "url" in one]
    assert links == ["https://tg.example/1", "https://vk.example/2", "https://ok.example/3"]
    assert "🔄 Обновить" not in card.labels


async def test_a_failure_comes_to_the_card_with_its_reason_and_a_button(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "В очередь")
    (tg, *_) = await room.taken(1)
    await room.settle(tg, Failed(error="Бот не администратор канала."))
    await drawn(room, room.anna, "❌ tg: не вышло — Бот не администратор канала.", card.id)
    assert "🔁 Повторить: tg" in card.labels


async def test_what_one_decides_everybody_elses_card_shows_with_the_name(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "В очередь")
    card = await opened(room, room.petr)
    assert "В очередь: Анна, вт 24 ноября, 09:05 МСК" in card.text
    await room.pressed(room.anna, "Снять")
    await drawn(room, room.petr, "Снята, не выйдет", card.id)
    assert "Решение: Анна" in card.text
    assert card.labels == ["↩️ Вернуть в черновики"]


async def test_a_card_follows_while_the_bot_was_away(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.close()
    await room.desk.put_in_queue(1, by=Actor(id=room.petr, name="Пётр"))
    await room.open()
    await drawn(room, room.anna, "✅ В очереди", card.id)
    assert "В очередь: Пётр" in card.text


async def test_a_changed_draft_is_shown_anew_below_and_the_old_posts_are_gone(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    old = list(room.telegram.chat(room.anna))
    stored = await room.desk.article(1)
    new = replace(stored.article, headline=RichText.of("Мост закрыт"))
    await room.store.set_content(1, new, channels=None, version=0, now=room.now())
    card = await room.until(room.anna, "Мост закрыт\n№ 1")
    await room.telegram.shown(room.anna, lambda messages: not any(one in messages for one in old))
    shown = room.telegram.chat(room.anna)
    assert len(shown) == len(old)
    assert shown[-1] is card
    assert not any("Мост открыт" in one.text for one in shown)


async def test_posts_too_old_to_be_deleted_lose_their_buttons(room: Any, clock: Any) -> None:
    old = await room.drafted(room.anna, STORY)
    clock.advance(days=3)
    stored = await room.desk.article(1)
    new = replace(stored.article, headline=RichText.of("Мост закрыт"))
    await room.store.set_content(1, new, channels=None, version=0, now=room.now())
    await room.until(room.anna, "Мост закрыт\n№ 1")
    await room.telegram.shown(room.anna, lambda _: not old.labels)


async def test_a_repeated_delivery_brings_a_finished_card_to_life(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "В очередь")
    numbers = await room.taken(1)
    await room.desk.cancel(1)
    await drawn(room, room.anna, "➖ tg: снято", card.id)
    await room.desk.retry(numbers[0])
    await drawn(room, room.anna, "⏳ tg: ждёт отправки", card.id)


async def test_an_idle_chat_asks_the_store_for_nothing(room: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await room.drafted(room.anna, STORY)
    await room.idle()
    refresher = room.bot._refresher

    async def quiet() -> bool:
        return bool(refresher._seen == await room.store.data_version())

    await room._until_true(quiet)
    with monkeypatch.context() as patch:
        patch.setattr(room.store, "stale_cards", None)  # asked, it would break
        assert await refresher.refresh() == 0


async def test_somebody_who_left_is_shown_nothing_more(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    room.dismiss(room.anna)
    await room.desk.put_in_queue(1)

    async def dropped() -> bool:
        return await room.store.card(room.anna, card.id) is None

    await room._until_true(dropped)
    assert "В очереди" not in card.text


async def test_a_card_that_was_deleted_is_shown_below_or_let_go_and_holds_up_nobody(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "В очередь")
    card = await opened(room, room.petr)
    room.telegram.meet(room.petr).blocked = True
    await room.pressed(room.anna, "Снять")

    async def dropped() -> bool:
        return await room.store.card(room.petr, card.id) is None

    await room._until_true(dropped)


async def test_a_card_is_drawn_once_telegram_is_back(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.idle()
    room.sandbox.faults.add("telegram", "editMessageText", "status", code=502, body="<html></html>")
    await room.desk.put_in_queue(1)
    await drawn(room, room.anna, "✅ В очереди", card.id)


async def test_a_card_that_nobody_can_draw_holds_up_no_other(room: Any) -> None:
    await room.drafted(room.anna, STORY)
    card = await room.drafted(room.petr, "Каток открыли\n\nЛёд залили за ночь.")
    await room.idle()
    broken = text("UPDATE articles SET content = '{}', version = 7 WHERE id = 1")
    await room.store._write(lambda connection: connection.execute(broken).rowcount)
    await room.desk.put_in_queue(2)
    await drawn(room, room.petr, "✅ В очереди", card.id)

    async def let_go() -> bool:
        return not await room.store.cards_of(1)

    await room._until_true(let_go)


# double presses, old keyboards, two at once


async def test_a_decision_about_a_text_that_somebody_has_changed_meanwhile_shows_it_first(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.close()
    press = room.telegram.press(room.anna, "В очередь", message_id=card.id)
    stored = await room.desk.article(1)
    new = replace(stored.article, headline=RichText.of("Мост закрыт"))
    assert await room.desk.reword(1, new, by=Actor(id=room.petr, name="Пётр"))
    await room.open()
    await room.sandbox.context.bell.until(lambda: press.answered, timeout=10)
    assert press.text == "Статью только что изменили: Пётр. Посмотрите ещё раз и решите."
    assert (await room.desk.article(1)).state is ArticleState.DRAFT
    await room.until(room.anna, "Мост закрыт\n№ 1")
    await room.pressed(room.anna, "В очередь")
    assert (await room.desk.article(1)).state is ArticleState.WAITING


async def test_now_yes_after_somebody_else_has_queued_it_overrules_nobody(room: Any) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "Сейчас")
    await room.close()
    press = room.telegram.press(room.anna, "Сейчас, да")
    await room.desk.put_in_queue(1, by=Actor(id=room.petr, name="Пётр"))
    await room.open()
    await room.sandbox.context.bell.until(lambda: press.answered, timeout=10)
    assert press.text == "Уже решено: Пётр. Показываю, как теперь."
    assert (await room.desk.article(1)).at is None
    assert "✅ В очереди" in card.text


@pytest.mark.parametrize("data", ["a:gone:1:", "k:q:1", "zz:1", "k:d:1:0:20269999"])
async def test_a_button_of_an_older_version_says_so_and_the_card_is_fresh(room: Any, data: str) -> None:
    card = await room.drafted(room.anna, STORY)
    await room.pressed(room.anna, "Сейчас")
    card.keyboard["inline_keyboard"][0][0]["callback_data"] = data
    assert await room.pressed(room.anna, "Сейчас, да") == "Кнопка устарела."
    assert "📥 В очередь" in card.labels


# twins and neighbours


async def test_a_text_that_waits_already_is_named_with_who_and_when(room: Any) -> None:
    await room.drafted(room.petr, STORY)
    await room.pressed(room.petr, "В очередь")
    card = await room.drafted(room.anna, STORY.replace("Мост открыт", "Движение пустили") + " Ура!")
    assert "⚠️ Похожая уже стоит: Пётр, вт 24 ноября, 09:05 МСК; выйдет вт 24 ноября, 12:30 МСК." in card.text


async def test_the_same_page_is_recognised_by_its_link_and_a_draft_counts_too(room: Any) -> None:
    await room.drafted(room.petr, "Мост\n\nhttps://www.news.ru/most/?utm_source=tg")
    card = await room.drafted(room.anna, "Открыли!\n\nhttps://news.ru/most")
    assert "⚠️ Похожую уже готовит Пётр: черновик № 1" in card.text
    again = await room.drafted(room.petr, "Ещё раз\n\nhttps://news.ru/most")
    assert "⚠️ У вас уже есть похожий черновик: № 1" in again.text


async def test_a_card_says_what_its_readers_see_before_and_after(room: Any) -> None:
    await room.queue_up(1)
    late = room.now() + timedelta(hours=7)
    article = Article(headline=RichText.of("Каток"), body=(Block(text=RichText.of("Залит.")),))
    await room.desk.submit(NewArticle(article=article, queue="news", at=late))
    elsewhere = Article(headline=RichText.of("Хоккей"))
    await room.desk.submit(NewArticle(article=elsewhere, queue="news", channels=("vk",), at=late))
    card = await room.drafted(room.anna, STORY)
    lines = card.text.splitlines()
    at = lines.index("Если поставить в очередь, выйдет вт 24 ноября, 18:00 МСК.")
    assert lines[at + 1] == "До неё: вт 24 ноября, 16:05 МСК, «Каток»"
    await room.pressed(room.anna, "В очередь «sport»", message=card.id)
    assert "До неё: вт 24 ноября, 12:30 МСК, «Статья 1»" not in card.text
    await room.desk.cancel(2)
    await room.pressed(room.anna, "Ко времени", message=card.id)
    room.telegram.say(room.anna, "завтра 8:00")
    card = await room.until(room.anna, "Выйдет точно ср 25 ноября, 08:00 МСК")
    assert "До неё: вт 24 ноября, 12:30 МСК, «Статья 1»" in card.text
