"""An article that is out, in the chat: corrected, withdrawn, pinned, all the way to the three networks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

import pytest
import structlog

from bot.core.article import Article, Block, NewArticle
from bot.core.delivery import Sent
from bot.core.journal import Verb
from bot.core.richtext import RichText
from bot.editors.amending import propose
from bot.platforms import open_network
from bot.platforms.base import Access, Network
from bot.publisher import Publisher
from bot.sandbox.telegram import Message

CREDENTIALS = {
    "tg": {"token": "100:sandbox-token"},
    "vk": {"token": "vk1.a.sandbox-community", "user_token": "vk1.a.sandbox-user"},
    "ok": {
        "application_key": "SANDBOXPUBLICKEY",
        "access_token": "sandbox-ok-token",
        "session_secret": "sandbox-ok-session-secret",
    },
}
STAND_INS = {"tg": "telegram", "vk": "vk", "ok": "ok"}
OPENED = {name: ["Мост открыли"] for name in STAND_INS}
CLOSED = {name: ["Мост закрыли"] for name in STAND_INS}


class Waker:
    """The clock of these scenes stands still: nobody waits."""

    rings = 0

    async def wait(self, name: str, until: datetime | None, *, deaf: bool = False) -> None: ...

    def ring(self) -> None: ...

    def rouse(self, name: str) -> None: ...


class Desk:
    """A newsroom whose article is out everywhere, and the publisher that amends it."""

    def __init__(self, room: Any, networks: dict[str, Network], clock: Any) -> None:
        self.room, self.networks, self.clock = room, networks, clock
        self.publisher = Publisher(
            room.store,
            networks,
            room.desk.newsroom,
            now=clock,
            owner="publisher",
            random=lambda: 0.5,
            log=structlog.get_logger(),
            waker=Waker(),
            monotonic=lambda: 0.0,
        )

    async def publish(self, *channels: str) -> int:
        """Out in these channels (all of them); the others have not left yet."""
        body = (Block(text=RichText.of("Движение пустили утром. Пробок не было.")),)
        article = Article(headline=RichText.of("Мост открыли"), body=body)
        number = int(await self.room.desk.submit(NewArticle(article=article, queue="news", editor_id=111)))
        for delivery in await self.room.taken(number):
            found = await self.room.store.delivery(delivery)
            if not channels or found.channel in channels:
                receipt = await self.networks[found.channel].send(found.post, key=found.key, photos=())
                await self.room.settle(delivery, Sent(receipt=receipt))
        return number

    async def card(self, person: int = 111) -> Message:
        """The article's card, opened anew."""
        before = len(self.room.telegram.chat(person))
        self.room.telegram.say(person, "/new")
        await self.room.shown(person, before + 1)
        await self.room.idle()
        await forged(self.room, person, "a:o:1:")
        shown: Message = await self.room.until(person, "№ 1")
        return shown

    async def shown(self, words: str, times: int) -> Message:
        """The message that says `words` so often."""

        def found(messages: list[Message]) -> list[Message]:
            return [one for one in messages if one.text.count(words) == times]

        return found(await self.room.telegram.shown(111, found))[-1]

    async def press(self, label: str, *, person: int = 111) -> str:
        """On whatever message shows that button last."""
        (*_, message) = [
            one
            for one in self.room.telegram.chat(person)
            if one.by_bot and any(each.startswith(label) for each in one.labels)
        ]
        full = next(each for each in message.labels if each.startswith(label))
        return str(await self.room.pressed(person, full, message=message.id))

    async def work(self) -> None:
        """The publisher does what was wished."""
        for channel in self.networks:
            for _ in range(5):
                await self.publisher.amend(channel)

    def texts(self) -> dict[str, list[str]]:
        """What readers see, by channel: the first lines."""
        feeds = {name: self.room.sandbox.stand_ins[STAND_INS[name]].feed() for name in self.networks}
        return {name: [post.text.split("\n")[0] for post in feed] for name, feed in feeds.items()}

    async def verbs(self) -> list[str]:
        return [str(one.verb) for one in await self.room.store.entries(1)]


Open = Callable[..., Awaitable[Desk]]


