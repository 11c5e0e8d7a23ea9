"""A newsroom with its bot, running against the stand-in over real HTTP."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.core.article import Article, NewArticle
from bot.core.delivery import Asked, Ceiling, Delivery, Doubtful, NewDelivery, Outcome
from bot.core.journal import Actor
from bot.core.language import Language
from bot.core.newsroom import Channel, Editor, Footer, FooterLink, Group, Newsroom, Role
from bot.core.redaction import Redactor
from bot.core.richtext import RichText
from bot.core.schedule import QueueRules, SlotRule, SpecialDays
from bot.core.standstill import Standstill
from bot.core.teaser import TeaserRules
from bot.desk import Desk
from bot.editors.bot import EditorsBot
from bot.editors.pacing import Pace
from bot.fetching import Fetcher
from bot.platforms import open_network, spec
from bot.platforms.base import Access, Photo
from bot.publisher import telling
from bot.sandbox.server import Sandbox
from bot.sandbox.telegram import TOKEN, Chat, Message
from bot.store import Store

ANNA, PETR, IVAN, STRANGER = 111, 222, 333, 999


class Room:
    """The newsroom at work: its store, its desk, its bot, and people who talk to it."""

    anna, petr, ivan, stranger = ANNA, PETR, IVAN, STRANGER

    def __init__(self, sandbox: Sandbox, store: Store, desk: Desk, now: Callable[[], datetime]) -> None:
        self.sandbox = sandbox
        self.telegram = sandbox.telegram
        self.telegram.pace = False  # its clock stands still: whoever has to wait would wait for ever
        self.store = store
        self.desk = desk
        self.now = now
        self.bot: EditorsBot | None = None
        self.pace: Pace | None = None  # the bot's own: who tests it sets it
        self.fetcher: Fetcher | None = None  # None: as in production
        self._running: tuple[asyncio.Event, asyncio.Task[None]] | None = None

    async def open(self, *, token: str = TOKEN) -> None:
        """Start the bot."""
        stop = asyncio.Event()
        self.bot = EditorsBot(
            self.desk,
            self.store,
            token=token,
            address=self.sandbox.address,
            now=self.now,
            redactor=Redactor([token]),
            pace=self.pace,
            fetcher=self.fetcher,
        )
        self._running = stop, asyncio.get_running_loop().create_task(_work(self.bot, stop))

    async def close(self) -> None:
        """Stop the bot as SIGTERM does."""
        if self._running is not None:
            stop, running = self._running
            self._running = None
            stop.set()
            await running

    async def shown(self, person: int, count: int) -> list[Message]:
        """The bot's messages to a person, once there are at least `count`."""
        return await self.telegram.shown(person, lambda messages: len(messages) >= count)

    async def until(self, person: int, words: str) -> Message:
        """The newest message of the bot that holds `words`, as soon as there is one."""
        messages = await self.telegram.shown(person, lambda found: any(words in one.text for one in found))
        return next(one for one in reversed(messages) if words in one.text)

    async def pressed(self, person: int, label: str, *, message: int | None = None) -> str:
        """Press a button, and wait for the answer that floats by, which comes last."""
        press = self.telegram.press(person, label, message_id=message)
        await self.sandbox.context.bell.until(lambda: press.answered, timeout=10)
        return press.text

    async def answered(self, command: str, *, person: int = ANNA) -> Message:
        """What a command is answered with."""
        before = len(self.telegram.chat(person))
        self.telegram.say(person, command)
        return (await self.shown(person, before + 1))[-1]

    async def line(self, queue: str = "news") -> list[int]:
        """Who waits for a slot of a queue, in order."""
        return [one.article for one in await self.store.waiting(queue) if one.at is None]

    async def drafted(self, person: int, text: str) -> Message:
        """Hand in a text; answers the message with the keyboard."""
        before = len(self.telegram.chat(person))
        self.telegram.say(person, text)
        channels = len(self.desk.newsroom.channels)
        return (await self.shown(person, before + channels + 1))[-1]

    async def idle(self) -> None:
        """Until everything that was said has been handled."""
        await self._until_true(self._handled)

    async def listening(self) -> None:
        """Until the bot has asked for updates."""
        await self.sandbox.context.bell.until(
            lambda: bool(self.sandbox.journal.calls("telegram", "getUpdates")), timeout=10
        )

    async def kept(self, count: int) -> None:
        """Until so many updates are stored and not handled."""

        async def enough() -> bool:
            return len(await self.store.pending_updates()) >= count

        await self._until_true(enough)

    async def told(self) -> None:
        """Until the outbox is empty for good."""

        async def empty() -> bool:
            return not await self.store.pending_notices(now=self.now() + timedelta(days=1))

        await self._until_true(empty)

    async def failed_once(self) -> None:
        """Until a notice could not be told."""

        async def failed() -> bool:
            later = await self.store.pending_notices(now=self.now() + timedelta(days=1))
            return any(notice.failures for notice in later)

        await self._until_true(failed)

    async def hanging(self, method: str) -> None:
        """Until a call hangs."""
        await self.sandbox.context.bell.until(
            lambda: bool(self.sandbox.journal.calls("telegram", method)), timeout=10
        )

    async def logged(self, capsys: pytest.CaptureFixture[str], words: str) -> str:
        """The log so far, once it says `words`."""
        said = ""

        async def found() -> bool:
            nonlocal said
            said += capsys.readouterr().out
            return words in said

        await self._until_true(found)
        return said

    def group(self) -> Chat:
        """A group in which the bot is a member."""
        return self.telegram.add_chat(Chat(id=-500, type="group", title="Редакция", bot="member"))

    home = -1002000000001  #: the newsroom's own group, once somebody is `at_home`

    def at_home(self, *, topic: int | None = None, notices: bool = True) -> Chat:
        """The newsroom's own group, in the configuration; the bot hears what is meant for it."""
        self._change(group=Group(chat=self.home, topic=topic, notices=notices))
        topics = {} if topic is None else {topic: "Анонсы", 13: "Разное"}
        return self.telegram.add_chat(
            Chat(id=self.home, type="supergroup", title="Редакция", bot="member", topics=topics)
        )

    def desk_actor(self) -> Actor:
        """Somebody at another machine."""
        return Actor(id=PETR, name="Пётр")

    def dismiss(self, person: int) -> None:
        """Somebody leaves the newsroom."""
        editors = {one.id: one for one in self.desk.newsroom.editors.values() if one.id != person}
        self._change(editors=editors)

    def demote(self, person: int) -> None:
        """An editor is an author from now on."""
        editors = self.desk.newsroom.editors
        self._change(editors={**editors, person: replace(editors[person], role=Role.AUTHOR)})

    def speak(self, language: Language) -> None:
        """The newsroom speaks another language."""
        self._change(language=language)

    def write_long(self) -> None:
        """A newsroom that tells nearly everything in its teasers."""
        self._change(teaser=TeaserRules(lead_sentences=5000, max_length=15_000))

    def without_slots(self) -> None:
        """A newsroom that publishes at exact times only."""
        queues = {name: replace(rules, slots=()) for name, rules in self.desk.newsroom.queues.items()}
        self._change(queues=queues)

    def on_holiday(self, *days: SpecialDays) -> None:
        """On these days the first queue has other slots, or none."""
        queues = dict(self.desk.newsroom.queues)
        queues["news"] = replace(queues["news"], exceptions=days)
        self._change(queues=queues)

    def rename_queue(self, old: str, new: str) -> None:
        """A queue is called otherwise in the configuration."""
        queues = {
            (new if name == old else name): replace(rules, name=new if name == old else name)
            for name, rules in self.desk.newsroom.queues.items()
        }
        self._change(queues=queues)

    async def queue_up(self, count: int) -> None:
        """So many articles wait in the first queue."""
        for number in range(1, count + 1):
            article = Article(headline=RichText.of(f"Статья {number}"))
            await self.desk.submit(
                NewArticle(article=article, queue="news", editor_id=PETR, editor_name="Пётр")
            )

    async def taken(self, article: int | None = None) -> list[int]:
        """The deliveries of an article whose slot has come."""
        if article is None:
            await self.queue_up(1)
            article = 1
        stored = await self.store.article(article)
        assert stored is not None
        now = self.now()
        deliveries = [
            NewDelivery(
                channel=preview.channel,
                platform=preview.platform,
                post=preview.post,
                due=now,
                key=f"{article}-{preview.channel}",
                deadline=now + timedelta(days=1),
            )
            for preview in self.desk.preview(stored.article, self.desk.channels(stored.queue))
        ]
        return await self.store.fill(article, deliveries, queue=stored.queue, slot=now, now=now) or []

    async def publish(self, article: int) -> None:
        """The article goes out on Telegram, as the publisher sends it."""
        stored = await self.store.article(article)
        assert stored is not None
        (channel, *_) = self.desk.channels(stored.queue)
        (preview,) = self.desk.preview(stored.article, [channel])
        access = Access(credentials={"token": TOKEN}, address=self.sandbox.address, now=self.now)
        network = await open_network(channel, access)
        photos = [
            Photo(digest=one.digest, mime=one.mime, data=await self.store.media(one.digest) or b"")
            for one in preview.post.photos
        ]
        await network.send(preview.post, key="k", photos=photos)
        await network.close()

    async def settle(self, delivery: int, outcome: Outcome) -> None:
        """The publisher tries, and this comes of it."""
        found = await self.store.delivery(delivery)
        assert found is not None
        claimed = await self.store.claim(
            found.channel,
            owner="publisher",
            now=self.now(),
            lease=timedelta(minutes=2),
            ceiling=Ceiling(max_per_hour=60),
        )
        assert isinstance(claimed, Delivery)
        assert await self.store.settle(delivery, outcome, owner="publisher", now=self.now())

    async def asked(self, title: str = "Мост открыли", *, editor: int | None = PETR) -> int:
        """A delivery to tg of which only people can tell whether it is out, and who are asked."""
        new = NewArticle(article=Article(headline=RichText.of(title)), queue="news", editor_id=editor)
        number, *_ = await self.taken(await self.desk.submit(new))
        await self.ask(number)
        return number

    async def ask(self, number: int) -> None:
        """It is sent, the answer is lost, and nobody can look: people are asked."""
        await self.settle(number, Doubtful(error="Связь оборвалась."))
        await self.store.settle(number, Asked(), owner=None, now=self.now())
        delivery = await self.store.delivery(number)
        assert delivery is not None
        for notice in telling.unsure(delivery, "https://t.me/nash_rayon", self.desk.newsroom):
            await self.store.add_notice(notice, now=self.now())

    async def closed(self) -> None:
        """Until no message has buttons under a question that is answered."""

        async def none() -> bool:
            return not await self.store.answered_questions()

        await self._until_true(none)

    async def standing(self, *, advice: str | None = "Создайте новый ключ.", minutes: int = 3) -> None:
        """VK's token is gone, as the publisher finds out; it looks again after so many minutes."""
        standstill = Standstill(
            channel="vk",
            since=self.now(),
            look_at=self.now() + timedelta(minutes=minutes),
            reason="Ключу доступа ВКонтакте не хватает прав.",
            advice=advice,
        )
        await self.store.stand_still(standstill, now=self.now())

    async def without_buttons(self, person: int, words: str) -> Message:
        """The newest message of the bot that holds `words`, once it has no buttons."""

        def found(messages: list[Message]) -> list[Message]:
            return [one for one in messages if words in one.text and not one.labels]

        return found(await self.telegram.shown(person, found))[-1]

    def _change(self, **values: Any) -> None:
        assert self.bot is not None
        self.bot.reload(replace(self.desk.newsroom, **values))

    async def _handled(self) -> bool:
        return not self.telegram.world.updates.pending and not await self.store.pending_updates()

    async def _until_true(self, look: Callable[[], Awaitable[bool]]) -> None:
        async with asyncio.timeout(10):
            while not await look():  # noqa: ASYNC110 - the store has no bell to wait for
                await asyncio.sleep(0.02)