async def forged(room: Any, person: int, data: str) -> str:
    """A press whose data somebody has written by hand; the answer that floats by."""
    message = room.telegram.chat(person)[-1]
    message.keyboard = {"inline_keyboard": [[{"text": "Подделка", "callback_data": data}]]}
    return str(await room.pressed(person, "Подделка", message=message.id))


@pytest.fixture
async def open_desk(room: Any, clock: Any) -> AsyncIterator[Open]:
    opened: list[Network] = []

    async def make(*, user_token: bool = True) -> Desk:
        networks = {}
        channels = dict(room.desk.newsroom.channels)
        for name, own in CREDENTIALS.items():
            keys = {key: value for key, value in own.items() if user_token or key != "user_token"}
            channels[name] = replace(channels[name], credentials=frozenset(keys))
            access = Access(credentials=keys, address=room.sandbox.address, now=clock)
            networks[name] = await open_network(channels[name], access)
        opened.extend(networks.values())
        room._change(channels=MappingProxyType(channels))
        await asyncio.sleep(0)
        return Desk(room, networks, clock)

    yield make
    for network in opened:
        await network.close()


async def test_a_corrected_headline_reaches_every_network_and_the_card_says_so(
    open_desk: Open, room: Any
) -> None:
    desk = await open_desk()
    await desk.publish()
    card = await desk.card()
    assert {"✏️ Исправить", "🗑 Снять", "📌 Закрепить"} <= set(card.labels)
    await desk.press("✏️ Исправить")
    await desk.press("Заголовок")
    room.telegram.say(room.anna, "Мост закрыли")
    asked = await room.until(room.anna, "Так станет:")
    assert asked.text.count("исправлю") == 3
    assert desk.texts() == OPENED, "nothing before the press"
    await desk.press("✅ Исправить")
    await desk.work()
    assert desk.texts() == CLOSED
    shown = await desk.shown("✏️ исправлено", 3)
    assert "Анна" in shown.text
    stored = await room.store.article(1)
    assert stored.article.title == "Мост закрыли"
    assert (await room.store.delivery(1)).post.text.startswith("Мост открыли"), "the first post never changes"
    assert str(Verb.CORRECTED) in await desk.verbs()


async def test_several_changes_are_one_correction(open_desk: Open, room: Any) -> None:
    desk = await open_desk()
    await desk.publish()
    await desk.card()
    await desk.press("✏️ Исправить")
    await desk.press("Заголовок")
    room.telegram.say(room.anna, "Мост закрыли")
    await room.until(room.anna, "Так станет:")
    await desk.press("Ещё правка")
    await desk.press("Ссылка")
    room.telegram.say(room.anna, "https://nash-rayon.example/most")
    await room.idle()
    await desk.press("✅ Исправить")
    await desk.work()
    assert desk.texts() == CLOSED
    assert [one.link_card for one in room.sandbox.vk.feed()] == ["https://nash-rayon.example/most"]
    assert len(await room.store.amendments_of(1)) == 3


async def test_a_correction_that_is_dropped_changes_nothing_and_is_forgotten(
    open_desk: Open, room: Any
) -> None:
    desk = await open_desk()
    await desk.publish()
    await desk.card()
    await desk.press("✏️ Исправить")
    await desk.press("Заголовок")
    room.telegram.say(room.anna, "Мост закрыли")
    await room.until(room.anna, "Так станет:")
    await desk.press("Не исправлять")
    await desk.work()
    assert desk.texts() == OPENED
    assert await room.store.recall("correction:1:111:111") in (None, "")
    assert await room.store.amendments_of(1) == []


async def test_what_was_so_already_has_no_button(open_desk: Open, room: Any) -> None:
    desk = await open_desk()
    await desk.publish()
    await desk.card()
    await desk.press("✏️ Исправить")
    await desk.press("Заголовок")
    room.telegram.say(room.anna, "Мост открыли")
    asked = await room.until(room.anna, "исправлять нечего")
    assert "✅ Исправить" not in asked.labels


async def test_without_a_persons_key_vk_is_named_before_the_press_and_the_others_are_done(
    open_desk: Open, room: Any
) -> None:
    desk = await open_desk(user_token=False)
    await desk.publish()
    await desk.card()
    await desk.press("🗑 Снять")
    asked = await room.until(room.anna, "Вернуть будет нельзя")
    assert "🚫 ВКонтакте (vk): ключу сообщества ВКонтакте этого не даёт" in asked.text
    assert "https://vk.com/wall-123456_1" in asked.text
    assert asked.text.count("удалю") == 2
    await desk.press("🗑 Да, снять")
    await desk.work()
    assert desk.texts() == {"tg": [], "vk": ["Мост открыли"], "ok": []}
    await desk.shown("🗑 снято", 2)
    assert str(Verb.WITHDRAWN) in await desk.verbs()


async def test_a_withdrawn_article_has_no_buttons_left(open_desk: Open, room: Any) -> None:
    desk = await open_desk()
    await desk.publish()
    await desk.card()
    await desk.press("🗑 Снять")
    await desk.press("🗑 Да, снять")
    await desk.work()
    card = await desk.card()
    assert not card.labels, "not even the links: nobody finds anything there"
    assert "🗑 Снята." in card.text
    assert "Вышла." not in card.text
    room.telegram.say(room.anna, "/history")
    listed = await room.until(room.anna, "Последние публикации")
    assert "🗑 снято: tg, vk, ok" in listed.text
    assert "✅" not in listed.text
    assert desk.texts() == {"tg": [], "vk": [], "ok": []}


async def test_what_was_withdrawn_in_one_network_is_out_in_the_others(open_desk: Open, room: Any) -> None:
    desk = await open_desk(user_token=False)
    await desk.publish()
    await desk.card()
    await desk.press("🗑 Снять")
    await desk.press("🗑 Да, снять")
    await desk.work()
    card = await desk.card()
    assert card.labels[0] == "🔗 vk"
    assert "✅ Вышла." in card.text
    room.telegram.say(room.anna, "/history")
    assert "🗑 снято: tg, ok\n✅ vk" in (await room.until(room.anna, "Последние публикации")).text


async def test_after_two_days_telegram_is_said_to_get_a_stub_before_the_press(
    open_desk: Open, room: Any, clock: Any
) -> None:
    desk = await open_desk()
    await desk.publish()
    clock.advance(hours=49)
    await desk.card()
    await desk.press("🗑 Снять")
    asked = await room.until(room.anna, "Вернуть будет нельзя")
    assert "⚠️ Telegram (tg): посту больше 48 часов" in asked.text
    await desk.press("🗑 Да, снять")
    await desk.work()
    assert desk.texts() == {"tg": ["Публикация снята."], "vk": [], "ok": []}
    shown = await room.until(room.anna, "вместо поста стоит «Публикация снята.»")
    assert "🗑 снято" in shown.text


async def test_what_has_not_left_yet_is_taken_back_with_the_rest(open_desk: Open, room: Any) -> None:
    desk = await open_desk()
    await desk.publish("tg")
    await desk.card()
    await desk.press("🗑 Снять")
    asked = await room.until(room.anna, "Вернуть будет нельзя")
    assert asked.text.count("ещё не вышло — и не выйдет") == 2
    await desk.press("🗑 Да, снять")
    await desk.work()
    states = {one.channel: str(one.state) for one in await room.store.deliveries_of(1)}
    assert states == {"tg": "sent", "vk": "cancelled", "ok": "cancelled"}
    assert desk.texts() == {"tg": [], "vk": [], "ok": []}


async def test_a_correction_follows_what_is_not_out_yet(open_desk: Open, room: Any) -> None:
    desk = await open_desk()
    await desk.publish("tg")
    await desk.card()
    await desk.press("✏️ Исправить")
    await desk.press("Заголовок")
    room.telegram.say(room.anna, "Мост закрыли")
    asked = await room.until(room.anna, "Так станет:")
    assert asked.text.count("исправлю, как только выйдет") == 2
    await desk.press("✅ Исправить")
    await desk.work()
    for number, delivery in enumerate(await room.store.deliveries_of(1)):
        if number:
            receipt = await desk.networks[delivery.channel].send(delivery.post, key=delivery.key, photos=())
            await room.settle(delivery.id, Sent(receipt=receipt))
    await desk.work()
    assert desk.texts() == CLOSED