async def _work(bot: EditorsBot, stop: asyncio.Event) -> None:
    """The bot, and the one who rings when something was written, as the app does: here all the time."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(bot.run(stop))
        while not stop.is_set():
            bot.ring()
            await asyncio.sleep(0.1)


def channel(name: str, platform: str, **options: object) -> Channel:
    return Channel(name=name, platform=platform, options=spec(platform).options.model_validate(options))


@pytest.fixture
def newsroom() -> Newsroom:
    every_day = frozenset(range(7))
    slots = (SlotRule(days=every_day, times=(time(9), time(12, 30), time(18))),)
    names = ("tg", "vk", "ok")
    return Newsroom(
        timezone=ZoneInfo("Europe/Moscow"),
        channels=MappingProxyType(
            {
                "tg": channel("tg", "telegram", chat="@nash_rayon"),
                "vk": channel("vk", "vk", group_id=123456),
                "ok": channel("ok", "ok", group_id="70000000000001"),
            }
        ),
        queues=MappingProxyType(
            {
                "news": QueueRules(name="news", channels=names, slots=slots),
                "sport": QueueRules(name="sport", channels=("tg",), slots=slots),
            }
        ),
        editors=MappingProxyType(
            {
                ANNA: Editor(id=ANNA, name="Анна", role=Role.EDITOR),
                PETR: Editor(id=PETR, name="Пётр", role=Role.ADMIN),
                IVAN: Editor(id=IVAN, name="Иван", role=Role.AUTHOR),
            }
        ),
        footer=Footer(
            text="Подписывайтесь на {name} в {networks}",
            name="Наш район",
            networks=(
                FooterLink(label="Telegram", url="https://t.me/nash_rayon", platform="telegram"),
                FooterLink(label="ВКонтакте", url="https://vk.com/nash_rayon", platform="vk"),
            ),
        ),
    )


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = await Store.open(f"sqlite:///{tmp_path / 'anons.db'}")
    yield opened
    await opened.close()


@pytest.fixture
async def room(sandbox: Sandbox, store: Store, newsroom: Newsroom, clock: Any) -> AsyncIterator[Room]:
    clock.advance(minutes=5)  # past the slot of nine
    opened = Room(sandbox, store, Desk(store, newsroom, now=clock), clock)
    for person in newsroom.editors:
        opened.telegram.meet(person)  # they have all started the bot: a notice may come before they speak
    await opened.open()
    yield opened
    await opened.close()