async def test_pinning_says_first_where_it_cannot_be_and_letting_go_is_one_press(
    open_desk: Open, room: Any
) -> None:
    desk = await open_desk()
    await desk.publish()
    await desk.card()
    await desk.press("📌 Закрепить")
    asked = await room.until(room.anna, "даёт только людям")
    assert "📌 Telegram (tg): закреплю" in asked.text
    await desk.press("📌 Закрепить")
    await desk.work()
    assert room.telegram.get_chat().pinned
    assert [one.pinned for one in room.sandbox.vk.posts()] == [True]
    await room.until(room.anna, "📌 закреплено")
    await desk.press("Открепить")
    await desk.work()
    assert room.telegram.get_chat().pinned is None
    assert [one.pinned for one in room.sandbox.vk.posts()] == [False]


async def test_a_failure_comes_as_a_notice_and_is_repeated_from_there(open_desk: Open, room: Any) -> None:
    desk = await open_desk()
    await desk.publish()
    await desk.card()
    room.telegram.get_chat().can_post = False
    await desk.press("✏️ Исправить")
    await desk.press("Заголовок")
    room.telegram.say(room.anna, "Мост закрыли")
    await room.until(room.anna, "Так станет:")
    await desk.press("✅ Исправить")
    await desk.work()
    notice = await room.until(room.anna, "исправить не вышло, читатели видят прежний текст")
    assert "Telegram (tg): «Мост" in notice.text
    assert notice.labels == ["🔁 Повторить: tg", "Открыть пост"]
    assert desk.texts()["tg"] == ["Мост открыли"]
    room.telegram.get_chat().can_post = True
    assert await room.pressed(room.anna, "🔁 Повторить: tg", message=notice.id) == "Готово."
    await desk.work()
    assert desk.texts()["tg"] == ["Мост закрыли"]
    assert len([one for one in await room.store.amendments_of(1) if one.channel == "tg"]) == 2


async def test_two_editors_at_once_lose_nothing_and_overwrite_nothing_unseen(
    open_desk: Open, room: Any
) -> None:
    desk = await open_desk()
    await desk.publish()
    for person, text in ((room.anna, "Мост закрыли"), (room.petr, "Мост разобрали")):
        room.telegram.meet(person)
        await desk.card(person)
        await desk.press("✏️ Исправить", person=person)
        await desk.press("Заголовок", person=person)
        room.telegram.say(person, text)
        await room.until(person, "Так станет:")
        await room.idle()
    await desk.press("✅ Исправить", person=room.anna)
    await desk.work()
    assert desk.texts() == CLOSED
    await desk.press("✅ Исправить", person=room.petr)
    warned = await room.until(room.petr, "Пока вы писали, статью исправили (Анна)")
    assert "Мост разобрали" in warned.text
    await desk.work()
    assert desk.texts() == CLOSED
    await desk.press("✅ Исправить", person=room.petr)
    await desk.work()
    assert desk.texts() == {name: ["Мост разобрали"] for name in STAND_INS}


async def test_an_author_sees_what_became_of_it_and_amends_nothing(open_desk: Open, room: Any) -> None:
    desk = await open_desk()
    await desk.publish()
    room.telegram.meet(room.ivan)
    card = await desk.card(room.ivan)
    assert not {"✏️ Исправить", "🗑 Снять", "📌 Закрепить"} & set(card.labels)
    for verb in ("c", "w", "v", "p", "q", "u", "y"):
        assert "Это решает редактор" in await forged(room, room.ivan, f"m:{verb}:1:")
    assert await room.store.amendments_of(1) == []
    assert "Это решает редактор" in await forged(room, room.ivan, "m:r:1:1")


async def test_an_editor_who_is_an_author_by_now_corrects_nothing(open_desk: Open, room: Any) -> None:
    desk = await open_desk()
    await desk.publish()
    await desk.card()
    await desk.press("✏️ Исправить")
    await desk.press("Заголовок")
    room.demote(room.anna)
    room.telegram.say(room.anna, "Мост закрыли")
    await room.idle()
    assert not [one for one in room.telegram.chat(room.anna) if "Так станет:" in one.text]
    assert desk.texts() == OPENED


async def test_what_was_typed_and_never_confirmed_is_no_part_of_the_next_correction(
    open_desk: Open, room: Any
) -> None:
    desk = await open_desk()
    await desk.publish()
    await desk.card()
    await desk.press("✏️ Исправить")
    await desk.press("Заголовок")
    room.telegram.say(room.anna, "Мост закрыли")
    await room.until(room.anna, "Так станет:")
    await desk.press("✏️ Исправить")
    await desk.press("Ссылка")
    room.telegram.say(room.anna, "https://nash-rayon.example/most")
    await room.idle()
    await desk.press("✅ Исправить")
    await desk.work()
    assert desk.texts() == OPENED
    assert [one.link_card for one in room.sandbox.vk.feed()] == ["https://nash-rayon.example/most"]


async def test_a_message_that_is_no_answer_is_said_to_be_none_and_the_question_stays(
    open_desk: Open, room: Any
) -> None:
    desk = await open_desk()
    await desk.publish()
    await desk.card()
    await desk.press("✏️ Исправить")
    await desk.press("Фото")
    room.telegram.say(room.anna, "Мост закрыли")
    await room.until(room.anna, "Это не похоже на ответ")
    await desk.press("◀️ Назад")
    await desk.press("Лид")
    room.telegram.say(room.anna, "Движение перекрыто до вечера.")
    await room.until(room.anna, "Так станет:")
    await desk.press("✅ Исправить")
    await desk.work()
    assert all("Движение перекрыто" in post.text for post in room.sandbox.vk.feed())


@pytest.mark.parametrize(
    "data", ["m:f:1:nonsense", "m:f:1:own", "m:zz:1:", "m:y:1:dead", "m:c:77:", "m:b:77:", "m:r:1:x"]
)
async def test_forged_buttons_change_nothing(open_desk: Open, room: Any, data: str) -> None:
    desk = await open_desk()
    await desk.publish()
    await desk.card()
    assert await forged(room, room.anna, data)
    await desk.work()
    assert desk.texts() == OPENED
    assert await room.store.amendments_of(1) == []


async def test_a_confirmed_button_pressed_twice_corrects_once(open_desk: Open, room: Any) -> None:
    desk = await open_desk()
    await desk.publish()
    await desk.card()
    await desk.press("🗑 Снять")
    await desk.press("🗑 Да, снять")
    assert "Менять уже нечего" in await forged(room, room.anna, "m:v:1:")
    await desk.work()
    assert [str(one.kind) for one in await room.store.amendments_of(1)] == ["withdraw"] * 3


async def test_an_edited_message_is_offered_as_a_correction(open_desk: Open, room: Any) -> None:
    desk = await open_desk()
    await desk.publish()
    stored = await room.store.article(1)
    house = room.bot._house
    talk = house.talk(room.desk.newsroom.editors[room.anna])
    room.telegram.meet(room.anna)
    await propose(talk, stored, replace(stored.article, headline=RichText.of("Мост закрыли")))
    await desk.press("✅ Исправить")
    await desk.work()
    assert desk.texts() == CLOSED


async def test_a_button_confirms_what_stands_above_it_and_not_what_was_typed_since(
    open_desk: Open, room: Any
) -> None:
    desk = await open_desk()
    await desk.publish()
    await desk.card()
    await desk.press("✏️ Исправить")
    await desk.press("Заголовок")
    room.telegram.say(room.anna, "Мост закрыли")
    first = await room.until(room.anna, "Так станет:")
    (old,) = [one["callback_data"] for one in first.buttons if one["text"] == "✅ Исправить"]
    await desk.press("Ещё правка")
    await desk.press("Заголовок")
    room.telegram.say(room.anna, "Мост снесли")
    await room.idle()
    assert "устарела" in await forged(room, room.anna, old)
    assert await room.store.amendments_of(1) == []
